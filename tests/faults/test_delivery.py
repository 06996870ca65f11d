"""Rows 49, 50 and 52 to 64: what may go wrong on the way to people, judged by what arrived. All people are made up."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from alerts.channels import AppriseChannel, Courier, Message, Outcome
from alerts.compose import Envelope, compose, split
from alerts.fitting import room, size
from alerts.forms import Written
from alerts.grow import grown
from alerts.styles import _STYLES, SHORT, Style
from alerts.values import Alert
from tests import databases, servers
from tests.alerts.examples import EXAMPLES
from tests.alerts.test_channels import Receiver, child_of, soon
from tests.alerts.test_mail import Server as MailServer
from tests.alerts.test_mail import serving
from tests.tracker.campaign import Campaign, campaign, watch
from tests.tracker.keeper import Kept, kept, stages
from tests.tracker.service import QUIET, call, until
from tests.tracker.stored import HOUR, NOW, bill, keep, opened
from tests.tracker.test_channels_off import World, put, running
from tracker.deliver import LEASE, UNANSWERED, Delivered, bundle, deliver
from tracker.hours import Hours
from tracker.outlets import Outlet, Place
from tracker.pacing import Pacer
from tracker.placing import Placing
from tracker.refusals import PAUSES
from tracker.store import Store

LOG = QUIET
ROOT = Path(__file__).parents[2]
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
GROUPED, SINGLE = Hours(), Hours(grouped=False)
DOWN = Outcome("failed", "the service had an error (HTTP 500)")
FACTS = {"event": "introduced", "title": "Example Bill", "former": None, "house": "Lords", "date": None}
OK = servers.plain("{}")


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path) as found:
        keep(found, bill())
        yield found


@pytest.fixture
def world(store: Store) -> World:
    return World(store, "a", "b")


@pytest.fixture(scope="module")
def courier() -> Iterator[Courier]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "*")
        courier = Courier(limit=30)
        yield courier
        courier.close()


@pytest.fixture
def brief() -> Iterator[Courier]:
    courier = Courier(limit=1)
    yield courier
    courier.close()


def alert(number: int = 1, who: str = "a watch", title: str = "") -> Alert:
    link = f"https://bills.parliament.uk/bills/{number}"
    return Alert(who, f"key {number}", "bill", title or f"Alert {number}.", FACTS, NOW, link=link, changes=(1,))


def add(store: Store, *channels: str, number: int = 1, at: Any = NOW) -> None:
    store.store_alerts([(alert(number), [Placing(name, at) for name in channels])], [1], at)


def rows(store: Store, channel: str = "") -> list[dict[str, Any]]:
    """Give the deliveries, oldest first."""
    return [one for one in store.look().deliveries(1000)[::-1] if channel in ("", one["channel"])]


def hook(server: servers.Server, path: str = "/hook") -> str:
    return server.url.replace("http", "json", 1) + path


def ids(server: servers.Server) -> list[str]:
    """Give the ids that a web service was sent."""
    return [found[1] for head in server.requests if (found := re.search(r"(?i)^x-alert-id: (.*?)\r?$", head, re.M))]


def send_to(
    store: Store, url: str, courier: Courier, at: Any, patience: float = 2.0, hours: Hours = SINGLE
) -> Delivered:
    outlets = {"a": Outlet(AppriseChannel("a", url, courier), hours)}
    return deliver(store, outlets, at, LOG, patience=patience)


# Once, by the database


def test_the_database_itself_keeps_one_record_one_alert_and_one_delivery_of_a_kind(
    store: Store, tmp_path: Path
) -> None:
    add(store, "a")
    bundle(store, {"a": Outlet(AppriseChannel("a", "", Courier()))}, NOW)
    database = databases.url(tmp_path, "test.db")

    def again(table: str, **other: object) -> str:
        names = [name for name in _columns(database, table) if name != "id"]
        said = ", ".join(f":{name}" if name in other else f'"{name}"' for name in names)
        columns = ", ".join(f'"{name}"' for name in names)
        return _refusal(database, f'INSERT INTO "{table}" ({columns}) SELECT {said} FROM "{table}"', **other)

    # Another id, and the same thing.
    assert "unique" in again("alert", title="Another title")
    assert "unique" in again("delivery", state="held")
    assert "unique" in again("message", title="Another title")
    assert "unique" in again("bill", title="Another title"), "of a source's records each key is there once"
    assert "unique" in again("alert_change")
    # And the same insert with another name is taken: it is no other rule that refuses.
    assert again("delivery", channel="b") == ""
    assert again("alert", watch="another") == ""
    assert again("message", channel="b") == ""


def _columns(database: str, table: str) -> list[str]:
    from sqlalchemy import inspect

    with databases.connected(database) as connection:
        return [str(one["name"]) for one in inspect(connection).get_columns(table)]


def _refusal(database: str, sql: str, **values: object) -> str:
    try:
        databases.execute(database, sql, **values)
    except Exception as error:
        return str(error).lower()
    return ""


# What Apprise would do by itself


@pytest.mark.parametrize("asked", ["?retry=3&wait=0", "?optional=yes&retry=2", "?tag=a&tags=b&retry=1"])
def test_an_address_cannot_turn_on_another_try_within_the_call_or_have_a_failure_count_as_sent(
    courier: Courier, asked: str
) -> None:
    with servers.Server(servers.plain("", 500)) as server:
        assert courier.send(hook(server) + asked, Message("t", "b")).state == "failed"
        assert len(server.requests) == 1


def test_tags_in_an_address_do_not_keep_a_message_from_it(courier: Courier) -> None:
    with servers.Server(OK) as server:
        assert courier.send(hook(server, "/hook?tag=other&tags=another"), Message("t", "b")).state == "sent"
        assert len(server.requests) == 1


@pytest.mark.parametrize("asked", ["", "?overflow=split", "?overflow=truncate"])
def test_a_body_of_40_kb_goes_whole_as_one_request(courier: Courier, asked: str) -> None:
    receiver, body = Receiver(), "word " * 8000
    try:
        assert courier.send(receiver.url(200) + asked, Message("t", body)).state == "sent"
        [(_, got)] = receiver.asked
        assert json.loads(got)["message"].strip() == body.strip()
    finally:
        receiver.close()


def test_a_redirect_is_not_followed_whatever_the_address_says(courier: Courier) -> None:
    with servers.Server(OK) as other, servers.Server(servers.plain("", 302, Location=f"{other.url}/on")) as server:
        for asked in ("", "?redirect=yes"):
            assert courier.send(hook(server) + asked, Message("t", "b")).state == "failed"
        assert (len(server.requests), len(other.requests)) == (2, 0)


# 49, 50: processes


def test_row_49_an_answer_that_is_a_bomb_costs_one_send_whose_outcome_is_unknown(store: Store) -> None:
    courier = Courier()
    add(store, "a")
    with servers.Server(servers.gzip_bomb(300 << 20), OK) as server:
        send_to(store, hook(server), courier, NOW, patience=30)
        assert [one["state"] for one in rows(store)] == ["unknown"]
        if Path("/proc/self/status").exists():
            status = Path(f"/proc/{child_of(courier)}/status").read_text()
            assert int(re.search(r"VmPeak:\s+(\d+)", status)[1]) <= 512 * 1024  # type: ignore[index]
        send_to(store, hook(server), courier, NOW + HOUR)
        assert [one["state"] for one in rows(store)] == ["sent"]
        assert (len(server.requests), len(set(ids(server)))) == (2, 1)
    courier.close()


def test_row_49_a_sending_process_that_is_killed_costs_one_send_whose_outcome_is_unknown(store: Store) -> None:
    courier = Courier()
    add(store, "a")
    killed: list[int] = []

    def kill(*_: object) -> None:
        killed.append(child_of(courier))
        os.kill(killed[0], signal.SIGKILL)

    with servers.Server(kill, OK) as server:
        send_to(store, hook(server), courier, NOW, patience=30)
        assert [one["state"] for one in rows(store)] == ["unknown"]
        assert soon(killed[0])
        send_to(store, hook(server), courier, NOW + HOUR)
        assert [one["state"] for one in rows(store)] == ["sent"]
        assert (len(server.requests), len(set(ids(server)))) == (2, 1)
    courier.close()


FROZEN = """
import sys
from datetime import datetime
import structlog
from alerts.channels import AppriseChannel, Courier
from tracker.deliver import deliver
from tracker.outlets import Outlet
from tracker.store import Store

