"""Which amendment or motion a division was on. No service says it: this works it out, and says how and how surely.

Pure: what is stored in, joins out. A division that cannot be joined stays alone; nothing is guessed. What the
campaign's config says goes before all else.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from alerts.words import amendment_name, cut, listed
from sources.records import UNDECIDED
from sources.records.join import (
    CERTAIN,
    CONFIG,
    HANSARD,
    ITSELF,
    LIKELY,
    NOTES,
    POSSIBLE,
    SITTING,
    TITLE,
    Join,
)
from sources.records.numbering import numbered
from tracker.config import LinkSettings
from tracker.divided_on import Told, by_hansard, by_notes, by_title, of_stage_alone
from tracker.papers import Papers
from tracker.tables import AmendmentRow, DebateDivisionRow, DebateRow, DivisionRow, JoinRow, SittingRow, StageRow

LEVELS = (CERTAIN, LIKELY, POSSIBLE)
CAN_BE_VOTED = UNDECIDED | {"AgreedOnDivision", "NegativedOnDivision", "Agreed", "Disagreed"}
DECIDED = {"AgreedOnDivision": 1, "NegativedOnDivision": -1}
FROM = {TITLE: "its title names", NOTES: "the notes on it name", HANSARD: "Hansard's report names"}

Said = Sequence[tuple[DebateRow, DebateDivisionRow]]


@dataclass(frozen=True)
class Joined:
    """What was worked out: the joins, and what in the config leads nowhere, in sentences."""

    joins: tuple[Join, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Match:
    """An amendment that words fit: the numbers alone (not the kind) where it is not ``exact``."""

    row: AmendmentRow
    told: Told
    exact: bool
    sat: bool


def joins(
    divisions: Sequence[DivisionRow],
    amendments: Sequence[AmendmentRow],
    stages: Sequence[tuple[StageRow, Sequence[SittingRow]]],
    said: Said,
    before: Sequence[JoinRow] = (),
    links: Sequence[LinkSettings] = (),
) -> Joined:
    """Work out what each division was on.

    ``said`` are Hansard's divisions, ``before`` the joins of the last time, ``links`` what the config says.
    """
    papers = Papers.of_all(amendments, stages)
    by_link = {link.division: link for link in links}
    found: list[Join] = []
    alone: list[DivisionRow] = []
    problems = [f"[[links]]: no division {key} is known" for key in by_link.keys() - {one.key for one in divisions}]
    near, renumbered = _near(said), _renumbered(before, amendments)
    for division in divisions:
        link = by_link.get(division.key)
        ours, problem = _by_config(division, link, papers) if link else ([], None)
        problems += [problem] if problem else []
        # A link that leads nowhere is as good as none: what it was meant for is not lost by a slip.
        if not link or problem:
            told = [*by_title(division.title), *by_notes(division.question or "")]
            heard = _heard(division, near) if of_stage_alone(division.title) or told else []
            ours = _still(renumbered[division.key], told) or _by_words(division, told, heard, papers)
            alone += [] if ours or told or heard or not of_stage_alone(division.title) else [division]
        found += ours
    found += _by_sitting(alone, found, papers)
    return Joined(tuple({one.key: one for one in found}.values()), tuple(sorted(problems)))


def _renumbered(before: Sequence[JoinRow], amendments: Sequence[AmendmentRow]) -> dict[str, list[Join]]:
    """Give the joins, by division, of amendments that a later paper numbers otherwise than the vote's words do.

    Not of one whose fate was another than a vote's: then it is the number that erred at first.
    """
    rows = {row.key: row for row in amendments}
    found: dict[str, list[Join]] = defaultdict(list)
    for join in before:
        row = rows.get(join.amendment)
        if (
            row
            and row.decision in CAN_BE_VOTED
            and join.how in {TITLE, NOTES}
            and join.number
            and join.number != row.number
        ):
            found[join.division].append(Join.model_validate(join.model_dump()))
    return found


def _still(renumbered: Sequence[Join], told: Sequence[Told]) -> list[Join]:
    """Give those of the joins whose number then is what a division's words name."""
    named = {number.number for one in told for number in one.these}
    then = [(join, numbered(join.number)) for join in renumbered]
    return [join for join, one in then if one and one.number in named]


def _near(said: Said) -> dict[object, DebateDivisionRow]:
    """Give Hansard's divisions by its own id, and by House, day and number."""
    found: dict[object, DebateDivisionRow] = {}
    for debate, one in said:
        found[one.key] = one
        if one.number is not None:
            found[debate.house, debate.date, one.number] = one
    return found


def _heard(division: DivisionRow, near: dict[object, DebateDivisionRow]) -> list[Told]:
    one = near.get(division.hansard_id) or near.get((division.house, division.date, division.number))
    return by_hansard(one.heading, one.words, one.result) if one else []


