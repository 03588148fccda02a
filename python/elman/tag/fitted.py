"""What a fit of a tagger makes, as one value."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.mixing import mixed
from elman.errors import DataError
from elman.evaluate.evaluation import OURS, Evaluation
from elman.network import Columns, Dense, Network
from elman.settings import TaggerSettings
from elman.table.vocabulary import Vocabulary
from elman.tag.coder import TokenCoder, fit_token_coder
from elman.tag.counts import fit_counts, improved
from elman.tag.features import DEFAULTS, parse_features
from elman.tag.label_grams import LabelGrams
from elman.tag.networks import answers, inputs_of, pieces, train_taggers
from elman.tag.rivals import Baselines, Linear, evaluate_tags, fit_linear
from elman.tag.samples import parts_of
from elman.tag.sizes import chosen
from elman.tag.sources import read_source
from elman.tag.step_coder import StepCoder, fit_step_coder
from elman.tag.summary import TagSummary, summarize_tags
from elman.tag.tagged import Form, Tagged
from elman.tag.words import KnownWords
from elman.training.fitted import Fitted, complete, require_same, require_same_parts
from elman.training.loop import Callback, History, telling

__all__ = ["TagFit", "fit_tagger"]


@dataclass(frozen=True)
class TagFit(Fitted):
    """What turns sequences into arrays, networks that read them, what is asked beside them, and the simple methods.

    `form` is how labels are written, `channels` are the columns of a table that are read.
    """

    given: TaggerSettings
    settings: TaggerSettings
    summary: TagSummary
    history: History
    evaluation: Evaluation | None
    coder: TokenCoder | StepCoder
    labels: Vocabulary
    networks: tuple[Network, ...]
    linear: Linear | None
    counts: KnownWords | LabelGrams | None
    baselines: Baselines
    form: Form
    channels: tuple[str, ...]

    def __post_init__(self) -> None:
        """ValueError for parts that don't go together."""
        for network in self.networks:
            members = network.inputs.members if isinstance(network.inputs, Columns) else ()
            sizes = network.inputs.size if isinstance(network.inputs, Dense) else [each.size for each in members]
            if sizes != inputs_of(self.coder) or network.head.outputs != len(self.labels.symbols):
                raise ValueError(f"its network reads {sizes} and answers {network.head.outputs} labels")
        if self.coder.level != self.settings.level:
            raise ValueError(f"its coder reads {self.coder.level}, its settings {self.settings.level}")
        if not self.networks or len(self.labels.symbols) < 2:
            raise ValueError(f"it has {len(self.networks)} networks and {len(self.labels.symbols)} labels")
        counts, symbols = self.counts, self.labels.symbols
        if isinstance(counts, KnownWords) and counts.labels != symbols:
            raise ValueError("its known words have other labels")
        if isinstance(counts, LabelGrams) and counts.tokens[:, 1].max() >= len(symbols):
            raise ValueError("its runs of labels have other labels")
        if self.linear is not None and set(self.linear.classes) != set(symbols):
            raise ValueError("its logistic regression has other labels")

    def read(self, X: Any) -> Tagged:
        """Sequences to label; DataError where they have other channels than were learnt."""
        given, _ = read_source(X, None, self.settings, self.channels, known=False, rows=self.form == "rows")
        return self.checked(given)

    def read_labelled(self, X: Any, y: Any) -> Tagged:
        """Sequences with their labels; DataError where these are missing, as in `read`."""
        given, _ = read_source(X, y, self.settings, self.channels)
        if given.labels is None:
            raise DataError(f"{given.name}: found no labels, expected some to measure with; give y")
        return self.checked(given)

    def checked(self, given: Tagged) -> Tagged:
        """Sequences, if they have as many channels as were learnt; else DataError."""
        if isinstance(self.coder, StepCoder):
            channels, known = int(given.items[0].shape[1]), len(self.coder.mean)
            if channels != known:
                raise DataError(f"X has {channels} features, but Tagger is expecting {known} features as input")
        return given

    def answers(self, given: Tagged) -> list[NDArray[np.float64]]:
        """The probabilities (time, K) of each sequence: of the networks, and of what is asked beside them."""
        found = improved(self.counts, answers(self.networks, self.coder, given), given, self.settings)
        if self.linear is None:
            return found
        order = [self.linear.classes.index(label) for label in self.labels.symbols]
        pairs = zip(found, given.items, strict=True)
        weight = self.settings.linear_weight
        return [mixed(ours, self.linear.scores(item)[:, order], weight) for ours, item in pairs]

    def best(self, probabilities: NDArray[np.float64]) -> list[Hashable]:
        """The most probable label of each step, of `probabilities` (time, K)."""
        return [self.labels.symbols[code] for code in probabilities.argmax(axis=1)]

    def evaluate(self, test: Tagged) -> Evaluation:
        """Measure it and the simple methods on labelled sequences."""
        ours = [self.best(each) for each in self.answers(test)]
        return evaluate_tags(test, {OURS: ours, **self.baselines.answers(test)})


