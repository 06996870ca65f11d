"""A made-up bill for tests: made-up Members, and every trap that the real services set."""

from dataclasses import replace
from datetime import date

from tests.replica import example_calendar, example_members
from tests.replica import example_papers as papers
from tests.replica.moments import (
    CORRECTED,
    DEBATE_OUT,
    DECIDED,
    FIRST_PUBLISHED,
    MOVED_AT,
    REPUBLISHED,
    ROYAL_ASSENT,
    TABLED,
    VOTED,
    at,
)
from tracker.replica import (
    Scenario,
    ScenarioAmendment,
    ScenarioBill,
    ScenarioDebate,
    ScenarioDivision,
    ScenarioDivisionRecord,
    ScenarioItem,
    ScenarioLink,
    ScenarioPerson,
    ScenarioPingPong,
    ScenarioPublication,
    ScenarioSitting,
    ScenarioStage,
    ScenarioVote,
)

BILL, OTHER_BILL = 9901, 9902
LORDS_FIRST, LORDS_REPORT, COMMONS_SECOND, COMMONS_REPORT, LORDS_MESSAGE, ASSENT = range(17001, 17007)
MOVING_SITTING = 15004
COMMONS_DIVISION, UNRELATED_DIVISION, UNNAMED_DIVISION, DEFERRED_DIVISION = 7001, 7002, 7003, 7004
LORDS_DIVISION = 8001
DEBATE = "0A0A0A0A-0000-4000-8000-0000000000AA"
CHILD_DEBATE = "0A0A0A0A-0000-4000-8000-0000000000AB"
PETITION_DEBATE = "0A0A0A0A-0000-4000-8000-0000000000AC"
DIVISION_EXT = "0A0A0A0A-0000-4000-8000-0000000000D1"
UNNAMED_DIVISION_EXT = "0A0A0A0A-0000-4000-8000-0000000000D2"
POSSESSIVE, COLUMN, LATE_WORD, AMPERSAND = (f"0A0A0A0A-0000-4000-8000-00000000000{n}" for n in range(1, 5))
CONTINUATION = "0A0A0A0A-0000-4000-8000-000000000005"
REPORT_DAY, MOVED_TO = date(2023, 3, 1), date(2023, 3, 8)

ANN = ScenarioPerson(990001, "Ann Example", seat="Anytown", party="Labour")
BOB = ScenarioPerson(990002, "Bob Sample", seat="Elsewhere", party="Conservative")
PEER = ScenarioPerson(990101, "Lord Specimen", house="Lords", seat="Life peer", party="Crossbench")


def vote(number: int, name: str, party: str | None = "Labour", **more: object) -> ScenarioVote:
    """A made-up Member's vote; the seat follows from the name."""
    plain = ScenarioVote(990000 + number, name, f"{name.rsplit(maxsplit=1)[-1]}ton", party)
    return replace(plain, **more)  # type: ignore[arg-type]


def example_scenario() -> Scenario:
    """The "Example Bill [HL]" from introduction to "Example Act 2023".

    Its Commons report stage moves from 1 to 8 March 2023 (`MOVED_AT`); three amendments are tabled (`TABLED`) and
    decided (`DECIDED`), the third leaves the list at `CORRECTED`, when Fay Mover also changes lobby in the Commons
    division. The debate comes out at `DEBATE_OUT` and, word for word the same, again at `REPUBLISHED`.
    """
    return Scenario(
        name="example",
        title="A made-up bill",
        bill_title="Example Bill",
        start=at("2023-01-09 00:00"),
        end=at("2023-03-31 00:00"),
        notes=("Everything in this scenario is made up.",),
        bills=_bills(),
        stages=_stages(),
        sittings=_sittings(),
        amendments=_amendments(),
        pingpong=_pingpong(),
        publications=_publications(),
        divisions=(*_commons_divisions(), _lords_division()),
        debates=(*_debates(), example_calendar.corrections()),
        news=example_calendar.news(BILL),
        events=example_calendar.events(BILL),
        recesses=example_calendar.recesses(),
        members=example_members.members(),
        constituencies=example_members.constituencies(),
        questions=papers.questions(),
        statements=papers.statements(),
        motions=papers.motions(),
        petitions=papers.petitions(),
    )


