"""Numbers as channels: what a network reads of a window is what a plain loop reads, and nothing of what comes after."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from elman.draws import Lot
from elman.forecast.channels import LOUD, Channels, Picked, picked, step_size
from elman.prior.clock import NO_MONTH, Clock
from elman.prior.network import READ
from elman.prior.reading import SIZE, Read, read
from elman.table.table import Table

from .shops import HORIZON, ROWS, SHOPS, WINDOW, as_read, channels, columns, days, new_shop, windows

SEASON, LONG_SEASON = 7, 365  # of days


@pytest.fixture(scope="module")
def shops() -> Channels:
    return channels(columns(), **SHOPS)


def history(given: Channels, end: int, target: int) -> NDArray[np.float64]:
    """The values of the series up to a row."""
    starts = given.rows.panel.starts.tolist()
    return given.rows.y[max(start for start in starts if start <= end) : end + 1, target]


def plain_prior(values: NDArray[np.float64], horizon: int) -> Read:
    """What the prior reads of a series of days by itself."""
    longer = np.append(values, [np.nan] * horizon)[None]
    clock = Clock(np.array([SEASON]), np.array([LONG_SEASON]), np.array([NO_MONTH]))
    return read(longer, np.isfinite(longer), clock, np.array([horizon]), READ)


def plain_others(given: Channels, end: int, target: int) -> NDArray[np.float64]:
    """What is read beside the prior's numbers, row by row and number by number."""
    recipe, rows = given.recipe, given.rows
    past = [place for place, name in enumerate(recipe.features) if name == "rain"]
    known = [place for place, name in enumerate(recipe.features) if name.startswith(("promo", "area"))]
    values = history(given, end, target)
    seen = [place for place, value in enumerate(values.tolist()) if np.isfinite(value)]
    first = end + 1 - len(values) + max(seen[0], len(values) - READ) if seen else end + 1
    found = []
    for row in range(first, end + recipe.horizon + 1):
        inside = end - recipe.window < row <= end
        numbers = [float(rows.matrix[row, column]) if inside else 0.0 for column in past]
        numbers += [float(rows.matrix[row, column]) for column in known]
        numbers += recipe.calendar.encode(rows.panel.time[row : row + 1])[0].tolist()
        found.append(numbers + [float(target == other) for other in range(len(recipe.targets))])
    return LOUD * np.array(found)


def test_a_network_reads_what_a_loop_reads(shops: Channels) -> None:
    some = windows(shops)
    x, given = as_read(shops, some)
    assert x.dtype == np.float32
    assert (x.shape[0], x.shape[2]) == (len(some), step_size(shops.recipe))
    np.testing.assert_array_equal(x[:, :, :SIZE], given.x)
    assert len(shops.recipe.calendar.names) == 7
    for number, (end, target) in enumerate(zip(some.ends.tolist(), some.target.tolist(), strict=True)):
        expected = plain_others(shops, end, target)
        assert given.lengths[number] == len(expected)
        np.testing.assert_array_equal(x[number, : len(expected), SIZE:], expected.astype(np.float32))
        alone = plain_prior(history(shops, end, target), HORIZON)
        np.testing.assert_array_equal(x[number, : len(expected), :SIZE], alone.x[0, : len(expected)])
        for name in ("unit", "level"):
            assert getattr(given, name)[number] == getattr(alone, name)[0]


def test_of_a_long_history_the_last_rows_are_read_and_other_columns_beside_them() -> None:
    rows = READ + 30
    data = {"day": days(rows), "y": np.sin(np.arange(rows)).tolist(), "rain": np.cos(np.arange(rows)).tolist()}
    given = channels(data, target="y", test_fraction=0.0)
    some = Picked(np.array([rows - 1 - HORIZON, 100]), np.array([0, 0]))
    x, found = as_read(given, some)
    assert found.lengths.tolist() == [READ + HORIZON, 101 + HORIZON]
    last = found.last(HORIZON)
    for number, end in enumerate(some.ends.tolist()):
        steps = x[number, : int(found.lengths[number]), SIZE]
        np.testing.assert_array_equal(steps[last[number]], np.zeros(HORIZON))
        expected = LOUD * given.rows.matrix[end + 1 - WINDOW : end + 1, 1]
        np.testing.assert_array_equal(steps[last[number, 0] - WINDOW : last[number, 0]], expected)
        assert not steps[: last[number, 0] - WINDOW].any()


def test_a_window_is_read_alone_as_it_is_among_others(shops: Channels) -> None:
    some = windows(shops)
    x, given = as_read(shops, some)
    for number in range(len(some)):
        alone, one = as_read(shops, some[[number]])
        steps = int(given.lengths[number])
        assert one.lengths.tolist() == [steps] == [alone.shape[1]]
        np.testing.assert_array_equal(x[number, :steps], alone[0])
        np.testing.assert_array_equal(given.base[number, :steps], one.base[0])


