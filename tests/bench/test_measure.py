"""The order of the turns and the numbers made of them, with peers that are made up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from elman.bench import measure
from elman.bench.measure import FULL, QUICK, Effort, Entry, compare, task, times
from elman.bench.points import Point, grid, operations
from elman.bench.run import different
from elman.bench.worker import Worker
from tests.bench.reports import report, row

EFFORT = Effort(rounds=3, turn_seconds=0.0, settle_seconds=0.0, compared=1e9)
POINT = Point("gru", 2, 3, 4)


class Fake:
    """A worker whose turns and outputs are given; `log` is shared between those that take turns."""

    def __init__(self, name: str, folder: Path, outputs: list[float], log: list[str]) -> None:
        self.name, self.log, self.forgotten = name, log, False
        self._seconds: Iterator[float] = iter([100.0, 1.0, 2.0, 3.0])
        self._check = folder / f"{name}.npy"
        np.save(self._check, np.array(outputs))

    def prepare(self, name: str, task: dict[str, Any], turn_seconds: float) -> dict[str, Any]:
        return {"check": str(self._check), "compile_seconds": 0.5}

    def run(self, name: str) -> float:
        self.log.append(self.name)
        return next(self._seconds)

    def forget(self) -> None:
        self.forgotten = True


def entries(tmp_path: Path, **outputs: list[float]) -> tuple[dict[str, Entry], list[str]]:
    log: list[str] = []
    fakes = {name: Fake(name, tmp_path, values, log) for name, values in outputs.items()}
    return {name: Entry(cast(Worker, fake), 2) for name, fake in fakes.items()}, log


def test_turns_are_interleaved_and_the_first_round_is_not_counted(tmp_path: Path) -> None:
    given, log = entries(tmp_path, elman=[0.0], torch=[0.0])
    found = compare("infer", POINT, given, EFFORT)
    assert log == ["elman", "torch"] * 4
    assert found["torch"]["median"] == 2.0
    assert (found["torch"]["low"], found["torch"]["high"], found["torch"]["least"]) == (1.5, 2.5, 1.0)
    assert found["torch"]["compile_seconds"] == 0.5
    assert all(cast(Fake, entry.worker).forgotten for entry in given.values())


def test_differences_are_from_the_first_peer_and_none_when_not_finite(tmp_path: Path) -> None:
    given, _ = entries(tmp_path, elman=[1.0, 2.0], torch=[1.0, 2.5], jax=[1.0, float("nan")])
    found = compare("infer", POINT, given, EFFORT)
    assert [found[name]["difference"] for name in given] == [0.0, 0.5, None]


def test_other_numbers_are_told() -> None:
    odd = row("GRU 2/3/4", {"elman": 1.0, "torch": 1.0, "jax": 1.0})
    odd["peers"]["torch"]["difference"], odd["peers"]["jax"]["difference"] = 1e-3, None
    assert different(report()) == []
    assert different(report(train=[odd])) == [
        "train GRU 2/3/4: torch differs by 1.0e-03; at most 1e-04 is allowed",
        "train GRU 2/3/4: jax is not finite; at most 1e-04 is allowed",
    ]


@pytest.mark.parametrize(("size", "steps"), [((1, 6, 6), 100), ((64, 128, 128), 4), ((64, 128, 512), 3)])
def test_fewer_steps_are_compared_where_each_takes_long(size: tuple[int, int, int], steps: int) -> None:
    entry = Entry(cast(Worker, None), 2)
    assert task("train", Point("gru", *size), entry, FULL)["steps"] == steps


def test_quartiles_of_one_turn_and_of_two() -> None:
    assert set(times([2.0]).values()) == {2.0}
    assert times([1.0, 3.0]) == {"median": 2.0, "low": 1.5, "high": 2.5, "least": 1.0}


def test_the_full_grid_is_the_whole_one_and_the_quick_one_is_in_it() -> None:
    full, quick = grid(), grid(QUICK.sizes, QUICK.cells, QUICK.kinds)
    assert (len(full), len(quick)) == (30, 10)
    assert set(quick) < set(full)
    assert {point.name for point in full if point.cell == "lstm"} >= {
        "LSTM 1/6/6",
        "LSTM 64/64/512",
        "LSTM 64/128/128, 2 layers",
        "LSTM 64/128/256, tokens",
        "LSTM 64/128/128, lengths vary",
    }


def test_work_is_counted_as_multiply_adds_of_the_products_alone() -> None:
    lengths, T, B, H = [3, 3], 3, 2, 4
    square = 2 * 3 * H * H
    assert operations(POINT, lengths, train=False) == 2 * T * B * square
    head = 2 * H * B
    assert operations(POINT, lengths, train=True) == 3 * (2 * T * B * square + head) - T * B * square
    half = operations(Point("gru", 2, 3, 4, variable=True), [3, 1], train=False)
    assert half == 2 * 4 * square


def test_efforts_take_enough_turns() -> None:
    assert measure.FULL.rounds >= 15
    assert measure.QUICK.rounds >= 5
