"""Channels that refuse: one that refuses for good is switched off, the operator is told, and nothing is lost."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest
import structlog
from rich.console import Console

from alerts.channels import Message, Outcome
from alerts.values import Alert
from tests import databases
from tests.alerts.test_mail import Server, serving
from tests.tracker import service
from tests.tracker.stored import HOUR, NOW, bill, keep, opened
from tracker import config
from tracker.app import App, wired
from tracker.deliver import deliver
from tracker.hours import Hours
from tracker.outlets import Outlet, Place, first_that_works, plain, spread
from tracker.outlets import places as places_of
from tracker.pacing import Pacer
from tracker.placing import Placing
from tracker.registry import defaults
from tracker.store import KnownChannel, Store

LOG = structlog.get_logger()
MINUTE = timedelta(minutes=1)
REFUSED = Outcome("failed", "the service refused it (HTTP 410)", permanent=True, scope="channel")
CROWDED = Outcome("failed", "the service asks for fewer messages (HTTP 429)", scope="host")
TOO_LONG = Outcome("failed", "the service refused it (HTTP 413)", permanent=True, scope="message")


class Ledger:
    """A channel that writes down what it gets; ``answer`` is what it says, ``next`` what it says first."""

    def __init__(self, name: str) -> None:
        self.name, self.answer = name, Outcome("sent")
        self.next: list[Outcome] = []
        self.got: list[Message] = []
        self.took: list[Message] = []

    def send(self, message: Message) -> Outcome:
        self.got.append(message)
        said = self.next.pop(0) if self.next else self.answer
        if said.state == "sent":
            self.took.append(message)
        return said


class World:
    """A store and its channels, driven by hand; ``ops`` and ``spare`` are the operator's."""

    def __init__(self, store: Store, *names: str) -> None:
        self.store = store
        self.ledgers = {name: Ledger(name) for name in (*names, "ops", "spare")}
        self.hosts = dict.fromkeys(self.ledgers, "")
        self.hours = Hours()
        self.operator: tuple[str, ...] = ("ops", "spare")
        self.made = 0

    def __getitem__(self, name: str) -> Ledger:
        return self.ledgers[name]

    def alert(self, *channels: str, at: datetime = NOW) -> None:
        self.made += 1
        facts = {"event": "introduced", "title": "Example Bill", "former": None, "house": "Lords", "date": None}
        one = Alert("a watch", f"key {self.made}", "bill", f"Alert {self.made}", facts, at, changes=(1,))
        self.store.store_alerts([(one, [Placing(name, at) for name in channels])], [1], at)

    def deliver(self, at: datetime = NOW) -> tuple[str, ...]:
        outlets = {
            name: Outlet(one, self.hours, place=Place(name), host=self.hosts[name])
            for name, one in self.ledgers.items()
        }
        return deliver(self.store, outlets, at, LOG, operator=self.operator).problems

    def refuse(self, name: str, at: datetime = NOW) -> datetime:
        """Let a channel refuse until it is switched off; gives the time that it was."""
        self[name].answer = REFUSED
        self.alert(name, at=at)
        for moment in (at, at + 2 * MINUTE, at + 17 * MINUTE):
            self.deliver(moment)
        return at + 17 * MINUTE

    def states(self, name: str) -> list[str]:
        return [row["state"] for row in self.store.look().deliveries(100)[::-1] if row["channel"] == name]

    def numbers(self, name: str) -> list[int]:
        """Give which alerts a channel took, each as often as it was told."""
        told = [body for one in self[name].took for body in (f"{one.title}\n{one.body}",)]
        return [n for body in told for n in range(1, self.made + 1) if f"Alert {n}\n" in body or f"Alert {n} " in body]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with opened(tmp_path) as store:
        keep(store, bill())
        yield World(store, "a", "b")


