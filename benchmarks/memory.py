"""How much memory a fit takes: `python -m benchmarks.memory [ROWS]`, ten million rows by default.

Windows are gathered from the table as they are needed. The fit runs in a process of its own, so that its peak is its
own: table, program and all.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time

COLUMNS = 12
WINDOW = 100
ROWS = 10_000_000


def fit(rows: int) -> dict[str, float]:
    """Fit a table of so many rows in this process: bytes of the table, of the process before it and at its peak."""
    import numpy as np

    from elman import Forecaster

    before = _peak()
    random = np.random.default_rng(0)
    table: dict[str, np.ndarray] = {
        "time": np.datetime64("2000-01-01", "us") + np.arange(rows) * np.timedelta64(1, "s")
    }
    for number in range(COLUMNS):
        table[f"x{number}"] = random.standard_normal(rows)
    size = sum(values.nbytes for values in table.values())
    start = time.perf_counter()
    Forecaster("x0", time="time", window=WINDOW, epochs=2).fit(table)
    return {"table": size, "before": before, "peak": _peak(), "seconds": time.perf_counter() - start}


def _peak() -> float:
    """The largest memory that this process has had, in bytes."""
    scale = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale


def main() -> None:
    """Run the fit apart and print one line."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    code = f"import json; from benchmarks.memory import fit; print(json.dumps(fit({rows})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    print(
        f"{rows:,} rows, {COLUMNS + 1} columns, window {WINDOW}: table {found['table'] / 2**20:,.0f} MiB, "
        f"peak {found['peak'] / 2**20:,.0f} MiB, {found['peak'] / found['table']:.2f} times the table; "
        f"{found['seconds']:.0f} s"
    )


if __name__ == "__main__":
    main()