database, url, at = sys.argv[1:]
courier, store = Courier(), Store(database)
log = structlog.wrap_logger(structlog.PrintLogger(sys.stderr))
done = deliver(store, {"a": Outlet(AppriseChannel("a", url, courier))}, datetime.fromisoformat(at), log, patience=30)
print(done.sent, done.problems)
courier.close()
store.close()
"""


def test_row_50_what_a_frozen_process_says_after_its_lease_counts_for_nothing(
    store: Store, courier: Courier, tmp_path: Path
) -> None:
    add(store, "a")
    database, wake = databases.url(tmp_path, "test.db"), threading.Event()

    def late(connection: Any, closing: threading.Event) -> None:
        wake.wait(30)
        servers.plain("", 500)(connection, closing)

    with servers.Server(late, OK) as server:
        words = [sys.executable, "-c", FROZEN, database, hook(server), NOW.isoformat()]
        with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as frozen:
            until(lambda: server.requests, what="the first send")
            frozen.send_signal(signal.SIGSTOP)
            send_to(store, hook(server), courier, NOW + 100 * HOUR)
            assert len(server.requests) == 1, "its lease has not ended"
            databases.execute(database, "UPDATE message SET lease_until = '2000-01-01 00:00:00'")
            send_to(store, hook(server), courier, NOW)
            wake.set()
            frozen.send_signal(signal.SIGCONT)
            out, err = frozen.communicate(timeout=30)
        assert "HTTP 500" in out, err
        [row] = rows(store)
        assert (row["state"], row["attempts"], row["reason"]) == ("sent", 2, None)
        send_to(store, hook(server), courier, NOW + HOUR)
        assert (len(server.requests), len(set(ids(server)))) == (2, 1), "one double, that can be known by its id"


SLOW = """
import json
import sys
from datetime import datetime
import structlog
from alerts.channels import AppriseChannel, Courier
from tracker.deliver import deliver
from tracker.outlets import Outlet
from tracker.store import Store

