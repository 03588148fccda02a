"""The command line: a thin user of the Python API, one file a command."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command that stands in `sys.argv` and leave with its exit code."""
    from elman.cli.app import run

    sys.exit(run(sys.argv[1:]))
