"""The petitions site (`/petitions...`, `/archived/petitions...`): pages of 25, by popularity, links of its own.

Facts: the reference on petitions, section 4.2. The links name the real site, as its own do: whoever follows one
instead of asking for the next page leaves the replica.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from tracker.replica.asking import MISSING, Answer, Query, Service
from tracker.replica.hansard_text import terms, words
from tracker.replica.petition_facts import ScenarioPetition
from tracker.replica.petition_shapes import SITE, count, listed, whole
from tracker.replica.view import View

PAGE = 25
MOST = 50
LAST_PAGE = 99999

_STATES: dict[str, Callable[[ScenarioPetition], bool]] = {
    "all": lambda row: True,
    "open": lambda row: row.state == "open",
    "recent": lambda row: row.state == "open",
    "closed": lambda row: row.state == "closed",
    "rejected": lambda row: row.state == "rejected",
    "awaiting_response": lambda row: row.response_threshold_at is not None and row.responded_at is None,
    "with_response": lambda row: row.responded_at is not None,
    "awaiting_debate": lambda row: row.debate_threshold_at is not None and row.debate_outcome_at is None,
    "debated": lambda row: row.debate is not None,
    "not_debated": lambda row: row.debate is None and row.debate_outcome_at is not None,
}


def current(view: View, query: Query, _: Sequence[str]) -> Answer:
    """`/petitions.json`: those of the Parliament that sits."""
    return _list(view, query, "petitions")


def archived(view: View, query: Query, _: Sequence[str]) -> Answer:
    """`/archived/petitions.json`: those of an earlier Parliament, the last one unless `parliament` names another."""
    return _list(view, query, "archived/petitions")


def one(view: View, _: Query, ids: Sequence[str]) -> Answer:
    """`/petitions/{id}.json`; one that has moved to the archive redirects there."""
    found = _find(view, ids[0])
    if found is None:
        return MISSING
    return _moved(f"../archived/petitions/{found.petition_id}.json") if found.parliament else Answer(whole(found))


def one_archived(view: View, _: Query, ids: Sequence[str]) -> Answer:
    """`/archived/petitions/{id}.json`."""
    found = _find(view, ids[0])
    return Answer(whole(found)) if found and found.parliament else MISSING


def counted(view: View, _: Query, ids: Sequence[str]) -> Answer:
    """`/petitions/{id}/count.json`."""
    found = _find(view, ids[0])
    return Answer(count(found)) if found and not found.parliament else MISSING


def _find(view: View, number: str) -> ScenarioPetition | None:
    return next((row for row in view.petitions if row.petition_id == int(number)), None)


def _list(view: View, query: Query, place: str) -> Answer:
    state = query.text("state") or "all"
    asked = {name: query.text(name) for name in ("q", "topic", "parliament", "count") if query.text(name)}
    if state not in _STATES:
        return _moved(f"?{urlencode({**asked, 'state': 'all'})}")
    found = [row for row in _among(view, query, place) if _STATES[state](row) and _says(row, query)]
    found.sort(key=lambda row: row.signatures, reverse=True)
    if state == "recent":
        found.sort(key=lambda row: row.opened_at or row.created_at, reverse=True)
    size, page = _size(query), max(1, min(_whole_number(query, "page"), LAST_PAGE))
    last = max(1, -(-len(found) // size))

    def link(number: int | None) -> str:
        paged = {"page": number} if number and number > 1 else {}
        told = urlencode({**asked, **paged, "state": state})
        return f"{SITE}/{place}.json?{told}"

    links = {
        "self": link(page),
        "first": link(None),
        "last": link(last),
        "next": link(page + 1) if page < last else None,
        "prev": link(page - 1) if page > 1 else None,
    }
    return Answer({"links": links, "data": [listed(row) for row in found[(page - 1) * size : page * size]]})


def _among(view: View, query: Query, place: str) -> list[ScenarioPetition]:
    if place == "petitions":
        return [row for row in view.petitions if row.parliament is None]
    parliaments = {row.parliament for row in view.petitions if row.parliament}
    wanted = query.text("parliament") or max(parliaments, default="")
    return [row for row in view.petitions if row.parliament == wanted]


def _says(row: ScenarioPetition, query: Query) -> bool:
    wanted, topic = terms(query.text("q")), query.text("topic")
    text = f"{row.action}\n{row.background}\n{row.additional_details}"
    return words(text).issuperset(wanted) and (not topic or topic in row.topics)


def _size(query: Query) -> int:
    asked = _whole_number(query, "count")
    return min(asked, MOST) if 1 <= asked <= 59 else PAGE


def _whole_number(query: Query, name: str) -> int:
    text = query.text(name)
    return int(text) if text.isdecimal() else 0


def _moved(where: str) -> Answer:
    return Answer(None, 302, {"Location": where})


SERVICE = Service(
    routes=(
        (re.compile(r"/petitions\.json"), current),
        (re.compile(r"/petitions/(\d+)\.json"), one),
        (re.compile(r"/petitions/(\d+)/count\.json"), counted),
        (re.compile(r"/archived/petitions\.json"), archived),
        (re.compile(r"/archived/petitions/(\d+)\.json"), one_archived),
    ),
    content_type="application/json; charset=utf-8",
    failure=lambda status: {"error": f"Error {status}"},
    beginnings=("/petitions", "/archived/petitions"),
)
