"""`elman fit`: what it prints, its JSON, where it saves, and how it stops."""

from __future__ import annotations

import itertools
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import elman
from elman import Trainer
from tests.cli.conftest import FIT, Command, environment, process

BASELINES = ["base rate", "same as the last row", "climatology", "logistic regression"]
KEYS = (
    "task target rows series window split experts network epochs best_epoch stopped seconds again metrics best "
    "rival difference network_adds verdict choices note model".split()
)
SHOWN = ["log_loss", "brier", "auc", "accuracy"]
MEASURED = "log_loss brier auc average_precision calibration_error accuracy balanced_accuracy macro_f1".split()


def test_it_prints_what_was_read_the_task_the_split_the_table_the_verdict_and_the_next_command(
    command: Command,
) -> None:
    done = command(*FIT)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("weather.csv: 1,092 rows, 3 series (station), 2013-01-01 to 2013-12-30\n")
    assert re.search(r"^  temperature +number +input", done.out, re.M)
    assert re.search(r"^  rain +yes/no +target", done.out, re.M)
    assert "forecast the probability of rain in" in done.out
    for part in ("training", "validation", "test"):
        assert re.search(rf"^  {part} +\d+ +2013-\d\d-\d\d +2013-\d\d-\d\d", done.out, re.M)
    assert re.search(
        r"^Trained a gru \([\d,]+ parameters\): 4 epochs in [\d.]+ m?s, the best was epoch \d\.$", done.out, re.M
    )
    header = re.search(r"^  on the test part +log loss ↓ +Brier score ↓ +AUC ↑ +accuracy ↑", done.out, re.M)
    assert header
    places = [done.out.index(f"\n  {name} ") for name in ["elman", *BASELINES]]
    assert places == sorted(places)
    sentence = done.out[done.out.index("logistic regression", places[-1] + 25) - 200 :]
    assert re.search(r"beat|better|worse", sentence)
    assert done.out.endswith("Saved as rain.elman. Next:\n  elman predict rain.elman weather.csv\n")
    assert max(map(len, done.out.splitlines())) <= 80
    assert elman.load("rain.elman").target == "rain"


def test_json_is_one_document_with_the_agreed_keys_and_nothing_else(folder: Path) -> None:
    done = process(*FIT, "--json")
    assert done.code == 0
    document = done.document
    assert list(document) == KEYS
    assert (document["task"], document["target"], document["window"]) == ("forecast", "rain", 3)
    assert (document["rows"], document["series"], document["model"]) == (1092, 3, "rain.elman")
    assert list(document["split"]) == ["train", "validation", "test"]
    assert document["split"]["train"]["from"] == "2013-01-04"
    assert document["network"] == {"cell": "gru", "parameters": document["network"]["parameters"]}
    assert document["epochs"] == 4
    assert 0 <= document["best_epoch"] <= 4
    assert list(document["metrics"]) == ["elman", *BASELINES]
    for figures in document["metrics"].values():
        assert list(figures) == MEASURED
    assert document["best"] == min(document["metrics"], key=lambda name: document["metrics"][name]["log_loss"])
    assert "Trained a gru" in done.err
    assert "Saved as rain.elman" in done.err


def test_text_and_json_have_the_same_figures(command: Command) -> None:
    text, document = command(*FIT).out, command(*FIT, "--json").document
    for name, figures in document["metrics"].items():
        row = " +".join([name, *(f"{figures[measure]:.4f}" for measure in SHOWN)])
        assert re.search(f"^  {row}$", text, re.M)


@pytest.mark.parametrize(
    "given", [("--target", "temperature", "--target", "pressure"), ("--target", '["temperature", "pressure"]')]
)
def test_several_targets(command: Command, given: tuple[str, ...]) -> None:
    done = command("fit", "weather.csv", *given, "--epochs", "1", "--hidden-size", "4", "--json")
    assert (done.code, done.document["target"]) == (0, "temperature, pressure")


def test_a_number_is_measured_by_its_errors(command: Command) -> None:
    document = command(
        "fit", "weather.csv", "--target", "temperature", "--hidden-size", "4", "--epochs", "1", "--json"
    ).document
    season = "last season or last value"
    ours = ["elman", "network", "without the network", season, f"{season} and what a ridge regression adds"]
    simple = ["same as the last row", "mean of the window", "same as a season before"]
    others = ["drift", "exponential smoothing", "climatology", "linear regression"]  # none of which answers in elman
    assert list(document["metrics"]) == [*ours, "ridge regression", "training median", *simple, *others]
    assert list(document["experts"]) == ["network", *ours[3:], "ridge regression", *simple]
    assert sum(document["experts"].values()) == pytest.approx(1)
    assert list(document["metrics"]["elman"]) == ["mae", "rmse", "mase", "smape", "wape"]
    assert document["model"] == "temperature.elman"


