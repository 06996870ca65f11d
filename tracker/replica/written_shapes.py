"""The objects of the written questions and statements service, key for key as recorded (camelCase)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from tracker.replica.bill_facts import ScenarioPerson
from tracker.replica.parties import abbreviation, colour
from tracker.replica.times import midnight
from tracker.replica.written_facts import ScenarioAttachment, ScenarioQuestion, ScenarioStatement
from tracker.replica.written_text import cut_html, cut_plain

Shape = dict[str, Any]


def list_as(who: ScenarioPerson) -> str:
    """The name as lists sort it ("Example, Jo"); a peer's stays as it is."""
    first, _, last = who.name.rpartition(" ")
    return f"{last}, {first}" if first and who.house == "Commons" else who.name


def question(row: ScenarioQuestion, *, whole: bool, expand: bool) -> Shape:
    """A question: `whole` with its full texts, else as a list shows it; `expand` fills in the Members.

    `attachmentCount` is 0 whatever there is, `originalAnswerText` empty even after a correction (reference 3.2).
    """
    answered = row.answer is not None
    return {
        "id": row.question_id,
        "askingMemberId": row.asked_by.member_id,
        "askingMember": _member(row.asked_by, expand),
        "house": row.house,
        "memberHasInterest": row.interest,
        "dateTabled": midnight(row.tabled),
        "dateForAnswer": midnight(row.due),
        "uin": row.uin,
        "questionText": row.text if whole else cut_plain(row.text),
        "answeringBodyId": row.body_id,
        "answeringBodyName": row.body,
        "isWithdrawn": row.withdrawn,
        "isNamedDay": row.named_day,
        "groupedQuestions": list(row.grouped),
        "answerIsHolding": row.holding if answered else None,
        "answerIsCorrection": row.corrected is not None if answered else None,
        "answeringMemberId": row.answered_by.member_id if row.answered_by else None,
        "answeringMember": _member(row.answered_by, expand),
        "correctingMemberId": row.corrected_by.member_id if row.corrected_by else None,
        "correctingMember": _member(row.corrected_by, expand),
        "dateAnswered": _midnight(row.answered),
        "answerText": row.answer if whole or row.answer is None else cut_html(row.answer),
        "originalAnswerText": "",
        "comparableAnswerText": "",
        "dateAnswerCorrected": _midnight(row.corrected),
        "dateHoldingAnswer": _midnight(row.held),
        "attachmentCount": 0,
        "heading": row.heading,
        "attachments": _attachments(row.attachments),
        "groupedQuestionsDates": [{"questionUin": uin, "dateTabled": midnight(row.tabled)} for uin in row.grouped],
    }


def statement(row: ScenarioStatement, *, whole: bool, expand: bool) -> Shape:
    """A statement; how a list cuts its text is not recorded and taken to be as with answers."""
    return {
        "id": row.statement_id,
        "memberId": row.made_by.member_id,
        "member": _member(row.made_by, expand),
        "memberRole": row.role,
        "uin": row.uin,
        "dateMade": midnight(row.made),
        "answeringBodyId": row.body_id,
        "answeringBodyName": row.body,
        "title": row.title,
        "text": row.text if whole else cut_html(row.text),
        "house": row.house,
        "noticeNumber": row.notice,
        "hasAttachments": bool(row.attachments),
        "hasLinkedStatements": bool(row.linked),
        "linkedStatements": [
            {"linkedStatementId": one.statement_id, "linkType": one.kind, "linkDate": midnight(one.day)}
            for one in row.linked
        ],
        "attachments": _attachments(row.attachments),
    }


def _member(who: ScenarioPerson | None, expand: bool) -> Shape | None:
    if who is None or not expand:
        return None
    return {
        "id": who.member_id,
        "listAs": list_as(who),
        "name": who.name,
        "party": who.party,
        "partyColour": colour(who.party),
        "partyAbbreviation": abbreviation(who.party),
        "memberFrom": who.seat,
        "thumbnailUrl": f"https://members-api.parliament.uk/api/Members/{who.member_id}/Thumbnail",
    }


def _midnight(day: date | None) -> str | None:
    return midnight(day) if day else None


def _attachments(rows: Iterable[ScenarioAttachment]) -> list[Shape]:
    return [{"url": row.url, "title": row.title, "fileType": row.kind, "fileSizeBytes": row.size} for row in rows]
