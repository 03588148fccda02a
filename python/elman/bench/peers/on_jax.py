"""JAX: one compiled function a step; weights and moments are donated, so that they are updated in place."""

from __future__ import annotations

import time
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from elman.bench import data
from elman.bench.jobs import Array, Job, Task, serve
from elman.bench.peers.jax_model import Weights, outputs
from elman.bench.points import Point


def make(task: Task) -> Job:
    """Return the job that the task names."""
    return {"train": _train, "infer": _infer, "lesson6": _lesson}[task.what](task)


def _inputs(point: Point) -> tuple[Any, Any, Any]:
    batch = data.batch(point)
    y = batch.y.T if point.tokens else batch.y
    return jnp.asarray(batch.x.swapaxes(0, 1).copy()), jnp.asarray(y.copy()), jnp.asarray(batch.lengths)


def _loss(w: Weights, x: Any, y: Any, lengths: Any, point: Point) -> Any:
    answers = outputs(w, x, lengths, point, last=not point.tokens)
    if not point.tokens:
        return jnp.square(answers - y).mean()
    return -jnp.take_along_axis(jax.nn.log_softmax(answers), y[..., None], axis=-1).mean()


def _start(w: Weights) -> tuple[Any, ...]:
    return w, jax.tree.map(jnp.zeros_like, w), jax.tree.map(jnp.zeros_like, w), jnp.zeros(())


def _clipped(g: Weights) -> Weights:
    norm = jnp.sqrt(sum(jnp.square(part).sum() for part in g.values()))
    scale = jnp.minimum(1.0, data.CLIP / (norm + 1e-6))
    return {name: part * scale for name, part in g.items()}


def _adam(carry: tuple[Any, ...], g: Weights) -> tuple[Any, ...]:
    w, m, v, count = carry
    count = count + 1
    m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, g)
    v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
    first, second = 1 - 0.9**count, 1 - 0.999**count
    rate = data.RATE
    w = jax.tree.map(lambda w, m, v: w - rate * (m / first) / (jnp.sqrt(v / second) + 1e-8), w, m, v)
    return w, m, v, count


def _compile(function: Any, *arguments: Any) -> tuple[Any, dict[str, float]]:
    start = time.perf_counter()
    compiled = function.lower(*arguments).compile()
    return compiled, {"compile_seconds": time.perf_counter() - start}


def _train(task: Task) -> Job:
    inputs, w = _inputs(task.point), jax.tree.map(jnp.asarray, data.weights(task.point, head=True))

    def step(carry: tuple[Any, ...], *inputs: Any) -> tuple[Any, Any]:
        loss, g = jax.value_and_grad(_loss)(carry[0], *inputs, task.point)
        return _adam(carry, _clipped(g)), loss

    carry = _start(w)
    compiled, facts = _compile(jax.jit(step, donate_argnums=0), carry, *inputs)

    def call() -> Any:
        nonlocal carry
        carry, loss = compiled(carry, *inputs)
        return jax.block_until_ready((carry, loss))[1]

    return Job(call, lambda: np.array([float(call()) for _ in range(task.steps)]), facts=facts)


def _infer(task: Task) -> Job:
    point = task.point
    x, _, lengths = _inputs(point)
    w = jax.tree.map(jnp.asarray, data.weights(point, head=point.tokens > 0))
    compiled, facts = _compile(jax.jit(lambda w, x, n: outputs(w, x, n, point, last=False)), w, x, lengths)

    def check() -> Array:
        return np.asarray(compiled(w, x, lengths)).swapaxes(0, 1)

    return Job(lambda: compiled(w, x, lengths).block_until_ready(), check, facts=facts)


def _lesson(task: Task) -> Job:
    """All epochs in one compiled scan, the six steps of the cell written out in it."""
    inputs, labels = jnp.eye(6)[jnp.array(data.LESSON[0])], jnp.array(data.LESSON[1])
    w = jax.tree.map(jnp.asarray, data.lesson_weights())

    def loss(w: Weights) -> Any:
        projected, hidden, scores = inputs @ w["weight_ih"].T + w["bias_ih"], jnp.zeros(6), []
        for p in projected:
            hidden = jnp.tanh(p + hidden @ w["weight_hh"].T + w["bias_hh"])
            scores.append(hidden)
        return -jnp.take_along_axis(jax.nn.log_softmax(jnp.stack(scores)), labels[:, None], axis=1).sum()

    def epoch(carry: tuple[Any, ...], _: None) -> tuple[Any, Any]:
        value, g = jax.value_and_grad(loss)(carry[0])
        return _adam(carry, g), value

    def train(w: Weights) -> Any:
        return jax.lax.scan(epoch, _start(w), None, length=data.LESSON_EPOCHS)[1]

    compiled, facts = _compile(jax.jit(train), w)

    def check() -> Array:
        return np.asarray(compiled(w))[: task.steps]

    return Job(lambda: compiled(w).block_until_ready(), check, facts=facts)


if __name__ == "__main__":
    serve(make, {"jax": jax.__version__})
