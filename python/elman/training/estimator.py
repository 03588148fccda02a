"""What all jobs share as estimators: settings, saving, loading, scikit-learn's tags, going on from trained weights."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from numpy.typing import NDArray

from elman import bundle
from elman.errors import ModelFileError, SettingError
from elman.network import Network
from elman.settings import with_level
from elman.training.parameters import Parameters

__all__ = ["Estimator", "go_on"]

E = TypeVar("E", bound="Estimator")
LEVELLED = ("settings", "chosen", "coder", "alphabet")  # parts of a model file that may say what a step is


class Estimator(Parameters, ABC):
    """A job as scikit-learn knows estimators, without scikit-learn.

    A job gives its `task` (the name in `elman.settings.SCHEMAS`), `__init__` with exactly the settings of its schema,
    `fit` that returns self, and for its model file `_tensors`, `_description` and `_restore`. Pickling needs nothing
    more: networks are pickled as their settings and parameters.
    """

    task: ClassVar[str]

    def _tensors(self) -> Mapping[str, NDArray[Any]]:
        """The arrays of the model file, by name."""
        network: Network = self.network_  # type: ignore[attr-defined]
        return network.parameters

    @abstractmethod
    def _description(self) -> dict[str, Any]:
        """What else the model file keeps, as JSON values; not the task and the settings."""

    @abstractmethod
    def _restore(self, path: str, tensors: Mapping[str, NDArray[Any]], metadata: Mapping[str, Any]) -> None:
        """Take over what `path` has. KeyError, TypeError or ValueError when it is damaged; sizes are checked first."""

    def save(self, path: str | os.PathLike[str]) -> None:
        """Save all that is needed to predict in one file; SettingError when it can't be written."""
        self._require_fit()
        metadata = {"task": self.task, "settings": self.get_params(), **self._description()}
        bundle.write(path, self._tensors(), metadata)

    @classmethod
    def load(cls: type[E], path: str | os.PathLike[str]) -> E:
        """Load a saved model; ModelFileError when the file is not one of this kind."""
        tensors, metadata = bundle.read(path)
        if metadata["task"] != cls.task:
            raise ModelFileError(
                f"{path}: its task is {metadata['task']!r}, expected {cls.task!r}; use elman.load, which knows all"
            )
        try:
            renamed = {name: with_level(metadata[name]) for name in LEVELLED if isinstance(metadata.get(name), dict)}
            metadata = {**metadata, **renamed}
            model = cls(**metadata["settings"])
            model._restore(str(path), tensors, metadata)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            raise ModelFileError(
                f"{path}: damaged model file: its description of a {cls.__name__.lower()} can't be read ({error})"
            ) from error
        return model

    def __sklearn_is_fitted__(self) -> bool:
        """Whether there is a trained network."""
        return any(name.endswith("_") and not name.startswith("_") for name in vars(self))

    def _require_fit(self) -> None:
        if not self.__sklearn_is_fitted__():
            raise _not_fitted(type(self).__name__)

    def _sklearn_kind(self) -> str | None:
        """What scikit-learn calls it: "classifier", "regressor", or None for what it has no word for."""
        return None

    def __sklearn_tags__(self) -> Any:
        """What scikit-learn (1.6 or newer) asks of an estimator; it alone calls this, so it is there."""
        from sklearn.utils import ClassifierTags, InputTags, RegressorTags, Tags, TargetTags  # type: ignore[import-untyped]

        kind = self._sklearn_kind()
        return Tags(
            estimator_type=kind,
            target_tags=TargetTags(required=kind is not None),
            classifier_tags=ClassifierTags() if kind == "classifier" else None,
            regressor_tags=RegressorTags() if kind == "regressor" else None,
            input_tags=InputTags(two_d_array=True, three_d_array=True, allow_nan=True, string=True),
        )


def _not_fitted(name: str) -> SettingError:
    """An error that scikit-learn takes for its NotFittedError where scikit-learn is in use."""
    import sys

    message = f"this {name} is not trained yet; call fit first, or elman.load a saved one"
    known = sys.modules.get("sklearn.exceptions")
    if known is None:
        return SettingError(message)
    kind: Any = type("NotFittedError", (SettingError, known.NotFittedError), {})
    error: SettingError = kind(message)
    return error


def go_on(new: Network, old: Network | None) -> Network:
    """`new` with the weights of `old`, for `warm_start`; `new` as it is when there is no old one.

    SettingError when the two differ in shape.
    """
    if old is None:
        return new
    shapes = [{name: values.shape for name, values in network.parameters.items()} for network in (old, new)]
    if shapes[0] != shapes[1]:
        raise SettingError(
            "setting 'warm_start': found data or settings that ask for another network than the trained one, "
            "expected the same; set warm_start=False to begin anew"
        )
    new.load_state_dict(old.parameters)
    return new
