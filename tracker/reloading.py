"""A config that is read again while the service runs: taken up whole, or not at all."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from hashlib import sha256

from structlog.typing import FilteringBoundLogger

from alerts.notices.running import config_refused, config_taken
from tracker.app import App
from tracker.config import ConfigError, Settings
from tracker.redacting import redacted
from tracker.store import DatabaseError
from tracker.troubles import tell_operator

RESTART = "the address of the database has changed: that needs a restart, and until then nothing of the edit counts"


class Reloading:
    """What SIGHUP asks for, with what the operator was told of the last time."""

    def __init__(
        self,
        app: App,
        load: Callable[[], Settings],
        address: Callable[[Settings], str],
        log: FilteringBoundLogger,
        *,
        relog: Callable[[str], object] = lambda level: None,
    ) -> None:
        """``load`` reads the config anew (raises ConfigError), ``address`` gives the database that one asks for.

        ``relog`` is told how much is to be logged.
        """
        self._app, self._load, self._address, self._log, self._relog = app, load, address, log, relog
        self._refused: str | None = None
        self._seen = self._stamp()
        self._noted = self._seen

    def __call__(self, now: datetime) -> bool:
        """Read the config and work by it from now on; tells whether it was fit. Raises Unavailable."""
        self._seen = self._noted = self._stamp()
        try:
            settings = self._load()
            problems = [] if self._address(settings) == self._app.store.url else [RESTART]
        except (ConfigError, DatabaseError) as error:
            problems = redacted.without_secrets(str(error)).splitlines()
        if problems:
            self._refuse(problems, now)
            return False
        before = {watch.name for watch in self._app.settings.watches}
        _change(self._app, settings, now)
        self._relog(settings.tracker.log)
        watches = [watch.name for watch in self._app.settings.watches]
        new, gone = [one for one in watches if one not in before], sorted(before.difference(watches))
        self._log.info("the config was read again", watches=len(watches), new=new or None, gone=gone or None)
        self._take(now)
        return True

    def look(self) -> None:
        """Log, once for each time, that the config was edited and is not read by itself."""
        stamp = self._stamp()
        if stamp not in {self._seen, self._noted}:
            self._noted = stamp
            self._log.info("the config was edited; SIGHUP (`systemctl reload`) has it read again")

    def _refuse(self, problems: list[str], now: datetime) -> None:
        for one in problems:
            self._log.error("the edited config is not taken up; the old one stays", problem=one)
        mark = sha256("\n".join(problems).encode()).hexdigest()[:12]
        # The same once more is no news.
        if mark != (self._refused or "").partition("@")[0]:
            self._refused = f"{mark}@{now.isoformat(timespec='seconds')}"
            tell_operator(self._app, config_refused(problems, self._refused, now), now)

    def _take(self, now: datetime) -> None:
        refused, self._refused = self._refused, None
        if refused is not None:
            tell_operator(self._app, config_taken(refused, now), now)

    def _stamp(self) -> tuple[int, int] | None:
        path = self._app.settings.path
        if path is None or not path.exists():
            return None
        read = path.stat()
        return read.st_mtime_ns, read.st_size


def _change(app: App, settings: Settings, now: datetime) -> None:
    """Have the service work by another config; whatever goes wrong, the old one stays as it was."""
    assert app.opening is not None, "only what was wired can be changed"
    fresh = ExitStack()
    try:
        made = fresh.enter_context(app.opening(settings))
        app.know_channels(made.outlets, now)
    except BaseException:
        fresh.close()
        raise
    app.closing.callback(fresh.close)
    old, app.current = app.current, fresh
    app.settings, app.sources, app.outlets, app.wording = made.settings, made.sources, made.outlets, made.wording
    # What divisions were on is worked out by the config too.
    app.joined, app.adrift = None, ()
    old.close()
