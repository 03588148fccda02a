"""What a search for leaks leaves: each leak with its evidence, and what was looked for."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from elman.errors import CheckFailed, listed

__all__ = ["Leak", "Leaks"]

Form = Literal["future", "answer", "copy", "poison"]


@dataclass(frozen=True)
class Leak:
    """What leaks, `where` (a column, a series, a part, or the forecasts themselves), in which `form`: it knows the
    future, it is what the answer was made from, it is a copy in another part, or poison moved it; a `score` from 0 to
    1, and the `evidence` in a sentence."""

    where: str
    form: Form
    score: float
    evidence: str


@dataclass(frozen=True)
class Leaks:
    """The leaks that were `found` in the data called `name`, the strongest first, and what was `looked` for."""

    name: str
    found: tuple[Leak, ...]
    looked: tuple[str, ...]

    def table(self) -> dict[str, list[Any]]:
        """The leaks as columns: `where`, `form`, `score`, `evidence`."""
        names = ("where", "form", "score", "evidence")
        return {name: [getattr(leak, name) for leak in self.found] for name in names}

    @property
    def verdict(self) -> str:
        """What was found, in a sentence."""
        if not self.found:
            return f"{self.name}: no leak found; looked for {', '.join(self.looked)}."
        names = listed(dict.fromkeys(leak.where for leak in self.found))
        count = "1 leak" if len(self.found) == 1 else f"{len(self.found)} leaks"
        return f"{self.name}: {count} found: {names}; leave them out, or say with known= what is known in advance."

    def require_none(self) -> None:
        """Raise CheckFailed where a leak was found."""
        if self.found:
            raise CheckFailed(f"the check for leaks failed: {self.verdict}")

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {"name": self.name, "leaks": [asdict(leak) for leak in self.found], "looked_for": list(self.looked)}

    def __repr__(self) -> str:
        """How many there are, and where."""
        return f"<Leaks: {self.verdict}>"

    def __bool__(self) -> bool:
        """Whether there are some."""
        return bool(self.found)
