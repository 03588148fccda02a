"""An Axes in the house style: colours that print, show in the dark and to the colour-blind; fonts for all writings."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from numpy.typing import NDArray

from elman.errors import SettingError

__all__ = [
    "BLUE",
    "GREEN",
    "GREY",
    "ORANGE",
    "PURPLE",
    "dated",
    "drawing",
    "finish",
    "saved",
    "short",
    "slanted",
    "styled",
]

BLUE, ORANGE, GREEN, PURPLE, GREY = "#3a87c8", "#e08214", "#1b9e77", "#a05195", "#8c8c8c"
SIZE, DPI = (7.2, 3.6), 150  # inches, and points on each
EXTRA = "pip install 'elman[plots]'"
LONGEST, UPRIGHT = 24, 4  # characters of a label, and of one that stands upright
FONTS = (  # what systems have for Chinese, Japanese and Korean
    *("Noto Sans CJK SC", "Noto Sans CJK JP", "Source Han Sans SC", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei"),
    *("PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "SimHei", "Arial Unicode MS", "Droid Sans Fallback"),
)


@contextmanager
def drawing(ax: Any, size: tuple[float, float] = SIZE) -> Iterator[Any]:
    """The Axes that is given, or one of a new figure of that `size`, while what is drawn has fonts for all writings;
    SettingError without matplotlib."""
    try:
        from matplotlib import font_manager, rc_context, rcParams
        from matplotlib.figure import Figure
    except ImportError:
        raise SettingError(f"pictures need matplotlib, the extra plots; {EXTRA}") from None
    there = set(font_manager.get_font_names())
    families = [*rcParams["font.family"], *(name for name in FONTS if name in there)]
    with rc_context({"font.family": families}):
        yield Figure(figsize=size, layout="constrained").subplots() if ax is None else ax


@contextmanager
def styled(dark: bool) -> Iterator[None]:
    """Around pictures on a `dark` ground, or a light one; SettingError without matplotlib."""
    try:
        from matplotlib import style
    except ImportError:
        raise SettingError(f"pictures need matplotlib, the extra plots; {EXTRA}") from None
    with style.context("dark_background" if dark else "default"):
        yield


def saved(ax: Any, place: Any) -> str:
    """Write the figure of an Axes; texts in it stay texts where the form has some. What is to be said of it: that no
    font here has some of its characters; else empty."""
    from matplotlib import rc_context

    with rc_context({"svg.fonttype": "none", "pdf.fonttype": 42}), warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        ax.figure.savefig(place, dpi=DPI)
    if any("missing from" in str(each.message) for each in told):
        return "No font here has some of its characters; install one that does, such as Noto Sans CJK, or write an SVG."
    return ""


def finish(ax: Any, title: str, x: str = "", y: str = "", grid: str = "y") -> Any:
    """The Axes with a title, labels, and no more lines than help reading."""
    ax.set_title(title, loc="left", fontsize="medium")
    ax.set_xlabel(x)
    ax.set_ylabel(y)
    ax.spines[["top", "right"]].set_visible(False)
    if grid:
        ax.grid(axis=grid, alpha=0.25, linewidth=0.8)
    ax.set_axisbelow(True)
    return ax


def dated(ax: Any, time: NDArray[Any]) -> Any:
    """The Axes with dates as few and as short as they can be read, where the times (n,) along it are some."""
    if time.dtype.kind == "M":
        from matplotlib import dates

        found = dates.AutoDateLocator(maxticks=8)
        ax.xaxis.set_major_locator(found)
        ax.xaxis.set_major_formatter(dates.ConciseDateFormatter(found))
    return ax


def slanted(labels: list[str]) -> dict[str, Any]:
    """How labels below an axis stand: upright where they are short, else slanted."""
    upright = max(map(len, labels), default=0) <= UPRIGHT
    return {"rotation": 0 if upright else 40, "ha": "center" if upright else "right"}


def short(text: Any, longest: int = LONGEST) -> str:
    """A label that has room, cut in the middle where it is long.

    >>> short("a" * 40), short("rain")
    ('aaaaaaaaaaaa…aaaaaaaaaaa', 'rain')
    """
    text = str(text)
    half = longest // 2
    return text if len(text) <= longest else f"{text[:half]}…{text[len(text) - (longest - half - 1) :]}"
