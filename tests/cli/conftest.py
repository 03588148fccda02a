"""A folder with the sample in it, a small model trained on it, and a way to run the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import elman
from elman import samples
from elman.cli.app import run

FIT = ["fit", "weather.csv", "--target", "rain", "--window", "3", "--epochs", "4", "--hidden-size", "8"]


@dataclass(frozen=True)
class Done:
    """What a command left: its exit code, standard output and standard error."""

    code: int
    out: str
    err: str

    @property
    def line(self) -> str:
        """Standard output as one line, however it was wrapped."""
        return " ".join(self.out.split())

    @property
    def document(self) -> Any:
        return json.loads(self.out)


Command = Callable[..., Done]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with weather.csv in it and nothing else."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    Path("weather.csv").write_text(samples.text("weather"), encoding="utf-8")
    return tmp_path


@pytest.fixture
def command(folder: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run `elman` with arguments in this process, in `folder`."""

    def call(*arguments: str) -> Done:
        capsys.readouterr()
        code = run([*map(str, arguments)])
        out, err = capsys.readouterr()
        return Done(code, out, err)

    return call


@pytest.fixture(scope="session")
def _trained(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    place = tmp_path_factory.mktemp("model") / "rain.elman"
    model = elman.Forecaster("rain", window=3, epochs=4, hidden_size=8, refit=False)
    model.fit(samples.path("weather")).save(place)
    return place.read_bytes()


@pytest.fixture
def model(folder: Path, _trained: bytes) -> str:
    """The name of a model file in `folder`."""
    (folder / "rain.elman").write_bytes(_trained)
    return "rain.elman"


def environment(**changes: str) -> dict[str, str]:
    """The environment of a child process that finds the same elman."""
    path = str(Path(elman.__file__).parents[1])
    return {**os.environ, "PYTHONPATH": path, "COLUMNS": "80", **changes}


def process(*arguments: str, **changes: str) -> Done:
    """Run `python -m elman` as a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "elman", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment(**changes),
        timeout=120,
    )
    return Done(done.returncode, done.stdout, done.stderr)
