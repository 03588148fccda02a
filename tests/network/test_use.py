"""How a network is used: views beside training, any layout and integer type, threads, processes, long sequences."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from elman.network import Adam, Binary, Classes, Dense, Embedding, Network, OneHot, State, Trainer, Values
from tests.golden.cases import CELLS, Case, batch, network

X = np.random.default_rng(0).standard_normal((6, 9, 3)).astype(np.float32)


def _gru(**settings: Any) -> Network:
    return Network(inputs=Dense(3), cell="gru", hidden=8, head=Values(at="every"), seed=1, **settings)


@pytest.mark.parametrize("kind", CELLS, ids=str)
@pytest.mark.parametrize("at", ["every", "last"])
def test_long_ragged_sequences_are_the_same_in_inference_and_in_training(kind: tuple[str, str], at: str) -> None:
    sizes = {"batch": 7, "steps": 1300, "hidden": 21}
    lengths = (1300, 1, 700, 1299, 64, 65, 333)
    case = Case(*kind, layers=2, head="values", at=at, lengths=lengths, sizes=sizes)
    net, data = network(case), batch(case)
    for value in net.parameters.values():
        value[...] *= 0.5
    trainer = Trainer(net, Adam(1e-3))
    outputs, _ = net.forward(data.x, data.state, data.lengths)
    loss = net.loss(data.x, data.y, data.lengths, data.state)
    assert trainer.step(data.x, data.y, data.lengths, data.state) == loss
    assert trainer.outputs.tobytes() == outputs.tobytes()


def test_a_sequence_cut_in_two_goes_on_from_its_state() -> None:
    for cell in ("rnn", "gru", "lstm"):
        net = Network(inputs=Dense(3), cell=cell, hidden=[8, 8], head=Values(at="every"), seed=1)
        whole, last = net.forward(X)
        first, state = net.forward(X[:, :4])
        second, end = net.forward(X[:, 4:], state)
        assert np.concatenate([first, second], axis=1).tobytes() == whole.tobytes()
        assert end.h.tobytes() == last.h.tobytes()


def test_layers_of_different_sizes_have_a_list_of_states() -> None:
    net = Network(inputs=Dense(3), cell="lstm", hidden=[8, 5], head=Values(at="every"), seed=1)
    whole, _ = net.forward(X)
    first, state = net.forward(X[:, :4])
    assert [part.shape for part in state.h] == [(6, 8), (6, 5)]
    assert [part.shape for part in state.c] == [(6, 8), (6, 5)]
    second, _ = net.forward(X[:, 4:], state)
    assert np.concatenate([first, second], axis=1).tobytes() == whole.tobytes()


def test_a_state_is_a_state_an_array_or_a_pair() -> None:
    h = np.full((1, 6, 8), 0.3, dtype=np.float32)
    net = _gru()
    assert net.forward(X, h)[0].tobytes() == net.forward(X, State(h))[0].tobytes()
    lstm = Network(inputs=Dense(3), cell="lstm", hidden=8, head=Values(), seed=1)
    assert lstm.forward(X, (h, -h))[0].tobytes() == lstm.forward(X, State(h, -h))[0].tobytes()
    assert lstm.forward(X, (h, -h))[0].tobytes() != lstm.forward(X, (-h, h))[0].tobytes()


def test_layouts_and_types_of_the_same_numbers_give_the_same_result() -> None:
    net, expected = _gru(), _gru().forward(X)[0].tobytes()
    wide = np.zeros((6, 9, 6), dtype=np.float32)
    wide[:, :, ::2] = X
    for same in (np.asfortranarray(X), wide[:, :, ::2], X.astype(np.float64), X.tolist(), X[::-1][::-1]):
        assert net.forward(same)[0].tobytes() == expected
    words = Network(inputs=OneHot(6), cell="gru", hidden=8, head=Values(), seed=1)
    ids = np.arange(12).reshape(2, 6) % 6
    for kind in (np.int64, np.int32, np.int16, np.uint8, np.uint64):
        assert words.forward(ids.astype(kind))[0].tobytes() == words.forward(ids.tolist())[0].tobytes()


def test_what_the_caller_gave_is_never_changed() -> None:
    x, y, h, lengths = X.copy(), X[:, :, :1].copy(), np.ones((1, 6, 8), np.float32), np.arange(1, 7)
    for array in (x, y, h, lengths):
        array.flags.writeable = False
    net = _gru()
    net.forward(x, h, lengths)
    Trainer(net, Adam(0.01), clip=1.0).step(x, y, lengths, h)
    assert np.array_equal(x, X)
    assert (h == 1).all()


def test_views_see_training_and_training_sees_views() -> None:
    net, y = _gru(), X[:, :, 0]
    views = net.parameters
    trainer = Trainer(net, Adam(0.01))
    before = views["linear.weight"].copy()
    trainer.step(X, y)
    assert not np.array_equal(before, views["linear.weight"])
    for value in views.values():
        value[...] = 0
    assert not net.forward(X)[0].any()
    assert trainer.step(X, y) == pytest.approx(float((y.astype(np.float64) ** 2).mean()), rel=1e-6)


def test_a_view_may_be_written_and_thrown_away() -> None:
    net = _gru()
    net.forward(X)
    net.parameters["linear.weight"][...] = 0
    net.parameters["linear.bias"][...] = 2.5
    assert (net.forward(X)[0] == 2.5).all()


def test_training_goes_on_with_a_network_that_predicts_in_between() -> None:
    alone, mixed, y = _gru(), _gru(), X[:, :, 0]
    one, other = Trainer(alone, Adam(0.01)), Trainer(mixed, Adam(0.01))
    for _ in range(5):
        one.step(X, y)
        other.step(X, y)
        mixed.forward(X[:2])
        mixed.gradients(X[:3], y[:3])
    assert all(v.tobytes() == mixed.parameters[name].tobytes() for name, v in alone.parameters.items())


def test_many_python_threads_share_a_network() -> None:
    net = Network(inputs=Dense(3), cell="lstm", hidden=[32, 32], head=Values(at="every"), seed=1, threads=2)
    xs = [np.random.default_rng(k).standard_normal((1 + k % 40, 12, 3)).astype(np.float32) for k in range(60)]
    expected = [net.forward(x)[0].tobytes() for x in xs]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda x: net.forward(x)[0].tobytes(), xs)) == expected
        assert list(pool.map(lambda x: net.loss(x, x[:, :, :1]), xs)) == [net.loss(x, x[:, :, :1]) for x in xs]


def test_a_forked_process_goes_on_by_itself() -> None:
    script = """
