"""An alert in words. The facts are the alert's; what is said of them is in ``alerts/templates``."""

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from alerts import words
from alerts.channels import Message
from alerts.values import Alert

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"


@cache
def _environment(zone: str) -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        # Lines are the templates' alone: a record's line breaks and control characters would break a message up.
        finalize=_one_line,
        autoescape=False,  # plain text only: there is nothing to escape for
    )
    environment.filters |= {
        "day": words.day,
        "days": words.days,
        "listed": words.listed,
        "when": lambda at: words.when(at, ZoneInfo(zone)),
    }
    environment.globals |= {"count": words.count, "of_house": words.of_house}
    return environment


def _one_line(value: Any) -> Any:
    return words.clean(value) if isinstance(value, str) else value


def render(alert: Alert, *, zone: str = "Europe/London", id: str = "") -> Message:
    """Word an alert as plain text: title, what happened and when, where to read it, why it matched, when learned.

    ``zone`` is the clock that times are told on; ``id`` is the delivery's, the same at every attempt.
    """
    template = _environment(zone).get_template(f"{alert.rule}.txt")
    body = template.render(alert=alert, **alert.facts)
    # What a record leaves empty leaves no gap.
    tidy = re.sub(r"\n{3,}", "\n\n", re.sub(r" +\n", "\n", body))
    return Message(title=words.clean(alert.title), body=tidy.strip() + "\n", form="text", id=id)
