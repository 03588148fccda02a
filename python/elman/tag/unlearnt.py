"""What a tagger has learnt, and what of labelled sequences it has not: on that alone it is measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from elman.errors import DataError
from elman.tag.samples import are_cut, slices
from elman.tag.stretches import Stretches, runs
from elman.tag.tagged import Tagged
from elman.training.fingerprints import Fingerprints

__all__ = ["TagsLearnt", "learnt_of"]


@dataclass(frozen=True)
class TagsLearnt:
    """The sequences that were learnt as a `whole`, and the `stretches` of series that are cut by time."""

    whole: Fingerprints
    stretches: Stretches

    def joined(self, other: TagsLearnt) -> TagsLearnt:
        """What was learnt in either training."""
        return TagsLearnt(self.whole.joined(other.whole), self.stretches.joined(other.stretches))

    def without(self, given: Tagged) -> tuple[Tagged, int]:
        """What of `given` was not learnt, and how many steps are left out. DataError where all was learnt."""
        kept = given.take(self.whole.unlearnt(given.items))
        if self.stretches.rows:
            kept = self._rows(kept)
        if not len(kept):
            count = "1 sequence" if len(given) == 1 else f"{len(given):,} sequences"
            raise DataError(
                f"{given.name}: found {count} with labels, and the model has learnt all of them, expected "
                "others; give sequences that it has not learnt"
            )
        return kept, int(given.lengths.sum() - kept.lengths.sum())

    def _rows(self, given: Tagged) -> Tagged:
        """The runs of rows that were not learnt, each as a sequence."""
        labels = given.labels or []
        found = [(number, *run) for number, item in enumerate(given.items) for run in runs(~self.stretches.of(item))]
        return replace(
            given.take([number for number, *_ in found]),
            items=[given.items[number][start:stop] for number, start, stop in found],
            labels=[labels[number][start:stop] for number, start, stop in found],
        )


def learnt_of(given: Tagged, parts: Sequence[Tagged], test: float) -> TagsLearnt:
    """What is learnt of sequences: the `parts` that are no test part, or of series cut by time all but the share
    `test` at their ends."""
    if are_cut(given):
        return TagsLearnt(Fingerprints.of([]), Stretches.learnt(slices(given, 0.0, 1 - test).items))
    return TagsLearnt(Fingerprints.of([item for part in parts for item in part.items]), Stretches.learnt([]))
