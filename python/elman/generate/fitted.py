"""What a fit of a generator makes, as one value."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.mixture import Mixture, alone
from elman.baselines.problem import Floats
from elman.errors import DataError
from elman.evaluate.evaluation import Evaluation
from elman.generate.alphabet import Alphabet, fit_alphabet
from elman.generate.parts import Fingerprint, Parts, fingerprint, split_texts
from elman.generate.rivals import evaluate_text, losses_of_ngrams
from elman.generate.sizes import chosen
from elman.generate.summary import TextSummary, summarize_texts
from elman.network import Classes, Embedding, Network
from elman.settings import UNITS, GeneratorSettings, but, seed_of_fit
from elman.table.texts import Level, Text, Texts, read_texts
from elman.training.ensembles import go_on
from elman.training.fitted import Again, Fitted, complete, require_measured, require_same, require_same_parts
from elman.training.loop import History, Plan, Steps, train
from elman.training.streams import HeldOut, Streams, symbol_losses
from elman.training.watch import Watch

__all__ = ["GeneratorFit", "count_ngrams", "fit_generator", "fit_parts"]

WARM_UP = 0.1  # of the training


@dataclass(frozen=True)
class GeneratorFit(Fitted):
    """An alphabet, the network that reads and answers its ids, and what tells the text that was `known` again."""

    given: GeneratorSettings
    settings: GeneratorSettings
    summary: TextSummary
    history: History
    evaluation: Evaluation | None
    again: Again | None
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

    def evaluate(self, known: Sequence[Text], test: Sequence[Text], simple: Mapping[str, Floats]) -> Evaluation:
        """The network, which reads the texts `known` first, beside `simple` methods, on the texts `test`."""
        before = np.append(self.alphabet.end, self.alphabet.encode_all(known))
        ours = self.losses(before, self.alphabet.encode_all(test))
        return evaluate_text(ours, simple, Texts("test", tuple(test)).characters)


def count_ngrams(known: Sequence[Text], test: Sequence[Text], level: Level, several: bool) -> dict[str, Floats]:
    """The losses (n,) of the symbols of the texts `test`, of n-grams that are counted on the texts `known`."""
    everything = fit_alphabet([*known, *test], level, 1, several=several)
    size = everything.kinds + (1 if several else 0)
    return losses_of_ngrams(everything.encode_all(known), everything.encode_all(test), size, level)


def fit_generator(text: Any, given: GeneratorSettings, watch: Watch, before: GeneratorFit | None) -> GeneratorFit:
    """Read a text, train, and measure; from `before` the alphabet stays, and the weights are gone on from."""
    texts = read_texts(text, given.level)
    parts = split_texts(texts, given.level, given.validation_fraction, given.test_fraction)
    return fit_parts(texts, parts, given, watch, before)


def fit_parts(
    texts: Texts, parts: Parts, given: GeneratorSettings, watch: Watch, before: GeneratorFit | None = None
) -> GeneratorFit:
    """The same of `texts` that were read and cut into `parts`."""
    summary = summarize_texts(texts, parts)
    watch.begins(summary)
    alphabet = _alphabet(parts, given) if before is None else _same_alphabet(before, given, parts)
    past = np.append(alphabet.end, alphabet.encode_all(parts.before))
    ids = np.concatenate([past, alphabet.encode_all(parts.after)])
    settings = chosen(given if before is None else _same_sizes(before, given), len(ids) - 1, alphabet.size)
    watch.says("Counting n-grams")
    simple = count_ngrams(parts.known, parts.test, given.level, parts.several) if parts.test else {}
    network = go_on(_network(alphabet, settings), None if before is None else before.network)
    if before is None:
        _start_at_frequencies(network, ids)
    decides = HeldOut(past, alphabet.encode_all(parts.validation)) if parts.validation else None
    streams = Streams(ids, min(settings.batch_size or 1, (len(ids) - 1) // 2), settings.window)
    known = fingerprint(parts.known, alphabet.several)
    history = train(network, streams, decides, watch.plan(_plan(settings)), callbacks=watch.callbacks)

    def whole(history: History) -> GeneratorFit:
        return GeneratorFit(given, settings, summary, history, None, None, alphabet, network, known)

    def evaluated(fitted: GeneratorFit) -> Evaluation | None:
        return fitted.evaluate(parts.known, parts.test, simple) if parts.test else None

    def again(fitted: GeneratorFit, steps: Sequence[Steps]) -> GeneratorFit:
        return _learnt_again(fitted, parts, steps[0])

    held_out = bool(parts.validation or parts.test)
    return complete(
        watch, whole, history, evaluated, again if held_out and given.refit and not given.warm_start else None
    )


def _learnt_again(measured: GeneratorFit, parts: Parts, steps: Steps) -> GeneratorFit:
    """A network of the same size that has learnt the whole text, in as many steps as were best."""
    texts, settings = [*parts.known, *parts.test], measured.settings
    alphabet = fit_alphabet(texts, settings.level, settings.min_count, (), parts.several)
    ids = np.append(alphabet.end, alphabet.encode_all(texts))
    network = _network(alphabet, settings)
    _start_at_frequencies(network, ids)
    streams = Streams(ids, min(steps.samples, (len(ids) - 1) // 2), settings.window)
    train(network, streams, None, _plan(settings).repeating(steps))
    told = Again(f"all {sum(map(len, texts)):,} {UNITS[settings.level]}", steps.best)
    known = fingerprint(texts, parts.several)
    return replace(measured, alphabet=alphabet, network=network, known=known, again=told)


def _plan(settings: GeneratorSettings) -> Plan:
    return replace(Plan.of(settings), warm_up=WARM_UP)


def _alphabet(parts: Parts, settings: GeneratorSettings) -> Alphabet:
    others = parts.validation + parts.test
    return fit_alphabet(parts.training, settings.level, settings.min_count, others, parts.several)


def _same_alphabet(before: GeneratorFit, settings: GeneratorSettings, parts: Parts) -> Alphabet:
    """The alphabet, if it is one for these texts; else SettingError or DataError."""
    require_measured(before)
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
