"""What a message of several alerts says of itself: its title, why it comes now, what it follows up. Pure."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from alerts import words
from alerts.grow import Section
from alerts.kinds import kind
from alerts.values import Alert

# The longest title of an alert within a message, and of a message, in characters.
TITLE = 250
_HELD = {
    "quiet": "Held during quiet hours",
    "muted": "Held while muted",
    "released": "Held until it was released",
    "off": "Held while this channel was switched off",
    "late": "Delayed",
}
_SUBJECTS = {
    "amendment": "amendments",
    "bill": "bills",
    "debate_day": "days of debate",
    "division": "divisions",
    "event": "the calendar",
    "join": "divisions",
    "mention": "words said in debate",
    "motion": "early day motions",
    "petition": "petitions",
    "publication": "papers",
    "question": "written questions",
    "royal_assent": "Royal Assent",
    "stage": "stages of a bill",
    "statement": "written statements",
    "confirmed": "divisions",
    "push": "pushes",
    **dict.fromkeys(("outage", "flood", "service", "watching"), "the tracker itself"),
}
# From so many alerts on a message says first what they are about.
MANY = 4


@dataclass(frozen=True)
class Envelope:
    """What a message is beside its alerts.

    ``kind`` is "alerts" or what its deliveries waited for; ``batch`` the rest ("2023-06-13"); ``part`` which of how
    many; ``answers`` the earlier message that each delivery follows up: ``{"message": id, "at": ISO, "title": ...}``;
    ``proof`` lines of what was read. Times are told on the clock of ``zone``.
    ``origin`` is the database that messages are numbered in (``alerts.histories``).
    """

    id: str = ""
    kind: str = "alerts"
    batch: str = ""
    part: tuple[int, int] | None = None
    answers: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    proof: tuple[str, ...] = ()
    zone: str = "Europe/London"
    origin: str = ""


def title(sections: Sequence[Section], envelope: Envelope, longest: int = TITLE) -> str:
    """Give the title of a message of at most so many characters: the most important thing first, and how many."""
    tail = f" ({envelope.part[0]} of {envelope.part[1]})" if envelope.part and envelope.part[1] > 1 else ""
    if envelope.kind == "digest" and tail:
        return _digest(envelope) + tail
    if envelope.kind == "digest":
        lead, first = _digest(envelope), words.count(len(sections), "alert") if sections else "nothing new"
    else:
        lead = "Catch-up" if envelope.kind == "catch-up" else _HELD.get(envelope.kind, "")
        first = words.clean(sections[0].alert.title) if sections else "Nothing new"
        tail = (f", and {len(sections) - 1} more" if len(sections) > 1 else "") + tail
    lead = f"{lead}: " if lead else ""
    room = longest - len(tail)
    if len(lead) + 20 > room:
        lead = ""
    return lead + words.cut(first, max(room - len(lead), 8)) + tail


def _digest(envelope: Envelope) -> str:
    on, to = _day(envelope.batch), _day(envelope.batch.partition(" to ")[2])
    if on and envelope.batch.endswith(" more"):
        return f"More for your digest of {words.day(on)}"
    if on and to:
        return f"Your digests of {words.day(on)} to {words.day(to)}"
    return f"Your digest of {words.day(on)}" if on else "Your digest"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _moment(text: Any, zone: str) -> str | None:
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return words.when(at, ZoneInfo(zone)) if at.tzinfo else None


def reason(envelope: Envelope) -> str:
    """Say why a message comes now, in a sentence; nothing of what came at once."""
    if envelope.kind == "catch-up":
        since = _moment(envelope.batch, envelope.zone)
        return f"Catch-up: this came while not everything could be read{f', since {since}' if since else ''}."
    if envelope.kind == "late":
        since = _moment(envelope.batch, envelope.zone)
        return f"Delayed: this could not be sent at its time{f'; the oldest is of {since}' if since else ''}."
    return f"{_HELD[envelope.kind]}." if envelope.kind in _HELD else ""


def proof(envelope: Envelope) -> tuple[str, ...]:
    """Give the lines of what was read; of several messages the last has them."""
    last = envelope.part is None or envelope.part[0] >= envelope.part[1]
    return tuple(words.cut(line, 400) for line in envelope.proof) if last else ()


def contents(sections: Sequence[Section]) -> str:
    """Say what many alerts are about, in a sentence; nothing of a few."""
    if len(sections) < MANY:
        return ""
    counted = Counter(_SUBJECTS.get(one.alert.rule, "other things") for one in sections)
    told = [f"{number} on {subject}" for subject, number in counted.items()]
    return f"{words.count(len(sections), 'alert')}: {words.listed(told)}." if len(told) > 1 else ""


def follows(section: Section, envelope: Envelope) -> str:
    """Say which earlier message an alert corrects, follows or goes on from; nothing where there is none."""
    told = next((envelope.answers[one] for one in section.deliveries if one in envelope.answers), None)
    if told is None:
        return ""
    at = _moment(told.get("at"), envelope.zone)
    before = words.cut(str(told.get("title") or ""))
    of = kind(section.alert)
    ours = f"our message of {at}" if at else "our earlier message"
    if of.corrects:
        return f"Corrects {ours}: {before}"
    if of.follows or section.alert.rule != "mention":
        return f"Follows {ours}: {before}"
    return f"More of the debate told of {f'on {at}' if at else 'before'}: {before}"


def bill(alert: Alert) -> str:
    """Give the title of the bill that an alert is about; nothing where its facts have none."""
    named = alert.facts.get("bill")
    # A slug is no title.
    return words.cut(named) if isinstance(named, str) and re.search("[A-Z ]", named) else ""


def about(alert: Alert) -> str:
    """Give what an alert is about in the record's words: the bill, the division's title, or the debate."""
    found = (alert.facts.get(name) for name in ("title", "debate"))
    return bill(alert) or next((words.cut(one) for one in found if isinstance(one, str) and one), "")


def names(text: str, bill_title: str) -> bool:
    """Tell whether a text names a bill, with or without the House that its title ends with ("[HL]")."""
    bare = re.sub(r"\[(?:HL|Lords|Commons)\]$", "", bill_title, flags=re.IGNORECASE)
    return bare.strip().casefold() in text.casefold()
