"""What a model's answers rest on: by how much they get worse when a part of what is read comes from elsewhere."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from elman.evaluate.comparison import Difference
from elman.evaluate.html import as_html
from elman.evaluate.metrics import TITLES
from elman.evaluate.verdicts import number
from elman.plain import Figure

__all__ = ["Effect", "Importance"]


@dataclass(frozen=True)
class Effect:
    """A part of what is read, `what` in words and its `kind` (column, calendar, lags), and by how much the loss grows
    with it from elsewhere: `increase`, with a 95 % interval."""

    what: str
    kind: str
    increase: Difference


@dataclass(frozen=True, repr=False)
class Importance:
    """The `effects` of all parts, the largest first within a kind, on the `loss` of so many `windows`; the loss is the
    `measure`."""

    measure: str
    loss: Figure
    windows: int
    effects: tuple[Effect, ...]

    def table(self) -> dict[str, list[Any]]:
        """The effects as columns: `what`, `kind`, `increase`, `low` and `high`."""
        return {
            "what": [each.what for each in self.effects],
            "kind": [each.kind for each in self.effects],
            "increase": [each.increase.mean for each in self.effects],
            "low": [each.increase.low for each in self.effects],
            "high": [each.increase.high for each in self.effects],
        }

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        effects = [{**asdict(each), "increase": asdict(each.increase)} for each in self.effects]
        return {"measure": self.measure, "loss": self.loss, "windows": self.windows, "effects": effects}

    def __repr__(self) -> str:
        """What matters most."""
        most = max(self.effects, key=lambda each: each.increase.mean, default=None)
        if most is None:
            return "<Importance of nothing>"
        return f"<Importance: most of all {most.what}, {TITLES[self.measure]} +{number(most.increase.mean)}>"

    def _repr_html_(self) -> str:
        """The table, for notebooks."""
        columns = self.table()
        shown = {name: [number(value) for value in columns[name]] for name in ("increase", "low", "high")}
        return as_html({"what": columns["what"], **shown}, repr(self), "")
