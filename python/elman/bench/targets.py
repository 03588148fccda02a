"""What elman should reach, and the sums over a block that are held against it."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]
MEANS = {"train": {"rnn": 3.0, "gru": 3.0, "lstm": 1.8}, "infer": {"rnn": 2.0, "gru": 1.8, "lstm": 1.4}}
SGEMM_PART, PACKED, STEP_RATIO, THREADS, DENORMALS, LONG, IDLE = 0.75, 10.0, 8.0, 1.8, 1.1, 0.15, 0.01
STEP_MICROSECONDS = {"GRU 1/1000/16": 1.0, "GRU 1/1000/64": 2.2}


@dataclass(frozen=True)
class Line:
    """One target: what it is about, what was asked and found, and whether that is enough."""

    what: str
    asked: str
    found: str
    reached: bool


def ratios(row: Row) -> dict[str, float]:
    """Return each peer's median time over elman's."""
    ours: float = row["peers"]["elman"]["median"]
    return {name: peer["median"] / ours for name, peer in row["peers"].items() if name != "elman"}


def fastest(row: Row) -> float:
    """Return how many times faster elman is than the fastest peer; nan without peers."""
    return min(ratios(row).values(), default=math.nan)


def geometric_mean(values: list[float]) -> float:
    """Return it; nan of nothing."""
    return statistics.geometric_mean(values) if values else math.nan


def rate(row: Row) -> float:
    """Return elman's GFLOP/s."""
    return float(row["operations"]) / row["peers"]["elman"]["median"] / 1e9


def lines(report: dict[str, Any]) -> list[Line]:
    """Return every target and what was found."""
    return [
        *_against_peers(report),
        *_arithmetic(report),
        *_steps(report),
        _least("two threads against one", THREADS, "one", "all", report["threads_against_one"]),
        _denormals(report["denormals"]),
        *_long(report["long"]),
        Line("idle after a call", f"under {IDLE:.0%} of a core", f"{report['idle']:.1%}", report["idle"] < IDLE),
    ]


def _against_peers(report: dict[str, Any]) -> list[Line]:
    found = []
    for what, means in MEANS.items():
        rows = [row for row in report[what] if ratios(row)]
        if not rows:
            continue
        worst = min(rows, key=fastest)
        text = f"{fastest(worst):.2f}x at {worst['point']}"
        found.append(Line(f"{what}, worst case against the fastest peer", "1.00x", text, fastest(worst) >= 1))
        for cell, asked in means.items():
            mean = geometric_mean([fastest(row) for row in rows if row["cell"] == cell])
            found.append(Line(f"{what} {cell.upper()}, geometric mean", f"{asked:.2f}x", f"{mean:.2f}x", mean >= asked))
        packed = [ratios(row)["torch"] for row in rows if "vary" in row["point"] and "torch" in row["peers"]]
        if packed:
            text = f"{min(packed):.1f}x at least"
            found.append(Line(f"{what}, torch's packed sequences", f"{PACKED:.0f}x", text, min(packed) >= PACKED))
    return found


def _arithmetic(report: dict[str, Any]) -> list[Line]:
    best = max(report["sgemm"].values(), default=math.nan)
    low = min((row for row in report["train"] if row["large"]), key=rate)
    text = f"{rate(low) / best:.0%} at {low['point']}"
    return [Line("train, large, part of the sgemm rate", f"{SGEMM_PART:.0%}", text, rate(low) / best >= SGEMM_PART)]


def _steps(report: dict[str, Any]) -> list[Line]:
    found = []
    for row in report["step"]:
        micros = row["peers"]["elman"]["median"] * 1e6
        if row["point"] in STEP_MICROSECONDS:
            most = STEP_MICROSECONDS[row["point"]]
            found.append(Line(f"one step {row['point']}", f"{most} µs", f"{micros:.2f} µs", micros <= most))
        if "onnxruntime" in row["peers"]:
            ratio = ratios(row)["onnxruntime"]
            what = f"one step {row['point']} against ONNX Runtime"
            found.append(Line(what, f"{STEP_RATIO:.0f}x", f"{ratio:.1f}x", ratio >= STEP_RATIO))
    return found


def quotient(row: Row, above: str, below: str) -> float:
    """Return one median over another."""
    return float(row["peers"][above]["median"] / row["peers"][below]["median"])


def _least(what: str, asked: float, above: str, below: str, rows: list[Row]) -> Line:
    low = min(rows, key=lambda row: quotient(row, above, below))
    value = quotient(low, above, below)
    return Line(what, f"{asked}x", f"{value:.2f}x at {low['what']} {low['point']}", value >= asked)


def _denormals(rows: list[Row]) -> Line:
    high = max(rows, key=lambda row: quotient(row, "decaying", "ordinary"))
    value = quotient(high, "decaying", "ordinary")
    text = f"{value:.2f}x at {high['what']} {high['point']}"
    return Line("decaying inputs", f"at most {DENORMALS}x", text, value <= DENORMALS)


def _long(rows: list[Row]) -> list[Line]:
    def spread(row: Row) -> float:
        medians = [peer["median"] for peer in row["peers"].values()]
        return float(max(medians) / min(medians) - 1)

    high, most = max(rows, key=spread), 0
    for row in rows:
        grown = [peer["bytes"] for peer in row["peers"].values() if peer["bytes"] is not None]
        most = max(most, *grown) if grown else most
    text = f"{spread(high):.0%} at {high['point']}"
    return [
        Line("time a step, T from 100 to 100,000", f"within {LONG:.0%}", text, spread(high) <= LONG),
        Line("memory of such a call", "independent of T", f"{most / 2**20:.1f} MiB at most", most < 4 * 2**20),
    ]
