"""Histories in blocks: all of them, their last rows, without what can only be an error."""

from __future__ import annotations

import numpy as np
import pytest

from elman.draws import Draw, generator
from elman.prior import histories
from elman.prior.clock import NO_MONTH, Clock
from elman.prior.histories import Histories, wild


def of(lengths: list[int], season: int = 1, long_season: int = 1) -> Histories:
    ends = np.cumsum(lengths)
    values = generator(1, Draw.MADE_SERIES).normal(size=int(ends[-1]))
    clock = Clock(*(np.full(len(ends), number) for number in (season, long_season, NO_MONTH)))
    return Histories(values, ends - np.array(lengths), ends, clock)


@pytest.mark.parametrize("horizon", [0, 20])
def test_every_history_is_in_one_block_of_about_one_length(horizon: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(histories, "BLOCK", 100)
    lengths = [40, 3, 250, 7, 33, 3, 90, 1]
    blocks = list(of(lengths).blocks(horizon))
    assert sorted(np.concatenate(blocks).tolist()) == list(range(8))
    assert len(blocks) > 3
    for block in blocks:
        assert len(block) == 1 or len(block) * max(lengths[number] + horizon for number in block) <= 100


@pytest.mark.parametrize(("seasons", "most"), [({}, 512), ({"season": 24, "long_season": 336}, 1008)])
def test_the_last_rows_are_looked_at(seasons: dict[str, int], most: int) -> None:
    given = of([2000, 10], **seasons)
    rows = given.rows(np.array([0, 1]))
    assert rows.shape == (2, most)
    assert (rows[0] == given.values[2000 - most : 2000]).all()
    assert np.isnan(rows[1, :-10]).all()
    assert (rows[1, -10:] == given.values[2000:]).all()


def test_a_history_may_be_empty_or_a_part_of_a_series() -> None:
    ones = np.ones(2, dtype=np.int64)
    given = Histories(np.arange(10.0), np.array([2, 5]), np.array([2, 9]), Clock(ones, ones, ones))
    rows = given.rows(np.array([0, 1]))
    assert np.isnan(rows[0]).all()
    assert rows[1].tolist() == [5, 6, 7, 8]
    assert np.isnan(given.rows(np.array([0]))).all()


def found_wild(*series: list[float]) -> list[int]:
    ends = np.cumsum([len(each) for each in series])
    starts = ends - [len(each) for each in series]
    return np.flatnonzero(
        wild(np.concatenate([np.asarray(each, dtype=float) for each in series]), starts, ends)
    ).tolist()


STEADY = (50 + generator(2, Draw.MADE_SERIES).normal(size=30)).tolist()


@pytest.mark.parametrize("place", [0, 4, 29])
@pytest.mark.parametrize("far", [1e30, -1e9])
def test_a_value_that_can_only_be_an_error(place: int, far: float) -> None:
    series = [*STEADY]
    series[place] = far
    assert found_wild(STEADY, series, STEADY[:7]) == [30 + place]
    series[3] = series[11] = float("nan")
    assert found_wild(series) == [place]


@pytest.mark.parametrize(
    "series",
    [
        [0.0] * 30 + [5.0], [1.0, 2.0, 900.0], [1.0, 2.0, 1e6], [7.0, 1e9], [float("nan")] * 20, [],
        [0.01 * (n % 3) for n in range(100)] + [500.0, 501.0],
    ],
)  # fmt: skip
def test_what_is_only_far_or_has_changed_for_good_is_none(series: list[float]) -> None:
    assert found_wild(series, STEADY) == []


def test_the_last_value_may_have_changed_for_good() -> None:
    for place, expected in ((12, [12]), (29, [])):
        series = [*STEADY]
        series[place] = 1000.0
        assert found_wild(series) == expected
        assert found_wild([*series, float("nan")]) == expected


def test_what_is_read_begins_with_the_first_value_and_ends_with_the_rows_ahead() -> None:
    given = of([30, 8])
    both = np.array([0, 1])
    found = given.read(both, given.rows(both), 5)
    assert found.lengths.tolist() == [35, 13]
    assert (found.x[0, 30:35, 0] == 0).all()
    assert (found.x[0, :30, 0] == 1).all()
