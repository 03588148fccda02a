"""A tagger's networks: how they begin, what they learn from, and answers that are the mean of all of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from elman.network import Bag, Classes, Columns, Dense, Embedding, Network
from elman.settings import TaggerSettings
from elman.tag.coder import Encoded, TokenCoder, fit_token_coder
from elman.tag.networks import SMALL, answers, coded, inputs_of, make_network, pieces, train_taggers
from elman.tag.step_coder import StepCoder, fit_step_coder
from elman.tag.tagged import Tagged, tagged
from elman.training.loop import History
from elman.training.watch import Watch

RANDOM = np.random.default_rng(0)
WORDS = tagged(
    [list(RANDOM.choice(["the", "cat", "dog", "barks"], 1 + number % 7)) for number in range(20)], None, "word"
)
STEPS = tagged([RANDOM.normal(size=(1 + number % 5, 2)) for number in range(12)], None, "step")
Coder = TokenCoder | StepCoder


def settings(**more: Any) -> TaggerSettings:
    small: dict[str, Any] = {"hidden_size": 3, "num_layers": 1, "embedding_size": 4, "epochs": 1, "n_jobs": 1}
    return TaggerSettings(**{**small, **more})


def coder(given: Tagged) -> Coder:
    if given.level == "step":
        return fit_step_coder(given.items)
    return fit_token_coder(given.items, given.level, ["word", "suffix2", "ngrams3"])


def labels(given: Tagged) -> NDArray[np.int64]:
    return np.arange(int(given.lengths.sum())) % 3


def trained(
    given: Tagged, y: Any = None, held: Tagged | None = None, held_y: Any = None, old: Any = (), **more: Any
) -> tuple[list[Network], History]:
    held = given.take([]) if held is None else held
    parts = [(given, labels(given) if y is None else y), (held, labels(held) if held_y is None else held_y)]
    return train_taggers(coder(given), 3, parts, settings(**more), Watch(), old)


def weights(networks: list[Network]) -> list[bytes]:
    return [b"".join(values.tobytes() for values in network.parameters.values()) for network in networks]


def test_a_network_reads_the_ids_of_each_feature_or_the_numbers_of_a_step() -> None:
    tokens, steps = coder(WORDS), coder(STEPS)
    assert isinstance(tokens, TokenCoder)
    sizes = [len(each) for each in tokens.vocabularies]
    network = make_network(tokens, 3, settings())
    assert network.inputs == Columns([Embedding(sizes[0], 4), Embedding(sizes[1], min(4, sizes[1])), Bag(sizes[2], 4)])
    assert sizes[0] == 5
    assert inputs_of(tokens) == sizes
    assert make_network(steps, 3, settings()).inputs == Dense(2)
    assert inputs_of(steps) == 2
    tiny = make_network(fit_token_coder([["a", "b"]], "word", ["word"]), 3, settings(embedding_size=50))
    assert tiny.inputs == Columns([Embedding(3, 3)])  # no more numbers than there are values


def test_settings_become_those_of_the_network() -> None:
    deep = make_network(coder(STEPS), 4, settings(num_layers=2, dropout=0.4, label_smoothing=0.25, cell="gru"))
    assert (deep.hidden, deep.dropout, deep.forget_bias, deep.bidirectional) == ((3, 3), 0.4, 0.0, True)
    assert deep.head == Classes(4, at="every", label_smoothing=0.25)
    flat = make_network(coder(STEPS), 4, settings(dropout=0.4, bidirectional=False))
    assert (flat.dropout, flat.forget_bias, flat.bidirectional) == (0.0, 1.0, False)  # dropout is between layers


def test_embeddings_begin_small_so_that_what_was_never_learnt_says_little() -> None:
    network = make_network(coder(WORDS), 3, settings(), number=2)
    kept: dict[str, Any] = {"recurrent_start": "orthogonal", "forget_bias": 1.0, "bidirectional": True}
    plain = Network(network.inputs, "lstm", 3, network.head, seed=network.seed, **kept)
    for name, values in network.parameters.items():
        factor = np.float32(SMALL if name.startswith("embeddings.") else 1.0)
        np.testing.assert_allclose(values, factor * plain.parameters[name], rtol=1e-6)
    other = make_network(coder(WORDS), 3, settings(), number=1)
    assert weights([other]) != weights([network]) == weights([make_network(coder(WORDS), 3, settings(), 2)])


@pytest.mark.parametrize("given", [WORDS, STEPS])
def test_steps_of_all_sequences_stand_one_after_the_other(given: Tagged) -> None:
    one = coder(given)
    found = coded(one, given.items)
    parts: list[Any] = [coded(one, [item]) for item in given.items]
    if isinstance(found, Encoded):
        expected = np.concatenate([part.columns[0] for part in parts])
        np.testing.assert_array_equal(found.columns[0], expected)
    else:
        np.testing.assert_array_equal(found, np.concatenate(parts))


@pytest.mark.parametrize("given", [WORDS, STEPS])
@pytest.mark.parametrize("count", [1, 3])
def test_answers_are_the_mean_of_what_each_network_says_of_each_sequence(given: Tagged, count: int) -> None:
    one = coder(given)
    networks = [make_network(one, 3, settings(), number) for number in range(count)]
    many = given.take([*range(len(given))] * 30)  # more than are run at once
    found = answers(networks, one, many)
    for number, item in enumerate(given.items):
        x = coded(one, [item])
        read: Any = x.at(np.arange(len(item))[None]) if isinstance(x, Encoded) else x[None]
        powers = [np.exp(network.forward(read)[0][0].astype(np.float64)) for network in networks]
        expected = np.mean([each / each.sum(axis=1, keepdims=True) for each in powers], axis=0)
        np.testing.assert_allclose(found[number], expected, rtol=1e-9)
        np.testing.assert_array_equal(found[number], found[number + 29 * len(given)])


def test_pieces_are_counted_by_the_longest() -> None:
    assert pieces(np.array([5, 2, 256, 3]), 3) == 2 + 1 + 86 + 1
    assert pieces(np.array([5, 2]), 100) == 2


def test_each_network_of_several_is_the_one_that_would_be_trained_alone() -> None:
    networks, history = trained(WORDS, ensemble=3, epochs=2)
    assert [epoch.number for epoch in history.epochs] == [1, 2, 3, 4, 5, 6]
    assert len(set(weights(networks))) == 3
    assert weights(trained(WORDS, ensemble=2, epochs=2)[0]) == weights(networks)[:2]
    again, _ = trained(WORDS, ensemble=3, old=networks[:2], learning_rate=1e-9)
    for one, other in zip(networks[:2], again, strict=False):
        np.testing.assert_allclose(other.parameters["linear.weight"], one.parameters["linear.weight"], atol=1e-6)
    assert len(again) == 3


def test_the_second_part_decides_and_labels_that_are_unknown_are_not_asked() -> None:
    held = WORDS.take([4, 11])
    known, unknown = labels(held), np.full(len(labels(WORDS.take([6]))), -1)
    first = trained(WORDS, held=held, held_y=known)[1].epochs[0].validation_loss
    more = trained(WORDS, held=WORDS.take([4, 11, 6]), held_y=np.append(known, unknown))[1].epochs[0].validation_loss
    assert first is not None
    assert more == pytest.approx(first, rel=1e-6)
    assert trained(WORDS)[1].epochs[0].validation_loss is None


def test_rare_symbols_are_hidden_where_that_is_asked_for() -> None:
    hidden = {tuple(weights(trained(WORDS, symbol_dropout=share)[0])) for share in (0.0, 5.0)}
    assert len(hidden) == 2
    numbers = {tuple(weights(trained(STEPS, symbol_dropout=share)[0])) for share in (0.0, 5.0)}
    assert len(numbers) == 1  # numbers are not
