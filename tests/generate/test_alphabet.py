"""Symbols as ids and back, with an end and with rare ones."""

from __future__ import annotations

import pytest

from elman.generate.alphabet import fit_alphabet


@pytest.mark.parametrize("level", ["char", "word", "byte"])
def test_ids_give_the_text_back(level: str) -> None:
    text = "床前明月光, don't e\u0301 👩\u200d👧!\n" * 2
    alphabet = fit_alphabet([text], level, least=1)  # type: ignore[arg-type]
    written = [alphabet.write(number) for number in alphabet.encode(text).tolist()]
    assert (b"".join(written).decode() if level == "byte" else "".join(written)) == text  # type: ignore[arg-type]
    assert alphabet.unknown(text) is None


@pytest.mark.parametrize("level", ["char", "word"])
def test_symbols_below_the_least_count_are_rare(level: str) -> None:
    alphabet = fit_alphabet(["a b a b c"], level, least=2, others=["d a"])  # type: ignore[arg-type]
    assert "c" not in "".join(alphabet.symbols)
    assert alphabet.rare_trained
    assert alphabet.encode("a c")[-1] == alphabet.rare
    assert alphabet.unknown("a c d") is not None
    assert (alphabet.end, alphabet.rare, alphabet.size) == (alphabet.kinds, alphabet.kinds + 1, alphabet.kinds + 2)


def test_kinds_that_are_left_out_are_counted_over_all_parts() -> None:
    alphabet = fit_alphabet(["aabbcd"], "char", least=2, others=["aef"])
    assert alphabet.symbols == ("a", "b")
    assert alphabet.left_out == 4  # c, d, e, f
    assert fit_alphabet(["aabb"], "char", least=2).left_out == 1
    assert not fit_alphabet(["aabb"], "char", least=2, others=["c"]).rare_trained


def test_an_end_stands_after_each_of_several_texts() -> None:
    several = fit_alphabet(["ab", "ba"], "char", least=1, several=True)
    assert several.encode_all(["ab", "b"]).tolist() == [0, 1, several.end, 1, several.end]
    single = fit_alphabet(["ab"], "char", least=1)
    assert single.encode_all(["ab"]).tolist() == [0, 1]
    assert single.encode_all([]).tolist() == []


def test_nothing_but_bytes_has_an_id_at_the_level_of_bytes() -> None:
    alphabet = fit_alphabet([b"\xff\x00"], "byte", least=5)
    assert (alphabet.kinds, alphabet.encode(b"\xff\x00").tolist(), alphabet.write(255)) == (256, [255, 0], b"\xff")


def test_an_empty_alphabet_knows_nothing() -> None:
    alphabet = fit_alphabet(["abc"], "char", least=2)
    assert alphabet.encode("ab").tolist() == [alphabet.rare] * 2
    assert alphabet.unknown("ab") == (0, "a")
