"""How a moment is written: which digits and letters of a text are its year, its month, its hour.

A writing is found for the shape of a text, in which every digit is a 0, so that texts of one shape are read together.
The form of a writing is a pattern as of `strftime`, with `%-d` (no leading zero), `%_b` and `%^b` (small, large
letters), `%q` (quarter), `%3f` (three digits of a second's fraction).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

__all__ = ["MONTHS", "Writing", "resembles_time", "shape_of", "write", "writing_of"]

MONTHS = ("january february march april may june july august september october november december").split()
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_LONGEST = 64  # characters; longer texts are no moments

_NAME = (
    "(?P<b>" + "|".join(rf"{name[:3]}(?:{name[3:]})?" for name in MONTHS if name != "september") + "|sept?(?:ember)?)"
)
_WEEKDAY = "(?:(?P<a>" + "|".join(rf"{name[:3]}(?:{name[3:]})?" for name in _DAYS) + r")(?:, ?| ))?"
_Y, _M, _D = r"(?P<Y>\d{4})", r"(?P<m>\d{1,2})", r"(?P<d>\d{1,2})"
_YEAR = r"(?:(?P<Y>\d{4})|(?P<y>\d{2}))"
_DATES = (
    rf"{_Y}(?P<sep>[-/.]){_M}(?P=sep){_D}",
    rf"{_Y}(?P<m>\d{{2}})(?P<d>\d{{2}})",
    rf"{_Y}-(?P<j>\d{{3}})",
    r"(?P<G>\d{4})[- ]?W(?P<V>\d{2})(?:-?(?P<u>\d))?",
    rf"(?P<n1>\d{{1,2}})(?P<sep>[-/.])(?P<n2>\d{{1,2}})(?P=sep){_Y}",
    r"(?P<n1>\d{1,2})(?P<sep>[-/])(?P<n2>\d{1,2})(?P=sep)(?P<y>\d{2})",
    r"(?P<n1>\d{2})\.(?P<n2>\d{2})\.(?P<y>\d{2})",  # 1.10.14 is a version
    rf"{_WEEKDAY}{_D}(?:[ /-]|\. ?)?{_NAME}\.?(?:[ /-]|, ?)?{_YEAR}",
    rf"{_WEEKDAY}{_NAME}(?:\.? |-){_D}(?:, ?| |-){_YEAR}",
    rf"{_Y}[ /-]?{_NAME}[ /-]?{_D}",
    rf"{_Y} ?[年년] ?{_M} ?[月월] ?{_D} ?[日일]",
)
_MONTH_DATES = (
    rf"{_Y}[-/]{_M}",
    rf"{_M}[-/]{_Y}",
    rf"{_Y}[- ]?[Qq](?P<q>\d)",
    rf"[Qq](?P<q>\d)[- /]?{_Y}",
    rf"(?P<q>\d)[Qq][- ]?{_Y}",
    rf"{_NAME}\.?[ /-]?{_Y}",
    rf"{_Y}[ /-]?{_NAME}",
    rf"{_Y}-?[Mm]{_M}",
    rf"{_Y} ?[年년] ?{_M} ?[月월]",
)
_SECOND = r"(?P<S>\d{2})(?:[.,](?P<f>\d{1,9}))?"
_CLOCKS = (
    rf"(?:[ T:]|, ?|  ?)(?P<H>\d{{1,2}})(?::(?P<M>\d{{2}})(?::{_SECOND})?)?(?: ?(?P<p>[AaPp](?:[Mm]|\.[Mm]\.)))?",
    rf"[ T]?(?P<H>\d{{2}})(?P<M>\d{{2}})(?:{_SECOND})?",
    r" ?(?P<H>\d{1,2}) ?[时時点點시](?: ?(?P<M>\d{1,2}) ?[分분](?: ?(?P<S>\d{1,2}) ?[秒초])?)?",
)
_ZONE = r"(?: ?(?P<z>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?))?"
_DAY_ZONE = r"(?: ?(?P<z>Z|UTC|GMT)|(?P<o>[+-]\d{2}:\d{2}))?"  # -05 would be one more part of the date
# What stands without marks between its parts is told from numbers by its column alone.
_COMPACT = (
    rf"{_Y}(?P<m>\d{{2}})",
    rf"{_Y}(?P<j>\d{{3}})",
    rf"{_Y}(?P<m>\d{{2}})(?P<d>\d{{2}})(?P<H>\d{{2}})",
    rf"{_Y}\.(?P<m>\d{{2}})",
    rf"(?P<m>\d{{2}})\.{_Y}",
    r"(?P<n1>\d{1,2})\.(?P<n2>\d{1,2})\.(?P<y>\d{2})",
)
_CTIME = rf"{_WEEKDAY}{_NAME} {{1,2}}{_D} (?P<H>\d{{2}}):(?P<M>\d{{2}}):(?P<S>\d{{2}}) {_Y}"
_FLAGS = re.IGNORECASE | re.ASCII
_FORMS = [
    *(re.compile(date + _DAY_ZONE, _FLAGS) for date in (*_DATES, *_MONTH_DATES)),
    *(re.compile(date + clock + _ZONE, _FLAGS) for date, clock in product(_DATES, _CLOCKS)),
    re.compile(_CTIME, _FLAGS),
]
_NUMBERS = [re.compile(form, _FLAGS) for form in _COMPACT]
_ZEROS = str.maketrans("123456789", "000000000")

# Texts that a person takes for a moment, whether it is read or not.
_CENTURY, _LETTERS, _MONTH = r"(?:19|20)\d{2}", r"[^\W\d_]{3,}\.?", _NAME.replace("?P<b>", "?:")
_CLOCK = r"(?:[01]?\d|2[0-4])[:h][0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?(?:\s*[ap]\.?m\.?)?"
_DATE = rf"{_CENTURY}[./-]\d{{1,2}}[./-]\d{{1,2}}|\d{{1,2}}[./-]\d{{1,2}}[./-]{_CENTURY}|\d{{1,2}}/\d{{1,2}}/\d{{2}}"
_RESEMBLING = re.compile(
    rf"(?:{_LETTERS},? )?(?:{_DATE})(?:[^\d./-].*)?|(?:{_CLOCK})(?: ?[A-Z]{{1,5}}| ?[+-]\d.*)?|\d{{8}}[ T_-]?\d{{4,6}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?[ .-]*(?:{_LETTERS}[ ,.-]*{_CENTURY}|{_MONTH}[ ,.'-]*\d{{2}})(?:\D.*)?"
    rf"|(?:{_LETTERS} )?{_LETTERS}[ .-]\d{{1,2}}(?:st|nd|rd|th)?,? {_CENTURY}(?:\D.*)?"
    rf"|{_MONTH}[ '.-]*(?:\d{{2}}|\d{{4}})|{_CENTURY}[ -]?(?:[HSQTWM]\d{{1,2}}|{_MONTH}.*)"
    rf"|[HQT]\d[ '/-]*{_CENTURY}|Q\d[ '/-]+\d{{2}}"
    rf"|(?:week|kw|wk|cw|w) ?\d{{1,2}}[ ,/-]+{_CENTURY}|{_CENTURY} ?[年년].*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Writing:
    """Where the parts of a moment stand in texts of one shape: `spans` by directive, and the `form`.

    In a form whose parts are in doubt stand `%1` and `%2` for a day and a month of either order.
    """

    spans: dict[str, tuple[int, int]]
    form: str

    @property
    def precision(self) -> int:
        """How much of a moment is written, for comparisons."""
        return sum(name in self.spans for name in "HMS") + self.digits

    @property
    def digits(self) -> int:
        """How many digits of a second's fraction are written."""
        first, end = self.spans.get("f", (0, 0))
        return end - first


