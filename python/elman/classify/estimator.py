"""What the classifier and the regressor of sequences share: taking data, training, measuring, keeping an ensemble."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import numpy as np
from numpy.typing import NDArray

from elman.baselines.mixing import best_weights, joined, weighed_by_others
from elman.classify.coder import SequenceCoder, fit_sequence_coder
from elman.classify.folds import Folds, Round, rounds, split_members
from elman.classify.networks import Member, Read, at_every_step, make_network, outputs, train_members
from elman.classify.opinions import OPINIONS, TextOpinions
from elman.classify.repeats import alike
from elman.classify.sequences import Sequences
from elman.classify.sources import check_columns, is_table, take, take_again
from elman.classify.summary import SequenceSummary, name_of, summarize_sequences
from elman.classify.tables import Labelled, Layout
from elman.errors import DataError
from elman.network import Network, permutation
from elman.network.heads import Head
from elman.settings import SequenceSettings, validated
from elman.training.estimator import Estimator
from elman.training.files import believable_network, restore_parameters
from elman.training.loop import Callback, History

if TYPE_CHECKING:
    from elman.evaluate.evaluation import Evaluation

S = TypeVar("S", bound="SequenceEstimator")

ASIDE = 0.1  # what each network leaves out of texts where nothing of the training part measures it
ENOUGH = 2000  # sequences that are measured; beyond it the baselines would cost more than the networks


class SequenceEstimator(Estimator):
    """A job that reads whole sequences. It gives `schema` and says what answers are and how networks learn them."""

    schema: ClassVar[type[SequenceSettings]]
    kind: ClassVar[Any]
    _coder: SequenceCoder
    _opinions: TextOpinions | None

    @abstractmethod
    def _learn_answers(self, labels: list[Any], training: NDArray[np.int64]) -> None:
        """Take note of the answers that there are, from those of the training part."""

    @abstractmethod
    def _codes(self, labels: list[Any]) -> NDArray[Any]:
        """Answers as the network and the measures take them (n,): class numbers, or values in the user's unit."""

    @abstractmethod
    def _learnt(self, codes: NDArray[Any]) -> NDArray[Any]:
        """What the network is taught for `codes` (n,)."""

    @abstractmethod
    def _head(self, settings: SequenceSettings, codes: NDArray[Any]) -> Head:
        """The head; `codes` (n,) are the answers of the training part, none where a model is loaded."""

    @abstractmethod
    def _answers(self, raw: NDArray[np.float64]) -> NDArray[np.float64]:
        """Raw outputs (n, K) as probabilities (n, K) or values (n,)."""

    @abstractmethod
    def _strata(self, codes: NDArray[Any]) -> NDArray[np.int64]:
        """What folds keep in their shares (n,)."""

    @property
    def _size(self) -> int:
        """How many classes there are; 0 for values."""
        return 0

    def _fit(self, X: Any, y: Any, callbacks: Sequence[Callback]) -> None:
        settings = validated(self.schema, self.get_params())
        old = getattr(self, "networks_", []) if settings.warm_start else []
        data, layout = take(X, y, settings)
        training = np.flatnonzero(data.part == 0)
        if not len(training):
            raise DataError("found no sequence in the training part; expected some that the split column calls train")
        labels = data.labels or []
        try:
            self._learn_answers(labels, training)
        except DataError as error:
            raise DataError(f"{name_of(X)}: {error}") from error
        codes = self._codes(labels)
        group = alike(data.given)
        self._learn_shares(group, codes, training)
        different = training[np.sort(np.unique(group[training], return_index=True)[1])]
        folds = split_members(
            self._strata(codes),
            data.part,
            group,
            settings.ensemble,
            settings.test_fraction,
            settings.validation_fraction,
            settings.random_state,
            ASIDE if self._weighs(settings, data.given) else 0.0,
        )
        coder = (
            self._coder
            if old
            else fit_sequence_coder(
                data.given.take(different),
                settings.steps,
                settings.level,
                settings.min_count,
                settings.pieces,
                settings.changes,
            )
        )
        self._coder, self._layout = coder, layout
        self.summary_ = summarize_sequences(X, data, coder, folds, len(np.unique(group)))
        head = self._head(settings, codes[training])
        networks, history = train_members(
            Read(coder, data.given),
            self._learnt(codes),
            [self._taught(member, group, codes) for member in folds.members],
            lambda number: make_network(coder, settings, head, number),
            settings,
            callbacks,
            old,
        )
        self._columns, self._feature_names = data.given.columns, data.given.names
        known = np.flatnonzero(data.part < 2)
        self._opinions = self._fit_opinions(settings, data.given.take(known), codes[known])
        self._become(networks, history)
        asked = self._asked(data.given, codes, folds, settings)
        if self._opinions is not None and self._weighs(settings, data.given) and asked:
            self._opinions = replace(self._opinions, weights=best_weights(*_together(asked, codes)))
        self.evaluation_ = self._measured(data, codes, folds, asked, settings)

    def _learn_shares(self, group: NDArray[np.int64], codes: NDArray[Any], training: NDArray[np.int64]) -> None:  # noqa: ARG002 - for jobs that mind
        """Take note of how frequent answers are; sequences with the same `group` (n,) are the same one."""
        return

    def _taught(self, member: Member, group: NDArray[np.int64], codes: NDArray[Any]) -> Member:  # noqa: ARG002
        """What a network learns of its training part, where sequences with the same `group` (n,) are the same one."""
        return member

    def _fit_opinions(self, settings: SequenceSettings, given: Sequences, codes: NDArray[Any]) -> TextOpinions | None:  # noqa: ARG002
        """What is learnt beside the networks from sequences and their answers `codes` (n,); None where nothing is."""
        return None

    def _become(self, networks: list[Network], history: History) -> None:
        """Take over what a fit, or a file, gave."""
        self.networks_ = networks
        self.network_ = networks[0]
        self.history_ = history
        self.best_epoch_ = history.best
        self.stopped_ = history.stopped
        self.n_iter_ = max(len(history.epochs), 1)
        if self._columns:
            self.n_features_in_ = self._columns
        elif self._coder.kind == "numbers":
            self.n_features_in_ = len(self._coder.mean)
        if self._feature_names:
            self.feature_names_in_ = np.array(self._feature_names, dtype=object)
        elif hasattr(self, "feature_names_in_"):
            del self.feature_names_in_

    def _weighs(self, settings: SequenceSettings, given: Sequences) -> bool:  # noqa: ARG002
        """Whether it is learnt by how much networks and opinions count."""
        return False

    def _asked(
        self, given: Sequences, codes: NDArray[Any], folds: Folds, settings: SequenceSettings
    ) -> list[tuple[Round, NDArray[np.float64]]]:
        """What networks, and opinions that saw no more, say of what each left out: logarithms (3, n, K)."""
        found: list[tuple[Round, NDArray[np.float64]]] = []
        if self._opinions is None:
            return found
        for part in list(rounds(folds, folds.aside, ENOUGH))[: len(self.networks_)]:
            opinions = self._fit_opinions(settings, given.take(part.learnt), codes[part.learnt])
            if opinions is None:
                break
            new = given.take(part.rows)
            found.append((part, opinions.logs(self._averaged([self.networks_[part.number]], new), new)))
        return found

    def _measured(
        self,
        data: Labelled,
        codes: NDArray[Any],
        folds: Folds,
        asked: Sequence[tuple[Round, NDArray[np.float64]]],
        settings: SequenceSettings,
    ) -> Evaluation | None:
        """The networks and the simple methods on sequences that none of them has seen; None when there are none."""
        from elman.classify.rivals import Answered, judge, run_sequences
        from elman.evaluate.evaluation import OURS

        given = data.given
        parts = list(rounds(folds, folds.held, ENOUGH))[: len(self.networks_)]
        if not parts:
            return None
        if self.summary_.split:
            parts = [Round(0, np.flatnonzero(data.part < 2), folds.held[0])]
            ours = self._averaged(self.networks_, given.take(folds.held[0]), self._opinions)
        elif self._opinions is not None:
            logs, y = _together(asked, codes)
            learnt = self._weighs(settings, given)
            ours = weighed_by_others(logs, y) if learnt else joined(logs, self._opinions.weights)
        else:
            ours = np.concatenate(
                [self._averaged([self.networks_[part.number]], given.take(part.rows)) for part in parts]
            )
        simple = [
            run_sequences(Answered(given.take(part.learnt), codes[part.learnt], self._size), given.take(part.rows))
            for part in parts
        ]
        rows = np.concatenate([part.rows for part in parts])
        order = permutation(len(rows), 0, stream=0)  # neighbours in a file may be alike: comparisons must not see it
        forecasts = {name: np.concatenate([each[name] for each in simple])[order] for name in simple[0]}
        return judge(self.kind, codes[rows][order].astype(np.float64), {OURS: ours[order], **forecasts})

    def _averaged(
        self,
        networks: Sequence[Network],
        given: Sequences,
        opinions: TextOpinions | None = None,
    ) -> NDArray[np.float64]:
        """The answers for `given`: the mean of the networks', joined with the opinions."""
        read = Read(self._coder, given)
        answers = [self._answers(outputs(network, read.of(network))) for network in networks]
        ours = np.asarray(sum(answers) / len(networks))
        return ours if opinions is None else joined(opinions.logs(ours, given), opinions.weights)

    def _run(self, X: Any) -> tuple[Labelled, NDArray[np.float64]]:
        """The sequences of X and the averaged answers for them."""
        self._require_fit()
        data = take_again(X, self._layout)
        check_columns(data.given, self._columns, self._feature_names, type(self).__name__)
        return data, self._averaged(self.networks_, data.given, self._opinions)

    @abstractmethod
    def predict(self, X: Any) -> Any:
        """The answer for each sequence."""

    @abstractmethod
    def evaluate(self, X: Any, y: Any = None) -> Evaluation:
        """Measure the model and the simple methods."""

    @abstractmethod
    def _answer_columns(self, answers: NDArray[np.float64]) -> dict[str, list[Any]]:
        """Answers as the columns of a table."""

    def answer_columns(self, X: Any) -> dict[str, list[Any]]:
        """What `predict` gives for a table, as a dict of columns: those that name the sequences, then the answers."""
        data, answers = self._run(X)
        columns = self._answer_columns(answers)
        keys = data.keys or {"row": list(range(1, len(answers) + 1))}
        return {**{name: values for name, values in keys.items() if name not in columns}, **columns}

    def _tabular(self, X: Any) -> bool:
        """Whether X is a table, and the model was trained on one: its answers are then a table too."""
        return self._layout is not None and is_table(X)

    def _evaluate(self, X: Any, y: Any = None) -> Evaluation:
        """Measure on X and y, or on the test part of a table whose training part the simple methods are fitted on."""
        from elman.classify.rivals import Answered, judge, run_sequences
        from elman.evaluate.evaluation import OURS

        self._require_fit()
        settings = validated(self.schema, self.get_params())
        data = take_again(X, self._layout, answers=True) if y is None else take(X, y, settings)[0]
        codes = self._codes(data.labels or [])
        part = data.part if len(data.part) else np.zeros(len(codes), dtype=np.int64)
        test = np.flatnonzero(part == 2)
        learnt = np.flatnonzero(part < 2)
        if not len(test) or not len(learnt):
            raise DataError(
                f"{name_of(X)}: found no training and test part, expected a table with a split column that names both "
                "(the simple methods are fitted on the one, all are measured on the other); give one, or use score in "
                "Python for a single figure"
            )
        tested = data.given.take(test)
        ours = self._averaged(self.networks_, tested, self._opinions)
        simple = run_sequences(Answered(data.given.take(learnt), codes[learnt], self._size), tested)
        order = permutation(len(test), 0, stream=0)
        forecasts = {name: values[order] for name, values in {OURS: ours, **simple}.items()}
        return judge(self.kind, codes[test][order].astype(np.float64), forecasts)

    def _tensors(self) -> Mapping[str, NDArray[Any]]:
        own = {} if self._opinions is None else self._opinions.tensors()
        return own | {
            f"{number}.{name}": values
            for number, network in enumerate(self.networks_)
            for name, values in network.parameters.items()
        }

    def _description(self) -> dict[str, Any]:
        return {
            "coder": self._coder.to_json(),
            "layout": None if self._layout is None else self._layout.to_json(),
            "columns": self._columns,
            "names": list(self._feature_names),
            "members": len(self.networks_),
            "opinions": None if self._opinions is None else self._opinions.to_json(),
            "summary": asdict(self.summary_),
            "history": self.history_.to_json(),
            "evaluation": None if self.evaluation_ is None else self.evaluation_.to_json(),
        }

    def _restore(self, path: str, tensors: Mapping[str, NDArray[Any]], metadata: Mapping[str, Any]) -> None:
        from elman.evaluate.evaluation import Evaluation

        self._coder = coder = SequenceCoder.from_json(metadata["coder"])
        self._layout = None if metadata["layout"] is None else Layout.from_json(metadata["layout"])
        self._columns, self._feature_names = int(metadata["columns"]), tuple(map(str, metadata["names"]))
        self.summary_ = SequenceSummary(**metadata["summary"])
        kept = metadata["evaluation"]
        self.evaluation_ = None if kept is None else Evaluation.from_json(kept)
        if metadata.get("linear") is not None:
            raise ValueError("its opinions on texts are of an older kind; fit again")
        opinions = metadata.get("opinions")  # files of the first days know neither these nor pooling
        self._opinions = None if opinions is None else TextOpinions.from_file(opinions, tensors, self._size)
        tensors = {name: values for name, values in tensors.items() if not name.startswith(OPINIONS)}
        self.set_params(pooling=metadata["settings"].get("pooling", "last"))
        networks = []
        for number in range(_count(metadata["members"], tensors)):
            prefix = f"{number}."
            settings = believable_network(self.schema, self.get_params(), tensors, prefix)
            _require_inputs(coder, settings, tensors, number)
            own = {name.removeprefix(prefix): values for name, values in tensors.items() if name.startswith(prefix)}
            networks.append(make_network(coder, settings, self._head(settings, np.zeros(0)), number))
            restore_parameters(path, networks[-1], own)
        self._become(networks, History.from_json(metadata["history"]))


