"""Channels against real receivers: every promise about what sent, failed and unknown mean."""

import asyncio
import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message as Mail
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope
from rich.console import Console

from alerts.addresses import recipients
from alerts.channels import (
    AppriseChannel,
    Courier,
    Message,
    Outcome,
    TerminalChannel,
    check_url,
    open_channel,
)
from alerts.verdicts import judge

ROOT = Path(__file__).parents[2]
MESSAGE = Message("A division", "Ayes 247\nNoes 302", id="delivery-7")


class Receiver:
    """A web service on this machine: its path says what it answers."""

    def __init__(self) -> None:
        self.asked: list[tuple[dict[str, str], bytes]] = []
        self.reached = threading.Event()
        self.release = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.asked.append(({k.lower(): v for k, v in self.headers.items()}, body))
                outer.reached.set()
                word = self.path.split("?")[0].rsplit("/", 1)[-1]
                if word == "slow":
                    outer.release.wait(30)
                if word in ("slow", "drop"):
                    self.close_connection = True
                    return
                self.send_response(int(word))
                self.send_header("Content-Length", "0")
                self.send_header("Location", "/200")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()

    def url(self, word: str | int) -> str:
        return f"json://reader:hunter2@127.0.0.1:{self.server.server_port}/token-s3cret/{word}"

    def close(self) -> None:
        self.release.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture(scope="module")
def patient() -> Iterator[Courier]:
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


