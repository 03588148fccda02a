"""Arithmetic of a fixed order: numpy's results, but the same bits in every batch, thread, instruction set and numpy."""

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

from elman import engine
from elman.baselines import arithmetic
from elman.errors import DataError, SettingError

ROOT = Path(__file__).resolve().parents[2]
SIZES = [(0, 3, 2), (1, 1, 1), (3, 0, 4), (2, 5, 0), (9, 17, 8), (40, 65, 33), (300, 130, 97)]
# Prints a digest of what each function makes of the same numbers.
PROGRAM = "from tests.baselines import test_arithmetic as test; print(test.digest())"


def numbers(*shape: int, seed: int = 0, scale: float = 1.0) -> np.ndarray:
    return scale * (2 * np.random.default_rng(seed).random(shape) - 1)


def definite(n: int) -> np.ndarray:
    x = numbers(n, n, seed=n)
    s: np.ndarray = np.tril(x) + np.tril(x, -1).T + n * np.eye(n)
    return s


def results(threads: int | None = None) -> dict[str, np.ndarray]:
    """Everything, on numbers that are large enough for several threads."""
    a, b, x = numbers(500, 210), numbers(210, 97, seed=1), numbers(9000, 60, seed=2, scale=40.0)
    x[::5, ::7] = -np.inf
    s = definite(333)
    return {
        "product": arithmetic.product(a, b, threads),
        "outer": arithmetic.outer(a, numbers(500, 97, seed=3), threads=threads),
        "factor": arithmetic.factor(s, threads),
        "solve": arithmetic.solve(s, numbers(333, 50, seed=4), threads),
        "exp": arithmetic.exp(x, threads),
        "log": arithmetic.log(np.abs(x), threads),
        "softmax": arithmetic.softmax(x, threads),
        "log_softmax": arithmetic.log_softmax(x, threads),
    }


def digest(threads: int | None = None) -> str:
    return hashlib.sha256(b"".join(array.tobytes() for array in results(threads).values())).hexdigest()


def close(found: np.ndarray, expected: np.ndarray) -> None:
    """Within 1e-12 of the largest number: a sum's smallest results are what is left of larger terms."""
    assert found.dtype == np.float64
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12 * np.abs(expected).max(initial=0.0))


@pytest.mark.parametrize(("n", "k", "m"), SIZES)
def test_products_are_numpys(n: int, k: int, m: int) -> None:
    a, b, c = numbers(n, k), numbers(k, m, seed=1), numbers(n, m, seed=2)
    close(arithmetic.product(a, b), a @ b)
    close(arithmetic.outer(a, c), a.T @ c)
    close(arithmetic.product(a, numbers(k)), a @ numbers(k))
    into = numbers(k, m, seed=3)
    expected = into + a.T @ c
    assert arithmetic.outer(a, c, into=into) is into
    close(into, expected)


@pytest.mark.parametrize("n", [0, 1, 2, 9, 40, 97, 200])
@pytest.mark.parametrize("m", [0, 1, 3, 20])
def test_solutions_are_numpys(n: int, m: int) -> None:
    s, b = definite(n), numbers(n, m)
    lower = arithmetic.factor(s)
    close(lower, np.linalg.cholesky(s))
    assert not np.triu(lower, 1).any()
    close(arithmetic.solve(s, b), np.linalg.solve(s, b))
    close(arithmetic.solve_with(lower, numbers(n)), np.linalg.solve(s, numbers(n)))


def test_only_the_lower_triangle_is_read() -> None:
    s = definite(50)
    half = np.where(np.tri(50, dtype=bool), s, np.nan)
    np.testing.assert_array_equal(arithmetic.factor(half), arithmetic.factor(s))


def test_exponentials_and_logarithms_are_numpys() -> None:
    x = numbers(3, 5, 70, scale=700.0)
    np.testing.assert_allclose(arithmetic.exp(x), np.exp(x), rtol=1e-12)
    np.testing.assert_allclose(arithmetic.log(np.exp(x)), np.log(np.exp(x)), rtol=1e-12)
    assert arithmetic.exp(0).shape == arithmetic.log(1).shape == ()
    np.testing.assert_array_equal(arithmetic.exp([-np.inf, -1e4, 1e4, np.inf, np.nan]), [0, 0, np.inf, np.inf, np.nan])
    np.testing.assert_array_equal(arithmetic.log([0, -1, np.inf, np.nan]), [-np.inf, np.nan, np.inf, np.nan])


@pytest.mark.parametrize(("n", "columns"), [(0, 3), (3, 0), (1, 1), (50, 2), (50, 8), (200, 97)])
def test_probabilities_are_numpys(n: int, columns: int) -> None:
    x = numbers(n, columns, scale=30.0)
    x[:, 1::3] = -np.inf
    raised = np.exp(x - x.max(axis=1, keepdims=True, initial=-1e300))
    expected = raised / raised.sum(axis=1, keepdims=True) if columns else raised
    np.testing.assert_allclose(arithmetic.softmax(x), expected, rtol=1e-12)
    found = arithmetic.log_softmax(x)
    np.testing.assert_array_equal(np.isneginf(found), np.isneginf(x))
    np.testing.assert_allclose(np.exp(found), expected, rtol=1e-12)


def test_log_softmax_keeps_what_softmax_rounds_away() -> None:
    np.testing.assert_array_equal(arithmetic.log_softmax([[0.0, -5000.0]]), [[0.0, -5000.0]])


