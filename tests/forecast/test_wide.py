"""Tables of very many columns: the work of a fit grows as the columns do, and what is chosen is what it would be."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elman.forecast import linear_part, wide_part
from elman.forecast.channels import Channels, picked, step_size
from elman.forecast.foreseen import foresee, shown_by
from elman.forecast.lessons import Lessons
from elman.forecast.linear_part import Design, Task, make_design
from elman.forecast.networks import from_the_prior
from elman.network import Inlaid
from elman.settings import ForecasterSettings

from .shops import HORIZON, WINDOW, channels, days, dense

ROWS = 90


def table(columns: int, told: bool = True) -> dict[str, list[Any]]:
    """Walks, of which two tell the next target, or none does."""
    walks = np.random.default_rng(0).standard_normal((ROWS, columns)).cumsum(axis=0)
    target = np.random.default_rng(1).standard_normal(ROWS)
    if told:
        target[1:] = walks[:-1, 1] - walks[:-1, 2]
    return {"day": days(ROWS), "y": target.tolist(), **{f"c{n}": walks[:, n].tolist() for n in range(1, columns)}}


def tasks(given: Channels) -> list[Task]:
    network = from_the_prior(ForecasterSettings(n_jobs=1), step_size(given.recipe))
    ends = (picked(given.recipe, given.rows.ends(given.recipe, part)[0]) for part in (0, 1))
    return [Task(seen, seen.above_level()) for seen in (foresee(given, network, each) for each in ends)]


@pytest.mark.parametrize("columns", [40, 80, 600])
def test_a_batch_holds_other_columns_once_for_each_row_that_windows_have(columns: int) -> None:
    given = channels(table(columns), target="y")
    ends = picked(given.recipe, given.rows.ends(given.recipe, 0)[0])
    x = Lessons(given, ends).part(np.arange(8)).x
    assert isinstance(x, Inlaid)
    assert x.table.shape == (8 + WINDOW - 1, columns - 1)  # the rows of eight windows one after another
    assert x.values.shape[2] == step_size(given.recipe) - (columns - 1)
    assert (x.rows >= 0).sum(axis=1).tolist() == [WINDOW] * 8


def test_what_is_shown_is_that_of_one_array() -> None:
    given = channels(table(5), target="y")
    some = picked(given.recipe, given.rows.ends(given.recipe, 0)[0])
    x, read = given.read(some)
    steps = dense(x)[np.arange(x.shape[1]) < read.lengths[:, None]]
    np.testing.assert_array_equal(shown_by(given, some), [steps.min(axis=0), steps.max(axis=0)])


@pytest.mark.parametrize("told", [True, False])
def test_more_columns_than_windows_are_fitted_as_ever(told: bool) -> None:
    given = channels(table(300, told), target="y")
    design, (training, validation) = make_design(given), tasks(given)
    assert design.width > len(training.seen) + len(validation.seen)
    found = wide_part.choose(design, training, validation)
    expected = linear_part.choose(design, training, validation)
    for one, other in zip(found, expected, strict=True):
        assert one.weights.shape == other.weights.shape
        for each in (training, validation):
            np.testing.assert_allclose(one.of(design, each.seen), other.of(design, each.seen), atol=1e-7)


def test_columns_of_few_windows_are_read_so_many_times_however_many_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    numbers = []
    read = Design.read

    def counted(self: Design, *args: Any) -> Any:
        found = read(self, *args)
        numbers.append(found.size)
        return found

    monkeypatch.setattr(Design, "read", counted)
    totals = []
    for columns in (300, 600):
        given = channels(table(columns), target="y")
        design, (training, validation) = make_design(given), tasks(given)
        numbers.clear()
        wide_part.choose(design, training, validation)
        totals.append(sum(numbers))
    assert totals[1] <= 2 * totals[0]


def test_few_columns_take_the_way_of_few(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: Any) -> Any:
        raise AssertionError("products of windows were made")

    monkeypatch.setattr(wide_part, "products_of", none)
    given = channels(table(100), target="y")
    design, (training, validation) = make_design(given), tasks(given)
    found = wide_part.choose(design, training, validation)
    expected = linear_part.choose(design, training, validation)
    for one, other in zip(found, expected, strict=True):
        assert one.weights.tobytes() == other.weights.tobytes()
    assert found[0].weights.shape[1] == HORIZON
