"""Networks that join several inputs, with a batch for them: what the tests of Columns share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from elman.network import Bag, Columns, Dense, Embedding, Head, Network, OneHot, State, Values

BATCH, STEPS, LENGTHS, IN_A_BAG = 4, 5, (5, 2, 4, 1), 3
MEMBERS: dict[str, list[Any]] = {
    "all": [Embedding(9, 3), OneHot(4), Dense(2), Bag(6, 4), OneHot(3), Embedding(5, 2)],
    "rows alone": [Dense(3), Embedding(7, 5), Dense(1), Bag(5, 17)],
    "one-hot alone": [OneHot(5), OneHot(3)],
    "one embedding": [Embedding(7, 3)],
    "one bag": [Bag(6, 3)],
}


def part(member: Any, rng: np.random.Generator, dtype: str, batch: int = BATCH, steps: int = STEPS) -> np.ndarray:
    """Return x of one of the joined inputs: of a Bag some of the ids are padding, and the first step has none."""
    if isinstance(member, Dense):
        return rng.standard_normal((batch, steps, member.size)).astype(dtype)
    if not isinstance(member, Bag):
        return rng.integers(0, member.size, (batch, steps))
    ids = rng.integers(-1, member.size, (batch, steps, IN_A_BAG))
    ids[0, 0] = -1
    return ids


@dataclass(frozen=True)
class Joined:
    """A network and what to run it on."""

    net: Network
    x: list[np.ndarray]
    y: np.ndarray
    state: State
    lengths: np.ndarray

    def again(self, call: Callable[..., Any], **settings: Any) -> Any:
        """Call with x, y, lengths and state."""
        return call(self.x, self.y, lengths=self.lengths, state=self.state, **settings)


def joined(
    members: list[Any],
    cell: str = "gru",
    *,
    dtype: str = "float32",
    head: Head | None = None,
    hidden: int = 4,
    layers: int = 2,
    batch: int = BATCH,
    steps: int = STEPS,
    bidirectional: bool = False,
    threads: int | None = None,
) -> Joined:
    """Return a network with weights that are not its own start, and a batch with states that are not zero."""
    head = head or Values(2, at="every")
    net = Network(
        Columns(members),
        cell,
        [hidden] * layers,
        head,
        bidirectional=bidirectional,
        dtype=dtype,
        threads=threads,
    )
    rng = np.random.default_rng(5)
    for value in net.parameters.values():
        value[...] = rng.uniform(-0.6, 0.6, value.shape)
    h, c = rng.uniform(-0.9, 0.9, (2, layers * (2 if bidirectional else 1), batch, hidden)).astype(dtype)
    y = rng.standard_normal((batch, steps, 2) if head.every else (batch, 2)).astype(dtype)
    lengths = np.array([1 + (LENGTHS[i % 4] - 1 + i) % steps for i in range(batch)])
    x = [part(member, rng, dtype, batch, steps) for member in members]
    return Joined(net, x, y, State(h, c if cell == "lstm" else None), lengths)
