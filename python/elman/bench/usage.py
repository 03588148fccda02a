"""What a process uses besides time: memory during a call, processor while idle."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def growth(call: Callable[[], object]) -> int | None:
    """Bytes by which the process was larger during the call than before it, at most; None where Linux isn't there."""
    if not CLEAR.exists():
        return None
    CLEAR.write_text("5", encoding="ascii")  # the peak starts again from here
    before = _bytes("VmRSS")
    call()
    return max(0, _bytes("VmHWM") - before)


def idle_part(seconds: float) -> float:
    """Part of one core used while this thread sleeps: by threads that don't."""
    used, start = time.process_time(), time.perf_counter()
    time.sleep(seconds)
    return (time.process_time() - used) / (time.perf_counter() - start)


def _bytes(name: str) -> int:
    lines = STATUS.read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name + ":"))
