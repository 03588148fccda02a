"""What the classifier and the regressor of sequences share as estimators."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from elman.classify.backtesting import backtest_sequences
from elman.classify.fitted import SequenceFit
from elman.classify.fitting import fit_sequences
from elman.classify.sources import check_columns, take, take_again
from elman.classify.summary import name_of
from elman.errors import DataError
from elman.evaluate.backtest import Backtest
from elman.evaluate.evaluation import Evaluation
from elman.training.estimator import Estimator
from elman.training.loop import Callback
from elman.training.parting import parting_of
from elman.training.watch import watched

__all__ = ["SequenceEstimator"]

F = TypeVar("F", bound=SequenceFit)
S = TypeVar("S", bound="SequenceEstimator[Any]")


class SequenceEstimator(Estimator[F]):
    """A job that reads whole sequences and gives one answer for each."""

    def _fit(self: S, X: Any, y: Any, callbacks: Sequence[Callback], verbose: bool | int, against: Any) -> S:
        settings = self._checked_settings()
        with watched(callbacks, verbose, settings.time_limit) as watch:
            self._fitted = fit_sequences(X, y, settings, watch, self._before(), against)
        return self

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
        does, and answers those. Each sequence is left out once, and as often as `repeats` says, parted anew each time;
        every fold has the classes in their shares. Sequences that are the same stay together, and so do those that have
        the same value in `groups`: a value for each sequence, such as who spoke it, or the name of a column of a table,
        which is then not read. A split column says nothing here.

        X and y as in `fit`. Folds are learnt side by side, as many as `n_jobs` allows. Ctrl-C and `time_limit` seconds
        keep the folds that are done. Each of `callbacks` is called with each fold (`elman.Fold`) when it is done; True
        or "stop" from it ends the backtest. `verbose=1` shows how far it is, and beforehand what it may take. `against`
        as in `fit`: each rival learns what the model of a fold learns.

        The result has `evaluation` (all folds, beside all simple methods; a sequence's repeats, or those of a group,
        are one piece of evidence), `verdict`, `folds`, and `table()`: what names each sequence, else its number,
        `sequence`, then `fold`, `repeat` where there are several, `truth`, and the answers as `predict` has them.
        SettingError or DataError say what is wrong in one line.

        >>> from elman import Classifier
        >>> names, kinds = ["anna", "maria", "ivanov", "petrov"] * 2, ["first", "first", "last", "last"] * 2
        >>> model = Classifier(ensemble=1, hidden_size=8, min_steps=20, experts=False)
        >>> found = model.backtest(names, kinds, folds=2).table()
        >>> list(found), found["truth"] == kinds
        (['sequence', 'fold', 'truth', 'prediction', 'probability'], True)
        """
        settings, parting = self._checked_settings(), parting_of(folds, repeats)
        with watched(callbacks, verbose, None) as watch:
            return backtest_sequences(X, y, settings, parting, groups, watch.callbacks, time_limit, against)

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
