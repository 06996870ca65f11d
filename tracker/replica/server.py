"""The replica: an HTTP server on loopback that answers as Parliament would have at a time of its clock."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import replace
from datetime import datetime
from threading import Event, Thread
from types import TracebackType
from urllib.parse import parse_qs, urlsplit

from tracker.replica import bills, commons_votes, hansard, lords_votes, members, motions, petitions, whatson, written
from tracker.replica.asking import Service
from tracker.replica.connections import QuietServer, Reply
from tracker.replica.faults import Fault, FaultAnswer
from tracker.replica.scenario import Scenario
from tracker.replica.view import View

SERVICES: tuple[Service, ...] = (
    bills.SERVICE,
    commons_votes.SERVICE,
    lords_votes.SERVICE,
    hansard.SEARCH,
    hansard.READING,
    whatson.EVENTS,
    whatson.DATES,
    members.SERVICE,
    written.SERVICE,
    motions.SERVICE,
    petitions.SERVICE,
)


class Replica:
    """Serves a scenario from 127.0.0.1 while the `with` block lasts.

    `now` and every `move_to` take an aware datetime; served is what the scenario has published by then.
    With a `prefix` ("/x") every path must begin with it. `fault` may be set to a callable at any time.
    """

    def __init__(self, scenario: Scenario, now: datetime, port: int = 0, prefix: str = "") -> None:
        self.fault: Fault | None = None
        self._scenario = scenario
        self._prefix = f"/{prefix.strip('/')}" if prefix.strip("/") else ""
        self._port = port
        self._requests: deque[str] = deque(maxlen=10_000)
        self._closing = Event()
        self._server: QuietServer | None = None
        self.move_to(now)

    def __enter__(self) -> Replica:
        self._closing.clear()
        self._server = QuietServer(self._port, self._reply)
        # A short poll so that leaving the block does not wait half a second.
        Thread(target=self._server.serve_forever, args=(0.02,), daemon=True, name="replica").start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        if self._server is not None:
            self._server.close()
            self._server = None

    @property
    def base_url(self) -> str:
        """Scheme, host and prefix, without a slash at the end; only while the block lasts."""
        if self._server is None:
            raise RuntimeError("The replica is not running: use it in a with block.")
        return f"http://127.0.0.1:{self._server.server_address[1]}{self._prefix}"

    @property
    def now(self) -> datetime:
        """The time on the replica's clock."""
        return self._view.now

    def move_to(self, now: datetime) -> None:
        """Set the clock, forwards or back, to an aware time; answers from now on are of that time."""
        if now.tzinfo is None:
            raise ValueError("The replica's clock needs a time with a zone.")
        self._view = View(self._scenario, now)
        self._flickered: set[str] = set()

    @property
    def requests(self) -> list[str]:
        """The paths with their queries received so far, as they came (the last 10,000)."""
        return list(self._requests)

    def _reply(self, target: str) -> Reply | None:
        self._requests.append(target)
        parts = urlsplit(target)
        values = parse_qs(parts.query, keep_blank_values=True)
        path = parts.path
        if not f"{path}/".startswith(f"{self._prefix}/"):
            return Reply(404, b"")
        path = path[len(self._prefix) :].rstrip("/")
        if self.fault is not None and (wrong := self.fault(path, values)) is not None:
            return self._wrong(wrong)
        for service in SERVICES:
            if path.lower().startswith(service.beginnings):
                answer = service.answer(self._view, path, values)
                if answer.flickers and target not in self._flickered:
                    self._flickered.add(target)
                    answer = replace(answer, body=[])
                body = json.dumps(answer.body, ensure_ascii=False, separators=(",", ":")).encode()
                return Reply(answer.status, body, service.content_type, dict(answer.headers))
        return Reply(404, b"")

    def _wrong(self, fault: FaultAnswer) -> Reply | None:
        if fault.hang_seconds:
            self._closing.wait(fault.hang_seconds)
        if fault.drop or (fault.hang_seconds and self._closing.is_set()):
            return None
        return Reply(fault.status, fault.body, fault.content_type, dict(fault.headers))
