"""Values taken apart for a file and put together again: the same, and nothing believed that annotations forbid."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from elman import Dense, Embedding, Gaussian, Network, SettingError
from elman.errors import DamagedError
from elman.plain import Figure, not_kept, put_together, take_apart
from tests.kept import changed, kept


@dataclass(frozen=True)
class Inner:
    """A part."""

    size: int
    name: str | None = None

    def __post_init__(self) -> None:
        if self.size < 0:
            raise ValueError(f"its size is {self.size}")


@dataclass(frozen=True)
class Other:
    """Another part, told from the first by its name alone."""

    size: int


@dataclass(frozen=True)
class Whole:
    """Every kind of field there is."""

    flag: bool
    share: float
    loss: Figure
    word: Literal["a", "b"]
    part: Inner | Other
    parts: tuple[Inner, ...]
    pair: tuple[int, str]
    symbols: tuple[Hashable, ...]
    weights: dict[Hashable, float]
    named: Mapping[str, Sequence[float]]
    moment: np.datetime64 | Figure
    numbers: NDArray[np.int64]
    times: NDArray[Any]
    texts: NDArray[Any]
    columns: dict[str, NDArray[np.float32]]
    choice: list[str] | str | None
    seconds: float = not_kept(0.0)


def whole() -> Whole:
    return Whole(
        flag=True,
        share=0.1,
        loss=float("inf"),
        word="b",
        part=Other(3),
        parts=(Inner(1, "x"), Inner(2)),
        pair=(4, "y"),
        symbols=("a", 1, 2.5, True, None, ("b", ("c", 3))),
        weights={0: 1.0, "0": 2.0, ("a", 1): 3.0},
        named={"q": (1.0, 2.0)},
        moment=np.datetime64("2020-02-29T12:00", "us"),
        numbers=np.array([[1, -1], [2**40, 0]]),
        times=np.array(["2020-01-01", "NaT"], dtype="datetime64[us]"),
        texts=np.array(["b", None, "a", "b"], dtype=object),
        columns={"any / name": np.ones(2, dtype=np.float32)},
        choice=["u", "v"],
        seconds=7.0,
    )


def same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.shape == other.shape and repr(one.tolist()) == repr(other.tolist())
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[name], other[name]) for name in one)
    return type(one) is type(other) and one == other


def test_every_kind_of_field_comes_back() -> None:
    first, again = whole(), kept(whole())
    assert again.seconds == 0.0
    for name in Whole.__dataclass_fields__:
        assert name == "seconds" or same(getattr(first, name), getattr(again, name)), name


def test_the_same_value_gives_the_same_plain_values() -> None:
    assert json.dumps(take_apart(whole())[0]) == json.dumps(take_apart(kept(whole()))[0])


def test_arrays_are_named_by_where_they_stand_and_small_numbers_are_kept_small() -> None:
    _, arrays = take_apart(whole())
    assert list(arrays) == ["numbers", "times", "texts", "columns.0"]
    assert arrays["numbers"].dtype == np.int64
    assert take_apart(replace(whole(), numbers=np.array([2**31 - 1, -(2**31)])))[1]["numbers"].dtype == np.int32


@given(st.lists(st.one_of(st.none(), st.booleans(), st.integers(-(2**60), 2**60), st.floats(-1e300, 1e300), st.text())))
def test_any_symbols_come_back(symbols: list[Any]) -> None:
    again = kept(replace(whole(), symbols=(*symbols, tuple(symbols)))).symbols
    assert again == (*symbols, tuple(symbols))
    assert [type(one) for one in again[:-1]] == [type(one) for one in symbols]


def test_a_symbol_that_no_file_can_keep_is_named() -> None:
    with pytest.raises(SettingError, match=r"the symbol frozenset\(\{1\}\) is of type frozenset"):
        take_apart(replace(whole(), symbols=(frozenset({1}),)))


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("flag", 1, "flag is 1, expected true or false"),
        ("share", "0.1", "share is '0.1', expected a finite number"),
        ("share", float("inf"), "share is inf, expected a finite number"),
        ("share", True, "share is True, expected a finite number"),
        ("loss", "endless", "loss is 'endless', expected a number"),
        ("word", "c", "word is 'c', expected one of a, b"),
        ("part", {"size": 3}, "part is {'size': 3}, expected something else"),
        ("part", {"is": "Inner", "size": "3", "name": None}, r"part.size is '3', expected a whole number"),
        ("parts", {}, "parts is {}, expected a list"),
        ("parts", [{"size": 1}], r"parts.0.name is missing, expected a value"),
        ("parts", [{"size": -1, "name": None}], r"parts.0: its size is -1"),
        ("parts", [{"size": 1.0, "name": None}], r"parts.0.size is 1.0, expected a whole number"),
        ("parts", [{"size": True, "name": None}], r"parts.0.size is True, expected a whole number"),
        ("pair", [4], r"pair is \[4\], expected a list of 2"),
        ("symbols", [[1]], r"symbols.0 is \[1\], expected a symbol"),
        ("symbols", [{"tuple": 1}], "symbols.0 is {'tuple': 1}, expected a symbol"),
        ("weights", {"0": 1}, "weights is {'0': 1}, expected pairs"),
        ("named", [1], r"named is \[1\], expected names with values"),
        ("moment", {"time": "now"}, "moment is {'time': 'now'}, expected a time"),
        ("moment", None, "moment is missing, expected something else"),
        ("numbers", {"texts": []}, "numbers is {'texts': .*, expected texts"),
        ("numbers", 3, "numbers is 3, expected numbers"),
        ("texts", {"texts": ["a"]}, "texts is {'texts': .*, expected texts"),
        ("choice", 3, "choice is 3, expected something else"),
    ],
)
def test_what_the_annotations_forbid_is_named(name: str, value: Any, words: str) -> None:
    with pytest.raises(DamagedError, match=words):
        changed(whole(), lambda plain, arrays: plain.update({name: value}))


def test_a_missing_field_a_missing_tensor_and_one_too_many_are_named() -> None:
    with pytest.raises(DamagedError, match="flag is missing, expected a value"):
        changed(whole(), lambda plain, arrays: plain.pop("flag"))
    with pytest.raises(DamagedError, match="times is missing, expected a tensor"):
        changed(whole(), lambda plain, arrays: arrays.pop("times"))
    with pytest.raises(DamagedError, match="the tensor 'more' belongs to nothing in it"):
        changed(whole(), lambda plain, arrays: arrays.update(more=np.zeros(1)))
    with pytest.raises(DamagedError, match="numbers is 'float64', expected int64"):
        changed(whole(), lambda plain, arrays: arrays.update(numbers=np.zeros(1)))


def test_names_that_are_not_known_are_passed_over() -> None:
    assert changed(whole(), lambda plain, arrays: plain.update(later="version")).flag


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_a_network_comes_back(cell: str) -> None:
    network = Network(Embedding(5, 3), cell, [4, 2], Gaussian(), bidirectional=True, dropout=0.2, seed=3)
    again = kept(network)
    assert all(np.array_equal(again.parameters[name], each) for name, each in network.parameters.items())
    assert again.forward([[1, 4, 0]])[0].tobytes() == network.forward([[1, 4, 0]])[0].tobytes()
    assert (again.dropout, again.seed, again.head) == (0.2, 3, Gaussian())


@pytest.mark.parametrize(
    "change",
    [
        lambda plain, arrays: plain.update(hidden=[10**9]),
        lambda plain, arrays: plain.update(hidden=[]),
        lambda plain, arrays: plain.update(inputs={"is": "Dense", "size": 10**12}),
        lambda plain, arrays: plain.update(cell="transformer"),
        lambda plain, arrays: plain["head"].update(size=0),
        lambda plain, arrays: plain["head"].update(size=10**9),
        lambda plain, arrays: plain.update(dropout=2.0),
        lambda plain, arrays: plain.update(seed=-1),
        lambda plain, arrays: plain.update(dtype="float64"),
        lambda plain, arrays: arrays.pop("linear.bias"),
        lambda plain, arrays: arrays["linear.bias"].fill(np.nan),
        lambda plain, arrays: arrays.update(more=arrays["linear.bias"]),
    ],
)
def test_a_network_that_is_none_is_refused_before_memory_is_taken(change: Any) -> None:
    with pytest.raises(DamagedError):
        changed(Network(Dense(2), "gru", [3]), change)


def test_only_the_type_that_was_asked_for_comes_back() -> None:
    plain, arrays = take_apart(Inner(1))
    with pytest.raises(DamagedError, match="it is 3, expected the parts of a Inner"):
        put_together(Inner, 3, arrays)
    assert put_together(Other, plain, arrays) == Other(1)
