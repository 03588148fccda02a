"""What a tagger's network does not learn: how much of it there is, and that nothing is in both."""

from __future__ import annotations

import numpy as np
import pytest

from elman.tag.aside import ENOUGH, LAST, LEAST, MOST, SHARE, STRETCHES, set_aside
from elman.tag.samples import SHORTEST
from elman.tag.tagged import Tagged, tagged


def numbered(count: int) -> Tagged:
    """Sequences of one symbol each, whose label is its number too."""
    return tagged([[number] for number in range(count)], [[number] for number in range(count)], "word")


def symbols(part: Tagged) -> list[int]:
    assert [list(labels) for labels in part.labels or []] == [list(item) for item in part.items]
    return [item[0] for item in part.items]


@pytest.mark.parametrize(
    ("count", "missed"), [(ENOUGH, LEAST), (100, LEAST), (400, round(SHARE * 400)), (60_000, MOST)]
)
def test_a_share_of_many_sequences_is_set_aside(count: int, missed: int) -> None:
    learnt, aside = set_aside(numbered(count), 0)
    assert len(aside) == missed
    assert sorted(symbols(learnt) + symbols(aside)) == list(range(count))
    assert symbols(learnt) == sorted(symbols(learnt))
    assert symbols(aside) == sorted(symbols(aside))


def test_which_ones_is_drawn_by_the_seed() -> None:
    drawn = [symbols(set_aside(numbered(200), seed)[1]) for seed in (0, 0, 1)]
    assert drawn[0] == drawn[1] != drawn[2]


@pytest.mark.parametrize("count", [1, 5, ENOUGH - 1])
def test_of_few_sequences_none_is_missed(count: int) -> None:
    given = numbered(count)
    learnt, aside = set_aside(given, 0)
    assert (learnt, len(aside)) == (given, 0)


def series(*lengths: int) -> Tagged:
    """Numbers that rise from step to step over all series, the label of each step the same number."""
    ends = np.cumsum(lengths)
    values = [np.arange(end - length, end) for end, length in zip(ends, lengths, strict=True)]
    return tagged([each.astype(float) for each in values], [each.tolist() for each in values], "step")


def steps(part: Tagged) -> list[int]:
    found = [int(value) for item in part.items for value in item[:, 0]]
    assert found == [label for labels in part.labels or [] for label in labels]
    return found


@pytest.mark.parametrize("lengths", [(STRETCHES * SHORTEST,), (1234, 3000)])
def test_of_a_few_long_series_the_last_tenth_is_set_aside(lengths: tuple[int, ...]) -> None:
    learnt, aside = set_aside(series(*lengths), 0)
    assert (len(learnt), len(aside)) == (len(lengths), STRETCHES * len(lengths))
    assert sorted(steps(learnt) + steps(aside)) == list(range(sum(lengths)))
    assert len(steps(aside)) == pytest.approx(LAST * sum(lengths), rel=0.05)
    ends = np.cumsum(lengths)
    for item, end, length in zip(learnt.items, ends.tolist(), lengths, strict=True):
        assert int(item[0, 0]) == end - length
        assert int(item[-1, 0]) == pytest.approx(end - LAST * length, abs=2)


@pytest.mark.parametrize("lengths", [(STRETCHES * SHORTEST - 1,), (5000, 400), (10,)])
def test_of_short_series_none_is_missed(lengths: tuple[int, ...]) -> None:
    given = series(*lengths)
    learnt, aside = set_aside(given, 0)
    assert learnt is given
    assert len(aside) == 0


def test_of_a_few_long_lines_of_symbols_none_is_missed() -> None:
    given = tagged(["ab" * 2000] * 3, ["xy" * 2000] * 3)
    assert len(set_aside(given, 0)[1]) == 0


def test_series_as_many_as_sequences_are_drawn_whole() -> None:
    learnt, aside = set_aside(series(*[30] * 50), 0)
    assert (len(learnt), len(aside)) == (45, LEAST)
    assert set(aside.lengths.tolist()) == {30}
