"""The bits of experts: what is fitted and what is answered is the same in every batch and on every processor."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from elman import engine
from elman.baselines.class_grams import fit_class_grams, log_shares
from elman.baselines.known_words import fit_known_words
from elman.baselines.label_runs import fit_label_runs
from elman.baselines.mixture import absolute_loss, learn_mixture, log_loss
from elman.baselines.pieces import fit_pieces
from elman.baselines.rows import fit_rows
from elman.baselines.witten_bell import ngram_losses
from elman.evaluate.comparison import compare
from elman.plain import take_apart

ROOT = Path(__file__).resolve().parents[2]
COUNT = 150
# Prints a digest for each expert, with so many cores for all threads (0: all there are).
PROGRAM = """
import os, sys
cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_setaffinity") else []
if cores and int(sys.argv[1]):
    os.sched_setaffinity(0, cores[: int(sys.argv[1])])
from tests.baselines import test_bits as test
print(*(f"{name} {test.digest(name)}" for name in test.EXPERTS), sep="\\n")
"""

Floats = NDArray[np.float64]


def texts(seed: int = 0) -> list[str]:
    """Lines of words of a few letters, of which many occur again."""
    random = np.random.default_rng(seed)
    words = ["".join(random.choice(list("abcdefgh"), size)) for size in random.integers(1, 7, 60)]
    return [" ".join(random.choice(words, size)) for size in random.integers(2, 9, COUNT)]


def labels(lines: list[str]) -> NDArray[np.int64]:
    """A label of seven for each symbol: its own, or that of the symbol before."""
    random = np.random.default_rng(1)
    return np.array(
        [ord(line[max(0, place - int(random.random() < 0.3))]) % 7 for line in lines for place in range(len(line))]
    )


LINES, OTHERS = texts(), [*texts(2), "zzz abc", "a", "", " a "]
CODES = np.random.default_rng(3).integers(0, 5, COUNT)
VALUES = np.random.default_rng(4).normal(50, 20, COUNT)
STEPS = labels(LINES)
ROWS = np.random.default_rng(5).normal(7, 30, (2000, 60))  # enough for several threads
KINDS = (ROWS[:, :5] + np.random.default_rng(6).normal(0, 30, (2000, 5))).argmax(axis=1)


def heard(item: str) -> Floats:
    """What another member says of the labels of a text, by half a share."""
    random = np.random.default_rng(len(item))
    shares = random.dirichlet(np.ones(7), len(item))
    return np.asarray(0.5 * np.round(np.log(shares), 6))  # numpy's logarithms differ in their last bits


def runs_that_hear(expert: Any, items: list[str]) -> list[Floats]:
    found: list[Floats] = expert.answers(items, [heard(item) for item in items], 0.5)
    return found


def plainly(expert: Any, items: Any) -> Any:
    return expert.answers(items)


EXPERTS: dict[str, tuple[Callable[[], Any], Callable[[Any, Any], Any], Any]] = {
    "pieces of classes": (lambda: fit_pieces(LINES, CODES, 5, 4, 2, np.linspace(0.3, 2, COUNT)), plainly, OTHERS),
    "pieces of values": (lambda: fit_pieces(LINES, VALUES, 0, 3), plainly, OTHERS),
    "grams of classes": (
        lambda: fit_class_grams(LINES, CODES, 5, 4, log_shares(CODES, 5), np.zeros(5)),
        plainly,
        OTHERS,
    ),
    "known words": (lambda: fit_known_words(LINES, STEPS, list("gabcdef")), plainly, OTHERS),
    "label runs": (lambda: fit_label_runs(LINES, STEPS, 7), plainly, OTHERS),
    "label runs that hear others": (lambda: fit_label_runs(LINES, STEPS, 7), runs_that_hear, OTHERS),
    "rows of classes": (lambda: fit_rows(ROWS, KINDS, 5, 0.1), plainly, ROWS[:, ::-1]),
    "rows of two classes": (lambda: fit_rows(ROWS, KINDS % 2, 2), plainly, ROWS[:, ::-1]),
    "rows of values": (lambda: fit_rows(ROWS, ROWS[:, 0] * KINDS, 0), plainly, ROWS[:, ::-1]),
    "n-grams": (lambda: None, lambda *_: ngram_losses(STEPS, STEPS[::-1].copy(), 7, 5), None),
    "mixtures": (lambda: None, lambda *_: mixtures(), None),
    "comparisons": (lambda: None, lambda *_: comparisons(), None),
}
ANSWERING = [name for name, (_, _, asked) in EXPERTS.items() if asked is not None]


def mixtures() -> Floats:
    """Shares, and the losses that they were chosen by, of members that say this and that."""
    random = np.random.default_rng(6)
    logs, errors = random.normal(size=(3, 400, 5)), random.normal(size=(3, 400))
    y = logs.sum(axis=0).argmax(axis=1)
    losses = [log_loss(list(logs), y), absolute_loss(errors, 0)]
    shares = [list(learn_mixture(["network", "a", "b"], loss).shares.values()) for loss in losses]
    return np.array([*shares[0], *shares[1], *(loss(np.array([0.5, 0.3, 0.2])) for loss in losses)])


def comparisons() -> Floats:
    """The figures of comparisons of losses, which a model file keeps too."""
    losses = np.random.default_rng(7).random((6, 2, 137))
    found = [compare(first, other, block=block) for first, other in losses for block in (None, 6)]
    return np.array([[each.mean, each.low, each.high] for each in found])


def fitted_bytes(expert: Any) -> bytes:
    plain, arrays = ({}, {}) if expert is None else take_apart(expert)
    return repr(plain).encode() + b"".join(name.encode() + arrays[name].tobytes() for name in sorted(arrays))


def answered_bytes(answers: Any) -> bytes:
    return b"".join(each.tobytes() for each in answers) if isinstance(answers, list) else answers.tobytes()


def digest(name: str) -> str:
    """Of what is fitted, and of what is answered, apart."""
    fit, ask, asked = EXPERTS[name]
    expert = fit()
    both = fitted_bytes(expert), answered_bytes(ask(expert, asked))
    return "-".join(hashlib.sha256(each).hexdigest()[:16] for each in both)


@pytest.fixture(scope="module")
def expected() -> dict[str, str]:
    return {name: digest(name) for name in EXPERTS}


@pytest.mark.parametrize("name", ANSWERING)
def test_the_same_answers_in_every_batch(name: str) -> None:
    fit, ask, every = EXPERTS[name]
    expert, asked = fit(), every[-25:]
    together = answered_bytes(ask(expert, asked))
    for step in (1, 7):
        parts = [ask(expert, asked[start : start + step]) for start in range(0, len(asked), step)]
        assert b"".join(map(answered_bytes, parts)) == together


@pytest.mark.parametrize("name", ANSWERING)
def test_the_same_answers_in_any_order(name: str) -> None:
    fit, ask, every = EXPERTS[name]
    expert, asked = fit(), every[-25:]
    there, back = ask(expert, asked), ask(expert, asked[::-1])
    assert answered_bytes(there) == answered_bytes(back[::-1])


def test_two_fits_are_equal(expected: dict[str, str]) -> None:
    assert {name: digest(name) for name in EXPERTS} == expected


@pytest.mark.parametrize("build", engine.instruction_sets())
def test_the_same_bits_in_every_build(build: str, monkeypatch: pytest.MonkeyPatch, expected: dict[str, str]) -> None:
    monkeypatch.setenv("ELMAN_CPU", build)
    assert {name: digest(name) for name in EXPERTS} == expected


def digests(cores: int = 0, **environment: str) -> dict[str, str]:
    """Those of a process of its own."""
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(cores)],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert ran.returncode == 0, ran.stderr
    return dict(line.rsplit(" ", 1) for line in ran.stdout.strip().splitlines())


@pytest.mark.parametrize("cores", [1, 2])
def test_the_same_bits_with_any_number_of_threads(cores: int, expected: dict[str, str]) -> None:
    assert digests(cores, PYTHONHASHSEED=str(cores)) == expected


def test_the_same_bits_whatever_numpy_computes_with(expected: dict[str, str]) -> None:
    umath = import_module("numpy._core._multiarray_umath")
    dispatched = [name for name in umath.__cpu_dispatch__ if umath.__cpu_features__.get(name)]
    found = digests(NPY_DISABLE_CPU_FEATURES=" ".join(dispatched), OPENBLAS_CORETYPE="Prescott", ELMAN_CPU="baseline")
    assert found == expected
