"""Rows of the written questions service as records: questions with their answers, statements, and their stamps.

The shapes are those of recorded answers and of the service's own specification (apis: questions 3.2).
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from sources.naming import named_in
from sources.records import Passed, Question, Snapshot, Statement
from sources.scope import Scope
from sources.text import plain
from sources.times import day, moment_if_read, reached, the_day

SITE = "https://questions-statements.parliament.uk"
CUT = 255
QUESTION_FIELDS = frozenset(
    "id askingMemberId askingMember house memberHasInterest dateTabled dateForAnswer uin questionText answeringBodyId"
    " answeringBodyName isWithdrawn isNamedDay groupedQuestions answerIsHolding answerIsCorrection answeringMemberId"
    " answeringMember correctingMemberId correctingMember dateAnswered answerText originalAnswerText"
    " comparableAnswerText dateAnswerCorrected dateHoldingAnswer attachmentCount heading attachments"
    " groupedQuestionsDates".split()
)
STATEMENT_FIELDS = frozenset(
    "id memberId member memberRole uin dateMade answeringBodyId answeringBodyName title text house noticeNumber"
    " hasAttachments hasLinkedStatements linkedStatements attachments".split()
)
# Expanded or not, these tell nothing new of the row; the count is wrong (apis: questions 3.2).
_UNSEEN = frozenset({"askingMember", "answeringMember", "correctingMember", "member", "attachmentCount", "attachments"})
# What moves when a question is held, answered, corrected or withdrawn.
_MOVING = ("isWithdrawn", "answerIsHolding", "dateHoldingAnswer", "dateAnswered", "dateAnswerCorrected")

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Window:
    """One way of asking for rows of a span of time: the parameter, and the row's own days that it goes by."""

    param: str
    days: tuple[str, ...]

    def holds(self, row: Row, start: date) -> bool:
        """Tell whether a row lies in the window that begins on this day; raises ValueError for what is no date."""
        return any(on is not None and on >= start for on in (day(row.get(name)) for name in self.days))


@dataclass(frozen=True)
class Kind:
    """Questions or statements: where they are asked for, which windows, and how a row is read."""

    noun: str
    path: str
    windows: tuple[Window, ...]
    texts: tuple[str, ...]
    known: frozenset[str]
    record: Callable[[Row, Scope], Question | Statement]


@dataclass(frozen=True)
class Stamp:
    """Which version of a row was read, and what for: written as ``ROW DUE SUBJECT...``.

    ``row`` is the digest of its list form, ``due`` the day on which a question not yet answered is due (``-``
    where none is given, empty where nothing is awaited), ``overdue`` that it has been told to be. ``subjects``
    are digests of the terms and bills that were looked for.
    """

    row: str
    due: str = ""
    overdue: bool = False
    subjects: frozenset[str] = frozenset()

    def __str__(self) -> str:
        """Give the form that is stored."""
        return " ".join([self.row, f"{self.due}{'!' if self.overdue else ''}" or "done", *sorted(self.subjects)])

    @classmethod
    def read(cls, text: str | None) -> "Stamp | None":
        """Take the form that is stored; None for nothing and for what is no such form."""
        words = (text or "").split()
        if len(words) < 2:
            return None
        row, state, *looked = words
        return cls(row, "" if state == "done" else state.rstrip("!"), state.endswith("!"), frozenset(looked))

    def covers(self, row: str, subjects: frozenset[str]) -> bool:
        """Tell whether a row of this digest was read for all of these subjects."""
        return self.row == row and subjects <= self.subjects


def subjects(scope: Scope) -> frozenset[str]:
    """Give a digest of each term and bill of a scope; a bill's holds its names, by which it is found."""
    terms = [term.casefold() for term in scope.all_terms]
    bills = [json.dumps([bill.slug, sorted(bill.names)]) for bill in scope.bills]
    return frozenset(hashlib.blake2b(one.encode(), digest_size=5).hexdigest() for one in (*terms, *bills))


def digest(row: Row) -> str:
    """Give the digest of a list row, without what comes and goes with the way of asking."""
    seen = {name: value for name, value in row.items() if name not in _UNSEEN}
    return hashlib.blake2b(json.dumps(seen, sort_keys=True, default=str).encode(), digest_size=12).hexdigest()


def value(row: Any) -> Row:
    """Take a row out of its envelope, ``{"value": …, "links": …}``, if it has one; raises ValueError for no row."""
    inner = row.get("value", row) if isinstance(row, Mapping) else row
    if not isinstance(inner, Mapping):
        raise ValueError("the row is no object")
    return inner


def item(answer: Any) -> Row:
    """Take the one row out of an item's answer: in an envelope, bare, or in a list of one (apis: questions 3.1).

    Raises ValueError where there is not exactly one.
    """
    rows = answer.get("results", answer) if isinstance(answer, Mapping) else answer
    if isinstance(rows, list):
        if len(rows) != 1:
            raise ValueError(f"the answer has {len(rows)} rows instead of one")
        rows = rows[0]
    return value(rows)


