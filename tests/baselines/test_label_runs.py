"""Runs of symbols with their labels: against a sum over all ways to label, others that are heard, and files."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from elman.baselines import label_runs
from elman.baselines.label_runs import LATER, ORDER, UNSAID, LabelRuns, fit_label_runs
from elman.errors import DamagedError
from elman.plain import Arrays
from tests.baselines.by_hand import witten_bell
from tests.kept import changed, kept

Floats = NDArray[np.float64]
TEXTS = ["abab", "abba", "baab", "aab", "b"]
LABELS = ["xyXy", "xyYx", "yXxy", "Xxy", "Y"]
NAMES = sorted(set("".join(LABELS)))
SEEN = set(zip("".join(TEXTS), "".join(LABELS), strict=True))


def codes() -> NDArray[np.int64]:
    return np.array([NAMES.index(label) for each in LABELS for label in each])


def runs() -> LabelRuns:
    return fit_label_runs(TEXTS, codes(), len(NAMES))


def by_hand(tokens: list[Any]) -> float:
    """The logarithm of the probability of tokens."""
    texts = [list(zip(x, y, strict=True)) for x, y in zip(TEXTS, LABELS, strict=True)]
    return witten_bell(texts, tokens, ORDER, len(SEEN) + 1)  # with the end


def all_ways(text: str, others: Floats, share: float) -> Floats:
    """The probability (steps, K) of each label: a sum over all ways that symbols were labelled in; new ones in any."""
    found = np.zeros((len(text), len(NAMES)))
    known = {symbol for symbol, _ in SEEN}
    may = [[n for n in NAMES if (symbol, n) in SEEN or symbol not in known] for symbol in text]
    for way in product(*may):
        numbers = [NAMES.index(label) for label in way]
        heard = sum(others[step, number] for step, number in enumerate(numbers))
        weight = math.exp(heard + share * by_hand(list(zip(text, way, strict=True))))
        for step, number in enumerate(numbers):
            found[step, number] += weight
    total: Floats = found.sum(axis=1, keepdims=True)
    return found / total


@pytest.mark.parametrize("text", ["a", "ab", "baa", "abab", "bbaba", "az", "azb"])
def test_probabilities_are_those_of_all_ways(text: str) -> None:
    """Of a symbol that was never seen, labels are as likely as they were in training, each counted once more."""
    counts = [sum(label in each for each in "".join(LABELS)) + 1 for label in NAMES]
    new = [math.log(count / sum(counts)) for count in counts]
    heard = np.array([new if symbol == "z" else [0.0] * len(NAMES) for symbol in text])
    expected = (1 - UNSAID) * all_ways(text, heard, 1.0) + UNSAID / len(NAMES)
    np.testing.assert_allclose(np.exp(runs().answers([text])[0]), expected, rtol=1e-5)


@pytest.mark.parametrize("share", [0.2, 0.7])
@pytest.mark.parametrize("text", ["a", "ab", "baa", "abab", "bbaba", "az"])
def test_what_others_say_is_heard_on_the_way(text: str, share: float) -> None:
    others = (1 - share) * np.log(np.random.default_rng(1).dirichlet(np.ones(len(NAMES)), len(text)))
    alone = [[math.exp(value / (1 - share)) for value in row] for row in others.tolist()]
    expected = (1 - UNSAID) * all_ways(text, others, share) + UNSAID * np.array(alone)
    np.testing.assert_allclose(np.exp(runs().answers([text], [others], share)[0]), expected, rtol=1e-5)


def test_labels_of_a_sequence_go_with_each_other() -> None:
    """All labels are x or all are y; others lean to x here and to y there."""
    known = fit_label_runs(["aaaa"] * 20, np.array([0] * 40 + [1] * 40), 2)
    others = 0.5 * np.log(np.array([[0.6, 0.4], [0.45, 0.55], [0.6, 0.4], [0.45, 0.55]]))
    (found,) = known.answers(["aaaa"], [others], 0.5)
    assert found.argmax(axis=1).tolist() == [0, 0, 0, 0]


def test_probabilities_sum_to_one_however_long_a_sequence_is() -> None:
    random = np.random.default_rng(0)
    items = ["".join(random.choice(list("abz"), size)) for size in (1, 7, 8, 9, 10, 40)]
    others = [0.4 * np.log(random.dirichlet(np.ones(len(NAMES)), len(item))) for item in items]
    for found in [*runs().answers(items), *runs().answers(items, others, 0.6)]:
        np.testing.assert_allclose(np.exp(found).sum(axis=1), 1.0, rtol=1e-12)


def test_what_comes_later_tells_a_label() -> None:
    """The first label is one or the other as the last symbol is."""
    texts = ["ammmmb", "ammmmc"] * 30
    known = fit_label_runs(texts, np.array([0, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2] * 30), 3)
    assert [each[0].argmax() for each in known.answers(texts[:2])] == [0, 1]


def test_a_label_is_settled_after_some_steps() -> None:
    text, settled = "ab" * 8, []
    even = np.full((len(text), len(NAMES)), 0.5 * math.log(1 / len(NAMES)))
    for step in (None, LATER + 3, LATER + 4):
        others = even.copy()
        if step is not None:
            others[step] = 0.5 * np.log([0.97, 0.01, 0.01, 0.01])
        settled.append(runs().answers([text], [others], 0.5)[0][:4].tobytes())
    assert settled[0] != settled[1]
    assert settled[0] == settled[2]


@pytest.mark.parametrize("heard", [False, True])
def test_a_sequence_is_answered_the_same_whatever_stands_beside_it(
    heard: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = np.random.default_rng(3)
    items = ["abab", "b", "azzb", "ba", "bbbbbbbbb", "a", "abababababababab"]
    others = [0.5 * np.log(random.dirichlet(np.ones(len(NAMES)), len(item))) for item in items] if heard else None
    share = 0.5 if heard else 1.0
    together = runs().answers(items, others, share)
    for number, item in enumerate(items):
        own = None if others is None else [others[number]]
        assert runs().answers([item], own, share)[0].tobytes() == together[number].tobytes()
    monkeypatch.setattr(label_runs, "NUMBERS", 1)
    for one, other in zip(runs().answers(items, others, share), together, strict=True):
        assert one.tobytes() == other.tobytes()
    assert runs().answers([]) == []


def test_steps_without_a_label_are_left_out() -> None:
    some = codes()
    some[1] = -1
    assert fit_label_runs(TEXTS, some, len(NAMES)).grams.counts[0].sum() == len(some) - 1 + len(TEXTS)


def test_symbols_that_never_had_a_label_are_as_those_that_were_never_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    unlabelled = fit_label_runs(["ab", "cd"], np.array([0, 1, -1, 0]), 2).answers(["c", "ac"])
    new = fit_label_runs(["ab", "d"], np.array([0, 1, 0]), 2).answers(["c", "ac"])
    for one, other in zip(unlabelled, new, strict=True):
        np.testing.assert_array_equal(one, other)
    monkeypatch.setattr(label_runs, "MOST", 2)
    beyond = fit_label_runs(["ab", "cd"], np.array([0, 1, 0, 0]), 2).answers(["c"])
    np.testing.assert_allclose(np.exp(beyond[0]), 0.5)


def test_only_the_likeliest_ways_are_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """With one way each label is sure but for what is unsaid."""
    monkeypatch.setattr(label_runs, "PATHS", 1)
    found = np.exp(runs().answers(["abab"])[0])
    np.testing.assert_allclose(found.max(axis=1), 1 - UNSAID + UNSAID / len(NAMES))


def test_they_survive_a_file() -> None:
    for one, other in zip(kept(runs()).answers(TEXTS), runs().answers(TEXTS), strict=True):
        assert one.tobytes() == other.tobytes()


@pytest.mark.parametrize(
    "change",
    [
        lambda _, arrays: arrays.update(tokens=np.array([[9, 0]])),
        lambda _, arrays: arrays.update(tokens=arrays["tokens"][1:]),
        lambda _, arrays: arrays.update(tokens=arrays["tokens"][:, :1]),
        lambda _, arrays: arrays.update(tokens=arrays["tokens"][:0]),
        lambda _, arrays: arrays.update(tokens=-arrays["tokens"]),
        lambda _, arrays: arrays.update(tokens=arrays["tokens"].astype(np.float64)),
        lambda plain, _: plain.update(classes=2),
        lambda plain, _: plain["symbols"].update(symbols=["a"]),
        lambda _, arrays: arrays.update({"grams.runs.0": arrays["grams.runs.0"][::-1]}),
        lambda _, arrays: arrays.update({"grams.cells.1": arrays["grams.cells.1"] + 1000}),
        lambda _, arrays: arrays.update({"grams.counts.2": -arrays["grams.counts.2"]}),
        lambda plain, _: plain["grams"].update(size=4),
    ],
)
def test_damaged_ones_are_refused(change: Callable[[Any, Arrays], None]) -> None:
    with pytest.raises(DamagedError, match=r"its tokens|its runs of symbols|tokens is 'float64'"):
        changed(runs(), change)