@contextmanager
def mail_server(refusal: str = "") -> Iterator[tuple[int, list[Mail]]]:
    """A real SMTP server; ``refusal`` is what it says to every recipient."""
    mails: list[Mail] = []

    class Handler:
        async def handle_RCPT(self, _s: Any, _e: Any, envelope: Envelope, to: str, _o: Any) -> str:
            envelope.rcpt_tos.append(to)
            return refusal or "250 OK"

        async def handle_DATA(self, _s: Any, _e: Any, envelope: Envelope) -> str:
            assert isinstance(envelope.content, bytes)
            mails.append(BytesParser().parsebytes(envelope.content))
            return "250 OK"

    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(
        loop.create_server(lambda: SMTP(Handler(), hostname="localhost", loop=loop), "127.0.0.1", 0)
    )
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1], mails
    finally:
        asyncio.run_coroutine_threadsafe(_settle(server), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _settle(server: asyncio.Server) -> None:
    """Let every conversation come to its own end, so that no socket is left open."""
    server.close()
    if rest := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait(rest, timeout=10)
    for task in rest:
        task.cancel()
    for _ in range(5):
        await asyncio.sleep(0)


def child_of(courier: Courier) -> int:
    assert courier._child
    return courier._child._process.pid


def gone(pid: int) -> bool:
    """Whether a process has ended; an orphan may stay a zombie where nobody reaps it."""
    try:
        os.kill(pid, 0)
        stat = Path(f"/proc/{pid}/stat")
        return stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except (ProcessLookupError, FileNotFoundError):
        return True


def soon(pid: int) -> bool:
    pause, end = threading.Event(), time.monotonic() + 15
    while not gone(pid) and time.monotonic() < end:
        pause.wait(0.02)
    return gone(pid)


@pytest.mark.parametrize(
    ("word", "state", "permanent", "scope"),
    [
        (200, "sent", False, ""),
        (404, "failed", True, "channel"),
        (401, "failed", True, "channel"),
        (403, "failed", True, "channel"),
        (410, "failed", True, "channel"),
        (400, "failed", True, "message"),
        (413, "failed", True, "message"),
        (408, "failed", False, ""),
        (425, "failed", False, ""),
        (429, "failed", False, "host"),
        (500, "failed", False, ""),
        (503, "failed", False, ""),
        (302, "failed", False, ""),
        ("drop", "unknown", False, ""),
    ],
)
def test_an_answer_decides_between_sent_failed_and_unknown_and_whom_it_is_about(
    receiver: Receiver, patient: Courier, word: str | int, state: str, permanent: bool, scope: str
) -> None:
    outcome = patient.send(receiver.url(word), MESSAGE)
    assert (outcome.state, outcome.permanent, outcome.scope) == (state, permanent, scope)
    assert len(receiver.asked) == 1
    assert bool(outcome.detail) == (state != "sent")


def test_the_message_arrives_whole_with_its_id_and_its_mark(receiver: Receiver, patient: Courier) -> None:
    channel = AppriseChannel("hook", receiver.url(200), patient, mark="REHEARSAL")
    message = Message("Two\r\nBcc: x\x1b[31m", "Ayes – 247\nNoes\x07 302\x1b]0;owned\x07", id="delivery-7")
    assert channel.send(message) == Outcome("sent")
    [(headers, body)] = receiver.asked
    assert headers["x-alert-id"] == "delivery-7"
    assert b'"title": "REHEARSAL \\u00b7 Two Bcc: x"' in body
    assert b'"message": "Ayes \\u2013 247\\nNoes 302"' in body


def test_an_id_header_that_the_user_gave_is_left_alone(receiver: Receiver, patient: Courier) -> None:
    assert patient.send(receiver.url(200) + "?+x-alert-id=theirs", MESSAGE).state == "sent"
    assert receiver.asked[0][0]["x-alert-id"] == "theirs"


def test_a_redirect_is_not_followed_even_if_the_address_asks_for_it(receiver: Receiver, patient: Courier) -> None:
    assert patient.send(receiver.url(302) + "?redirect=yes&retry=3&optional=yes", MESSAGE).state == "failed"
    assert len(receiver.asked) == 1


def test_a_connection_that_cannot_be_made_is_a_failure_that_may_pass(patient: Courier) -> None:
    for url in ("json://127.0.0.1:1/x", "mailto://127.0.0.1:1?from=a@example.org&to=b@example.org"):
        assert patient.send(url, MESSAGE) == Outcome(
            "failed", "the service could not be reached: the connection was refused"
        )


def test_an_accepted_mail_is_sent_and_carries_the_id(patient: Courier) -> None:
    with mail_server() as (port, mails):
        url = f"mailto://127.0.0.1:{port}?from=a@example.org&to=b@example.org"
        assert patient.send(url, MESSAGE) == Outcome("sent")
    assert (mails[0]["X-Alert-Id"], mails[0]["Subject"]) == ("delivery-7", "A division")
    assert "Apprise" not in mails[0].as_string()


@pytest.mark.parametrize(("code", "permanent"), [("550 no such user", True), ("451 try later", False)])
def test_a_mail_server_that_refuses_is_a_failure(patient: Courier, code: str, permanent: bool) -> None:
    with mail_server(code) as (port, mails):
        outcome = patient.send(f"mailto://127.0.0.1:{port}?from=a@example.org&to=b@example.org", MESSAGE)
    assert (outcome.state, outcome.permanent) == ("failed", permanent)
    assert code[:3] in outcome.detail
    assert "example.org" not in outcome.detail
    assert not mails


def test_a_hung_service_costs_its_limit_and_the_next_channel_works(receiver: Receiver, brief: Courier) -> None:
    assert brief.send(receiver.url(200), MESSAGE).state == "sent"
    started = time.monotonic()
    outcome = AppriseChannel("hung", receiver.url("slow"), brief).send(MESSAGE)
    assert 0.9 < time.monotonic() - started < 8
    assert outcome == Outcome("unknown", "no answer within 1 s: it may have arrived")
    assert AppriseChannel("well", receiver.url(200), brief).send(MESSAGE) == Outcome("sent")


def test_a_limit_below_the_start_up_time_is_for_the_sending_only(receiver: Receiver) -> None:
    courier = Courier(limit=0.5)
    assert courier.send(receiver.url("slow"), MESSAGE).state == "unknown"
    assert receiver.reached.is_set()
    courier.close()


def test_a_child_killed_between_sends_is_not_noticed(receiver: Receiver, patient: Courier) -> None:
    assert patient.send(receiver.url(200), MESSAGE).state == "sent"
    for _ in range(3):
        os.kill(child_of(patient), signal.SIGKILL)
        assert patient.send(receiver.url(200), MESSAGE).state == "sent"
    assert len(receiver.asked) == 4


def test_a_child_killed_during_a_send_leaves_it_unknown(receiver: Receiver, patient: Courier) -> None:
    def kill() -> None:
        receiver.reached.wait(30)
        os.kill(child_of(patient), signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    outcome = patient.send(receiver.url("slow"), MESSAGE)
    killer.join()
    assert outcome == Outcome("unknown", "the sending process ended: it may have arrived")
    assert patient.send(receiver.url(200), MESSAGE).state == "sent"


def test_a_polite_signal_to_the_child_does_not_cut_a_send(receiver: Receiver, patient: Courier) -> None:
    assert patient.send(receiver.url(200), MESSAGE).state == "sent"
    before = child_of(patient)
    os.kill(before, signal.SIGTERM)
    os.kill(before, signal.SIGINT)
    assert patient.send(receiver.url(200), MESSAGE).state == "sent"
    assert child_of(patient) == before


def test_a_signal_that_raises_while_waiting_leaves_a_courier_that_works(receiver: Receiver, patient: Courier) -> None:
    class Stop(BaseException):
        pass

    def stop(*_: Any) -> None:
        raise Stop

    def ring() -> None:
        receiver.reached.wait(30)
        os.kill(os.getpid(), signal.SIGUSR1)

    before = signal.signal(signal.SIGUSR1, stop)
    ringer = threading.Thread(target=ring)
    ringer.start()
    try:
        with pytest.raises(Stop):
            patient.send(receiver.url("slow"), MESSAGE)
    finally:
        ringer.join()
        signal.signal(signal.SIGUSR1, before)
    assert patient.send(receiver.url(200), MESSAGE).state == "sent"


def test_the_child_is_gone_after_close_and_a_send_starts_another(receiver: Receiver) -> None:
    courier = Courier()
    courier.close()
    assert courier.send(receiver.url(200), MESSAGE).state == "sent"
    first = child_of(courier)
    courier.close()
    assert gone(first)
    assert courier.send(receiver.url(200), MESSAGE).state == "sent"
    courier.close()


def test_the_child_does_not_outlive_a_killed_parent_even_in_the_middle_of_a_send(receiver: Receiver) -> None:
    script = (
        "import sys; from alerts.channels import Courier, Message; c = Courier(); m = Message('t', 'b');"
        f"c.send({receiver.url(200)!r}, m); print(c._child._process.pid, flush=True);"
        f"c.send({receiver.url('slow')!r}, m)"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=ROOT) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        end, pause = time.monotonic() + 30, threading.Event()
        while len(receiver.asked) < 2 and time.monotonic() < end:
            pause.wait(0.02)
        assert not gone(child)
        parent.kill()
    assert soon(child)


def test_a_child_that_cannot_start_is_a_failure(receiver: Receiver) -> None:
    for python in ("/nowhere/python", "/bin/false"):
        courier = Courier(python=python)
        assert courier.send(receiver.url(200), MESSAGE).state == "failed"
        courier.close()
    assert not receiver.asked


def test_secrets_are_in_no_outcome_no_repr_and_no_argument(receiver: Receiver, patient: Courier) -> None:
    seen = [repr(patient), repr(AppriseChannel("hook", receiver.url(200), patient))]
    for word in (200, 401, 404, 500, 302, "drop"):
        seen.append(repr(patient.send(receiver.url(word), MESSAGE)))
    process = Path(f"/proc/{child_of(patient)}")
    if process.exists():
        seen += [(process / name).read_bytes().decode(errors="replace") for name in ("cmdline", "environ")]
    seen.append(repr(patient.send("json://reader:hunter2@127.0.0.1:1/token-s3cret", MESSAGE)))
    for text in seen:
        assert "hunter2" not in text
        assert "s3cret" not in text


def test_a_very_long_message_goes_through(receiver: Receiver, patient: Courier) -> None:
    assert patient.send(receiver.url(200), Message("t", "x" * 2_000_000)).state == "sent"


@pytest.mark.parametrize(
    ("log", "state", "permanent"),
    [
        ([("WARNING", "Failed to send Slack notification: Unauthorized, error=403.")], "failed", True),
        ([("DEBUG", "Payload: error=404."), ("WARNING", "odd")], "unknown", False),
        ([("DEBUG", "Socket Exception: HTTPSConnectionPool: Read timed out.")], "unknown", False),
        ([("DEBUG", "Socket Exception: (Caused by NameResolutionError(...))")], "failed", False),
        ([("DEBUG", "Socket Exception: (Caused by ConnectTimeoutError(...))")], "failed", False),
        ([("DEBUG", "Socket Exception: {'a@b.org': (552, b'5.2.2 full')}")], "failed", True),
        ([("DEBUG", "Socket Exception: Connection unexpectedly closed")], "unknown", False),
        (
            [
                ("WARNING", 'Connection error while submitting email to "h"'),
                ("DEBUG", "Socket Exception: timed out"),
            ],
            "failed",
            False,
        ),
        ([("INFO", "Sent ntfy notification."), ("WARNING", "Failed, error=413.")], "unknown", False),
        ([], "unknown", False),
    ],
)
def test_what_the_log_does_not_say_clearly_is_unknown(log: list[tuple[str, str]], state: str, permanent: bool) -> None:
    found = judge(log)
    assert (found["state"], found["permanent"]) == (state, permanent)


@pytest.mark.parametrize(
    "url",
    [
        "terminal://",
        "json://127.0.0.1:8080/hook",
        "json://host/hook?+Tag=x&-retry=2&:wait=3",
        "ntfy://topic",
        "mailto://127.0.0.1:25?from=a@example.org&to=b@example.org",
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#alerts",
        "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
        "tgram://123456789:abcdefg_hijklmnop/12315544",
        "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js",
        "mailto://u:s3cret@gmail.com?to=a@example.org&cc=b@example.org&bcc=c@example.org",
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#s3cret/#two",
    ],
)
def test_a_usable_address_passes_the_check(url: str) -> None:
    assert check_url(url) is None


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "begins with a scheme"),
        ("s3cret", "begins with a scheme"),
        ("zork://s3cret", "zork:// is not a service"),
        ("https://example.org/s3cret", "https:// is not a service"),
        ("slack://s3cret", "cannot read this slack:// address"),
        ("mailto://user:s3cret@oops@gmail.com", "cannot read this mailto:// address"),
        ("json://h/s3cret, json://i/s3cret", "2 addresses"),
        ("json://h/s3cret?redirect=yes", "sets redirect"),
        ("json://h/s3cret?a=1;%52etry=2", "sets retry"),
        ("json://h/s3cret?wait=1&optional=yes", "sets optional, wait"),
        ("json://h/s3cret?store=no", "sets store"),
        ("json://h/s3cret?tag=a", "sets tag"),
        ("apprise://h/s3cret?tags=a", "sets tags"),
        ("terminal://s3cret", "takes nothing after it"),
        *((f"{name}://s3cret", "this machine") for name in ("dbus", "glib", "gnome", "kde", "macosx")),
        *((f"{name}://s3cret", "this machine") for name in ("windows", "syslog", "file", "memory", "FILE")),
    ],
)
def test_an_address_that_cannot_be_used_is_named_in_a_sentence_without_its_secrets(
    url: str, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    problem = check_url(url)
    assert problem and said in problem
    assert "s3cret" not in problem
    assert not caplog.records


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("terminal://", [""]),
        ("json://h/hook", [""]),
        ("discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js", [""]),
        ("mailto://u:p@gmail.com", ["u…@gmail.com"]),
        (
            "mailto://u:p@h.org?to=jo@example.org,Jo@Example.org,kim@example.org&cc=ali@example.org&bcc=x@example.org",
            ["j…@example.org", "k…@example.org", "a…@example.org", "x…@example.org"],
        ),
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#one/#second", ["#one", "#s…"]),
        ("ntfy://h/topic-one/topic-two", ["to…", "to…"]),
        ("tgram://123456789:abcdefg_hijklmnop/12345/67890", ["12…", "67…"]),
        ("pover://user@token/dev1/dev2", ["dev1", "dev2"]),
        ("matrix://u:p@h/#a/#b/@c", ["#a", "#b", "@c"]),
        ("mailgun://user@example.org/abcdefg/a@ex.org/b@ex.org", ["a…@ex.org", "b…@ex.org"]),
        ("sendgrid://abcdefghijk:jo@example.org/a@ex.org?cc=b@ex.org", ["a…@ex.org", "b…@ex.org"]),
    ],
)
def test_an_address_is_taken_apart_into_its_recipients_and_shows_little_of_them(url: str, shown: list[str]) -> None:
    found = recipients(url)
    assert sorted(one.shown for one in found) == sorted(shown)
    assert len({one.key for one in found}) == len(found)


