"""`--target` is the name of a column, even where that is a number; several are given one by one."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import Command

QUICK = ("--epochs", "1", "--hidden-size", "4", "--threads", "1")
DAYS = [date(2020, 1, 1) + timedelta(day) for day in range(90)]


def table(name: str, *columns: str) -> None:
    """Ninety days of columns of numbers with these names."""
    rows = [
        ",".join([str(day), *(str((number * (7 + at)) % 11 / 2) for at in range(len(columns)))])
        for number, day in enumerate(DAYS)
    ]
    Path(name).write_text("\n".join([",".join(["ds", *columns]), *rows]) + "\n")


@pytest.mark.parametrize("target", ["2020", "3", "1", "0", "-1", "1.5", "007", "1e3", "True", "nan", "[a]", "{b}"])
def test_columns_named_like_something_else_are_columns(command: Command, folder: Path, target: str) -> None:
    table("t.csv", "x", target)
    for name in ("check", "forecast"):
        assert command(name, "t.csv", f"--target={target}").code == 0
    done = command("fit", "t.csv", f"--target={target}", *QUICK, "--json", "-o", "m.elman")
    assert done.code == 0, done.err
    assert done.document["target"] == target
    named = [f"--{role}={column}" for role, column in (("target", "x"), ("exclude", target))]
    assert command("fit", "t.csv", *named, *QUICK, "-o", "n.elman").code == 0


@pytest.mark.parametrize("target", ["2", "3", "2020"])
@pytest.mark.parametrize("task", ["tag", "classify"])
def test_so_they_are_for_other_tasks(command: Command, folder: Path, task: str, target: str) -> None:
    rows = "\n".join(f"{n % 7},{n % 5},{'on' if n % 7 > 3 else 'off'}" for n in range(60))
    Path("t.csv").write_text(f"light,noise,{target}\n{rows}\n")
    more = ("--level", "step") if task == "tag" else ("--min-steps", "3", "--ensemble", "1")
    done = command("fit", "t.csv", "--task", task, "--target", target, *more, *QUICK, "-o", "m.elman")
    assert done.code == 0, done.err
    assert "on" in command("predict", "m.elman", "t.csv").out


def test_several_targets_are_several(command: Command, folder: Path) -> None:
    table("t.csv", "a", "b", "2020")
    both = ("--target", "a", "--target", "2020")
    assert command("fit", "t.csv", *both, *QUICK, "-o", "m.elman").code == 0
    head = command("predict", "m.elman", "t.csv").out.splitlines()[0]
    assert head.split(",") == ["ds", "a prediction", "2020 prediction"]
    roles = {row["name"]: row["role"] for row in command("check", "t.csv", *both, "--json").document["columns"]}
    assert roles == {"ds": "time", "a": "target", "b": "input", "2020": "target"}
    assert "a,2020" in command("forecast", "t.csv", "--target", "a,2020").err
    assert command("forecast", "t.csv", *both).out.startswith("ds,a prediction,2020 prediction")
