"""What a scenario knows of Members and their seats, beyond the names in its votes and debates.

Every Member who votes, speaks or signs in a scenario is served without a row of their own (`members_derived`); a
`ScenarioMember` says more of one. Days are of the London calendar.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class ScenarioMembership:
    """Membership of one House, for one parliament; `seat` is the constituency, in the Lords the kind of peerage."""

    house: str
    since: date | None
    until: date | None = None
    seat: str | None = None
    seat_id: int | None = None
    reason: str | None = None
    reason_id: int | None = None
    on_leave: bool = False


@dataclass(frozen=True)
class ScenarioParty:
    """A Member's party for a time."""

    name: str
    since: date
    until: date | None = None


@dataclass(frozen=True)
class ScenarioFormerName:
    """A name that a Member had until a day."""

    display: str
    list_as: str
    full_title: str
    until: date


@dataclass(frozen=True)
class ScenarioContact:
    """One way to reach a Member; what is None or left out is absent from the answer. `web` marks a page in a line."""

    kind: str
    kind_id: int
    lines: tuple[str, ...] = ()
    postcode: str | None = None
    phone: str | None = None
    email: str | None = None
    web: bool = False


@dataclass(frozen=True)
class ScenarioMember:
    """One version of a Member; memberships and parties oldest first, the last ones are the latest."""

    member_id: int
    published_at: datetime
    name: str
    memberships: tuple[ScenarioMembership, ...]
    list_as: str | None = None
    full_title: str | None = None
    gender: str | None = None
    parties: tuple[ScenarioParty, ...] = ()
    former_names: tuple[ScenarioFormerName, ...] = ()
    contacts: tuple[ScenarioContact, ...] = ()
    gone_at: datetime | None = None

    @property
    def listed(self) -> str:
        """The name by which a list is sorted ("Example, Jo"), the plain name where that is not established."""
        return self.list_as or self.name

    @property
    def latest(self) -> ScenarioMembership:
        """The present or last membership."""
        return self.memberships[-1]


@dataclass(frozen=True)
class ScenarioConstituency:
    """One version of a constituency with (made-up) postcodes in it; `until` is set when boundaries changed."""

    constituency_id: int
    published_at: datetime
    name: str
    since: date
    until: date | None = None
    postcodes: tuple[str, ...] = ()
    gone_at: datetime | None = None
