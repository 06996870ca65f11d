"""The nouns as validated values, and Change: before, after, what differs."""

from sources.records.base import Aside, Listing, Person, Reading, Record, Snapshot, storable, visible
from sources.records.bill import UNDECIDED, Amendment, Article, Bill, Publication, Sitting, Stage
from sources.records.change import (
    ALTERED,
    APPEARED,
    CORRECTED,
    MOVED,
    WITHDRAWN,
    Change,
    Difference,
    compare,
)
from sources.records.division import AYE, BOTH, CONTENT, NO, NOT_CONTENT, NOT_RECORDED, Division, Vote
from sources.records.event import Calendar, Event
from sources.records.hansard import Contribution, Day, Debate, DebateDivision, Mention
from sources.records.join import Join
from sources.records.member import Member
from sources.records.motion import Motion
from sources.records.petition import Petition
from sources.records.written import Passed, Question, Statement

__all__ = [
    "ALTERED",
    "APPEARED",
    "AYE",
    "BOTH",
    "CONTENT",
    "CORRECTED",
    "MOVED",
    "NO",
    "NOT_CONTENT",
    "NOT_RECORDED",
    "UNDECIDED",
    "WITHDRAWN",
    "Amendment",
    "Article",
    "Aside",
    "Bill",
    "Calendar",
    "Change",
    "Contribution",
    "Day",
    "Debate",
    "DebateDivision",
    "Difference",
    "Division",
    "Event",
    "Join",
    "Listing",
    "Member",
    "Mention",
    "Motion",
    "Passed",
    "Person",
    "Petition",
    "Publication",
    "Question",
    "Reading",
    "Record",
    "Sitting",
    "Snapshot",
    "Stage",
    "Statement",
    "Vote",
    "compare",
    "storable",
    "visible",
]
