"""What people give to a forecaster, as a table: tables, arrays and series, with or without a y beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.errors import DataError, SettingError
from elman.forecast.rows.recipe import Recipe
from elman.table.columns import Column, Raw
from elman.table.forms import form_of, is_array, is_series
from elman.table.indexes import require_same_index
from elman.table.reading import read
from elman.table.table import Table

__all__ = ["Taken", "read_again", "take", "take_again"]

ALONE = "y"  # what a target without a name is called
FEATURE = "x"  # and other columns, with their number


@dataclass(frozen=True)
class Taken:
    """A `table`, the names of its `target` where they were given or found, and the `form` in which answers go back."""

    table: Table
    target: str | list[str] | None
    form: Any


def take(X: Any, y: Any = None, target: str | Sequence[str] | None = None) -> Taken:
    """The table X, with y as its column `target` where it has none of that name; nothing given is changed.

    X is what `elman.table.reading.read` takes, an array (n,) or (n, k), whose columns are x0, x1, ..., or a series.
    Without y an array (n,) or a series is the target itself, and so are the k columns of an array for k targets.
    A target without a name is y. DataError where X and y don't go together, SettingError for a y that is none.
    """
    names = None if target is None else [target] if isinstance(target, str) else list(target)
    if y is None:
        table, names = _with_target(X, names)
        return Taken(table, _as_given(names, target), form_of(X))
    table = _features(X)
    columns = _beside(X, y, names, table)
    _refuse_others(table, columns)
    return Taken(_joined(table, columns), _as_given(list(columns), target), form_of(X))


def take_again(X: Any, y: Any, recipe: Recipe) -> tuple[Table, dict[str, Raw]]:
    """X as a table for a model that is trained, and the targets to compare with: y, else those of X.

    Targets that X lacks are those of y. DataError as in `take`, and where there are none.
    """
    table, targets = read_again(X, recipe), recipe.roles.targets
    if y is None:
        for name in targets:
            table.require(name)
        return table, {name: table.raw[name] for name in targets}
    columns = _beside(X, y, list(targets), table)
    return _joined(table, {name: column for name, column in columns.items() if name not in table.raw}), columns


def read_again(X: Any, recipe: Recipe) -> Table:
    """X as a table for a model that is trained: an array has the names of the training.

    Its columns are the targets where the model reads these alone. DataError for an array of another width.
    """
    if is_series(X) and not is_array(X):
        return _series(X, recipe.roles.targets[0]) if recipe.given == recipe.roles.targets[:1] else _series(X, None)
    if not is_array(X):
        return read(X)
    found = _two(X)
    if set(recipe.given) == set(recipe.roles.targets) and found.shape[1] == len(recipe.given):
        return _named(found, recipe.roles.targets)
    names = _numbers(found.shape[1])
    known = {*recipe.given, *recipe.roles.left_out}
    wanted = [name for name in recipe.given if name not in recipe.roles.targets]
    if not known.issuperset(names[-1:]) or not {*names, *recipe.roles.targets}.issuperset(wanted):
        expected = f"{len(wanted)} columns, {', '.join(wanted[:10])}" if wanted else "one column a target"
        raise DataError(f"X: found an array of {found.shape[1]} columns, expected {expected}, as in fit")
    return _named(found, names)


def _beside(X: Any, y: Any, names: list[str] | None, table: Table) -> dict[str, Raw]:
    """y as columns; DataError unless its rows are those of X, which was read as `table`."""
    _refuse_callbacks(y)
    columns = _answers(y, names)
    for column in columns.values():
        if len(column.values) != table.rows:
            raise DataError(f"found {table.rows} rows in X and {len(column.values)} in y; expected as many")
    require_same_index(X, y)
    return columns


def _joined(table: Table, columns: dict[str, Raw]) -> Table:
    return Table({**table.raw, **columns}, table.name, table.lines)


def _with_target(X: Any, names: list[str] | None) -> tuple[Table, list[str] | None]:
    """X that holds the target."""
    if is_series(X) and not is_array(X):
        name = names[0] if names else _name(X) or ALONE
        return _series(X, name), [name]
    if not is_array(X):
        return read(X), names
    found = _two(X)
    width = found.shape[1]
    if names is not None and len(names) == width and not set(names) <= set(_numbers(width)):
        return _named(found, names), names
    if names is None and width == 1:
        return _named(found, [ALONE]), [ALONE]
    if names is None or not set(names) <= set(_numbers(width)):
        raise SettingError(
            f"setting 'target': found {names and ', '.join(names)!r}, and X is an array of {width} columns; give the "
            f"target as y, or name one of {', '.join(_numbers(width)[:10])}"
        )
    return _named(found, _numbers(width)), names


def _features(X: Any) -> Table:
    """X beside a y."""
    if is_series(X) and not is_array(X):
        return _series(X, None)
    if not is_array(X):
        return read(X)
    found = _two(X)
    return _named(found, _numbers(found.shape[1]))


def _series(X: Any, name: str | None) -> Table:
    """A series of a frame library as a table, its index too where that is read."""
    return read(X.to_frame(name or _name(X) or _numbers(1)[0]))


def _name(X: Any) -> str | None:
    name = getattr(X, "name", None)
    return name if isinstance(name, str) and name else None


def _two(X: Any) -> NDArray[Any]:
    """An array (n, k) of values alone."""
    plain = X.to_pylist() if hasattr(X, "to_pylist") else X
    if isinstance(plain, np.ma.MaskedArray):
        hidden, plain = np.ma.getmaskarray(plain), plain.data.astype(object)
        plain[hidden] = None
    try:
        found = np.asarray(plain)
    except ValueError as error:
        raise DataError("X: found rows of unequal length, expected an array (n,) or (n, k)") from error
    if found.dtype.kind in "US" and isinstance(plain, list | tuple):  # numpy makes text of numbers that stand beside it
        found = np.array(plain, dtype=object)
    if found.dtype.names:
        raise DataError(f"X: found an array of records, expected a frame or a dict of {', '.join(found.dtype.names)}")
    if found.ndim not in (1, 2) or not found.size:
        raise DataError(f"X: found an array of shape {found.shape}, expected (n,) or (n, k), with rows")
    return found[:, None] if found.ndim == 1 else found


def _named(found: NDArray[Any], names: Sequence[str]) -> Table:
    columns = {name: found[:, number] for number, name in enumerate(names)}
    plain = {name: values.tolist() if values.dtype.kind in "OUS" else values for name, values in columns.items()}
    return read(plain)


def _numbers(width: int) -> list[str]:
    return [f"{FEATURE}{number}" for number in range(width)]


def _answers(y: Any, names: list[str] | None) -> dict[str, Raw]:
    """y as columns by the names of the targets; SettingError for another number of them."""
    if is_series(y) and not is_array(y):
        name = names[0] if names else _name(y) or ALONE
        table = read(_without_index(y).to_frame(name))
    elif is_array(y):
        found = _two(y)
        table = _named(found, names or [ALONE]) if found.shape[1] == len(names or [ALONE]) else _named(found, _y(found))
    else:
        table = read(_without_index(y))
    wanted = names or list(table.raw)
    if len(wanted) != len(table.raw):
        raise SettingError(
            f"y: found {len(table.raw)} columns, expected {len(wanted)}, one for each target ({', '.join(wanted)})"
            if names
            else f"y: found {len(table.raw)} columns; name them as target=[...]"
        )
    if set(wanted) == set(table.raw):
        return {name: table.raw[name] for name in wanted}
    if len(wanted) > 1:
        raise SettingError(f"y: found the columns {', '.join(table.raw)}, expected {', '.join(wanted)}, the targets")
    return {wanted[0]: next(iter(table.raw.values()))}


def _y(found: NDArray[Any]) -> list[str]:
    return [f"{ALONE}{number}" for number in range(found.shape[1])]


def _without_index(y: Any) -> Any:
    return y.reset_index(drop=True) if hasattr(y, "reset_index") else y


def _as_given(names: list[str] | None, target: str | Sequence[str] | None) -> str | list[str] | None:
    """Names of targets as the setting has them."""
    if names is None or (len(names) == 1 and (target is None or isinstance(target, str))):
        return None if names is None else names[0]
    return names


def _refuse_callbacks(y: Any) -> None:
    """SettingError for functions in the place of y, where `fit` once took callbacks."""
    functions = y if isinstance(y, list | tuple) else [y]
    if any(callable(each) and not hasattr(each, "__array__") for each in functions):
        raise SettingError(
            "y: found functions, expected the values of the target; callbacks are given by name: "
            "fit(table, callbacks=[...])"
        )


def _refuse_others(table: Table, columns: dict[str, Raw]) -> None:
    """DataError for the first row in which a column of the table differs from the y of its name."""
    for name in columns.keys() & table.raw.keys():
        one, other = table.column(name), Table({name: columns[name]}, "y").column(name)
        differ = _differ(one, other)
        if differ.any():
            place = table.place(int(np.argmax(differ)), name)
            raise DataError(f"{place}: found another value than in y; give the target once, or the same in both")


def _differ(one: Column, other: Column) -> NDArray[np.bool_]:
    if one.kind != other.kind or one.labels != other.labels:
        return np.ones(len(one.values), dtype=np.bool_)
    return np.asarray((one.values != other.values) & ~(one.missing & other.missing))
