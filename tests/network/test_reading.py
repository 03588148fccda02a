"""What x may be for each input: which arrays the engine is given for it, and in which words the rest is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elman.errors import SettingError
from elman.network import Bag, Columns, Dense, Embedding, Input, Network, OneHot, Values, Windows
from elman.network.reading import read, read_step

NUMBERS = np.arange(12, dtype=np.float32).reshape(2, 3, 2)
IDS = np.array([[0, 1, 2], [2, 1, 0]])
BAGS = np.array([[[0, -1], [1, 2], [3, 3]], [[2, -1], [-1, -1], [0, 1]]])
TABLE = np.arange(20, dtype=np.float32).reshape(10, 2)
JOINED = Columns([Embedding(4, 3), Dense(2), Bag(4, 2), OneHot(3)])
X = [IDS, NUMBERS, BAGS, IDS]


def same(found: Any, expected: np.ndarray) -> None:
    assert found.dtype == expected.dtype
    assert found.flags.c_contiguous
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_numbers_become_those_of_the_network(dtype: str) -> None:
    turned = np.asfortranarray(NUMBERS.astype(np.float64))
    for x in (NUMBERS, NUMBERS.tolist(), NUMBERS.astype(np.int8), NUMBERS.astype(np.float16), turned):
        (values, *others), batch, steps = read(Dense(2), x, dtype)
        assert (batch, steps, others) == (2, 3, [None, None, ()])
        same(values, NUMBERS.astype(dtype))


@pytest.mark.parametrize("inputs", [OneHot(3), Embedding(3, 5)])
def test_ids_of_any_width_become_int64(inputs: Input) -> None:
    for x in (IDS, IDS.tolist(), IDS.astype(np.uint8), IDS.astype(np.int32), np.asfortranarray(IDS)):
        (values, ids, *others), batch, steps = read(inputs, x, "float32")
        assert (batch, steps, values, others) == (2, 3, None, [None, ()])
        same(ids, IDS)


def test_what_the_engine_takes_as_it_is_is_not_copied() -> None:
    assert read(Dense(2), NUMBERS, "float32")[0][0] is NUMBERS
    assert read(OneHot(3), IDS, "float32")[0][1] is IDS
    windows = Windows(TABLE, [4, 9], 3)
    assert read(Dense(2), windows, "float32")[0][0] is TABLE


def test_windows_are_a_table_and_their_ends() -> None:
    (_, ids, ends, members), batch, steps = read(Dense(2), Windows(TABLE, [4, 9, 4], 3), "float32")
    assert (batch, steps, ids, members) == (3, 3, None, ())
    same(ends, np.array([4, 9, 4]))


def test_joined_inputs_are_read_one_by_one() -> None:
    for x in (X, tuple(X), [IDS.tolist(), NUMBERS.tolist(), BAGS.tolist(), IDS.tolist()]):
        (*none, members), batch, steps = read(JOINED, x, "float32")
        assert (batch, steps, none) == (2, 3, [None, None, None])
        for member, part, (values, ids, ends, inner) in zip(JOINED.members, X, members, strict=True):
            same(values if isinstance(member, Dense) else ids, part)
            assert (ids if isinstance(member, Dense) else values, ends, inner) == (None, None, ())
    windows, *_ = read(Columns([OneHot(3), Dense(2)]), [IDS, Windows(TABLE, [4, 9], 3)], "float32")
    assert windows[3][1][0] is TABLE


def test_a_step_of_joined_inputs_is_a_sequence_of_one() -> None:
    for t in range(3):
        (given, batch, steps), single = read_step(JOINED, [part[:, t] for part in X], "float32")
        assert (single, batch, steps) == (False, 2, 1)
        expected, *_ = read(JOINED, [part[:, t : t + 1] for part in X], "float32")
        for ours, theirs in zip(given[3], expected[3], strict=True):
            np.testing.assert_equal(ours, theirs)


def test_a_step_of_one_sequence_has_no_axis_for_it() -> None:
    (given, batch, steps), single = read_step(JOINED, [1, [0.5, 2.0], [3, -1], np.int32(2)], "float64")
    assert (single, batch, steps) == (True, 1, 1)
    same(given[3][0][1], np.array([[1]]))
    same(given[3][1][0], np.array([[[0.5, 2.0]]]))
    same(given[3][2][1], np.array([[[3, -1]]]))


@pytest.mark.parametrize(
    ("inputs", "x", "message"),
    [
        (Dense(2), NUMBERS[..., :1], "x has shape (2, 3, 1); expected (batch, time, 2)"),
        (Dense(2), NUMBERS[0], "x has shape (3, 2); expected (batch, time, 2)"),
        (Dense(2), 1.0, "expected (batch, time, 2)"),
        (OneHot(3), IDS[0], "x has shape (3,); expected ids of shape (batch, time)"),
        (Embedding(3, 2), IDS[..., None], "x has shape (2, 3, 1); expected ids of shape (batch, time)"),
        (OneHot(3), IDS * 1.0, "x has type float64; expected whole numbers"),
        (OneHot(3), IDS > 0, "x has type bool; expected whole numbers"),
        (Embedding(3, 2), [["a", "b"]], "x has type <U1; expected whole numbers"),
        (JOINED, X[:3], "x has 3 parts; expected a list with 4, one for each of Columns"),
        (JOINED, NUMBERS, "x has ndarray; expected a list with 4, one for each of Columns"),
        (JOINED, [IDS, NUMBERS, IDS, IDS], "x[2] has shape (2, 3); expected ids of shape (batch, time, n)"),
        (JOINED, [IDS, NUMBERS, BAGS, IDS * 1.0], "x[3] has type float64; expected whole numbers"),
        (
            JOINED,
            [IDS, NUMBERS[:, :2], BAGS, IDS],
            "x[1] has 2 sequences of 2 steps; expected 2 sequences of 3, as x[0] has",
        ),
        (
            JOINED,
            [IDS, NUMBERS, BAGS[:1], IDS],
            "x[2] has 1 sequences of 3 steps; expected 2 sequences of 3, as x[0] has",
        ),
        (Dense(3), Windows(TABLE, [4], 3), "the windows' table has 2 columns; expected 3"),
        (Dense(2), Windows(TABLE.astype(np.float64), [4], 3), "the windows' table is float64; expected float32"),
        (OneHot(3), Windows(TABLE, [4], 3), "x is Windows, which are numbers; this network reads OneHot(size=3)"),
    ],
)
def test_another_shape_or_type_is_refused_in_one_line(inputs: Input, x: Any, message: str) -> None:
    with pytest.raises(SettingError) as caught:
        read(inputs, x, "float32")
    assert str(caught.value).endswith(message)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("x_t", "message"),
    [
        ([1, [0.5, 2.0], [3, -1]], "x_t has 3 parts; expected a list with 4"),
        ([1, [[0.5, 2.0]], [3, -1], 2], r"x_t\[1\] has shape \(1, 2\); expected 1 axes, as x_t\[0\] has"),
        ([[1], [[0.5, 2.0]], [[3, -1]], 2], r"x_t\[3\] has shape \(\); expected 1 axes of \(batch, ...\), as x_t\[0\]"),
    ],
)
def test_parts_of_a_step_that_do_not_fit_are_named(x_t: Any, message: str) -> None:
    with pytest.raises(SettingError, match=message):
        read_step(JOINED, x_t, "float32")


@pytest.mark.parametrize(
    ("inputs", "x", "message"),
    [
        (OneHot(3), [[0, 1], [3, 0]], "x: found 3 at flat index 2; expected 0 to 2"),
        (Embedding(3, 2), [[0, -1]], "x: found -1 at flat index 1; expected 0 to 2"),
        (Columns([OneHot(3), Bag(4, 2)]), [[[0]], [[[1, 4]]]], r"x\[1\]: found 4 at flat index 1; expected -1 to 3"),
        (Dense(2), Windows(TABLE, [4, 10], 3), "ends of the windows: found 10 at flat index 1; expected 2 to 9"),
        (Dense(2), Windows(TABLE, [1], 3), "ends of the windows: found 1 at flat index 0; expected 2 to 9"),
        (Dense(2), NUMBERS[:0], "x has 0 sequences of 3 steps; expected at least 1 of each"),
        (OneHot(3), IDS[:, :0], "x has 2 sequences of 0 steps; expected at least 1 of each"),
    ],
)
def test_ids_and_ends_out_of_range_are_named_before_anything_is_read(inputs: Input, x: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        Network(inputs, hidden=2).forward(x)
    assert "\n" not in str(caught.value)


def test_a_number_that_is_none_stays_in_its_sequence_and_in_what_comes_after() -> None:
    net = Network(Dense(2), hidden=4, head=Values(at="every"))
    x = NUMBERS.copy()
    x[0, 1, 0] = np.nan
    whole, holed = net.forward(NUMBERS)[0], net.forward(x)[0]
    assert holed[1].tobytes() == whole[1].tobytes()
    assert holed[0, 0].tobytes() == whole[0, 0].tobytes()
    assert np.isnan(holed[0, 1:]).all()
