"""Model files of every job with one part changed at random: they are refused in one line, or answer."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import elman
from elman import bundle
from tests.golden.models import FOLDER, answers, jobs

CHANGES = 60
VALUES: list[Any] = [
    *(None, True, False, 0, 1, -1, 3, 10**12, 2**63, 0.5, 1e300, "", "x", "char", "numbers", "nan"),
    *([], {}, [1], ["a"], [[1, 2]], {"is": "NumberModel"}, {"tuple": [1]}, {"time": 5}),
]
NUMBERS: dict[str, list[Any]] = {"f": [np.nan, 1e30, -1.0], "i": [-1, 10**6, -(2**31)]}
TYPES = [np.int32, np.int64, np.float32, np.float64, np.uint8]
Path_ = tuple[Any, ...]


def places(value: Any, path: Path_ = ()) -> Iterator[Path_]:
    """The path of every value in a JSON document."""
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from places(each, (*path, key))


def change_value(document: Any, draw: random.Random) -> None:
    *before, last = draw.choice(list(places(document)))
    for key in before:
        document = document[key]
    if draw.random() < 0.2:
        del document[last]
    else:
        document[last] = draw.choice(VALUES)


def change_array(arrays: dict[str, NDArray[Any]], draw: random.Random) -> None:
    name = draw.choice(sorted(arrays))  # as they are read they have another order in each process
    array = arrays[name]
    kind = draw.choice(["gone", "shorter", "type", "number", "flat"])
    if kind == "gone":
        del arrays[name]
    elif kind == "number" and array.size:
        array.flat[draw.randrange(array.size)] = draw.choice(NUMBERS[array.dtype.kind])
    else:
        changes = {"shorter": array[:-1], "type": array.astype(draw.choice(TYPES)), "flat": array.reshape(-1)}
        arrays[name] = changes.get(kind, array)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # numbers of 1e300 that are believed overflow
@pytest.mark.filterwarnings("ignore:Forecasts drawn back")  # an answer too
@pytest.mark.parametrize("name", list(jobs()))
def test_a_file_with_a_changed_part_is_refused_or_answers(name: str, tmp_path: Path) -> None:
    draw, place, refused = random.Random(name), tmp_path / "m.elman", []
    stored, metadata = bundle.read(FOLDER / f"{name}.elman")
    for _ in range(CHANGES):
        arrays, document = {key: np.array(array) for key, array in stored.items()}, json.loads(json.dumps(metadata))
        if draw.random() < 0.75:
            change_value(document["fitted"], draw)
        else:
            change_array(arrays, draw)
        bundle.write(place, arrays, document)
        try:
            answers(name, elman.load(place))
        except elman.ElmanError as error:
            refused.append(str(error))
    assert len(refused) > CHANGES / 3
    assert not [message for message in refused if "\n" in message]
