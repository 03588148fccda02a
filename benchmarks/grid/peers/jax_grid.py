"""JAX: one compiled function a step; weights and moments are donated, so that they are updated in place."""

from __future__ import annotations

import time
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.grid import data
from benchmarks.grid.peers.jax_model import Weights, outputs
from benchmarks.grid.points import Point
from benchmarks.grid.worker import Array, Job, Task, serve


def make(task: Task) -> Job:
    """Return the job that the task names."""
    return {"train": _train, "infer": _infer}[task.what](task)


def _inputs(point: Point) -> tuple[Any, Any, Any]:
    batch = data.batch(point)
    y = batch.y.T if point.tokens else batch.y
    return jnp.asarray(batch.x.swapaxes(0, 1).copy()), jnp.asarray(y.copy()), jnp.asarray(batch.lengths)


def _loss(w: Weights, x: Any, y: Any, lengths: Any, point: Point) -> Any:
    answers = outputs(w, x, lengths, point, last=not point.tokens)
    if not point.tokens:
        return jnp.square(answers - y).mean()
    return -jnp.take_along_axis(jax.nn.log_softmax(answers), y[..., None], axis=-1).mean()


def _adam(carry: tuple[Any, ...], g: Weights) -> tuple[Any, ...]:
    w, m, v, count = carry
    norm = jnp.sqrt(sum(jnp.square(part).sum() for part in g.values()))
    scale, count = jnp.minimum(1.0, data.CLIP / (norm + 1e-6)), count + 1
    g = jax.tree.map(lambda g: g * scale, g)
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
        return _adam(carry, g), loss

    carry = (w, jax.tree.map(jnp.zeros_like, w), jax.tree.map(jnp.zeros_like, w), jnp.zeros(()))
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


if __name__ == "__main__":
    serve(make, {"jax": jax.__version__})
