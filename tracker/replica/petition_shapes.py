"""Petitions, key for key as their site writes them: links of its own, times in UTC with milliseconds and Z."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from tracker.replica.petition_facts import ScenarioPetition, ScenarioPlace

Shape = dict[str, Any]

SITE = "https://petition.parliament.uk"
PUBLISHED = ("open", "closed")


def listed(row: ScenarioPetition) -> Shape:
    """A row of a list: with a link to itself, without the counts by place."""
    return {**_head(row), "links": {"self": address(row)}, "attributes": _attributes(row)}


def whole(row: ScenarioPetition) -> Shape:
    """An item; where people signed, and other business, are there only if it was ever open for signing."""
    attributes = _attributes(row)
    if row.state in PUBLISHED:
        attributes |= {
            "signatures_by_country": [_place(one) | {"code": one.code} for one in row.countries],
            "signatures_by_constituency": [
                _place(one) | {"ons_code": one.code, "mp": one.mp} for one in row.constituencies
            ],
            "signatures_by_region": [_place(one) | {"ons_code": one.code} for one in row.regions],
            "other_parliamentary_business": _business(row),
        }
    return {"links": {"self": address(row)}, "data": {**_head(row), "attributes": attributes}}


def count(row: ScenarioPetition) -> Shape:
    """`count.json`."""
    return {
        "signature_count": row.signatures,
        "response_threshold_reached_at": moment(row.response_threshold_at),
        "government_response_at": moment(row.responded_at),
        "debate_threshold_reached_at": moment(row.debate_threshold_at),
        "scheduled_debate_date": _day(row.debate_day),
        "debate_outcome_at": moment(row.debate_outcome_at),
        "debated": row.debate is not None,
    }


def address(row: ScenarioPetition) -> str:
    """The address of the item on the real site, as its links give it."""
    place = "archived/petitions" if row.parliament else "petitions"
    return f"{SITE}/{place}/{row.petition_id}.json"


def moment(value: datetime | None) -> str | None:
    """A time as petitions write it: "2023-02-01T12:00:00.000Z"."""
    if value is None:
        return None
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def _head(row: ScenarioPetition) -> Shape:
    return {"type": "archived-petition" if row.parliament else "petition", "id": row.petition_id}


def _attributes(row: ScenarioPetition) -> Shape:
    running = row.state == "open"
    return {
        "action": row.action,
        "background": row.background,
        "additional_details": row.additional_details,
        "committee_note": row.committee_note,
        "state": row.state,
        "signature_count": row.signatures,
        **({"closing_date": _day(row.closes)} if running else {}),
        "created_at": moment(row.created_at),
        "updated_at": moment(row.published_at),
        "rejected_at": moment(row.rejected_at),
        "opened_at": moment(row.opened_at),
        "closed_at": moment(row.closed_at),
        "moderation_threshold_reached_at": moment(row.moderated_at),
        "response_threshold_reached_at": moment(row.response_threshold_at),
        "government_response_at": moment(row.responded_at),
        "debate_threshold_reached_at": moment(row.debate_threshold_at),
        "debate_scheduled_on": _day(row.debate_scheduled_on),
        "scheduled_debate_date": _day(row.debate_day),
        "debate_outcome_at": moment(row.debate_outcome_at),
        "creator_name": row.creator if running else None,
        "rejection": {"code": row.rejection.code, "details": row.rejection.details} if row.rejection else None,
        "government_response": _response(row),
        "debate": _debate(row),
        "departments": [],
        "topics": list(row.topics),
    }


def _response(row: ScenarioPetition) -> Shape | None:
    if row.response is None:
        return None
    return {
        "responded_on": _day(row.response.responded_on),
        "summary": row.response.summary,
        "details": row.response.details,
        "created_at": moment(row.response.created_at),
        "updated_at": moment(row.response.created_at),
    }


def _debate(row: ScenarioPetition) -> Shape | None:
    if row.debate is None:
        return None
    return {
        "debated_on": _day(row.debate.debated_on),
        "transcript_url": row.debate.transcript_url,
        "video_url": row.debate.video_url,
        "debate_pack_url": None,
        "public_engagement_url": None,
        "debate_summary_url": None,
        "overview": row.debate.overview,
    }


def _business(row: ScenarioPetition) -> list[Shape]:
    return [
        {
            "subject": one.subject,
            "body": one.body,
            "occurred_on": _day(one.occurred_on),
            "created_at": moment(one.created_at),
            "updated_at": moment(one.created_at),
        }
        for one in row.business
    ]


def _place(one: ScenarioPlace) -> Shape:
    return {"name": one.name, "signature_count": one.signatures}


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
