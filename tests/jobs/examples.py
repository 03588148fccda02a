"""A quick estimator of each job, with what it is fitted on and what it answers, for what holds for all jobs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from elman import Classifier, Forecaster, Generator, SequenceRegressor, Tagger

__all__ = ["EXAMPLES", "GOING_ON", "TEXT", "Example"]

DAYS = [str(day) for day in np.datetime64("2020-01-01") + np.arange(90)]
WAVE = [round(float(np.sin(day / 2)), 3) for day in range(90)]
NAMES = ["anna", "ivanov", "maria", "petrov", "laura", "popov", "clara", "orlov", "zoe", "sokolov"]
SMALL: dict[str, Any] = {"hidden_size": 4, "learning_rate": 0.02, "n_jobs": 1}


@dataclass(frozen=True)
class Example:
    """`make(**settings)` gives the estimator, `given` is what `fit` takes, `other` the same with other answers, `new`
    needs classes or columns that the first lacks; `answer` asks a trained one."""

    make: Callable[..., Any]
    given: tuple[Any, ...]
    other: tuple[Any, ...]
    new: tuple[Any, ...]
    answer: Callable[[Any], Any]

    def fit(self, **settings: Any) -> Any:
        """A trained one."""
        return self.make(**settings).fit(*self.given)


def _make(job: Any, **usual: Any) -> Callable[..., Any]:
    return lambda **settings: job(**{**SMALL, **usual, **settings})


def _forecast(name: str, values: list[Any], other: list[Any], new: tuple[Any, ...]) -> Example:
    table = {"date": DAYS, "y": values}
    make = _make(Forecaster, target="y", window=3, epochs=6, refit=False)
    return Example(make, (table,), ({"date": DAYS, "y": other},), new, lambda model: model.predict(table))


SKY = ["sun" if value > 0 else "rain" for value in WAVE]
FEW: dict[str, Any] = {"ensemble": 2, "min_steps": 8, "epochs": 2, "embedding_size": 4, "test_fraction": 0.2}
KINDS = ["first", "last"] * 20
SERIES = [[[step % (2 + number % 3), 1.0] for step in range(4 + number % 5)] for number in range(40)]
TEXT = "the cat sat on the mat. " * 30
WORDS, TAGS = [["the", "dog", "barks"], ["a", "cat", "sleeps"]] * 15, [["DET", "NOUN", "VERB"]] * 30

EXAMPLES: dict[str, Example] = {
    "numbers": _forecast("numbers", WAVE, WAVE[::-1], ({"date": DAYS, "z": WAVE},)),
    "classes": _forecast("classes", SKY, SKY[::-1], ({"date": DAYS, "y": ["sun", "fog", "rain"] * 30},)),
    "classifier": Example(
        _make(Classifier, **FEW),
        (NAMES * 4, KINDS),
        (NAMES * 4, KINDS[::-1]),
        (NAMES * 4, ["first", "second"] * 20),
        lambda model: model.predict_proba(NAMES).tolist(),
    ),
    "regressor": Example(
        _make(SequenceRegressor, **FEW),
        (SERIES, [len(each) for each in SERIES]),
        (SERIES, [-len(each) for each in SERIES]),
        ([[row[:1] for row in each] for each in SERIES], [len(each) for each in SERIES]),
        lambda model: model.predict(SERIES).tolist(),
    ),
    "tagger": Example(
        _make(Tagger, level="word", epochs=2, embedding_size=4, refit=False),
        (WORDS, TAGS),
        (WORDS, [tags[::-1] for tags in TAGS]),
        (WORDS, [["DET", "NAME", "VERB"]] * 30),
        lambda model: [each.tolist() for each in model.predict_proba(WORDS[:2])],
    ),
    "generator": Example(
        _make(Generator, epochs=2, refit=False),
        (TEXT,),
        (TEXT[::-1],),
        (TEXT,),
        lambda model: [model.generate("the", length=9), model.score(TEXT[:30])],
    ),
}

GOING_ON: dict[str, dict[str, Any]] = {
    "numbers": {"validation_fraction": 0.0},  # else nothing clearly better is left to learn
    "classifier": {"experts": False},  # else networks have no share in what is answered
}
"""Settings with which an example answers otherwise after it has been trained further."""
