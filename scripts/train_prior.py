"""Trains the prior on made series, and goes on where it was stopped, to the same bytes.

python scripts/train_prior.py FOLDER --steps 40000          trains; FOLDER keeps where it is, every few minutes
python scripts/train_prior.py FOLDER --finish 10000         from there: lowers the step size to nothing
python scripts/train_prior.py FOLDER --finish 10000 --write FILE    and puts the weights into FILE, in 16 bits

The step size rises in the first steps and then stays, so that a training can go on for as long as it pays; what is
finished from a point of it is as good as a training of that length. Ctrl-C keeps where it is.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save

from elman import AdamW, Trainer
from elman.prior.lessons import lesson
from elman.prior.network import untrained

SEED = 1
RATE, WARM_UP = 2e-3, 300
KEPT_EVERY = 250  # steps
PROGRESS = ("steps", "first", "second")


def main() -> int:
    """Train as asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--steps", type=int, default=0, help="steps in all, those that were made before among them")
    parser.add_argument("--finish", type=int, default=0, help="steps more, in which the step size falls to nothing")
    parser.add_argument("--write", type=Path, metavar="FILE", help="where the finished weights go")
    parser.add_argument("--threads", type=int)
    given = parser.parse_args()
    if not given.steps and not given.finish:
        parser.error("found neither --steps nor --finish, expected one of them")
    if given.write and not given.finish:
        parser.error("--write: found without --finish, expected finished weights; add it")
    given.folder.mkdir(parents=True, exist_ok=True)
    kept = given.folder / "training.npz"
    if given.steps:
        _train(kept, kept, given.steps, None, given.threads)
    if given.finish:
        own = given.folder / f"finished-{_steps(kept)}-{given.finish}.npz"
        _train(kept, own, _steps(kept) + given.finish, _steps(kept), given.threads)
        if given.write and _steps(own) == _steps(kept) + given.finish:
            _write(own, given.write)
    return 0


def _steps(kept: Path) -> int:
    return int(np.load(kept)["steps"]) if kept.exists() else 0


def _train(kept: Path, place: Path, steps: int, falls_from: int | None, threads: int | None) -> None:
    """Go on from `place`, or from `kept` where that is not there, until there are so many `steps`."""
    network = untrained(threads)
    trainer = Trainer(network, AdamW(RATE, weight_decay=1e-4), clip=1.0)
    begun = place if place.exists() else kept
    if begun.exists():
        there = np.load(begun)
        network.load_state_dict({name: there[name] for name in network.parameters})
        trainer.progress = {name: there[name] for name in PROGRESS}
    first = int(trainer.progress["steps"])
    start, losses = time.time(), []
    try:
        with ThreadPoolExecutor(1) as pool:
            coming = pool.submit(lesson, SEED, first)
            for number in range(first, steps):
                given, coming = coming.result(), pool.submit(lesson, SEED, number + 1)
                trainer.learning_rate = _rate(number, steps, falls_from)
                losses.append(trainer.step(given.x, given.y, lengths=given.lengths, weights=given.weights))
                if (number + 1) % KEPT_EVERY == 0:
                    _keep(place, network.parameters, trainer.progress)
                    mean = float(np.mean(losses[-KEPT_EVERY:]))
                    _note(place, {"steps": number + 1, "loss": round(mean, 5), "seconds": round(time.time() - start)})
    except KeyboardInterrupt:
        print(f"stopped after step {int(trainer.progress['steps'])}, where it goes on", file=sys.stderr)
    _keep(place, network.parameters, trainer.progress)


def _rate(number: int, steps: int, falls_from: int | None) -> float:
    """The step size of a step: rising, staying, and in a finish falling to a hundredth."""
    if falls_from is None:
        return RATE * min(1.0, (number + 1) / WARM_UP)
    return RATE * max(1 - (number - falls_from) / (steps - falls_from), 0.01)


def _keep(place: Path, parameters: Any, progress: Any) -> None:
    written = place.with_suffix(".new.npz")
    np.savez(written, **parameters, **progress)
    written.replace(place)


def _write(finished: Path, place: Path) -> None:
    kept = np.load(finished)
    place.write_bytes(save({name: kept[name].astype(np.float16) for name in kept.files if name not in PROGRESS}))


def _note(place: Path, line: dict[str, Any]) -> None:
    print(json.dumps(line), flush=True)
    with place.with_suffix(".jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    sys.exit(main())
