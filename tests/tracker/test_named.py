"""What members are called and where they sit, as they are found by: the order of events, not of reading."""

from collections.abc import Iterator
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text
from sqlmodel import select

from sources.records import Contribution, Member, Snapshot
from tests import databases
from tests.tracker.stored import HOUR, NOW, amendment, division, keep, opened, vote
from tracker.migrate import migrate
from tracker.store import Store
from tracker.store.engine import transaction
from tracker.tables import NamedRow

FOLDER = Path(__file__).parents[2] / "tracker" / "migrations"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path) as opened_store:
        yield opened_store


def named(store: Store, number: int = 99001) -> NamedRow:
    with transaction(store.engine) as session:
        return session.exec(select(NamedRow).where(NamedRow.member_id == number)).one()


def seats(store: Store) -> tuple[str, str | None, str | None]:
    row = named(store)
    return row.name, row.house, row.seat


def voted(on: str, name: str = "Jo Example", seat: str | None = "Exampleton", *, house: str = "Commons") -> Snapshot:
    """Give a division of a day with one vote."""
    day = date.fromisoformat(on)
    word = "aye" if house == "Commons" else "content"
    key = f"{house.lower()}-{on}-1"
    return division(
        vote(99001, name, word, seat=seat),
        key=key,
        house=house,
        date=day,
        number=1,
        service_id=day.toordinal(),
    )


def told(**changed: object) -> Snapshot:
    fields = {"key": "99001", "member_id": 99001, "name": "Jo Example", "house": "Commons", "seat": "Newville"}
    return Snapshot(Member.model_validate({**fields, "is_current": True, **changed}))


def spoke(name: str = "Ms Jo Example") -> Snapshot:
    fields = {"key": "C1", "house": "Commons", "date": date(2023, 6, 13), "debate_key": "D1", "debate": "Example Bill"}
    link = "https://hansard.parliament.uk/example"
    return Snapshot(Contribution(**fields, member_id=99001, member=name, text="Example.", link=link))


def test_a_member_is_found_by_name_and_seat_without_titles_accents_and_case(store):
    keep(store, voted("2023-06-13", "Dame Zoë Example-Sample", "Ynys Môn"))
    row = named(store)
    assert (row.bare, row.bare_seat) == ("zoe example sample", "ynys mon")


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_newest_division_says_what_a_member_is_called_and_where_they_sit(store, order):
    one = (voted("2015-03-02", "Jo Sample", "Oldham Example"), voted("2019-03-04", "Jo Sample"), voted("2023-06-13"))
    for hours, place in enumerate(order):
        keep(store, one[place], at=NOW + hours * HOUR)
    row = named(store)
    assert (row.name, row.seat, row.told_on) == ("Jo Example", "Exampleton", date(2023, 6, 13))
    assert (row.bare, row.bare_seat) == ("jo example", "exampleton")


def test_an_older_division_read_last_decides_nothing_though_newer_ones_agreed(store):
    keep(store, voted("2015-03-02"))
    keep(store, voted("2019-03-04"), at=NOW + HOUR)
    for hours, on in enumerate(("2017-03-06", "2018-03-05")):
        keep(store, voted(on, "Jo Sample", "Oldham Example"), at=NOW + (2 + hours) * HOUR)
        assert seats(store) == ("Jo Example", "Commons", "Exampleton")
    keep(store, voted("2020-03-02", "Jo Sample", "Oldham Example"), at=NOW + 4 * HOUR)
    assert seats(store) == ("Jo Sample", "Commons", "Oldham Example")


def test_a_division_that_agrees_with_a_debate_goes_before_the_members_service_too(store):
    keep(store, spoke("Jo Example"))
    keep(store, voted("2023-06-13", seat=None), at=NOW + HOUR)
    keep(store, told(name="Jo Example-Newly"), at=NOW + 2 * HOUR)
    assert seats(store) == ("Jo Example", "Commons", "Newville")


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_who_went_to_the_lords_has_no_seat_any_more(store, order):
    lords = voted("2023-06-13", "Lord Placeholder", "Life peer", house="Lords")
    one = (voted("2015-03-02", "Jo Example", "Exampleton"), lords)
    for hours, place in enumerate(order):
        keep(store, one[place], at=NOW + hours * HOUR)
    assert seats(store) == ("Lord Placeholder", "Lords", None)
    assert named(store).bare_seat == ""


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_a_division_that_names_no_seats_takes_none_away(store, order):
    one = (voted("2023-06-12"), voted("2023-06-13", seat=None))
    for hours, place in enumerate(order):
        keep(store, one[place], at=NOW + hours * HOUR)
    assert seats(store) == ("Jo Example", "Commons", "Exampleton")


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_a_division_goes_before_what_the_members_service_says(store, order):
    one = (told(name="Jo Example-Newly"), voted("2023-06-13"))
    for hours, place in enumerate(order):
        keep(store, one[place], at=NOW + hours * HOUR)
    assert seats(store) == ("Jo Example", "Commons", "Exampleton")


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_the_members_service_goes_before_what_a_debate_prints(store, order):
    one = (told(), spoke())
    for hours, place in enumerate(order):
        keep(store, one[place], at=NOW + hours * HOUR)
    assert seats(store) == ("Jo Example", "Commons", "Newville")
    assert named(store).recorded


