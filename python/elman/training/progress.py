"""The progress line of a fit: on standard error, and only where somebody can see it move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as Bar

    from elman.training.loop import Epoch

__all__ = ["ProgressLine", "line_for"]


class ProgressLine:
    """A line that takes each epoch, as a callback, and what is done beside; it is gone at the end of `with`."""

    def __init__(self, screen: Console) -> None:
        self._bar = _bar(screen) if screen.is_terminal or screen.is_jupyter else None
        self._task: Any = None
        self._counts = False

    def __enter__(self) -> ProgressLine:
        return self

    def __exit__(self, *_: object) -> None:
        self.pause()

    def begins(self, summary: Any) -> None:
        """Hear of what is learnt from, before it is."""

    def pause(self) -> None:
        """Let the line go until there is more to show."""
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, epoch: Epoch) -> None:
        """Show how far the training is."""
        if self._bar is None:
            return
        what = f"Epoch {epoch.number} of {epoch.epochs}"
        if not self._counts:
            self._begin(what, epoch.epochs)
        self._bar.update(self._task, description=what, completed=epoch.number, more=_losses(epoch))

    def says(self, what: str) -> None:
        """Show what is done now, of which nobody knows how long it takes."""
        self._begin(what, None)

    def tells(self, sentence: str) -> None:
        """Show a sentence that stays, above the line."""
        if self._bar is not None:
            self._bar.console.print(sentence)

    def _begin(self, what: str, whole: int | None) -> None:
        """Show another thing that is done, in place of the last, which has so many parts; Ctrl-C may come anywhere."""
        if self._bar is None:
            return
        last, self._task = self._task, self._bar.add_task(what, total=whole, more="")
        self._counts = whole is not None
        if last is not None:
            self._bar.remove_task(last)
        self._bar.start()
        self._bar.refresh()


def line_for() -> ProgressLine:
    """The line on standard error."""
    from rich.console import Console

    return ProgressLine(Console(stderr=True, markup=False, highlight=False, emoji=False))


def _losses(epoch: Epoch) -> str:
    if epoch.validation_loss is None:
        return f"loss {epoch.loss:.4f}"
    return f"loss {epoch.loss:.4f}, validation {epoch.validation_loss:.4f}, best epoch {epoch.best}"


def _bar(screen: Console) -> Bar:
    from rich.progress import BarColumn, Progress, TextColumn

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=16),
        TextColumn("{task.fields[more]}"),
        console=screen,
        transient=True,
    )
