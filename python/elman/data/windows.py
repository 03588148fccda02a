"""Windows: rows of a series that stand one after another, and the row that follows them; as indices, never copied.

A window counts rows, not days: where dates are missing, the rows on both sides of the gap are neighbours (`elman
check` counts the gaps).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from elman.data.panel import Panel
from elman.errors import DataError

__all__ = ["last_windows", "require_parts", "window_ends"]


def window_ends(panel: Panel, window: int, part: NDArray[np.int64] | None = None) -> NDArray[np.int64]:
    """The last rows (k,) of all windows of `window` rows whose next row exists, in the same series and the same part.

    Rows are those of the sorted panel; the target of a window that ends at row e is row e + 1. `part` (n,) never
    falls in time.

    >>> panel = Panel(np.arange(5), np.array([0, 3, 5]), np.array([0, 1, 2, 0, 1]), ("a", "b"))
    >>> window_ends(panel, 1).tolist(), window_ends(panel, 2).tolist()
    ([0, 1, 3], [1])
    """
    group = panel.series * 3 + (0 if part is None else part)
    begins = np.flatnonzero(np.diff(group, prepend=-1))
    length = np.diff(np.append(begins, len(group)))
    position = np.arange(len(group)) - np.repeat(begins, length)
    return np.flatnonzero(position >= window) - 1


def last_windows(panel: Panel, window: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The last row of each series of at least `window` rows (k,), and the numbers of the series that have fewer."""
    enough = panel.counts >= window
    return panel.starts[1:][enough] - 1, np.flatnonzero(~enough)


def require_parts(
    where: str, panel: Panel, part: NDArray[np.int64], known: NDArray[np.bool_], window: int, asked: tuple[int, ...]
) -> None:
    """DataError when a part in `asked` has no window with a known target; it says how many are usable in each series.

    `known` (n,) tells which sorted rows have a target.
    """
    ends = window_ends(panel, window, part)
    ends = ends[known[ends + 1]]
    if set(asked) <= set(part[ends].tolist()):
        return
    usable = window_ends(panel, window)
    usable = usable[known[usable + 1]]
    counts = np.bincount(panel.series[usable], minlength=len(panel.names)).tolist()
    each = [f"{count} in {name!r}" for name, count in zip(panel.names, counts, strict=True)] if panel.names[0] else []
    series = f" ({', '.join(each[:5])}{f' and {len(each) - 5} more series' if len(each) > 5 else ''})" if each else ""
    needed = len(asked) * (window + 1)
    raise DataError(
        f"{where}: found {sum(counts)} usable windows of {window} rows{series}, "
        f"too few for a {_names(asked)} part that share no rows; expected at least {needed} rows with known targets "
        "in a series; give more rows or a smaller window"
    )


def _names(asked: tuple[int, ...]) -> str:
    return ", ".join(("training", "validation", "test")[number] for number in asked)
