"""Points for a letter to a member, by how they voted on what the campaign asks for. Pure.

Points only, never a letter: what many people send in the same words is blocked by the main letter-writing service in
the UK, and left unread by offices.
"""

from collections.abc import Sequence
from typing import Any

from alerts import amendments as called
from alerts.asks import amendment_of, on_amendment, outcome, points
from alerts.values import Ask
from alerts.words import clean, cut, fate
from tracker.member_votes import Held

Row = dict[str, Any]


def letters(
    held: Held, member_id: int, house: str | None, votes: Sequence[Row], amendments: Sequence[Row]
) -> list[Row]:
    """Give for each ask with points, of the House that a member sits in, what happened and the points for it.

    ``votes`` are the member's rows (``tracker.member_votes``), ``amendments`` those stored (``Look.amendments``). Of an
    ask on which there was no division yet, or none of which anything can be said of the member, the points are those
    for asking.
    """
    rows = {row["id"]: row for row in votes}
    found = []
    for ask in held.asks:
        if ask.house != house or not (ask.thank or ask.ask or ask.again):
            continue
        divisions = [one for one in held.divisions if one["house"] == house and held.ask(one) == ask]
        ours = [rows[one["id"]] for one in divisions if one["id"] in rows]
        papers = [one for one in amendments if not one["withdrawn"] and on_amendment(held.asks, one) == ask]
        # The last word counts: a bill may come back.
        last = ours[-1] if ours else None
        told = outcome(ask, last["vote"], teller=last["teller"]) if last else None
        act, said = points(ask, told)
        found.append(
            {
                "about": _about(ask, papers, divisions),
                "house": ask.house,
                "act": act,
                "outcome": told,
                "meaning": ask.meaning,
                "signed": _signed(papers, member_id),
                "votes": ours,
                "unknown": [one for one in divisions if one["id"] not in rows],
                "fate": None if divisions else _fate(papers),
                "points": [clean(one) for one in said],
            }
        )
    return found


def _signed(papers: Sequence[Row], member_id: int) -> str | None:
    """Tell whether a member "moved" or "signed" an amendment; None for neither."""
    ours = [one for paper in papers for one in paper["sponsors"] if one.get("id") == member_id]
    return ("moved" if any(one.get("lead") for one in ours) else "signed") if ours else None


def _about(ask: Ask, papers: Sequence[Row], divisions: Sequence[Row]) -> str:
    """Give what an ask is about: the amendment by its full name, or the division by its title."""
    if papers:
        return called.name(papers[-1])
    if ask.amendment:
        return amendment_of(ask)
    return cut(divisions[-1]["title"]) if divisions else str(ask.division)


def _fate(papers: Sequence[Row]) -> str | None:
    """Give what became of the amendment without a division; None where nothing is decided."""
    told = [fate(one["decision"], one["decision_text"]) for one in papers]
    return next((one for one in reversed(told) if one), None)
