"""The progress line: on a terminal, where it is asked for."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console

from elman import Epoch, SettingError
from elman.training.progress import ProgressLine
from tests.jobs.examples import EXAMPLES

EPOCHS = [Epoch(1, 2, 0.5, 0.25, 1), Epoch(2, 2, 0.4, 0.3, 1)]


def shown(terminal: bool) -> str:
    text = io.StringIO()
    with ProgressLine(Console(file=text, force_terminal=terminal, width=80)) as line:
        for epoch in EPOCHS:
            line(epoch)
    return text.getvalue()


def test_a_terminal_sees_the_epoch_and_the_losses() -> None:
    assert "Epoch 2 of 2" in shown(terminal=True)
    assert "loss 0.4000, validation 0.3000, best epoch 1" in shown(terminal=True)


def test_nobody_else_does() -> None:
    assert shown(terminal=False) == ""


def test_it_shows_what_is_done_beside_the_training_and_can_be_gone_meanwhile() -> None:
    text = io.StringIO()
    with ProgressLine(Console(file=text, force_terminal=True, width=80)) as line:
        line.says("Measuring")
        line.pause()
        line.begins("a summary")
        line(EPOCHS[0])
        line.says("Training again on everything")
    found = text.getvalue()
    assert found.index("Measuring") < found.index("Epoch 1 of 2") < found.index("Training again on everything")


@pytest.mark.parametrize("name", list(EXAMPLES))
@pytest.mark.parametrize("verbose", [1, True])
def test_every_job_has_it(name: str, verbose: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[int] = []
    monkeypatch.setattr(ProgressLine, "__call__", lambda self, epoch: heard.append(epoch.number))
    model = EXAMPLES[name].make().fit(*EXAMPLES[name].given, verbose=verbose)
    assert len(heard) == len(model.history_.epochs)


def test_what_is_no_list_of_callbacks_is_refused_with_it_too() -> None:
    with pytest.raises(SettingError, match="callbacks: found"):
        EXAMPLES["numbers"].make().fit(*EXAMPLES["numbers"].given, callbacks=print, verbose=1)
