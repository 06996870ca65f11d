"""Told of a flood: more alerts at once for one channel than it is to get, held back until somebody looks. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from alerts.notices.outage import WATCH
from alerts.values import Alert
from alerts.words import count, cut

NAME = "flood"
SHOWN = 5
_KINDS: Mapping[str, str] = {
    "bill": "on a bill itself",
    "royal_assent": "of Royal Assent",
    "stage": "on stages",
    "event": "on announced business",
    "amendment": "on amendments",
    "publication": "on papers and news",
    "division": "on divisions",
    "join": "on what divisions were on",
    "mention": "on mentions in debates",
    "question": "on written questions",
    "statement": "on written statements",
    "motion": "on motions",
    "petition": "on petitions",
    "debate_day": "on days of debate",
    "confirmed": "on divisions that stand as told",
}


def alert(
    channel: str,
    number: int,
    kinds: Mapping[str, int],
    bills: Sequence[str],
    titles: Sequence[str],
    now: datetime,
    *,
    key: str,
    batch: str,
    limit: int,
    earlier: int = 0,
) -> Alert:
    """Tell that ``number`` alerts for a channel came at once and are held back, and what to do.

    ``kinds`` counts them by rule, ``bills`` and ``titles`` name what they are of, ``batch`` is what they are held
    as, ``earlier`` how many more of the same day are held. ``key`` makes it news once.
    """
    told = sorted(kinds.items(), key=lambda one: -one[1])
    facts = {
        "event": "held",
        "channel": cut(channel, 60),
        "number": number,
        "limit": limit,
        "earlier": earlier,
        "kinds": [f"{many} {_KINDS.get(rule, 'of ' + cut(rule, 40))}" for rule, many in told],
        "bills": [cut(one, 120) for one in bills[:SHOWN]],
        "titles": [cut(one) for one in titles[:SHOWN]],
        "batch": batch,
    }
    title = f"Held back: {count(number, 'alert')} at once for the channel {cut(channel, 60)}"
    return Alert(WATCH, key, NAME, title, facts, now, ())
