"""The kinds of value a config file holds: lengths of time, addresses, names, terms."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

from alerts.kinds import SUBJECTS
from tracker.config_problems import FaultAt, suggest

_T = TypeVar("_T")

# Every database takes so many in an index.
LONGEST_NAME = 200
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class Section(BaseModel):
    """A section of the config: frozen, without unknown keys, and errors that repeat no value."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def seconds(value: object) -> float:
    """Read a length of time: a number of seconds, or text such as "90s", "15m", "1h", "1d"."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    written = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?) ?([smhd])", value.strip()) if isinstance(value, str) else None
    if written is None:
        raise ValueError('expected a length of time: a number and s, m, h or d in quotes, such as "90s", "15m" or "1d"')
    return float(written[1]) * _UNITS[written[2]]


def length(low: str, high: str) -> BeforeValidator:
    """Give the check of a length of time between two others."""

    def check(value: object) -> float:
        number = seconds(value)
        if not seconds(low) <= number <= seconds(high):  # refuses nan too
            raise ValueError(f"must be between {low} and {high}")
        return float(number)

    return BeforeValidator(check)


Every = Annotated[float, length("1s", "7d")]
Tick = Annotated[float, length("0.01s", "1h")]
Timeout = Annotated[float, length("0.1s", "10m")]
Gap = Annotated[float, length("0s", "1m")]
Quiet = Annotated[float, length("1s", "365d")]


def _one_line(value: str) -> str:
    if not value.strip():
        raise ValueError("is empty; write something between the quotes")
    if not value.strip().isprintable():
        raise ValueError("holds a line break or another control character; write it on one line")
    return value.strip()


def _name(value: str) -> str:
    if len(value) > LONGEST_NAME:
        raise ValueError(f"is too long for a name: write at most {LONGEST_NAME} characters")
    return value


def _ascii(value: str) -> str:
    if not value.isascii():
        raise ValueError("goes into an HTTP header, which takes unaccented letters only; leave out the others")
    return value


def _term(value: str) -> str:
    term = " ".join(value.split())
    if len(term) < 2:
        raise ValueError("a term needs at least 2 characters; write a longer one or remove it")
    if not term.isprintable():
        raise ValueError("a term holds a control character; write it without")
    return term


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value < 2**31:
        raise ValueError("expected a whole number of 1 or more, without quotes")
    return value


def _member(value: object) -> object:
    if isinstance(value, str):
        return _one_line(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return _number(value)
    raise ValueError("expected a Member's name in quotes, or their number in the Members service")


def _distinct(values: tuple[_T, ...]) -> tuple[_T, ...]:
    seen: set[str] = set()
    for position, value in enumerate(values):
        if str(value).casefold() in seen:
            raise FaultAt("is in this list already; remove one of the two", position)
        seen.add(str(value).casefold())
    return values


def _day(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError("expected a day, written year-month-day, such as 2022-05-11")


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):  # a folder of zones, such as "Europe", is an OSError
        guess = suggest(value, available_timezones())
        hint = f"did you mean '{guess}'?" if guess else 'write one such as "Europe/London"'
        raise ValueError(f"is not a known time zone; {hint}") from None
    return value


def _base_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        sound = parts.port != 0 and bool(parts.hostname)
    except ValueError:
        sound = False
    if not sound or parts.scheme not in ("http", "https") or not re.fullmatch(r"[!-~]+", value):
        raise ValueError("expected a web address that begins with https:// (or http://) and names a host")
    if "@" in parts.netloc:
        raise ValueError("must not hold a user name or password; remove what stands before the @")
    if "?" in value or "#" in value:
        raise ValueError("must end before any ? or #; keep only scheme, host and prefix")
    return value.rstrip("/")


def _some(values: tuple[_T, ...]) -> tuple[_T, ...]:
    if not values:
        raise ValueError("is empty, so nothing would ever be told; leave it out for everything")
    return values


def _subject(value: str) -> str:
    if value not in SUBJECTS:
        guess = suggest(value, SUBJECTS)
        raise ValueError(f"did you mean '{guess}'?" if guess else f"expected some of {', '.join(SUBJECTS)}")
    return value


def _folder(value: str) -> str:
    try:
        Path(value).expanduser()
    except RuntimeError:
        raise ValueError("no user of this name has a home here; write the folder without ~") from None
    return value


Line = Annotated[str, AfterValidator(_one_line)]
Folder = Annotated[Line, AfterValidator(_folder)]
ShortName = Annotated[str, AfterValidator(_name)]
Name = Annotated[Line, AfterValidator(_name)]
Contact = Annotated[Line, AfterValidator(_ascii)]
Zone = Annotated[str, AfterValidator(_zone)]
BaseUrl = Annotated[str, AfterValidator(_base_url)]
Number = Annotated[int, BeforeValidator(_number)]
Day = Annotated[date, BeforeValidator(_day)]
Names = Annotated[tuple[Line, ...], AfterValidator(_distinct)]
Terms = Annotated[tuple[Annotated[str, AfterValidator(_term)], ...], AfterValidator(_distinct)]
Members = Annotated[tuple[Annotated[str | int, BeforeValidator(_member)], ...], AfterValidator(_distinct)]
Subjects = Annotated[
    tuple[Annotated[str, AfterValidator(_subject)], ...], AfterValidator(_some), AfterValidator(_distinct)
]