def test_a_channel_that_refuses_three_times_in_a_row_is_switched_off_and_what_it_refused_is_held(world):
    off_at = world.refuse("a")
    assert len(world["a"].got) == 3
    assert world.states("a") == ["held"]
    assert world.store.channels.standing()["a"].off_since == off_at
    world.alert("a", at=off_at)
    world.deliver(off_at + 100 * HOUR)
    assert len(world["a"].got) == 3, "nothing is sent to a channel that is off"
    assert world.states("a") == ["held", "held"]
    assert world.store.look().status()["given_up"] == 0


def test_the_operator_is_told_once_and_through_another_channel(world):
    off_at = world.refuse("a")
    [told] = world["ops"].took
    assert told.title == "The channel a is switched off"
    assert "the service refused it (HTTP 410)" in told.body
    assert "nothing is lost" in told.body
    assert "tracker channels --on a" in told.body
    for hours in range(1, 80, 10):
        world.deliver(off_at + hours * HOUR)
    assert len(world["ops"].took) == 1
    assert not world["spare"].took


def test_one_success_forgets_what_was_refused_before(world):
    for number in range(3):
        at = NOW + number * HOUR
        world["a"].next = [REFUSED, REFUSED]
        world.alert("a", at=at)
        for minutes in (0, 2, 17):
            world.deliver(at + minutes * MINUTE)
    assert world.store.channels.off() == frozenset()
    assert world.states("a") == ["sent"] * 3


def test_refusals_of_one_moment_are_no_three_in_a_row(world):
    world["a"].answer = REFUSED
    for second in range(0, 100, 5):
        world.alert("a", at=NOW + timedelta(seconds=second))
        world.deliver(NOW + timedelta(seconds=second))
    assert len(world["a"].got) == 1
    world["a"].answer = Outcome("sent")
    for minutes in (4, 5, 6):
        world.deliver(NOW + minutes * MINUTE)
    assert world.states("a") == ["sent"] * 20


def test_what_was_held_goes_as_one_labelled_message_when_the_channel_is_on_again(world):
    off_at = world.refuse("a")
    for hour in range(1, 4):
        world.alert("a", at=off_at + hour * HOUR)
        world.deliver(off_at + hour * HOUR)
    world["a"].answer = Outcome("sent")
    later = off_at + 5 * HOUR
    assert world.store.channels.switch_on(["a"], later) == 4
    world.deliver(later)
    [message] = world["a"].took
    assert "switched off" in f"{message.title}\n{message.body}"
    assert sorted(set(world.numbers("a"))) == [1, 2, 3, 4]
    assert world.states("a") == ["sent"] * 4
    world.deliver(later + HOUR)
    assert len(world["a"].took) == 1


def test_the_number_of_a_message_that_was_taken_apart_is_never_used_again(world):
    off_at = world.refuse("a")
    refused = {one.id for one in world["a"].got}
    world["a"].answer = Outcome("sent")
    world.store.channels.switch_on(["a"], off_at + HOUR)
    world.deliver(off_at + HOUR)
    assert {one.id for one in world["a"].took}.isdisjoint(refused)


def test_what_may_have_arrived_before_keeps_its_identity_when_it_is_sent_again(world):
    world["a"].next = [Outcome("unknown", "no answer within 30 s: it may have arrived")]
    world.alert("a")
    world.deliver(NOW)
    [first] = world["a"].got
    off_at = world.refuse("a", NOW + timedelta(seconds=5))
    world["a"].answer = Outcome("sent")
    world.store.channels.switch_on(["a"], off_at + HOUR)
    for hours in (1, 2, 3):
        world.deliver(off_at + hours * HOUR)
    assert sorted(world.numbers("a")) == [1, 2], "each once"
    assert first.id in {one.id for one in world["a"].took}


