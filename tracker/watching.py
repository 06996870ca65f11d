"""What the campaign watches, joined with what is stored of it: the scope of each reading."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from alerts.values import Watch
from sources.scope import Scope, WatchedBill
from sources.titles import slug
from tracker.config import WatchSettings
from tracker.tables import BillRow


def bill_slug(watch: WatchSettings) -> str | None:
    """Give the name under which a watch's bill is kept: by its title, or by its id alone."""
    if watch.bill:
        return slug(watch.bill)
    return f"#{watch.bill_id}" if watch.bill_id else None


def as_watch(watch: WatchSettings) -> Watch:
    """Give the watch as the rules take it."""
    return Watch(watch.name, bill_slug(watch), watch.terms, watch.members)


def watched_bills(
    watches: Iterable[WatchSettings],
    rows: Iterable[BillRow],
    sittings: Mapping[str, Sequence[tuple[str, date, str]]],
) -> tuple[WatchedBill, ...]:
    """Join the bills of the watches with what is stored: id, titles, first and last day, sitting days."""
    stored = {row.bill: row for row in rows}
    found: dict[str, WatchedBill] = {}
    for watch in watches:
        name = bill_slug(watch)
        if name is None:
            continue
        row, days = stored.get(name), sittings.get(name, ())
        earlier = found.get(name)
        since = min((on for on in (watch.since, earlier and earlier.since) if on), default=None)
        titles = [row.title, row.former_title] if row else []
        known = watch.bill_id or (earlier.bill_id if earlier else None) or (row.bill_id if row else None)
        assent = [on for _, on, stage in days if "royal assent" in stage.casefold()] if row and row.is_act else []
        found[name] = WatchedBill(
            slug=name,
            names=frozenset({slug(title) for title in titles if title} | ({name} if watch.bill else set())),
            bill_id=known,
            since=since,
            first_day=min((on for _, on, _ in days), default=None),
            last_day=max(assent, default=None),
            sitting_days=frozenset((house, on) for house, on, _ in days),
        )
    return tuple(found.values())


@dataclass(frozen=True)
class Run:
    """One call of a source: its scope, the subjects that it covers, and whether it is a baseline."""

    scope: Scope
    subjects: tuple[str, ...]
    baseline: bool


def runs(
    kinds: Sequence[str],
    watches: Sequence[WatchSettings],
    bills: tuple[WatchedBill, ...],
    covered: frozenset[str],
    base: Scope,
    last_success: datetime | None,
) -> list[Run]:
    """Split what a source is to read in two: what it has covered before, and what is newly watched.

    What is newly watched is a baseline: it is kept, and is nobody's news.
    """
    terms = {term.casefold(): term for watch in watches for term in watch.terms} if "terms" in kinds else {}
    since = min((watch.since for watch in watches if watch.since and watch.terms), default=None)
    ours = {f"bill: {bill.slug}": bill for bill in bills} if "bills" in kinds else {}
    found = []
    for new in (False, True):
        some_bills = {name: bill for name, bill in ours.items() if (name not in covered) is new}
        some_terms = {key: term for key, term in terms.items() if (f"term: {key}" not in covered) is new}
        if not some_bills and not some_terms:
            continue
        scope = Scope(
            now=base.now,
            since=None if new else last_success,
            thorough=base.thorough,
            bills=tuple(some_bills.values()),
            terms=tuple(some_terms.values()),
            terms_since=since,
            all_terms=tuple(terms.values()),
            all_bills=bills,
            stamps=base.stamps,
            debated=base.debated,
        )
        found.append(Run(scope, (*some_bills, *(f"term: {key}" for key in some_terms)), baseline=new))
    return found
