"""Proof of watching: a line in each digest, a note each week, and digests that were missed."""

from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from alerts.values import Alert
from tests.tracker.keeper import DAY, HOUR, MINUTE, START, kept, stages
from tracker.bundling import made_up
from tracker.hours import Hours
from tracker.proof import NOTHING_MISSED, lines, next_week, week_due
from tracker.store import Outage, Waiting
from tracker.work_tables import SourceRow

NOON = datetime(2023, 6, 6, 11, 0, tzinfo=UTC)
SOURCES = ("bills", "hansard")
DAILY = 'when = "daily"\nat = "08:00"'
NOTED = 'proof = true\non = "Friday"'


def row(name: str, at: datetime = NOON - 5 * MINUTE, **more: object) -> SourceRow:
    return SourceRow(name=name, last_attempt=at, last_success=at, **more)


ROWS = {name: row(name) for name in SOURCES}


def test_a_proof_names_the_sources_with_their_last_answers_and_the_time_covered():
    assert lines(ROWS, [], SOURCES, NOON - DAY, NOON) == (
        "Covered: from Mon 5 June 2023, 12:00 to Tue 6 June 2023, 12:00.",
        "Last read: the Bills service and Hansard at 11:55.",
        NOTHING_MISSED,
    )


def test_a_source_that_answered_on_another_day_is_told_with_its_day():
    rows = {**ROWS, "hansard": row("hansard", NOON - DAY)}
    assert "the Bills service at 11:55; Hansard on Mon 5 June 2023, 12:00." in lines(rows, [], SOURCES, None, NOON)[1]


def test_a_gap_in_the_time_covered_is_told_and_nothing_is_said_to_be_complete():
    outages = [
        Outage("hansard", NOON - 9 * HOUR, NOON, over_at=NOON - 2 * HOUR),
        Outage("tracker", NOON - 5 * HOUR, NOON, over_at=NOON - 4 * HOUR),
        Outage("bills", NOON - HOUR, NOON, "status 503"),
    ]
    told = lines(ROWS, outages, SOURCES, NOON - DAY, NOON)
    assert told[2:] == (
        "Hansard could not be read from Tue 6 June 2023, 03:00 to Tue 6 June 2023, 10:00; it has been read since.",
        "The tracker was off from Tue 6 June 2023, 07:00 to Tue 6 June 2023, 08:00.",
        "The Bills service cannot be read since Tue 6 June 2023, 11:00: stages, amendments and papers may come late.",
    )


def test_an_outage_before_the_time_covered_or_of_a_source_that_is_off_is_no_gap():
    outages = [
        Outage("hansard", NOON - 9 * DAY, NOON, over_at=NOON - 8 * DAY),
        Outage("petitions", NOON - HOUR, NOON),
    ]
    assert lines(ROWS, outages, SOURCES, NOON - DAY, NOON)[-1] == NOTHING_MISSED


def test_nothing_is_said_to_be_complete_while_a_source_is_unwell_or_unread():
    rows = {**ROWS, "hansard": row("hansard", problem="one page could not be read\n", failures=0)}
    assert lines(rows, [], SOURCES, None, NOON)[-1] == (
        "Hansard was read, but not all is well: one page could not be read."
    )
    assert lines({"bills": ROWS["bills"]}, [], SOURCES, None, NOON)[-1] == "Hansard has not been read to its end yet."
    assert lines({}, [], SOURCES, None, NOON)[1] == "No source has been read to its end yet."


def test_a_digest_ends_with_its_proof_which_covers_the_time_since_the_last_one(tmp_path: Path) -> None:
    with kept(tmp_path, press=DAILY) as served:
        served.app.keeping.jumps = True
        served.tick(START + HOUR, *stages(1))
        morning = START.replace(day=2, hour=7)
        served.tick(morning)
        (first,) = served["press"].texts
        assert "Covered: from Thu 1 June 2023, 13:00 to Fri 2 June 2023, 08:00." in first
        assert NOTHING_MISSED in first
        assert served.told("press", morning + DAY) == [], "an empty digest is not sent"
        served.tick(morning + 2 * DAY, *stages(1, first=2))
        served.tick(morning + 3 * DAY)
        assert "Covered: from Fri 2 June 2023, 08:00 to Mon 5 June 2023, 08:00." in served["press"].texts[-1]


def test_a_digest_tells_of_an_outage_in_its_time(tmp_path: Path) -> None:
    with kept(tmp_path, press=DAILY, operator='outage = "30d"') as served:
        served.app.keeping.jumps = True
        for number in range(1, 9):
            served.tick(START + number * 10 * MINUTE, down=["hansard"])
        served.tick(START + 2 * HOUR, *stages(1))
        served.tick(START.replace(day=2, hour=7))
        text = served["press"].texts[-1]
        assert "Hansard could not be read from Thu 1 June 2023, 13:00 to Thu 1 June 2023, 15:00" in text
        assert NOTHING_MISSED not in text


