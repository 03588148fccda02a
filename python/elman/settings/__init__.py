"""Every setting of every job, once: one dataclass a job, the shared ones inherited.

To add a job: a module with its dataclass here, and its line in `SCHEMAS`.
"""

from elman.settings.common import CommonSettings, seed_of_fit
from elman.settings.config import as_toml, place_of, range_of, read_config
from elman.settings.forecaster import ForecasterSettings
from elman.settings.generator import GeneratorSettings
from elman.settings.levels import UNITS
from elman.settings.schema import (
    Option,
    Settings,
    but,
    changed,
    choices_of,
    names_of,
    options,
    require_known,
    setting,
    typed_options,
    validated,
)
from elman.settings.sequences import ClassifierSettings, RegressorSettings, SequenceSettings
from elman.settings.tagger import TaggerSettings

__all__ = [
    "SCHEMAS",
    "UNITS",
    "ClassifierSettings",
    "CommonSettings",
    "ForecasterSettings",
    "GeneratorSettings",
    "Option",
    "RegressorSettings",
    "SequenceSettings",
    "Settings",
    "TaggerSettings",
    "as_toml",
    "but",
    "changed",
    "choices_of",
    "names_of",
    "options",
    "place_of",
    "range_of",
    "read_config",
    "require_known",
    "seed_of_fit",
    "setting",
    "typed_options",
    "validated",
]

SCHEMAS: dict[str, type[CommonSettings]] = {
    "forecast": ForecasterSettings,
    "classify": ClassifierSettings,
    "regress": RegressorSettings,
    "generate": GeneratorSettings,
    "tag": TaggerSettings,
}
"""The schema of each job, by the name that `--task`, model files and configuration files have for it."""
