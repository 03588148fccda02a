"""What a data set of the accuracy page is: one measure, a target, references, and a function that runs it once."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Accuracy", "data_folder", "table_of"]

ROOT = Path(__file__).resolve().parents[2]
VARIABLE = "ELMAN_DATA"


@dataclass(frozen=True)
class Accuracy:
    """A data set with its protocol.

    `run(folder, seed, threads)` trains with the defaults and gives the figure in the unit of `measure`. `references`
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
    run: Callable[[Path, int, int | None], float]

    def reached(self, value: float) -> bool:
        """Whether `value` is as good as the target."""
        return value >= self.target if self.larger_is_better else value <= self.target


def data_folder(given: str | None) -> Path:
    """The folder of the data sets: the one given, else that of the variable ELMAN_DATA, else shared/data beside us."""
    return Path(given or os.environ.get(VARIABLE) or ROOT.parent / "shared" / "data")


def table_of(folder: Path, name: str) -> Path:
    """The one table of the set `name`."""
    return folder / name / f"{name}.csv.gz"
