"""Where a text ends that comes in pieces."""

from __future__ import annotations

import pytest

from elman.generate.continuing import Stopper


@pytest.mark.parametrize(
    ("stops", "pieces", "expected"),
    [
        ([], ["ab", "c"], "abc"),
        (["x"], ["ab", "c"], "abc"),
        (["bc"], ["ab", "cd"], "a"),
        (["aab"], ["a", "a", "a", "b", "c"], "a"),
        (["zz", "c"], ["abz", "c"], "abz"),
        (["ab"], ["ab"], ""),
        (["abc"], ["x", "a", "b"], "xab"),
        (["\n\n"], ["one\n", "two\n", "\nthree"], "one\ntwo"),
    ],
)
def test_it_ends_before_the_first_stop(stops: list[str], pieces: list[str], expected: str) -> None:
    assert "".join(Stopper(stops).until(iter(pieces))) == expected


def test_only_what_may_begin_a_stop_is_held_back() -> None:
    assert list(Stopper(["bcd"]).until(iter(["ab", "cx", "y"]))) == ["a", "bcx", "y"]
