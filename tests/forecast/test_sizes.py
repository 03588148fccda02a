"""How large a network is and how long it is trained when nobody says, and what it begins as."""

from __future__ import annotations

import math
from typing import Any

import pytest

from elman.forecast.sizes import LARGEST, MOST_STEPS, PASSES, STEPS, chosen, origin_of
from elman.prior.network import HIDDEN
from elman.settings import ForecasterSettings

LEFT_OPEN = ("hidden_size", "num_layers", "epochs", "learning_rate", "schedule")


@pytest.mark.parametrize(
    ("settings", "origin"),
    [
        ({}, "the prior"),
        ({"epochs": 3, "learning_rate": 0.1, "batch_size": 2, "window": 30, "dropout": 0.5}, "the prior"),
        ({"cell": "lstm"}, "nothing"),
        ({"hidden_size": HIDDEN[0]}, "nothing"),
        ({"num_layers": len(HIDDEN)}, "nothing"),
    ],
)
def test_a_network_begins_as_the_prior_unless_another_one_is_asked_for(settings: dict[str, Any], origin: str) -> None:
    assert origin_of(ForecasterSettings(**settings)) == origin


@pytest.mark.parametrize(
    ("settings", "numbers", "expected"),
    [
        ({}, True, (128, 2, 36, 6e-4, "cosine")),
        ({"hidden_size": 8}, True, (8, 1, 200, 3e-3, "constant")),
        ({"num_layers": 3}, True, (16, 3, 200, 3e-3, "constant")),
        ({"cell": "lstm"}, True, (16, 1, 200, 3e-3, "constant")),
        ({}, False, (16, 1, 200, 3e-3, "constant")),
    ],
)
def test_what_is_left_open_is_chosen(
    settings: dict[str, Any], numbers: bool, expected: tuple[int, int, int, float, str]
) -> None:
    found = chosen(ForecasterSettings(**settings), numbers, 100)
    assert tuple(getattr(found, name) for name in LEFT_OPEN) == expected
    assert (found.batch_size is None) is (expected[0] != 128)


@pytest.mark.parametrize("numbers", [True, False])
@pytest.mark.parametrize("cell", ["gru", "lstm"])
def test_what_is_given_is_kept(numbers: bool, cell: str) -> None:
    given = {"hidden_size": 5, "num_layers": 4, "epochs": 7, "learning_rate": 0.5, "schedule": "plateau"}
    found = chosen(ForecasterSettings(**given, batch_size=9, cell=cell), numbers, 100)  # type: ignore[arg-type]
    assert {name: getattr(found, name) for name in LEFT_OPEN} == given
    assert (found.batch_size, found.cell) == (9, cell)
    few = chosen(ForecasterSettings(epochs=1, learning_rate=0.1, schedule="one_cycle"), numbers, 100)
    assert (few.epochs, few.learning_rate, few.schedule) == (1, 0.1, "one_cycle")


@pytest.mark.parametrize("batch_size", [None, 64])
@pytest.mark.parametrize("windows", [0, 1, 30, 500, 3000, 8000])
def test_from_the_prior_on_there_are_about_so_many_steps(windows: int, batch_size: int | None) -> None:
    found = chosen(ForecasterSettings(batch_size=batch_size), True, windows)
    assert found.batch_size == batch_size if batch_size else 0 < (found.batch_size or 0) <= LARGEST
    steps = math.ceil(max(windows, 1) / (found.batch_size or 1))
    assert found.epochs == PASSES or abs((found.epochs or 0) * steps - STEPS) <= steps / 2
    assert (found.epochs or 0) >= PASSES


@pytest.mark.parametrize(("windows", "epochs"), [(12_000, 3), (20_000, 2), (40_000, 1)])
def test_many_windows_are_passed_over_less_often(windows: int, epochs: int) -> None:
    found = chosen(ForecasterSettings(), True, windows)
    assert (found.epochs, found.batch_size) == (epochs, LARGEST)
    assert abs(epochs * windows / LARGEST - MOST_STEPS) < 40


def test_the_settings_that_are_given_are_not_changed() -> None:
    given = ForecasterSettings()
    chosen(given, True, 100)
    assert all(getattr(given, name) is None for name in LEFT_OPEN)
