"""What was taken for what, and whether probabilities held."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from elman.errors import SettingError
from elman.plots.axes import BLUE, GREY, drawing, finish, short, slanted

if TYPE_CHECKING:
    from elman.evaluate.choices import Choices

__all__ = ["plot_confusion", "plot_quantiles", "plot_reliability"]

MOST = 20  # classes of a matrix; of more the most frequent ones
WRITTEN = 12  # classes, up to which each cell has its figure
DARK = 0.55  # of a row, from which on a cell is written in white
LARGEST = 60  # points, the mark of the bin that has most


def plot_confusion(choices: Choices, ax: Any = None) -> Any:
    """Draw how often each class was chosen where which was true, each row by its share; returns the Axes."""
    matrix, names = choices.matrix, [str(label) for label in choices.classes]
    kept = np.sort(np.argsort(-matrix.sum(axis=1), kind="stable")[:MOST])
    matrix, names = matrix[np.ix_(kept, kept)], [short(names[number], 14) for number in kept.tolist()]
    share = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    side = max(3.2, 0.42 * len(names) + 1.8)
    with drawing(ax, (side + 0.6, side)) as axes:
        axes.imshow(share, cmap="Blues", vmin=0, vmax=1, aspect="equal")
        for row, column in np.ndindex(*matrix.shape) if len(names) <= WRITTEN else ():
            if matrix[row, column]:
                colour = "white" if share[row, column] > DARK else "#222222"
                style = {"ha": "center", "va": "center", "color": colour, "fontsize": "small"}
                axes.text(column, row, f"{matrix[row, column]:,}", **style)
        axes.set_xticks(range(len(names)), names, **slanted(names))
        axes.set_yticks(range(len(names)), names)
        more = f", the {MOST} most frequent of {len(choices.classes):,} classes" if len(choices.classes) > MOST else ""
        return finish(axes, f"What was taken for what{more}", "chosen", "true", grid="")


def plot_reliability(choices: Choices, ax: Any = None) -> Any:
    """Draw how often what probabilities were given to happened, by bins, beside the line where they hold; returns the
    Axes. SettingError for labels that have no probabilities."""
    if not choices.bins:
        raise SettingError("found labels without probabilities, expected some to draw; draw what was taken for what")
    bins = choices.bins
    most = max(each.times for each in bins)
    which = f"probability of {short(choices.classes[1])}" if len(choices.classes) == 2 else "highest probability"
    with drawing(ax, (4.2, 4.0)) as axes:
        axes.plot([0, 1], [0, 1], color=GREY, lw=1, ls="--", label="as said")
        said, held = ([getattr(each, name) for each in bins] for name in ("said", "held"))
        sizes = [8 + LARGEST * each.times / most for each in bins]
        axes.plot(said, held, color=BLUE, lw=1.5)
        axes.scatter(said, held, s=sizes, color=BLUE, zorder=3, label="held; size: how many")
        axes.set(xlim=(0, 1), ylim=(0, 1))
        axes.legend(frameon=False, loc="upper left", fontsize="small")
        return finish(axes, "Do probabilities hold?", which, "how often it happened", grid="both")


def plot_quantiles(levels: Sequence[float], held: Sequence[float], ax: Any = None) -> Any:
    """Draw which share of the truths each quantile `held` below it, beside its level; returns the Axes."""
    with drawing(ax, (4.2, 4.0)) as axes:
        axes.plot([0, 1], [0, 1], color=GREY, lw=1, ls="--", label="as promised")
        axes.plot(levels, held, color=BLUE, lw=1.5, marker="o", markersize=4, label="held")
        axes.set(xlim=(0, 1), ylim=(0, 1))
        axes.legend(frameon=False, loc="upper left", fontsize="small")
        return finish(axes, "Do quantiles hold?", "level of a quantile", "share of the truths below it", grid="both")