def may_be_cut(row: Row, kind: Kind) -> bool:
    """Tell whether a list row's texts may go on: cut at 255, questions without a mark (apis: questions 3.3)."""
    texts = [str(row.get(name) or "") for name in kind.texts]
    return any(len(text) >= CUT or text.rstrip().endswith(("...", "…")) for text in texts)


def same_version(row: Row, whole: Row) -> bool:
    """Tell whether an item is of the version that its list row showed, by its days and marks; servers may disagree."""
    told = [name for name in _MOVING if name in row]
    return all(_moment_or_mark(row[name]) == _moment_or_mark(whole.get(name)) for name in told)


def _moment_or_mark(value: Any) -> Any:
    return moment_if_read(value) or value is True


def shown(row: Row, kind: Kind) -> str:
    """Give what a row has of the words of its question, answer, heading, or of its statement, as plain text."""
    return "\n".join(plain(str(row.get(name) or "")) for name in (*kind.texts, "heading", "title"))


def snapshot(row: Row, kind: Kind, scope: Scope, seen: str, before: Stamp | None, *, stored: bool) -> Snapshot:
    """Turn a row into a record with its mentions, or, where it has none and is not ``stored``, into a Passed.

    ``seen`` is the digest of its list form, ``before`` what is known of it. Raises what ``sources.parse.MISFIT``
    names.
    """
    record, mentions = kind.record(row, scope), named_in(shown(row, kind), scope)
    looked = subjects(scope) | (before.subjects if before and before.row == seen else frozenset())
    due, overdue = "", False
    if isinstance(record, Question) and not record.is_withdrawn and record.answered_on is None:
        due, overdue = record.due.isoformat() if record.due else "-", record.overdue
    if not mentions and not stored:
        return Snapshot(Passed(key=record.key, date=record.date, stamp=str(Stamp(seen, subjects=looked))))
    return Snapshot(record.model_copy(update={"stamp": str(Stamp(seen, due, overdue, looked))}), mentions)


def question(row: Row, scope: Scope) -> Question:
    """Turn an item into a Question; ``overdue`` is by the scope's clock. A holding answer is no answer yet."""
    on, due, holding = the_day(row["dateTabled"]), day(row.get("dateForAnswer")), row.get("answerIsHolding") is True
    answered, withdrawn = None if holding else day(row.get("dateAnswered")), row.get("isWithdrawn") is True
    late = due is not None and reached(due + timedelta(days=1), scope.now)
    return Question(
        key=f"question-{int(row['id'])}",
        house=row["house"],
        date=on,
        uin=row["uin"],
        heading=plain(row.get("heading") or "") or None,
        text=plain(row["questionText"] or ""),
        asked_by_id=row.get("askingMemberId"),
        asked_by=_name(row.get("askingMember")),
        answering_body=plain(row.get("answeringBodyName") or "") or None,
        named_day=row.get("isNamedDay") is True,
        due=due,
        overdue=late and answered is None and not withdrawn,
        is_withdrawn=withdrawn,
        answered_on=answered,
        answered_by_id=row.get("answeringMemberId"),
        answered_by=_name(row.get("answeringMember")),
        answer=plain(row.get("answerText") or "") or None,
        holding=holding,
        held_on=day(row.get("dateHoldingAnswer") or (row.get("dateAnswered") if holding else None)),
        corrected_on=day(row.get("dateAnswerCorrected")),
        link=_link("written-questions", on, row["uin"]),
    )


def statement(row: Row, scope: Scope) -> Statement:
    """Turn an item into a Statement."""
    on = the_day(row["dateMade"])
    return Statement(
        key=f"statement-{int(row['id'])}",
        house=row["house"],
        date=on,
        uin=row["uin"],
        title=plain(row["title"] or ""),
        text=plain(row["text"] or ""),
        made_by_id=row.get("memberId"),
        made_by=_name(row.get("member")),
        role=plain(row.get("memberRole") or "") or None,
        answering_body=plain(row.get("answeringBodyName") or "") or None,
        link=_link("written-statements", on, row["uin"]),
    )


def _name(member: Any) -> str | None:
    name = member.get("name") if isinstance(member, Mapping) else None
    return plain(name) or None if isinstance(name, str) else None


def _link(section: str, on: date, uin: Any) -> str:
    return f"{SITE}/{section}/detail/{on.isoformat()}/{quote(str(uin), safe='')}"


QUESTIONS = Kind(
    "question",
    "/api/writtenquestions/questions",
    (
        Window("tabledWhenFrom", ("dateTabled",)),
        Window("answeredWhenFrom", ("dateAnswered", "dateHoldingAnswer")),
        Window("correctedWhenFrom", ("dateAnswerCorrected",)),
    ),
    ("questionText", "answerText"),
    QUESTION_FIELDS,
    question,
)
STATEMENTS = Kind(
    "statement",
    "/api/writtenstatements/statements",
    (Window("madeWhenFrom", ("dateMade",)),),
    ("text",),
    STATEMENT_FIELDS,
    statement,
)
