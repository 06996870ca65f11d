"""An alert in words. The facts are the alert's; what is said of them is in ``alerts/templates``."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from zoneinfo import ZoneInfo

from alerts import words
from alerts.channels import Message
from alerts.values import Alert

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"
# What templates include; every other file is the template of a rule.
PARTS = ("footer.txt", "on.txt", "ask.txt")
LONDON = "Europe/London"


class Wording(Protocol):
    """Whose words an alert is told in: the built-in templates', or the campaign's own."""

    def body(self, alert: Alert, *, zone: str, watches: Sequence[str]) -> str:
        """Give the lines of an alert as plain text."""
        ...

    def short(self, alert: Alert, *, zone: str, watches: Sequence[str]) -> str | None:
        """Give an alert in few words, on one line; None where there is no template for that."""
        ...


class BuiltIn:
    """The words of the templates that come with the program; they have no short ones."""

    def body(self, alert: Alert, *, zone: str, watches: Sequence[str]) -> str:
        """Give the lines of an alert; raises jinja2's errors for a rule without a template, or without its facts."""
        return tidy(_environment(zone).get_template(f"{alert.rule}.txt").render(alert.facts | told(alert, watches)))

    def short(self, alert: Alert, *, zone: str, watches: Sequence[str]) -> str | None:
        """Give None: what is short is made of title and link."""
        return None


BUILT_IN = BuiltIn()


def told(alert: Alert, watches: Sequence[str]) -> dict[str, Any]:
    """Give what a template knows beside the facts; no fact stands in the place of these."""
    return {"alert": alert, "watches": list(watches) or [alert.watch]}


@cache
def _environment(zone: str) -> "Environment":
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(loader=FileSystemLoader(TEMPLATES), **manner())
    equip(environment, zone)
    return environment


def manner() -> dict[str, Any]:
    """Give the options of every environment in which an alert is worded, whoever wrote the template."""
    from jinja2 import StrictUndefined

    return {
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "keep_trailing_newline": False,
        # Lines are the templates' alone: a record's line breaks and control characters would break a message up.
        "finalize": _one_line,
        "autoescape": False,  # plain text only: there is nothing to escape for
    }


def equip(environment: "Environment", zone: str) -> None:
    """Give an environment what templates use beside jinja2's own: days, moments on the clock of a zone, counts."""
    clock = ZoneInfo(zone)
    filters: dict[str, Callable[..., str]] = {
        "day": words.day,
        "days": words.days,
        "listed": lambda several: words.listed([words.clean(one) for one in several]),
        "when": lambda at: words.when(at, clock),
    }
    environment.filters |= filters
    environment.globals |= {"count": words.count, "of_house": words.of_house, "asked_by": words.asked_by}


def _one_line(value: Any) -> Any:
    return words.clean(value) if isinstance(value, str) else value


def tidy(text: str) -> str:
    """Give what a template made as lines that end in one line break: what a record leaves empty leaves no gap."""
    return re.sub(r"\n{3,}", "\n\n", re.sub(r" +\n", "\n", text)).strip() + "\n"


def render(
    alert: Alert, *, zone: str = LONDON, id: str = "", watches: Sequence[str] = (), wording: Wording = BUILT_IN
) -> Message:
    """Word an alert as plain text: title, what happened and when, where to read it, why it matched, when learned.

    ``zone`` is the clock that times are told on; ``id`` is the message's, the same at every attempt; ``watches`` are
    those that asked for it, where it is not the alert's own alone; ``wording`` is whose words these are.
    """
    body = wording.body(alert, zone=zone, watches=watches)
    return Message(title=words.clean(alert.title), body=body, form="text", id=id)
