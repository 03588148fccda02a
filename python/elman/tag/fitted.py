"""What a fit of a tagger makes, as one value."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.arithmetic import exp
from elman.baselines.mixture import NETWORK, Mixture, alone, learn_mixture, log_loss, logs_of, require_members
from elman.baselines.problem import Floats
from elman.errors import DataError
from elman.evaluate.evaluation import Evaluation
from elman.network import Columns, Dense, Network
from elman.settings import TaggerSettings
from elman.table.vocabulary import Vocabulary
from elman.tag.aside import set_aside
from elman.tag.coder import TokenCoder, fit_token_coder
from elman.tag.experts import Expert, fit_experts, joined, may_answer, said_alone
from elman.tag.features import DEFAULTS, parse_features
from elman.tag.networks import answers, inputs_of, pieces, train_taggers
from elman.tag.rivals import Baselines, evaluate_tags
from elman.tag.samples import parts_of
from elman.tag.sizes import chosen
from elman.tag.sources import read_source
from elman.tag.step_coder import StepCoder, fit_step_coder
from elman.tag.summary import TagSummary, summarize_tags
from elman.tag.tagged import Form, Tagged
from elman.training.fitted import Fitted, complete, require_same, require_same_parts
from elman.training.loop import Callback, History, telling

__all__ = ["TagFit", "fit_tagger"]


@dataclass(frozen=True)
class TagFit(Fitted):
    """What turns sequences into arrays, networks that read them, experts beside them, their shares, and rivals.

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
    experts: dict[str, Expert]
    mixture: Mixture
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
        require_members(self.mixture, self.experts)
        if any(expert.classes != len(self.labels.symbols) for expert in self.experts.values()):
            raise ValueError("its experts have other labels")

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

    def answers(self, given: Tagged) -> list[Floats]:
        """The probabilities (time, K) of each sequence: of the networks and the experts together."""
        found = joined(self.mixture.shares, lambda name: self.says(name, given), self.experts, given)
        return np.split(exp(found), np.cumsum(given.lengths)[:-1])

    def says(self, name: str, given: Tagged) -> Floats:
        """What a member says of all steps, one sequence after the other: logarithms (steps, K)."""
        if name != NETWORK:
            return said_alone(self.experts[name], given)
        return logs_of(np.concatenate(answers(self.networks, self.coder, given)))

    def best(self, probabilities: NDArray[np.float64]) -> list[Hashable]:
        """The most probable label of each step, of `probabilities` (time, K)."""
        return [self.labels.symbols[code] for code in probabilities.argmax(axis=1)]

    def evaluate(self, test: Tagged) -> Evaluation:
        """Measure all together, each alone, and the simple methods on labelled sequences."""
        said = {name: self.says(name, test) for name in (NETWORK, *self.experts)}
        rows = self.mixture.rows(said, lambda shares: joined(shares, said.__getitem__, self.experts, test))
        ends = np.cumsum(test.lengths)[:-1]
        labels = {name: [self.best(each) for each in np.split(logs, ends)] for name, logs in rows.items()}
        return evaluate_tags(test, {**labels, **self.baselines.answers(test)}, self.mixture)


def fit_tagger(X: Any, y: Any, given: TaggerSettings, callbacks: Sequence[Callback], before: TagFit | None) -> TagFit:
    """Read labelled sequences, train, and measure; from `before` coder and labels stay, weights are gone on from."""
    if given.features is not None:
        parse_features(given.features)
    if before is not None:
        drawn = ("random_state",) if given.experts else ()  # what is set aside
        require_same(before.given, given, ("level", "features", "experts", *drawn))
        require_same_parts(before.given, given, ("random_state",))
    data, channels = read_source(X, y, given, () if before is None else before.channels)
    if before is not None:
        before.checked(data)
    parts = parts_of(data, given.validation_fraction, given.test_fraction, given.random_state)
    learnt, aside = _set_aside(parts, given)
    coder = _coder(learnt, given) if before is None else before.coder
    labels = _labels(parts[0]) if before is None else before.labels
    settings = chosen(given, pieces(learnt.lengths, given.window), int(learnt.lengths.sum()))
    if before is not None:
        _require_known(parts[0], _codes(parts[0], labels), labels)
    summary = summarize_tags(data, parts, len(labels.symbols))
    experts = fit_experts(parts[0], _codes(parts[0], labels), labels.symbols, settings)
    known = [(part, _codes(part, labels)) for part in (learnt, parts[1])]
    old = () if before is None else before.networks
    networks, history = train_taggers(coder, len(labels.symbols), known, settings, telling(callbacks, summary), old)

    def whole(history: History) -> TagFit:
        fitted = TagFit(
            given=given,
            settings=settings,
            summary=summary,
            history=history,
            evaluation=None,
            coder=coder,
            labels=labels,
            networks=tuple(networks),
            experts=experts,
            mixture=alone(),
            baselines=Baselines.fit(parts[0]),
            form=data.form,
            channels=tuple(channels),
        )
        return replace(fitted, mixture=_weighed(fitted, parts[0], learnt, aside)) if len(aside) else fitted

    return complete(whole, history, lambda fitted: fitted.evaluate(parts[2]) if len(parts[2]) else None)


def _set_aside(parts: Sequence[Tagged], given: TaggerSettings) -> tuple[Tagged, Tagged]:
    """What of the training part the network learns, and what shares are learnt from: the validation part, where there
    is one. Nothing where experts don't answer."""
    if not given.experts or not may_answer(given):
        return parts[0], parts[0].take([])
    return (parts[0], parts[1]) if len(parts[1]) else set_aside(parts[0], given.random_state)


def _weighed(fitted: TagFit, training: Tagged, learnt: Tagged, aside: Tagged) -> Mixture:
    """The shares that suit sequences `aside`, which neither the network saw nor experts that `learnt` what it did."""
    experts = fitted.experts
    if learnt is not training:
        found = fit_experts(learnt, _codes(learnt, fitted.labels), fitted.labels.symbols, fitted.settings)
        experts = {name: expert for name, expert in found.items() if name in fitted.experts}
    y = _codes(aside, fitted.labels)
    known = y >= 0
    early = replace(fitted, experts=experts)
    said = {name: early.says(name, aside)[known] for name in (NETWORK, *experts)}
    return learn_mixture(list(said), log_loss(list(said.values()), y[known], len(aside)))


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
