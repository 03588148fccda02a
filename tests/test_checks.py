"""What people give, checked the same way everywhere: what is taken, and the one line that refuses the rest."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from elman import checks
from elman.errors import SettingError

HALF = np.ma.masked_array([1, 2, 3], mask=[False, True, False])
LONG = pytest.param(10**5000, "a number of thousands of digits", id="long")  # more digits than Python writes


def refused(message: str) -> Any:
    return pytest.raises(SettingError, match=f"^{re.escape(message)}$")


@pytest.mark.parametrize("value", [3, np.int8(3), np.uint64(3)])
def test_a_whole_number_of_any_kind_is_an_int(value: Any) -> None:
    found = checks.whole("count", value)
    assert (type(found), found) == (int, 3)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (2.0, "2.0"),
        (True, "True"),
        (np.True_, "np.True_"),
        ("3", "'3'"),
        (None, "None"),
        (np.array([1, 2]), "array([1, 2])"),
        (2**31 + 1, "2147483649"),
        (10**70, f"1{'0' * 59}..."),
        LONG,
        ("two\nlines", r"'two\nlines'"),
    ],
)
def test_anything_else_is_no_whole_number(value: Any, shown: str) -> None:
    with refused(f"count is {shown}; expected a whole number from 1 to 2147483648"):
        checks.whole("count", value)


@pytest.mark.parametrize("value", [0.5, np.float32(0.5), np.float64(0.5), Fraction(1, 2)])
def test_a_number_of_any_kind_is_a_float(value: Any) -> None:
    found = checks.number("share", value, 0, 1)
    assert (type(found), found) == (float, 0.5)


def test_the_lower_end_of_a_range_may_be_open() -> None:
    assert checks.number("share", 0) == 0
    with refused("share is 0; expected a number above 0 to below 1e+30"):
        checks.number("share", 0, above=True)


@pytest.mark.parametrize("value", [-0.1, 1, 1.5, np.inf, np.nan, True, "0.5", None, [0.5], np.array(0.5), 0.5j])
def test_anything_else_is_no_number_of_the_range(value: Any) -> None:
    with pytest.raises(SettingError, match=r"^share is .*; expected a number from 0 to below 1$"):
        checks.number("share", value, 0, 1)


def test_yes_is_true_and_not_what_counts_as_true() -> None:
    assert checks.yes_or_no("both", np.True_) is True
    assert checks.yes_or_no("both", False) is False
    values: list[Any] = ["no", 1, 0, None, []]
    for value in values:
        with refused(f"both is {value!r}; expected True or False"):
            checks.yes_or_no("both", value)


def test_a_name_is_one_of_those_that_there_are() -> None:
    assert checks.one_of("cell", "gru", ["gru", "rnn"]) == "gru"
    with refused("cell is 'grue'; did you mean 'gru'?"):
        checks.one_of("cell", "grue", ["gru", "rnn"])
    for value in (None, ["gru"], np.array(["gru", "gru"])):
        with pytest.raises(SettingError, match="^cell is "):
            checks.one_of("cell", value, ["gru", "rnn"])


@pytest.mark.parametrize(
    "given", [[1, 2], (1.0, 2.0), np.array([1, 2], ">i2"), np.array([1, 2], object), [1, Fraction(2)]]
)
def test_numbers_become_an_array_of_the_wanted_type(given: Any) -> None:
    found = checks.figures("x", given, "float32")
    assert found.dtype == np.float32
    assert found.tolist() == [1, 2]
    assert type(found) is np.ndarray


def test_an_array_that_fits_is_not_copied_and_a_number_has_no_axis() -> None:
    given = np.zeros((2, 3), np.float32)
    assert checks.figures("x", given, "float32") is given
    assert checks.figures("x", 1.5, "float64").shape == ()
    assert checks.figures("x", given.T, "float32").flags.c_contiguous


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (None, "x is None; expected an array of numbers"),
        ("a", "x has type <U1; expected numbers"),
        ([1, "a"], "x has type <U21; expected numbers"),
        (b"a", "x has type |S1; expected numbers"),
        ([1j], "x has type complex128; expected numbers"),
        (np.zeros(2, "datetime64[s]"), "x has type datetime64[s]; expected numbers"),
        ([[1], [2, 3]], "x has parts of unequal length; expected all rows of one length"),
        ([object()], "x has values that are no numbers; expected numbers alone"),
        ({1, 2}, "x has values that are no numbers; expected numbers alone"),
        (HALF, "x has masked values, which would be read as if they were there; fill them in first"),
        ([[HALF]], "x has masked values, which would be read as if they were there; fill them in first"),
    ],
)
def test_anything_else_is_no_array_of_numbers(given: Any, message: str) -> None:
    with refused(message):
        checks.figures("x", given, "float32")


def test_a_masked_array_with_all_of_its_values_is_an_array() -> None:
    whole = np.ma.masked_array([1, 2], mask=[False, False])
    assert type(checks.figures("x", whole, "float32")) is np.ndarray
    assert checks.integers("ids", [whole, whole]).tolist() == [[1, 2], [1, 2]]


@pytest.mark.parametrize("given", [[1, 2], np.array([1, 2], np.uint64), np.array([1, 2], ">i2")])
def test_whole_numbers_become_int64(given: Any) -> None:
    found = checks.integers("ids", given)
    assert found.dtype == np.int64
    assert found.tolist() == [1, 2]


def test_an_empty_list_has_whole_numbers_and_an_empty_array_those_of_its_type() -> None:
    assert checks.integers("ids", []).tolist() == []
    with refused("ids has type float64; expected whole numbers"):
        checks.integers("ids", np.zeros(0))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([5.7], "ids has type float64; expected whole numbers"),
        (["5"], "ids has type <U1; expected whole numbers"),
        ([True], "ids has type bool; expected whole numbers"),
        ([2**70], "ids has numbers of more than 64 bits; expected whole numbers"),
        ([None], "ids has type object; expected whole numbers"),
        (np.array([2**63], np.uint64), "ids has 9223372036854775808; expected whole numbers below 2**63"),
        (HALF, "ids has masked values, which would be read as if they were there; fill them in first"),
    ],
)
def test_nothing_is_rounded_or_read_as_a_whole_number(given: Any, message: str) -> None:
    with refused(message):
        checks.integers("ids", given)


@pytest.mark.parametrize(
    ("count", "each", "size"), [(1000, 1, "1000 bytes"), (3 * 2**20, 4, "12 MiB"), (2**70, 8, "8192 EiB")]
)
def test_a_lack_of_memory_says_how_much_was_needed(count: int, each: int, size: str) -> None:
    error = checks.no_memory("the weights", count, "make it smaller", each)
    assert isinstance(error, MemoryError)
    assert str(error) == f"there is no memory for the weights, at least {size}; make it smaller"
