"""The constructors take exactly the settings of their schemas, with the same defaults."""

from __future__ import annotations

import importlib
import inspect
from typing import Any

import pytest

import elman
from elman.models import TASKS
from elman.settings import SCHEMAS, options


@pytest.mark.parametrize("task", list(SCHEMAS))
def test_a_job_takes_its_settings(task: str) -> None:
    module, name = TASKS[task]
    job: Any = getattr(importlib.import_module(module), name)
    parameters = inspect.signature(job.__init__).parameters
    defaults = {key: entry.default for key, entry in parameters.items() if key != "self"}
    assert defaults == {key: option.default for key, option in options(SCHEMAS[task]).items()}
    assert job.task == task
    assert issubclass(job, SCHEMAS[task])


@pytest.mark.parametrize("task", list(SCHEMAS))
def test_an_unknown_setting_is_refused_in_the_name_of_the_job(task: str) -> None:
    module, name = TASKS[task]
    job: Any = getattr(importlib.import_module(module), name)
    with pytest.raises(TypeError, match=rf"^{name}\.__init__\(\) got an unexpected keyword argument 'hiden_size'"):
        job(hiden_size=4)


@pytest.mark.parametrize("task", list(SCHEMAS))
def test_settings_show_what_is_not_at_its_default(task: str) -> None:
    schema: Any = SCHEMAS[task]
    assert repr(schema(hidden_size=7)) == f"{schema.__name__}(hidden_size=7)"


def test_a_subclass_with_annotations_of_its_own_keeps_the_settings() -> None:
    class Mine(elman.Forecaster):
        log: OnlyForTheTypeChecker  # type: ignore[name-defined]  # noqa: F821 - as an import for the type checker alone

    assert repr(Mine("rain", window=3)) == "Mine(target='rain', window=3)"
    assert Mine("rain").get_params() == elman.Forecaster("rain").get_params()
