"""Wrong shapes, ids and settings: one line that says what was found and what was expected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from elman.network import (
    SGD,
    Adam,
    Binary,
    Classes,
    Dense,
    Embedding,
    Network,
    OneHot,
    Quantiles,
    State,
    Trainer,
    Values,
)


def _dense(**settings: Any) -> Network:
    options: dict[str, Any] = {"inputs": Dense(3), "cell": "gru", "hidden": [4, 4], "head": Values(2, at="every")}
    return Network(**(options | settings))


def _ids(head: Any = None) -> Network:
    return Network(inputs=OneHot(6), cell="rnn", hidden=4, head=head or Classes(5, at="every"))


X = np.zeros((2, 7, 3), dtype=np.float32)
Y = np.zeros((2, 7, 2), dtype=np.float32)
IDS = np.zeros((2, 7), dtype=np.int64)

CALLS: dict[str, tuple[Callable[[], Any], str]] = {
    "features": (lambda: _dense().forward(np.zeros((2, 7, 4), np.float32)), r"4.*3|3.*4"),
    "axes": (lambda: _dense().forward(np.zeros((7, 3), np.float32)), r"(?i)shape|dimension|axes"),
    "no steps": (lambda: _dense().forward(np.zeros((2, 0, 3), np.float32)), r"0"),
    "text": (lambda: _dense().forward(np.full((2, 7, 3), "a")), r"(?i)number|float|dtype|<U"),
    "floats as ids": (lambda: _ids().forward(np.zeros((2, 7), np.float32)), r"float32.*(integers|whole numbers)"),
    "id too large": (lambda: _ids().forward(IDS + 6), r"6"),
    "id below zero": (lambda: _ids().forward(IDS - 1), r"-1"),
    "state size": (lambda: _dense().forward(X, np.zeros((2, 2, 5), np.float32)), r"5.*4|4.*5"),
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
    "recurrent start": (lambda: _dense(recurrent_start="ones"), r"ones.*(uniform|orthogonal)"),
    "forget bias": (lambda: _dense(forget_bias=float("inf")), r"forget_bias is inf"),
    "schedule": (lambda: Trainer(_dense(), schedule=5), r"schedule is 5"),  # type: ignore[arg-type]
    "positive weight": (lambda: Binary(positive_weight=0.0), r"positive_weight is 0\.0"),
    "class weights": (lambda: Classes(3, class_weights=[1.0]), r"1 numbers.*3"),
    "label smoothing": (lambda: Classes(3, label_smoothing=1.0), r"label_smoothing is 1\.0"),
    "loss": (lambda: Values(loss="cubic"), r"cubic.*huber"),
    "levels": (lambda: Quantiles(levels=[0.5, 0.5]), r"levels.*rising"),
    "momentum": (lambda: SGD(0.1, momentum=1.0), r"momentum is 1\.0"),
    "dtype": (lambda: _dense(dtype="float16"), r"float16.*float(32|64)"),
    "hidden zero": (lambda: _dense(hidden=0), r"0"),
    "hidden empty": (lambda: _dense(hidden=[]), r"(?i)hidden"),
    "hidden words": (lambda: _dense(hidden="many"), r"(?i)hidden"),
    "threads": (lambda: _dense(threads=0), r"0"),
    "at": (lambda: Classes(3, at="first"), r"first.*(every|last)"),
    "reduction": (lambda: Classes(3, reduction="max"), r"max.*(mean|sum)"),
    "one class": (lambda: Classes(0), r"0"),
    "state as output": (lambda: _dense(head=Values(3, linear=False)), r"3.*4|4.*3"),
    "dense size": (lambda: Dense(0), r"0"),
    "onehot size": (lambda: OneHot(-2), r"-2"),
    "embedding size": (lambda: Embedding(5, 0), r"0"),
    "rate": (lambda: Adam(-0.1), r"-0\.1"),
    "rate of sgd": (lambda: SGD(0.0), r"0"),
    "beta": (lambda: Adam(0.1, betas=(0.9, 1.0)), r"1(\.0)?"),
    "clip": (lambda: Trainer(_dense(), Adam(0.1), clip=0.0), r"(?i)clip.*0"),
    "count": (lambda: Trainer(_dense(), Adam(0.1)).steps(X, Y, -1), r"-1"),
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


def test_a_half_good_mapping_of_weights_changes_nothing() -> None:
    net = _dense()
    before = {name: value.copy() for name, value in net.parameters.items()}
    bad = {name: value + 1 for name, value in before.items()} | {"linear.bias": np.zeros(9)}
    with pytest.raises(ValueError, match=r"linear\.bias"):
        net.load_state_dict(bad)
    assert all(np.array_equal(value, net.parameters[name]) for name, value in before.items())
