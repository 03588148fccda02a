"""What words tell of single symbols: labels that a symbol never had, and words that are their own labels."""

from __future__ import annotations

import numpy as np
import pytest

from elman.tag.symbol_labels import SymbolLabels, copied, with_copy


def test_labels_that_a_symbol_never_had_become_rare() -> None:
    known = SymbolLabels([("ab", (0, 1), 3), ("a", (2,), 1)])
    found = np.array([[0.4, 0.4, 0.2], [0.5, 0.1, 0.4], [0.2, 0.3, 0.5]])
    expected = np.array([[0.4, 0.4 / 5, 0.2], [0.5 / 4, 0.1, 0.4 / 4], [0.2, 0.3, 0.5]])  # "a" four times, "b" three
    better = known.likely(found, "abc")
    np.testing.assert_allclose(better, expected / expected.sum(axis=1, keepdims=True), rtol=1e-12)
    assert SymbolLabels([]).likely(found, "abc") == pytest.approx(found)


def test_the_likeliest_labels_are_those_of_the_likeliest_way() -> None:
    random = np.random.default_rng(0)
    for _ in range(50):
        found = random.dirichlet(np.full(4, 0.5), 3)
        codes, share = random.integers(0, 4, 3).tolist(), random.random()
        network = (1 - share) * found.max(axis=1).prod()
        copy = share + (1 - share) * found[np.arange(3), codes].prod()
        better = with_copy(found, codes, share)
        assert better.sum(axis=1) == pytest.approx(1.0)
        assert better.argmax(axis=1).tolist() == (codes if copy > network else found.argmax(axis=1).tolist())
    assert with_copy(found, codes, 0.0) == pytest.approx(found)


def test_a_word_is_its_own_label_where_each_symbol_is_one() -> None:
    assert copied("aba", {"a": 3, "b": 0}) == [3, 0, 3]
    assert copied("abc", {"a": 3, "b": 0}) is None
