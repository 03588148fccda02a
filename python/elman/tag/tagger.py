"""The tagger: a label for every character, word or row of numbers of a sequence."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.mixing import mixed
from elman.errors import DataError
from elman.settings import TaggerSettings, validated
from elman.table.answers import answers_of
from elman.table.vocabulary import Vocabulary
from elman.tag.coder import TokenCoder, fit_token_coder
from elman.tag.counts import COUNTED, counts_to_json, fit_counts, improved, restored_counts
from elman.tag.features import DEFAULTS, parse_features
from elman.tag.networks import answers, make_network, pieces, train_taggers
from elman.tag.samples import parts_of
from elman.tag.sizes import chosen
from elman.tag.sources import read_source
from elman.tag.step_coder import StepCoder, fit_step_coder
from elman.tag.tagged import Form, Tagged, written
from elman.training.estimator import Estimator
from elman.training.files import believable_network, restored_networks, tensors_of
from elman.training.loop import Callback, History

if TYPE_CHECKING:
    from elman.evaluate.evaluation import Evaluation
    from elman.network import Network

__all__ = ["Tagger"]

_DEFAULT = TaggerSettings


class Tagger(Estimator):
    """Gives every character, word or row of a sequence a label, with a recurrent network that reads both directions.

    The settings, their defaults and ranges stand in `elman.settings.TaggerSettings`; they are checked by `fit`.

    After `fit`: `classes_` (the labels), `evaluation_` (the network and simple methods on the test part; None where
    there was too little for one), `settings_` (with all that was chosen by the amount of data), `networks_`,
    `network_` (the first of them), `history_`, `best_epoch_`, `stopped_`.

    >>> Tagger(level="char").fit(["beyond"], ["ynbode"]).predict(["beyond"])
    ['ynbode']
    """

    task = "tag"

    def __init__(
        self,
        *,
        level: str = _DEFAULT.level,
        features: list[str] | None = _DEFAULT.features,
        format: str = _DEFAULT.format,  # noqa: A002 - the word that people know
        target: str | None = _DEFAULT.target,
        time: str | None = _DEFAULT.time,
        series: str | None = _DEFAULT.series,
        ensemble: int = _DEFAULT.ensemble,
        embedding_size: int = _DEFAULT.embedding_size,
        bidirectional: bool = _DEFAULT.bidirectional,
        unknown: float = _DEFAULT.unknown,
        label_smoothing: float = _DEFAULT.label_smoothing,
        window: int = _DEFAULT.window,
        linear_weight: float = _DEFAULT.linear_weight,
        word_weight: float = _DEFAULT.word_weight,
        gram_weight: float = _DEFAULT.gram_weight,
        cell: str = _DEFAULT.cell,
        hidden_size: int | None = _DEFAULT.hidden_size,
        num_layers: int | None = _DEFAULT.num_layers,
        dropout: float = _DEFAULT.dropout,
        epochs: int | None = _DEFAULT.epochs,
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
        self.level = level
        self.features = features
        self.format = format
        self.target = target
        self.time = time
        self.series = series
        self.ensemble = ensemble
        self.embedding_size = embedding_size
        self.bidirectional = bidirectional
        self.unknown = unknown
        self.label_smoothing = label_smoothing
        self.window = window
        self.linear_weight = linear_weight
        self.word_weight = word_weight
        self.gram_weight = gram_weight
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

    def fit(self, X: Any, y: Any = None, callbacks: Sequence[Callback] = ()) -> Tagger:
        """Train on sequences `X` with labels `y`, or on a path, table or frame that has both; returns itself.

        See `elman.tag.tagged.tagged` for X and y, `elman.tag.files.read_tagged` for files. At the level
        "step" a table (path, frame, dict of columns) has a label in each row. Each of `callbacks` is called after each
        epoch with an `elman.training.loop.Epoch`; True or "stop" from it ends the training. Ctrl-C keeps the best
        weights and ends it too. SettingError, DataError or DivergedError say what is wrong in one line.
        """
        settings = validated(_DEFAULT, self.get_params())
        if settings.features is not None:
            parse_features(settings.features)
        given, names = read_source(X, _labels_of(y), settings)
        parts = parts_of(given, settings.validation_fraction, settings.test_fraction, settings.random_state)
        old = self if settings.warm_start and self.__sklearn_is_fitted__() else None
        coder = _coder(parts[0], settings) if old is None else old._coder
        labels = _labels(parts[0]) if old is None else old._labels
        settings = chosen(settings, pieces(parts[0].lengths, settings.window), int(parts[0].lengths.sum()))
        codes = [_codes(part, labels) for part in parts[:2]]
        self.parts_ = _counts(given, parts, labels)
        known = list(zip(parts[:2], codes, strict=True))
        before = [] if old is None else old.networks_
        networks, history = train_taggers(coder, len(labels.symbols), known, settings, callbacks, before)
        self._linear = _fit_linear(parts[0], settings)
        self._counts = fit_counts(parts[0], codes[0], labels.symbols, settings)
        self._become(networks, coder, labels, settings, history)
        self._form: Form = given.form
        self._channels = names
        if names:
            self.feature_names_in_ = list(names)
        self._baselines = _fit_baselines(parts[0])
        self.evaluation_ = self._evaluate(parts[2]) if len(parts[2]) else None
        return self

    def predict(self, X: Any, scores: bool = False) -> Any:
        """The labels of each sequence, written as those that were learnt (texts or lists).

        `X` is as in `fit`, without labels. With `scores` each sequence is a pair: its labels and the probability of
        each (time,). A table of numbers, and an array (n, channels) of rows, are answered by an array (n,), row by row.
        """
        given = self._read(X)
        found = self._answers(given)
        best = [self._best(each) for each in found]
        if given.order is not None:
            labels = _array([label for each in best for label in each])[np.argsort(given.order)]
            return (labels, _in_rows(given, found).max(axis=1)) if scores else labels
        texts = [written(each, self._form) for each in best]
        return [(text, each.max(axis=1)) for text, each in zip(texts, found, strict=True)] if scores else texts

    def table(self, X: Any) -> dict[str, list[Any]]:
        """The labels as columns, a row a step: sequence (from 1), symbol, prediction, probability.

        Of a table of numbers only prediction and probability, row by row.
        """
        given = self._read(X)
        found = self._answers(given)
        probabilities = np.concatenate(found) if given.order is None else _in_rows(given, found)
        columns = {"prediction": self._best(probabilities), "probability": probabilities.max(axis=1).tolist()}
        if isinstance(self._coder, StepCoder):
            return columns
        numbers = np.repeat(np.arange(len(given)) + 1, given.lengths).tolist()
        return {"sequence": numbers, "symbol": [symbol for item in given.items for symbol in item], **columns}

    def predict_proba(self, X: Any) -> Any:
        """The probability of each of `classes_` for every step: a list of arrays (time, K); for rows (n, K)."""
        given = self._read(X)
        found = self._answers(given)
        return found if given.order is None else _in_rows(given, found)

    def score(self, X: Any, y: Any = None) -> float:
        """The share of steps with the right label."""
        return self.evaluate(X, y).metrics["elman"]["accuracy"]

    def evaluate(self, X: Any, y: Any = None) -> Evaluation:
        """Measure the network and the simple methods, fitted on the training part, on other labelled sequences."""
        self._require_fit()
        given, _ = read_source(X, _labels_of(y), self.settings_, self._channels)
        if given.labels is None:
            raise DataError(f"{given.name}: found no labels, expected some to measure with; give y")
        return self._evaluate(self._checked(given))

    def _sklearn_kind(self) -> str | None:
        """Rows of numbers with a label each are what scikit-learn calls classification."""
        return "classifier" if self.level == "step" else None

    def _read(self, X: Any) -> Tagged:
        self._require_fit()
        given, _ = read_source(X, None, self.settings_, self._channels, known=False, rows=self._form == "rows")
        return self._checked(given)

    def _checked(self, given: Tagged) -> Tagged:
        """`given`, if it has as many channels as were learnt."""
        if isinstance(self._coder, StepCoder):
            channels = int(given.items[0].shape[1])
            if channels != len(self._coder.mean):
                raise DataError(
                    f"X has {channels} features, but {type(self).__name__} is expecting {len(self._coder.mean)} "
                    "features as input"
                )
        return given

    def _answers(self, given: Tagged) -> list[NDArray[np.float64]]:
        """The probabilities (time, K) of each sequence: of the networks, and of what is asked beside them."""
        found = improved(self._counts, answers(self.networks_, self._coder, given), given, self.settings_)
        if self._linear is None:
            return found
        order = [self._linear.classes.index(label) for label in self._labels.symbols]
        pairs = zip(found, given.items, strict=True)
        return [mixed(ours, self._linear.scores(item)[:, order], self.settings_.linear_weight) for ours, item in pairs]

    def _best(self, probabilities: NDArray[np.float64]) -> list[Hashable]:
        return [self._labels.symbols[code] for code in probabilities.argmax(axis=1)]

    def _evaluate(self, test: Tagged) -> Evaluation:
        from elman.tag.rivals import evaluate_tags

        ours = [self._best(each) for each in self._answers(test)]
        return evaluate_tags(test, {"elman": ours, **self._baselines.answers(test)})

    def _tensors(self) -> Mapping[str, NDArray[Any]]:
        counted = {} if self._counts is None else self._counts.tensors()
        return {**tensors_of(self.networks_), **self._baselines.tensors(), **counted}

    def _description(self) -> dict[str, Any]:
        settings = self.settings_
        return {
            "chosen": {name: getattr(settings, name) for name in self.get_params()},
            "coder": self._coder.to_json(),
            "labels": self._labels.to_json(),
            "form": self._form,
            "names": list(self._channels),
            "parts": self.parts_,
            "history": self.history_.to_json(),
            "baselines": self._baselines.to_json(),
            "counts": counts_to_json(self._counts),
            "linear": None if self._linear is None else self._linear.to_json(),
            "evaluation": None if self.evaluation_ is None else self.evaluation_.to_json(),
        }

    def _restore(self, path: str, tensors: Mapping[str, NDArray[Any]], metadata: Mapping[str, Any]) -> None:
        from elman.baselines.look_ups import PREFIX
        from elman.evaluate.evaluation import Evaluation
        from elman.tag.rivals import Baselines, Linear

        looked_up = {name: values for name, values in tensors.items() if name.startswith(PREFIX)}
        counted = {name: values for name, values in tensors.items() if name.startswith(COUNTED)}
        tensors = {name: values for name, values in tensors.items() if name not in {*looked_up, *counted}}
        settings = believable_network(_DEFAULT, metadata["chosen"], tensors)
        kind: Any = StepCoder if settings.level == "step" else TokenCoder
        coder, labels = kind.from_json(metadata["coder"]), Vocabulary.from_json(metadata["labels"])
        if metadata["form"] not in ("text", "blanks", "list", "rows"):
            raise ValueError(f"its labels are written as {metadata['form']!r}")
        networks = restored_networks(
            path, tensors, lambda number: make_network(coder, len(labels.symbols), settings, number)
        )
        self._become(networks, coder, labels, settings, History.from_json(metadata["history"]))
        self._form, self._channels = metadata["form"], [str(name) for name in metadata["names"]]
        self.parts_ = dict(metadata["parts"])
        self._counts = restored_counts(metadata.get("counts"), counted, labels.symbols)
        linear = metadata["linear"]
        self._linear = None if linear is None else Linear.from_json(linear)
        self._baselines = Baselines.restored(metadata["baselines"], looked_up)
        kept = metadata["evaluation"]
        self.evaluation_ = None if kept is None else Evaluation.from_json(kept)

    def _become(
        self,
        networks: list[Network],
        coder: TokenCoder | StepCoder,
        labels: Vocabulary,
        settings: TaggerSettings,
        history: History,
    ) -> None:
        """Take over what a fit, or a file, gave."""
        self.networks_, self._coder, self._labels, self.settings_ = networks, coder, labels, settings
        self.network_ = networks[0]
        self.history_, self.best_epoch_, self.stopped_ = history, history.best, history.stopped
        self.classes_ = _array(list(labels.symbols))
        if isinstance(coder, StepCoder):
            self.n_features_in_ = len(coder.mean)


def _array(values: list[Hashable]) -> NDArray[Any]:
    """Labels (n,) in numpy's type for them, of several types as objects."""
    if len({type(value) for value in values}) == 1 and isinstance(values[0], str | int | float | bool):
        return np.array(values)
    found = np.empty(len(values), dtype=object)
    found[:] = values
    return found


