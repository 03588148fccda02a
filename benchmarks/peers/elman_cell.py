"""elman: the whole loop in native code."""

from __future__ import annotations

from typing import Any

import numpy as np

import elman
from benchmarks.processes import Prepare, Run, serve
from elman import engine
from elman.network import Adam, Classes, Network, OneHot, Trainer


def setup(task: dict[str, Any]) -> tuple[dict[str, Any], Prepare]:
    """Return what this is, and a fresh start."""
    x, y = np.array([task["x"]]), np.array([task["y"]])
    weights = {name + "_l0": np.array(value, dtype=np.float32) for name, value in task["weights"].items()}

    def prepare() -> Run:
        head = Classes(6, at="every", reduction="sum", linear=False)
        net = Network(inputs=OneHot(6), cell="rnn", hidden=6, head=head, threads=task["threads"])
        net.load_state_dict(weights)
        trainer = Trainer(net, Adam(task["rate"]))
        return lambda: trainer.steps(x, y, task["epochs"]).tolist()

    build = {"instruction_set": engine.instruction_set(), "compiler": engine.compiler}
    return {"versions": {"elman": elman.__version__, **build}}, prepare


if __name__ == "__main__":
    serve(setup)
