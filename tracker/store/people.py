"""What is stored of single members: finding them, their histories, their votes, what they signed and asked.

Every question keeps to the one member's votes, by an index: there may be a million of others.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import String, and_, cast, exists, or_, select
from sqlmodel import Session, col

from alerts.amendments import label
from alerts.words import question
from tracker.members import Known, forms, number, plain
from tracker.members import Row as Person
from tracker.store.rows import CHUNK
from tracker.store.shapes import Row, iso, signature_row
from tracker.tables import (
    AmendmentRow,
    BillRow,
    DivisionRow,
    JoinRow,
    MemberRow,
    MotionRow,
    NamedRow,
    QuestionRow,
    VoteRow,
)

MOST_WORDS = 8
ASKED: tuple[tuple[Any, str, str], ...] = (
    (QuestionRow, "asked_by_id", "heading"),
    (MotionRow, "member_id", "title"),
)
NAMED = [getattr(NamedRow, name) for name in ("member_id", "name", "house", "seat", "bare")]
MEMBER = ("member_id", "name", "house", "party", "seat", "is_current", "email", "contact", "contact_stamp", "stamp")
HISTORY = ("seats", "parties", "names")
VOTE = ("member_id", "name", "vote", "teller", "proxy", "party", "seat")
DIVISION = ("bill", "house", "number", "title", "ayes", "noes", "deferred", "link", "unlisted_unknown")
AMENDMENT = ("key", "bill", "stage", "house", "form", "number", "decision", "effect", "clause", "schedule", "summary")
JOIN = ("how", "sure", "question")


_SIGNS = str.maketrans(dict.fromkeys('"\\,.:-‐‑[]{}', " "))
_ESCAPED = re.compile(r"\\u([0-9a-f]{4})")


def spelt(session: Session) -> list[tuple[str, str]]:
    """Give every name and seat known, as it is looked for and as it is written."""
    rows = session.execute(select(*(getattr(NamedRow, name) for name in ("bare", "name", "bare_seat", "seat")))).all()
    return [pair for bare, name, bare_seat, seat in rows for pair in ((bare, name), (bare_seat, seat)) if pair[1]]


def everybody(session: Session) -> list[Person]:
    """Give id, name, House and last recorded seat of every member known."""
    query = select(*NAMED[:4])
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(query)]


def alike(session: Session, who: str) -> list[Known]:
    """Give everybody whom these words, a name, a seat, or a part or another form of one, can mean; some others too."""
    digits = number(who)
    if digits is not None:
        return known(session, [digits])
    for wanted in forms(who):
        found = set(session.scalars(select(col(NamedRow.member_id)).where(col(NamedRow.bare) == wanted)))
        if found:
            return known(session, found)
    return known(session, {one for wanted in forms(who) for one in _in_part(session, wanted)})


def holders(session: Session, seat: str) -> list[Known]:
    """Give everybody whose history has a seat of this name, whatever its boundaries."""
    wanted = plain(seat)
    those = known(session, _in_history(session, wanted)) if wanted else []
    return [one for one in those if wanted in one.seats | one.former_seats]


def known(session: Session, numbers: Iterable[int]) -> list[Known]:
    """Give what these members are looked for by; nothing of who is not stored."""
    numbers = sorted(set(numbers))
    named = {row.member_id: row for row in _in(session, NAMED, NamedRow.member_id, numbers)}
    columns = [getattr(MemberRow, name) for name in (*MEMBER[:6], *HISTORY)]
    told = {row.member_id: row for row in _in(session, columns, MemberRow.member_id, numbers)}
    return [_known(one, named.get(one), told.get(one)) for one in numbers if one in named or one in told]


def member(session: Session, member_id: int) -> Row | None:
    """Give what the Members service says of one, with the history; None where it has not been asked."""
    columns = [getattr(MemberRow, name) for name in (*MEMBER, *HISTORY)]
    row = session.execute(select(*columns).where(col(MemberRow.key) == str(member_id))).first()
    return None if row is None else dict(row._mapping)


def divisions(session: Session) -> list[Row]:
    """Give every division, oldest first; ``listed`` tells whether any name in it is known."""
    listed = exists().where(col(VoteRow.parent) == col(DivisionRow.key)).correlate(DivisionRow)
    columns = [getattr(DivisionRow, name) for name in DIVISION]
    query = (
        select(col(DivisionRow.key), *columns, listed, col(DivisionRow.date), col(DivisionRow.question))
        .where(col(DivisionRow.withdrawn_at).is_(None))
        .order_by(col(DivisionRow.date), col(DivisionRow.house), col(DivisionRow.number), col(DivisionRow.key))
    )
    names = ("id", *DIVISION, "listed")
    # Of few divisions a question is told: to read 1,500 that are empty takes longer than to ask for them.
    return [
        {**dict(zip(names, row, strict=True)), "date": on.isoformat(), "question": asked and question(asked)}
        for *row, on, asked in session.execute(query).all()
    ]


def votes(session: Session, members: Collection[int]) -> dict[int, dict[str, Row]]:
    """Give the votes of some members, by member and division."""
    columns = [getattr(VoteRow, name) for name in VOTE]
    found: dict[int, dict[str, Row]] = {one: {} for one in members}
    for row in _in(session, [VoteRow.parent, *columns], VoteRow.member_id, sorted(members)):
        found[row.member_id][row.parent] = dict(zip(VOTE, row[1:], strict=True))
    return found


def joined(session: Session) -> dict[str, list[Row]]:
    """Give what each division was on, surest first: ``{"join": ..., "amendment": ...}``, with what asks need."""
    columns = [getattr(JoinRow, name) for name in JOIN] + [getattr(AmendmentRow, name) for name in AMENDMENT]
    query = (
        select(col(JoinRow.division), *columns)
        .join(AmendmentRow, col(AmendmentRow.key) == col(JoinRow.amendment))
        .where(col(JoinRow.withdrawn_at).is_(None))
        .order_by(col(JoinRow.sure), col(JoinRow.key))
    )
    found: dict[str, list[Row]] = {}
    for division, *values in session.execute(query):
        join = dict(zip(JOIN, values[: len(JOIN)], strict=True))
        amendment = dict(zip(AMENDMENT, values[len(JOIN) :], strict=True))
        found.setdefault(division, []).append({"join": join, "amendment": amendment})
    return found


def signatures(session: Session, member_id: int) -> list[Row]:
    """Give the amendments that a member moved or signed, as far as the record names them."""
    names = (*AMENDMENT, "decision_text", "sponsors", "link")
    columns = [getattr(AmendmentRow, name) for name in names]
    # The text of the list first: most lists do not hold the number, and none is read for nothing.
    may_name = cast(col(AmendmentRow.sponsors), String).contains(f'"id": {member_id}')
    rows = session.execute(select(*columns).where(may_name).order_by(col(AmendmentRow.key))).all()
    ours = [row for row in rows if any(one.get("id") == member_id for one in row.sponsors)]
    return [{**signature_row(row, member_id), "key": row.key, "label": label(row._asdict())} for row in ours]


def asked(session: Session, member_id: int) -> list[Row]:
    """Give the written questions that a member asked and the early day motions they tabled, among those kept."""
    found: list[Row] = []
    for table, who, title in ASKED:
        for row in session.scalars(select(table).where(getattr(table, who) == member_id, table.withdrawn_at.is_(None))):
            told = {"kind": row.noun, "date": iso(row.date), "house": row.house}
            found.append({**told, "title": getattr(row, title) or "", "link": row.link})
    return sorted(found, key=lambda one: (one["date"], one["link"]))


def titles(session: Session) -> dict[str, str]:
    """Give the bills' titles by the names under which they are kept."""
    return dict(session.execute(select(col(BillRow.bill), col(BillRow.title))).all())


