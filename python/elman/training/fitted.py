"""What a fit makes, as one value: an estimator has a whole one or none, and a model file keeps it."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from elman.baselines.mixture import Mixture
from elman.errors import InterruptedWarning, SettingError
from elman.evaluate.evaluation import Evaluation
from elman.settings import CommonSettings, but
from elman.training.loop import History

if TYPE_CHECKING:
    from elman.network import Network

__all__ = ["Fitted", "complete", "require_same", "require_same_parts"]

F = TypeVar("F", bound="Fitted")


@dataclass(frozen=True)
class Fitted:
    """Settings as they were given and as they were used, what was read, how the training went, how good it is.

    A job adds all that answers. Its fields are what a model file keeps; see `elman.plain`.
    """

    given: CommonSettings
    settings: CommonSettings
    summary: Any
    history: History
    evaluation: Evaluation | None

    if TYPE_CHECKING:

        @property
        def networks(self) -> tuple[Network, ...]:
            """The trained networks, one or more: a field or a property of a job's."""

        @property
        def mixture(self) -> Mixture:
            """By what shares networks and experts answer: a field or a property of a job's."""

    def alone(self: F, name: str) -> F:
        """The same, answered by one of the members of its mixture alone."""
        mixture = self.mixture.only(name)
        changed: dict[str, Any] = {} if mixture == self.mixture else {"mixture": mixture}
        return replace(self, **changed)

    def kept(self: F) -> F:
        """What of it a model file keeps: not how many threads there were, which changes nothing of it."""
        alone = {"n_jobs": None}
        return replace(self, given=but(self.given, **alone), settings=but(self.settings, **alone))


def require_same(before: CommonSettings, settings: CommonSettings, names: Sequence[str]) -> None:
    """SettingError where one of these settings is not what it was: what depends on it stays under `warm_start`."""
    for name in names:
        found, expected = getattr(settings, name), getattr(before, name)
        if found != expected:
            raise SettingError(
                f"setting 'warm_start': found {name} {found!r}, expected {expected!r}, as it was trained; "
                "set warm_start=False to begin anew"
            )


def require_same_parts(before: CommonSettings, settings: CommonSettings, drawn_by: Sequence[str] = ()) -> None:
    """SettingError where under `warm_start` a part that measures or decides could hold what was learnt before.

    Its share stays, and the settings that sequences are `drawn_by`; or there is no such part.
    """
    apart = [name for name in ("validation_fraction", "test_fraction") if getattr(settings, name) > 0]
    require_same(before, settings, (*apart, *drawn_by) if apart else ())


def complete(make: Callable[[History], F], history: History, evaluate: Callable[[F], Evaluation | None]) -> F:
    """The whole fit of networks that are trained by now: what `make` adds to them, measured by `evaluate`.

    Ctrl-C is heard here too: what answers is made all the same, and not measured. A second Ctrl-C ends everything.
    InterruptedWarning where there was one, here or in the training.
    """
    fitted = _completed(make, history, evaluate)
    if fitted.history.stopped == "interrupted":
        warnings.warn(
            f"Ctrl-C ended the training in epoch {len(history.epochs) + 1}; what was learnt until then is kept as the "
            "fit, and stopped_ says so",
            InterruptedWarning,
            stacklevel=4,
        )
    return fitted


def _completed(make: Callable[[History], F], history: History, evaluate: Callable[[F], Evaluation | None]) -> F:
    interrupted = replace(history, stopped="interrupted")
    try:
        fitted = make(history)
    except KeyboardInterrupt:
        return make(interrupted)
    try:
        return replace(fitted, evaluation=evaluate(fitted))
    except KeyboardInterrupt:
        return replace(fitted, history=interrupted)
