"""Rows as the reading commands give them: plain values whose field names are kept stable (docs/json.md)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from alerts import amendments
from alerts.words import amendment_name, fate, question
from sources.records import AYE, BOTH, CONTENT, NO, NOT_CONTENT
from tracker.tables import ContributionRow, DivisionRow, MentionRow, VoteRow
from tracker.work_tables import DeliveryRow

Row = dict[str, Any]
LEFT = "left without a decision"


def division_row(row: DivisionRow, listed: dict[tuple[str, bool], int] | None) -> Row:
    """Give a division; whole, with the names listed on each side, where ``listed`` holds their counts."""
    told: Row = {
        "id": row.key,
        "house": row.house,
        "date": row.date.isoformat(),
        "number": row.number,
        "title": row.title,
        "question": question(row.question),
        "ayes": row.ayes,
        "noes": row.noes,
    }
    return told if listed is None else {**told, **_names_listed(row.house, listed), **_details(row)}


def uncounted(row: DivisionRow) -> Row:
    """Give a whole division without the numbers of names listed."""
    return {**division_row(row, None), **_details(row)}


def _names_listed(house: str, listed: dict[tuple[str, bool], int]) -> Row:
    sides = (AYE, NO) if house == "Commons" else (CONTENT, NOT_CONTENT)
    # The Commons count leaves the tellers out, the Lords count takes them in (apis: votes 2.3 and 3.2).
    with_tellers = house == "Lords"
    both = listed.get((BOTH, False), 0) + listed.get((BOTH, True), 0)
    names = [
        both + listed.get((side, False), 0) + (listed.get((side, True), 0) if with_tellers else 0) for side in sides
    ]
    return {
        "ayes_listed": names[0] if listed else None,
        "noes_listed": names[1] if listed else None,
        "tellers": sum(count for (_, teller), count in listed.items() if teller),
    }


def _details(row: DivisionRow) -> Row:
    return {
        "time": None if row.at is None else row.at.isoformat(),
        "deferred": row.deferred,
        "source": row.source,
        "linked_by": row.linked_by,
        "link": row.link,
        "bill": row.bill,
        "unlisted_unknown": row.unlisted_unknown,
    }


def joined_row(one: Row) -> Row:
    """Give what a division was on, from a join with its amendment (``tracker.store.votes.joined``)."""
    join, amendment = one["join"], one["amendment"]
    return {
        "amendment": amendment["key"],
        "name": amendments.name(amendment),
        "number": amendment["number"],
        "title": title(amendment),
        "label": amendments.label(amendment),
        "house": amendment["house"],
        "stage": amendment["stage"],
        "mover": mover(amendment),
        "decision": amendment["decision"],
        "decision_text": amendment["decision_text"],
        "withdrawn": amendment["withdrawn"],
        "how": join["how"],
        "sure": join["sure"],
        "question": join["question"],
        "evidence": join["evidence"],
        "link": amendment["link"],
    }


def amendment_row(amendment: Row, became: str | None) -> Row:
    """Give an amendment or motion; ``became`` is the campaign's word for the clause that came of it."""
    told = fate(amendment["decision"], amendment["decision_text"])
    return {
        "id": amendment["key"],
        "bill": amendment["bill"],
        "house": amendment["house"],
        "stage": amendment["stage"],
        "name": amendments.name(amendment),
        "number": amendment["number"],
        "title": title(amendment),
        "label": amendments.label(amendment),
        "mover": mover(amendment),
        "signatures": len(amendment["sponsors"]),
        "decision": amendment["decision"],
        "decision_text": amendment["decision_text"],
        "left": amendment["left"],
        "fate": LEFT if amendment["left"] and told is None else told,
        "became": became,
        "withdrawn": amendment["withdrawn"],
        "link": amendment["link"],
    }


def title(amendment: Row) -> str | None:
    """Give what an amendment is on, as the record sums it up."""
    return " ".join(amendment["summary"]) or None


def mover(amendment: Row) -> str | None:
    """Give who tabled an amendment; None where the record names nobody as that."""
    return next((one.get("name") for one in amendment["sponsors"] if one.get("lead")), None)


def vote_row(row: VoteRow) -> Row:
    """Give one vote."""
    return {
        "member_id": row.member_id,
        "member": row.name,
        "vote": row.vote,
        "teller": row.teller,
        "proxy": row.proxy,
        "party": row.party,
        "seat": row.seat,
    }


def mention_row(row: ContributionRow, mentions: Sequence[MentionRow]) -> Row:
    """Give a contribution with the terms that it names."""
    return {
        "date": row.date.isoformat(),
        "house": row.house,
        "member": row.member,
        "member_id": row.member_id,
        "terms": [mention.term for mention in mentions],
        "sentence": mentions[0].sentence if mentions else "",
        "debate": row.debate,
        "continued": row.continued,
        "found_by": row.found_by,
        "link": row.link,
    }


def signature_row(row: Any, member_id: int) -> Row:
    """Give an amendment from the side of a member who tabled or signed it."""
    lead = any(one.get("id") == member_id and one.get("lead") for one in row.sponsors)
    return {
        "house": row.house,
        "stage": row.stage,
        "name": amendment_name(row.form, row.number),
        "number": row.number,
        "title": " ".join(row.summary) or None,
        "lead": lead,
        "decision": row.decision,
        "decision_text": row.decision_text,
        "link": row.link,
    }


def delivery_row(row: DeliveryRow, title: str, attempts: int) -> Row:
    """Give a delivery with its alert's title and how often its message was tried."""
    told = row.model_dump(mode="json", exclude={"alert_id", "message_id", "rank", "through"})
    return {**told, "alert": row.alert_id, "message": row.message_id, "attempts": attempts, "title": title}


def iso(on: date | datetime | None) -> str | None:
    """Give a day or time in ISO form, or nothing."""
    return None if on is None else on.isoformat()
