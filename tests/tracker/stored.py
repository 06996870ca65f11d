"""A real SQLite file with the tables, and records to keep in it. All people are made up."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sources.records import Amendment, Bill, Division, Listing, Reading, Sitting, Snapshot, Stage, Vote
from tests import databases
from tracker.migrate import migrate
from tracker.store import Store

NOW = datetime(2023, 6, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@contextmanager
def opened(folder: Path) -> Iterator[Store]:
    store = Store(databases.url(folder, "test.db", tables=True))
    try:
        migrate(store)
        yield store
    finally:
        store.close()


def bill(**changed: object) -> Snapshot:
    fields = {
        "key": "9001",
        "bill": "example",
        "bill_id": 9001,
        "title": "Example Bill [HL]",
        "current_house": "Lords",
    }
    return Snapshot(Bill.model_validate({**fields, **changed}))


def stage(*days: str, key: str = "17001", reached: bool = False, **changed: object) -> Snapshot:
    fields = {
        "key": key,
        "bill": "example",
        "bill_id": 9001,
        "bill_title": "Example Bill [HL]",
        "house": "Commons",
        "stage": "Report stage",
        "link": "https://bills.parliament.uk/bills/9001/stages/17001",
    }
    parts = tuple(Sitting(key=on, date=date.fromisoformat(on), reached=reached) for on in days)
    return Snapshot(Stage.model_validate({**fields, **changed}), parts)


def vote(member_id: int, name: str, side: str, **changed: object) -> Vote:
    return Vote.model_validate({"key": str(member_id), "member_id": member_id, "name": name, "vote": side, **changed})


VOTES = (vote(4001, "Jo Example", "aye"), vote(4002, "Ali Sample", "no"), vote(4003, "Kim Specimen", "no", teller=True))


def division(*votes: Vote, **changed: object) -> Snapshot:
    fields = {
        "key": "commons-2023-06-13-252",
        "bill": "example",
        "house": "Commons",
        "date": date(2023, 6, 13),
        "number": 252,
        "title": "Example Bill [Lords] Report Stage: New Clause 10",
        "ayes": 1,
        "noes": 1,
        "source": "commons_votes",
        "service_id": 1559,
        "stamp": "first",
    }
    return Snapshot(Division.model_validate({**fields, **changed}), votes or VOTES)


def amendment(key: str, **changed: object) -> Snapshot:
    fields = {
        "key": key,
        "bill": "example",
        "bill_title": "Example Bill [HL]",
        "stage_key": "17001",
        "house": "Commons",
        "stage": "Report stage",
        "number": "NC1",
        "link": f"https://bills.parliament.uk/bills/9001/stages/17001/amendments/{key}",
    }
    return Snapshot(Amendment.model_validate({**fields, **changed}))


def listing(*keys: str) -> Listing:
    return Listing("amendment", {"stage_key": "17001"}, frozenset(keys))


def keep(
    store: Store, *snapshots: Snapshot, at: datetime = NOW, baseline: bool = False, listings: tuple[Listing, ...] = ()
) -> int:
    reading = Reading("a unit", snapshots, listings=listings)
    return store.keep(reading, source="test", now=at, baseline=baseline).changes
