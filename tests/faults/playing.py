"""A service at work on the made-up bill, whose log is kept; and ways of putting something wrong before it."""

import http.client
import json
import logging
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import structlog
from structlog.testing import LogCapture

from tests.replica.examples import example_scenario
from tests.replica.moments import MOVED_AT, at
from tests.servers import Answer, Server, plain
from tests.tracker.service import Ledger, Service, Setup, later, service
from tracker.replica import FaultAnswer, Replica, Scenario
from tracker.replica.server import SERVICES
from tracker.replica.view import View

SCENARIO = example_scenario()
BASELINE = at("2023-02-20 12:00")
# By then the Bills service has news: a stage has moved.
BROKEN = later(MOVED_AT, minutes=5)
MENDED = later(MOVED_AT, minutes=60)
OTHERS = frozenset({"hansard", "commons_votes", "lords_votes"})

Query = dict[str, list[str]]
Fault = Callable[[str, Query], FaultAnswer | None]
Row = dict[str, Any]


@dataclass
class Played(Service):
    """A service whose log is kept, from the level "info" up."""

    capture: LogCapture = field(default_factory=LogCapture)

    def lines(self, source: str = "", level: str = "") -> list[Row]:
        """Give what was logged of a source, or of all."""
        lines = [dict(line) for line in self.capture.entries if "source" in line]
        return [one for one in lines if source in {"", one["source"]} and level in {"", one["log_level"]}]

    def problems(self, source: str) -> list[str]:
        """Give the problems of a source that were logged, as often as they were."""
        return [line["problem"] for line in self.lines(source, "warning")]

    def ends(self, source: str) -> int:
        """Count how often the end of a source's fault was logged."""
        return len(self.lines(source, "info"))

    def changes(self, source: str = "", noun: str = "") -> list[Row]:
        """Give the changes of a source or of a noun, oldest first, without those that were there at first."""
        rows = self.app.store.look().changes(1000)[::-1]
        return [
            row for row in rows if not row["baseline"] and source in {"", row["source"]} and noun in {"", row["noun"]}
        ]

    def news(self) -> Counter[tuple[str, str, str]]:
        """Count what was told, by rule, event and link."""
        rows = self.app.store.look().alerts(1000)
        return Counter((row["rule"], str(row["facts"].get("event")), row["link"]) for row in rows)

    def events(self, rule: str) -> list[str]:
        """Give the events of the alerts of a rule, oldest first."""
        rows = self.app.store.look().alerts(1000)[::-1]
        return [row["facts"]["event"] for row in rows if row["rule"] == rule]


@contextmanager
def playing(
    setup: Setup, folder: Path, replica: Replica, ledger: Ledger, start: datetime = BASELINE
) -> Iterator[Played]:
    """Wire the service as ``tests.tracker.service`` does, and keep its log."""
    capture = LogCapture()
    wrapper = structlog.make_filtering_bound_logger(logging.INFO)
    log = structlog.wrap_logger(None, processors=[capture], wrapper_class=wrapper)
    with service(setup, folder, replica, ledger, start) as served:
        yield Played(replace(served.app, log=log), replica, ledger, capture)


@contextmanager
def played(folder: Path, scenario: Scenario, *, start: datetime = BASELINE, **settings: Any) -> Iterator[Played]:
    """Play a scenario, with the first reading done at ``start``."""
    with (
        Ledger() as ledger,
        Replica(scenario, now=start) as replica,
        playing(Setup(replica.base_url, **settings), folder, replica, ledger, start) as served,
    ):
        assert served.tick(start) == ()
        yield served


def truth(scenario: Scenario, now: datetime, path: str, query: Mapping[str, list[str]]) -> Any:
    """Give what the replica would answer."""
    for one in SERVICES:
        if path.lower().startswith(one.beginnings):
            return one.answer(View(scenario, now), path, query).body
    raise AssertionError(f"no service has {path}")


def altered(scenario: Scenario, replica: Replica, edits: Mapping[str, Callable[[Any], Any]]) -> Fault:
    """Give a fault that alters the answers of the paths that end with these words.

    An edit is given the answer, decoded, and changes it or gives another one.
    """

    def fault(path: str, query: Query) -> FaultAnswer | None:
        for ending, edit in edits.items():
            if path.endswith(ending):
                answer = truth(scenario, replica.now, path, query)
                other = edit(answer)
                return FaultAnswer(200, json.dumps(answer if other is None else other).encode())
        return None

    return fault


class Front(Server):
    """Stands before a replica on a raw socket: gives ``wrong`` while it is set, else what the replica answers."""

    def __init__(self, replica: Replica, wrong: Answer | None = None) -> None:
        super().__init__(self._reply)
        self.replica, self.wrong = replica, wrong

    def __enter__(self) -> Self:
        super().__enter__()
        return self

    def tries(self) -> list[int]:
        """Give how often each address was asked, in order of the first time."""
        return list(Counter(request.split()[1] for request in self.requests).values())

    def _reply(self, connection: socket.socket, closing: threading.Event) -> None:
        if self.wrong is not None:
            self.wrong(connection, closing)
            return
        behind = http.client.HTTPConnection(str(urlsplit(self.replica.base_url).netloc), timeout=10)
        behind.request("GET", self.requests[-1].split()[1])
        answer = behind.getresponse()
        plain(answer.read(), answer.status)(connection, closing)
        behind.close()


class SecureFront(Front):
    """The same over TLS, with the certificate that ``shown`` names at the time of a connection."""

    def __init__(self, replica: Replica, shown: Path) -> None:
        super().__init__(replica)
        self.url = self.url.replace("http:", "https:")
        self.shown = shown
        self.greeted = 0

    def _serve(self, connection: socket.socket) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.shown)
        self.greeted += 1
        try:
            secure = context.wrap_socket(connection, server_side=True)
        except OSError:
            connection.close()
            return
        super()._serve(secure)
