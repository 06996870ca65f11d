"""What rules take and give: a Watch, and the Alerts that it makes of changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from sources.records import Change


@dataclass(frozen=True)
class Ask:
    """What the campaign stands for in a division, or in the divisions on an amendment (``alerts.asks`` applies it).

    ``division`` is a division's key. An ``amendment`` is named by its printed number, ``house``, and ``stage`` where
    the number alone is not enough; ``house`` is always the one that votes. ``side`` is the word of that House for the
    side the campaign was on; without it nobody is judged. ``meaning`` says neutrally what the vote meant, ``became``
    which clause came of the amendment ("Clause 65"). ``thank``, ``ask`` and ``again`` are points for letters: to who
    voted with the campaign, to who cast no vote or has yet to, and to who voted against. ``bill`` is a slug.
    """

    bill: str | None = None
    division: str | None = None
    house: str = ""
    stage: str | None = None
    amendment: str | None = None
    side: str | None = None
    meaning: str | None = None
    became: str | None = None
    thank: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    again: tuple[str, ...] = ()


@dataclass(frozen=True)
class Watch:
    """What a campaign asks to be told: a bill (by slug), terms, and the Members whose votes it follows.

    ``members`` holds names or Members service ids; ``strangers`` those of them that fit nobody in any record
    stored so far, of whom nothing can be told. ``asks`` are the campaign's, the same in all watches. ``histories``
    holds the stored Member of those in ``members`` who are one person only (see ``sources.records.member``).
    """

    name: str
    bill: str | None = None
    terms: tuple[str, ...] = ()
    members: tuple[str | int, ...] = ()
    strangers: frozenset[str | int] = frozenset()
    asks: tuple[Ask, ...] = ()
    histories: Mapping[str | int, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def keys(self) -> frozenset[str]:
        """Give the keys of the Mentions that this watch is about: its terms, and its bill by name."""
        bill = {f"bill: {self.bill}"} if self.bill else set()
        return frozenset({term.casefold() for term in self.terms} | bill)


@dataclass(frozen=True)
class Alert:
    """What one watch says about one or more changes.

    ``key`` is what makes it news once: a watch tells each key a single time. ``facts`` are JSON values, all
    that its wording needs. ``happened_on`` is the London day of the event, ``learned_at`` (aware UTC) when the
    service came to know it, or when the clock brought it. What has one ``topic`` (a debate) grows while it waits: it
    is told as one.
    """

    watch: str
    key: str
    rule: str
    title: str
    facts: dict[str, Any]
    learned_at: datetime
    changes: tuple[int, ...]
    link: str | None = None
    happened_on: date | None = None
    topic: str = ""


class Rule(Protocol):
    """What a rule module offers: its name, the nouns that it looks at, and a pure function from changes to alerts.

    What it makes of some changes depends on those of its ``NOUNS`` alone, and only on those that concern the watch:
    that are, or were, on the watch's bill, or name one of its ``keys`` (see ``tracker.routing``).
    """

    NAME: str

    @property
    def NOUNS(self) -> tuple[str, ...]:
        """Give the nouns that it looks at."""
        ...

    def alerts(self, changes: tuple[Change, ...], watch: Watch) -> list[Alert]:
        """Give the alerts that these changes are worth to this watch."""
        ...