@pytest.mark.parametrize("name", ["sales", "visits", "rain", "promo"])
@pytest.mark.parametrize("offset", [-15, -WINDOW, 1 - WINDOW, 0, 1, HORIZON, HORIZON + 1])
def test_nothing_after_a_window_is_read_but_what_is_known(shops: Channels, name: str, offset: int) -> None:
    end, poisoned = 20, columns()
    old = poisoned[name][end + offset]
    poisoned[name][end + offset] = ("large" if old == "small" else "small") if name == "promo" else 1e6
    other = Channels(shops.recipe, shops.recipe.rows(Table(poisoned)), shops.scaling)
    some = picked(shops.recipe, np.array([end]))
    (one, _), (two, _) = as_read(shops, some), as_read(other, some)
    last = HORIZON if name == "promo" else 0
    first = 1 - WINDOW if name == "rain" else -end
    assert (one.shape != two.shape or bool((one != two).any())) is (first <= offset <= last)


def test_known_columns_of_the_rows_to_come_stand_beside_these(shops: Channels) -> None:
    end, poisoned = 20, columns()
    for row in range(end + 1, end + 1 + HORIZON):
        poisoned["promo"][row] = "large" if poisoned["promo"][row] == "small" else "small"
    other = Channels(shops.recipe, shops.recipe.rows(Table(poisoned)), shops.scaling)
    some = picked(shops.recipe, np.array([end]))
    (one, given), (two, _) = as_read(shops, some), as_read(other, some)
    changed = (one != two).any(axis=2)
    for number in range(len(some)):
        assert np.flatnonzero(changed[number]).tolist() == given.last(HORIZON)[number].tolist()


def test_what_followed_is_that_of_its_own_series_and_target(shops: Channels) -> None:
    some, data = windows(shops), columns()
    truth = shops.truth(some)
    assert np.isnan(truth).any()
    for number, (end, target) in enumerate(zip(some.ends.tolist(), some.target.tolist(), strict=True)):
        values = np.array(data[("sales", "visits")[target]], dtype=float)
        np.testing.assert_array_equal(truth[number], values[end + 1 : end + 1 + HORIZON])


def test_a_missing_value_of_a_window_is_the_last_known_one_in_it(shops: Channels) -> None:
    some, data = windows(shops), columns()
    found = shops.window(some)
    assert found.shape == (len(some), WINDOW)
    for number, (end, target) in enumerate(zip(some.ends.tolist(), some.target.tolist(), strict=True)):
        values = np.array(data[("sales", "visits")[target]], dtype=float)
        last, expected = np.nan, []
        for row in range(end + 1 - WINDOW, end + 1):
            inside = row >= (0 if end < ROWS else ROWS)
            last = values[row] if inside and np.isfinite(values[row]) else last
            expected.append(last)
        np.testing.assert_array_equal(found[number], expected)
    assert np.isnan(found).all(axis=1).any()


def test_a_series_has_the_unit_of_its_training_part_and_a_new_one_none(shops: Channels) -> None:
    some = windows(shops)
    found = shops.units(some)
    names = ["AB"[int(end >= ROWS)] for end in some.ends.tolist()]
    expected = [shops.scaling.units[name][target] for name, target in zip(names, some.target.tolist(), strict=True)]
    np.testing.assert_array_equal(found, expected)
    assert np.isnan(new_shop(shops).units(picked(shops.recipe, np.array([20])))).all()


def test_windows_tell_the_same_within_two_horizons_of_one_series_whatever_the_target(shops: Channels) -> None:
    ends = np.arange(2 * ROWS)
    found = shops.stretches(picked(shops.recipe, ends))
    plain = [(int(end) >= ROWS, int(end) // (2 * HORIZON)) for end in ends] * 2
    assert len(set(zip(found.tolist(), plain, strict=True))) == len(set(plain)) == len(set(found.tolist()))


def test_every_window_is_in_one_block(shops: Channels, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("elman.prior.histories.BLOCK", 50)
    some = windows(shops)
    blocks = list(shops.blocks(some))
    assert sorted(np.concatenate(blocks).tolist()) == list(range(len(some)))
    assert len(blocks) > 2


@pytest.mark.parametrize(
    ("settings", "others"),
    [
        ({"target": "sales"}, 1 + 1 + 4 + 7),  # visits, rain, three words and other ones; the weekdays
        ({"target": "sales", "known": ["promo"], "exclude": ["rain"]}, 1 + 4 + 7),
        (SHOPS, 1 + 4 + 1 + 7 + 2),  # rain, promo, area; the weekdays; which target
    ],
)
def test_how_many_numbers_are_read_a_step(settings: dict[str, Any], others: int) -> None:
    data = columns()
    if "static" not in settings:
        del data["area"]
    assert step_size(channels(data, **settings).recipe) == SIZE + others


def test_of_many_windows_some_are_drawn_by_lot() -> None:
    some = Picked(np.arange(100, 200), np.arange(100) % 2)
    few = some.few(30, 1, Lot.TEACHING)
    assert len(few) == len(set(few.ends.tolist())) == 30
    assert few.ends.tolist() == sorted(few.ends.tolist()) != list(range(100, 130))
    np.testing.assert_array_equal(few.target, few.ends % 2)
    assert some.few(30, 1, Lot.TEACHING).ends.tolist() == few.ends.tolist()
    assert few.ends.tolist() != some.few(30, 2, Lot.TEACHING).ends.tolist()
    assert few.ends.tolist() != some.few(30, 1, Lot.DECIDING).ends.tolist()
    assert some.few(100, 1, Lot.TEACHING) is some
