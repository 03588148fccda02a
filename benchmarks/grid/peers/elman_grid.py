"""elman: `Trainer.step`, `Network.forward` and `Network.step` as anyone would call them."""

from __future__ import annotations

from typing import Any

import numpy as np

import elman
from benchmarks.grid import data
from benchmarks.grid.worker import Job, Task, serve
from elman import engine
from elman.network import Adam, Classes, Dense, Embedding, Head, Network, Trainer, Values


def make(task: Task) -> Job:
    """Return the job that the task names."""
    return {"train": _train, "infer": _infer, "last": _infer, "step": _step}[task.what](task)


def _network(task: Task) -> Network:
    point = task.point
    heads: dict[str, Head] = {
        "train": Values(1),
        "infer": Values(point.H, at="every", linear=False),
        "last": Values(point.H, linear=False),
        "step": Values(point.H, linear=False),
    }
    head = Classes(point.tokens, at="every") if point.tokens else heads[task.what]
    inputs = Embedding(point.tokens, point.H) if point.tokens else Dense(point.H)
    net = Network(inputs, point.cell, [point.H] * point.layers, head, threads=task.threads)
    net.load_state_dict(data.weights(point, head.linear))
    return net


def _train(task: Task) -> Job:
    batch, trainer = data.batch(task.point), Trainer(_network(task), Adam(data.RATE), clip=data.CLIP)
    lengths = batch.lengths if task.point.variable else None
    return Job(
        call=lambda: trainer.step(batch.x, batch.y, lengths),
        check=lambda: np.array([trainer.step(batch.x, batch.y, lengths) for _ in range(task.steps)]),
    )


def _infer(task: Task) -> Job:
    batch, net = data.batch(task.point), _network(task)
    lengths = batch.lengths if task.point.variable else None
    return Job(
        call=lambda: net.forward(batch.x, lengths=lengths),
        check=lambda: net.forward(batch.x, lengths=lengths)[0],
    )


def _step(task: Task) -> Job:
    net, inputs = _network(task), list(data.batch(task.point).x[0])

    def steps(inputs: list[Any]) -> list[Any]:
        state, outputs = None, []
        for x_t in inputs:
            output, state = net.step(x_t, state)
            outputs.append(output)
        return outputs

    return Job(lambda: steps(inputs), lambda: np.stack(steps(inputs[: task.steps])), len(inputs))


if __name__ == "__main__":
    build = {"instruction set": engine.instruction_set(), "compiler": engine.compiler}
    serve(make, {"elman": elman.__version__, **build})