def test_a_digest_that_becomes_due_while_the_channel_is_off_comes_with_the_rest(world):
    off_at = world.refuse("a")
    due = off_at + 10 * HOUR
    facts = {"event": "introduced", "title": "Example Bill", "former": None, "house": "Lords", "date": None}
    world.made += 1
    one = Alert("a watch", "key 2", "bill", "Alert 2", facts, NOW, changes=(1,))
    place = Placing("a", due, "digest 2023-06-02", 3, through=True, state="held")
    world.store.store_alerts([(one, [place])], [1], off_at)
    world.deliver(off_at + HOUR)
    world["a"].answer = Outcome("sent")
    world.deliver(due + HOUR)
    assert not world["a"].took
    world.store.channels.switch_on(["a"], due + 2 * HOUR)
    world.deliver(due + 2 * HOUR)
    assert sorted(set(world.numbers("a"))) == [1, 2]
    assert len(world["a"].took) == 1


def test_when_the_operators_first_channel_is_the_one_that_refuses_the_next_is_told(world):
    world.refuse("ops")
    assert [one.title for one in world["spare"].took] == ["The channel ops is switched off"]
    world.refuse("a", NOW + 10 * HOUR)
    assert [one.title for one in world["spare"].took][1:] == ["The channel a is switched off"]
    assert "Off as well: ops." in world["spare"].took[1].body


def test_without_a_channel_for_the_operator_it_is_logged_and_shown(world):
    world.operator = ()
    with structlog.testing.capture_logs() as logs:
        world.refuse("a")
    [said] = [one for one in logs if one["log_level"] == "error"]
    assert (said["channel"], said["told"]) == ("a", [])
    [row] = [row for row in world.store.look().channels() if row["off_since"]]
    assert (row["name"], row["reason"], row["held"]) == ("a", REFUSED.detail, 1)


def test_a_message_that_is_refused_is_tried_three_times_and_the_others_go_on(world):
    world.hours = Hours(grouped=False)
    world["a"].next = [TOO_LONG]
    for _ in range(3):
        world.alert("a")
    world.deliver(NOW)
    assert len(world["a"].took) == 2, "the others go in the same pass"
    for minutes in (2, 12, 60, 600):
        world["a"].next = [TOO_LONG]
        world.deliver(NOW + minutes * MINUTE)
    assert sorted(world.states("a")) == ["failed", "sent", "sent"]
    assert len(world["a"].got) == 5
    [row] = [row for row in world.store.look().deliveries(10) if row["state"] == "failed"]
    assert (row["due_at"], row["reason"]) == (None, TOO_LONG.detail)
    assert world.store.channels.off() == frozenset()


def test_a_channel_that_refuses_three_messages_for_good_is_itself_refused_and_gets_them_later(world):
    world.hours = Hours(grouped=False)
    world["a"].answer = TOO_LONG
    for _ in range(3):
        world.alert("a")
    for minutes in (0, 2, 12, 20):
        world.deliver(NOW + minutes * MINUTE)
    assert world.store.channels.off() == {"a"}
    assert world.states("a") == ["held"] * 3
    world["a"].answer = Outcome("sent")
    world.store.channels.switch_on(["a"], NOW + HOUR)
    world.deliver(NOW + HOUR)
    assert sorted(set(world.numbers("a"))) == [1, 2, 3]


def test_a_host_that_wants_fewer_messages_is_left_alone_by_all_its_channels_and_the_others_go_on(world):
    world.hosts |= {"a": "one host", "b": "one host"}
    world["a"].next = [CROWDED]
    world.alert("a", "b", "spare")
    world.deliver(NOW)
    assert (len(world["a"].got), len(world["b"].got), len(world["spare"].took)) == (1, 0, 1)
    world.deliver(NOW + timedelta(seconds=30))
    assert (len(world["a"].got), len(world["b"].got)) == (1, 0)
    world.deliver(NOW + 2 * MINUTE)
    assert (len(world["a"].took), len(world["b"].took)) == (1, 1), "put off, never dropped"


def test_a_rest_that_a_clock_ahead_has_set_does_not_last(world):
    world["a"].next = [CROWDED]
    world.alert("a")
    world.deliver(NOW + 48 * HOUR)
    world.deliver(NOW)
    assert len(world["a"].took) == 1


