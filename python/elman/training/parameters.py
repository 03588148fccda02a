"""The settings of an estimator as scikit-learn handles them, without scikit-learn."""

from __future__ import annotations

import inspect
from typing import Any, TypeVar

from elman.settings import require_known

__all__ = ["Parameters"]

Self = TypeVar("Self", bound="Parameters")


class Parameters:
    """Gives `get_params`, `set_params` and a repr to a class whose `__init__` only stores its arguments by name."""

    @classmethod
    def _names(cls) -> list[str]:
        return [name for name in inspect.signature(cls.__init__).parameters if name != "self"]

    def get_params(self, deep: bool = True) -> dict[str, Any]:  # noqa: ARG002 - scikit-learn passes it; nothing is nested
        """The settings by name."""
        return {name: getattr(self, name) for name in self._names()}

    def set_params(self: Self, **params: Any) -> Self:
        """Change settings by name; SettingError for an unknown one."""
        require_known(params, self._names())
        for name, value in params.items():
            setattr(self, name, value)
        return self

    def __repr__(self) -> str:
        """The settings that are not at their default."""
        defaults = inspect.signature(type(self).__init__).parameters
        shown = {name: value for name, value in self.get_params().items() if value != defaults[name].default}
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in shown.items())})"
