"""What a time depends on besides the program: processor, cores, system, load."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_SIBLINGS = "/sys/devices/system/cpu/cpu{}/topology/thread_siblings_list"


def describe() -> dict[str, Any]:
    """Return the facts that belong beside every time."""
    return {
        "processor": _processor(),
        "cores": len(_usable()),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
    }


def slug(processor: str) -> str:
    """The name of a processor as part of a file's name.

    >>> slug("AMD Ryzen(TM) 7 @ 3.20GHz")
    'amd-ryzen-tm-7-3-20ghz'
    """
    return re.sub(r"[^a-z0-9]+", "-", processor.lower()).strip("-")


@contextmanager
def pinned(threads: int) -> Iterator[None]:
    """Keep this process and those that it starts on `threads` cores, no two on the same one, where the system can."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    chosen = _apart(sorted(before))
    os.sched_setaffinity(0, chosen[:threads] if len(chosen) >= threads else before)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _apart(usable: list[int]) -> list[int]:
    """One of the usable processors of each core: two that share a core share its arithmetic."""
    seen: dict[str, int] = {}
    for number in usable:
        siblings = Path(_SIBLINGS.format(number))
        seen.setdefault(siblings.read_text(encoding="ascii") if siblings.exists() else str(number), number)
    return list(seen.values())


def _usable() -> set[int]:
    return set(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else set(range(os.cpu_count() or 1))


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text(encoding="utf-8").splitlines() if facts.exists() else []
    names = (line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())
