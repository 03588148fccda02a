"""ONNX Runtime: whole sequences, and single steps with the states as inputs and outputs of the graph."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnxruntime

from elman.bench import data
from elman.bench.jobs import Array, Job, Task, serve
from elman.bench.peers.onnx_model import build


def make(task: Task) -> Job:
    """Return the job that the task names."""
    return {"infer": _infer, "step": _step}[task.what](task)


def _session(model: bytes, threads: int) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.add_session_config_entry("session.set_denormal_as_zero", "1")
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _infer(task: Task) -> Job:
    batch, session = data.batch(task.point), _session(build(task.point, states=False), task.threads)
    feeds = {"x": np.ascontiguousarray(batch.x.swapaxes(0, 1))}
    if task.point.variable:
        feeds["lengths"] = batch.lengths.astype(np.int32)

    def call() -> Array:
        outputs: Array = session.run(["y"], feeds)[0]
        return outputs

    return Job(call, lambda: call().swapaxes(0, 1))


def _step(task: Task) -> Job:
    point = task.point
    session = _session(build(point, states=True), threads=1)  # its fastest: nothing in a step is worth a second one
    inputs = list(data.batch(point).x[0][:, None, None])
    zeros = np.zeros((1, 1, point.H), np.float32)
    names = ["h", "c"][: 2 if point.cell == "lstm" else 1]
    results = [f"new_{name}" for name in names]

    def steps(inputs: list[Array]) -> list[Array]:
        states, outputs = [zeros] * len(names), []
        for x_t in inputs:
            states = session.run(results, {"x": x_t, **dict(zip(names, states, strict=True))})
            outputs.append(states[0])
        return outputs

    return Job(lambda: steps(inputs), lambda: np.concatenate(steps(inputs[: task.steps]))[:, 0], units=len(inputs))


if __name__ == "__main__":
    serve(make, {"onnxruntime": onnxruntime.__version__})
