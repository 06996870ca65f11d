"""The example's written questions and statements, motions and petitions: all made up, with every trap."""

from dataclasses import replace
from datetime import date

from tests.replica.moments import CORRECTED, DECIDED, FIRST_PUBLISHED, MOVED_AT, REPUBLISHED, TABLED, at
from tracker.replica import (
    ScenarioAttachment,
    ScenarioBusiness,
    ScenarioLinkedStatement,
    ScenarioMotion,
    ScenarioPerson,
    ScenarioPetition,
    ScenarioPetitionDebate,
    ScenarioPlace,
    ScenarioQuestion,
    ScenarioRejection,
    ScenarioResponse,
    ScenarioSponsor,
    ScenarioStatement,
)

CUT, EXACT, HELD, PUT_RIGHT, LAST_SESSION, TAKEN_BACK, LORDS_QUESTION = range(16001, 16008)
COMMONS_STATEMENT, LORDS_STATEMENT, OLD_STATEMENT = 16101, 16102, 16103
TITLED_MOTION, TEXT_MOTION, MOTION_AMENDMENT, PRAYER = range(16201, 16205)
RUNNING, DEBATED, REFUSED, ARCHIVED = range(16301, 16305)

JO = ScenarioPerson(99001, "Jo Example", seat="Exampleton", party="Labour")
ALI = ScenarioPerson(99002, "Ali Sample", seat="Sampleford", party="Conservative")
SAM = ScenarioPerson(99009, "Sam Placeholder", seat="Placeholder North", party="Conservative")
LORD = ScenarioPerson(99010, "Lord Placeholder", house="Lords", seat="Life peer", party="Crossbench")

DAY = date(2023, 3, 6)


def questions() -> tuple[ScenarioQuestion, ...]:
    cut = ScenarioQuestion(
        CUT,
        TABLED,
        "Commons",
        "2001",
        DAY,
        date(2023, 3, 13),
        "Cameras: Gates",
        f"[Example: {'filler ' * 40}and Acme at the end.]",
        JO,
        "Department for Examples",
        990,
    )
    plain = replace(cut, text="[Example: how many Zeta cameras there are.]", heading="Cameras: Halls")
    exact = replace(plain, question_id=EXACT, uin="2002", text=f"[{'x' * 253}]")
    held = replace(
        plain, question_id=HELD, uin="2003", published_at=FIRST_PUBLISHED, tabled=date(2023, 2, 20), named_day=True
    )
    held = replace(held, due=date(2023, 2, 24), interest=True)
    holding = replace(held, published_at=MOVED_AT, answer="<p>[Example: an answer will come.]</p>", holding=True)
    holding = replace(holding, answered=date(2023, 2, 24), held=date(2023, 2, 24), answered_by=SAM)
    file = ScenarioAttachment("A letter", "https://example.org/letter.pdf", "pdf", 2048)
    table = f"<table><tr><td>Gates</td><td>Acme</td></tr></table><p>&quot;{'more ' * 60}&quot;</p><p>Omega ends.</p>"
    true = replace(holding, published_at=DECIDED, answer=table, holding=False, answered=date(2023, 3, 8))
    right = replace(plain, question_id=PUT_RIGHT, uin="2004", published_at=FIRST_PUBLISHED, tabled=date(2023, 1, 10))
    right = replace(right, answer="<p>[Example: 12.]</p>", answered=date(2023, 1, 10), answered_by=SAM)
    corrected = replace(right, published_at=CORRECTED, answer="<p>[Example: 21.]</p>", corrected_by=SAM)
    old = replace(plain, question_id=LAST_SESSION, uin="2001", published_at=FIRST_PUBLISHED, tabled=date(2022, 3, 1))
    taken = replace(plain, question_id=TAKEN_BACK, uin="2005", published_at=FIRST_PUBLISHED, tabled=date(2023, 1, 9))
    peers = replace(plain, question_id=LORDS_QUESTION, uin="HL1", house="Lords", asked_by=LORD, body_id=991)
    return (
        *(cut, exact, held, holding, replace(true, attachments=(file,)), right),
        replace(corrected, corrected=date(2023, 3, 15)),
        *(old, taken, replace(taken, published_at=REPUBLISHED, withdrawn=True)),
        replace(peers, grouped=("HL2", "HL3")),
    )


