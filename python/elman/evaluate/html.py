"""Columns as a table for notebooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

__all__ = ["as_html"]


def as_html(columns: Mapping[str, Sequence[str]], caption: str, below: str = "") -> str:
    """Columns of texts as an HTML table under a `caption`, a sentence `below` it; nothing in them is read as HTML.

    >>> as_html({"epoch": ["1"]}, "a < b")
    '<div><p>a &lt; b</p><table><thead><tr><th>epoch</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table></div>'
    """
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    rows = "".join(_row(row) for row in zip(*columns.values(), strict=True))
    said = f"<p>{escape(below)}</p>" if below else ""
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>" if columns else ""
    return f"<div><p>{escape(caption)}</p>{table}{said}</div>"


def _row(cells: Sequence[str]) -> str:
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
