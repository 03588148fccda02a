"""The forecaster: what comes after the last row of each series of a table, as a probability, a class or a number."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from elman.checks import yes_or_no
from elman.errors import SettingError
from elman.forecast.backtesting import backtest_forecasts
from elman.forecast.classes import ClassModel
from elman.forecast.every_row import from_every_row
from elman.forecast.fitted import ForecastFit, fit_forecast
from elman.forecast.looks import Looks
from elman.forecast.numbers import NumberModel
from elman.forecast.rows.cutoffs import rolling_of
from elman.forecast.sources import read_again, take, take_again
from elman.forecast.unlearnt import unlearnt
from elman.rivals.given import require_test_part
from elman.settings import ForecasterSettings
from elman.table.forms import form_of
from elman.table.reading import read
from elman.table.table import Table
from elman.table.writing import like
from elman.training.estimator import Estimator
from elman.training.loop import Callback
from elman.training.watch import watched

if TYPE_CHECKING:
    from elman.evaluate.backtest import Backtest
    from elman.evaluate.calibration import Calibration
    from elman.evaluate.evaluation import Evaluation
    from elman.forecast.rows.recipe import Recipe

__all__ = ["Forecaster"]


def _warn(*notes: str) -> None:
    for note in notes:
        warnings.warn(note, stacklevel=3)


@dataclass(eq=False, repr=False)
class Forecaster(Looks, ForecasterSettings, Estimator[ForecastFit]):
    """Forecasts a target of each series, `horizon` rows ahead, from its last rows, with a recurrent network.

    A target of words or yes/no is forecast as probabilities, from the last `window` rows. Of numbers the network starts
    as the prior that comes with elman, which reads all of the past; beside it answer the prior itself and ridge
    regressions on the last `window` rows, by shares learnt on the validation part. With a cell, hidden_size or
    num_layers of its own the network starts from nothing. Several targets must be numbers; one network learns all of
    them, each from its own past and the other columns.

    The settings, their defaults and ranges stand in `elman.settings.ForecasterSettings`; they are checked by `fit`.

    After `fit`: `evaluation_` (all that answers, each alone, and the baselines on the test part; None without one),
    `experts_` (the share of each in the answers, the network's first), `experts_of_kinds_` (the same for windows of
    each kind), `summary_` (what was read), `classes_` (labels
    of a binary target or of classes, else None), `network_`, `history_`, `best_epoch_`, `stopped_` (patience, epochs,
    interrupted, diverged, time_limit or callback), `note_` (what answers where that is not what was
    asked for, as where too few rows teach; else empty), `feature_names_in_`, `n_features_in_`.

    >>> days = [f"2013-01-{day:02d}" for day in range(1, 31)]
    >>> table = {"date": days, "rain": ["no", "yes", "yes"] * 10}
    >>> model = Forecaster(target="rain", window=3, hidden_size=8, learning_rate=0.05).fit(table)
    >>> model.predict(table)["date"], model.predict(table)["prediction"]
    (['2013-01-31'], ['no'])
    """

    task = "forecast"
    form = ForecastFit
    __repr__ = Estimator.__repr__  # settings alone have another

    def fit(
        self,
        X: Any,
        y: Any = None,
        *,
        callbacks: Sequence[Callback] = (),
        verbose: bool | int = 0,
        against: Any = None,
    ) -> Forecaster:
        """Train on a path, a frame (pandas, polars, pyarrow), a dict of columns, arrays or series; returns itself.

        X holds the target, or y is it: its rows are those of X, as scikit-learn has them, and it is called like a
        series or "y" where `target` is not given. An array (n,) or a series without a y is the target itself; the
        columns of an array (n, k) are x0, x1, .... Without a column of times rows are in their order. Nothing given is
        changed.

        Each of `callbacks` is called after each epoch with an `elman.Epoch`; True or "stop" from it ends
        the training; `verbose=1` shows a progress line. Ctrl-C keeps the best weights and ends it too; `stopped_` is
        then "interrupted". SettingError, DataError or DivergedError say what is wrong in one line.

        Rivals that are given as `against` are measured beside it: a list of "lightgbm", "ets" and "theta", or a dict
        of names and estimators or functions of one's own (docs/rivals.md). They are in no model file.
        """
        settings = self._checked_settings()
        require_test_part(against, settings.test_fraction)
        with watched(callbacks, verbose, settings.time_limit) as watch:
            self._fitted = fit_forecast(take(X, y, settings.target), settings, watch, self._before(), against)
        return self

    def predict(self, X: Any = None, future: Any = None) -> Any:
        """Forecast the `horizon` rows after the last one of each series, in the form in which X came.

        Without X: after the rows that `fit` and `update` have seen, in the form in which `fit` was given its table.

        Columns: the series and the time of the forecast row, where the model has them; `horizon` from 1 when more than
        one row is forecast; `prediction`; then for a binary target `probability` (of the second of `classes_`), for
        classes one `probability LABEL` each, and `q0.1` ... for quantiles. With several targets each name begins with
        the target's. A path gives a polars frame, a dict a dict of lists; an array of numbers an array of the
        predictions (rows,), with quantiles or several targets of all these columns, an array of words the labels. Of
        classes, a series that is shorter than the window gets None; DataError when all are.

        A model with known columns reads them in the rows to come. These stand in `future`, a table of their own in any
        form that `fit` takes, with the columns of time and series and the known ones; others are not looked at. Or they
        stand in X after the last row with a target, their targets empty. DataError says what is missing, from
        when to when; SettingError when there is a `future` and the model has no known columns.

        An X without the target is another question, scikit-learn's: its rows come after those that `fit` and `update`
        have seen, and the answer is an array of a prediction for each of them (n,), or (n, targets). Known columns are
        those of X; what is farther away than the horizon is forecast as if the rows before had come as forecast.
        """
        fitted = self._whole
        table = fitted.seen() if X is None else read_again(X, fitted.recipe)
        if self._lacks_targets(table, future):
            found = fitted.following(table).predict(fitted.model)
            each = [_array(values, numbers=self.classes_ is None) for values in found.values()]
            return each[0] if len(each) == 1 else np.column_stack(each)
        origins, forecasts, counts = fitted.ahead(table, future)
        _warn(*origins.notes, *counts.notes)
        recipe, horizon = fitted.recipe, fitted.recipe.horizon
        columns = fitted.model.columns(recipe, forecasts, np.repeat(origins.enough, horizon))
        form = fitted.form if X is None else X if hasattr(X, "columns") else form_of(X)
        if isinstance(form, np.ndarray):
            return self._values(columns)
        if horizon > 1:
            columns = {"horizon": list(range(1, horizon + 1)) * len(origins.last), **columns}
        panel = origins.rows.panel
        moments = panel.time[(origins.last[:, None] + np.arange(1, horizon + 1)).ravel()]
        keys = (recipe.roles.series, np.repeat(panel.order[origins.last], horizon))
        return like({} if form is None else form, table, keys, (recipe.roles.time, moments), columns)

    def forecasts(self, X: Any = None, since: Any = None) -> Any:
        """What the model forecasts from every row on, in one pass and without learning, in the form in which X came.

        Each is what `predict` says where the table ends with that row; columns that are known are read beyond it.
        Quantiles are as far from the median as after a fit and `update` with those rows of X up to there that the model
        has not learnt. Rows that it has learnt are forecast too. `since` is a moment, as the table writes it (without
        times the number of a row, from 1): from rows from then on is forecast. Without X: the last rows that `fit` and
        `update` have seen, of which a model of classes keeps a window.

        Columns: the series and the time of the row that is forecast, where the model has them; `cutoff`, the time of
        the row that it is forecast from (without times its number); `horizon` from 1; `truth`, None where it is not
        known; then as in `predict`. With several targets `truth` and the others begin with the target's name.
        DataError where no row is that late, SettingError for a `since` that is no time.

        >>> days = [f"2013-01-{day:02d}" for day in range(1, 31)]
        >>> model = Forecaster("y", window=3, epochs=1).fit({"day": days, "y": [1.0, 2.0, 3.0] * 10})
        >>> found = model.forecasts(since="2013-01-29")
        >>> found["day"], found["cutoff"], found["truth"]
        (['2013-01-30', '2013-01-31'], ['2013-01-29', '2013-01-30'], [3.0, None])
        """
        fitted = self._whole
        recipe = fitted.recipe
        table = fitted.seen() if X is None else read_again(X, recipe)
        found = from_every_row(recipe, fitted.model, table, since)
        form = fitted.form if X is None else X if hasattr(X, "columns") else form_of(X)
        return found.written(table, form)

    def backtest(
        self,
        X: Any,
        y: Any = None,
        *,
        folds: int = 5,
        rows: int | None = None,
        stride: int | None = None,
        training: Literal["expanding", "sliding"] = "expanding",
        gap: int = 0,
        refit: bool = True,
        time_limit: float | None = None,
        callbacks: Sequence[Callable[[Any], object]] = (),
        verbose: bool | int = 0,
        against: Any = None,
    ) -> Backtest:
        """Measure these settings on several `folds` at the end of X; a fit that is there is neither used nor changed.

        For each fold a model learns the rows before it, as `fit` with `test_fraction=0` does, and forecasts the `rows`
        of the fold, without learning from them: from the last row before it on, then from every `stride` rows later,
        each time knowing all rows up to there, as `forecasts` does. By default all folds are the later half of the
        table, and the stride is the horizon, so that each row is forecast once. `training`: what is learnt begins with
        the table (expanding), or keeps the length that it has in the first fold (sliding). `gap` rows before each fold
        are not learnt, as where answers come late. With refit=False only one model is trained, before the first fold.

        X and y as in `fit`. Folds are learnt side by side, as many as `n_jobs` allows. Ctrl-C and `time_limit` seconds
        keep the folds that are done. Each of `callbacks` is called with each fold (`elman.Fold`) when it is done; True
        or "stop" from it ends the backtest. `verbose=1` shows how far it is, and beforehand what it may take. `against`
        as in `fit`: each rival learns what the model of a fold learns. Of functions of a history 500 forecasts are
        measured, drawn by lot, and of all else the same ones; `table()` has all.

        The result has `evaluation` (all folds, beside all simple methods), `verdict`, `folds`, and `table()`: the
        series and time of each row, `fold`, `cutoff` (the last row that the forecast knew), `horizon`, `truth`, and the
        columns of `predict`. SettingError or DataError say what is wrong in one line.

        >>> table = {"day": [f"2013-01-{day:02d}" for day in range(1, 32)], "y": [1.0, 2.0, 3.0] * 10 + [1.0]}
        >>> found = Forecaster("y", window=3, epochs=1).backtest(table, folds=2, rows=3)
        >>> found.table()["day"], found.table()["cutoff"][::3], found.table()["truth"][:3]
        (['2013-01-26', '2013-01-27', '2013-01-28', '2013-01-29', '2013-01-30', '2013-01-31'], \
['2013-01-25', '2013-01-28'], [2.0, 3.0, 1.0])
        """
        settings = self._checked_settings()
        rolling, refit = (
            rolling_of(settings.horizon, folds, rows, stride, training, gap),
            yes_or_no("setting 'refit'", refit),
        )
        with watched(callbacks, verbose, None) as watch:
            source = take(X, y, settings.target)
            return backtest_forecasts(source, settings, rolling, refit, watch.callbacks, time_limit, against)

    def predict_proba(self, X: Any = None, future: Any = None) -> NDArray[np.float64]:
        """The probability of each of `classes_` for the rows after the last one of each series.

        X and `future` as in `predict`. (series, classes), or (series, horizon, classes) when more than one row is
        forecast; (n, classes) of an X without the target. nan for a series shorter than the window; SettingError when
        the target is a number.
        """
        fitted = self._whole
        if isinstance(fitted.model, NumberModel):
            name = fitted.recipe.roles.target
            raise SettingError(f"target {name!r} is a number and has no probabilities; use predict")
        table = fitted.seen() if X is None else read_again(X, fitted.recipe)
        if self._lacks_targets(table, future):
            return fitted.following(table).probabilities(fitted.model)
        origins, forecasts, _ = fitted.ahead(table, future)
        _warn(*origins.notes)
        each = fitted.model.probabilities(fitted.recipe, forecasts)
        full = np.full((len(origins.last), *each.shape[1:]), np.nan)
        full[origins.enough] = each
        return full[:, 0] if fitted.recipe.horizon == 1 else full

    def score(self, X: Any, y: Any = None) -> float:
        """How good forecasts of the next row are: R² of numbers, the share that is right of classes, as scikit-learn
        scores.

        The rows of X come after those that `fit` and `update` have seen. Each is forecast from all rows before it, its
        own target revealed only then, and compared with y, or with the target in X where there is no y. Of several
        targets it is the mean. DataError for a row that does not come after those that were seen, as it may have been
        learnt: split by time, as TimeSeriesSplit does.
        """
        fitted = self._whole
        table, truth = take_again(X, y, fitted.recipe)
        return fitted.following(table).score(fitted.model, truth)

    def update(self, X: Any, y: Any = None) -> Forecaster:
        """Append new observations to those seen before, without learning from them; returns itself.

        `predict` then forecasts from there without a table. The rows come in any form that `fit` takes. A row that is
        there already, with the same values, is left out and counted (`repeated_rows_`); where it was there without a
        target, as rows to come are, the new one takes its place. DataError names a row that contradicts one that is
        there, or comes before the last one of its series.

        Quantiles follow what comes: each new row that intervals would have missed brings them a little away from the
        median, for its series and about as many rows ahead, each that they held back a little less. A fit begins anew.

        `save` keeps the last of them, as many of each series as a forecast reads, and how far quantiles are: a model
        that is loaded again goes on where this one is. The rows of `fit` alone are in no file: a model loaded without
        any begins with these rows.
        """
        fitted = self._whole
        self._fitted = fitted.extended(take_again(X, y, fitted.recipe)[0], form_of(X))
        return self

    def evaluate(self, table: Any) -> Evaluation:
        """Measure the model and the baselines on those rows of `table` that it has not learnt.

        New rows alone are enough: what baselines have learnt is in the model. The rows before them are those of the
        table, or those that `fit` and `update` have seen, of which a file keeps what came by `update`. Rows that the
        model has learnt are left out and counted, as `left_out`; DataError where no other are left.
        """
        fitted = self._whole
        return fitted.measured(unlearnt(fitted.recipe, read(table), fitted.observed))

    def _lacks_targets(self, table: Table, future: Any) -> bool:
        """Whether a table has rows to be forecast and not rows to forecast from."""
        return future is None and not set(self._recipe.roles.targets) & set(table.raw)

    def _values(self, columns: dict[str, list[Any]]) -> NDArray[Any]:
        """The columns of a forecast as an array; of classes the labels."""
        if self.classes_ is not None:
            return _array(columns["prediction"], numbers=False)
        each = [_array(values, numbers=True) for values in columns.values()]
        return each[0] if len(each) == 1 else np.column_stack(each)

    @property
    def classes_(self) -> NDArray[Any] | None:
        """The labels of a binary target or of classes, in the order of their probabilities; None for numbers."""
        target = self._recipe.target
        return None if target.kind == "number" else np.array(target.classes)

    @property
    def experts_of_kinds_(self) -> dict[str, dict[str, float]]:
        """The shares in the answers to windows of each kind that has its own, by its name: that of the forecast without
        learning that would have been the best in the window, or "after a shift of level"; none for classes."""
        model = self._whole.model
        special = model.shares.special if isinstance(model, NumberModel) else {}
        return {kind: dict(mixture.shares) for kind, mixture in special.items()}

    @property
    def calibration_(self) -> Calibration | None:
        """What sets probabilities right, learnt on the later half of the validation part: a `temperature`, or steps
        from what was `said` to what `held`; neither of them `changes` anything where that did not help. None where
        fewer than 200 windows could say it, and for numbers."""
        model = self._whole.model
        return model.calibration if isinstance(model, ClassModel) else None

    @property
    def note_(self) -> str:
        """A sentence where something else answers than was asked for, as where too few rows teach; else empty."""
        return self._whole.note

    @property
    def repeated_rows_(self) -> int:
        """How many rows of the last `update` were there already."""
        return self._whole.repeated

    @property
    def feature_names_in_(self) -> NDArray[Any]:
        """The columns that are read."""
        return np.array(self._recipe.given, dtype=object)

    @property
    def n_features_in_(self) -> int:
        """How many columns are read."""
        return len(self._recipe.given)

    @property
    def _recipe(self) -> Recipe:
        return self._whole.recipe


def _array(values: list[Any], *, numbers: bool) -> NDArray[Any]:
    """Predictions (n,): numbers, nan for none, or labels, None for none."""
    if numbers:
        return np.array(values, dtype=np.float64)
    return np.array(values, dtype=object if None in values else None)
