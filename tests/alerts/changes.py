"""Changes of their true shape: records and ``compare``, joined as the store joins them. All names are made up."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from alerts.values import Watch
from sources.records import (
    WITHDRAWN,
    Amendment,
    Bill,
    Change,
    Contribution,
    Division,
    Join,
    Mention,
    Motion,
    Petition,
    Record,
    Sitting,
    Snapshot,
    Stage,
    Vote,
    compare,
)

SITE = "https://bills.parliament.uk/bills/9999"
NOON = datetime(2024, 6, 4, 11, 0, tzinfo=UTC)
WATCH = Watch("Example Bill", bill="example", terms=("Acme", "Globex Works"))


@dataclass
class Log:
    """A change log of its own: it remembers how each record was last seen, as the store does."""

    number: count = field(default_factory=lambda: count(1))  # type: ignore[type-arg]
    seen: dict[tuple[str, str], Snapshot] = field(default_factory=dict)
    gone: set[tuple[str, str]] = field(default_factory=set)

    def see(self, record: Record, *parts: Record, at: datetime = NOON, published_at: datetime | None = None) -> Change:
        """Give the change of a record against how it was last seen; there must be one."""
        name = (record.noun, record.key)
        last = self.seen.get(name)
        difference = compare(last.record if last else None, last.parts if last else (), Snapshot(record, parts))
        back = {"withdrawn": [True, False]} if name in self.gone else {}
        self.seen[name] = Snapshot(record, parts)
        self.gone.discard(name)
        assert difference or back, "nothing that counts differs"
        differs = {**(difference.differs if difference else {}), **back}
        what = difference.what if difference else "altered"
        if what == "appeared" and "votes" in differs:
            differs["votes"] = {"added": [], "count": len(parts)}  # the store leaves them to their own table
        return self._change(record, parts, what, differs, last, at, published_at)

    def withdraw(self, noun: str, key: str, *, at: datetime = NOON) -> Change:
        """Give the change of a record that two complete lists did not hold."""
        last = self.seen[noun, key]
        self.gone.add((noun, key))
        return self._change(last.record, last.parts, WITHDRAWN, {}, last, at, None)

    def _change(
        self,
        record: Record,
        parts: tuple[Record, ...],
        what: str,
        differs: dict[str, Any],
        last: Snapshot | None,
        at: datetime,
        published_at: datetime | None,
    ) -> Change:
        after = record.model_dump(mode="json")
        return Change(
            id=next(self.number),
            source="test",
            noun=record.noun,
            key=record.key,
            what=what,
            bill=after.get("bill"),
            before=last.record.model_dump(mode="json") if last else None,
            after=after,
            differs=differs,
            seen_at=at,
            published_at=published_at,
            parts=tuple(part.model_dump(mode="json") for part in parts),
        )


def bill(**fields: Any) -> Bill:
    told = {"key": "9999", "bill": "example", "bill_id": 9999, "title": "Example Bill [HL]", "current_house": "Lords"}
    return Bill.model_validate({**told, **fields})


def stage(**fields: Any) -> Stage:
    told = {
        "key": "501",
        "bill": "example",
        "bill_id": 9999,
        "bill_title": "Example Bill [HL]",
        "house": "Commons",
        "stage": "Report stage",
        "link": f"{SITE}/stages/{fields.get('key', '501')}",
    }
    return Stage.model_validate({**told, **fields})


def assent(**fields: Any) -> Stage:
    return stage(key="599", house="Unassigned", stage="Royal Assent", **fields)


def sitting(on: str, *, reached: bool = False) -> Sitting:
    return Sitting(key=on, date=date.fromisoformat(on), reached=reached)


def amendment(number: str | None = "14", **fields: Any) -> Amendment:
    key = fields.pop("key", f"501-{number or 'd9'}")
    told = {
        "key": key,
        "bill": "example",
        "bill_title": "Example Bill [HL]",
        "stage_key": "501",
        "house": "Commons",
        "stage": "Report stage",
        "number": number,
        "summary": ["Duty to publish a list"],
        "sponsors": [{"id": 1, "name": "Jo Example", "lead": True}],
        "link": f"{SITE}/stages/501/amendments/{key}",
    }
    return Amendment.model_validate({**told, **fields})


def division(**fields: Any) -> Division:
    told = {
        "key": "commons-2024-06-04-61",
        "bill": "example",
        "house": "Commons",
        "date": "2024-06-04",
        "number": 61,
        "title": "Example Bill [Lords] Report Stage: New Clause 3",
        "ayes": 2,
        "noes": 3,
        "source": "commons_votes",
        "service_id": 7061,
        "link": "https://votes.parliament.uk/Votes/Commons/Division/7061",
    }
    return Division.model_validate({**told, **fields})


def lords_division(**fields: Any) -> Division:
    told = {
        "key": "lords-2024-06-04-2",
        "house": "Lords",
        "number": 2,
        "title": "Example Bill [HL]",
        "question": "Lord Sample moved amendment 94, on lists. The House divided:",
        "source": "lords_votes",
        "link": "https://votes.parliament.uk/Votes/Lords/Division/7102",
    }
    return division(**{**told, **fields})


def vote(member_id: int, name: str, word: str, **fields: Any) -> Vote:
    return Vote.model_validate(
        {"key": str(member_id), "member_id": member_id, "name": name, "vote": word, "party": "Example Party", **fields}
    )


VOTES = (
    vote(11, "Jo Example", "aye"),
    vote(12, "Siân Sample-Jones", "aye"),
    vote(13, "Sir Alex Specimen", "no"),
    vote(14, "Sam Instance", "no", proxy="Kim Token"),
    vote(15, "Kim Token", "no"),
    vote(16, "Pat Case", "no", teller=True),
)


def said(number: int, member: str | None = "Jo Example", *, member_id: int | None = 11, **fields: Any) -> Contribution:
    debate = fields.pop("debate_key", "AAAA")
    told = {
        "key": f"{debate}-{number}",
        "bill": "example",
        "house": "Commons",
        "date": "2024-06-04",
        "debate_key": debate,
        "debate": "Example Bill [Lords]",
        "section": "Commons Chamber",
        "member_id": member_id,
        "member": member,
        "text": "Words.",
        "order": number,
        "link": f"https://hansard.parliament.uk/Commons/2024-06-04/debates/{debate}/link#contribution-{number}",
    }
    return Contribution.model_validate({**told, **fields})


def mention(term: str, sentence: str = "") -> Mention:
    return Mention(key=term.casefold(), term=term, sentence=sentence or f"[A made-up line that names {term}.]")


def motion(**fields: Any) -> Motion:
    told = {
        "key": "motion-60001",
        "date": "2024-06-04",
        "number": "900",
        "title": "Surveillance cameras",
        "text": "That this House notes the cameras of Acme.",
        "member_id": 11,
        "member": "Jo Example",
        "seat": "Sampleton",
        "party": "Example Party",
        "signatures": 1,
        "status": "Published",
        "link": "https://edm.parliament.uk/early-day-motion/60001",
    }
    return Motion.model_validate({**told, **fields})


def petition(**fields: Any) -> Petition:
    told = {
        "key": "petition-700001",
        "action": "Ban a camera brand",
        "background": "We want no cameras of Acme.",
        "state": "open",
        "signatures": 10432,
        "opened_on": "2024-05-01",
        "closes_on": "2024-11-01",
        "counted_at": "2024-06-04T10:30:00+00:00",
        "link": "https://petition.parliament.uk/petitions/700001",
    }
    return Petition.model_validate({**told, **fields})


def join(on: Division, what: Amendment, **fields: Any) -> Join:
    told = {
        "key": f"{on.key}/{what.key}",
        "bill": on.bill,
        "division": on.key,
        "amendment": what.key,
        "how": "title",
        "sure": "certain",
        "evidence": "its title names it",
    }
    return Join.model_validate({**told, **fields})


def joined(on: Division, what: Amendment, **fields: Any) -> dict[str, Any]:
    """Give a join with both records, as the store gives it."""
    every = {"join": join(on, what, **fields), "amendment": what, "division": on}
    return {name: record.model_dump(mode="json") for name, record in every.items()}


def beside(change: Change, *joins: dict[str, Any]) -> Change:
    """Give a change with what is joined to its record."""
    return replace(change, joined=joins)