database, urls, at = sys.argv[1:]
courier, store = Courier(), Store(database)
outlets = {name: Outlet(AppriseChannel(name, url, courier), host=name) for name, url in json.loads(urls).items()}
log = structlog.wrap_logger(structlog.PrintLogger(sys.stderr))
deliver(store, outlets, datetime.fromisoformat(at), log, patience=0.1)
"""


def test_row_46_a_death_doubles_at_most_what_slow_services_had_not_answered_each_once_and_with_its_id(
    store: Store, courier: Courier, tmp_path: Path
) -> None:
    number, wake = 3, threading.Event()

    def late(connection: Any, closing: threading.Event) -> None:
        wake.wait(60)
        OK(connection, closing)

    with ExitStack() as stack:
        well = stack.enter_context(servers.Server(OK))
        slow = [stack.enter_context(servers.Server(late, OK)) for _ in range(number)]
        urls = {"well": hook(well), **{f"slow {one}": hook(server) for one, server in enumerate(slow)}}
        add(store, *urls)
        add(store, "slow 0", number=2, at=NOW + HOUR)
        words = [sys.executable, "-c", SLOW, databases.url(tmp_path, "test.db"), json.dumps(urls), NOW.isoformat()]
        with subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE) as life:
            until(lambda: all(one.requests for one in slow), what="all slow services to be asked")
            life.kill()
        wake.set()
        assert store.messages.recover(NOW) == number
        outlets = {name: Outlet(AppriseChannel(name, url, courier), host=name) for name, url in urls.items()}
        for hours in (1, 2, 3):
            deliver(store, outlets, NOW + hours * HOUR, LOG)
        assert {one["state"] for one in rows(store)} == {"sent"}, "nothing is lost"
        came = [Counter(ids(server)) for server in (well, *slow)]
        assert [sorted(one.values()) for one in came] == [[1], [1, 2], [2], [2]]


def test_row_46_so_many_are_waited_for_and_no_more_may_come_twice(store: Store) -> None:
    unanswered: list[str] = []
    most = 0

    class Slow:
        def __init__(self, name: str) -> None:
            self.name, self.asked = name, 0

        def begin(self, message: Message) -> "Slow":
            nonlocal most
            unanswered.append(self.name)
            most = max(most, len(unanswered))
            return self

        def wait(self, seconds: float | None = None) -> Outcome | None:
            self.asked += 1
            if self.asked < 3:
                return None
            unanswered.remove(self.name)
            return Outcome("sent")

        def send(self, message: Message) -> Outcome:
            raise AssertionError("it is begun")

    outlets = {name: Outlet(Slow(name), host=name) for name in "abcdefghijkl"}
    add(store, *outlets)
    assert deliver(store, outlets, NOW, LOG).sent == 12
    assert most == UNANSWERED == 8


@pytest.mark.parametrize("hours", [-100, 100])
def test_row_44_a_lease_goes_by_the_clock_of_the_database_alone(store: Store, tmp_path: Path, hours: int) -> None:
    add(store, "a")
    bundle(store, {"a": Outlet(AppriseChannel("a", "", Courier()))}, NOW)
    assert store.messages.claim(NOW, LEASE, ["a"]) is not None
    assert store.messages.claim(NOW + hours * HOUR, LEASE, ["a"]) is None
    database = databases.url(tmp_path, "test.db")
    databases.execute(database, "UPDATE message SET lease_until = '2000-01-01 00:00:00'")
    again = store.messages.claim(NOW + hours * HOUR, LEASE, ["a"])
    assert again is not None and (again.attempt, again.facts.get("unclear")) == (2, True)


def test_row_32_a_lease_of_a_clock_that_has_been_put_back_does_not_last(store: Store, tmp_path: Path) -> None:
    add(store, "a")
    bundle(store, {"a": Outlet(AppriseChannel("a", "", Courier()))}, NOW)
    assert store.messages.claim(NOW, LEASE, ["a"]) is not None
    databases.execute(databases.url(tmp_path, "test.db"), "UPDATE message SET lease_until = '2200-01-01 00:00:00'")
    assert store.messages.claim(NOW, LEASE, ["a"]) is not None


# 52 to 55: mail


@dataclass
class Office(MailServer):
    """A mail server; ``refused`` is what it says to single recipients, ``asked`` whom it was asked to take."""

    refused: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def handle_RCPT(self, _s: Any, _e: Any, envelope: Any, to: str, options: Any) -> str:
        self.asked.append(to)
        if to in self.refused:
            return self.refused[to]
        return await super().handle_RCPT(_s, _e, envelope, to, options)

    def took(self) -> list[str]:
        return sorted(to for _, (to,), _ in self.got)


def notices(store: Store, word: str) -> list[str]:
    return [row["title"] for row in store.look().alerts(100) if row["rule"] == "service" and word in row["title"]]


@pytest.mark.parametrize(("said", "first"), [("451 4.7.1 greylisted", 30 * SECOND), ("421 4.3.2 closing", MINUTE)])
def test_row_52_a_mail_that_is_put_off_is_tried_again_by_schedule(tmp_path: Path, said: str, first: timedelta) -> None:
    with serving(Office(rcpt=said)) as server, running(tmp_path, officers=server.url()) as app:
        keep(app.store, bill())
        put(app, 1)
        now = NOW
        for number, pause in enumerate((first, max(first, PAUSES[1]), *PAUSES[2:], PAUSES[-1]), start=1):
            app.deliver(now)
            [row] = rows(app.store)
            assert (row["state"], row["attempts"]) == ("failed", number)
            assert datetime.fromisoformat(row["due_at"]) == now + pause
            app.deliver(now + pause - SECOND)
            assert len(server.asked) == number
            now += pause
        server.rcpt = "250 OK"
        app.deliver(now)
        assert [one["state"] for one in rows(app.store)] == ["sent"]
        assert server.took() == ["jo@example.org"]


THREE = "to=jo@example.org,gone@example.org,ali@example.org"


def test_row_53_a_recipient_that_is_refused_twice_is_suppressed_and_the_others_get_theirs(tmp_path: Path) -> None:
    server = Office(refused={"gone@example.org": "550 5.1.1 no such user"})
    with serving(server), running(tmp_path, officers=server.url(THREE)) as app:
        keep(app.store, bill())
        put(app, 1)
        app.deliver(NOW)
        assert server.took() == ["ali@example.org", "jo@example.org"]
        assert sorted(one["state"] for one in rows(app.store)) == ["failed", "sent", "sent"]
        app.deliver(NOW + 14 * MINUTE)
        assert server.asked.count("gone@example.org") == 1
        for minutes in (15, 16, 60, 600):
            put(app, 1 + minutes, NOW + minutes * MINUTE)
            app.deliver(NOW + minutes * MINUTE)
        assert server.asked.count("gone@example.org") == 2, "and never again"
        [off] = app.store.channels.off()
        assert {one["state"] for one in rows(app.store) if one["channel"] == off} == {"held"}
        assert [server.took().count(to) for to in ("ali@example.org", "jo@example.org")] == [5, 5]
        assert len(notices(app.store, "is switched off")) == 1


def test_row_53_that_we_are_not_allowed_to_send_is_no_fault_of_a_recipient(tmp_path: Path) -> None:
    server = Office(rcpt="550 5.7.1 your address is on a list")
    with serving(server), running(tmp_path, officers=server.url()) as app:
        keep(app.store, bill())
        put(app, 1)
        for minutes in (0, 2, 16):
            app.deliver(NOW + minutes * MINUTE)
        assert app.store.channels.off() == frozenset()
        assert len(server.asked) == 2


FOUR = "to=jo@example.org,ali@example.org,kim@example.org,lee@example.org"


def test_row_54_a_mail_that_is_refused_as_spam_three_times_is_stopped_for_all_and_the_operator_told(
    tmp_path: Path,
) -> None:
    server = Office(data="554 5.7.1 spam")
    with serving(server), running(tmp_path, officers=server.url(FOUR)) as app:
        keep(app.store, bill())
        put(app, 1)
        for hours in (0, 1, 2, 100):
            app.deliver(NOW + hours * HOUR)
        assert len(server.got) == 3
        ours = [one for one in rows(app.store) if one["channel"].startswith("officers")]
        assert [(one["state"], one["due_at"]) for one in ours] == [("failed", None)] * 4
        assert all("stopped for all after 3 refusals" in one["reason"] for one in ours)
        [told] = notices(app.store, "given up")
        assert told.endswith("and 3 other channels was given up")
        server.data = "250 OK"
        put(app, 2, NOW + 101 * HOUR)
        app.deliver(NOW + 101 * HOUR)
        assert len(server.got) == 7, "the next mail goes to all"


def test_row_54_a_mail_that_one_recipient_has_got_is_not_stopped_for_the_others(tmp_path: Path) -> None:
    class Choosy(Office):
        async def handle_DATA(self, server: Any, _e: Any, envelope: Any) -> str:
            self.data = "554 5.7.1 spam" if self.got else "250 OK"
            return await super().handle_DATA(server, _e, envelope)

    with serving(Choosy()) as server, running(tmp_path, officers=server.url(FOUR)) as app:
        keep(app.store, bill())
        put(app, 1)
        app.deliver(NOW)
        assert len(server.got) == 4
        assert not notices(app.store, "given up")


def test_row_55_a_line_lost_before_the_answer_leaves_it_unknown_and_the_next_try_has_the_same_id(
    tmp_path: Path,
) -> None:
    with serving(Office(data="")) as server, running(tmp_path, officers=server.url()) as app:
        keep(app.store, bill())
        put(app, 1)
        app.deliver(NOW)
        [row] = rows(app.store)
        assert (row["state"], "may have arrived" in row["reason"]) == ("unknown", True)
        server.data = "250 OK"
        app.deliver(NOW + MINUTE)
        assert [one["state"] for one in rows(app.store)] == ["sent"]
        first, second = server.mails
        assert first["Message-ID"] and first["Message-ID"] == second["Message-ID"]


# 56, 57: webhooks


def test_row_56_a_webhook_that_answers_after_our_limit_is_unknown_and_the_next_try_has_the_same_id(
    store: Store, brief: Courier
) -> None:
    add(store, "a")
    with servers.Server(servers.hang(), OK) as server:
        send_to(store, hook(server), brief, NOW)
        [row] = rows(store)
        assert (row["state"], row["reason"]) == ("unknown", "no answer within 1 s: it may have arrived")
        send_to(store, hook(server), brief, NOW + HOUR)
        assert [one["state"] for one in rows(store)] == ["sent"]
        first, second = ids(server)
        assert first and first == second


def test_row_56_what_may_have_arrived_waits_for_the_end_of_a_mute_and_comes_under_the_same_id(
    store: Store, brief: Courier
) -> None:
    add(store, "a")
    with servers.Server(servers.hang(), OK) as server:
        send_to(store, hook(server), brief, NOW)
        store.held.mute("watch", "a watch", NOW + 100 * HOUR, NOW)
        for hours in range(1, 100):
            send_to(store, hook(server), brief, NOW + hours * HOUR)
        assert (len(server.requests), [one["state"] for one in rows(store)]) == (1, ["unknown"])
        send_to(store, hook(server), brief, NOW + 101 * HOUR)
        assert [one["state"] for one in rows(store)] == ["sent"]
        first, second = ids(server)
        assert first and first == second


def test_row_55_what_may_have_arrived_is_not_taken_apart_by_a_mute_nor_given_up_after_a_long_one(store: Store) -> None:
    maybe, style = Service(answer=Outcome("unknown", "no answer")), Style()
    store.store_alerts(
        [(alert(number, who), [Placing("a", NOW)]) for number, who in ((1, "one"), (2, "two"))], [1], NOW
    )
    maybe.pass_(store, NOW, style)
    store.held.mute("watch", "two", NOW + 90 * HOUR, NOW)
    maybe.pass_(store, NOW + HOUR, style)
    assert len(maybe.tried) == 2, "what the other watch asks for does not wait for it"
    store.held.mute("watch", "one", NOW + 90 * HOUR, NOW)
    for hours in range(2, 90):
        maybe.pass_(store, NOW + hours * HOUR, style)
    assert len(maybe.tried) == 2
    maybe.pass_(store, NOW + 91 * HOUR, style)
    maybe.answer = Outcome("sent")
    maybe.pass_(store, NOW + 93 * HOUR, style)
    assert len({name for name, _ in maybe.tried}) == 1
    assert maybe.numbers() == [[1, 2]]
    assert {one["state"] for one in rows(store)} == {"sent"}


@pytest.mark.parametrize("status", [401, 404, 410])
def test_row_57_a_webhook_that_refuses_three_times_is_switched_off_and_the_operator_told_elsewhere(
    world: World, courier: Courier, status: int
) -> None:
    with servers.Server(servers.plain("", status)) as server:
        world.alert("a")
        channel = AppriseChannel("a", hook(server), courier)
        for minutes in (0, 2, 17, 60, 6000):
            outlets = {name: Outlet(one, place=Place(name)) for name, one in world.ledgers.items()}
            outlets["a"] = Outlet(channel, place=Place("a"))
            world.alert("b", at=NOW + minutes * MINUTE)
            deliver(world.store, outlets, NOW + minutes * MINUTE, LOG, operator=("a", "ops"))
        assert len(server.requests) == 3
        assert world.store.channels.off() == {"a"}
        [told] = world["ops"].took
        assert (told.title, f"HTTP {status}" in told.body) == ("The channel a is switched off", True)
        assert world.states("a") == ["held"]
        assert world.states("b") == ["sent"] * 5


# 58, 59: channels that are down


class Clock:
    """A clock that only waiting moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class Service:
    """A service that is down, and takes messages once it is back; it notes when it was tried."""

    clock: Clock = field(default_factory=Clock)
    answer: Outcome = DOWN
    name: str = "a"
    tried: list[Any] = field(default_factory=list)
    took: list[tuple[float, Message]] = field(default_factory=list)
    now: Any = NOW

    def send(self, message: Message) -> Outcome:
        self.tried.append((message.id, self.now))
        if self.answer.state == "sent":
            self.took.append((self.clock.now, message))
        return self.answer

    def pass_(self, store: Store, at: Any, style: Style, hours: Hours = GROUPED) -> None:
        self.now = at
        pacer = Pacer(self.clock.monotonic, self.clock.wait)
        deliver(store, {"a": Outlet(self, hours, style, host="host")}, at, LOG, pacer=pacer)

    def numbers(self) -> list[list[int]]:
        """Give the alerts that each message names with their links, by number."""
        return [[int(one) for one in re.findall(r"/bills/(\d+)\b", message.body)] for _, message in self.took]