def _bills() -> tuple[ScenarioBill, ...]:
    first = ScenarioBill(BILL, FIRST_PUBLISHED, "Example Bill [HL]", "Lords", sponsors=(PEER,))
    first = replace(first, long_title="A Bill to make provision about examples.")
    in_commons = replace(first, published_at=at("2023-02-01 09:00"), house="Commons")
    act = replace(
        in_commons,
        published_at=ROYAL_ASSENT,
        short_title="Example Act 2023",
        former_short_title="Example Bill [HL]",
        house="Unassigned",
        is_act=True,
    )
    other = ScenarioBill(OTHER_BILL, FIRST_PUBLISHED, "Unrelated Widgets Bill", "Commons", "Commons")
    return first, in_commons, act, other


def _stages() -> tuple[ScenarioStage, ...]:
    rows = (
        (LORDS_FIRST, 1, "1st reading", "1R", "Lords", FIRST_PUBLISHED),
        (LORDS_REPORT, 4, "Report stage", "RS", "Lords", FIRST_PUBLISHED),
        (COMMONS_SECOND, 7, "2nd reading", "2R", "Commons", at("2023-02-01 09:00")),
        (COMMONS_REPORT, 9, "Report stage", "RS", "Commons", at("2023-02-15 17:30")),
        (LORDS_MESSAGE, 13, "Consideration of Commons amendments", "CCA", "Lords", at("2023-03-10 17:30")),
        (ASSENT, 11, "Royal Assent", "RA", "Unassigned", ROYAL_ASSENT),
    )
    return tuple(
        ScenarioStage(stage_id, out, BILL, kind, name, short, house, order)
        for order, (stage_id, kind, name, short, house, out) in enumerate(rows, start=1)
    )


def _sittings() -> tuple[ScenarioSitting, ...]:
    moving = ScenarioSitting(MOVING_SITTING, at("2023-02-15 17:30"), COMMONS_REPORT, REPORT_DAY)
    return (
        ScenarioSitting(15001, FIRST_PUBLISHED, LORDS_FIRST, date(2023, 1, 10)),
        ScenarioSitting(15002, at("2023-01-12 17:30"), LORDS_REPORT, date(2023, 1, 25)),
        ScenarioSitting(15003, at("2023-02-01 09:00"), COMMONS_SECOND, date(2023, 2, 8)),
        moving,
        replace(moving, published_at=MOVED_AT, day=MOVED_TO),
        ScenarioSitting(15005, at("2023-03-10 17:30"), LORDS_MESSAGE, date(2023, 3, 20)),
        ScenarioSitting(15006, ROYAL_ASSENT, ASSENT, date(2023, 3, 23)),
    )


def _amendments() -> tuple[ScenarioAmendment, ...]:
    clause = ScenarioAmendment(
        10000001,
        TABLED,
        COMMONS_REPORT,
        "NC1",
        sponsors=(ANN, BOB),
        summary=("Removal of Acme Cameras equipment",),
        kind="AddClauseOrSchedule",
        d_num="hoc1",
        lines=("To move the following Clause—",),
        explanation="This new clause is an example.",
    )
    second = replace(clause, amendment_id=10000002, number="2", d_num="hoc2", summary=None, sponsors=(BOB,))
    third = replace(clause, amendment_id=10000003, number="3", d_num="hoc3", summary=None, lines=())
    return (
        clause,
        second,
        third,
        replace(clause, published_at=DECIDED, decision_explanation="Debated and not pressed to a vote."),
        replace(second, published_at=DECIDED, decision="NegativedOnDivision"),
        replace(third, published_at=DECIDED, gone_at=CORRECTED, decision="NotMoved"),
    )


def _pingpong() -> tuple[ScenarioPingPong, ...]:
    motion = ScenarioPingPong(501, at("2023-03-18 18:00"), LORDS_MESSAGE, "1A", summary="Motion 1A", sponsors=(PEER,))
    amendment = replace(motion, item_id=502, number="1B", kind="Amendment", summary="Amendment 1B")
    return motion, amendment, replace(motion, published_at=at("2023-03-20 20:00"), decision="AgreedOnDivision")


def _publications() -> tuple[ScenarioPublication, ...]:
    link = ScenarioLink("HL Bill 99", "https://example.org/bill")
    bill = ScenarioPublication(
        2756, FIRST_PUBLISHED, BILL, "HL Bill 99", 5, "Bill", "Lords", date(2023, 1, 10), links=(link,)
    )
    paper = replace(bill, publication_id=2757, published_at=TABLED, title="Amendments", kind=7, house="Commons")
    return bill, replace(paper, kind_name="Amendment Paper", stage_id=COMMONS_REPORT, day=date(2023, 3, 6))


