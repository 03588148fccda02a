"""The generator: learns a text, continues a prompt, and says how likely a text is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from elman.errors import DataError, SettingError
from elman.generate.backtesting import backtest_texts
from elman.generate.continuing import Continuation, Stopper
from elman.generate.fitted import GeneratorFit, count_ngrams, fit_generator
from elman.generate.parts import without
from elman.generate.sampling import Sampler
from elman.settings import GeneratorSettings
from elman.table.texts import read_texts
from elman.training.estimator import Estimator
from elman.training.loop import Callback
from elman.training.parting import parting_of
from elman.training.watch import watched

if TYPE_CHECKING:
    from elman.evaluate.backtest import Backtest
    from elman.evaluate.evaluation import Evaluation
    from elman.generate.alphabet import Alphabet

__all__ = ["Generator"]


@dataclass(eq=False, repr=False)
class Generator(GeneratorSettings, Estimator[GeneratorFit]):
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
    form = GeneratorFit
    __repr__ = Estimator.__repr__  # settings alone have another

    def fit(
        self, text: Any, y: None = None, callbacks: Sequence[Callback] = (), *, verbose: bool | int = 0
    ) -> Generator:
        """Train on a text, the path of a file, or a list of texts; returns itself.

        A `Path`, or a string of one line that names a file or is written as if it did, is read as UTF-8; any other
        string is the text, and so is each of a list. There is no y: the text is all that is learnt. Each of `callbacks`
        is called after each epoch with an `elman.Epoch`; True or "stop" from it ends the training; `verbose=1` shows a
        progress line. Ctrl-C keeps the best weights and ends it too; `stopped_` is then "interrupted". SettingError,
        DataError or DivergedError say what is wrong in one line.
        """
        if y is not None:
            raise SettingError(
                f"y: found {y!r:.40}, expected none, as a generator learns the text alone; callbacks are given by "
                "name: fit(text, callbacks=[...])"
            )
        settings = self._checked_settings()
        with watched(callbacks, verbose, settings.time_limit) as watch:
            self._fitted = fit_generator(text, settings, watch, self._before())
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
        fitted = self._whole
        if isinstance(length, bool) or not isinstance(length, int | np.integer) or length < 1:
            raise SettingError(f"setting 'length': found {length!r}, expected a whole number from 1")
        stops = [stop] if isinstance(stop, str) else list(stop)
        if not all(isinstance(each, str) and each for each in stops):
            raise SettingError(f"setting 'stop': found {stop!r}, expected a text or a list of texts, none empty")
        sampler = Sampler(temperature, top_k, top_p, seed)
        start = [fitted.alphabet.end, *self._ids(self._prompt(prompt), "prompt").tolist()]
        pieces = Continuation(fitted.network, fitted.alphabet, sampler, start, int(length)).pieces()
        return Stopper(stops).until(pieces)

    def log_likelihood(self, text: str) -> NDArray[np.float64]:
        """The natural logarithm of the probability of each symbol of `text` (symbols,) after those before it.

        A rare symbol gets its even share of the probability of all rare ones. SettingError as in `generate`.
        """
        fitted = self._whole
        return -fitted.losses(np.array([fitted.alphabet.end]), self._ids(text, "text"), streams=1)

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
        fitted = self._whole
        alphabet = fitted.alphabet
        texts = read_texts(text, alphabet.level)
        known, test = without(texts, alphabet.level, fitted.known, alphabet.several)
        return fitted.evaluate(known, test, count_ngrams(known, test, alphabet.level, alphabet.several))

    def backtest(
        self,
        text: Any,
        *,
        folds: int = 5,
        time_limit: float | None = None,
        callbacks: Sequence[Callable[[Any], object]] = (),
        verbose: bool | int = 0,
    ) -> Backtest:
        """Measure these settings on several `folds`; a fit that is there is neither used nor changed.

        The text is cut into as many blocks of about equal length, several texts between two of them. Each is left out
        once: a model learns the rest, as `fit` with `test_fraction=0` does, and says how likely the block is, or each
        text of it, from its beginning, as `log_likelihood` does. What stands before a block and what stands after it
        are learnt as two texts.

        Folds are learnt side by side, as many as `n_jobs` allows. Ctrl-C and `time_limit` seconds keep the folds that
        are done. Each of `callbacks` is called with each fold (`elman.Fold`) when it is done; True or "stop" from it
        ends the backtest. `verbose=1` shows how far it is, and beforehand what it may take.

        The result has `evaluation` (all folds, beside n-grams), `verdict`, `folds`, and `table()`, a row a block or,
        of several texts, a text: `text` (its number), `fold`, `characters`, `bits_per_character`, and that of the best
        n-grams. SettingError or DataError say what is wrong in one line.

        >>> found = Generator(hidden_size=4, epochs=1).backtest("the cat sat. " * 30, folds=2).table()
        >>> found["fold"], found["characters"]
        ([1, 2], [195, 195])
        """
        settings, count = self._checked_settings(), parting_of(folds).folds
        with watched(callbacks, verbose, None) as watch:
            return backtest_texts(text, settings, count, watch.callbacks, time_limit)

    def _prompt(self, prompt: str) -> Any:
        if not isinstance(prompt, str):
            raise SettingError(f"setting 'prompt': found {type(prompt).__name__}, expected a text")
        return self._whole.alphabet.prompt(prompt)

    def _ids(self, text: str, what: str) -> NDArray[np.int64]:
        """The ids of a prompt or of a text to score."""
        alphabet = self._whole.alphabet
        (document,) = read_texts([text], alphabet.level).documents
        unknown = alphabet.unknown(document)
        if unknown is not None and not alphabet.rare_trained:
            place, symbol = unknown
            codes = " ".join(f"U+{ord(character):04X}" for character in symbol[:8])
            raise SettingError(
                f"setting {what!r}: found {symbol!r} ({codes}) at place {place}, which the text that was learnt does "
                f"not have; leave it out, or write it otherwise"
            )
        return alphabet.encode(document)

    @property
    def alphabet_(self) -> Alphabet:
        """The symbols that are known, with their ids."""
        return self._whole.alphabet
