"""What a network is but for its numbers: what a model file says of it, and which parameters of which shapes follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from elman import engine
from elman.errors import DamagedError
from elman.network.heads import Binary, Classes, Gaussian, Quantiles, StudentT, Values
from elman.network.inputs import Bag, Columns, Dense, Embedding, OneHot

__all__ = ["Description"]


@dataclass(frozen=True)
class Description:
    """The arguments of a `Network`, but for the threads, on which nothing depends."""

    inputs: Dense | OneHot | Embedding | Columns
    cell: str
    hidden: tuple[int, ...]
    head: Classes | Binary | Values | Quantiles | Gaussian | StudentT
    bidirectional: bool
    dropout: float
    nonlinearity: Literal["tanh", "relu"]
    recurrent_start: Literal["uniform", "orthogonal"]
    forget_bias: float
    dtype: Literal["float32", "float64"]
    seed: int

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape of every parameter by torch's name, so that a file is held against it before memory is taken.

        >>> Description(
        ...     Dense(2), "gru", (3,), Values(), False, 0.0, "tanh", "uniform", 0.0, "float32", 0
        ... ).shapes()["rnn.weight_ih_l0"]
        (9, 2)
        """
        found: dict[str, tuple[int, ...]] = {name: (each.size, each.dim) for name, each in self._learned().items()}
        directions = ("", "_reverse") if self.bidirectional else ("",)
        width = self._width()
        for layer, units in enumerate(self.hidden):
            rows = engine.cells[self.cell].gates * units
            for end in directions:
                found[f"rnn.weight_ih_l{layer}{end}"] = (rows, width)
                found[f"rnn.weight_hh_l{layer}{end}"] = (rows, units)
                found[f"rnn.bias_ih_l{layer}{end}"] = found[f"rnn.bias_hh_l{layer}{end}"] = (rows,)
            width = units * len(directions)
        if self.head.linear:
            found |= {"linear.weight": (self.head.outputs, width), "linear.bias": (self.head.outputs,)}
        return found

    def require(self, given: Mapping[str, tuple[int, ...]]) -> None:
        """DamagedError that names the first parameter that is missing, too many, or of another shape in `given`."""
        if self.cell not in engine.cells:
            raise DamagedError(f"its cell is {self.cell!r}; this version knows {', '.join(engine.cells)}")
        for name, shape in self.shapes().items():
            if name not in given:
                raise DamagedError(f"the tensor {name!r} is missing")
            if given[name] != shape:
                raise DamagedError(f"the tensor {name!r} has shape {given[name]}, expected {shape}")
        for name in given:
            if name not in self.shapes():
                raise DamagedError(f"the tensor {name!r} belongs to nothing in its network")

    def _learned(self) -> dict[str, Embedding | Bag]:
        """The inputs with learned vectors, by the names of these."""
        if isinstance(self.inputs, Embedding):
            return {"embedding.weight": self.inputs}
        members = self.inputs.members if isinstance(self.inputs, Columns) else ()
        each = {f"embeddings.{place}.weight": member for place, member in enumerate(members)}
        return {name: member for name, member in each.items() if isinstance(member, Embedding | Bag)}

    def _width(self) -> int:
        """Numbers that the first layer reads a step."""
        members = self.inputs.members if isinstance(self.inputs, Columns) else [self.inputs]
        return sum(member.dim if isinstance(member, Embedding | Bag) else member.size for member in members)
