"""What a data set of the accuracy page is: one measure, a target, references, and a function that runs it once."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["Accuracy", "Measured", "Run", "data_folder", "measured", "table_of"]

ROOT = Path(__file__).resolve().parents[2]
VARIABLE = "ELMAN_DATA"


@dataclass(frozen=True)
class Measured:
    """The figure of a model, and those of each that answers in it `alone`, with the `shares` of these.

    A fit took so many `seconds`, and its network's training so many of them.
    """

    figure: float
    alone: Mapping[str, float] = field(default_factory=dict)
    shares: Mapping[str, float] = field(default_factory=dict)
    seconds: float = 0.0
    training: float = 0.0


Run = Callable[[Path, int, int | None], Measured]


def measured(fit: Callable[[], Any], figure: Callable[[Any], float]) -> Measured:
    """Fit a model and measure it, and by themselves the network and each expert that answers in it."""
    start = time.perf_counter()
    model = fit()
    seconds = time.perf_counter() - start
    shares = model.experts_
    alone = {name: figure(model.alone(name)) for name in shares} if len(shares) > 1 else {}
    return Measured(figure(model), alone, shares, seconds, model.history_.seconds)


@dataclass(frozen=True)
class Accuracy:
    """A data set with its protocol.

    `run(folder, seed, threads)` trains with the defaults and measures in the unit of `measure`. `references`
    are figures of others for the same measure, as the set's own README has them. `needs` is the file without which the
    set is skipped.
    """

    name: str
    job: str
    measure: str
    target: float
    larger_is_better: bool
    references: Mapping[str, float]
    needs: str
    run: Run

    def reached(self, value: float) -> bool:
        """Whether `value` is as good as the target."""
        return value >= self.target if self.larger_is_better else value <= self.target


def data_folder(given: str | None) -> Path:
    """The folder of the data sets: the one given, else that of the variable ELMAN_DATA, else shared/data beside us."""
    return Path(given or os.environ.get(VARIABLE) or ROOT.parent / "shared" / "data")


def table_of(folder: Path, name: str) -> Path:
    """The one table of the set `name`."""
    return folder / name / f"{name}.csv.gz"
