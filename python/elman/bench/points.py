"""What is measured: the grid's points, and how much arithmetic each needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from elman import engine

CELLS = tuple(engine.cells)
SIZES = ((1, 6, 6), (1, 100, 64), (32, 32, 32), (32, 64, 64), (64, 128, 128), (64, 128, 256), (64, 64, 512))
VOCABULARY = 65
KINDS = ("layers", "tokens", "variable")


@dataclass(frozen=True)
class Point:
    """One network and its batch: B sequences of T steps, H hidden units; input size = H.

    Args:
        layers: recurrent layers.
        tokens: ids from 0 to tokens - 1, as learned vectors of H numbers, enter instead of numbers; 0: numbers.
        variable: lengths are uniform in [T/4, T] instead of T.
        decaying: inputs fall to zero through the denormals, and no bias keeps the states from following.
    """

    cell: str
    B: int
    T: int
    H: int
    layers: int = 1
    tokens: int = 0
    variable: bool = False
    decaying: bool = False

    @property
    def name(self) -> str:
        """Short, for tables."""
        more = {"2 layers": self.layers > 1, "tokens": self.tokens > 0, "lengths vary": self.variable}
        extra = "".join(f", {text}" for text, applies in more.items() if applies)
        return f"{self.cell.upper()} {self.B}/{self.T}/{self.H}{extra}"

    @property
    def large(self) -> bool:
        """Whether arithmetic should bound it: many sequences, many units."""
        return self.B >= 64 and self.H >= 128


def grid(
    sizes: Sequence[tuple[int, int, int]] = SIZES, cells: Sequence[str] = CELLS, kinds: Sequence[str] = KINDS
) -> list[Point]:
    """Every cell with every size of the plain grid; of `cells`, the `kinds`: two layers, ids, unequal lengths."""
    more = {
        "layers": [Point(cell, 64, 128, 128, layers=2) for cell in cells],
        "tokens": [Point(cell, 64, 128, 256, tokens=VOCABULARY) for cell in cells],
        "variable": [Point(cell, 64, 128, 128, variable=True) for cell in cells],
    }
    plain = [Point(cell, *size) for cell in CELLS for size in sizes]
    return [*plain, *(point for kind in kinds for point in more[kind])]


def operations(point: Point, lengths: Sequence[int], train: bool) -> int:
    """Floating-point operations that the products of one call can't do without; a multiply-add counts as two.

    Not counted: activations, the optimizer, and what nobody needs, such as the gradient of the numbers that enter.
    For ids the input product is one over the vocabulary, if that is smaller.
    """
    rows, G, H = sum(lengths), engine.cells[point.cell].gates, point.H
    square = 2 * G * H * H  # one row times one of the weight matrices
    first = min(rows, point.tokens) if point.tokens else rows
    outputs = point.tokens or train  # numbers a row of the head, if there is one
    head = 2 * H * outputs * (rows if point.tokens else len(lengths))
    forward = square * (rows * point.layers + rows * (point.layers - 1) + first) + head
    if not train:
        return forward
    return 3 * forward - (0 if point.tokens else square * first)
