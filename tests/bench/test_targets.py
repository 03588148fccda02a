"""What is held against the targets, from made-up times."""

from __future__ import annotations

import math
from typing import Any

import pytest

from elman.bench import targets
from tests.bench.reports import report, row, times


def found(**changes: Any) -> dict[str, targets.Line]:
    return {line.what: line for line in targets.lines(report(**changes))}


def test_a_good_run_reaches_every_target() -> None:
    lines = found()
    assert len(lines) == 22
    assert [line for line in lines.values() if not line.reached] == []


def test_the_fastest_peer_counts_and_the_worst_point_is_named() -> None:
    rows = [
        row("RNN 1/6/6", {"elman": 0.01, "torch": 0.4, "jax": 0.08}),
        row("RNN 1/9/9", {"elman": 0.01, "jax": 0.005}),
    ]
    lines = found(train=rows)
    every = lines["training, every point against its fastest peer"]
    assert (every.found, every.reached) == ("0.50x at RNN 1/9/9; 1 of 2 reach it", False)
    mean = lines["training of RNN against the fastest peer, geometric mean"]
    assert (mean.found, mean.reached) == ("2.00x", False)  # of 8 and 1/2


def test_the_part_of_the_sgemm_rate_is_the_least_of_the_large_points() -> None:
    line = found(sgemm={"numpy": 200.0})["training, B 64 and H from 128, of the sgemm rate"]
    assert (line.found, line.reached) == ("50% at RNN 64/128/128; 0 of 4 reach it", False)


@pytest.mark.parametrize(
    ("block", "value", "what"),
    [
        ("step", [row("GRU 1/1000/16", {"elman": 1.2e-6})], "one step, GRU-16"),
        ("step", [row("LSTM 1/1000/16", {"elman": 1e-6, "onnxruntime": 7e-6})], "one step, LSTM-16, against ONNX"),
        ("threads_against_one", [row("GRU 9/9/9", {"one": 0.017, "all": 0.01}, what="infer")], "all threads"),
        ("denormals", [row("GRU 9/9/9", {"ordinary": 0.01, "decaying": 0.012}, what="train")], "inputs that decay"),
        ("long", [{"point": "x", "peers": {"1": times(1.0, bytes=0), "9": times(1.2, bytes=0)}}], "time of a step"),
        ("long", [{"point": "x", "peers": {"1": times(1.0, bytes=0), "9": times(1.0, bytes=9**8)}}], "memory"),
        ("idle", 0.02, "idle"),
        ("train", [row("GRU 9/9/9, lengths vary", {"elman": 1.0, "torch": 9.9})], "training, unequal lengths"),
    ],
)
def test_each_target_can_be_missed(block: str, value: Any, what: str) -> None:
    lines = found(**{block: value})
    assert [line.reached for name, line in lines.items() if name.startswith(what)] == [False]


def test_without_peers_only_elman_s_own_targets_are_there() -> None:
    alone = [row("GRU 64/128/128", {"elman": 0.01})]
    lines = found(train=alone, infer=alone, step=[row("GRU 1/1000/16", {"elman": 9e-7})], threads_against_one=[])
    assert [name for name in lines if "peer" in name or "against" in name] == []
    assert lines["one step, GRU-16"].reached


def test_where_memory_is_not_told_nothing_is_said_of_it() -> None:
    lines = found(long=[{"point": "x", "peers": {"1": times(1.0, bytes=None), "9": times(1.0, bytes=None)}}])
    assert [name for name in lines if "memory" in name] == []


def test_the_mean_of_nothing_is_not_a_number() -> None:
    assert math.isnan(targets.geometric_mean([]))
    assert math.isnan(targets.fastest(row("GRU 1/1/1", {"elman": 1.0})))
