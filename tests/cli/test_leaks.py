"""`elman check --leaks`: what is found, said at 80 columns, and the exit code."""

from __future__ import annotations

from pathlib import Path

from .conftest import Command


def with_risk(name: str = "risk.csv") -> str:
    """The weather with a column that has the rain of the next row of its station."""
    lines = Path("weather.csv").read_text(encoding="utf-8").splitlines()
    rows = [line.split(",") for line in lines]
    station, rain = rows[0].index("station"), rows[0].index("rain")
    later: dict[str, str] = {}
    amounts = []
    for row in reversed(rows[1:]):
        amounts.append("2.5" if later.get(row[station]) == "yes" else "0.1")
        later[row[station]] = row[rain]
    named = [[*rows[0], "risk"], *([*row, amount] for row, amount in zip(rows[1:], reversed(amounts), strict=True))]
    Path(name).write_text("\n".join(map(",".join, named)) + "\n", encoding="utf-8")
    return name


def test_a_column_that_knows_tomorrow_is_found(command: Command) -> None:
    done = command("check", with_risk(), "--target", "rain", "--window", "3", "--leaks")
    assert done.code == 6
    assert "risk 1.000 decides 'rain' in the next row to 100 %" in done.line
    assert max(map(len, done.out.splitlines())) <= 80
    assert done.err.startswith("Error: the check for leaks failed: risk.csv: 1 leak found: risk;")


def test_the_table_without_it_is_clean(command: Command) -> None:
    done = command("check", "weather.csv", "--target", "rain", "--window", "3", "--leaks")
    assert done.code == 0
    assert "weather.csv: no leak found; looked for columns that know the future" in done.line


def test_all_of_it_is_said_as_json(command: Command) -> None:
    done = command("check", with_risk(), "--target", "rain", "--window", "3", "--leaks", "--json")
    assert done.code == 6
    assert [leak["where"] for leak in done.document["leaks"]] == ["risk"]
    assert done.document["leaks"][0]["form"] == "future"


def test_texts_and_tags_are_looked_at_too(command: Command) -> None:
    Path("twice.txt").write_text("the cat sat on the mat, and the dog lay in the fog. " * 80, encoding="utf-8")
    assert command("check", "twice.txt", "--task", "generate", "--leaks").code == 6
    pairs = "".join(f"w{number}\tA\nv{number}\tB\n\n" for number in range(40))
    Path("tags.conll").write_text(pairs, encoding="utf-8")
    assert command("check", "tags.conll", "--task", "tag", "--level", "word", "--leaks").code == 0


def test_what_is_known_is_asked_for_with_leaks_alone(command: Command) -> None:
    asked = ("check", "weather.csv", "--target", "rain", "--window", "3", "--known", "pressure")
    done = command(*asked)
    assert done.code == 2
    assert "--known: found without --leaks" in done.err
    assert (
        command("check", "weather.csv", "--target", "rain", "--known", "pressure", "--leaks", "--window", "3").code == 0
    )
