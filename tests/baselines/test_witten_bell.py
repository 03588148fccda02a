"""Witten-Bell n-grams: against the definition, written out for every symbol, and against published figures."""

from __future__ import annotations

import gzip
import math
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest

from elman.baselines.witten_bell import ngram_losses
from elman.errors import SettingError

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


def by_definition(training: list[int], held_out: list[int], size: int, order: int) -> list[float]:
    """The recursion of the module's first lines, with dictionaries."""
    counts: dict[tuple[int, ...], Counter[int]] = defaultdict(Counter)
    for reach in range(order):
        for place in range(reach, len(training)):
            counts[tuple(training[place - reach : place])][training[place]] += 1

    def probability(symbol: int, context: tuple[int, ...]) -> float:
        shorter = probability(symbol, context[1:]) if context else 1 / size
        seen = counts[context]
        different = len(seen)
        return (seen[symbol] + different * shorter) / (seen.total() + different) if seen else shorter

    text = training + held_out
    start = len(training)
    return [-math.log(probability(text[i], tuple(text[max(0, i - order + 1) : i]))) for i in range(start, len(text))]


@pytest.mark.parametrize("order", [1, 2, 3, 5])
def test_it_is_what_the_formula_says(order: int) -> None:
    random = np.random.default_rng(order)
    training, held_out = random.integers(0, 4, 300).tolist(), random.integers(0, 5, 60).tolist()
    losses = ngram_losses(np.array(training), np.array(held_out), size=5, order=order)
    assert losses.shape == (order, 60)
    np.testing.assert_allclose(losses[-1], by_definition(training, held_out, 5, order), rtol=1e-12)


def test_probabilities_of_all_symbols_sum_to_one() -> None:
    training = np.random.default_rng(0).integers(0, 6, 200)
    each = [ngram_losses(training, np.array([symbol]), size=7, order=4)[:, 0] for symbol in range(7)]
    np.testing.assert_allclose(np.exp(-np.array(each)).sum(axis=0), 1, rtol=1e-12)


def test_a_symbol_that_was_never_seen_is_possible() -> None:
    losses = ngram_losses(np.zeros(50, dtype=np.int64), np.array([1]), size=2, order=3)
    assert np.isfinite(losses).all()


def test_a_training_part_that_is_shorter_than_the_order() -> None:
    losses = ngram_losses(np.array([0, 1]), np.array([0, 1, 1]), size=2, order=5)
    np.testing.assert_allclose(losses[-1], by_definition([0, 1], [0, 1, 1], 2, 5), rtol=1e-12)


@pytest.mark.parametrize(("training", "held_out", "order"), [([], [0], 1), ([0], [], 1), ([0], [0], 0)])
def test_what_cannot_be_counted_is_refused(training: list[int], held_out: list[int], order: int) -> None:
    with pytest.raises(SettingError, match="expected"):
        ngram_losses(np.array(training, dtype=np.int64), np.array(held_out, dtype=np.int64), 2, order)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data sets are not here")
@pytest.mark.parametrize(
    ("file", "bits"),
    [("tinyshakespeare/input", {1: 4.829, 3: 2.956, 5: 2.408, 6: 2.450}), ("tang_poems/tang", {1: 9.5, 2: 8.29})],
)
def test_the_figures_of_the_shared_sets(file: str, bits: dict[int, float]) -> None:
    text = gzip.decompress((SHARED / f"{file}.txt.gz").read_bytes()).decode()
    kinds, ids = np.unique(np.frombuffer(text.encode("utf-32-le"), dtype="<u4"), return_inverse=True)
    cut = int(0.9 * len(text))
    if "tang" in file:
        cut = text.index("\n", cut) + 1
    losses = ngram_losses(ids[:cut], ids[cut:], len(kinds), max(bits))
    found = losses.mean(axis=1) / math.log(2)
    assert {order: round(float(found[order - 1]), 3) for order in bits} == pytest.approx(bits, abs=1.1e-3)
