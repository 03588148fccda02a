"""Lesson 6 against the peers: 800 epochs of Adam on `RNNCell(6, 6)`, from the same weights, losses compared.

Timed is the training alone: no imports, no compiling (reported apart), no printing. Every peer records the loss of
each epoch; none works out the predicted string.
"""

from __future__ import annotations

import json
import statistics
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import machine
from benchmarks.processes import Peer

PEERS = {
    "elman": ("elman", "benchmarks.peers.elman_cell"),
    "jax, jit and scan": ("jax", "benchmarks.peers.jax_scan"),
    "jax, jit and scan, steps unrolled": ("jax", "benchmarks.peers.jax_unrolled"),
    "torch, eager": ("torch", "benchmarks.peers.torch_eager"),
}
EPOCHS, RATE = 800, 0.001
COMPARED, TOLERANCE = 100, 1e-4  # the epoch whose losses must agree, and how closely
RESULTS = Path(__file__).with_name("results") / "lesson6.json"


def main(rounds: int, threads: int) -> int:
    """Run all peers that are installed, print and store the times; 1 when their losses differ."""
    machine.pin(threads)
    facts = machine.describe()
    present = {name: module for name, (library, module) in PEERS.items() if find_spec(library) is not None}
    for name in PEERS.keys() - present.keys():
        print(f"{name}: not installed, left out")
    peers = {name: Peer(module, _task(), threads) for name, module in present.items()}
    turns: dict[str, list[dict[str, Any]]] = {name: [] for name in peers}
    for turn in range(-1, rounds):  # the first one warms up
        for name, peer in peers.items():
            answer = peer.turn()
            if turn >= 0:
                turns[name].append(answer)
    for peer in peers.values():
        peer.close()
    report = {
        "what": "lesson 6: 800 epochs of Adam on RNNCell(6, 6)",
        "machine": facts,
        "threads": threads,
        "rounds": rounds,
        "peers": {name: _summary(peers[name], turns[name], turns["elman"]) for name in peers},
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    return _show(report)


def _task() -> dict[str, Any]:
    """Return the first weights, torch's way of drawing them, and the task's numbers."""
    rng, spread = np.random.default_rng(6), 6**-0.5
    shapes = {"weight_ih": (6, 6), "weight_hh": (6, 6), "bias_ih": (6,), "bias_hh": (6,)}
    weights = {name: rng.uniform(-spread, spread, size).astype(np.float32).tolist() for name, size in shapes.items()}
    return {"weights": weights, "x": [0, 1, 2, 3, 4, 5], "y": [2, 4, 0, 3, 5, 1], "epochs": EPOCHS, "rate": RATE}


def _summary(peer: Peer, turns: list[dict[str, Any]], ours: list[dict[str, Any]]) -> dict[str, Any]:
    seconds = [turn["seconds"] for turn in turns]
    low, median, high = statistics.quantiles(seconds, n=4)
    return {
        **peer.facts,
        "milliseconds": {"median": median * 1e3, "quartiles": [low * 1e3, high * 1e3], "least": min(seconds) * 1e3},
        "times_elman": median / statistics.median(turn["seconds"] for turn in ours),
        "loss_at_100": turns[-1]["losses"][COMPARED - 1],
        "last_loss": turns[-1]["losses"][-1],
        "loss_difference": max(
            abs(a - b) for a, b in zip(turns[-1]["losses"][:COMPARED], ours[-1]["losses"][:COMPARED], strict=True)
        ),
    }


def _show(report: dict[str, Any]) -> int:
    print(f"{report['what']}; {report['threads']} threads, median of {report['rounds']} turns, interleaved")
    print(
        f"{report['machine']['processor']}, {report['machine']['cores']} cores, load {report['machine']['load_before']}"
    )
    print(f"{'':<34}{'ms':>10}{'quartiles':>20}{'x elman':>10}{'loss at 100':>14}")
    different = []
    for name, peer in report["peers"].items():
        times = peer["milliseconds"]
        quartiles = "{:.2f} - {:.2f}".format(*times["quartiles"])
        print(
            f"{name:<34}{times['median']:>10.2f}{quartiles:>20}{peer['times_elman']:>10.1f}{peer['loss_at_100']:>14.6f}"
        )
        if peer["loss_difference"] > TOLERANCE:
            different.append(
                f"{name}: losses differ by {peer['loss_difference']:.2e} within the first {COMPARED} epochs"
            )
    print(*different, sep="\n", end="\n" if different else "")
    return 1 if different else 0
