"""The network of a forecaster: what its settings say, for given inputs and head."""

from __future__ import annotations

from elman.network import Dense, Head, Network
from elman.settings import ForecasterSettings

__all__ = ["forecast_network"]


def forecast_network(settings: ForecasterSettings, features: int, head: Head) -> Network:
    """An untrained network that reads `features` numbers a step."""
    return Network(
        Dense(features),
        settings.cell,
        [settings.hidden_size] * settings.num_layers,
        head,
        dropout=settings.dropout,
        seed=settings.random_state,
        threads=settings.n_jobs,
    )
