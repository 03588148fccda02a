"""What networks and experts say of sequences left out: shares and measures from these alone, beside figures by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from elman.baselines.minimising import never
from elman.baselines.mixture import NETWORK, WITHOUT, Mixture, absolute_loss, alone, learn_mixture, log_loss
from elman.classify import left_out
from elman.classify.answers import ClassAnswers, ValueAnswers
from elman.classify.coder import fit_sequence_coder
from elman.classify.ensemble import Ensemble
from elman.classify.fitted import ClassFit, SequenceFit, ValueFit
from elman.classify.folds import split_members
from elman.classify.left_out import Learnt, LeftOut, Settings, weighs
from elman.classify.networks import Member, make_network
from elman.classify.repeats import alike
from elman.classify.sequences import sequences
from elman.classify.summary import summarize_sequences
from elman.classify.tables import Labelled
from elman.settings import ClassifierSettings, RegressorSettings
from elman.table.labels import fit_labels
from elman.training.fingerprints import Fingerprints
from elman.training.loop import History
from elman.training.watch import Watch

SMALL: dict[str, Any] = {"ensemble": 3, "hidden_size": 3, "embedding_size": 2, "test_fraction": 0.25, "n_jobs": 1}
RANDOM = np.random.default_rng(0)
TEXTS = ["".join(RANDOM.choice(list("abc"), 5)) + str(number) for number in range(24)]
SERIES = [RANDOM.normal(size=(3, 1)) for _ in range(24)]
KINDS, FIGURES = ["x", "y", "z"] * 8, [float(number % 5) for number in range(24)]
TESTED = np.where(np.arange(24) < 18, 0, 2)
PIECES, COUNTS = "pieces of 1 to 4 symbols, logistic regression", "runs of up to 5 symbols counted in each class"
LINEAR = "pieces of 1 to 4 symbols, linear regression"


def learnt(
    given: Any = TEXTS, labels: Any = KINDS, part: Any = None, job: Any = ClassifierSettings, **more: Any
) -> Learnt:
    """Sequences with their folds, as a fit has them."""
    settings: Settings = job(**{**SMALL, **more})
    asked = ClassAnswers(fit_labels(labels)) if job is ClassifierSettings else ValueAnswers()
    part = np.zeros(24, dtype=np.int64) if part is None else part
    data, codes = Labelled(sequences(given), labels, part, {}), asked.codes(labels)
    group, aside = alike(data.given), 0.1 if weighs(data, settings) else 0.0
    parts = (settings.ensemble, settings.test_fraction, 0.0, 0, aside)
    return Learnt(data, asked, codes, group, split_members(asked.strata(codes), part, group, *parts), settings, "char")


def left(one: Learnt, count: int = 3) -> LeftOut:
    """Untrained networks that read what their folds have taught the coders."""
    found = []
    for number, fold in enumerate(one.folds.members[:count]):
        lesson = one.asked.lesson(fold, one.codes, one.group)
        coder = fit_sequence_coder(one.data.given.take(fold.training), 9, "char", 1)
        network = make_network(coder, one.settings, lesson.head, number)
        network.parameters["linear.bias"][...] += np.arange(network.head.outputs)  # so that classes differ
        found.append(Member(coder, network, lesson.output))
    experts = one.experts(np.flatnonzero(one.data.part < 2), never) if weighs(one.data, one.settings) else {}
    return LeftOut(one, found, experts, Watch())


def fitted(given: LeftOut) -> SequenceFit:
    one = given.learnt
    summary = summarize_sequences("names", one.data, None, given.members[0].coder, one.folds, 24, ())
    kind: Any = ClassFit if isinstance(one.asked, ClassAnswers) else ValueFit
    kept: Any = (one.settings, one.settings, summary, History((), 0, "epochs"), None, None, None, one.asked)
    known = np.flatnonzero(one.data.part < 2)
    beside: Any = (one.simple(known), Fingerprints.of(one.data.given.take(known).items))
    found: SequenceFit = kind(*kept, Ensemble(tuple(given.members)), given.experts, given.mixture(), 0, (), *beside)
    return found


def of_each(given: LeftOut, rows: list[NDArray[np.int64]]) -> NDArray[np.float64]:
    """What each network answers to its rows, one sequence at a time."""
    pairs = zip(given.members, rows, strict=False)
    data = given.learnt.data.given
    return np.array([Ensemble((one,)).answers(data.take([row]))[0] for one, own in pairs for row in own])


def said_bytes(given: LeftOut) -> dict[str, bytes]:
    return {name: each.tobytes() for name, each in given.said[0].items()}


def test_shares_are_learnt_of_texts_and_symbols_where_there_are_experts() -> None:
    none = np.zeros(24, dtype=np.int64)
    texts, numbers = (Labelled(sequences(given), None, none, {}) for given in (TEXTS, SERIES))
    symbols = Labelled(sequences([list(text) for text in TEXTS]), None, none, {})
    for settings in (ClassifierSettings, RegressorSettings):
        assert [weighs(data, settings()) for data in (texts, symbols, numbers)] == [True, True, False]
        assert not weighs(texts, settings(experts=False))
    assert left(learnt(experts=False)).mixture() == left(learnt(SERIES)).mixture() == alone()


def test_each_network_speaks_of_what_it_left_out() -> None:
    given = left(learnt())
    said, y = given.said
    rows = given.learnt.folds.aside
    assert list(said) == [NETWORK, PIECES, COUNTS]
    assert y.tolist() == given.learnt.codes[np.concatenate(rows)].tolist()
    np.testing.assert_allclose(np.exp(said[NETWORK]), of_each(given, rows), rtol=1e-6)
    for logs in said.values():
        np.testing.assert_allclose(np.exp(logs).sum(axis=1), 1, rtol=1e-6)
    assert len(left(learnt(), 2).said[1]) == len(rows[0]) + len(rows[1])  # of a training that was ended


def test_experts_speak_of_what_they_have_not_seen_either() -> None:
    given = left(learnt())
    one, first = given.learnt, 0
    for fold, rows in zip(one.folds.members, one.folds.aside, strict=True):
        assert not set(fold.training) & set(rows)
        experts, asked = one.experts(fold.training, never), one.data.given.take(rows).symbols("char")
        for name in (PIECES, COUNTS):
            found = given.said[0][name][first : first + len(rows)]
            assert found.tobytes() == experts[name].answers(asked).tobytes()
        first += len(rows)


def test_answers_that_a_network_left_out_change_nothing_that_is_said_of_them() -> None:
    one = learnt(ensemble=1)
    aside, codes = one.folds.aside[0], one.codes.copy()
    codes[aside] = (codes[aside] + 1) % 3
    before, after = left(one, 1), left(replace(one, codes=codes), 1)
    assert (before.said[1] != after.said[1]).all()
    assert said_bytes(before) == said_bytes(after)
    codes[one.folds.members[0].training[::2]] = 0
    other = said_bytes(left(replace(one, codes=codes), 1))
    assert all(other[name] != said_bytes(before)[name] for name in (PIECES, COUNTS))


def test_an_expert_that_one_round_has_too_little_for_has_no_share() -> None:
    """Eleven different texts are enough to count in each class, and those that each round learns are not."""
    given = left(learnt(TEXTS[:10] + ["a"] * 14))
    assert COUNTS in given.experts
    assert list(given.said[0]) == [NETWORK, PIECES]
    assert list(given.mixture().shares) == [NETWORK, PIECES]
    assert np.isfinite(fitted(given).answers(sequences(TEXTS))).all()


def test_shares_are_those_that_suit_what_was_left_out() -> None:
    given = left(learnt())
    said, y = given.said
    assert given.mixture() == learn_mixture(list(said), log_loss(list(said.values()), y))
    assert given.mixture().shares[NETWORK] < 1
    values = left(learnt(labels=FIGURES, job=RegressorSettings))
    said, y = values.said
    assert list(said) == [NETWORK, LINEAR]
    assert values.mixture() == learn_mixture(list(said), absolute_loss(np.stack(list(said.values())) - y, 0))


def test_a_test_part_is_no_part_of_what_shares_are_learnt_from() -> None:
    one = learnt(part=TESTED)
    assert sorted(set(np.concatenate(one.folds.held))) == list(range(18, 24))
    assert not set(np.concatenate(one.folds.aside)) & set(range(18, 24))
    codes = np.where(TESTED == 2, (one.codes + 1) % 3, one.codes)
    one_mixture, other = (left(each).mixture() for each in (one, replace(one, codes=codes)))
    assert one_mixture == other
    assert one_mixture.shares[NETWORK] < 1


def joined(mixture: Mixture, said: dict[str, NDArray[np.float64]], row: int) -> list[float]:
    """Probabilities of one row by the mixture's shares, one class after the other."""
    scores = [sum(share * said[name][row, k] for name, share in mixture.shares.items()) for k in range(3)]
    return [math.exp(score) / sum(map(math.exp, scores)) for score in scores]


