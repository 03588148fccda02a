"""What networks say of sequences that they left out: weights and measures from these alone, beside figures by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from elman.baselines.mixing import START, best_weights, joined, weighed_by_others
from elman.classify.answers import ClassAnswers, ValueAnswers
from elman.classify.coder import fit_sequence_coder
from elman.classify.ensemble import Ensemble
from elman.classify.fitted import SequenceFit
from elman.classify.folds import split_members
from elman.classify.left_out import Learnt, LeftOut, Settings, weighs
from elman.classify.networks import Member, make_network
from elman.classify.repeats import alike
from elman.classify.sequences import sequences
from elman.classify.summary import summarize_sequences
from elman.classify.tables import Labelled
from elman.settings import ClassifierSettings, RegressorSettings
from elman.table.labels import fit_labels
from elman.training.loop import History

SMALL: dict[str, Any] = {"ensemble": 3, "hidden_size": 3, "embedding_size": 2, "test_fraction": 0.25, "n_jobs": 1}
RANDOM = np.random.default_rng(0)
TEXTS = ["".join(RANDOM.choice(list("abc"), 5)) + str(number) for number in range(24)]
SERIES = [RANDOM.normal(size=(3, 1)) for _ in range(24)]
KINDS, FIGURES = ["x", "y", "z"] * 8, [float(number % 5) for number in range(24)]
TESTED = np.where(np.arange(24) < 18, 0, 2)


def learnt(
    given: Any = TEXTS, labels: Any = KINDS, part: Any = None, job: Any = ClassifierSettings, **more: Any
) -> Any:
    """Sequences with their folds, as a fit has them."""
    settings: Settings = job(**{**SMALL, **more})
    asked = ClassAnswers(fit_labels(labels)) if job is ClassifierSettings else ValueAnswers()
    part = np.zeros(24, dtype=np.int64) if part is None else part
    data, codes = Labelled(sequences(given), labels, part, {}), asked.codes(labels)
    group, aside = alike(data.given), 0.1 if weighs(data, settings) else 0.0
    parts = (settings.ensemble, settings.test_fraction, 0.0, 0, aside)
    return Learnt(data, asked, codes, group, split_members(asked.strata(codes), part, group, *parts), settings)


def left(one: Learnt, count: int = 3, opinions: bool = True) -> LeftOut:
    """Untrained networks that read what their folds have taught the coders."""
    found = []
    for number, fold in enumerate(one.folds.members[:count]):
        lesson = one.asked.lesson(fold, one.codes, one.group)
        coder = fit_sequence_coder(one.data.given.take(fold.training), 9, "auto", 1)
        network = make_network(coder, one.settings, lesson.head, number)
        network.parameters["linear.bias"][...] += np.arange(network.head.outputs)  # so that classes differ
        found.append(Member(coder, network, lesson.output))
    return LeftOut(one, found, one.opinions(np.flatnonzero(one.data.part < 2)) if opinions else None)


def fitted(given: LeftOut) -> SequenceFit:
    one = given.learnt
    summary = summarize_sequences("names", one.data, given.members[0].coder, one.folds, 24, ())
    kept: Any = (one.settings, one.settings, summary, History((), 0, "epochs"), None, None, one.asked)
    return SequenceFit(*kept, Ensemble(tuple(given.members)), given.opinions, 0, ())


def weights_of(given: LeftOut) -> list[float]:
    found = given.weighed()
    return [] if found is None else found.weights.tolist()


def of_each(given: LeftOut, rows: list[NDArray[np.int64]]) -> NDArray[np.float64]:
    """What each network answers to its rows, one sequence at a time."""
    pairs = zip(given.members, rows, strict=False)
    data = given.learnt.data.given
    return np.array([Ensemble((one,)).answers(data.take([row]))[0] for one, own in pairs for row in own])


def test_weights_are_learnt_of_texts_and_symbols_unless_they_are_given() -> None:
    none = np.zeros(24, dtype=np.int64)
    texts, numbers = (Labelled(sequences(given), None, none, {}) for given in (TEXTS, SERIES))
    symbols = Labelled(sequences([list(text) for text in TEXTS]), None, none, {})
    assert [weighs(data, ClassifierSettings()) for data in (texts, symbols, numbers)] == [True, True, False]
    assert not weighs(texts, ClassifierSettings(linear_weight=0.5))
    assert not weighs(texts, ClassifierSettings(gram_weight=0.0))
    assert not weighs(texts, RegressorSettings())


def test_nothing_is_asked_beside_networks_of_numbers_nor_where_they_count_alone() -> None:
    rows = np.arange(24)
    assert learnt().opinions(rows) is not None
    assert learnt(linear_weight=0.0).opinions(rows) is None
    assert learnt(SERIES).opinions(rows) is None
    assert learnt(labels=FIGURES, job=RegressorSettings).opinions(rows) is None


def test_each_network_speaks_of_what_it_left_out() -> None:
    given = left(learnt())
    logs, y = given.said
    rows = given.learnt.folds.aside
    assert y.tolist() == given.learnt.codes[np.concatenate(rows)].tolist()
    np.testing.assert_allclose(np.exp(logs[0]), of_each(given, rows), rtol=1e-6)
    np.testing.assert_allclose(np.exp(logs).sum(axis=2), 1, rtol=1e-6)
    assert len(left(learnt(), 2).said[1]) == len(rows[0]) + len(rows[1])  # of a training that was ended


def test_answers_that_a_network_left_out_change_nothing_that_is_said_of_them() -> None:
    one = learnt(ensemble=1)
    aside, codes = one.folds.aside[0], one.codes.copy()
    codes[aside] = (codes[aside] + 1) % 3
    logs, y = left(one, 1).said
    others, changed = left(replace(one, codes=codes), 1).said
    assert (y != changed).all()
    assert logs.tobytes() == others.tobytes()
    codes[one.folds.members[0].training] = 0
    assert left(replace(one, codes=codes), 1).said[0].tobytes() != logs.tobytes()


def test_opinions_have_the_weights_that_suit_what_was_left_out() -> None:
    given = left(learnt())
    assert weights_of(given) == best_weights(*given.said).tolist() != list(START)
    assert weights_of(left(learnt(linear_weight=0.25))) == [0.75, 0.25, 0.0]
    assert left(learnt(), opinions=False).weighed() is None


def test_a_test_part_is_no_part_of_what_the_weights_are_learnt_from() -> None:
    one = learnt(part=TESTED)
    assert sorted(set(np.concatenate(one.folds.held))) == list(range(18, 24))
    assert not set(np.concatenate(one.folds.aside)) & set(range(18, 24))
    codes = np.where(TESTED == 2, (one.codes + 1) % 3, one.codes)
    weights = [weights_of(left(each)) for each in (one, replace(one, codes=codes))]
    assert weights[0] == weights[1] != list(START)


@pytest.mark.parametrize("linear", [None, 0.25, 0.0])
def test_classes_are_measured_on_what_was_left_out(linear: float | None) -> None:
    one = learnt(linear_weight=linear)
    given, rows = left(one), one.folds.held
    answers = of_each(given, rows)
    if given.opinions is not None:
        logs, y = given.said
        answers = weighed_by_others(logs, y) if linear is None else joined(logs, given.opinions.weights)
    found = given.measured(fitted(given))
    assert found is not None
    assert found.rows == 18
    right = np.log(answers[np.arange(18), one.codes[np.concatenate(rows)]])
    assert found.metrics["elman"]["log_loss"] == pytest.approx(-right.mean(), rel=1e-6)


def test_numbers_are_measured_on_what_was_left_out() -> None:
    one = learnt(SERIES, FIGURES, job=RegressorSettings)
    given = left(one)
    truth = one.codes[np.concatenate(one.folds.held)]
    found = given.measured(fitted(given))
    assert found is not None
    ours = of_each(given, one.folds.held)
    assert found.metrics["elman"]["mae"] == pytest.approx(np.abs(ours - truth).mean(), rel=1e-6)
    means = [np.full(6, one.codes[fold.training].mean()) for fold in one.folds.members]
    assert found.metrics["training mean"]["mae"] == pytest.approx(np.abs(np.concatenate(means) - truth).mean())


def test_where_nothing_was_left_out_nothing_is_measured_but_weights_are_learnt() -> None:
    given = left(learnt(test_fraction=0.0))
    assert given.measured(fitted(given)) is None
    assert len(given.said[1]) > 0
    split = left(learnt(part=TESTED))
    found = split.measured(fitted(split))
    assert found == fitted(split).evaluate(split.learnt.data)
    assert found.rows == 6
