"""A page of made series beside real ones, to look at: python -m benchmarks.made_series FILE.png [FOLDER].

In every second column stand a hundred series that the prior learns from, beside each a real one of the panels that it
is measured on: a mix of made series is good when nobody could tell which is which. Needs matplotlib (the extra bench).
"""

from __future__ import annotations

import sys
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.accuracy.sets import data_folder, table_of
from benchmarks.prior import PANELS
from elman.draws import Draw, generator
from elman.prior.made.series import make

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["draw", "made", "real"]

Floats = NDArray[np.float64]
SIDE, ROWS = 10, 130  # pairs down and across the page; rows of a series, at most


def made(count: int, seed: int = 0) -> list[Floats]:
    """So many made series, nan where a row is missing."""
    series = make(generator(seed, Draw.MADE_SERIES), count, ROWS)
    return list(np.where(series.measured, series.values, np.nan))


def real(count: int, folder: Path, seed: int = 0) -> list[Floats]:
    """The last rows of so many series of the panels in turn, drawn by lot."""
    random = generator(seed, Draw.NOISE)
    panels = [
        pl.read_csv(table_of(folder, panel.name), infer_schema_length=None)
        .group_by("unique_id", maintain_order=True)
        .agg("y")["y"]
        for panel in PANELS
    ]
    chosen = [panels[number % len(panels)] for number in range(count)]
    return [panel[int(random.integers(len(panel)))].to_numpy()[-ROWS:].astype(np.float64) for panel in chosen]


def draw(pairs: list[tuple[Floats, Floats]]) -> Figure:
    """The page: in each pair the made series on the left, the real one on the right."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(3 * SIDE, 1.1 * SIDE), layout="constrained")
    places = figure.subplots(SIDE, 2 * SIDE).ravel()
    for place, values in zip(places, chain.from_iterable(pairs), strict=True):
        place.plot(values, color="black", linewidth=0.7)
        place.set_axis_off()
    for column, place in enumerate(places[: 2 * SIDE]):
        place.set_title(("made", "real")[column % 2], fontsize=8)
    return figure


def main() -> int:
    """Write the page."""
    folder = data_folder(sys.argv[2] if len(sys.argv) > 2 else None)
    draw(list(zip(made(SIDE**2), real(SIDE**2, folder), strict=True))).savefig(sys.argv[1], dpi=100)
    return 0


if __name__ == "__main__":
    sys.exit(main())
