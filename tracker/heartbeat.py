"""The sign of life that the loop gives to who watches over it: systemd, or ``tracker run --watchdog``.

Both are told in systemd's words, a datagram to the socket that the environment names (sd_notify(3)).
"""

import os
import socket
import time
from collections.abc import Mapping
from contextlib import suppress

# The process that watches, where that is the tracker's own; without it the service is not to go on.
WATCHED_BY = "TRACKER_WATCHED_BY"


class Heartbeat:
    """Tells whether the loop goes round; nobody is told where nobody asks. ``limit`` is how long it may be silent."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        """Take from an environment who is to be told, and how often."""
        address = environ.get("NOTIFY_SOCKET", "")
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        meant = environ.get("WATCHDOG_PID") in {None, "", str(os.getpid())}
        limit = environ.get("WATCHDOG_USEC", "")
        self.limit = int(limit) / 1e6 if meant and limit.isdecimal() else 0.0
        keeper = environ.get(WATCHED_BY, "")
        self._keeper = int(keeper) if keeper.isdecimal() else None

    @property
    def watched(self) -> bool:
        """Tell whether somebody waits for a sign."""
        return bool(self._address)

    @property
    def every(self) -> float:
        """Give how many seconds may go by between two signs, with room to spare."""
        return self.limit / 3 if self.limit else 3600.0

    def alone(self) -> bool:
        """Tell whether the process that started this one to watch over it is gone."""
        return self._keeper is not None and os.getppid() != self._keeper

    def beat(self) -> None:
        """Say that the loop goes round."""
        self._say("WATCHDOG=1")

    def ready(self, status: str) -> None:
        """Say that the service is at work; ``status`` is a line for people."""
        self._say(f"READY=1\nSTATUS={status}")

    def status(self, status: str) -> None:
        """Say how things stand, in a line for people."""
        self._say(f"STATUS={status}")

    def reloading(self) -> None:
        """Say that the config is being read again; ``ready`` says when that is over."""
        self._say(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}")

    def stopping(self) -> None:
        """Say that the service ends."""
        self._say("STOPPING=1")

    def _say(self, words: str) -> None:
        # Who does not listen holds nothing up.
        if self._address:
            with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as way:
                way.setblocking(False)
                way.sendto(words.encode(), self._address)


UNWATCHED = Heartbeat({})
