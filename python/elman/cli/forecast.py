"""The forecaster on the command line."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from elman.cli.outcome import again, measures
from elman.cli.output import counted

if TYPE_CHECKING:
    from rich.console import Console

    from elman.evaluate.evaluation import Evaluation
    from elman.forecast.forecaster import Forecaster
    from elman.forecast.summary import Summary


def stem(values: dict[str, Any], data: str) -> str:
    """The target's name, or that of the data where the target is found."""
    target = values.get("target") or Path(data).name.split(".")[0]
    return re.sub(r"[^\w.-]+", "_", target if isinstance(target, str) else "_".join(target))


def begun(page: Console, summary: Summary) -> None:
    """What was read, the task, the split."""
    from elman.cli.show import show_summary

    show_summary(page, summary)


def finished(page: Console, model: Forecaster, interrupted: bool) -> None:
    """The training and the table beside the baselines."""
    from elman.cli.show import answering, show_again, show_evaluation, show_training
    from elman.forecast.past import SHIFTED

    if model.history_.epochs:
        show_training(page, model)
    else:
        page.print(f"What answers: {answering(model.experts_)}.")
    for kind, shares in model.experts_of_kinds_.items():
        when = "After a shift of level" if kind == SHIFTED else f'Where "{kind}" would have been the best lately'
        page.print(f"{when}: {answering(shares)}.")
    if model.calibration_ is not None and model.calibration_.changes:
        how = f"a temperature of {model.calibration_.temperature:.3g}"
        if len(model.calibration_.said):
            how = f"rising steps, {len(model.calibration_.said) // 2 - 1} of them"
        page.print(f"Probabilities set right on the later half of the validation part, by {how}.")
    if model.note_ and model.evaluation_ is None:  # else it ends the verdict
        page.print(model.note_)
    show_evaluation(page, model.evaluation_, interrupted)
    show_again(page, model)


def following(place: Path, data: str) -> list[str]:
    """The next rows."""
    return ["elman", "predict", str(place), data]


def document(model: Forecaster) -> dict[str, Any]:
    """What `elman fit --json` prints of a forecaster."""
    summary, evaluation, network = model.summary_, model.evaluation_, model.network_
    names = {"training": "train"}
    return {
        "task": "forecast",
        "target": summary.target,
        "rows": summary.rows,
        "series": summary.series,
        "window": summary.window,
        "split": {
            names.get(part.name, part.name): {
                "windows": part.windows,
                "from": part.first or None,
                "to": part.last or None,
            }
            for part in summary.split
        },
        "experts": model.experts_,
        **({"experts_of_kinds": model.experts_of_kinds_} if model.experts_of_kinds_ else {}),
        "network": {"cell": network.cell, "parameters": sum(values.size for values in network.parameters.values())},
        "epochs": len(model.history_.epochs),
        "best_epoch": model.best_epoch_,
        "stopped": model.stopped_,
        "seconds": round(model.history_.seconds, 3),
        "again": again(model),
        **measures(evaluation),
        **({"horizon": summary.horizon} if summary.horizon > 1 else {}),
        **({"note": model.note_} if model.note_ else {}),
        **({"notes": list(summary.notes)} if summary.notes else {}),
    }


def predict(model: Forecaster, data: str, future: str | None = None) -> tuple[dict[str, list[Any]], dict[str, Any]]:
    """The next rows of each series; `future` is a file with what is known of them."""
    from elman.table.reading import read

    with warnings.catch_warnings(record=True) as notes:
        warnings.simplefilter("always")
        columns = model.predict(read(data), future)
    if notes:  # else nothing of the page is loaded
        from elman.cli.output import console

        page = console(stderr=True)
        for note in notes:
            page.print(str(note.message), soft_wrap=not page.is_terminal)
    return columns, {"target": model.summary_.target}


def evaluate(page: Console, model: Forecaster, data: str) -> tuple[Evaluation, dict[str, Any]]:
    """The table beside the baselines on the rows that the model has not learnt."""
    from elman.cli.show import show_evaluation

    evaluation = model.evaluate(data)
    page.print(f"{counted(evaluation.rows, 'rows')} of {data} that it has not learnt", end="", soft_wrap=True)
    more = f", forecast from {evaluation.windows:,} windows" if evaluation.windows != evaluation.rows else ""
    left_out = f"; {counted(evaluation.left_out, 'rows')} that it has learnt left out" if evaluation.left_out else ""
    page.print(f"{more}{left_out}:", soft_wrap=True)
    show_evaluation(page, evaluation, where="rows not learnt")
    counts = {name: getattr(evaluation, name) for name in ("rows", "windows", "forecasts", "left_out")}
    return evaluation, {"target": model.summary_.target, **counts, **measures(evaluation)}


def about(model: Forecaster) -> str:
    """What it forecasts, and from how much."""
    summary = model.summary_
    ahead = f" {summary.horizon} rows ahead" if summary.horizon > 1 else ""
    return f"forecasts {summary.target}{ahead} from {summary.window} rows; its network is a {model.network_.cell}"
