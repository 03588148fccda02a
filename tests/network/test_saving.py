"""Parameters by name, and networks in files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file

import elman
from elman import (
    Bag,
    Classes,
    Columns,
    Dense,
    Embedding,
    ModelFileError,
    Network,
    OneHot,
    Quantiles,
    SettingError,
    bundle,
)

MADE: dict[str, Callable[[], Network]] = {
    "dense": lambda: Network(Dense(3), "lstm", [4, 5], dropout=0.25, forget_bias=1.0, seed=3),
    "ids": lambda: Network(OneHot(6), "rnn", 4, Classes(6, at="every", class_weights=[1.0] * 6), nonlinearity="relu"),
    "both": lambda: Network(Embedding(9, 3), "gru", 4, Quantiles([0.1, 0.5]), bidirectional=True, dtype="float64"),
    "joined": lambda: Network(Columns([Bag(5, 2), Dense(2)]), "gru", [3], recurrent_start="orthogonal"),
}


@pytest.fixture(params=list(MADE))
def network(request: pytest.FixtureRequest) -> Network:
    return MADE[request.param]()


def same(one: Network, other: Network) -> bool:
    pairs = zip(one.parameters.items(), other.parameters.items(), strict=True)
    return all(a == b and x.tobytes() == y.tobytes() for (a, x), (b, y) in pairs)


def test_a_state_dict_is_a_copy(network: Network) -> None:
    found = network.state_dict()
    assert list(found) == list(network.parameters)
    for name in found:
        found[name] += 1
    assert all((found[name] != values).all() for name, values in network.parameters.items())
    other = Network(**{**vars(network._description()), "seed": 9})
    other.load_state_dict(network.state_dict())
    assert same(other, network)


def test_a_file_gives_it_back(network: Network, tmp_path: Path) -> None:
    network.save(tmp_path / "n.elman")
    other = Network.load(tmp_path / "n.elman", threads=1)
    assert other._description() == network._description()
    assert same(other, network)
    assert other.threads == 1
    assert set(load_file(tmp_path / "n.elman")) == set(network.parameters)
    network.save(tmp_path / "m.elman")
    assert (tmp_path / "m.elman").read_bytes() == (tmp_path / "n.elman").read_bytes()


def test_its_text_has_what_it_is_made_of_and_the_shapes(network: Network) -> None:
    first, *lines = repr(network).splitlines()
    assert first.startswith(f"Network({network.inputs!r}")
    assert lines == [f"  {name} {values.shape}" for name, values in network.parameters.items()]
    assert ("dropout=0.25" in first) is (network.dropout == 0.25)
    assert "seed=0" not in first
    assert f"hidden={list(network.hidden)}" in first


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_numbers_that_are_none_are_not_saved(wrong: float, tmp_path: Path) -> None:
    network = Network(Dense(2), hidden=3)
    network.parameters["linear.bias"][0] = wrong
    with pytest.raises(SettingError, match="parameter 'linear.bias' has values that are no finite numbers"):
        network.save(tmp_path / "n.elman")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"hidden": [2**30]}, "the tensor 'rnn.weight_ih_l0' has shape"),
        ({"hidden": ["a"]}, "damaged model file"),
        ({"cell": "xyz"}, "its cell is 'xyz'"),
        ({"inputs": {"kind": "Dense", "size": 2**40}}, "damaged model file"),
        ({"dtype": "float64"}, "not of finite float64"),
        ({"seed": "a"}, "damaged model file"),
    ],
)
def test_what_a_file_says_is_checked_before_it_is_believed(change: Any, message: str, tmp_path: Path) -> None:
    path = tmp_path / "n.elman"
    Network(Dense(2), hidden=3).save(path)
    arrays, metadata = bundle.read(path)
    bundle.write(path, arrays, {"task": "network", "made_of": {**metadata["made_of"], **change}})
    with pytest.raises(ModelFileError, match=message):
        Network.load(path)


def test_files_of_something_else(tmp_path: Path) -> None:
    path = tmp_path / "n.elman"
    elman.Forecaster("y", epochs=1, hidden_size=4).fit({"y": [0.0, 1.0, 2.0] * 20}).save(path)
    with pytest.raises(ModelFileError, match="its task is 'forecast', expected 'network'"):
        Network.load(path)
    Network(Dense(2), hidden=3).save(path)
    with pytest.raises(ModelFileError, match="its task is 'network'.*Network.load"):
        elman.load(path)
    with pytest.raises(ModelFileError, match="can't be read"):
        Network.load(tmp_path / "none")
    path.write_bytes(b"\x00" * 40)
    with pytest.raises(ModelFileError):
        Network.load(path)


def test_the_description_is_plain_json(network: Network, tmp_path: Path) -> None:
    network.save(tmp_path / "n.elman")
    assert json.loads(json.dumps(bundle.read(tmp_path / "n.elman")[1]["made_of"]))
