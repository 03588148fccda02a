"""Damaged files of every kind, through the command line: a value or one line with a documented exit code, no crash."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Command, Done

SEED = 20260
ROUNDS = 60  # damages of each kind of file
CODES = {0, 2, 3, 4, 5}  # of docs/cli.md: none that is unexpected

TABLE = "date,place,level,rain\n" + "".join(
    f"2013-01-{day:02d},{place},{day}.5,{'yes' if day % 3 else 'no'}\n" for place in "AB" for day in range(1, 29)
)
LINES = "".join(json.dumps({"date": f"2013-01-{day:02d}", "level": day % 7, "w": "é"}) + "\n" for day in range(1, 29))
TAGS = "# a = b\nThe\tDET\ndog\tNOUN\nbarks\tVERB\n\n-DOCSTART-\tO\n\nA\tDET\ncät\tNOUN\n\n" * 6
TOKENS = "".join(
    json.dumps({"tokens": ["The", "dög"], "tags": ["DET", "N"]}, ensure_ascii=False) + "\n" for _ in "abcd"
)
SERIES = "@problemName é\n@dimensions 2\n@classLabel true a b\n@data\n" + "".join(
    f"{n},{n % 3},1:{n % 5},2,?:{'ab'[n % 2]}\n" for n in range(12)
)
CONFIG = '[forecast]\ntarget = "level"\nwindow = 3\nquantiles = [0.1, 0.9]\n\n[tag]\nlevel = "word"\n'
QUICK = ("--epochs", "1", "--hidden-size", "4", "--threads", "1", "--quiet")

KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "t.csv": (TABLE, ("check", "t.csv", "--target", "rain")),
    "t.tsv": (TABLE.replace(",", "\t"), ("fit", "t.tsv", "--target", "rain", "--window", "3", *QUICK)),
    "t.jsonl": (LINES, ("check", "t.jsonl", "--target", "level")),
    "a.conll": (TAGS, ("check", "a.conll", "--task", "tag", "--level", "word")),
    "b.conll": (TAGS, ("fit", "b.conll", "--task", "tag", "--level", "word", *QUICK)),
    "a.jsonl": (TOKENS, ("check", "a.jsonl", "--task", "tag", "--level", "word")),
    "a.tsv": ("".join("abc\txyz\n" for _ in "abcd"), ("check", "a.tsv", "--task", "tag")),
    "a.ts": (SERIES, ("check", "a.ts", "--task", "classify")),
    "a.txt": (TAGS, ("check", "a.txt", "--task", "generate")),
    "c.toml": (CONFIG, ("fit", "w.csv", "--config", "c.toml", *QUICK)),
    "n.csv": (TABLE, ("check", "n.csv", "--task", "classify", "--target", "rain", "--text", "place")),
}

STRANGE = [
    *(
        b"\0",
        b"\0" * 40,
        b"\xff\xfe",
        b"\xed\xa0\x80",
        b"\xef\xbb\xbf",
        b"\xc2\x85",
        b"\xe2\x80\xa8",
        b"\x1f\x8b",
        b"\x1a",
    ),
    *(b'"', b"'", b"\n", b"\r", b"\t", b",", b"\\ud800", b"1e999", b"-nan", b"9" * 400, b"9" * 5000, b"x" * 200_000),
    *(b"[" * 5000, b'{"a":' * 5000),
]


def flips(content: bytes, draw: random.Random) -> bytes:
    """One to three bits are others."""
    found = bytearray(content)
    for _ in range(draw.randint(1, 3)):
        found[draw.randrange(len(found))] ^= 1 << draw.randrange(8)
    return bytes(found)


def cut(content: bytes, draw: random.Random) -> bytes:
    """The end is missing."""
    return content[: draw.randrange(len(content))]


def put_in(content: bytes, draw: random.Random) -> bytes:
    """Something that no such file has stands somewhere in it."""
    place = draw.randrange(len(content))
    what = draw.choice(STRANGE)
    return content[:place] + what + content[place:]


def shuffled(content: bytes, draw: random.Random) -> bytes:
    """A piece stands twice, or elsewhere."""
    a, b = sorted(draw.randrange(len(content)) for _ in range(2))
    place = draw.randrange(len(content))
    return content[:place] + content[a:b] + content[place:]


DAMAGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (flips, cut, put_in, shuffled)


def damaged(content: bytes, name: str, rounds: int) -> Iterator[tuple[str, bytes]]:
    draw = random.Random(f"{SEED} {name}")
    for number in range(rounds):
        how = DAMAGES[number % len(DAMAGES)]
        yield f"{how.__name__} {number}", how(content, draw)


def require_one_line(done: Done, what: str) -> None:
    """A value, or one line and a documented code."""
    assert done.code in CODES, (what, done.err)
    assert "Traceback" not in done.err, (what, done.err)
    if done.code:
        assert done.err.startswith("Error: "), (what, done.err)
        assert done.err.count("\n") == 1, (what, done.err)
        assert len(done.err) <= 201, (what, done.err)


@pytest.mark.parametrize("name", KINDS)
def test_a_damaged_file_gives_a_value_or_one_line(command: Command, folder: Path, name: str) -> None:
    text, arguments = KINDS[name]
    Path("w.csv").write_text(TABLE)
    Path(name).write_text(text, encoding="utf-8")
    assert command(*arguments).code == 0, command(*arguments).err  # whole it is read
    rounds = ROUNDS // 3 if arguments[0] == "fit" else ROUNDS
    for what, content in damaged(text.encode(), name, rounds):
        Path(name).write_bytes(content)
        require_one_line(command(*arguments), f"{name}: {what}")


@pytest.mark.parametrize("arguments", [("predict", "rain.elman", "weather.csv"), ("inspect", "rain.elman")])
def test_a_damaged_model_file_gives_the_same_values_or_one_line(
    command: Command, model: str, arguments: tuple[str, ...]
) -> None:
    good, said = Path(model).read_bytes(), command(*arguments).out
    for what, content in damaged(good, arguments[0], ROUNDS):
        Path(model).write_bytes(content)
        done = command(*arguments)
        require_one_line(done, what)
        assert done.code == 4 or done.out == said, what


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("t.jsonl", b'{"date": "2013-01-01", "level": 1, "level": 2}\n', "line 1"),
        ("a.jsonl", b'{"tokens": ["a"], "tags": ["X"], "tags": ["Y"]}\n', "line 1 is not JSON"),
        ("a.jsonl", b'{"tokens": ["a\\ud800"], "tags": ["X"]}\n', "line 1"),
        ("a.jsonl", b"[" * 100_000 + b"\n", "line 1 is not JSON"),
        ("a.jsonl", b'{"tokens": ' + b"[" * 100_000 + b"\n", "line 1 is not JSON"),
        ("c.toml", b"[forecast]\nquantiles = " + b"[" * 100_000 + b"\n", "the configuration is not TOML"),
        ("c.toml", b"[forecast]\nwindow = 3\xff\n", "the configuration is not UTF-8 text"),
        ("c.toml", b"[forecast]\nwindow = 3\0\n", "the configuration is not TOML"),
        ("a.ts", b"@data\n1,\x00:a\n", "line 2"),
        ("a.conll", b"a\tX\n\xff\tY\n", "line 2 is not UTF-8"),
    ],
)
def test_what_is_damaged_is_named(command: Command, folder: Path, name: str, content: bytes, words: str) -> None:
    Path("w.csv").write_text(TABLE)
    Path(name).write_bytes(content)
    done = command(*KINDS[name][1])
    require_one_line(done, name)
    assert done.code in (2, 3)
    assert f"{name}: {words}" in done.err or (name in done.err and words in done.err)
