"""The nouns as validated values, and Change: before, after, what differs."""

from sources.records.base import Aside, Listing, Reading, Record, Snapshot, storable
from sources.records.bill import Amendment, Bill, Publication, Sitting, Stage
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
from sources.records.hansard import Contribution, Day, Debate, DebateDivision, Mention

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
    "WITHDRAWN",
    "Amendment",
    "Aside",
    "Bill",
    "Change",
    "Contribution",
    "Day",
    "Debate",
    "DebateDivision",
    "Difference",
    "Division",
    "Listing",
    "Mention",
    "Publication",
    "Reading",
    "Record",
    "Sitting",
    "Snapshot",
    "Stage",
    "Vote",
    "compare",
    "storable",
]
