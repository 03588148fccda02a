"""elman: `Trainer.step`, `Network.forward` and `Network.step` as anyone would call them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

import elman
from elman import engine
from elman.bench import data
from elman.bench.jobs import Job, Task, serve
from elman.network import Adam, Classes, Dense, Embedding, Head, Network, OneHot, Trainer, Values


def make(task: Task) -> Job:
    """Return the job that the task names."""
    return {"train": _train, "infer": _infer, "last": _infer, "step": _step, "lesson6": _lesson}[task.what](task)


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

    return Job(lambda: steps(inputs), lambda: np.stack(steps(inputs[: task.steps])), units=len(inputs))


def _lesson(task: Task) -> Job:
    x, y = (np.array([side]) for side in data.LESSON)
    weights = {f"{name}_l0": value for name, value in data.lesson_weights().items()}
    trainer: Trainer

    def fresh() -> None:
        nonlocal trainer
        head = Classes(6, at="every", reduction="sum", linear=False)
        net = Network(OneHot(6), "rnn", 6, head, threads=task.threads)
        net.load_state_dict(weights)
        trainer = Trainer(net, Adam(data.RATE))

    def check() -> NDArray[Any]:
        fresh()
        return trainer.steps(x, y, task.steps)

    return Job(lambda: trainer.steps(x, y, data.LESSON_EPOCHS), check, fresh)


if __name__ == "__main__":
    build = {"instruction set": engine.instruction_set(), "compiler": engine.compiler}
    serve(make, {"elman": elman.__version__, **build})
