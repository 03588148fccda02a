"""The classifier: which class a whole sequence is of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from elman.baselines.linear import softmax
from elman.classify.estimator import SequenceEstimator
from elman.classify.networks import Member
from elman.classify.opinions import TextOpinions, fit_text_opinions
from elman.classify.repeats import alike, once, shift
from elman.classify.sequences import Sequences
from elman.errors import SettingError
from elman.network import Classes
from elman.network.heads import Head
from elman.settings import ClassifierSettings, SequenceSettings
from elman.table.answers import answers_of
from elman.table.labels import Labels, fit_labels
from elman.table.writing import as_given
from elman.training.loop import Callback

if TYPE_CHECKING:
    from elman.evaluate.evaluation import Evaluation

__all__ = ["Classifier"]

_DEFAULT = ClassifierSettings
SMALLEST = 1e-9  # weight of a class


class Classifier(SequenceEstimator):
    """Sorts whole sequences into classes: texts, lists of symbols, numeric series of any length and many channels.

    Several recurrent networks read each sequence in both directions, and their probabilities are averaged. The
    settings, their defaults and ranges stand in `elman.settings.ClassifierSettings`; they are checked by `fit`.

    After `fit`: `classes_`, `evaluation_` (networks and simple methods on sequences that they have not seen; None
    without such), `summary_` (what was read), `networks_`, `history_`, `stopped_`, `n_features_in_` for numbers.

    >>> names = ["anna", "ivanov", "maria", "petrov", "laura", "popov", "clara", "orlov"] * 4
    >>> kinds = ["first", "last"] * 16
    >>> model = Classifier(ensemble=1, hidden_size=8, learning_rate=0.02, min_steps=60).fit(names, kinds)
    >>> model.predict(["julia", "romanov"]).tolist()
    ['first', 'last']
    """

    task = "classify"
    schema = _DEFAULT
    kind = "labels"

    def __init__(
        self,
        *,
        label: str | None = _DEFAULT.label,
        text: str | None = _DEFAULT.text,
        series: str | None = _DEFAULT.series,
        time: str | None = _DEFAULT.time,
        split: str | None = _DEFAULT.split,
        class_weight: Literal["balanced"] | dict[Any, float] | None = _DEFAULT.class_weight,
        linear_weight: float | None = _DEFAULT.linear_weight,
        gram_weight: float | None = _DEFAULT.gram_weight,
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
        self.class_weight = class_weight
        self.linear_weight = linear_weight
        self.gram_weight = gram_weight
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

    def fit(self, X: Any, y: Any = None, callbacks: Sequence[Callback] = ()) -> Classifier:
        """Train on sequences X and their classes y, or on a table that holds both; returns itself.

        X: a list of texts, of lists of symbols or of arrays (time,) or (time, channels); an array (n, time) or
        (n, time, channels). Without y a path (CSV, Parquet, JSON lines, `.ts`), a frame or a dict of columns. Nothing
        given is changed. SettingError, DataError or DivergedError say what is wrong in one line.
        """
        self._fit(X, y, callbacks)
        return self

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """The probability of each of `classes_` (n, K) for each sequence of X, or of a table as in `fit`."""
        return self._run(X)[1]

    def predict(self, X: Any) -> Any:
        """The most probable class of each sequence (n,).

        For a table, where the model was trained on one: the columns that name the sequences, `prediction`, and
        `probability` of each class, in the form in which the table came.
        """
        self._require_fit()
        if self._tabular(X):
            return as_given(X, self.answer_columns(X))
        return self.classes_[self._run(X)[1].argmax(axis=1)]

    def _answer_columns(self, answers: NDArray[np.float64]) -> dict[str, list[Any]]:
        columns: dict[str, list[Any]] = {"prediction": self.classes_[answers.argmax(axis=1)].tolist()}
        named = zip(self.classes_.tolist(), answers.T.tolist(), strict=True)
        return {**columns, **{f"probability {label}": values for label, values in named}}

    def score(self, X: Any, y: Any) -> float:
        """The share of the sequences whose class is right."""
        _, chances = self._run(X)
        return float(np.mean(self.classes_[chances.argmax(axis=1)] == answers_of(y, len(chances))))

    def evaluate(self, X: Any, y: Any = None) -> Evaluation:
        """Measure the model and the simple methods on the test part of a table (or `.ts` file) with a split column.

        The simple methods are fitted on its training part. DataError when there are no such parts.
        """
        return self._evaluate(X, y)

    def _sklearn_kind(self) -> str:
        return "classifier"

    def _learn_answers(self, labels: list[Any], training: NDArray[np.int64]) -> None:
        self._labels = fit_labels([labels[number] for number in training])
        self.classes_ = self._labels.array

    def _codes(self, labels: list[Any]) -> NDArray[np.int64]:
        return self._labels.codes(labels)

    def _learnt(self, codes: NDArray[np.int64]) -> NDArray[np.int64]:
        return codes

    def _strata(self, codes: NDArray[np.int64]) -> NDArray[np.int64]:
        return codes

    @property
    def _size(self) -> int:
        return len(self._labels.classes)

    def _head(self, settings: SequenceSettings, codes: NDArray[np.int64]) -> Head:
        chosen = getattr(settings, "class_weight", None)
        if chosen is None or not len(codes):
            return Classes(self._size)
        if chosen == "balanced":
            counts = np.bincount(codes, minlength=self._size)
            return Classes(self._size, class_weights=(len(codes) / (self._size * counts)).tolist())
        unknown = [label for label in chosen if label not in self._labels.classes]
        if unknown or any(not weight >= 0 for weight in chosen.values()):
            raise SettingError(
                f"setting 'class_weight': found {chosen!r}, expected weights from 0 for classes of "
                f"{', '.join(map(repr, self._labels.classes[:10]))}"
            )
        return Classes(self._size, class_weights=[float(chosen.get(label, 1.0)) for label in self._labels.classes])

    def _learn_shares(self, group: NDArray[np.int64], codes: NDArray[np.int64], training: NDArray[np.int64]) -> None:
        self._shift = shift(codes, training, once(group, codes, training), self._size)

    def _taught(self, member: Member, group: NDArray[np.int64], codes: NDArray[np.int64]) -> Member:
        """Each different sequence once."""
        learnt = once(group, codes, member.training)
        if len(learnt.rows) == len(member.training):
            return member
        return Member(learnt.rows, member.validation, learnt.weights)

    def _weighs(self, settings: SequenceSettings, given: Sequences) -> bool:
        return given.kind != "numbers" and isinstance(settings, ClassifierSettings) and settings.text_weights is None

    def _fit_opinions(
        self, settings: SequenceSettings, given: Sequences, codes: NDArray[np.int64]
    ) -> TextOpinions | None:
        if given.kind == "numbers" or not isinstance(settings, ClassifierSettings):
            return None
        if settings.text_weights == (1, 0, 0):
            return None
        rows = np.arange(len(codes))
        learnt = once(alike(given), codes, rows)
        weights = getattr(self._head(settings, codes), "class_weights", None) or [1.0] * self._size
        added = shift(codes, rows, learnt, self._size) + np.log(np.maximum(weights, SMALLEST))
        return fit_text_opinions(given, codes, learnt, added, settings)

    def _answers(self, raw: NDArray[np.float64]) -> NDArray[np.float64]:
        return softmax(raw + self._shift)

    def _description(self) -> dict[str, Any]:
        return {**super()._description(), "labels": self._labels.to_json(), "shift": self._shift.tolist()}

    def _restore(self, path: str, tensors: Mapping[str, NDArray[Any]], metadata: Mapping[str, Any]) -> None:
        self._labels = Labels.from_json(metadata["labels"])
        self.classes_ = self._labels.array
        if tensors["0.linear.bias"].shape != (self._size,):
            raise ValueError(f"its network answers {tensors['0.linear.bias'].shape}, its classes are {self._size}")
        self._shift = np.array(metadata.get("shift", [0.0] * self._size), dtype=np.float64)  # not in the first files
        if self._shift.shape != (self._size,):
            raise ValueError(f"it shifts {self._shift.shape} scores, its classes are {self._size}")
        super()._restore(path, tensors, metadata)
