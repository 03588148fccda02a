"""Parts of elman.nn: parameters by name, text, files."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file

from elman import ModelFileError, SettingError, bundle, nn

IDS = np.array([[0, 4, 2]])
X = np.random.default_rng(0).standard_normal((6, 2, 3)).astype(np.float32)
MADE: dict[str, Any] = {
    "RNN": lambda **more: nn.RNN(3, 4, 2, "relu", batch_first=True, **more),
    "GRU": lambda **more: nn.GRU(3, 4, bidirectional=True, dtype="float64", **more),
    "LSTM": lambda **more: nn.LSTM(3, 4, 2, dropout=0.5, **more),
    "RNNCell": lambda **more: nn.RNNCell(3, 4, nonlinearity="relu", **more),
    "GRUCell": lambda **more: nn.GRUCell(3, 4, **more),
    "LSTMCell": lambda **more: nn.LSTMCell(3, 4, **more),
    "Linear": lambda **more: nn.Linear(3, 4, **more),
    "Embedding": lambda **more: nn.Embedding(5, 4, **{name: v for name, v in more.items() if name != "bias"}),
}


@pytest.fixture(params=[(name, bias) for name in MADE for bias in (True, False)], ids=str)
def part(request: pytest.FixtureRequest) -> Any:
    name, bias = request.param
    return MADE[name](bias=bias, seed=3).eval()


def answer(part: Any) -> Any:
    given = IDS if isinstance(part, nn.Embedding) else X[0] if type(part).__name__.endswith("Cell") else X
    found = part(given)
    return (found[0] if isinstance(found, tuple) else found).tobytes()


def test_a_state_dict_is_a_copy_and_is_loaded_whole(part: Any) -> None:
    other = MADE[type(part).__name__](bias=getattr(part, "bias", True), seed=4).eval()
    assert answer(other) != answer(part)
    found = part.state_dict()
    other.load_state_dict(found)
    assert answer(other) == answer(part)
    before = answer(other)
    for name in found:
        found[name] += 1
    assert answer(other) == before == answer(part)
    names = list(found)
    for wrong, message in (
        ({**found, "more": np.zeros(1)}, "parameter 'more' is not one of these"),
        ({name: found[name] for name in names[1:]}, f"parameter '{names[0]}' is missing"),
        ({**found, names[-1]: np.zeros(1)}, rf"parameter '{names[-1]}' has shape \(1,\); expected"),
        ({**found, names[-1]: "a"}, "has type <U1; expected numbers"),
        (None, "state_dict is None; expected the parameters by name"),
    ):
        with pytest.raises(SettingError, match=message):
            other.load_state_dict(wrong)
        assert answer(other) == before


def test_its_text_is_the_call_that_makes_it_and_the_shapes(part: Any) -> None:
    first, *lines = repr(part).splitlines()
    again = eval(first, vars(nn).copy())
    assert {name: v.shape for name, v in again.parameters.items()} == {n: v.shape for n, v in part.parameters.items()}
    assert lines == [f"  {name} {values.shape}" for name, values in part.parameters.items()]


def test_a_file_gives_it_back(part: Any, tmp_path: Path) -> None:
    part.save(tmp_path / "p.elman")
    other = type(part).load(tmp_path / "p.elman").eval()
    assert repr(other) == repr(part)
    assert answer(other) == answer(part)
    assert set(load_file(tmp_path / "p.elman")) == set(part.parameters)


@pytest.mark.parametrize("again", [copy.deepcopy, lambda part: pickle.loads(pickle.dumps(part))])
def test_copies_answer_the_same_and_are_their_own(part: Any, again: Any) -> None:
    other = again(part)
    assert answer(other) == answer(part)
    next(iter(other.parameters.values()))[...] += 1
    assert answer(other) != answer(part)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"hidden_size": 2**30}, "the tensor 'weight_ih_l0' has shape"),
        ({"hidden_size": 2**70}, "hidden_size is 1180591620717411303424"),
        ({"num_layers": 2**15}, "the tensor 'weight_ih_l2' has shape None, expected"),
        ({"bias": "no"}, "bias is 'no'; expected True or False"),
        ({"bias": False}, "the tensor 'bias_.h_l.' has shape .*, expected None"),
        ({"dtype": "float64"}, "is not of finite float64"),
        ({"dtype": "int8"}, "dtype is 'int8'"),
        ({"dropout": 2}, "dropout is 2"),
        ({"more": 1}, "more"),
        ({"part": "GRU"}, "it has the part 'GRU', expected 'LSTM'"),
    ],
)
def test_what_a_file_says_is_checked_before_it_is_believed(change: Any, message: str, tmp_path: Path) -> None:
    path = tmp_path / "p.elman"
    nn.LSTM(3, 4, 2).save(path)
    arrays, metadata = bundle.read(path)
    bundle.write(path, arrays, {"task": "part", "made_of": {**metadata["made_of"], **change}})
    with pytest.raises(ModelFileError, match=message):
        nn.LSTM.load(path)


def test_what_a_file_lacks_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.elman"
    nn.Linear(3, 4).save(path)
    arrays, metadata = bundle.read(path)
    for name in ("bias", "dtype", "in_features"):
        made_of = {key: value for key, value in metadata["made_of"].items() if key != name}
        bundle.write(path, arrays, {"task": "part", "made_of": made_of})
        with pytest.raises(ModelFileError, match=f"damaged model file: '{name}'"):
            nn.Linear.load(path)
