"""Shifts of level: found as they are defined, and what answers after one."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from elman.draws import Draw, generator
from elman.forecast.past import SHIFTED
from elman.forecast.shifts import FEWEST, since_shift

from .conftest import Columns, quickly, whole
from .shops import days

NAN = float("nan")
Floats = NDArray[np.float64]


def plain(row: Floats) -> int:
    """The definition, place by place from the end."""
    for since in range(1, len(row)):
        before, after = row[: len(row) - since], row[len(row) - since :]
        before, after = before[np.isfinite(before)], after[np.isfinite(after)]
        if min(len(before), len(after)) < FEWEST:
            continue
        gap = max(after.min() - before.max(), before.min() - after.max())
        if gap > max(np.ptp(before), np.ptp(after)):
            return since
    return 0


def test_it_is_where_the_definition_finds_it() -> None:
    random = generator(0, Draw.NOISE)
    rows = random.normal(size=(300, 20))
    rows[np.arange(20) >= random.integers(1, 25, size=300)[:, None]] += 9
    rows[random.random(rows.shape) < 0.15] = NAN
    found = since_shift(rows)
    assert found.tolist() == [plain(row) for row in rows]
    assert (found > 0).sum() > 50


@pytest.mark.parametrize(
    "row",
    [
        [1.0, 2, 3, 4, 5, 6, 7, 8],  # a line
        [0.0, 0, 0, 9, 0, 0, 0, 0],  # one value
        [0.0, 0, 0, 0, 0, 0, 9, 9],  # two at the end
        [1.0, 1, 1, 1, 1, 1, 1, 1],
        [NAN] * 8,
        [1.0],
        [0.0, 9, 9, 0, 9, 9, 9, 9],  # it was there before
    ],
)
def test_what_is_none(row: list[float]) -> None:
    assert since_shift(np.array([row])).tolist() == [0]


def test_values_as_large_as_numbers_may_be_are_no_error() -> None:
    assert since_shift(np.array([[-1.7e308] * 4 + [1.7e308] * 4])).tolist() == [4]


def shifting(rows: int = 200) -> Floats:
    """Noise about a level without a season, which jumps near the end alone."""
    random = generator(1, Draw.NOISE)
    y: Floats = 50 + random.normal(size=rows)
    y[-6:] += 30
    return y


def test_after_a_shift_the_last_value_and_the_mean_since_it_answer() -> None:
    y = shifting()
    table: Columns = {"day": days(194), "y": y[:194].tolist()}
    model = quickly("y", window=14, horizon=3).fit(table)
    _, made = whole(model)
    assert made.shares.parts[SHIFTED] == 0  # none decided
    assert model.experts_of_kinds_[SHIFTED]["same as the last row"] == 0.5
    assert model.experts_of_kinds_[SHIFTED]["mean of the window"] == 0.5
    found = model.predict({"day": days(200), "y": y.tolist()})["prediction"]
    assert found == pytest.approx([(y[-1] + y[-6:].mean()) / 2] * 3)


def test_levels_that_a_season_shows_again_and_again_are_no_shifts() -> None:
    """Five days at work and two at home; the longest season of days is a year."""
    y = [100.0 + row % 3 if row % 7 < 4 else 20.0 + row % 2 for row in range(120)]
    model = quickly("y", window=7).fit({"day": days(120), "y": y})
    _, made = whole(model)
    assert made.shares.parts.get(SHIFTED, 0.0) == 0.0
    assert model.predict()["prediction"][0] == pytest.approx(100.0 + 120 % 3 if 120 % 7 < 4 else 20.5, abs=25)
