"""What a network says of itself: the shapes of its parameters follow from it alone, for every input, cell and head."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from elman import (
    Bag,
    Binary,
    Classes,
    Columns,
    Dense,
    Embedding,
    Gaussian,
    Network,
    OneHot,
    Quantiles,
    StudentT,
    Values,
    engine,
)
from elman.errors import DamagedError
from elman.network.description import Description
from elman.settings.common import CellName

INPUTS: list[Any] = [
    Dense(3),
    OneHot(4),
    Embedding(5, 2),
    Columns([Embedding(5, 2), Bag(6, 3), Dense(2), OneHot(4)]),
]
HEADS: list[Any] = [Classes(3), Binary(), Values(size=2), Quantiles((0.1, 0.9), size=2), Gaussian(), StudentT()]


def described(network: Network) -> Description:
    return Description(**{name: getattr(network, name) for name in Description.__dataclass_fields__})


def shapes(network: Network) -> dict[str, tuple[int, ...]]:
    return {name: values.shape for name, values in network.parameters.items()}


@pytest.mark.parametrize("inputs", INPUTS)
@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
@pytest.mark.parametrize("both", [False, True])
def test_shapes_are_those_of_the_engine(inputs: Any, cell: str, both: bool) -> None:
    network = Network(inputs, cell, [4, 5], bidirectional=both)
    assert described(network).shapes() == shapes(network)


@pytest.mark.parametrize("head", HEADS)
def test_shapes_of_every_head(head: Any) -> None:
    network = Network(Dense(2), "gru", [3], head)
    assert described(network).shapes() == shapes(network)


def test_a_network_without_a_linear_layer_has_none() -> None:
    network = Network(Dense(2), "rnn", [3], Classes(3, linear=False))
    assert described(network).shapes() == shapes(network)
    assert "linear.bias" not in shapes(network)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"linear.bias": None}, "the tensor 'linear.bias' is missing"),
        ({"linear.bias": (2,)}, r"the tensor 'linear.bias' has shape \(2,\), expected \(1,\)"),
        ({"more": (1,)}, "the tensor 'more' belongs to nothing in its network"),
    ],
)
def test_what_differs_is_named(change: dict[str, Any], words: str) -> None:
    network = Network(Dense(2), "gru", [3])
    given = {name: shape for name, shape in {**shapes(network), **change}.items() if shape is not None}
    described(network).require(shapes(network))
    with pytest.raises(DamagedError, match=words):
        described(network).require(given)


def test_jobs_offer_every_cell_of_the_engine() -> None:
    assert set(get_args(CellName)) == set(engine.cells)


def test_a_cell_that_the_engine_does_not_know() -> None:
    network = Network(Dense(2), "gru", [3])
    plain, arrays = network.take_apart()
    with pytest.raises(DamagedError, match="its cell is 'mgu'; this version knows rnn, gru, lstm"):
        Network.put_together({**plain, "cell": "mgu"}, arrays)
