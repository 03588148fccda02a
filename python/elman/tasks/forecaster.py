"""The forecaster: what comes after the last row of each series of a table, as a probability, a class or a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from elman.data.panel import moment_text
from elman.data.reading import read
from elman.data.recipe import Recipe, Rows, fit_recipe
from elman.data.table import Table
from elman.data.windows import last_windows
from elman.data.writing import like
from elman.errors import DataError, SettingError
from elman.network import Network
from elman.settings import ForecasterSettings, validated
from elman.tasks.answers import labelled, too_short
from elman.tasks.estimator import Estimator, go_on
from elman.tasks.fitting import fit_network, make_network
from elman.tasks.problem import make_problem
from elman.tasks.samples import run
from elman.tasks.saved import believable_network, restore_parameters
from elman.tasks.summary import Summary, summarize
from elman.tasks.training import Callback, History

if TYPE_CHECKING:
    from elman.evaluate.evaluation import Evaluation

__all__ = ["Forecaster"]

_DEFAULT = ForecasterSettings


class Forecaster(Estimator):
    """Forecasts the next row's target of each series from the last `window` rows, with a recurrent network.

    The settings, their defaults and ranges stand in `elman.settings.ForecasterSettings`; they are checked by `fit`.

    After `fit`: `evaluation_` (the network and the baselines on the test part; None without one), `summary_` (what
    was read), `classes_` (labels of a binary target or of classes, else None), `network_`, `history_`, `best_epoch_`,
    `stopped_` (patience, epochs, interrupted, diverged, time_limit or callback), `feature_names_in_`, `n_features_in_`.

    >>> days = [f"2013-01-{day:02d}" for day in range(1, 31)]
    >>> table = {"date": days, "rain": ["no", "yes", "yes"] * 10}
    >>> model = Forecaster(target="rain", window=3, hidden_size=8, learning_rate=0.05).fit(table)
    >>> model.predict(table)["date"], model.predict(table)["prediction"]
    (['2013-01-31'], ['no'])
    """

    task = "forecast"

    def __init__(
        self,
        target: str,
        *,
        time: str | None = _DEFAULT.time,
        series: str | None = _DEFAULT.series,
        window: int = _DEFAULT.window,
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

        Each of `callbacks` is called after each epoch with an `elman.tasks.training.Epoch`; True or "stop" from it ends
        the training. Ctrl-C keeps the best weights and ends it too; `stopped_` is then "interrupted". SettingError,
        DataError or DivergedError say what is wrong in one line.
        """
        settings = validated(_DEFAULT, self.get_params())
        read_table = read(table)
        recipe, rows = fit_recipe(
            read_table,
            settings.target,
            settings.time,
            settings.series,
            settings.window,
            settings.validation_fraction,
            settings.test_fraction,
        )
        old = getattr(self, "network_", None) if settings.warm_start else None
        network = go_on(make_network(recipe, settings), old)
        self.summary_ = summarize(read_table, recipe, rows)  # before training, so that a callback can already tell it
        history = fit_network(network, recipe, rows, settings, callbacks, fresh=old is None)
        self._recipe = recipe
        self._become(network, self.summary_, history)
        self.evaluation_ = self._evaluate(rows) if settings.test_fraction > 0 else None
        return self

    def predict(self, table: Any) -> Any:
        """Forecast the row after the last one of each series: one row a series, in the form in which `table` came.

        Columns: the series and the time (the last one plus the usual step), where the model has them; `prediction`;
        then for a binary target `probability` (of the second of `classes_`), for classes one `probability LABEL`
        each. A path gives a polars frame, a dict a dict of lists. A series that is shorter than the window gets None;
        DataError when all are.
        """
        read_table = read(table)
        rows, forecasts, ends = self._last(read_table)
        columns = labelled(self._recipe.target, forecasts, ends >= 0)
        last = rows.panel.starts[1:] - 1
        roles = self._recipe.roles
        keys = (roles.series, rows.panel.order[last])
        moments = self._recipe.step.after(rows.panel.time[last]) if roles.time else rows.panel.time[last]
        return like(table, read_table, keys, (roles.time, moments), columns)

    def predict_proba(self, table: Any) -> NDArray[np.float64]:
        """The probability of each of `classes_` (series, classes) for the row after the last one of each series.

        nan for a series shorter than the window; SettingError when the target is a number.
        """
        self._fitted()
        if self.classes_ is None:
            raise SettingError(f"target {self.target!r} is a number and has no probabilities; use predict")
        _, forecasts, ends = self._last(read(table))
        two = np.stack([1 - forecasts, forecasts], axis=1) if self._recipe.target.kind == "binary" else forecasts
        full = np.full((len(ends), len(self.classes_)), np.nan)
        full[ends >= 0] = two
        return full

    def evaluate(self, table: Any) -> Evaluation:
        """Measure the network and the baselines on the rows of `table` after the model's validation part.

        The baselines are fitted on the rows up to the end of the model's training part, so these must be in `table`
        too; DataError when they are not, or when nothing comes after.
        """
        read_table = read(table)
        rows = self._fitted().rows(read_table)
        for part, when in ((0, f"up to {self._cut('training')}"), (2, f"after {self._cut('validation')}")):
            if not len(rows.ends(self._recipe.window, part)[0]):
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
        }

    def _restore(self, path: str, tensors: Mapping[str, NDArray[Any]], metadata: Mapping[str, Any]) -> None:
        from elman.evaluate.evaluation import Evaluation

        self._recipe = Recipe.from_json(metadata["recipe"])
        network = make_network(self._recipe, believable_network(_DEFAULT, metadata["settings"], tensors))
        summary, history = Summary.from_json(metadata["summary"]), History.from_json(metadata["history"])
        kept = metadata["evaluation"]
        self.evaluation_ = None if kept is None else Evaluation.from_json(kept)
        restore_parameters(path, network, tensors)
        self._become(network, summary, history)

    def _become(self, network: Network, summary: Summary, history: History) -> None:
        """Take over what a fit, or a file, gave."""
        target = self._recipe.target
        self.network_ = network
        self.summary_ = summary
        self.history_ = history
        self.best_epoch_ = history.best
        self.stopped_ = history.stopped
        self.classes_ = None if target.kind == "number" else list(target.classes)
        self.feature_names_in_ = list(self._recipe.roles.inputs)
        self.n_features_in_ = len(self.feature_names_in_)

    def _fitted(self) -> Recipe:
        self._require_fit()
        return self._recipe

    def _cut(self, name: str) -> str:
        return moment_text(getattr(self._recipe.cuts, name))

    def _outputs(self, rows: Rows, ends: NDArray[np.int64]) -> NDArray[np.float64]:
        raw = run(self.network_, rows.matrix, ends, self._recipe.window)
        return self._recipe.target.forecast(raw, rows.base[ends])

    def _last(self, table: Table) -> tuple[Rows, NDArray[np.float64], NDArray[np.int64]]:
        """The rows, the forecasts (k, ...) of the long enough series, and each series' last row or -1 (too short)."""
        recipe = self._fitted()
        rows = recipe.rows(table)
        last, short = last_windows(rows.panel, recipe.window)
        if not len(last):
            raise DataError(too_short(table.name, table.rows, rows.panel, recipe.window))
        ends = rows.panel.starts[1:] - 1
        ends[short] = -1
        return rows, self._outputs(rows, last), ends

    def _evaluate(self, rows: Rows) -> Evaluation:
        from elman.evaluate.evaluation import evaluate

        ends, _ = rows.ends(self._recipe.window, 2)
        return evaluate(make_problem(self._recipe, rows), self._outputs(rows, ends))
