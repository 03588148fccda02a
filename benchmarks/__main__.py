"""Run the benchmarks: `python -m benchmarks [all | lesson6 | grid | page] [--quick]`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks import lesson6
from benchmarks.grid import run as grid


def main() -> int:
    """Run them; 1 when the peers didn't do the same work, so that their times say nothing."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("what", nargs="?", default="all", choices=("all", "lesson6", "grid", "page"))
    parser.add_argument("--quick", action="store_true", help="few turns, in under two minutes; the page stays as it is")
    parser.add_argument("--rounds", type=int, default=21, help="timed turns of each peer of lesson6, interleaved")
    parser.add_argument("--threads", type=int, default=2, help="threads of every peer")
    parser.add_argument("--stored", type=Path, help="for page: the stored run to write docs/benchmarks.md from")
    arguments = parser.parse_args()
    if arguments.what == "page":
        if arguments.stored is None:
            parser.error("page needs --stored FILE.json")
        grid.write_page(arguments.stored)
        return 0
    failed = 0
    if arguments.what in ("all", "lesson6"):
        failed |= lesson6.main(arguments.rounds, arguments.threads)
    if arguments.what in ("all", "grid"):
        failed |= grid.main(arguments.threads, arguments.quick)
    return failed


if __name__ == "__main__":
    sys.exit(main())
