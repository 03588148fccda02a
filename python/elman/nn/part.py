"""What all parts of elman.nn share: parameters by name, gradients that wait for a step, files."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from numpy.typing import NDArray

from elman.errors import DamagedError, ModelFileError, SettingError
from elman.network.saving import as_lines, checked, read, require, write

__all__ = ["Part"]

P = TypeVar("P", bound="Part")
Parameters = dict[str, NDArray[Any]]


class Part(ABC):
    """A part of a network. `training` says whether dropout acts: see `train` and `eval`.

    `gradients` are those of the calls of `backward` since the last step of an optimizer, added up; empty where there
    were none.
    """

    _made_of: ClassVar[tuple[str, ...]] = ()
    """The arguments, which are attributes of the same names."""

    def __init__(self) -> None:
        self.training = True
        self.gradients: Parameters = {}

    @property
    @abstractmethod
    def parameters(self) -> Parameters:
        """The parameters by torch's names, as arrays that may be written to."""

    @classmethod
    @abstractmethod
    def _shapes(cls, made_of: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
        """The shapes of the parameters of a part that is made of these arguments."""

    def _keep(self, gradients: Parameters) -> Parameters:
        """Add gradients to those that wait for a step."""
        before = self.gradients
        self.gradients = {name: before[name] + each for name, each in gradients.items()} if before else dict(gradients)
        return gradients

    def train(self: P, mode: bool = True) -> P:
        """Let dropout act, as it does at first, or not; returns itself, as torch's modules do."""
        self.training = bool(mode)
        return self

    def rest(self: P) -> P:
        """Let dropout rest; returns itself."""
        return self.train(False)

    eval = rest  # as torch calls it

    def state_dict(self) -> Parameters:
        """A copy of the parameters by torch's names."""
        return {name: values.copy() for name, values in self.parameters.items()}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Copy parameters in by name, all or none, from arrays or torch tensors.

        SettingError when a name is missing or unknown, a shape differs or a value is no number; then nothing is
        changed.
        """
        own = self.parameters
        for name, values in checked(state_dict, own).items():
            own[name][...] = values

    def save(self, path: str | os.PathLike[str]) -> None:
        """Save what it is made of and its parameters in one safetensors file; SettingError when that can't be."""
        made_of = {name: getattr(self, name) for name in self._made_of}
        write(path, "part", self.parameters, {"part": type(self).__name__, **made_of})

    @classmethod
    def load(cls: type[P], path: str | os.PathLike[str]) -> P:
        """What `save` wrote; nothing in a file is executed, and every size is checked before memory is taken.

        ModelFileError when the file is not one of this part.
        """
        arrays, made_of = read(path, "part")
        found = made_of.pop("part", None)
        if found != cls.__name__:
            raise ModelFileError(f"{path}: it has the part {found!r}, expected {cls.__name__!r}")
        try:
            require(arrays, cls._shapes({name: made_of[name] for name in cls._made_of}), made_of["dtype"])
            part = cls(**made_of)
            part.load_state_dict(arrays)
        except (DamagedError, SettingError, TypeError, KeyError) as error:  # an argument too many, or too few
            raise ModelFileError(f"{path}: damaged model file: {error}") from error
        return part

    def __repr__(self) -> str:
        """What it is made of, and its parameters with their shapes."""
        made_of = {name: getattr(self, name) for name in self._made_of}
        return as_lines(type(self), made_of, self.parameters)
