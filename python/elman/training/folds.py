"""Folds of a backtest side by side: what they cost is told early, and what is done is kept whatever ends them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any, Generic, Protocol, TypeVar

from elman.engine import threads_or_default
from elman.errors import DataError, SettingError
from elman.evaluate.backtest import Ended, Fold
from elman.training.loop import Epoch
from elman.training.progress import ProgressLine
from elman.training.watch import Watch

__all__ = ["each_fold", "of_fold", "side_by_side"]

LOOKS = 0.1  # seconds after which is looked whether the time is over
TWICE = 2  # times all epochs, as a model may be trained again on everything
LONG = 30  # seconds, from which on is told beforehand what all folds take


class Made(Protocol):
    """What a fold made."""

    def fold(self) -> Fold:
        """The fold as people see it."""


M = TypeVar("M", bound=Made)
Task = Callable[[Watch], Sequence[M]]
Callbacks = Sequence[Callable[[Any], object]]


def side_by_side(
    tasks: Sequence[Task[M]],
    workers: int,
    callbacks: Callbacks = (),
    time_limit: float | None = None,
    each_limit: float | None = None,
) -> tuple[list[M], Ended]:
    """Do `tasks`, each of one fold or more, so many at once, each with a watch of its own and at most `each_limit`
    seconds; what those made that were done, in order, and what ended the rest.

    `callbacks` are called with each fold that is done, and a callback that returns True or "stop" ends the rest;
    progress lines are told sentences. Ctrl-C, a callback or the time limit ends the trainings that are going on, and
    nothing of them is kept; KeyboardInterrupt and SettingError where nothing was done by then. The first error of a
    task ends all and is raised.
    """
    if time_limit is not None and not time_limit > 0:
        raise SettingError(f"setting 'time_limit': found {time_limit!r}, expected seconds above 0")
    run = _Run(tasks, workers, callbacks, time_limit, each_limit)
    found = run.all()
    if not found and run.ended == "interrupted":
        raise KeyboardInterrupt
    if not found:
        raise SettingError(
            f"setting 'time_limit': found {time_limit:g} seconds, in which no fold was done; give more, or fewer folds"
        )
    return found, run.ended


def each_fold(
    make: Callable[[int, int, Watch], M],
    count: int,
    n_jobs: int | None,
    callbacks: Callbacks = (),
    time_limit: float | None = None,
    each_limit: float | None = None,
) -> tuple[list[M], Ended]:
    """What `make` makes of each of so many folds, given its number from 0, its part of `n_jobs` threads and a watch, as
    `side_by_side` does it; a DataError or SettingError says which fold it is of."""
    threads = threads_or_default(n_jobs)
    workers = min(count, threads)

    def task(number: int) -> Task[M]:
        def made(watch: Watch) -> list[M]:
            try:
                return [make(number, threads // workers, watch)]
            except (DataError, SettingError) as error:
                raise of_fold(error, number, count) from error

        return made

    return side_by_side([task(number) for number in range(count)], workers, callbacks, time_limit, each_limit)


def of_fold(error: DataError | SettingError, number: int, count: int) -> DataError | SettingError:
    """The error of a fold, its number from 0, that says so; where its rows are wrong others are more.

    >>> str(of_fold(DataError("t.csv: found 3 rows, expected 16; give more"), 0, 4))
    'fold 1 of 4: t.csv: found 3 rows, expected 16; give more, or ask for fewer folds or rows: each then learns more'
    """
    more = (
        ", or ask for fewer folds or rows: each then learns more" if isinstance(error, DataError) and count > 1 else ""
    )
    return type(error)(f"fold {number + 1} of {count}: {error}{more}")


class _Run(Generic[M]):
    """What is going on, as the thread that waits sees it."""

    def __init__(
        self,
        tasks: Sequence[Task[M]],
        workers: int,
        callbacks: Callbacks,
        time_limit: float | None,
        each_limit: float | None,
    ) -> None:
        self.ended: Ended = "done"
        self._tasks, self._workers, self._each_limit = tasks, min(workers, len(tasks)), each_limit
        self._lines = [each for each in callbacks if isinstance(each, ProgressLine)]
        self._told = [each for each in callbacks if not isinstance(each, ProgressLine)]
        self._start = time.perf_counter()
        self._end = None if time_limit is None else self._start + time_limit
        self._stop = threading.Event()
        self._kept: list[tuple[int, list[M]]] = []  # what callbacks have heard of, with the number of its task
        self._most: float | None = None  # seconds that the first fold takes, when two of its epochs are known

    def all(self) -> list[M]:
        """What was made of the tasks, in their order, as far as it was heard that they were done."""
        futures: list[Future[list[M]]] = []
        with ThreadPoolExecutor(self._workers) as pool:
            try:
                futures.extend(pool.submit(self._one, task) for task in self._tasks)  # Ctrl-C is heard here too
                self._wait(futures)
            except KeyboardInterrupt:
                self._ends("interrupted")
            except BaseException:
                self._ends("callback")
                raise
            finally:
                for future in futures:
                    future.cancel()
        return [made for _, each in sorted(self._kept, key=lambda told: told[0]) for made in each]

    def _one(self, task: Task[M]) -> list[M]:
        """What a task made; nothing where it was ended meanwhile."""
        times = [time.perf_counter()]

        def heard(epoch: Epoch) -> bool:
            times.append(time.perf_counter())
            if len(times) == 3 and self._most is None:
                begin, first, second = times
                self._most = TWICE * (first - begin + (second - first) * (epoch.epochs - 1))
            return self._stop.is_set()

        if self._stop.is_set():
            return []
        made = task(Watch([heard], self._each_limit, ended=self._stop.is_set))
        return [] if self._stop.is_set() else list(made)

    def _wait(self, futures: Sequence[Future[list[M]]]) -> None:
        """Wait until all are done, or something ends them; tell of each that is done, and what is left."""
        left, told = set(futures), False
        self._says(f"Fold 1 of {len(futures)}")
        while left:
            done, left = wait(left, timeout=LOOKS, return_when=FIRST_COMPLETED)
            if not told and self._most is not None:
                told = self._tell_cost(self._most)
            for future in sorted(done, key=futures.index):
                self._kept.append((futures.index(future), future.result()))
                if self._tell(self._kept[-1][1]):
                    self._ends("callback")
                    return
            if done and left:
                self._says(self._progress(len(futures) - len(left), len(futures)))
            if left and self._end is not None and time.perf_counter() >= self._end:
                self._ends("time_limit")
                return

    def _ends(self, why: Ended) -> None:
        self.ended = why
        self._stop.set()

    def _tell(self, made: list[M]) -> bool:
        """Whether a callback that hears of it ends all."""
        answers = [told(each.fold()) for each in made for told in self._told]
        return any(answer is True or answer == "stop" for answer in answers)

    def _tell_cost(self, each: float) -> bool:
        """Say what all folds may take, where that is long and each may take so many seconds."""
        seconds = each * len(self._tasks) / self._workers
        if seconds > LONG:
            for line in self._lines:
                line.tells(f"At most about {_duration(seconds)} for {len(self._tasks)} folds; Ctrl-C keeps those done.")
        return True

    def _progress(self, done: int, count: int) -> str:
        left = (time.perf_counter() - self._start) / done * (count - done)
        return f"{done} of {count} folds done, about {_duration(left)} left"

    def _says(self, what: str) -> None:
        for line in self._lines:
            line.says(what)


def _duration(seconds: float) -> str:
    """A time as people say it.

    >>> _duration(0.4), _duration(89), _duration(200), _duration(9000)
    ('1 second', '89 seconds', '3 minutes', '2.5 hours')
    """
    if seconds < 90:
        count = max(round(seconds), 1)
        return "1 second" if count == 1 else f"{count} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"
