"""What a fit of a generator makes, as one value."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.mixture import Mixture, alone
from elman.errors import DataError
from elman.evaluate.evaluation import Evaluation
from elman.generate.alphabet import Alphabet, fit_alphabet
from elman.generate.parts import Fingerprint, Parts, fingerprint, split_texts
from elman.generate.rivals import evaluate_text
from elman.generate.sizes import chosen
from elman.generate.summary import TextSummary, summarize_texts
from elman.network import Classes, Embedding, Network
from elman.settings import GeneratorSettings, but, seed_of_fit
from elman.table.texts import Text, Texts, read_texts
from elman.training.ensembles import go_on
from elman.training.fitted import Fitted, complete, require_same, require_same_parts
from elman.training.loop import Callback, History, Plan, telling, train
from elman.training.streams import HeldOut, Streams, symbol_losses

__all__ = ["GeneratorFit", "fit_generator"]

WARM_UP = 0.1  # of the training


@dataclass(frozen=True)
class GeneratorFit(Fitted):
    """An alphabet, the network that reads and answers its ids, and what tells the text that was `known` again."""

    given: GeneratorSettings
    settings: GeneratorSettings
    summary: TextSummary
    history: History
    evaluation: Evaluation | None
    alphabet: Alphabet
    network: Network
    known: Fingerprint

    def __post_init__(self) -> None:
        """ValueError for a network that reads or answers something else than the alphabet has."""
        inputs, head, size = self.network.inputs, self.network.head, self.alphabet.size
        if not isinstance(inputs, Embedding) or inputs.size != size or head != Classes(size, at="every"):
            raise ValueError(f"its network reads {inputs} and answers {head}, its alphabet has {size} symbols")

    @property
    def networks(self) -> tuple[Network, ...]:
        """The one network."""
        return (self.network,)

    @property
    def mixture(self) -> Mixture:
        """The network alone."""
        return alone()

    def losses(self, before: NDArray[np.int64], ids: NDArray[np.int64], **how: int) -> NDArray[np.float64]:
        """Minus the logarithm of the probability of each of `ids` (n,) after `before`."""
        losses = symbol_losses(self.network, before, ids, **how)
        losses[ids == self.alphabet.rare] += math.log(self.alphabet.left_out)
        return losses

    def evaluate(self, known: Sequence[Text], test: Sequence[Text]) -> Evaluation:
        """The network beside n-grams that are counted on the texts `known`, on the texts `test` after them."""
        alphabet = self.alphabet
        before = np.append(alphabet.end, alphabet.encode_all(known))
        ours = self.losses(before, alphabet.encode_all(test))
        everything = fit_alphabet([*known, *test], alphabet.level, 1, several=alphabet.several)
        counted, scored = everything.encode_all(known), everything.encode_all(test)
        size = everything.kinds + (1 if alphabet.several else 0)
        return evaluate_text(ours, counted, scored, size, Texts("test", tuple(test)).characters, alphabet.level)


def fit_generator(
    text: Any, given: GeneratorSettings, callbacks: Sequence[Callback], before: GeneratorFit | None
) -> GeneratorFit:
    """Read a text, train, and measure; from `before` the alphabet stays, and the weights are gone on from."""
    texts = read_texts(text, given.level)
    parts = split_texts(texts, given.level, given.validation_fraction, given.test_fraction)
    summary = summarize_texts(texts, parts)
    alphabet = _alphabet(parts, given) if before is None else _same_alphabet(before, given, parts)
    past = np.append(alphabet.end, alphabet.encode_all(parts.before))
    ids = np.concatenate([past, alphabet.encode_all(parts.after)])
    settings = chosen(given if before is None else _same_sizes(before, given), len(ids) - 1, alphabet.size)
    network = go_on(_network(alphabet, settings), None if before is None else before.network)
    if before is None:
        _start_at_frequencies(network, ids)
    held_out = HeldOut(past, alphabet.encode_all(parts.validation)) if parts.validation else None
    streams = Streams(ids, min(settings.batch_size or 1, (len(ids) - 1) // 2), settings.window)
    plan = replace(Plan.of(settings), warm_up=WARM_UP)
    known = fingerprint(parts.known, alphabet.several)
    history = train(network, streams, held_out, plan, callbacks=telling(callbacks, summary))

    def whole(history: History) -> GeneratorFit:
        return GeneratorFit(given, settings, summary, history, None, alphabet, network, known)

    def evaluated(fitted: GeneratorFit) -> Evaluation | None:
        return fitted.evaluate(parts.known, parts.test) if parts.test else None

    return complete(whole, history, evaluated)


def _alphabet(parts: Parts, settings: GeneratorSettings) -> Alphabet:
    others = parts.validation + parts.test
    return fit_alphabet(parts.training, settings.level, settings.min_count, others, parts.several)


def _same_alphabet(before: GeneratorFit, settings: GeneratorSettings, parts: Parts) -> Alphabet:
    """The alphabet, if it is one for these texts; else SettingError or DataError."""
    require_same(before.given, settings, ("level", "min_count"))
    require_same_parts(before.given, settings)
    alphabet, texts = before.alphabet, [*parts.training, *parts.validation, *parts.test]
    if parts.several != alphabet.several:
        found, expected = (f"{'several texts' if many else 'one text'}" for many in (parts.several, alphabet.several))
        raise DataError(f"setting 'warm_start': found {found}, expected {expected}, as in the training before")
    rare = alphabet.unknown_kinds(texts)
    if len(rare) > (alphabet.left_out if alphabet.rare_trained else 0):
        raise DataError(
            f"setting 'warm_start': found {len(rare)} symbols that the text before did not have, such as {rare[0]!r}, "
            "expected those that were trained; set warm_start=False to begin anew"
        )
    return alphabet


def _same_sizes(before: GeneratorFit, settings: GeneratorSettings) -> GeneratorSettings:
    """Another amount of text is no reason for another network."""
    return but(
        settings,
        hidden_size=settings.hidden_size or before.settings.hidden_size,
        embedding_size=settings.embedding_size or before.settings.embedding_size,
    )


def _network(alphabet: Alphabet, settings: GeneratorSettings) -> Network:
    """An untrained network with the sizes of `settings`, all of them numbers by now."""
    return Network(
        Embedding(alphabet.size, settings.embedding_size or 1),
        settings.cell,
        [settings.hidden_size or 1] * settings.num_layers,
        Classes(alphabet.size, at="every"),
        dropout=settings.dropout,
        recurrent_start="orthogonal",
        forget_bias=1.0 if settings.cell == "lstm" else 0.0,
        seed=seed_of_fit(settings),
        threads=settings.n_jobs,
    )


def _start_at_frequencies(network: Network, ids: NDArray[np.int64]) -> None:
    """Let the untrained network answer with how often each symbol occurs."""
    bias = network.parameters["linear.bias"]
    bias[...] = np.log((np.bincount(ids, minlength=len(bias)) + 0.5) / len(ids))
