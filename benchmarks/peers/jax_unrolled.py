"""JAX as in jax_scan, but with the six steps of the cell written out: faster to run, slower to compile."""

from __future__ import annotations

from functools import partial

from benchmarks.peers.jax_scan import setup
from benchmarks.processes import serve

if __name__ == "__main__":
    serve(partial(setup, unroll=6))
