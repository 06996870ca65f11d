"""What a division was on: the amendment or motion that it decided, and how that is known."""

from typing import ClassVar

from sqlmodel import Field

from sources.records.base import Record

CONFIG, TITLE, NOTES, HANSARD, SITTING = "config", "title", "notes", "hansard", "sitting"
CERTAIN, LIKELY, POSSIBLE = "certain", "likely", "possible"
ITSELF, DISAGREEMENT, IN_LIEU, OTHER = "itself", "disagreement", "in lieu", "other"


class Join(Record):
    """That a division was on an amendment or motion; worked out here, because no service says it.

    The key is ``DIVISION/AMENDMENT``, by their keys. ``how`` tells what it was worked out from: the campaign's
    ``config``, the division's ``title``, the Lords' ``notes``, the words of ``hansard`` before the division, or the
    ``sitting``, where nothing else can have been voted on. ``sure`` is ``certain``, ``likely`` or ``possible``.
    ``question`` tells whether the House was asked for the amendment ``itself``, for ``disagreement`` with it, for
    something ``in lieu`` of it, or for something ``other`` that names it. ``evidence`` is the reason in one sentence,
    ``number`` what was printed for the amendment when they were joined: a later paper may number it otherwise.
    """

    noun: ClassVar[str] = "join"
    quiet: ClassVar[frozenset[str]] = frozenset({"evidence", "number"})
    served: ClassVar[bool] = False

    bill: str = Field(index=True)
    division: str = Field(index=True)
    amendment: str = Field(index=True)
    how: str
    sure: str
    question: str = ITSELF
    evidence: str = ""
    number: str | None = None
