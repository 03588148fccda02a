"""How a training went: the losses of each epoch, and which one was the best."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from elman.plots.axes import BLUE, GREY, ORANGE, drawing, finish

__all__ = ["plot_history"]

FEW = 40  # epochs, up to which each has a mark


def plot_history(table: Mapping[str, list[Any]], best: int, ax: Any = None) -> Any:
    """Draw `loss` and `validation_loss` by `epoch`, the columns of `table`, and the `best` epoch; returns the Axes."""
    epochs, losses = table["epoch"], table["validation_loss"]
    style = {"marker": "o" if len(epochs) <= FEW else None, "markersize": 3}
    with drawing(ax) as axes:
        axes.plot(epochs, table["loss"], color=BLUE, label="training", **style)
        later = [each for each in zip(epochs, losses, strict=True) if each[1] is not None]
        if later:
            axes.plot(*zip(*later, strict=True), color=ORANGE, ls="--", label="validation", **style)
        if best:
            axes.axvline(best, color=GREY, lw=1, ls=":", label=f"best: epoch {best}")
        axes.xaxis.get_major_locator().set_params(integer=True)
        if epochs:
            axes.legend(frameon=False)
        return finish(axes, "Training", "epoch", "loss")
