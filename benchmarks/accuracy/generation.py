"""The sets of the generator: how well the last tenth of a text is foreseen, which is neither learnt nor looked at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.accuracy.sets import Accuracy, Measured, Run, measured
from elman import Generator

__all__ = ["SETS"]


def _held_out(file: str, measure: str, **settings: Any) -> Run:
    """Train on the text with the defaults, or within a time limit, and measure the last tenth."""

    def run(folder: Path, seed: int, threads: int | None) -> Measured:
        return measured(
            lambda: Generator(random_state=seed, n_jobs=threads, **settings).fit(folder / file),
            lambda model: model.evaluation_.metrics["elman"][measure],
        )

    return run


def _shakespeare(minutes: int, target: float) -> Accuracy:
    file = "tinyshakespeare/input.txt.gz"
    references = {
        "GPT on a GPU": 1.4697,
        "minGRU": 1.548,
        "Transformer": 1.547,
        "5-gram": 1.669,
        "small GPT on a CPU": 1.88,
    }
    return Accuracy(
        f"tinyshakespeare_{minutes}_minutes",
        "generate",
        f"nats per character, time limit {minutes} minutes",
        target,
        False,
        references,
        file,
        _held_out(file, "nats_per_character", time_limit=60.0 * minutes),
    )


SETS = [
    _shakespeare(3, 1.65),
    _shakespeare(15, 1.52),
    Accuracy(
        "tang_poems",
        "generate",
        "bits per character",
        8.0,
        False,
        {"2-gram": 8.290, "3-gram": 8.439, "1-gram": 9.500},
        "tang_poems/tang.txt.gz",
        _held_out("tang_poems/tang.txt.gz", "bits_per_character"),
    ),
]