@pytest.mark.parametrize("style", [Style(pace=1.0), Style("plain", 6000, 1.0), Style("slack", 3000, 1.0, "utf16", 150)])
def test_row_58_after_a_day_down_what_waited_comes_oldest_first_grouped_and_paced_and_the_oldest_as_one(
    store: Store, style: Style
) -> None:
    down, at, lots = Service(), NOW, 100 if style.limit is None else 25
    gap, every = 33 * HOUR / lots, 500 // 100 if style.limit is None else 4
    for lot in range(lots):
        places = [Placing("a", at)]
        several = [(alert(number), places) for number in range(lot * every + 1, (lot + 1) * every + 1)]
        store.store_alerts(several, [1], at)
        if lot < 12 or lot % 6 == 0:
            down.pass_(store, at, style)
        at += gap
    tried = Counter(name for name, _ in down.tried)
    assert len(tried) <= 4, "what comes meanwhile is not tried"
    first = [moment for name, moment in down.tried if name == down.tried[0][0]]
    assert len(first) <= 8 + 33, "once an hour in the end"
    down.answer, back = Outcome("sent"), at + HOUR
    for minutes in range(0, 60, 10):
        down.pass_(store, back + minutes * MINUTE, style)
    told = down.numbers()
    late = [one for (_, message), one in zip(down.took, told, strict=True) if message.title.startswith("Delayed: ")]
    flat = [number for one in told for number in one]
    assert sorted(flat) == list(range(1, lots * every + 1)), "each once, with its link"
    assert flat == sorted(flat), "oldest first"
    day_old = [number for one in late for number in one]
    overdue = int((back - NOW - 24 * HOUR) / gap) * every
    assert day_old == list(range(len(told[0]) + 1, day_old[-1] + 1)), "all but what was tried first"
    assert overdue - 10 <= day_old[-1] <= overdue + 10
    expected = 1 if style.limit is None else 40
    assert len(late) <= expected
    assert all(later[0] - before[0] >= style.pace - 1e-9 for before, later in pairwise(down.took))
    assert all(size(Written(one.title, one.body, ""), style) <= (style.limit or 10**9) for _, one in down.took)
    assert {one["state"] for one in rows(store)} == {"sent"}
    if style.form == "plain":
        label = "this could not be sent at its time; the oldest is of "
        assert any(label in message.body for _, message in down.took)


