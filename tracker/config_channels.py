"""A channel in the config: its address, and when and how it wants its messages."""

import re
from collections.abc import Mapping
from datetime import time, timedelta
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool, model_validator

from alerts.kinds import SETTLES
from tracker.config_problems import FaultAt
from tracker.config_secrets import ChannelUrl
from tracker.config_values import Line, Section, length
from tracker.hours import WEEKDAYS, Hours


def _clock(value: object) -> object:
    """Read a time of day, such as "08:00"."""
    found = re.fullmatch(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])", value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError('expected a time of day in quotes, such as "08:00"')
    return time(int(found[1]), int(found[2]))


def _span(value: object) -> object:
    """Read two times of day, such as "22:00-07:00"."""
    begins, dash, ends = value.replace("–", "-").partition("-") if isinstance(value, str) else ("", "", "")
    try:
        both = (_clock(begins), _clock(ends))
    except ValueError:
        dash = ""
    if not dash or both[0] == both[1]:
        raise ValueError('expected two different times of day in quotes, such as "22:00-07:00"')
    return both


def _weekday(value: object) -> object:
    return value.strip().capitalize() if isinstance(value, str) else value


def _settle(value: object) -> object:
    """Read one length of time for every kind, or a table of kinds."""
    return value if isinstance(value, dict) else dict.fromkeys(SETTLES, value)


def _unsubscribe(value: str) -> str:
    if not value.startswith(("https://", "mailto:")) or not re.fullmatch(r"[!-~]+", value) or re.search("[<>,]", value):
        raise ValueError('expected an address that begins with "https://" or "mailto:", without spaces')
    return value


Clock = Annotated[time, BeforeValidator(_clock)]
Span = Annotated[tuple[time, time], BeforeValidator(_span)]
Weekday = Annotated[Literal[*WEEKDAYS], BeforeValidator(_weekday)]  # type: ignore[valid-type]
Wait = Annotated[float, length("0s", "12h")]
Settle = Annotated[dict[Literal[*SETTLES], Wait], BeforeValidator(_settle)]  # type: ignore[valid-type]
FORMS = ("plain", "short", "markdown", "html", "mail", "slack", "discord", "teams", "telegram")


class ChannelSettings(Section):
    """One place to send to: when it is told, and in what form."""

    url: ChannelUrl
    form: Literal[*FORMS] | None = None  # type: ignore[valid-type]
    limit: Annotated[int, Field(ge=60, le=1_000_000)] | None = None
    when: Literal["at once", "daily", "weekly"] = "at once"
    at: Clock = time(8)
    on: Weekday = "Monday"
    quiet: Span | None = None
    through: tuple[Literal["division", "debate day"], ...] = ("division", "debate day")
    settle: Settle = Field(default={})
    grouped: StrictBool = True
    overtake: StrictBool = True
    debate_day: StrictBool | None = None
    proof: StrictBool = False
    unsubscribe: Annotated[Line, AfterValidator(_unsubscribe)] | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.when == "at once" and not self.proof and "at" in self.model_fields_set:
            raise FaultAt('goes with when = "daily", when = "weekly" or proof = true', "at")
        if self.when != "weekly" and not self.proof and "on" in self.model_fields_set:
            raise FaultAt('goes with when = "weekly" or proof = true', "on")
        if self.quiet is None and "through" in self.model_fields_set:
            raise FaultAt("goes with quiet hours; set quiet as well", "through")
        return self

    def hours(self, zone: str) -> Hours:
        """Give when it is told, as the stages take it; ``zone`` is the clocks' name."""
        settle: Mapping[str, Any] = self.settle
        return Hours(
            when=self.when,
            at=self.at,
            weekday=WEEKDAYS.index(self.on),
            quiet=self.quiet,
            through=frozenset(self.through),
            settle={name: timedelta(seconds=seconds) for name, seconds in settle.items()},
            overtake=self.overtake,
            grouped=self.grouped,
            debate_day=self.when != "weekly" if self.debate_day is None else self.debate_day,
            proof=self.proof,
            zone=ZoneInfo(zone),
        )
