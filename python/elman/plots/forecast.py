"""A forecast after the last rows of a series, over the truth where that is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.plots.axes import BLUE, GREEN, GREY, ORANGE, PURPLE, dated, drawing, finish, short

__all__ = ["Path", "plot_chances", "plot_numbers"]

Floats = NDArray[np.float64]
COLOURS = (BLUE, ORANGE, GREEN, PURPLE, GREY)
FEW = 60  # rows, up to which each has a mark
STYLES = ("-", "--", "-.", ":", "-")


@dataclass(frozen=True)
class Path:
    """Values (n,) at some times (n,), which follow the moment `after`; the lowest and highest quantile where there are
    some."""

    time: NDArray[Any]
    values: Floats
    low: Floats | None = None
    high: Floats | None = None


def plot_numbers(past: Path, forecasts: Sequence[Path], name: str, promised: float, ax: Any = None) -> Any:
    """Draw the `past`, with gaps where nothing is known, and `forecasts`, with their intervals of a share that is
    `promised`; returns the Axes."""
    with drawing(ax) as axes:
        mark = "." if len(past.time) <= FEW else None
        axes.plot(past.time, past.values, color=GREY, lw=1.4, marker=mark, label="known")
        for number, path in enumerate(forecasts):
            named = {"label": "forecast"} if not number else {}
            single = {"marker": "o", "markersize": 4} if len(path.time) == 1 else {}
            axes.plot(path.time, path.values, color=BLUE, lw=1.8, **named, **single)
            if path.low is not None and path.high is not None:
                held = {"label": f"{100 * promised:.0f} % interval"} if not number else {}
                if len(path.time) == 1:
                    axes.vlines(path.time, path.low, path.high, color=BLUE, alpha=0.45, lw=4, **held)
                else:
                    axes.fill_between(path.time, path.low, path.high, color=BLUE, alpha=0.22, lw=0, **held)
        axes.legend(frameon=False, fontsize="small")
        finish(axes, short(name, 60))
        return dated(axes, past.time)


def plot_chances(past: Path, chances: Sequence[tuple[str, Path]], name: str, ax: Any = None) -> Any:
    """Draw the probability of each class in the rows to come, the five most probable ones; `past` are the codes of
    those that were, of two classes alone. Returns the Axes."""
    best = sorted(chances, key=lambda each: -float(each[1].values.max()))[: len(COLOURS)]
    with drawing(ax) as axes:
        if len(chances) == 1:
            axes.plot(past.time, past.values, ".", color=GREY, label="known")
        for (label, path), colour, style in zip(best, COLOURS, STYLES, strict=False):
            axes.plot(path.time, path.values, color=colour, ls=style, marker="o", markersize=4, label=short(label))
        axes.set_ylim(-0.05, 1.05)
        axes.legend(frameon=False, fontsize="small")
        finish(axes, short(name, 60), "", "probability")
        return dated(axes, past.time)