def test_row_58_what_may_have_arrived_is_no_part_of_the_summary(store: Store) -> None:
    down, style = Service(answer=Outcome("unknown", "no answer")), Style()
    for number in range(1, 4):
        add(store, "a", number=number, at=NOW)
        down.answer = replace(down.answer, state="unknown" if number == 1 else "failed")
        down.pass_(store, NOW + number * SECOND, style)
    maybe = down.tried[0][0]
    for hours in range(1, 27):
        for minutes in (0, 20, 40):
            down.pass_(store, NOW + hours * HOUR + minutes * MINUTE, style)
        add(store, "a", number=3 + hours, at=NOW + hours * HOUR)
    down.answer = Outcome("sent")
    for hours in (27, 28, 29):
        down.pass_(store, NOW + hours * HOUR, style)
    took = {message.id for _, message in down.took}
    assert maybe in took, "what was tried and may be there keeps its identity"
    assert len(took) < 6, "and the others are put together"
    assert sorted(n for one in down.numbers() for n in one) == list(range(1, 30))


def test_row_58_a_channel_whose_alerts_are_messages_of_their_own_gets_each_of_them(store: Store) -> None:
    down = Service()
    for number in range(1, 31):
        add(store, "a", number=number, at=NOW + number * HOUR)
        down.pass_(store, NOW + number * HOUR, Style(), SINGLE)
    down.answer = Outcome("sent")
    for hours in (31, 32, 33):
        down.pass_(store, NOW + hours * HOUR, Style(), SINGLE)
    assert down.numbers() == [[number] for number in range(1, 31)]
    late = [message.title.startswith("Delayed: ") for _, message in down.took]
    assert late.index(True) <= 4 and sum(late) >= 2 and not late[-1], "each says so if it is more than a day late"


