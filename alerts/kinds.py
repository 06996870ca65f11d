"""What kind of news an alert is: how urgent, whether it may settle, whether it takes back what was told before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from alerts import words
from alerts.values import Alert

# How soon an alert goes out, before others: a division on what the campaign asks for overtakes everything.
OURS, VOTE, SOON, NEWS, ASIDE = range(5)
# What quiet hours may let through (``through`` in the config).
DIVISION, DEBATE_DAY = "division", "debate day"


@dataclass(frozen=True)
class Kind:
    """What is done with an alert of a kind.

    ``settles``: it may wait a little for others of its kind. ``corrects``: it takes back what was told, and goes to
    exactly those who were. ``follows``: it goes to those as well who were told the first version. ``passes`` are the
    exceptions from quiet hours that it falls under. ``fixed``: it was asked for at this very time; ``prompt``: it is of
    no use in a digest. ``aside``: it is for digests only.
    """

    rank: int = NEWS
    settles: bool = False
    corrects: bool = False
    follows: bool = False
    passes: frozenset[str] = frozenset()
    fixed: bool = False
    prompt: bool = False
    aside: bool = False


# What a watch may be kept to (``tell`` in the config), with the rules that each takes in.
SUBJECTS: Mapping[str, frozenset[str]] = {
    "stages": frozenset({"stage", "bill", "royal_assent"}),
    "debate days": frozenset({"debate_day"}),
    "events": frozenset({"event"}),
    "amendments": frozenset({"amendment"}),
    "papers": frozenset({"publication"}),
    "divisions": frozenset({"division", "join", "confirmed"}),
    "mentions": frozenset({"mention"}),
    "questions": frozenset({"question"}),
    "statements": frozenset({"statement"}),
    "motions": frozenset({"motion"}),
    "petitions": frozenset({"petition"}),
}


def asked_for(alert: Alert) -> bool:
    """Tell whether an alert is on an amendment that the campaign asks for, or on what came of it."""
    entries = alert.facts.get("amendments", ()) if alert.rule == "amendment" else ()
    return any(one.get("meaning") or one.get("came_of") for one in entries)


# What comes in pieces, and may wait a little for the others.
SETTLES = ("amendment", "publication", "mention", "question", "statement", "motion", "petition")
# What takes back or alters an earlier message, by rule and event.
_CORRECTS: Mapping[str, frozenset[str]] = {
    "amendment": frozenset({"corrected"}),
    "bill": frozenset({"restored"}),
    "division": frozenset({"corrected"}),
    "event": frozenset({"dropped"}),
    "join": frozenset({"corrected", "withdrawn"}),
    "mention": frozenset({"corrected"}),
    "motion": frozenset({"corrected"}),
    "petition": frozenset({"corrected"}),
    "question": frozenset({"corrected"}),
    "statement": frozenset({"corrected"}),
}
_FOLLOWS: Mapping[str, frozenset[str]] = {
    "amendment": frozenset({"withdrawn", "returned", "renumbered", "resumed"}),
    "event": frozenset({"moved", "cancelled", "restored", "withdrawn", "returned"}),
    "motion": frozenset({"gone", "returned"}),
    "petition": frozenset({"moved", "unscheduled"}),
    "push": frozenset({"moved"}),
    "question": frozenset({"withdrawn"}),
    "stage": frozenset({"moved", "dropped", "returned"}),
}
_SOON = frozenset({"stage", "event", "bill", "royal_assent", "debate_day", "push", "outage", "flood"})
_ASIDE = frozenset({"confirmed"})
# Of pushes: what comes at a time that was asked for, and not to tell that a day has moved.
_ASKED_FOR = frozenset({"due", "division"})
RECENT = timedelta(days=3)


def kind(alert: Alert) -> Kind:
    """Tell what kind of news an alert is, from its rule and facts alone."""
    return _kind(alert.rule, str(alert.facts.get("event", "")), bool(alert.facts.get("ask")), _recent(alert))


def _recent(alert: Alert) -> bool:
    """Tell whether what happened is of these days: what is learned long after is worth no waking up."""
    if alert.happened_on is None:
        return True
    return words.london(alert.learned_at) - alert.happened_on <= RECENT


@lru_cache(maxsize=1024)  # asked for each alert on each of its channels
def _kind(rule: str, event: str, ours: bool, recent: bool) -> Kind:
    corrects = event in _CORRECTS.get(rule, frozenset())
    follows = event in _FOLLOWS.get(rule, frozenset())
    if rule in {"division", "join"}:
        rank = OURS if ours else VOTE
        return Kind(rank, corrects=corrects, passes=frozenset({DIVISION} if recent else ()))
    if rule == "debate_day":
        return Kind(SOON, passes=frozenset({DEBATE_DAY}))
    if rule == "push":
        return Kind(SOON, follows=follows, fixed=event in _ASKED_FOR, prompt=True)
    if rule in {"outage", "flood", "watching", "service"}:
        return Kind(SOON if rule != "watching" else ASIDE, follows=follows, fixed=True)
    return Kind(
        SOON if rule in _SOON else ASIDE if rule in _ASIDE else NEWS,
        # What takes something back does not wait, nor does what is no longer so.
        settles=rule in SETTLES and not corrects and not follows,
        corrects=corrects,
        follows=follows,
        aside=rule in _ASIDE,
    )
