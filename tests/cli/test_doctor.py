"""`elman doctor`: what it tells, and its self-check."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import pytest

import elman
from elman import engine
from elman.cli import doctor
from tests.cli.conftest import Command, process

PROJECT = tomllib.loads((Path(__file__).resolve().parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_what_is_told_fits_a_terminal_and_ends_with_the_self_check(command: Command) -> None:
    done = command("doctor")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"elman {elman.__version__}\n\n  Python            3.")
    assert done.out.endswith("\nSame bytes as everywhere: yes.\n")
    lines = [line for line in done.out.splitlines() if engine.module not in line]
    assert max(map(len, lines)) <= 80
    assert len(lines) == len(done.out.splitlines()) - 1  # the path stands whole, on one line


def test_the_same_as_one_json_document(command: Command) -> None:
    done = command("doctor", "--json")
    assert done.code == 0
    sets = done.document["instruction_sets"]
    assert sets["available"] == engine.instruction_sets()
    assert set(sets["available"]) <= set(sets["built_for"])
    assert sets["in_use"] == engine.instruction_set()
    assert done.document["cores"]["usable"] == engine.available_cores()
    assert re.fullmatch(r"[\d.]+", done.document["needed"]["numpy"])
    assert done.document["same_bytes"] is True


def test_it_says_why_an_instruction_set_is_in_use(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ELMAN_CPU", raising=False)
    assert f"in use            {engine.instruction_set()}, the best of them\n" in command("doctor").out
    monkeypatch.setenv("ELMAN_CPU", "baseline")
    assert "in use            baseline, as ELMAN_CPU says\n" in command("doctor").out
    assert command("doctor", "--json").document["instruction_sets"]["ELMAN_CPU"] == "baseline"
    monkeypatch.setenv("ELMAN_CPU", "avx1024")
    done = command("doctor")
    assert (done.code, done.out) == (2, "")
    assert "ELMAN_CPU is 'avx1024'" in done.err


@pytest.mark.parametrize("build", engine.instruction_sets())
def test_every_instruction_set_gives_the_same_bytes(build: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELMAN_CPU", build)
    assert doctor.digest() == doctor.SAME_BYTES


def test_other_bytes_end_with_code_1(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "SAME_BYTES", "0" * 64)
    done = command("doctor")
    assert done.code == 1
    assert done.out.endswith("\nSame bytes as everywhere: no.\n")
    assert done.err.startswith("Error: the self-check failed: ")
    assert command("doctor", "--json").document["same_bytes"] is False


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_missing_engine_is_said_in_one_line(folder: Path, options: list[str]) -> None:
    package = folder / "elman"
    shutil.copytree(
        Path(elman.__file__).parent, package, ignore=shutil.ignore_patterns("_engine*", "*.csv", "__pycache__")
    )
    done = process("doctor", *options, PYTHONPATH=str(folder))
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("Error: the compiled part of elman can't be loaded (No module named 'elman._engine')")
    assert done.err.count("\n") == 1


def test_it_looks_for_what_the_package_needs_and_can_use() -> None:
    def names(requirements: list[str]) -> set[str]:
        return {re.split(r"[<>=]", each)[0] for each in requirements}

    extras = PROJECT["optional-dependencies"]
    assert names(PROJECT["dependencies"]) == set(doctor.NEEDED)
    assert names(extras["holidays"] + extras["bench"]) | {"pandas", "pyarrow"} <= set(doctor.OPTIONAL)


def test_a_library_that_is_not_there_has_no_version() -> None:
    assert doctor.installed("no-such-library-of-elman") is None
    assert doctor.versions({"one": None}) == "not installed: one"
    assert doctor.versions({"one": "1", "two": "2"}) == "one 1, two 2"
