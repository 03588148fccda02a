"""A model of classes: one recurrent network reads the window, and goes on over the rows to come where it has to.

For the next row alone, the network's answer after the window is the forecast. For more rows, or with columns whose
future is known, the network takes a step for each row to come and answers at each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.mixture import Mixture, alone
from elman.evaluate.answered import Answered, answered
from elman.evaluate.calibration import Calibration, fit_calibration
from elman.evaluate.evaluation import OURS, Evaluation, evaluate
from elman.forecast.answers import Counts, Known, labelled
from elman.forecast.networks import forecast_network
from elman.forecast.rivals import Measured, Rivals, asked_by, make_part
from elman.forecast.rows.halves import FEWEST, halves_of
from elman.forecast.rows.recipe import Recipe, Rows
from elman.forecast.rows.truths import truths_of
from elman.forecast.union import Asking, with_all_classes
from elman.network import Binary, Classes, Dense, Head, Network
from elman.settings import ForecasterSettings
from elman.training.batches import CHUNK, Batch, Samples, WindowSamples, run
from elman.training.ensembles import go_on
from elman.training.loop import History, Plan, train
from elman.training.watch import Watch

__all__ = ["ClassModel", "goes_on", "learn_classes"]

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]
UNCALIBRATED = f"Its probabilities are not calibrated: that takes {FEWEST} windows in the validation part."


@dataclass(frozen=True)
class ClassModel:
    """All that turns windows into probabilities, but for the recipe: a network, and what sets its probabilities right;
    None where too few windows could say that."""

    network: Network
    calibration: Calibration | None = None

    def as_measured(self, measured: ClassModel) -> ClassModel:
        """The same, with probabilities set right as those of a model that was `measured`."""
        return replace(self, calibration=measured.calibration)

    def counted(self, recipe: Recipe, rows: Rows, ends: Ids) -> tuple[Floats, Counts]:
        """The forecasts, and what has to be said of them: nothing."""
        return self.forecasts(recipe, rows, ends), Counts()

    def forecasts(self, recipe: Recipe, rows: Rows, ends: Ids) -> Floats:
        """Probabilities (k, H) of yes, or (k, H, K) of each class, for the rows after windows that end at `ends`."""
        found = self._said(recipe, rows, ends)
        return found if self.calibration is None else self.calibration.of(found, recipe.target.kind == "binary")

    def _said(self, recipe: Recipe, rows: Rows, ends: Ids) -> Floats:
        """What the network says by itself."""
        if not goes_on(recipe):
            return recipe.target.probabilities(run(self.network, rows.matrix, ends, recipe.window))[:, None]
        samples = ClassSamples(recipe, rows, ends)
        found = []
        for start in range(0, len(ends), CHUNK):
            outputs, _ = self.network.forward(samples.read(slice(start, start + CHUNK)))
            found.append(recipe.target.probabilities(outputs[:, recipe.window :]))
        return np.concatenate(found)

    def columns(self, recipe: Recipe, forecasts: Floats, known: Known) -> dict[str, list[Any]]:
        """Forecasts as columns, in the places of the `known` rows (n,)."""
        return labelled(recipe.target, forecasts.reshape(-1, *forecasts.shape[2:]), known)

    def probabilities(self, recipe: Recipe, forecasts: Floats) -> Floats:
        """The probability of each class (k, H, K)."""
        return np.stack([1 - forecasts, forecasts], axis=2) if recipe.target.kind == "binary" else forecasts

    def answered(self, recipe: Recipe, rivals: Rivals, rows: Rows, ends: Ids) -> tuple[Answered, Counts]:
        """What it, and the simple methods, say of the windows that end at `ends`; nothing has to be said of that."""
        found = self.forecasts(recipe, rows, ends)
        ours = {OURS: found[:, 0] if recipe.horizon == 1 else found}
        part = make_part(recipe, rows, ends, rivals.scales)
        return answered(rivals.methods, part, ours, None, self.network.threads), Counts()

    def forecasts_said(self, recipe: Recipe, said: Answered) -> Floats:
        """The forecasts (k, H) or (k, H, K) in what it said."""
        return said.forecasts[OURS][:, None] if recipe.horizon == 1 else said.forecasts[OURS]

    def evaluate(
        self, recipe: Recipe, rivals: Rivals, measured: Measured, theirs: Mapping[str, Floats] | None = None
    ) -> Evaluation:
        """Measure it, the simple methods, and what others answer, `theirs`, on what it has not learnt."""
        answered, _ = self.answered(recipe, rivals, measured.rows, measured.ends)
        ahead = (measured.ends[:, None] + np.arange(1, recipe.horizon + 1)).ravel()

        def truth() -> dict[str, list[Any]]:
            return {"truth": truths_of(recipe, measured.rows, ahead)[0]}

        asking = Asking(recipe.target, truth, answered.beside(theirs or {}))
        asked, (said,), strange = with_all_classes(asked_by(recipe), [asking])
        return evaluate(asked, said, note=" ".join(filter(None, [measured.note, strange, self.note])))

    @property
    def mixture(self) -> Mixture:
        """The network alone."""
        return alone()

    @property
    def note(self) -> str:
        """That probabilities are as the network says them, where too few windows could set them right; else empty."""
        return UNCALIBRATED if self.calibration is None else ""

    def calibrated(self, recipe: Recipe, rows: Rows, ends: Ids) -> ClassModel:
        """The same, with probabilities set right by the windows that end at `ends` (k,), if that helps; as they are
        where there are none."""
        if not len(ends):
            return self
        said = self._said(recipe, rows, ends)
        y = rows.y[ends[:, None] + np.arange(1, recipe.horizon + 1), 0]
        known = np.isfinite(y)
        moment = np.broadcast_to(rows.panel.time[ends + 1][:, None], y.shape)
        return replace(self, calibration=fit_calibration(said[known], y[known], moment[known]))

    def require(self, recipe: Recipe) -> None:
        """ValueError unless it is a model of what `recipe` reads."""
        if self.network.inputs != Dense(_width(recipe)):
            raise ValueError(f"its network reads {self.network.inputs}, expected {_width(recipe)} numbers a step")
        if self.network.head != _head(recipe):
            raise ValueError(f"its network answers {self.network.head}, expected {_head(recipe)}")


def goes_on(recipe: Recipe) -> bool:
    """Whether the network takes steps over rows to come."""
    return recipe.horizon > 1 or bool(recipe.roles.known)


@dataclass(frozen=True)
class ClassSamples:
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


def _width(recipe: Recipe) -> int:
    """Numbers that the network reads a step."""
    return len(recipe.features) + (len(recipe.calendar.names) + 1 if goes_on(recipe) else 0)


def _head(recipe: Recipe) -> Head:
    """What the network is asked."""
    at, target = "every" if goes_on(recipe) else "last", recipe.target
    return Binary(at=at) if target.kind == "binary" else Classes(len(target.classes), at=at)


def learn_classes(
    recipe: Recipe,
    rows: Rows,
    settings: ForecasterSettings,
    plan: Plan,
    watch: Watch,
    before: ClassModel | None,
) -> tuple[History, Callable[[History], tuple[History, ClassModel]]]:
    """Train on the training part by a `plan`; the history, and what then makes the model.

    The validation part, when there is one, decides when to stop; of many windows its later half then sets probabilities
    right. The weights of the model `before` are gone on from.
    """
    network = forecast_network(settings, _width(recipe), _head(recipe))
    ends = [rows.ends(recipe, part)[0] for part in (0, 1)]
    if before is None:  # the base rate is what the network begins with
        codes = rows.y[ends[0][:, None] + np.arange(1, recipe.horizon + 1), 0]
        network.parameters["linear.weight"][...] = 0
        network.parameters["linear.bias"][...] = recipe.target.first_bias(codes[np.isfinite(codes)])
    network = go_on(network, None if before is None else before.network)
    _, calibrate = halves_of(recipe, rows, ends[1])
    samples = [_samples(recipe, rows, part) for part in ends]
    validation = samples[1] if settings.validation_fraction > 0 else None
    history = train(network, samples[0], validation, watch.plan(plan), callbacks=watch.callbacks)
    return history, lambda history: (history, ClassModel(network).calibrated(recipe, rows, calibrate))


def _samples(recipe: Recipe, rows: Rows, ends: NDArray[np.int64]) -> Samples:
    if goes_on(recipe):
        return ClassSamples(recipe, rows, ends)
    kind = np.float32 if recipe.target.kind == "binary" else np.int64
    return WindowSamples(rows.matrix, ends, rows.y[ends + 1, 0].astype(kind), recipe.window)
