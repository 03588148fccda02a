"""Forecasts as people read them: labels, probabilities, values, and the line that says why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.forecast.rows.target import Target
from elman.table.panel import Panel

__all__ = ["Counts", "labelled", "numbered", "said_of_errors", "too_short"]

Known = NDArray[np.bool_]
ERRORS = "Values so far from all others that they can only be errors, not looked at: {:,}, first {}."


@dataclass(frozen=True)
class Counts:
    """What has to be said of forecasts.

    `drawn` of so many `answers` were drawn back; `alone` windows showed no known target, so that `who`
    answers alone; `refused` ones nothing is known before; `errors` values can be nothing else, the first at the place
    `error`.
    """

    drawn: int = 0
    answers: int = 0
    alone: int = 0
    refused: int = 0
    who: str = ""
    errors: int = 0
    error: str = ""

    @property
    def notes(self) -> list[str]:
        """A sentence for each of these that there is."""
        found = said_of_errors(self.errors, self.error)
        if self.drawn:
            found.append(
                "Forecasts drawn back, as they went farther from the values before them than errors of the validation "
                f"part explain: {self.drawn:,} of {self.answers:,}."
            )
        if self.alone:
            found.append(
                f"Windows without any known target, answered by the {self.who} from the series' own past: "
                f"{self.alone:,}."
            )
        if self.refused:
            found.append(f"Series without a known target before the forecast, not forecast: {self.refused:,}.")
        return found


def said_of_errors(count: int, first: str) -> list[str]:
    """What is said of so many values that can only be errors, the `first` of them at that place; nothing of none."""
    return [ERRORS.format(count, first)] if count else []


def labelled(target: Target, forecasts: NDArray[np.float64], known: Known) -> dict[str, list[Any]]:
    """The columns of a forecast of classes: forecasts (k, ...) in the places of the k `known` rows (n,), else None."""
    best = (forecasts >= 0.5).astype(np.int64) if target.kind == "binary" else forecasts.argmax(axis=1)
    columns = {"prediction": _spread([target.classes[code] for code in best], known)}
    if target.kind == "binary":
        return {**columns, "probability": _spread(forecasts.tolist(), known)}
    named = zip(target.classes, forecasts.T, strict=True)
    return {**columns, **{f"probability {label}": _spread(values.tolist(), known) for label, values in named}}


def numbered(
    targets: Sequence[str], levels: Sequence[float], values: NDArray[np.float64], known: Known
) -> dict[str, list[Any]]:
    """The columns of a forecast of numbers: values (k, targets, 1 + levels) in the places of the `known` rows (n,);
    nan becomes None.

    "prediction" is the first value, the median; "q0.1" and so on are the quantiles at `levels`. With several targets
    each name begins with the target's.
    """
    columns: dict[str, list[Any]] = {}
    names = ["prediction", *(f"q{level:.6g}" for level in levels)]
    for number, target in enumerate(targets):
        before = f"{target} " if len(targets) > 1 else ""
        for place, name in enumerate(names):
            told = [None if value != value else value for value in values[:, number, place].tolist()]
            columns[f"{before}{name}"] = _spread(told, known)
    return columns


def _spread(values: list[Any], known: Known) -> list[Any]:
    """Values of the known rows, in their places; None elsewhere."""
    items = iter(values)
    return [next(items) if there else None for there in known]


def too_short(name: str, rows: int, panel: Panel, window: int) -> str:
    """Why no series of the table `name` can be forecast."""
    names = [f"{series!r} has {count}" for series, count in zip(panel.names, panel.counts.tolist(), strict=True)]
    found = f"found {rows} rows" if len(names) == 1 else f"found series that are shorter ({', '.join(names[:3])})"
    return f"{name}: {found}, expected at least {window}, the model's window; give more rows"
