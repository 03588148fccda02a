"""The progress line of a training, and what is said of the table before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from elman.cli.output import console
from elman.training.progress import ProgressLine

if TYPE_CHECKING:
    from elman.training.loop import Callback, Epoch


@contextmanager
def watch(quiet: bool, before: Callable[[Any], None]) -> Iterator[Callback]:
    """Give a function that takes each epoch; the first hands its summary to `before`. The line is gone at the end."""
    with ProgressLine(console(stderr=True, quiet=quiet)) as line:

        def progress(epoch: Epoch) -> None:
            if epoch.number == 1:
                before(epoch.summary)
            line(epoch)

        yield progress
