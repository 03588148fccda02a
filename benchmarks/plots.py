"""Plots of a stored run, as small SVG files that are the same for the same run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from elman.bench import targets
from elman.bench.points import CELLS
from elman.bench.run import NAMES

Row = dict[str, Any]
COLORS = {"elman": "#c1272d", "torch": "#e08a00", "jax": "#1f77b4", "onnxruntime": "#5b5b5b"}
MARKS = {"elman": "D", "torch": "o", "jax": "s", "onnxruntime": "^"}
STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "elman",
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titleweight": "bold",
}
TITLES = {
    "train": "Training step: how many times longer each peer takes than elman",
    "infer": "Inference of whole sequences: how many times longer each peer takes than elman",
    "arithmetic": "Training: arithmetic rate as a part of the machine's sgemm rate",
}


def draw(report: dict[str, Any], folder: Path) -> dict[str, str]:
    """Write the plots that the report has numbers for to `folder`; return their titles by name."""
    drawn = {}
    with matplotlib.rc_context(STYLE):
        for name, title in TITLES.items():
            figure = _arithmetic(report) if name == "arithmetic" else _ratios(report[name])
            if figure is not None:
                figure.suptitle(f"{title}\n", x=0.01, ha="left", fontsize=11)
                figure.savefig(folder / f"{name}.svg", metadata={"Date": None})
                drawn[name] = title
    return drawn


def _ratios(rows: list[Row]) -> Figure | None:
    names = [name for name in NAMES if name != "elman" and any(name in row["peers"] for row in rows)]
    cells = [cell for cell in CELLS if any(row["cell"] == cell for row in rows)]
    if not names:
        return None
    most = max(sum(row["cell"] == cell for row in rows) for cell in cells)
    figure, panels = _panels(len(cells), 1.3 + 0.27 * most)
    for axes, cell in zip(panels, cells, strict=True):
        _ratio_panel(axes, [row for row in rows if row["cell"] == cell], names)
        axes.set_title(cell.upper(), loc="left")
    labels = [[label.get_text() for label in axes.get_yticklabels()] for axes in panels]
    found = [value for row in rows for value in targets.ratios(row).values()]
    for axes, own in zip(panels, labels, strict=True):
        axes.set_xlim(min(0.6, *(0.8 * value for value in found)), 1.4 * max(4, *found))
        axes.axvspan(axes.get_xlim()[0], 1, color=COLORS["elman"], alpha=0.07, lw=0, zorder=0)
        if axes is not panels[0] and own == labels[0]:
            axes.set_yticklabels([])
    figure.supxlabel("time / elman's time, logarithmic; in the shaded part the peer is faster", fontsize=9)
    _legend(figure, panels[0])
    return figure


def _ratio_panel(axes: Axes, rows: list[Row], names: list[str]) -> None:
    for place, row in enumerate(rows):
        found = targets.ratios(row)
        axes.plot([min(1, *found.values()), max(found.values())], [place, place], color="#dddddd", lw=1.5, zorder=1)
    for name in names:
        points = [(targets.ratios(row)[name], place) for place, row in enumerate(rows) if name in row["peers"]]
        across, up = zip(*points, strict=True)
        axes.scatter(across, up, s=26, c=COLORS[name], marker=MARKS[name], label=NAMES[name], zorder=3)
    axes.axvline(1, color=COLORS["elman"], lw=1.5, zorder=2)
    axes.set_yticks(range(len(rows)), [_short(row) for row in rows])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.grid(axis="x", color="#eeeeee", zorder=0)
    axes.tick_params(axis="y", length=0)


def _arithmetic(report: dict[str, Any]) -> Figure | None:
    best = targets.best_sgemm(report)
    plain = [row for row in report["train"] if "," not in row["point"]]
    cells = [cell for cell in CELLS if any(row["cell"] == cell for row in plain)]
    if not cells:
        return None
    names = [name for name in ("elman", "torch", "jax") if any(name in row["peers"] for row in plain)]
    figure, panels = _panels(len(cells), 3.1)
    for axes, cell in zip(panels, cells, strict=True):
        rows = [row for row in plain if row["cell"] == cell]
        for name in names:
            parts = [_part(row, name, best) for row in rows]
            axes.plot(range(len(rows)), parts, color=COLORS[name], marker=MARKS[name], ms=4, label=NAMES[name])
        axes.axhline(100, color="#999999", lw=1)
        axes.axhline(100 * targets.SGEMM_PART, color="#999999", lw=1, ls=":")
        axes.set_xticks(range(len(rows)), [_short(row) for row in rows], rotation=45, ha="right")
        axes.set_ylim(0, None)
        axes.set_title(cell.upper(), loc="left")
    top = max(axes.get_ylim()[1] for axes in panels)
    for axes in panels:
        axes.set_ylim(0, max(top, 105))
    panels[0].set_ylabel("% of sgemm")
    panels[0].text(0, 100 * targets.SGEMM_PART + 1, "target", fontsize=8, color="#777777", va="bottom")
    _legend(figure, panels[0])
    return figure


def _part(row: Row, name: str, best: float) -> float:
    if name not in row["peers"]:
        return float("nan")
    return 100 * float(row["operations"]) / float(row["peers"][name]["median"]) / 1e9 / best


def _panels(count: int, height: float) -> tuple[Figure, list[Axes]]:
    figure = Figure(figsize=(3.2 * count + 0.4, height), layout="constrained")
    return figure, list(figure.subplots(1, count, squeeze=False)[0])


def _legend(figure: Figure, axes: Axes) -> None:
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(
        handles, labels, loc="upper right", ncols=len(labels), frameon=False, handletextpad=0.3, columnspacing=1.2
    )


def _short(row: Row) -> str:
    return str(row["point"]).split(" ", 1)[1]
