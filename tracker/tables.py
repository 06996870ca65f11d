"""The tables of what Parliament says: one for each noun, inheriting its record.

Times are aware UTC (SQLModel refuses naive ones). Rows are built in ``tracker.store`` only, from records
that have been validated, because table classes do not validate.
"""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from sources.records import (
    Amendment,
    Article,
    Bill,
    Calendar,
    Contribution,
    Day,
    Debate,
    DebateDivision,
    Division,
    Event,
    Join,
    Member,
    Mention,
    Motion,
    Passed,
    Petition,
    Publication,
    Question,
    Sitting,
    Stage,
    Statement,
    Vote,
)
from tracker.table_bases import Part, Seen


class BillRow(Bill, Seen, table=True):
    """Bills."""

    __tablename__ = "bill"
    key: str = Field(primary_key=True)


class StageRow(Stage, Seen, table=True):
    """Stages."""

    __tablename__ = "stage"
    key: str = Field(primary_key=True)


class SittingRow(Sitting, Part, table=True):
    """Sittings of stages."""

    __tablename__ = "sitting"
    key: str = Field(primary_key=True)


class PublicationRow(Publication, Seen, table=True):
    """Publications of bills."""

    __tablename__ = "publication"
    key: str = Field(primary_key=True)


class AmendmentRow(Amendment, Seen, table=True):
    """Amendments and motions."""

    __tablename__ = "amendment"
    key: str = Field(primary_key=True)


class DivisionRow(Division, Seen, table=True):
    """Divisions."""

    __tablename__ = "division"
    key: str = Field(primary_key=True)
    first_seen: datetime = Field(index=True)


class VoteRow(Vote, Part, table=True):
    """Votes of Members in divisions."""

    __tablename__ = "vote"
    key: str = Field(primary_key=True)


class JoinRow(Join, Seen, table=True):
    """What divisions were on."""

    __tablename__ = "joined"
    key: str = Field(primary_key=True)


class DayRow(Day, Seen, table=True):
    """Sitting days that were swept."""

    __tablename__ = "day"
    key: str = Field(primary_key=True)


class DebateRow(Debate, Seen, table=True):
    """Debates that were read."""

    __tablename__ = "debate"
    key: str = Field(primary_key=True)


class DebateDivisionRow(DebateDivision, Part, table=True):
    """Divisions as Hansard's debates hold them."""

    __tablename__ = "debate_division"
    key: str = Field(primary_key=True)


class ContributionRow(Contribution, Seen, table=True):
    """Contributions that name a watched term."""

    __tablename__ = "contribution"
    key: str = Field(primary_key=True)


class MentionRow(Mention, Part, table=True):
    """Mentions in contributions."""

    __tablename__ = "mention"
    key: str = Field(primary_key=True)


class ArticleRow(Article, Seen, table=True):
    """News on bills."""

    __tablename__ = "article"
    key: str = Field(primary_key=True)


class QuestionRow(Question, Seen, table=True):
    """Written questions that name a watched term or bill."""

    __tablename__ = "question"
    key: str = Field(primary_key=True)


class StatementRow(Statement, Seen, table=True):
    """Written statements that do."""

    __tablename__ = "statement"
    key: str = Field(primary_key=True)


class PassedRow(Passed, Seen, table=True):
    """Questions and statements that were read and name nothing watched."""

    __tablename__ = "passed"
    key: str = Field(primary_key=True)


class MotionRow(Motion, Seen, table=True):
    """Early day motions that do."""

    __tablename__ = "motion"
    key: str = Field(primary_key=True)


class PetitionRow(Petition, Seen, table=True):
    """Petitions that do."""

    __tablename__ = "petition"
    key: str = Field(primary_key=True)


class EventRow(Event, Seen, table=True):
    """Announced business on watched bills, or that names a watched term."""

    __tablename__ = "event"
    key: str = Field(primary_key=True)


class CalendarRow(Calendar, Seen, table=True):
    """The Houses' sitting days."""

    __tablename__ = "calendar"
    key: str = Field(primary_key=True)


class MemberRow(Member, Seen, table=True):
    """Members, with their history."""

    __tablename__ = "member"
    key: str = Field(primary_key=True)


class NamedRow(SQLModel, table=True):
    """Members whom anything stored names; House, name and seat as the newest division that names them tells.

    ``told_on`` is its day, or that of an earlier one that said the same; where no division names them, they are what
    the Members service says, else what was read first.
    ``recorded`` tells those whom a record names from those whom the Members service alone does. Peers have no seat.
    ``bare`` and ``bare_seat`` are name and seat as they are looked for (``alerts.words.bare_name``).
    """

    __tablename__ = "named"
    member_id: int = Field(primary_key=True)
    name: str
    list_as: str | None = None
    house: str | None = None
    seat: str | None = None
    bare: str = Field(default="", index=True)
    bare_seat: str = Field(default="", index=True)
    recorded: bool = False
    told_on: date | None = None


ROWS: dict[str, type[SQLModel]] = {
    row.noun: row
    for row in (
        *(BillRow, StageRow, PublicationRow, ArticleRow, AmendmentRow, DivisionRow, JoinRow, DayRow, DebateRow),
        *(
            ContributionRow,
            QuestionRow,
            StatementRow,
            PassedRow,
            MotionRow,
            PetitionRow,
            EventRow,
            CalendarRow,
            MemberRow,
        ),
    )
}
PARTS: dict[str, type[SQLModel]] = {
    Stage.noun: SittingRow,
    Division.noun: VoteRow,
    Debate.noun: DebateDivisionRow,
    **{kind.noun: MentionRow for kind in (Contribution, Question, Statement, Motion, Petition, Event)},
}
