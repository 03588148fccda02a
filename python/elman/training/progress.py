"""The progress line of a training: on standard error, and only where somebody can see it move."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from elman.errors import SettingError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as Bar

    from elman.training.loop import Callback, Epoch

__all__ = ["ProgressLine", "watched"]


class ProgressLine:
    """A line that takes each epoch, as a callback; it is gone at the end of `with`."""

    def __init__(self, screen: Console) -> None:
        self._bar = _bar(screen) if screen.is_terminal or screen.is_jupyter else None
        self._task: Any = None

    def __enter__(self) -> ProgressLine:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, epoch: Epoch) -> None:
        """Show how far the training is."""
        if self._bar is None:
            return
        if self._task is None:
            self._bar.start()
            self._task = self._bar.add_task("training", total=epoch.epochs, losses="")
        self._bar.update(self._task, completed=epoch.number, losses=_losses(epoch))


@contextmanager
def watched(callbacks: Sequence[Callback], verbose: bool | int) -> Iterator[Sequence[Callback]]:
    """The callbacks, and where it is `verbose` (1 or True) the line that the command line shows too.

    SettingError for another `verbose`.
    """
    if not isinstance(verbose, bool | int) or verbose not in (0, 1):
        raise SettingError(f"verbose: found {verbose!r:.40}, expected 1 for a progress line, or 0")
    if not verbose or not isinstance(callbacks, list | tuple):  # what is no list is refused by the training
        yield callbacks
        return
    from rich.console import Console

    with ProgressLine(Console(stderr=True, markup=False, highlight=False, emoji=False)) as line:
        yield [*callbacks, line]


def _losses(epoch: Epoch) -> str:
    if epoch.validation_loss is None:
        return f"loss {epoch.loss:.4f}"
    return f"loss {epoch.loss:.4f}, validation {epoch.validation_loss:.4f}, best epoch {epoch.best}"


def _bar(screen: Console) -> Bar:
    from rich.progress import BarColumn, Progress, TextColumn

    return Progress(
        TextColumn("Epoch {task.completed:.0f} of {task.total:.0f}"),
        BarColumn(bar_width=16),
        TextColumn("{task.fields[losses]}"),
        console=screen,
        transient=True,
    )
