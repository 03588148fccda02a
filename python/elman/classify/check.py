"""A look at sequences and their answers before any training: how the data are understood, lengths, classes, parts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from elman.classify.archives import read_ts
from elman.classify.sequences import split_text
from elman.classify.tables import find_layout, labelled
from elman.settings import SequenceSettings
from elman.table.reading import read
from elman.table.split import PARTS

__all__ = ["SequenceCheck", "check_sequences"]

MOST_ANSWERS = 1000  # different ones; beyond it they are numbers, and are not counted one by one


@dataclass(frozen=True)
class SequenceCheck:
    """What `elman check --task classify` prints. `answers` counts each, `parts` the sequences of each part."""

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


def check_sequences(data: Any, settings: SequenceSettings) -> SequenceCheck:
    """Look at a table (as `elman.table.reading.read` takes it) or a `.ts` archive; nothing is changed.

    `missing` counts the numbers that are. DataError as in a training.

    >>> from elman.settings import ClassifierSettings
    >>> found = check_sequences({"text": ["one", "three"], "label": ["odd", "odd"]}, ClassifierSettings())
    >>> found.form, found.shortest, found.longest, found.answers
    ('text', 3, 5, {'odd': 2})
    """
    if isinstance(data, str) and data.lower().endswith(".ts"):
        given, name, form, inputs = read_ts(data), data, "archive", ["the channels"]
        label = "not in it (@classLabel false)" if given.labels is None else "the last field"
    else:
        table = read(data)
        layout = find_layout(table, settings)
        given, name = labelled(table, layout), table.name
        form, inputs, label = layout.form, list(layout.inputs), layout.target
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
    )
