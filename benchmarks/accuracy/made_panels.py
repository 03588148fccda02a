"""Six made panels of series that are not alike: what is learnt of all together must cost none of the kinds much.

Each kind is made by a few lines, the same in all panels; a panel says how its rows stand in time and how many series of
each kind it has. Kinds are never told to the model.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

__all__ = ["KINDS", "PANELS", "MadePanel", "made"]

Floats = NDArray[np.float64]
Draw = np.random.Generator


@dataclass(frozen=True)
class MadePanel:
    """So many series of each of the `kinds`, of `rows` rows, `step` apart (as polars writes it), with a `season`.

    A model reads `window` rows and forecasts `horizon`; the last three horizons of each series are kept from its fit.
    """

    name: str
    step: str
    season: int
    rows: int
    window: int
    horizon: int
    kinds: dict[str, int]


def noisy_season(draw: Draw, rows: int, season: int) -> Floats:
    """A season under noise as large as itself."""
    shape = draw.normal(0, 1, season)
    return 6 + shape[np.arange(rows) % season] + draw.normal(0, 1, rows)


def walk(draw: Draw, rows: int, season: int) -> Floats:  # noqa: ARG001 - all kinds are made alike
    """A slow walk, of which nothing but the last value can be told."""
    return 50 + np.cumsum(draw.normal(0, 1, rows))


def trend(draw: Draw, rows: int, season: int) -> Floats:
    """A line, up or down, with a small season."""
    slope = float(draw.choice([-1, 1])) * draw.uniform(0.05, 0.2)
    shape = draw.normal(0, 0.5, season)
    return 80 + slope * np.arange(rows) + shape[np.arange(rows) % season] + draw.normal(0, 0.7, rows)


def counts(draw: Draw, rows: int, season: int) -> Floats:
    """Small counts, mostly 0, more of them in a part of the season."""
    often = np.where(np.arange(rows) % season < max(season // 3, 1), 1.5, 0.4) * draw.uniform(0.5, 1.5)
    found = draw.poisson(often)
    return np.asarray(found, dtype=np.float64)


def shifts(draw: Draw, rows: int, season: int) -> Floats:
    """A level under noise that jumps now and then."""
    jumps = np.where(draw.random(rows) < 3 / rows, draw.normal(0, 12, rows), 0.0)
    shape = draw.normal(0, 0.5, season)
    return 60 + np.cumsum(jumps) + shape[np.arange(rows) % season] + draw.normal(0, 1, rows)


def short(draw: Draw, rows: int, season: int) -> Floats:
    """A noisy season of which there is only the end."""
    return noisy_season(draw, rows, season)[-(rows // 4) :]


KINDS: dict[str, Callable[[Draw, int, int], Floats]] = {
    "noisy season": noisy_season,
    "walk": walk,
    "trend": trend,
    "counts": counts,
    "shifts": shifts,
    "short": short,
}
PANELS = (
    MadePanel("days", "1d", 7, 200, 28, 7, {"noisy season": 16, "walk": 8, "counts": 8, "short": 8}),
    MadePanel("months", "1mo", 12, 132, 24, 6, {"noisy season": 12, "trend": 12, "walk": 8, "short": 8}),
    MadePanel("hours", "1h", 24, 400, 48, 12, {"noisy season": 10, "shifts": 8, "walk": 8, "counts": 6}),
    MadePanel("weeks", "1w", 52, 260, 26, 8, {"trend": 10, "walk": 10, "shifts": 10, "counts": 6}),
    MadePanel("quarters", "1q", 4, 80, 12, 4, {"trend": 16, "noisy season": 16, "shifts": 10, "short": 10}),
    MadePanel("working days", "1d", 5, 240, 20, 5, {"walk": 20, "noisy season": 8, "shifts": 6, "counts": 6}),
)


def made(panel: MadePanel, seed: int) -> pl.DataFrame:
    """The panel with the columns id, ds, y and the kind of each series; each series has a size of its own."""
    draw = np.random.default_rng([seed, PANELS.index(panel)])
    frames = []
    for kind, count in panel.kinds.items():
        for number in range(count):
            y = np.exp(draw.normal(2, 1)) * KINDS[kind](draw, panel.rows, panel.season)
            name = f"{kind} {number}"
            frames.append(pl.DataFrame({"id": name, "kind": kind, "ds": _times(panel)[-len(y) :], "y": y}))
    return pl.concat(frames)


def _times(panel: MadePanel) -> pl.Series:
    first = pl.date(2000, 1, 3)  # a Monday
    if panel.season == 5:
        days = pl.select(pl.date_range(first, pl.date(2012, 1, 1), "1d")).to_series()
        return days.filter(days.dt.weekday() < 6)[: panel.rows]
    start = first.dt.month_start() if panel.step in ("1mo", "1q") else first
    moments = pl.datetime_range(start.cast(pl.Datetime), pl.datetime(2060, 1, 1), panel.step)
    return pl.select(moments).to_series()[: panel.rows]
