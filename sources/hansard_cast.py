"""Who speaks in one debate: ministers and the Chair are printed by office, and later by their bare name. Pure.

What one debate says is never used in another (apis: Hansard 1.8).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sources.hansard_names import Row, attribution, is_chair
from sources.text import fold
from sources.titles import tidy


@dataclass
class Held:
    """Who was printed under an office in a debate so far: names as compared, as printed, and ids."""

    names: dict[str, str] = field(default_factory=dict)
    ids: set[int] = field(default_factory=set)


@dataclass
class Speaker:
    """Who spoke last in a section, for the paragraphs that name nobody."""

    member_id: int | None = None
    name: str | None = None
    attributed_to: str | None = None

    def nobody(self) -> None:
        """Forget who spoke: what follows is not theirs."""
        self.member_id = self.name = self.attributed_to = None


class Cast:
    """The people of one debate with its sections, learnt item by item in their order.

    ``rows`` are search rows of the debate, which give ids with names; ``names`` the names that are stored for ids.
    Where two people share a name or an office in a debate, it tells of neither.
    """

    def __init__(self, rows: Iterable[Row] = (), names: Mapping[int, str] | None = None) -> None:
        self._stored = names or {}
        self._shown: dict[int, str] = {}
        self._printed: dict[int, str] = {}
        self._rows: dict[str, int] = {}
        self._ids: dict[str, set[int]] = defaultdict(set)
        self._offices: dict[str, Held] = defaultdict(Held)
        for row in rows:
            number, name = row.get("MemberId"), row.get("MemberName")
            if isinstance(number, int) and number:
                self._rows[str(row.get("ContributionExtId") or "").upper()] = number
                if isinstance(name, str) and name:
                    self._shown[number] = tidy(name)
                    self._ids[_same(name)].add(number)

    def who(self, member_id: int | None, attributed_to: str | None, key: str = "") -> tuple[int | None, str | None]:
        """Give id and name of who speaks, as far as this debate tells, and remember them.

        ``key`` is the item's external id, by which its own search row is known.
        """
        if not attributed_to:
            return member_id, self._name(member_id, None, None) if member_id else None
        office, name = attribution(attributed_to)
        number = member_id or (self._rows.get(key) if key else None) or self._by_name(name)
        if office and not name and not number:
            number, name = self._by_office(office)
        self._learn(number, office, name)
        return number, self._name(number, name, office)

    def _learn(self, number: int | None, office: str | None, name: str | None) -> None:
        if number and name:
            self._ids[_same(name)].add(number)
            self._printed.setdefault(number, name)
        if office:
            held = self._offices[_same(office)]
            held.ids |= {number} if number else set()
            held.names |= {_same(name): name} if name else {}

    def _name(self, number: int | None, name: str | None, office: str | None) -> str | None:
        known = self._shown.get(number or 0) or name or self._printed.get(number or 0)
        return known or self._stored.get(number or 0) or office

    def _by_name(self, name: str | None) -> int | None:
        return _only(self._ids.get(_same(name), set())) if name else None

    def _by_office(self, office: str) -> tuple[int | None, str | None]:
        """Give who holds an office that is printed alone; of the Chair only who was named with it before."""
        held = self._offices.get(_same(office), Held())
        if not held.names:
            return (None if is_chair(office) else _only(held.ids)), None
        same, name = next(iter(held.names.items()))
        ids = self._ids.get(same, set())
        if len(held.names) > 1 or len(ids) > 1 or held.ids - ids:
            return None, None
        return _only(ids), name


def _only(ids: set[int]) -> int | None:
    return next(iter(ids)) if len(ids) == 1 else None


def _same(name: str) -> str:
    return tidy(fold(name)).casefold()
