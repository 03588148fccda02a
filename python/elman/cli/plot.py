"""`elman plot`: a picture of a saved model: its forecast, its training, where it is wrong, what it rests on."""

from typing import Annotated, Any

import typer

from elman.cli.options import ModelFile
from elman.cli.output import console, writable
from elman.errors import SettingError, suggest

WHAT = ("forecast", "history", "errors", "importance", "calibration", "confusion")
WRITES = (".png", ".svg", ".pdf")


def plot(
    model: ModelFile,
    data: Annotated[str | None, typer.Argument(metavar="DATA", help="The rows to draw; none for history.")] = None,
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="FILE", help="Where to draw: PNG, SVG or PDF.")
    ] = "picture.png",
    what: Annotated[
        str, typer.Option("--what", metavar="|".join(WHAT), help="What to draw.", show_default=True)
    ] = "forecast",
    series: Annotated[str | None, typer.Option("--series", help="The series to draw; the first without.")] = None,
    target: Annotated[str | None, typer.Option("--target", help="The target to draw; the first without.")] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="TIME", help="Draw the forecasts from then on, over the truth.")
    ] = None,
    by: Annotated[str | None, typer.Option("--by", help="What errors are told apart by: horizon, hour, ...")] = None,
    dark: Annotated[bool, typer.Option("--dark", help="On a dark ground.")] = False,
) -> None:
    """Draw MODEL's forecast after DATA, or another picture of it."""
    if what not in WHAT:
        raise SettingError(f"--what: found {what!r}; {suggest(what, WHAT)}")
    if not output.lower().endswith(WRITES):
        raise SettingError(f"--output: found {output!r}, expected a name that ends in {', '.join(WRITES)}")
    if data is None and what != "history":
        raise SettingError(f"--what: found {what!r} and no DATA, expected rows to draw; give a file")
    from elman.models import load
    from elman.plots.axes import saved, styled

    known = load(model)
    place = writable(output, *([] if data is None else [data]))
    with styled(dark):
        note = saved(_drawn(known, what, data, {"series": series, "target": target, "since": since}, by), place)
    console().print(f"Drawn as {place}. {note}".rstrip(), soft_wrap=True)


def _drawn(model: Any, what: str, data: Any, chosen: dict[str, Any], by: str | None) -> Any:
    """The Axes of the picture; SettingError for one that models of this task don't have."""
    if what == "history":
        return model.plot_history()
    if what in ("confusion", "calibration"):
        if model.task == "forecast" and what == "calibration" and model.classes_ is None:
            return model.plot_calibration(data)
        return getattr(model, f"plot_{what}")(model.evaluate(data))
    if not hasattr(model, f"plot_{what}"):
        raise SettingError(
            f"--what: found {what!r} for the task {model.task}, expected history, confusion or calibration"
        )
    if what == "forecast":
        return model.plot_forecast(data, **chosen)
    return model.plot_errors(data, by) if what == "errors" else model.plot_importance(data)
