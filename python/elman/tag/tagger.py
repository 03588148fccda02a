"""The tagger: a label for every character, word or row of numbers of a sequence."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from elman.rivals.given import require_test_part
from elman.settings import TaggerSettings
from elman.table.answers import answers_of
from elman.table.indexes import require_same_index
from elman.tag.backtesting import backtest_tags
from elman.tag.fitted import TagFit
from elman.tag.fitting import fit_tagger
from elman.tag.rivals import measures
from elman.tag.step_coder import StepCoder
from elman.tag.tagged import Tagged, written
from elman.training.estimator import Estimator
from elman.training.loop import Callback
from elman.training.parting import parting_of
from elman.training.watch import watched

if TYPE_CHECKING:
    from elman.evaluate.backtest import Backtest
    from elman.evaluate.evaluation import Evaluation

__all__ = ["Tagger"]


@dataclass(eq=False, repr=False)
class Tagger(TaggerSettings, Estimator[TagFit]):
    """Gives every character, word or row of a sequence a label, with a recurrent network that reads both directions.

    The settings, their defaults and ranges stand in `elman.settings.TaggerSettings`; they are checked by `fit`.

    After `fit`: `classes_` (the labels), `evaluation_` (all that answers, each alone, and simple methods on the test
    part; None where there was too little for one), `experts_` (the share of each in the answers, the network's first),
    `settings_` (with all that was chosen by the amount of data), `networks_`,
    `network_` (the first of them), `history_`, `best_epoch_`, `stopped_`.

    >>> Tagger(level="char").fit(["beyond"], ["ynbode"]).predict(["beyond"])
    ['ynbode']
    """

    task = "tag"
    form = TagFit
    __repr__ = Estimator.__repr__  # settings alone have another

    def fit(
        self,
        X: Any,
        y: Any = None,
        callbacks: Sequence[Callback] = (),
        *,
        verbose: bool | int = 0,
        against: Any = None,
    ) -> Tagger:
        """Train on sequences `X` with labels `y`, or on a path, table or frame that has both; returns itself.

        See `elman.tag.tagged.tagged` for X and y, `elman.tag.files.read_tagged` for files. At the level
        "step" a table (path, frame, dict of columns) has a label in each row. Each of `callbacks` is called after each
        epoch with an `elman.Epoch`; True or "stop" from it ends the training; `verbose=1` shows a progress line. Ctrl-C
        keeps the best weights and ends it too. SettingError, DataError or DivergedError say what is wrong in one line.

        Rivals that are given as `against` are measured beside it: "crf", or a dict of names and estimators of one's own
        (docs/rivals.md). They are in no model file.
        """
        settings = self._checked_settings()
        require_test_part(against, settings.test_fraction)
        with watched(callbacks, verbose, settings.time_limit) as watch:
            self._fitted = fit_tagger(X, _labels_of(X, y), settings, watch, self._before(), against)
        return self

    def predict(self, X: Any, scores: bool = False) -> Any:
        """The labels of each sequence, written as those that were learnt (texts or lists).

        `X` is as in `fit`, without labels. With `scores` each sequence is a pair: its labels and the probability of
        each (time,). A table of numbers, and an array (n, channels) of rows, are answered by an array (n,), row by row.
        """
        fitted = self._whole
        given = fitted.read(X)
        found = fitted.answers(given)
        best = [fitted.best(each) for each in found]
        if given.order is not None:
            labels = _array([label for each in best for label in each])[np.argsort(given.order)]
            return (labels, _in_rows(given, found).max(axis=1)) if scores else labels
        texts = [written(each, fitted.form) for each in best]
        return [(text, each.max(axis=1)) for text, each in zip(texts, found, strict=True)] if scores else texts

    def table(self, X: Any = None) -> dict[str, list[Any]]:
        """The labels of X as columns, a row a step: sequence (from 1), symbol, prediction, probability.

        Of a table of numbers only prediction and probability, row by row. Without X the figures of `evaluation_`.
        """
        if X is None:
            return super().table()
        fitted = self._whole
        given = fitted.read(X)
        found = fitted.answers(given)
        probabilities = np.concatenate(found) if given.order is None else _in_rows(given, found)
        columns = {"prediction": fitted.best(probabilities), "probability": probabilities.max(axis=1).tolist()}
        if isinstance(fitted.coder, StepCoder):
            return columns
        numbers = np.repeat(np.arange(len(given)) + 1, given.lengths).tolist()
        return {"sequence": numbers, "symbol": [symbol for item in given.items for symbol in item], **columns}

    def predict_proba(self, X: Any) -> Any:
        """The probability of each of `classes_` for every step: a list of arrays (time, K); for rows (n, K)."""
        fitted = self._whole
        given = fitted.read(X)
        found = fitted.answers(given)
        return found if given.order is None else _in_rows(given, found)

    def score(self, X: Any, y: Any = None) -> float:
        """The share of steps with the right label, of all that is given."""
        fitted = self._whole
        given = fitted.read_labelled(X, _labels_of(X, y))
        return measures(given, [fitted.best(each) for each in fitted.answers(given)])["accuracy"]

    def evaluate(self, X: Any, y: Any = None) -> Evaluation:
        """Measure the network and the simple methods, fitted on the training part, on other labelled sequences.

        Sequences that the model has learnt are left out, of a few long series of numbers, which are cut by time, rows;
        `left_out` counts their steps, as `rows` those that are measured. DataError where nothing else is given. `score`
        leaves nothing out.
        """
        fitted = self._whole
        given, left_out = fitted.learnt.without(fitted.read_labelled(X, _labels_of(X, y)))
        return replace(fitted.evaluate(given), left_out=left_out)

    def backtest(
        self,
        X: Any,
        y: Any = None,
        *,
        folds: int = 5,
        repeats: int = 1,
        groups: Any = None,
        time_limit: float | None = None,
        callbacks: Sequence[Callable[[Any], object]] = (),
        verbose: bool | int = 0,
        against: Any = None,
    ) -> Backtest:
        """Measure these settings on several `folds`; a fit that is there is neither used nor changed.

        Each fold leaves out its share of the sequences: a model learns the others, as `fit` with `test_fraction=0`
        does, and labels those. Each sequence is left out once, and as often as `repeats` says, parted anew each time.
        Sequences that are the same stay together, and so do those that have the same value in `groups`: a value for
        each sequence, or the name of a column of a table, which is then no channel. Of fewer long series than folds
        each fold leaves out a stretch of each: what comes before and after it is learnt.

        X and y as in `fit`. Folds are learnt side by side, as many as `n_jobs` allows. Ctrl-C and `time_limit` seconds
        keep the folds that are done. Each of `callbacks` is called with each fold (`elman.Fold`) when it is done; True
        or "stop" from it ends the backtest. `verbose=1` shows how far it is, and beforehand what it may take. `against`
        as in `fit`: each rival learns what the model of a fold learns.

        The result has `evaluation` (all folds, beside all simple methods; a sequence's repeats, or those of a group,
        are one piece of evidence), `verdict`, `folds`, and `table()`, a row a step: `sequence`, `step`, `symbol`, or
        the columns of a table that tell its rows apart, then `fold`, `repeat` where there are several, `truth` and
        `prediction`. SettingError or DataError say what is wrong in one line.

        >>> words, sounds = ["ab", "ba", "aab", "bba"], ["AB", "BA", "AAB", "BBA"]
        >>> found = Tagger(epochs=5, hidden_size=4, num_layers=1).backtest(words, sounds, folds=2).table()
        >>> list(found), "".join(found["truth"])
        (['sequence', 'step', 'symbol', 'fold', 'truth', 'prediction'], 'ABBAAABBBA')
        """
        settings, parting = self._checked_settings(), parting_of(folds, repeats)
        with watched(callbacks, verbose, None) as watch:
            return backtest_tags(X, _labels_of(X, y), settings, parting, groups, watch.callbacks, time_limit, against)

    def _sklearn_kind(self) -> str | None:
        """Rows of numbers with a label each are what scikit-learn calls classification."""
        return "classifier" if self.level == "step" else None

    @property
    def classes_(self) -> NDArray[Any]:
        """The labels, in the order of their probabilities (K,)."""
        return _array(list(self._whole.labels.symbols))

    @property
    def feature_names_in_(self) -> NDArray[Any]:
        """The columns of a table that are read; there for tables alone."""
        if not self._whole.channels:
            raise AttributeError("this Tagger was not trained on the columns of a table")
        return np.array(self._whole.channels, dtype=object)

    @property
    def n_features_in_(self) -> int:
        """How many numbers a row has; there for rows of numbers alone."""
        coder = self._whole.coder
        if isinstance(coder, StepCoder):
            return len(coder.mean)
        raise AttributeError("this Tagger was not trained on rows of numbers")


def _array(values: list[Hashable]) -> NDArray[Any]:
    """Labels (n,) in numpy's type for them, of several types as objects."""
    if len({type(value) for value in values}) == 1 and isinstance(values[0], str | int | float | bool):
        return np.array(values)
    found = np.empty(len(values), dtype=object)
    found[:] = values
    return found


def _labels_of(X: Any, y: Any) -> Any:
    """An array of a label for each row of X as scikit-learn has them; anything else as it is. DataError where pandas
    names other rows in y than in X."""
    require_same_index(X, y)
    if not hasattr(y, "__array__"):
        return y
    array = np.asarray(y)
    flat = array.ndim == 1 or (array.ndim == 2 and array.shape[1] == 1)
    return answers_of(array, len(array)) if flat else array


def _in_rows(given: Tagged, found: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """What was found for each step (rows, K), in the order of the table's rows."""
    return np.concatenate(found)[np.argsort(np.asarray(given.order))]
