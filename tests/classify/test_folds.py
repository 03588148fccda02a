"""Shares that networks leave out: every class in its share, another one for each, none where a test part is given."""

from __future__ import annotations

import numpy as np
import pytest

from elman.classify.folds import rounds, split_members

Y = np.repeat([0, 1], [80, 20])
ALL = np.zeros(100, dtype=np.int64)
DIFFERENT = np.arange(100)


def test_each_network_leaves_out_another_share() -> None:
    folds = split_members(Y, ALL, DIFFERENT, 5, 0.2, 0.0, seed=0)
    assert sorted(np.concatenate(folds.held).tolist()) == list(range(100))
    for member, held in zip(folds.members, folds.held, strict=True):
        assert (len(held), int(Y[held].sum())) == (20, 4)
        assert not set(held) & set(member.training)
        assert len(member.training) + len(held) == 100


def test_a_test_part_goes_before() -> None:
    part = np.where(np.arange(100) % 10 == 0, 2, np.where(np.arange(100) % 10 == 1, 1, 0))
    folds = split_members(Y, part, DIFFERENT, 2, 0.2, 0.3, seed=0)
    for member, held in zip(folds.members, folds.held, strict=True):
        assert (part[held] == 2).all()
        assert (part[member.validation] == 1).all()
        assert len(member.training) == 80


@pytest.mark.parametrize(("count", "share", "expected"), [(100, 0.0, 0), (100, 0.25, 20)])
def test_a_share_decides_when_to_stop(count: int, share: float, expected: int) -> None:
    y = np.arange(count) % 2
    folds = split_members(y, np.zeros(count, dtype=np.int64), np.arange(count), 2, 0.2, share, seed=0)
    assert len(folds.members[0].validation) == expected
    if expected:
        assert set(folds.members[0].validation) != set(folds.members[1].validation)
        assert not set(folds.members[0].validation) & set(folds.held[0])


def test_the_only_one_of_a_class_is_always_learnt() -> None:
    y = np.array([0, 0, 0, 0, 1])
    folds = split_members(y, np.zeros(5, dtype=np.int64), np.arange(5), 5, 0.2, 0.2, seed=0)
    assert all(4 in member.training for member in folds.members)


def test_sequences_that_are_the_same_stay_together() -> None:
    group = np.arange(100) % 40  # 0 to 19 three times, the others twice
    folds = split_members(Y, ALL, group, 5, 0.2, 0.25, seed=0)
    for member, held in zip(folds.members, folds.held, strict=True):
        parts = [set(group[rows]) for rows in (member.training, member.validation, held)]
        assert all(parts)
        assert sum(map(len, parts)) == len(set.union(*parts)) == 40


@pytest.mark.parametrize("test_part", [False, True])
def test_a_share_is_left_aside_where_nothing_of_the_training_part_measures(test_part: bool) -> None:
    part = np.where(np.arange(100) % 10 == 0, 2, 0) if test_part else ALL
    folds = split_members(Y, part, DIFFERENT, 10, 0.2 if test_part else 0.0, 0.0, seed=0, aside=0.1)
    assert sorted(np.concatenate(folds.aside).tolist()) == np.flatnonzero(part == 0).tolist()
    for member, held, aside in zip(folds.members, folds.held, folds.aside, strict=True):
        assert not set(aside) & set(member.training)
        assert held.tolist() == np.flatnonzero(part == 2).tolist()


def test_rounds_ask_about_each_sequence_once_until_there_are_enough() -> None:
    folds = split_members(Y, ALL, DIFFERENT, 10, 0.2, 0.0, seed=0)
    asked = list(rounds(folds, folds.held, 1000))
    assert sorted(np.concatenate([each.rows for each in asked]).tolist()) == list(range(100))
    assert not any(set(each.rows) & set(each.learnt) for each in asked)
    assert [each.number for each in rounds(folds, folds.held, 25)] == [0, 1]
