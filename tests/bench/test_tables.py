"""Tables of words from made-up times."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from elman.bench import targets
from elman.bench.tables import Table, duration, means, tables, target_table
from tests.bench.reports import report, row, times


def titled(found: dict[str, Any], start: str) -> Table:
    return next(table for table in tables(found) if table.title.startswith(start))


def test_every_table_is_as_wide_as_its_columns() -> None:
    found = tables(report())
    assert len(found) == 7
    assert all(len(row) == len(table.columns) for table in found for row in table.rows)


def test_a_row_has_every_peer_the_ratio_and_the_rate() -> None:
    table = titled(report(), "Training")
    assert table.columns == ["", "elman", "torch", "JAX", "× fastest peer", "GFLOP/s", "of sgemm"]
    assert table.rows[1] == [
        "RNN 64/128/128", "10.0 ms ± 5 %", "200 ms ± 5 %", "40.0 ms ± 5 %", "4.00", "100.0", "91%",
    ]  # fmt: skip
    assert table.note == (
        "Geometric means: 20.00x against torch (worst 20.00x at RNN 1/6/6), "
        "4.00x against JAX (worst 4.00x at RNN 1/6/6)."
    )


def test_a_peer_that_can_t_do_a_point_leaves_its_place_empty() -> None:
    rows = [row("GRU 1/1/1", {"elman": 1.0}), row("GRU 2/2/2", {"elman": 1.0, "torch": 3.0})]
    assert [line[2] for line in titled(report(train=rows), "Training").rows] == ["", "3.00 s ± 5 %"]
    assert means(rows) == "Geometric means: 3.00x against torch (worst 3.00x)."


def test_without_peers_there_is_no_ratio() -> None:
    alone = [row("GRU 64/128/128", {"elman": 0.01})]
    table = titled(report(train=alone), "Training")
    assert (table.columns, table.note) == (["", "elman", "GFLOP/s", "of sgemm"], "")


def test_blocks_that_were_not_run_have_no_table() -> None:
    empty: dict[str, list[Any]] = {"threads_against_one": [], "denormals": [], "long": []}
    assert len(tables(report(**empty))) == 4


def test_long_sequences_show_memory_where_it_is_known() -> None:
    long = [{"point": "GRU 1/T/64", "peers": {"100": times(2e-6, bytes=2**20), "1000": times(2e-6, bytes=None)}}]
    assert titled(report(long=long), "One long").rows == [["GRU 1/T/64", "2.00 µs, 1.0 MiB", "2.00 µs"]]


def test_targets_say_whether_they_are_reached() -> None:
    lines = [asdict(targets.Line("speed", "2x", "1x", False)), asdict(targets.Line("idle", "1 %", "0 %", True))]
    assert [line[-1] for line in target_table(report(targets=lines)).rows] == ["no", "yes"]


def test_durations_have_three_digits_and_a_unit() -> None:
    assert [duration(value) for value in (0.0, 9.996e-7, 1e-6, 0.00235, 0.5, 12.3)] == [
        "0 µs", "1.000 µs", "1.00 µs", "2.35 ms", "500 ms", "12.3 s",
    ]  # fmt: skip
