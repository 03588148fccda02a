"""What is counted of a file of labelled symbols."""

from __future__ import annotations

from pathlib import Path

import pytest

from elman.errors import DataError
from elman.settings import TaggerSettings
from elman.tag.check import check_tags


def test_a_file_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.conll"
    path.write_text("The\tDET\ndog\tNOUN\n\nThe\tDET\n")
    found = check_tags(path, TaggerSettings(level="word"))
    assert (found.sequences, found.steps, found.shortest, found.longest) == (2, 3, 1, 2)
    assert (found.symbols, found.once) == (2, 1)
    assert found.labels == {"DET": 2, "NOUN": 1}


def test_its_faults_are_those_of_a_training(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text("ab\txyz\n")
    with pytest.raises(DataError, match="line 1 has 3 labels for 2 symbols"):
        check_tags(path, TaggerSettings(level="char"))
