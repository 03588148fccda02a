"""Numeric series as a tagger's network reads them, against a loop: standardised, filled from their past, flagged."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from elman.tag.step_coder import StepCoder, fit_step_coder
from tests.kept import kept

GAP = float("nan")


def series(*rows: list[float]) -> NDArray[np.float32]:
    return np.array(rows, dtype=np.float32)


def made(lacking: float, seed: int = 0) -> list[NDArray[np.float32]]:
    """Series of three channels of unequal size and length; the last channel has no gaps."""
    random = np.random.default_rng(seed)
    items = [random.normal([0, 50, -3], [1, 20, 0.01], (length, 3)) for length in (6, 1, 9, 4)]
    for item in items:
        item[:, :2][random.random((len(item), 2)) < lacking] = np.nan
    return [item.astype(np.float32) for item in items]


def plain(coder: StepCoder, item: NDArray[Any]) -> list[list[float]]:
    """Number by number; a channel that has not begun stands at its mean."""
    last = [0.0] * len(coder.mean)
    found = []
    for row in item.tolist():
        for channel, value in enumerate(row):
            if value == value:
                scaled = (value - coder.mean[channel]) / coder.scale[channel]
                last[channel] = max(-10.0, min(10.0, scaled))
        found.append([*last, *(float(row[flag] != row[flag]) for flag in coder.flags)])
    return found


def test_mean_and_deviation_are_those_of_all_steps_of_all_series() -> None:
    coder = fit_step_coder([series([1, 10], [3, GAP]), series([5, 20]), series([7, GAP])])
    assert coder.mean == (4.0, 15.0)
    assert coder.scale == pytest.approx((np.sqrt((9 + 1 + 1 + 9) / 4), 5.0))
    assert coder.flags == (1,)
    assert coder.size == 3


@pytest.mark.parametrize("lacking", [0.0, 0.4])
def test_series_are_encoded_as_by_a_loop(lacking: float) -> None:
    items = made(lacking)
    coder = fit_step_coder(items)
    assert coder.flags == ((0, 1) if lacking else ())
    for item in (*items, *made(0.4, seed=1)):
        found = coder.encode(item)
        assert (found.dtype, found.shape) == (np.dtype(np.float32), (len(item), coder.size))
        assert found.flags.c_contiguous
        np.testing.assert_allclose(found, plain(coder, item), rtol=1e-6, atol=1e-6)


def test_a_channel_that_never_changes_or_has_no_value_keeps_its_scale() -> None:
    coder = fit_step_coder([series([7, GAP, 0.1], [7, GAP, 0.1], [7, GAP, 0.1])])
    assert coder.mean == pytest.approx((7.0, 0.0, 0.1))
    assert (coder.scale, coder.flags) == ((1.0, 1.0, 1.0), (1,))
    np.testing.assert_allclose(coder.encode(series([8, 2, 0.1])), [[1, 2, 0, 0]], atol=1e-6)


def test_gaps_are_flagged_only_where_the_training_part_had_some() -> None:
    coder = fit_step_coder([series([1, 0], [3, GAP])])
    found = coder.encode(series([GAP, GAP], [3, 0], [GAP, 0]))
    assert found.tolist() == [[0, 0, 1], [1, 0, 0], [1, 0, 0]]


def test_a_series_is_filled_from_its_own_past_alone() -> None:
    coder = fit_step_coder([series([1], [3], [GAP])])
    given = series([3], [GAP], [1], [GAP])
    assert coder.encode(given).tolist() == [[1, 0], [1, 1], [-1, 0], [-1, 1]]
    given[2:] = 99
    assert coder.encode(given)[:2].tolist() == [[1, 0], [1, 1]]
    assert coder.encode(series([GAP])).tolist() == [[0, 1]]  # nothing is left of the series before


def test_what_is_far_away_is_cut_off() -> None:
    coder = fit_step_coder([series([-1], [1])])
    assert coder.encode(series([9.5], [11], [-3e38])).tolist() == [[9.5], [10], [-10]]


def test_what_was_given_is_not_changed() -> None:
    items = made(0.4)
    before = [item.copy() for item in items]
    coder = fit_step_coder(items)
    coder.encode(items[0])
    for item, old in zip(items, before, strict=True):
        np.testing.assert_array_equal(item, old)
    assert kept(coder) == coder


@pytest.mark.parametrize(
    ("mean", "scale", "flags", "message"),
    [
        ((0.0,), (1.0, 1.0), (), "it has 1 means, 2 scales and the flags ()"),
        ((0.0,), (1.0,), (1,), "it has 1 means, 1 scales and the flags (1,)"),
        ((0.0,), (1.0,), (-1,), "it has 1 means, 1 scales and the flags (-1,)"),
        ((0.0, 1.0), (1.0, 0.0), (), "it has a scale of 0"),
    ],
)
def test_parts_that_do_not_go_together_are_refused(mean: Any, scale: Any, flags: Any, message: str) -> None:
    with pytest.raises(ValueError, match="it has") as caught:
        StepCoder(mean, scale, flags)
    assert str(caught.value) == message
