"""Coders of sequences against loops that do the same slowly: standardised numbers, gaps, patches, changes, ids."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elman.classify.coder import SequenceCoder, fit_sequence_coder, level_of
from elman.classify.sequences import Sequences, sequences, split_text
from elman.errors import DataError


def fitted(given: Any, steps: int = 100, **options: Any) -> SequenceCoder:
    return fit_sequence_coder(sequences(given), steps, "auto", 1, **options)


def encoded(coder: SequenceCoder, given: Any, changes: bool = False) -> list[Any]:
    return [item.tolist() for item in coder.encode(sequences(given), changes)]


def by_hand(coder: SequenceCoder, series: np.ndarray, changes: bool) -> np.ndarray:
    """One value after the other, as the docstring of the coder says it."""
    steps, channels = series.shape
    known = np.zeros((steps, channels))
    for c in range(channels):
        last = 0.0
        for t in range(steps):
            if not np.isnan(series[t, c]):
                last = (float(series[t, c]) - coder.mean[c]) / coder.scale[c]
            known[t, c] = last
    rows = []
    for t in range(steps):
        before, after = max(t - 1, 0), min(t + 1, steps - 1)
        row = list(known[t])
        if changes:
            speed = (known[after] - known[before]) / max(after - before, 1)
            row += list(speed / np.array(coder.change))
        if coder.flags:
            row += [float(np.isnan(value)) for value in series[t]]
        rows.append(row)
    while len(rows) % coder.patch:
        rows.append(rows[-1])
    return np.array([np.concatenate(rows[i : i + coder.patch]) for i in range(0, len(rows), coder.patch)])


def test_numbers_are_standardised_by_the_training_part_alone() -> None:
    coder = fitted([[[1.0, 10.0], [3.0, 10.0]], [[1.0, 10.0], [3.0, 50.0]]])
    assert coder.mean == (2.0, 20.0)
    assert coder.scale == pytest.approx((1.0, 300**0.5))
    assert encoded(coder, [[[5.0, 20.0]]]) == [[[3.0, 0.0]]]
    gaps = fitted([[1.0, np.nan, 5.0], [np.nan, np.nan]])
    assert (gaps.mean, gaps.scale) == ((3.0,), (2.0,))


def test_a_channel_of_equal_numbers_or_of_none_keeps_its_scale() -> None:
    coder = fitted([[[7.0, np.nan, np.nan], [7.0, np.nan, 4.0]]])
    assert (coder.mean, coder.scale) == ((7.0, 0.0, 4.0), (1.0, 1.0, 1.0))
    assert encoded(coder, [[[8.0, 2.0, 4.0]]]) == [[[1.0, 2.0, 0.0, 0.0, 0.0, 0.0]]]


def test_each_channel_is_filled_from_its_own_past() -> None:
    coder = fitted([[[1.0, -4.0], [3.0, 4.0]]])
    rows = np.array([[np.nan, 4], [3, np.nan], [np.nan, np.nan], [np.nan, np.nan], [1, -4]])
    found = coder.filled(rows, np.array([0, 0, 0, 3, 3]))  # a second series begins where nothing is known of it
    assert found.tolist() == [[0.0, 1.0], [1.0, 1.0], [1.0, 1.0], [0.0, 0.0], [-1.0, -1.0]]


def test_gaps_are_flagged_only_where_the_training_part_had_some() -> None:
    whole, gaps = fitted([[1.0, 3.0]]), fitted([[1.0, 3.0, np.nan]])
    assert (whole.channels(), gaps.channels()) == (1, 2)
    assert encoded(whole, [[3.0, np.nan]]) == [[[1.0], [1.0]]]
    assert encoded(gaps, [[3.0, np.nan]]) == [[[1.0, 0.0], [1.0, 1.0]]]


@pytest.mark.parametrize("gaps", [False, True])
@pytest.mark.parametrize("changes", [False, True])
@pytest.mark.parametrize("steps", [100, 3])
def test_series_are_encoded_as_by_hand(gaps: bool, changes: bool, steps: int) -> None:
    random = np.random.default_rng(0)
    items = [random.normal(5, 3, (length, 2)) for length in (7, 1, 12, 8)]
    for item in items:
        item[random.random(item.shape) < (0.3 if gaps else 0.0)] = np.nan
    coder = fitted(items, steps, changes=True)
    assert (coder.patch, coder.flags) == (1 if steps == 100 else 3, gaps)
    for item, found in zip(items, coder.encode(sequences(items), changes), strict=True):
        expected = by_hand(coder, item.astype(np.float32), changes)
        assert found.dtype == np.float32
        assert found.shape[1] == coder.channels(changes) == coder.step(changes) * coder.patch
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


def test_so_many_steps_are_one_that_the_usual_series_is_short_enough() -> None:
    for lengths, steps, patch in (([4, 4], 4, 1), ([5, 5], 4, 2), ([1, 9, 30], 3, 3), ([2, 3], 1, 3)):
        coder = fitted([np.arange(length, dtype=float) for length in lengths], steps)
        assert coder.patch == patch
        assert len(encoded(coder, [np.zeros(7)])[0]) == -(-7 // patch)


def test_changes_are_measured_by_what_is_usual() -> None:
    series = [[0.0, 3.0, 6.0, 3.0], [3.0]]
    coder = fitted(series, changes=True)
    speeds = np.array([3.0, 3.0, 0.0, -3.0, 0.0])  # half of what lies between the neighbours; at the ends, all of it
    assert coder.scale == pytest.approx((np.std([0, 3, 6, 3, 3]),))
    assert coder.change == pytest.approx((np.sqrt(np.mean(speeds**2)) / coder.scale[0],))
    still = fitted([[2.0, 2.0], [2.0]], changes=True)
    assert still.change == (1.0,)


def test_steps_are_aligned_where_all_series_have_the_same_few() -> None:
    assert fitted([[0.0, 2.0], [5.0, 1.0]], changes=True).aligned
    assert not fitted([[0.0, 2.0], [5.0]], changes=True).aligned
    assert not fitted([[0.0, 2.0], [5.0, 1.0]], steps=1).aligned
    assert fitted([[0.0, 2.0], [5.0, 1.0]], changes=True).change == ()


def test_what_is_far_away_is_cut_off() -> None:
    assert encoded(fitted([[-1.0, 1.0]]), [[1e20, -1e38]]) == [[[1000.0], [-1000.0]]]


def test_rare_symbols_are_unknown_unless_there_is_one_sequence() -> None:
    given = sequences([["a", "b", "b"], ["b", "a", "c"]])
    coder = fit_sequence_coder(given, 1, "auto", 2)
    assert coder.encode(sequences([["a", "b", "c", "z"]]))[0].tolist() == [[2], [1], [0], [0]]
    assert fit_sequence_coder(given.take([1]), 1, "auto", 2).vocabulary.symbols == ("b", "a", "c")


@pytest.mark.parametrize(
    ("given", "longest"),
    [(["abab", "ba"], 3), ([" ".join("abcabcab"), "a b c d e f g h i"], 2), ([["a", "b", "a"], ["b"]], 2)],
)
def test_the_pieces_of_a_step_are_those_that_end_there(given: Any, longest: int) -> None:
    coder = fitted(given, pieces=3)
    items = sequences(given)
    assert (coder.longest, coder.channels()) == (longest, longest)
    pieces: dict[int, set[Any]] = {}
    for symbols, found in zip(coder.symbols(items), coder.encode(items), strict=True):
        assert (found.dtype, found.shape) == (np.dtype(np.int64), (len(symbols), longest))
        for end in range(len(symbols)):
            for size in range(1, longest + 1):
                if size > end + 1:
                    assert found[end, size - 1] == -1
                else:
                    pieces.setdefault(int(found[end, size - 1]), set()).add(tuple(symbols[end + 1 - size : end + 1]))
    assert sorted(pieces) == list(range(1, len(coder.vocabulary)))
    assert all(len(same) == 1 for same in pieces.values())  # each id stands for one piece


def test_a_symbol_that_is_a_tuple_is_no_piece() -> None:
    coder = fitted([[("a", "b"), "a", "b"]], pieces=2)
    assert encoded(coder, [["a", "b", ("a", "b")]]) == [[[2, -1], [3, 5], [1, -1]]]


@pytest.mark.parametrize(
    ("given", "level", "expected"),
    [
        (["a b c d e f g h", "a", "a b c d e f g h i"], "auto", "word"),
        (["a b c d e f g", "a b"], "auto", "char"),
        (["a b"], "word", "word"),
        (["a b c d e f g h"], "char", "char"),
        ([["a", "b"]], "char", "symbol"),
    ],
)
def test_a_step_is_a_character_a_word_or_a_symbol(given: Any, level: str, expected: str) -> None:
    assert level_of(sequences(given), level) == expected


def test_a_text_without_anything_is_one_empty_step() -> None:
    assert [list(split_text(text, "word")) for text in ("the  dog ", "  ", "")] == [["the", "dog"], [""], [""]]
    assert [list(split_text(text, "char")) for text in ("a b", "")] == [["a", " ", "b"], [""]]


@pytest.mark.parametrize(
    ("learnt", "given", "message"),
    [
        ([[1.0]], ["ab"], "X: found text, expected numbers, which the model was trained on"),
        (["ab"], [["a"]], "X: found symbols, expected text, which the model was trained on"),
        ([["a"]], [[1.0]], "X: found numbers, expected symbols, which the model was trained on"),
        ([[1.0]], np.zeros((1, 2, 3)), "X: found 3 channels, expected 1, as in the training"),
    ],
)
def test_another_kind_or_number_of_channels_is_refused(learnt: Any, given: Any, message: str) -> None:
    with pytest.raises(DataError) as caught:
        fitted(learnt).encode(sequences(given))
    assert str(caught.value) == message


def test_a_sequence_is_encoded_the_same_alone_and_among_others() -> None:
    given: Sequences = sequences([[1.0, np.nan, 3.0, 4.0], [2.0, 8.0], [0.0]])
    coder = fit_sequence_coder(given, 1, "auto", 1, changes=True)
    for number, found in enumerate(coder.encode(given, changes=True)):
        assert coder.encode(given.take([number]), changes=True)[0].tobytes() == found.tobytes()
