"""Runs of symbols and labels beside a network: against a search of all ways, what they leave alone, and files."""

from __future__ import annotations

import math
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import elman
from elman import Tagger
from elman.errors import DamagedError
from elman.tag.label_grams import LabelGrams, fit_label_grams
from elman.tag.tagged import tagged
from tests.baselines.by_hand import witten_bell
from tests.kept import changed, kept

TEXTS = ["abab", "abba", "baab", "aab", "b"]
LABELS = ["xyXy", "xyYx", "yXxy", "Xxy", "Y"]
SYMBOLS = sorted(set("".join(LABELS)))


def codes() -> NDArray[np.int64]:
    return np.array([SYMBOLS.index(label) for each in LABELS for label in each])


def grams() -> LabelGrams:
    return fit_label_grams(tagged(TEXTS, LABELS), codes())


def by_hand(tokens: list[Any]) -> float:
    """The logarithm of the probability of tokens."""
    texts = [list(zip(x, y, strict=True)) for x, y in zip(TEXTS, LABELS, strict=True)]
    return witten_bell(texts, tokens, 6, len({token for text in texts for token in text}) + 1)  # with the end


@pytest.mark.parametrize("text", ["ab", "baa", "abab"])
def test_the_best_way_is_the_best_of_all(text: str) -> None:
    random = np.random.default_rng(1).dirichlet(np.ones(len(SYMBOLS)), len(text))
    seen = set(zip("".join(TEXTS), "".join(LABELS), strict=True))
    ways = [way for way in product(SYMBOLS, repeat=len(text)) if set(zip(text, way, strict=True)) <= seen]

    def score(way: tuple[str, ...]) -> float:
        likely = sum(math.log(random[step, SYMBOLS.index(label)]) for step, label in enumerate(way))
        return likely + 0.7 * by_hand(list(zip(text, way, strict=True)))

    scores = {way: score(way) for way in ways}
    (better,) = grams().improved([random], [list(text)], 0.7)
    best = max(scores, key=scores.__getitem__)
    assert [SYMBOLS[code] for code in better.argmax(axis=1)] == list(best)
    shares = [max([math.exp(s - scores[best]) for w, s in scores.items() if w[0] == label] or [0]) for label in SYMBOLS]
    np.testing.assert_allclose(better[0], 0.999 * np.array(shares) / sum(shares) + 0.001 * random[0], rtol=1e-9)


def test_symbols_never_seen_are_left_to_the_network() -> None:
    random = np.random.default_rng(0).dirichlet(np.ones(len(SYMBOLS)), 3)
    (better,) = grams().improved([random], [list("azb")], 0.5)
    assert better[1].argmax() == random[1].argmax()
    np.testing.assert_allclose(better.sum(axis=1), 1.0, rtol=1e-12)


def test_a_sequence_is_answered_the_same_whatever_stands_beside_it() -> None:
    random = np.random.default_rng(3)
    items = [list(text) for text in ("abab", "b", "azzb", "ba", "bbbbbbbbb", "a")]
    found = [random.dirichlet(np.ones(len(SYMBOLS)), len(item)) for item in items]
    together = grams().improved(found, items, 0.5)
    for ours, item, better in zip(found, items, together, strict=True):
        assert np.array_equal(grams().improved([ours], [item], 0.5)[0], better)


def test_steps_without_a_label_are_left_out() -> None:
    some = codes()
    some[1] = -1
    assert fit_label_grams(tagged(TEXTS, LABELS), some).counts[0].sum() == len(some) - 1 + len(TEXTS)


def test_they_survive_a_file() -> None:
    counts = grams()
    random = np.random.default_rng(2).dirichlet(np.ones(len(SYMBOLS)), 4)
    both = [each.improved([random], [list("abab")], 1.0)[0] for each in (kept(counts), counts)]
    assert np.array_equal(*both)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("tokens", [[9, 0]]),
        ("grams.0", [3, 1]),
        ("grams.1", [10**9]),
        ("counts.2", [-1]),
    ],
)
def test_others_are_refused(name: str, values: list[Any]) -> None:
    with pytest.raises(DamagedError, match="its tokens|its runs"):
        changed(grams(), lambda _, arrays: arrays.update({name: np.array(values, dtype=np.int32)}))


def test_tokens_with_labels_that_a_tagger_lacks_are_refused() -> None:
    model = Tagger(hidden_size=4, epochs=1, n_jobs=1).fit(TEXTS * 5, LABELS * 5)

    def lack(_: Any, arrays: dict[str, NDArray[Any]]) -> None:
        arrays["counts.tokens"][0, 1] = 99

    with pytest.raises(DamagedError, match="its runs of labels have other labels"):
        changed(model._fitted, lack)


def test_a_tagger_of_single_words_has_them_and_keeps_them(tmp_path: Path) -> None:
    quick: dict[str, Any] = {"hidden_size": 4, "num_layers": 1, "embedding_size": 4, "epochs": 2, "n_jobs": 1}
    model = Tagger(**quick).fit(TEXTS * 5, LABELS * 5)
    alone = Tagger(**quick, gram_weight=0.0).fit(TEXTS * 5, LABELS * 5)
    assert model.score(TEXTS, LABELS) > alone.score(TEXTS, LABELS)
    model.save(tmp_path / "m.elman")
    again = elman.load(tmp_path / "m.elman")
    assert np.array_equal(again.predict_proba(["abba"])[0], model.predict_proba(["abba"])[0])
    forward = Tagger(**quick, bidirectional=False).fit(TEXTS * 5, LABELS * 5)._fitted
    assert forward is not None
    assert forward.counts is None
