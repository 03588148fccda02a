"""What the classifier and the regressor of sequences print and answer on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from elman.cli.outcome import measures, unlearnt
from elman.cli.output import counted, print_of, show_refused, show_unread
from elman.errors import listed

if TYPE_CHECKING:
    from rich.console import Console

    from elman.classify.check import SequenceCheck
    from elman.classify.classifier import Classifier
    from elman.classify.regressor import SequenceRegressor
    from elman.classify.summary import SequenceSummary
    from elman.evaluate.evaluation import Evaluation

MOST_ANSWERS = 20
KINDS = {"numbers": "numeric series", "text": "texts", "symbols": "sequences of symbols"}


def stem(values: dict[str, Any], data: str) -> str:  # noqa: ARG001 - the settings may not name the answer's column
    """The name of the data."""
    return Path(data).name.split(".")[0]


def begun(page: Console, found: SequenceSummary) -> None:
    """What was read, and the split."""
    channels = f" of {found.channels} channels" if found.channels > 1 else ""
    lengths = f"{found.shortest:,} to {found.longest:,}" if found.shortest < found.longest else f"{found.longest:,}"
    what = f"{found.sequences:,} {KINDS[found.kind]}{channels}, {lengths} steps long, read by the {found.read_as}"
    print_of(page, found.name, what)
    if found.different < found.sequences:
        learnt = "each is learnt once" if found.classes else "all are learnt"
        page.print(f"{found.different:,} of them are different; {learnt}, and no split parts what is the same.")
    if found.target:
        page.print(f"Read from {listed(found.inputs)}; the answer is {found.target}.")
    show_unread(page, found.left_out)
    show_parts(page, found.parts)
    page.print(f"Task: {task(found)}.")
    held = "the test part" if found.split else "each left out by some of the networks"
    measured = f"{found.measured:,}, {held}, measure them" if found.measured else "none is left to measure them"
    page.print(f"Each network learns from {found.training:,} of them; {measured}.")


def show_parts(page: Console, column: str) -> None:
    """Name the column that says the parts, where there is one: it may be another than was meant."""
    if column:
        page.print(f"The column {column} says what is for training, validation and test.")


def task(found: SequenceSummary) -> str:
    """The task in one sentence."""
    classes = found.classes
    if not classes:
        return "say the number of each"
    shown = ", ".join(classes[:8]) + (f" and {len(classes) - 8} more" if len(classes) > 8 else "")
    return f"say which of {len(classes)} classes each is of ({shown})"


def show_check(page: Console, found: SequenceCheck) -> None:
    """What `elman check` says of sequences: what a training would say, and more counts."""
    from elman.cli.show import grid, show_table

    if found.summary is not None:
        begun(page, found.summary)
    else:
        lengths = f"{found.shortest:,} to {found.longest:,} steps long"
        print_of(page, found.name, f"{found.sequences:,} {KINDS[found.kind]}, {lengths}")
        show_parts(page, found.split)
    if found.summary is None or not found.summary.target:
        page.print(f"Read from {listed(found.inputs)}; the answer is {found.label}.")
    if found.missing:
        page.print(f"{counted(found.missing, 'numbers')} missing.")
    table = grid("answer", "sequences", right=("sequences",))
    for answer, count in list(found.answers.items())[:MOST_ANSWERS]:
        table.add_row(answer, f"{count:,}")
    if len(found.answers) > MOST_ANSWERS:
        table.add_row(f"and {len(found.answers) - MOST_ANSWERS:,} more", "")
    show_table(page, table)
    page.print(", ".join(f"{count:,} in the {name} part" for name, count in found.parts.items() if count) + ".")
    show_refused(page, found.name, found.refused)


def finished(page: Console, model: Classifier | SequenceRegressor, interrupted: bool) -> None:
    """The training and the table beside the simple methods."""
    from elman.cli.show import show_evaluation, show_training

    show_training(page, model)
    show_evaluation(page, model.evaluation_, interrupted)


def following(place: Path, data: str) -> list[str]:
    """Answers for the same data."""
    return ["elman", "predict", str(place), data]


def document(model: Classifier | SequenceRegressor) -> dict[str, Any]:
    """What `elman fit --json` prints."""
    found, evaluation = model.summary_, model.evaluation_
    classes = getattr(model, "classes_", None)
    return {
        "task": model.task,
        "sequences": found.sequences,
        "kind": found.kind,
        "classes": None if classes is None else classes.tolist(),
        "training": found.training,
        "measured": found.measured,
        "networks": len(model.networks_),
        "experts": model.experts_,
        "epochs": len(model.history_.epochs),
        "stopped": model.stopped_,
        "seconds": round(model.history_.seconds, 3),
        **measures(evaluation),
    }


def predict(model: Classifier | SequenceRegressor, data: str) -> tuple[dict[str, list[Any]], dict[str, Any]]:
    """The answer for each sequence."""
    return model.answer_columns(data), {"task": model.task}


def evaluate(page: Console, model: Classifier | SequenceRegressor, data: str) -> tuple[Evaluation, dict[str, Any]]:
    """The table beside the simple methods, on what of the data it has not learnt."""
    from elman.cli.show import show_evaluation

    evaluation = model.evaluate(data)
    page.print(f"{unlearnt(evaluation, data, 'sequences')}:", soft_wrap=True)
    show_evaluation(page, evaluation, where="what is not learnt")
    counts = {"rows": evaluation.rows, "left_out": evaluation.left_out}
    return evaluation, {"task": model.task, **counts, **measures(evaluation)}


def about(model: Classifier | SequenceRegressor) -> str:
    """What it does, and from what."""
    count = len(model.networks_)
    networks = f"{count} networks ({model.network_.cell})" if count > 1 else f"a network ({model.network_.cell})"
    return f"{task(model.summary_)}, from {KINDS[model.summary_.kind]}, with {networks}"
