"""``tracker run --watchdog``: a small process that starts the service, kills it when it hangs, and starts it again.

It speaks systemd's protocol (``tracker.heartbeat``), for machines that have no systemd. It loads nothing but Python's
own library, so that it stays small and has little that could fail.
"""

import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

from tracker.heartbeat import WATCHED_BY

# A large database may take long to be brought up to date, before the loop begins.
START_SECONDS = 3600.0
# So long the service may take to end after it was asked to: its own grace, and some.
END_SECONDS = 30.0
# What hangs is first asked to say where (faulthandler answers SIGABRT with a traceback), then killed.
LAST_WORDS_SECONDS = 2.0
# A death sooner than this counts; so many in a row are not to be mended by starting once more.
QUICK_SECONDS, QUICK_DEATHS, LONGEST_PAUSE = 600.0, 10, 60.0
# The database cannot be reached for now (EX_TEMPFAIL): no starting anew mends that, and in time it is over.
AWAY = 75
# The config, the lock or the address of the database is wrong: a person has to look.
FOR_A_PERSON = 2


def pause_after(times: int, first: float) -> float:
    """Give the seconds to wait after so many deaths in a row, however many they are."""
    return min(first * 2.0 ** min(times - 1, 10), LONGEST_PAUSE)


@dataclass
class Watched:
    """A service that was started: since when, whether it said that it works, when it last gave a sign."""

    process: subprocess.Popen[bytes]
    began: float
    last: float
    ready: bool = False


class Supervisor:
    """Keeps one service going until it is asked to end."""

    def __init__(self, command: Sequence[str], limit: float, *, first_pause: float = 1.0) -> None:
        """``command`` starts the service, which hangs when it gives no sign for ``limit`` seconds."""
        self._command, self._limit, self._first_pause = command, limit, first_pause
        self._asked: float | None = None
        self._child: Watched | None = None

    def run(self) -> int:
        """Start the service as often as need be; gives the exit code."""
        with TemporaryDirectory(prefix="tracker-") as folder:
            address = str(Path(folder) / "notify")
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
                ear.bind(address)
                ear.setblocking(False)
                woken, wakes = socket.socketpair()
                with woken, wakes:
                    for end in (woken, wakes):
                        end.setblocking(False)
                    signal.set_wakeup_fd(wakes.fileno())
                    for kind in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
                        signal.signal(kind, self._heard)
                    try:
                        return self._keep_going(self._environment(address), (ear, woken))
                    finally:
                        signal.set_wakeup_fd(-1)

    def _environment(self, address: str) -> Mapping[str, str]:
        kept = {name: value for name, value in os.environ.items() if name != "WATCHDOG_PID"}
        own = {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": str(round(self._limit * 1e6)), WATCHED_BY: str(os.getpid())}
        return {**kept, **own}

    def _keep_going(self, environment: Mapping[str, str], ears: tuple[socket.socket, socket.socket]) -> int:
        deaths = away = 0
        while True:
            now = time.monotonic()
            # A group of its own: Ctrl-C reaches it through this process alone, and so once.
            process = subprocess.Popen(self._command, env=environment, process_group=0)
            self._child = Watched(process, now, now)
            say("info", f"the service is started: process {process.pid}")
            if self._asked is not None:  # a signal came while it was being started
                process.send_signal(signal.SIGTERM)
            how = self._watch(self._child, ears)
            code, lived = process.returncode, time.monotonic() - now
            self._child = None
            if self._asked is not None or code in {0, FOR_A_PERSON}:
                return code if code >= 0 else 1
            away = away + 1 if code == AWAY else 0
            deaths = deaths if away else deaths + 1 if lived < QUICK_SECONDS else 1
            if deaths >= QUICK_DEATHS:
                say("error", f"the service {how}; that was the {deaths}th time in a row, and it is left alone now")
                return 1
            pause = pause_after(away or deaths, self._first_pause)
            say("error", f"the service {how}; it is started again in {pause:g} s")
            self._wait(pause, ears)
            if self._asked is not None:
                return 0

    def _watch(self, child: Watched, ears: tuple[socket.socket, socket.socket]) -> str:
        """Wait until a service has ended, or end it; gives how it ended, in words."""
        while child.process.poll() is None:
            left = self._deadline(child) - time.monotonic()
            if left <= 0:
                return self._kill(child, ears)
            if "READY=1" in (said := self._listen(left, ears)):
                child.ready = True
            if said:
                child.last = time.monotonic()
        code = child.process.returncode
        return f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"

    def _deadline(self, child: Watched) -> float:
        if self._asked is not None:
            return self._asked + END_SECONDS
        return child.last + self._limit if child.ready else child.began + START_SECONDS

    def _kill(self, child: Watched, ears: tuple[socket.socket, socket.socket]) -> str:
        silent = time.monotonic() - child.last
        child.process.send_signal(signal.SIGABRT)
        ends = time.monotonic() + LAST_WORDS_SECONDS
        while child.process.poll() is None and (left := ends - time.monotonic()) > 0:
            self._listen(left, ears)
        child.process.kill()
        child.process.wait()
        return f"gave no sign of life for {silent:.0f} s and was killed"

    def _listen(self, seconds: float, ears: tuple[socket.socket, socket.socket]) -> str:
        """Wait for a sign, a signal or the time; gives what the service said."""
        said = []
        for one in select.select(ears, (), (), max(0.0, seconds))[0]:
            try:
                heard = one.recv(4096)
            except BlockingIOError:
                continue
            said += [heard.decode("utf-8", "replace")] if one is ears[0] else []
        return "\n".join(said)

    def _wait(self, seconds: float, ears: tuple[socket.socket, socket.socket]) -> None:
        ends = time.monotonic() + seconds
        while self._asked is None and (left := ends - time.monotonic()) > 0:
            self._listen(left, ears)

    def _heard(self, kind: int, frame: FrameType | None) -> None:
        if kind == signal.SIGCHLD:
            return
        if kind != signal.SIGHUP and self._asked is None:
            self._asked = time.monotonic()
        if self._child is not None and self._child.process.returncode is None:
            self._child.process.send_signal(kind)


def say(level: str, words: str) -> None:
    """Write a line to standard error, in the form of the service's own log."""
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    print(f"{at} [{level:<9}] watchdog: {words}", file=sys.stderr, flush=True)


def main() -> None:
    """Watch over ``tracker`` with the arguments that come after the limit in seconds."""
    sys.exit(Supervisor([sys.executable, "-m", "tracker", *sys.argv[2:]], float(sys.argv[1])).run())


if __name__ == "__main__":
    main()
