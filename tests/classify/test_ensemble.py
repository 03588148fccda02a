"""Networks with vocabularies of their own, read and kept together: the same as each by itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elman.classify.answers import Shares
from elman.classify.coder import fit_sequence_coder
from elman.classify.ensemble import Ensemble
from elman.classify.networks import Member, make_network, outputs
from elman.classify.sequences import Sequences, sequences
from elman.errors import DamagedError
from elman.network import Classes
from elman.settings import ClassifierSettings
from tests.kept import changed, kept

TEXTS = ["banana", "bandana", "cabbage", "abba", "xyzzy", "zebra", "Ωmega"]
SYMBOLS = [["a", 1, ("b", 2)], ["a", "a"], [1, 1, "c"], ["d"]]
SERIES = [[[1.0, 2.0], [2.0, np.nan]], [[3.0, 4.0]], [[5.0, 1.0], [2.0, 2.0], [0.0, 9.0]], [[np.nan, 1.0]] * 4]


def member(learnt: Sequences, number: int, pieces: int) -> Member:
    coder = fit_sequence_coder(learnt, 9, "auto", 1, pieces, changes=True)
    settings = ClassifierSettings(hidden_size=3, embedding_size=4)
    return Member(coder, make_network(coder, settings, Classes(2), number), Shares(np.array([0.1, -0.2]) * number))


def ensemble(given: Any, pieces: int = 2) -> Ensemble:
    every = sequences(given)
    parts = (every.take([0, 1]), every.take([1, 2]), every.take([0, 3]))
    return Ensemble(tuple(member(part, number, pieces) for number, part in enumerate(parts)))


@pytest.mark.parametrize("given", [TEXTS, SYMBOLS, SERIES])
@pytest.mark.parametrize("pieces", [1, 3])
def test_the_answers_are_the_mean_of_what_each_says_by_itself(given: Any, pieces: int) -> None:
    together, every = ensemble(given, pieces), sequences(given)
    each: list[Any] = []
    for one in together.members:
        arrays = one.coder.encode(every, changes=one.network.head.every)
        each.append(one.output.of(outputs(one.network, arrays)))
    assert together.answers(every).tobytes() == (sum(each) / 3).tobytes()
    vocabularies = [one.coder.vocabulary for one in together.members]
    assert given is SERIES or vocabularies[0] != vocabularies[1]


@pytest.mark.parametrize("given", [TEXTS, SYMBOLS, SERIES])
def test_it_comes_back_from_a_file(given: Any) -> None:
    first = ensemble(given)
    again = kept(first)
    assert [one.coder for one in again.members] == [one.coder for one in first.members]
    assert again.answers(sequences(given)).tobytes() == first.answers(sequences(given)).tobytes()


@pytest.mark.parametrize(
    "change",
    [
        lambda plain, arrays: plain["networks"].pop(),
        lambda plain, arrays: plain["symbols"].pop(),
        lambda plain, arrays: plain["symbols"].__setitem__(0, plain["symbols"][1]),
        lambda plain, arrays: plain["coders"][1].update(longest=1),
        lambda plain, arrays: arrays.update({"known.0": arrays["known.0"][:-1]}),
        lambda plain, arrays: arrays.update({"known.0": arrays["known.0"] - 1}),
    ],
)
def test_others_are_refused(change: Any) -> None:
    with pytest.raises(DamagedError):
        changed(ensemble(TEXTS), change)


def test_no_networks_are_no_ensemble() -> None:
    with pytest.raises(ValueError, match="its networks read"):
        Ensemble(())
