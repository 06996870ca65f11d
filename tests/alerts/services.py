"""One alert of each kind by which the operator hears how the service does, for the golden messages."""

from collections.abc import Callable
from datetime import UTC, datetime

from alerts.own_templates import news
from alerts.template_files import Problem
from alerts.values import Alert
from tracker.refusals import switched_off

NOON = datetime(2024, 6, 4, 11, 0, tzinfo=UTC)

SERVICES: dict[str, Callable[[], Alert]] = {
    "service-template": lambda: news(
        Problem("division.txt", 3, "UndefinedError", "'majorty' is undefined", "0123456789abcdef"), NOON
    ),
    "service-off": lambda: switched_off("officers", "officers", "the service refused it (HTTP 404)", [], NOON),
    "service-off-others": lambda: switched_off("officers", "officers", "the service refused it", ["press"], NOON),
}
