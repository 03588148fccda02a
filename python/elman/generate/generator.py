"""The generator: learns a text, continues a prompt, and says how likely a text is."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from elman.errors import DataError, SettingError
from elman.generate.alphabet import Alphabet, fit_alphabet
from elman.generate.continuing import Continuation, Stopper
from elman.generate.parts import Parts, fingerprint, split_texts, without
from elman.generate.sampling import Sampler
from elman.generate.sizes import chosen
from elman.network import Classes, Embedding, Network
from elman.settings import GeneratorSettings, validated
from elman.table.texts import Texts, read_texts
from elman.training.estimator import Estimator, go_on
from elman.training.files import believable_network, restore_parameters
from elman.training.loop import Callback, History, Plan, train
from elman.training.streams import HeldOut, Streams, symbol_losses

if TYPE_CHECKING:
    from elman.evaluate.evaluation import Evaluation

__all__ = ["Generator"]

_DEFAULT = GeneratorSettings
WARM_UP = 0.1  # of the training


class Generator(Estimator):
    """Learns to continue text, character by character (or word by word, or byte by byte), with a recurrent network.

    The settings, their defaults and ranges stand in `elman.settings.GeneratorSettings`; they are checked by `fit`. The
    training reads many places of the text side by side and carries its states on (truncated backpropagation through
    time). With the same settings, text and seed it gives the same bytes everywhere; with a `time_limit`, what is learnt
    depends on the machine.

    After `fit`: `evaluation_` (the network and n-grams on the last part of the text, which none has read; None without
    one), `alphabet_` (the symbols), `settings_` (with all that was chosen by the size of the text), `network_`,
    `history_`, `best_epoch_`, `stopped_` (patience, epochs, interrupted, diverged, time_limit or callback).

    >>> model = Generator(hidden_size=16, epochs=60, learning_rate=0.02, batch_size=1).fit("the cat sat. " * 40)
    >>> model.generate("the cat", length=6, temperature=0)
    ' sat. '
    """

    task = "generate"

    def __init__(
        self,
        *,
        level: str = _DEFAULT.level,
        min_count: int = _DEFAULT.min_count,
        embedding_size: int | None = _DEFAULT.embedding_size,
        window: int = _DEFAULT.window,
        cell: str = _DEFAULT.cell,
        hidden_size: int | None = _DEFAULT.hidden_size,
        num_layers: int = _DEFAULT.num_layers,
        dropout: float = _DEFAULT.dropout,
        epochs: int | None = _DEFAULT.epochs,
        learning_rate: float = _DEFAULT.learning_rate,
        schedule: str = _DEFAULT.schedule,
        weight_decay: float = _DEFAULT.weight_decay,
        gradient_clip: float = _DEFAULT.gradient_clip,
        batch_size: int | None = _DEFAULT.batch_size,
        patience: int = _DEFAULT.patience,
        time_limit: float | None = _DEFAULT.time_limit,
        warm_start: bool = _DEFAULT.warm_start,
        validation_fraction: float = _DEFAULT.validation_fraction,
        test_fraction: float = _DEFAULT.test_fraction,
        random_state: int = _DEFAULT.random_state,
        n_jobs: int | None = _DEFAULT.n_jobs,
    ) -> None:
        self.level = level
        self.min_count = min_count
        self.embedding_size = embedding_size
        self.window = window
        self.cell = cell
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.dropout = dropout
        self.epochs = epochs
        self.learning_rate = learning_rate
        self.schedule = schedule
        self.weight_decay = weight_decay
        self.gradient_clip = gradient_clip
        self.batch_size = batch_size
        self.patience = patience
        self.time_limit = time_limit
        self.warm_start = warm_start
        self.validation_fraction = validation_fraction
        self.test_fraction = test_fraction
        self.random_state = random_state
        self.n_jobs = n_jobs

    def fit(self, text: Any, y: None = None, callbacks: Sequence[Callback] = ()) -> Generator:  # noqa: ARG002 - as scikit-learn passes it
        """Train on a text, the path of a file, or a list of texts; returns itself.

        A `Path`, or a string of one line that names an existing file, is read as UTF-8; any other string is the text.
        Each of `callbacks` is called after each epoch with an `elman.training.loop.Epoch`; True or "stop" from it ends
        the training. Ctrl-C keeps the best weights and ends it too; `stopped_` is then "interrupted". SettingError,
        DataError or DivergedError say what is wrong in one line.
        """
        settings = validated(_DEFAULT, self.get_params())
        texts = read_texts(text, settings.level)
        parts = split_texts(texts, settings.level, settings.validation_fraction, settings.test_fraction)
        old = self.network_ if settings.warm_start and self.__sklearn_is_fitted__() else None
        alphabet = self.alphabet_ if old is not None else _alphabet(parts, settings)
        before = np.append(alphabet.end, alphabet.encode_all(parts.before))
        ids = np.concatenate([before, alphabet.encode_all(parts.after)])
        if old is not None:  # another amount of text is no reason for another network
            kept = self.settings_
            settings = replace(
                settings,
                hidden_size=settings.hidden_size or kept.hidden_size,
                embedding_size=settings.embedding_size or kept.embedding_size,
            )
        settings = chosen(settings, len(ids) - 1, alphabet.size)
        network = go_on(_network(alphabet, settings), old)
        if old is None:
            _start_at_frequencies(network, ids)
        self.texts_, self.parts_ = _counts(texts, parts), fingerprint(parts.known, alphabet.several)
        held_out = HeldOut(before, alphabet.encode_all(parts.validation)) if parts.validation else None
        streams = Streams(ids, min(settings.batch_size or 1, (len(ids) - 1) // 2), settings.window)
        plan = replace(Plan.of(settings), warm_up=WARM_UP)
        history = train(network, streams, held_out, plan, callbacks=callbacks)
        self._become(network, alphabet, settings, history)
        self.evaluation_ = self._evaluate(parts.known, parts.test) if parts.test else None
        return self

    def generate(
        self,
        prompt: str = "",
        length: int = 200,
        *,
        temperature: float = 0.8,
        top_k: int | None = None,
        top_p: float | None = None,
        seed: int = 0,
        stop: str | Sequence[str] = (),
    ) -> str:
        """What follows `prompt`, without it: at most `length` symbols (characters, words or bytes).

        The same arguments give the same text on every machine. Where several texts were learnt, it may end earlier.

        Args:
            prompt: what to continue; empty: the beginning of a text. A character that the training part lacks is read
                as a rare one; SettingError where there was none to learn that from.
            length: from 1.
            temperature: 0 takes the likeliest symbol, below 1 is careful, 1 as the network believes, above it is wild.
            top_k: draws from so many of the likeliest symbols; default: from all.
            top_p: draws from the likeliest symbols that have this probability together, above 0 up to 1; default: all.
            seed: of the draws, from 0.
            stop: a text or several; the result ends before the first of them.
        """
        return "".join(
            self.generate_stream(
                prompt, length, temperature=temperature, top_k=top_k, top_p=top_p, seed=seed, stop=stop
            )
        )

    def generate_stream(
        self,
        prompt: str = "",
        length: int = 200,
        *,
        temperature: float = 0.8,
        top_k: int | None = None,
        top_p: float | None = None,
        seed: int = 0,
        stop: str | Sequence[str] = (),
    ) -> Iterator[str]:
        """The same as `generate`, as pieces that are yielded as they are drawn; arguments are checked at once."""
        self._require_fit()
        if isinstance(length, bool) or not isinstance(length, int | np.integer) or length < 1:
            raise SettingError(f"setting 'length': found {length!r}, expected a whole number from 1")
        stops = [stop] if isinstance(stop, str) else list(stop)
        if not all(isinstance(each, str) and each for each in stops):
            raise SettingError(f"setting 'stop': found {stop!r}, expected a text or a list of texts, none empty")
        sampler = Sampler(temperature, top_k, top_p, seed)
        start = [self.alphabet_.end, *self._ids(self._prompt(prompt), "prompt").tolist()]
        pieces = Continuation(self.network_, self.alphabet_, sampler, start, int(length)).pieces()
        return Stopper(stops).until(pieces)

    def log_likelihood(self, text: str) -> NDArray[np.float64]:
        """The natural logarithm of the probability of each symbol of `text` (symbols,) after those before it.

        A rare symbol gets its even share of the probability of all rare ones. SettingError as in `generate`.
        """
        self._require_fit()
        ids = self._ids(text, "text")
        return -self._losses(np.array([self.alphabet_.end]), ids, streams=1)

    def score(self, text: str, y: None = None) -> float:  # noqa: ARG002 - as scikit-learn passes it
        """The mean logarithm of the probability of a character of `text`, in nats: the nearer to 0, the likelier.

        Minus this divided by log(2) is bits per character. DataError for an empty text.
        """
        if not text:
            raise DataError("the text is empty; expected at least one character to score")
        return float(self.log_likelihood(text).sum()) / len(text)

    def evaluate(self, text: Any) -> Evaluation:
        """Measure the network and n-grams on what comes after the parts that were known at fit in `text`.

        The n-grams are counted on the parts before, so `text` must begin with what the model learnt, as the text that
        it was fitted on does; DataError when it does not. `score` needs no such text.
        """
        self._require_fit()
        level = self.alphabet_.level
        known, rest = without(read_texts(text, level), level, self.parts_, self.alphabet_.several)
        return self._evaluate(known, rest)

    def _prompt(self, prompt: str) -> Any:
        if not isinstance(prompt, str):
            raise SettingError(f"setting 'prompt': found {type(prompt).__name__}, expected a text")
        return self.alphabet_.prompt(prompt)

    def _ids(self, text: str, what: str) -> NDArray[np.int64]:
        """The ids of a prompt or of a text to score."""
        (document,) = read_texts([text], self.alphabet_.level).documents
        unknown = self.alphabet_.unknown(document)
        if unknown is not None and not self.alphabet_.rare_trained:
            place, symbol = unknown
            codes = " ".join(f"U+{ord(character):04X}" for character in symbol[:8])
            raise SettingError(
                f"setting {what!r}: found {symbol!r} ({codes}) at place {place}, which the text that was learnt does "
                f"not have; leave it out, or write it otherwise"
            )
        return self.alphabet_.encode(document)

    def _losses(self, before: NDArray[np.int64], ids: NDArray[np.int64], **how: int) -> NDArray[np.float64]:
        """Minus the logarithm of the probability of each of `ids` (n,) after `before`."""
        losses = symbol_losses(self.network_, before, ids, **how)
        losses[ids == self.alphabet_.rare] += math.log(self.alphabet_.left_out)
        return losses

    def _evaluate(self, known: Sequence[Any], test: Sequence[Any]) -> Evaluation:
        from elman.generate.rivals import evaluate_text

        alphabet = self.alphabet_
        before = np.append(alphabet.end, alphabet.encode_all(known))
        ours = self._losses(before, alphabet.encode_all(test))
        everything = fit_alphabet([*known, *test], alphabet.level, 1, several=alphabet.several)
        counted, scored = everything.encode_all(known), everything.encode_all(test)
        size = everything.kinds + (1 if alphabet.several else 0)
        return evaluate_text(ours, counted, scored, size, Texts("test", tuple(test)).characters, alphabet.level)

    def _description(self) -> dict[str, Any]:
        settings = self.settings_
        return {
            "chosen": {name: getattr(settings, name) for name in CHOSEN},
            "alphabet": asdict(self.alphabet_),
            "texts": self.texts_,
            "parts": self.parts_,
            "history": self.history_.to_json(),
            "evaluation": None if self.evaluation_ is None else self.evaluation_.to_json(),
        }

    def _restore(self, path: str, tensors: Mapping[str, NDArray[Any]], metadata: Mapping[str, Any]) -> None:
        from elman.evaluate.evaluation import Evaluation

        values = {**metadata["settings"], **{name: metadata["chosen"][name] for name in CHOSEN}}
        settings = believable_network(_DEFAULT, values, tensors)
        alphabet = _believable_alphabet(metadata["alphabet"])
        embedding = (alphabet.size, settings.embedding_size)
        if tensors["embedding.weight"].shape != embedding:
            raise ValueError(f"its embedding is not one of {embedding[0]} symbols and {embedding[1]} numbers")
        network = _network(alphabet, settings)
        restore_parameters(path, network, tensors)
        self.texts_, self.parts_ = dict(metadata["texts"]), dict(metadata["parts"])
        kept = metadata["evaluation"]
        self.evaluation_ = None if kept is None else Evaluation.from_json(kept)
        self._become(network, alphabet, settings, History.from_json(metadata["history"]))

    def _become(self, network: Network, alphabet: Alphabet, settings: GeneratorSettings, history: History) -> None:
        """Take over what a fit, or a file, gave."""
        self.network_, self.alphabet_, self.settings_ = network, alphabet, settings
        self.history_, self.best_epoch_, self.stopped_ = history, history.best, history.stopped


CHOSEN = ("hidden_size", "embedding_size", "epochs", "batch_size")


def _alphabet(parts: Parts, settings: GeneratorSettings) -> Alphabet:
    others = parts.validation + parts.test
    return fit_alphabet(parts.training, settings.level, settings.min_count, others, parts.several)


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
        seed=settings.random_state,
        threads=settings.n_jobs,
    )


def _start_at_frequencies(network: Network, ids: NDArray[np.int64]) -> None:
    """Let the untrained network answer with how often each symbol occurs."""
    bias = network.parameters["linear.bias"]
    bias[...] = np.log((np.bincount(ids, minlength=len(bias)) + 0.5) / len(ids))


def _counts(texts: Texts, parts: Parts) -> dict[str, Any]:
    """What was read, as plain values: the command line prints it and the model file keeps it."""
    names = ("training", "validation", "test")
    sizes = {name: Texts(name, getattr(parts, name)).characters for name in names}
    return {"name": texts.name, "texts": len(texts), "characters": texts.characters, **sizes}


def _believable_alphabet(values: Mapping[str, Any]) -> Alphabet:
    """The alphabet of a model file; ValueError when it is none."""
    alphabet = Alphabet(**{**values, "symbols": tuple(values["symbols"])})
    words = alphabet.symbols
    fine = alphabet.level in ("char", "word", "byte") and all(isinstance(word, str) and word for word in words)
    if not fine or list(words) != sorted(set(words)) or not isinstance(alphabet.left_out, int) or alphabet.left_out < 1:
        raise ValueError("its alphabet is none")
    if alphabet.level != "word" and any(len(symbol) != 1 for symbol in words):
        raise ValueError("its alphabet has symbols of several characters")
    return alphabet
