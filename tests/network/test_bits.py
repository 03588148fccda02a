"""To the bit: a sequence is its steps, a batch is its sequences, and padding doesn't exist."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elman.network import State
from tests.golden.cases import CELLS, Batch, Case, batch, network

SHAPES = st.tuples(st.integers(1, 9), st.integers(1, 12), st.integers(1, 40), st.integers(1, 17))
LARGE = [(1, 5, 300, 3), (33, 17, 40, 13), (70, 4, 129, 65)]


def _case(
    kind: tuple[str, str], shape: tuple[int, int, int, int], dtype: str, inputs: str = "dense", both: bool = False
) -> Case:
    B, T, H, F = shape
    sizes = {"batch": B, "steps": T, "hidden": H, "inputs": F}
    return Case(*kind, layers=2, inputs=inputs, head="values", at="every", dtype=dtype, sizes=sizes, bidirectional=both)


def _same(a: np.ndarray, b: np.ndarray) -> bool:
    return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()


def _rows(state: State, rows: slice) -> State:
    return State(state.h[:, rows].copy(), None if state.c is None else state.c[:, rows].copy())


def _equal_states(a: State, b: State) -> bool:
    return _same(a.h, b.h) and (a.c is None or _same(a.c, b.c))


def _check_steps(case: Case, data: Batch) -> None:
    net = network(case)
    outputs, after = net.forward(data.x, data.state)
    state = data.state
    for step in range(data.x.shape[1]):
        output, state = net.step(data.x[:, step], state)
        assert _same(outputs[:, step], output), f"step {step}"
    assert _equal_states(after, state)


def _check_batch(case: Case, data: Batch, lengths: np.ndarray) -> None:
    net = network(case)
    outputs, after = net.forward(data.x, data.state, lengths)
    for row, length in enumerate(lengths):
        one = slice(row, row + 1)
        alone, state = net.forward(data.x[one, :length].copy(), _rows(data.state, one))
        assert _same(outputs[one, :length], alone), f"sequence {row} of {len(lengths)}"
        assert _equal_states(_rows(after, one), state)
        assert not outputs[row, length:].any()


@pytest.mark.parametrize("kind", CELLS, ids=str)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@settings(max_examples=25, deadline=None, derandomize=True)
@given(shape=SHAPES, inputs=st.sampled_from(["dense", "onehot", "embedding"]))
def test_forward_is_its_steps(kind: tuple[str, str], dtype: str, shape: tuple[int, int, int, int], inputs: str) -> None:
    case = _case(kind, shape, dtype, inputs)
    _check_steps(case, batch(case))


@pytest.mark.parametrize("kind", CELLS, ids=str)
@pytest.mark.parametrize("shape", LARGE, ids=str)
def test_forward_is_its_steps_in_sizes_that_threads_split(
    kind: tuple[str, str], shape: tuple[int, int, int, int]
) -> None:
    case = _case(kind, shape, "float32")
    _check_steps(case, batch(case))


@pytest.mark.parametrize("kind", CELLS, ids=str)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@settings(max_examples=25, deadline=None, derandomize=True)
@given(shape=SHAPES, inputs=st.sampled_from(["dense", "onehot", "embedding"]), both=st.booleans(), data=st.data())
def test_a_batch_is_its_sequences(
    kind: tuple[str, str], dtype: str, shape: tuple[int, int, int, int], inputs: str, both: bool, data: st.DataObject
) -> None:
    B, T = shape[:2]
    lengths = np.array(data.draw(st.lists(st.integers(1, T), min_size=B, max_size=B)), dtype=np.int64)
    case = _case(kind, shape, dtype, inputs, both)
    _check_batch(case, batch(case), lengths)


@pytest.mark.parametrize("kind", CELLS, ids=str)
@pytest.mark.parametrize("shape", LARGE, ids=str)
@pytest.mark.parametrize("both", [False, True])
def test_a_batch_is_its_sequences_in_sizes_that_threads_split(
    kind: tuple[str, str], shape: tuple[int, int, int, int], both: bool
) -> None:
    B, T = shape[:2]
    case = _case(kind, shape, "float32", both=both)
    _check_batch(case, batch(case), np.array([1 + (5 * i) % T for i in range(B)]))


@pytest.mark.parametrize("both", [False, True])
def test_what_lies_in_the_padding_changes_nothing(both: bool) -> None:
    case = Case("lstm", layers=2, lengths=(5, 2, 4), bidirectional=both)
    net, data = network(case), batch(case)
    before = net.gradients(data.x, data.y, data.lengths)
    spoiled = data.x.copy()
    spoiled[1, 2:], spoiled[2, 4:] = np.nan, np.inf
    outputs = net.forward(spoiled, lengths=data.lengths)[0]
    assert _same(outputs, net.forward(data.x, lengths=data.lengths)[0])
    after = net.gradients(spoiled, data.y, data.lengths)
    assert before[0] == after[0]
    for name, value in before[1].items():
        assert _same(value, after[1][name]), name


def test_one_sequence_without_a_batch_axis_steps_alike() -> None:
    case = Case("gru", head="values")
    net, data = network(case), batch(case)
    outputs, _ = net.forward(data.x[:1])
    state = None
    for step in range(data.x.shape[1]):
        output, state = net.step(data.x[0, step], state)
        assert output.shape == (4,)
        assert _same(output, outputs[0, step])
