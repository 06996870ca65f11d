"""The Lords Votes service: the divisions of the House of Lords.

Shapes from recorded answers: camelCase, bare arrays, the names already in the search rows, tellers inside
the lists, the date without an hour, numbers that start anew each sitting day. There is no stamp of change,
so the row itself is compared by its digest.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from sources.parse import MISFIT, aside
from sources.records import BOTH, CONTENT, NOT_CONTENT, Aside, Division, Reading, Snapshot, Vote
from sources.scope import Ask, Defaults, Scope, WatchedBill
from sources.text import plain
from sources.times import moment_if_read, the_day
from sources.titles import tidy
from sources.votes import Row, Service, Window, look

NAME = "lords_votes"
SUBJECTS = ("titles",)
AFTER = ("bills", "hansard")
REMEMBERS = ("division",)
DEFAULTS = Defaults("https://lordsvotes-api.parliament.uk", every="2m", fast="30s", slowest="30m")
HOUSE = "Lords"
SEARCH = "/data/Divisions/search"
TAKE = 25
PROBE = (SEARCH, {"take": 1}, list)


def fetch(ask: Ask, scope: Scope) -> Iterator[Reading]:
    """Search the divisions and take those of a watched bill whose row differs from the one stored.

    ``scope.stamps`` holds the digests by House and divisionId. Raises FetchError.
    """
    for found in look(ask, scope, SERVICE):
        yield found if isinstance(found, Reading) else parse_division(found.row, found.bill, found.linked_by)


def _params(window: Window, skip: int) -> dict[str, Any]:
    params = {
        "StartDate": window.start.isoformat(),
        "EndDate": window.end.isoformat(),
        "skip": skip,
        "take": TAKE,
    }
    return {**params, "SearchTerm": window.words} if window.words else params


def stamp(row: Row) -> str:
    """Give the digest of a row, whatever the order of its keys."""
    return hashlib.blake2b(json.dumps(row, sort_keys=True).encode(), digest_size=16).hexdigest()


FIELDS = frozenset(
    "divisionId date number notes title isWhipped isGovernmentContent authoritativeContentCount "
    "authoritativeNotContentCount divisionHadTellers tellerContentCount tellerNotContentCount "
    "memberContentCount memberNotContentCount sponsoringMemberId isHouse isInquorate amendmentMotionNotes "
    "isGovernmentWin remoteVotingStart remoteVotingEnd divisionWasExclusivelyRemote contentTellers "
    "notContentTellers contents notContents".split()
)
SERVICE = Service(
    HOUSE,
    SEARCH,
    id="divisionId",
    title="title",
    date="date",
    number="number",
    params=_params,
    stamp=stamp,
    fields=FIELDS,
)


def parse_division(row: Row, bill: WatchedBill, linked_by: str) -> Reading:
    """Turn one division row into a Division with its Votes."""
    unit = f"division {row.get('divisionId')}"
    try:
        on = the_day(row["date"])
        names, asides = parse_votes(row)
        # Without any name in the lists, those of the tellers alone mislead: the others are to come.
        names = names if row.get("contents") or row.get("notContents") else ()
        record = Division(
            key=f"lords-{on.isoformat()}-{row['number']}",
            bill=bill.slug,
            house=HOUSE,
            date=on,
            at=moment_if_read(row.get("remoteVotingStart")),
            number=row["number"],
            # The specification lets the title be null; such a division is known from its debate.
            title=tidy(row["title"] or "") or f"Division {row['number']}",
            question=plain(row.get("amendmentMotionNotes") or "") or None,
            ayes=row["authoritativeContentCount"],
            noes=row["authoritativeNotContentCount"],
            source=NAME,
            service_id=row["divisionId"],
            linked_by=linked_by,
            link=f"https://votes.parliament.uk/Votes/Lords/Division/{row['divisionId']}",
            stamp=stamp(row),
            unlisted_unknown=bool(asides),
        )
    except MISFIT as error:
        return Reading(unit, asides=(aside("division", row, error),))
    return Reading(unit, (Snapshot(record, names),), asides, rows=1 + len(names) + len(asides))


def parse_votes(row: Row) -> tuple[tuple[Vote, ...], tuple[Aside, ...]]:
    """Give one Vote per member; the tellers, who stand in the lists as well, are marked."""
    votes: dict[int, Vote] = {}
    asides: list[Aside] = []
    lists = (  # the tellers last, because the last entry tells who was one
        ("contents", CONTENT, False),
        ("notContents", NOT_CONTENT, False),
        ("contentTellers", CONTENT, True),
        ("notContentTellers", NOT_CONTENT, True),
    )
    for name, word, teller in lists:
        for member in row.get(name) or ():
            try:
                vote = _vote(member, word, teller)
            except MISFIT as error:
                asides.append(aside("vote", member, error))
                continue
            earlier = votes.get(vote.member_id)
            if earlier and earlier.vote != vote.vote:
                vote = vote.model_copy(update={"vote": BOTH})
            votes[vote.member_id] = vote
    return tuple(votes.values()), tuple(asides)


def _vote(member: Row, word: str, teller: bool) -> Vote:
    return Vote(
        key=str(member["memberId"]),
        member_id=member["memberId"],
        name=tidy(member["name"]),
        list_as=member.get("listAs"),
        party=member.get("party") or None,
        seat=member.get("memberFrom") or None,
        vote=word,
        teller=teller,
    )
