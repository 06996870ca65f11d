"""What a Member's vote is to the campaign, where it has said on which side it was. Pure; no ask, no judgement."""

from collections.abc import Mapping, Sequence
from typing import Any

from alerts.amendments import concerned, disagrees
from alerts.values import Ask
from sources.records import BOTH, NOT_RECORDED
from sources.records.join import CERTAIN, ITSELF
from sources.records.numbering import Numbered, named_in, numbered

WITH_US, AGAINST, TELLER = "with us", "against", "teller"
IN_BOTH, NOT_A_MEMBER = "in both lobbies", "not a member at the time"
OUTCOMES = (WITH_US, AGAINST, TELLER, IN_BOTH, NOT_RECORDED, NOT_A_MEMBER)

Row = Mapping[str, Any]


def on_amendment(asks: Sequence[Ask], amendment: Row) -> Ask | None:
    """Give the ask of an amendment (the record's fields), if the campaign has one.

    One that names the stage goes before one that does not.
    """
    number = numbered(amendment["number"], amendment["form"])
    fits = [one for one in asks if one.amendment and _is(one, amendment, number)]
    return max(fits, key=lambda one: one.stage is not None, default=None)


def on_division(asks: Sequence[Ask], division: Row, joined: Sequence[Row] = ()) -> Ask | None:
    """Give the ask that applies to a division: its own, else that of the one amendment it was on.

    ``joined`` are the division's joins with their amendments (see ``sources.records.Change``). An ask of an
    amendment is passed on only where it is certain that the House was asked for that very amendment: Aye to a motion
    to disagree with it is not Aye to it, and of a doubtful join nobody is judged.
    """
    own = next((one for one in asks if one.division == division["key"]), None)
    if own:
        return own
    direct = [one for one in joined if one["join"]["question"] == ITSELF and one["join"]["sure"] == CERTAIN]
    found = {ask for one in direct if (ask := on_amendment(asks, one["amendment"]))}
    return next(iter(found)) if len(found) == 1 else None


def facts(ask: Ask | None, tally: str | None = None) -> dict[str, Any] | None:
    """Give what is told of an ask beside a division: its meaning, the side, the votes by outcome; None without one."""
    if ask is None:
        return None
    return {"meaning": ask.meaning, "side": ask.side.capitalize() if ask.side else None, "tally": tally}


def amendment_of(ask: Ask) -> str:
    """Give the amendment that an ask names: "Amendment 94", "New Clause 1"."""
    wanted = numbered(ask.amendment)
    return f"{wanted.kind.title()} {wanted.number}" if wanted else ask.amendment or ""


def came_of(asks: Sequence[Ask], amendment: Row) -> str | None:
    """Give the amendment of which a clause came, by the campaign's config, that another may take out of the bill.

    "Amendment 94 (Report stage, Lords)", if what is decided is whether "Clause 65" stays and an ask says that it
    became that. Clauses are renumbered, so no more than what the config says is known.
    """
    place = concerned(amendment)
    wanted = numbered(place)
    for ask in asks:
        became = set(named_in(ask.became or ""))
        if ask.amendment and wanted in became and ask.bill in {None, amendment["bill"]}:
            return f"{amendment_of(ask)} ({', '.join(filter(None, (ask.stage, ask.house)))})"
    return None


def outcome(ask: Ask | None, vote: str | None, *, teller: bool = False) -> str | None:
    """Say what a vote (a record's word, ``no vote recorded`` and ``not a member at the time`` included) is to the ask.

    One of ``OUTCOMES``; None where the campaign has taken no side, or where nothing is known of the member. A teller
    counts votes and is neither with nor against; nor is who went through both lobbies.
    """
    if ask is None or ask.side is None or vote is None:
        return None
    if teller:
        return TELLER
    if vote == BOTH:
        return IN_BOTH
    if vote in {NOT_RECORDED, NOT_A_MEMBER}:
        return vote
    return WITH_US if vote == ask.side else AGAINST


def points(ask: Ask | None, told: str | None) -> tuple[str, tuple[str, ...]]:
    """Give what a letter does ("thank", "ask again" or "ask") and the campaign's points for it, by an outcome."""
    if ask is None:
        return "ask", ()
    if told == WITH_US:
        return "thank", ask.thank
    if told == AGAINST:
        return "ask again", ask.again
    return "ask", ask.ask


def _is(ask: Ask, amendment: Row, number: Numbered | None) -> bool:
    wanted = numbered(ask.amendment)
    if disagrees(amendment):
        return False  # it stands under the number of what it is against
    same = wanted is not None and number is not None and wanted.number == number.number and _kinds(wanted, number)
    # "Report" is enough for "Report stage".
    stage = ask.stage is None or ask.stage.casefold() in str(amendment["stage"]).casefold()
    return same and stage and ask.house == amendment["house"] and ask.bill in {None, amendment["bill"]}


def _kinds(wanted: Numbered, number: Numbered) -> bool:
    # A bare number ("94") is read as an amendment's, and may be a motion's ("102A").
    return wanted.kind == number.kind or {wanted.kind, number.kind} == {"amendment", "motion"}
