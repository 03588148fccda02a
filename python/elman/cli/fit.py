"""`elman fit`: train on a table, compare with simple methods, save."""

import re
import shlex
from typing import TYPE_CHECKING, Annotated, Any

import typer

from elman.cli.options import AsJson, DataFile, RequireSkill, setting
from elman.cli.output import Interrupted, console, print_json, writable
from elman.errors import SettingError
from elman.settings import ForecasterSettings as Default

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from elman.tasks.forecaster import Forecaster


def fit(
    data: DataFile,
    target: Annotated[str, setting("target")],
    window: Annotated[int, setting("window")] = Default.window,
    time: Annotated[str | None, setting("time")] = Default.time,
    series: Annotated[str | None, setting("series")] = Default.series,
    cell: Annotated[str, setting("cell")] = Default.cell,
    hidden_size: Annotated[int, setting("hidden_size")] = Default.hidden_size,
    num_layers: Annotated[int, setting("num_layers")] = Default.num_layers,
    epochs: Annotated[int, setting("epochs")] = Default.epochs,
    learning_rate: Annotated[float, setting("learning_rate")] = Default.learning_rate,
    batch_size: Annotated[int | None, setting("batch_size")] = Default.batch_size,
    patience: Annotated[int, setting("patience")] = Default.patience,
    validation_fraction: Annotated[float, setting("validation_fraction")] = Default.validation_fraction,
    test_fraction: Annotated[float, setting("test_fraction")] = Default.test_fraction,
    seed: Annotated[int, setting("random_state")] = Default.random_state,
    threads: Annotated[int | None, setting("n_jobs")] = Default.n_jobs,
    output: Annotated[
        str | None, typer.Option("-o", "--output", metavar="FILE", help="Where to save; TARGET.elman when not given.")
    ] = None,
    require_skill: RequireSkill = False,
    as_json: AsJson = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print errors only.")] = False,
) -> None:
    """Train on DATA, compare with simple methods, save."""
    from elman.cli.show import show_evaluation, show_training
    from elman.tasks.forecaster import Forecaster

    if require_skill and test_fraction == 0:
        raise SettingError("--require-skill: found --test-fraction 0, expected a test part to judge on; leave one out")
    place = writable(output or re.sub(r"[^\w.-]+", "_", target) + ".elman", data)
    page = console(stderr=as_json, quiet=quiet)
    model = Forecaster(
        target,
        time=time,
        series=series,
        window=window,
        cell=cell,
        hidden_size=hidden_size,
        num_layers=num_layers,
        epochs=epochs,
        learning_rate=learning_rate,
        batch_size=batch_size,
        patience=patience,
        validation_fraction=validation_fraction,
        test_fraction=test_fraction,
        random_state=seed,
        n_jobs=threads,
    )
    interrupted = _train(model, data, page, quiet)
    model.save(place)
    show_training(page, model)
    show_evaluation(page, model.evaluation_, interrupted)
    page.print(f"\nSaved as {place}. Next:\n  elman predict {shlex.join([str(place), data])}", soft_wrap=True)
    if as_json:
        print_json(document(model, place))
    if interrupted:
        raise typer.Exit(130)
    if require_skill and model.evaluation_ is not None:
        model.evaluation_.require_skill()


def _train(model: "Forecaster", data: str, page: "Console", quiet: bool) -> bool:
    """Fit `model`; True when Ctrl-C ended that early and the best weights so far are in the model."""
    from elman.cli.progress import watch
    from elman.cli.show import show_summary

    try:
        with watch(quiet, lambda: show_summary(page, model.summary_)) as progress:
            model.fit(data, progress=progress)
    except KeyboardInterrupt:
        if not hasattr(model, "network_"):
            raise Interrupted("interrupted before there was anything to keep; nothing was saved") from None
        model.evaluation_ = None  # trained, but not measured
        return True
    return model.stopped_ == "interrupted"


def document(model: "Forecaster", place: "Path") -> dict[str, Any]:
    """What `elman fit --json` prints."""
    summary, evaluation, network = model.summary_, model.evaluation_, model.network_
    kept = {"metrics": {}, "best": None} if evaluation is None else evaluation.to_json()
    names = {"training": "train"}
    return {
        "task": "forecast",
        "target": summary.target,
        "rows": summary.rows,
        "series": summary.series,
        "window": summary.window,
        "split": {
            names.get(part.name, part.name): {
                "windows": part.windows,
                "from": part.first or None,
                "to": part.last or None,
            }
            for part in summary.split
        },
        "network": {"cell": network.cell, "parameters": sum(values.size for values in network.parameters.values())},
        "epochs": len(model.history_.epochs),
        "best_epoch": model.best_epoch_,
        "seconds": round(model.history_.seconds, 3),
        "metrics": kept["metrics"],
        "best": kept["best"],
        "model": str(place),
    }