@pytest.mark.parametrize("experts", [True, False])
def test_classes_are_measured_on_what_was_left_out(experts: bool) -> None:
    """Each half of the sequences with the shares that suit the other."""
    one = learnt(experts=experts)
    given, rows = left(one), one.folds.held
    said, y = given.said
    answers = of_each(given, rows)
    if experts:
        halves = [
            learn_mixture(list(said), log_loss([each[half::2] for each in said.values()], y[half::2]))
            for half in (1, 0)
        ]
        answers = np.array([joined(halves[row % 2], said, row) for row in range(18)])
    found = given.measured(fitted(given))
    assert found is not None
    assert found.rows == 18
    right = np.log(answers[np.arange(18), one.codes[np.concatenate(rows)]])
    assert found.metrics["elman"]["log_loss"] == pytest.approx(-right.mean(), rel=1e-6)
    assert (found.network is not None) == experts
    alone_in_it = [NETWORK, WITHOUT, PIECES, COUNTS] if experts else []
    assert list(found.metrics) == ["elman", *alone_in_it, "most frequent class"]
    for name in set(alone_in_it) - {WITHOUT}:
        expected = -said[name][np.arange(18), y].mean()
        assert found.metrics[name]["log_loss"] == pytest.approx(expected, rel=1e-6)


