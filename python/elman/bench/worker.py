"""The parent's end of a peer: a process of its own, so that one library's threads and settings never touch another's.

The two talk in lines of JSON: the parent writes the number of threads once, and the peer answers with its versions;
then each line is a request ("do" says which one) that is answered with one line.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, cast

_THREAD_COUNTS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NPROC")
_SLOWER = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")  # what a machine may say about numpy's kernels


class PeerError(RuntimeError):
    """A peer's process ended by itself."""


class Worker:
    """One peer: `module` in a process held to `threads` threads.

    Args:
        module: the module under `elman.bench.peers` to run.
        threads: most threads that its library may use.
        path: a folder with another build of elman, used instead of this one; for comparing two builds.
    """

    def __init__(self, module: str, threads: int, path: Path | None = None) -> None:
        self.module = module
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the process
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-P", "-m", f"elman.bench.peers.{module}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            env=_environment(threads, path),
        )
        self._to, self._from = cast(IO[str], self._process.stdin), cast(IO[str], self._process.stdout)
        self.facts = self.ask({"threads": threads})

    def prepare(self, name: str, task: dict[str, Any], turn_seconds: float) -> dict[str, Any]:
        """Make a job, check and warm it up; a turn will repeat the call for about `turn_seconds`."""
        return self.ask({"do": "prepare", "name": name, "task": task, "turn_seconds": turn_seconds})

    def run(self, name: str) -> float:
        """Seconds of a call (of a step, where a call does several), averaged over one turn."""
        return float(self.ask({"do": "run", "name": name})["seconds"])

    def memory(self, name: str) -> int | None:
        """Bytes by which the process grew during one call, at most; None where the system doesn't tell."""
        grown = self.ask({"do": "memory", "name": name})["bytes"]
        return None if grown is None else int(grown)

    def idle(self, name: str, seconds: float) -> float:
        """Part of one core that the process uses in the `seconds` after a call."""
        return float(self.ask({"do": "idle", "name": name, "seconds": seconds})["cpu"])

    def forget(self) -> None:
        """Let go of all jobs."""
        self.ask({"do": "forget"})

    def close(self) -> None:
        """End the process; nothing where it has ended."""
        if not self._to.closed:
            with suppress(BrokenPipeError):  # words that nobody reads any more
                self._to.close()
            self._process.wait()
            self._from.close()
            self._errors.close()

    def ask(self, what: dict[str, Any]) -> dict[str, Any]:
        """Send one line, return the peer's answer to it; PeerError with the peer's last words when it has ended."""
        if self._to.closed:
            raise PeerError(f"{self.module} has ended")
        try:
            self._to.write(json.dumps(what) + "\n")
            self._to.flush()
        except BrokenPipeError as error:
            raise self._ended() from error
        line = self._from.readline()
        if not line:
            raise self._ended()
        reply: dict[str, Any] = json.loads(line)
        return reply

    def _ended(self) -> PeerError:
        code = self._process.wait()
        self._errors.seek(0)
        words = self._errors.read().decode(errors="replace").strip().splitlines()
        self.close()
        return PeerError(f"{self.module} ended with {code}: {words[-1] if words else 'without a word'}")


def _environment(threads: int, path: Path | None) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _SLOWER}
    kept |= dict.fromkeys(_THREAD_COUNTS, str(threads))
    kept["XLA_FLAGS"] = f"--xla_cpu_multi_thread_eigen=true intra_op_parallelism_threads={threads}"
    kept["JAX_PLATFORMS"] = "cpu"
    if path is not None:
        kept["PYTHONPATH"] = os.pathsep.join([str(path), *filter(None, [os.environ.get("PYTHONPATH")])])
    return kept
