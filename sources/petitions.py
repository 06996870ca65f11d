"""The petitions site of Parliament: what is petitioned for, what came of it, and who signs where.

Its search gives 25 petitions a page, by popularity, so that a petition can slip from one page to another; it
tells no total. A search row holds the whole text, the thresholds and what came of a petition, an item its
signatures by constituency as well. After a dissolution petitions move to an archive (a redirect), others are
removed (apis: Hansard and others 4.2).
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from sources.fetch import FetchError, WrongShape
from sources.parse import MISFIT, parsed
from sources.petition_rows import (
    OPEN,
    OVER,
    Row,
    Stamp,
    concerns,
    counted_days,
    number_of,
    parse_petition,
    with_unknown,
)
from sources.records import Reading, Snapshot
from sources.scope import Ask, Defaults, Scope, items, of_this_alone
from sources.searching import words

NAME = "petitions"
SUBJECTS = ("titles", "terms")
AFTER = ("bills",)
REMEMBERS = ("petition",)
DEFAULTS = Defaults("https://petition.parliament.uk", every="1h", slowest="6h", quiet_after="2d")
SEARCH = "/petitions.json"
PROBE = (SEARCH, {"state": "open"}, dict)
LAST_PAGE = 2000


def fetch(ask: Ask, scope: Scope) -> Iterator[Reading]:
    """Search for each term and title; a Reading for each. What is new or has moved is read as an item.

    Stored petitions that no search showed are looked at by themselves. Raises FetchError.
    """
    found: dict[str, list[Row]] = {}
    seen: set[int | None] = set()
    for unit, phrase in _subjects(scope):
        word = search_word(phrase)
        if word not in found:
            found[word] = _search(ask, word)
        rows = [row for row in found[word] if number_of(row) not in seen]
        seen |= {number_of(row) for row in rows} - {None}
        reading = _read(ask, scope, unit, [row for row in rows if concerns(row, scope)])
        yield replace(reading, rows=len(rows))
    if scope.since is not None:
        yield _unseen(ask, scope, seen)


def search_word(phrase: str) -> str:
    """Give the one word of a phrase to search for: the longest, which is likely to be the rarest."""
    return max(words(phrase), key=len, default=phrase)


def _subjects(scope: Scope) -> Iterator[tuple[str, str]]:
    for term in scope.terms:
        yield f"petitions: {term.casefold()}", term
    for name in sorted({name for bill in scope.bills for name in bill.names}):
        yield f"petitions: {name} bill", name


def _search(ask: Ask, word: str) -> list[Row]:
    """Read a search to its end: no further page, or one that shows nothing new."""
    found: dict[str, Row] = {}
    for page in range(1, LAST_PAGE + 1):
        answer = ask(SEARCH, {"q": word, "state": "all", "page": page}, expect=dict)
        rows, _ = items(answer, "data")
        before = len(found)
        for row in rows:
            found.setdefault(str(number_of(row) or row), row)
        links = answer.get("links")
        if len(found) == before or (isinstance(links, dict) and not links.get("next", page)):
            break
    return [row for row in found.values() if not (isinstance(row, dict) and row.get("type") == "archived-petition")]


def _read(ask: Ask, scope: Scope, unit: str, rows: list[Row]) -> Reading:
    problems: list[str] = []

    def whole(row: Row) -> Snapshot:
        listed = parse_petition(row, scope)
        if not _moved(listed.record, scope):
            return listed
        try:
            return _item(ask, int(row["id"]), scope)
        except FetchError as error:
            if not of_this_alone(error):
                raise
            # What the search told of it is kept: only the constituencies are missing.
            problems.append(str(error))
            return listed

    reading = with_unknown(parsed(rows, "petition", whole, unit=unit), rows)
    return replace(reading, problem=problems[0] if problems else "")


def _moved(record: Any, scope: Scope) -> bool:
    """Tell whether the item is to be read: of what is new, what moved, and once a day of what is open."""
    kept = scope.stamps.get(f"petition/{record.key}")
    return kept is None or kept != record.stamp or (scope.thorough and record.state == OPEN)


def _item(ask: Ask, number: int, scope: Scope) -> Snapshot:
    answer = ask(f"{SEARCH.removesuffix('.json')}/{number}.json", expect=dict)
    data = answer.get("data")
    try:
        if isinstance(data, dict) and int(data["id"]) == number:
            return parse_petition(data, scope)
    except MISFIT as error:
        raise WrongShape(f"petition {number} by itself does not fit: {type(error).__name__}") from error
    raise WrongShape(f"petition {number} asked for by its id is not what was answered")


def _unseen(ask: Ask, scope: Scope, seen: set[int | None]) -> Reading:
    """Look at what is stored and was in no search; what has gone to the archive is kept as it was, without ado."""
    found: list[Snapshot] = []
    for name, text in scope.stamps.items():
        noun, _, key = name.partition("/petition-")
        if noun != "petition" or not key.isdecimal() or int(key) in seen:
            continue
        stamp = Stamp.read(text)
        if stamp.state != OPEN and (not scope.thorough or stamp.state in OVER):
            continue
        try:
            if scope.thorough or counted_days(_count(ask, int(key))) != stamp.days:
                found.append(_item(ask, int(key), scope))
        except FetchError as error:
            if not of_this_alone(error):
                raise
    return Reading("petitions that no search showed", tuple(found))


def _count(ask: Ask, number: int) -> Mapping[str, Any]:
    count: Mapping[str, Any] = ask(f"/petitions/{number}/count.json", expect=dict)
    return count