def test_a_single_sequence_that_was_left_out_is_measured_by_what_was_learnt_of_none() -> None:
    given = left(learnt(ensemble=1, test_fraction=0.1, labels=["x", "y"] * 12), 1)
    object.__setattr__(given.learnt.folds, "held", [given.learnt.folds.aside[0][:1]])
    object.__setattr__(given.learnt.folds, "aside", [given.learnt.folds.aside[0][:1]])
    found = given.measured(fitted(given))
    assert found is not None
    assert found.rows == 1
    np.testing.assert_equal(found.metrics["elman"], found.metrics[NETWORK])  # of one class there is no AUC


def test_no_more_sequences_than_so_many_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(left_out, "ENOUGH", 7)
    assert len(left(learnt()).said[1]) == 12  # of two networks


def test_numbers_are_measured_on_what_was_left_out() -> None:
    one = learnt(SERIES, FIGURES, job=RegressorSettings)
    given = left(one)
    truth = one.codes[np.concatenate(one.folds.held)]
    found = given.measured(fitted(given))
    assert found is not None
    ours = of_each(given, one.folds.held)
    assert found.metrics["elman"]["mae"] == pytest.approx(np.abs(ours - truth).mean(), rel=1e-6)
    usual = [np.full(6, np.median(one.codes[fold.training])) for fold in one.folds.members]
    assert found.metrics["training median"]["mae"] == pytest.approx(np.abs(np.concatenate(usual) - truth).mean())


def test_where_nothing_was_left_out_nothing_is_measured_but_shares_are_learnt() -> None:
    given = left(learnt(test_fraction=0.0))
    assert given.measured(fitted(given)) is None
    assert len(given.said[1]) > 0
    split = left(learnt(part=TESTED))
    found = split.measured(fitted(split))
    assert found == fitted(split).evaluate(split.learnt.data.take(np.flatnonzero(TESTED == 2)))
    assert found.rows == 6
    assert list(found.metrics) == ["elman", NETWORK, WITHOUT, PIECES, COUNTS, "most frequent class"]
