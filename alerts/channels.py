"""Where alerts go: the terminal, or one recipient of one address through a child process that can be killed.

A hung service stops neither the others nor the way out: at a hard limit the parent kills the child.
"""

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
    """Owns the child process that sends; for use from one thread at a time."""

    def __init__(self, *, limit: float = 30.0, python: str = sys.executable) -> None:
        self._limit = limit
        self._python = python
        self._child: Child | None = None

    def send(self, url: str, message: Message, *, target: str = "", unsubscribe: str | None = None) -> Outcome:
        """Send one message to one address within the limit, whatever the service does.

        ``target`` is the key of its recipient where it names several, ``unsubscribe`` where a mail's reader says that
        no more is wanted.
        """
        at = message.at.isoformat() if message.at else None
        request = {**asdict(message), "at": at, "url": url, "target": target, "unsubscribe": unsubscribe}
        try:
            # A child that ended before it began has sent nothing, so a second one may try.
            outcome = self._attempt(request) or self._attempt(request)
        except BaseException:
            self.close()
            raise
        return outcome or Outcome("failed", "the sending process does not start")

    def close(self) -> None:
        """End the child process; the next send starts another."""
        child, self._child = self._child, None
        if child:
            child.kill()

    def _attempt(self, request: dict[str, Any]) -> Outcome | None:
        asked = begun = False
        try:
            if not self._child:
                self._child = Child(self._python, "alerts.courier")
                self._child.hear(time.monotonic() + START_LIMIT)
            child, asked = self._child, True
            end = time.monotonic() + self._limit
            child.say(request, end)
            child.hear(end)
            begun = True
            return Outcome(**child.hear(end))
        except TimeoutError:
            self.close()
            if not asked:
                return Outcome("failed", "the sending process did not start in time")
            return Outcome("unknown", f"no answer within {self._limit:g} s: it may have arrived")
        except (OSError, EOFError):
            self.close()
            return Outcome("unknown", "the sending process ended: it may have arrived") if begun else None


class AppriseChannel:
    """One recipient of one address; the address, which holds secrets, is never shown."""

    def __init__(
        self, name: str, url: str, courier: Courier, mark: str = "", *, target: str = "", unsubscribe: str | None = None
    ) -> None:
        self.name = name
        self._url = url
        self._courier = courier
        self._mark = mark
        self._target = target
        self._unsubscribe = unsubscribe

    def send(self, message: Message) -> Outcome:
        """Send one message through the courier."""
        ready = prepared(message, self._mark)
        return self._courier.send(self._url, ready, target=self._target, unsubscribe=self._unsubscribe)


def open_channel(
    name: str,
    url: str,
    *,
    console: "Console",
    courier: Courier,
    mark: str = "",
    target: str = "",
    unsubscribe: str | None = None,
) -> Channel:
    """The channel for an address: ``terminal://`` prints, everything else goes through the courier.

    ``target`` is the key of the recipient where the address names several (``alerts.addresses.recipients``).
    """
    if url.strip().lower().startswith("terminal://"):
        return TerminalChannel(name, console, mark)
    return AppriseChannel(name, url, courier, mark, target=target, unsubscribe=unsubscribe)
