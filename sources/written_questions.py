"""Written questions with their answers, and written statements: what of them names a watched term or bill.

The service is slow and its search loose: one word of a phrase is searched for, the one that the fewest rows
have, and everything is matched again here, in the whole text, because lists cut it (apis: questions 3.3, 3.4).
What is read and names nothing is remembered as ``Passed``, so that it is asked for once. Rows come newest first.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from sources.fetch import FetchError, Refused, Unreachable
from sources.naming import named_in
from sources.parse import MISFIT, aside, unknown
from sources.records import Reading
from sources.scope import Ask, Defaults, Scope, of_this_alone
from sources.times import reached, today
from sources.written_rows import (
    QUESTIONS,
    Kind,
    Row,
    Stamp,
    digest,
    item,
    may_be_cut,
    same_version,
    shown,
    snapshot,
    subjects,
)
from sources.written_search import ANY, WIDE_LOOK_BACK, Unit, searched, units

NAME = "written_questions"
SUBJECTS = ("titles", "terms")
AFTER = ("bills",)
REMEMBERS = ("question", "statement", "passed")
DEFAULTS = Defaults(
    "https://questions-statements-api.parliament.uk",
    every="30m",
    fast="15m",
    slowest="3h",
    quiet_after="2d",
    timeout="60s",  # answers of half a minute are common (apis: questions 3.4)
)
PROBE = (QUESTIONS.path, {**ANY, "take": 1}, dict)
# A question unanswered for so long after its day is asked for no more: it has lapsed with its session.
LAPSED = timedelta(days=183)
# How long a question just overdue is asked for at every poll, and not only once a day.
FORGIVEN = timedelta(days=3)
# Of what was there before watching began, so many that only may name the term are read whole, the newest.
MOST_UNNAMED = 200
# When so many items in a row fail, it is not they that are at fault.
PATIENCE = 3
UNANSWERED = "questions not answered yet"


@dataclass
class Poll:
    """One call of ``fetch``: what it was asked for, the keys that it has read, items that failed in a row."""

    ask: Ask
    scope: Scope
    subjects: frozenset[str]
    done: set[str] = field(default_factory=set)
    failed: int = 0

    def known(self, kind: Kind, key: str) -> Stamp | None:
        """Give which version of a record was read last, whether it is stored or was passed over."""
        stamps = self.scope.stamps
        return Stamp.read(stamps.get(f"{kind.noun}/{key}") or stamps.get(f"passed/{key}"))


def fetch(ask: Ask, scope: Scope) -> Iterator[Reading]:
    """Search for each term and bill, and read what is new or has moved; then what still awaits an answer.

    A unit that cannot be searched is a problem of its own; when two cannot be reached, the service is down.
    Raises FetchError.
    """
    poll = Poll(ask, scope, subjects(scope))
    todo = list(units(scope))
    lost: list[Unit] = []
    for unit in todo:
        try:
            # What a search finds is what its span of days has.
            yield from (replace(reading, narrow=True) for reading in _read_unit(poll, unit))
        except FetchError as error:
            # Searches for one term can time out every time while others are answered (apis: questions 3.4).
            lost += [unit] if isinstance(error, Unreachable) else []
            if not of_this_alone(error) and (not isinstance(error, Unreachable) or len(lost) > 1 or len(todo) == 1):
                raise
            yield Reading(unit.name, problem=str(error))
    if scope.since is not None:
        yield from _read_unanswered(poll)


def _read_unit(poll: Poll, unit: Unit) -> Iterator[Reading]:
    """Read what the searches of a unit lead to, oldest first."""
    found, rows = searched(poll.ask, unit, first=poll.scope.since is None)
    yield found
    for key in _to_read(poll, unit, rows):
        # Each is a baseline of its own, so that a first reading can break off and go on.
        name = f"{unit.kind.noun} {_id(key)}" if poll.scope.since is None else unit.name
        yield _read(poll, unit.kind, key, name, digest(rows[key]), rows[key])


def _to_read(poll: Poll, unit: Unit, rows: dict[str, Row]) -> list[str]:
    """Choose the rows to read whole, oldest first: stored, or naming something, or cut so that they may.

    Those that were read for all that is looked for, and are as they were then, are left out.
    """
    kind, scope = unit.kind, poll.scope
    newest = sorted(rows, key=lambda key: (str(rows[key].get(kind.windows[0].days[0])), _id(key)), reverse=True)
    chosen, unnamed, recent = [], 0, today(scope.now) - WIDE_LOOK_BACK
    for key in newest:
        row = rows[key]
        if f"{kind.noun}/{key}" not in scope.stamps and not named_in(shown(row, kind), scope):
            if not may_be_cut(row, kind):
                continue
            unnamed += 1
            if scope.since is None and unnamed > MOST_UNNAMED and not kind.windows[0].holds(row, recent):
                continue
        known = poll.known(kind, key)
        if key not in poll.done and not (known and known.covers(digest(row), poll.subjects)):
            chosen.append(key)
    return chosen[::-1]


def _read_unanswered(poll: Poll) -> Iterator[Reading]:
    """Read again the stored questions that await an answer: all in a thorough reading, else those just overdue."""
    now = today(poll.scope.now)
    for name, text in poll.scope.stamps.items():
        key, stamp = name.removeprefix("question/"), Stamp.read(text)
        if key == name or key in poll.done or stamp is None or not stamp.due:
            continue
        due = date.fromisoformat(stamp.due) if stamp.due != "-" else now
        late = reached(due + timedelta(days=1), poll.scope.now)
        if now - due <= LAPSED if poll.scope.thorough else late and not stamp.overdue and now - due <= FORGIVEN:
            try:
                yield _read(poll, QUESTIONS, key, UNANSWERED, stamp.row)
            except FetchError as error:
                if not of_this_alone(error):
                    raise
                yield Reading(UNANSWERED, problem=str(error), rows=0)
                return


def _read(poll: Poll, kind: Kind, key: str, unit: str, seen: str, row: Row | None = None) -> Reading:
    """Read one question or statement whole; where it cannot be, its list row serves if nothing of it is cut."""
    poll.done.add(key)
    answer: Any = row
    try:
        path = f"{kind.path}/{_id(key)}"
        answer = poll.ask(path, {**ANY, "expandMember": "true"}, expect=(dict, list))
        poll.failed = 0
    except FetchError as error:
        poll.failed += not isinstance(error, Refused)  # what is not there is not there
        if not of_this_alone(error) or poll.failed >= PATIENCE:
            raise
        if row is None or may_be_cut(row, kind):
            return Reading(unit, problem=str(error), rows=0)
    try:
        whole = item(answer)
        if int(whole["id"]) != _id(key):
            raise ValueError(f"{key} was asked for, {whole['id']} came")
        # An older copy than the list's is no news of it: the item is read again.
        seen = seen if row is None or same_version(row, whole) else "older"
        stored = f"{kind.noun}/{key}" in poll.scope.stamps
        read = snapshot(whole, kind, poll.scope, seen, poll.known(kind, key), stored=stored)
    except MISFIT as error:
        return Reading(unit, asides=(aside(kind.noun, answer, error),))
    return Reading(unit, (read,), unknown=unknown(kind.noun, [whole], kind.known))


def _id(key: str) -> int:
    return int(key.rpartition("-")[2])
