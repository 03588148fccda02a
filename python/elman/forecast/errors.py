"""Where forecasts are wrong: by row ahead, target, series, hour, weekday, month and class, and the worst of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.mixture import ALL
from elman.evaluate import metrics
from elman.evaluate.answered import Answered
from elman.explain.errors import Errors, grouped
from elman.forecast.fitted import ForecastFit
from elman.forecast.rivals import Measured, asked_by
from elman.forecast.rows.recipe import Recipe, Rows
from elman.forecast.rows.truths import truths_of
from elman.forecast.union import Asking, with_all_classes
from elman.table.zones import to_local

__all__ = ["errors_of"]

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]
DAY = np.timedelta64(1, "D")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class _Answers:
    """All single answers (n,) whose truth is known: the sorted row that each is of, `row`, how many rows `ahead` and of
    which `target` it is; where it stands among all, `place`, by window and then as an evaluation has them."""

    recipe: Recipe
    rows: Rows
    row: Ids
    ahead: Ids
    target: Ids
    place: tuple[Ids, ...]

    @classmethod
    def of(cls, recipe: Recipe, rows: Rows, ends: Ids, known: NDArray[np.bool_]) -> _Answers:
        place = np.nonzero(known)
        answer = place[1] if len(place) > 1 else np.zeros(len(place[0]), dtype=np.int64)
        ahead = answer % recipe.horizon + 1
        return cls(recipe, rows, ends[place[0]] + ahead, ahead, answer // recipe.horizon, place)

    def labels(self, truth: list[Any]) -> dict[str, list[Any] | NDArray[Any]]:
        """What each is told apart by, by its name; only what there is more than one of."""
        recipe, panel = self.recipe, self.rows.panel
        found: dict[str, Any] = {"horizon": self.ahead}
        found["target"] = np.array([target.name for target in recipe.targets])[self.target]
        if recipe.roles.series is not None:
            found[recipe.roles.series] = np.array(panel.names)[panel.series_of(self.row)]
        time = panel.time[self.row]
        if time.dtype.kind == "M":
            found |= _of_calendar(to_local(time, panel.zone) if panel.zone else time)
        if recipe.target.kind != "number":
            found["truth"] = np.array([str(label) for label in truth])
        return {name: values for name, values in found.items() if len(np.unique(values)) > 1}


def _of_calendar(time: NDArray[Any]) -> dict[str, NDArray[Any]]:
    """Hour, weekday and month of moments (n,)."""
    days = time.astype("M8[D]")
    weekday = (days.astype(np.int64) + 3) % 7  # 1970 began on a Thursday
    month = time.astype("M8[M]").astype(np.int64) % 12 + 1
    return {"hour": ((time - days) // np.timedelta64(1, "h")).astype(np.int64), "weekday": weekday, "month": month}


def errors_of(fitted: ForecastFit, measured: Measured, most: int) -> Errors:
    """The losses of the windows that are measured, by all that tells them apart, and the `most` worst answers."""
    recipe, rows, ends = fitted.recipe, measured.rows, measured.ends
    rival = fitted.measured(measured).rival
    said = _said(fitted, rows, ends)
    known = np.isfinite(said.y)
    kind = "classes" if said.forecasts[ALL].ndim > said.y.ndim else recipe.target.kind
    several = len(recipe.targets) > 1 and said.scale is not None
    unit = np.asarray(said.scale)[known] if several else np.ones(int(known.sum()))
    ours, theirs = (
        np.nan_to_num(metrics.losses(kind, said.y[known], said.forecasts[name][known]) / unit) for name in (ALL, rival)
    )
    answers = _Answers.of(recipe, rows, ends, known)
    truth = _truth(answers)
    by = {name: _named(grouped(name, each, ours, rival, theirs)) for name, each in answers.labels(truth).items()}
    measure = "mase" if len(recipe.targets) > 1 else metrics.MAIN[recipe.target.kind]
    worst = np.argsort(-ours, kind="stable")[:most]
    return Errors(measure, rival, len(ours), float(ours.mean()), by, _worst(answers, said, truth, ours, worst))


def _said(fitted: ForecastFit, rows: Rows, ends: Ids) -> Answered:
    """What all methods said, of all classes that there are."""
    recipe = fitted.recipe
    answered, _ = fitted.answered(rows, ends)
    ahead = (ends[:, None] + np.arange(1, recipe.horizon + 1)).ravel()
    asking = Asking(recipe.target, lambda: {"truth": truths_of(recipe, rows, ahead)[0]}, answered)
    return with_all_classes(asked_by(recipe), [asking])[1][0]


def _truth(answers: _Answers) -> list[Any]:
    """What was true of each answer (n,), as people write it."""
    each = truths_of(answers.recipe, answers.rows, answers.row)
    return [each[target][number] for number, target in enumerate(answers.target.tolist())]


def _named(table: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """The same, with weekdays by their names."""
    return {**table, "weekday": [WEEKDAYS[day] for day in table["weekday"]]} if "weekday" in table else table


def _worst(answers: _Answers, said: Answered, truth: list[Any], losses: Floats, worst: Ids) -> dict[str, list[Any]]:
    """Some answers as columns: where they stand, what was true, what was said, and the loss."""
    recipe, panel = answers.recipe, answers.rows.panel
    rows = answers.row[worst]
    found: dict[str, list[Any]] = {}
    if recipe.roles.series is not None:
        found[recipe.roles.series] = [panel.names[number] for number in panel.series_of(rows).tolist()]
    texts = [panel.text(moment) for moment in panel.time[rows]] if recipe.roles.time else (panel.position[rows] + 1)
    found[recipe.roles.time or "row"] = list(texts)
    if recipe.horizon > 1:
        found["horizon"] = answers.ahead[worst].tolist()
    if len(recipe.targets) > 1:
        found["target"] = [recipe.targets[number].name for number in answers.target[worst].tolist()]
    found["truth"] = [truth[number] for number in worst.tolist()]
    ours = said.forecasts[ALL][tuple(each[worst] for each in answers.place)]
    found |= _answer(recipe, ours)
    return {**found, "loss": losses[worst].tolist()}


def _answer(recipe: Recipe, ours: Floats) -> dict[str, list[Any]]:
    """What was said (k,) or (k, K), as columns: a number; a probability of the second of two classes; the most probable
    class and its probability."""
    if recipe.target.kind == "number":
        return {"prediction": ours.tolist()}
    if ours.ndim == 1:
        return {f"probability of {recipe.target.classes[1]}": ours.tolist()}
    best = ours.argmax(axis=1)
    names = [str(recipe.target.classes[code]) if code < len(recipe.target.classes) else "" for code in best.tolist()]
    return {"prediction": names, "probability": ours.max(axis=1).tolist()}
