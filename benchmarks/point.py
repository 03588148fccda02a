"""One point, for tuning: elman beside the peers, or beside another build of elman, in one run."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from elman.bench import data
from elman.bench.blocks import PEERS, Run
from elman.bench.measure import FULL, QUICK
from elman.bench.points import CELLS, Point, operations
from elman.bench.run import peers


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command to `parser`."""
    parser.add_argument("cell", choices=CELLS)
    parser.add_argument("B", type=int, help="sequences")
    parser.add_argument("T", type=int, help="steps")
    parser.add_argument("H", type=int, help="hidden units = input size")
    parser.add_argument("--train", action="store_true", help="whole training steps")
    parser.add_argument("--infer", action="store_true", help="inference of whole sequences")
    parser.add_argument("--step", action="store_true", help="single steps (B 1; T of them a call)")
    parser.add_argument("--layers", type=int, default=1)
    parser.add_argument("--tokens", type=int, default=0, help="ids of so many symbols instead of numbers")
    parser.add_argument("--variable", action="store_true", help="lengths uniform in [T/4, T]")
    parser.add_argument("--decaying", action="store_true", help="inputs that decay through the denormals")
    parser.add_argument("--peers", default="elman,torch,jax,onnxruntime", help="comma between; default: all")
    parser.add_argument("--other", type=Path, help="a folder with another build of elman to run beside this one")
    parser.add_argument("--rounds", type=int, default=FULL.rounds, help="timed turns of each")
    parser.add_argument("--threads", type=int, default=2)


def main(given: argparse.Namespace) -> int:
    """Measure and print it."""
    point = Point(given.cell, given.B, given.T, given.H, given.layers, given.tokens, given.variable, given.decaying)
    what = [name for name in ("train", "infer", "step") if getattr(given, name)] or ["train", "infer"]
    effort = replace(FULL, rounds=given.rounds, compared=QUICK.compared)
    names = ["elman", *(name for name in given.peers.split(",") if name != "elman")]
    with peers([*names, "numpy"], given.threads, lambda line: print(line, file=sys.stderr), given.other) as workers:
        run = Run(workers, given.threads, effort, lambda _: None)
        best = max(run.sgemm().values(), default=float("nan"))
        print(f"{point.name}, {given.threads} threads, median of {given.rounds}; sgemm {best:.0f} GFLOP/s")
        for name in what:
            _show(name, point, run.beside_peers(name, [point])[0]["peers"], best)
    return 0


def _show(what: str, point: Point, found: dict[str, dict[str, float]], best: float) -> None:
    work = operations(point, data.batch(point).lengths.tolist(), what == "train") / (point.T if what == "step" else 1)
    ours = found["elman"]["median"]
    print(f"{what:<14}{'ms':>10}{'quartiles':>22}{'least':>10}{'/ elman':>9}{'GFLOP/s':>9}{'of sgemm':>9}  difference")
    for name in ("elman", *(["other"] if "other" in found else []), *PEERS[what]):
        if name not in found:
            continue
        t = found[name]
        quartiles = f"{t['low'] * 1e3:.4g} to {t['high'] * 1e3:.4g}"
        difference = float("nan") if t["difference"] is None else t["difference"]
        rate = work / t["median"] / 1e9
        print(
            f"  {name:<12}{t['median'] * 1e3:>10.4g}{quartiles:>22}{t['least'] * 1e3:>10.4g}"
            f"{t['median'] / ours:>9.2f}{rate:>9.1f}{rate / best:>9.0%}  {difference:.1e}"
        )
