"""Arithmetic in float64 whose bits depend on the numbers alone: the same on every CPU, with any number of threads.

numpy's products, factorisations, exponentials and logarithms differ in their last bits between processors, and a row's
product differs with the rows beside it. Here every sum has one order, so what is fitted with these is the same
everywhere. Sums, products, quotients and square roots of single numbers are so in numpy anyway.

All take arrays of real or whole numbers in any layout, compute in float64 and return a new array. `threads` is a number
of threads, one by default; 0 or None means all cores. Numbers below 2.2e-308 in size count as zero.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from elman import engine
from elman.errors import SettingError

__all__ = ["exp", "factor", "log", "log_softmax", "outer", "product", "softmax", "solve", "solve_with"]

Floats = NDArray[np.float64]


def product(a: ArrayLike, b: ArrayLike, threads: int | None = 1) -> Floats:
    """`a @ b` of a (n, k) and b (k, m) or (k,): (n, m) or (n,). A row has the same bits in every batch of rows.

    SettingError: other shapes.

    >>> product([[1, 2], [3, 4]], [10, 1])
    array([12., 34.])
    """
    left, right = _matrix("a", a), _columns("b", b)
    _same("a has {} columns and b {} rows", left.shape[1], right.shape[0])
    return _like(b, _run("product", left, right, threads=threads))


def outer(a: ArrayLike, b: ArrayLike, into: Floats | None = None, threads: int | None = 1) -> Floats:
    """`a.T @ b` of a (n, p) and b (n, q): (p, q). With `into` it is added to that, which is changed and returned.

    Blocks of rows that are added to one `into`, one after another, give the same bits as all rows at once.
    SettingError: other shapes, or an `into` that is not of float64 and in C order, or that shares memory with a or b.

    >>> x = np.arange(6.0).reshape(3, 2)
    >>> gram = outer(x[:2], x[:2])
    >>> outer(x[2:], x[2:], into=gram)
    array([[20., 26.],
           [26., 35.]])
    """
    left, right = _matrix("a", a), _matrix("b", b)
    _same("a has {} rows and b {}", left.shape[0], right.shape[0])
    if into is None:
        into = np.zeros((left.shape[1], right.shape[1]))
    _check_into(into, left, right)
    engine.algebra("accumulate_outer", left, right, into, threads=threads or None)
    return into


def factor(s: ArrayLike, threads: int | None = 1) -> Floats:
    """Cholesky's factor of a symmetric positive definite s (n, n): the lower triangle L (n, n) with L @ L.T = s.

    Only s's lower triangle is read. DataError: s is not positive definite; it says at which row. SettingError: s is not
    square.

    >>> factor([[4, 2], [2, 5]])
    array([[2., 0.],
           [1., 2.]])
    """
    return _run("factor", _square("s", s), threads=threads)


def solve_with(lower: ArrayLike, b: ArrayLike, threads: int | None = 1) -> Floats:
    """The solution x of s x = b, for b (n, m) or (n,), in b's shape, from `lower`, which is `factor(s)`.

    Each column has the same bits whatever is beside it. Threads share the columns, eight for each at least.
    SettingError: shapes that do not fit.

    >>> solve_with(factor([[4, 2], [2, 5]]), [8, 8])
    array([1.5, 1. ])
    """
    triangle, right = _square("lower", lower), _columns("b", b)
    _same("lower has {} rows and b {}", triangle.shape[0], right.shape[0])
    return _like(b, _run("solve_with", triangle, right, threads=threads))


def solve(s: ArrayLike, b: ArrayLike, threads: int | None = 1) -> Floats:
    """The solution x of s x = b, for a symmetric positive definite s (n, n) and b (n, m) or (n,). Errors: see `factor`.

    >>> solve([[2, 0], [0, 4]], [2, 2])
    array([1. , 0.5])
    """
    return solve_with(factor(s, threads), b, threads)


def exp(x: ArrayLike, threads: int | None = 1) -> Floats:
    """e to the power of each number of x, of any shape: 0 below -708, inf above 709.

    >>> exp([0, -np.inf])
    array([1., 0.])
    """
    return _run("exponentials", _floats("x", x), threads=threads)


def log(x: ArrayLike, threads: int | None = 1) -> Floats:
    """The natural logarithm of each number of x, of any shape: -inf of 0, nan of what is below 0, without a warning.

    >>> log([1, 0])
    array([  0., -inf])
    """
    return _run("logarithms", _floats("x", x), threads=threads)


def softmax(x: ArrayLike, threads: int | None = 1) -> Floats:
    """Probabilities of each row of x (n, K). -inf has 0; a row of -inf alone, or with nan or inf in it, becomes nan.

    SettingError: x is not two-dimensional.

    >>> softmax([[0, 0, -np.inf]])
    array([[0.5, 0.5, 0. ]])
    """
    return _run("softmax", _matrix("x", x), threads=threads)


def log_softmax(x: ArrayLike, threads: int | None = 1) -> Floats:
    """The logarithms of the probabilities of each row of x (n, K), also where these are too small. See `softmax`.

    >>> log_softmax([[0, -1000]])
    array([[    0., -1000.]])
    """
    return _run("log_softmax", _matrix("x", x), threads=threads)


def _run(name: str, *arrays: Floats, threads: int | None) -> Floats:
    result: Floats = engine.algebra(name, *arrays, threads=threads or None)
    return result


def _floats(name: str, given: ArrayLike) -> Floats:
    array: NDArray[Any] = np.asarray(given)
    if array.dtype.kind not in "biuf":
        raise SettingError(f"{name} is of {array.dtype}; expected real numbers")
    return np.require(array, np.float64, ["C", "A"])


def _matrix(name: str, given: ArrayLike) -> Floats:
    array = _floats(name, given)
    if array.ndim != 2:
        raise SettingError(f"{name} has the shape {array.shape}; expected rows and columns")
    return array


def _columns(name: str, given: ArrayLike) -> Floats:
    array = _floats(name, given)
    return _matrix(name, array[:, None] if array.ndim == 1 else array)


def _square(name: str, given: ArrayLike) -> Floats:
    array = _matrix(name, given)
    if array.shape[0] != array.shape[1]:
        raise SettingError(f"{name} has the shape {array.shape}; expected as many rows as columns")
    return array


def _like(given: ArrayLike, result: Floats) -> Floats:
    return result[:, 0] if np.ndim(given) == 1 else result


def _same(sentence: str, first: int, second: int) -> None:
    if first != second:
        raise SettingError(f"{sentence.format(first, second)}; expected as many")


def _check_into(into: Any, a: Floats, b: Floats) -> None:
    shape = (a.shape[1], b.shape[1])
    if not isinstance(into, np.ndarray) or into.dtype != np.float64 or not into.flags.carray:
        raise SettingError("into is not a writable array of float64 in C order, which it must be to be added to")
    if into.shape != shape:
        raise SettingError(f"into has the shape {into.shape}; expected {shape}, the columns of a and of b")
    if np.may_share_memory(into, a) or np.may_share_memory(into, b):
        raise SettingError("into shares memory with a or b, which must not change meanwhile")
