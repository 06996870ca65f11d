"""What the loop knows of a database that cannot be used: since when, who was told, when it is tried again.

The operator cannot be told through the database then, so a channel of theirs is written to directly.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from structlog.typing import FilteringBoundLogger

from alerts.compose import Envelope, compose
from alerts.grow import grown
from alerts.notices.faults import begun_anew
from alerts.notices.running import database_back, database_fails
from alerts.values import Alert
from tracker.app import App
from tracker.outlets import plain
from tracker.placing import Context
from tracker.redacting import redacted
from tracker.store import Unavailable
from tracker.telling import at_once, operator

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
# A lock of seconds, while somebody makes a backup, is worth a line in the log and no more.
WORTH_TELLING = timedelta(minutes=1)
# What comes and goes is told of so often at most.
AGAIN = timedelta(hours=1)


class Troubles:
    """The database's trouble, if it has one; it begins and ends with a line in the log each."""

    def __init__(
        self,
        log: FilteringBoundLogger,
        monotonic: Callable[[], float],
        tell: Callable[[Alert], bool],
        zone: ZoneInfo,
    ) -> None:
        """``tell`` writes to the operator past the database and says whether that arrived."""
        self._log, self._monotonic, self._tell, self._zone = log, monotonic, tell, zone
        self.problem = ""
        self.since: datetime | None = None
        self._pause = 0.0
        self._next = 0.0
        self._told = False
        self._last_told: datetime | None = None

    @property
    def resting(self) -> bool:
        """Tell whether it is too early to try again."""
        return self.since is not None and self._monotonic() < self._next

    def met(self, error: Unavailable, now: datetime) -> None:
        """Note that a pass failed for the database's sake."""
        if self.since is None:
            self.since, self._pause, self._told = now, FIRST_PAUSE, False
        else:
            self._pause = min(2 * self._pause, LONGEST_PAUSE)
        self._next = self._monotonic() + self._pause
        if str(error) != self.problem:
            self.problem = redacted.without_secrets(str(error))
            self._log.error("nothing is read or sent", problem=self.problem, next_try=f"in {self._pause:g} s")
        if not self._told and now - self.since >= WORTH_TELLING and self._not_lately(now):
            self._told = self._tell(database_fails(self.problem, self.since, now, self._zone))
            self._last_told = now if self._told else self._last_told

    def over(self, now: datetime) -> Alert | None:
        """Note that a pass was done; gives what the operator is to hear of it, if anything."""
        if self.since is None:
            return None
        since, problem, self.since, self.problem = self.since, self.problem, None, ""
        self._log.info("the database can be used again", since=since.isoformat(timespec="seconds"))
        return database_back(problem, since, now, self._zone) if self._told else None

    def _not_lately(self, now: datetime) -> bool:
        return self._last_told is None or not timedelta() <= now - self._last_told < AGAIN


def tell_operator(app: App, alert: Alert, now: datetime) -> None:
    """Tell the operator, with the next messages, of something about the service itself. Raises Unavailable."""
    told = operator(app.settings, app.store.channels.off())
    if told:
        app.store.store_alerts([(alert, at_once(told, Context(), now))], [], now)


def tell_anew(app: App, now: datetime) -> None:
    """Say that the database was gone and another was begun, where that is so. Raises Unavailable."""
    if app.gone:
        app.log.warning("the database was gone, and a new one was begun: what was known is lost", database=app.gone)
        gone, app.gone = app.gone, ""
        tell_operator(app, begun_anew(gone, now), now)


def tell_directly(app: App, alert: Alert) -> bool:
    """Send an alert to the first of the operator's channels that takes it, all its places; false where none does."""
    identity = f"direct-{sha256(alert.key.encode()).hexdigest()[:12]}"
    envelope = Envelope(id=identity, zone=app.settings.tracker.time_zone)
    for name in dict.fromkeys(plain(one) for one in app.settings.operator.channels):
        reached = []
        for outlet in (one for key, one in app.outlets.items() if plain(key) == name):
            message = compose(grown([(0, alert)]), envelope, outlet.style)
            try:
                outcome = outlet.channel.send(replace(message, at=alert.learned_at, origin=app.origin))
            except Exception:
                app.log.exception("channel failed", channel=name)
                continue
            app.log.info("told directly", channel=name, state=outcome.state, reason=outcome.detail or None)
            reached.append(outcome.state == "sent")
        if any(reached):
            return True
    return False
