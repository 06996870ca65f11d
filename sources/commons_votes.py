"""The Commons Votes service: the divisions of the House of Commons.

Shapes from recorded answers: PascalCase, bare arrays, at most 25 rows a page whatever is asked, no names
in search rows. ``AyeCount`` is the tellers' count and may differ from the number of names.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from sources.parse import MISFIT, aside
from sources.records import AYE, BOTH, NO, NOT_RECORDED, Aside, Division, Reading, Snapshot, Vote
from sources.scope import Ask, Defaults, Scope, WatchedBill, or_problem
from sources.times import LONDON, moment, moment_if_read, the_day
from sources.titles import tidy
from sources.votes import Found, Row, Service, Window, look

NAME = "commons_votes"
SUBJECTS = ("titles",)
AFTER = ("bills", "hansard")
REMEMBERS = ("division",)
DEFAULTS = Defaults("https://commonsvotes-api.parliament.uk", every="2m", fast="30s", slowest="30m")
HOUSE = "Commons"
SEARCH = "/data/divisions.json/search"
TAKE = 25
# Announced counts and names may differ by a few for good (apis: Commons Votes 2.3), but not by a whole lobby.
HANDFUL = 5
PROBE = (SEARCH, {"queryParameters.take": 1}, list)


def fetch(ask: Ask, scope: Scope) -> Iterator[Reading]:
    """Search the divisions, then read those that belong to a watched bill and whose record moved.

    ``scope.stamps`` holds the versions stored, by House and DivisionId; a division without one or with
    another is read again for its names. One that cannot be read is named as a problem and tried again at the
    next poll. Raises FetchError.
    """
    for found in look(ask, scope, SERVICE):
        if isinstance(found, Reading):
            yield found
        else:
            yield or_problem(f"division {found.service_id}", partial(_read, ask, found))


def _read(ask: Ask, found: Found) -> Reading:
    row = ask(f"/data/division/{found.service_id}.json", expect=dict)
    return parse_division(row, found.bill, found.linked_by)


def _params(window: Window, skip: int) -> dict[str, Any]:
    params: dict[str, Any] = {
        "queryParameters.startDate": window.start.isoformat(),
        "queryParameters.endDate": window.end.isoformat(),
        "queryParameters.skip": skip,
        "queryParameters.take": TAKE,
    }
    return {**params, "queryParameters.searchTerm": window.words} if window.words else params


def stamp(row: Row) -> str:
    """Give what tells one version of a division from another."""
    return f"{row.get('PublicationUpdated')}/{row.get('AyeCount')}-{row.get('NoCount')}"


FIELDS = frozenset(
    "DivisionId Date PublicationUpdated Number IsDeferred EVELType EVELCountry Title AyeCount NoCount "
    "DoubleMajorityAyeCount DoubleMajorityNoCount AyeTellers NoTellers Ayes Noes FriendlyDescription "
    "FriendlyTitle NoVoteRecorded RemoteVotingStart RemoteVotingEnd".split()
)
SERVICE = Service(
    HOUSE,
    SEARCH,
    id="DivisionId",
    title="Title",
    date="Date",
    number="Number",
    params=_params,
    stamp=stamp,
    fields=FIELDS,
)


def parse_division(row: Row, bill: WatchedBill, linked_by: str) -> Reading:
    """Turn the answer of ``/division/{id}.json`` into a Division with its Votes."""
    unit = f"division {row.get('DivisionId')}"
    try:
        at, on = moment(row["Date"]), the_day(row["Date"])
        names, asides = parse_votes(row)
        names = () if _awaited(row) else names
        record = Division(
            key=f"commons-{on.isoformat()}-{row['Number']}",
            bill=bill.slug,
            house=HOUSE,
            date=on,
            at=at if at and at.astimezone(LONDON).time().isoformat() != "00:00:00" else None,
            number=int(row["Number"]),
            title=tidy(row["Title"]),
            ayes=row["AyeCount"],
            noes=row["NoCount"],
            deferred=row.get("IsDeferred") or False,
            source=NAME,
            service_id=int(row["DivisionId"]),
            linked_by=linked_by,
            link=f"https://votes.parliament.uk/Votes/Commons/Division/{row['DivisionId']}",
            stamp=stamp(row) if _named(row) else None,
            # The service lists everyone else of that day here (apis: Commons Votes 2.3).
            unlisted_unknown=bool(asides or row.get("NoVoteRecorded")),
        )
    except MISFIT as error:
        return Reading(unit, asides=(aside("division", row, error),))
    snapshot = Snapshot(record, names, moment_if_read(row.get("PublicationUpdated")))
    return Reading(unit, (snapshot,), asides, rows=1 + len(names) + len(asides))


def _named(row: Row) -> bool:
    """Tell whether each lobby has its names: whether a record may appear before them is not known."""
    return bool((row.get("Ayes") or not row["AyeCount"]) and (row.get("Noes") or not row["NoCount"]))


def _awaited(row: Row) -> bool:
    """Tell whether names are still to come: then those of the tellers and of who did not vote mislead."""
    lobbies = (("Ayes", "AyeCount"), ("Noes", "NoCount"))
    return bool(sum(row[number] for names, number in lobbies if not row.get(names)) > HANDFUL)


def parse_votes(row: Row) -> tuple[tuple[Vote, ...], tuple[Aside, ...]]:
    """Give one Vote per member of a division; who stands in both lists voted in both lobbies."""
    votes: dict[int, Vote] = {}
    asides: list[Aside] = []
    lists = (  # the tellers last, because the last entry tells who was one
        ("NoVoteRecorded", NOT_RECORDED, False),
        ("Ayes", AYE, False),
        ("Noes", NO, False),
        ("AyeTellers", AYE, True),
        ("NoTellers", NO, True),
    )
    for name, word, teller in lists:
        for member in row.get(name) or ():
            try:
                vote = _vote(member, word, teller)
            except MISFIT as error:
                asides.append(aside("vote", member, error))
                continue
            earlier = votes.get(vote.member_id)
            votes[vote.member_id] = vote if earlier is None else both(earlier, vote)
    return tuple(votes.values()), tuple(asides)


def both(earlier: Vote, later: Vote) -> Vote:
    """Make one Vote of two entries for one member; whether as a teller, the later tells."""
    sides = {earlier.vote, later.vote} - {NOT_RECORDED}
    word = BOTH if len(sides) > 1 else next(iter(sides), NOT_RECORDED)
    return later.model_copy(update={"vote": word, "proxy": later.proxy or earlier.proxy})


def _vote(member: Row, word: str, teller: bool) -> Vote:
    return Vote(
        key=str(member["MemberId"]),
        member_id=member["MemberId"],
        name=tidy(member["Name"]),
        list_as=member.get("ListAs"),
        party=member.get("Party") or None,
        seat=member.get("MemberFrom") or None,
        vote=word,
        teller=teller,
        proxy=member.get("ProxyName") or None,
    )
