"""docs/accuracy.md from stored figures: every reference beside ours, losses included, skipped sets named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.accuracy.sets import ROOT, Accuracy

__all__ = ["PAGE", "page", "write"]

PAGE = ROOT / "docs" / "accuracy.md"

HEAD = """\
# What the defaults reach

Made by `make accuracy` (`python -m benchmarks.accuracy`). Each set is trained with the defaults of its job and the
seeds 0, 1 and 2, or with seed 0 alone where it says "one seed"; the mean stands here, and the lowest and highest. The
data sets are read from the folder that the variable ELMAN_DATA names, or `--data FOLDER`; else from `shared/data`
beside the repository. References are those of the sets' own descriptions; where a reference is better than elman, it
stands here all the same.

Nothing is tuned to a set: the defaults were chosen on folds and cuts inside training parts. But test figures of these
sets had been seen before the defaults were final, so take no set here for unseen. That a figure sent us back to look
for something better is known of italy_power, digits, occupancy, exchange_rate, names, vi_diacritics, tinyshakespeare
and tang_poems.

A second table says by what shares simple methods answer with the network, how good each is alone, and what the network
costs ([decision 26](decisions/0026-one-mixture-of-experts.md)), in seconds of two cores that others used too. Masks of
dropout are drawn otherwise since vi_diacritics, capitals, cmudict_g2p and occupancy were measured.

Forecasters, taggers and generators are trained again on everything once they were measured
([decision 32](decisions/0032-trained-again-on-everything.md)): the rows that decide are learnt too then, though not for
ETTh1, ETTh2 and exchange_rate, where those compared there don't learn them. These three, and all that is not forecast,
were measured before that, and before windows had kinds ([decision 30](decisions/0030-near-what-was-seen.md)).

Made panels are measured beside all eight simple methods, the medians of series, drift, smoothing and climatology among
them; beside the five that there were before, all aims were reached.

A time limit makes a figure depend on the machine: tinyshakespeare_3_minutes reached 1.432 where its training ended
before the limit, and what stands here where the processors were half as fast.
"""


def page(sets: Sequence[Accuracy], stored: Mapping[str, Mapping[str, Any]]) -> str:
    """The page for the figures `stored` by the name of the set."""
    jobs = dict.fromkeys(each.job for each in sets)
    parts = [HEAD, *(_job(job, [s for s in sets if s.job == job and s.name in stored], stored) for job in jobs)]
    skipped = [each.name for each in sets if each.name not in stored]
    if skipped:
        parts.append(f"## Not measured\n\nSkipped (no data, or not run yet): {', '.join(skipped)}.\n")
    return "\n".join(part for part in parts if part)


def _job(job: str, sets: Sequence[Accuracy], stored: Mapping[str, Mapping[str, Any]]) -> str:
    if not sets:
        return ""
    lines = [
        f"## {job}\n",
        "| set | measure | elman | lowest to highest | aim | reached | others |",
        "|---|---|---|---|---|---|---|",
    ]
    for each in sets:
        values = stored[each.name]["values"]
        mean = sum(values) / len(values)
        ahead = [name for name, value in each.references.items() if (value > mean) == each.larger_is_better]
        others = ", ".join(
            f"**{name} {value:g}**" if name in ahead else f"{name} {value:g}" for name, value in each.references.items()
        )
        spread = f"{min(values):.4g} to {max(values):.4g}" if len(values) > 1 else "one seed"
        reached = "yes" if each.reached(mean) else "**no**"
        lines.append(
            f"| {each.name} | {each.measure} | {mean:.4g} | {spread} | {each.target:g} | {reached} | {others} |"
        )
    return "\n".join([*lines, "\nIn bold: others that are better than elman.\n", *_members(sets, stored)])


def _members(sets: Sequence[Accuracy], stored: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Who answers in each set, by what share, how good each is alone, and what the network costs."""
    trained = [each for each in sets if stored[each.name].get("seconds")]
    if not trained:
        return []
    lines = [
        "| set | elman, all together | network alone, its share | others alone, their shares | seconds of a fit, "
        "of these the network's training |",
        "|---|---|---|---|---|",
    ]
    for each in trained:
        kept = stored[each.name]
        mean = f"{_mean(kept['values']):.4g}"
        alone = {
            name: f"{_mean(values):.4g}, {100 * _mean(kept['shares'][name]):.0f} %"
            for name, values in kept.get("alone", {}).items()
        }
        network = alone.pop("network", f"{mean}, 100 %")
        others = "; ".join(f"{name} {figure}" for name, figure in alone.items()) or "none"
        seconds = f"{kept['seconds']:.0f}" + (f", {kept['training']:.0f}" if "training" in kept else "")
        lines.append(f"| {each.name} | {mean} | {network} | {others} | {seconds} |")
    return [*lines, ""]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def write(text: str) -> Path:
    """Write the page."""
    PAGE.write_text(text, encoding="utf-8", newline="\n")
    return PAGE
