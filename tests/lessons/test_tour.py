"""The tour itself: which lessons there are, and how they are asked for."""

from __future__ import annotations

import pytest

from elman import tour
from elman.errors import SettingError
from tests.lessons.conftest import Teach


def test_ten_lessons_in_order() -> None:
    assert [lesson.number for lesson in tour.LESSONS] == list(range(1, 11))
    assert len({lesson.title for lesson in tour.LESSONS}) == 10


@pytest.mark.parametrize("lesson", [0, 11, -1])
def test_an_unknown_lesson_is_refused(lesson: int) -> None:
    with pytest.raises(SettingError, match=f"{lesson}.*1 to 10"):
        tour.run(lesson)


def test_a_lesson_gives_the_same_result_twice(teach: Teach) -> None:
    assert teach(7)[1] == teach(7)[1]
    assert teach(9)[1] == teach(9)[1]