def test_the_week_s_note_comes_once_on_its_day_also_when_nothing_happened(tmp_path: Path) -> None:
    with kept(tmp_path, press=NOTED) as served:  # Fridays at 08:00
        served.app.keeping.jumps = True
        served.tick(START.replace(day=2, hour=7))
        friday = START.replace(day=9, hour=7)
        assert served.told("press", friday - MINUTE) == []
        before = len(served["press"].got)
        (title,) = served.told("press", friday)
        assert title == "Watched until Fri 9 June 2023: 0 changes seen, 0 alerts sent"
        assert "Last read: " in served["press"].texts[-1]
        for number in range(1, 5):
            served.tick(friday + number * HOUR)
        assert len(served["press"].got) == before + 1
        assert served["ops"].got == [], "it did not ask for one"


def test_the_week_s_note_counts_what_was_seen_and_sent_and_names_what_is_next(tmp_path: Path) -> None:
    with kept(tmp_path, press=NOTED) as served:
        served.app.keeping.jumps = True
        served.tick(START.replace(day=2, hour=8))
        served.tick(START.replace(day=5), *stages(3))
        served.tick(START.replace(day=9, hour=7))
        text = served["press"].texts[-1]
        assert text.startswith("Watched until Fri 9 June 2023: 3 changes seen, 3 alerts sent\n")
        assert "Next: Stage 1 of the Example Bill [HL] (Commons), Wed 13 September 2023." in text


def test_a_week_s_note_that_was_missed_is_made_up_once_within_the_week(tmp_path: Path) -> None:
    with kept(tmp_path, press=NOTED) as served:
        served.app.keeping.jumps = True
        late = START.replace(day=14)  # a Wednesday, after the notes of two Fridays
        (title,) = served.told("press", late)
        assert title.startswith("Watched until Wed 14 June 2023")
        assert served.told("press", late + HOUR) == []
        assert len(served.told("press", START.replace(day=16, hour=7))) == 1


def test_a_channel_that_begins_to_want_notes_gets_its_first_on_the_next_day_for_them(tmp_path: Path) -> None:
    with kept(tmp_path, press=NOTED) as served:
        assert served["press"].got == []
        assert served.told("press", START + 2 * HOUR) == []


@pytest.mark.parametrize(("year", "month", "day"), [(2023, 3, 26), (2023, 10, 29)])
def test_there_is_one_note_in_the_week_of_each_night_that_the_clocks_change(year: int, month: int, day: int) -> None:
    hours = Hours(weekday=6, at=time(1, 30), proof=True)
    now = datetime(year, month, day, tzinfo=UTC) - 3 * DAY
    last, notes = now, []
    for _ in range(14 * 24 * 4):
        now += 15 * MINUTE
        due = week_due(hours, now, last)
        if due is not None:
            notes.append(due.date().isoformat())
            last = now
    assert notes == [f"{year}-{month:02}-{day:02}", (datetime(year, month, day) + 7 * DAY).date().isoformat()]


def test_who_can_jump_to_the_next_note_is_told_when_it_is() -> None:
    wants, does_not = Hours(weekday=4, proof=True), Hours()
    assert next_week([wants, does_not], NOON) == datetime(2023, 6, 9, 7, 0, tzinfo=UTC)
    assert next_week([does_not], NOON) is None


def waiting(number: int, batch: str, channel: str = "press") -> Waiting:
    alert = Alert("Example", f"key {number}", "stage", f"Alert {number}", {}, NOON, ())
    return Waiting(number, channel, "held", NOON, NOON, batch, 2, True, number, alert)


def test_digests_older_than_a_week_come_as_one_and_the_others_as_they_were() -> None:
    days = [(NOON - number * DAY).date().isoformat() for number in range(12)]
    given = [waiting(number, f"digest {on}") for number, on in enumerate(days)]
    told = [one.batch.removeprefix("digest ") for one in made_up(given, {"press": Hours()}, NOON)]
    assert told == [*days[:7], *[f"{days[11]} to {days[7]}"] * 5]


def test_one_old_digest_keeps_its_day_and_other_channels_and_batches_are_left_alone() -> None:
    old = (NOON - 30 * DAY).date().isoformat()
    given = [
        waiting(1, f"digest {old}"),
        waiting(2, f"digest {old}", "other"),
        waiting(3, f"quiet {old}"),
        waiting(4, ""),
    ]
    assert made_up(given, {}, NOON) == given


def test_digests_that_a_channel_missed_for_weeks_are_all_told_the_old_ones_in_one(tmp_path: Path) -> None:
    with kept(tmp_path, press=DAILY) as served:
        served.app.keeping.jumps = True
        for number in range(1, 11):
            now = START + number * DAY
            served.learn(now, *stages(1, first=number))
            served.app.match(now)  # and no delivery: nothing can be sent
        served.tick(now)
        titles = served["press"].titles
        assert titles[0] == "Your digests of Sat 3 June 2023 to Sun 4 June 2023: 2 alerts"
        assert [title.partition(" 2023")[0] for title in titles[1:]] == [
            f"Your digest of {day} June" for day in ("Mon 5", "Tue 6", "Wed 7", "Thu 8", "Fri 9", "Sat 10", "Sun 11")
        ]
        served.tick(now + HOUR)
        assert served["press"].titles == titles
