"""Searches of the written questions service: for one word, in windows of time, each row checked against them.

The search is loose (apis: questions 3.4): several words find what has any of them, so one is asked for. A
parameter that the service does not heed gives everything: no row is taken for what was asked for unseen.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from sys import maxsize
from typing import Any

from sources.fetch import FetchError, Unreachable
from sources.parse import MISFIT, aside, unknown
from sources.records import Aside, Reading
from sources.scope import Ask, Scope, items, of_this_alone, read_pages
from sources.searching import rarest
from sources.times import today
from sources.written_rows import QUESTIONS, STATEMENTS, Kind, Row, Window, value

# The default of sessionStatus is not known: without it, questions of earlier sessions may be missing.
ANY = {"sessionStatus": "Any"}
TAKE = 100
LOOK_BACK = timedelta(days=7)
WIDE_LOOK_BACK = timedelta(days=28)
NEVER_BEFORE = timedelta(days=400)


@dataclass(frozen=True)
class Unit:
    """What is read together: the questions, or the statements, on one term or bill, from a day on."""

    kind: Kind
    name: str
    phrases: tuple[str, ...]
    start: date


def units(scope: Scope) -> Iterator[Unit]:
    """Give what is to be searched for: since watching is to begin, or the last reading and some days before it."""
    now = today(scope.now)
    watched: list[tuple[str, tuple[str, ...], date]] = [
        (term.casefold(), (term,), scope.terms_since or now - NEVER_BEFORE) for term in scope.terms
    ]
    watched += [(one.slug, tuple(sorted(one.names)), one.start(now - NEVER_BEFORE)) for one in scope.bills]
    back = WIDE_LOOK_BACK if scope.thorough else LOOK_BACK
    for subject, phrases, begin in watched:
        start = begin if scope.since is None else max(begin, min(today(scope.since), now) - back)
        for kind in (QUESTIONS, STATEMENTS):
            yield Unit(kind, f"{kind.noun}s: {subject}", phrases, min(start, now))


def searched(ask: Ask, unit: Unit, *, first: bool) -> tuple[Reading, dict[str, Row]]:
    """Search for a unit in each of its windows; gives what did not fit as a Reading, and the rows by key.

    The ``first`` time only by the day of tabling. A window that cannot be searched, while another can, is a problem
    that the Reading tells. Raises FetchError.
    """
    kind, rows, asides, looked = unit.kind, dict[str, Row](), list[Aside](), list[Any]()
    problems: list[FetchError] = []
    served = False
    for phrase in unit.phrases:
        word = rarest(phrase, lambda one: _total(ask, unit, one))
        for window in kind.windows[: 1 if first else None]:
            try:
                answer = _pages(ask, unit, window, word)
                served = True
            except FetchError as error:
                if not (of_this_alone(error) or (served and isinstance(error, Unreachable))):
                    raise
                problems.append(error)
                continue
            looked += answer
            for row in answer:
                try:
                    one = value(row)
                    if window.holds(one, unit.start):
                        rows[f"{kind.noun}-{int(one['id'])}"] = one
                except MISFIT as error:
                    asides.append(aside(kind.noun, row, error))
    if problems and not served:
        raise problems[0]
    fields = unknown(kind.noun, [row.get("value", row) for row in looked if isinstance(row, dict)], kind.known)
    problem = str(problems[0]) if problems else ""
    return Reading(unit.name, asides=tuple(asides), problem=problem, unknown=fields, rows=len(looked)), rows


def _params(unit: Unit, window: Window, word: str) -> dict[str, Any]:
    return {**ANY, "searchTerm": word, window.param: unit.start.isoformat()}


def _total(ask: Ask, unit: Unit, word: str) -> int:
    """Give how many rows have a word; one that the service cannot search for has the most (apis: questions 3.4)."""
    try:
        asked = {**_params(unit, unit.kind.windows[0], word), "take": 1}
        total = items(ask(unit.kind.path, asked, expect=dict), "results")[1]
    except FetchError as error:
        if not of_this_alone(error):
            raise
        return maxsize
    return maxsize if total is None else total


def _pages(ask: Ask, unit: Unit, window: Window, word: str) -> list[Any]:
    """Read a search to its end, or to a page with nothing of the window: then the service heeds no dates."""

    def page(skip: int) -> tuple[list[Any], int | None]:
        asked = {**_params(unit, window, word), "skip": skip, "take": TAKE}
        rows, total = items(ask(unit.kind.path, asked, expect=dict), "results")
        return (rows if any(_may_hold(row, window, unit.start) for row in rows) else []), total

    return read_pages(page)[0]


def _may_hold(row: Any, window: Window, start: date) -> bool:
    try:
        return window.holds(value(row), start)
    except MISFIT:
        return True  # it is to be set aside
