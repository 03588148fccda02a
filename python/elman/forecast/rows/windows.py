"""Windows: rows of a series that stand one after another, and the rows that follow them; as indices, never copied.

A window counts rows: where moments are missing and the step is a regular one, rows without values stand in their place
(`elman.table.gaps`); otherwise the rows on both sides of a gap are neighbours.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from elman.errors import DataError
from elman.table.panel import Panel

__all__ = ["any_known", "has_parts", "require_parts", "window_ends"]


def window_ends(
    panel: Panel,
    window: int,
    part: NDArray[np.int8] | None = None,
    horizon: int = 1,
    apart: bool = True,
    only: int | None = None,
) -> NDArray[np.int64]:
    """The last rows (k,) of all windows of `window` rows with `horizon` rows after them in the same series and part.

    Rows are those of the sorted panel; the targets of a window that ends at row e are rows e + 1 to e + `horizon`.
    `part` (n,) never falls in time. `apart`: the window's own rows are of that part too; otherwise they may reach back
    into earlier ones. `only` windows of that part.

    >>> panel = Panel(np.arange(5), np.array([0, 3, 5]), np.array([0, 1, 2, 0, 1]), ("a", "b"))
    >>> window_ends(panel, 1).tolist(), window_ends(panel, 2).tolist(), window_ends(panel, 1, horizon=2).tolist()
    ([0, 1, 3], [1], [0])
    """
    out, first, last = panel.first_rows(window - 1), window - 1, len(panel.order) - horizon
    out |= panel.last_rows(horizon)
    if part is not None and last > 0:
        out[:last] |= part[1 : last + 1] != part[horizon:]
        if only is not None:
            out[:last] |= part[1 : last + 1] != only
        if apart and last > first:
            out[first:last] |= part[: last - first] != part[first + horizon :]
    return np.flatnonzero(~out)


def require_parts(
    where: str,
    panel: Panel,
    part: NDArray[np.int8],
    known: NDArray[np.bool_],
    window: int,
    asked: tuple[int, ...],
    horizon: int = 1,
    apart: bool = True,
) -> None:
    """DataError when a part in `asked` has no window with a known target; it says how many are usable in each series.

    `known` (n,) tells which sorted rows have a target.
    """
    if has_parts(panel, part, known, window, asked, horizon, apart):
        return
    usable = window_ends(panel, window, horizon=horizon)
    usable = usable[any_known(known, usable, horizon)]
    counts = np.bincount(panel.series[usable], minlength=len(panel.names)).tolist()
    each = [f"{count} in {name!r}" for name, count in zip(panel.names, counts, strict=True)] if panel.names[0] else []
    series = f" ({', '.join(each[:5])}{f' and {len(each) - 5} more series' if len(each) > 5 else ''})" if each else ""
    needed = window + horizon * len(asked)
    ahead = f" and a horizon of {horizon}" if horizon > 1 else ""
    raise DataError(
        f"{where}: found {sum(counts)} usable windows of {window} rows{ahead}{series}, "
        f"too few for a {_names(asked)} part; expected at least {needed} rows with known targets "
        "in a series; give more rows, a smaller window or a smaller horizon"
    )


def has_parts(
    panel: Panel,
    part: NDArray[np.int8],
    known: NDArray[np.bool_],
    window: int,
    asked: tuple[int, ...],
    horizon: int,
    apart: bool,
) -> bool:
    """Whether each part in `asked` has a window with a known target."""
    return all(
        any_known(known, window_ends(panel, window, part, horizon, apart, only), horizon).any() for only in asked
    )


def any_known(known: NDArray[np.bool_], ends: NDArray[np.int64], horizon: int) -> NDArray[np.bool_]:
    """Whether any of the `horizon` rows after each of the rows `ends` (k,) is `known` (n,)."""
    if known.all():
        return np.ones(len(ends), dtype=np.bool_)
    before = np.zeros(len(known) + 1, dtype=np.int64)
    np.cumsum(known, out=before[1:])
    return np.asarray(before[ends + 1 + horizon] > before[ends + 1])


def _names(asked: tuple[int, ...]) -> str:
    return ", ".join(("training", "validation", "test")[number] for number in asked)