def test_row_59_a_channel_that_stays_down_is_given_up_after_three_days_counted_and_shown(tmp_path: Path) -> None:
    with running(tmp_path, officers="json://127.0.0.1:1/hook") as app:
        keep(app.store, bill())
        down = Service(name="officers")
        app.outlets = {**app.outlets, "officers": Outlet(down)}
        put(app, 1)
        for hours in range(72):
            app.deliver(NOW + hours * HOUR)
        [row] = rows(app.store)
        assert (row["state"], row["due_at"] is None) == ("failed", False), "not before"
        app.deliver(NOW + 73 * HOUR)
        tried = len(down.tried)
        for hours in (74, 80, 200):
            app.deliver(NOW + hours * HOUR)
        assert len(down.tried) == tried
        [row] = rows(app.store, "officers")
        assert (row["state"], row["due_at"]) == ("failed", None)
        assert app.store.look().status()["given_up"] == 1
        assert len(notices(app.store, "given up")) == 1
    database = databases.beside(tmp_path)
    status = call("status", "--database", database, cwd=tmp_path)
    assert (status.returncode, "1 delivery given up" in status.stderr) == (1, True)
    [shown, *_] = json.loads(call("deliveries", "--json", "--database", database, cwd=tmp_path).stdout)[::-1]
    assert (shown["state"], "given up after 72 hours" in shown["reason"]) == ("failed", True)


@pytest.mark.parametrize("stuck", [{1}, {1, 2}], ids=["one", "two"])
def test_row_59_what_a_channel_never_takes_is_given_up_after_three_days_though_it_takes_others(
    store: Store, stuck: set[int]
) -> None:
    class Choosing(Service):
        def send(self, message: Message) -> Outcome:
            self.answer = (
                DOWN if stuck & {int(n) for n in re.findall(r"/bills/(\d+)\b", message.body)} else Outcome("sent")
            )
            return super().send(message)

    service, given_up = Choosing(), []
    for hours in range(78):
        at = NOW + hours * HOUR
        if hours % 4 in (0, 1):
            add(store, "a", number=hours + 1, at=at)
        # In between, what it takes need not wait for what is tried again.
        service.pass_(store, at, Style())
        service.pass_(store, at + 20 * MINUTE, Style())
        given_up += [hours] if any("given up" in str(one["reason"]) for one in rows(store)) else []
    assert given_up and given_up[0] in (71, 72, 73)
    assert Counter(one["state"] for one in rows(store)) == {"failed": len(stuck), "sent": 40 - len(stuck)}
    assert all("given up after 72 hours" in one["reason"] for one in rows(store) if one["state"] == "failed")


# 60: channels that hang


