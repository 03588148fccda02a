"""Repeated sequences: each counts once, classes stay as frequent as they were, and conflicts are shared."""

from __future__ import annotations

import numpy as np

from elman import Classifier
from elman.classify.repeats import alike, once, shift
from elman.classify.sequences import sequences


def test_texts_and_lists_that_are_the_same() -> None:
    assert alike(sequences(["b", "a", "b"])).tolist() == [0, 1, 0]
    assert alike(sequences([["x", "y"], ["xy"], ["x", "y"]])).tolist() == [0, 1, 0]
    assert alike(sequences([[1.0, 2.0], [1.0, 2.0]])).tolist() == [0, 1]


def test_each_counts_once_shared_as_its_classes_are() -> None:
    group, codes = np.array([0, 0, 1, 0, 2, 2, 0]), np.array([1, 1, 0, 0, 1, 1, 1])
    learnt = once(group, codes, np.array([0, 1, 2, 3, 4, 6]))
    assert learnt.rows.tolist() == [0, 2, 3, 4]
    np.testing.assert_allclose(learnt.weights, [0.75, 1, 0.25, 1])


def test_classes_become_as_frequent_as_in_all_rows() -> None:
    group, codes = np.array([0] * 8 + [1, 2]), np.array([0] * 8 + [0, 1])
    learnt = once(group, codes, np.arange(10))
    had = np.bincount(codes[learnt.rows], weights=learnt.weights, minlength=3)
    wanted = had * np.exp(shift(codes, np.arange(10), learnt, 3))
    np.testing.assert_allclose(wanted / wanted.sum(), [0.9, 0.1, 0])
    assert shift(codes, np.arange(10), learnt, 3)[2] == 0  # a class without a row stays what it is


def test_what_is_repeated_is_learnt_as_if_it_were_not() -> None:
    names, kinds = ["anna", "ivanov", "maria", "petrov", "laura", "popov"], ["first", "last"] * 3
    quick = Classifier(
        ensemble=2,
        hidden_size=4,
        embedding_size=4,
        epochs=1,
        min_steps=5,
        test_fraction=0.0,
        experts=False,  # how much they are trusted depends on how many sequences say so
        n_jobs=1,
    )
    plain = quick.fit(names, kinds).predict_proba(["julia", "romanov"])
    again = quick.fit(names * 7, kinds * 7).predict_proba(["julia", "romanov"])
    np.testing.assert_array_equal(again, plain)


def test_a_class_of_many_repeats_is_still_the_frequent_one() -> None:
    names = ["anna"] * 60 + ["maria", "laura", "clara", "petrov", "popov", "orlov", "ivanov", "pavlov"]
    kinds = ["first"] * 63 + ["last"] * 5
    model = Classifier(ensemble=1, hidden_size=4, embedding_size=4, epochs=1, min_steps=5, test_fraction=0.0, n_jobs=1)
    first = model.fit(names, kinds).predict_proba(["xyz"])[0, 0]
    once_each = model.fit(names[59:], kinds[59:]).predict_proba(["xyz"])[0, 0]
    assert first > 0.8 > once_each
