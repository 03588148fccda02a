"""How a tagger is fitted: the network and the experts, then by what shares they answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.mixture import NETWORK, Mixture, alone, learn_mixture, log_loss
from elman.errors import DataError
from elman.evaluate.evaluation import Evaluation
from elman.settings import TaggerSettings, seed_of_fit
from elman.table.vocabulary import Vocabulary
from elman.tag.against import labels_against, rivals_of
from elman.tag.aside import set_aside
from elman.tag.coder import TokenCoder, fit_token_coder
from elman.tag.experts import fit_experts, may_answer
from elman.tag.features import DEFAULTS, parse_features
from elman.tag.fitted import TagFit
from elman.tag.networks import pieces, train_taggers
from elman.tag.rivals import most_frequent
from elman.tag.samples import parts_of
from elman.tag.sizes import chosen
from elman.tag.sources import read_source
from elman.tag.step_coder import StepCoder, fit_step_coder
from elman.tag.summary import summarize_tags
from elman.tag.tagged import Tagged
from elman.tag.unlearnt import learnt_of
from elman.training.fitted import Again, complete, require_measured, require_same, require_same_parts
from elman.training.loop import History, Steps
from elman.training.watch import FITTING, Watch

__all__ = ["fit_tagger", "fit_taken", "labels_of"]


def fit_tagger(
    X: Any, y: Any, given: TaggerSettings, watch: Watch, before: TagFit | None, against: Any = None
) -> TagFit:
    """Read labelled sequences, train, and measure, beside those `against` it too; from `before` coder and labels stay,
    weights are gone on from."""
    rivals = rivals_of(against, given.level)
    _require_settings(given, before)
    data, channels = read_source(X, y, given, () if before is None else before.channels)
    if before is not None:
        before.checked(data)
    return fit_taken(data, channels, given, watch, before, rivals)


def fit_taken(
    data: Tagged,
    channels: Sequence[str],
    given: TaggerSettings,
    watch: Watch,
    before: TagFit | None = None,
    rivals: Mapping[str, Any] | None = None,
) -> TagFit:
    """The same of sequences that were read; `channels` are the columns of a table that they are of."""
    parts = parts_of(data, given.validation_fraction, given.test_fraction, seed_of_fit(given))
    learnt, aside = _set_aside(parts, given)
    coder = _coder(learnt, given) if before is None else before.coder
    labels = labels_of(parts[0]) if before is None else _known(parts[0], before.labels)
    settings = chosen(given, pieces(learnt.lengths, given.window), int(learnt.lengths.sum()))
    summary = summarize_tags(data, parts, len(labels.symbols), given.target, channels)
    watch.begins(summary)
    watch.says("Fitting simple methods")
    experts = fit_experts(parts[0], _codes(parts[0], labels), labels.symbols, settings, watch.until(FITTING))
    known = [(part, _codes(part, labels)) for part in (learnt, parts[1])]
    old = () if before is None else before.networks
    learning = learnt_of(data, parts[:2], given.test_fraction)
    theirs = labels_against(rivals or {}, parts[:2], parts[2], watch)
    networks, history = train_taggers(coder, len(labels.symbols), known, settings, watch, old)

    def whole(history: History) -> TagFit:
        fitted = TagFit(
            given=given,
            settings=settings,
            summary=summary,
            history=history,
            evaluation=None,
            again=None,
            coder=coder,
            labels=labels,
            networks=tuple(networks),
            experts=experts,
            mixture=alone(),
            usual=most_frequent(parts[0]),
            form=data.form,
            channels=tuple(channels),
            learnt=learning if before is None else learning.joined(before.learnt),
        )
        return replace(fitted, mixture=_weighed(fitted, parts[0], learnt, aside, watch)) if len(aside) else fitted

    def evaluated(fitted: TagFit) -> Evaluation | None:
        return fitted.evaluate(parts[2], theirs) if len(parts[2]) else None

    def again(fitted: TagFit, steps: Sequence[Steps]) -> TagFit:
        return _learnt_again(fitted, data, steps, watch.rest())

    held_out = len(learnt) < len(data) or learnt.lengths.sum() < data.lengths.sum()
    return complete(
        watch, whole, history, evaluated, again if held_out and given.refit and not given.warm_start else None
    )


def _learnt_again(measured: TagFit, data: Tagged, steps: Sequence[Steps], watch: Watch) -> TagFit:
    """Networks and experts that have learnt all of `data`, each network in as many steps as were best for it."""
    settings, labels = measured.settings, measured.labels
    coder, codes = _coder(data, settings), _codes(data, labels)
    experts = fit_experts(data, codes, labels.symbols, settings, watch.until(FITTING))
    nothing = data.take([])
    parts = (data, codes), (nothing, _codes(nothing, labels))
    networks, _ = train_taggers(coder, len(labels.symbols), parts, settings, watch, steps=steps)
    return replace(
        measured,
        coder=coder,
        networks=tuple(networks),
        experts={name: experts.get(name, expert) for name, expert in measured.experts.items()},
        usual=most_frequent(data),
        learnt=learnt_of(data, [data], 0.0),
        again=Again(f"all {len(data):,} sequences", sum(each.best for each in steps)),
    )


def _require_settings(given: TaggerSettings, before: TagFit | None) -> None:
    """SettingError for features that are none, or settings that were others in the training before."""
    if given.features is not None:
        parse_features(given.features)
    if before is not None:
        require_measured(before)
        drawn = ("random_state",) if given.experts else ()  # what is set aside
        require_same(before.given, given, ("level", "features", "experts", *drawn))
        require_same_parts(before.given, given, ("random_state",))


def _set_aside(parts: Sequence[Tagged], given: TaggerSettings) -> tuple[Tagged, Tagged]:
    """What of the training part the network learns, and what shares are learnt from: the validation part, where there
    is one. Nothing where experts don't answer."""
    if not given.experts or not may_answer(given):
        return parts[0], parts[0].take([])
    return (parts[0], parts[1]) if len(parts[1]) else set_aside(parts[0], seed_of_fit(given))