def _by_config(division: DivisionRow, link: LinkSettings, papers: Papers) -> tuple[list[Join], str | None]:
    """Give what the config says: one amendment, none, or nothing with the reason why it cannot be found."""
    if not link.amendment:
        return [], None
    wanted = numbered(link.amendment)
    assert wanted is not None, "the config was checked"
    of_house = [stage for stage, _ in papers.stages[division.bill, division.house]]
    if link.stage:
        tries = [[one for one in of_house if link.stage.casefold() in one.stage.casefold()]]
    else:
        tries = [papers.of(division)[0], of_house]
    for stages in tries:
        those = papers.fits(wanted, stages)
        if len(those) == 1:
            question = next((one.question for one in by_title(division.title)), ITSELF)
            return [_join(division, those[0][0], CONFIG, CERTAIN, question, "the campaign's config says so")], None
        if those:
            return [], f"[[links]]: several amendments fit {link.amendment} for {division.key}; name the stage"
    return [], f"[[links]]: no amendment {link.amendment} is known for {division.key}"


def _by_words(division: DivisionRow, told: list[Told], heard: list[Told], papers: Papers) -> list[Join]:
    matches, others = _matches(division, told, papers), _matches(division, heard, papers)
    if not matches and (told or not others):
        return []
    own = matches or others
    keys = {one.row.key for one in own}
    contradicted = bool(matches and others) and not keys & {one.row.key for one in others}
    return [
        _weighed(division, one, contradicted=contradicted and one.told.question == ITSELF, others=others)
        for one in {match.row.key: match for match in reversed(own)}.values()
    ]


def _matches(division: DivisionRow, told: Sequence[Told], papers: Papers) -> list[_Match]:
    stages, sat = papers.of(division)
    found = []
    for one in told:
        for number in one.these:
            those = papers.fits(number, stages)
            if len(those) == 1:
                found.append(_Match(those[0][0], one, those[0][1], sat))
    return found


def _weighed(division: DivisionRow, match: _Match, *, contradicted: bool, others: Sequence[_Match]) -> Join:
    """Make a join with its sureness: each doubt takes one level."""
    row, told = match.row, match.told
    doubts = []
    if told.how == HANSARD:
        doubts.append("no vote service says it")
    if not match.exact:
        doubts.append("the paper calls it otherwise")
    if not match.sat:
        doubts.append("no stage is known to have sat that day")
    if division.linked_by == "debate" and told.how == TITLE:
        doubts.append("the title does not name the bill")
    if contradicted:
        doubts.append(f"Hansard's report names {listed([_name(one.row) for one in others])}")
    opposite = told.question == ITSELF and _result(division) * DECIDED.get(row.decision, 0) < 0
    if opposite:
        doubts.append("the decision on record is not the division's result")
    sure = POSSIBLE if opposite else LEVELS[min(len(doubts), 2)]
    evidence = f"{FROM[told.how]} {_name(row)}, {row.stage}" + (f"; but {listed(doubts)}" if doubts else "")
    return _join(division, row, told.how, sure, told.question, evidence)


def _result(division: DivisionRow) -> int:
    if division.ayes is None or division.noes is None:
        return 0
    return (division.ayes > division.noes) - (division.ayes < division.noes)


def _by_sitting(alone: Sequence[DivisionRow], found: Sequence[Join], papers: Papers) -> Iterator[Join]:
    """Join the one division of a stage of one day with the one entry of its paper that was decided on division.

    Of a stage of several days no record says on which an entry was decided.
    """
    joined = {one.amendment for one in found}
    days: dict[tuple[str, str, date], list[DivisionRow]] = defaultdict(list)
    for division in alone:
        days[division.bill, division.house, division.date].append(division)
    for divisions in days.values():
        stage = papers.alone_that_day(divisions[0])
        if stage is None or len(divisions) != 1:
            continue
        open_ = [row for row in papers.rows[stage.key] if row.decision in DECIDED and row.key not in joined]
        if len(open_) != 1:
            continue
        if _result(divisions[0]) * DECIDED[open_[0].decision] >= 0:
            reason = (
                f"of that sitting no other division, and of {open_[0].stage} no other decision by one, is left to join"
            )
            yield _join(divisions[0], open_[0], SITTING, LIKELY, ITSELF, reason)


def _name(row: AmendmentRow) -> str:
    return amendment_name(row.form, row.number)


def _join(division: DivisionRow, row: AmendmentRow, how: str, sure: str, question: str, evidence: str) -> Join:
    return Join(
        key=f"{division.key}/{row.key}",
        bill=division.bill,
        division=division.key,
        amendment=row.key,
        how=how,
        sure=sure,
        question=question,
        evidence=cut(evidence),
        number=row.number,
    )
