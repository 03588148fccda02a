"""CoNLL: a token a line, its tags in columns beside it, an empty line between sentences.

Columns are divided by tabs where the file has any, else by blanks; no other space divides, since tokens have such
spaces inside (10\u00a0000). What is no token (comments, document marks, ranges of words, empty nodes) is counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from elman.errors import DataError, suggest
from elman.table.columns import short
from elman.tag.tagged import Level, Tagged

__all__ = ["read_conll"]

UNIVERSAL = ("ID", "FORM", "LEMMA", "UPOS", "XPOS", "FEATS", "HEAD", "DEPREL", "DEPS", "MISC")
ALWAYS = ("UPOS", "HEAD", "DEPREL")  # of which "_" says that nothing was written down
COMMENTS, MARKS, RANGES, EMPTY = "comments", "document marks", "ranges of words", "empty nodes"
Line = tuple[int, str]


@dataclass(frozen=True)
class _Layout:
    """The columns, from 0, of tokens and of tags; whether the first one counts words; names where the file has them."""

    tabs: bool
    width: int
    token: int
    tag: int
    counted: bool
    names: tuple[str, ...]

    def cells(self, line: str) -> list[str]:
        return _cells(line, self.tabs)

    @property
    def expected(self) -> str:
        """What a line of a token has, in words."""
        divided = "a tab" if self.tabs else "a blank"
        first = f"a number, {divided}, " if self.counted else ""
        return f"{first}a token, {divided} and its tag" if self.tag == self.token + 1 else f"{self.width} columns"


def read_conll(place: Path, lines: Sequence[str], level: Level, target: str | None, known: bool) -> Tagged:
    """The sentences of a file's lines; without `known` no tags are read.

    `target`: the number of the tags' column from 1, or its name where the file names its columns. DataError names the
    line that is neither a token nor something known to be none.
    """
    layout = _layout(place, lines, target, known)
    seen = _tags(lines, layout)
    items: list[list[Hashable]] = []
    labels: list[list[Hashable]] = []
    starts: list[int] = []
    left_out: Counter[str] = Counter()
    width = 0  # of the open sentence's lines; 0 between sentences
    for number, line in enumerate(lines, 1):
        if _empty(line):
            width = 0
            continue
        cells = layout.cells(line)
        why = _no_token(f"{place}: line {number}", line, cells, layout, seen, width > 0)
        if why:
            left_out[why] += 1
            width = 0 if why == MARKS else width
            continue
        if not width:
            items.append([])
            labels.append([])
            starts.append(number)
            width = len(cells)
        items[-1].append(_token(f"{place}: line {number}", cells, layout, width))
        if known:
            labels[-1].append(_tag(f"{place}: line {number}", cells, layout))
    if not items:
        raise DataError(f"{place}: found no token; expected lines of a token, a tab and its tag")
    return Tagged(level, items, labels if known else None, "list", str(place), starts, left_out={**left_out})


def _empty(line: str) -> bool:
    return not line.strip(" \t")


def _mark(line: str) -> bool:
    return re.match(r"-DOCSTART-(\s|$)", line) is not None


def _cells(line: str, tabs: bool) -> list[str]:
    if tabs:
        return [cell.strip(" ") for cell in line.split("\t")]
    return re.split("[ \t]+", line.strip(" \t"))


# --- which column is what ---------------------------------------------------------------------------------------------


def _layout(place: Path, lines: Sequence[str], target: str | None, known: bool) -> _Layout:
    sure = [line for line in lines if not (_empty(line) or _mark(line) or line.startswith("#"))]
    sure = sure or [line for line in lines if not _empty(line)]
    tabs = any("\t" in line.strip(" \t") for line in sure)
    widths = Counter(len(_cells(line, tabs)) for line in sure)
    width = widths.most_common(1)[0][0] if widths else 0
    names = _named(lines)
    counted = names[0] == "ID" if names else width > 2 and _counts(lines, tabs)
    if counted and tabs and not names and width == len(UNIVERSAL):
        names = UNIVERSAL
    token = names.index("FORM") if "FORM" in names else int(counted)
    if names and "FORM" not in names:
        raise DataError(f"{place}: its columns are {', '.join(names)}; expected one called FORM, which has the tokens")
    tag = _column(place, target, width, token, names) if known else token + 1
    return _Layout(tabs, len(names) or width, token, tag, counted, names)


def _named(lines: Sequence[str]) -> tuple[str, ...]:
    """The columns that CoNLL-U Plus names in its first comments; else none."""
    for line in lines:
        if not line.startswith("#"):
            break
        found = re.fullmatch(r"#\s*global\.columns\s*=\s*(.+)", line.strip())
        if found:
            return tuple(found[1].split())
    return ()


def _counts(lines: Sequence[str], tabs: bool) -> bool:
    """Whether the first column counts the words of at least half of the sentences from 1."""
    right = wrong = 0
    for sentence in _sentences(lines):
        firsts = [_cells(line, tabs)[0] for line in sentence if not line.startswith("#")]
        words = [first for first in firsts if first.isascii() and first.isdigit()]
        if firsts:
            good = bool(words) and words == [str(number) for number in range(1, len(words) + 1)]
            right, wrong = right + good, wrong + (not good)
    return right > wrong


def _sentences(lines: Sequence[str]) -> Iterator[list[str]]:
    sentence: list[str] = []
    for line in [*lines, ""]:
        if not _empty(line):
            sentence.append(line)
        elif sentence:
            yield sentence
            sentence = []


def _column(place: Path, target: str | None, width: int, token: int, names: tuple[str, ...]) -> int:
    """The column of the tags: as asked for, else UPOS, else the one after the tokens."""
    if target in names:
        column = names.index(str(target))
    elif target is not None and target.isascii() and target.isdigit():
        column = int(target) - 1
    elif target is not None:
        more = suggest(target, names) if names else "expected its number, as the file has no names of columns"
        raise DataError(f"{place}: the column of labels is {target!r}; {more}")
    else:
        return _usual(place, width, token, names)
    if column <= token:
        what = "the tokens" if column == token else "what counts words" if column >= 0 else "nothing"
        raise DataError(f"{place}: column {target} has {what}, not labels; expected a number from {token + 2}")
    return column


def _usual(place: Path, width: int, token: int, names: tuple[str, ...]) -> int:
    if "UPOS" in names:
        return names.index("UPOS")
    if names:
        others = [name for name in names if name not in ("ID", "FORM", "LEMMA")]
        if len(others) != 1:
            raise DataError(
                f"{place}: its columns are {', '.join(names)}; name the one that has the labels with target="
            )
        return names.index(others[0])
    if token and width > token + 2:
        raise DataError(
            f"{place}: found {width} columns, of which the first counts words; say which has the labels with target="
        )
    return token + 1


# --- what is a token --------------------------------------------------------------------------------------------------


def _tags(lines: Sequence[str], layout: _Layout) -> set[str]:
    """The tags of lines that are surely tokens, since they don't begin as a comment does."""
    found = (layout.cells(line) for line in lines if not (_empty(line) or _mark(line) or line.startswith("#")))
    return {cells[layout.tag] for cells in found if len(cells) > layout.tag}