@pytest.mark.parametrize("function", [arithmetic.softmax, arithmetic.log_softmax])
@pytest.mark.parametrize("row", [[-np.inf, -np.inf], [np.nan, 0], [0, np.nan], [np.inf, 0]])
def test_trouble_stays_in_its_row(function: Callable[[Any], np.ndarray], row: list[float]) -> None:
    found = function([row, [0.0, 1.0]])
    assert np.isnan(found[0]).all()
    assert np.isfinite(found[1]).all()


@pytest.mark.parametrize("dtype", ["float32", "int64", "uint8", "bool"])
def test_other_numbers_and_layouts_become_float64(dtype: str) -> None:
    a = (10 * numbers(30, 20) + 10).astype(dtype)
    expected = arithmetic.product(a.astype(np.float64), np.arange(20.0))
    np.testing.assert_array_equal(arithmetic.product(np.asfortranarray(a), np.arange(20)), expected)
    np.testing.assert_array_equal(arithmetic.product(np.repeat(a, 2, axis=1)[:, ::2], np.arange(20)), expected)
    shifted = np.frombuffer(b"." + a.astype(np.float64).tobytes(), offset=1).reshape(a.shape)  # at no multiple of 8
    np.testing.assert_array_equal(arithmetic.product(shifted, np.arange(20)), expected)
    np.testing.assert_array_equal(arithmetic.softmax(a[::-1]), arithmetic.softmax(a)[::-1])


def test_the_same_bits_in_every_batch_of_rows() -> None:
    whole, x = results(), numbers(500, 210)
    rows = [arithmetic.product(part, numbers(210, 97, seed=1)) for part in np.split(x, [1, 3, 100, 101, 350])]
    np.testing.assert_array_equal(np.concatenate(rows), whole["product"])
    into = np.zeros((210, 97))
    for part, other in zip(np.split(x, [1, 200, 207]), np.split(numbers(500, 97, seed=3), [1, 200, 207]), strict=True):
        arithmetic.outer(part, other, into=into)
    np.testing.assert_array_equal(into, whole["outer"])
    lower, b = whole["factor"], numbers(333, 50, seed=4)
    columns = [arithmetic.solve_with(lower, part) for part in np.split(b, [1, 4, 30], axis=1)]
    np.testing.assert_array_equal(np.concatenate(columns, axis=1), whole["solve"])


@pytest.mark.parametrize("threads", [0, 1, 2, 3, 7])
def test_the_same_bits_with_any_number_of_threads(threads: int) -> None:
    assert digest(threads) == digest(None)


@pytest.mark.parametrize("build", engine.instruction_sets())
def test_the_same_bits_in_every_build(build: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = digest()
    monkeypatch.setenv("ELMAN_CPU", build)
    assert digest() == expected


def test_the_same_bits_whatever_numpy_computes_with() -> None:
    umath = import_module("numpy._core._multiarray_umath")
    dispatched = [name for name in umath.__cpu_dispatch__ if umath.__cpu_features__.get(name)]
    environment = os.environ | {"NPY_DISABLE_CPU_FEATURES": " ".join(dispatched), "OPENBLAS_CORETYPE": "Prescott"}
    ran = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, cwd=ROOT)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip() == digest()


def test_bad_pivots_are_named() -> None:
    s = definite(30)
    s[17, 17] = -1.0
    with pytest.raises(DataError, match=r"not positive definite: the pivot of row 17 \(from 0\) is -1\."):
        arithmetic.factor(s)
    with pytest.raises(DataError, match=r"row 0 \(from 0\) is nan"):
        arithmetic.solve([[np.nan]], [1.0])


X = numbers(4, 3)
REFUSED: list[tuple[Callable[[], object], str]] = [
    (lambda: arithmetic.product(X, X), "a has 3 columns and b 4 rows"),
    (lambda: arithmetic.product(X[0], X), r"a has the shape \(3,\); expected rows and columns"),
    (lambda: arithmetic.product(X, X[None]), r"b has the shape \(1, 4, 3\)"),
    (lambda: arithmetic.product(X * 1j, X), "a is of complex128; expected real numbers"),
    (lambda: arithmetic.outer(X, X[1:]), "a has 4 rows and b 3"),
    (lambda: arithmetic.outer(X, X, into=np.zeros((3, 4))), r"into has the shape \(3, 4\); expected \(3, 3\)"),
    (
        lambda: arithmetic.outer(X, X, into=np.zeros((3, 3), dtype=np.float32)),
        "into is not a writable array of float64",
    ),
    (
        lambda: arithmetic.outer(X, X, into=np.zeros((3, 3), order="F")),
        "into is not a writable array of float64 in C order",
    ),
    (lambda: arithmetic.outer(X, X, into=X[:3]), "into shares memory with a or b"),
    (lambda: arithmetic.factor(X), r"s has the shape \(4, 3\); expected as many rows as columns"),
    (lambda: arithmetic.solve_with(np.eye(3), X), "lower has 3 rows and b 4"),
    (lambda: arithmetic.softmax(X[0]), r"x has the shape \(3,\)"),
    (lambda: arithmetic.exp(["a"]), "x is of <U1; expected real numbers"),
    (lambda: arithmetic.factor(np.eye(3), threads=-1), "threads is -1"),
]


@pytest.mark.parametrize(("call", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_what_does_not_fit_is_refused(call: Callable[[], object], message: str) -> None:
    with pytest.raises(SettingError, match=message):
        call()
