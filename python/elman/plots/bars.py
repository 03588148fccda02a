"""Figures beside each other: what matters, where a model is wrong, and how folds went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from elman.errors import SettingError, suggest
from elman.evaluate.metrics import MAIN, TITLES
from elman.plots.axes import BLUE, GREY, ORANGE, drawing, finish, short, slanted

if TYPE_CHECKING:
    from elman.evaluate.backtest import Backtest
    from elman.explain.errors import Errors
    from elman.explain.importance import Importance

__all__ = ["plot_backtest", "plot_errors", "plot_importance"]

MOST = 25  # bars; of more the largest, or the first ones


def plot_importance(importance: Importance, ax: Any = None) -> Any:
    """Draw by how much the loss grows with each part from another time, with intervals; returns the Axes."""
    effects = list(importance.effects)
    columns = sorted((each for each in effects if each.kind == "column"), key=lambda each: -each.increase.mean)
    shown = [*columns[:MOST], *(each for each in effects if each.kind != "column")][: 2 * MOST]
    places = np.arange(len(shown))[::-1]
    means = np.array([each.increase.mean for each in shown])
    low, high = (np.array([getattr(each.increase, name) for each in shown]) for name in ("low", "high"))
    finite = np.isfinite(low) & np.isfinite(high)
    with drawing(ax, (7.2, 1.4 + 0.28 * max(len(shown), 3))) as axes:
        colours = [BLUE if each.kind == "column" else ORANGE if each.kind == "lags" else GREY for each in shown]
        axes.barh(places, means, color=colours, height=0.65, alpha=0.9)
        axes.hlines(places[finite], low[finite], high[finite], color="#555555", lw=1.2)
        axes.axvline(0, color=GREY, lw=0.8)
        axes.set_yticks(places, [short(each.what, 30) for each in shown])
        title = f"What matters: {TITLES[importance.measure]} {importance.loss:.4g} on {importance.windows:,} forecasts"
        return finish(axes, title, f"{TITLES[importance.measure]} grows by, with it from another time", grid="x")


def plot_errors(errors: Errors, by: str | None = None, ax: Any = None) -> Any:
    """Draw the mean loss of each group, beside that of the best baseline; `by` is a name in `errors.by`, its first one
    where nothing is said. Returns the Axes; SettingError for a name that is not there."""
    if not errors.by:
        raise SettingError("found answers that nothing tells apart, expected several rows ahead, series or times")
    by = next(iter(errors.by)) if by is None else by
    if by not in errors.by:
        raise SettingError(f"setting 'by': found {by!r}; {suggest(by, errors.by)}")
    table = errors.by[by]
    labels, ours, theirs = ([*table[name]][:MOST] for name in (by, "loss", errors.rival))
    places, names = np.arange(len(labels)), [short(label, 14) for label in labels]
    with drawing(ax, (max(4.5, 1.6 + 0.34 * len(labels)), 3.6)) as axes:
        axes.bar(places - 0.2, ours, 0.4, color=BLUE, label="elman")
        hatched = {"color": GREY, "hatch": "//", "edgecolor": "white", "lw": 0}
        axes.bar(places + 0.2, theirs, 0.4, label=short(errors.rival, 40), **hatched)
        axes.set_xticks(places, names, **slanted(names))
        axes.legend(frameon=False, fontsize="small")
        more = f", the first {MOST} of {len(table[by]):,}" if len(table[by]) > MOST else ""
        return finish(axes, f"Where it is wrong{more}", by, TITLES[errors.measure])


def plot_backtest(backtest: Backtest, ax: Any = None) -> Any:
    """Draw the main figure of each fold, elman's and that of its best baseline; returns the Axes."""
    main = MAIN[backtest.evaluation.kind]
    folds = backtest.folds
    ours = [fold.evaluation.metrics["elman"][main] for fold in folds]
    theirs = [fold.evaluation.metrics[fold.evaluation.rival][main] for fold in folds]
    numbers = [fold.number for fold in folds]
    with drawing(ax, (max(5.0, 1.6 + 0.4 * len(folds)), 3.6)) as axes:
        axes.vlines(numbers, ours, theirs, color=GREY, lw=1)
        axes.plot(numbers, ours, "o", color=BLUE, label="elman")
        axes.plot(
            numbers, theirs, "D", color=ORANGE, markersize=5, markerfacecolor="none", label="best baseline of the fold"
        )
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.set_ylim(bottom=min(0, *ours, *theirs))
        axes.legend(frameon=False, fontsize="small")
        return finish(axes, f"{len(folds)} folds: {backtest.evaluation.outcome}", "fold", TITLES[main])
