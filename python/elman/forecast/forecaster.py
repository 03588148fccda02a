"""The forecaster: what comes after the last row of each series of a table, as a probability, a class or a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from elman.errors import DataError, SettingError
from elman.forecast.answers import labelled, numbered
from elman.forecast.classes import fit_labels, forecast_labels, label_network
from elman.forecast.numbers import NumberModel, fit_numbers, number_network, picked
from elman.forecast.origins import Origins, find_origins
from elman.forecast.rivals import make_problem, test_ends
from elman.forecast.rows.future import with_future
from elman.forecast.rows.history import TENSORS as ROWS
from elman.forecast.rows.history import History as Observed
from elman.forecast.rows.recipe import Recipe, Rows, fit_recipe
from elman.forecast.summary import Summary, summarize
from elman.network import Network
from elman.settings import ForecasterSettings, validated
from elman.table.panel import moment_text
from elman.table.reading import read
from elman.table.table import Table
from elman.table.writing import like
from elman.training.estimator import Estimator
from elman.training.files import believable_network, restore_parameters
from elman.training.loop import Callback, History

if TYPE_CHECKING:
    from elman.evaluate.evaluation import Evaluation

__all__ = ["Forecaster"]

LINEAR_PART = "linear_part."

_DEFAULT = ForecasterSettings


class Forecaster(Estimator):
    """Forecasts a target of each series, `horizon` rows ahead, from the last `window` rows, with a recurrent network.

    A target of words or yes/no is forecast as probabilities. Numbers are scaled window by window or series by series,
    as the validation part decides; a ridge regression forecasts them and the network what that leaves. Several targets
    must be numbers; one network learns all of them, each from its own past and the other columns.

    The settings, their defaults and ranges stand in `elman.settings.ForecasterSettings`; they are checked by `fit`.

    After `fit`: `evaluation_` (the network and the baselines on the test part; None without one), `summary_` (what
    was read), `classes_` (labels of a binary target or of classes, else None), `network_`, `history_`, `best_epoch_`,
    `stopped_` (patience, epochs, interrupted, diverged, time_limit or callback), `note_` (a sentence where a simple
    forecast is as good; else empty), `feature_names_in_`, `n_features_in_`.

    >>> days = [f"2013-01-{day:02d}" for day in range(1, 31)]
    >>> table = {"date": days, "rain": ["no", "yes", "yes"] * 10}
    >>> model = Forecaster(target="rain", window=3, hidden_size=8, learning_rate=0.05).fit(table)
    >>> model.predict(table)["date"], model.predict(table)["prediction"]
    (['2013-01-31'], ['no'])
    """

    task = "forecast"

    def __init__(
        self,
        target: str | Sequence[str] | None = _DEFAULT.target,
        *,
        time: str | None = _DEFAULT.time,
        series: str | None = _DEFAULT.series,
        window: int = _DEFAULT.window,
        horizon: int = _DEFAULT.horizon,
        known: Sequence[str] | None = _DEFAULT.known,
        holidays: str | Mapping[str, str] | None = _DEFAULT.holidays,
        static: Sequence[str] | None = _DEFAULT.static,
        exclude: Sequence[str] | None = _DEFAULT.exclude,
        quantiles: Sequence[float] | None = _DEFAULT.quantiles,
        coverage: float | None = _DEFAULT.coverage,
        cell: str = _DEFAULT.cell,
        hidden_size: int = _DEFAULT.hidden_size,
        num_layers: int = _DEFAULT.num_layers,
        dropout: float = _DEFAULT.dropout,
        epochs: int = _DEFAULT.epochs,
        learning_rate: float = _DEFAULT.learning_rate,
        schedule: str = _DEFAULT.schedule,
        weight_decay: float = _DEFAULT.weight_decay,
        gradient_clip: float = _DEFAULT.gradient_clip,
        batch_size: int | None = _DEFAULT.batch_size,
        patience: int = _DEFAULT.patience,
        time_limit: float | None = _DEFAULT.time_limit,
        warm_start: bool = _DEFAULT.warm_start,
        validation_fraction: float = _DEFAULT.validation_fraction,
        test_fraction: float = _DEFAULT.test_fraction,
        random_state: int = _DEFAULT.random_state,
        n_jobs: int | None = _DEFAULT.n_jobs,
    ) -> None:
        self.target = target
        self.time = time
        self.series = series
        self.window = window
        self.horizon = horizon
        self.known = known
        self.holidays = holidays
        self.static = static
        self.exclude = exclude
        self.quantiles = quantiles
        self.coverage = coverage
        self.cell = cell
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.dropout = dropout
        self.epochs = epochs
        self.learning_rate = learning_rate
        self.schedule = schedule
        self.weight_decay = weight_decay
        self.gradient_clip = gradient_clip
        self.batch_size = batch_size
        self.patience = patience
        self.time_limit = time_limit
        self.warm_start = warm_start
        self.validation_fraction = validation_fraction
        self.test_fraction = test_fraction
        self.random_state = random_state
        self.n_jobs = n_jobs

    def fit(self, table: Any, callbacks: Sequence[Callback] = ()) -> Forecaster:
        """Train on a path, a frame (pandas, polars, pyarrow) or a dict of columns, none changed; returns itself.

        Each of `callbacks` is called after each epoch with an `elman.training.loop.Epoch`; True or "stop" from it ends
        the training. Ctrl-C keeps the best weights and ends it too; `stopped_` is then "interrupted". SettingError,
        DataError or DivergedError say what is wrong in one line.
        """
        settings = validated(_DEFAULT, self.get_params())
        read_table = read(table)
        recipe, rows = fit_recipe(read_table, settings)
        if settings.levels and recipe.target.kind != "number":
            raise SettingError(
                "settings 'quantiles' and 'coverage': found a target of classes, expected numbers; leave them out"
            )
        old = getattr(self, "network_", None) if settings.warm_start else None
        self.summary_ = summarize(read_table, recipe, rows)  # before training, so that a callback can already tell it
        model = None
        if recipe.target.kind == "number":
            model, network, history = fit_numbers(recipe, rows, settings, callbacks, old)
        else:
            network, history = fit_labels(recipe, rows, settings, callbacks, old)
        self._recipe, self._numbers = recipe, model
        self._become(network, self.summary_, history)
        self._observed, self._updated = Observed.of(recipe, rows), False
        self.evaluation_ = self._evaluate(rows) if settings.test_fraction > 0 else None
        return self

    def predict(self, table: Any = None, future: Any = None) -> Any:
        """Forecast the `horizon` rows after the last one of each series, in the form in which `table` came.

        Without a table: after the rows that `fit` and `update` have seen, as a dict.

        Columns: the series and the time of the forecast row, where the model has them; `horizon` from 1 when more than
        one row is forecast; `prediction`; then for a binary target `probability` (of the second of `classes_`), for
        classes one `probability LABEL` each, and `q0.1` ... for quantiles. With several targets each name begins with
        the target's. A path gives a polars frame, a dict a dict of lists. A series that is shorter than the window gets
        None; DataError when all are.

        A model with known columns reads them in the rows to come. These stand in `future`, a table of their own in any
        form that `fit` takes, with the columns of time and series and the known ones; others are not looked at. Or they
        stand in `table` after the last row with a target, their targets empty. DataError says what is missing, from
        when to when; SettingError when there is a `future` and the model has no known columns.
        """
        given = self._seen() if table is None else read(table)
        origins, forecasts = self._ahead(given, future)
        recipe, horizon = self._recipe, self._recipe.horizon
        known = np.repeat(origins.enough, horizon)
        if self._numbers is None:
            columns = labelled(recipe.target, forecasts.reshape(-1, *forecasts.shape[2:]), known)
        else:
            values = forecasts.transpose(1, 2, 0, 3).reshape(-1, len(recipe.targets), forecasts.shape[3])
            columns = numbered(recipe, self._numbers.levels, values, known)
        if horizon > 1:
            columns = {"horizon": list(range(1, horizon + 1)) * len(origins.last), **columns}
        panel = origins.rows.panel
        moments = panel.time[(origins.last[:, None] + np.arange(1, horizon + 1)).ravel()]
        keys = (recipe.roles.series, np.repeat(panel.order[origins.last], horizon))
        return like({} if table is None else table, given, keys, (recipe.roles.time, moments), columns)

    def predict_proba(self, table: Any = None, future: Any = None) -> NDArray[np.float64]:
        """The probability of each of `classes_` for the rows after the last one of each series.

        `table` and `future` as in `predict`. (series, classes), or (series, horizon, classes) when more than one row is
        forecast. nan for a series shorter than the window; SettingError when the target is a number.
        """
        self._fitted()
        if self.classes_ is None:
            raise SettingError(f"target {self.target!r} is a number and has no probabilities; use predict")
        origins, forecasts = self._ahead(self._seen() if table is None else read(table), future)
        two = np.stack([1 - forecasts, forecasts], axis=2) if self._recipe.target.kind == "binary" else forecasts
        full = np.full((len(origins.last), *two.shape[1:]), np.nan)
        full[origins.enough] = two
        return full[:, 0] if self._recipe.horizon == 1 else full

    def update(self, table: Any) -> Forecaster:
        """Append new observations to those seen before, without learning from them; returns itself.

        `predict` then forecasts from there without a table. The rows come in any form that `fit` takes and must follow
        those that are there. `save` keeps the last of them, as many of each series as a forecast reads: a model that is
        loaded again goes on where this one is. The rows of `fit` alone are in no file: a model loaded without any
        begins with the rows given here.
        """
        recipe, given = self._fitted(), read(table)
        seen = getattr(self, "_observed", None)
        self._observed = Observed.of(recipe, recipe.rows(given)) if seen is None else seen.extended(recipe, given)
        self._updated = True
        return self

    def evaluate(self, table: Any) -> Evaluation:
        """Measure the network and the baselines on the rows of `table` after the model's validation part.

        The baselines are fitted on the rows up to the end of the model's training part, so these must be in `table`
        too; DataError when they are not, or when nothing comes after.
        """
        read_table = read(table)
        rows = self._fitted().rows(read_table)
        for part, when in ((0, f"up to {self._cut('training')}"), (2, f"after {self._cut('validation')}")):
            if not len(rows.ends(self._recipe, part)[0]):
                raise DataError(
                    f"{read_table.name}: found no window of {self._recipe.window} rows {when} with a known target, "
                    f"expected rows of the training part (for the baselines) and rows after it; give the whole table"
                )
        return self._evaluate(rows)

    def _description(self) -> dict[str, Any]:
        return {
            "recipe": self._recipe.to_json(),
            "summary": self.summary_.to_json(),
            "history": self.history_.to_json(),
            "evaluation": None if self.evaluation_ is None else self.evaluation_.to_json(),
            "numbers": None if self._numbers is None else self._numbers.to_json(),
            "rows": self._observed.to_json() if getattr(self, "_updated", False) else None,
        }

    def _tensors(self) -> Mapping[str, NDArray[Any]]:
        rows = self._observed.tensors() if getattr(self, "_updated", False) else {}
        return {**self.network_.parameters, **({} if self._numbers is None else self._numbers.tensors()), **rows}

    def _restore(self, path: str, tensors: Mapping[str, NDArray[Any]], metadata: Mapping[str, Any]) -> None:
        from elman.evaluate.evaluation import Evaluation

        recipe = Recipe.from_json(metadata["recipe"])
        settings = believable_network(_DEFAULT, metadata["settings"], tensors)
        rows = {name: values for name, values in tensors.items() if name.startswith(ROWS)}
        tensors = {name: values for name, values in tensors.items() if name not in rows}
        own = {name: values for name, values in tensors.items() if not name.startswith(LINEAR_PART)}
        kept = metadata["numbers"]
        self._recipe, self._numbers = recipe, None if kept is None else NumberModel.from_file(kept, tensors, recipe)
        if self._numbers is None:
            network, own = label_network(recipe, settings), dict(tensors)
        else:
            network = number_network(self._numbers, recipe, settings)
        summary, history = Summary.from_json(metadata["summary"]), History.from_json(metadata["history"])
        described = metadata.get("rows")
        if described is not None:
            self._observed, self._updated = Observed.from_file(recipe, described, rows), True
        kept = metadata["evaluation"]
        self.evaluation_ = None if kept is None else Evaluation.from_json(kept)
        restore_parameters(path, network, {**own, **(rows if described is None else {})})
        self._become(network, summary, history)

    def _become(self, network: Network, summary: Summary, history: History) -> None:
        """Take over what a fit, or a file, gave."""
        target = self._recipe.target
        self.network_ = network
        self.summary_ = summary
        self.history_ = history
        self.best_epoch_ = history.best
        self.stopped_ = history.stopped
        self.note_ = "" if self._numbers is None else self._numbers.note
        self.classes_ = None if target.kind == "number" else list(target.classes)
        self.feature_names_in_ = list(self._recipe.given)
        self.n_features_in_ = len(self.feature_names_in_)

    def _fitted(self) -> Recipe:
        self._require_fit()
        return self._recipe

    def _cut(self, name: str) -> str:
        return moment_text(getattr(self._recipe.cuts, name))

    def _seen(self) -> Table:
        self._fitted()
        seen = getattr(self, "_observed", None)
        if seen is None:
            raise SettingError("a loaded Forecaster has seen no rows yet; give predict a table, or call update first")
        table: Table = seen.table()
        return table

    def _ahead(self, table: Table, future: Any) -> tuple[Origins, NDArray[np.float64]]:
        """Where the forecasts begin, and those of the long enough series, as `_forecasts` gives them."""
        recipe = self._fitted()
        if future is not None and not recipe.told:
            raise SettingError(
                "setting 'future': found rows to come, and the model has no columns whose future is known; leave it out"
            )
        origins = find_origins(recipe, table if future is None else with_future(recipe, table, read(future)))
        return origins, self._forecasts(origins.rows, origins.ends)

    def _forecasts(self, rows: Rows, ends: NDArray[np.int64]) -> NDArray[np.float64]:
        """Probabilities (k, H) or (k, H, classes), or numbers (targets, k, H, levels)."""
        recipe = self._recipe
        if self._numbers is None:
            return forecast_labels(self.network_, recipe, rows, ends)
        found = self._numbers.forecast(self.network_, recipe, rows, picked(recipe, ends))
        return found.reshape(len(recipe.targets), len(ends), *found.shape[1:])

    def _evaluate(self, rows: Rows) -> Evaluation:
        from elman.evaluate.evaluation import evaluate

        forecasts = self._forecasts(rows, test_ends(self._recipe, rows))
        if self._numbers is None:
            one = forecasts[:, 0] if self._recipe.horizon == 1 else forecasts
            return evaluate(make_problem(self._recipe, rows), one)
        levels = self._numbers.levels
        answers = forecasts.transpose(1, 0, 2, 3).reshape(forecasts.shape[1], -1, forecasts.shape[3])
        middle = int(np.argmin(np.abs(np.array(levels or (0.5,)) - 0.5)))
        one = answers[:, 0, middle] if answers.shape[1] == 1 else answers[:, :, middle]
        quantiles = (levels, answers) if levels else None
        return evaluate(make_problem(self._recipe, rows), one, quantiles, self.note_)
