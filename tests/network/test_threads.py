"""The same seed gives the same bytes with any number of threads, and twice in one process."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pytest

from elman.network import SGD, Adam, Binary, Classes, Dense, Embedding, Network, OneHot, Trainer, Values

pytestmark = pytest.mark.usefixtures("many_cores")

THREADS = (2, 3, 4, 8)
SETTINGS: dict[str, dict[str, Any]] = {
    "small": {"B": 3, "T": 4, "hidden": [5]},
    "batch": {"B": 33, "T": 17, "hidden": [40]},
    "wide batch": {"B": 128, "T": 9, "hidden": [64, 48]},
    "one long": {"B": 1, "T": 120, "hidden": [96]},
    "one wide": {"B": 2, "T": 6, "hidden": [300]},
    "ragged": {"B": 57, "T": 13, "hidden": [33], "ragged": True},
    "ids": {"B": 40, "T": 11, "hidden": [50], "inputs": "onehot"},
    "words": {"B": 40, "T": 11, "hidden": [50], "inputs": "embedding", "ragged": True},
    "both": {"B": 57, "T": 13, "hidden": [33, 20], "ragged": True, "further": {"bidirectional": True, "dropout": 0.3}},
    "words both": {"B": 40, "T": 11, "hidden": [50], "inputs": "embedding", "further": {"bidirectional": True}},
}


def _network(cell: str, setting: dict[str, Any], threads: int) -> Network:
    kinds: dict[str, Dense | OneHot | Embedding] = {
        "dense": Dense(13),
        "onehot": OneHot(70),
        "embedding": Embedding(300, 24),
    }
    head = Classes(70, at="every") if "inputs" in setting else Values(3, at="every")
    return Network(
        inputs=kinds[setting.get("inputs", "dense")],
        cell=cell,
        hidden=setting["hidden"],
        head=head,
        seed=4,
        threads=threads,
        **setting.get("further", {}),
    )


def _batch(setting: dict[str, Any]) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    rng, B, T = np.random.default_rng(0), setting["B"], setting["T"]
    lengths = rng.integers(1, T + 1, B) if setting.get("ragged") else None
    if "inputs" in setting:
        return rng.integers(0, 70, (B, T)), rng.integers(0, 70, (B, T)), lengths
    x, y = rng.standard_normal((B, T, 13)), rng.standard_normal((B, T, 3))
    return x.astype(np.float32), y.astype(np.float32), lengths


def _trained(cell: str, setting: dict[str, Any], threads: int, steps: int = 8) -> str:
    """Return a digest of all losses, outputs and weights of a short training with `threads` threads."""
    net, (x, y, lengths) = _network(cell, setting, threads), _batch(setting)
    trainer = Trainer(net, Adam(0.01), clip=0.1, threads=threads)
    digest = hashlib.sha256()
    for _ in range(steps):
        digest.update(np.float64(trainer.step(x, y, lengths)).tobytes())
    outputs, state = net.forward(x, lengths=lengths)
    for array in [trainer.outputs, outputs, *state.h, *net.parameters.values()]:
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
@pytest.mark.parametrize("name", SETTINGS)
def test_any_number_of_threads(cell: str, name: str) -> None:
    alone = _trained(cell, SETTINGS[name], 1)
    for threads in THREADS:
        assert _trained(cell, SETTINGS[name], threads) == alone, f"{threads} threads"


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_twice_in_one_process(cell: str) -> None:
    assert _trained(cell, SETTINGS["batch"], 2) == _trained(cell, SETTINGS["batch"], 2)


def test_gradients_of_any_number_of_threads() -> None:
    x, y, _ = _batch(SETTINGS["batch"])
    digests = set()
    for threads in (1, *THREADS):
        loss, gradients = _network("lstm", SETTINGS["batch"], threads).gradients(x, y)
        digests.add((loss, b"".join(value.tobytes() for value in gradients.values())))
    assert len(digests) == 1


def test_another_seed_gives_other_weights_and_the_same_seed_the_same() -> None:
    def made(seed: int) -> bytes:
        net = Network(inputs=Dense(3), cell="gru", hidden=8, head=Binary(), seed=seed)
        return b"".join(value.tobytes() for value in net.parameters.values())

    assert made(1) == made(1)
    assert made(1) != made(2)


def test_steps_in_native_code_are_the_same_steps() -> None:
    x, y, _ = _batch(SETTINGS["batch"])
    for rule in (Adam(0.01), SGD(0.1)):
        one, many = (_network("rnn", SETTINGS["batch"], 1) for _ in range(2))
        trainer = Trainer(one, rule, threads=1)
        losses = [trainer.step(x, y) for _ in range(12)]
        found = Trainer(many, rule, threads=2).steps(x, y, 12)
        assert found.dtype == np.float64
        assert found.tolist() == losses
        for name, value in one.parameters.items():
            assert value.tobytes() == many.parameters[name].tobytes(), name
