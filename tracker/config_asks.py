"""What the campaign says of divisions: which side it was on, what it asks of Members, and which amendment it was."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, StringConstraints, model_validator

from alerts.values import Ask
from sources.records.numbering import named_in, numbered
from sources.titles import slug
from tracker.config_problems import Fault, FaultAt
from tracker.config_values import Folder, Line, Section

SIDES = {"Commons": ("aye", "no"), "Lords": ("content", "not content")}


def _number(value: str) -> str:
    if numbered(value) is None or len(list(named_in(value))) > 1:
        raise ValueError('expected an amendment by its printed number, such as "NC1", "94" or "Motion 102A"')
    return value


def _division(value: str) -> str:
    house, _, rest = value.partition("-")
    try:
        date.fromisoformat(rest[:10])
        sound = house in {"commons", "lords"} and rest[10:11] == "-" and len(rest) > 11
    except ValueError:
        sound = False
    if not sound:
        raise ValueError('expected a division\'s id, such as "commons-2023-06-13-252"; `tracker divisions` lists them')
    return value


def _house(value: object) -> object:
    return value.strip().capitalize() if isinstance(value, str) else value


House = Annotated[Literal["Commons", "Lords"], BeforeValidator(_house)]


def _number_or_none(value: str) -> str:
    return _number(value) if value else value


Division = Annotated[Line, StringConstraints(to_lower=True), AfterValidator(_division)]
Amendment = Annotated[Line, AfterValidator(_number)]
AmendmentOrNone = Annotated[str, AfterValidator(str.strip), AfterValidator(_number_or_none)]
Points = tuple[Line, ...]


class ExportSettings(Section):
    """Where the tables of a division are written as soon as it is known; nowhere without a folder."""

    folder: Folder | None = None


class LinkSettings(Section):
    """Which amendment a division was on, where the tracker cannot know or errs; an empty one says: none."""

    division: Division
    amendment: AmendmentOrNone
    stage: Line | None = None


class AskSettings(Section):
    """On which side the campaign was in a division, or in those on an amendment; what it meant; what to ask."""

    bill: Line | None = None
    division: Division | None = None
    house: House | None = None
    stage: Line | None = None
    amendment: Amendment | None = None
    side: Literal["aye", "no", "content", "not content"] | None = None
    meaning: Line | None = None
    became: Line | None = None
    thank: Points = ()
    ask: Points = ()
    again: Points = ()

    @model_validator(mode="after")
    def _of_one_thing(self) -> Self:
        if (self.division is None) == (self.amendment is None):
            raise ValueError("names neither a division nor an amendment, or both; give it one of the two")
        if self.amendment is not None and self.house is None:
            raise ValueError('has an amendment without its house; add house = "Commons" or house = "Lords"')
        for name in ("house", "stage", "became") if self.division else ():
            if getattr(self, name) is not None:
                raise FaultAt("goes with an amendment; a division's id says enough", name)
        if self.side is not None and self.side not in SIDES[self.of_house]:
            raise FaultAt(f"the {self.of_house} has {' and '.join(SIDES[self.of_house])}", "side")
        if not (self.side or self.meaning or self.became or self.thank or self.ask or self.again):
            raise ValueError("says nothing; give it a side, a meaning or points")
        if self.side is None and (self.thank or self.again):
            raise ValueError("has points for who voted with or against you, but no side; add a side")
        return self

    @property
    def of_house(self) -> str:
        """Give the House that votes."""
        return self.house or (self.division or "").partition("-")[0].capitalize()

    def value(self) -> Ask:
        """Give it as the rules and look-ups take it."""
        return Ask(
            bill=slug(self.bill) if self.bill else None,
            division=self.division,
            house=self.of_house,
            stage=self.stage,
            amendment=self.amendment,
            side=self.side,
            meaning=self.meaning,
            became=self.became,
            thank=self.thank,
            ask=self.ask,
            again=self.again,
        )


def _plain(name: str, value: object) -> str:
    """Give a raw value for comparing: "NC1" and "New Clause 1" are one amendment."""
    read = numbered(value) if name == "amendment" and isinstance(value, str) else None
    return str(read or value).strip().casefold()


def of_which_bill(tree: dict[str, object]) -> Iterator[Fault]:
    """Tell of asks on an amendment that do not say of which bill, where several are watched."""
    watches, asks = (rows if isinstance(rows := tree.get(name), list) else [] for name in ("watches", "asks"))
    bills = {str(row.get("bill_id") or slug(str(row["bill"]))) for row in watches if _names_bill(row)}
    for position, row in enumerate(asks if len(bills) > 1 else ()):
        if isinstance(row, dict) and row.get("amendment") and not row.get("bill"):
            yield Fault(("asks", position), "several bills are watched; say which this amendment is to, with bill =")


def _names_bill(row: object) -> bool:
    return isinstance(row, dict) and bool(row.get("bill") or row.get("bill_id"))


def twice(tree: dict[str, object]) -> Iterator[Fault]:
    """Tell of what is said of one thing twice; raw values, as other faults may stand beside."""
    for section, names in (("asks", ("division", "bill", "house", "stage", "amendment")), ("links", ("division",))):
        found: Counter[tuple[str, ...]] = Counter()
        rows = tree.get(section)
        for position, row in enumerate(rows if isinstance(rows, list) else ()):
            if not isinstance(row, dict):
                continue
            what = tuple(_plain(name, row.get(name, "")) for name in names)
            found[what] += 1
            if any(what) and found[what] > 1:
                yield Fault((section, position), "another section says something of the same already; make them one")
