"""What's On's objects, key for key as its specification lists them (PascalCase, London days at midnight).

No answer of this service is recorded: which fields can be null is a guess, except that times are never null but empty
(reference, What's On 2.3).
"""

from __future__ import annotations

from typing import Any

from tracker.replica.times import midnight
from tracker.replica.whatson_facts import ScenarioEvent, ScenarioRecess

Shape = dict[str, Any]


def event(row: ScenarioEvent) -> Shape:
    """An EventPoco."""
    return {
        "Id": row.event_id,
        "StartDate": midnight(row.day),
        "EndDate": midnight(row.end_day or row.day),
        "CancelledDate": midnight(row.cancelled) if row.cancelled else None,
        "StartTime": row.time,
        "EndTime": row.end_time,
        "Description": row.description,
        "Notes": row.notes,
        "SortOrder": row.order,
        "EventActivities": [
            {"Id": each.activity_id, "StartTime": each.start, "EndTime": each.end, "Attendees": list(each.attendees)}
            for each in row.activities
        ],
        "Type": row.kind,
        "House": row.house,
        "LeadHouse": None,
        "Category": row.category,
        "Location": row.location,
        "LocationMetadata": None,
        "HasSpeakers": False,
        "Committee": _committee(row) if row.committee else None,
        "Tags": [],
        "Members": [],
        "Metadata": [],
        "SummarisedDetails": f"{row.house} - {row.kind} <b>{row.category}</b>",
        "BillId": row.bill_id,
        "BillName": row.bill_name,
        "BillPageLink": f"https://bills.parliament.uk/bills/{row.bill_id}" if row.bill_id else None,
    }


def _committee(row: ScenarioEvent) -> Shape:
    return {
        "Id": row.committee_id,
        "Description": row.committee,
        "Category": row.committee_kind,
        "IsLords": row.house == "Lords",
        "IsCommons": row.house == "Commons",
        "Inquiries": [],
        "ShowOnWebsite": True,
    }


def recess(row: ScenarioRecess) -> Shape:
    """A NonSittingDatePoco."""
    return {
        "Id": row.recess_id,
        "StartDate": midnight(row.first),
        "EndDate": midnight(row.last),
        "SummarisedDetails": f"{row.house} - {row.category}",
        "StartTime": "",
        "EndTime": "",
        "Description": row.description,
        "SortOrder": 1,
        "Category": row.category,
        "Location": None,
        "Type": row.category,
        "House": row.house,
        "CategoryCode": row.code,
    }
