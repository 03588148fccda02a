"""Columns: several inputs joined. Gradients proved in float64, the promises of equal bits, and what is refused."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from elman import bundle, engine
from elman.network import (
    Adam,
    Bag,
    Classes,
    Columns,
    Dense,
    Embedding,
    Gaussian,
    Network,
    OneHot,
    State,
    Trainer,
    Values,
    Windows,
)
from tests.network.differences import TOLERANCE, central, distance
from tests.network.joined import MEMBERS, Joined, joined

CELLS = ("rnn", "gru", "lstm")
LARGE: dict[str, Any] = {"hidden": 37, "batch": 23, "steps": 9}


def _digest(arrays: list[np.ndarray]) -> str:
    return hashlib.sha256(b"".join(np.ascontiguousarray(array).tobytes() for array in arrays)).hexdigest()


def _run(case: Joined, threads: int | None = None) -> str:
    """Return a digest of outputs, states, gradients of all, losses, and weights after three steps."""
    outputs, state = case.net.forward(case.x, case.state, case.lengths)
    _, gradients = case.again(case.net.gradients)
    dx, d_state, _ = case.net.backward(case.x, np.ones_like(outputs), lengths=case.lengths, state=case.state)
    trainer = Trainer(case.net, Adam(0.05), threads=threads)
    losses = [case.again(trainer.step) for _ in range(3)]
    arrays = [outputs, state.h, d_state.h, np.array(losses), *gradients.values(), *case.net.parameters.values()]
    return _digest(arrays + [d for d in dx if d is not None])


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("members", MEMBERS)
@pytest.mark.parametrize("both", [False, True])
def test_gradients(cell: str, members: str, both: bool) -> None:
    case = joined(MEMBERS[members], cell, dtype="float64", bidirectional=both)
    weights = np.random.default_rng(2).uniform(0, 2, case.y.shape[:2])
    weights[0, 1] = 0
    loss, gradients = case.again(case.net.gradients, weights=weights)
    assert loss == case.again(case.net.loss, weights=weights)
    assert list(gradients) == list(case.net.parameters)
    for name, value in case.net.parameters.items():
        expected = central(lambda: float(case.again(case.net.loss, weights=weights)), value)
        assert np.linalg.norm(expected) > 0, f"{name} has no effect"
        assert distance(gradients[name], expected) < TOLERANCE, name


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("at", ["every", "last"])
def test_gradients_of_numbers_and_states(cell: str, at: str) -> None:
    case = joined(MEMBERS["all"], cell, dtype="float64", head=Values(2, at=at))
    rng = np.random.default_rng(3)
    outputs, _ = case.net.forward(case.x)
    d_outputs, d_h = rng.standard_normal(outputs.shape), rng.standard_normal(case.state.h.shape)
    d_state = State(d_h, None if case.state.c is None else d_h[::-1].copy())

    def loss() -> float:
        found, state = case.net.forward(case.x, case.state, case.lengths)
        cells = 0.0 if state.c is None else (state.c * d_state.c).sum()
        return float((found * d_outputs).sum() + (state.h * d_h).sum() + cells)

    dx, d_first, gradients = case.net.backward(case.x, d_outputs, d_state, case.lengths, case.state)
    assert [d is None for d in dx] == [True, True, False, True, True, True]
    assert distance(dx[2], central(loss, case.x[2])) < TOLERANCE
    assert not dx[2][1, case.lengths[1] :].any()
    assert distance(d_first.h, central(loss, case.state.h)) < TOLERANCE
    for name, value in case.net.parameters.items():
        assert distance(gradients[name], central(loss, value)) < TOLERANCE, name


@pytest.mark.parametrize("head", [Classes(4, at="every"), Gaussian(2), Values(2)], ids=lambda head: head.kind)
def test_gradients_with_other_heads(head: Any) -> None:
    case = joined(MEMBERS["all"], dtype="float64", head=head)
    y = np.random.default_rng(4).integers(0, 4, case.y.shape[:2]) if isinstance(head, Classes) else case.y
    _, gradients = case.net.gradients(case.x, y, case.lengths, case.state)
    for name, value in case.net.parameters.items():
        expected = central(lambda: case.net.loss(case.x, y, case.lengths, case.state), value)
        assert distance(gradients[name], expected) < TOLERANCE, name


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("members", MEMBERS)
@pytest.mark.parametrize("size", [{}, LARGE], ids=["small", "large"])
def test_forward_is_its_steps_to_the_bit(cell: str, members: str, size: dict[str, Any]) -> None:
    case = joined(MEMBERS[members], cell, **size)
    outputs, after = case.net.forward(case.x, case.state)
    state: Any = case.state
    for step in range(case.y.shape[1]):
        output, state = case.net.step([part[:, step] for part in case.x], state)
        assert output.tobytes() == outputs[:, step].tobytes(), f"step {step}"
    assert state.h.tobytes() == after.h.tobytes()


def test_one_sequence_without_a_batch_axis_steps_alike() -> None:
    case = joined(MEMBERS["all"])
    outputs, _ = case.net.forward([part[:1] for part in case.x])
    state = None
    for step in range(case.y.shape[1]):
        x_t: list[Any] = [part[0, step] for part in case.x]
        x_t[0], x_t[2] = int(x_t[0]), x_t[2].tolist()
        output, state = case.net.step(x_t, state)
        assert output.tobytes() == outputs[0, step].tobytes()


@pytest.mark.parametrize("both", [False, True])
def test_a_batch_is_its_sequences_to_the_bit(both: bool) -> None:
    case = joined(MEMBERS["all"], "lstm", bidirectional=both)
    outputs, after = case.net.forward(case.x, case.state, case.lengths)
    for row, length in enumerate(case.lengths):
        one = slice(row, row + 1)
        start = State(case.state.h[:, one].copy(), case.state.c[:, one].copy())
        alone, state = case.net.forward([part[one, :length] for part in case.x], start)
        assert alone.tobytes() == np.ascontiguousarray(outputs[one, :length]).tobytes()
        assert state.c.tobytes() == np.ascontiguousarray(after.c[:, one]).tobytes()


@pytest.mark.usefixtures("many_cores")
@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("both", [False, True])
def test_same_bytes_for_any_number_of_threads(cell: str, both: bool) -> None:
    found = {_run(joined(MEMBERS["all"], cell, bidirectional=both, threads=n, **LARGE), n) for n in (1, 2, 3, 4, 8)}
    assert len(found) == 1


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("build", [name for name in engine.instruction_sets() if name != "baseline"])
def test_same_bytes_in_every_build(dtype: str, build: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELMAN_CPU", build)
    found = _run(joined(MEMBERS["all"], dtype=dtype, **LARGE))
    monkeypatch.setenv("ELMAN_CPU", "baseline")
    assert found == _run(joined(MEMBERS["all"], dtype=dtype, **LARGE))


@pytest.mark.parametrize("member", [Dense(3), OneHot(7), Embedding(7, 3)], ids=repr)
def test_one_member_alone_is_the_input_itself(member: Any) -> None:
    case = joined([member])
    alone = Network(member, "gru", [4, 4], Values(2, at="every"))
    for ours, theirs in zip(alone.parameters.values(), case.net.parameters.values(), strict=True):
        ours[...] = theirs
    found = alone.forward(case.x[0], case.state, case.lengths)[0]
    assert found.tobytes() == case.net.forward(case.x, case.state, case.lengths)[0].tobytes()


def test_a_bag_is_the_sum_of_its_vectors() -> None:
    case = joined([Bag(6, 3)])
    sums = np.where(case.x[0][..., None] >= 0, case.net.parameters["embeddings.0.weight"][case.x[0]], 0)
    dense = joined([Dense(3)])
    for name, value in dense.net.parameters.items():
        value[...] = case.net.parameters[name]
    total = sums[..., 0, :] + sums[..., 1, :] + sums[..., 2, :]
    expected = dense.net.forward([total], case.state)[0]
    assert np.abs(case.net.forward(case.x, case.state)[0] - expected).max() < 1e-6
    empty = case.net.forward([np.full((4, 5, 0), -1)], case.state)[0]
    assert np.array_equal(empty, dense.net.forward([np.zeros((4, 5, 3))], case.state)[0])


def test_an_id_that_never_occurs_has_no_gradient() -> None:
    case = joined(MEMBERS["all"])
    case.x[3][case.x[3] == 2] = -1
    _, gradients = case.again(case.net.gradients)
    assert not gradients["embeddings.3.weight"][2].any()
    assert gradients["embeddings.3.weight"][3].any()


def test_windows_of_a_table_stand_for_numbers() -> None:
    case = joined([Embedding(9, 3), Dense(2)])
    table = np.random.default_rng(1).standard_normal((20, 2)).astype(np.float32)
    windows = Windows(table, [6, 19, 4, 11], length=5)
    found = case.net.forward([case.x[0], windows])[0]
    assert found.tobytes() == case.net.forward([case.x[0], windows.gather()])[0].tobytes()


def test_parameters_are_named_by_place_and_can_be_kept(tmp_path: Path) -> None:
    case = joined(MEMBERS["all"])
    shapes = {name: value.shape for name, value in case.net.parameters.items()}
    assert list(shapes)[:4] == [
        "embeddings.0.weight", "embeddings.3.weight", "embeddings.5.weight", "rnn.weight_ih_l0",
    ]  # fmt: skip
    assert shapes["embeddings.3.weight"] == (6, 4)
    assert shapes["rnn.weight_ih_l0"] == (12, 3 + 4 + 2 + 4 + 3 + 2)
    bundle.write(tmp_path / "net.elman", case.net.parameters, {"task": "test"})
    other = joined(MEMBERS["all"])
    for value in other.net.parameters.values():
        value[...] = 0
    other.net.load_state_dict(bundle.read(tmp_path / "net.elman")[0])
    assert other.net.forward(case.x)[0].tobytes() == case.net.forward(case.x)[0].tobytes()


def test_training_learns_and_carries_its_state_on() -> None:
    case = joined(MEMBERS["all"], layers=1)
    trainer = Trainer(case.net, Adam(0.02))
    losses = trainer.steps(case.x, case.y, 200, case.lengths, case.state)
    assert losses[-1] < losses[0] / 4
    assert trainer.outputs.shape == (4, 5, 2)
    trainer.step(case.x, case.y, state=trainer.state)


def _case() -> tuple[Network, list[Any]]:
    case = joined([Embedding(9, 3), Dense(2), Bag(6, 4), OneHot(4)])
    return case.net, [part.copy() for part in case.x]


def _with(place: int, change: Callable[[np.ndarray], Any]) -> Callable[[], Any]:
    def call() -> Any:  # with a network of its own: one that the module held could outlive the interpreter
        net, x = _case()
        x[place] = change(x[place])
        return net.forward(x)

    return call


REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "no members": (lambda: Columns([]), r"Columns has \[\].*expected a list"),
    "not a list": (lambda: Columns(Dense(3)), r"Columns has Dense.*expected a list"),  # type: ignore[arg-type]
    "columns in columns": (lambda: Columns([Columns([Dense(3)])]), r"Columns has Columns"),  # type: ignore[list-item]
    "a bag by itself": (lambda: Network(Bag(6, 4)), r"inputs is Bag.*Columns"),  # type: ignore[arg-type]
    "bag size": (lambda: Bag(0, 4), r"size of Bag is 0"),
    "bag dim": (lambda: Bag(4, 0), r"dim of Bag is 0"),
    "one array": (lambda: _case()[0].forward(np.zeros((4, 5))), r"x has ndarray.*list with 4"),
    "too few parts": (lambda: _case()[0].forward(_case()[1][:3]), r"x has 3 parts.*list with 4"),
    "id too large": (_with(0, lambda ids: ids + 9), r"x\[0\]: found \d+ at flat index \d+; expected 0 to 8"),
    "padding of an embedding": (_with(0, lambda ids: ids * 0 - 1), r"x\[0\]: found -1 .*expected 0 to 8"),
    "padding of a bag": (_with(2, lambda ids: ids * 0 - 2), r"x\[2\]: found -2 .*expected -1 to 5"),
    "id in a bag": (_with(2, lambda ids: ids + 6), r"x\[2\]: found \d+ .*expected -1 to 5"),
    "id of one-hot": (_with(3, lambda ids: ids + 4), r"x\[3\]: found \d+ .*expected 0 to 3"),
    "features": (_with(1, lambda x: x[..., :1]), r"x\[1\] has shape \(4, 5, 1\).*\(batch, time, 2\)"),
    "a bag without its axis": (_with(2, lambda ids: ids[..., 0]), r"x\[2\] has shape \(4, 5\).*\(batch, time, n\)"),
    "floats as ids": (_with(3, lambda ids: ids * 1.0), r"x\[3\] has type float64; expected whole numbers"),
    "steps": (_with(1, lambda x: x[:, :4]), r"x\[1\] has 4 sequences of 4 steps; expected 4 sequences of 5"),
    "sequences": (_with(3, lambda x: x[:3]), r"x\[3\] has 3 sequences of 5 steps"),
    "step parts": (lambda: _case()[0].step([1]), r"x_t has 1 parts.*list with 4"),
    "step axes": (
        lambda: _case()[0].step([1, np.zeros((2, 2)), np.zeros(2, int), 1]), r"x_t\[1\] has shape \(2, 2\).*1 axes",
    ),
    "step id": (lambda: _case()[0].step([9, np.zeros(2), np.zeros(2, int), 1]), r"x\[0\]: found 9 .*0 to 8"),
    "windows of ids": (
        _with(0, lambda _: Windows(np.zeros((9, 3), np.float32), [4] * 4, 5)), r"x\[0\] is Windows.*Embedding",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_wrong_input_is_refused_in_one_line(name: str) -> None:
    call, pattern = REFUSED[name]
    with pytest.raises(ValueError, match=pattern) as caught:
        call()
    assert "\n" not in str(caught.value)
