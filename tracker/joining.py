"""Which amendment or motion a division was on. No service says it: this works it out, and says how and how surely.

Pure: what is stored in, joins out. A division that cannot be joined stays alone; nothing is guessed. What the
campaign's config says goes before all else.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from alerts.words import amendment_name, cut, listed
from sources.records.join import CERTAIN, CONFIG, HANSARD, ITSELF, LIKELY, NOTES, POSSIBLE, SITTING, TITLE, Join
from sources.records.numbering import AMENDMENT, MOTION, Numbered, numbered, places
from tracker.config import LinkSettings
from tracker.divided_on import Told, after_bill, by_hansard, by_notes, by_title
from tracker.tables import AmendmentRow, DebateDivisionRow, DebateRow, DivisionRow, SittingRow, StageRow

LEVELS = (CERTAIN, LIKELY, POSSIBLE)
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


@dataclass
class _Papers:
    """The amendment papers by stage, and the stages by bill and House."""

    stages: dict[tuple[str, str], list[tuple[StageRow, list[date]]]] = field(default_factory=lambda: defaultdict(list))
    entries: dict[str, list[AmendmentRow]] = field(default_factory=lambda: defaultdict(list))

    def of(self, division: DivisionRow) -> tuple[list[StageRow], bool]:
        """Give the stages that a division may belong to, and whether they sat on its day.

        Where none sat, as far as is known, it is the one that the title names, or whose days lie around.
        """
        ours = self.stages[division.bill, division.house]
        sat = [stage for stage, days in ours if division.date in days]
        if sat:
            return sat, True
        rest = after_bill(division.title).casefold()
        named = [stage for stage, _ in ours if stage.stage.casefold() in rest]
        around = [stage for stage, days in ours if days and days[0] <= division.date <= days[-1]]
        return named or around, False

    def on(self, stages: Sequence[StageRow]) -> list[AmendmentRow]:
        """Give what stands on the papers of these stages."""
        return [row for stage in stages for row in self.entries[stage.key]]


def joins(
    divisions: Sequence[DivisionRow],
    amendments: Sequence[AmendmentRow],
    stages: Sequence[tuple[StageRow, Sequence[SittingRow]]],
    said: Said,
    links: Sequence[LinkSettings] = (),
) -> Joined:
    """Work out what each division was on; ``said`` are Hansard's divisions, ``links`` what the config says."""
    papers = _Papers()
    for stage, sittings in stages:
        papers.stages[stage.bill, stage.house].append((stage, sorted(one.date for one in sittings)))
    for row in amendments:
        papers.entries[row.stage_key].append(row)
    by_link = {link.division: link for link in links}
    found: list[Join] = []
    alone: list[DivisionRow] = []
    problems = [f"[[links]]: no division {key} is known" for key in by_link.keys() - {one.key for one in divisions}]
    near = _near(said)
    for division in divisions:
        link = by_link.get(division.key)
        if link:
            ours, problem = _by_config(division, link, papers)
            problems += [problem] if problem else []
        else:
            told = [*by_title(division.title), *by_notes(division.question or "")]
            heard = _heard(division, near)
            ours = _by_words(division, told, heard, papers)
            alone += [] if ours or told or heard or after_bill(division.title) else [division]
        found += ours
    found += _by_sitting(alone, found, papers)
    return Joined(tuple({one.key: one for one in found}.values()), tuple(sorted(problems)))


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


def _by_config(division: DivisionRow, link: LinkSettings, papers: _Papers) -> tuple[list[Join], str]:
    """Give what the config says: one amendment, none, or nothing with the reason why it cannot be found."""
    if not link.amendment:
        return [], ""
    wanted = numbered(link.amendment)
    assert wanted is not None, "the config was checked"
    of_house = [stage for stage, _ in papers.stages[division.bill, division.house]]
    if link.stage:
        tries = [[one for one in of_house if one.stage.casefold() == link.stage.casefold()]]
    else:
        tries = [papers.of(division)[0], of_house]
    for stages in tries:
        fits = _fits(wanted, papers.on(stages))
        if len(fits) == 1:
            question = next((one.question for one in by_title(division.title)), ITSELF)
            return [_join(division, fits[0][0], CONFIG, CERTAIN, question, "the campaign's config says so")], ""
        if fits:
            return [], f"[[links]]: several amendments fit {link.amendment} for {division.key}; name the stage"
    return [], f"[[links]]: no amendment {link.amendment} is known for {division.key}"


