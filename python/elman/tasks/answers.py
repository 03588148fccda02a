"""Forecasts as people read them: labels, probabilities, values, and the line that says why there is none."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.data.panel import Panel
from elman.data.target import Target

__all__ = ["labelled", "too_short"]


def labelled(target: Target, forecasts: NDArray[np.float64], known: NDArray[np.bool_]) -> dict[str, list[Any]]:
    """The columns of a forecast by name: forecasts (k, ...) in the places of the k `known` series (S,), else None."""
    if target.kind == "number":
        return {"prediction": _spread(forecasts.tolist(), known)}
    best = (forecasts >= 0.5).astype(np.int64) if target.kind == "binary" else forecasts.argmax(axis=1)
    columns = {"prediction": _spread([target.classes[code] for code in best], known)}
    if target.kind == "binary":
        return {**columns, "probability": _spread(forecasts.tolist(), known)}
    named = zip(target.classes, forecasts.T, strict=True)
    return {**columns, **{f"probability {label}": _spread(values.tolist(), known) for label, values in named}}


def _spread(values: list[Any], known: NDArray[np.bool_]) -> list[Any]:
    """Values of the known rows, in their places; None elsewhere."""
    items = iter(values)
    return [next(items) if there else None for there in known]


def too_short(name: str, rows: int, panel: Panel, window: int) -> str:
    """Why no series of the table `name` can be forecast."""
    names = [f"{series!r} has {count}" for series, count in zip(panel.names, panel.counts.tolist(), strict=True)]
    found = f"found {rows} rows" if len(names) == 1 else f"found series that are shorter ({', '.join(names[:3])})"
    return f"{name}: {found}, expected at least {window}, the model's window; give more rows"
