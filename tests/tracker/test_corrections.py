"""A correction reaches exactly those who got the first version, after it and linked to it; a move them as well."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
import structlog

from alerts.channels import Message, Outcome
from alerts.kinds import kind
from alerts.values import Alert, Ask
from tests.alerts.examples import EXAMPLES
from tests.tracker.stored import HOUR, amendment, division, keep, opened, stage
from tracker.config import WatchSettings
from tracker.deliver import deliver
from tracker.hours import Hours
from tracker.match import match
from tracker.outlets import Outlet, hours
from tracker.placing import Context
from tracker.store import Store

LOG = structlog.get_logger()
MINUTE = timedelta(minutes=1)
VOTED = datetime.fromisoformat("2023-06-13T19:00:00+00:00")
AT_ONCE, DAILY = Hours(), Hours("daily", at=time(8))
OURS = (Ask(division="commons-2023-06-13-252", side="aye", meaning="A duty."),)


class Ledger:
    """A channel that writes down what it gets and answers as it is told."""

    def __init__(self, name: str, *answers: Outcome) -> None:
        self.name, self.answers, self.got = name, list(answers), []

    def send(self, message: Message) -> Outcome:
        answer = self.answers.pop(0) if self.answers else Outcome("sent")
        if answer.state == "sent":
            self.got.append(message)
        return answer


class Desk:
    """The service's second and third stages on one database, with these channels."""

    def __init__(self, store: Store, **given: Hours) -> None:
        self.store = store
        self.ledgers = {name: Ledger(name) for name in given}
        self.outlets = {name: Outlet(self.ledgers[name], each) for name, each in given.items()}

    def tick(self, at: datetime, *watches: WatchSettings, asks: tuple[Ask, ...] = ()) -> None:
        match(self.store, watches or (watch(),), at, LOG, asks, Context(hours(self.outlets)))
        deliver(self.store, self.outlets, at, LOG)

    def titles(self, name: str = "a") -> list[str]:
        return [message.title for message in self.ledgers[name].got]

    def bodies(self, name: str = "a") -> list[str]:
        return [message.body for message in self.ledgers[name].got]


def watch(name: str = "one", *channels: str, **changed: object) -> WatchSettings:
    fields = {"name": name, "bill": "Example Bill", "channels": channels or ("a",), **changed}
    return WatchSettings.model_validate(fields)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path) as opened_store:
        opened_store.note_watches(["one", "two"], VOTED)
        yield opened_store


FIRST = "Commons division 252, New Clause 10: Ayes 1, Noes 1"
CORRECTED = "Corrected: Commons division 252, New Clause 10: Ayes 2, Noes 1"


def held(store: Store) -> None:
    keep(store, division(), at=VOTED)


def corrected(store: Store, at: datetime, **changed: object) -> None:
    keep(store, division(**{"ayes": 2, "stamp": "second", **changed}), at=at)


def test_a_correction_reaches_who_got_the_first_version_and_nobody_else(store):
    desk = Desk(store, a=AT_ONCE, b=AT_ONCE, c=AT_ONCE)
    held(store)
    desk.tick(VOTED, watch("one", "a", "b"))
    corrected(store, VOTED + HOUR)
    # The watch does not name b any more, and has begun to name c.
    desk.tick(VOTED + HOUR, watch("one", "a", "c"))
    assert desk.titles("a") == desk.titles("b") == [FIRST, CORRECTED]
    assert desk.titles("c") == []


def test_the_correction_of_a_baseline_reaches_all_of_the_watchs_channels(store):
    desk = Desk(store, a=AT_ONCE, b=AT_ONCE)
    keep(store, division(), at=VOTED, baseline=True)
    desk.tick(VOTED, watch("one", "a"))
    corrected(store, VOTED + HOUR)
    desk.tick(VOTED + HOUR, watch("one", "a", "b"))
    assert desk.titles("a") == desk.titles("b") == [CORRECTED]


def test_a_move_reaches_the_watchs_channels_and_who_was_told_of_the_day_before(store):
    desk = Desk(store, a=AT_ONCE, b=AT_ONCE)
    keep(store, stage("2023-06-20"), at=VOTED)
    desk.tick(VOTED, watch("one", "a"))
    keep(store, stage("2023-06-27"), at=VOTED + HOUR)
    desk.tick(VOTED + HOUR, watch("one", "b"))
    moved = "Moved: Report stage (Commons), now Tue 27 June 2023"
    assert desk.titles("a")[-1] == moved
    assert desk.titles("b") == [moved]


