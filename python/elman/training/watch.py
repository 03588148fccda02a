"""A fit as it is watched: who is told how far it is, and when its time is over."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from typing import Any

from elman.baselines.minimising import never
from elman.errors import SettingError
from elman.training.loop import Callback, History, Plan
from elman.training.progress import ProgressLine, line_for

__all__ = ["FITTING", "Watch", "watched"]

FITTING = 0.15  # of the limit, for simple methods each time that they are fitted
AGAIN = 1.5  # times as long as before, when all that is learnt again is more
AFTER, LEAST_KEPT, MOST_KEPT = 1.5, 0.2, 0.5  # times what came before a training, of the limit: for what comes after
SOON = 1e-9  # seconds, in which a training makes one step


class Watch:
    """The callbacks of a fit, the progress lines among them, and when it should be over, if there is a limit."""

    def __init__(
        self,
        callbacks: Sequence[Callback] = (),
        time_limit: float | None = None,
        lines: Sequence[ProgressLine] = (),
        ended: Callable[[], bool] = never,
    ) -> None:
        if not isinstance(callbacks, list | tuple) or not all(callable(callback) for callback in callbacks):
            found = type(callbacks).__name__ if hasattr(callbacks, "shape") else f"{callbacks!r:.60}"
            raise SettingError(
                f"callbacks: found {found}, expected functions that are called after each epoch, in a list; what is to "
                "be learnt stands in y, or in the column of the table that target names"
            )
        self.callbacks: list[Callback] = [*callbacks, *lines]
        self.time_limit = time_limit
        self._lines = [each for each in self.callbacks if isinstance(each, ProgressLine)]
        self._ended = ended
        self._start = time.perf_counter()

    def rest(self) -> Watch:
        """What is left of the time, for what nobody hears of."""
        return Watch((), self.left)

    def begins(self, summary: Any) -> None:
        """Tell the lines what is learnt from, and the callbacks with the first epoch."""

        def told(callback: Callback) -> Callback:
            return lambda epoch: callback(replace(epoch, summary=summary) if epoch.number == 1 else epoch)

        self.callbacks = [told(callback) for callback in self.callbacks]
        for line in self._lines:
            line.begins(summary)

    def says(self, what: str) -> None:
        """Show what is done now, where that is no training: "measuring", for example."""
        for line in self._lines:
            line.says(what)

    def goes_on(self) -> None:
        """KeyboardInterrupt where nobody waits any more for what is done here, beside a training, which hears of that
        by its callbacks."""
        if self._ended():
            raise KeyboardInterrupt

    @contextmanager
    def uncounted(self) -> Iterator[None]:
        """Around what is not a part of the fit: its time counts against no limit."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self._start += time.perf_counter() - begun

    @property
    def left(self) -> float | None:
        """The seconds that are left, from 0; None without a limit."""
        return None if self.time_limit is None else max(self.time_limit - self._spent, 0.0)

    @property
    def _spent(self) -> float:
        return time.perf_counter() - self._start

    def plan(self, plan: Plan, reserve: float | None = None) -> Plan:
        """The plan of a training that leaves `reserve` seconds for what comes after it.

        Where nobody knows how many these are: half as many again as were spent before it, a fifth of the limit at least
        and half of it at most.
        """
        if self.time_limit is None or plan.again:  # steps that are repeated are all made
            return plan
        usual = min(max(AFTER * self._spent, self.time_limit * LEAST_KEPT), self.time_limit * MOST_KEPT)
        left = self.time_limit - self._spent - (usual if reserve is None else reserve)
        return replace(plan, time_limit=max(left, SOON))

    def allows(self, history: History) -> bool:
        """Whether there is time to make the steps that were best once more, and all that was beside the training."""
        best = history.seconds * history.best / max(len(history.epochs), 1)
        return self.left is None or AGAIN * (self._spent - history.seconds + best) < self.left

    def until(self, share: float) -> Callable[[], bool]:
        """What says from now on whether a `share` of the limit is over; it never is without a limit."""
        if self.time_limit is None:
            return never
        end = time.perf_counter() + share * self.time_limit
        return lambda: time.perf_counter() >= end

    def affords(self, share: float, each: Callable[[], float], least: int) -> int | None:
        """How many pieces of work a `share` of the limit has time for, `least` at least, where `each` tells how many
        seconds one takes; None without a limit, and then nobody is asked."""
        return None if self.time_limit is None else max(least, int(share * self.time_limit / max(each(), SOON)))


@contextmanager
def watched(callbacks: Sequence[Callback], verbose: bool | int, time_limit: float | None) -> Iterator[Watch]:
    """The watch of a fit; where it is `verbose` (1 or True) with the line that the command line shows too.

    SettingError for another `verbose`, and for callbacks that are none.
    """
    if not isinstance(verbose, bool | int) or verbose not in (0, 1):
        raise SettingError(f"verbose: found {verbose!r:.40}, expected 1 for a progress line, or 0")
    with line_for() if verbose else nullcontext() as line:
        watch = Watch(callbacks, time_limit, [line] if line else [])
        watch.says("Reading")
        yield watch
