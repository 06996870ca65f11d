"""A message that fits: the richest of several drafts that a channel takes, or one cut at a word. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from alerts.blocks import Block, joined, trimmed
from alerts.forms import Written, write
from alerts.styles import Style, length

# What a channel may put before a title ("REHEARSAL · ").
_MARK = 12
# A title that is cut for what follows it says something yet; and what is left of one for its link.
_SHORTEST, _NO_TITLE = 60, 20
# Between title and body, where a service takes both as one text.
_JOINT = 4


@dataclass(frozen=True)
class Draft:
    """What a message says: ``said`` may be cut at its end, ``tails`` are what follows it, from all to the least.

    A ``dense`` one has no gap between the two, and only whole lines.
    """

    said: tuple[Block, ...]
    tails: tuple[tuple[Block, ...], ...] = ((),)
    dense: bool = False

    @property
    def whole(self) -> tuple[Block, ...]:
        """Give all of it."""
        return self.together(self.said, self.tails[0])

    def together(self, said: tuple[Block, ...], tail: tuple[Block, ...]) -> tuple[Block, ...]:
        """Put what is said, or a part of it, before a tail."""
        return (*said, *tail) if self.dense else joined(said, tail)


def size(written: Written, style: Style) -> int:
    """Give how much of a channel's limit a written message takes, in the service's unit; never too little.

    Mail is measured by its text.
    """
    whole = length(written.title, style.unit) + _JOINT + length(written.body, style.unit)
    if style.form in ("slack", "markdown"):
        # What Apprise writes as an entity: "&" as "&amp;", "<" as "&lt;".
        text = written.title + written.body
        whole += 4 * text.count("&") + 3 * (text.count("<") + text.count(">"))
    return whole


def room(style: Style) -> int | None:
    """Give how much of the limit is ours; a mark that is put before titles has its place beside."""
    return None if style.limit is None else style.limit - _MARK


def fitted(drafts: Iterable[Draft], title: Callable[[int], str], style: Style) -> Written:
    """Write the first draft that fits whole; where none does, the last of them as far as it fits.

    ``title`` gives the message's title of at most so many characters.
    """
    ours = room(style)
    head = headed(title, style)
    last = Draft(())
    for last in drafts:
        if ours is None or _may_fit(last.whole, ours):
            written = write(style.form, head, last.whole)
            if ours is None or size(written, style) <= ours:
                return written
    return _pressed(last, title, head, style, ours or 0)


def headed(title: Callable[[int], str], style: Style) -> str:
    """Give a title that leaves room for what is said below it."""
    longest = style.title or 250
    ours = room(style)
    if ours is not None:
        longest = min(longest, max(ours // 2, 20))
    head = title(longest)
    written = write(style.form, head, ())
    while longest > 10 and (
        (ours is not None and size(written, style) > ours // 2 + _JOINT + 1)
        or (style.title is not None and length(written.title, style.unit) > style.title)
    ):
        longest = longest * 3 // 4
        head = title(longest)
        written = write(style.form, head, ())
    return head


def _may_fit(blocks: Sequence[Block], ours: int) -> bool:
    # Writing makes a text longer, never shorter: what is too long already need not be written.
    return sum(len(one.text) for one in blocks if one.kind != "link") <= ours


def _pressed(draft: Draft, title: Callable[[int], str], head: str, style: Style, ours: int) -> Written:
    head, tail = _least(draft, title, head, style, ours)
    least = write(style.form, head, tail)
    low, high = 0, min(sum(len(one.text) + 1 for one in draft.said), ours)
    while low < high:
        middle = (low + high + 1) // 2
        said = trimmed(draft.said, middle, whole=draft.dense)
        written = write(style.form, head, draft.together(said, tail))
        if size(written, style) <= ours:
            least, low = written, middle
        else:
            high = middle - 1
    return least


def _least(
    draft: Draft, title: Callable[[int], str], head: str, style: Style, ours: int
) -> tuple[str, tuple[Block, ...]]:
    """Give the title and the tail that fit without anything said between them: rather a short title than no link."""
    for number, tail in enumerate(draft.tails):
        last = number == len(draft.tails) - 1
        least = _NO_TITLE if last else _SHORTEST if draft.dense else len(head)
        longest, shorter = len(head), head
        while True:
            if size(write(style.form, shorter, tail), style) <= ours:
                return shorter, tail
            if longest <= least:
                break
            longest = max(longest * 9 // 10, least)
            shorter = title(longest)
    return head, ()