def test_a_correction_says_what_changed_and_is_linked_to_the_message_that_it_corrects(store):
    desk = Desk(store, a=AT_ONCE)
    held(store)
    desk.tick(VOTED)
    corrected(store, VOTED + HOUR)
    desk.tick(VOTED + HOUR)
    first, second = desk.ledgers["a"].got
    assert "Ayes: 2, was 1" in second.body
    assert first.title in second.body and "Tue 13 June 2023, 20:00" in second.body
    assert second.answers == (first.id,)


def test_two_watches_on_one_channel_are_corrected_in_one_message(store):
    desk = Desk(store, a=AT_ONCE)
    both = (watch("one"), watch("two"))
    held(store)
    desk.tick(VOTED, *both)
    corrected(store, VOTED + HOUR)
    desk.tick(VOTED + HOUR, *both)
    assert desk.titles() == [FIRST, CORRECTED]
    assert all("one and two" in body for body in desk.bodies())


def test_what_waits_for_a_digest_and_its_correction_come_in_one_digest_in_their_order(store):
    desk = Desk(store, a=DAILY)
    held(store)
    desk.tick(VOTED)
    corrected(store, VOTED + HOUR)
    desk.tick(VOTED + HOUR)
    assert desk.titles() == []
    desk.tick(VOTED + 13 * HOUR)
    (digest,) = desk.bodies()
    assert digest.index(FIRST) < digest.index(CORRECTED)


def test_the_correction_of_what_settles_does_not_come_before_it(store):
    desk = Desk(store, a=AT_ONCE)
    keep(store, amendment("1", number="NC1", decision="Agreed"), at=VOTED)
    desk.tick(VOTED)
    keep(store, amendment("1", number="NC1", decision="Withdrawn"), at=VOTED + MINUTE)
    desk.tick(VOTED + MINUTE)
    assert desk.titles() == []
    desk.tick(VOTED + 6 * MINUTE)
    (body,) = desk.bodies()
    assert body.index("New Clause 1: agreed to (") < body.index("Corrected: New Clause 1: withdrawn (")


def test_what_the_night_keeps_back_is_corrected_in_the_morning_and_not_before(store):
    quiet = Hours(quiet=(time(22), time(7)), through=frozenset())
    desk = Desk(store, a=quiet)
    night = VOTED + 5 * HOUR
    keep(store, division(), at=night)
    desk.tick(night)
    corrected(store, night + HOUR)
    desk.tick(night + HOUR)
    assert desk.titles() == []
    desk.tick(night + 7 * HOUR)
    (body,) = desk.bodies()
    assert body.index(FIRST) < body.index(CORRECTED)


def test_a_correction_waits_for_a_first_version_that_has_to_be_sent_again(store):
    desk = Desk(store, a=AT_ONCE)
    desk.ledgers["a"].answers = [Outcome("failed", "down")]
    held(store)
    desk.tick(VOTED)
    corrected(store, VOTED + 0.1 * MINUTE)
    desk.tick(VOTED + 0.1 * MINUTE)
    assert desk.titles() == [], "the first version is tried again in half a minute"
    desk.tick(VOTED + MINUTE)
    desk.tick(VOTED + 2 * MINUTE)
    assert desk.titles() == [FIRST, CORRECTED]


def test_of_a_division_on_the_campaigns_amendment_the_correction_does_not_overtake_the_first_version(store):
    desk = Desk(store, a=AT_ONCE)
    held(store)
    corrected(store, VOTED)
    desk.ledgers["a"].answers = [Outcome("failed", "down")]
    for minutes in (0, 0.1, 1, 2):
        desk.tick(VOTED + minutes * MINUTE, asks=OURS)
    assert desk.titles() == [FIRST, CORRECTED]


def test_a_correction_that_concerns_the_campaign_takes_the_first_version_out_of_the_digest_with_it(store):
    desk = Desk(store, a=DAILY)
    held(store)
    desk.tick(VOTED)
    corrected(store, VOTED + HOUR)
    desk.tick(VOTED + HOUR, asks=OURS)
    (body,) = desk.bodies()
    assert body.index(FIRST) < body.index(CORRECTED)
    desk.tick(VOTED + 13 * HOUR, asks=OURS)
    assert len(desk.bodies()) == 1


