"""What signals ask for: the end, at once and well, or that the config be read again."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType

GRACE_SECONDS = 5.0
STDOUT, STDERR = 1, 2


class Stopped(BaseException):
    """A signal asked the service to end, and what it was doing may be broken off."""


class Reread(BaseException):
    """A signal asked for the config to be read again; what is being read goes on afterwards where it was."""


class Stopper:
    """Turns signals into an end: reading is broken off at once, a message being sent gets five seconds.

    A message that was broken off is *unknown* and sent again at the next start; hence the grace. SIGHUP asks for the
    config to be read again, unless it comes because the terminal that the service was started in is gone.
    """

    def __init__(self) -> None:
        self.asked = False
        self.reread = False
        self._breakable = False
        self._terminals: list[int] = []

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Listen for SIGTERM, SIGINT and SIGHUP, and give the signals back at the end."""
        self._terminals = [one for one in (STDOUT, STDERR) if os.isatty(one)]
        kinds = (signal.SIGTERM, signal.SIGINT, signal.SIGALRM)
        before = {kind: signal.signal(kind, self._heard) for kind in kinds}
        before[signal.SIGHUP] = signal.signal(signal.SIGHUP, self._hung_up)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            for kind, handler in before.items():
                signal.signal(kind, handler)

    @contextmanager
    def breakable(self) -> Iterator[None]:
        """Mark work that a signal may break off at any point."""
        before, self._breakable = self._breakable, True
        try:
            if self.asked:
                raise Stopped
            yield
        finally:
            self._breakable = before

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Mark work that a signal lets come to its end, such as a message being sent; then it is obeyed."""
        before, self._breakable = self._breakable, False
        try:
            yield
        finally:
            self._breakable = before
        if before and self.asked:
            raise Stopped

    def obey_reread(self) -> None:
        """Raise Reread where the config is to be read again: for a place where nothing is half done.

        The handler itself must not: it could break into a connection to the database, which is used afterwards.
        """
        if self.reread:
            raise Reread

    def pause(self, seconds: float) -> None:
        """Wait; a signal to end breaks it off by raising Stopped.

        The handler runs in this very thread, wherever it stands: setting an Event that it waits for could
        find the Event's lock held and hang for good. Hence a plain flag, and a wait that is broken off.
        """
        with self.breakable():
            Event().wait(seconds)

    def _hung_up(self, kind: int, frame: FrameType | None) -> None:
        gone = [one for one in self._terminals if not os.isatty(one)]
        if not gone:
            self.reread = True
            return
        # What is still said goes nowhere: writing to a terminal that is gone would be one more fault.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for one in gone:
            os.dup2(nowhere, one)
        os.close(nowhere)
        self._terminals = []
        self._heard(kind, frame)

    def _heard(self, kind: int, frame: FrameType | None) -> None:
        again, self.asked = self.asked, True
        if self._breakable or again or kind == signal.SIGALRM:
            raise Stopped
        signal.setitimer(signal.ITIMER_REAL, GRACE_SECONDS)
