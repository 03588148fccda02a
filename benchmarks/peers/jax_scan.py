"""JAX: all epochs in one compiled scan, the steps in another, the input product hoisted out of it."""

from __future__ import annotations

import time
from typing import Any

import jax
import jax.numpy as jnp

from benchmarks.processes import Prepare, Run, serve


def make_train(x: Any, y: Any, epochs: int, rate: float, unroll: int) -> Any:
    """Return the training as a compiled function: weights -> losses (epochs,). `unroll` steps stand in one turn."""

    def loss(w: dict[str, Any]) -> Any:
        projected = x @ w["weight_ih"].T + w["bias_ih"]

        def step(hidden: Any, p: Any) -> tuple[Any, Any]:
            hidden = jnp.tanh(p + hidden @ w["weight_hh"].T + w["bias_hh"])
            return hidden, hidden

        _, scores = jax.lax.scan(step, jnp.zeros(6), projected, unroll=unroll)
        return -jnp.take_along_axis(jax.nn.log_softmax(scores), y[:, None], axis=1).sum()

    def epoch(carry: Any, number: Any) -> tuple[Any, Any]:
        w, m, v = carry
        value, g = jax.value_and_grad(loss)(w)
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, g)
        v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
        first, second = 1 - 0.9**number, 1 - 0.999**number
        w = jax.tree.map(lambda w, m, v: w - rate * (m / first) / (jnp.sqrt(v / second) + 1e-8), w, m, v)
        return (w, m, v), value

    def train(w: dict[str, Any]) -> Any:
        zeros = jax.tree.map(jnp.zeros_like, w)
        return jax.lax.scan(epoch, (w, zeros, zeros), jnp.arange(1.0, epochs + 1))[1]

    return jax.jit(train)


def setup(task: dict[str, Any], unroll: int = 1) -> tuple[dict[str, Any], Prepare]:
    """Return what this is, and a fresh start; compiling is done here and its time reported apart."""
    weights = {name: jnp.array(value, dtype=jnp.float32) for name, value in task["weights"].items()}
    x, y = jnp.eye(6)[jnp.array(task["x"])], jnp.array(task["y"])
    start = time.perf_counter()
    train = make_train(x, y, task["epochs"], task["rate"], unroll).lower(weights).compile()
    compile_seconds = time.perf_counter() - start

    def prepare() -> Run:
        def run() -> list[float]:
            losses: list[float] = train(weights).block_until_ready().tolist()
            return losses

        return run

    return {"versions": {"jax": jax.__version__}, "compile_seconds": compile_seconds}, prepare


if __name__ == "__main__":
    serve(setup)
