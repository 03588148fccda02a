"""Plants faults in the engine, one at a time, and asks whether its tests notice.

python scripts/mutants.py           every fault of scripts/mutants.toml
python scripts/mutants.py GRU tanh  those with one of these words in their names

It works on a copy in build/mutants, which is kept: a repeat compiles only what has changed. One fault is in code for
x86-64 alone.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "scripts" / "mutants.toml"
COPY, BUILD = ROOT / "build" / "mutants" / "tree", ROOT / "build" / "mutants" / "build"
COPIED = ["CMakeLists.txt", "python/elman/__init__.py", "engine", "tests/engine"]
# With -O1: most of the time goes into compiling.
QUICK = ["-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_CXX_FLAGS_DEBUG="]
OPTIONS = ["-G", "Ninja", *QUICK, "-DELMAN_BUILD_TESTS=ON", "-DELMAN_BUILD_MODULE=OFF"]
SECONDS = "900"  # of one test: a fault may make it run for ever


@dataclass(frozen=True)
class Mutant:
    """A fault: in `file` of engine/ each change's first text, which stands there once, becomes its second."""

    name: str
    file: str
    changes: list[list[str]]
    test: str  # the one of ctest that has to notice

    def planted(self) -> str:
        """The file with the fault; ValueError where a text stands there never or more than once."""
        text = (ROOT / "engine" / self.file).read_text(encoding="utf-8")
        for old, new in self.changes:
            if (times := text.count(old)) != 1:
                raise ValueError(f"{self.name}: engine/{self.file} has this {times} times, expected once: {old}")
            text = text.replace(old, new)
        return text


def read_table(words: list[str]) -> list[Mutant]:
    """The faults with one of the words in their names, or all; ValueError when a word is in none, or a text missing."""
    mutants = [Mutant(**row) for row in tomllib.loads(TABLE.read_text(encoding="utf-8"))["mutant"]]
    for word in words:
        if not any(word in mutant.name for mutant in mutants):
            raise ValueError(f"no fault in {TABLE.name} has {word!r} in its name")
    chosen = [mutant for mutant in mutants if not words or any(word in mutant.name for word in words)]
    for mutant in chosen:
        mutant.planted()
    return chosen


def write(path: Path, text: bytes) -> None:
    """Only where it changes something: what is written anew is compiled anew."""
    if not path.exists() or path.read_bytes() != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)


def copy_tree() -> None:
    """The engine and its tests into the copy; what the tree no longer has goes there too."""
    sources = [path for name in COPIED for path in [ROOT / name, *(ROOT / name).rglob("*")] if path.is_file()]
    for path in sources:
        write(COPY / path.relative_to(ROOT), path.read_bytes())
    kept = {COPY / path.relative_to(ROOT) for path in sources}
    for path in COPY.rglob("*"):
        if path.is_file() and path not in kept:
            path.unlink()


@contextmanager
def planted(mutant: Mutant) -> Iterator[None]:
    """The fault in the copy, and the sound text afterwards."""
    path = COPY / "engine" / mutant.file
    sound = path.read_bytes()
    write(path, mutant.planted().encode())
    try:
        yield
    finally:
        write(path, sound)


def run(tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs a program and keeps what it prints."""
    found = shutil.which(tool)
    if found is None:
        raise FileNotFoundError(f"{tool} is not installed: use make mutants")
    return subprocess.run([found, *arguments], capture_output=True, text=True, check=False)


def cmake(*arguments: str) -> None:
    """RuntimeError with what the compiler says when it fails."""
    if (done := run("cmake", *arguments)).returncode != 0:
        raise RuntimeError(f"cmake {' '.join(arguments)}:\n{done.stdout[-4000:]}{done.stderr}")


def build(tests: list[str]) -> None:
    """The programs of these tests: engine.cells.forward is test_cells_forward."""
    cmake("--build", str(BUILD), "--target", *(test.replace("engine.", "test_").replace(".", "_") for test in tests))


def complaint(test: str) -> str | None:
    """The first check that failed, or how else the test ended; None when it passed."""
    options = ["--timeout", SECONDS, "--output-on-failure", "--no-tests=error"]
    done = run("ctest", "--test-dir", str(BUILD), "-R", f"^{test}$", *options)
    if done.returncode == 0:
        return None
    lines = [line.strip().replace(f"{COPY}/", "") for line in done.stdout.splitlines()]
    return next(line for sign in (": failed: ", "***", "") for line in lines if sign in line)


def main() -> None:
    """The sound copy must pass; then one fault after another is planted. Exit code 1 when one survives."""
    mutants = read_table(sys.argv[1:])
    tests = sorted({mutant.test for mutant in mutants})
    copy_tree()
    cmake("-S", str(COPY), "-B", str(BUILD), *OPTIONS)
    build(tests)
    for test in tests:
        if (said := complaint(test)) is not None:
            sys.exit(f"{test} fails without any fault: {said}")
    survivors = 0
    for number, mutant in enumerate(mutants, 1):
        with planted(mutant):
            build([mutant.test])
            said = complaint(mutant.test)
        survivors += said is None
        outcome = "SURVIVED" if said is None else f"killed by {mutant.test}: {said}"
        print(f"{number}/{len(mutants)} {mutant.name}: {outcome}", flush=True)
    print(f"{len(mutants)} faults, {survivors} survived")
    sys.exit(1 if survivors else 0)


if __name__ == "__main__":
    main()
