"""What the commands on divisions share: the campaign's asks and links, and rows with what these say."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from alerts.asks import on_division
from alerts.values import Ask
from tracker import voting
from tracker.by_config import not_judged
from tracker.cli.common import settings
from tracker.store.look import Look

Row = dict[str, Any]


@dataclass(frozen=True)
class Campaign:
    """The config's asks, and the ids of the divisions that its links say were on nothing."""

    asks: tuple[Ask, ...]
    on_nothing: frozenset[str]


def campaign(config: Path | None) -> Campaign:
    """Read the config's asks and links. Raises ConfigError."""
    loaded = settings(config)
    nothing = frozenset(link.division for link in loaded.links if not link.amendment)
    return Campaign(tuple(one.value() for one in loaded.asks), nothing)


def asked(asks: Sequence[Ask], key: str, joined: Sequence[Row]) -> tuple[Ask | None, Row]:
    """Give the ask that applies to a division, and what is told of that: ``ask`` and ``not_judged``."""
    ask = on_division(asks, {"key": key}, joined)
    return ask, {"ask": ask_row(ask), "not_judged": not_judged(ask, asks, joined)}


def ask_row(ask: Ask | None) -> Row | None:
    """Give an ask as the commands tell it."""
    return {"side": ask.side, "meaning": ask.meaning, "became": ask.became} if ask else None


def by_side(joined: Sequence[Row], side: str) -> dict[str, list[Row]]:
    """Give joins by their ``division`` or ``amendment``."""
    found: dict[str, list[Row]] = defaultdict(list)
    for one in joined:
        found[one["join"][side]].append(one)
    return found


def counted(outcomes: Mapping[str, Sequence[Any]]) -> dict[str, int] | None:
    """Give the number of members by outcome; None where nobody is judged."""
    return {name: len(rows) for name, rows in outcomes.items()} or None


def outcome_counts(look: Look, row: Row, ask: Ask | None, members: Mapping[int, Row]) -> dict[str, int] | None:
    """Count who is what to the campaign in a division, who is in no list included where it can be said."""
    votes, on = look.votes(row["id"]), date.fromisoformat(row["date"])
    others = voting.unlisted(votes, members, row["house"], on, unknown=row["unlisted_unknown"])
    return counted(voting.by_outcome(ask, [*votes, *others]))
