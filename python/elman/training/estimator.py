"""What all jobs share as estimators: settings, the fitted value, saving, loading, scikit-learn's view of them."""

from __future__ import annotations

import copy
import inspect
import os
import secrets
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, cast

from elman import bundle, engine
from elman.errors import DamagedError, ModelFileError, SettingError
from elman.evaluate.html import as_html
from elman.plain import put_together, take_apart
from elman.settings import SCHEMAS, Settings, names_of, require_known, validated
from elman.training.fitted import Again, Fitted
from elman.training.pictures import Pictures

if TYPE_CHECKING:
    from elman.evaluate.evaluation import Evaluation
    from elman.network import Network
    from elman.training.loop import History

__all__ = ["Estimator"]

LONGEST = 120  # characters of settings that a fitted one shows
SEEDS = 2**32  # that are drawn from where none is given: short enough to be typed again
F = TypeVar("F", bound=Fitted)
E = TypeVar("E", bound="Estimator[Any]")


class Estimator(Pictures, Generic[F]):
    """A job as scikit-learn knows estimators, without scikit-learn; it is its settings, a subclass of their schema too.

    A job gives its `task` (the name of its schema in `elman.settings.SCHEMAS`), the `form` of what a fit makes, and
    `fit`, whose last line sets `_fitted`. Everything that a fit leaves is read from that.
    """

    task: ClassVar[str]
    form: ClassVar[type[Fitted]]
    _fitted: F | None = None

    # --- settings -----------------------------------------------------------------------------------------------------

    def get_params(self, deep: bool = True) -> dict[str, Any]:  # noqa: ARG002 - scikit-learn passes it; nothing is nested
        """The settings by name; of a subclass those that its `__init__` takes, as scikit-learn has it."""
        return {name: getattr(self, name) for name in self._taken()}

    def set_params(self: E, **params: Any) -> E:
        """Change settings by name for the next fit; what is fitted stays. SettingError for an unknown one."""
        require_known(params, self._taken())
        for name, value in params.items():
            setattr(self, name, value)
        return self

    def _checked_settings(self) -> Any:
        """The settings as a fit reads them, a seed drawn where there is none; SettingError names a wrong one."""
        given = {name: getattr(self, name) for name in names_of(SCHEMAS[self.task])}
        if given["random_state"] is None:
            given["random_state"] = secrets.randbelow(SEEDS)
        return validated(SCHEMAS[self.task], given)

    @classmethod
    def _taken(cls) -> list[str]:
        """What the estimator is made with: the settings of the job, and what a subclass adds or leaves out."""
        known = names_of(SCHEMAS[cls.task])
        taken = list(inspect.signature(cls).parameters.values())
        names = [each.name for each in taken if each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)]
        everything = any(each.kind == each.VAR_KEYWORD for each in taken)
        return [
            *(name for name in known if everything or name in names),
            *(name for name in names if name not in known),
        ]

    # --- what a fit left ----------------------------------------------------------------------------------------------

    @property
    def settings_(self) -> Any:
        """The settings of the fit, checked, with the sizes that were chosen for it."""
        return copy.deepcopy(self._whole.settings)

    @property
    def summary_(self) -> Any:
        """What was read and understood."""
        return self._whole.summary

    @property
    def evaluation_(self) -> Evaluation | None:
        """The model and simple methods on what none of them has learnt; None where nothing was left for that."""
        return self._whole.evaluation

    def table(self) -> dict[str, list[Any]]:
        """The figures of `evaluation_` as columns, a row a method; SettingError where nothing was measured."""
        if self.evaluation_ is None:
            raise SettingError(
                "there is nothing to show: the fit had no test part to measure on; set test_fraction, or evaluate rows"
            )
        return self.evaluation_.table()

    def __repr__(self) -> str:
        """The settings that are not at their default; of a fitted one also how it did beside the best baseline."""
        settings = Settings.__repr__(cast(Settings, self))
        if self._fitted is None:
            return settings
        short = settings if len(settings) <= LONGEST else f"{settings[:LONGEST]}..."
        evaluation = self._fitted.evaluation
        return f"<{short} fitted: {'not measured' if evaluation is None else evaluation.outcome}>"

    def _repr_html_(self) -> str:
        """What it is, its figures and the verdict, for notebooks."""
        evaluation = None if self._fitted is None else self._fitted.evaluation
        return as_html({}, repr(self)) + ("" if evaluation is None else evaluation._repr_html_())

    @property
    def experts_(self) -> dict[str, float]:
        """The share of each in the answers: the networks' first, then those of the simple methods beside them."""
        return dict(self._whole.mixture.shares)

    def alone(self: E, name: str) -> E:
        """The same model, answered by one of `experts_` alone, or by all "without the network" by their best shares.

        It has no `evaluation_`: `evaluate` makes one. SettingError for another name.
        """
        mixture = self._whole.mixture
        if name not in mixture.members:
            names = ", ".join(map(repr, mixture.members))
            raise SettingError(f"setting 'name' of alone: found {name!r}, expected one of {names}")
        found = copy.copy(self)
        found._fitted = replace(self._whole.alone(name), evaluation=None)
        return found

    @property
    def history_(self) -> History:
        """The epochs of the training."""
        return self._whole.history

    @property
    def best_epoch_(self) -> int:
        """The epoch whose weights are kept."""
        return self._whole.history.best

    @property
    def stopped_(self) -> str:
        """What ended the training: patience, epochs, interrupted, diverged, time_limit or callback."""
        return self._whole.history.stopped

    @property
    def again_(self) -> Again | None:
        """What the model was trained on again after it was measured, in how many steps, or why it was not; None where
        `refit` does not ask for that, or nothing was left to learn."""
        return self._whole.again

    @property
    def n_iter_(self) -> int:
        """How many epochs there were, as scikit-learn counts them, from 1."""
        return max(len(self._whole.history.epochs), 1)

    @property
    def networks_(self) -> tuple[Network, ...]:
        """The trained networks."""
        return self._whole.networks

    @property
    def network_(self) -> Network:
        """The trained network, of several the first."""
        return self._whole.networks[0]

    @property
    def _whole(self) -> F:
        """What the last fit made; an error that is a SettingError and an AttributeError when there was none."""
        if self._fitted is None:
            raise _not_fitted(type(self).__name__)
        return self._fitted

    def _before(self) -> F | None:
        """What `fit` goes on from: what is there, where warm_start says so."""
        return self._fitted if getattr(self, "warm_start", False) else None

    # --- files --------------------------------------------------------------------------------------------------------

    def save(self, path: str | os.PathLike[str]) -> None:
        """Save all that is needed to predict in one file; SettingError when it can't be written.

        And when what `fit` made was changed into something that `load` would refuse, such as weights that are no
        numbers: no such file is written.
        """
        plain, arrays = take_apart(self._whole.kept())
        try:
            put_together(self.form, plain, arrays)
        except DamagedError as error:
            raise SettingError(
                f"{path}: the model can't be saved, as it was changed after fit: {error}; fit it again"
            ) from error
        bundle.write(path, arrays, {"task": self.task, "fitted": plain})

    @classmethod
    def load(cls: type[E], path: str | os.PathLike[str]) -> E:
        """Load a saved model; ModelFileError when the file is not one of this kind."""
        arrays, metadata = bundle.read(path)
        if metadata["task"] != cls.task:
            raise ModelFileError(
                f"{path}: its task is {metadata['task']!r}, expected {cls.task!r}; use elman.load, which knows all"
            )
        try:
            fitted = put_together(cls.form, metadata.get("fitted"), arrays)
        except DamagedError as error:
            raise ModelFileError(f"{path}: damaged model file: {error}") from error
        for network in fitted.networks:
            network.threads = engine.threads_or_default(fitted.settings.n_jobs)
        model = cls()
        for name in names_of(SCHEMAS[cls.task]):
            setattr(model, name, copy.deepcopy(getattr(fitted.given, name)))
        model._fitted = fitted
        return model

    # --- scikit-learn -------------------------------------------------------------------------------------------------

    def __sklearn_is_fitted__(self) -> bool:
        """Whether there is a trained network."""
        return self._fitted is not None

    def _sklearn_kind(self) -> str | None:
        """What scikit-learn calls it: "classifier", "regressor", or None for what it has no word for."""
        return None

    def __sklearn_tags__(self) -> Any:
        """What scikit-learn (1.6 or newer) asks of an estimator; it alone calls this, so it is there."""
        from sklearn.utils import ClassifierTags, InputTags, RegressorTags, Tags, TargetTags

        kind = self._sklearn_kind()
        return Tags(
            estimator_type=kind,
            target_tags=TargetTags(required=kind is not None),
            classifier_tags=ClassifierTags() if kind == "classifier" else None,
            regressor_tags=RegressorTags() if kind == "regressor" else None,
            input_tags=InputTags(two_d_array=True, three_d_array=True, allow_nan=True, string=True),
        )


def _not_fitted(name: str) -> SettingError:
    """An error that scikit-learn takes for its NotFittedError where scikit-learn is in use, and `hasattr` for a no."""
    known: Any = getattr(sys.modules.get("sklearn.exceptions"), "NotFittedError", AttributeError)
    again = {"__reduce__": lambda _: (_not_fitted, (name,))}  # so that it passes between processes
    kind: Any = type("NotFittedError", (SettingError, known), again)
    error: SettingError = kind(f"this {name} is not trained yet; call fit first, or elman.load a saved one")
    return error