import os, numpy as np
from elman.network import Dense, Network, Values
net = Network(inputs=Dense(3), cell="gru", hidden=64, head=Values(), threads=2)
x = np.ones((64, 20, 3), np.float32)
before = net.forward(x)[0].tobytes()
child = os.fork()
same = net.forward(x)[0].tobytes() == before
if child == 0:
    os._exit(0 if same else 1)
raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) or not same)
"""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", script], timeout=60, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("kind", CELLS, ids=str)
def test_numbers_that_are_not_finite_stay_in_their_sequence(kind: tuple[str, str]) -> None:
    cell, nonlinearity = kind
    net = Network(Dense(3), cell, 8, Values(at="every"), nonlinearity=nonlinearity, seed=1)
    x = X.copy()
    x[2, 3, 1] = np.nan
    outputs, _ = net.forward(x)
    clean = net.forward(X)[0]
    assert np.isnan(outputs[2, 3:]).all()
    assert outputs[2, :3].tobytes() == clean[2, :3].tobytes()
    assert np.delete(outputs, 2, axis=0).tobytes() == np.delete(clean, 2, axis=0).tobytes()


def test_large_vocabularies_and_heads() -> None:
    for inputs in (OneHot(5000), Embedding(5000, 7)):
        net = Network(inputs=inputs, cell="gru", hidden=16, head=Classes(5000, at="every"), seed=1)
        ids = np.random.default_rng(0).integers(0, 5000, (3, 8))
        losses = Trainer(net, Adam(0.02)).steps(ids, ids, 30)
        assert losses[0] == pytest.approx(np.log(5000), rel=0.05)
        assert losses[-1] < 0.5 * losses[0]


def test_probabilities_as_binary_targets() -> None:
    net = Network(inputs=Dense(3), cell="gru", hidden=8, head=Binary(), seed=1)
    Trainer(net, Adam(0.05)).steps(X, np.full(6, 0.3, dtype=np.float32), 400)
    logits, _ = net.forward(X)
    np.testing.assert_allclose(1 / (1 + np.exp(-logits)), 0.3, atol=0.02)
