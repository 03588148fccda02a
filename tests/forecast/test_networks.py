"""The network that a fit begins with: the prior, whatever stands in other columns, or one that answers nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elman.forecast.channels import Channels, step_size
from elman.forecast.networks import QUANTILES, answer_quantiles, forecast_network, from_the_prior
from elman.forecast.sizes import chosen
from elman.network import Dense, Values
from elman.prior.network import LEVELS
from elman.prior.reading import SIZE
from elman.prior.weights import the_prior
from elman.settings import ForecasterSettings

from .shops import SHOPS, as_read, channels, columns, windows


def settings(**more: Any) -> ForecasterSettings:
    return ForecasterSettings(**{"n_jobs": 1, **more})


@pytest.fixture(scope="module")
def shops() -> Channels:
    return channels(columns(), **SHOPS)


@pytest.mark.parametrize("dropout", [0.0, 0.3])
def test_at_the_start_it_answers_as_the_prior_whatever_the_other_columns_hold(shops: Channels, dropout: float) -> None:
    network = from_the_prior(settings(dropout=dropout), step_size(shops.recipe))
    x, given = as_read(shops, windows(shops))
    expected, _ = the_prior(1).forward(given.x, lengths=given.lengths)
    other = x.copy()
    other[:, :, SIZE:] = 100 * np.random.default_rng(0).normal(size=other[:, :, SIZE:].shape)
    for each in (x, other):
        found, _ = network.forward(each, lengths=given.lengths)
        for number, steps in enumerate(given.lengths.tolist()):
            np.testing.assert_allclose(found[number, :steps], expected[number, :steps], atol=1e-6)


def test_it_is_the_prior_with_weights_of_zero_for_what_that_does_not_know() -> None:
    found, prior = from_the_prior(settings(), SIZE + 3), the_prior(1)
    assert (found.inputs, found.cell, found.hidden, found.head) == (
        Dense(SIZE + 3),
        prior.cell,
        prior.hidden,
        QUANTILES,
    )
    for name, values in prior.parameters.items():
        if name == "rnn.weight_ih_l0":
            np.testing.assert_array_equal(found.parameters[name][:, :SIZE], values)
            assert not found.parameters[name][:, SIZE:].any()
        else:
            np.testing.assert_array_equal(found.parameters[name], values)


def test_the_other_columns_are_learnt_from() -> None:
    network = from_the_prior(settings(), SIZE + 1)
    x = np.random.default_rng(0).normal(size=(2, 4, SIZE + 1)).astype(np.float32)
    before = network.forward(x)[0].copy()
    network.parameters["rnn.weight_ih_l0"][:, SIZE] = 0.1
    assert np.abs(network.forward(x)[0] - before).max() > 1e-3


@pytest.mark.parametrize(
    ("given", "cell", "hidden"),
    [
        ({"hidden_size": 16}, "gru", [16]),
        ({"hidden_size": 5, "num_layers": 3}, "gru", [5, 5, 5]),
        ({"cell": "lstm"}, "lstm", [16]),
    ],
)
def test_a_network_from_nothing_is_that_of_the_settings(given: dict[str, Any], cell: str, hidden: list[int]) -> None:
    found = forecast_network(chosen(settings(**given), numbers=True, windows=9), 7, QUANTILES)
    assert (found.inputs, found.cell, list(found.hidden), found.head) == (Dense(7), cell, hidden, QUANTILES)
    one, same, other = (
        forecast_network(settings(random_state=seed), 3, Values()).parameters["rnn.weight_ih_l0"] for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one, same)
    assert (one != other).any()


def test_a_network_from_nothing_starts_with_the_quantiles_of_what_is_left() -> None:
    random = np.random.default_rng(0)
    left = np.where(random.random((50, 3)) < 0.2, np.nan, random.normal(size=(50, 3)))
    network = forecast_network(settings(hidden_size=4), 6, QUANTILES)
    answer_quantiles(network, left)
    found, _ = network.forward(random.normal(size=(5, 8, 6)).astype(np.float32))
    known = sorted(left[np.isfinite(left)].tolist())
    places = [level * (len(known) - 1) for level in LEVELS]
    expected = [known[int(p)] + (p - int(p)) * (known[int(p) + 1] - known[int(p)]) for p in places]
    np.testing.assert_allclose(found, np.broadcast_to(expected, found.shape), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("left", [np.zeros(1), np.full((3, 2), np.nan), np.zeros((0, 4))])
def test_a_network_that_nothing_is_left_for_answers_nothing(left: Any) -> None:
    network = forecast_network(settings(hidden_size=4), 6, QUANTILES)
    answer_quantiles(network, left)
    found, _ = network.forward(np.ones((1, 8, 6), dtype=np.float32))
    assert np.isfinite(found).all()
    assert np.abs(found).max() < 0.02
    assert (np.diff(found, axis=2) > 0).all()
