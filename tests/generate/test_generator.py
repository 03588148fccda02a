"""The generator: what it learns, writes, scores, and refuses."""

from __future__ import annotations

import math
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import elman
from elman.errors import DataError, DivergedError, ModelFileError, SettingError
from elman.generate.generator import Generator
from elman.plain import Arrays
from elman.settings import GeneratorSettings, options
from elman.training.loop import Epoch
from tests.kept import changed_file

TEXT = "the cat sat on the mat. " * 60
TANG = "床前明月光，疑是地上霜。舉頭望明月，低頭思故鄉。\n" * 30


def quick(**settings: Any) -> Generator:
    return Generator(
        **{"hidden_size": 16, "epochs": 12, "learning_rate": 0.02, "batch_size": 2, "window": 32, "refit": False}
        | settings
    )


@pytest.fixture(scope="module")
def model() -> Generator:
    """Trained on TEXT; no test changes it."""
    return quick(epochs=60).fit(TEXT)


def parameters(model: Generator) -> dict[str, bytes]:
    return {name: values.tobytes() for name, values in model.network_.parameters.items()}


def test_it_learns_a_text_by_heart(model: Generator) -> None:
    assert model.generate("the cat ", 16, temperature=0) == "sat on the mat. "
    assert model.evaluation_ is not None
    assert model.evaluation_.metrics["elman"]["bits_per_character"] < 0.3


def test_every_script_is_learnt() -> None:
    text = "नमस्ते e\u0301 👩\u200d👧\n" * 3 + TANG
    model = quick(epochs=40).fit(text)
    assert set(model.generate("床前明月", 60, temperature=0.5)) <= set(text)
    assert model.generate("床前明月", 2, temperature=0) == "光，"
    assert math.isfinite(model.score("नमस्ते e\u0301 👩\u200d👧"))


def test_words_and_bytes() -> None:
    words = quick(level="word", epochs=60).fit(TEXT)
    assert words.generate("the cat", 3, temperature=0) == " sat on the"
    assert words.generate("cat", 1, temperature=0) == words.generate(" cat", 1, temperature=0) == " sat"
    raw = quick(level="byte", epochs=15).fit(TANG)
    assert raw.generate("床前明", 6, temperature=0) == "月光"
    assert "床".encode()[:1].decode("utf-8", "replace") in raw.generate("床", 1)  # a third of a character


def test_streams_are_the_text_piece_by_piece(model: Generator) -> None:
    pieces = list(model.generate_stream("the", 40, seed=3))
    assert len(pieces) > 20
    assert "".join(pieces) == model.generate("the", 40, seed=3)


def test_a_seed_writes_the_same_text_and_another_one_another(model: Generator) -> None:
    first = model.generate("", 60, temperature=2, seed=1)
    assert first == model.generate("", 60, temperature=2, seed=1)
    assert first != model.generate("", 60, temperature=2, seed=2)
    assert first.startswith(model.generate("", 30, temperature=2, seed=1))


def test_stops_end_it_before_them(model: Generator) -> None:
    assert model.generate("the cat ", 40, temperature=0, stop="on the") == "sat "
    assert model.generate("the cat ", 40, temperature=0, stop=["never", "."]) == "sat on the mat"
    assert model.generate("the cat ", 40, temperature=0, stop="sat") == ""


def test_top_k_and_top_p_of_one_symbol_are_the_likeliest(model: Generator) -> None:
    likeliest = model.generate("on ", 20, temperature=0)
    assert model.generate("on ", 20, temperature=5, top_k=1) == likeliest
    assert model.generate("on ", 20, temperature=1, top_p=1e-9) == likeliest


def test_several_texts_end() -> None:
    model = quick(epochs=60, batch_size=1).fit(["abc", "abd"] * 60)
    assert model.generate("", 50, temperature=0.5) in ("abc", "abd")
    assert model.score("abc") > model.score("cba")
    assert model.summary_.texts == 120
    single = quick(epochs=3).fit(TEXT)
    assert len(single.generate("", 50, temperature=3)) == 50


def test_the_held_out_part_is_measured_as_log_likelihood_says(model: Generator) -> None:
    """One stream over the whole text gives the figure of the evaluation, but for where streams begin."""
    losses = -model.log_likelihood(TEXT)
    assert losses.shape == (len(TEXT),)
    held_out = losses[int(0.9 * len(TEXT)) :]
    assert model.evaluation_ is not None
    figure = model.evaluation_.metrics["elman"]["nats_per_character"]
    assert float(held_out.mean()) == pytest.approx(figure, rel=0.02)
    assert model.score(TEXT) == pytest.approx(-losses.mean())


