"""The Members service: Members with their histories and contacts, and look-ups of a constituency's MP.

Shapes: recorded answers for the search, a history, a contact and a constituency (apis: members 5.2 to 5.6). Lists
give at most 20 rows, histories are asked for 20 at a time, because 50 are refused (apis: members 0.1). Nothing tells
when a member last moved: histories and contacts are read again once they are a month old, the list of MPs every day.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from sources.fetch import FetchError, WrongShape
from sources.member_history import parse_history
from sources.member_lookups import SEARCH, SITTING, TAKE, by_constituency, by_postcode
from sources.member_places import Found, is_postcode
from sources.member_rows import parse_contact, parse_member, sits, unknown_fields
from sources.parse import MISFIT, parsed
from sources.records import Member, Passed, Reading, Snapshot
from sources.records.member import party_on, seat_on
from sources.scope import Ask, Defaults, Scope, items, of_this_alone, read_pages
from sources.times import today

__all__ = ["Found", "by_constituency", "by_postcode", "fetch", "is_postcode", "party_on", "seat_on"]

NAME = "members"
SUBJECTS = ("members",)
AFTER = ("bills", "hansard", "commons_votes", "lords_votes", "written_questions", "early_day_motions")
REMEMBERS = ("member", "passed", "named")
DEFAULTS = Defaults("https://members-api.parliament.uk", every="1h", slowest="6h", quiet_after="3d")
HISTORY = "/api/Members/History"
CONTACT = "/api/Members/{}/Contact"
PROBE = (SEARCH, {"skip": 0, "take": 1, **SITTING}, dict)
LIST = "the list of MPs"
LISTED_EVERY = timedelta(days=27)
AGE = timedelta(days=30)
MOST_CONTACTS = 25
FAILURES_IN_A_ROW = 8
CONTACT_FAILURES = 3
ENVELOPE = frozenset({"value", "links"})


def fetch(ask: Ask, scope: Scope) -> Iterator[Reading]:
    """Read the MPs of now every four weeks, histories of everybody in ``scope.names``, contacts of MPs.

    ``scope.stamps`` holds by ``member/ID`` the day on which a history was read, by ``contact/ID`` that of a
    contact, of those who are stored as sitting. Who is, and is not in a complete list of those who do, has the
    history read at once: it tells whether, when and why the seat ended. Raises FetchError.
    """
    sitting: frozenset[int] = frozenset()
    gone: frozenset[int] = frozenset()
    if _list_due(scope):
        listed, complete = _sitting(ask, scope)
        yield listed
        sitting = frozenset(int(one.record.key) for one in listed.snapshots if isinstance(one.record, Member))
        gone = _stored_as_sitting(scope) - sitting if complete else gone
    turn = _Turn(ask, scope)
    due = _histories_due(scope, gone)
    for start in range(0, len(due), TAKE):
        yield from turn.histories(due[start : start + TAKE])
    for number in _contacts_due(scope, sitting, gone):
        yield from turn.contact(number)
    if turn.unanswered:
        shown = ", ".join(map(str, sorted(turn.unanswered)[:10])) + (" …" if len(turn.unanswered) > 10 else "")
        yield Reading("histories", problem=f"the Members service gives no history for {shown}")


def _list_due(scope: Scope) -> bool:
    """Tell whether the list of MPs is to be read; who votes, speaks or asks is known by history without it."""
    read = scope.stamps.get(f"passed/{LIST}", "")
    return scope.since is None or (scope.thorough and not _recent(read, scope, LISTED_EVERY))


def _sitting(ask: Ask, scope: Scope) -> tuple[Reading, bool]:
    """Read the list of those who sit in the Commons, and whether it was complete.

    It is read in one go: its pages shift, so one broken off would have to begin anew. Rows of others are left out,
    and a page of nothing else ends it, because services ignore parameters (apis: members 5.2).
    """
    ignored = False

    def page(skip: int) -> tuple[list[Any], int | None]:
        nonlocal ignored
        rows, total = items(ask(SEARCH, {**SITTING, "skip": skip, "take": TAKE}, expect=dict))
        ignored = bool(rows) and not any(map(_may_sit, rows))
        return ([] if ignored else rows), total

    rows, complete = read_pages(page)
    ours = [row for row in rows if _may_sit(row)]
    reading = parsed(ours, "member", parse_member, unit="MPs", known=ENVELOPE)
    complete = complete and not reading.asides and not ignored
    problem = "" if complete or reading.asides else "the list of those who sit in the Commons was not complete"
    on = today(scope.now)
    mark = (Snapshot(Passed(key=LIST, date=on, stamp=on.isoformat())),) if complete else ()
    news = (*reading.unknown, *unknown_fields(ours))
    return replace(reading, snapshots=reading.snapshots + mark, problem=problem, unknown=news), complete


def _may_sit(row: Any) -> bool:
    try:
        return sits(row)
    except MISFIT:
        return True  # to be set aside with its reason


def _stored_as_sitting(scope: Scope) -> frozenset[int]:
    return frozenset(number for name, number in map(_named, scope.stamps) if name == "contact")


def _named(stamp: str) -> tuple[str, int]:
    noun, _, key = stamp.partition("/")
    return (noun, int(key)) if key.isdigit() else ("", 0)


def _histories_due(scope: Scope, gone: frozenset[int]) -> list[int]:
    """Give whose history is to be read: first whose seat may have ended, then who is new, then the oldest."""
    stamps = {number: scope.stamps.get(f"member/{number}", "") for number in scope.names.keys() - gone}
    old = [number for number, stamp in stamps.items() if _is_old(stamp, scope)]
    return [*sorted(gone), *sorted(old, key=lambda number: (stamps[number], _place(number, scope)))]


def _contacts_due(scope: Scope, sitting: frozenset[int], gone: frozenset[int]) -> list[int]:
    """Give whose contact is to be read in this poll: first of those named in what is stored."""
    candidates = (_stored_as_sitting(scope) | sitting) - gone
    old = [number for number in candidates if _is_old(scope.stamps.get(f"contact/{number}", ""), scope)]
    return sorted(old, key=lambda number: (number not in scope.names, _place(number, scope)))[:MOST_CONTACTS]


def _place(number: int, scope: Scope) -> int:
    """Give a member's place among equals: another one every hour, so that who cannot be read holds up nobody."""
    return (number * 31 + int(scope.now.timestamp()) // 3600 * 101) % 997


def _is_old(stamp: str, scope: Scope) -> bool:
    return not _recent(stamp, scope, AGE)


def _recent(stamp: str, scope: Scope, span: timedelta) -> bool:
    on = today(scope.now)
    return (on - span).isoformat() <= stamp <= on.isoformat()


@dataclass
class _Turn:
    """What one poll asks about single members; it gives up when eight calls in a row fail."""

    ask: Ask
    scope: Scope
    unanswered: set[int] = field(default_factory=set)
    in_a_row: int = 0
    no_contact: int = 0

    def histories(self, batch: Sequence[int]) -> Iterator[Reading]:
        """Read the histories of a batch; one that fails is halved, so that a bad id costs only itself."""
        try:
            rows = self.ask(HISTORY, {"ids": list(batch)}, expect=list)
        except FetchError as error:
            self.in_a_row += 1
            if not of_this_alone(error) or self.in_a_row >= FAILURES_IN_A_ROW:
                raise
            if len(batch) == 1:
                problem = f"the history of member {batch[0]}: {error}"
                yield Reading(f"history of {batch[0]}", problem=problem)
                return
            half = len(batch) // 2
            yield from self.histories(batch[:half])
            yield from self.histories(batch[half:])
            return
        self.in_a_row = 0
        ours = [row for row in rows if _id(row) is None or _id(row) in batch]
        self.unanswered |= set(batch) - {_id(row) for row in ours}
        scope = self.scope
        read = parsed(
            ours, "member", lambda one: parse_history(one, scope.now, scope.names), unit="histories", known=ENVELOPE
        )
        yield replace(read, unknown=(*read.unknown, *unknown_fields(ours)))

    def contact(self, number: int) -> Iterator[Reading]:
        """Read one contact; after three failures in a row, none."""
        if self.no_contact >= CONTACT_FAILURES:
            return
        unit = f"contact of {number}"
        try:
            rows = _rows(self.ask(CONTACT.format(number), expect=dict))
        except FetchError as error:
            if not of_this_alone(error):
                raise
            self.no_contact += 1
            yield Reading(unit, problem=f"the contact of member {number}: {error}")
            return
        self.no_contact = 0
        yield parse_contact(number, rows, self.scope.now, unit)


def _rows(answer: Any) -> list[Any]:
    rows = answer.get("value", "")
    if not isinstance(rows, list | None):
        raise WrongShape("the answer has no list 'value'")
    return rows or []


def _id(row: Any) -> int | None:
    try:
        return int(row["value"]["id"])
    except MISFIT:
        return None
