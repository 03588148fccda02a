"""The regressor of sequences: a number for a whole sequence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from elman.classify.estimator import SequenceEstimator
from elman.errors import DataError
from elman.network import Values
from elman.network.heads import Head
from elman.settings import RegressorSettings, SequenceSettings
from elman.table.answers import answers_of
from elman.table.writing import as_given
from elman.training.loop import Callback

if TYPE_CHECKING:
    from elman.evaluate.evaluation import Evaluation

__all__ = ["SequenceRegressor"]

_DEFAULT = RegressorSettings


class SequenceRegressor(SequenceEstimator):
    """Says a number for a whole sequence: a text, a list of symbols, a numeric series of any length.

    As `elman.Classifier` in all but the answer. The settings stand in `elman.settings.RegressorSettings`.

    After `fit`: `evaluation_`, `summary_`, `networks_`, `history_`, `stopped_`, `n_features_in_` for numbers.

    >>> x = np.linspace(0, 1, 40)[:, None] * np.ones((40, 3))
    >>> model = SequenceRegressor(ensemble=1, hidden_size=8, learning_rate=0.02, min_steps=60).fit(x, x[:, 0])
    >>> model.score(x, x[:, 0]) > 0.9
    True
    """

    task = "regress"
    schema = _DEFAULT
    kind = "number"

    def __init__(
        self,
        *,
        label: str | None = _DEFAULT.label,
        text: str | None = _DEFAULT.text,
        series: str | None = _DEFAULT.series,
        time: str | None = _DEFAULT.time,
        split: str | None = _DEFAULT.split,
        loss: str = _DEFAULT.loss,
        level: str = _DEFAULT.level,
        ensemble: int = _DEFAULT.ensemble,
        pooling: str = _DEFAULT.pooling,
        steps: int = _DEFAULT.steps,
        embedding_size: int = _DEFAULT.embedding_size,
        pieces: int = _DEFAULT.pieces,
        min_count: int = _DEFAULT.min_count,
        noise: float = _DEFAULT.noise,
        changes: bool = _DEFAULT.changes,
        crop: float = _DEFAULT.crop,
        symbol_dropout: float = _DEFAULT.symbol_dropout,
        cell: str = _DEFAULT.cell,
        hidden_size: int = _DEFAULT.hidden_size,
        num_layers: int = _DEFAULT.num_layers,
        dropout: float = _DEFAULT.dropout,
        epochs: int = _DEFAULT.epochs,
        min_steps: int | None = _DEFAULT.min_steps,
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
        self.label = label
        self.text = text
        self.series = series
        self.time = time
        self.split = split
        self.loss = loss
        self.level = level
        self.ensemble = ensemble
        self.pooling = pooling
        self.steps = steps
        self.embedding_size = embedding_size
        self.pieces = pieces
        self.min_count = min_count
        self.noise = noise
        self.changes = changes
        self.crop = crop
        self.symbol_dropout = symbol_dropout
        self.cell = cell
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.dropout = dropout
        self.epochs = epochs
        self.min_steps = min_steps
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

    def fit(self, X: Any, y: Any = None, callbacks: Sequence[Callback] = ()) -> SequenceRegressor:
        """Train on sequences X and their numbers y, or on a table that holds both; returns itself.

        X as for `elman.Classifier.fit`. SettingError, DataError or DivergedError say what is wrong in one line.
        """
        self._fit(X, y, callbacks)
        return self

    def predict(self, X: Any) -> Any:
        """The number of each sequence (n,), in the unit of the answers.

        For a table, where the model was trained on one: the columns that name the sequences and `prediction`.
        """
        self._require_fit()
        return as_given(X, self.answer_columns(X)) if self._tabular(X) else self._run(X)[1]

    def _answer_columns(self, answers: NDArray[np.float64]) -> dict[str, list[Any]]:
        return {"prediction": answers.tolist()}

    def score(self, X: Any, y: Any) -> float:
        """The share of the variance of y that is explained (R²): 1 is perfect, 0 what the mean of y would give."""
        values = self._run(X)[1]
        true = answers_of(y, len(values)).astype(np.float64)
        spread = float(np.sum((true - true.mean()) ** 2))
        left = float(np.sum((true - values) ** 2))
        return 1 - left / spread if spread else float(left == 0)

    def evaluate(self, X: Any, y: Any = None) -> Evaluation:
        """Measure the model and the simple methods on the test part of a table with a split column."""
        return self._evaluate(X, y)

    def _sklearn_kind(self) -> str:
        return "regressor"

    def _learn_answers(self, labels: list[Any], training: NDArray[np.int64]) -> None:
        values = self._codes(labels)[training]
        self._mean, self._scale = float(values.mean()), float(values.std()) or 1.0

    def _codes(self, labels: list[Any]) -> NDArray[np.float64]:
        try:
            return np.array([float(label) for label in labels])
        except (TypeError, ValueError) as error:
            raise DataError(
                f"found an answer that is no number ({error}); for classes use Classifier "
                "(on the command line --task classify)"
            ) from error

    def _learnt(self, codes: NDArray[np.float64]) -> NDArray[np.float32]:
        return ((codes - self._mean) / self._scale).astype(np.float32)

    def _strata(self, codes: NDArray[np.float64]) -> NDArray[np.int64]:
        return np.zeros(len(codes), dtype=np.int64)

    def _head(self, settings: SequenceSettings, codes: NDArray[np.float64]) -> Head:  # noqa: ARG002
        return Values(loss=getattr(settings, "loss", _DEFAULT.loss))

    def _answers(self, raw: NDArray[np.float64]) -> NDArray[np.float64]:
        return raw[:, 0] * self._scale + self._mean

    def _description(self) -> dict[str, Any]:
        return {**super()._description(), "mean": self._mean, "scale": self._scale}

    def _restore(self, path: str, tensors: Mapping[str, NDArray[Any]], metadata: Mapping[str, Any]) -> None:
        self._mean, self._scale = float(metadata["mean"]), float(metadata["scale"])
        super()._restore(path, tensors, metadata)
