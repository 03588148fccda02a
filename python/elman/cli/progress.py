"""The progress line of a training, and what is said of the table before it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from elman.training.progress import ProgressLine

if TYPE_CHECKING:
    from rich.console import Console


class ToldLine(ProgressLine):
    """A progress line that hands the summary of what is learnt from to `told`, as soon as there is one."""

    def __init__(self, screen: Console, told: Callable[[Any], None]) -> None:
        super().__init__(screen)
        self._told = told

    def begins(self, summary: Any) -> None:
        """Hand it on, the line being gone meanwhile."""
        self.pause()
        self._told(summary)
