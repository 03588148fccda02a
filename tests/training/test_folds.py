"""Folds side by side: those that are done are kept in order, whatever ends the others."""

from __future__ import annotations

import io
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from elman.errors import DataError, SettingError
from elman.training import folds
from elman.training.folds import side_by_side
from elman.training.loop import Epoch
from elman.training.progress import ProgressLine
from elman.training.watch import Watch

EPOCH = Epoch(1, 100, 1.0, None, 1)


@dataclass(frozen=True)
class One:
    """What a task makes here: a number, which is the fold too."""

    number: int

    def fold(self) -> Any:
        return self.number


def at_once(*numbers: int) -> Callable[[Watch], Sequence[One]]:
    """A task that is done at once."""
    return lambda _: [One(number) for number in numbers]


def endless(watch: Watch) -> Sequence[One]:
    """A task that is done when it is ended."""
    while not any(callback(EPOCH) for callback in watch.callbacks):
        pass
    return [One(-1)]


def test_what_is_made_comes_in_order_however_it_was_done() -> None:
    second_is_done = threading.Event()

    def first(_: Watch) -> Sequence[One]:
        second_is_done.wait()
        return [One(1)]

    def second(_: Watch) -> Sequence[One]:
        second_is_done.set()
        return [One(2), One(3)]

    heard: list[int] = []
    found, ended = side_by_side([first, second], 2, [heard.append])
    assert (found, ended, sorted(heard)) == ([One(1), One(2), One(3)], "done", [1, 2, 3])


@pytest.mark.parametrize("answer", [True, "stop"])
def test_a_callback_ends_the_rest(answer: object) -> None:
    found, ended = side_by_side([at_once(1), endless, endless], 2, [lambda _: answer])
    assert (found, ended) == ([One(1)], "callback")


@pytest.fixture
def heard() -> Iterator[None]:
    """Ctrl-C is heard, also where the tests run behind a shell that is not."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heard")
def test_ctrl_c_keeps_what_is_done() -> None:
    found, ended = side_by_side([at_once(1), endless], 1, [lambda _: signal.raise_signal(signal.SIGINT)])
    assert (found, ended) == ([One(1)], "interrupted")


@pytest.mark.usefixtures("heard")
def test_ctrl_c_before_anything_is_done_is_ctrl_c() -> None:
    def interrupts(watch: Watch) -> Sequence[One]:
        threading.Thread(target=signal.raise_signal, args=(signal.SIGINT,)).start()
        return endless(watch)

    with pytest.raises(KeyboardInterrupt):
        side_by_side([interrupts], 1)


def test_ctrl_c_while_folds_are_begun_ends_those_that_are(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = threading.Event()

    class Interrupted(ThreadPoolExecutor):
        def submit(self, *args: Any, **named: Any) -> Any:
            super().submit(*args, **named)
            raise KeyboardInterrupt

    def begun(watch: Watch) -> Sequence[One]:
        found = endless(watch)
        ended.set()
        return found

    monkeypatch.setattr(folds, "ThreadPoolExecutor", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        side_by_side([begun, endless], 2)
    assert ended.is_set()


def test_the_time_limit_keeps_what_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(folds, "time", SimpleNamespace(perf_counter=lambda: now[0]))

    def later(_: object) -> None:
        now[0] = 61.0

    found, ended = side_by_side([at_once(1), endless], 1, [later], time_limit=60)
    assert (found, ended) == ([One(1)], "time_limit")


def test_a_time_limit_in_which_nothing_was_done_is_refused() -> None:
    with pytest.raises(SettingError, match="setting 'time_limit': found 1e-09 seconds, in which no fold was done"):
        side_by_side([endless], 1, time_limit=1e-9)


def test_the_first_error_ends_all() -> None:
    def wrong(_: Watch) -> Sequence[One]:
        raise DataError("a fold that can't be learnt")

    with pytest.raises(DataError, match="can't be learnt"):
        side_by_side([wrong, endless], 2)


class Said(ProgressLine):
    """A line that keeps what it is told; some of that sets an event."""

    def __init__(self, waited_for: str) -> None:
        super().__init__(Console(file=io.StringIO()))
        self.told: list[str] = []
        self.waited_for, self.heard = waited_for, threading.Event()

    def says(self, what: str) -> None:
        self.told.append(what)
        if what.startswith(self.waited_for):
            self.heard.set()

    def tells(self, sentence: str) -> None:
        self.says(sentence)


def test_what_it_may_take_is_told_beforehand_and_then_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(folds, "time", SimpleNamespace(perf_counter=lambda: now[0]))
    costs, progress = Said("At most"), Said("1 of 2")

    def first(watch: Watch) -> Sequence[One]:
        for seconds in (2.0, 3.0):  # until the first epoch is done, and for the second
            now[0] += seconds
            assert [callback(EPOCH) for callback in watch.callbacks] == [False]
        costs.heard.wait()
        return [One(1)]

    def second(_: Watch) -> Sequence[One]:
        progress.heard.wait()
        return [One(2)]

    side_by_side([first, second], 1, [costs, progress])
    assert costs.told == progress.told
    assert costs.told == [
        "Fold 1 of 2",
        "At most about 20 minutes for 2 folds; Ctrl-C keeps those done.",  # twice 2 + 99 * 3 seconds for each
        "1 of 2 folds done, about 5 seconds left",
    ]
