"""What the commands ask of a job: each job has one module here that answers, imported when it is needed."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from elman.errors import SettingError, suggest

if TYPE_CHECKING:
    from rich.console import Console

JOBS = {
    "forecast": "elman.cli.forecast",
    "classify": "elman.cli.sequences",
    "regress": "elman.cli.sequences",
    "tag": "elman.cli.tag",
    "generate": "elman.cli.texts",
}


class Job(Protocol):
    """The functions of a job's module. `model` is the job's estimator, fitted."""

    def stem(self, values: dict[str, Any], data: str) -> str:
        """The name of the model file, without its ending, when none is given."""

    def begun(self, page: Console, summary: Any) -> None:
        """Print what was read, before the first epoch."""

    def finished(self, page: Console, model: Any, interrupted: bool) -> None:
        """Print the training and what was measured."""

    def following(self, place: Path, data: str) -> list[str]:
        """The words of the command to try next."""

    def document(self, model: Any) -> dict[str, Any]:
        """What `elman fit --json` prints, but for the model file."""

    def predict(self, model: Any, data: str, **more: str) -> tuple[dict[str, list[Any]], dict[str, Any]]:
        """The predictions as columns, and what `elman predict --json` says beside them.

        `more` is `future` for the forecaster, if it is given.
        """

    def evaluate(self, page: Console, model: Any, data: str) -> tuple[Any, dict[str, Any]]:
        """Measure `model` on `data` and print it; the evaluation, and what `elman evaluate --json` says."""

    def about(self, model: Any) -> str:
        """What the model does, after the file's name."""


def job_of(task: str) -> Job:
    """The module of the job `task`; SettingError for an unknown one."""
    if task not in JOBS:
        raise SettingError(f"--task: found {task!r}; {suggest(task, JOBS)}")
    module: Any = importlib.import_module(JOBS[task])
    job: Job = module
    return job
