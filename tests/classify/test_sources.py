"""What is given to a classifier: archives have their answers in them or beside them, never both."""

from __future__ import annotations

from pathlib import Path

import pytest

from elman.classify.sources import take, take_again
from elman.errors import DataError
from elman.settings import ClassifierSettings

SETTINGS = ClassifierSettings()


def archive(folder: Path, answers: bool) -> Path:
    path = folder / "a.ts"
    end = ":up" if answers else ""
    path.write_text(f"@classLabel {str(answers).lower()}\n@data\n1,2{end}\n3,4{end}\n")
    return path


def test_answers_of_an_archive_may_stand_beside_it(tmp_path: Path) -> None:
    data, layout = take(archive(tmp_path, answers=False), ["a", "b"], SETTINGS)
    assert (data.labels, layout) == (["a", "b"], None)
    with pytest.raises(DataError, match="3 answers in y and 2 sequences in X"):
        take(archive(tmp_path, answers=False), ["a", "b", "a"], SETTINGS)
    with pytest.raises(DataError, match=r"a\.ts: the archive has answers itself; leave y out$"):
        take(archive(tmp_path, answers=True), ["a", "b"], SETTINGS)


def test_an_archive_without_answers_can_only_be_predicted(tmp_path: Path) -> None:
    path = archive(tmp_path, answers=False)
    with pytest.raises(DataError, match=r"a\.ts: its header says @classLabel false; expected an archive with answers"):
        take(path, None, SETTINGS)
    with pytest.raises(DataError, match="@classLabel false"):
        take_again(path, None, answers=True)
    assert len(take_again(path, None).given) == 2
