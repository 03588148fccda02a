"""Runs the defaults on open data sets and writes docs/accuracy.md.

python -m benchmarks.accuracy                       all sets that are there, three seeds each
python -m benchmarks.accuracy gunpoint names        these alone; the others keep their stored figures
python -m benchmarks.accuracy --page                only the page, from the stored figures
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from benchmarks.accuracy import classification, forecasting, generation, panels, tagging, without_training
from benchmarks.accuracy.page import page, write
from benchmarks.accuracy.sets import ROOT, VARIABLE, Accuracy, data_folder

SETS: list[Accuracy] = [
    *classification.SETS,
    *forecasting.SETS,
    *panels.SETS,
    *without_training.SETS,
    *tagging.SETS,
    *generation.SETS,
]  # a job adds its sets in a module of its own, and that module here
STORED = ROOT / "benchmarks" / "results" / "accuracy.json"


def main() -> int:
    """Run what is asked for; the exit code is 2 for an unknown set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", metavar="SET")
    parser.add_argument("--data", metavar="FOLDER", help=f"the data sets; else ${VARIABLE}, else shared/data beside us")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--page", action="store_true")
    given = parser.parse_args()
    known = {each.name: each for each in SETS}
    for name in given.sets:
        if name not in known:
            print(f"there is no set {name!r}; choose from {', '.join(known)}", file=sys.stderr)
            return 2
    stored = json.loads(STORED.read_text(encoding="utf-8")) if STORED.exists() else {}
    if not given.page:
        for name in given.sets or known:
            _run(known[name], data_folder(given.data), given.seeds, given.threads, stored)
    print(f"written: {write(page(SETS, stored)).relative_to(ROOT)}")
    return 0


def _run(each: Accuracy, folder: Path, seeds: int, threads: int | None, stored: dict[str, Any]) -> None:
    """Run a set with each seed and store the figures; say so where it is skipped."""
    if not (folder / each.needs).exists():
        print(f"{each.name}: skipped, there is no {each.needs} in the data folder")
        return
    found = [each.run(folder, seed, threads) for seed in range(seeds)]
    values = [one.figure for one in found]
    seconds = sum(one.seconds for one in found) / seeds
    stored[each.name] = {
        "values": values,
        "seconds": round(seconds, 1),
        "training": round(sum(one.training for one in found) / seeds, 1),
        "alone": {name: [one.alone[name] for one in found] for name in found[0].alone},
        "shares": {name: [one.shares[name] for one in found] for name in found[0].alone},
    }
    STORED.parent.mkdir(exist_ok=True)
    STORED.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n", encoding="utf-8", newline="\n")
    mean = sum(values) / len(values)
    verdict = "reached" if each.reached(mean) else "not reached"
    print(
        f"{each.name}: {mean:.4g} {each.measure} (aim {each.target:g}: {verdict}), {seconds:.0f} s a seed", flush=True
    )


if __name__ == "__main__":
    sys.exit(main())