def test_a_recipient_keeps_its_key_wherever_in_the_address_it_stands() -> None:
    one = {two.shown: two.key for two in recipients("mailto://u:p@h.org?to=a@x.org,b@x.org")}
    other = {two.shown: two.key for two in recipients("mailto://u:p@h.org?to=c@x.org,b@x.org&bcc=A@X.org")}
    assert one.items() <= {name.lower(): key for name, key in other.items()}.items()


def test_a_message_to_one_recipient_of_many_reaches_that_one_alone(receiver: Receiver, patient: Courier) -> None:
    url = f"mmost://127.0.0.1:{receiver.server.server_port}/200?to=one,two,three"
    reached = []
    for target in recipients(url):
        assert patient.send(url, MESSAGE, target=target.key).state == "sent"
        [(_, body)] = receiver.asked
        reached += [name for name in ("one", "two", "three") if f'"channel": "{name}"'.encode() in body]
        receiver.asked.clear()
    assert sorted(reached) == ["one", "three", "two"]


def test_a_recipient_that_the_address_no_longer_names_gets_nothing(receiver: Receiver, patient: Courier) -> None:
    outcome = patient.send(receiver.url(200), MESSAGE, target="0123456789abcdef")
    assert (outcome.state, outcome.permanent, outcome.scope) == ("failed", True, "channel")
    assert not receiver.asked


