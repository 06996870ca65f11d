"""What goes wrong with one message costs that one alone: making it, wording it, writing its result. No real people."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import structlog

from alerts.channels import Message, Outcome
from alerts.styles import Style
from alerts.values import Alert
from tests import databases
from tests.tracker.stored import HOUR, NOW, bill, keep, opened
from tracker import results
from tracker.deliver import deliver
from tracker.hours import Hours
from tracker.outlets import Outlet, Place
from tracker.placing import Placing
from tracker.store import Bundle, Store, Unavailable
from tracker.store.engine import transaction

QUIET = structlog.wrap_logger(structlog.PrintLogger(StringIO()), processors=[structlog.processors.KeyValueRenderer()])
MINUTE = timedelta(minutes=1)
FACTS = {"event": "introduced", "title": "Example Bill", "former": None, "house": "Lords", "date": None}
DOWN = Outcome("failed", "the service had an error (HTTP 500)")
REFUSED = Outcome("failed", "the service refused it (HTTP 401)", permanent=True, scope="channel")


@dataclass
class Channel:
    """A channel that writes down what it took; ``answer`` is what it says to what has ``word`` in it."""

    name: str
    answer: Outcome = DOWN
    word: str = "Alert 1."
    took: list[Message] = field(default_factory=list)

    def send(self, message: Message) -> Outcome:
        if self.word in message.title + message.body:
            return self.answer
        self.took.append(message)
        return Outcome("sent")

    def text(self) -> str:
        return "\n".join(one.title + one.body for one in self.took)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path) as found:
        keep(found, bill())
        yield found


def alert(number: int, who: str = "a watch", facts: dict[str, Any] | None = None) -> Alert:
    return Alert(who, f"key {number}", "bill", f"Alert {number}.", FACTS if facts is None else facts, NOW, changes=(1,))


def add(store: Store, *channels: str, number: int, at: datetime = NOW, **more: Any) -> None:
    store.store_alerts([(alert(number, **more), [Placing(name, at) for name in channels])], [1], at)


def outlets(*channels: Channel, style: Style | None = None) -> dict[str, Outlet]:
    return {one.name: Outlet(one, Hours(), style or Style(), place=Place(one.name)) for one in channels}


def states(store: Store) -> dict[str, str]:
    """Give how each alert stands on channel a, by its title."""
    return {one["title"]: one["state"] for one in store.look().deliveries(100) if one["channel"] == "a"}


# Made again and again


def test_a_channel_that_is_switched_off_and_on_again_and_again_stops_nothing_on_another(store: Store) -> None:
    a, b = Channel("a", REFUSED, word=""), Channel("b")
    for number in range(1, 30):
        add(store, "a", number=number)
    at, both = NOW, outlets(a, b, style=Style("plain", 600))
    for _ in range(5):
        for _ in range(4):
            at += HOUR / 2
            deliver(store, both, at, QUIET)
        assert store.channels.off() == {"a"}
        store.channels.switch_on(["a"], at)
    add(store, "b", number=99, at=at)
    deliver(store, both, at, QUIET)
    assert [one.title for one in b.took] == ["Alert 99."]
    a.word = "nothing"
    deliver(store, both, at + HOUR, QUIET)
    deliver(store, both, at + 2 * HOUR, QUIET)
    assert {*states(store).values()} == {"sent"}


def test_a_watch_that_leaves_the_config_and_comes_back_again_and_again_stops_nothing_on_another(store: Store) -> None:
    a, b = Channel("a"), Channel("b")
    add(store, "a", number=1)
    for number in range(8):
        at = NOW + number * 70 * MINUTE
        add(store, "b", number=10 + number, at=at, who="other")
        watches = {"other": ("b",), **({} if number % 2 else {"a watch": ("a",)})}
        deliver(store, outlets(a, b), at, QUIET, watches=watches)
    assert len(b.took) == 8
    a.word = "nothing"
    deliver(store, outlets(a, b), NOW + 11 * HOUR, QUIET)
    assert [one.title for one in a.took] == ["Alert 1."]


def test_a_message_that_the_database_does_not_take_leaves_the_others_be(store: Store) -> None:
    add(store, "a", "b", number=1)
    first, second = store.messages.waiting(NOW, ["a", "b"])
    broken: Any = None
    bundles = [
        Bundle("a", "alerts", "alerts 1", broken, False, "A title", (first.id,)),
        Bundle("b", "alerts", "alerts 2", 3, False, "A title", (second.id,)),
    ]
    found = store.messages.bundle(bundles, NOW)
    assert [one.channel for one in found.made] == ["b"]
    assert [(one.channel, why) for one, why in found.failed] == [("a", "IntegrityError")]
    assert [one.id for one in store.messages.waiting(NOW, ["a", "b"])] == [first.id], "it waits"


@pytest.mark.parametrize("how", ["dropped", "held"])
def test_what_somebody_drops_or_holds_while_messages_are_made_is_not_sent(store: Store, how: str) -> None:
    for number in (1, 2):
        placing = Placing("a", NOW, "digest 2023-06-01", state="held")
        store.store_alerts([(alert(number), [placing])], [1], NOW)
    first, second = store.messages.waiting(NOW, ["a"])
    if how == "dropped":
        assert store.held.drop([first.id], "by hand") == 1
    else:
        assert store.held.hold([first.id], batch="flood", reason="by hand") == 1
    one = Bundle("a", "digest", "digest 2023-06-01", 3, False, "A title", (first.id,))
    assert store.messages.bundle([one], NOW).made == ()
    assert store.look().messages(10) == []
    several = Bundle("a", "digest", "digest 2023-06-01", 3, False, "A title", (first.id, second.id))
    assert len(store.messages.bundle([several], NOW).made) == 1
    a = Channel("a", word="Alert 0")
    deliver(store, outlets(a), NOW, QUIET)
    assert (len(a.took), "Alert 1." in a.text()) == (1, False)
    assert states(store) == {"Alert 1.": how, "Alert 2.": "sent"}


# Worded


def test_an_alert_that_cannot_be_worded_does_not_take_those_of_its_message_with_it(store: Store) -> None:
    a = Channel("a", word="nothing")
    for number in (1, 2, 3, 4):
        add(store, "a", number=number, facts={} if number in (1, 3) else None)
    deliver(store, outlets(a), NOW, QUIET)
    assert [number for number in range(1, 5) if f"Alert {number}." in a.text()] == [2, 4]
    why = {one["reason"] for one in store.look().deliveries(10) if one["title"] in {"Alert 1.", "Alert 3."}}
    assert len(why) == 1
    assert "could not be worded" in str(why)
    problems: tuple[str, ...] = ()
    for hours in range(1, 80):
        add(store, "a", number=100 + hours, at=NOW + hours * HOUR)
        problems += deliver(store, outlets(a), NOW + hours * HOUR, QUIET).problems
        assert f"Alert {100 + hours}." in a.text(), "nor is anything late because of it"
    assert any("could not be worded" in one for one in problems)
    stuck = {title: state for title, state in states(store).items() if state != "sent"}
    assert stuck == {"Alert 1.": "failed", "Alert 3.": "failed"}
    given_up = [one for one in store.look().deliveries(200) if one["state"] == "failed"]
    assert [one for one in given_up if "given up after 72 hours" not in one["reason"]] == []


def test_where_no_alert_can_be_worded_each_is_a_message_of_its_own(store: Store) -> None:
    a = Channel("a", word="nothing")
    for number in (1, 2):
        add(store, "a", number=number, facts={})
    for minutes in (0, 2):
        deliver(store, outlets(a), NOW + minutes * MINUTE, QUIET)
    assert states(store) == {"Alert 1.": "failed", "Alert 2.": "failed"}
    assert len([one for one in store.look().messages(10) if one["state"] == "failed"]) == 2


# Marked


@pytest.mark.parametrize("when", ["at the mark", "after the mark"])
def test_the_operator_hears_of_what_is_given_up_though_the_database_failed_just_then(
    store: Store, tmp_path: Path, when: str
) -> None:
    url = databases.url(tmp_path, "test.db")
    locked, other, ours = ExitStack(), Store(url), Store(url, busy=0.2)
    a, ops = Channel("a"), Channel("ops", word="nothing")
    failed: list[datetime] = []

    def lock(_logger: Any, _name: str, said: Any) -> Any:
        """Have another program lock the database."""
        if not failed and said.get("state", "given up") == "failed" and "given up" in str(said.get("reason")):
            locked.enter_context(transaction(other.engine)).connection()
            failed.append(NOW)
        raise structlog.DropEvent

    class Locking(Channel):
        def send(self, message: Message) -> Outcome:
            if when == "at the mark" and not failed and self.at >= NOW + 72 * HOUR:
                locked.enter_context(transaction(other.engine)).connection()
                failed.append(self.at)
            return super().send(message)

        at = NOW

    a = Locking("a")
    log = structlog.wrap_logger(structlog.PrintLogger(), processors=[lock]) if when == "after the mark" else QUIET
    owed: list[Any] = []
    add(ours, "a", number=1)
    raised = 0
    with locked:
        for half in range(160):
            a.at = NOW + half * HOUR / 2
            try:
                deliver(ours, outlets(a, ops), a.at, log, operator=("ops",), owed=owed)
            except Unavailable:
                raised += 1
                locked.close()
    assert (raised, len(failed), owed) == (1, 1, [])
    assert [one.title for one in ops.took] == ["A message to a was given up"]
    assert states(store)["Alert 1."] == "failed"
    other.close()
    ours.close()


def test_what_was_sent_is_marked_though_what_it_says_of_others_cannot_be_worked_out(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(*of: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(results, "stopped", fault)
    a = Channel("a", word="never")
    add(store, "a", number=1)
    for hours in (0, 1, 2):
        deliver(store, outlets(a), NOW + hours * HOUR, QUIET)
        store.messages.recover(NOW + hours * HOUR)
    assert (len(a.took), states(store)) == (1, {"Alert 1.": "sent"})