def test_words_are_classes(command: Command, folder: Path) -> None:
    rows = [f"{k},{'abc'[k % 3]}" for k in range(90)]
    (folder / "words.csv").write_text("\n".join(["step,letter", *rows]))
    done = command("fit", "words.csv", "--target", "letter", "--window", "2", "--epochs", "3")
    assert done.code == 0
    assert "the probability of each class of letter" in done.out
    assert "  elman predict letter.elman words.csv" in done.out


def test_without_a_test_part_nothing_is_measured(command: Command) -> None:
    document = command(*FIT, "--test-fraction", "0", "--json").document
    assert (document["metrics"], document["best"], document["network_adds"]) == ({}, None, None)
    assert "Nothing was measured: there is no test part." in command(*FIT, "--test-fraction", "0").out


def test_quiet_prints_nothing(command: Command) -> None:
    done = command(*FIT, "--quiet")
    assert (done.code, done.out, done.err) == (0, "", "")
    assert command(*FIT, "--quiet", "--json").err == ""


def test_output_chooses_the_file_and_a_strange_target_gives_a_plain_name(command: Command, folder: Path) -> None:
    command(*FIT, "-o", "mine.elman", "--quiet")
    text = Path("weather.csv").read_text().replace("temperature", "air / °C", 1)
    Path("air.csv").write_text(text)
    done = command("fit", "air.csv", "--target", "air / °C", "--hidden-size", "4", "--epochs", "1", "--json")
    assert done.document["model"] == "air_C.elman"
    assert sorted(path.name for path in folder.iterdir()) == ["air.csv", "air_C.elman", "mine.elman", "weather.csv"]


def test_the_same_seed_gives_the_same_bytes_for_any_number_of_threads(command: Command, folder: Path) -> None:
    runs = (["-o", "a"], ["-o", "b", "--threads", "1"], ["-o", "c", "--threads", "2"], ["-o", "d", "--seed", "1"])
    for more in runs:
        assert command(*FIT, "--quiet", *more).code == 0
    a, b, c, d = (elman.load(name).network_.parameters["rnn.weight_hh_l0"].tobytes() for name in "abcd")
    assert a == b == c != d


def test_it_is_quiet_without_a_terminal_and_has_no_colours(folder: Path) -> None:
    done = process(*FIT)
    assert done.err == ""
    assert "\x1b" not in done.out


def on_a_terminal(*arguments: str, interrupt_at: str = "", **changes: str) -> tuple[int, str]:
    """Run the command on a pseudo-terminal; send Ctrl-C once `interrupt_at` is on the screen."""
    outer, inner = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "elman", *arguments],
        stdin=inner,
        stdout=inner,
        stderr=inner,
        env=environment(TERM="xterm-256color", **changes),
        start_new_session=True,
    )
    os.close(inner)
    seen, limit = b"", time.monotonic() + 600  # for a machine that is busy; a child that hangs ends here
    try:
        while time.monotonic() < limit:
            try:
                piece = os.read(outer, 65536)
            except OSError:  # how Linux says that the other end is closed
                break
            if not piece:
                break
            seen += piece
            if interrupt_at and re.search(interrupt_at, seen.decode(errors="replace")):
                child.send_signal(signal.SIGINT)
                interrupt_at = ""
        return child.wait(timeout=60), seen.decode()
    finally:
        child.kill()
        os.close(outer)


def test_a_terminal_sees_progress_and_colours(folder: Path) -> None:
    code, screen = on_a_terminal(*FIT)
    assert code == 0
    assert re.search(r"Epoch \d of 4", screen)
    assert "\x1b[1m" in screen


def test_no_color_is_respected(folder: Path) -> None:
    _, screen = on_a_terminal(*FIT, NO_COLOR="1")
    assert not re.search(r"\x1b\[[\d;]*3[0-7]m|\x1b\[38", screen)


def test_ctrl_c_saves_the_best_weights_and_ends_with_130(folder: Path) -> None:
    long = [*FIT, "--patience", "1000000", "--epochs", "1000000"]
    code, screen = on_a_terminal(*long, interrupt_at=r"Epoch \d+ of")
    assert code == 130
    assert "Interrupted: the best weights are kept." in screen
    assert "Saved as rain.elman" in screen
    model = elman.load("rain.elman")
    assert model.stopped_ == "interrupted"
    assert len(model.predict("weather.csv")) == 3


