"""What lessons 1 and 10 share: one question asked of a table, with the baselines beside the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from elman.tour.page import Page, thousands

if TYPE_CHECKING:
    from elman.evaluate.evaluation import Evaluation
    from elman.forecast.forecaster import Forecaster


@dataclass(frozen=True)
class Forecast:
    """A trained forecaster and its answer: the row after the last one of each series, as a dict of columns."""

    model: Forecaster
    answer: dict[str, list[Any]]

    @property
    def evaluation(self) -> Evaluation:
        """How the network and the baselines did on the test part."""
        return cast("Evaluation", self.model.evaluation_)  # there is one: `ask` keeps a test part


def ask(page: Page, sample: str, target: str, window: int) -> Forecast:
    """Train on a sample with the settings that the command line would use, and print what it would conclude."""
    from elman import samples
    from elman.evaluate import report
    from elman.forecast.forecaster import Forecaster

    path = samples.path(sample)
    page.show(f"elman fit {path.name} --target {target} --window {window}")
    model = Forecaster(target, window=window).fit(path)
    _show_reading(page, model)
    answer = {name: column.to_list() for name, column in model.predict(path).to_dict().items()}
    forecast = Forecast(model, answer)
    page.put(report.table(forecast.evaluation))
    page.say(forecast.evaluation.verdict)
    page.say("The answer for the row after the last one:")
    page.table(list(answer), list(zip(*map(_words, answer.values()), strict=True)))
    return forecast


def _show_reading(page: Page, model: Forecaster) -> None:
    summary, size = model.summary_, model.network_.inputs.settings["input_size"]
    page.say(
        f"""Read: {thousands(summary.rows)} rows, {summary.series} series, {summary.first} to {summary.last}. In: a
        window ({summary.window}, {size}) of {", ".join(model.feature_names_in_)}. Out: the next row's
        {summary.target}. The baselines get the same windows."""
    )
    page.table(
        ["part", "windows", "first forecast day", "last"],
        [[part.name, part.windows, part.first, part.last] for part in summary.split],
    )


def _words(column: list[Any]) -> list[Any]:
    return [value if isinstance(value, float) else str(value) for value in column]
