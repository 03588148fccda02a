"""The scripts of examples/ run as they are."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("rain.py", "The loaded model says the same: True"), ("beyond.py", "ynbode"), ("own_loss.py", "300 0.")],
)
def test_script(name: str, expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(FOLDER / name), run_name="__main__")
    assert expected in capsys.readouterr().out


def test_every_script_is_run() -> None:
    assert {path.name for path in FOLDER.glob("*.py")} == {"rain.py", "beyond.py", "own_loss.py"}