def shape_of(text: str) -> str:
    """A text in which every digit is a 0; empty for one that is too long."""
    return text.translate(_ZEROS) if len(text) <= _LONGEST else ""


@lru_cache(maxsize=10_000)
def writing_of(shape: str, numbers: bool = False) -> Writing | None:
    """The writing of texts of a `shape`; None when they are no moments. `numbers`: those without marks too.

    >>> writing_of("0000-00-00 00:00").form, writing_of("00-Jan-00").form, writing_of("soon")
    ('%Y-%m-%d %H:%M', '%d-%b-%y', None)
    """
    if "0" not in shape:
        return None
    found = next(filter(None, (form.fullmatch(shape) for form in _FORMS)), None)
    if found is None and numbers:
        found = next(filter(None, (form.fullmatch(shape) for form in _NUMBERS)), None)
    if found is None or (shape.isdigit() and not numbers):
        return None
    spans = {name: found.span(name) for name, text in found.groupdict().items() if text and name != "sep"}
    if "o" in spans:
        spans["z"] = spans.pop("o")
    form, place = "", 0
    for name, (first, end) in sorted(spans.items(), key=lambda item: item[1]):
        form += shape[place:first].replace("%", "%%") + _directive(name, shape[first:end], "p" in spans)
        place = end
    return Writing(spans, form + shape[place:].replace("%", "%%"))


