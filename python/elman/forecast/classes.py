"""A model of classes: one recurrent network reads the window, and goes on over the rows to come where it has to.

For the next row alone, the network's answer after the window is the forecast. For more rows, or with columns whose
future is known, the network takes a step for each row to come and answers at each of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.forecast.networks import forecast_network
from elman.forecast.rows.recipe import Recipe, Rows
from elman.network import Binary, Classes, Network
from elman.settings import ForecasterSettings
from elman.training.batches import CHUNK, Batch, Samples, WindowSamples, run
from elman.training.estimator import go_on
from elman.training.loop import Callback, History, Plan, train

__all__ = ["fit_labels", "forecast_labels", "label_network"]


def goes_on(recipe: Recipe) -> bool:
    """Whether the network takes steps over rows to come."""
    return recipe.horizon > 1 or bool(recipe.roles.known)


@dataclass(frozen=True)
class LabelSamples:
    """Windows that end at the rows `ends` (k,), and the H rows after them, of which only known columns are read."""

    recipe: Recipe
    rows: Rows
    ends: NDArray[np.int64]

    def __len__(self) -> int:
        """How many windows there are."""
        return len(self.ends)

    @property
    def lengths(self) -> None:
        """All have as many time steps."""
        return None

    def part(self, index: Any) -> Batch:
        """The windows of an index array or a slice; steps of the window, and unknown ones, are masked."""
        ends, window, horizon = self.ends[index], self.recipe.window, self.recipe.horizon
        y = np.zeros((len(ends), window + horizon))
        y[:, window:] = self.rows.y[ends[:, None] + np.arange(1, horizon + 1), 0]
        weights = np.isfinite(y).astype(np.float32)
        weights[:, :window] = 0
        kind = np.float32 if self.recipe.target.kind == "binary" else np.int64
        return Batch(self.read(index), np.nan_to_num(y).astype(kind), None, weights)

    def read(self, index: Any) -> NDArray[np.float32]:
        """x (k, W + H, numbers): the table's columns, the calendar, and whether a row is to come."""
        recipe, window = self.recipe, self.recipe.window
        rows = self.ends[index][:, None] + np.arange(1 - window, recipe.horizon + 1)
        values = self.rows.matrix[rows]
        future = recipe.columns_of((*recipe.roles.known, *recipe.roles.static))
        hidden = np.setdiff1d(np.arange(values.shape[2]), future)
        values[:, window:, hidden] = 0
        late = np.broadcast_to((np.arange(rows.shape[1]) >= window).astype(np.float32), rows.shape)
        return np.concatenate([values, recipe.calendar.encode(self.rows.panel.time[rows]), late[:, :, None]], axis=2)


def label_network(recipe: Recipe, settings: ForecasterSettings) -> Network:
    """An untrained network for the recipe's features and classes."""
    more = goes_on(recipe)
    at = "every" if more else "last"
    target = recipe.target
    head = Binary(at=at) if target.kind == "binary" else Classes(max(len(target.classes), 1), at=at)
    return forecast_network(settings, len(recipe.features) + (len(recipe.calendar.names) + 1 if more else 0), head)


def fit_labels(
    recipe: Recipe, rows: Rows, settings: ForecasterSettings, callbacks: Sequence[Callback], old: Network | None
) -> tuple[Network, History]:
    """Train on the training part; the validation part, when there is one, decides when to stop."""
    network = label_network(recipe, settings)
    ends = [rows.ends(recipe, part)[0] for part in (0, 1)]
    if old is None:  # the base rate is what the network begins with
        codes = rows.y[ends[0][:, None] + np.arange(1, recipe.horizon + 1), 0]
        network.parameters["linear.weight"][...] = 0
        network.parameters["linear.bias"][...] = recipe.target.first_bias(codes[np.isfinite(codes)])
    network = go_on(network, old)
    samples = [_samples(recipe, rows, part) for part in ends]
    validation = samples[1] if settings.validation_fraction > 0 else None
    return network, train(network, samples[0], validation, Plan.of(settings), callbacks=callbacks)


def _samples(recipe: Recipe, rows: Rows, ends: NDArray[np.int64]) -> Samples:
    if goes_on(recipe):
        return LabelSamples(recipe, rows, ends)
    kind = np.float32 if recipe.target.kind == "binary" else np.int64
    return WindowSamples(rows.matrix, ends, rows.y[ends + 1, 0].astype(kind), recipe.window)


def forecast_labels(network: Network, recipe: Recipe, rows: Rows, ends: NDArray[np.int64]) -> NDArray[np.float64]:
    """Probabilities (k, H) of yes, or (k, H, K) of each class, for the rows after the windows that end at `ends`."""
    if not goes_on(recipe):
        return recipe.target.probabilities(run(network, rows.matrix, ends, recipe.window))[:, None]
    samples = LabelSamples(recipe, rows, ends)
    found = []
    for start in range(0, len(ends), CHUNK):
        outputs, _ = network.forward(samples.read(slice(start, start + CHUNK)))
        found.append(recipe.target.probabilities(outputs[:, recipe.window :]))
    return np.concatenate(found)