def test_the_members_service_gives_the_seat_that_no_division_names(store):
    keep(store, voted("2023-06-13", seat=None))
    keep(store, told(), at=NOW + HOUR)
    assert seats(store) == ("Jo Example", "Commons", "Newville")


def test_a_seat_that_moves_in_the_members_service_moves_here(store):
    keep(store, told())
    keep(store, told(seat="Sampleford"), at=NOW + HOUR)
    assert seats(store)[2] == "Sampleford"
    assert named(store).bare_seat == "sampleford"


def test_the_kind_of_a_peerage_is_no_seat(store):
    keep(store, told(name="Lord Placeholder", house="Lords", seat="Life peer"))
    assert seats(store) == ("Lord Placeholder", "Lords", None)


def test_a_contact_alone_names_nobody(store):
    keep(store, Snapshot(Member(key="99001", member_id=99001, name="", contact_stamp="2023-12-01")))
    with transaction(store.engine) as session:
        assert session.exec(select(NamedRow)).all() == []


def test_whom_the_members_service_alone_names_can_be_found_and_has_no_history_read(store):
    keep(store, told())
    assert named(store).bare_seat == "newville"
    assert store.known("members", ("named",)).names == {}
    sponsor = {"id": 99001, "name": "Jo Example", "lead": True}
    keep(store, amendment("1", sponsors=[sponsor]), at=NOW + HOUR)
    assert store.known("members", ("named",)).names == {99001: "Jo Example"}


def test_a_corrected_name_of_a_division_is_the_name(store):
    keep(store, voted("2023-06-13", "Jo Exmaple"))
    keep(store, voted("2023-06-13"), at=NOW + HOUR)
    assert named(store).bare == "jo example"


def test_rows_of_an_older_schema_say_what_was_told_last(tmp_path):
    store = Store(databases.url(tmp_path, "old.db"))
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    with store.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        for statement in OLD:
            connection.execute(text(statement))
    migrate(store, NOW, backups=tmp_path)
    with transaction(store.engine) as session:
        rows = session.exec(select(NamedRow).order_by(NamedRow.member_id)).all()
    found = {row.member_id: (row.name, row.house, row.seat, row.bare_seat, row.recorded, row.told_on) for row in rows}
    assert found == {
        99001: ("Jo Example", "Commons", "Exampleton", "exampleton", True, date(2023, 6, 13)),
        99002: ("Lord Placeholder", "Lords", None, "", True, date(2023, 6, 14)),
        99003: ("Kim Specimen", "Commons", "Newville", "newville", True, None),
        99004: ("Ali Sample", "Commons", "Sampleford", "sampleford", False, None),
    }
    assert rows[1].bare == "lord placeholder"
    store.close()


NONE = "'[]', '[]', '[]', '[]', '', ''"
OLD = (
    "INSERT INTO named (member_id, name, house) VALUES "
    "(99001, 'Jo Sample', 'Commons'), (99002, 'Pat Former', 'Commons'), (99003, 'Ms Specimen', 'Commons')",
    *(
        "INSERT INTO division (first_seen, baseline, missed, key, bill, house, date, title, deferred, source, "
        f"linked_by) VALUES ('2023-06-15', false, 0, '{key}', 'example', '{house}', '{on}', 'Example Bill', false, "
        "'x', 'x')"
        for key, house, on in (
            ("b", "Commons", "2023-06-13"),
            ("a", "Commons", "2023-06-12"),
            ("c", "Lords", "2023-06-14"),
        )
    ),
    "INSERT INTO vote (missed, member_id, name, seat, vote, teller, parent, key) VALUES "
    "(0, 99001, 'Jo Example', 'Exampleton', 'aye', false, 'b', '99001'), "
    "(0, 99001, 'Jo Sample', 'Old Example', 'aye', false, 'a', '99001'), "
    "(0, 99002, 'Pat Former', 'Former Seat', 'aye', false, 'a', '99002'), "
    "(0, 99002, 'Lord Placeholder', 'Life peer', 'content', false, 'c', '99002')",
    "INSERT INTO member (first_seen, baseline, missed, key, member_id, name, house, seat, is_current, contact, seats, "
    "parties, names, stamp, contact_stamp) VALUES "
    f"('2023-06-15', false, 0, '99001', 99001, 'Jo Newly', 'Commons', 'Newtown', true, {NONE}), "
    f"('2023-06-15', false, 0, '99003', 99003, 'Kim Specimen', 'Commons', 'Newville', true, {NONE}), "
    f"('2023-06-15', false, 0, '99004', 99004, 'Ali Sample', 'Commons', 'Sampleford', true, {NONE})",
)
