"""Training runs that are compared with torch, step by step."""

from __future__ import annotations

from dataclasses import dataclass

from tests.golden.cases import CELLS, Case


@dataclass(frozen=True)
class Training:
    """`steps` steps of one optimizer on one batch; `clip` is the global norm or None."""

    case: Case
    optimizer: str
    rate: float
    clip: float | None
    steps: int = 50


def _runs() -> dict[str, Training]:
    runs = {}
    for cell, kind in CELLS:
        case = Case(cell, kind, 2, "embedding", "classes", "every", "sum", True, (5, 2, 4))
        for optimizer, rate in (("adam", 0.003), ("sgd", 0.02)):
            for clip in (None, 0.5):
                runs[f"{cell}-{kind}-{optimizer}-{clip}"] = Training(case, optimizer, rate, clip)
    return runs


TRAJECTORIES = _runs()
