"""Small models of every job, stored as files of the present format, and what they answered when they were written."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import elman

FOLDER = Path(__file__).with_name("stored_models")
ANSWERS = FOLDER / "answers.json"
SMALL: dict[str, Any] = {"hidden_size": 4, "epochs": 2, "n_jobs": 1}
FEW: dict[str, Any] = {**SMALL, "ensemble": 2, "min_steps": 4, "embedding_size": 4}
DAYS = [str(dt.date(2013, 1, 1) + dt.timedelta(days=day)) for day in range(60)]
TABLE = {
    "site": ["a"] * 60 + ["b"] * 60,
    "date": DAYS * 2,
    "level": [round(10 + (day % 7) * 1.5 + day / 10, 2) for day in range(120)],
    "sky": [("sun", "rain", "fog")[day * day % 3] for day in range(120)],
    "wet": [("no", "yes")[day % 3 == 0] for day in range(120)],
}
NAMES = ["anna", "ivanov", "maria", "petrov", "laura", "popov", "clara", "orlov"] * 4
SERIES = [[[step % (2 + number % 3), 1.0] for step in range(4 + number % 5)] for number in range(24)]
WORDS = [["the", "dog", "barks"], ["a", "cat", "sleeps"]] * 12
TEXT = "the cat sat on the mat. " * 20


def jobs() -> dict[str, tuple[Any, tuple[Any, ...]]]:
    """Each job by the name of its file, with what it is trained on."""
    return {
        "forecast_numbers": (
            elman.Forecaster("level", window=7, horizon=2, quantiles=[0.1, 0.5, 0.9], **SMALL),
            (TABLE,),
        ),
        "forecast_words": (elman.Forecaster("sky", window=3, **SMALL), (TABLE,)),
        "forecast_yes_no": (elman.Forecaster("wet", window=3, cell="lstm", **SMALL), (TABLE,)),
        "classify": (elman.Classifier(**FEW), (NAMES, ["first", "last"] * 16)),
        "regress": (elman.SequenceRegressor(**FEW), (SERIES, [len(each) for each in SERIES])),
        "tag": (elman.Tagger(level="word", embedding_size=4, **SMALL), (WORDS, [["DET", "NOUN", "VERB"]] * 24)),
        "generate": (elman.Generator(**SMALL), (TEXT,)),
    }


def answers(name: str, model: Any) -> Any:
    """What the model `name` answers, as plain values."""
    if name.startswith("forecast"):
        return model.predict(TABLE)
    if name == "generate":
        return {"text": model.generate("the ", length=12, seed=0), "score": model.score(TEXT[:50])}
    if name == "regress":
        return model.predict(SERIES[:5]).tolist()
    asked = [["the", "cat", "hums"], ["a"]] if name == "tag" else ["julia", "romanov", "Ω"]
    return [table.tolist() for table in model.predict_proba(asked)]
