"""What several commands take: files, `--json`, and settings with the text that `elman.settings` has for them."""

from __future__ import annotations

import inspect
import tomllib
import types
import typing
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import typer

from elman.cli.naming import flag_of
from elman.errors import SettingError, listed
from elman.settings import SCHEMAS, Option, choices_of, options, place_of, read_config, typed_options

ModelFile = Annotated[str, typer.Argument(metavar="MODEL", help="A model file, as elman fit saved it.")]
DataFile = Annotated[
    str,
    typer.Argument(
        metavar="DATA", help="A table (CSV, Parquet, JSON lines) with one row a time step, or what the task reads."
    ),
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print one JSON document on standard output and nothing else there.")
]

TaskName = Annotated[
    str | None,
    typer.Option(
        "--task", metavar="|".join(SCHEMAS), help="What the network is to do.", show_default=next(iter(SCHEMAS))
    ),
]
USUAL = next(iter(SCHEMAS))
"""The task where none is given."""

ConfigFile = Annotated[
    str | None,
    typer.Option(
        "--config", metavar="FILE", help="Settings in TOML, as elman config prints them; options given here win."
    ),
]

Quiet = Annotated[bool, typer.Option("--quiet", help="Print errors only.")]

RequireSkill = Annotated[
    bool,
    typer.Option(
        "--require-skill", help="End with exit code 6 unless elman beats the best baseline by more than noise."
    ),
]

Against = Annotated[
    str | None,
    typer.Option(
        "--against",
        metavar="NAMES",
        help="Rivals to measure beside it, with commas: lightgbm, ets, theta for forecasts, lightgbm for series of one "
        "length, crf for tags. They need elman[rivals].",
    ),
]

Details = Annotated[
    bool,
    typer.Option(
        "--details", help="Also show what was taken for what, and whether probabilities mean what they say; of classes."
    ),
]


def setting(name: str, task: str = "forecast", shown: bool = False) -> Any:
    """The option of the setting `name` of one job: its flag, and its sentence and choices from `elman.settings`.

    `shown`: the help says its default, where the parameter itself has none and so tells whether it was given.
    """
    option = options(SCHEMAS[task])[name]
    default = str(option.default) if shown else True
    return typer.Option(flag_of(name), help=option.text, metavar=_metavar(option), show_default=default)


def as_setting(name: str, value: Any, task: str = "forecast") -> Any:
    """What was typed for the setting `name` of one job, as Python has it: numbers with commas, one name or several."""
    return _read({task: options(SCHEMAS[task])[name]}, value)


