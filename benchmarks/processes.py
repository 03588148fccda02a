"""A peer in a process of its own, so that one library's threads and settings never touch another's.

The two talk in lines of JSON: the parent writes the task once, then "run" for each turn; the peer answers with what it
is ("versions", and "compile_seconds" where it compiles), then for each turn with "seconds" and "losses".
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

Run = Callable[[], list[float]]  # one whole training from the first weights: its losses
Prepare = Callable[[], Run]  # a fresh start, not timed


class Peer:
    """The parent's end of one peer: `module` is run with `task`, its libraries held to `threads` threads."""

    def __init__(self, module: str, task: dict[str, Any], threads: int) -> None:
        names = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NPROC")
        xla = f"--xla_cpu_multi_thread_eigen=true intra_op_parallelism_threads={threads}"
        settings = {name: str(threads) for name in names} | {"XLA_FLAGS": xla, "JAX_PLATFORMS": "cpu"}
        slower = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")  # what a machine may say about numpy's kernels
        environment = {name: value for name, value in os.environ.items() if name not in slower} | settings
        self._process = subprocess.Popen(
            [sys.executable, "-m", module], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )
        self.facts = self.ask({**task, "threads": threads})

    def turn(self) -> dict[str, Any]:
        """Return the answer to one turn: "seconds" and "losses"."""
        return self.ask("run")

    def close(self) -> None:
        """End the process."""
        self._process.communicate()

    def ask(self, what: Any) -> dict[str, Any]:
        """Send one line, return the peer's answer to it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._process.args} ended with {self._process.wait()}; its error stands above")
        reply: dict[str, Any] = json.loads(line)
        return reply


def serve(setup: Callable[[dict[str, Any]], tuple[dict[str, Any], Prepare]]) -> None:
    """Be a peer: `setup` takes the task and returns facts and `Prepare`. A turn is an untimed run, then a timed one."""
    facts, prepare = setup(json.loads(sys.stdin.readline()))
    answer(facts)
    for _ in sys.stdin:
        prepare()()
        run = prepare()
        start = time.perf_counter()
        losses = run()
        seconds = time.perf_counter() - start
        answer({"seconds": seconds, "losses": [float(loss) for loss in losses]})


def answer(what: dict[str, Any]) -> None:
    """Answer the parent with one line."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()
