"""Training runs that are compared with torch, step by step."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.golden.cases import CELLS, Case


@dataclass(frozen=True)
class Training:
    """`steps` steps of one optimizer on one batch; `clip` is the global norm or None."""

    case: Case
    optimizer: str
    rate: float
    clip: float | None
    steps: int = 50
    options: dict[str, Any] = field(default_factory=dict)


def _runs() -> dict[str, Training]:
    runs = {}
    for cell, kind in CELLS:
        case = Case(cell, kind, 2, "embedding", "classes", "every", "sum", True, (5, 2, 4))
        for optimizer, rate in (("adam", 0.003), ("sgd", 0.02)):
            for clip in (None, 0.5):
                runs[f"{cell}-{kind}-{optimizer}-{clip}"] = Training(case, optimizer, rate, clip)
    return runs


def _further_runs() -> dict[str, Training]:
    runs = {}
    rules: dict[str, tuple[str, float, dict[str, Any]]] = {
        "adamw": ("adamw", 0.01, {"weight_decay": 0.1}),
        "adamw-betas": ("adamw", 0.01, {"weight_decay": 0.01, "betas": (0.8, 0.95), "eps": 1e-6}),
        "momentum": ("sgd", 0.01, {"momentum": 0.9}),
        "decay": ("sgd", 0.02, {"weight_decay": 0.05}),
        "momentum-decay": ("sgd", 0.01, {"momentum": 0.9, "weight_decay": 0.05}),
    }
    for cell, kind in CELLS:
        case = Case(cell, kind, 2, "dense", "values", "every", "mean", True, (5, 2, 4), bidirectional=cell == "gru")
        for name, (optimizer, rate, options) in rules.items():
            for clip in (None, 0.5):
                runs[f"{cell}-{kind}-{name}-{clip}"] = Training(case, optimizer, rate, clip, options=options)
    return runs


TRAJECTORIES = _runs()
FURTHER = _further_runs()  # compared with torch itself, not stored
