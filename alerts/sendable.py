"""What channels take and give: a message, what became of it, and the text made fit to be sent."""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

ANSI = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?")


@dataclass(frozen=True)
class Message:
    """What is sent to a channel at once; ``id`` stays the same when it is sent again.

    ``html`` is the same for mail that shows it, ``answers`` the ids of the messages that it follows up, the first of
    them first. ``origin`` tells the installations apart whose ids are alike; ``at`` is when it is sent (aware).
    """

    title: str
    body: str
    form: Literal["text", "markdown", "html"] = "text"
    id: str = ""
    html: str = ""
    answers: tuple[str, ...] = ()
    origin: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of a message; ``permanent`` means that the service refused it for good.

    ``scope`` is what a failure is about: the "channel" (its address, its rights), the "recipient" whom a mail server
    does not take, this one "message", or the "host" that wants fewer of them for a while; "" where nobody can tell.
    """

    state: Literal["sent", "failed", "unknown"]
    detail: str = ""
    permanent: bool = False
    scope: Literal["", "channel", "recipient", "message", "host"] = ""


class Channel(Protocol):
    """One place to send to."""

    name: str

    def send(self, message: Message) -> Outcome:
        """Send one message and say what became of it."""


class Sending(Protocol):
    """A message on its way."""

    def wait(self, seconds: float | None = None) -> Outcome | None:
        """Wait for its outcome, as long as it takes or so many seconds; None while there is none."""


@runtime_checkable
class Beginning(Protocol):
    """A channel that others need not wait for: each of its messages goes its own way."""

    def begin(self, message: Message) -> Sending:
        """Begin to send one message."""


def clean(text: str) -> str:
    """Give a text without commands to terminals, control characters and what turns the direction of writing."""
    text = ANSI.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    kept = (letter for letter in text if letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cs"))
    # Direction overrides let a text show other words than it holds.
    return re.sub("[\u202a-\u202e\u2066-\u2069]", "", "".join(kept))


def prepared(message: Message, mark: str) -> Message:
    """Give a message as channels send it: clean, its title one line, ``mark`` before it."""
    title = " ".join(clean(message.title).split())
    return replace(
        message,
        title=f"{mark} · {title}" if mark else title,
        body=clean(message.body),
        html=clean(message.html),
    )
