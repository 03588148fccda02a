"""Each network of an ensemble on a fold of its own: what it left out tells it nothing, whatever it is changed to."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from elman import Classifier, SequenceRegressor
from elman.classify.answers import Scale, Shares
from elman.classify.fitted import SequenceFit

SMALL: dict[str, Any] = {
    "ensemble": 3,
    "hidden_size": 4,
    "embedding_size": 4,
    "epochs": 1,
    "min_steps": 6,
    "test_fraction": 0.25,
    "n_jobs": 1,
}
RANDOM = np.random.default_rng(0)
SERIES = [RANDOM.normal(size=(5 + number % 4, 2)) for number in range(24)]
TEXTS = ["".join(RANDOM.choice(list("abcdef"), 4)) + str(number) for number in range(24)]
KINDS = ["x", "y"] * 12


def left_out(job: Any, given: list[Any], answers: list[Any]) -> np.ndarray[Any, Any]:
    """The sequences that the first network never sees."""
    from elman.classify.answers import ClassAnswers, ValueAnswers
    from elman.classify.folds import split_members
    from elman.table.labels import fit_labels

    asked = ClassAnswers(fit_labels(answers)) if job is Classifier else ValueAnswers()
    part, group = np.zeros(len(given), dtype=np.int64), np.arange(len(given))
    strata = asked.strata(asked.codes(answers))
    return split_members(strata, part, group, 3, SMALL["test_fraction"], 0.0, 0).held[0]


def fitted(job: Any, given: list[Any], answers: list[Any]) -> SequenceFit:
    found: SequenceFit = job(**SMALL).fit(given, answers)._fitted
    return found


def poisoned(item: Any) -> Any:
    return "#€" * 30 + item if isinstance(item, str) else np.vstack([item * 1e4, np.full((3, 2), np.nan)])


@pytest.mark.parametrize("given", [TEXTS, SERIES])
def test_what_a_network_leaves_out_changes_nothing_of_it(given: list[Any]) -> None:
    held = left_out(Classifier, given, KINDS)
    assert len(held) == 6
    other = [poisoned(item) if number in held else item for number, item in enumerate(given)]
    one, two = fitted(Classifier, given, KINDS).members, fitted(Classifier, other, KINDS).members
    assert one[0].coder == two[0].coder
    assert isinstance(one[0].output, Shares)
    assert isinstance(two[0].output, Shares)
    assert one[0].output.shift.tolist() == two[0].output.shift.tolist()
    for name, values in one[0].network.parameters.items():
        assert values.tobytes() == two[0].network.parameters[name].tobytes()
    assert one[1].coder != two[1].coder  # the others learn from some of them


def test_the_answers_that_a_network_leaves_out_scale_nothing_of_it() -> None:
    answers = [float(len(item)) for item in SERIES]
    held = left_out(SequenceRegressor, SERIES, answers)
    other = [value + 1e6 if number in held else value for number, value in enumerate(answers)]
    one, two = fitted(SequenceRegressor, SERIES, answers).members, fitted(SequenceRegressor, SERIES, other).members
    kept = [value for number, value in enumerate(answers) if number not in held]
    assert isinstance(one[0].output, Scale)
    assert (one[0].output.mean, one[0].output.scale) == pytest.approx((np.mean(kept), np.std(kept)))
    assert one[0].output == two[0].output
    assert one[0].network.parameters["linear.weight"].tobytes() == two[0].network.parameters["linear.weight"].tobytes()
    assert one[1].output != two[1].output


def test_the_vocabulary_is_that_of_what_is_learnt() -> None:
    found = fitted(Classifier, TEXTS, KINDS)
    held = left_out(Classifier, TEXTS, KINDS)
    learnt = [text for number, text in enumerate(TEXTS) if number not in held]
    often = {symbol for symbol in "".join(learnt) if "".join(learnt).count(symbol) > 1}
    assert set(found.members[0].coder.vocabulary.symbols) == often