def _weighed(fitted: TagFit, training: Tagged, learnt: Tagged, aside: Tagged, watch: Watch) -> Mixture:
    """The shares that suit sequences `aside`, which neither the network saw nor experts that `learnt` what it did."""
    experts = fitted.experts
    if learnt is not training:
        late = watch.until(FITTING)
        found = fit_experts(learnt, _codes(learnt, fitted.labels), fitted.labels.symbols, fitted.settings, late)
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


def labels_of(training: Tagged) -> Vocabulary:
    """The labels of the training part, sorted where they can be compared; DataError for a single one."""
    found: list[Any] = list(dict.fromkeys(label for each in training.labels or [] for label in each))
    try:
        found.sort()
    except TypeError:
        found.sort(key=lambda label: (type(label).__name__, str(label)))
    if len(found) < 2:
        only = found[0] if found else None
        raise DataError(f"{training.name}: found only one class, the label {only!r}; expected at least two")
    return Vocabulary(tuple(found))


def _known(training: Tagged, labels: Vocabulary) -> Vocabulary:
    """The `labels` that were trained before; DataError where the training part has others."""
    new = np.flatnonzero(_codes(training, labels) < 0)
    if len(new):
        every = [label for each in training.labels or [] for label in each]
        raise DataError(
            f"{training.name}: found the label {every[new[0]]!r}, expected one of those that were trained before, "
            f"{', '.join(map(repr, labels.symbols[:10]))}; set warm_start=False to begin anew"
        )
    return labels


def _codes(part: Tagged, labels: Vocabulary) -> NDArray[np.int64]:
    """The number of each step's label (steps,); -1 for one that the training part lacks."""
    return labels.encode(label for each in part.labels or [] for label in each) - 1