def fit_tagger(X: Any, y: Any, given: TaggerSettings, callbacks: Sequence[Callback], before: TagFit | None) -> TagFit:
    """Read labelled sequences, train, and measure; from `before` coder and labels stay, weights are gone on from."""
    if given.features is not None:
        parse_features(given.features)
    if before is not None:
        require_same(before.given, given, ("level", "features"))
        require_same_parts(before.given, given, ("random_state",))
    data, channels = read_source(X, y, given, () if before is None else before.channels)
    if before is not None:
        before.checked(data)
    parts = parts_of(data, given.validation_fraction, given.test_fraction, given.random_state)
    coder = _coder(parts[0], given) if before is None else before.coder
    labels = _labels(parts[0]) if before is None else before.labels
    settings = chosen(given, pieces(parts[0].lengths, given.window), int(parts[0].lengths.sum()))
    codes = [_codes(part, labels) for part in parts[:2]]
    if before is not None:
        _require_known(parts[0], codes[0], labels)
    summary = summarize_tags(data, parts, len(labels.symbols))
    linear = _fit_linear(parts[0], settings, labels)
    counts = fit_counts(parts[0], codes[0], labels.symbols, settings)
    baselines = Baselines.fit(parts[0])
    known = list(zip(parts[:2], codes, strict=True))
    old = () if before is None else before.networks
    networks, history = train_taggers(coder, len(labels.symbols), known, settings, telling(callbacks, summary), old)

    def whole(history: History) -> TagFit:
        kept = (given, settings, summary, history, None, coder, labels, tuple(networks))
        return TagFit(*kept, linear, counts, baselines, data.form, tuple(channels))

    return complete(whole, history, lambda fitted: fitted.evaluate(parts[2]) if len(parts[2]) else None)


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


def _require_known(training: Tagged, codes: NDArray[np.int64], labels: Vocabulary) -> None:
    """DataError for a label that is none of those that were trained before."""
    new = np.flatnonzero(codes < 0)
    if len(new):
        every = [label for each in training.labels or [] for label in each]
        raise DataError(
            f"{training.name}: found the label {every[new[0]]!r}, expected one of those that were trained before, "
            f"{', '.join(map(repr, labels.symbols[:10]))}; set warm_start=False to begin anew"
        )


def _codes(part: Tagged, labels: Vocabulary) -> NDArray[np.int64]:
    """The number of each step's label (steps,); -1 for one that the training part lacks."""
    return labels.encode(label for each in part.labels or [] for label in each) - 1


def _fit_linear(training: Tagged, settings: TaggerSettings, labels: Vocabulary) -> Linear | None:
    if settings.level != "step" or settings.linear_weight == 0:
        return None
    return fit_linear(training, settings.label_smoothing, labels.symbols)