def _by_words(division: DivisionRow, told: list[Told], heard: list[Told], papers: _Papers) -> list[Join]:
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


def _matches(division: DivisionRow, told: Sequence[Told], papers: _Papers) -> list[_Match]:
    stages, sat = papers.of(division)
    rest = after_bill(division.title).casefold()
    # Two stages of one day may have the same numbers: the title may tell which.
    named = [stage for stage in stages if stage.stage.casefold() in rest]
    found = []
    for one in told:
        for number in one.these:
            for narrowed in (named, stages):
                fits = _fits(number, papers.on(narrowed))
                if len(fits) == 1:
                    found.append(_Match(fits[0][0], one, fits[0][1], sat))
                if fits:
                    break
    return found


def _fits(wanted: Numbered, entries: Sequence[AmendmentRow]) -> list[tuple[AmendmentRow, bool]]:
    """Give the entries of a number, and whether their kind is that asked for too; who is still listed goes first."""
    present = [row for row in entries if row.withdrawn_at is None]
    for rows in (present, entries):
        read = [(row, numbered(row.number, row.form)) for row in rows]
        exact = [row for row, one in read if one and (one.kind, one.number) == (wanted.kind, wanted.number)]
        if exact:
            return [(row, True) for row in exact]
        # What one service calls a motion another calls by the amendment that it proposes, and the other way round.
        near = {wanted.kind} | ({AMENDMENT, MOTION} if wanted.kind in {AMENDMENT, MOTION} else set())
        loose = [row for row, one in read if one and one.kind in near and one.number == wanted.number]
        loose = loose or [row for row in rows if wanted in _aliases(row)]
        if loose:
            return [(row, False) for row in loose]
    return []


def _aliases(row: AmendmentRow) -> set[Numbered]:
    """Give what the summary begins with names besides: "Motion 4A / Amendment 4B: ..."."""
    head = " ".join(row.summary).partition(":")[0]
    return {number._replace(lords=False) for place in places(head) for number in place.these}


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
    if told.question == ITSELF and _result(division) * DECIDED.get(row.decision, 0) < 0:
        doubts += ["the decision on record is not the division's result"] * 2
    sure = LEVELS[min(len(doubts), 2)]
    evidence = f"{FROM[told.how]} {_name(row)}, {row.stage}" + (f"; but {listed(doubts)}" if doubts else "")
    return _join(division, row, told.how, sure, told.question, evidence)


def _result(division: DivisionRow) -> int:
    if division.ayes is None or division.noes is None:
        return 0
    return (division.ayes > division.noes) - (division.ayes < division.noes)


def _by_sitting(alone: Sequence[DivisionRow], found: Sequence[Join], papers: _Papers) -> Iterator[Join]:
    """Join the one division of a sitting of which nothing is told with the one entry that was decided on division."""
    joined = {one.amendment for one in found}
    days: dict[tuple[str, str, date], list[DivisionRow]] = defaultdict(list)
    for division in alone:
        days[division.bill, division.house, division.date].append(division)
    for divisions in days.values():
        stages, sat = papers.of(divisions[0])
        open_ = [row for row in papers.on(stages) if row.decision in DECIDED and row.key not in joined]
        if not sat or len(divisions) != 1 or len(open_) != 1:
            continue
        if _result(divisions[0]) * DECIDED[open_[0].decision] >= 0:
            reason = f"nothing else of {open_[0].stage} was decided on division that day"
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
    )