def _together(
    asked: Sequence[tuple[Round, NDArray[np.float64]]], codes: NDArray[Any]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """All that was said (3, n, K), and the right classes (n,)."""
    return np.concatenate([logs for _, logs in asked], axis=1), codes[np.concatenate([part.rows for part, _ in asked])]


def _count(members: Any, tensors: Mapping[str, NDArray[Any]]) -> int:
    """How many networks a file has, if its tensors are those of so many."""
    prefixes = {name.split(".", 1)[0] for name in tensors}
    if type(members) is not int or prefixes != {str(number) for number in range(len(prefixes))}:
        raise ValueError(f"its networks are {sorted(prefixes)[:5]}")
    if members != len(prefixes):
        raise ValueError(f"it says {members!r} networks and has {len(prefixes)}")
    return members


def _require_inputs(
    coder: SequenceCoder, settings: SequenceSettings, tensors: Mapping[str, NDArray[Any]], number: int
) -> None:
    """Refuse a coder that asks for other inputs than the weights have, before a network of that size is made."""
    prefix, width = f"{number}.", coder.channels(changes=at_every_step(settings, number))
    if coder.kind != "numbers":
        width = settings.embedding_size
        shape = tensors[f"{prefix}embeddings.0.weight"].shape
        if shape != (len(coder.vocabulary), width):
            raise ValueError(f"its embedding has the shape {shape}, its vocabulary {len(coder.vocabulary)} ids")
    if tensors[f"{prefix}rnn.weight_ih_l0"].shape[1:] != (width,):
        raise ValueError(f"its weights do not read {width} numbers a step")
