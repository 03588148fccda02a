"""What `--details` shows of classes: what was taken for what, and whether probabilities mean what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from elman.evaluate.choices import Choices
    from elman.evaluate.evaluation import Evaluation

MOST_CLASSES = 6  # that a matrix has room for; of more, pairs are listed
MOST_PAIRS = 15
LONGEST = 10  # characters of a class above a column


def show_choices(page: Console, evaluation: Evaluation) -> None:
    """Print both tables of an evaluation; that there are none, where it is not of classes."""
    choices = evaluation.choices
    if choices is None:
        page.print("\nThere are no classes of which --details could show more.")
        return
    page.print("\nWhat was true, and what was chosen:" if _fits(choices) else "\nWhat was taken for something else:")
    (_matrix if _fits(choices) else _pairs)(page, choices)
    if choices.brier is not None:
        which = f"probabilities of {choices.classes[1]}" if len(choices.classes) == 2 else "the highest probabilities"
        page.print(f"What {which} said, and how often that held:")
        _reliability(page, choices)
        parts = choices.brier
        page.print(
            f"Brier score {parts.score:.4f} = {parts.miscalibration:.4f} (what probabilities are off) - "
            f"{parts.discrimination:.4f} (what telling cases apart gains) + {parts.uncertainty:.4f} (what the classes' "
            "shares score)."
        )


def _fits(choices: Choices) -> bool:
    return len(choices.classes) <= MOST_CLASSES


def _matrix(page: Console, choices: Choices) -> None:
    from elman.cli.show import grid, show_table

    names = [str(label) for label in choices.classes]
    short = [name if len(name) <= LONGEST else name[: LONGEST - 1] + "…" for name in names]
    table = grid("true", *short, "right", right=(*short, "right"))
    for name, row, own in zip(names, choices.matrix.tolist(), range(len(names)), strict=True):
        share = f"{100 * row[own] / sum(row):.1f} %" if sum(row) else "–"
        table.add_row(name, *(f"{count:,}" for count in row), share)
    show_table(page, table)


def _pairs(page: Console, choices: Choices) -> None:
    from elman.cli.show import grid, show_table

    found, total = choices.confusion(), sum(pair.times for pair in choices.pairs)
    wrong = [each for each in zip(*found.values(), strict=True) if each[0] != each[1]]
    table = grid("true", "chosen", "times", "share of all", right=("times", "share of all"))
    for truth, chosen, times in wrong[:MOST_PAIRS]:
        table.add_row(str(truth), str(chosen), f"{times:,}", f"{100 * times / total:.1f} %")
    if len(wrong) > MOST_PAIRS:
        table.add_row(f"and {len(wrong) - MOST_PAIRS:,} more pairs")
    show_table(page, table)


def _reliability(page: Console, choices: Choices) -> None:
    from elman.cli.show import grid, show_table

    names = ("times", "said", "held")
    table = grid("probability", *names, right=names)
    for each in choices.bins:
        shares = (f"{100 * share:.1f} %" for share in (each.said, each.held))
        table.add_row(f"{each.low:.1f} to {each.high:.1f}", f"{each.times:,}", *shares)
    show_table(page, table)
