"""From a recipe to a trained network."""

from __future__ import annotations

from elman.data.recipe import Recipe, Rows
from elman.network import Binary, Classes, Dense, Network, Values
from elman.settings import ForecasterSettings
from elman.tasks.training import History, Progress, Samples, train

__all__ = ["fit_network", "make_network"]


def make_network(recipe: Recipe, settings: ForecasterSettings) -> Network:
    """An untrained network for the recipe's features and target."""
    target = recipe.target
    head = {"binary": Binary(), "classes": Classes(max(len(target.classes), 1)), "number": Values()}[target.kind]
    hidden = [settings.hidden_size] * settings.num_layers
    inputs = Dense(len(recipe.features))
    return Network(inputs, settings.cell, hidden, head, seed=settings.random_state, threads=settings.n_jobs)


def fit_network(
    network: Network, recipe: Recipe, rows: Rows, settings: ForecasterSettings, progress: Progress | None
) -> History:
    """Train on the training part; the validation part, when there is one, decides when to stop."""
    samples = [_samples(recipe, rows, part) for part in (0, 1)]
    network.parameters["linear.weight"][...] = 0  # so that the untrained network forecasts the base rate or the mean
    network.parameters["linear.bias"][...] = recipe.target.first_bias(samples[0].y)
    return train(
        network,
        samples[0],
        samples[1] if settings.validation_fraction > 0 else None,
        epochs=settings.epochs,
        learning_rate=settings.learning_rate,
        batch_size=settings.batch_size,
        patience=settings.patience,
        seed=settings.random_state,
        progress=progress,
    )


def _samples(recipe: Recipe, rows: Rows, part: int) -> Samples:
    ends, _ = rows.ends(recipe.window, part)
    return Samples(rows.matrix, ends, recipe.target.learnt(rows.y[ends + 1], rows.base[ends]), recipe.window)
