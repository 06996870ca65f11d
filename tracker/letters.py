"""Points for a letter to a member, by how they voted on what the campaign asks for. Pure.

Points only, never a letter: what many people send in the same words is blocked by the main letter-writing service in
the UK, and left unread by offices.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from alerts import amendments as called
from alerts.asks import NOT_A_MEMBER, WITH_US, amendment_of, on_amendment, outcome, points
from alerts.values import Ask
from alerts.words import clean, cut, fate
from sources.records import AYE, CONTENT, NOT_RECORDED
from sources.records.join import CERTAIN, ITSELF
from tracker.member_votes import Held

Row = dict[str, Any]


def letters(
    held: Held, member_id: int, house: str | None, votes: Sequence[Row], amendments: Sequence[Row]
) -> list[Row]:
    """Give for each ask with points, of the House that a member sits in, what happened and the points for it.

    ``votes`` are the member's rows (``tracker.member_votes``), ``amendments`` those stored (``Look.amendments``). Of an
    ask on which there was no division yet, or none of which anything can be said of the member, the points are those
    for asking; so they are where it is not certain that a division was on it. Who moved or signed the amendment that
    the campaign is for, and cast no vote on it, is thanked.
    """
    rows = {row["id"]: row for row in votes}
    wanted = [ask for ask in held.asks if ask.house == house and (ask.thank or ask.ask or ask.again)]
    return [_letter(held, ask, member_id, rows, amendments) for ask in wanted]


def letter(ask: Ask, told: str | None, *, signed: bool) -> tuple[str, tuple[str, ...]]:
    """Give what a letter does ("thank", "ask again" or "ask") and the campaign's points for it.

    ``told`` is the outcome of the vote, ``signed`` whether they moved or signed the amendment.
    """
    thanked = signed and ask.side in {AYE, CONTENT} and told in {None, NOT_RECORDED, NOT_A_MEMBER}
    return points(ask, WITH_US if thanked else told)


def on_it(joined: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Give those of a division's joins by which it was certainly on the very amendment."""
    return [one for one in joined if (one["join"]["question"], one["join"]["sure"]) == (ITSELF, CERTAIN)]


def _letter(held: Held, ask: Ask, member_id: int, rows: dict[str, Row], amendments: Sequence[Row]) -> Row:
    divisions = [one for one in held.divisions if one["house"] == ask.house and held.ask(one) == ask]
    unsure = [one for one in held.divisions if one not in divisions and _may_be_on(held, ask, one)]
    papers = _papers(held, ask, divisions, amendments)
    signed = _signed(papers, member_id)
    ours = [rows[one["id"]] for one in divisions if one["id"] in rows]
    # The last word counts: a bill may come back.
    last = ours[-1] if ours else None
    told = outcome(ask, last["vote"], teller=last["teller"]) if last else None
    may_have_voted = last is None and any(_cast(rows.get(one["id"])) for one in unsure)
    act, said = letter(ask, told, signed=signed is not None and not may_have_voted)
    return {
        "about": _about(held, ask, papers, divisions),
        "house": ask.house,
        "number": divisions[-1]["number"] if ask.division and divisions else None,
        "act": act,
        "outcome": told,
        "meaning": ask.meaning,
        "signed": signed,
        "votes": ours,
        "unknown": [one for one in divisions if one["id"] not in rows],
        "unsure": unsure,
        "fate": None if divisions else _fate(papers),
        "points": [clean(one) for one in said],
    }


def _may_be_on(held: Held, ask: Ask, division: Row) -> bool:
    """Tell whether a division is joined with the ask's amendment, and not for certain."""
    joined = held.joined.get(division["id"], ()) if division["house"] == ask.house else ()
    doubtful = [one for one in joined if one["join"]["question"] == ITSELF and one["join"]["sure"] != CERTAIN]
    return any(on_amendment(held.asks, one["amendment"]) == ask for one in doubtful)


def _cast(row: Row | None) -> bool:
    return row is not None and row["vote"] not in {NOT_RECORDED, NOT_A_MEMBER}


def _papers(held: Held, ask: Ask, divisions: Sequence[Row], amendments: Sequence[Row]) -> list[Row]:
    """Give the amendments that an ask is about: by its own words, or those that its division was certainly on."""
    if ask.amendment:
        return [one for one in amendments if not one["withdrawn"] and on_amendment(held.asks, one) == ask]
    keys = {one["amendment"]["key"] for row in divisions for one in on_it(held.joined.get(row["id"], ()))}
    return [one for one in amendments if one["key"] in keys]


def _signed(papers: Sequence[Row], member_id: int) -> str | None:
    """Tell whether a member "moved" or "signed" an amendment; None for neither."""
    ours = [one for paper in papers for one in paper["sponsors"] if one.get("id") == member_id]
    return ("moved" if any(one.get("lead") for one in ours) else "signed") if ours else None


def _about(held: Held, ask: Ask, papers: Sequence[Row], divisions: Sequence[Row]) -> str:
    """Give what an ask is about: the amendment by its full name, or what its division was on."""
    if ask.division:
        return cut(held.on(divisions[-1]) or divisions[-1]["title"]) if divisions else ask.division
    return called.name(papers[-1]) if papers else amendment_of(ask)


def _fate(papers: Sequence[Row]) -> str | None:
    """Give what became of the amendment without a division; None where nothing is decided."""
    told = [fate(one["decision"], one["decision_text"]) for one in papers]
    return next((one for one in reversed(told) if one), None)
