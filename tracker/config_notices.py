"""What the service tells of itself and by the clock: to whom, when, how much at once, in which words."""

from datetime import time
from typing import Annotated, Self

from pydantic import Field, model_validator

from tracker.config_channels import Clock
from tracker.config_problems import FaultAt
from tracker.config_values import Folder, Names, Section, length


class OperatorSettings(Section):
    """Who hears how the service itself does: the first of these channels that works. Nobody without any.

    ``flood`` is how many alerts of one pass a channel gets at most; more are held until somebody looks. An outage
    longer than ``outage`` is told to everybody.
    """

    channels: Names = ()
    flood: Annotated[int, Field(ge=1, le=100_000)] = 60
    outage: Annotated[float, length("5m", "30d")] = 6 * 3600.0


class DebateDaySettings(Section):
    """When the evening before a sitting on the bill, and on its morning, is told what comes."""

    evening: Clock = time(18)
    morning: Clock = time(7, 30)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.evening < time(12):
            raise FaultAt("is of the day before: give a time after noon", "evening")
        if self.morning >= time(12):
            raise FaultAt("give a time before noon", "morning")
        return self


class TemplateSettings(Section):
    """A folder with templates of the campaign's own, used instead of those of the same name."""

    folder: Folder | None = None