def _directive(name: str, text: str, halves: bool) -> str:
    short = "-" if len(text) == 1 else ""
    case = "^" if text.isupper() else "_" if text.islower() else ""
    if name in ("n1", "n2"):
        return f"%{short}{name[1]}"
    if name in "ba":
        return f"%{case}{name.upper() if len(text) > 4 else name}"
    if name == "p":
        return f"%{case}{'P' if '.' in text else 'p'}"
    if name == "f":
        return f"%{len(text)}f"
    if name in "quz":
        return f"%{name}"
    return f"%{short}{'I' if name == 'H' and halves else name}"


def resembles_time(text: str) -> bool:
    """Whether a text plainly says a moment, or a time of day, in whatever writing.

    >>> resembles_time("31. Mai 2020"), resembles_time("5:07 PM"), resembles_time("10.0.0.1"), resembles_time("warm")
    (True, True, False, False)
    """
    return len(text) <= _LONGEST and _RESEMBLING.fullmatch(text) is not None


_PARTS = re.compile(r"%([-^_]?)(\d?)([A-Za-z%])")


def write(moments: Iterable[dt.datetime], form: str) -> list[str]:
    """Local moments as text of a `form`; those with an offset for one with `%5z` (+02:00), `%4z` (+0200), `%2z` (+02).

    >>> write([dt.datetime(2013, 7, 1, 17, 7)], "%Y/%m/%d"), write([dt.datetime(2013, 7, 1)], "%-d-%^b-%y %I %p")
    (['2013/07/01'], ['1-JUL-13 12 AM'])
    """
    pieces = re.split(r"(%[-^_]?\d?[A-Za-z%])", form)
    return [
        "".join(piece if not place % 2 else _part(moment, piece) for place, piece in enumerate(pieces))
        for moment in moments
    ]


def _part(moment: dt.datetime, piece: str) -> str:
    flag, digits, name = _PARTS.fullmatch(piece).groups()  # type: ignore[union-attr]
    text = _text(moment, name, int(digits or 6))
    if flag == "-":
        return text.lstrip("0") or "0"
    return text.upper() if flag == "^" else text.lower() if flag == "_" else text


def _text(moment: dt.datetime, name: str, digits: int) -> str:
    if name in "bB":
        text = MONTHS[moment.month - 1].capitalize()
        return text if name == "B" else text[:3]
    if name in "aA":
        text = _DAYS[moment.weekday()].capitalize()
        return text if name == "A" else text[:3]
    if name in "pP":
        half = "pm" if moment.hour >= 12 else "am"
        return half.upper() if name == "p" else f"{half[0]}.{half[1]}."
    year, week, day = moment.isocalendar() if name in "GVu" else (0, 0, 0)
    numbers = {
        "Y": (moment.year, 4),
        "y": (moment.year % 100, 2),
        "m": (moment.month, 2),
        "d": (moment.day, 2),
        "H": (moment.hour, 2),
        "I": ((moment.hour + 11) % 12 + 1, 2),
        "M": (moment.minute, 2),
        "S": (moment.second, 2),
        "j": (moment.timetuple().tm_yday, 3),
        "q": ((moment.month + 2) // 3, 1),
        "G": (year, 4),
        "V": (week, 2),
        "u": (day, 1),
    }
    if name == "z":
        return _offset(moment, digits)
    if name == "f":
        return f"{moment.microsecond:06d}".ljust(digits, "0")[:digits]
    number, width = numbers.get(name, (None, 0))
    return "%" if number is None else f"{number:0{width}d}"


def _offset(moment: dt.datetime, digits: int) -> str:
    offset = moment.utcoffset() or dt.timedelta(0)
    minutes = round(offset.total_seconds() / 60)
    hour, minute = divmod(abs(minutes), 60)
    text = f"{'-' if minutes < 0 else '+'}{hour:02d}"
    return text if digits == 2 and not minute else f"{text}{':' if digits == 5 else ''}{minute:02d}"