def test_row_60_seven_channels_that_hang_do_not_hold_up_the_one_that_is_well(store: Store) -> None:
    drip = servers.drip(servers.head() + b"x" * 10_000, 0.3)
    courier, limit = Courier(limit=5), 5.0
    arrived: list[float] = []

    def well(connection: Any, closing: threading.Event) -> None:
        arrived.append(time.monotonic())
        OK(connection, closing)

    with servers.Server(drip) as slow, servers.Server(well) as healthy:
        urls = {f"slow {number}": hook(slow) for number in range(7)} | {"well": hook(healthy)}
        outlets = {name: Outlet(AppriseChannel(name, url, courier), host=name) for name, url in urls.items()}
        add(store, *urls)
        began = time.monotonic()
        done = deliver(store, outlets, NOW, LOG, patience=0.1)
        took = time.monotonic() - began
        assert (done.sent, len(done.problems), len(slow.requests)) == (1, 7, 7)
        assert took < 4 * limit, "seven limits one after the other are 35 s"
        assert {one["state"] for one in rows(store) if one["channel"] != "well"} == {"unknown"}
        assert not any(one.child for one in courier._under_way)
        # And once they are known to hang, what is new goes before they are tried again.
        add(store, "well", number=2, at=NOW + HOUR)
        again = time.monotonic()
        stop = iter([False, False])
        deliver(store, outlets, NOW + HOUR, LOG, patience=0.1, stopping=lambda: next(stop, True))
        assert len(arrived) == 2
        assert arrived[1] - again < limit
    courier.close()


def test_row_60_a_host_that_hangs_is_asked_once_in_a_pass_whatever_number_of_channels_lead_to_it(store: Store) -> None:
    courier = Courier(limit=0.5)
    with servers.Server(servers.hang()) as server:
        outlets = {name: Outlet(AppriseChannel(name, hook(server), courier), host="one") for name in "abc"}
        add(store, *outlets)
        assert len(deliver(store, outlets, NOW, LOG, patience=0.1).problems) == 1
        assert len(server.requests) == 1
    courier.close()


def test_row_60_an_answer_that_comes_late_but_within_the_limit_is_taken(store: Store) -> None:
    courier, wake = Courier(limit=20), threading.Event()

    def late(connection: Any, closing: threading.Event) -> None:
        wake.wait(15)
        OK(connection, closing)

    def well(connection: Any, closing: threading.Event) -> None:
        wake.set()
        OK(connection, closing)

    with servers.Server(late) as slow, servers.Server(well) as healthy:
        urls = {"slow": hook(slow), "well": hook(healthy)}
        outlets = {name: Outlet(AppriseChannel(name, url, courier), host=name) for name, url in urls.items()}
        add(store, *urls)
        assert deliver(store, outlets, NOW, LOG, patience=0.1).sent == 2
        assert {one["state"] for one in rows(store)} == {"sent"}
    courier.close()


# 61: length

LONG_TITLE = "The title of an amendment that " + "goes on and on " * 30
LIMITED = {name: style for name, style in _STYLES.items() if style.limit}
KINDS = {(style.form, style.limit, style.unit): name for name, style in LIMITED.items()}


@pytest.mark.parametrize("name", sorted(KINDS.values()))
def test_row_61_a_message_that_is_too_long_is_cut_at_a_word_with_its_link_whole(name: str) -> None:
    style = _STYLES[name]
    words = [f"wörd{number}😀" for number in range(40_000)]
    push = EXAMPLES["push-due"]()
    link = push.link or ""
    long = replace(push, facts={**push.facts, "text": " ".join(words)})
    message = compose(grown([(1, long)]), Envelope(id="message-1"), style)
    limit = min(style.limit or 0, style.alone or SHORT if style.form == "short" else style.limit or 0)
    assert size(Written(message.title, message.body, message.html), style) <= limit
    told = f"{message.title}\n{message.body}".replace("\\", "")
    assert link in told
    kept_words = re.findall(r"wörd\d+😀?", told)
    assert kept_words and kept_words == words[: len(kept_words)], "whole words, from the first on"
    assert len(kept_words) < len(words)


@pytest.mark.parametrize("name", sorted(KINDS.values()))
def test_row_61_many_alerts_go_as_so_many_messages_as_they_need_and_none_is_left_out(name: str) -> None:
    style = _STYLES[name]
    several = [(number, alert(number, title=f"{LONG_TITLE}{number}")) for number in range(1, 41)]
    pieces = split(grown(several), Envelope(), style)
    told = []
    for number, piece in enumerate(pieces, start=1):
        part = (number, len(pieces))
        message = compose(piece, Envelope(id="message-1", part=part), style)
        assert size(Written(message.title, message.body, message.html), style) <= (room(style) or 0) + 12
        told += [int(one) for one in re.findall(r"/bills/(\d+)\b", message.body.replace("\\", ""))]
    assert list(dict.fromkeys(told)) == list(range(1, 41))


# 62: floods


def test_row_62_ten_thousand_changes_in_one_poll_are_one_summary_and_a_question_to_the_operator(tmp_path: Path) -> None:
    # What is slow here is the reading and matching, which other tests have on both databases.
    many = 2_000 if databases.POSTGRESQL else 10_000
    with kept(tmp_path, operator="flood = 50") as served:
        served.tick(NOW + MINUTE, *stages(many, first=1))
        [told], [asked] = served["press"].texts, served["ops"].texts
        assert told.startswith(f"Held back: {many} alerts at once for the channel press")
        assert "tracker release press" in asked and "tracker drop press" in asked
        for number in range(2, 5):
            served.tick(NOW + number * MINUTE)
        assert (len(served["press"].got), len(served["ops"].got)) == (1, 1)
        [row] = json.loads(call("held", "--json", "--database", databases.beside(tmp_path), cwd=tmp_path).stdout)
        assert (row["which"], row["number"]) == ("flood", many), "and nothing is lost"
        _others_go_on(served)


def _others_go_on(served: Kept) -> None:
    at = NOW + 5 * MINUTE
    assert served.told("press", at, *stages(1, first=20_001)) != []


# 63: one thing, several watches


