"""What an object was made of stays: the engine has a copy of its own, on which a change here would have no effect."""

from __future__ import annotations

from typing import Any, ClassVar

from elman.errors import SettingError

__all__ = ["Fixed"]


class Fixed:
    """An object some of whose attributes are set once, by its constructor, and stay."""

    _fixed: ClassVar[frozenset[str]] = frozenset()

    def __setattr__(self, name: str, value: Any) -> None:
        self._refuse(name)
        super().__setattr__(name, value)

    def __delattr__(self, name: str) -> None:
        self._refuse(name)
        super().__delattr__(name)

    def _refuse(self, name: str) -> None:
        if name in self._fixed and name in vars(self):
            kind = next(each.__name__ for each in type(self).__mro__ if "_fixed" in vars(each))
            raise SettingError(
                f"{name} is what this {kind.lower()} was made of and can't be changed; make another {kind}"
            )
