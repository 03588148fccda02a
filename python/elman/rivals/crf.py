"""The rival crf: a linear-chain conditional random field by CRFsuite, on what people usually show it of a symbol."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from elman.rivals.given import needed_by

__all__ = ["FIXED", "Crf", "conditional_random_field", "seen"]

FIXED = {"c1": 0.1, "c2": 0.1, "max_iterations": 50}
LONGEST = 4  # characters of beginnings and endings
BESIDE = 2  # symbols on each side


def conditional_random_field(level: str) -> Crf:
    """The rival, for words or characters ("word", "char"); SettingError without python-crfsuite."""
    _crfsuite()
    return Crf(level)


class Crf:
    """A conditional random field of sequences of words or characters, trained by L-BFGS in 50 steps.

    The other ways that CRFsuite has of training shuffle with a state of their own: they learn something else each time.
    """

    def __init__(self, level: str) -> None:
        self.level = level

    def fit(self, X: Sequence[Sequence[Hashable]], y: Sequence[Sequence[Hashable]]) -> Crf:
        """Learn from sequences X the label of each symbol, y."""
        self._labels = list(dict.fromkeys(label for each in y for label in each))
        codes = {label: str(code) for code, label in enumerate(self._labels)}
        trainer = _crfsuite().Trainer(algorithm="lbfgs", params=FIXED, verbose=False)
        for symbols, labels in zip(X, y, strict=True):
            trainer.append(seen(symbols, self.level), [codes[label] for label in labels])
        with TemporaryDirectory() as folder:  # the library writes files alone
            place = Path(folder) / "crf"
            trainer.train(str(place))
            self._model = place.read_bytes()
        return self

    def predict(self, X: Sequence[Sequence[Hashable]]) -> list[list[Hashable]]:
        """The labels of each sequence."""
        tagger = _crfsuite().Tagger()
        tagger.open_inmemory(self._model)
        return [[self._labels[int(code)] for code in tagger.tag(seen(symbols, self.level))] for symbols in X]


def seen(symbols: Sequence[Hashable], level: str) -> list[list[str]]:
    """What is seen of each symbol, as texts: itself, its beginnings and endings, its shape, and of two on each side
    themselves and their shapes. The beginnings and endings of a character are those of the text before and after it.

    >>> seen(["Oh", "no"], "word")[1]
    ['is no', 'lower no', 'shape x', 'begins n', 'ends o', 'begins no', 'ends no', '-1 oh', '-1 shape Xx', 'last']
    """
    texts = [str(symbol) for symbol in symbols]
    lower = [text.lower() for text in texts]
    shapes = [_shape(text) for text in texts]
    found = []
    for at, text in enumerate(texts):
        each = [f"is {text}", f"lower {lower[at]}", f"shape {shapes[at]}", *_edges(lower, at, level)]
        each += [kind for kind, holds in _KINDS if holds(text)]
        for step in (*range(-BESIDE, 0), *range(1, BESIDE + 1)):
            if 0 <= at + step < len(texts):
                each += [f"{step} {lower[at + step]}", f"{step} shape {shapes[at + step]}"]
        each += ["first"] * (at == 0) + ["last"] * (at == len(texts) - 1)
        found.append(each)
    return found


_KINDS = (("title", str.istitle), ("upper", str.isupper), ("digits", str.isdigit))


def _edges(lower: Sequence[str], at: int, level: str) -> list[str]:
    """Beginnings and endings of up to four characters: of a word, or of the text after and before a character."""
    if level == "word":
        word = lower[at]
        return [f"{kind} {text}" for n in range(1, min(LONGEST, len(word)) + 1) for kind, text in _both(word, n)]
    after = ["".join(lower[at : at + n]) for n in range(2, LONGEST + 1) if at + n <= len(lower)]
    before = ["".join(lower[at - n + 1 : at + 1]) for n in range(2, LONGEST + 1) if at + 1 >= n]
    return [*(f"begins {text}" for text in after), *(f"ends {text}" for text in before)]


def _both(word: str, n: int) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("begins", word[:n]), ("ends", word[-n:])


def _shape(text: str) -> str:
    """Kinds of characters in a row, each run once: "Xx" for "Word", "d-x" for "1999-er"."""
    kinds = "".join("d" if c.isdigit() else ("X" if c.isupper() else "x") if c.isalpha() else c for c in text)
    return re.sub(r"(.)\1+", r"\1", kinds)


def _crfsuite() -> Any:
    with needed_by("crf"):
        import pycrfsuite
    return pycrfsuite
