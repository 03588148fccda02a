"""Sequences that were learnt are known again, and no others."""

from __future__ import annotations

import numpy as np
import pytest

from elman.training.fingerprints import Fingerprints, hash_of


def test_hashes_are_those_of_every_machine() -> None:
    assert hash_of("anna") == -2821764815796834582
    assert hash_of(["a", 1, ("b", None)]) == -4276853359524572452
    assert hash_of(np.array([[0.5, np.nan]])) == 3757137968446201266


def test_what_a_network_reads_alike_is_the_same() -> None:
    numbers = np.array([[1.0, np.nan], [0.0, 2.0]])
    for other in (numbers.astype(np.float32), np.asfortranarray(numbers), np.array([[1.0, -np.nan], [-0.0, 2.0]])):
        assert hash_of(other) == hash_of(numbers)
    assert hash_of(numbers.reshape(1, 4)) != hash_of(numbers)
    assert hash_of([1, 2.5, True]) == hash_of([np.float64(1.0), np.float32(2.5), 1])
    assert len({hash_of(each) for each in ("ab", ["ab"], ["a", "b"], ["1"], [1], [("a", "b")], [None])}) == 7


def test_what_was_learnt_twice_is_left_out_twice() -> None:
    known = Fingerprints.of(["a", "b", "a"])
    assert known.unlearnt(["a", "c", "a", "b", "a", "b"]).tolist() == [1, 4, 5]
    assert Fingerprints.of([]).unlearnt(["a", "a"]).tolist() == [0, 1]
    assert known.unlearnt([]).tolist() == []


def test_two_trainings_are_joined() -> None:
    known = Fingerprints.of(["a", "b", "a"]).joined(Fingerprints.of(["c", "a"]))
    assert known.unlearnt(["a", "a", "a", "b", "c", "d"]).tolist() == [2, 5]
    assert known.joined(Fingerprints.of([])).hashes.tolist() == known.hashes.tolist()


@pytest.mark.parametrize(("hashes", "counts"), [([2, 1], [1, 1]), ([1, 1], [1, 1]), ([1], [0]), ([1, 2], [1])])
def test_fingerprints_that_are_none_are_refused(hashes: list[int], counts: list[int]) -> None:
    with pytest.raises(ValueError, match="fingerprints"):
        Fingerprints(np.array(hashes), np.array(counts))
