"""The generator on the command line."""

from __future__ import annotations

import math
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from elman.cli.outcome import measures, outcome
from elman.cli.output import print_of, show_refused
from elman.errors import SettingError
from elman.settings import UNITS

if TYPE_CHECKING:
    from rich.console import Console

    from elman.evaluate.evaluation import Evaluation
    from elman.generate.check import TextCheck
    from elman.generate.generator import Generator
    from elman.generate.summary import TextSummary


def stem(values: dict[str, Any], data: str) -> str:  # noqa: ARG001 - a text has no target
    """The name of the text."""
    return Path(data).name.split(".")[0] or "text"


def begun(page: Console, found: TextSummary) -> None:
    """What was read, and the split."""
    many = f" in {found.texts:,} texts" if found.texts > 1 else ""
    parts = f"{found.training:,} training, {found.validation:,} validation, {found.test:,} test"
    print_of(page, found.name, f"{found.characters:,} characters{many}: {parts}")


def show_check(page: Console, found: TextCheck) -> None:
    """What `elman check` says of a text: what a training would say, and more counts."""
    from elman.cli.show import show_counts

    unit = UNITS[found.level]
    if found.summary is not None:
        begun(page, found.summary)
    else:
        print_of(page, found.name, f"{found.characters:,} characters")
    many = f"{found.symbols:,} {unit}, " if found.level != "char" else ""
    page.print(f"{many}{found.different:,} different {unit}, {found.once:,} of them once.")
    shown = found.frequent
    if found.level != "byte":
        shown = {repr(symbol): count for symbol, count in found.frequent.items()}
    show_counts(page, unit.removesuffix("s"), shown, found.symbols)
    show_refused(page, found.name, found.refused)


def finished(page: Console, model: Generator, interrupted: bool) -> None:
    """The training and the table beside the n-grams."""
    from elman.cli.show import show_again, show_evaluation, show_training

    show_training(page, model)
    show_evaluation(page, model.evaluation_, interrupted)
    show_again(page, model)


def following(place: Path, data: str) -> list[str]:  # noqa: ARG001 - the model is enough
    """A text of its own."""
    return ["elman", "generate", str(place), "--length", "300"]


def document(model: Generator) -> dict[str, Any]:
    """What `elman fit --json` prints of a generator."""
    return {
        "task": "generate",
        "level": model.settings_.level,
        "text": asdict(model.summary_),
        "symbols": model.alphabet_.kinds,
        **outcome(model),
    }


def predict(model: Generator, data: str) -> tuple[dict[str, list[Any]], dict[str, Any]]:
    """How likely each line of a file is, for `elman predict`: its bits per character."""
    from elman.table.texts import read_texts

    (text,) = read_texts(Path(data), "char").documents
    lines = [line for line in str(text).splitlines() if line]
    if not lines:
        raise SettingError(f"{data}: found no line that is not empty, expected a text to a line")
    bits = [-model.score(line) / math.log(2) for line in lines]
    return {"text": lines, "bits_per_character": bits}, {"level": model.alphabet_.level}


def evaluate(page: Console, model: Generator, data: str) -> tuple[Evaluation, dict[str, Any]]:
    """The table beside the n-grams on what comes after the model's training in the text."""
    from elman.cli.show import show_evaluation

    evaluation = model.evaluate(Path(data))
    what = UNITS[model.alphabet_.level]
    page.print(f"{evaluation.rows:,} {what} of {data} that came after its training:", soft_wrap=True)
    show_evaluation(page, evaluation)
    return evaluation, {"rows": evaluation.rows, **measures(evaluation)}


def about(model: Generator) -> str:
    """What it continues, and with what."""
    return f"continues {UNITS[model.alphabet_.level]} with a {model.network_.cell} of {model.alphabet_.kinds:,} symbols"