def test_probabilities_of_all_that_may_come_sum_to_one(model: Generator) -> None:
    fitted, alphabet = model._fitted, model.alphabet_
    assert fitted is not None
    start = np.array([alphabet.end])
    each = [fitted.losses(start, np.array([number]))[0] for number in range(alphabet.size)]
    share = np.exp(-np.array(each))
    assert share[: alphabet.rare].sum() + share[alphabet.rare] * alphabet.left_out == pytest.approx(1, rel=1e-5)


def test_rare_symbols_share_one_probability() -> None:
    model = quick(epochs=5).fit(TEXT + "xyz" + TEXT)  # each once: rare, and learnt to be
    assert model.alphabet_.rare_trained
    assert model.alphabet_.left_out == 3
    assert model.score("the x") == model.score("the ☃")
    assert not set("xyz") & set(model.generate("the ☃", 100, temperature=3))


def test_what_was_never_seen_is_refused_where_nothing_rare_was_learnt(model: Generator) -> None:
    with pytest.raises(SettingError, match=r"'prompt': found '☃' \(U\+2603\) at place 4"):
        model.generate("the ☃")
    with pytest.raises(SettingError, match="'text': found 'é'"):
        model.score("é")


def test_bytes_of_parameters_depend_on_seed_and_text_alone() -> None:
    first = quick(epochs=2, n_jobs=1).fit(TEXT)
    assert parameters(first) == parameters(quick(epochs=2, n_jobs=2).fit(TEXT))
    assert parameters(first) != parameters(quick(epochs=2, random_state=1).fit(TEXT))
    end = len(TEXT) - len(TEXT) // 10
    poisoned = TEXT[:end] + TEXT[end:].replace("cat", "tac")
    assert parameters(first) == parameters(quick(epochs=2).fit(poisoned))  # nothing is learnt from the last part


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("level", "word"),
        ("min_count", 70),
        ("embedding_size", 7),
        ("window", 16),
        ("cell", "gru"),
        ("hidden_size", 17),
        ("num_layers", 2),
        ("epochs", 2),
        ("learning_rate", 0.01),
        ("schedule", "constant"),
        ("weight_decay", 1.0),
        ("gradient_clip", 0.01),
        ("batch_size", 3),
        ("validation_fraction", 0.2),
        ("test_fraction", 0.3),
        ("random_state", 5),
    ],
)
def test_every_setting_changes_something(name: str, value: Any) -> None:
    base = {"epochs": 1, "hidden_size": 8}
    assert parameters(quick(**base).fit(TEXT)) != parameters(quick(**{**base, name: value}).fit(TEXT))


def test_dropout_acts_between_two_layers() -> None:
    two = {"epochs": 1, "num_layers": 2}
    assert parameters(quick(**two).fit(TEXT)) != parameters(quick(**two, dropout=0.5).fit(TEXT))


def test_it_takes_exactly_the_settings_of_its_schema() -> None:
    assert Generator().get_params() == {name: option.default for name, option in options(GeneratorSettings).items()}


def test_a_time_limit_ends_it_and_keeps_what_was_learnt() -> None:
    model = quick(epochs=100_000, patience=100_000, time_limit=1e-9).fit(TEXT)  # over at the first look at the clock
    assert model.stopped_ == "time_limit"
    assert 1 <= len(model.history_.epochs) < 100_000
    assert len(model.generate("a", length=5, seed=0)) == 5


def test_callbacks_see_epochs_and_end_them() -> None:
    seen: list[Epoch] = []
    model = quick(epochs=9).fit(TEXT, callbacks=[seen.append, lambda epoch: epoch.number == 3])
    assert (len(seen), model.stopped_) == (3, "callback")
    assert seen[-1].validation_loss is not None
    assert seen[-1].loss < seen[0].loss


def test_warm_start_goes_on_from_the_weights() -> None:
    model = quick(epochs=6, warm_start=True).fit(TEXT)
    before = model.score("the cat sat")
    model.fit(TEXT + "the mat sat. " * 20)
    assert model.score("the cat sat") > before - 1
    with pytest.raises(SettingError, match="warm_start"):
        model.set_params(hidden_size=9).fit(TEXT)


@pytest.mark.parametrize("text", [TEXT, ["the cat. "] * 40])
@pytest.mark.parametrize("level", ["char", "word", "byte"])
def test_saved_and_pickled_it_writes_the_same(text: Any, level: str, tmp_path: Path) -> None:
    model = quick(epochs=2, level=level).fit(text)
    model.save(tmp_path / "m.elman")
    model.save(tmp_path / "again.elman")
    assert (tmp_path / "m.elman").read_bytes() == (tmp_path / "again.elman").read_bytes()
    for other in (elman.load(tmp_path / "m.elman"), pickle.loads(pickle.dumps(model))):
        assert other.generate("the", 30) == model.generate("the", 30)
        assert other.score("the cat") == model.score("the cat")
        assert other.evaluation_ == model.evaluation_
        assert other.evaluate(text).metrics == model.evaluation_.metrics  # type: ignore[union-attr]
        assert other.get_params() == model.get_params()


