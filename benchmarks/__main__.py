"""Run the benchmarks: `python -m benchmarks [--rounds N] [--threads N]`."""

from __future__ import annotations

import argparse
import sys

from benchmarks import lesson6


def main() -> int:
    """Run them; 1 when the peers didn't do the same work, so that their times say nothing."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=21, help="timed turns of each peer, interleaved")
    parser.add_argument("--threads", type=int, default=2, help="threads of every peer")
    arguments = parser.parse_args()
    return lesson6.main(arguments.rounds, arguments.threads)


if __name__ == "__main__":
    sys.exit(main())
