"""Settings in a TOML file: what is printed can be read, wrong names and wrong files are named."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from elman.errors import SettingError
from elman.settings import SCHEMAS, as_toml, options, read_config, typed_options


def test_what_is_printed_is_toml_with_all_defaults() -> None:
    known = tomllib.loads(as_toml(SCHEMAS))
    assert list(known) == list(SCHEMAS)
    for task, schema in SCHEMAS.items():
        given = {name: o.default for name, o in typed_options(schema).items() if o.default is not None}
        assert known[task] == given
        for name, option in typed_options(schema).items():
            assert name in as_toml({task: schema})
            assert option.text in as_toml({task: schema})
        assert set(options(schema)) - set(typed_options(schema)) == {"warm_start"}


def test_a_section_is_read(tmp_path: Path) -> None:
    place = tmp_path / "weather.toml"
    place.write_text('[forecast]\ntarget = "rain"\nwindow = 3\n', encoding="utf-8")
    assert read_config(place, "forecast", SCHEMAS) == {"target": "rain", "window": 3}
    place.write_text("", encoding="utf-8")
    assert read_config(place, "forecast", SCHEMAS) == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[forecast]\nwindw = 3", "section [forecast]: 'windw' does not exist: did you mean 'window'?"),
        ("[forecast]\nwarm_start = true", "section [forecast]: 'warm_start' does not exist"),
        ("[forecast]\nseed = 3", "section [forecast]: 'seed' does not exist: did you mean 'random_state'?"),
        ("[forecast]\nthreads = 3", "section [forecast]: 'threads' does not exist: did you mean 'n_jobs'?"),
        ("[tag]\nensemble = 3", "found nothing for forecast, expected a section [forecast]; or choose another task"),
        ("[forcast]\nwindow = 3", "section [forcast] is none of a job: did you mean 'forecast'?"),
        ("window = 3", "'window' stands outside of a section; put it under that of a job, [forecast]"),
        ("forecast = 3", "found forecast = 3, expected a section [forecast]"),
        ("[forecast", "the configuration is not TOML"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, words: str) -> None:
    place = tmp_path / "c.toml"
    place.write_text(text, encoding="utf-8")
    with pytest.raises(SettingError) as caught:
        read_config(place, "forecast", SCHEMAS)
    assert words in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="can't be read"):
        read_config(tmp_path / "no.toml", "forecast", SCHEMAS)
