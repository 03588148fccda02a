"""What the classifier and the regressor of sequences share as estimators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from elman.classify.fitted import SequenceFit
from elman.classify.fitting import fit_sequences
from elman.classify.sources import check_columns, take, take_again
from elman.classify.summary import name_of
from elman.errors import DataError
from elman.evaluate.evaluation import Evaluation
from elman.training.estimator import Estimator
from elman.training.loop import Callback
from elman.training.watch import watched

__all__ = ["SequenceEstimator"]

F = TypeVar("F", bound=SequenceFit)
S = TypeVar("S", bound="SequenceEstimator[Any]")


class SequenceEstimator(Estimator[F]):
    """A job that reads whole sequences and gives one answer for each."""

    def _fit(self: S, X: Any, y: Any, callbacks: Sequence[Callback], verbose: bool | int) -> S:
        settings = self._checked_settings()
        with watched(callbacks, verbose, settings.time_limit) as watch:
            self._fitted = fit_sequences(X, y, settings, watch, self._before())
        return self

    def _answers(self, X: Any) -> NDArray[np.float64]:
        """The answers for the sequences of X."""
        fitted = self._whole
        return fitted.answers(fitted.read(X, type(self).__name__).given)

    def answer_columns(self, X: Any) -> dict[str, list[Any]]:
        """What `predict` gives for a table, as a dict of columns: those that name the sequences, then the answers."""
        fitted = self._whole
        data = fitted.read(X, type(self).__name__)
        answers = fitted.answers(data.given)
        columns = fitted.asked.columns(answers)
        keys = data.keys or {"row": list(range(1, len(answers) + 1))}
        return {**{name: values for name, values in keys.items() if name not in columns}, **columns}

    def _evaluate(self, X: Any, y: Any = None) -> Evaluation:
        """Measure on the sequences that were not learnt."""
        fitted = self._whole
        data = take_again(X, fitted.layout, answers=True) if y is None else take(X, y, fitted.settings)[0]
        check_columns(data.given, fitted.columns, fitted.names, type(self).__name__)
        if data.labels is None:
            raise DataError(f"{name_of(X)}: found sequences without answers, expected some to measure with; give y")
        new = fitted.learnt.unlearnt(data.given.items)
        if not len(new):
            count = "1 sequence" if len(data.given) == 1 else f"{len(data.given):,} sequences"
            raise DataError(
                f"{name_of(X)}: found {count}, and the model has learnt all of them, expected others; give sequences "
                "that it has not learnt"
            )
        return replace(fitted.evaluate(data.take(new)), left_out=len(data.given) - len(new))

    @property
    def n_features_in_(self) -> int:
        """How many columns X had, or how many numbers a step of its series; there for numbers alone."""
        fitted = self._whole
        coder = fitted.members[0].coder
        if fitted.columns or coder.kind == "numbers":
            return fitted.columns or len(coder.mean)
        raise AttributeError(f"this {type(self).__name__} was not trained on numbers")

    @property
    def feature_names_in_(self) -> NDArray[Any]:
        """The names of the columns of X; there where it was a frame."""
        if not self._whole.names:
            raise AttributeError(f"this {type(self).__name__} was not trained on a frame")
        return np.array(self._whole.names, dtype=object)
