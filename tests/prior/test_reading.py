"""What the prior reads: of the past alone, the same whatever stands around it, in units of each series."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from elman.draws import Draw, generator
from elman.prior.clock import NO_MONTH, Clock, work
from elman.prior.made.series import Made, make
from elman.prior.reading import SIZE, Read, read

AHEAD = 9


def given(t: int = 150, n: int = 40) -> tuple[Made, Any]:
    made = make(generator(3, Draw.MADE_SERIES), n, t)
    seen = made.measured.copy()
    seen[:, -AHEAD:] = False
    return made, seen


def clock_of(n: int, season: Any, long_season: Any = 1, month: Any = NO_MONTH) -> Clock:
    return Clock(*(np.broadcast_to(np.asarray(number), (n,)) for number in (season, long_season, month)))


def reading(values: Any, seen: Any, clock: Clock, ahead: int = AHEAD, rows: int = 64) -> Read:
    each = np.full(len(values), ahead)
    return read(np.asarray(values, dtype=np.float64), np.asarray(seen), clock, each, rows)


def same(first: Read, other: Read) -> bool:
    return all((getattr(first, entry.name) == getattr(other, entry.name)).all() for entry in fields(first))


def test_what_is_not_seen_changes_nothing() -> None:
    made, seen = given()
    other = np.where(seen, made.values, 1e6)
    assert same(*(reading(values, seen, made.clock) for values in (made.values, other)))


def test_what_stands_before_the_first_value_changes_nothing() -> None:
    made, seen = given()
    before = np.zeros((len(seen), 33))
    longer = reading(
        np.concatenate([before + 5, made.values], axis=1),
        np.concatenate([before > 0, seen], axis=1),
        made.clock.from_row(np.full(len(seen), -33)),
    )
    assert same(longer, reading(made.values, seen, made.clock))


def test_a_series_is_read_the_same_beside_others_and_alone() -> None:
    made, seen = given()
    together = reading(made.values, seen, made.clock)
    for row in range(0, len(seen), 7):
        one = slice(row, row + 1)
        alone = reading(made.values[one], seen[one], made.clock[one])
        steps = int(alone.lengths[0])
        assert steps == together.lengths[row]
        assert (alone.x[0, :steps] == together.x[row, :steps]).all()
        assert (alone.base[0, :steps] == together.base[row, :steps]).all()
        assert alone.unit[0] == together.unit[row]


def test_a_longer_horizon_is_read_the_same_at_first() -> None:
    made, seen = given()
    longer = reading(np.pad(made.values, ((0, 0), (0, 5))), np.pad(seen, ((0, 0), (0, 5))), made.clock, AHEAD + 5)
    first = reading(made.values, seen, made.clock)
    for row, steps in enumerate(first.lengths):
        assert (longer.x[row, :steps] == first.x[row, :steps]).all()


def test_scale_and_level_are_given_back_and_not_read() -> None:
    made, seen = given()
    first = reading(made.values, seen, made.clock)
    moved = reading(1024 * made.values, seen, made.clock)
    np.testing.assert_allclose(moved.x, first.x, atol=1e-5)
    np.testing.assert_allclose(moved.unit, 1024 * first.unit)
    np.testing.assert_allclose(moved.base, 1024 * first.base, atol=1e-6 * float(np.abs(moved.base).max()))


def test_simple_forecasts_of_a_season() -> None:
    pattern = [10.0, 20.0, 30.0, 40.0]
    values = np.array([pattern * 5 + [0.0] * 6])
    seen = np.arange(26)[None] < 20
    found = reading(values, seen, clock_of(1, 4), ahead=6)
    assert found.lengths.tolist() == [26]
    assert found.base[0, 4:].tolist() == pytest.approx((pattern * 7)[4:26])
    assert found.unit[0, 0] == pytest.approx(0.01 * np.std(pattern))  # nothing is ever wrong: the finest unit


def test_without_a_season_it_departs_from_the_last_value() -> None:
    found = reading([[3.0, 5.0, 4.0, 0.0, 0.0]], [[True, True, True, False, False]], clock_of(1, 1), ahead=2)
    assert found.base[0].tolist() == pytest.approx([4.0, 3.0, 5.0, 4.0, 4.0])
    assert found.unit[0, 0] == pytest.approx(1.5)


def test_a_season_that_was_never_seen_is_the_last_value() -> None:
    values, seen = np.arange(8.0)[None], np.array([[True] * 5 + [False] * 3])
    assert reading(values, seen, clock_of(1, 12), ahead=3).base[0, 5:].tolist() == pytest.approx([4.0] * 3)


def test_a_longer_season_alone_is_read_as_the_longer_one() -> None:
    values, seen = np.arange(8.0)[None], np.array([[True] * 6 + [False] * 2])
    alone = reading(values, seen, clock_of(1, 1, 4), ahead=2)
    beside = reading(np.repeat(values, 2, axis=0), np.repeat(seen, 2, axis=0), clock_of(2, [1, 2], [4, 1]), ahead=2)
    assert (alone.x[0] == beside.x[0]).all()
    assert alone.base[0, 6:].tolist() == beside.base[0, 6:].tolist() == pytest.approx([5.0, 5.0])


def test_the_season_that_was_less_wrong_is_departed_from() -> None:
    week = generator(1, Draw.MADE_SERIES).normal(size=28)
    day = np.tile(generator(2, Draw.MADE_SERIES).normal(size=4), 7)
    drift = np.repeat(np.arange(28), 4)  # every day a little higher: yesterday is nearer than last week
    values = np.array([np.tile(week, 5)[:112], np.tile(day, 4) + 0.1 * drift])
    seen = np.arange(112)[None] < np.array([[100], [100]])
    found = reading(values, seen, clock_of(2, 4, 28), ahead=12)
    assert found.base[0, -12:].tolist() == pytest.approx(values[0, 100 - 28 : 112 - 28].tolist())
    assert found.base[1, -12:].tolist() == pytest.approx(np.tile(values[1, 96:100], 3).tolist())


def test_what_is_missing_a_season_before_is_looked_for_further_back() -> None:
    values = np.array([[1.0, 2.0, 1.5, 9.0, 1.2, 0.0, 0.0, 0.0]])
    seen = np.array([[True, True, True, False, True, False, False, False]])
    found = reading(values, seen, clock_of(1, 2), ahead=3)
    assert found.base[0, 5:].tolist() == pytest.approx([2.0, 1.2, 2.0])


@pytest.mark.parametrize("values", [[5.0] * 6, [0.0] * 6, [1e30] * 6, [-1e-30] * 6])
def test_a_series_that_never_changes_stays(values: list[float]) -> None:
    found = reading([[*values, 0.0, 0.0]], [[True] * 6 + [False] * 2], clock_of(1, 3), ahead=2)
    assert np.isfinite(found.x).all()
    assert found.unit.tolist() == [[0.0]]
    assert found.base[0, -2:].tolist() == values[:2]


@pytest.mark.parametrize("known", [0, 1, 2])
def test_few_values_or_none(known: int) -> None:
    seen = np.arange(7)[None] < known
    found = reading([[4.0, 6.0, 0.0, 0.0, 0.0, 0.0, 0.0]], seen, clock_of(1, 12), ahead=3)
    assert found.x.shape[2] == SIZE
    assert np.isfinite(found.x).all()
    assert found.lengths.tolist() == [7 if known else 3]


def test_at_most_so_many_rows_are_read_and_all_are_looked_at() -> None:
    made, seen = given(t=400)
    few, more = (reading(made.values, seen, made.clock, rows=rows) for rows in (20, 60))
    assert few.lengths.max() == 20 + AHEAD
    assert (few.base[0, : few.lengths[0]] == more.base[0, more.lengths[0] - few.lengths[0] : more.lengths[0]]).all()


def test_the_last_steps() -> None:
    found = reading(
        [[1.0, 2.0, 3.0, 0.0], [0.0, 2.0, 3.0, 0.0]],
        [[True, True, True, False], [False, True, True, False]],
        clock_of(2, 1),
        ahead=1,
    )
    assert found.last(2).tolist() == [[2, 3], [1, 2]]


def test_the_days_of_work_of_months_are_read_and_of_other_rows_none() -> None:
    values, seen = np.arange(20.0)[None], np.arange(20)[None] < 17
    found = reading(values, seen, clock_of(1, 12, month=14), ahead=3).x[0]
    days = [work(np.array([14 + row]), np.array([1]))[0] for row in range(20)]
    before = [work(np.array([2 + row]), np.array([1]))[0] for row in range(20)]
    places = [place for place in range(SIZE) if np.allclose(found[:, place], 10 * np.array(days), atol=1e-6)]
    assert len(places) == 1
    np.testing.assert_allclose(found[:, places[0] + 1], 10 * np.subtract(days, before), atol=1e-6)
    others = reading(values, seen, clock_of(1, 12), ahead=3).x[0]
    assert (others[:, places[0] : places[0] + 2] == 0).all()
