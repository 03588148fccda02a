"""Run the benchmarks: `python -m benchmarks point gru 64 128 256 --train`."""

from __future__ import annotations

import argparse
import sys

from benchmarks import point


def main() -> int:
    """Run what is asked for; the exit code is 1 when the peers' numbers differ, so that their times say nothing."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("point", help=point.__doc__)
    point.add_arguments(one)
    one.set_defaults(main=point.main)
    given = parser.parse_args()
    code: int = given.main(given)
    return code


if __name__ == "__main__":
    sys.exit(main())
