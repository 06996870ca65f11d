"""The commands on divisions and amendments: which there are, who voted how, what they were on, who changed sides."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Annotated, Any

import typer

from alerts.asks import on_amendment, outcome
from tracker import voting
from tracker.by_config import left_out, why_alone
from tracker.cli import show, show_amendments, show_compared, show_votes, which
from tracker.cli.common import ConfigOption, DatabaseOption, Failure, JsonOption, looking, print_json
from tracker.cli.judged import Campaign, ask_row, asked, by_side, campaign, counted, outcome_counts
from tracker.store.look import Look
from tracker.store.shapes import amendment_row, joined_row

Row = dict[str, Any]


def divisions(config: ConfigOption = None, database: DatabaseOption = None, json: JsonOption = False) -> None:
    """List the divisions on the watched bill, and what each was on."""
    said = campaign(config)
    with looking(config, database) as look:
        rows, unfinished, papers = look.divisions(counted=json), look.unfinished(), cache(look.amendments)
        joined = by_side(look.joined(), "division")
        members = look.histories() if json and said.asks else {}
        for row in rows:
            own = joined.get(row["id"], [])
            ask, told = asked(said.asks, row["id"], own)
            row["joined"] = [joined_row(one) for one in own]
            row["unjoined"] = None if own else why_alone(row, said.on_nothing, papers)
            row["not_judged"] = told["not_judged"]
            taken = json and ask and ask.side
            row["outcome_counts"] = outcome_counts(look, row, ask, members) if taken else None
    if json:
        print_json(rows)
    else:
        show_votes.divisions(rows)
        show.say_unfinished(unfinished)


def division(
    which_one: Annotated[
        list[str],
        typer.Argument(
            metavar="WHICH", help="Its id; its number, with House or day: Commons 252; what it was on: NC10"
        ),
    ],
    config: ConfigOption = None,
    database: DatabaseOption = None,
    json: JsonOption = False,
) -> None:
    """Show one division: what it was on, the parties, every vote."""
    said = campaign(config)
    with looking(config, database) as look:
        found = which.one_division(look.divisions(counted=False), " ".join(which_one), look.joined())
        told = _whole(look, found["id"], said)
    print_json(told) if json else show_votes.division(told)


def _whole(look: Look, key: str, said: Campaign) -> Row:
    row: Row = look.division(key) or {}
    house, on, joined = row["house"], date.fromisoformat(row["date"]), look.joined(key)
    members = look.histories()
    votes = voting.with_parties(look.votes(key), members, on)
    others = voting.unlisted(votes, members, house, on, unknown=row["unlisted_unknown"])
    ask, told = asked(said.asks, key, joined)
    outcomes = voting.by_outcome(ask, [*votes, *others])
    return {
        **row,
        "joined": [
            {**joined_row(one), "signers": voting.signers(one["amendment"], row, votes, members, ask)} for one in joined
        ],
        "unjoined": None if joined else why_alone(row, said.on_nothing, look.amendments),
        **told,
        "outcome_counts": counted(outcomes),
        "outcomes": {name: [_who(one) for one in rows] for name, rows in outcomes.items()} or None,
        "parties": voting.breakdown([*votes, *others]),
        "unlike_most": voting.unlike_most(votes),
        "seatless": [_who(vote) for vote in voting.seatless(votes, members, house, on)],
        "votes": [{**vote, "outcome": outcome(ask, vote["vote"], teller=vote["teller"])} for vote in votes],
        "unlisted": [{**one, "outcome": outcome(ask, one["vote"])} for one in others],
    }


def compare(
    words: Annotated[
        list[str],
        typer.Argument(metavar="FIRST SECOND", help='Two divisions or stages: "Commons 252" "Commons report" NC10'),
    ],
    config: ConfigOption = None,
    database: DatabaseOption = None,
    json: JsonOption = False,
) -> None:
    """Show who was on different sides in two divisions, or at two stages of the bill."""
    said = campaign(config)
    with looking(config, database) as look:
        joined = look.joined()
        known = which.Known(look.divisions(counted=False), look.stage_days(), joined)
        pair = which.two(known, words)
        _comparable(*pair)
        members = look.histories()
        told = [_side(look, one, said, by_side(joined, "division"), members) for one in pair]
    both, differing = voting.compared(told[0].pop("votes"), told[1].pop("votes"))
    row = {"first": told[0], "second": told[1], "in_both": both, "differing": differing}
    print_json(row) if json else show_compared.compared(row)


def _comparable(first: which.Chosen, second: which.Chosen) -> None:
    if first.house != second.house:
        raise Failure(
            f"{first.name} and {second.name}: the Commons and the Lords have different members, "
            "so there is nobody to compare",
            1,
        )
    for one in (first, second):
        if not one.divisions:
            raise Failure(f"no division of {one.name} is known", 1, told={"candidates": _ids(one.unplaced)})
    if _ids(first.divisions) == _ids(second.divisions):
        raise Failure(f"{first.name} cannot be compared with itself")


def _side(
    look: Look,
    chosen: which.Chosen,
    said: Campaign,
    joined: Mapping[str, list[Row]],
    members: Mapping[int, Row],
) -> Row:
    """Give a side of a comparison, with every vote in its divisions."""
    votes, divisions = [], []
    for row in chosen.divisions:
        own = joined.get(row["id"], [])
        ask, told = asked(said.asks, row["id"], own)
        cast = voting.with_parties(look.votes(row["id"]), members, date.fromisoformat(row["date"]))
        alone = None if own else why_alone(row, said.on_nothing, look.amendments)
        divisions.append({**row, "joined": [joined_row(one) for one in own], "unjoined": alone, **told})
        votes += [
            {**vote, "outcome": outcome(ask, vote["vote"], teller=vote["teller"]), "division": row["id"]}
            for vote in cast
        ]
    if not votes:
        raise Failure(f"of {chosen.name} no list of names is known yet", 1)
    return {"name": chosen.name, "divisions": divisions, "unplaced": _ids(chosen.unplaced), "votes": votes}


def amendments(
    which_ones: Annotated[
        list[str] | None,
        typer.Argument(metavar="WHICH", help='All, or: NC1, Lords 94, report, "Commons report 3", a word of the title'),
    ] = None,
    config: ConfigOption = None,
    database: DatabaseOption = None,
    json: JsonOption = False,
) -> None:
    """List amendments and motions with what became of them; one, whole, with its signatures and votes."""
    said, wanted = campaign(config), " ".join(which_ones or ())
    with looking(config, database) as look:
        every = sorted(look.amendments(), key=show_amendments.order)
        found = which.amendments(every, wanted)
        if every and not found:
            raise Failure(
                f"no amendment fits {wanted!r}; `tracker amendments` lists them all", 1, told={"candidates": []}
            )
        joined = look.joined()
        held = {row["id"]: row for row in look.divisions(counted=False)}
        whole = bool(wanted) and len(found) == 1
        own = by_side(joined, "amendment")
        rows = [_amendment(one, own.get(one["key"], []), held, said, every) for one in found]
        if whole:
            rows = [{**rows[0], **_signed(look, found[0], rows[0]["divisions"], said, by_side(joined, "division"))}]
        unfinished = look.unfinished()
    if json:
        print_json(rows)
        return
    show_amendments.amendment(rows[0]) if whole else show_amendments.amendments(rows)
    show.say_unfinished(unfinished)


def _amendment(
    amendment: Row, joined: Sequence[Row], held: Mapping[str, Row], said: Campaign, every: Sequence[Row]
) -> Row:
    ask = on_amendment(said.asks, amendment)
    names = ("id", "house", "date", "number", "ayes", "noes", "unlisted_unknown")
    divisions = [
        {
            **{name: held[one["join"]["division"]][name] for name in names},
            **{name: one["join"][name] for name in ("how", "sure", "question", "evidence")},
        }
        for one in joined
    ]
    told = amendment_row(amendment, ask.became if ask else None)
    return {**told, "left_out": left_out(ask, amendment, every), "divisions": divisions}


def _signed(
    look: Look, amendment: Row, divisions: Sequence[Row], said: Campaign, joined: Mapping[str, list[Row]]
) -> Row:
    """Give the ask of an amendment, and who signed it with their votes in each division on it.

    What the votes were to the campaign goes into ``divisions``.
    """
    members = look.histories() if divisions else {}
    signers: list[Row] = [{**one, "votes": []} for one in voting.signatures(amendment)]
    for row in divisions:
        votes = look.votes(row["id"])
        ask, told = asked(said.asks, row["id"], joined[row["id"]])
        row |= {**told, "outcome_counts": outcome_counts(look, row, ask, members)}
        for signer, cast in zip(signers, voting.signers(amendment, row, votes, members, ask), strict=True):
            names = ("vote", "teller", "proxy", "other_house", "outcome")
            signer["votes"].append({"division": row["id"], **{name: cast[name] for name in names}})
    return {"ask": ask_row(on_amendment(said.asks, amendment)), "signers": signers}


def _who(row: Mapping[str, Any]) -> Row:
    return {name: row[name] for name in ("member_id", "member", "vote", "teller", "proxy", "party", "seat")}


def _ids(rows: Sequence[Row]) -> list[str]:
    return [row["id"] for row in rows]


COMMANDS: dict[str, Callable[..., None]] = {
    "divisions": divisions,
    "division": division,
    "compare": compare,
    "amendments": amendments,
}
