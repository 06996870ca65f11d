"""What the campaign watches, joined with what is stored of it: the scope of each reading."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from alerts.values import Ask, Watch
from sources.scope import Scope, WatchedBill
from sources.titles import slug
from tracker.config import WatchSettings
from tracker.members import Row, named
from tracker.tables import BillRow


def bill_slug(watch: WatchSettings, rows: Iterable[BillRow] = ()) -> str | None:
    """Give the name under which a watch's bill is kept.

    The id decides where it is given, else the title. Watches that name one bill in different ways, by id,
    by its old and its new title, share the name under which it is stored.
    """
    if watch.bill_id is None and watch.bill is None:
        return None
    wanted = slug(watch.bill or "")
    for row in rows:
        titles = {row.bill, slug(row.title), slug(row.former_title or row.title)}
        if row.bill_id == watch.bill_id if watch.bill_id is not None else wanted in titles:
            return row.bill
    return wanted if watch.bill_id is None else f"#{watch.bill_id}"


def as_watch(
    watch: WatchSettings,
    members: Sequence[Row] = (),
    rows: Iterable[BillRow] = (),
    asks: tuple[Ask, ...] = (),
    histories: Mapping[int, Mapping[str, Any]] | None = None,
) -> Watch:
    """Give the watch as the rules take it; ``members`` are those known, to tell whom it misspells.

    ``histories`` are the stored Members by id, as far as the watch names them.
    """
    strangers = frozenset(one for one in watch.members if not named(one, members))
    known = histories or {}
    found = {one: known[number] for one, number in meant(watch, members).items() if number in known}
    return Watch(watch.name, bill_slug(watch, rows), watch.terms, watch.members, strangers, asks, found)


def meant(watch: WatchSettings, members: Sequence[Row]) -> dict[str | int, int]:
    """Give the Members service's ids of those whom a watch names and who are one person only."""
    fits = {one: [row[0] for row in members if named(one, (row,))] for one in watch.members}
    return {one: numbers[0] for one, numbers in fits.items() if len(numbers) == 1}


def watched_bills(
    watches: Iterable[WatchSettings],
    rows: Iterable[BillRow],
    sittings: Mapping[str, Sequence[tuple[str, date, str]]],
) -> tuple[WatchedBill, ...]:
    """Join the bills of the watches with what is stored: id, titles, first and last day, sitting days."""
    rows = list(rows)
    stored = {row.bill: row for row in rows}
    found: dict[str, WatchedBill] = {}
    for watch in watches:
        name = bill_slug(watch, rows)
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
            names=frozenset({slug(title) for title in titles if title} | ({slug(watch.bill)} if watch.bill else set()))
            | (earlier.names if earlier else frozenset()),
            bill_id=known,
            since=since,
            first_day=min((on for _, on, _ in days), default=None),
            last_day=max(assent, default=None),
            sitting_days=frozenset((house, on) for house, on, _ in days),
        )
    return tuple(found.values())


# What could not be read in a first reading is looked for so long; then it is taken as not to be had.
OWED_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Run:
    """One call of a source: its scope and the subjects that it covers.

    ``began`` is when these subjects were first asked for, if they have not been read through since: then
    what is read is a baseline, and nobody's news. It is None for what has been read through.
    """

    scope: Scope
    subjects: tuple[str, ...]
    began: datetime | None = None


def runs(
    kinds: Sequence[str],
    watches: Sequence[WatchSettings],
    bills: tuple[WatchedBill, ...],
    covered: Mapping[str, datetime],
    base: Scope,
    last_success: datetime | None,
    *,
    failing: bool = False,
) -> list[Run]:
    """Split what a source is to read: what it has read through before, what is new, what broke off before.

    What is new goes together; what broke off goes one by one, so that one subject that cannot be read
    silences no other. ``covered`` holds what was noted of subjects, with the time (see ``tracker.reading``).
    While something of a first reading is owed, a thorough reading looks back as far as the first did, unless the
    source is ``failing``: the usual reading has to come through first.
    """
    terms, ours = _subjects(kinds, watches, bills)
    since = min((watch.since for watch in watches if watch.since and watch.terms), default=None)
    subjects = [*ours, *terms, *(["everybody"] if "members" in kinds else [])]
    known = [name for name in subjects if name in covered]
    broken = [name for name in subjects if name not in covered and f"began {name}" in covered]
    new = [name for name in subjects if name not in covered and name not in broken]

    back = None if base.thorough and not failing and _owes(covered, base.now) else last_success

    def run(names: Sequence[str], began: datetime | None) -> Run:
        words = tuple(terms[name] for name in names if name in terms)
        scope = replace(
            base,
            since=back if began is None else None,
            bills=tuple(ours[name] for name in names if name in ours),
            terms=words,
            terms_since=since,
            all_terms=words,
            all_bills=bills,
        )
        return Run(scope, tuple(names), began)

    found = [run(known, None)] if known else []
    found += [run(new, base.now)] if new else []
    return found + [run([name], covered[f"began {name}"]) for name in broken]


def _subjects(
    kinds: Sequence[str], watches: Sequence[WatchSettings], bills: Iterable[WatchedBill]
) -> tuple[dict[str, str], dict[str, WatchedBill]]:
    """Give the terms and bills that a source looks for, by the names under which they are noted."""
    terms = {f"term: {term.casefold()}": term for watch in watches for term in watch.terms} if "terms" in kinds else {}
    # A bill watched by its id has no title until the Bills service was read: who goes by titles waits for it.
    ours = {f"bill: {bill.slug}": bill for bill in bills if "bills" in kinds or ("titles" in kinds and bill.names)}
    return terms, ours


def _owes(covered: Mapping[str, datetime], now: datetime) -> bool:
    return any(note.startswith("owed ") and now - at < OWED_FOR for note, at in covered.items())