def test_a_mark_of_the_service_s_own_death_in_between_neither_loses_nor_doubles(world):
    world["a"].answer = REFUSED
    world.alert("a")
    world.deliver(NOW)
    world.deliver(NOW + 2 * MINUTE)
    assert world.store.messages.recover(NOW + 3 * MINUTE) == 0
    world["a"].answer = Outcome("sent")
    world.deliver(NOW + 20 * MINUTE)
    assert world.numbers("a") == [1]


# What the address says


def note(store: Store, **prints: str) -> list[str]:
    return store.channels.note({name: KnownChannel(name, print_) for name, print_ in prints.items()}, NOW + 50 * HOUR)


def test_a_channel_is_on_again_when_its_address_is_another(world):
    note(world.store, a="first", b="same")
    world.refuse("a")
    assert note(world.store, a="first", b="same") == []
    assert world.store.channels.off() == {"a"}
    assert note(world.store, a="second", b="same") == ["a"]
    world["a"].answer = Outcome("sent")
    world.deliver(NOW + 51 * HOUR)
    assert world.numbers("a")


def test_what_was_held_for_a_channel_that_left_the_config_is_there_when_it_is_back(world):
    note(world.store, a="first")
    world.refuse("a")
    note(world.store, b="other")
    note(world.store, a="first", b="other")
    world["a"].answer = Outcome("sent")
    world.deliver(NOW + 51 * HOUR)
    assert set(world.numbers("a")) == {1}


def test_a_recipient_that_is_joined_by_others_keeps_what_waits_for_it(world):
    store = world.store
    store.channels.note({"team": KnownChannel("team", "1", target="aaa")}, NOW)
    world.alert("team")
    several = {
        "team~aaa": KnownChannel("team", "2", target="aaa"),
        "team~bbb": KnownChannel("team", "2", target="bbb"),
    }
    store.channels.note(several, NOW)
    assert [row["channel"] for row in store.look().deliveries(9)] == ["team~aaa"]
    store.channels.note({"team": KnownChannel("team", "3", target="aaa")}, NOW)
    assert [row["channel"] for row in store.look().deliveries(9)] == ["team"]


def test_an_installation_keeps_its_identity(world):
    assert [world.store.channels.identity(token) for token in ("first", "second")] == ["first", "first"]


# Several recipients

CONFIG = """
[channels.officers]
url = "{officers}"
grouped = false
[channels.ops]
url = "{ops}"
[operator]
channels = ["ops"]
[[watches]]
name = "a watch"
bill = "Example Bill"
channels = ["officers", "ops"]
[[pushes]]
name = "call"
when = "7 days before Commons report stage at 09:00"
bill = "Example Bill"
channels = ["officers"]
"""


def written(folder: Path, **urls: str) -> Path:
    path = folder / "config.toml"
    path.write_text(CONFIG.format(**{"ops": "terminal://", **urls}), encoding="utf-8")
    path.chmod(0o600)
    return path


@contextmanager
def running(folder: Path, at: datetime = NOW, **urls: str) -> Iterator[App]:
    settings = config.load(written(folder, **urls), environ={})
    database = databases.url(folder)
    with wired(settings, database=database, log=service.QUIET, console=Console(file=StringIO())) as app:
        app.start(at)
        yield app


def put(app: App, number: int, at: datetime = NOW) -> None:
    facts = {"event": "introduced", "title": "Example Bill", "former": None, "house": "Lords", "date": None}
    alert = Alert("a watch", f"key {number}", "bill", f"Alert {number}", facts, at, changes=(1,))
    told = [one for one in app.settings.watches[0].channels if one.startswith("officers")]
    app.store.store_alerts([(alert, [Placing(name, at) for name in told])], [1], at)


