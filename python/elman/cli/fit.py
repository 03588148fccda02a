"""`elman fit`: train on a table or a text, compare with simple methods, save."""

import shlex
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from elman.cli.hints import suggesting
from elman.cli.jobs import Job, job_of
from elman.cli.naming import as_typed
from elman.cli.options import (
    USUAL,
    Against,
    AsJson,
    ConfigFile,
    DataFile,
    Quiet,
    RequireSkill,
    TaskName,
    asked_for,
    takes_settings,
)
from elman.cli.output import Interrupted, console, print_json, writable
from elman.errors import DivergedError, InterruptedWarning, SettingError, listed
from elman.models import estimator_of
from elman.settings import SCHEMAS, validated

if TYPE_CHECKING:
    from rich.console import Console

MEASURED_AGAINST = ("forecast", "classify", "regress", "tag")  # the tasks that have named rivals
LONGEST_STEM = 60  # characters of a name that is chosen, which systems allow in all writings


@takes_settings(after=3)
def fit(
    data: DataFile,
    task: TaskName = None,
    config: ConfigFile = None,
    output: Annotated[
        str | None,
        typer.Option("-o", "--output", metavar="FILE", help="Where to save; named after the target when not given."),
    ] = None,
    require_skill: RequireSkill = False,
    against: Against = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    **given: Any,
) -> None:
    """Train on DATA, compare with simple methods, save."""
    name = task or USUAL
    job = job_of(name)
    values, told = asked_for(name, config, given)
    if require_skill and values.get("test_fraction") == 0:
        raise SettingError("--require-skill: found --test-fraction 0, expected a test part to judge on; leave one out")
    if against is not None and name not in MEASURED_AGAINST:
        jobs = listed(MEASURED_AGAINST)
        raise SettingError(f"--against: found for the task {name}, expected only for {jobs}; leave it out")
    page = console(stderr=as_json, quiet=quiet)
    try:
        validated(SCHEMAS[name], values)
        model = estimator_of(name)(**values)
        place = writable(output or job.stem(values, data)[:LONGEST_STEM] + ".elman", data)
        with suggesting(data, task is not None or "target" in values):
            interrupted = _train(job, model, data, page, quiet, against)
    except SettingError as error:
        raise SettingError(as_typed(str(error), told)) from error
    model.save(place)
    job.finished(page, model, interrupted)
    page.print(f"\nSaved as {place}. Next:\n  {shlex.join(job.following(place, data))}", soft_wrap=True)
    if as_json:
        print_json({**job.document(model), "model": str(place)})
    if interrupted:
        raise typer.Exit(130)
    if model.stopped_ == "diverged":
        raise typer.Exit(DivergedError.exit_code)
    if require_skill and model.evaluation_ is not None:
        model.evaluation_.require_skill()


def _train(job: Job, model: Any, data: str, page: "Console", quiet: bool, against: str | None) -> bool:
    """Fit `model`; True when Ctrl-C ended that early, after there was something to keep."""
    from elman.cli.progress import ToldLine

    line = ToldLine(console(stderr=True, quiet=quiet), lambda summary: job.begun(page, summary))
    try:
        with line, warnings.catch_warnings():
            warnings.simplefilter("ignore", InterruptedWarning)  # it is said in the page
            more = {} if against is None else {"against": against}
            model.fit(Path(data), callbacks=[line], **more)  # never the text itself
    except KeyboardInterrupt:
        raise Interrupted("interrupted before there was anything to keep; nothing was saved") from None
    return bool(model.stopped_ == "interrupted")
