"""What elman should reach, and the sums over a block that are held against it."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]
MEANS = {"train": {"rnn": 3.0, "gru": 3.0, "lstm": 1.8}, "infer": {"rnn": 2.0, "gru": 1.8, "lstm": 1.4}}
TITLES = {"train": "training", "infer": "inference"}
SGEMM_PART, PACKED, STEP_RATIO, THREADS, DENORMALS, LONG, IDLE = 0.75, 10.0, 8.0, 1.8, 1.1, 0.15, 0.01
STEP_MICROSECONDS = {"GRU 1/1000/16": 1.0, "GRU 1/1000/64": 2.2}
MEMORY = 4 * 2**20  # bytes of a call that asks for the last output alone; a state of each of 100,000 steps takes 26 MB


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


def geometric_mean(values: Sequence[float]) -> float:
    """Return it; nan of nothing."""
    return float(statistics.geometric_mean(values)) if values else math.nan


def rate(row: Row) -> float:
    """Return elman's GFLOP/s."""
    return float(row["operations"]) / float(row["peers"]["elman"]["median"]) / 1e9


def quotient(row: Row, above: str, below: str) -> float:
    """Return one median over another."""
    return float(row["peers"][above]["median"] / row["peers"][below]["median"])


def best_sgemm(report: dict[str, Any]) -> float:
    """Return the fastest library's GFLOP/s; nan where none was measured."""
    return max(report["sgemm"].values(), default=math.nan)


def lines(report: dict[str, Any]) -> list[Line]:
    """Return every target that the run says something about, and what was found."""
    return [
        *_against_peers(report),
        *_arithmetic(report),
        *_steps(report["step"]),
        *_threads(report["threads_against_one"]),
        *_denormals(report["denormals"]),
        *_long(report["long"]),
        Line("idle after a call", f"under {IDLE:.0%} of a core", f"{report['idle']:.1%}", report["idle"] < IDLE),
    ]


def _against_peers(report: dict[str, Any]) -> list[Line]:
    found = []
    for what, means in MEANS.items():
        rows, title = [row for row in report[what] if ratios(row)], TITLES[what]
        if not rows:
            continue
        worst, faster = min(rows, key=fastest), sum(fastest(row) >= 1 for row in rows)
        text = f"{fastest(worst):.2f}x at {worst['point']}; {faster} of {len(rows)} reach it"
        found.append(Line(f"{title}, every point against its fastest peer", "1.00x", text, faster == len(rows)))
        for cell in [cell for cell in means if any(row["cell"] == cell for row in rows)]:
            asked, mean = means[cell], geometric_mean([fastest(row) for row in rows if row["cell"] == cell])
            what_mean = f"{title} of {cell.upper()} against the fastest peer, geometric mean"
            found.append(Line(what_mean, f"{asked:.2f}x", f"{mean:.2f}x", mean >= asked))
        packed = [row for row in rows if row["variable"] and "torch" in row["peers"]]
        if packed:
            low = min(packed, key=lambda row: ratios(row)["torch"])
            text = f"{ratios(low)['torch']:.1f}x at {low['point']}"
            reached = ratios(low)["torch"] >= PACKED
            found.append(Line(f"{title}, unequal lengths against packed sequences", f"{PACKED:.0f}x", text, reached))
    return found


def _arithmetic(report: dict[str, Any]) -> list[Line]:
    rows, best = [row for row in report["train"] if row["large"]], best_sgemm(report)
    if not rows:
        return []
    low, enough = min(rows, key=rate), sum(rate(row) >= SGEMM_PART * best for row in rows)
    text = f"{rate(low) / best:.0%} at {low['point']}; {enough} of {len(rows)} reach it"
    return [Line("training, B 64 and H from 128, of the sgemm rate", f"{SGEMM_PART:.0%}", text, enough == len(rows))]


def _steps(rows: list[Row]) -> list[Line]:
    found = []
    for row in rows:
        micros, name = row["peers"]["elman"]["median"] * 1e6, step_name(row)
        if row["point"] in STEP_MICROSECONDS:
            most = STEP_MICROSECONDS[row["point"]]
            found.append(Line(f"one step, {name}", f"at most {most} µs", f"{micros:.2f} µs", micros <= most))
        if "onnxruntime" in row["peers"]:
            ratio = ratios(row)["onnxruntime"]
            what = f"one step, {name}, against ONNX Runtime"
            found.append(Line(what, f"{STEP_RATIO:.0f}x", f"{ratio:.1f}x", ratio >= STEP_RATIO))
    return found


def step_name(row: Row) -> str:
    """Return the name of a network that makes single steps.

    >>> step_name({"point": "GRU 1/1000/16"})
    'GRU-16'
    """
    cell, sizes = row["point"].split(" ")
    return f"{cell}-{sizes.split('/')[-1]}"


def _threads(rows: list[Row]) -> list[Line]:
    if not rows:
        return []
    low = min(rows, key=lambda row: quotient(row, "one", "all"))
    value = quotient(low, "one", "all")
    text = f"{value:.2f}x at {TITLES[low['what']]} {low['point']}"
    return [Line("all threads against one, B from 32, H from 64", f"{THREADS}x", text, value >= THREADS)]


def _denormals(rows: list[Row]) -> list[Line]:
    if not rows:
        return []
    high = max(rows, key=lambda row: quotient(row, "decaying", "ordinary"))
    value = quotient(high, "decaying", "ordinary")
    text = f"{value:.2f}x at {TITLES[high['what']]} {high['point']}"
    return [Line("inputs that decay through the denormals", f"at most {DENORMALS}x", text, value <= DENORMALS)]


def _long(rows: list[Row]) -> list[Line]:
    if not rows:
        return []

    def spread(row: Row) -> float:
        medians = [peer["median"] for peer in row["peers"].values()]
        return float(max(medians) / min(medians) - 1)

    high, lengths = max(rows, key=spread), [f"{int(T):,}" for T in rows[0]["peers"]]
    text = f"{spread(high):.0%} at {high['point']}"
    what = f"time of a step, T from {lengths[0]} to {lengths[-1]}"
    found = [Line(what, f"within {LONG:.0%}", text, spread(high) <= LONG)]
    grown = [peer["bytes"] for row in rows for peer in row["peers"].values() if peer["bytes"] is not None]
    if grown:
        text = f"{max(grown) / 2**20:.1f} MiB at most"
        found.append(Line("memory of such a call, the last output asked", "whatever T", text, max(grown) < MEMORY))
    return found
