"""What the prior learns: batches that a seed and a number make, asked of rows ahead alone."""

from __future__ import annotations

import numpy as np

from elman.prior.lessons import ROWS, lesson
from elman.prior.network import FARTHEST, HORIZON, READ
from elman.prior.reading import SIZE


def test_a_batch_is_a_function_of_seed_and_number() -> None:
    first, again = lesson(1, 5), lesson(1, 5)
    assert (first.x == again.x).all()
    assert (first.y == again.y).all()
    assert (first.weights == again.weights).all()
    assert not np.array_equal(first.x, lesson(1, 6).x)
    assert not np.array_equal(first.x, lesson(2, 5).x)


def test_batches_are_of_about_one_size_and_of_many_lengths() -> None:
    lessons = [lesson(1, number) for number in range(25)]
    assert len({given.x.shape[1] for given in lessons}) > 3
    for given in lessons:
        n, t, size = given.x.shape
        assert size == SIZE
        assert given.y.shape == (n, t, 1)
        assert given.weights.shape == (n, t)
        assert given.lengths.max() <= READ + HORIZON
        assert ROWS / 4 < n * t < 1.4 * ROWS
        assert np.isfinite(given.x).all()
        assert np.abs(given.y).max() <= FARTHEST


def test_only_the_last_rows_of_a_series_are_asked() -> None:
    given = lesson(1, 0)
    step = np.arange(given.x.shape[1])
    assert (given.weights[step >= given.lengths[:, None]] == 0).all()
    asked = (given.weights > 0).sum(axis=1)
    assert 1 <= np.median(asked[asked > 0]) <= HORIZON
    for row in np.flatnonzero(asked):
        first = np.flatnonzero(given.weights[row])[0]
        assert first + asked[row] == given.lengths[row]  # without a hole, up to the end
        assert (given.x[row, first : given.lengths[row], 0] == 0).all()  # and none of them was seen
        assert np.isclose((given.weights[row] ** 2).sum(), 1)
    assert (given.y[given.weights == 0] == 0).all()
