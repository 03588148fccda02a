"""The lessons: ten small systems, run for real, each showing what goes in, what comes out and its result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rich.console import Console

from elman.errors import SettingError
from elman.tour import cell, embedding, layer, letters, sharing, sources, weather, whole, with_cell, with_layer
from elman.tour.page import Page

__all__ = ["LESSONS", "Lesson", "run"]


@dataclass(frozen=True)
class Lesson:
    """One lesson: its number from 1, its title, and the function that runs it on a page and returns its result."""

    number: int
    title: str
    teach: Callable[[Page], object]


_MODULES = (weather, sharing, cell, layer, letters, with_cell, with_layer, embedding, whole, sources)
LESSONS = tuple(Lesson(number, module.TITLE, module.teach) for number, module in enumerate(_MODULES, start=1))


def run(lesson: int | None = None, console: Console | None = None, full: bool | None = None) -> dict[int, object]:
    """Run one lesson, or all of them in order, and return their results by number.

    Args:
        lesson: 1 to 10; None runs all.
        console: where to print; default: standard output, in colour only on a terminal.
        full: print every epoch of a training. Default: a selection on a terminal, every epoch into a pipe or a file.

    Raises:
        SettingError: there is no such lesson.
    """
    console = Console() if console is None else console
    page = Page(console, (not console.is_terminal) if full is None else full)
    results = {}
    for each in _chosen(lesson):
        page.heading(f"Lesson {each.number}: {each.title}")
        results[each.number] = each.teach(page)
    return results


def _chosen(lesson: int | None) -> tuple[Lesson, ...]:
    if lesson is None:
        return LESSONS
    if not 1 <= lesson <= len(LESSONS):
        raise SettingError(f"lesson {lesson} doesn't exist; choose 1 to {len(LESSONS)}, or none for all")
    return (LESSONS[lesson - 1],)
