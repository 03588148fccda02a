"""The panels that the prior forecasts without training."""

from __future__ import annotations

from pathlib import Path

from benchmarks.accuracy.sets import Accuracy, Measured
from benchmarks.prior import PANELS, Panel, measure

__all__ = ["SETS"]


def _set(panel: Panel) -> Accuracy:
    def run(folder: Path, seed: int, threads: int | None) -> Measured:  # noqa: ARG001 - nothing is drawn
        return Measured(measure(panel, folder, threads).mase)

    name = f"{panel.name}, no training"
    measure_of = f"MASE, {panel.horizon} rows"
    needs = f"{panel.name}/{panel.name}.csv.gz"
    return Accuracy(name, "forecast without training", measure_of, panel.aim, False, panel.others, needs, run)


SETS = [_set(panel) for panel in PANELS]
