"""Numbers that stand at few steps: the network answers and learns as from zeros elsewhere, to the bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elman.errors import SettingError
from elman.network import Adam, Dense, Inlaid, Network, OneHot, Trainer, Values

BATCH, STEPS = 6, 20
LENGTHS = np.array([20, 3, 11, 20, 7, 15])


def inlaid(first: int, after: int, width: int) -> Inlaid:
    random = np.random.default_rng(first)
    rows = np.where(random.random((BATCH, STEPS)) < 0.3, random.integers(0, 9, (BATCH, STEPS)), -1)
    values = random.standard_normal((BATCH, STEPS, first + after)).astype(np.float32)
    return Inlaid(values, random.standard_normal((9, width)).astype(np.float32), rows, first)


def network(x: Inlaid, threads: int = 1) -> Network:
    return Network(Dense(x.shape[2]), "gru", [20, 8], Values(1, at="every"), seed=1, threads=threads)


def test_as_one_array_it_has_the_rows_in_their_place() -> None:
    x = inlaid(2, 1, 4)
    dense = x.dense()
    assert (len(x), x.shape) == (BATCH, (BATCH, STEPS, 7))
    assert dense.shape == x.shape
    assert dense.dtype == np.float32
    for place, row in np.ndenumerate(x.rows):
        np.testing.assert_array_equal(dense[place][2:6], x.table[row] if row >= 0 else np.zeros(4))
        np.testing.assert_array_equal(dense[place][[0, 1, 6]], x.values[place])


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize(("first", "after", "width"), [(3, 2, 300), (0, 2, 5), (4, 0, 17)])
def test_it_is_read_and_learnt_from_as_one_array(first: int, after: int, width: int, threads: int) -> None:
    x = inlaid(first, after, width)
    y = np.random.default_rng(1).standard_normal((BATCH, STEPS)).astype(np.float32)
    one, other = network(x, threads), network(x)
    for lengths in (None, LENGTHS):
        found, expected = one.forward(x, lengths=lengths)[0], other.forward(x.dense(), lengths=lengths)[0]
        assert found.tobytes() == expected.tobytes()
        assert one.loss(x, y, lengths=lengths) == other.loss(x.dense(), y, lengths=lengths)
    taught, again = Trainer(one, Adam(0.01)), Trainer(other, Adam(0.01))
    both = ((taught, x), (again, x.dense()))
    steps = [trainer.step(given, y, lengths=LENGTHS) for _ in range(3) for trainer, given in both]
    assert steps[::2] == steps[1::2]
    for name, values in one.parameters.items():
        assert values.tobytes() == other.parameters[name].tobytes()


def test_a_network_of_double_precision_takes_such_numbers() -> None:
    x = inlaid(1, 1, 3)
    double = Inlaid(x.values.astype(np.float64), x.table, x.rows, 1)
    one = Network(Dense(5), dtype="float64", seed=1)
    assert one.forward(double)[0].tobytes() == one.forward(double.dense())[0].tobytes()
    with pytest.raises(SettingError, match="x is float32; expected float64"):
        one.forward(x)


def test_what_does_not_fit_is_refused() -> None:
    x = inlaid(1, 1, 3)
    one = network(x)
    wrong: list[tuple[Any, str]] = [
        (Inlaid(x.values, x.table, np.where(x.rows < 0, -1, 9), 1), "rows of the inlaid table: found 9 at flat index"),
        (Inlaid(x.values, x.table[:, :2], x.rows, 1), r"x has shape \(6, 20, 4\); expected \(batch, time, 5\)"),
    ]
    for given, message in wrong:
        with pytest.raises(SettingError, match=message):
            one.forward(given)
    with pytest.raises(SettingError, match="this network reads OneHot"):
        Network(OneHot(5)).forward(x)
    with pytest.raises(SettingError, match="which gets no gradients"):
        one.backward(x, np.zeros((BATCH, STEPS, 1), dtype=np.float32))
    with pytest.raises(SettingError, match=r"rows \(6, 19\)"):
        Inlaid(x.values, x.table, x.rows[:, 1:], 1)
    with pytest.raises(SettingError, match="first of the inlaid columns is 3"):
        Inlaid(x.values, x.table, x.rows, 3)
