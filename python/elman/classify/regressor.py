"""The regressor of sequences: a number for a whole sequence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from elman.classify.estimator import SequenceEstimator
from elman.classify.fitted import ValueFit
from elman.settings import RegressorSettings
from elman.table.answers import answers_of
from elman.table.indexes import require_same_index
from elman.table.writing import as_given
from elman.training.loop import Callback

if TYPE_CHECKING:
    from elman.evaluate.evaluation import Evaluation

__all__ = ["SequenceRegressor"]


@dataclass(eq=False, repr=False)
class SequenceRegressor(RegressorSettings, SequenceEstimator[ValueFit]):
    """Says a number for a whole sequence: a text, a list of symbols, a numeric series of any length.

    As `elman.Classifier` in all but the answer. The settings stand in `elman.settings.RegressorSettings`.

    After `fit`: `evaluation_`, `experts_` (the share of each in the answers, the networks' first), `summary_`,
    `networks_`, `history_`, `stopped_`, `n_features_in_` for numbers.

    >>> x = np.linspace(0, 1, 40)[:, None] * np.ones((40, 3))
    >>> model = SequenceRegressor(ensemble=1, hidden_size=8, learning_rate=0.02, min_steps=60).fit(x, x[:, 0])
    >>> model.score(x, x[:, 0]) > 0.9
    True
    """

    task = "regress"
    form = ValueFit
    __repr__ = SequenceEstimator.__repr__  # settings alone have another

    def fit(
        self,
        X: Any,
        y: Any = None,
        callbacks: Sequence[Callback] = (),
        *,
        verbose: bool | int = 0,
        against: Any = None,
    ) -> SequenceRegressor:
        """Train on sequences X and their numbers y, or on a table that holds both; returns itself.

        X and `against` as for `elman.Classifier.fit`. SettingError, DataError or DivergedError say what is wrong in one
        line.
        """
        return self._fit(X, y, callbacks, verbose, against)

    def predict(self, X: Any) -> Any:
        """The number of each sequence (n,), in the unit of the answers.

        For a table, where the model was trained on one: the columns that name the sequences and `prediction`.
        """
        return as_given(X, self.answer_columns(X)) if self._whole.is_table(X) else self._answers(X)

    def score(self, X: Any, y: Any) -> float:
        """The share of the variance of y that is explained (R²): 1 is perfect, 0 what the mean of y would give."""
        require_same_index(X, y)
        values = self._answers(X)
        true = answers_of(y, len(values)).astype(np.float64)
        spread = float(np.sum((true - true.mean()) ** 2))
        left = float(np.sum((true - values) ** 2))
        return 1 - left / spread if spread else float(left == 0)

    def evaluate(self, X: Any, y: Any = None) -> Evaluation:
        """Measure the model and the simple methods on sequences that were not learnt, as `Classifier.evaluate` does."""
        return self._evaluate(X, y)

    def _sklearn_kind(self) -> str:
        return "regressor"
