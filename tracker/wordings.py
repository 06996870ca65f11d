"""Whose words messages are told in: the campaign's own templates where its config names a folder of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from structlog.typing import FilteringBoundLogger

from alerts.messages import BUILT_IN, Wording
from alerts.own_templates import OwnTemplates, news
from alerts.sampling import rules, samples
from tracker.config import Settings
from tracker.hours import Hours
from tracker.outlets import first_that_works
from tracker.placing import placed
from tracker.store import Store


def folder(settings: Settings) -> Path | None:
    """Give the folder of the campaign's templates, looked for from the config file's; None where it has none."""
    return settings.beside(settings.templates.folder)


@contextmanager
def worded(settings: Settings) -> Iterator[Wording]:
    """Give the wording that the config asks for, and end its child process afterwards."""
    own = folder(settings)
    wording = OwnTemplates(own) if own is not None else None
    try:
        yield wording or BUILT_IN
    finally:
        if wording:
            wording.close()


def wrong_templates(folder: Path, zone: str) -> list[str]:
    """Try the templates in a folder on every kind of alert; gives what is wrong with each, with its line."""
    own = OwnTemplates(folder)
    try:
        return [str(one) for one in own.check(samples().values(), rules(), zone=zone)]
    finally:
        own.close()


def tell(store: Store, wording: Wording, settings: Settings, now: datetime, log: FilteringBoundLogger) -> int:
    """Tell the operator of templates that could not be used, each text and error once; gives how many are new."""
    problems = wording.take() if isinstance(wording, OwnTemplates) else ()
    if not problems:
        return 0
    off = {name for name, one in store.channels.standing().items() if one.off_since is not None}
    told = first_that_works(settings.operator.channels, off)
    alerts = []
    for one in problems:
        log.warning("a template of the campaign's cannot be used", problem=str(one))
        alert = news(one, now)
        alerts.append((alert, [way for name in told if (way := placed(alert, name, Hours(), now))]))
    return store.store_alerts(alerts, (), now)