def test_a_channel_with_several_recipients_is_several_wherever_it_is_named(tmp_path):
    url = "mailto://127.0.0.1:1?from=us@campaign.example&to=jo@example.org,ali@example.org&cc=kim@example.org"
    settings = config.load(written(tmp_path, officers=url), environ={})
    found = places_of(settings, settings.channels)
    wide = spread(settings, found)
    ours = tuple(name for name in found if name.startswith("officers~"))
    assert len(ours) == 3
    assert set(wide.channels) == {*ours, "ops"}
    assert wide.watches[0].channels == (*ours, "ops")
    assert wide.pushes[0].channels == ours
    assert {plain(name) for name in ours} == {"officers"}
    assert sorted(found[name].shown for name in ours) == ["a…@example.org", "j…@example.org", "k…@example.org"]
    assert found[sorted(ours)[1]].words == f"officers (2 of 3: {found[sorted(ours)[1]].shown})"
    assert "example.org" not in repr(ours)


def test_the_operator_is_told_at_all_recipients_of_the_first_channel_that_works():
    several = ("ops~aaa", "ops~bbb", "spare")
    assert first_that_works(several, ()) == ("ops~aaa", "ops~bbb")
    assert first_that_works(several, {"ops~aaa"}) == ("ops~bbb",)
    assert first_that_works(several, {"ops~aaa", "ops~bbb"}) == ("spare",)
    assert first_that_works(several, set(several)) == ()


class Choosy(Server):
    """Refuses one recipient for good and takes what is for the others."""

    async def handle_RCPT(self, server, session, envelope, to, options):
        if to == "gone@example.org":
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(to)
        return "250 OK"


def test_one_recipient_that_is_refused_for_good_is_suppressed_and_the_others_are_sent(tmp_path):
    with serving(Choosy()) as server:
        url = f"mailto://127.0.0.1:{server.port}?from=us@campaign.example&to=jo@example.org,gone@example.org"
        with running(tmp_path, officers=url) as app:
            keep(app.store, bill())
            for number in range(5):
                at = NOW + number * HOUR
                put(app, number, at)
                app.deliver(at)
            assert [to for _, (to,), _ in server.got] == ["jo@example.org"] * 5
            assert len({mail["Message-ID"] for mail in server.mails}) == 5
            [off] = app.store.channels.off()
            rows = {row["name"]: row for row in app.store.look().channels()}
            assert (rows[off]["recipient"], rows[off]["held"], rows[off]["failed"]) == ("g…@example.org", 5, 0)
        shown = service.call("channels", "--database", databases.beside(tmp_path), cwd=tmp_path)
        assert "off since" in shown.stdout
        assert "gone@example.org" not in shown.stdout
        assert str(server.port) not in shown.stdout
        told = json.loads(
            service.call("channels", "--json", "--database", databases.beside(tmp_path), cwd=tmp_path).stdout
        )
        assert [(row["channel"], row["of"]) for row in told] == [("officers", 2), ("officers", 2), ("ops", 1)]
        status = service.call("status", "--database", databases.beside(tmp_path), cwd=tmp_path)
        assert status.returncode == 1
        assert f"switched off: {off}" in status.stderr
        back = service.call("channels", "--on", "officers", "--database", databases.beside(tmp_path), cwd=tmp_path)
        assert "5 alerts held for it go at the next tick" in back.stdout
        again = service.call("channels", "--on", "officers", "--database", databases.beside(tmp_path), cwd=tmp_path)
        assert again.returncode == 2


def test_a_test_message_goes_to_each_recipient_in_the_channels_form_and_switches_it_on(tmp_path):
    with serving(Server()) as server:
        url = f"mailto://127.0.0.1:{server.port}?from=us@campaign.example&to=jo@example.org,ali@example.org"
        with running(tmp_path, officers=url) as app:
            keep(app.store, bill())
            put(app, 1)
            names = [name for name in app.settings.channels if name.startswith("officers")]
            app.store.channels.switch_off(names[0], "it refused", [], NOW)
        sent = service.call("test-channel", "officers", "--database", databases.beside(tmp_path), cwd=tmp_path)
        assert sent.returncode == 0, sent.stderr
        assert all(f"of 2: {name}…@example.org): sent" in sent.stdout for name in "ja")
        assert "on again; 1 alert held for it" in sent.stdout
        assert sorted(to for _, (to,), _ in server.got) == ["ali@example.org", "jo@example.org"]
        assert all("This channel works" in str(mail) for mail in server.mails)
        one = service.call("test-channel", names[1], "--database", databases.beside(tmp_path), cwd=tmp_path)
        assert (one.returncode, len(server.got)) == (0, 3)


