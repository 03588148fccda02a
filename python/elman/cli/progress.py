"""The progress line of a training: on standard error, and only where somebody can see it move."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from elman.cli.output import console

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from elman.training.loop import Callback, Epoch


@contextmanager
def watch(quiet: bool, before: Callable[[Any], None]) -> Iterator[Callback]:
    """Give a function that takes each epoch; the first hands its summary to `before`. The line is gone at the end."""
    screen = console(stderr=True, quiet=quiet)
    bar = _bar() if screen.is_terminal and not quiet else None
    task = None

    def progress(epoch: Epoch) -> None:
        nonlocal task
        if epoch.number == 1:
            before(epoch.summary)
        if bar is None:
            return
        if task is None:
            bar.start()
            task = bar.add_task("training", total=epoch.epochs, losses="")
        bar.update(task, completed=epoch.number, losses=_losses(epoch))

    try:
        yield progress
    finally:
        if bar is not None:
            bar.stop()


def _losses(epoch: Epoch) -> str:
    if epoch.validation_loss is None:
        return f"loss {epoch.loss:.4f}"
    return f"loss {epoch.loss:.4f}, validation {epoch.validation_loss:.4f}, best epoch {epoch.best}"


def _bar() -> Bar:
    from rich.progress import BarColumn, Progress, TextColumn

    return Progress(
        TextColumn("Epoch {task.completed:.0f} of {task.total:.0f}"),
        BarColumn(bar_width=16),
        TextColumn("{task.fields[losses]}"),
        console=console(stderr=True),
        transient=True,
    )
