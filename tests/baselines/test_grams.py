"""Counts of tokens in several classes: against Witten and Bell by hand, token by token, and files."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from elman.baselines.runs import EDGE, Stream, stream_of
from elman.baselines.witten_bell import Grams, count_grams
from elman.errors import DamagedError
from elman.plain import Arrays
from tests.baselines.by_hand import witten_bell
from tests.kept import changed, kept

LINES = [[1, 2, 1, 2], [1, 2, 2, 1], [2, 3], [3, 1, 2], [2], [1, 1, 3, 3]]
CODES = np.array([0, 1, 0, 1, 1, 0])
SIZE, ORDER = 5, 4  # tokens 0, the edge, to 4, which was never seen


def streamed(lines: list[list[int]], order: int = ORDER) -> Stream:
    lengths = np.array([len(line) for line in lines])
    return stream_of(np.array([token for line in lines for token in line]), lengths, order)


def counted(order: int = ORDER) -> Grams:
    return count_grams(streamed(LINES, order), SIZE, order, CODES, 2)


def by_hand(line: list[int], code: int, order: int = ORDER) -> float:
    own = [each for each, number in zip(LINES, CODES.tolist(), strict=True) if number == code]
    return witten_bell(own, line, order, SIZE)


@pytest.mark.parametrize("order", [1, 2, 3, 4, 7])
def test_logarithms_of_sequences_are_those_by_hand(order: int) -> None:
    asked = [[1, 2], [3], [2, 4, 1], [4, 4], [1, 2, 1, 2, 1, 2, 1, 2]]
    expected = [[by_hand(line, code, order) for code in (0, 1)] for line in asked]
    np.testing.assert_allclose(counted(order).logs(streamed(asked, order), len(asked)), expected, rtol=1e-6)


@pytest.mark.parametrize("line", [[1, 2], [3], [2, 4, 1], [4, 4], [1, 2, 1, 2, 1, 2]])
def test_a_sequence_may_be_followed_token_by_token(line: list[int]) -> None:
    grams = counted()
    contexts, found = grams.begin()[None], np.zeros(2)
    for token in [*line, EDGE]:
        chance, contexts = grams.follow(contexts, np.array([token]))
        found += np.log(chance[0])
    np.testing.assert_allclose(found, [by_hand(line, code) for code in (0, 1)], rtol=1e-6)


def test_a_token_below_0_is_one_that_was_never_seen() -> None:
    grams = counted()
    contexts = np.stack([grams.begin(), grams.follow(grams.begin()[None], np.array([1]))[1][0]])
    unseen, other = grams.follow(contexts, np.array([-1, -1])), grams.follow(contexts, np.array([4, 4]))
    assert unseen[0].tobytes() == other[0].tobytes()
    assert unseen[1].tolist() == other[1].tolist() == [[0, -1, -1, -1]] * 2


def test_what_follows_anything_sums_to_one() -> None:
    grams = counted()
    contexts = grams.begin()[None]
    for token in (1, 2, 3, 4, 1):
        chances = grams.follow(contexts.repeat(SIZE, 0), np.arange(SIZE))[0]
        np.testing.assert_allclose(chances.sum(axis=0), 1, rtol=1e-6)
        contexts = grams.follow(contexts, np.array([token]))[1]


def test_a_class_without_a_sequence_knows_nothing() -> None:
    grams = count_grams(streamed(LINES), SIZE, ORDER, CODES, 3)
    asked = streamed([[1, 2], [4]])
    np.testing.assert_allclose(grams.logs(asked, 2)[:, 2], [3 * math.log(1 / SIZE), 2 * math.log(1 / SIZE)])
    np.testing.assert_array_equal(grams.logs(asked, 2)[:, :2], counted().logs(asked, 2))


def test_sequences_that_are_short_have_no_longer_runs_than_they_are() -> None:
    assert count_grams(streamed([[1]], 9), SIZE, 9).order == 9  # edges before it stand in them
    text = Stream(np.array([1, 2]), np.array([0, 0]), np.arange(2), np.array([True, True]))
    assert count_grams(text, SIZE, 9).order == 2


def test_a_file_keeps_them() -> None:
    asked = streamed([[1, 2], [4]])
    assert kept(counted()).logs(asked, 2).tobytes() == counted().logs(asked, 2).tobytes()


@pytest.mark.parametrize(
    "change",
    [
        lambda plain, _: plain.update(size=0),
        lambda plain, _: plain.update(size=3),
        lambda plain, _: plain.update(classes=0),
        lambda _, arrays: arrays.update({"runs.0": arrays["runs.0"][::-1]}),
        lambda _, arrays: arrays.update({"runs.1": arrays["runs.1"] + 10**6}),
        lambda _, arrays: arrays.update({"runs.2": arrays["runs.2"][:0]}),
        lambda _, arrays: arrays.update({"runs.3": arrays["runs.3"][None]}),
        lambda _, arrays: arrays.update({"cells.0": arrays["cells.0"] - 1}),
        lambda _, arrays: arrays.update({"cells.1": np.repeat(arrays["cells.1"][:1], len(arrays["cells.1"]))}),
        lambda _, arrays: arrays.update({"counts.2": arrays["counts.2"] - 1}),
        lambda _, arrays: arrays.update({"counts.3": arrays["counts.3"].astype(np.float64)}),
    ],
)
def test_damaged_ones_are_refused(change: Callable[[Any, Arrays], None]) -> None:
    with pytest.raises(DamagedError, match=r"its runs of symbols|counts\.3 is 'float64'"):
        changed(counted(), change)
