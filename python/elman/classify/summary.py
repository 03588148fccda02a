"""What a fit on whole sequences read, as plain values: the command line prints it and the model file keeps it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from elman.classify.coder import SequenceCoder
from elman.classify.folds import Folds
from elman.classify.tables import Labelled, Layout
from elman.settings import UNITS

__all__ = ["SequenceSummary", "name_of", "summarize_sequences"]


@dataclass(frozen=True)
class SequenceSummary:
    """What was read and understood; `read_as` says what a step is; lengths are in steps of the data.

    `training` is how many sequences each network learns from (the first one's), `measured` how many are held out in
    all, `split` whether a split column said so. `different` counts the sequences without those that others repeat;
    `classes` are those to choose from, none for numbers. `inputs` are the columns of a table that are read, `target`
    the one of the answers; `left_out` says why others are not read, `parts` names the column that says the parts.
    """

    name: str
    sequences: int
    kind: str
    read_as: str
    shortest: int
    longest: int
    channels: int
    training: int
    measured: int
    split: bool
    different: int = 0
    classes: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    target: str = ""
    left_out: dict[str, str] = field(default_factory=dict)
    parts: str = ""


def name_of(X: Any) -> str:
    """What messages call the data: the path, where they came from one."""
    return str(X) if isinstance(X, str | os.PathLike) else "the data"


def summarize_sequences(
    X: Any,
    data: Labelled,
    layout: Layout | None,
    coder: SequenceCoder,
    folds: Folds,
    different: int,
    classes: Sequence[Any],
) -> SequenceSummary:
    """Describe what was given, so many different sequences, and how networks will read it."""
    lengths = [len(item) for item in (coder.symbols(data.given) if coder.kind != "numbers" else data.given.items)]
    step = {"numbers": "time step" if coder.patch == 1 else f"{coder.patch} time steps"}.get(
        coder.kind, UNITS[coder.level].removesuffix("s")
    )
    return SequenceSummary(
        name_of(X),
        len(data.given),
        coder.kind,
        step,
        min(lengths),
        max(lengths),
        data.given.channels,
        len(folds.members[0].training),
        len(np.unique(np.concatenate(folds.held))),
        bool((data.part == 2).any()),
        different,
        tuple(map(str, classes)),
        *((), "", {}) if layout is None else (layout.inputs, layout.target, layout.left_out, layout.split or ""),
    )
