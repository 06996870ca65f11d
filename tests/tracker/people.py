"""Made-up members with histories, and what they voted on, in a real SQLite file."""

from datetime import date
from typing import Any

from sources.records import Join, Member, Snapshot
from tests.tracker.stored import amendment, bill, division, keep, stage, vote
from tracker.store import Store

JO, ALI, KIM, NEW, PEER, ROB = 99001, 99002, 99003, 99004, 99005, 99006
FIRST, SECOND, THIRD = "commons-2022-11-01-12", "commons-2023-06-13-252", "commons-2025-02-03-99"


def held(
    seat: str | None, number: int, since: str | None, to: str | None = None, house: str = "Commons"
) -> dict[str, Any]:
    """One membership."""
    return {"house": house, "seat": seat, "seat_id": number, "from": since, "to": to, "reason": None}


def party(name: str, since: str, to: str | None = None) -> dict[str, Any]:
    """One party for a time."""
    return {"party": name, "short": None, "from": since, "to": to}


def member(number: int, name: str, *seats: dict[str, Any], **more: Any) -> Snapshot:
    """A Member whose history was read."""
    last: dict[str, Any] = seats[-1] if seats else {"house": None, "seat": None, "to": None}
    now = {"house": last["house"], "seat": last["seat"], "is_current": bool(seats) and last["to"] is None}
    fields = {"key": str(number), "member_id": number, "name": name, **now, "seats": list(seats), "stamp": "2026-08-01"}
    return Snapshot(Member.model_validate({**fields, **more}))


def names(*pairs: tuple[str, str | None]) -> list[dict[str, Any]]:
    """Names with the days on which they ended."""
    return [{"name": name, "list_as": None, "from": None, "to": to} for name, to in pairs]


OFFICE = {
    "type": "Parliamentary office",
    "lines": ["House of Commons", "London"],
    "postcode": "SW1A 0AA",
    "phone": "020 7946 0000",
    "email": "jo.example@example.org",
}
MEMBERS = (
    member(
        JO,
        "Jo Example",
        held("Exampleton", 3001, "2019-12-12", "2024-05-30"),
        held("Exampleton", 4001, "2024-07-04"),
        party="Independent",
        parties=[party("Labour", "2019-12-12", "2023-01-01"), party("Independent", "2023-01-01")],
        names=names(("Jo Instance", "2020-01-01"), ("Jo Example", None)),
        contact=[OFFICE, {"type": "Website", "web": "https://example.org/jo"}],
        contact_stamp="2026-08-01",
    ),
    member(ALI, "Sir Ali Sample-Jones", held("Sampleford", 3002, "2019-12-12", "2024-05-30")),
    member(KIM, "Kim Specimen", held("Sampleford", 4002, "2024-07-04", "2025-01-01")),
    member(NEW, "Siân Placeholder", held("Sampleford", 4002, "2025-01-30")),
    member(PEER, "Lord Placeholder", held("Life peer", 4, "2015-09-30", house="Lords")),
    member(ROB, "Robert Token", held("Ynys Fôr", 3003, "2019-12-12", "2024-05-30")),
)
DIVISIONS = (
    division(
        vote(JO, "Jo Example", "aye", party="Labour", seat="Exampleton"),
        vote(ALI, "Sir Ali Sample-Jones", "no"),
        key=FIRST,
        date=date(2022, 11, 1),
        number=12,
        service_id=1501,
        title="Example Bill [Lords] Second Reading",
    ),
    division(
        vote(JO, "Jo Example", "no", proxy="Lee Model", party="Independent", seat="Exampleton"),
        vote(ALI, "Sir Ali Sample-Jones", "aye", teller=True),
    ),
    division(
        vote(NEW, "Siân Placeholder", "aye", party="Labour", seat="Sampleford"),
        key=THIRD,
        date=date(2025, 2, 3),
        number=99,
        service_id=1503,
        title="Example Bill [Lords] Third Reading",
    ),
)
SIGNED = amendment("55", number="NC10", sponsors=[{"id": JO, "name": "Jo Example", "lead": True}])
UNVOTED = amendment("56", number="NC1", decision="NotMoved")


def join(division_key: str = SECOND, amendment_key: str = "55", **changed: Any) -> Snapshot:
    """A division's join with an amendment."""
    fields = {"key": f"{division_key}/{amendment_key}", "bill": "example", "division": division_key}
    made = {**fields, "amendment": amendment_key, "how": "title", "sure": "certain", **changed}
    return Snapshot(Join.model_validate(made))


def fill(store: Store, *more: Snapshot) -> None:
    """Keep all of it."""
    keep(store, bill(), stage("2023-06-13"), *MEMBERS, *DIVISIONS, SIGNED, UNVOTED, join(), *more)
