"""Where alerts go: the terminal, or one Apprise address through a child process that can be killed.

A hung service stops neither the others nor the way out: at a hard limit the parent kills the child.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import textwrap
import time
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from alerts import courier

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

check_url = courier.check_url

# Loading Apprise takes 0.4 s; a machine under heavy load may need many times that.
START_LIMIT = 30.0
# Longer lines are hard to read, however wide the terminal.
MEASURE = 100
ANSI = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?")
FOOTER = ("Watch:", "Learned")


@dataclass(frozen=True)
class Message:
    """What one delivery says; ``id`` stays the same when it is sent again."""

    title: str
    body: str
    form: Literal["text", "markdown", "html"] = "text"
    id: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of a message; ``permanent`` means that the service refused it for good."""

    state: Literal["sent", "failed", "unknown"]
    detail: str = ""
    permanent: bool = False


class Channel(Protocol):
    """One place to send to."""

    name: str

    def send(self, message: Message) -> Outcome:
        """Send one message and say what became of it."""


def _clean(text: str) -> str:
    text = ANSI.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    kept = (letter for letter in text if letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cs"))
    # Direction overrides let a text show other words than it holds.
    return re.sub("[\u202a-\u202e\u2066-\u2069]", "", "".join(kept))


def _prepared(message: Message, mark: str) -> Message:
    title = " ".join(_clean(message.title).split())
    return replace(message, title=f"{mark} · {title}" if mark else title, body=_clean(message.body))


class TerminalChannel:
    """Prints messages for reading: coloured and wrapped on a terminal, plain lines into a pipe."""

    def __init__(self, name: str, console: "Console", mark: str = "") -> None:
        self.name = name
        self._console = console
        self._mark = mark
        self._closed = False

    def send(self, message: Message) -> Outcome:
        """Print one message."""
        try:
            if not self._closed:
                for line in self._lines(_prepared(message, self._mark)):
                    self._console.print(line, soft_wrap=True)
        except (OSError, SystemExit) as error:
            # Rich answers a closed pipe by leaving; any other exit is not ours to stop.
            if isinstance(error, SystemExit) and not isinstance(error.__context__, BrokenPipeError):
                raise
            self._closed = isinstance(error, SystemExit | BrokenPipeError)
            return Outcome("failed", "the terminal could not be written to")
        return Outcome("failed", "the terminal is closed") if self._closed else Outcome("sent")

    def _lines(self, message: Message) -> Iterator["Text"]:
        from rich.text import Text

        encoding = getattr(self._console.file, "encoding", None) or "utf-8"
        fancy = self._console.is_terminal
        bar = "▌ " if encoding.lower().startswith("utf") else "| "
        width = min(self._console.width, MEASURE) - 2 if fancy else 0

        def line(text: str, style: str = "") -> Text:
            return Text(text.encode(encoding, "replace").decode(encoding), style)

        for part in _wrap(message.title, width):
            heading = line(part, "bold")
            heading.highlight_regex(f"^{re.escape(self._mark)} · ", "yellow")
            yield Text.assemble((bar, "cyan"), heading) if fancy else heading
        body = message.body.strip("\n").split("\n")
        tail = takewhile(lambda text: not text.strip() or text.startswith(FOOTER), reversed(body))
        footer = len(body) - len(list(tail))
        for number, paragraph in enumerate(body):
            for part in _wrap(paragraph.rstrip(), width):
                shown = line(f"  {part}" if fancy and part else part, "dim" if number >= footer else "")
                shown.highlight_regex(r"https?://\S+", "cyan")
                yield shown
        yield Text("")


def _wrap(text: str, width: int) -> list[str]:
    if width <= 0 or len(text) <= width:
        return [text]
    hang = re.match(r"\s*(?:[-•*–] +)?", text)
    indent = " " * len(hang[0]) if hang else ""
    wrapper = textwrap.TextWrapper(max(width, 20), subsequent_indent=indent)
    # A link cut in two is no link.
    wrapper.break_long_words = wrapper.break_on_hyphens = False
    return wrapper.wrap(text)


class _Child:
    """One courier process and the conversation with it, each step of which has an end time."""

    def __init__(self, python: str) -> None:
        home = str(Path(__file__).resolve().parent.parent)
        path = os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))
        self._line, theirs = socket.socketpair()
        self._heard = b""
        try:
            with theirs:
                self._process = subprocess.Popen(
                    [python, "-P", "-m", "alerts.courier"],
                    stdin=theirs.fileno(),
                    stdout=theirs.fileno(),
                    stderr=subprocess.DEVNULL,
                    env={**os.environ, "PYTHONPATH": path},
                    start_new_session=True,
                )
        except BaseException:
            self._line.close()
            raise

    def say(self, document: dict[str, str], end: float) -> None:
        self._line.settimeout(max(0.001, end - time.monotonic()))
        self._line.sendall(json.dumps(document).encode() + b"\n")

    def hear(self, end: float) -> Any:
        while b"\n" not in self._heard:
            self._line.settimeout(max(0.001, end - time.monotonic()))
            heard = self._line.recv(65536)
            if not heard:
                raise EOFError
            self._heard += heard
        line, _, self._heard = self._heard.partition(b"\n")
        return json.loads(line)

    def kill(self) -> None:
        with suppress(ProcessLookupError, subprocess.TimeoutExpired):
            if self._process.poll() is None:
                # The child leads its own session, so whatever a plugin started goes with it.
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(5)
        self._line.close()


class Courier:
    """Owns the child process that sends; for use from one thread at a time."""

    def __init__(self, *, limit: float = 30.0, python: str = sys.executable) -> None:
        self._limit = limit
        self._python = python
        self._child: _Child | None = None

    def send(self, url: str, message: Message) -> Outcome:
        """Send one message to one address within the limit, whatever the service does."""
        request = {"url": url, **asdict(message)}
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

    def _attempt(self, request: dict[str, str]) -> Outcome | None:
        asked = begun = False
        try:
            if not self._child:
                self._child = _Child(self._python)
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
    """One Apprise address; the address, which holds secrets, is never shown."""

    def __init__(self, name: str, url: str, courier: Courier, mark: str = "") -> None:
        self.name = name
        self._url = url
        self._courier = courier
        self._mark = mark

    def send(self, message: Message) -> Outcome:
        """Send one message through the courier."""
        return self._courier.send(self._url, _prepared(message, self._mark))


def open_channel(name: str, url: str, *, console: "Console", courier: Courier, mark: str = "") -> Channel:
    """The channel for an address: ``terminal://`` prints, everything else is sent by Apprise."""
    if url.strip().lower().startswith("terminal://"):
        return TerminalChannel(name, console, mark)
    return AppriseChannel(name, url, courier, mark)
