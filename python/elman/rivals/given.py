"""What people give as `against`: names, estimators, functions; read into rivals by their names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from elman.errors import SettingError, listed, suggest

__all__ = [
    "EXTRA",
    "Ahead",
    "Makes",
    "Rival",
    "is_ahead",
    "needed_by",
    "read_against",
    "require_new",
    "require_test_part",
]

Floats = NDArray[np.float64]
Makes = Mapping[str, Callable[[], Any]]
"""The named rivals that a job has, and what makes each."""
EXTRA = "pip install 'elman[rivals]'"


class Rival(Protocol):
    """An estimator as scikit-learn has them, with two functions, or three.

    It is never changed itself: a deep copy is fitted for each answer, a number or a class of one row ahead. What is
    asked for with classes may have `predict_proba` and `classes_` too; labels alone count as sure.
    """

    def fit(self, X: Any, y: Any) -> Any:
        """Learn from X what y is; see docs/rivals.md for what X and y are in each job."""

    def predict(self, X: Any) -> Any:
        """The answer to each row or sequence of X."""


Ahead = Callable[[Floats, int, int], Any]
"""A forecast of one series: `(history, horizon, season)`, the known values (t,), how many to forecast, and how many
steps a season has (1: none); the `horizon` values to come. It learns from that history alone, each time."""


def read_against(against: Any, makes: Makes, what: str, ahead: bool = False) -> dict[str, Any]:
    """The rivals that are given, by name: those of `makes` made by its functions, estimators and functions as they are.

    `against` is names in a list or with commas between them, or a dict of a name and what has it. `what` is asked of
    them, as messages say it; functions of a history are taken where `ahead` says so.
    """
    if against is None:
        return {}
    given = _named(against, makes, what)
    for name in given:
        if not isinstance(name, str) or not name or name != " ".join(name.split()):
            raise SettingError(f"setting 'against': found the name {name!r:.40}, expected a word or a few")
    return {name: _rival(name, each, makes, what, ahead) for name, each in given.items()}


def _named(against: Any, makes: Makes, what: str) -> dict[Any, Any]:
    """The dict of what is given; names stand for themselves."""
    if isinstance(against, Mapping):
        return dict(against)
    names = against.split(",") if isinstance(against, str) else against
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        found = f"{type(against).__name__} {against!r:.60}"
        raise SettingError(f"setting 'against': found {found}, expected {_expected(makes, what)}")
    return {name.strip(): name.strip() for name in names}


def _expected(makes: Makes, what: str) -> str:
    """What may be given.

    >>> _expected({}, "classes of sequences")
    "for classes of sequences estimators of your own, by name: {'mine': estimator}"
    """
    named = f"names ({listed(makes)}), or " if makes else ""
    return f"for {what} {named}estimators of your own, by name: {{'mine': estimator}}"


def _rival(name: str, given: Any, makes: Makes, what: str, ahead: bool) -> Any:
    if isinstance(given, str):
        if given not in makes:
            near = suggest(given, makes) if makes else ""
            more = f"; {near}" if near.startswith("did") else f", expected {_expected(makes, what)}"
            raise SettingError(f"setting 'against': found {given!r}{more}")
        return makes[given]()
    if isinstance(given, type):
        raise SettingError(
            f"setting 'against': {name!r} is the class {given.__name__}, expected one that is made; "
            f"give {given.__name__}(...)"
        )
    if _is_estimator(given) or (ahead and is_ahead(given)):
        return given
    functions = ", or be a function of (history, horizon, season)" if ahead else ""
    raise SettingError(
        f"setting 'against': {name!r} is {type(given).__name__} without fit and predict, expected an estimator; "
        f"it must have both, as scikit-learn's have{functions}"
    )


def _is_estimator(given: Any) -> bool:
    return callable(getattr(given, "fit", None)) and callable(getattr(given, "predict", None))


def is_ahead(rival: Any) -> bool:
    """Whether it is a function of a history, not an estimator."""
    return callable(rival) and not _is_estimator(rival)


def require_new(rivals: Iterable[str], taken: Iterable[str]) -> None:
    """SettingError for a rival with a name that is `taken`: of elman, what answers in it, or a simple method."""
    known = set(taken)
    for name in rivals:
        if name in known:
            raise SettingError(
                f"setting 'against': found the name {name!r}, which one that is always measured has; choose another"
            )


def require_test_part(against: Any, test_fraction: float) -> None:
    """SettingError for rivals where nothing is left out that they could be measured on."""
    if against is not None and not test_fraction:
        raise SettingError(
            "setting 'against': found rivals and test_fraction=0, expected a test part to measure them on; "
            "leave one out"
        )


@contextmanager
def needed_by(name: str) -> Iterator[None]:
    """Around the import of what the rival `name` needs; SettingError where it is not there or can't be loaded."""
    try:
        yield
    except ModuleNotFoundError:
        raise SettingError(f"setting 'against': {name!r} needs the extra rivals; {EXTRA}") from None
    except (ImportError, OSError) as error:
        raise SettingError(f"setting 'against': {name!r} can't be loaded: {error}") from error