def test_the_scheme_chooses_the_channel(patient: Courier) -> None:
    console = Console(file=io.StringIO())
    assert isinstance(open_channel("me", "terminal://", console=console, courier=patient), TerminalChannel)
    opened = open_channel("hook", "json://h", console=console, courier=patient)
    assert (type(opened), opened.name) == (AppriseChannel, "hook")


def test_importing_the_channels_loads_neither_apprise_nor_rich() -> None:
    script = "import sys, alerts.channels; print(sorted({'apprise', 'rich'} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


LINK = "https://bills.parliament.uk/bills/3159/stages/" + "x" * 120
NOTICE = Message(
    "Procurement Bill: report stage moved to Tuesday 13 June 2023",
    f"- was: Wednesday 14 June 2023, after about 12.30pm, with a programme motion first\n\n{LINK}\n\n"
    "Watch: the bill\nLearned at 14:03",
)


def printed(message: Message, *, tty: bool, width: int = 80, mark: str = "") -> str:
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=tty, color_system="standard" if tty else None, _environ={})
    assert TerminalChannel("me", console, mark).send(message) == Outcome("sent")
    return out.getvalue()


def test_a_pipe_gets_plain_lines_and_one_blank_line_between_messages() -> None:
    text = printed(NOTICE, tty=False, width=40, mark="REHEARSAL")
    assert text == f"REHEARSAL · {NOTICE.title}\n{NOTICE.body}\n\n"