def _no_token(where: str, line: str, cells: list[str], layout: _Layout, seen: set[str], inside: bool) -> str:
    """What a line is that is no token; empty for a token. `inside`: a sentence has begun before it."""
    if _mark(line):
        return MARKS
    if line.startswith("#") and (layout.counted or _comment(where, line, cells, layout, seen, inside)):
        return COMMENTS
    if not layout.counted or re.fullmatch("[0-9]+", cells[0]):
        return ""
    if re.fullmatch("[0-9]+-[0-9]+", cells[0]):
        return RANGES
    if re.fullmatch(r"[0-9]+\.[0-9]+", cells[0]):
        return EMPTY
    raise DataError(f"{where} begins with {short(cells[0])}; expected the number of a word, such as 7, 7-8 or 7.1")


def _comment(where: str, line: str, cells: list[str], layout: _Layout, seen: set[str], inside: bool) -> bool:
    """Whether a line that begins with # is a comment: the token # and hashtags begin so too.

    It is a token where it has the columns of one, the token is one word, and its tag is one: known from other lines, or
    written as tags are, or #. Else it is a comment between sentences, and inside of one it has to be clear.
    """
    word = " " not in cells[0]
    if layout.width == 1:
        return not word or len(cells) > 1
    if len(cells) != layout.width or not word:
        if inside and len(cells) == 1 and word:
            raise DataError(f"{where}: {short(cells[0])} in a sentence is no comment and has no tag; give it one")
        return True
    tag = cells[layout.tag] if len(cells) > layout.tag else ""
    if tag in seen or re.fullmatch(r"#|[A-Z]+([-_.:][\w.:]+)*", tag):
        return False
    if inside and cells[0] == "#":
        raise DataError(
            f"{where}: {short(line)} is a comment inside of a sentence, or the token '#' with a tag that no other has; "
            "put comments between sentences"
        )
    return not inside


def _token(where: str, cells: list[str], layout: _Layout, width: int) -> str:
    if len(cells) != width and not layout.tabs:
        raise DataError(
            f"{where} has {len(cells)} columns, and {width} in the lines before it in its sentence; expected as many "
            "(blanks divide them; with tabs in the file only tabs do)"
        )
    if layout.names and len(cells) != layout.width:
        raise DataError(f"{where} has {len(cells)} columns, expected {layout.width}: {', '.join(layout.names)}")
    token = cells[layout.token] if len(cells) > layout.token else ""
    if not token:
        raise DataError(f"{where} has no token before the tab; expected {layout.expected}")
    return token


def _tag(where: str, cells: list[str], layout: _Layout) -> str:
    tag = cells[layout.tag] if len(cells) > layout.tag else ""
    nothing = layout.names and tag == "_" and layout.names[layout.tag] in ALWAYS
    if not tag or nothing:
        found = " ('_')" if nothing else ""
        raise DataError(
            f"{where}: the token {short(cells[layout.token])} has no tag in column {layout.tag + 1}{found}; "
            f"expected {layout.expected}"
        )
    return tag