def asked_for(task: str, config: str | None, given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The settings of a job from its file and from what was `given`, and how messages call those of the file."""
    require_for(task, given)
    values = {} if config is None else read_config(config, task, SCHEMAS)
    told = {key: f"{place_of(str(config), task, key)}: {key}" for key in values.keys() - given.keys()}
    return {**values, **given}, told


def require_for(task: str, given: Mapping[str, Any]) -> None:
    """SettingError for the first of the settings `given` that only other jobs have, or that `task` has one of."""
    own = typed_options(SCHEMAS[task])
    for name, value in given.items():
        jobs = [each for each, schema in SCHEMAS.items() if name in typed_options(schema)]
        if name not in own:
            raise SettingError(
                f"{flag_of(name)}: found for the task {task}, expected only for {', '.join(jobs)}; leave it out, "
                "or choose another --task"
            )
        if isinstance(value, list) and not any(typing.get_origin(kind) is list for kind in _types(own[name])):
            raise SettingError(
                f"{flag_of(name)}: found {len(value)} of them, {listed(map(repr, value))}; the task {task} takes one"
            )


def takes_settings(after: int, hidden: bool = False) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """What gives a command, whose last parameter is `**given`, options for the settings of every job, after so many of
    its own; `hidden` from its help.

    It gets those that were given, and no others. One flag serves all jobs that have a setting of that name.
    """
    return lambda command: _with_settings(command, after, hidden)


def _with_settings(command: Callable[..., None], after: int, hidden: bool) -> Callable[..., None]:
    by_name: dict[str, dict[str, Option]] = {}
    for task, schema in SCHEMAS.items():
        for name, option in typed_options(schema).items():
            by_name.setdefault(name, {})[task] = option

    def filled(**values: Any) -> None:
        given = {name: values.pop(name) for name in by_name}
        command(**values, **{n: _read(by_name[n], v) for n, v in given.items() if v is not None and v != []})

    own = [p for p in inspect.signature(command, eval_str=True).parameters.values() if p.kind != p.VAR_KEYWORD]
    generated = [_parameter(name, jobs, hidden) for name, jobs in by_name.items()]
    parameters = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in (*own[:after], *generated, *own[after:])]
    filled.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    filled.__annotations__ = {p.name: p.annotation for p in parameters}
    filled.__doc__, filled.__name__ = command.__doc__, command.__name__
    return filled


def show_only(command: Any, task: str) -> None:
    """Let the help of `command`, made for this one call, say of settings what holds for `task`, and none of others."""
    own = typed_options(SCHEMAS[task])
    every = {name for schema in SCHEMAS.values() for name in typed_options(schema)}
    for parameter in command.params:
        if parameter.name not in every:
            continue
        parameter.hidden = parameter.name not in own
        if not parameter.hidden:
            option = own[parameter.name]
            parameter.help = _sentence({task: option}, _more(option), alone=True)
            parameter.metavar = _metavar(option)
            parameter.show_default = _defaults({task: option}) or False


def show_defaults(command: Any) -> None:
    """Let the help of `command`, made for this one call, say defaults as they are typed, not in round brackets."""
    for parameter in command.params:
        shown = getattr(parameter, "show_default", None)
        if isinstance(shown, str):
            parameter.help, parameter.show_default = f"{parameter.help}  [default: {shown}]", False


def _parameter(name: str, jobs: Mapping[str, Option], hidden: bool) -> inspect.Parameter:
    option = next(iter(jobs.values()))
    kind = _kind(option)
    flag = flag_of(name)
    flags = f"{flag}/--no-{flag[2:]}" if kind is bool else flag
    shown = _defaults(jobs)
    text, metavar = _sentence(jobs, _more(option)), _metavar(*jobs.values())
    made = typer.Option(flags, help=text, metavar=metavar, show_default=shown or False, hidden=hidden)
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[kind | None, made]
    )


def _more(option: Option) -> str:
    """How several values are typed, where there may be several."""
    if list[float] in _types(option):
        return " With commas or repeatedly."
    return " May be repeated." if list[str] in _types(option) else ""


def _sentence(jobs: Mapping[str, Option], more: str, alone: bool = False) -> str:
    """What a setting means; for jobs that it means something else for, each by itself."""
    texts: dict[str, list[str]] = {}
    for task, option in jobs.items():
        texts.setdefault(option.text, []).append(task)
    if len(texts) > 1:
        return " ".join(f"{', '.join(tasks)}: {text}" for text, tasks in texts.items()) + more
    tasks = "" if alone or len(jobs) == len(SCHEMAS) else f" For {', '.join(jobs)}."
    return next(iter(texts)) + more + tasks


def _kind(option: Option) -> Any:
    """The type as the command line reads it: text for what has several types, which is then read as TOML."""
    kinds = [kind for kind in _types(option) if kind is not type(None)]
    if list[str] in kinds:
        return list[str]
    if len(kinds) != 1 or choices_of(option):
        return str
    if typing.get_origin(kinds[0]) is list:
        return list[str]
    return kinds[0] if kinds[0] in (bool, int, float) else str


def _types(option: Option) -> tuple[Any, ...]:
    union = typing.get_origin(option.type) in (typing.Union, types.UnionType)
    return typing.get_args(option.type) if union else (option.type,)


def _read(jobs: Mapping[str, Option], value: Any) -> Any:
    """The value of a setting: what was typed as text for a setting that may be something else too is read as TOML."""
    option = next(iter(jobs.values()))
    if isinstance(value, list) and list[float] in _types(option):
        return _numbers(value)
    if isinstance(value, list) and str in _types(option) and len(value) == 1:
        value = value[0]
    plain = all(kind in (str, type(None)) or typing.get_origin(kind) is typing.Literal for kind in _types(option))
    if not isinstance(value, str) or plain or (str in _types(option) and value[:1] not in "[{"):
        return value
    try:
        return tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return value


def _numbers(texts: list[str]) -> list[Any]:
    """Numbers given one by one or with commas between them; a word stays, for the message about it."""
    words = [word.strip() for text in texts for word in text.split(",")]
    try:
        return [float(word) for word in words]
    except ValueError:
        return words


def _metavar(*jobs: Option) -> str | None:
    """What stands for the value: a column, or the words to choose from, those of all jobs."""
    choices = dict.fromkeys(str(word) for option in jobs for word in choices_of(option))
    return "COLUMN" if jobs[0].column else "|".join(choices) or None


def _defaults(jobs: Mapping[str, Option]) -> str:
    """The default, or each job's where they differ."""
    shown = {task: "" if option.default is None else str(option.default) for task, option in jobs.items()}
    different = set(shown.values())
    if len(different) == 1:
        return different.pop()
    return ", ".join(f"{value} ({task})" for task, value in shown.items() if value)
