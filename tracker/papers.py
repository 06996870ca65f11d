"""The amendment papers of the bills stored: which stages a division may belong to, what their papers hold. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sources.records.numbering import AMENDMENT, MOTION, Numbered, numbered, places
from tracker.divided_on import after_bill
from tracker.tables import AmendmentRow, DivisionRow, SittingRow, StageRow

# What a title calls a stage, and what the Bills service does.
_STAGES = (
    ("report", "report"),
    ("third reading", "3rd reading"),
    ("second reading", "2nd reading"),
    ("committee", "committee"),
    ("consideration", "consideration"),
)
_BETWEEN = ("consideration", "message", "reason")


@dataclass(frozen=True)
class Entry:
    """An amendment under one of its numbers: its own, or one that its summary begins with."""

    row: AmendmentRow
    number: Numbered
    own: bool


@dataclass
class Papers:
    """The amendment papers by stage, and the stages by bill and House."""

    stages: dict[tuple[str, str], list[tuple[StageRow, list[date]]]] = field(default_factory=lambda: defaultdict(list))
    # By stage and number: there may be thousands of amendments, and a thousand divisions.
    entries: dict[str, dict[str, list[Entry]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    rows: dict[str, list[AmendmentRow]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of_all(
        cls, amendments: Sequence[AmendmentRow], stages: Sequence[tuple[StageRow, Sequence[SittingRow]]]
    ) -> "Papers":
        """Put the amendments of all stages in their places."""
        papers = cls()
        for stage, sittings in stages:
            papers.stages[stage.bill, stage.house].append((stage, sorted(one.date for one in sittings)))
        for row in amendments:
            papers.rows[row.stage_key].append(row)
            for entry in _entries(row):
                papers.entries[row.stage_key][entry.number.number].append(entry)
        return papers

    def of(self, division: DivisionRow) -> tuple[list[StageRow], bool]:
        """Give the stages that a division may belong to, and whether they sat on its day.

        Where none sat, as far as is known, it is the one that the title names, or whose days lie around. A stage that
        the title rules out is none of them.
        """
        rest = after_bill(division.title).casefold()
        ours = [pair for pair in self.stages[division.bill, division.house] if _can_be(rest, pair[0])]
        sat = [stage for stage, days in ours if division.date in days]
        if sat:
            return sat, True
        named = [stage for stage, _ in ours if stage.stage.casefold() in rest]
        around = [stage for stage, days in ours if days and days[0] <= division.date <= days[-1]]
        return named or around, False

    def alone_that_day(self, division: DivisionRow) -> StageRow | None:
        """Give the one stage that sat on a division's day and on no other; None where it is not the only one."""
        sat = [(stage, days) for stage, days in self.stages[division.bill, division.house] if division.date in days]
        return sat[0][0] if len(sat) == 1 and len(sat[0][1]) == 1 else None

    def fits(self, wanted: Numbered, stages: Sequence[StageRow]) -> list[tuple[AmendmentRow, bool]]:
        """Give what stands on these papers under a number, and whether it is exactly that; who is still listed first.

        An amendment of the other House stands on the papers of what is considered between the Houses alone.
        """
        keys = [stage.key for stage in stages if not wanted.lords or _between(stage)]
        found = [one for key in keys for one in self.entries[key].get(wanted.number, ())]
        for entries in ([one for one in found if one.row.withdrawn_at is None], found):
            exact = [one for one in entries if one.own and one.number.kind == wanted.kind]
            if exact:
                # An amendment (a) is one to something else, which the list does not name.
                whole = not wanted.number.islower()
                return [(one.row, whole and one.number.lords == wanted.lords) for one in exact]
            # What is divided on as an amendment some lists hold as the motion that proposes it.
            loose = [one for one in entries if not one.own and one.number.kind == wanted.kind]
            if wanted.kind == AMENDMENT:
                loose += [one for one in entries if one.own and one.number.kind == MOTION]
            if loose:
                return [(row, False) for row in {one.row.key: one.row for one in loose}.values()]
        return []


def _entries(row: AmendmentRow) -> list[Entry]:
    own = numbered(row.number, row.form)
    # "Motion 4A / Amendment 4B: ...", but not "Clause 5, page 3, line 2", which is a place.
    head = " ".join(row.summary).partition(":")[0]
    others = {one._replace(lords=False) for place in places(head) for one in place.these}
    named = [Entry(row, one, own=False) for one in others if one.kind in {AMENDMENT, MOTION} and one != own]
    return [*([Entry(row, own, own=True)] if own else []), *named]


def _can_be(rest: str, stage: StageRow) -> bool:
    """Tell whether what a title says beside the bill's name allows a stage: a title that names another does not."""
    rest = rest.replace("reasons committee", "")
    named = [word for title, word in _STAGES if title in rest and word != "consideration"]
    return not named or any(word in stage.stage.casefold() for word in named)


def _between(stage: StageRow) -> bool:
    return any(word in stage.stage.casefold() for word in _BETWEEN)
