"""Runs the commands in the README's console blocks and puts what they print below them.

python scripts/make_readme.py            rewrites README.md
python scripts/make_readme.py --check    says whether it still shows what is printed (tests/test_pages.py asks the same)
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from elman import samples

README = Path(__file__).resolve().parents[1] / "README.md"
WIDTH = "100"


def run(command: str, folder: Path) -> str:
    """What an `elman ...` command prints."""
    words = shlex.split(command)
    if words[0] != "elman":
        raise ValueError(f"the README may show elman commands only, not {command!r}")
    environment = {**os.environ, "COLUMNS": WIDTH, "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return "\n".join(line.rstrip() for line in done.stdout.strip("\n").splitlines())


def filled(text: str) -> str:
    """The README with the output of every command."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "weather.csv").write_text(samples.text("weather"), encoding="utf-8")

        def block(match: re.Match[str]) -> str:
            return f"```console\n$ {match[1]}\n{run(match[1], folder)}\n```"

        return re.sub(r"^```console\n\$ (.+?)\n.*?^```$", block, text, flags=re.M | re.S)


def without_times(text: str) -> str:
    """Text in which times, the only thing that differs from run to run, are left out."""
    return re.sub(r"\b[\d.]+ m?s\b", "N s", text)


def main() -> None:
    """Reads the command line and rewrites or checks the README."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    shown = README.read_text(encoding="utf-8")
    if not parser.parse_args().check:
        README.write_text(filled(shown), encoding="utf-8", newline="\n")
    elif without_times(filled(shown)) != without_times(shown):
        sys.exit("README.md does not show what the commands print: run python scripts/make_readme.py")


if __name__ == "__main__":
    main()
