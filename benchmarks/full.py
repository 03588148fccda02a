"""A run of all that is measured: stored under results/ by machine and commit, and shown as docs/benchmarks.md."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import page
from elman.bench import machine
from elman.bench.measure import FULL, QUICK
from elman.bench.run import measure

RESULTS = Path(__file__).with_name("results")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command to `parser`."""
    parser.add_argument("--quick", action="store_true", help="few points and turns; stored apart, no page is written")
    parser.add_argument("--threads", type=int, default=2, help="threads of every peer")


def main(given: argparse.Namespace) -> int:
    """Run, store and, after a full run, write the page; 1 when peers' numbers differ, so that the times say nothing."""
    facts = {"quick": given.quick, "date": datetime.now(UTC).date().isoformat(), **_commit()}
    report = {**facts, **measure(QUICK if given.quick else FULL, given.threads, _say, _say)}
    place = store(report, RESULTS)
    print(f"stored in {place.relative_to(page.ROOT)}")
    if not given.quick:
        print(*page.write(report), f"written: {page.PAGE.relative_to(page.ROOT)}", sep="\n")
    print(*report["different"], sep="\n", end="\n" if report["different"] else "")
    return 1 if report["different"] else 0


def store(report: dict[str, Any], folder: Path) -> Path:
    """Write the report as JSON, named after machine and commit; return where."""
    folder.mkdir(exist_ok=True)
    facts = report["machine"]
    changed, quick = "-changed" if report["changed_since_commit"] else "", "-quick" if report["quick"] else ""
    name = f"{machine.slug(facts['processor'])}-{facts['cores']}-cores-{report['commit'] or 'unknown'}{changed}{quick}"
    place = folder / f"{name}.json"
    place.write_text(json.dumps(report, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    return place


def newest(folder: Path) -> dict[str, Any] | None:
    """Return the stored full run of the latest date; None without any. Other results may lie beside them."""
    runs = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*-cores-*.json"))]
    full: list[dict[str, Any]] = [run for run in runs if not run["quick"]]
    return max(full, key=lambda run: str(run["date"]), default=None)


def _commit() -> dict[str, Any]:
    commit = _git("rev-parse", "--short", "HEAD")
    return {
        "commit": commit,
        "changed_since_commit": bool(_git("status", "--porcelain", "--", "engine", "bindings", "python")),
    }


def _git(*arguments: str) -> str | None:
    done = subprocess.run(["git", *arguments], cwd=page.ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)