def test_row_63_a_change_that_five_watches_of_a_channel_want_is_one_message_that_names_them(tmp_path: Path) -> None:
    watches = [watch(f"Watch {number}", "a") for number in range(1, 6)]
    with campaign(tmp_path, *watches) as ours:
        ours.learn(bill(title="Example Bill"), baseline=True)
        ours.tick(NOW + MINUTE, *stages(1))
        [text] = ours["a"].texts
        assert "Watches: Watch 1, Watch 2, Watch 3, Watch 4 and Watch 5" in text
        assert text.count("https://example.org/1") == 1
        assert ours.states() == [("a", "sent")] * 5, "each watch's own delivery is done"


# 64: unsubscribed meanwhile

BOTH: Mapping[str, tuple[str, ...]] = {"one": ("a",), "two": ("a",)}


def _waiting(ours: Campaign, *, made: bool) -> None:
    """Have the news of both watches wait for their channel, as a message or not yet."""
    ours.learn(bill(title="Example Bill"), baseline=True)
    ours.learn(*stages(1), at=NOW + MINUTE)
    ours.match(NOW + MINUTE)
    if made:
        bundle(ours.store, ours.outlets, NOW + MINUTE, watches=BOTH)


def _pass(ours: Campaign, watches: Mapping[str, tuple[str, ...]] = BOTH, minutes: float = 2, **named: Any) -> Delivered:
    outlets = named.pop("outlets", ours.outlets)
    return deliver(ours.store, outlets, NOW + minutes * MINUTE, LOG, watches=watches, **named)


@pytest.mark.parametrize("made", [False, True], ids=["not a message yet", "a message that waits"])
@pytest.mark.parametrize("left", [{"one": ("a",)}, {"one": ("a",), "two": ("b",)}], ids=["watch", "channel"])
def test_row_64_what_a_watch_no_longer_asks_for_on_a_channel_is_not_sent_and_the_rest_is(
    tmp_path: Path, made: bool, left: Mapping[str, tuple[str, ...]]
) -> None:
    with campaign(tmp_path, watch("one", "a"), watch("two", "a")) as ours:
        _waiting(ours, made=made)
        _pass(ours, left)
        [text] = ours["a"].texts
        assert "Watch: one" in text and "two" not in text
        assert sorted(state for _, state in ours.states()) == ["pending", "sent"]
        _pass(ours, {"one": ("a",)}, 30)
        assert len(ours["a"].got) == 1
        _pass(ours, BOTH, 60)
        assert "Watch: two" in ours["a"].texts[1], "asked for again it comes"


@pytest.mark.parametrize("made", [False, True], ids=["not a message yet", "a message that waits"])
def test_row_64_nothing_is_left_of_a_message_that_nobody_asks_for(tmp_path: Path, made: bool) -> None:
    with campaign(tmp_path, watch("one", "a"), watch("two", "a")) as ours:
        _waiting(ours, made=made)
        for minutes in (2, 30, 60):
            assert _pass(ours, {}, minutes).problems == ()
        assert ours["a"].got == []
        assert len(ours.store.look().messages(10)) == made, "and none is made anew"


@pytest.mark.parametrize("made", [False, True], ids=["not a message yet", "a message that waits"])
@pytest.mark.parametrize("kind", ["watch", "channel"])
def test_row_64_what_another_process_has_muted_meanwhile_is_not_sent(tmp_path: Path, made: bool, kind: str) -> None:
    with campaign(tmp_path, watch("one", "a"), watch("two", "a")) as ours:
        _waiting(ours, made=made)
        other = Store(databases.url(tmp_path, "test.db"))
        other.held.mute(kind, {"watch": "two", "channel": "a"}[kind], NOW + HOUR, NOW + MINUTE)
        other.close()
        _pass(ours)
        told = [text for text in ours["a"].texts if "two" in text]
        assert told == []
        assert len(ours["a"].got) == (1 if kind == "watch" else 0)
        _pass(ours, minutes=90)
        assert any("two" in text for text in ours["a"].texts), "when the mute has ended it comes"
        assert {state for _, state in ours.states()} == {"sent"}


@pytest.mark.parametrize("kind", ["watch", "channel"])
def test_row_64_a_mute_in_the_middle_of_a_pass_holds_for_what_is_claimed_after_it(tmp_path: Path, kind: str) -> None:
    with campaign(tmp_path, watch("one", "a"), watch("two", "b")) as ours:
        _waiting(ours, made=True)
        other = Store(databases.url(tmp_path, "test.db"))

        class Muting:
            name = "a"

            def send(self, message: Message) -> Outcome:
                other.held.mute(kind, {"watch": "two", "channel": "b"}[kind], NOW + HOUR, NOW + MINUTE)
                return Outcome("sent")

        named = {"one": ("a",), "two": ("b",)}
        _pass(ours, named, outlets={**ours.outlets, "a": Outlet(Muting())})
        other.close()
        assert ours["b"].got == []
        _pass(ours, named, 90)
        assert len(ours["b"].got) == 1


def test_row_64_a_channel_that_left_the_config_or_is_switched_off_gets_nothing(world: World) -> None:
    for name in ("a", "b"):
        world[name].answer = DOWN
    world.alert("a", "b")
    world.deliver(NOW)
    for name in ("a", "b"):
        world[name].answer = Outcome("sent")
    gone = world.ledgers.pop("a")
    world.store.channels.switch_off("b", "by hand", [], NOW)
    for hours in (1, 2, 30):
        world.deliver(NOW + hours * HOUR)
    assert (gone.took, world["b"].took) == ([], [])