def test_a_terminal_gets_a_bold_title_dim_footer_and_whole_links() -> None:
    text = printed(NOTICE, tty=True, mark="REHEARSAL")
    assert "\x1b[36m▌ \x1b[0m\x1b[1;33mREHEARSAL · \x1b[0m\x1b[1mProcurement Bill" in text
    assert "with a programme motion\n    first\n" in text
    assert LINK in text
    assert "\x1b[2m  Watch: the bill\x1b[0m\n\x1b[2m  Learned at 14:03\x1b[0m\n\n" in text


def test_nothing_in_a_message_reaches_the_terminal_as_a_command() -> None:
    hostile = Message("[red]x[/red] \x1b[2J\x9b31m", "[link=a]b[/link] :smile:\x1b]0;t\x07\x00\x08\u202e\ud800\r\nc")
    text = printed(hostile, tty=False)
    assert text == "[red]x[/red]\n[link=a]b[/link] :smile:\nc\n\n"
    for forbidden in ("\x1b[2J", "\x1b]", "\x07", "\x9b", "\r", "\u202e"):
        assert forbidden not in printed(hostile, tty=True)


def test_a_terminal_without_unicode_gets_what_it_can_show() -> None:
    raw = io.BytesIO()
    with io.TextIOWrapper(raw, encoding="ascii") as out:
        console = Console(file=out, width=80, force_terminal=True, color_system=None)
        assert TerminalChannel("me", console).send(Message("Ayes – 247", "£5")).state == "sent"
        assert raw.getvalue() == b"| Ayes ? 247\n  ?5\n\n"


def test_a_closed_pipe_is_a_failure_each_time_and_not_an_exit() -> None:
    script = (
        "import sys; from rich.console import Console; from alerts.channels import *;"
        "sys.stdin.readline(); c = TerminalChannel('me', Console());"
        "print([c.send(Message('t', 'b')).state for _ in 'ab'], file=sys.stderr)"
    )
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdin=-1, stdout=-1, stderr=-1, text=True) as run:
        assert run.stdin and run.stdout and run.stderr
        run.stdout.close()
        run.stdin.write("\n")
        run.stdin.close()
        assert run.stderr.read().strip() == "['failed', 'failed']"
        assert run.wait(20) == 0
