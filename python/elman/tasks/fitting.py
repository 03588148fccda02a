"""From a recipe to a trained network."""

from __future__ import annotations

from collections.abc import Sequence

from elman.data.recipe import Recipe, Rows
from elman.network import Binary, Classes, Dense, Network, Values
from elman.settings import ForecasterSettings
from elman.tasks.samples import WindowSamples
from elman.tasks.training import Callback, History, Plan, train

__all__ = ["fit_network", "make_network"]


def make_network(recipe: Recipe, settings: ForecasterSettings) -> Network:
    """An untrained network for the recipe's features and target."""
    target = recipe.target
    head = {"binary": Binary(), "classes": Classes(max(len(target.classes), 1)), "number": Values()}[target.kind]
    hidden = [settings.hidden_size] * settings.num_layers
    inputs = Dense(len(recipe.features))
    return Network(
        inputs,
        settings.cell,
        hidden,
        head,
        dropout=settings.dropout,
        seed=settings.random_state,
        threads=settings.n_jobs,
    )


def fit_network(
    network: Network,
    recipe: Recipe,
    rows: Rows,
    settings: ForecasterSettings,
    callbacks: Sequence[Callback],
    fresh: bool = True,
) -> History:
    """Train on the training part; the validation part, when there is one, decides when to stop.

    A `fresh` network starts with the base rate or the mean as its forecast.
    """
    samples = [_samples(recipe, rows, part) for part in (0, 1)]
    if fresh:
        network.parameters["linear.weight"][...] = 0
        network.parameters["linear.bias"][...] = recipe.target.first_bias(samples[0].y)
    validation = samples[1] if settings.validation_fraction > 0 else None
    return train(network, samples[0], validation, Plan.of(settings), callbacks=callbacks)


def _samples(recipe: Recipe, rows: Rows, part: int) -> WindowSamples:
    ends, _ = rows.ends(recipe.window, part)
    return WindowSamples(rows.matrix, ends, recipe.target.learnt(rows.y[ends + 1], rows.base[ends]), recipe.window)