def test_a_correction_of_what_is_muted_for_one_watch_reaches_the_other_watch_at_once(store):
    desk = Desk(store, a=AT_ONCE)
    both = (watch("one"), watch("two"))
    held(store)
    match(store, both, VOTED, LOG, (), Context(hours(desk.outlets)))
    ids = {row["id"]: row["watch"] for row in store.look().alerts(10)}
    muted = [row["id"] for row in store.look().deliveries(10) if ids[row["alert"]] == "one"]
    store.messages.hold(muted, batch="muted", due_at=None, reason="muted")
    desk.tick(VOTED, *both)
    corrected(store, VOTED + HOUR)
    desk.tick(VOTED + HOUR, *both)
    assert desk.titles() == [FIRST, CORRECTED]
    assert all("Watch: two" in body for body in desk.bodies())
    assert {row["state"] for row in store.look().deliveries(10) if ids.get(row["alert"], "one") == "one"} <= {
        "held",
        "sent",
    }


def test_what_was_given_up_is_not_waited_for(store):
    desk = Desk(store, a=AT_ONCE, b=AT_ONCE)
    desk.ledgers["a"].answers = [Outcome("failed", "down")]
    held(store)
    desk.tick(VOTED, watch("one", "a", "b"))
    with store.engine.begin() as connection:
        for table in ("message", "delivery"):
            connection.exec_driver_sql(f"UPDATE {table} SET due_at = NULL WHERE state = 'failed'")
    corrected(store, VOTED + HOUR)
    desk.tick(VOTED + HOUR, watch("one", "a", "b"))
    assert desk.titles("a") == [], "nobody there was told the first version"
    assert desk.titles("b") == [FIRST, CORRECTED]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_kind_of_alert_that_takes_something_back_is_known_as_such(name):
    alert: Alert = EXAMPLES[name]()
    of, event = kind(alert), str(alert.facts.get("event", ""))
    if alert.title.startswith(("Corrected", "No longer", "Moved", "Date withdrawn", "Listed again")):
        assert of.corrects or of.follows, (alert.rule, event)
    assert not (of.corrects and of.follows)
    assert not (of.settles and (of.corrects or of.follows))


def test_corrections_that_pile_up_behind_a_failing_channel_stop_no_pass_and_end_with_the_last(store: Store) -> None:
    desk = Desk(store, a=AT_ONCE)
    desk.ledgers["a"].answers = [Outcome("failed", "503")] * 6
    keep(desk.store, division(), at=VOTED)
    desk.tick(VOTED, asks=OURS)
    for number in range(2, 6):
        keep(desk.store, division(ayes=number), at=VOTED + number * MINUTE)
        desk.tick(VOTED + number * MINUTE, asks=OURS)
    for hours_later in range(1, 9):
        desk.tick(VOTED + hours_later * HOUR, asks=OURS)
    assert "Ayes 1" in desk.titles()[0]
    assert "Ayes 5" in desk.titles()[-1]


@pytest.mark.parametrize("own", [Hours(grouped=False), Hours(grouped=False, quiet=(time(19), time(21)))])
def test_a_correction_due_together_with_its_first_version_waits_where_they_are_two_messages(
    tmp_path: Path, own: Hours
) -> None:
    with opened(tmp_path) as store:
        store.note_watches(["one"], VOTED)
        desk = Desk(store, a=own)
        late = VOTED + 3 * HOUR
        keep(store, division(), at=VOTED)
        match(store, (watch(),), VOTED, LOG, (), Context(hours(desk.outlets)))
        keep(store, division(ayes=2), at=VOTED + MINUTE)
        desk.ledgers["a"].answers = [Outcome("unknown", "no answer")]
        for minutes in (0, 1, 3, 20):
            desk.tick(late + minutes * MINUTE)
        told = [title for title in desk.titles() if "division" in title]
        assert "Corrected" not in told[0]
        assert "Corrected" in told[-1]


def test_a_watch_that_is_taken_out_of_the_config_says_nothing_any_more(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.note_watches(["one"], VOTED)
        desk = Desk(store, a=DAILY)
        keep(store, division(), at=VOTED)
        desk.tick(VOTED)
        morning = VOTED + 14 * HOUR
        deliver(store, desk.outlets, morning, LOG, watches={"another": ("a",)})
        assert desk.titles() == []
        deliver(store, desk.outlets, morning, LOG, watches={"one": ("a",)})
        assert len(desk.titles()) == 1
