"""The network of a forecaster: what its settings say, or of numbers the prior, with inputs for all columns."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from elman.baselines.arithmetic import exp, log
from elman.network import Dense, Head, Network, Quantiles
from elman.prior.network import LEVELS
from elman.prior.reading import SIZE
from elman.prior.weights import the_prior
from elman.settings import ForecasterSettings, seed_of_fit

__all__ = ["QUANTILES", "answer_quantiles", "forecast_network", "from_the_prior"]

QUANTILES = Quantiles(LEVELS, at="every")  # what a network of numbers is asked
FIRST = "rnn.weight_ih_l0"


def forecast_network(settings: ForecasterSettings, features: int, head: Head) -> Network:
    """An untrained network that reads `features` numbers a step."""
    return Network(
        Dense(features),
        settings.cell,
        [settings.hidden_size or 1] * (settings.num_layers or 1),
        head,
        dropout=settings.dropout,
        seed=seed_of_fit(settings),
        threads=settings.n_jobs,
    )


def from_the_prior(settings: ForecasterSettings, features: int) -> Network:
    """The prior with inputs for `features` numbers a step, of which those that it does not know count nothing."""
    prior = the_prior(settings.n_jobs)
    network = Network(
        Dense(features),
        prior.cell,
        prior.hidden,
        QUANTILES,
        dropout=settings.dropout,
        seed=seed_of_fit(settings),  # of dropout: no weights are drawn
        threads=settings.n_jobs,
    )
    weights = dict(prior.parameters)
    wide = np.zeros(network.parameters[FIRST].shape, dtype=np.float32)
    wide[:, :SIZE] = weights[FIRST]
    network.load_state_dict({**weights, FIRST: wide})
    return network


def answer_quantiles(network: Network, left: NDArray[np.float64]) -> None:
    """Let an untrained network answer the quantiles of what is `left`, whatever it reads."""
    network.parameters["linear.weight"][...] = 0
    known = left[np.isfinite(left)]
    quantiles = np.quantile(known, LEVELS) if known.size else np.zeros(len(LEVELS))
    gaps = np.maximum(np.diff(quantiles), 1e-3)
    network.parameters["linear.bias"][...] = np.concatenate([quantiles[:1], log(exp(gaps) - 1)])  # softplus undone
