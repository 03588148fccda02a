"""How kinds and sizes of made series are drawn."""

from __future__ import annotations

import numpy as np

from elman.draws import Draw, generator
from elman.prior.made.drawing import decaying, happens, mixed, places, sizes


def test_each_series_is_made_by_one_kind_as_often_as_it_says() -> None:
    kinds = [
        (3.0, lambda random, t, each: np.full((len(each), t), 1.0)),
        (1.0, lambda random, t, each: each + np.zeros(t)),
    ]
    found = mixed(kinds, generator(0, Draw.MADE_SERIES), 5, np.full((4000, 1), 7.0))
    assert set(found.ravel()) == {1.0, 7.0}
    assert (found == found[:, :1]).all()
    assert abs((found[:, 0] == 1.0).mean() - 0.75) < 0.03


def test_half_of_the_sizes_are_above_the_middle_one() -> None:
    found = sizes(generator(0, Draw.MADE_SERIES), 4000, -1.0, 0.5)
    assert found.shape == (4000, 1)
    assert abs((found > np.exp(-1)).mean() - 0.5) < 0.03
    assert abs(np.log(found).std() - 0.5) < 0.03


def test_shares_and_places() -> None:
    random = generator(0, Draw.MADE_SERIES)
    assert abs(happens(random, 4000, 0.2).mean() - 0.2) < 0.03
    found = places(random, 4000, 10)
    assert (found.min(), found.max()) == (1, 9)
    assert places(random, 3, 1).tolist() == [[1]] * 3


def test_a_part_of_each_shock_is_left_a_step_later() -> None:
    shocks = np.array([[1.0, 0.0, 0.0, 2.0], [1.0, 1.0, 1.0, 1.0]])
    found = decaying(shocks, np.array([[0.5], [0.0]]))
    assert found.tolist() == [[1.0, 0.5, 0.25, 2.125], [1.0, 1.0, 1.0, 1.0]]
