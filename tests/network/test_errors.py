"""Wrong shapes, ids and settings: one line that says what was found and what was expected."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from elman import engine
from elman.errors import SettingError
from elman.network import (
    SGD,
    Adam,
    Binary,
    Classes,
    Columns,
    Cosine,
    Dense,
    Embedding,
    Network,
    OneHot,
    Quantiles,
    ReduceOnPlateau,
    State,
    Trainer,
    Values,
    Windows,
)


def _dense(**settings: Any) -> Network:
    options: dict[str, Any] = {"inputs": Dense(3), "cell": "gru", "hidden": [4, 4], "head": Values(2, at="every")}
    return Network(**(options | settings))


def _loaded(more: dict[str, Any]) -> None:
    net = _dense()
    net.load_state_dict(net.parameters | more)


def _ids(head: Any = None) -> Network:
    return Network(inputs=OneHot(6), cell="rnn", hidden=4, head=head or Classes(5, at="every"))


X = np.zeros((2, 7, 3), dtype=np.float32)
Y = np.zeros((2, 7, 2), dtype=np.float32)
MASKED = np.ma.masked_equal(np.arange(42.0).reshape(2, 7, 3), 0)
IDS = np.zeros((2, 7), dtype=np.int64)

CALLS: dict[str, tuple[Callable[[], Any], str]] = {
    "features": (lambda: _dense().forward(np.zeros((2, 7, 4), np.float32)), r"4.*3|3.*4"),
    "masked numbers": (lambda: _dense().forward(MASKED), r"^x has masked values"),
    "masked ids": (lambda: _ids().forward(np.ma.masked_equal(IDS, 0)), r"^x has masked values"),
    "masked answers": (lambda: _dense().gradients(X, np.ma.masked_equal(Y, 0)), r"^y has masked values"),
    "masked weights": (lambda: _dense().loss(X, Y, weights=MASKED[..., 0]), r"^weights has masked values"),
    "masked lengths": (lambda: _dense().forward(X, lengths=np.ma.masked_equal([7, 3], 3)), r"^lengths has masked"),
    "masked gradients": (lambda: _dense().backward(X, MASKED[..., :2]), r"^d_outputs has masked values"),
    "masked step": (lambda: _dense().step(MASKED[0, 0]), r"^x_t has masked values"),
    "masked steps": (lambda: _ids().step(np.ma.masked_equal([0, 1], 0)), r"^x_t has masked values"),
    "masked state": (lambda: _dense().step(X[0, 0], np.ma.masked_equal(np.zeros((2, 1, 4)), 0)), r"^state h has mask"),
    "masked parameters": (lambda: _loaded({"linear.bias": np.ma.masked_equal([0, 1], 1)}), r"'linear.bias' has mask"),
    "masked table": (lambda: Windows(MASKED[0], [3], 2), r"^table of the windows has masked values"),
    "ragged": (lambda: _dense().forward([[[1, 2, 3]], [[1, 2, 3]] * 2]), r"^x has parts of unequal length"),
    "ragged ids": (lambda: _ids().forward([[1, 2], [1]]), r"^x has parts of unequal length"),
    "ragged answers": (lambda: _dense().loss(X, [[1], [2, 3]]), r"^y has parts of unequal length"),
    "ragged step": (lambda: _dense().step([[1, 2], [3]]), r"^x_t has parts of unequal length"),
    "ragged part": (lambda: Network(Columns([OneHot(3)])).forward([[[1], [2, 0]]]), r"^x\[0\] has parts of unequal"),
    "ragged parameters": (lambda: _loaded({"linear.bias": [[1], [2, 3]]}), r"'linear.bias' has parts of unequal"),
    "complex": (lambda: _dense().forward(X * 1j), r"^x has type complex64; expected numbers"),
    "no x": (lambda: _dense().forward(None), r"^x is None; expected an array of numbers"),
    "large id": (lambda: _ids().step(2**70), r"^x_t has numbers of more than 64 bits"),
    "unsigned id": (lambda: _ids().forward(np.array([[2**63]], np.uint64)), r"^x has 9223372036854775808"),
    "float ends": (lambda: Windows(X[0], [5.7], 2), r"^ends of the windows has type float64; expected whole numbers"),
    "text ends": (lambda: Windows(X[0], ["5"], 2), r"^ends of the windows has type <U1; expected whole numbers"),
    "yes as ends": (lambda: Windows(X[0], [True], 2), r"^ends of the windows has type bool; expected whole numbers"),
    "no ends": (lambda: Windows(X[0], None, 2), r"^ends of the windows is None"),  # type: ignore[arg-type]
    "axes": (lambda: _dense().forward(np.zeros((7, 3), np.float32)), r"(?i)shape|dimension|axes"),
    "no steps": (lambda: _dense().forward(np.zeros((2, 0, 3), np.float32)), r"0"),
    "text": (lambda: _dense().forward(np.full((2, 7, 3), "a")), r"(?i)number|float|dtype|<U"),
    "floats as ids": (lambda: _ids().forward(np.zeros((2, 7), np.float32)), r"float32.*(integers|whole numbers)"),
    "id too large": (lambda: _ids().forward(IDS + 6), r"6"),
    "id below zero": (lambda: _ids().forward(IDS - 1), r"-1"),
    "state size": (lambda: _dense().forward(X, np.zeros((2, 2, 5), np.float32)), r"5.*4|4.*5"),
    "text as state": (lambda: _dense().forward(X, np.full((2, 2, 4), "a")), r"^state h has type <U1"),
    "state of another dtype": (
        lambda: _dense().step(X[0, 0], _dense(dtype="float64").step(X[0, 0])[1]), r"network, not of float32; .*h",
    ),
    "state of another network": (lambda: _dense().step(X[0, 0], _dense().step(X[0, 0])[1]), r"another network; .*h"),
    "state batch": (lambda: _dense().forward(X, np.zeros((2, 3, 4), np.float32)), r"3.*2|2.*3"),
    "state layers": (lambda: _dense().forward(X, np.zeros((1, 2, 4), np.float32)), r"1.*2|2.*1"),
    "c for a gru": (lambda: _dense().forward(X, State(np.zeros((2, 2, 4)), np.zeros((2, 2, 4)))), r"(?i)\bc\b|cell"),
    "no c for an lstm": (
        lambda: _dense(cell="lstm").forward(X, State(np.zeros((2, 2, 4), np.float32))), r"(?i)\bc\b|cell|lstm",
    ),
    "lengths count": (lambda: _dense().forward(X, lengths=np.array([7])), r"1.*2|2.*1"),
    "length too large": (lambda: _dense().forward(X, lengths=np.array([7, 8])), r"8.*7|7.*8"),
    "length zero": (lambda: _dense().forward(X, lengths=np.array([7, 0])), r"0.*7|0.*1"),
    "y size": (lambda: _dense().gradients(X, np.zeros((2, 7, 3), np.float32)), r"3.*2|2.*3"),
    "y batch": (lambda: _dense().gradients(X, np.zeros((3, 7, 2), np.float32)), r"3.*2|2.*3"),
    "y steps": (lambda: _ids().gradients(IDS, np.zeros((2, 6), np.int64)), r"6.*7|7.*6"),
    "class too large": (lambda: _ids().gradients(IDS, IDS + 5), r"5"),
    "class below zero": (lambda: _ids().gradients(IDS, IDS - 1), r"-1"),
    "floats as classes": (lambda: _ids().gradients(IDS, np.full((2, 7), 0.5)), r"float64.*(integers|whole numbers)"),
    "binary above one": (lambda: _ids(Binary()).gradients(IDS, np.array([0.0, 2.0])), r"2(\.0)?.*1|1.*2"),
    "step features": (lambda: _dense().step(np.zeros(4, np.float32)), r"4.*3|3.*4"),
    "cell": (lambda: _dense(cell="gr"), r"gr.*gru|gru.*gr"),
    "nonlinearity": (lambda: _dense(cell="rnn", nonlinearity="sin"), r"sin.*relu|relu.*sin"),
    "dropout": (lambda: _dense(dropout=1.0), r"dropout is 1\.0.*below 1"),
    "dropout text": (lambda: _dense(dropout="a"), r"^dropout is 'a'; expected a number from 0 to below 1"),
    "bidirectional": (lambda: _dense(bidirectional="no"), r"^bidirectional is 'no'; expected True or False"),
    "linear": (lambda: Values(linear="no"), r"^linear of Values is 'no'"),  # type: ignore[arg-type]
    "nonlinearity of a gru": (lambda: _dense(nonlinearity="relu"), r"nonlinearity is 'relu'.*'rnn'.*'gru'"),
    "forget bias of a gru": (lambda: _dense(forget_bias=1.0), r"forget_bias is 1\.0; 'gru' has no forget gate"),
    "recurrent start": (lambda: _dense(recurrent_start="ones"), r"ones.*(uniform|orthogonal)"),
    "forget bias": (lambda: _dense(cell="lstm", forget_bias=float("inf")), r"forget_bias is inf"),
    "schedule": (lambda: Trainer(_dense(), schedule=5), r"schedule is 5"),  # type: ignore[arg-type]
    "positive weight": (lambda: Binary(positive_weight=0.0), r"positive_weight is 0\.0"),
    "class weights": (lambda: Classes(3, class_weights=[1.0]), r"1 numbers.*3"),
    "label smoothing": (lambda: Classes(3, label_smoothing=1.0), r"label_smoothing is 1\.0"),
    "class weights number": (lambda: Classes(3, class_weights=5), r"^class_weights is 5"),  # type: ignore[arg-type]
    "class weights text": (lambda: Classes(1, class_weights="a"), r"class_weights has type"),  # type: ignore[arg-type]
    "delta": (lambda: Values(delta=float("inf")), r"^delta is inf"),
    "loss": (lambda: Values(loss="cubic"), r"cubic.*huber"),
    "levels": (lambda: Quantiles(levels=[0.5, 0.5]), r"levels.*rising"),
    "one level": (lambda: Quantiles(0.5), r"^levels is 0\.5; expected a list of numbers"),  # type: ignore[arg-type]
    "levels text": (lambda: Quantiles("a"), r"^levels has type <U1"),  # type: ignore[arg-type]
    "momentum": (lambda: SGD(0.1, momentum=1.0), r"momentum is 1\.0"),
    "dtype": (lambda: _dense(dtype="float16"), r"float16.*float(32|64)"),
    "hidden zero": (lambda: _dense(hidden=0), r"0"),
    "hidden empty": (lambda: _dense(hidden=[]), r"(?i)hidden"),
    "hidden none": (lambda: _dense(hidden=None), r"^hidden is None; expected a whole number"),
    "hidden float": (lambda: _dense(hidden=2.5), r"^hidden is 2\.5"),
    "hidden set": (lambda: _dense(hidden={3}), r"^hidden is \{3\}"),
    "hidden large": (lambda: _dense(hidden=2**70), r"^hidden is 1180591620717411303424; expected a whole"),
    "hidden words": (lambda: _dense(hidden="many"), r"(?i)hidden"),
    "threads": (lambda: _dense(threads=0), r"0"),
    "threads text": (lambda: _dense(threads="a"), r"^threads is 'a'; expected a whole number from 1"),
    "at": (lambda: Classes(3, at="first"), r"first.*(every|last)"),
    "reduction": (lambda: Classes(3, reduction="max"), r"max.*(mean|sum)"),
    "one class": (lambda: Classes(0), r"0"),
    "state as output": (lambda: _dense(head=Values(3, linear=False)), r"3.*4|4.*3"),
    "dense size": (lambda: Dense(0), r"0"),
    "onehot size": (lambda: OneHot(-2), r"-2"),
    "embedding size": (lambda: Embedding(5, 0), r"0"),
    "rate": (lambda: Adam(-0.1), r"-0\.1"),
    "rate infinite": (lambda: Adam(float("inf")), r"^learning_rate is inf; expected a number above 0 to below 1e\+30"),
    "rate large": (lambda: SGD(1e300), r"^learning_rate is 1e\+300; expected a number above 0 to below 1e\+30"),
    "rate true": (lambda: Adam(True), r"^learning_rate is True"),
    "eps": (lambda: Adam(eps=1e-300), r"^eps is 1e-300; expected a number from 1e-30"),
    "one beta": (lambda: Adam(betas=0.9), r"^betas is 0\.9; expected two numbers"),  # type: ignore[arg-type]
    "rate of sgd": (lambda: SGD(0.0), r"0"),
    "beta": (lambda: Adam(0.1, betas=(0.9, 1.0)), r"1(\.0)?"),
    "clip": (lambda: Trainer(_dense(), Adam(0.1), clip=0.0), r"(?i)clip.*0"),
    "count": (lambda: Trainer(_dense(), Adam(0.1)).steps(X, Y, -1), r"-1"),
    "count large": (lambda: Trainer(_dense()).steps(X, Y, 2**70), r"^count is 1180591620717411303424"),
    "clip infinite": (lambda: Trainer(_dense(), clip=float("inf")), r"^clip is inf"),
    "no network": (lambda: Trainer(None), r"^network is None; expected a Network"),  # type: ignore[arg-type]
    "schedule's steps": (lambda: Cosine(2**70), r"^steps of Cosine is 1180591620717411303424"),
    "a loss of text": (lambda: ReduceOnPlateau().update(None, "a"), r"^loss is 'a'"),  # type: ignore[arg-type]
    "no weights": (lambda: _dense().load_state_dict(None), r"^state_dict is None"),  # type: ignore[arg-type]
    "list of weights": (lambda: _dense().load_state_dict([]), r"^state_dict is of type list"),  # type: ignore[arg-type]
    "weights twice": (lambda: _loaded({"weight_ih_l0": np.zeros((12, 3))}), r"'rnn.weight_ih_l0' is there twice"),
    "weights named by numbers": (lambda: _dense().load_state_dict({1: 2}), r"parameter 1 is not"),  # type: ignore
    "weights missing": (lambda: _dense().load_state_dict({}), r"rnn\.weight_ih_l0"),
    "weights shape": (
        lambda: (net := _dense()).load_state_dict(net.parameters | {"linear.bias": np.zeros(3)}), r"linear\.bias.*3",
    ),
    "weights unknown": (
        lambda: (net := _dense()).load_state_dict(net.parameters | {"extra": np.zeros(3)}), r"extra",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CALLS)
def test_bad_input_is_refused_in_one_line(name: str) -> None:
    call, pattern = CALLS[name]
    with pytest.raises(ValueError, match=pattern) as caught:
        call()
    message = str(caught.value)
    assert "\n" not in message
    assert 20 < len(message) < 300, message


def test_a_refused_batch_leaves_the_network_as_it_was() -> None:
    net = _ids()
    trainer = Trainer(net, Adam(0.1))
    before = {name: value.copy() for name, value in net.parameters.items()}
    for x, y, lengths in ((IDS + 6, IDS, None), (IDS, IDS + 5, None), (IDS, IDS, [7, 8]), (IDS, IDS, [0, 7])):
        with pytest.raises(ValueError, match=r"\d"):
            trainer.step(x, y, lengths)
    assert all(np.array_equal(value, net.parameters[name]) for name, value in before.items())
    fresh = Trainer(other := _ids(), Adam(0.1))
    assert [trainer.step(IDS, IDS) for _ in range(3)] == [fresh.step(IDS, IDS) for _ in range(3)]
    assert all(np.array_equal(value, other.parameters[name]) for name, value in net.parameters.items())


@pytest.mark.parametrize("bias", [np.zeros(9), ["a", "b"], [1j, 2j], None, [[1], [2, 3]]])
def test_a_half_good_mapping_of_weights_changes_nothing(bias: Any) -> None:
    net = _dense()
    before = {name: value.copy() for name, value in net.parameters.items()}
    bad = {name: value + 1 for name, value in before.items()} | {"linear.bias": bias}
    with pytest.raises(ValueError, match=r"linear\.bias"):
        net.load_state_dict(bad)
    assert all(np.array_equal(value, net.parameters[name]) for name, value in before.items())


def test_weights_may_be_exchanged_for_each_other() -> None:
    net = _dense()
    given = net.parameters
    before = {name: value.copy() for name, value in given.items()}
    first, second = "rnn.bias_ih_l0", "rnn.bias_hh_l0"
    net.load_state_dict(given | {first: given[second], second: given[first]})
    assert (given[first] == before[second]).all()
    assert (given[second] == before[first]).all()


@pytest.mark.parametrize("rate", [float("inf"), float("nan"), 1e300, 0, "a", None, True])
def test_the_learning_rate_of_a_trainer_is_checked_as_that_of_its_rule(rate: Any) -> None:
    trainer = Trainer(_dense(), Adam(0.1))
    with pytest.raises(SettingError, match="learning_rate is .*; expected a number above 0"):
        trainer.learning_rate = rate
    assert trainer.learning_rate == 0.1


def test_a_lack_of_memory_says_for_what(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: Any) -> None:
        raise MemoryError("std::bad_alloc")

    net, trainer = _dense(), Trainer(_dense())
    net._core = trainer._core = SimpleNamespace(forward=none, loss=none, gradients=none, backward=none, steps=none)
    for call in (net.loss, net.gradients, net.backward, trainer.step, lambda x, _: net.forward(x)):
        with pytest.raises(MemoryError, match="^there is no memory for 2 sequences of 7 steps; give fewer or shorter"):
            call(X, Y)
    monkeypatch.setattr(engine, "make_trainer", none)
    with pytest.raises(MemoryError, match="^there is no memory for the gradients of this network, at least 952 bytes"):
        Trainer(_dense())
    monkeypatch.setattr(engine, "make_network", none)
    with pytest.raises(MemoryError, match="the 3,000,017,000,002 parameters of this network, at least 10.91 TiB"):
        _dense(hidden=[10**6])
