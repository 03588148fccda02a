"""A fit is made whole or not at all: Ctrl-C while it is made or measured leaves out the measures alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from elman.errors import InterruptedWarning
from elman.evaluate.comparison import Difference
from elman.evaluate.evaluation import Evaluation
from elman.settings import CommonSettings, but
from elman.training.fitted import Fitted, complete
from elman.training.loop import Epoch, History
from elman.training.watch import Watch

SETTINGS = CommonSettings()
HISTORY = History((Epoch(1, 2, 0.5, None, 1), Epoch(2, 2, 0.4, None, 2)), 2, "epochs", 3.5)
GAIN = Difference(1.0, 0.5, 1.5, 12)
MEASURED = Evaluation("number", 5, {"elman": {"mae": 1.0}}, "elman", "mean", GAIN, None, "Better.")


def whole(history: History) -> Fitted:
    return Fitted(SETTINGS, SETTINGS, "a summary", history, None, None)


def stops(times: int, then: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """What hears Ctrl-C so many times before it answers."""
    left = [times]

    def answer(given: Any) -> Any:
        if left[0]:
            left[0] -= 1
            raise KeyboardInterrupt
        return then(given)

    return answer


def test_what_was_made_is_measured_and_otherwise_as_it_was() -> None:
    asked: list[Fitted] = []

    def evaluate(fitted: Fitted) -> Evaluation:
        asked.append(fitted)
        return MEASURED

    found = complete(Watch(), whole, HISTORY, evaluate)
    assert found == replace(whole(HISTORY), evaluation=MEASURED)
    assert asked == [whole(HISTORY)]


def test_there_may_be_nothing_to_measure_it_on() -> None:
    assert complete(Watch(), whole, HISTORY, lambda fitted: None) == whole(HISTORY)


def test_ctrl_c_while_it_is_made_is_heard_and_it_is_made_all_the_same() -> None:
    measured: list[Fitted] = []
    with pytest.warns(InterruptedWarning, match="Ctrl-C ended what came after the training; the model"):
        found = complete(Watch(), stops(1, whole), HISTORY, measured.append)
    assert found == whole(replace(HISTORY, stopped="interrupted"))
    assert not measured


def test_ctrl_c_while_it_is_measured_leaves_what_was_made() -> None:
    made: list[History] = []

    def make(history: History) -> Fitted:
        made.append(history)
        return whole(history)

    with pytest.warns(InterruptedWarning):
        found = complete(Watch(), make, HISTORY, stops(1, lambda fitted: MEASURED))
    assert found == whole(replace(HISTORY, stopped="interrupted"))
    assert found.history.seconds == HISTORY.seconds
    assert made == [HISTORY]


def test_a_second_ctrl_c_ends_everything() -> None:
    with pytest.raises(KeyboardInterrupt):
        complete(Watch(), stops(2, whole), HISTORY, lambda fitted: MEASURED)


@pytest.mark.parametrize("where", ["made", "measured"])
def test_an_error_is_let_through(where: str) -> None:
    def fails(given: Any) -> Any:
        raise ValueError(where)

    with pytest.raises(ValueError, match=where):
        complete(Watch(), fails if where == "made" else whole, HISTORY, fails)


def test_a_fit_can_not_be_changed() -> None:
    found = complete(Watch(), whole, HISTORY, lambda fitted: MEASURED)
    with pytest.raises(AttributeError):
        found.history = HISTORY  # type: ignore[misc]


def test_a_file_keeps_all_but_the_threads() -> None:
    settings = but(SETTINGS, n_jobs=3)
    found = Fitted(settings, settings, "a summary", HISTORY, MEASURED, None)
    assert found.kept().settings.n_jobs is found.kept().given.n_jobs is None
    assert repr(replace(found.kept(), given=settings, settings=settings)) == repr(found)
