"""Shares that networks leave out: every class in its share, another one for each, none where a test part is given."""

from __future__ import annotations

import numpy as np
import pytest

from elman.tasks.folds import split_members

Y = np.repeat([0, 1], [80, 20])
ALL = np.zeros(100, dtype=np.int64)


def test_each_network_leaves_out_another_share() -> None:
    folds = split_members(Y, ALL, 5, 0.2, 0.0, seed=0)
    assert sorted(np.concatenate(folds.held).tolist()) == list(range(100))
    for member, held in zip(folds.members, folds.held, strict=True):
        assert (len(held), int(Y[held].sum())) == (20, 4)
        assert not set(held) & set(member.training)
        assert len(member.training) + len(held) == 100


def test_a_test_part_goes_before() -> None:
    part = np.where(np.arange(100) % 10 == 0, 2, np.where(np.arange(100) % 10 == 1, 1, 0))
    folds = split_members(Y, part, 2, 0.2, 0.3, seed=0)
    for member, held in zip(folds.members, folds.held, strict=True):
        assert (part[held] == 2).all()
        assert (part[member.validation] == 1).all()
        assert len(member.training) == 80


@pytest.mark.parametrize(("count", "share", "expected"), [(100, 0.0, 0), (100, 0.25, 20)])
def test_a_share_decides_when_to_stop(count: int, share: float, expected: int) -> None:
    y = np.arange(count) % 2
    folds = split_members(y, np.zeros(count, dtype=np.int64), 2, 0.2, share, seed=0)
    assert len(folds.members[0].validation) == expected
    if expected:
        assert set(folds.members[0].validation) != set(folds.members[1].validation)
        assert not set(folds.members[0].validation) & set(folds.held[0])


def test_the_only_one_of_a_class_is_always_learnt() -> None:
    y = np.array([0, 0, 0, 0, 1])
    folds = split_members(y, np.zeros(5, dtype=np.int64), 5, 0.2, 0.2, seed=0)
    assert all(4 in member.training for member in folds.members)
