"""A saved model of any job: the file says which job it is of, and that job reads it."""

from __future__ import annotations

import importlib
import os
from typing import Any

from elman import bundle
from elman.errors import ModelFileError

__all__ = ["TASKS", "estimator_of", "load"]

TASKS = {
    "forecast": ("elman.forecast.forecaster", "Forecaster"),
    "generate": ("elman.generate.generator", "Generator"),
    "tag": ("elman.tag.tagger", "Tagger"),
    "classify": ("elman.classify.classifier", "Classifier"),
    "regress": ("elman.classify.regressor", "SequenceRegressor"),
}
"""The class of each job, by the name that model files have for it."""


PARTS = {"network": "elman.Network.load", "part": "load of its class in elman.nn"}
"""What else has files, and what reads these."""


def estimator_of(task: str) -> Any:
    """The class of the job `task`, imported now; KeyError where there is none."""
    module, name = TASKS[task]
    return getattr(importlib.import_module(module), name)


def load(path: str | os.PathLike[str]) -> Any:
    """Load the model in the file `path`, whatever its task; ModelFileError when the file can't be read as one."""
    task = bundle.read_metadata(path)["task"]
    if task in PARTS:
        raise ModelFileError(f"{path}: its task is {task!r}, no model of a job; read it with {PARTS[task]}")
    if task not in TASKS:
        raise ModelFileError(f"{path}: its task is {task!r}, expected one of {', '.join(TASKS)}; update elman")
    return estimator_of(task).load(path)
