"""Claim, send, mark: each alert reaches each of its channels, whatever the channel does."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
import structlog
from structlog.testing import capture_logs

from alerts.channels import Message, Outcome
from alerts.values import Alert
from tests import databases
from tests.tracker.stored import HOUR, NOW, bill, keep, opened
from tracker.deliver import bundle
from tracker.deliver import deliver as deliver_to
from tracker.hours import Hours
from tracker.outlets import Outlet
from tracker.placing import Placing
from tracker.store import Bundle, Store, Unavailable
from tracker.store.engine import transaction

LOG = structlog.get_logger()
SINGLE = Hours(grouped=False)


class Ledger:
    """A channel that writes down what it gets and answers as it is told."""

    def __init__(self, name: str, *answers: Outcome | Exception) -> None:
        self.name, self.answers, self.got = name, list(answers), []

    def send(self, message: Message) -> Outcome:
        self.got.append(message)
        answer = self.answers.pop(0) if self.answers else Outcome("sent")
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path) as opened_store:
        keep(opened_store, bill())
        yield opened_store


def alert(number: int = 1, watch: str = "a watch") -> Alert:
    facts = {"event": "introduced", "title": "Example Bill", "former": None, "house": "Lords", "date": None}
    return Alert(watch, f"key {number}", "bill", f"Alert {number}", facts, NOW, changes=(1,))


def placed(*channels: str) -> list[Placing]:
    return [Placing(name, NOW) for name in channels]


def deliver(store: Store, ledgers: dict[str, Ledger], *others, hours: Hours = SINGLE, **named):
    return deliver_to(store, {name: Outlet(one, hours) for name, one in ledgers.items()}, *others, **named)


def taken(store: Store):
    """Claim what waits for channel "a", as another process would."""
    bundle(store, {"a": Outlet(Ledger("a"))}, NOW)
    return store.messages.claim(NOW, timedelta(minutes=5), ["a"])


def add(store: Store, *channels: str, number: int = 1) -> None:
    store.store_alerts([(alert(number), placed(*channels))], [1], NOW)


def states(store: Store) -> list[tuple[str, str, int]]:
    return [(row["channel"], row["state"], row["attempts"]) for row in store.look().deliveries(100)[::-1]]


def test_an_alert_goes_once_to_each_of_its_channels(store):
    add(store, "a", "b")
    ledgers = {name: Ledger(name) for name in ("a", "b")}
    for _ in range(3):
        deliver(store, ledgers, NOW, LOG)
    assert [len(ledger.got) for ledger in ledgers.values()] == [1, 1]
    assert states(store) == [("a", "sent", 1), ("b", "sent", 1)]


def test_the_same_key_of_a_watch_is_never_told_twice(store):
    add(store, "a")
    add(store, "a")
    ledger = Ledger("a")
    deliver(store, {"a": ledger}, NOW, LOG)
    assert len(ledger.got) == 1


def test_a_failing_channel_is_tried_again_later_and_the_others_go_on(store):
    add(store, "bad", "good")
    bad, good = Ledger("bad", Outcome("failed", "the server said 500")), Ledger("good")
    done = deliver(store, {"bad": bad, "good": good}, NOW, LOG)
    assert done.problems == ("bad: the server said 500",)
    assert states(store) == [("bad", "failed", 1), ("good", "sent", 1)]
    deliver(store, {"bad": bad, "good": good}, NOW + timedelta(seconds=5), LOG)
    assert len(bad.got) == 1, "not due yet"
    deliver(store, {"bad": bad, "good": good}, NOW + HOUR, LOG)
    assert states(store) == [("bad", "sent", 2), ("good", "sent", 1)]


def test_a_failing_channel_gets_one_try_a_tick_however_much_waits_for_it(store):
    for number in range(5):
        add(store, "bad", number=number)
    bad = Ledger("bad", *(Outcome("failed", "down") for _ in range(9)))
    deliver(store, {"bad": bad}, NOW, LOG)
    assert len(bad.got) == 1


def test_a_message_that_is_refused_for_good_is_tried_three_times_and_then_given_up_and_shown(store):
    add(store, "a")
    ledger = Ledger("a", *(Outcome("failed", "it is too long", permanent=True) for _ in range(5)))
    for hours in (0, 1, 2, 3, 100):
        deliver(store, {"a": ledger}, NOW + hours * HOUR, LOG)
    assert len(ledger.got) == 3
    (row,) = store.look().deliveries(1)
    assert (row["state"], row["due_at"], row["reason"]) == ("failed", None, "it is too long")
    assert store.look().status()["given_up"] == 1


def test_a_channel_down_for_three_days_is_given_up_and_shown(store):
    add(store, "a")
    ledger = Ledger("a", *(Outcome("failed", "down") for _ in range(200)))
    for hours in range(100):
        deliver(store, {"a": ledger}, NOW + hours * HOUR, LOG)
    assert 70 <= len(ledger.got) <= 76
    (row,) = store.look().deliveries(1)
    assert (row["state"], row["due_at"]) == ("failed", None)
    assert row["reason"].startswith("given up after 72 hours")


def test_what_may_have_arrived_is_unknown_and_is_sent_again_with_the_same_id(store):
    add(store, "a")
    ledger = Ledger("a", Outcome("unknown", "no answer within 30 s"))
    deliver(store, {"a": ledger}, NOW, LOG)
    assert states(store) == [("a", "unknown", 1)]
    deliver(store, {"a": ledger}, NOW + HOUR, LOG)
    assert states(store) == [("a", "sent", 2)]
    assert len({message.id for message in ledger.got}) == 1


def test_a_channel_that_raises_harms_no_other(store):
    add(store, "bad", "good")
    bad, good = Ledger("bad", RuntimeError("a bug")), Ledger("good")
    deliver(store, {"bad": bad, "good": good}, NOW, LOG)
    assert states(store) == [("bad", "unknown", 1), ("good", "sent", 1)]


def test_what_was_being_sent_when_the_service_died_is_sent_again_at_the_next_start(store):
    add(store, "a")
    assert taken(store) is not None
    ledger = Ledger("a")
    deliver(store, {"a": ledger}, NOW, LOG)
    assert ledger.got == [], "somebody else has it"
    assert store.messages.recover(NOW) == 1
    deliver(store, {"a": ledger}, NOW, LOG)
    assert len(ledger.got) == 1
    assert states(store) == [("a", "sent", 2)]


def test_the_mark_of_an_attempt_that_lost_its_delivery_counts_for_nothing(store):
    add(store, "a")
    first = taken(store)
    store.messages.recover(NOW)
    second = taken(store)
    assert store.messages.mark(first, "sent", now=NOW) is False
    assert states(store) == [("a", "sending", 2)]
    assert store.messages.mark(second, "sent", now=NOW) is True


def test_a_delivery_to_a_channel_that_is_no_longer_configured_waits(store):
    add(store, "gone")
    deliver(store, {"a": Ledger("a")}, NOW, LOG)
    assert states(store) == [("gone", "pending", 0)]


def test_a_stop_leaves_the_rest_for_the_next_start(store):
    for number in range(3):
        add(store, "a", number=number)
    ledger = Ledger("a")
    deliver(store, {"a": ledger}, NOW, LOG, stopping=lambda: len(ledger.got) == 1)
    assert [state for _, state, _ in states(store)] == ["sent", "pending", "pending"]


def test_an_alert_that_cannot_be_worded_is_failed_and_shown_and_the_others_go_on(store):
    broken = Alert("a watch", "broken", "no such rule", "Broken", {}, NOW, changes=(1,))
    store.store_alerts([(broken, placed("a")), (alert(2), placed("b"))], [1], NOW)
    good = Ledger("b")
    deliver(store, {"a": Ledger("a"), "b": good}, NOW, LOG)
    assert [state for _, state, _ in states(store)] == ["failed", "sent"]


def test_alerts_and_the_mark_of_their_changes_are_one_commit(store, tmp_path):
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        store.store_alerts([(Alert("w", "k", "bill", "t", {}, NOW, changes=(999,)), placed("a"))], [1], NOW)
    database = databases.url(tmp_path, "test.db")
    assert databases.rows(database, "SELECT count(*) FROM alert") == [(0,)]
    assert databases.rows(database, "SELECT count(*) FROM change WHERE matched_at IS NULL") == [(1,)]


def test_a_delivery_whose_mark_was_never_written_is_sent_again_when_its_lease_has_ended(store, tmp_path):
    add(store, "a")
    assert taken(store) is not None
    ledger = Ledger("a")
    deliver(store, {"a": ledger}, NOW + 100 * HOUR, LOG)
    assert ledger.got == [], "by the database's clock, whatever ours says"
    databases.execute(
        databases.url(tmp_path, "test.db"), "UPDATE message SET lease_until = :past", past="2000-01-01 00:00:00"
    )
    deliver(store, {"a": ledger}, NOW + timedelta(minutes=1), LOG)
    assert [state for _, state, _ in states(store)] == ["sent"]


def test_days_without_the_service_running_are_no_days_of_trying(store):
    add(store, "a")
    ledger = Ledger("a", Outcome("failed", "down"), Outcome("failed", "down"))
    deliver(store, {"a": ledger}, NOW, LOG)
    deliver(store, {"a": ledger}, NOW + 73 * HOUR, LOG)
    deliver(store, {"a": ledger}, NOW + 74 * HOUR, LOG)
    assert states(store) == [("a", "sent", 3)]


def test_a_try_put_off_by_a_clock_that_was_ahead_is_made(store):
    add(store, "a")
    ledger = Ledger("a", Outcome("failed", "down"))
    deliver(store, {"a": ledger}, NOW + 48 * HOUR, LOG)
    deliver(store, {"a": ledger}, NOW + HOUR, LOG)
    assert states(store) == [("a", "sent", 2)]


class Slow:
    """A channel whose messages go their own way, answered after so many times of asking; then something happens."""

    def __init__(self, name: str, asked: int = 0, answer: Outcome | None = None, then=lambda: None) -> None:
        self.name, self.asked, self.answer, self.then, self.got = name, asked, answer or Outcome("sent"), then, []

    def begin(self, message: Message) -> "Slow":
        self.got.append(message)
        self.left = self.asked
        return self

    def wait(self, seconds: float | None = None) -> Outcome | None:
        self.left -= 1
        if self.left >= 0 and seconds is not None:
            return None
        self.then()
        return self.answer


def by_state(store: Store) -> dict[str, str]:
    return {row["channel"]: row["state"] for row in store.look().deliveries(100)}


def test_what_is_answered_at_once_is_marked_before_the_next_is_sent(store):
    seen = []
    channels = [Slow(name, then=lambda: seen.append(by_state(store))) for name in ("a", "b", "c")]
    add(store, "a", "b", "c")
    assert deliver_to(store, {one.name: Outlet(one, SINGLE) for one in channels}, NOW, LOG).sent == 3
    assert [sorted(one.values()) for one in seen] == [
        ["pending", "pending", "sending"],
        ["pending", "sending", "sent"],
        ["sending", "sent", "sent"],
    ]


def test_what_is_answered_late_is_marked_when_it_is_and_the_others_went_meanwhile(store):
    seen = []
    late = Slow("a", 3, then=lambda: seen.append(by_state(store)))
    quick = Slow("b")
    add(store, "a", "b")
    done = deliver_to(store, {one.name: Outlet(one, SINGLE) for one in (late, quick)}, NOW, LOG)
    assert (done.sent, done.problems) == (2, ())
    assert seen == [{"a": "sending", "b": "sent"}]
    assert by_state(store) == {"a": "sent", "b": "sent"}


@pytest.mark.parametrize("unclear", [False, True])
def test_a_channel_that_is_muted_in_the_midst_of_a_pass_keeps_its_message_as_it_was(store, unclear):
    b = Ledger("b", *[Outcome("unknown", "no answer")] * unclear)
    mute = Slow("a", then=lambda: store.held.mute("channel", "b", NOW + 9 * HOUR, NOW))
    if unclear:
        add(store, "b", number=2)
        deliver(store, {"b": b}, NOW, LOG)
    add(store, "a")
    if not unclear:
        add(store, "b", number=2)
    both = {"a": Outlet(mute, SINGLE), "b": Outlet(b, SINGLE)}
    deliver_to(store, both, NOW + HOUR, LOG)
    assert (len(mute.got), len(b.got)) == (1, int(unclear))
    (row,) = [one for one in store.look().messages(10) if one["channel"] == "b"]
    assert (row["state"], row["reason"]) == ("unknown" if unclear else "pending", "muted")
    deliver_to(store, both, NOW + 10 * HOUR, LOG)
    assert len(b.got) == 1 + unclear
    assert by_state(store) == {"a": "sent", "b": "sent"}


def test_what_a_channel_without_grouping_could_not_be_sent_for_a_day_comes_message_by_message(store):
    a = Ledger("a", *[Outcome("failed", "it is away")] * 16)
    for number in (1, 2, 3):
        add(store, "a", number=number)
    for hours in range(0, 40, 2):
        deliver(store, {"a": a}, NOW + hours * HOUR, LOG)
    assert [one.title for one in a.got[16:]] == ["Alert 1", "Alert 2", "Alert 3"]


def test_a_database_that_fails_is_said_to_whoever_keeps_no_results(store, tmp_path):
    other = Store(databases.url(tmp_path, "test.db"))
    ours = Store(databases.url(tmp_path, "test.db"), busy=0.2)
    with ExitStack() as locked:
        lock = Slow("a", then=lambda: locked.enter_context(transaction(other.engine)).connection())
        add(ours, "a")
        with pytest.raises(Unavailable):
            deliver_to(ours, {"a": Outlet(lock, SINGLE)}, NOW, LOG)
    other.close()
    ours.close()


def test_a_channel_gets_its_next_message_when_the_one_before_is_answered(store):
    for number in (1, 2):
        add(store, "a", number=number)
    late = Slow("a", 3, then=lambda: answered.append(len(late.got)))
    answered: list[int] = []
    assert deliver_to(store, {"a": Outlet(late, SINGLE)}, NOW, LOG).sent == 2
    assert answered == [1, 2]


def test_a_message_bears_its_number_alone_where_nothing_is_said_of_the_installation(store):
    add(store, "a")
    ledger = Ledger("a")
    deliver(store, {"a": ledger}, NOW, LOG)
    assert [(one.id, one.origin) for one in ledger.got] == [("message-1", "")]


@pytest.mark.parametrize(("answer", "sent"), [("unknown", {"c"}), ("failed", {"b", "c"}), ("sent", {"a", "b", "c"})])
def test_where_a_late_answer_never_came_nobody_else_at_that_host_is_tried_in_this_pass(store, answer, sent):
    late, beside, other = Slow("a", 3, Outcome(answer, "it said so")), Slow("b"), Slow("c")
    add(store, "a", "b", "c")
    outlets = {
        "a": Outlet(late, SINGLE, host="one.example"),
        "b": Outlet(beside, SINGLE, host="one.example"),
        "c": Outlet(other, SINGLE, host="another.example"),
    }
    deliver_to(store, outlets, NOW, LOG)
    assert {channel for channel, state in by_state(store).items() if state == "sent"} == sent
    assert [len(one.got) for one in (late, beside, other)] == [1, int("b" in sent), 1]


def test_a_channel_that_answers_late_is_sent_what_waits_for_it_in_the_same_pass(store):
    for number in (1, 2, 3):
        add(store, "a", number=number)
    late = Slow("a", 2)
    assert deliver_to(store, {"a": Outlet(late, SINGLE, host="one.example")}, NOW, LOG).sent == 3


def test_what_was_sent_before_the_database_failed_is_heard_out_and_owed(store, tmp_path):
    other = Store(databases.url(tmp_path, "test.db"))
    ours = Store(databases.url(tmp_path, "test.db"), busy=0.2)
    late, owed = Slow("a", 3), []
    with ExitStack() as locked:
        lock = Slow("b", then=lambda: locked.enter_context(transaction(other.engine)).connection())
        add(ours, "a", "b")
        outlets = {one.name: Outlet(one, SINGLE) for one in (late, lock)}
        with pytest.raises(Unavailable):
            deliver_to(ours, outlets, NOW, LOG, owed=owed)
    assert len(owed) == 2
    lock.then = lambda: None
    assert deliver_to(ours, outlets, NOW + HOUR, LOG, owed=owed).sent == 0
    assert (owed, by_state(store)) == ([], {"a": "sent", "b": "sent"})
    assert [len(one.got) for one in (late, lock)] == [1, 1]
    other.close()
    ours.close()


def test_every_channel_that_fails_and_every_message_that_cannot_be_made_is_named(store, monkeypatch):
    add(store, "a", "b")
    ways = [Bundle(name, "alerts", "alerts 1", 3, False, "A title", ()) for name in ("c", "d")]
    real = bundle

    def made(*of, **more):
        return replace(real(*of, **more), failed=tuple((one, "IntegrityError") for one in ways))

    monkeypatch.setattr("tracker.deliver.bundle", made)
    away = Outcome("failed", "it is away")
    done = deliver(store, {name: Ledger(name, away) for name in ("a", "b")}, NOW, LOG)
    fault = "a fault of this program: a message could not be made (IntegrityError)"
    assert done.problems == (f"c: {fault}", f"d: {fault}", "a: it is away", "b: it is away")
    assert done.sent == 0


def test_an_owed_result_that_fails_by_a_fault_of_the_program_holds_up_nothing(store):
    def fault() -> None:
        raise ZeroDivisionError

    add(store, "a")
    owed = [fault]
    with capture_logs() as logs:
        assert deliver(store, {"a": Ledger("a")}, NOW, structlog.get_logger(), owed=owed).sent == 1
    assert owed == []
    assert "what became of a message could not be written" in {one["event"] for one in logs}


def test_a_message_that_failed_before_quiet_hours_is_not_tried_again_in_them(store):
    night = Hours(grouped=False, quiet=(time(22), time(7)))
    ledger = Ledger("a", Outcome("failed", "it is away"))
    evening = datetime(2023, 6, 1, 20, 59, 30, tzinfo=UTC)
    store.store_alerts([(alert(), [Placing("a", evening)])], [1], evening)
    for minutes in (0, 10, 240):
        deliver(store, {"a": ledger}, evening + timedelta(minutes=minutes), LOG, hours=night)
    assert len(ledger.got) == 1
    deliver(store, {"a": ledger}, evening + timedelta(hours=9, minutes=10), LOG, hours=night)
    assert len(ledger.got) == 2


def test_what_is_answered_first_is_marked_first(store):
    marked = []
    slow = [Slow(name, asked, then=lambda name=name: marked.append(name)) for name, asked in (("a", 9), ("b", 2))]
    add(store, "a", "b")
    assert deliver_to(store, {one.name: Outlet(one, SINGLE) for one in slow}, NOW, LOG).sent == 2
    assert marked == ["b", "a"]


def test_a_channel_that_failed_is_left_though_another_was_never_answered(store):
    late, away = Slow("a", 3, Outcome("unknown", "no answer")), Ledger("b", *[Outcome("failed", "it is away")] * 2)
    for number in (1, 2):
        add(store, "a", "b", number=number)
    outlets = {"a": Outlet(late, SINGLE, host="one.example"), "b": Outlet(away, SINGLE, host="another.example")}
    deliver_to(store, outlets, NOW, LOG)
    assert [len(one.got) for one in (late, away)] == [1, 1]


def test_what_an_attempt_says_that_was_taken_over_does_not_count_against_its_channel(store):
    add(store, "a")

    def taken_over() -> None:
        store.messages.recover(NOW)
        assert store.messages.claim(NOW, timedelta(minutes=5), ["a"]) is not None

    refused = Slow("a", answer=Outcome("failed", "gone", permanent=True, scope="channel"), then=taken_over)
    done = deliver_to(store, {"a": Outlet(refused, SINGLE)}, NOW, LOG)
    assert len(refused.got) == 1
    assert done.sent == 0
    assert "a" not in store.channels.standing()


def test_what_waits_for_another_host_goes_though_one_was_never_answered(store):
    late, other, behind = Slow("a", 3, Outcome("unknown", "no answer")), Slow("b", 6), Slow("c")
    add(store, "a", "b", "c")
    outlets = {
        "a": Outlet(late, SINGLE, host="one.example"),
        "b": Outlet(other, SINGLE, host="another.example"),
        "c": Outlet(behind, SINGLE, host="another.example"),
    }
    deliver_to(store, outlets, NOW, LOG)
    assert by_state(store) == {"a": "unknown", "b": "sent", "c": "sent"}
