"""A mail server and a web service that write down all they get, and an eye on a life that may end it at any event.

The ledger is append-only and outside the service: it alone says what arrived. It lies in a file too, a line each.
"""

import asyncio
import json
import os
import random
import re
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from email.parser import BytesParser
from email.policy import default as modern
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope

# How long the steps of taking a message may last: room for a death between them.
SLOW_SECONDS = 0.012
LONG = 10.0
EVENTS = ("request", "arriving", "arrived", "recorded", "answered")


@dataclass(frozen=True)
class Arrived:
    """One arrival of a message on a channel; ``id`` is the sender's, the same when it is sent again."""

    channel: str
    id: str
    title: str
    text: str


class Eye:
    """Sees what one life does, and ends it at an event that it is armed for.

    Events are a "request" to the replica, and of a message: "arriving" (its sender has begun), "arrived" (it is here
    whole, and not written down), "recorded" and "answered".
    """

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self.fired = threading.Event()
        self._lock = threading.Lock()
        self._armed: tuple[int, str, int] | None = None

    def arm(self, life: int, event: str, number: int) -> None:
        """End a life at the event of this number from now on; an event "" never comes."""
        with self._lock:
            self.seen.clear()
            self.fired.clear()
            self._armed = (life, event, number)

    def kill(self) -> None:
        """End the life now, if it has not been ended."""
        with self._lock:
            self._fire()

    def leave(self) -> None:
        """Have nothing more to do with a life that has ended by itself."""
        with self._lock:
            self._armed = None

    def saw(self, event: str) -> None:
        """Note an event."""
        with self._lock:
            self.seen[event] += 1
            if self._armed and self._armed[1:] == (event, self.seen[event]):
                self._fire()

    def _fire(self) -> None:
        if self._armed:
            # Nobody has waited for it yet, so its number is nobody else's.
            os.kill(self._armed[0], signal.SIGKILL)
            self._armed = None
            self.fired.set()


@dataclass
class Receivers:
    """The ledger, and where its mail server and its web service listen."""

    file: Path
    eye: Eye
    chance: random.Random
    got: list[Arrived] = field(default_factory=list)
    mail_port: int = 0
    web_port: int = 0
    # Set to make everything that comes a failure that is tried again.
    down: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def record(self, one: Arrived) -> None:
        """Write an arrival down."""
        with self._lock, self.file.open("a", encoding="utf-8") as file:
            self.got.append(one)
            file.write(json.dumps(asdict(one)) + "\n")

    def slow(self) -> float:
        """Give how long a step takes, in seconds."""
        with self._lock:
            return self.chance.uniform(0, SLOW_SECONDS)

    # aiosmtpd's names
    async def handle_MAIL(self, _s: Any, _e: Any, envelope: Envelope, address: str, options: list[str]) -> str:
        self.eye.saw("arriving")
        await asyncio.sleep(self.slow())
        envelope.mail_from = address
        return "250 OK" if not self.down else "451 later"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
        self.eye.saw("arrived")
        await asyncio.sleep(self.slow())
        mail = BytesParser(policy=modern).parsebytes(envelope.content)  # type: ignore[arg-type]
        body: Any = mail.get_body(("plain",))  # type: ignore[attr-defined]
        for to in envelope.rcpt_tos:
            self.record(
                Arrived(to.partition("@")[0], str(mail["Message-ID"]), str(mail["Subject"]), body.get_content())
            )
        self.eye.saw("recorded")
        await asyncio.sleep(self.slow())
        asyncio.get_running_loop().call_later(self.slow(), self.eye.saw, "answered")
        return "250 OK"


@contextmanager
def receiving(file: Path, seed: int = 0) -> Iterator[Receivers]:
    """Receive mail for any address, and webhooks by the last segment of their path."""
    receivers = Receivers(file, Eye(), random.Random(f"receivers {seed}"))
    with _mail(receivers), _web(receivers):
        yield receivers


@contextmanager
def _mail(receivers: Receivers) -> Iterator[None]:
    loop = asyncio.new_event_loop()
    listening = loop.run_until_complete(
        loop.create_server(lambda: SMTP(receivers, hostname="localhost", loop=loop), "127.0.0.1", 0)
    )
    receivers.mail_port = listening.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield
    finally:
        asyncio.run_coroutine_threadsafe(_settle(listening), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _settle(server: asyncio.Server) -> None:
    server.close()
    if rest := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait(rest, timeout=1)
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)


@contextmanager
def _web(receivers: Receivers) -> Iterator[None]:
    pause = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            receivers.eye.saw("arriving")
            pause.wait(receivers.slow())
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            receivers.eye.saw("arrived")
            pause.wait(receivers.slow())
            if not receivers.down:
                where = self.path.rsplit("/", 1)[-1]
                receivers.record(Arrived(where, self.headers["X-Alert-Id"], body["title"], body["message"]))
            receivers.eye.saw("recorded")
            pause.wait(receivers.slow())
            self.send_response(503 if receivers.down else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()
            pause.wait(receivers.slow())
            receivers.eye.saw("answered")

        def handle(self) -> None:
            # Whoever sends may be killed in the middle of it.
            with suppress(OSError, ValueError):
                super().handle()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receivers.web_port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


# What is said of when something was learned or sent is no part of what is told.
_TIMES = re.compile(r"^Learned .*$|(?<=our message of )\w{3} \d{1,2} \w+ \d{4}, \d\d:\d\d", re.MULTILINE)


def said(text: str) -> str:
    """Give a text without the times at which it was learned and sent."""
    return "\n".join(line.rstrip() for line in _TIMES.sub("-", text).strip().splitlines())
