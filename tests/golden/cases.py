"""The networks that are compared with torch: sizes, inputs, targets and weights, made without torch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np

from elman.network import (
    Binary,
    Classes,
    Dense,
    Embedding,
    Gaussian,
    Head,
    Network,
    OneHot,
    Quantiles,
    State,
    StudentT,
    Values,
)

BATCH, STEPS, HIDDEN, INPUTS, IDS, DIM, OUTPUTS = 3, 5, 5, 4, 7, 3, 4
CELLS = (("rnn", "tanh"), ("rnn", "relu"), ("gru", "tanh"), ("lstm", "tanh"))


@dataclass(frozen=True)
class Case:
    """One network and one batch; `lengths` of the sequences or None when all are full."""

    cell: str = "rnn"
    nonlinearity: str = "tanh"
    layers: int = 1
    inputs: str = "dense"  # dense, onehot, embedding
    head: str = "classes"  # a name in HEADS
    at: str = "every"
    reduction: str = "mean"
    linear: bool = True
    lengths: tuple[int, ...] | None = None
    dtype: str = "float32"
    sizes: dict[str, int] = field(default_factory=dict, hash=False)
    bidirectional: bool = False

    def __str__(self) -> str:
        parts = [self.cell, self.nonlinearity, str(self.layers), self.inputs, self.head, self.at, self.reduction]
        parts += ["both"] if self.bidirectional else []
        return "-".join([*parts, "linear" if self.linear else "state", "ragged" if self.lengths else "full"])

    def size(self, name: str) -> int:
        default = {"batch": BATCH, "steps": STEPS, "hidden": HIDDEN, "inputs": INPUTS, "outputs": OUTPUTS}
        return (default | self.sizes)[name]

    @property
    def directions(self) -> int:
        """Runs over the sequence that each layer makes."""
        return 2 if self.bidirectional else 1

    @property
    def outputs(self) -> int:
        """Classes, questions or values of an answer."""
        return self.size("outputs") if self.linear else self.size("hidden") * self.directions


def weights_of_classes(count: int) -> list[float]:
    """Return a weight for each class: 0.5, 1.25, 2, ..."""
    return [0.5 + 0.75 * k for k in range(count)]


HEADS: dict[str, Callable[..., Head]] = {
    "classes": Classes,
    "weighted classes": lambda size, **rest: Classes(size, class_weights=weights_of_classes(size), **rest),
    "smoothed classes": lambda size, **rest: Classes(size, label_smoothing=0.2, **rest),
    "both of classes": lambda size, **rest: Classes(
        size, class_weights=weights_of_classes(size), label_smoothing=0.1, **rest
    ),
    "binary": Binary,
    "weighted binary": lambda size, **rest: Binary(size, positive_weight=2.5, **rest),
    "values": Values,
    "absolute": lambda size, **rest: Values(size, loss="absolute", **rest),
    "huber": lambda size, **rest: Values(size, loss="huber", delta=0.7, **rest),
    "quantiles": lambda size, **rest: Quantiles((0.1, 0.4, 0.9), size, **rest),
    "gaussian": Gaussian,
    "student t": StudentT,
}


def head(case: Case) -> Head:
    """Return the case's head."""
    return HEADS[case.head](case.outputs, at=case.at, reduction=case.reduction, linear=case.linear)


def network(case: Case, **settings: Any) -> Network:
    """Return the case's network with this file's weights, not elman's own."""
    inputs: dict[str, Dense | OneHot | Embedding] = {
        "dense": Dense(case.size("inputs")),
        "onehot": OneHot(IDS),
        "embedding": Embedding(IDS, DIM),
    }
    net = Network(
        inputs=inputs[case.inputs],
        cell=case.cell,
        hidden=[case.size("hidden")] * case.layers,
        head=head(case),
        bidirectional=case.bidirectional,
        nonlinearity=case.nonlinearity,
        dtype=case.dtype,
        **settings,
    )
    rng = np.random.default_rng(7)
    for value in net.parameters.values():
        value[...] = rng.uniform(-0.6, 0.6, value.shape)
    return net


@dataclass(frozen=True)
class Batch:
    """x, y and the initial state of one case, as elman takes them."""

    x: np.ndarray
    y: np.ndarray
    h: np.ndarray
    c: np.ndarray | None
    lengths: np.ndarray | None

    @property
    def state(self) -> State:
        return State(self.h, self.c)


def batch(case: Case, seed: int = 11) -> Batch:
    """Return a batch for the case; initial states are never zero."""
    rng = np.random.default_rng(seed)
    B, T = case.size("batch"), case.size("steps")
    if case.inputs == "dense":
        x = rng.standard_normal((B, T, case.size("inputs"))).astype(case.dtype)
    else:
        x = rng.integers(0, IDS, (B, T))
    state = rng.uniform(-0.9, 0.9, (2, case.layers * case.directions, B, case.size("hidden"))).astype(case.dtype)
    lengths = None if case.lengths is None else np.array(case.lengths, dtype=np.int64)
    y = _targets(case, (B, T) if case.at == "every" else (B,), rng)
    return Batch(x, y, state[0], state[1] if case.cell == "lstm" else None, lengths)


def _targets(case: Case, size: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    if case.head.endswith("classes"):
        return rng.integers(0, case.outputs, size)
    if case.head.endswith("binary"):
        return rng.integers(0, 2, (*size, case.outputs)).astype(case.dtype)
    return rng.standard_normal((*size, case.outputs)).astype(case.dtype)


def every_case() -> list[Case]:
    """Return cells x layers x inputs x heads x at x reduction x linear x lengths: what parity runs with torch."""
    ragged = (5, 2, 4)
    heads = product(("classes", "binary", "values"), ("every", "last"), ("mean", "sum"), (True, False), (None, ragged))
    settings = product(CELLS, (1, 2), ("dense", "onehot", "embedding"), heads)
    return [
        Case(*kind, layers, inputs, name, at, reduction, linear, lengths)
        for kind, layers, inputs, (name, at, reduction, linear, lengths) in settings
    ]


def golden_cases() -> list[Case]:
    """Return the few of them whose values by torch are stored: each setting at least twice."""
    cases = []
    for cell, kind in CELLS:
        cases += [
            Case(cell, kind, 1, "dense", "classes", "every", "mean", True, None),
            Case(cell, kind, 2, "dense", "values", "every", "sum", True, (5, 2, 4)),
            Case(cell, kind, 2, "onehot", "classes", "last", "mean", True, (5, 2, 4)),
            Case(cell, kind, 1, "embedding", "binary", "last", "sum", True, None),
            Case(cell, kind, 1, "onehot", "classes", "every", "sum", False, None),
        ]
    return cases