def test_ctrl_c_while_measuring_keeps_the_trained_network(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("elman.forecast.classes.evaluate", interrupt)
    done = command(*FIT)
    assert done.code == 130
    assert "Nothing was measured: interrupted." in done.out
    assert elman.load("rain.elman").best_epoch_ >= 0


def diverges_after(steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    step, count = Trainer.step, itertools.count(1)

    def late(self: Trainer, *arguments: Any, **more: Any) -> float:
        return step(self, *arguments, **more) if next(count) <= steps else float("nan")

    monkeypatch.setattr(Trainer, "step", late)


def test_a_loss_that_is_no_number_later_saves_the_best_weights_and_ends_with_5(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    diverges_after(40, monkeypatch)
    done = command(*FIT)
    assert done.code == 5
    assert "Then the loss was no finite number any more: the best weights are kept." in done.line
    assert "Saved as rain.elman" in done.out
    model = elman.load("rain.elman")
    assert model.stopped_ == "diverged"
    assert model.evaluation_ is not None
    assert len(model.predict("weather.csv")) == 3


def test_a_loss_that_is_no_number_at_once_saves_nothing_and_ends_with_5(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    diverges_after(0, monkeypatch)
    done = command(*FIT)
    assert (done.code, "log loss" in done.out) == (5, False)
    assert done.out.startswith("weather.csv: 1,092 rows")
    assert "lower learning_rate" in done.err
    assert [path.name for path in folder.iterdir()] == ["weather.csv"]


def test_ctrl_c_before_anything_was_learnt_saves_nothing_and_ends_with_130(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> float:
        raise KeyboardInterrupt

    monkeypatch.setattr(Trainer, "step", interrupt)
    done = command(*FIT)
    assert (done.code, "log loss" in done.out) == (130, False)
    assert done.out.startswith("weather.csv: 1,092 rows")
    assert "interrupted before there was anything to keep; nothing was saved" in done.err
    assert [path.name for path in folder.iterdir()] == ["weather.csv"]


def test_nothing_is_left_behind_when_training_cannot_start(command: Command, folder: Path) -> None:
    assert command("fit", "weather.csv", "--target", "rain", "--window", "400").code == 3
    assert [path.name for path in folder.iterdir()] == ["weather.csv"]


@pytest.mark.parametrize("place", ["weather.csv", "./weather.csv", "none/rain.elman", "."])
def test_a_bad_place_is_refused_before_training(command: Command, folder: Path, place: str) -> None:
    before = Path("weather.csv").read_bytes()
    done = command(*FIT, "-o", place)
    assert done.code == 2
    assert done.out == ""
    assert done.err.startswith(f"Error: {place}: ")
    assert Path("weather.csv").read_bytes() == before


def test_a_check_for_skill_that_fails_ends_with_6_and_the_model_is_saved(command: Command, folder: Path) -> None:
    done = command(*FIT, "--require-skill")
    assert done.code == 6
    assert "Saved as rain.elman" in done.out
    assert done.err.startswith("Error: the check for skill failed: elman ")
    assert done.err.count("\n") == 1
    assert (folder / "rain.elman").exists()


def test_a_check_for_skill_needs_a_test_part(command: Command, folder: Path) -> None:
    done = command(*FIT, "--require-skill", "--test-fraction", "0")
    assert (done.code, done.out) == (2, "")
    assert "--test-fraction" in done.err
    assert not (folder / "rain.elman").exists()


def test_a_network_with_skill_passes_the_check(command: Command, folder: Path) -> None:
    """Whether the last two values have the same sign, which no linear baseline can follow."""
    values = np.random.default_rng(0).choice([-1, 1], 1500)
    same = np.roll(values, 1) * np.roll(values, 2) > 0
    rows = [f"{value},{'yes' if answer else 'no'}" for value, answer in zip(values, same, strict=True)]
    (folder / "signs.csv").write_text("\n".join(["value,same", *rows]), encoding="utf-8")
    done = command("fit", "signs.csv", "--target", "same", "--window", "2", "--require-skill")
    assert (done.code, done.err) == (0, "")
    assert "elman beats the best baseline" in done.out


def test_well_known_names_need_no_target(command: Command, folder: Path) -> None:
    rows = [f"2013-01-{day:02d} 05:00,{day % 7}.5" for day in range(1, 32)]
    (folder / "load.csv").write_text("\n".join(["ds,y", *rows]))
    done = command("fit", "load.csv", "--window", "3", "--epochs", "1")
    assert done.code == 0
    assert "2013-01-01 05:00 to 2013-01-31 05:00" in done.out
    assert "Saved as load.elman." in done.out
