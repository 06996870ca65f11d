"""The terminal as a channel: coloured and wrapped for reading, plain lines into a pipe."""

import re
import textwrap
from collections.abc import Iterator
from itertools import takewhile
from typing import TYPE_CHECKING

from alerts.sendable import Message, Outcome, prepared

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

# Longer lines are hard to read, however wide the terminal.
MEASURE = 100
FOOTER = ("Watch:", "Watches:", "Push:", "Pushes:", "From the tracker itself", "Learned")


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
                for line in self._lines(prepared(message, self._mark)):
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
