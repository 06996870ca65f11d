"""To whom the alerts of a batch go: the channels of their watch, and whoever got what they correct or follow."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property

from alerts.kinds import Kind, kind
from alerts.values import Alert
from sources.records import Change, Division, Join
from tracker.placing import Context, Placing
from tracker.store import Store, Unavailable

Record = tuple[str, str]
Failing = Callable[[Alert, Exception], None]


def fail(alert: Alert, error: Exception) -> None:
    """Hold up everything for an alert that cannot be placed."""
    raise error


class Placer:
    """Says of the alerts of a batch to whom they go, and when."""

    def __init__(self, store: Store, changes: Mapping[int, Change], context: Context, now: datetime) -> None:
        self._store, self._changes, self._context, self._now = store, changes, context, now
        self._known: dict[Hashable, list[Placing]] = {}

    def places(
        self, alerts: Sequence[Alert], channels: tuple[str, ...], bill: str | None, failed: Failing = fail
    ) -> Iterator[tuple[Alert, list[Placing]]]:
        """Place the alerts of one watch, on ``bill``; ``failed`` is told of one that cannot be placed."""
        given: list[tuple[Alert, tuple[str, ...]]] = []
        for alert in alerts:
            try:
                yield alert, self._place(alert, channels, bill, given)
            except Unavailable:
                raise
            except Exception as error:
                failed(alert, error)

    def _place(
        self,
        alert: Alert,
        channels: tuple[str, ...],
        bill: str | None,
        given: list[tuple[Alert, tuple[str, ...]]],
    ) -> list[Placing]:
        of = kind(alert)
        to = self._following(alert, of, channels, given) if of.corrects or of.follows else channels
        given.append((alert, to))
        source = self._changes[alert.changes[0]].source
        # What a rule tells is placed by its kind alone: the same for all that watch the same.
        name = (alert.rule, of, to, bill, source)
        if name not in self._known:
            self._known[name] = self._context.places(alert, to, self._now, bill=bill, source=source)
        return self._known[name]

    def _following(
        self, alert: Alert, of: Kind, channels: tuple[str, ...], given: Iterable[tuple[Alert, tuple[str, ...]]]
    ) -> tuple[str, ...]:
        """Give who is told: a correction goes to exactly those who got the first version, a move to them as well.

        The first version may be among those ``given`` just now. What was a baseline was told to nobody, so that its
        correction is news to all.
        """
        records = self._records(alert)
        told = [name for one, to in given if records & self._records(one) for name in to]
        told += [name for one in records for watch, name in self._told.get(one, ()) if watch == alert.watch]
        every = tuple(dict.fromkeys(told))
        return every or channels if of.corrects else tuple(dict.fromkeys((*channels, *every)))

    def _records(self, alert: Alert) -> set[Record]:
        return records_of(self._changes[one] for one in alert.changes)

    @cached_property
    def _told(self) -> Mapping[Record, Sequence[tuple[str, str]]]:
        return self._store.messages.told(records_of(self._changes.values()))


def records_of(changes: Iterable[Change]) -> set[Record]:
    """Give the records that changes are of, by noun and key: what a division was on is first told with itself."""
    found: set[Record] = set()
    for one in changes:
        found.add((one.noun, one.key))
        if one.noun == Join.noun:
            found.add((Division.noun, str(one.after["division"])))
    return found
