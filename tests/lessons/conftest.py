"""A page to run a lesson on, and what it said."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from rich.console import Console

from elman import tour

Teach = Callable[..., tuple[Any, str]]


@pytest.fixture
def teach() -> Teach:
    """Return a function that runs one lesson and gives its result and its text, as a pipe would get it."""

    def run(lesson: int, full: bool | None = None) -> tuple[Any, str]:
        out = io.StringIO()
        result = tour.run(lesson, Console(file=out, width=80), full)[lesson]
        text = out.getvalue()
        assert "\x1b" not in text
        assert max(map(len, text.splitlines())) <= 80
        assert text.lstrip().startswith(f"Lesson {lesson}: ")
        return result, text

    return run
