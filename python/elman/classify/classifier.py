"""The classifier: which class a whole sequence is of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from elman.classify.estimator import SequenceEstimator
from elman.classify.fitted import ClassFit
from elman.settings import ClassifierSettings
from elman.table.answers import answers_of
from elman.table.indexes import require_same_index
from elman.table.writing import as_given
from elman.training.loop import Callback

if TYPE_CHECKING:
    from elman.evaluate.evaluation import Evaluation

__all__ = ["Classifier"]


@dataclass(eq=False, repr=False)
class Classifier(ClassifierSettings, SequenceEstimator[ClassFit]):
    """Sorts whole sequences into classes: texts, lists of symbols, numeric series of any length and many channels.

    Several recurrent networks read each sequence in both directions, and their probabilities are averaged. The
    settings, their defaults and ranges stand in `elman.settings.ClassifierSettings`; they are checked by `fit`.

    After `fit`: `classes_`, `evaluation_` (networks and simple methods on sequences that they have not seen; None
    without such), `experts_` (the share of each in the answers, the networks' first), `summary_` (what was read),
    `networks_`, `history_`, `stopped_`, `n_features_in_` for numbers.

    >>> names = ["anna", "ivanov", "maria", "petrov", "laura", "popov", "clara", "orlov"] * 4
    >>> kinds = ["first", "last"] * 16
    >>> model = Classifier(ensemble=1, hidden_size=8, learning_rate=0.02, min_steps=60).fit(names, kinds)
    >>> model.predict(["julia", "romanov"]).tolist()
    ['first', 'last']
    """

    task = "classify"
    form = ClassFit
    __repr__ = SequenceEstimator.__repr__  # settings alone have another

    def fit(
        self,
        X: Any,
        y: Any = None,
        callbacks: Sequence[Callback] = (),
        *,
        verbose: bool | int = 0,
        against: Any = None,
    ) -> Classifier:
        """Train on sequences X and their classes y, or on a table that holds both; returns itself.

        X: a list of texts, of lists of symbols or of arrays (time,) or (time, channels); an array (n, time) or
        (n, time, channels). Without y a path (CSV, Parquet, JSON lines, `.ts`), a frame or a dict of columns. Nothing
        given is changed. Each of `callbacks` is called after each epoch with an `elman.Epoch`; True or "stop" from it
        ends the training; `verbose=1` shows a progress line. SettingError, DataError or DivergedError say what is wrong
        in one line.

        Rivals that are given as `against` are measured beside it: a dict of names and estimators of one's own, of
        series of one length "lightgbm" too (docs/rivals.md). They are in no model file.
        """
        return self._fit(X, y, callbacks, verbose, against)

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """The probability of each of `classes_` (n, K) for each sequence of X, or of a table as in `fit`."""
        return self._answers(X)

    def predict(self, X: Any) -> Any:
        """The most probable class of each sequence (n,).

        For a table, where the model was trained on one: the columns that name the sequences, `prediction`, and
        `probability` of each class, in the form in which the table came.
        """
        if self._whole.is_table(X):
            return as_given(X, self.answer_columns(X))
        return self.classes_[self._answers(X).argmax(axis=1)]

    def score(self, X: Any, y: Any) -> float:
        """The share of the sequences whose class is right."""
        require_same_index(X, y)
        chances = self._answers(X)
        return float(np.mean(self.classes_[chances.argmax(axis=1)] == answers_of(y, len(chances))))

    def evaluate(self, X: Any, y: Any = None) -> Evaluation:
        """Measure the model and the simple methods, fitted on the training part, on other sequences and their classes.

        X and y are as in `fit`. Sequences that were learnt, by any of the networks, are left out and counted in
        `left_out`, whatever a split column calls them. DataError where nothing else is given. `score` leaves nothing
        out.
        """
        return self._evaluate(X, y)

    @property
    def classes_(self) -> NDArray[Any]:
        """The classes, in the order of their probabilities (K,)."""
        return self._whole.asked.labels.array

    def _sklearn_kind(self) -> str:
        return "classifier"
