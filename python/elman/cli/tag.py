"""The tagger on the command line."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from elman.cli.outcome import measures, outcome, unlearnt
from elman.cli.output import counted, print_of, show_refused, show_unread
from elman.errors import listed
from elman.settings import UNITS

if TYPE_CHECKING:
    from rich.console import Console

    from elman.evaluate.evaluation import Evaluation
    from elman.tag.check import TagCheck
    from elman.tag.summary import TagSummary
    from elman.tag.tagger import Tagger


def stem(values: dict[str, Any], data: str) -> str:  # noqa: ARG001 - a file of tags has no target
    """The name of the file."""
    return Path(data).name.split(".")[0] or "tags"


def begun(page: Console, found: TagSummary) -> None:
    """How many sequences, and the split."""
    parts = f"{found.training:,} training, {found.validation:,} validation, {found.test:,} test"
    steps = f"{found.steps:,} {UNITS[found.level]}, {found.labels:,} labels"
    print_of(page, found.name, f"{steps}; sequences: {parts}")
    if found.channels:
        page.print(f"Read from {listed(found.channels)}; the labels are {found.target}.")
    show_unread(page, found.unread)
    if found.left_out:
        lines = ", ".join(f"{count:,} {what}" for what, count in found.left_out.items())
        page.print(f"Lines that are no tokens: {lines}.")
    if found.longest_symbol > 1:
        page.print(
            f"Symbols are up to {found.longest_symbol} characters long: if they are words, --level word sees what they "
            "have in common."
        )


def show_check(page: Console, found: TagCheck) -> None:
    """What `elman check` says of labelled sequences: what a training would say, and more counts."""
    from elman.cli.show import show_counts

    unit = UNITS[found.level]
    if found.summary is not None:
        begun(page, found.summary)
    else:
        print_of(page, found.name, f"{counted(found.sequences, 'sequences')}, {counted(found.steps, unit)}")
    what = f"{counted(found.sequences, 'sequences')} in all, lengths"
    page.print(f"{what} {found.shortest:,} to {found.longest:,}, the middle one {found.median:g}.")
    if found.symbols:
        page.print(f"{found.symbols:,} different {unit}, {found.once:,} of them once.")
    show_counts(page, "label", found.labels, found.steps)
    show_refused(page, found.name, found.refused)


def finished(page: Console, model: Tagger, interrupted: bool) -> None:
    """The training and the table beside the simple methods."""
    from elman.cli.show import show_again, show_evaluation, show_training

    show_training(page, model)
    show_evaluation(page, model.evaluation_, interrupted)
    show_again(page, model)


def following(place: Path, data: str) -> list[str]:
    """The labels of the same file."""
    return ["elman", "predict", str(place), data]


def document(model: Tagger) -> dict[str, Any]:
    """What `elman fit --json` prints of a tagger."""
    return {
        "task": "tag",
        "level": model.settings_.level,
        "data": asdict(model.summary_),
        **outcome(model),
    }


def predict(model: Tagger, data: str) -> tuple[dict[str, list[Any]], dict[str, Any]]:
    """A row for each character, word or row of a table: its label and the probability of it."""
    return model.table(Path(data)), {"level": model.settings_.level}


def evaluate(page: Console, model: Tagger, data: str) -> tuple[Evaluation, dict[str, Any]]:
    """The table beside the simple methods, fitted on the training part, on what of `data` it has not learnt."""
    from elman.cli.show import show_evaluation

    evaluation = model.evaluate(Path(data))
    unit = UNITS[model.settings_.level]
    page.print(f"{unlearnt(evaluation, data, unit)}:", soft_wrap=True)
    show_evaluation(page, evaluation, where="what is not learnt")
    return evaluation, {"rows": evaluation.rows, "left_out": evaluation.left_out, **measures(evaluation)}


def about(model: Tagger) -> str:
    """What it labels, and with what."""
    count, cell = len(model.networks_), model.network_.cell
    what = f"{count} networks ({cell})" if count > 1 else f"a network ({cell})"
    return f"gives {UNITS[model.settings_.level]} one of {len(model.classes_)} labels with {what}"
