"""Networks of whole sequences: what they read, where they answer, what is done to what they learn from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from elman.classify.answers import Lesson, Scale, Shares
from elman.classify.coder import SequenceCoder, fit_sequence_coder
from elman.classify.ensemble import Ensemble
from elman.classify.networks import Member, _plan, make_network, outputs, train_members
from elman.classify.sequences import Sequences, sequences
from elman.network import Bag, Classes, Columns, Dense, Network, Values
from elman.settings import ClassifierSettings
from elman.training.loop import History
from elman.training.watch import Watch

SMALL: dict[str, Any] = {"hidden_size": 3, "embedding_size": 2, "epochs": 1, "min_steps": 4, "n_jobs": 1}
RANDOM = np.random.default_rng(0)
SERIES = sequences([RANDOM.normal(size=(length, 2)) for length in (3, 9, 5, 1, 6, 2, 7, 3, 8, 4)])
ALIGNED = sequences([RANDOM.normal(size=(4, 2)) for _ in range(10)])
TEXTS = sequences(["ab", "cabbage", "a", "cab", "bb", "abc", "cc", "babc", "ac", "ba"])
Y = np.array([0, 1] * 5)
ALL, NONE = np.arange(10), np.zeros(0, dtype=np.int64)


def settings(**more: Any) -> ClassifierSettings:
    return ClassifierSettings(**{**SMALL, **more})


def coder(given: Sequences) -> SequenceCoder:
    return fit_sequence_coder(given, 100, "auto", 1, changes=True)


def lesson(rows: Any = ALL, weights: Any = None, y: Any = Y) -> Lesson:
    return Lesson(rows, weights, y, Classes(2), Shares(np.zeros(2)))


def trained(
    given: Sequences, one: Lesson | None = None, held: Any = NONE, old: Any = (), **more: Any
) -> tuple[tuple[Member, ...], History]:
    """Two networks, the second of which answers at every step."""
    twice = [one or lesson()] * 2
    return train_members(given, twice, [coder(given)] * 2, [held] * 2, settings(**more), Watch(), old)


def weights(given: Sequences, one: Lesson | None = None, **more: Any) -> list[bytes]:
    members, _ = trained(given, one, **more)
    return [b"".join(v.tobytes() for v in member.network.parameters.values()) for member in members]


def test_a_network_that_answers_at_every_step_reads_changes_too() -> None:
    for pooling, every in (("last", [False] * 3), ("mean", [True] * 3), ("both", [False, True, False])):
        networks = [make_network(coder(SERIES), settings(pooling=pooling), Values(), n) for n in range(3)]
        assert [network.head.every for network in networks] == every
        assert [network.inputs for network in networks] == [Dense(4 if each else 2) for each in every]
    assert make_network(coder(ALIGNED), settings(pooling="mean"), Values()).inputs == Dense(2)


def test_a_network_of_texts_reads_a_bag_of_pieces_in_both_directions() -> None:
    network = make_network(coder(TEXTS), settings(num_layers=2), Classes(3))
    assert network.inputs == Columns([Bag(6, 2)])  # five letters, and what is unknown
    assert (network.hidden, network.bidirectional, network.head) == ((3, 3), True, Classes(3))


@pytest.mark.parametrize("pooling", ["last", "mean"])
def test_an_answer_is_the_last_one_or_the_mean_of_all(pooling: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("elman.classify.networks.GROUP", 3)
    network = make_network(coder(SERIES), settings(pooling=pooling), Classes(2))
    arrays = coder(SERIES).encode(SERIES, changes=pooling == "mean")
    expected = []
    for array in arrays:
        raw = network.forward(array[None])[0][0]
        total = sum((step.astype(np.float64) for step in raw), np.zeros(2)) if pooling == "mean" else raw
        expected.append(total / (len(array) if pooling == "mean" else 1))
    np.testing.assert_array_equal(outputs(network, arrays), expected)


def test_what_the_outputs_say_is_what_is_answered() -> None:
    network, shift = make_network(coder(SERIES), settings(), Classes(3)), np.array([0.5, 0.0, -1.0])
    raw = outputs(network, coder(SERIES).encode(SERIES))
    powers = np.exp(raw + shift)
    found = Ensemble((Member(coder(SERIES), network, Shares(shift)),)).answers(SERIES)
    np.testing.assert_allclose(found, powers / powers.sum(axis=1, keepdims=True), rtol=1e-12)
    one = make_network(coder(SERIES), settings(), Values())
    number = Ensemble((Member(coder(SERIES), one, Scale(500.0, 20.0)),)).answers(SERIES)
    np.testing.assert_allclose(number, 500 + 20 * outputs(one, coder(SERIES).encode(SERIES))[:, 0], rtol=1e-12)


@pytest.mark.parametrize(
    ("inputs", "head", "given", "output"),
    [
        (Dense(3), Classes(2), SERIES, Shares(np.zeros(2))),
        (Dense(2), Classes(2, at="every"), SERIES, Shares(np.zeros(2))),  # which would read changes too
        (Dense(2), Classes(2), SERIES, Shares(np.zeros(3))),
        (Dense(2), Classes(2), SERIES, Scale(0.0, 1.0)),
        (Columns([Bag(5, 2)]), Classes(2), TEXTS, Shares(np.zeros(2))),
        (Columns([Bag(6, 2), Bag(6, 2)]), Classes(2), TEXTS, Shares(np.zeros(2))),
    ],
)
def test_a_network_of_something_else_is_refused(inputs: Any, head: Any, given: Sequences, output: Any) -> None:
    network = Network(inputs, "gru", 3, head)
    with pytest.raises(ValueError, match=r"^its network reads .* and answers 2 numbers$"):
        Member(coder(given), network, output)


@pytest.mark.parametrize(
    ("samples", "numbers", "more", "expected"),
    [
        (40, True, {}, (16, 200)),  # 600 steps at least, three in a pass
        (300, True, {}, (16, 80)),  # 80 passes
        (300, False, {}, (16, 48)),
        (10_000, True, {}, (128, 32)),  # 2500 steps at most, 79 in a pass
        (10_000, False, {}, (128, 19)),
        (10_000, False, {"epochs": 30}, (128, 30)),
        (300, True, {"min_steps": 20, "epochs": 1, "batch_size": 100}, (100, 7)),
    ],
)
def test_small_data_are_passed_over_more_often(
    samples: int, numbers: bool, more: dict[str, Any], expected: tuple[int, int]
) -> None:
    plan = _plan(ClassifierSettings(**more), samples, 7, numbers)
    assert (plan.batch_size, plan.epochs, plan.seed) == (*expected, 7)


def test_what_counts_nothing_teaches_nothing() -> None:
    counted = (np.arange(10) > 0).astype(np.float32)
    plain, other = lesson(weights=counted), lesson(weights=counted, y=np.array([1, *Y[1:]]))
    assert weights(TEXTS, plain) == weights(TEXTS, other)
    assert weights(TEXTS, plain) != weights(TEXTS, replace(plain, weights=None))


@pytest.mark.parametrize(
    ("given", "changes", "acts"),
    [
        (SERIES, {"noise": 0.0}, [True, True]),
        (SERIES, {"symbol_dropout": 0.5}, [False, False]),
        (SERIES, {"crop": 0.0}, [False, True]),  # where there is an answer at every step
        (ALIGNED, {"crop": 0.0}, [False, False]),
        (TEXTS, {"noise": 0.0, "crop": 0.0}, [False, False]),
        (TEXTS, {"symbol_dropout": 0.5}, [True, True]),
    ],
)
def test_sequences_are_made_others_in_the_way_of_their_kind(
    given: Sequences, changes: dict[str, Any], acts: list[bool]
) -> None:
    pairs = zip(weights(given), weights(given, **changes), strict=True)
    assert [one != other for one, other in pairs] == acts


def test_held_sequences_decide_and_old_networks_are_gone_on_from() -> None:
    members, history = trained(SERIES, lesson(ALL[:7]), ALL[7:])
    assert all(epoch.validation_loss is not None for epoch in history.epochs)
    slow, plain = trained(SERIES, old=[member.network for member in members], learning_rate=1e-9)
    assert {epoch.validation_loss for epoch in plain.epochs} == {None}
    for one, other in zip(members, slow, strict=True):
        for name, values in one.network.parameters.items():
            np.testing.assert_allclose(other.network.parameters[name], values, atol=1e-6)