def statements() -> tuple[ScenarioStatement, ...]:
    text = f"<p>[Example: {'filler ' * 40}]</p><p>[Example: Acme at the end.]</p>"
    commons = ScenarioStatement(
        COMMONS_STATEMENT,
        TABLED,
        "Commons",
        "HCWS1",
        DAY,
        "Cameras in Halls",
        text,
        SAM,
        "Minister for Examples",
        "Department for Examples",
        990,
    )
    old = replace(
        commons, statement_id=OLD_STATEMENT, published_at=FIRST_PUBLISHED, made=date(2022, 3, 1), text="<p>Short.</p>"
    )
    link = ScenarioLinkedStatement(OLD_STATEMENT, "CorrectedStatement", date(2022, 3, 1))
    lords = replace(commons, statement_id=LORDS_STATEMENT, house="Lords", uin="HLWS1", made_by=LORD, linked=(link,))
    return commons, lords, old


def motions() -> tuple[ScenarioMotion, ...]:
    signed = tuple(
        ScenarioSponsor(replace(JO, member_id=99100 + number, name=f"Jo Example{number}"), DAY) for number in range(6)
    )
    titled = ScenarioMotion(
        TITLED_MOTION,
        FIRST_PUBLISHED,
        900,
        "Acme cameras",
        "[Example: a motion.]",
        date(2023, 1, 10),
        (ScenarioSponsor(JO, date(2023, 1, 10)), *signed, ScenarioSponsor(ALI, DAY, withdrawn=date(2023, 3, 7))),
    )
    other = replace(titled, motion_id=TEXT_MOTION, number=901, title="Zeta cameras", sponsors=titled.sponsors[-1:])
    prayer = replace(other, motion_id=PRAYER, number=902, title="Prayer", tabled=DAY, published_at=TABLED)
    amendment = replace(other, motion_id=MOTION_AMENDMENT, number=900, suffix="A1", amends=TITLED_MOTION, tabled=DAY)
    return (
        titled,
        replace(titled, published_at=CORRECTED, status="Withdrawn", status_day=date(2023, 3, 15)),
        replace(other, text="[Example: this motion names Acme in its text alone.]"),
        replace(amendment, published_at=TABLED, title="Acme cameras: amendment"),
        replace(prayer, instrument_id=5, instrument_number=77, instrument_year=2023, instrument_title="Sample Order"),
    )


def petitions() -> tuple[ScenarioPetition, ...]:
    running = ScenarioPetition(
        RUNNING,
        FIRST_PUBLISHED,
        "Take Acme cameras down",
        at("2023-01-02 08:00:01.250"),
        background="[Example: they are everywhere.]",
        signatures=9,
        closes=date(2023, 7, 10),
        creator="Alex Token",
        opened_at=at("2023-01-10 08:59:59"),
        topics=("cameras",),
    )
    places = (ScenarioPlace("Exampleton", "E1", 7000, "Jo Example"), ScenarioPlace("Sampleford", "E2", 3000, None))
    grown = replace(running, published_at=TABLED, signatures=10001, response_threshold_at=at("2023-03-06 17:59"))
    grown = replace(grown, constituencies=places, regions=(ScenarioPlace("Exampleshire", "E0", 10001),))
    business = ScenarioBusiness("A report", "[Example: read it.]", DAY, TABLED)
    answer = ScenarioResponse(date(2023, 2, 1), "[Example: no.]", "[Example: no, at length.]", FIRST_PUBLISHED)
    debated = replace(running, petition_id=DEBATED, action="Count the Zeta cameras", state="closed", signatures=150000)
    debated = replace(
        debated,
        closed_at=FIRST_PUBLISHED,
        response_threshold_at=FIRST_PUBLISHED,
        responded_at=FIRST_PUBLISHED,
        response=answer,
        topics=(),
    )
    debated = replace(
        debated, debate_threshold_at=FIRST_PUBLISHED, debate_scheduled_on=DAY, debate_day=date(2023, 3, 20)
    )
    outcome = ScenarioPetitionDebate(date(2023, 3, 8), "[Example: they spoke.]")
    refused = replace(
        running, petition_id=REFUSED, state="rejected", rejected_at=FIRST_PUBLISHED, opened_at=None, signatures=5
    )
    return (
        running,
        replace(grown, countries=(ScenarioPlace("United Kingdom", "GB", 10001),), business=(business,)),
        debated,
        replace(debated, published_at=CORRECTED, debate=outcome, debate_outcome_at=CORRECTED),
        replace(refused, rejection=ScenarioRejection("duplicate", "[Example: there is one.]")),
        replace(debated, petition_id=ARCHIVED, parliament="2017-2019", debate_threshold_at=None),
    )
