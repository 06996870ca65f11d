"""One alert of each kind by which the operator hears how the service does, for the golden messages."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from alerts.notices import faults, running
from alerts.own_templates import news
from alerts.template_files import Problem
from alerts.values import Alert
from tests.alerts.changes import Log, stage
from tests.alerts.standing import confirmed
from tracker.refusals import Verdict, given_up, switched_off
from tracker.store.outgoing import Claim

NOON = datetime(2024, 6, 4, 11, 0, tzinfo=UTC)
MORNING = NOON - timedelta(hours=3)
FULL = "tracker.db cannot be used: the disk is full"
CONFIG = [
    "config.toml, line 12: tracker.logg: unknown key; did you mean 'log'?",
    "config.toml, line 44: watches[0].channels[0]: no channel is called 'pres'; did you mean 'press'?",
]
FAULT = "KeyError: 'mouse'"

SERVICES: dict[str, Callable[[], Alert]] = {
    "service-template": lambda: news(
        Problem("division.txt", 3, "UndefinedError", "'majorty' is undefined", "0123456789abcdef"), NOON
    ),
    "service-off": lambda: switched_off("officers", "officers", "the service refused it (HTTP 404)", [], NOON),
    "service-off-others": lambda: switched_off("officers", "officers", "the service refused it", ["press"], NOON),
    "service-given-up": lambda: given_up(
        Claim(7, 24, "officers", "alert", MORNING, {}, ((1, confirmed()),)),
        "officers",
        Verdict("failed", None, "given up after 72 hours: the connection was refused"),
        NOON,
    ),
    "service-database": lambda: running.database_fails(FULL, MORNING, NOON),
    "service-database-back": lambda: running.database_back(FULL, MORNING, NOON),
    "service-database-gone": lambda: running.database_gone(NOON),
    "service-config": lambda: running.config_refused(CONFIG, "1", NOON),
    "service-config-taken": lambda: running.config_taken("1", NOON),
    "service-died": lambda: running.died(MORNING - timedelta(days=3), MORNING, NOON),
    "service-stage-fails": lambda: faults.stage_fails("matching", FAULT, MORNING, NOON),
    "service-stage-well": lambda: faults.stage_well("matching", MORNING, NOON),
    "service-rule-fails": lambda: faults.rule_fails("Example Bill", "stage", [(Log().see(stage()), FAULT)], NOON),
    "service-rule-fails-many": lambda: faults.rule_fails(
        "Example Bill", "", [(Log().see(stage(key=f"18{one:03}", link="")), FAULT) for one in range(1, 24)], NOON
    ),
    "service-rule-well": lambda: faults.rule_well("Example Bill", "stage", 2, 7, NOON),
    "service-begun-anew": lambda: faults.begun_anew("tracker.db", NOON),
}