def test_an_unknown_channel_gets_a_suggestion(tmp_path):
    written(tmp_path, officers="mailto://127.0.0.1:1?from=us@campaign.example&to=jo@example.org,ali@example.org")
    wrong = service.call("test-channel", "officer", cwd=tmp_path)
    assert (wrong.returncode, "did you mean 'officers'?" in wrong.stderr) == (2, True)


def test_check_says_how_many_recipients_an_address_has(tmp_path):
    url = "mailto://127.0.0.1:1?from=us@campaign.example&to=jo@example.org,ali@example.org"
    path = written(tmp_path, officers=url)
    off = "".join(f"\n[sources.{name}]\nenabled = false\n" for name in defaults())
    path.write_text(path.read_text() + off, encoding="utf-8")
    shown = service.call("check", cwd=tmp_path).stdout
    assert "fine: officers (its address can be used; 2 recipients, each on its own; nothing was sent)" in shown
    assert "fine: ops (its address can be used; nothing was sent)" in shown


def test_the_address_is_in_no_column_of_the_database(tmp_path):
    with running(tmp_path, officers="json://reader:hunter2@127.0.0.1:1/token-s3cret") as app:
        keep(app.store, bill())
        put(app, 1)
        app.deliver(NOW)
    dump = databases.dump(databases.url(tmp_path))
    assert "hunter2" not in dump
    assert "s3cret" not in dump
    assert "127.0.0.1" not in dump


# The pace of a host


class Clock:
    """A clock that only waiting moves."""

    def __init__(self) -> None:
        self.now, self.waits = 100.0, 0

    def monotonic(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.waits += 1


def test_two_channels_of_one_host_are_written_to_at_its_pace_and_another_host_goes_between(world):
    world.hosts |= {"a": "one host", "b": "one host"}
    clock, order = Clock(), []
    pacer = Pacer(clock.monotonic, clock.wait)
    world.hours = Hours(grouped=False)
    for _ in range(2):
        world.alert("a", "b", "spare")

    class Timed(Ledger):
        def send(self, message: Message) -> Outcome:
            order.append((self.name, round(clock.now, 2)))
            return super().send(message)

    outlets = {name: Outlet(Timed(name), world.hours, host=world.hosts[name]) for name in ("a", "b", "spare")}
    assert deliver(world.store, outlets, NOW, LOG, pacer=pacer).sent == 6
    slow = [at for name, at in order if name != "spare"]
    assert all(later - before >= 0.1 - 1e-9 for before, later in pairwise(slow))
    assert [name for name, _ in order][1:3] == ["spare", "spare"], "what need not wait goes first"


def test_an_end_that_is_asked_for_is_not_waited_for(world):
    clock = Clock()
    pacer = Pacer(clock.monotonic, clock.wait)
    pacer.wrote("host")
    pacer.wait("host", 1000.0, lambda: clock.waits >= 3)
    assert clock.waits == 3
    assert clock.now < 101


def test_the_operator_hears_of_a_message_that_is_refused_for_good_and_what_it_said(world):
    world.alert("a")
    world["a"].next = [TOO_LONG] * 3
    for minutes in (0, 5, 20, 60):
        world.deliver(NOW + minutes * MINUTE)
    (told,) = [message for message in world["ops"].took if "given up" in message.title]
    assert "- Alert 1" in told.body
    assert "HTTP 413" in told.body
