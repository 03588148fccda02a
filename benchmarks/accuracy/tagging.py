"""The sets of the tagger, measured on their published test parts; only the training part is learnt."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from benchmarks.accuracy.capitals import capitals
from benchmarks.accuracy.sets import Accuracy, Measured, Run, measured
from benchmarks.accuracy.words import words_right
from elman import Tagger
from elman.tag.files import read_tagged
from elman.tag.rivals import measures
from elman.tag.tagged import Tagged

__all__ = ["SETS"]


def _published(name: str, level: Literal["char", "word"], measure: str) -> Run:
    """100 times a measure of the test part, all of it: `evaluate` would leave out what the training part has too."""

    def run(folder: Path, seed: int, threads: int | None) -> Measured:
        given = read_tagged(folder / name / "test.tsv.gz", level)
        settings: dict[str, Any] = {"test_fraction": 0.0, "random_state": seed, "n_jobs": threads}
        return measured(
            lambda: Tagger(level=level, **settings).fit(folder / name / "train.tsv.gz"),
            lambda model: 100 * measures(given, _labels(model, given))[measure],
        )

    return run


def _labels(model: Tagger, given: Tagged) -> list[list[Any]]:
    """The labels of each sequence, as lists."""
    return [model.classes_[chances.argmax(axis=1)].tolist() for chances in model.predict_proba(given.items)]


def _diacritics(folder: Path, seed: int, threads: int | None) -> Measured:
    """Words right, between blanks, upper and lower case alike."""
    data = folder / "vi_diacritics"
    given = read_tagged(data / "test.tsv.gz", "char")
    truth = ["".join(map(str, labels)).lower() for labels in given.labels or []]
    settings: dict[str, Any] = {"test_fraction": 0.0, "random_state": seed, "n_jobs": threads}
    return measured(
        lambda: Tagger(**settings).fit(data / "train.tsv.gz"),
        lambda model: words_right(truth, [text.lower() for text in model.predict(given.items)]),
    )


def _occupancy(file: str) -> Run:
    def run(folder: Path, seed: int, threads: int | None) -> Measured:
        settings: dict[str, Any] = {"test_fraction": 0.0, "random_state": seed, "n_jobs": threads}
        return measured(
            lambda: Tagger("Occupancy", level="step", **settings).fit(folder / "occupancy" / "datatraining.csv.gz"),
            lambda model: 100 * model.score(folder / "occupancy" / f"{file}.csv.gz"),
        )

    return run


def _rooms(file: str, target: float, references: dict[str, float]) -> Accuracy:
    needs = "occupancy/datatraining.csv.gz"
    return Accuracy(f"occupancy_{file}", "tag", "rows right, %", target, True, references, needs, _occupancy(file))


SETS = [
    Accuracy(
        "ud_english_ewt",
        "tag",
        "words with the right UPOS, %",
        93.5,
        True,
        {"UDPipe 1.2": 94.43, "LIMA (pretrained vectors)": 95.95, "UDify (BERT)": 96.29, "most frequent tag": 86.20},
        "ud_english_ewt/train.tsv.gz",
        _published("ud_english_ewt", "word", "accuracy"),
    ),
    Accuracy(
        "vi_diacritics",
        "tag",
        "words right, %",
        82.0,
        True,
        {"most frequent form": 74.40},
        "vi_diacritics/train.tsv.gz",
        _diacritics,
    ),
    Accuracy(
        "capitals",
        "tag",
        "words with their capitals, %",
        92.4,
        True,
        {"small letters": 83.13},
        "ud_english_ewt/train.tsv.gz",
        capitals,
    ),
    Accuracy(
        "cmudict_g2p",
        "tag",
        "words wrong, %",
        27.0,
        False,
        {"look-up of up to 3+3 neighbours": 43.7},
        "cmudict_g2p/train.tsv.gz",
        _published("cmudict_g2p", "char", "words_wrong"),
    ),
    _rooms("datatest", 97.8, {"LDA": 97.9, "random forest": 95.53, "gradient boosting": 93.06, "empty": 63.53}),
    _rooms(
        "datatest2", 98.7, {"LDA": 98.76, "random forest": 98.06, "gradient boosting": 95.14, "always empty": 78.99}
    ),
]
