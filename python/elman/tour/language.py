"""Lesson 10's text: which character comes next, in bits, beside counts of what followed before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elman.draws import Draw, order
from elman.network import Adam, Classes, Network, OneHot, State, Trainer
from elman.tour.counting import counted
from elman.tour.letters import Alphabet
from elman.tour.page import Page, thousands

HIDDEN, STEPS, BATCH, EPOCHS, LEARNING_RATE = 96, 64, 16, 20, 0.007
TRAIN, VALIDATION = 0.8, 0.1  # the test part is the rest, the end of the text
PROMPT = "MENENIUS:\n"

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Language:
    """What the network and the counts reach on the end of a text that none of them has read, in bits a character."""

    characters: int
    alphabet: Alphabet
    bits: dict[str, float]
    """by method, "elman" first"""
    best_epoch: int
    written: str
    """what the trained network wrote after `PROMPT`"""


def learn(page: Page) -> Language:
    """Train a GRU on the opening of a play and compare it with counting."""
    from elman import samples

    text = samples.text("shakespeare")
    first, second = int(len(text) * TRAIN), int(len(text) * (TRAIN + VALIDATION))
    alphabet = Alphabet.sorted(text[:first])
    ids = alphabet.ids(text)
    page.say(
        f"""{thousands(len(text))} characters of Shakespeare's Coriolanus, {len(alphabet)} different ones. The first
        80 % trains, the next 10 % tells when to stop, the last 10 % is the test. In: one character a step, as a one-hot
        vector. A GRU with {HIDDEN} hidden units. Out: at every step a score for each of the {len(alphabet)}
        characters that may come next. Trained on pieces {(BATCH, STEPS)}: (batch, steps)."""
    )
    network, best_epoch = _train(ids[:first], ids[first:second], len(alphabet))
    each = {"elman": _bits(network, ids, second)} | counted(ids, first, second, len(alphabet))
    bits = {name: float(values.mean()) for name, values in each.items()}
    page.table(["test part", "bits a character ↓"], list(bits.items()))
    page.say(_sentence(each, best_epoch))
    written = _write(network, alphabet, 160)
    page.say(f'Asked to go on after "{PROMPT.strip()}", it writes, drawing each character by its probability:')
    page.show(*written.strip().splitlines())
    return Language(len(text), alphabet, bits, best_epoch, written)


def _train(train: Ids, validation: Ids, size: int) -> tuple[Network, int]:
    """Return the network with the weights of the epoch that was best on the validation part, and that epoch."""
    network = Network(inputs=OneHot(size), cell="gru", hidden=HIDDEN, head=Classes(size, at="every"), seed=0)
    trainer = Trainer(network, Adam(LEARNING_RATE), clip=1.0)
    pieces = (len(train) - 1) // STEPS
    x, y = (train[shift : shift + pieces * STEPS].reshape(pieces, STEPS) for shift in (0, 1))
    best, best_epoch, weights = np.inf, 0, {}
    for epoch in range(1, EPOCHS + 1):
        trainer.learning_rate = LEARNING_RATE * (1 - (epoch - 1) / EPOCHS)
        drawn = order(pieces, 0, Draw.SAMPLE_ORDER, epoch)
        for start in range(0, pieces, BATCH):
            chosen = drawn[start : start + BATCH]
            trainer.step(x[chosen], y[chosen])
        if (loss := _bits(network, validation, 1).mean()) < best:
            best, best_epoch = loss, epoch
            weights = {name: value.copy() for name, value in network.parameters.items()}
    network.load_state_dict(weights)
    return network, best_epoch


def _bits(network: Network, ids: Ids, start: int) -> NDArray[np.float64]:
    """Return -log2 p of each character from `start` on, given all before it."""
    outputs, _ = network.forward(ids[None, :-1])
    scores = outputs[0, start - 1 :].astype(np.float64)
    scores -= scores.max(axis=1, keepdims=True)
    nats = np.log(np.exp(scores).sum(axis=1)) - scores[np.arange(len(scores)), ids[start:]]
    return np.asarray(nats / np.log(2))


def _sentence(each: dict[str, NDArray[np.float64]], best_epoch: int) -> str:
    from elman.evaluate.comparison import compare

    rival = min((name for name in each if name != "elman"), key=lambda name: each[name].mean())
    found = compare(each["elman"], each[rival])
    result = {"better": "elman beats", "worse": "elman is worse than"}.get(found.verdict, "elman does not clearly beat")
    return (
        f"{result} the best of the counts, {rival}: {each['elman'].mean():.3f} bits against {each[rival].mean():.3f} "
        f"(95 % interval of the gain: {found.low:.3f} to {found.high:.3f}). The network has the weights of epoch "
        f"{best_epoch} of {EPOCHS}, the best on the validation part. A count falls back on a shorter one where it has "
        f"seen little (Witten and Bell)."
    )


def _write(network: Network, alphabet: Alphabet, length: int) -> str:
    """Return `length` characters that go on from `PROMPT`, one step of the network each."""
    rng, state, text = np.random.default_rng(0), State(np.zeros((1, 1, HIDDEN), dtype=np.float32)), ""
    for i in alphabet.ids(PROMPT):
        scores, state = network.step(int(i), state)
    for _ in range(length):
        odds = np.exp(scores.astype(np.float64) - scores.max())
        i = int(np.searchsorted(np.cumsum(odds), rng.random() * odds.sum()))
        text += alphabet.characters[i]
        scores, state = network.step(i, state)
    return text
