"""What a fit of a tagger makes, as one value."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elman.baselines.arithmetic import exp
from elman.baselines.label_runs import LabelRuns
from elman.baselines.mixture import NETWORK, Mixture, logs_of, require_members
from elman.baselines.problem import Floats
from elman.errors import DataError
from elman.evaluate.evaluation import Evaluation
from elman.network import Columns, Dense, Network
from elman.settings import TaggerSettings
from elman.table.vocabulary import Vocabulary
from elman.tag.coder import TokenCoder
from elman.tag.experts import RUNS, Expert, joined, said_alone
from elman.tag.networks import answers, inputs_of
from elman.tag.rivals import Labels, evaluate_tags, simple_answers
from elman.tag.sources import read_source
from elman.tag.step_coder import StepCoder
from elman.tag.summary import TagSummary
from elman.tag.tagged import Form, Tagged
from elman.tag.unlearnt import TagsLearnt
from elman.training.fitted import Again, Fitted
from elman.training.loop import History

__all__ = ["TagFit"]


@dataclass(frozen=True)
class TagFit(Fitted):
    """What turns sequences into arrays, networks that read them, experts beside them, and their shares.

    `usual` is the most frequent label, `form` how labels are written, `channels` the columns of a table that are read,
    `learnt` what tells the sequences again that were learnt.
    """

    given: TaggerSettings
    settings: TaggerSettings
    summary: TagSummary
    history: History
    evaluation: Evaluation | None
    again: Again | None
    coder: TokenCoder | StepCoder
    labels: Vocabulary
    networks: tuple[Network, ...]
    experts: dict[str, Expert]
    mixture: Mixture
    usual: Hashable
    form: Form
    channels: tuple[str, ...]
    learnt: TagsLearnt

    def __post_init__(self) -> None:
        """ValueError for parts that don't go together."""
        for network in self.networks:
            members = network.inputs.members if isinstance(network.inputs, Columns) else ()
            sizes = network.inputs.size if isinstance(network.inputs, Dense) else [each.size for each in members]
            if sizes != inputs_of(self.coder) or network.head.outputs != len(self.labels.symbols):
                raise ValueError(f"its network reads {sizes} and answers {network.head.outputs} labels")
        if self.coder.level != self.settings.level:
            raise ValueError(f"its coder reads {self.coder.level}, its settings {self.settings.level}")
        if not self.networks or len(self.labels.symbols) < 2 or self.usual not in self.labels.ids:
            raise ValueError(f"it has {len(self.networks)} networks and the labels {self.labels.symbols}")
        require_members(self.mixture, self.experts)
        if any(expert.classes != len(self.labels.symbols) for expert in self.experts.values()):
            raise ValueError("its experts have other labels")

    def read(self, X: Any) -> Tagged:
        """Sequences to label; DataError where they have other channels than were learnt."""
        given, _ = read_source(X, None, self.settings, self.channels, known=False, rows=self.form == "rows")
        return self.checked(given)

    def read_labelled(self, X: Any, y: Any) -> Tagged:
        """Sequences with their labels; DataError where these are missing, as in `read`."""
        given, _ = read_source(X, y, self.settings, self.channels)
        if given.labels is None:
            raise DataError(f"{given.name}: found no labels, expected some to measure with; give y")
        return self.checked(given)

    def checked(self, given: Tagged) -> Tagged:
        """Sequences, if they have as many channels as were learnt; else DataError."""
        if isinstance(self.coder, StepCoder):
            channels, known = int(given.items[0].shape[1]), len(self.coder.mean)
            if channels != known:
                raise DataError(f"X has {channels} features, but Tagger is expecting {known} features as input")
        return given

    def answers(self, given: Tagged) -> list[Floats]:
        """The probabilities (time, K) of each sequence: of the networks and the experts together."""
        found = joined(self.mixture.shares, lambda name: self.says(name, given), self.experts, given)
        return np.split(exp(found), np.cumsum(given.lengths)[:-1])

    def says(self, name: str, given: Tagged) -> Floats:
        """What a member says of all steps, one sequence after the other: logarithms (steps, K)."""
        if name != NETWORK:
            return said_alone(self.experts[name], given)
        return logs_of(np.concatenate(answers(self.networks, self.coder, given)))

    def best(self, probabilities: NDArray[np.float64]) -> list[Hashable]:
        """The most probable label of each step, of `probabilities` (time, K)."""
        return [self.labels.symbols[code] for code in probabilities.argmax(axis=1)]

    def evaluate(self, test: Tagged, theirs: Mapping[str, Labels] | None = None) -> Evaluation:
        """Measure all together, each alone, the simple methods, and others by their labels, `theirs`, on labelled
        sequences."""
        return evaluate_tags(test, {**self.every_answer(test), **(theirs or {})}, self.mixture)

    def every_answer(self, test: Tagged) -> dict[str, Labels]:
        """The labels that all together give the sequences, "elman" first, each of them and the simple methods."""
        said = {name: self.says(name, test) for name in (NETWORK, *self.experts)}
        rows = self.mixture.rows(said, lambda shares: joined(shares, said.__getitem__, self.experts, test))
        ends = np.cumsum(test.lengths)[:-1]
        best = {name: [self.best(each) for each in np.split(logs, ends)] for name, logs in rows.items()}
        runs = self.experts.get(RUNS)
        simple = simple_answers(test, self.usual, runs if isinstance(runs, LabelRuns) else None, self.labels.symbols)
        return {**best, **simple}
