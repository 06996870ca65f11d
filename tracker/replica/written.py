"""The written questions and statements service (`/api/writtenquestions/...`, `/api/writtenstatements/...`).

Facts: the reference on written questions and statements, sections 3.1-3.4. Without `sessionStatus=Any` only the
current session is there, in lists and in items: the default is not established, and this one catches who relies
on the other.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TypeVar

from tracker.replica.asking import MISSING, Answer, BadValue, Query, Service
from tracker.replica.times import today
from tracker.replica.view import View
from tracker.replica.written_facts import ScenarioQuestion, ScenarioStatement
from tracker.replica.written_shapes import question, statement
from tracker.replica.written_text import finds

Row = TypeVar("Row")

# The State Openings with which sessions began.
SESSIONS = (date(2019, 12, 19), date(2021, 5, 11), date(2022, 5, 10), date(2023, 11, 7), date(2024, 7, 17))

# Clients ask for 100; what more would give is not recorded.
MOST = 100

_TITLES = {400: "One or more validation errors occurred.", 404: "Not Found"}


def questions(view: View, query: Query, _: Sequence[str]) -> Answer:
    """`/questions`: newest first by the day of tabling; rows of one day stand in no particular order."""
    wanted = [row for row in view.questions if _meant(row, query) and _in_session(view, query, row.tabled)]
    wanted.sort(key=lambda row: row.tabled, reverse=True)
    expand = bool(query.flag("expandMember"))
    rows = [question(row, whole=False, expand=expand) for row in _page(wanted, query)]
    return _listed(len(wanted), [_item(row, f"/Questions/{row['id']}") for row in rows])


def statements(view: View, query: Query, _: Sequence[str]) -> Answer:
    """`/statements`: newest first by the day on which they were made."""
    wanted = [row for row in view.statements if _made(row, query) and _in_session(view, query, row.made)]
    wanted.sort(key=lambda row: row.made, reverse=True)
    expand = bool(query.flag("expandMember"))
    rows = [statement(row, whole=False, expand=expand) for row in _page(wanted, query)]
    return _listed(len(wanted), [_item(row, f"/Statements/{row['id']}") for row in rows])


def one_question(view: View, query: Query, ids: Sequence[str]) -> Answer:
    """`/questions/{id}` and `/questions/{date}/{uin}`, the date that of tabling: the texts whole."""
    chosen = _chosen([(row, row.question_id, row.tabled, row.uin) for row in view.questions], ids)
    if chosen is None or not _in_session(view, query, chosen.tabled):
        return MISSING
    found = question(chosen, whole=True, expand=bool(query.flag("expandMember")))
    return Answer(_item(found, f"/Questions/{'/'.join(ids)}"))


def one_statement(view: View, query: Query, ids: Sequence[str]) -> Answer:
    """`/statements/{id}` (an item, though the specification says a list) and `/statements/{date}/{uin}`."""
    chosen = _chosen([(row, row.statement_id, row.made, row.uin) for row in view.statements], ids)
    if chosen is None or not _in_session(view, query, chosen.made):
        return MISSING
    found = statement(chosen, whole=True, expand=bool(query.flag("expandMember")))
    return Answer(_item(found, f"/Statements/{'/'.join(ids)}"))


def _meant(row: ScenarioQuestion, query: Query) -> bool:
    people = [who.member_id for who in (row.asked_by, row.answered_by) if who]
    answerer = row.answered_by.member_id if row.answered_by else 0
    return (
        _shared(query, row.house, row.uin, row.body_id, people)
        and query.number("askingMemberId", 0) in (0, row.asked_by.member_id)
        and query.number("answeringMemberId", 0) in (0, answerer)
        and _within(query, "tabledWhen", row.tabled)
        and _within(query, "dateForAnswerWhen", row.due)
        and _within(query, "answeredWhen", row.answered)
        and _within(query, "correctedWhen", row.corrected)
        and _answer_wanted(query, row.answer is not None)
        and (query.flag("includeWithdrawn") is True or not row.withdrawn)
        and finds(query.text("searchTerm"), (row.text, row.answer, row.heading))
    )


def _made(row: ScenarioStatement, query: Query) -> bool:
    return (
        _shared(query, row.house, row.uin, row.body_id, [row.made_by.member_id])
        and _within(query, "madeWhen", row.made)
        and finds(query.text("searchTerm"), (row.text, row.title))
    )


def _shared(query: Query, house: str, uin: str, body: int, people: Iterable[int]) -> bool:
    members, bodies = query.numbers("members"), query.numbers("answeringBodies")
    return (
        _one_of(query, "house", "Bicameral", "Commons", "Lords") in ("bicameral", house.lower())
        and query.text("uIN").lower() in ("", uin.lower())
        and (not bodies or body in bodies)
        and (not members or not set(members).isdisjoint(people))
    )


def _answer_wanted(query: Query, answered: bool) -> bool:
    # A holding answer counts as an answer here: it has its day, its text and its Member.
    asked = _one_of(query, "answered", "Any", "Answered", "Unanswered")
    status = _one_of(query, "questionStatus", "AllQuestions", "NotAnswered", "AnsweredOnly")
    unwanted = {"answered", "answeredonly"} if not answered else {"unanswered", "notanswered"}
    return not {asked, status} & unwanted


def _within(query: Query, name: str, day: date | None) -> bool:
    first, last = query.day(f"{name}From"), query.day(f"{name}To")
    if first is None and last is None:
        return True
    return day is not None and (first is None or day >= first) and (last is None or day <= last)


def _in_session(view: View, query: Query, day: date) -> bool:
    if _one_of(query, "sessionStatus", "Current", "Any") == "any":
        return True
    return bisect_right(SESSIONS, day) == bisect_right(SESSIONS, today(view.now))


def _one_of(query: Query, name: str, *options: str) -> str:
    """The option asked for in lower case, by default the first."""
    asked = query.text(name).lower() or options[0].lower()
    if asked not in [option.lower() for option in options]:
        raise BadValue(name)
    return asked


def _chosen(rows: Iterable[tuple[Row, int, date, str]], ids: Sequence[str]) -> Row | None:
    if len(ids) == 1:
        return next((row for row, number, _, _ in rows if number == int(ids[0])), None)
    try:
        day = date.fromisoformat(ids[0][:10])
    except ValueError as error:
        raise BadValue("date") from error
    return next((row for row, _, on, uin in rows if (on, uin.lower()) == (day, ids[1].lower())), None)


def _page(rows: list[Row], query: Query) -> list[Row]:
    skip, take = query.number("skip", 0), query.number("take", 20)
    if skip < 0 or take < 0:
        raise BadValue("skip")
    return rows[skip : skip + min(take, MOST)]


def _item(value: dict[str, Any], href: str) -> dict[str, Any]:
    return {"value": value, "links": [{"rel": "self", "href": href, "method": "GET"}]}


def _listed(total: int, results: list[dict[str, Any]]) -> Answer:
    return Answer({"totalResults": total, "results": results})


def _failure(status: int) -> dict[str, Any]:
    title = _TITLES.get(status, "An error occurred.")
    kind = f"https://httpstatuses.com/{status}"
    return {"type": kind, "title": title, "status": status, "detail": None, "instance": None}


SERVICE = Service(
    routes=tuple(
        (re.compile(pattern, re.IGNORECASE), handler)
        for pattern, handler in (
            (r"/api/writtenquestions/questions", questions),
            (r"/api/writtenquestions/questions/(\d+)", one_question),
            (r"/api/writtenquestions/questions/([^/]+)/([^/]+)", one_question),
            (r"/api/writtenstatements/statements", statements),
            (r"/api/writtenstatements/statements/(\d+)", one_statement),
            (r"/api/writtenstatements/statements/([^/]+)/([^/]+)", one_statement),
        )
    ),
    content_type="application/json; charset=utf-8",
    failure=_failure,
    beginnings=("/api/writtenquestions", "/api/writtenstatements"),
)
