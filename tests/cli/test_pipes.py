"""A reader that has enough, or an output that is closed, is no error."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import FIT, environment, process


def piped(arguments: str, reader: str) -> subprocess.CompletedProcess[str]:
    """A command whose output somebody reads only in part."""
    command = f"{sys.executable} -m elman {arguments} | {reader}"
    return subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, env=environment())


def test_a_reader_that_has_enough_is_no_error(folder: Path) -> None:
    done = piped("sample shakespeare", "head -n 1")
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        "doctor",
        "doctor --json",
        "--help",
        "fit --help",
        "config",
        "check weather.csv",
        "sample",
        "tour 1",
        "inspect rain.elman",
        "predict rain.elman weather.csv",
    ],
)
def test_every_command_ends_quietly_when_nobody_reads(model: str, arguments: str) -> None:
    done = piped(arguments, "exec 0<&-")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_model_is_saved_though_nobody_reads_what_is_said_of_it(folder: Path) -> None:
    done = piped(" ".join([*FIT, "-o", "unread.elman"]), "exec 0<&-")
    assert (done.returncode, done.stderr) == (0, "")
    assert process("inspect", "unread.elman").code == 0


def test_a_closed_output_is_no_error(folder: Path) -> None:
    command = f"{sys.executable} -m elman --version >&-"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=environment())
    assert (done.returncode, done.stderr) == (0, "")
