"""The network in JAX: the input product of all steps hoisted out of the scan, recurrent weights transposed first."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from elman.bench.points import Point

Weights = dict[str, Any]
UNROLLED = 8  # at most so many steps are written out by the compiler: faster for short sequences, slow to compile


def outputs(w: Weights, x: Any, lengths: Any, point: Point, last: bool) -> Any:
    """Return answers (T, B, K), or (B, K) after the last step; x is (T, B, H) or ids (T, B)."""
    steps = w["embedding.weight"][x] if point.tokens else x
    state = None
    for layer in range(point.layers):
        steps, state = _layer(w, steps, lengths, point, layer)
    hidden = state if last else steps
    return hidden @ w["linear.weight"].T + w["linear.bias"] if "linear.weight" in w else hidden


def _layer(w: Weights, x: Any, lengths: Any, point: Point, layer: int) -> tuple[Any, Any]:
    input_weight, recurrent = (w[f"rnn.weight_{kind}_l{layer}"].T for kind in ("ih", "hh"))
    input_bias, bias = (w[f"rnn.bias_{kind}_l{layer}"] for kind in ("ih", "hh"))
    projected = x @ input_weight + (input_bias if point.cell == "gru" else input_bias + bias)
    cell = {"rnn": _rnn, "gru": _gru, "lstm": _lstm}[point.cell]

    def step(state: tuple[Any, ...], now: tuple[Any, Any]) -> tuple[tuple[Any, ...], Any]:
        p, t = now
        new = cell(p, state, recurrent, bias)
        if not point.variable:
            return new, new[0]
        active = (t < lengths)[:, None]
        kept = tuple(jnp.where(active, a, b) for a, b in zip(new, state, strict=True))
        return kept, jnp.where(active, new[0], 0)

    zeros = jnp.zeros((point.B, point.H))
    start = (zeros, zeros) if point.cell == "lstm" else (zeros,)
    unroll = point.T if point.T <= UNROLLED else 1
    state, hidden = jax.lax.scan(step, start, (projected, jnp.arange(point.T)), unroll=unroll)
    return hidden, state[0]


def _rnn(p: Any, state: tuple[Any, ...], recurrent: Any, _: Any) -> tuple[Any, ...]:
    return (jnp.tanh(p + state[0] @ recurrent),)


def _gru(p: Any, state: tuple[Any, ...], recurrent: Any, bias: Any) -> tuple[Any, ...]:
    g = state[0] @ recurrent + bias
    (pr, pz, pn), (gr, gz, gn) = jnp.split(p, 3, axis=-1), jnp.split(g, 3, axis=-1)
    r, z = jax.nn.sigmoid(pr + gr), jax.nn.sigmoid(pz + gz)
    n = jnp.tanh(pn + r * gn)
    return (n + z * (state[0] - n),)


def _lstm(p: Any, state: tuple[Any, ...], recurrent: Any, _: Any) -> tuple[Any, ...]:
    i, f, g, o = jnp.split(p + state[0] @ recurrent, 4, axis=-1)
    c = jax.nn.sigmoid(f) * state[1] + jax.nn.sigmoid(i) * jnp.tanh(g)
    return jax.nn.sigmoid(o) * jnp.tanh(c), c