def _labels_of(y: Any) -> Any:
    """An array of a label for each row as scikit-learn has them; anything else as it is."""
    if not hasattr(y, "__array__"):
        return y
    array = np.asarray(y)
    flat = array.ndim == 1 or (array.ndim == 2 and array.shape[1] == 1)
    return answers_of(array, len(array)) if flat else array


def _counts(given: Tagged, parts: Sequence[Tagged], labels: Vocabulary) -> dict[str, Any]:
    """What was read, in numbers."""
    sizes = {name: len(part) for name, part in zip(("training", "validation", "test"), parts, strict=True)}
    found = {"name": given.name, "steps": int(given.lengths.sum()), "labels": len(labels.symbols), **sizes}
    if given.level == "char":
        found["longest_symbol"] = max(len(str(symbol)) for item in given.items for symbol in item)
    return found


def _in_rows(given: Tagged, found: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """What was found for each step (rows, K), in the order of the table's rows."""
    return np.concatenate(found)[np.argsort(np.asarray(given.order))]


def _coder(training: Tagged, settings: TaggerSettings) -> TokenCoder | StepCoder:
    if settings.level == "step":
        return fit_step_coder(training.items)
    return fit_token_coder(training.items, settings.level, settings.features or DEFAULTS[settings.level])


def _labels(training: Tagged) -> Vocabulary:
    """The labels of the training part, sorted where they can be compared."""
    found: list[Any] = list(dict.fromkeys(label for each in training.labels or [] for label in each))
    try:
        found.sort()
    except TypeError:
        found.sort(key=lambda label: (type(label).__name__, str(label)))
    if len(found) < 2:
        only = found[0] if found else None
        raise DataError(f"{training.name}: found only one class, the label {only!r}; expected at least two")
    return Vocabulary(tuple(found))


def _codes(part: Tagged, labels: Vocabulary) -> NDArray[np.int64]:
    """The number of each step's label (steps,); -1 for one that the training part lacks."""
    return labels.encode(label for each in part.labels or [] for label in each) - 1


def _fit_linear(training: Tagged, settings: TaggerSettings) -> Any:
    from elman.tag.rivals import fit_linear

    if settings.level != "step" or settings.linear_weight == 0:
        return None
    return fit_linear(training, settings.label_smoothing)


def _fit_baselines(training: Tagged) -> Any:
    from elman.tag.rivals import Baselines

    return Baselines.fit(training)
