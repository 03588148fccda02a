"""Windows: sequences gathered from a table inside the engine are the sequences gathered by hand."""

from __future__ import annotations

import numpy as np
import pytest

from elman.network import Adam, Dense, Network, Trainer, Values, Windows

TABLE = np.random.default_rng(0).standard_normal((50, 3)).astype(np.float32)
ENDS = np.array([4, 49, 10, 10, 30], dtype=np.int64)


def _by_hand(length: int) -> np.ndarray:
    return np.stack([TABLE[end - length + 1 : end + 1] for end in ENDS])


def _network() -> Network:
    return Network(inputs=Dense(3), cell="gru", hidden=8, head=Values(), seed=2)


@pytest.mark.parametrize("length", [1, 2, 5])
def test_gather(length: int) -> None:
    windows = Windows(TABLE, ENDS, length)
    assert len(windows) == len(ENDS)
    assert np.array_equal(windows.gather(0, 5), _by_hand(length))
    assert np.array_equal(windows.gather(1, 3), _by_hand(length)[1:3])


@pytest.mark.parametrize("length", [1, 5])
def test_forward_and_training_are_those_of_the_arrays(length: int) -> None:
    windows, x, y = Windows(TABLE, ENDS, length), _by_hand(length), TABLE[ENDS, 0]
    a, b = _network(), _network()
    assert np.array_equal(a.forward(windows)[0], b.forward(x)[0])
    assert a.loss(windows, y) == b.loss(x, y)
    one, other = Trainer(a, Adam(0.01)), Trainer(b, Adam(0.01))
    assert [one.step(windows, y) for _ in range(5)] == [other.step(x, y) for _ in range(5)]


@pytest.mark.parametrize(("ends", "length"), [([1], 3), ([50], 3), ([-1], 1), ([4], 0)])
def test_windows_that_leave_the_table_are_refused(ends: list[int], length: int) -> None:
    with pytest.raises(ValueError, match=r"\d"):
        _network().forward(Windows(TABLE, np.array(ends, dtype=np.int64), length))
