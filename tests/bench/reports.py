"""Reports with made-up times, so that what is made of them can be known."""

from __future__ import annotations

from typing import Any


def times(median: float, **more: Any) -> dict[str, Any]:
    return {
        "median": median,
        "low": 0.95 * median,
        "high": 1.05 * median,
        "least": 0.9 * median,
        "difference": 1e-7,
        **more,
    }


def row(point: str, peers: dict[str, float], **more: Any) -> dict[str, Any]:
    cell = point.split(" ")[0].lower()
    facts = {"cell": cell, "large": "64/128/128" in point, "variable": "vary" in point, "operations": 1_000_000_000}
    return {"point": point, **facts, "peers": {name: times(value) for name, value in peers.items()}, **more}


def report(**changes: Any) -> dict[str, Any]:
    """A run in which every target is reached; blocks given replace those of the same name."""
    peers = {"elman": 0.01, "torch": 0.2, "jax": 0.04}
    points = ["RNN 1/6/6", "RNN 64/128/128", "GRU 64/128/128", "GRU 64/128/128, lengths vary", "LSTM 64/128/128"]
    long = {"100": times(1e-6, bytes=0), "100000": times(1.05e-6, bytes=1000)}
    facts = {"processor": "A Processor", "cores": 4, "system": "Linux x86_64", "python": "3.12.1", "load_before": 0.1}
    return {
        "quick": False,
        "machine": facts,
        "threads": 2,
        "rounds": 15,
        "minutes": 12.3,
        "versions": {"elman": {"elman": "0.1.0", "compiler": "12.2.0"}, "torch": {"torch": "2.13.0"}},
        "missing": [],
        "sgemm": {"torch": 100.0, "numpy": 110.0},
        "lesson6": [row("RNN 1/6/6", {"elman": 0.001, "torch": 1.0, "jax": 0.009})],
        "train": [row(point, peers) for point in points],
        "infer": [row(point, {**peers, "onnxruntime": 0.03}) for point in points],
        "step": [
            row(f"{cell} 1/1000/{H}", {"elman": 8e-7, "torch": 8e-5, "onnxruntime": 1.6e-5})
            for cell in ("GRU", "LSTM")
            for H in (16, 64)
        ],
        "threads_against_one": [row("GRU 64/128/128", {"one": 0.019, "all": 0.01}, what="train")],
        "denormals": [row("GRU 32/512/64", {"ordinary": 0.01, "decaying": 0.0102}, what="infer")],
        "long": [{"point": "GRU 1/T/64", "peers": long}],
        "idle": 0.001,
        "different": [],
        **changes,
    }
