"""What a fit makes, as one value: an estimator has a whole one or none, and a model file keeps it."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from elman.baselines.mixture import Mixture
from elman.errors import DivergedError, InterruptedWarning, SettingError
from elman.evaluate.evaluation import Evaluation
from elman.settings import CommonSettings, but
from elman.training.loop import History, Steps
from elman.training.watch import Watch

if TYPE_CHECKING:
    from elman.network import Network

__all__ = ["Again", "Fitted", "complete", "require_measured", "require_same", "require_same_parts"]

F = TypeVar("F", bound="Fitted")


ENDED = {
    "interrupted": "it was interrupted",
    "time_limit": "the time was over",
    "callback": "a callback ended the training",
    "diverged": "the loss was no finite number any more",
}  # whatever ends a training before its time ends all of it


@dataclass(frozen=True)
class Again:
    """What a model was trained `on` again after it was measured, in words, and in how many `steps`; or `why_not`."""

    on: str = ""
    steps: int = 0
    why_not: str = ""

    def __str__(self) -> str:
        """The sentence for people.

        >>> str(Again(why_not="the time was over"))
        'Not trained again on everything: the time was over.'
        """
        if self.why_not:
            return f"Not trained again on everything: {self.why_not}."
        steps = "1 step" if self.steps == 1 else f"{self.steps:,} steps"
        return f"Then trained again on {self.on}, in {steps}: that model answers; the figures are of the one before."


@dataclass(frozen=True)
class Fitted:
    """Settings as they were given and as they were used, what was read, how the training went, how good it is.

    A job adds all that answers. `again`: it answers otherwise than what was measured, as it was trained on everything
    since; None where nobody asked for that, or nothing was left to learn. Its fields are what a model file keeps; see
    `elman.plain`.
    """

    given: CommonSettings
    settings: CommonSettings
    summary: Any
    history: History
    evaluation: Evaluation | None
    again: Again | None

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


def require_measured(before: Fitted) -> None:
    """SettingError where under `warm_start` nothing could be measured, as the model `before` has learnt everything."""
    if before.again is not None and before.again.on:
        raise SettingError(
            "setting 'warm_start': found a model that was trained again on everything once it was measured, expected "
            "one that has not seen the parts that measure; fit with refit=False or warm_start=True from the beginning"
        )


def complete(
    watch: Watch,
    make: Callable[[History], F],
    history: History,
    evaluate: Callable[[F], Evaluation | None],
    again: Callable[[F, Sequence[Steps]], F] | None = None,
) -> F:
    """The whole fit of networks that are trained by now: what `make` adds to them, measured by `evaluate`, and then
    trained `again` on everything, with the steps that were best for each network.

    Ctrl-C is heard here too: what answers is made all the same, and what is not done by then is not done. A second
    Ctrl-C ends everything. InterruptedWarning where there was one, here or in the training.
    """
    fitted = _completed(watch, make, history, evaluate, again)
    if fitted.history.stopped == "interrupted":
        told = "what came after the training; the model that was trained"
        if history.stopped == "interrupted":
            told = f"the training in epoch {len(history.epochs) + 1}; what was learnt until then"
        warnings.warn(f"Ctrl-C ended {told} is kept as the fit, and stopped_ says so", InterruptedWarning, stacklevel=4)
    return fitted


def _completed(
    watch: Watch,
    make: Callable[[History], F],
    history: History,
    evaluate: Callable[[F], Evaluation | None],
    again: Callable[[F, Sequence[Steps]], F] | None,
) -> F:
    interrupted = replace(history, stopped="interrupted")
    not_again = None if again is None else Again(why_not=ENDED["interrupted"])
    try:
        fitted = make(history)
    except KeyboardInterrupt:
        return replace(make(interrupted), again=not_again)
    try:
        watch.says("Measuring")
        fitted = replace(fitted, evaluation=evaluate(fitted))
        return fitted if again is None else _trained_again(watch, fitted, again)
    except KeyboardInterrupt:
        return replace(fitted, history=interrupted, again=not_again)


def _trained_again(watch: Watch, fitted: F, again: Callable[[F, Sequence[Steps]], F]) -> F:
    """The same, trained on everything; as it is where something ended its training, or the time would end this one."""
    late = any(steps.late for steps in fitted.history.steps) or not watch.allows(fitted.history)
    why_not = ENDED.get(fitted.history.stopped) or (ENDED["time_limit"] if late else None)
    if why_not is None:
        watch.says("Training again on everything")
        try:
            return again(fitted, fitted.history.steps)
        except DivergedError:
            why_not = ENDED["diverged"]
    return replace(fitted, again=Again(why_not=why_not))