def _in_part(session: Session, wanted: str) -> set[int]:
    bare, seat = col(NamedRow.bare), col(NamedRow.bare_seat)
    words, last = wanted.split()[:MOST_WORDS], wanted.partition(" ")[2]
    ways = [and_(*(text.contains(word, autoescape=True) for word in words)) for text in (bare, seat)]
    # The first name may be another form of theirs.
    ways += [bare.endswith(f" {last}", autoescape=True)] if last else []
    query = select(col(NamedRow.member_id)).where(or_(*ways))
    return {*session.scalars(query), *_in_history(session, wanted)}


def _in_history(session: Session, wanted: str) -> list[int]:
    """Give the members in whose names and seats of all times these words, or the last of them, can be; some others too.

    The histories are looked through as the text that they are stored as: to read them all takes a second.
    """
    words, last = wanted.split()[:MOST_WORDS], wanted.partition(" ")[2]
    longest = max((last or wanted).split(), key=len)
    texts = [cast(col(column), String) for column in (MemberRow.seats, MemberRow.names)]
    holds = [text.icontains(sign, autoescape=True) for text in texts for sign in (longest, "\\u")]
    # Whose history was not read is known by the present name and seat alone, which may have accents.
    query = select(col(MemberRow.member_id), col(MemberRow.name), col(MemberRow.seat), *texts)
    rows = session.execute(query.where(or_(col(MemberRow.stamp) == "", *holds)))
    found = []
    for member_id, *held in rows:
        text = _plain_letters(" ".join(map(str, held)))
        if longest not in text:
            continue
        text = f" {text.translate(_SIGNS)} "
        if wanted in text or (last and f" {last} " in text) or all(f" {word}" in text for word in words):
            found.append(member_id)
    return found


def _plain_letters(text: str) -> str:
    """Give the letters of stored JSON as ``bare_name`` has them."""
    if "\\u" in text or not text.isascii():
        whole = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text).replace("’", "'")
        text = "".join(one for one in unicodedata.normalize("NFKD", whole) if not unicodedata.combining(one))
    return text.casefold()


def _in(session: Session, columns: Any, column: Any, keys: list[int]) -> list[Any]:
    found: list[Any] = []
    for start in range(0, len(keys), CHUNK):
        query = select(*columns).where(col(column).in_(keys[start : start + CHUNK]))
        found += session.execute(query).all()
    return found


def _known(member_id: int, named: Any, told: Any) -> Known:
    recorded = plain(named.seat or "") if named else ""
    if told is None:
        seats = frozenset({recorded} - {""})
        return Known(member_id, named.name, named.house, named.seat, frozenset({named.bare}), seats=seats)
    ours = [one["seat"] for one in told.seats if one["house"] == "Commons" and one["seat"]]
    sits = told.house == "Commons" and told.is_current
    last = told.seat if told.house == "Commons" else None
    now = frozenset({plain(last)} if sits and last else ())
    present = frozenset(plain(one) for one in (told.name, named.name if named else "") if one)
    return Known(
        member_id,
        told.name or named.name,
        told.house or (named.house if named else None),
        last or (named.seat if named and told.house in {None, "Commons"} else None),
        present,
        frozenset(plain(one[of]) for one in told.names for of in ("name", "list_as") if one[of]) - present,
        now,
        (frozenset({recorded, plain(last or ""), *map(plain, ours)}) - {""}) - now,
        tuple(told.seats),
    )