@pytest.mark.parametrize(("level", "former"), [("char", "characters"), ("word", "words"), ("byte", "bytes")])
def test_former_names_of_levels_are_refused(level: str, former: str, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=f"did you mean '{level}'"):
        Generator(level=former).fit(TEXT)  # type: ignore[arg-type]
    quick(epochs=1, level=level).fit(TEXT).save(tmp_path / "m.elman")
    with pytest.raises(ModelFileError, match=f"alphabet.level is '{former}'"):
        elman.load(changed_file(tmp_path / "m.elman", lambda fitted, _: fitted["alphabet"].update(level=former)))


def test_evaluate_needs_the_text_that_was_learnt(model: Generator) -> None:
    longer = model.evaluate(TEXT + "the cat sat on the mat. ")
    assert longer.rows == len(TEXT) // 10 + 24
    with pytest.raises(DataError, match="does not begin with the text"):
        model.evaluate("another text " * 200)
    with pytest.raises(DataError, match="nothing comes after"):
        model.evaluate(TEXT[: int(0.9 * len(TEXT))])


def test_without_parts_nothing_is_measured() -> None:
    model = quick(epochs=1, test_fraction=0.0, validation_fraction=0.0).fit(TEXT)
    assert model.evaluation_ is None
    assert model.history_.epochs[0].validation_loss is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "found 0 characters"),
        ("short", "5 characters, 4 to learn from; expected 16"),
        (["a" * 40], None),
        (["a" * 40, "b" * 3], "too few for a validation part"),
        (Path("no-such.txt"), "no-such.txt: there is no such file"),
        (7, "expected a text, a path or a list"),
    ],
)
def test_what_cannot_be_learnt_is_refused(text: Any, message: str | None) -> None:
    if message is None:
        assert quick(epochs=1).fit(text).alphabet_.symbols == ("a",)
        return
    with pytest.raises(DataError, match=message):
        quick(epochs=1).fit(text)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"length": 0}, "'length': found 0"),
        ({"length": 2.5}, "'length'"),
        ({"temperature": -1}, "'temperature': found -1"),
        ({"top_k": 0}, "'top_k'"),
        ({"top_p": 2}, "'top_p'"),
        ({"seed": -3}, "'seed'"),
        ({"stop": ""}, "'stop'"),
        ({"stop": [3]}, "'stop'"),
        ({"prompt": 3}, "'prompt': found int"),
    ],
)
def test_wrong_arguments_are_named_at_once(model: Generator, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingError, match=message):
        model.generate_stream(**{"prompt": "the", **arguments})


def test_unfitted_and_empty() -> None:
    with pytest.raises(SettingError, match="not trained yet"):
        Generator().generate("a")
    with pytest.raises(SettingError, match="did you mean 'level'"):
        Generator().set_params(levle="words")
    with pytest.raises(SettingError, match="setting 'level': found 'letters'"):
        Generator(level="letters").fit(TEXT)  # type: ignore[arg-type]


def test_nothing_to_score(model: Generator) -> None:
    with pytest.raises(DataError, match="empty"):
        model.score("")


def test_a_training_that_diverges_says_so() -> None:
    with pytest.raises(DivergedError):
        quick(cell="rnn", learning_rate=1.0, weight_decay=10.0, gradient_clip=1e6, epochs=400, schedule="constant").fit(
            TEXT
        )


@pytest.mark.parametrize(
    "change",
    [
        lambda fitted, _: fitted["alphabet"].update(symbols=["b", "a"]),
        lambda fitted, _: fitted["alphabet"].update(symbols=3),
        lambda fitted, _: fitted["alphabet"]["symbols"].pop(),
        lambda fitted, _: fitted["alphabet"].update(level="letters"),
        lambda fitted, _: fitted["alphabet"].update(left_out=0),
        lambda fitted, _: fitted["network"].update(hidden=[4000]),
        lambda fitted, _: fitted["network"]["inputs"].update(dim=4000),
        lambda fitted, _: fitted["settings"].update(hidden_size=0),
        lambda fitted, _: fitted.update(settings=None),
        lambda fitted, _: fitted.update(history={}),
        lambda fitted, _: fitted.update(known=None),
    ],
)
def test_a_damaged_description_is_refused(
    model: Generator, change: Callable[[Any, Arrays], None], tmp_path: Path
) -> None:
    model.save(tmp_path / "m.elman")
    with pytest.raises(ModelFileError, match=r"changed\.elman: damaged"):
        elman.load(changed_file(tmp_path / "m.elman", change))


def test_few_texts_leave_nothing_after_the_validation_part() -> None:
    model = Generator(hidden_size=4, epochs=1, batch_size=1, n_jobs=1).fit(["the cat sat. " * 9] * 3)
    assert model.summary_.texts == 3
    assert model.generate("the", length=3)
