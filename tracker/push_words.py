"""When a push comes, in plain words: "7 days before Commons report stage at 09:00", "1 hour after a division". Pure.

Days and hours are London's: the time of day is the same on both sides of a night on which the clocks change.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sources.times import LONDON
from tracker.config_problems import suggest

EXAMPLES = (
    'such as "7 days before Commons report stage at 09:00", "on the morning of Lords committee stage at 07:00", '
    '"3 days after Commons second reading" or "1 hour after a division in the Lords"'
)
NINE = time(9)
# The Bills service's names for stages (apis: Bills 1.6), as ``plain`` gives them.
STAGES = (
    "1st reading",
    "2nd reading",
    "committee",
    "report",
    "3rd reading",
    "consideration of lords amendments",
    "consideration of commons amendments",
    "royal assent",
    "programme motion",
    "money resolution",
    "ways and means resolution",
    "carry-over motion",
    "second reading committee",
    "order of commitment discharged",
    "guillotine motion",
    "allocation of time motion",
    "legislative grand committee",
    "reconsideration",
    "consequential consideration",
    "select committee",
    "committee of the whole house",
    "lords examiners",
    "commons examiners",
    "second house examination",
)
_ORDINALS = {"first": "1st", "second": "2nd", "third": "3rd"}
_NUMBERS: dict[str, int] = dict(
    zip("a an one two three four five six seven eight nine ten".split(), (1, 1, *range(1, 11)), strict=True)
)
_UNITS = {"minute": 1, "hour": 60, "day": 1440, "week": 10080}
_AT = re.compile(r"^(.*?),? at ([01]?\d|2[0-3])[:.]([0-5]\d)$")
_SPAN = re.compile(r"^(?:the )?(?:(\w+) )?(minute|hour|day|week|month)s? (before|after) (.+)$")
_ON = re.compile(r"^(?:on |in )?(?:the )?(?:morning|day) of (.+)$")
_HOUSE = r"(?:house of )?(commons|lords)"
_DIVISION = re.compile(
    rf"^(?:a |any |each |every )?(?:{_HOUSE} )?(?:division|vote)s?(?: in the {_HOUSE})?"
    rf"( on (?:our|the campaign's) amendments?)?(?: in the {_HOUSE})?$"
)


@dataclass(frozen=True)
class StageTime:
    """A time of day some days before (negative) or after a stage; ``house`` is None for either House's."""

    days: int
    stage: str
    house: str | None
    at: time = NINE

    def fits(self, stage: str, house: str) -> bool:
        """Tell whether a stage of the record is meant; a committee of the whole House is a committee stage too."""
        names = {plain(stage)} | ({"committee"} if plain(stage) == "committee of the whole house" else set())
        return self.stage in names and self.house in {None, house}

    def day(self, days: Collection[date]) -> date | None:
        """Give the day of a stage that it goes by: the last for what comes after it, else the first."""
        return (max if self.days > 0 else min)(days, default=None)

    def due(self, on: date) -> datetime:
        """Give its moment, aware UTC, for a stage on a day."""
        return datetime.combine(on + timedelta(days=self.days), self.at, LONDON).astimezone(UTC)


@dataclass(frozen=True)
class DivisionTime:
    """Some time after a division was learned; ``ours`` for those on what the campaign has an ask on alone."""

    delay: timedelta
    house: str | None
    ours: bool


When = StageTime | DivisionTime


def plain(stage: str) -> str:
    """Give a stage's name for comparing: "Report stage" as "report", "Second reading" as "2nd reading"."""
    words = " ".join(stage.casefold().replace("’", "'").split()).removeprefix("the ")
    first, _, rest = words.partition(" ")
    if first in _ORDINALS and rest == "reading":
        words = f"{_ORDINALS[first]} {rest}"
    return re.sub(r" stages?$", "", words)


def when(text: str) -> When:
    """Read when a push comes. Raises ValueError, in words for people, for what is none."""
    words = " ".join(text.casefold().replace("’", "'").split()).rstrip(".")
    found = _AT.match(words)
    at = time(int(found[2]), int(found[3])) if found else None
    words = found[1] if found else words
    if " at " in f"{words} " and not found:
        raise ValueError(f'the time after "at" cannot be read; write it as "at 09:00", {EXAMPLES}')
    same = _ON.match(words)
    if same:
        return StageTime(0, *_stage(same[1]), at or NINE)
    span = _SPAN.match(words)
    if span is None:
        raise ValueError(f'cannot be read; write how long "before" or "after" what, {EXAMPLES}')
    number, unit, which, what = _number(span[1]), span[2], span[3], span[4]
    if unit == "month":
        raise ValueError("months differ in length; give days or weeks")
    division = _DIVISION.match(what)
    if division:
        return _after_division(timedelta(minutes=number * _UNITS[unit]), which, at, division)
    if unit in {"minute", "hour"}:
        raise ValueError('a stage has a day and no hour; write days, and the time of day: "1 day before ... at 18:00"')
    days = number * (7 if unit == "week" else 1)
    if not 1 <= days <= 366:
        raise ValueError('must be between 1 day and 366 days; for the day itself write "on the day of ..."')
    return StageTime(-days if which == "before" else days, *_stage(what), at or NINE)


def _number(word: str | None) -> int:
    if word is None:  # "the day before"
        return 1
    if word in _NUMBERS:
        return _NUMBERS[word]
    if not re.fullmatch(r"\d{1,4}", word):
        raise ValueError(f"the number cannot be read; write it in digits, {EXAMPLES}")
    return int(word)


def _after_division(delay: timedelta, which: str, at: time | None, found: re.Match[str]) -> DivisionTime:
    if which == "before":
        raise ValueError('nobody knows of a division before it is held; write "after a division"')
    if at is not None:
        raise ValueError('takes no time of day after a division; leave out "at" and what follows')
    if not timedelta(minutes=1) <= delay <= timedelta(days=7):
        raise ValueError("must be between 1 minute and 7 days after a division")
    houses = {one.capitalize() for one in (found[1], found[2], found[4]) if one}
    if len(houses) > 1:
        raise ValueError("names both Houses; name one, or none for both")
    return DivisionTime(delay, next(iter(houses), None), bool(found[3]))


def _stage(text: str) -> tuple[str, str | None]:
    """Give the stage (see ``plain``) and the House that a text names."""
    words = re.sub(r"^(?:the |any |each )", "", text)
    before = re.match(rf"^{_HOUSE}'? (.+)$", words)
    after = re.match(rf"^(.+?) in the {_HOUSE}$", words)
    house, name = (before[1], before[2]) if before else (after[2], after[1]) if after else (None, words)
    stage = plain(name)
    if stage not in STAGES and not re.fullmatch(r"consideration of (?:lords|commons)\b.*", stage):
        guess = suggest(stage, STAGES)
        raise ValueError(
            f"no stage is called so; did you mean {_called(guess)!r}?" if guess else f"names no stage known; {EXAMPLES}"
        )
    return stage, house.capitalize() if house else None


def said(by: StageTime) -> str:
    """Give the stage that it goes by in words: "Commons report stage"."""
    return f"{by.house} {_called(by.stage)}" if by.house else _called(by.stage)


def _called(stage: str) -> str:
    return f"{stage} stage" if stage in {"committee", "report", "select committee"} else stage
