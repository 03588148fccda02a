"""A look at sequences and their answers before any training: how the data are understood, lengths, classes, parts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from elman.classify.archives import read_ts
from elman.classify.fitting import prepare
from elman.classify.left_out import Settings
from elman.classify.sequences import split_text
from elman.classify.sources import is_ts, require_answers
from elman.classify.summary import SequenceSummary
from elman.classify.tables import Labelled, Layout, find_layout, labelled
from elman.errors import DataError
from elman.table.reading import read
from elman.table.split import PARTS

__all__ = ["SequenceCheck", "check_sequences"]

MOST_ANSWERS = 1000  # different ones; beyond it they are numbers, and are not counted one by one


@dataclass(frozen=True)
class SequenceCheck:
    """What `elman check --task classify` prints. `answers` counts each, `parts` the sequences of each part.

    `missing` counts the numbers that are. `summary` is what a training would say of the sequences; None where it would
    refuse them, and `refused` says why. `split` is the column that says the parts; empty for none.
    """

    name: str
    form: str
    inputs: list[str]
    label: str
    sequences: int
    kind: str
    shortest: int
    longest: int
    missing: int
    answers: dict[str, int]
    parts: dict[str, int]
    summary: SequenceSummary | None
    refused: str
    split: str = ""


def check_sequences(data: Any, settings: Settings) -> SequenceCheck:
    """Look at a table (as `elman.table.reading.read` takes it) or a `.ts` archive; nothing is changed.

    DataError as in a training where it can't be told what the sequences and the answers are.

    >>> from elman.settings import ClassifierSettings
    >>> found = check_sequences({"text": ["one", "three"], "label": ["odd", "odd"]}, ClassifierSettings())
    >>> found.form, found.shortest, found.longest, found.answers
    ('text', 3, 5, {'odd': 2})
    """
    given, layout, name = _read(data, settings)
    form, inputs, label = "archive", ["the channels"], "the last field"
    if layout is not None:
        form, inputs, label = layout.form, list(layout.inputs), layout.target
    elif given.labels is None:
        label = "not in it (@classLabel false)"
    items = given.given.items
    numbers = given.given.kind == "numbers"
    lengths = [len(split_text(item, "char") if isinstance(item, str) else item) for item in items]
    answers = Counter(map(str, given.labels or []))
    names = {0: "training", 1: "validation", 2: "test"}
    return SequenceCheck(
        name,
        form,
        inputs,
        label,
        len(items),
        given.given.kind,
        min(lengths),
        max(lengths),
        sum(int((item != item).sum()) for item in items) if numbers else 0,
        dict(answers.most_common()) if len(answers) <= MOST_ANSWERS else {},
        {names[part]: int((given.part == part).sum()) for part in sorted(set(PARTS.values()))},
        *_as_fit(data, given, layout, settings),
        "" if layout is None else layout.split or "",
    )


def _read(data: Any, settings: Settings) -> tuple[Labelled, Layout | None, str]:
    """The sequences, how the table is understood that they stand in, and its name."""
    if is_ts(data):
        return read_ts(data), None, str(data)
    table = read(data)
    layout = find_layout(table, settings)
    return labelled(table, layout), layout, table.name


def _as_fit(
    data: Any, given: Labelled, layout: Layout | None, settings: Settings
) -> tuple[SequenceSummary | None, str]:
    """What a training would say of the sequences, or why it would refuse them."""
    try:
        require_answers(data, given)
        return prepare(data, given, layout, settings).summary, ""
    except DataError as error:
        return None, str(error)
