"""A generator's settings tried on blocks of a text: each is left out once, and measured beside n-grams.

A block, or each text of it, is read from its beginning, as `Generator.log_likelihood` does. Where a block is cut out of
one text, what stands before it and what stands after it are learnt as two texts, so that nothing is learnt across it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from elman.baselines.problem import Floats
from elman.evaluate.backtest import Backtest, Fold
from elman.evaluate.evaluation import OURS, Evaluation
from elman.generate.fitted import GeneratorFit, count_ngrams, fit_parts
from elman.generate.parts import Block, blocks_of, parts_around
from elman.generate.rivals import evaluate_text, text_figures
from elman.settings import GeneratorSettings, but
from elman.table.texts import Text, Texts, read_texts
from elman.training.folds import each_fold
from elman.training.parting import counted
from elman.training.watch import Watch

__all__ = ["Made", "backtest_texts"]

MAIN = "bits_per_character"


@dataclass(frozen=True)
class Made:
    """What a fold made: its number from 0, its block, and what each symbol of each of its texts costs, in nats: elman
    and n-grams by their names, one text after the other; in so many seconds."""

    number: int
    block: Block
    losses: list[dict[str, Floats]]
    seconds: float

    def fold(self) -> Fold:
        """The fold as people see it."""
        learnt, left = (_described(texts) for texts in (self.block.others, self.block.texts))
        return Fold(self.number + 1, learnt, left, _judged([self]), self.seconds)


def backtest_texts(
    text: Any,
    settings: GeneratorSettings,
    folds: int,
    callbacks: Sequence[Callable[[Any], object]] = (),
    time_limit: float | None = None,
) -> Backtest:
    """Leave each of so many blocks out once, and learn the rest anew as `fit` does with no test part.

    DataError where there is too little text for the folds, or a fold can't be learnt; it says which.
    """
    settings = but(settings, test_fraction=0.0, warm_start=False)
    texts = read_texts(text, settings.level)
    blocks = blocks_of(texts, settings.level, folds)

    def made(number: int, threads: int, watch: Watch) -> Made:
        begin = time.perf_counter()
        block = blocks[number]
        learnt = Texts(texts.name, block.others)
        parts = parts_around(learnt, settings.level, settings.validation_fraction, whole=block.whole)
        fitted = fit_parts(learnt, parts, but(settings, n_jobs=threads), watch)
        return Made(number, block, _losses(fitted, block), time.perf_counter() - begin)

    done, ended = each_fold(made, folds, settings.n_jobs, callbacks, time_limit, settings.time_limit)
    each = tuple(one.fold() for one in done)
    return Backtest(_judged(done), each, folds, ended, lambda: _table(done))


def _losses(fitted: GeneratorFit, block: Block) -> list[dict[str, Floats]]:
    """What each symbol of each text of a block costs a generator, and n-grams of what it has learnt.

    A rare symbol has its share of the probability of all that are rare in either, as in the test part of a fit.
    """
    alphabet = fitted.alphabet
    rare = len(alphabet.unknown_kinds([*block.others, *block.texts]))
    fitted = replace(fitted, alphabet=replace(alphabet, left_out=max(rare, 1)))
    simple = count_ngrams(block.others, block.texts, alphabet.level, alphabet.several)
    found, place = [], 0
    for text in block.texts:
        ids = alphabet.encode(text)
        ours = fitted.losses(np.array([alphabet.end]), ids, streams=1)
        others = {name: each[place : place + len(ids)] for name, each in simple.items()}
        place += len(ids) + alphabet.several  # the end of a text is not measured
        found.append({OURS: ours, **others})
    return found


def _described(texts: tuple[Text, ...]) -> str:
    characters = counted(Texts("", texts).characters, "character")
    return characters if len(texts) == 1 else f"{counted(len(texts), 'text')}, {characters}"


def _judged(made: Sequence[Made]) -> Evaluation:
    """One evaluation of all texts of some folds."""
    every = [losses for each in made for losses in each.losses]
    ours, *names = every[0]
    simple = {name: np.concatenate([losses[name] for losses in every]) for name in names}
    characters = Texts("", tuple(text for each in made for text in each.block.texts)).characters
    return evaluate_text(np.concatenate([losses[ours] for losses in every]), simple, characters)


def _table(made: Sequence[Made]) -> dict[str, list[Any]]:
    """A row a block, or each text of several: what a character of it costs elman and the n-grams that are best."""
    rival = _judged(made).rival
    rows = [
        (number, one.number + 1, Texts("", (text,)).characters, losses)
        for one in made
        for number, text, losses in zip(one.block.numbers, one.block.texts, one.losses, strict=True)
    ]
    columns: dict[str, list[Any]] = {"text": [number for number, *_ in rows]} if made[0].block.whole else {}
    columns |= {"fold": [fold for _, fold, *_ in rows], "characters": [count for _, _, count, _ in rows]}
    for title, name in ((MAIN, OURS), (f"{MAIN} {rival}", rival)):
        columns[title] = [text_figures(float(each[name].sum()), count)[MAIN] for _, _, count, each in rows]
    return columns
