"""What the prior forecasts on real panels, without training: python -m benchmarks.prior [FOLDER].

MASE as the Chronos authors measure it: the last values of each series, in the unit of its mean change over a season
before them, the mean over series; and how much of the truth its intervals cover. Prints the table of docs/prior.md.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

import elman
from benchmarks.accuracy.sets import data_folder, table_of

__all__ = ["PANELS", "Figures", "Panel", "measure"]

Floats = NDArray[np.float64]
LEVELS = [0.05, 0.1, 0.5, 0.9, 0.95]


@dataclass(frozen=True)
class Panel:
    """A set of series, how many of their last rows are forecast, their season, and what others reached.

    The figures of others are those of the sets' own descriptions. The rows of each series stand together and in order.
    """

    name: str
    horizon: int
    season: int
    aim: float
    others: dict[str, float]


PANELS = (
    Panel(
        "hospital",
        12,
        12,
        0.72,
        {"seasonal naive": 0.921, "ETS": 0.77, "Chronos-Bolt tiny": 0.698, "Chronos-Bolt base": 0.688},
    ),
    Panel("m1_monthly", 18, 12, 1.02, {"seasonal naive": 1.315, "Chronos-Bolt tiny": 1.163, "Chronos-Bolt base": 1.1}),
    Panel(
        "m3_quarterly", 8, 4, 1.13, {"seasonal naive": 1.425, "Chronos-Bolt tiny": 1.365, "Chronos-Bolt base": 1.289}
    ),
    Panel("m4_hourly", 48, 24, 0.9, {"seasonal naive": 1.193, "ES-RNN": 0.893}),
)


@dataclass(frozen=True)
class Figures:
    """Mean absolute scaled error, and the shares of the truth in the intervals of 80 and 90 %."""

    mase: float
    covered: tuple[float, float]


def measure(panel: Panel, folder: Path, threads: int | None = None) -> Figures:
    """Forecast the last rows of each series of the panel from those before."""
    frame = pl.read_csv(table_of(folder, panel.name), infer_schema_length=None).select("unique_id", "ds", "y")
    rank = pl.int_range(pl.len()).over("unique_id") - pl.len().over("unique_id")
    past, truth = frame.filter(rank < -panel.horizon), frame.filter(rank >= -panel.horizon)
    found = elman.forecast(past, "y", horizon=panel.horizon, quantiles=LEVELS, n_jobs=threads)
    usual = past.group_by("unique_id", maintain_order=True).agg(
        (pl.col("y") - pl.col("y").shift(panel.season)).abs().mean().alias("usual")
    )
    y = truth["y"].to_numpy().astype(np.float64)
    error = np.abs(y - found["prediction"].to_numpy()).reshape(-1, panel.horizon).mean(axis=1)
    unit = usual["usual"].to_numpy()
    low, high = (found[name].to_numpy() for name in ("q0.1", "q0.9"))
    lowest, highest = (found[name].to_numpy() for name in ("q0.05", "q0.95"))
    covered = float(((y >= low) & (y <= high)).mean()), float(((y >= lowest) & (y <= highest)).mean())
    return Figures(float((error / unit)[unit > 0].mean()), covered)


def main() -> int:
    """Print the table."""
    folder = data_folder(sys.argv[1] if len(sys.argv) > 1 else None)
    print("| panel | MASE | aim | others | in the 80 % interval | in the 90 % interval |")
    print("|---|---|---|---|---|---|")
    for panel in PANELS:
        found = measure(panel, folder)
        others = ", ".join(f"{name} {value:g}" for name, value in panel.others.items())
        covered = " | ".join(f"{100 * share:.0f} %" for share in found.covered)
        print(f"| {panel.name} | {found.mase:.3f} | {panel.aim:g} | {others} | {covered} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
