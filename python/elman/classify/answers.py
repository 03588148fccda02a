"""What whole sequences are asked: a class or a number; how a network learns it, and what its outputs then say."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from elman.baselines.arithmetic import softmax
from elman.baselines.mixture import logs_of
from elman.baselines.problem import Floats, Kind
from elman.classify.folds import Fold
from elman.classify.repeats import once, shift
from elman.errors import DataError, SettingError
from elman.network import Classes, Head, Values
from elman.table.kinds import within_range
from elman.table.labels import Labels
from elman.table.standardising import moments

__all__ = ["ClassAnswers", "Lesson", "Scale", "Shares", "ValueAnswers"]

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Shares:
    """Outputs as probabilities: `shift` (K,) is added to the scores, so that classes are as frequent as in training."""

    shift: Floats

    def __post_init__(self) -> None:
        """ValueError for a shift that is none."""
        if self.shift.ndim != 1 or not np.isfinite(self.shift).all():
            raise ValueError(f"it shifts the scores of classes by {self.shift.tolist()}")

    def of(self, raw: Floats) -> Floats:
        """Probabilities (n, K) of the outputs (n, K)."""
        return softmax(raw + self.shift)


@dataclass(frozen=True)
class Scale:
    """Outputs as numbers in the user's unit: those of the training part have this mean and deviation."""

    mean: float
    scale: float

    def of(self, raw: Floats) -> Floats:
        """Numbers (n,) of the outputs (n, 1)."""
        return raw[:, 0] * self.scale + self.mean


@dataclass(frozen=True)
class Lesson:
    """What a network is taught: `rows` by how much each counts (1 without `weights`), the taught `y` of all sequences,
    the `head`, and what its outputs then say."""

    rows: Ids
    weights: NDArray[np.float32] | None
    y: NDArray[Any]
    head: Head
    output: Shares | Scale


@dataclass(frozen=True)
class ClassAnswers:
    """One of several classes; `class_weight` as in the settings."""

    labels: Labels
    class_weight: Literal["balanced"] | dict[Hashable, float] | None = None

    def __post_init__(self) -> None:
        """SettingError for weights of classes that there are not, or below 0."""
        given = self.class_weight
        if not isinstance(given, dict):
            return
        if not given.keys() <= self._names.keys() or any(not weight >= 0 for weight in given.values()):
            raise SettingError(
                f"setting 'class_weight': found {given!r}, expected numbers from 0, each under the name of one of the "
                f"classes {', '.join(map(repr, self.labels.classes[:10]))}"
            )

    @property
    def _names(self) -> dict[Hashable, Any]:
        """The classes by what they may be called: themselves, or, as files have only texts for names, their texts."""
        texts = {str(label): label for label in self.labels.classes}
        return {**texts, **{label: label for label in self.labels.classes}}

    @property
    def kind(self) -> Kind:
        """As measures call it."""
        return "labels"

    @property
    def size(self) -> int:
        """How many classes there are."""
        return len(self.labels.classes)

    def codes(self, labels: Sequence[Any]) -> Ids:
        """The numbers of the classes `labels` (n,); DataError names one that the training part lacks."""
        return self.labels.codes(labels)

    def strata(self, codes: NDArray[Any]) -> Ids:
        """What folds keep in their shares (n,): the classes."""
        return codes

    def weights(self, codes: Ids) -> list[float] | None:
        """How much each class counts, where the training part has the classes `codes` (n,); None: all the same."""
        given = self.class_weight
        if given is None:
            return None
        if isinstance(given, Mapping):
            names = self._names
            named = {names[name]: weight for name, weight in given.items()}
            return [float(named.get(label, 1.0)) for label in self.labels.classes]
        counts = np.maximum(np.bincount(codes, minlength=self.size), 1)
        return list((len(codes) / (self.size * counts)).tolist())

    def lesson(self, fold: Fold, codes: Ids, group: Ids, before: Any = None) -> Lesson:  # noqa: ARG002 - values need it
        """What a network of the `fold` learns: each different sequence once; the same ones have the same `group`."""
        learnt = once(group, codes, fold.training)
        repeated = len(learnt.rows) < len(fold.training)
        rows, weights = (learnt.rows, learnt.weights) if repeated else (fold.training, None)
        head = Classes(self.size, class_weights=self.weights(codes[fold.training]))
        return Lesson(rows, weights, codes, head, Shares(shift(codes, fold.training, learnt, self.size)))

    def said(self, probabilities: Floats) -> Floats:
        """Probabilities (n, K) as a mixture joins them: their logarithms."""
        return logs_of(probabilities)

    def of(self, said: Floats) -> Floats:
        """The probabilities (n, K) of what members said, joined or alone."""
        return softmax(said)

    def columns(self, answers: Floats) -> dict[str, list[Any]]:
        """Probabilities (n, K) as the columns of a table; of two classes that of the second one, as of a forecast."""
        classes = self.labels.array
        columns: dict[str, list[Any]] = {"prediction": classes[answers.argmax(axis=1)].tolist()}
        if len(classes) == 2:
            return {**columns, "probability": answers[:, 1].tolist()}
        named = zip(classes.tolist(), answers.T.tolist(), strict=True)
        return {**columns, **{f"probability {label}": values for label, values in named}}


@dataclass(frozen=True)
class ValueAnswers:
    """A number; `loss` is what a wrong one costs, as in the settings."""

    loss: Literal["squared", "absolute", "huber"] = "squared"

    @property
    def kind(self) -> Kind:
        """As measures call it."""
        return "number"

    @property
    def size(self) -> int:
        """No classes."""
        return 0

    def codes(self, labels: Sequence[Any]) -> Floats:
        """The numbers themselves (n,); DataError for what is none, or too large to be squared."""
        try:
            found = np.array([float(label) for label in labels])
        except (TypeError, ValueError) as error:
            raise DataError(
                f"found an answer that is no number ({error}); for classes use Classifier "
                "(on the command line --task classify)"
            ) from error
        return within_range(found, lambda row: f"answer {row + 1}", "leave its sequence out")

    def strata(self, codes: NDArray[Any]) -> Ids:
        """Nothing that folds keep in their shares (n,)."""
        return np.zeros(len(codes), dtype=np.int64)

    def lesson(self, fold: Fold, codes: Floats, group: Ids, before: Any = None) -> Lesson:  # noqa: ARG002 - classes are learnt by group
        """What a network of the `fold` learns: numbers scaled by those of its training part, or as `before`."""
        own = codes[fold.training]
        scale: Scale = before or Scale(*moments(own))
        y = ((codes - scale.mean) / scale.scale).astype(np.float32)
        return Lesson(fold.training, None, y, Values(loss=self.loss), scale)

    def said(self, values: Floats) -> Floats:
        """Values (n,) as a mixture joins them: as they are."""
        return values

    def of(self, said: Floats) -> Floats:
        """The values (n,) of what members said, joined or alone."""
        return said

    def columns(self, answers: Floats) -> dict[str, list[Any]]:
        """Numbers (n,) as the column of a table."""
        return {"prediction": answers.tolist()}
