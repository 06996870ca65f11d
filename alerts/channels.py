"""Where alerts go: the terminal, or one recipient of one address through a child process that can be killed.

A hung service stops neither the others nor the way out: at a hard limit the parent kills the child.
"""

import math
import sys
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from alerts.addresses import check_url
from alerts.child import Child
from alerts.sendable import Channel, Message, Outcome, prepared
from alerts.terminal import TerminalChannel

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["AppriseChannel", "Channel", "Courier", "Message", "Outcome", "TerminalChannel", "check_url", "open_channel"]

# Loading Apprise takes 0.4 s; a machine under heavy load may need many times that.
START_LIMIT = 30.0


class Courier:
    """Owns the child processes that send, one as a rule; for use from one thread at a time."""

    def __init__(self, *, limit: float = 30.0, python: str = sys.executable) -> None:
        self.limit = limit
        self._python = python
        self._child: Child | None = None
        # Whose child is still at work, while the next message gets a child of its own.
        self._under_way: list[Underway] = []

    def send(
        self, url: str, message: Message, *, target: str = "", unsubscribe: str | None = None, strict: bool = False
    ) -> Outcome:
        """Send one message to one address within the limit, whatever the service does (see ``begin``)."""
        return self.begin(url, message, target=target, unsubscribe=unsubscribe, strict=strict).result()

    def begin(
        self, url: str, message: Message, *, target: str = "", unsubscribe: str | None = None, strict: bool = False
    ) -> "Underway":
        """Begin to send one message to one address.

        ``target`` is the key of its recipient where it names several, ``unsubscribe`` where a mail's reader says that
        no more is wanted. With ``strict`` nothing but public addresses is connected to (``alerts.guard``).
        """
        at = message.at.isoformat() if message.at else None
        request = {**asdict(message), "at": at, "url": url, "target": target, "unsubscribe": unsubscribe}
        request["strict"] = strict
        sending = Underway(self, request)
        self._under_way.append(sending)
        sending.wait(0)
        return sending

    def close(self) -> None:
        """End the child processes; the next send starts another."""
        child, self._child = self._child, None
        for one in (child, *(sending.child for sending in self._under_way)):
            if one:
                one.kill()
        self._under_way = []

    def lend(self) -> Child:
        """Give a child that has nothing to do; raises what ``Child`` does where none starts."""
        if self._child is None or any(one.child is self._child for one in self._under_way):
            self._child = None
            child = Child(self._python, "alerts.courier")
            try:
                child.hear(time.monotonic() + START_LIMIT)
            except BaseException:
                child.kill()
                raise
            self._child = child
        return self._child

    def over(self, sending: "Underway", *, well: bool) -> None:
        """Take back the child of a send that is over; one that may be at work still, or a second one, is ended."""
        self._under_way = [one for one in self._under_way if one is not sending]
        if sending.child and not (well and sending.child is self._child):
            self.discard(sending.child)

    def discard(self, child: Child) -> None:
        """End a child."""
        child.kill()
        self._child = None if child is self._child else self._child


class Underway:
    """One message in the hands of a child, from its beginning to its outcome."""

    def __init__(self, courier: Courier, request: dict[str, Any]) -> None:
        self.child: Child | None = None
        self._courier, self._request = courier, request
        self._outcome: Outcome | None = None
        self._begun, self._end, self._tries = False, 0.0, 0

    def result(self) -> Outcome:
        """Give the outcome, as soon as there is one or the limit is reached."""
        found = None
        while found is None:
            found = self.wait()
        return found

    def wait(self, seconds: float | None = None) -> Outcome | None:
        """Give the outcome; None where there is none within so many seconds."""
        until = math.inf if seconds is None else time.monotonic() + seconds
        try:
            while self._outcome is None and self._step(until):
                pass
        except BaseException:
            self._courier.close()
            raise
        return self._outcome

    def _step(self, until: float) -> bool:
        """Come one step on; false where ``until`` comes first."""
        try:
            if self.child is None:
                self._hand_over()
            elif not self._begun:
                self.child.hear(min(until, self._end))
                self._begun = True
            else:
                self._finish(Outcome(**self.child.hear(min(until, self._end))), well=True)
        except TimeoutError:
            if self.child is None:
                self._finish(Outcome("failed", "the sending process did not start in time"))
            elif time.monotonic() < self._end:
                return False
            else:
                self._finish(Outcome("unknown", f"no answer within {self._courier.limit:g} s: it may have arrived"))
        except (OSError, EOFError):
            self._died()
        return True

    def _hand_over(self) -> None:
        self._tries += 1
        self.child = self._courier.lend()
        self._end = time.monotonic() + self._courier.limit
        self.child.say(self._request, self._end)

    def _died(self) -> None:
        if self._begun:
            self._finish(Outcome("unknown", "the sending process ended: it may have arrived"))
        elif self._tries > 1:
            self._finish(Outcome("failed", "the sending process does not start"))
        elif self.child is not None:
            # A child that ended before it began has sent nothing, so a second one may try.
            self._courier.discard(self.child)
            self.child = None

    def _finish(self, outcome: Outcome, *, well: bool = False) -> None:
        self._outcome = outcome
        self._courier.over(self, well=well)


class AppriseChannel:
    """One recipient of one address; the address, which holds secrets, is never shown."""

    def __init__(
        self,
        name: str,
        url: str,
        courier: Courier,
        mark: str = "",
        *,
        target: str = "",
        unsubscribe: str | None = None,
        strict: bool = False,
    ) -> None:
        self.name = name
        self._url = url
        self._courier = courier
        self._mark = mark
        self._target = target
        self._unsubscribe = unsubscribe
        self._strict = strict

    def send(self, message: Message) -> Outcome:
        """Send one message through the courier."""
        return self.begin(message).result()

    def begin(self, message: Message) -> Underway:
        """Begin to send one message through the courier; the next one need not wait for it."""
        ready = prepared(message, self._mark)
        return self._courier.begin(
            self._url, ready, target=self._target, unsubscribe=self._unsubscribe, strict=self._strict
        )


def open_channel(
    name: str,
    url: str,
    *,
    console: "Console",
    courier: Courier,
    mark: str = "",
    target: str = "",
    unsubscribe: str | None = None,
    strict: bool = False,
) -> Channel:
    """The channel for an address: ``terminal://`` prints, everything else goes through the courier.

    ``target`` is the key of the recipient where the address names several (``alerts.addresses.recipients``).
    """
    if url.strip().lower().startswith("terminal://"):
        return TerminalChannel(name, console, mark)
    return AppriseChannel(name, url, courier, mark, target=target, unsubscribe=unsubscribe, strict=strict)
