"""How symbols are seen: several features of each, so that one never met before still looks like others.

A feature is named by a word and, for some, a size: "prefix3" is the first three characters. At the level of words a
symbol is a word; at the level of characters the words are the runs between blanks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from elman.errors import SettingError, suggest

__all__ = ["DEFAULTS", "Feature", "parse_features"]

#: What each level looks at when nothing else is asked for.
DEFAULTS = {
    "char": ("symbol", "window3", "window5", "lower", "left", "right"),
    "word": ("word", "lower", "prefix3", "suffix2", "suffix3", "shape", "ngrams4"),
}
_PLAIN = ("symbol", "word", "lower", "left", "right", "shape")
_SIZED = ("prefix", "suffix", "window", "ngrams")
_EDGE = "\x02"  # stands beyond the ends of words and sequences
_BETWEEN = "\x03"  # between two words

Values = list[Hashable]


@dataclass(frozen=True)
class Feature:
    """One way to look at each symbol of a sequence; `size` is 0 where the kind has none."""

    kind: str
    size: int = 0

    @property
    def name(self) -> str:
        """As it stands in the setting `features`.

        >>> Feature("prefix", 3).name
        'prefix3'
        """
        return f"{self.kind}{self.size or ''}"

    @property
    def is_bag(self) -> bool:
        """Whether a symbol has any number of values of this feature."""
        return self.kind == "ngrams"

    def of(self, sequence: Sequence[Hashable], level: str) -> Values:
        """The value for each symbol; of a bag a tuple of values.

        >>> Feature("suffix", 2).of(["The", "dogs"], "word")
        ['he', 'gs']
        >>> Feature("window", 3).of("abc", "char")
        ['\\x02ab', 'abc', 'bc\\x02']
        """
        values, place = self._values(sequence, level)
        return [values[number] for number in place]

    def different(self, sequence: Sequence[Hashable], level: str) -> Values:
        """The values to count: those of `of`, but of a word once, however many symbols it has.

        >>> Feature("lower").different("Ab ab", "char")
        ['ab', ' ', 'ab']
        """
        return self._values(sequence, level)[0]

    def _values(self, sequence: Sequence[Hashable], level: str) -> tuple[Values, Sequence[int]]:
        """Values, and the place in them of each symbol's."""
        each = range(len(sequence))
        if self.kind == "symbol":
            return list(sequence), each
        texts = [symbol if isinstance(symbol, str) else str(symbol) for symbol in sequence]
        if self.kind == "window":
            return _windows(texts, self.size), each
        words, place = _words(texts) if level == "char" else (texts, each)
        function = _of_word(self.kind, self.size)
        return _beside(words, self.kind) if function is None else [function(word) for word in words], place


def parse_features(names: Sequence[str]) -> tuple[Feature, ...]:
    """The features by name; SettingError for an unknown or repeated one.

    >>> parse_features(["word", "suffix3"])[1].size
    3
    """
    if not names:
        raise SettingError("setting 'features': found an empty list, expected one or more names such as 'word'")
    found = tuple(_parse(name) for name in names)
    for number, feature in enumerate(found):
        if feature in found[:number]:
            raise SettingError(f"setting 'features': found {feature.name!r} twice, expected each once; leave one out")
    return found


def _parse(name: str) -> Feature:
    if name in _PLAIN:
        return Feature(name)
    parts = re.fullmatch(r"([a-z]+)([1-9]\d?)", name)
    if parts is None or parts[1] not in _SIZED:
        known = [*_PLAIN, *(f"{kind}3" for kind in _SIZED)]
        raise SettingError(f"setting 'features': found {name!r}, which is no feature: {suggest(name, known)}")
    size = int(parts[2])
    if parts[1] == "window" and size % 2 == 0:
        raise SettingError(f"setting 'features': found {name!r}, expected an odd number: as many symbols on both sides")
    return Feature(parts[1], size)


def _of_word(kind: str, size: int) -> Callable[[str], Hashable] | None:
    """The feature of one word by itself; None where the neighbours count."""
    functions: dict[str, Callable[[str], Hashable]] = {
        "word": str,
        "lower": str.lower,
        "prefix": lambda word: word[:size].lower(),
        "suffix": lambda word: word[-size:].lower(),
        "shape": _shape,
        "ngrams": lambda word: _ngrams(word.lower(), size),
    }
    return functions.get(kind)


def _words(texts: Sequence[str]) -> tuple[list[str], Sequence[int]]:
    """The runs of symbols between blanks, each blank being one too, and the run that each symbol is in."""
    words: list[str] = []
    place: list[int] = []
    before = True
    for text in texts:
        blank = text.isspace()
        if blank or before:
            words.append(text)
        else:
            words[-1] += text
        place.append(len(words) - 1)
        before = blank
    return words, place


def _beside(words: Sequence[str], kind: str) -> Values:
    """Each word together with the one on its left or right, in lower case; blanks between them don't count."""
    values: Values = [word.lower() for word in words]
    real = [number for number, word in enumerate(words) if not word.isspace()]
    texts = [_EDGE, *(words[number].lower() for number in real), _EDGE]
    first = 0 if kind == "left" else 1
    for at, number in enumerate(real):
        values[number] = texts[at + first] + _BETWEEN + texts[at + first + 1]
    return values


def _windows(texts: Sequence[str], size: int) -> Values:
    side = [_EDGE] * (size // 2)
    padded = [*side, *texts, *side]
    between = "" if all(len(text) == 1 for text in texts) else _BETWEEN
    return [between.join(padded[at : at + size]) for at in range(len(texts))]


def _shape(word: str) -> str:
    """Kinds of characters in a row, each run once or twice: "Xx" for "Word", "dd-x" for "1999-er"."""
    kinds = "".join(_kind(character) for character in word)
    return re.sub(r"(.)\1+", r"\1\1", kinds)


def _kind(character: str) -> str:
    if character.isdigit():
        return "d"
    if character.isalpha():
        return "X" if character.isupper() else "x"
    return character


def _ngrams(word: str, longest: int) -> tuple[str, ...]:
    """The pieces of 2 to `longest` characters of a word between two edges, and each of its characters."""
    padded = f"{_EDGE}{word}{_EDGE}"
    pieces = [padded[at : at + size] for size in range(2, longest + 1) for at in range(len(padded) - size + 1)]
    return tuple(dict.fromkeys([*word, *pieces]))
