"""The benchmarks of a checkout.

python -m benchmarks run                        everything: under 20 minutes; writes results/ and docs/benchmarks.md
python -m benchmarks run --quick                a few points, as elman bench: under 2 minutes
python -m benchmarks page [FILE]                docs/benchmarks.md from a stored run; the newest full one without FILE
python -m benchmarks point gru 64 128 256       one point, for tuning
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from benchmarks import full, page, point


def main(arguments: list[str] | None = None) -> int:
    """Run what is asked for; the exit code is 1 when the peers' numbers differ, so that their times say nothing."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True)
    for name, module in (("run", full), ("point", point)):
        command = commands.add_parser(name, help=module.__doc__)
        module.add_arguments(command)
        command.set_defaults(main=module.main)
    again = commands.add_parser("page", help=page.__doc__)
    again.add_argument("file", nargs="?", type=Path)
    again.set_defaults(main=_page)
    given = parser.parse_args(arguments)
    code: int = given.main(given)
    return code


def _page(given: argparse.Namespace) -> int:
    stored = full.newest(full.RESULTS) if given.file is None else json.loads(given.file.read_text(encoding="utf-8"))
    if stored is None:
        print("no full run is stored: run python -m benchmarks run first", file=sys.stderr)
        return 1
    print(*page.write(stored), f"written: {page.PAGE.relative_to(page.ROOT)}", sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
