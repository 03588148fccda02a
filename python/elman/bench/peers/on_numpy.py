"""numpy: only its sgemm rate, with the kernels that OpenBLAS itself chooses."""

from __future__ import annotations

import numpy as np

from elman.bench.jobs import Job, Task, serve


def make(task: Task) -> Job:
    """Return the product of two square matrices."""
    rng, size = np.random.default_rng(1), (task.point.H, task.point.H)
    a, b = (rng.standard_normal(size).astype(np.float32) for _ in range(2))
    return Job(lambda: a @ b)


if __name__ == "__main__":
    serve(make, {"numpy": np.__version__})
