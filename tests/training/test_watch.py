"""A fit that is watched: who hears of it, and how its time is shared out."""

from __future__ import annotations

import io
import time
from typing import Any

import pytest
from rich.console import Console

from elman import Epoch, SettingError
from elman.training.loop import History, Plan, Steps
from elman.training.progress import ProgressLine
from elman.training.watch import Watch, watched

PLAN = Plan(epochs=3, learning_rate=0.1)


class Clock:
    """A clock that is set by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr(time, "perf_counter", lambda: self.now)


class Line(ProgressLine):
    """A line that remembers what it was told."""

    def __init__(self) -> None:
        super().__init__(Console(file=io.StringIO()))
        self.heard: list[Any] = []

    def begins(self, summary: Any) -> None:
        self.heard.append(summary)

    def says(self, what: str) -> None:
        self.heard.append(what)


def test_the_line_is_one_more_callback() -> None:
    with watched([print], 1, None) as watch:
        assert (watch.callbacks[0], len(watch.callbacks)) == (print, 2)
    with watched([print], False, None) as watch:
        assert watch.callbacks == [print]


@pytest.mark.parametrize("wrong", [2, -1, "yes", None, 0.5])
def test_it_is_asked_for_by_1(wrong: Any) -> None:
    with (
        pytest.raises(SettingError, match="verbose: found .*, expected 1 for a progress line, or 0"),
        watched([], wrong, None),
    ):
        pass


@pytest.mark.parametrize("wrong", [print, "stop", [1], None])
def test_callbacks_are_functions_in_a_list(wrong: Any) -> None:
    with pytest.raises(SettingError, match="callbacks: found .*, expected functions"):
        Watch(wrong)


def test_the_first_epoch_tells_callbacks_what_is_learnt_from_and_lines_hear_it_before() -> None:
    line, told = Line(), list[Any]()
    watch = Watch([line, lambda epoch: told.append(epoch.summary)])
    watch.begins("a summary")
    watch.says("Measuring")
    assert line.heard == ["a summary", "Measuring"]
    for number in (1, 2):
        watch.callbacks[1](Epoch(number, 2, 0.5, None, number))
    assert told == ["a summary", None]


def test_without_a_limit_nothing_is_cut_short() -> None:
    watch = Watch()
    assert watch.left is None
    assert watch.plan(PLAN, 9.0) == PLAN
    assert watch.affords(0.2, lambda: pytest.fail("nobody asks"), 5) is None
    assert watch.allows(History((Epoch(1, 1, 0.5, None, 1),), 1, "epochs", 1e9))
    assert not watch.until(0.0)()


def test_a_training_leaves_time_for_what_comes_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    watch = Watch((), 100.0)
    assert watch.plan(PLAN).time_limit == 80.0  # a fifth is kept
    clock.now += 20.0
    assert watch.left == 80.0
    assert watch.plan(PLAN).time_limit == 50.0  # half as much again as what came before
    assert watch.plan(PLAN, 25.0).time_limit == 55.0  # where it is known
    clock.now += 60.0
    assert watch.plan(PLAN).time_limit == pytest.approx(0.0, abs=1e-8)  # no more than half, and nothing is left


def test_it_knows_how_much_there_is_time_for(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    watch = Watch((), 100.0)
    assert watch.affords(0.2, lambda: 0.5, 10) == 40
    assert watch.affords(0.2, lambda: 5.0, 10) == 10
    late = watch.until(0.3)
    clock.now += 29.0
    assert not late()
    clock.now += 2.0
    assert late()


@pytest.mark.parametrize(("best", "allowed"), [(1, True), (3, False)])
def test_it_knows_whether_the_best_steps_can_be_made_again(
    best: int, allowed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch)
    watch = Watch((), 100.0)
    clock.now += 50.0
    epochs = tuple(Epoch(number, 3, 0.5, 0.5, 1) for number in (1, 2, 3))
    assert watch.allows(History(epochs, best, "epochs", 45.0)) is allowed


def test_a_fit_begins_with_reading() -> None:
    line = Line()
    with watched([line], 0, None):
        assert line.heard == ["Reading"]


def test_steps_that_are_repeated_are_all_made(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    watch = Watch([print], 100.0)
    clock.now += 70.0
    rest = watch.rest()
    assert (rest.left, rest.callbacks) == (30.0, [])
    assert rest.plan(PLAN.repeating(Steps(5, 9, 2))).time_limit is None
    assert Watch().rest().left is None


def test_what_is_no_part_of_the_fit_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    watch = Watch((), 10)
    clock.now += 1
    with watch.uncounted():
        clock.now += 60
    assert watch.left == 9
    with pytest.raises(ZeroDivisionError), watch.uncounted():
        clock.now += 5 / 0