def _commons_divisions() -> tuple[ScenarioDivision, ...]:
    teller, moving = vote(3, "Cat Teller", teller=True), vote(6, "Fay Mover")
    ayes = (vote(1, "Ann Example"), vote(4, "Dan Proxied", proxy="Ann Example"), moving, teller)
    noes = (
        vote(2, "Bob Sample", "Conservative"),
        vote(5, "Eve Novote", "Conservative"),
        vote(7, "Gil Counter", "Conservative", teller=True),
        vote(8, "Hal Counter", "Conservative", teller=True),
    )
    first = ScenarioDivision(
        COMMONS_DIVISION, VOTED, "Commons", 12, "Example Bill [Lords] Report Stage: Amendment 2", MOVED_TO, 4, 2
    )
    first = replace(first, ayes=ayes, noes=noes, at="18:58", no_vote_recorded=(vote(9, "Ida Silent", None),))
    corrected = replace(
        first,
        published_at=CORRECTED,
        ayes=tuple(name for name in ayes if name != moving),
        noes=(*noes, moving),
    )
    other = replace(first, division_id=UNRELATED_DIVISION, number=11, title="Unrelated Widgets Bill: Clause 4")
    unnamed = replace(first, division_id=UNNAMED_DIVISION, number=13, title="Motion to appoint a Reasons Committee")
    deferred = replace(first, division_id=DEFERRED_DIVISION, number=14, title="Draft Sample Regulations 2023")
    return first, corrected, other, unnamed, replace(deferred, at=None, deferred=True)


def _lords_division() -> ScenarioDivision:
    peers = [vote(101, "Lord Specimen", "Crossbench"), vote(102, "Baroness Instance"), vote(103, "Lord Token")]
    contents = (*peers, vote(104, "Baroness Tell", teller=True), vote(105, "Lord Tell", teller=True))
    others = (vote(106, "Lord Other", "Conservative"), vote(107, "Earl Else", "", teller=True))
    notes = "<p>Lord Specimen moved amendment 7, on Smith &amp; Jones. The House divided:</p>"
    division = ScenarioDivision(
        LORDS_DIVISION, at("2023-01-25 21:00"), "Lords", 1, "Example Bill [HL]", date(2023, 1, 25), 5, 3
    )
    noes = (*others, vote(108, "Baroness More", "Conservative", teller=True))
    return replace(division, ayes=contents, noes=noes, notes=notes, sponsor_id=PEER.member_id)


def _debates() -> tuple[ScenarioDebate, ...]:
    column = '<span id="812" class="column-number" data-column-number="812"></span>'
    said = (
        ScenarioItem(None, column, tag="hs_ColumnNumber"),
        ScenarioItem(None, "15:49:00", kind="Timestamp"),
        ScenarioItem(POSSESSIVE, "[Example: Acme Cameras’ and Acme’s works.]", 990001, "Ann Example (Anytown) (Lab)"),
        ScenarioItem(COLUMN, f"[Example: we bought {column}Acme things.]", 990002, "Bob Sample", said_at="15:51:20"),
        ScenarioItem(LATE_WORD, f"[Example: {'filler ' * 45}and Dahua at the end.]", 990001, "Ann Example"),
        ScenarioItem(AMPERSAND, "[Example: Smith &amp; Jones,\r\n\r\n<em>Zeta</em>.]", 990002, "Bob Sample"),
        ScenarioItem(CONTINUATION, "[Example: a further paragraph naming Omicron.]", tag="hs_brev"),
        ScenarioItem(DIVISION_EXT, kind="Division"),
        ScenarioItem(UNNAMED_DIVISION_EXT, kind="Division"),
    )
    held = (
        ScenarioDivisionRecord(DIVISION_EXT, 12, 4, 2, "18:58:00"),
        ScenarioDivisionRecord(UNNAMED_DIVISION_EXT, 13, 4, 2),
    )
    first = ScenarioDebate(DEBATE, DEBATE_OUT, "Commons", MOVED_TO, "Example Bill [Lords]", said, held, order=2)
    again = replace(first, published_at=REPUBLISHED)
    child = ScenarioDebate(CHILD_DEBATE, DEBATE_OUT, "Commons", MOVED_TO, "New Clause 1", order=3, parent=DEBATE)
    words = (ScenarioItem(CHILD_DEBATE[:-2] + "E1", "[Example: the child names Acme.]", 990001, "Ann Example"),)
    earlier = ScenarioDebate(
        PETITION_DEBATE, at("2023-02-08 22:30"), "Commons", date(2023, 2, 8), " Example Bill [Lords]"
    )
    quiet = (ScenarioItem(PETITION_DEBATE[:-2] + "E2", "[Example: Acme in February.]", 990002, "Bob Sample"),)
    return first, again, replace(child, items=words), replace(earlier, items=quiet)
