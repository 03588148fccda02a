"""What a step of a text or table is: one vocabulary for all jobs."""

from __future__ import annotations

__all__ = ["UNITS"]

#: What sentences call the steps of each level. The last one is no setting: it stands where symbols are given as lists.
UNITS = {"char": "characters", "word": "words", "byte": "bytes", "step": "rows", "symbol": "symbols"}
