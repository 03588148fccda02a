"""The blocks of the benchmark: the grid beside the peers, and what elman promises of itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from elman.bench import data, points
from elman.bench.measure import Effort, Entry, compare, task, times, turns
from elman.bench.points import Point
from elman.bench.worker import Worker

Say = Callable[[str], None]
STEPS = [Point(cell, 1, 1000, H) for cell in ("gru", "lstm") for H in (16, 64)]
DECAYING = (32, 512, 64)
PEERS = {
    "lesson6": ("torch", "jax"),
    "train": ("torch", "jax"),
    "infer": ("torch", "jax", "onnxruntime"),
    "step": ("torch", "onnxruntime"),
}


class Run:
    """One run: the workers that are there, their threads and the effort."""

    def __init__(self, workers: dict[str, Worker], threads: int, effort: Effort, say: Say) -> None:
        self.workers, self.threads, self.effort, self.say = workers, threads, effort, say

    def beside_peers(self, what: str, chosen: Sequence[Point]) -> list[dict[str, Any]]:
        """Times of elman and of each peer that can do it, point by point."""
        names = [name for name in ("elman", "other", *PEERS[what]) if name in self.workers]
        entries = {name: Entry(self.workers[name], self.threads) for name in names}
        rows = []
        for point in chosen:
            self.say(f"{what} {point.name}")
            lengths = [int(length) for length in data.batch(point).lengths]
            rows.append(
                {
                    "point": point.name,
                    "cell": point.cell,
                    "large": point.large,
                    "variable": point.variable,
                    "operations": points.operations(point, lengths, what == "train"),
                    "peers": compare(what, point, entries, self.effort),
                }
            )
        return rows

    def steps(self) -> list[dict[str, Any]]:
        """One step at batch 1 from Python, the state kept."""
        return self.beside_peers("step", STEPS)

    def lesson(self) -> list[dict[str, Any]]:
        """The smallest task: lesson 6, all its epochs."""
        return self.beside_peers("lesson6", [Point("rnn", 1, 6, 6)])

    def threads_against_one(self) -> list[dict[str, Any]]:
        """elman with its threads against elman with one."""
        rows: list[dict[str, Any]] = []
        if self.threads == 1:
            return rows
        elman = self.workers["elman"]
        cells = self.effort.cells
        plain = [Point(cell, *size) for cell in cells for size in self.effort.sizes]
        wide = [point for point in plain if point.B >= 32 and point.H >= 64]
        entries = {"one": Entry(elman, 1), "all": Entry(elman, self.threads)}
        for what in ("train", "infer"):
            for point in wide:
                self.say(f"threads, {what} {point.name}")
                found = compare(what, point, entries, self.effort)
                rows.append({"point": point.name, "what": what, "peers": found})
        return rows

    def denormals(self) -> list[dict[str, Any]]:
        """elman on inputs that decay through the denormals against ordinary ones."""
        rows, entry = [], Entry(self.workers["elman"], self.threads)
        for cell in self.effort.cells:
            for what in ("train", "infer"):
                self.say(f"denormals, {what} {cell}")
                kinds = {"ordinary": Point(cell, *DECAYING), "decaying": Point(cell, *DECAYING, decaying=True)}
                for name, point in kinds.items():
                    entry.worker.prepare(name, task(what, point, entry, self.effort), self.effort.turn_seconds)
                seconds = turns(dict.fromkeys(kinds, entry.worker), self.effort)
                entry.worker.forget()
                found = {name: times(taken) for name, taken in seconds.items()}
                rows.append({"point": kinds["ordinary"].name, "what": what, "peers": found})
        return rows

    def long(self) -> list[dict[str, Any]]:
        """Inference of one ever longer sequence, the last output asked for: time a step and memory of the call."""
        rows, entry = [], Entry(self.workers["elman"], self.threads)
        for cell in self.effort.cells:
            self.say(f"long sequences, {cell}")
            lengths = {str(T): Point(cell, 1, T, 64) for T in self.effort.long}
            for name, point in lengths.items():
                entry.worker.prepare(name, task("last", point, entry, self.effort), self.effort.turn_seconds)
            seconds = turns(dict.fromkeys(lengths, entry.worker), self.effort)
            found = {
                name: {**times([s / int(name) for s in taken]), "bytes": entry.worker.memory(name)}
                for name, taken in seconds.items()
            }
            entry.worker.forget()
            rows.append({"point": f"{cell.upper()} 1/T/64", "peers": found})
        return rows

    def idle(self) -> float:
        """Part of one core that elman uses in the second after a call on all threads."""
        self.say("idle")
        entry = Entry(self.workers["elman"], self.threads)
        point = Point("gru", 64, 128, 128)
        entry.worker.prepare("idle", task("infer", point, entry, self.effort), self.effort.turn_seconds)
        used = entry.worker.idle("idle", 1.0)
        entry.worker.forget()
        return used

    def sgemm(self) -> dict[str, float]:
        """GFLOP/s of each library that multiplies matrices: its best turn."""
        self.say("sgemm")
        entries = {
            name: Entry(worker, self.threads) for name, worker in self.workers.items() if name in ("torch", "numpy")
        }
        size = self.effort.square
        found = compare("sgemm", Point("rnn", 1, 1, size), entries, self.effort)
        return {name: 2 * size**3 / peer["least"] / 1e9 for name, peer in found.items()}
