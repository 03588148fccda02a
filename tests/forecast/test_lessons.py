"""Windows as samples: what the network should answer, in the unit of what it reads; the rest is masked."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elman.forecast.channels import Channels, step_size
from elman.forecast.foreseen import Foreseen, foresee
from elman.forecast.lessons import Lessons
from elman.forecast.networks import QUANTILES, forecast_network
from elman.network import Network
from elman.prior.network import FARTHEST
from elman.settings import ForecasterSettings

from .shops import HORIZON, SHOPS, channels, columns, dense, windows

INDEX = np.array([7, 3, 0, 11, 4])


@pytest.fixture(scope="module")
def shops() -> Channels:
    return channels(columns(), **SHOPS)


def network(given: Channels) -> Network:
    return forecast_network(ForecasterSettings(hidden_size=4, n_jobs=1), step_size(given.recipe), QUANTILES)


def seen(given: Channels) -> Foreseen:
    return foresee(given, network(given), windows(given))


def taught(given: Channels) -> Lessons:
    return Lessons(given, windows(given))


def test_there_is_a_sample_for_each_window_of_the_length_that_was_read(shops: Channels) -> None:
    found, given = seen(shops), taught(shops)
    assert len(given) == len(found) == len(windows(shops))
    x, _, lengths, _ = given.part(INDEX)
    np.testing.assert_array_equal(lengths, found.lengths[INDEX])
    longer = given.lengths - found.lengths  # where the first values of a series are missing
    assert longer.min() == 0 < longer.max()
    np.testing.assert_array_equal(dense(x), dense(shops.read(given.picked[INDEX])[0]))


def test_steps_of_the_past_and_those_whose_truth_is_unknown_are_masked(shops: Channels) -> None:
    found, given = seen(shops), taught(shops)
    x, y, _, weights = given.part(INDEX)
    expected, counted = np.zeros((*x.shape[:2], 1)), np.zeros(x.shape[:2])
    for place, number in enumerate(INDEX.tolist()):
        end, target = int(given.picked.ends[number]), int(given.picked.target[number])
        for ahead in range(HORIZON):
            truth = shops.rows.y[end + 1 + ahead, target]
            if np.isfinite(truth) and found.unit[number] > 0:
                step = int(found.lengths[number]) - HORIZON + ahead
                wanted = truth - found.base[number, ahead]
                expected[place, step, 0] = np.clip(wanted / found.unit[number], -FARTHEST, FARTHEST)
                counted[place, step] = 1
    np.testing.assert_allclose(y, expected, rtol=1e-6)
    np.testing.assert_array_equal(weights, counted)
    assert 0 < counted.sum() < len(INDEX) * HORIZON
    assert y.dtype == np.float32


def test_an_answer_of_what_is_taught_makes_the_forecast_exact(shops: Channels) -> None:
    found, given = seen(shops), taught(shops)
    _, y, lengths, weights = given.part(slice(None))
    assert lengths is not None
    assert weights is not None
    ahead = lengths[:, None] + np.arange(-HORIZON, 0)
    answer, known = (np.take_along_axis(each, ahead, axis=1) for each in (y[:, :, 0], weights))
    known = (known > 0) & (np.abs(answer) < FARTHEST)
    forecast = found.base + found.unit[:, None] * answer
    truth = shops.truth(given.picked)
    np.testing.assert_allclose(forecast[known], truth[known], rtol=1e-4)
    assert known.sum() > len(given)


def test_what_is_masked_teaches_nothing(shops: Channels) -> None:
    one = network(shops)
    x, y, lengths, weights = taught(shops).part(INDEX)
    assert weights is not None
    poisoned: Any = np.where(weights[:, :, None] == 0, 1e3, y).astype(np.float32)
    loss = one.loss(x, y, lengths=lengths, weights=weights)
    assert one.loss(x, poisoned, lengths=lengths, weights=weights) == loss > 0


def test_a_window_teaches_the_same_alone_and_among_others(shops: Channels) -> None:
    given = taught(shops)
    _, y, lengths, weights = given.part(INDEX)
    for place, number in enumerate(INDEX.tolist()):
        x, alone, one, counted = given.part(np.array([number]))
        assert one is not None
        steps = int(one[0])
        assert x.shape[1] == steps
        assert lengths is not None
        assert weights is not None
        assert counted is not None
        np.testing.assert_array_equal(y[place, :steps], alone[0])
        np.testing.assert_array_equal(weights[place, :steps], counted[0])
        assert not weights[place, steps:].any()
