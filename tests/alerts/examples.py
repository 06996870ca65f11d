"""One alert of each kind and event, for the golden messages. Bill and names are made up."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from alerts.rules import amendment as amendments
from alerts.rules import bill as bills
from alerts.rules import division as divisions
from alerts.rules import event as events
from alerts.rules import join as joins
from alerts.rules import mention as mentions
from alerts.rules import motion as motions
from alerts.rules import petition as petitions
from alerts.rules import publication as papers
from alerts.rules import question as questions
from alerts.rules import royal_assent
from alerts.rules import stage as stages
from alerts.rules import statement as statements
from alerts.values import Alert, Ask, Rule
from sources.records import Amendment, Change, Division, Record
from tests.alerts.business import article, event, hearing, paper
from tests.alerts.changes import (
    VOTES,
    WATCH,
    Log,
    amendment,
    assent,
    beside,
    bill,
    division,
    join,
    joined,
    lords_division,
    mention,
    motion,
    petition,
    said,
    sitting,
    stage,
    vote,
)
from tests.alerts.keeping import KEEPING
from tests.alerts.services import SERVICES
from tests.alerts.standing import STANDING
from tests.alerts.timely import TIMELY
from tests.alerts.written import ANSWER, HELD, asked, stated

ASKS = (
    Ask(house="Commons", amendment="NC3", side="aye", meaning="New Clause 3 would have made the list public."),
    Ask(house="Lords", stage="Report stage", amendment="94", meaning="On a list.", became="Clause 65"),
)
FOLLOWING = replace(WATCH, members=("Jo Example", "Alex Specimen", 14, "Nobody Else", "Lord Sample"))
Seen = tuple[Record, ...]


def then(*seen: Seen) -> Change:
    """Give the last change of a record that was seen so, and so."""
    log = Log()
    return [log.see(*one) for one in seen][-1]


def gone(*seen: Record) -> Change:
    log = Log()
    log.see(*seen)
    return log.withdraw(seen[0].noun, seen[0].key)


def back(*seen: Record) -> Change:
    log = Log()
    log.see(*seen)
    log.withdraw(seen[0].noun, seen[0].key)
    return log.see(*seen)


def each(*seen: Seen) -> tuple[Change, ...]:
    log = Log()
    return tuple(log.see(*one) for one in seen)


def the(rule: Rule, *changes: Change, asks: tuple[Ask, ...] = ()) -> Alert:
    (alert,) = rule.alerts(changes, replace(FOLLOWING, asks=asks))
    return alert


def linked(*what: Amendment, on: Division | None = None, **fields: Any) -> tuple[Change, ...]:
    """Give the changes of joins that appear."""
    log, on = Log(), on or division()
    return tuple(beside(log.see(join(on, one, **fields)), joined(on, one, **fields)) for one in what)


def unlinked(what: Amendment, *then: Amendment) -> tuple[Change, ...]:
    """Give the changes of a join that goes, and of others that come in its place."""
    log, on = Log(), division()
    log.see(join(on, what))
    gone = beside(log.withdraw("join", f"{on.key}/{what.key}"), joined(on, what))
    return (gone, *(beside(log.see(join(on, one)), joined(on, one)) for one in then))


def grown_certain(what: Amendment) -> Change:
    """Give the change of a join that was likely and is certain now."""
    log, on = Log(), division()
    log.see(join(on, what, sure="likely"))
    return beside(log.see(join(on, what)), joined(on, what))


OTHERS = [{"id": 40, "name": "Kim Token", "lead": True}]
NC3 = amendment("NC3")
LOST = amendment(decision="NegativedOnDivision")
DELETED = amendment(
    None,
    effect="DeleteClauseOrSchedule",
    clause="65",
    stage="Committee stage",
    decision="Agreed",
    summary=["Leave out Clause 65"],
    sponsors=[],
)
DAY_1, DAY_2, DAY_3 = sitting("2024-06-03", reached=True), sitting("2024-06-04"), sitting("2024-06-10")
CAME = sitting("2024-06-04", reached=True)
UNTOLD = division(
    number=None, ayes=None, noes=None, source="hansard", service_id=None, title="Example Bill [Lords]", link=None
)
SPONSORS = [{"id": number, "name": name, "lead": False} for number, name in enumerate(("Jo Example", "Kim Token"))]
LONG = "Acme " + "and its works " * 60
REASON = "Hansard's report names New Clause 3, Report stage; but no vote service says it"
MESSY = "<b>Lists</b>\n\n & \x07other\u202e  *things* " + LONG
ACME = mention("Acme")
CLOSED = {"state": "closed", "closed_on": "2024-06-03", "closes_on": None}
RESPONSE = "The government will look at it.\n\nIts reasons, at length."
TRANSCRIPT = "https://hansard.parliament.uk/commons/2024-06-03/debates/AAAA/link"
REACHED = {
    "response_threshold_on": "2024-05-03",
    "responded_on": "2024-05-20",
    "response": RESPONSE,
    "debate_threshold_on": "2024-05-07",
    "debate_scheduled_on": "2024-05-28",
    "debated_on": "2024-05-28",
    "debate_link": TRANSCRIPT,
}

EXAMPLES: dict[str, Callable[[], Alert]] = {
    "bill-introduced": lambda: the(bills, then((bill(),))),
    "bill-renamed": lambda: the(bills, then((bill(),), (bill(title="Example (Lists) Bill [HL]"),))),
    "bill-withdrawn": lambda: the(bills, then((bill(),), (bill(withdrawn_on="2024-06-03"),))),
    "bill-defeated": lambda: the(bills, then((bill(),), (bill(is_defeated=True),))),
    "bill-restored": lambda: the(bills, then((bill(is_defeated=True),), (bill(),))),
    "royal-assent": lambda: the(
        royal_assent, *each((assent(), CAME), (bill(),), (bill(is_act=True, title="Example Act 2024"),))
    ),
    "royal-assent-bill-alone": lambda: the(
        royal_assent, then((bill(),), (bill(is_act=True, title="Example Act 2024"),))
    ),
    "royal-assent-stage-alone": lambda: the(royal_assent, then((assent(), CAME))),
    "stage-scheduled": lambda: the(stages, then((stage(), DAY_3))),
    "stage-scheduled-several": lambda: the(stages, then((stage(), DAY_2, DAY_3))),
    "stage-scheduled-another": lambda: the(stages, then((stage(), DAY_1), (stage(), DAY_1, DAY_3))),
    "stage-moved": lambda: the(stages, then((stage(), DAY_2), (stage(), DAY_3))),
    "stage-moved-one-of-several": lambda: the(stages, then((stage(), DAY_1, DAY_2), (stage(), DAY_1, DAY_3))),
    "stage-dropped": lambda: the(stages, then((stage(), DAY_2), (stage(),))),
    "stage-dropped-one-of-several": lambda: the(stages, then((stage(), DAY_1, DAY_2), (stage(), DAY_1))),
    "stage-withdrawn": lambda: the(stages, gone(stage(), DAY_2)),
    "stage-returned": lambda: the(stages, back(stage(), DAY_2)),
    "stage-returned-without-a-day": lambda: the(stages, back(stage())),
    "stage-reached": lambda: the(stages, then((stage(), CAME))),
    "stage-reached-day-2": lambda: the(stages, then((stage(), DAY_1), (stage(), DAY_1, CAME))),
    "stage-reached-late": lambda: the(stages, then((stage(), DAY_1))),
    "amendment-tabled": lambda: the(amendments, then((amendment(sponsors=SPONSORS),))),
    "amendment-tabled-unnumbered": lambda: the(amendments, then((amendment(None, form="motion", sponsors=[]),))),
    "amendment-tabled-several": lambda: the(amendments, *each(*((amendment(one),) for one in ("NC3", "14", "NS2")))),
    "amendment-tabled-many": lambda: the(amendments, *each(*((amendment(str(one)),) for one in range(1, 24)))),
    "amendment-decided": lambda: the(amendments, then((amendment(),), (amendment(decision="NotMoved"),))),
    "amendment-decided-several": lambda: the(
        amendments,
        *each(
            (amendment("1", decision="NotMoved", sponsors=OTHERS),),
            (amendment("NC2", decision="NotMoved", decision_text="Not reached in time.", sponsors=OTHERS),),
            (amendment("3", decision="NotMoved", sponsors=[]),),
        ),
    ),
    "amendment-decided-voted": lambda: the(
        amendments, beside(then((amendment(),), (LOST,)), joined(division(title="Lists"), LOST, sure="likely"))
    ),
    "amendment-decided-vote-unknown": lambda: the(amendments, then((amendment(),), (LOST,))),
    "amendment-decided-asked": lambda: the(
        amendments, then((NC3,), (amendment("NC3", decision_text="Debated and not pressed to a vote."),)), asks=ASKS
    ),
    "amendment-left": lambda: the(amendments, then((NC3,), (amendment("NC3", left=True),)), asks=ASKS),
    "amendment-left-several": lambda: the(
        amendments, *each(*((amendment(one, left=True, sponsors=OTHERS),) for one in ("1", "2")))
    ),
    "amendment-resumed": lambda: the(amendments, then((amendment(left=True),), (amendment(),))),
    "amendment-clause-left-out": lambda: the(amendments, then((DELETED,)), asks=ASKS),
    "amendment-clause-left-out-unasked": lambda: the(amendments, then((DELETED,))),
    "amendment-corrected": lambda: the(
        amendments, then((amendment(decision="Agreed"),), (amendment(decision="Disagreed"),))
    ),
    "amendment-renumbered": lambda: the(
        amendments, then((amendment(),), (amendment().model_copy(update={"number": "15"}),))
    ),
    "amendment-withdrawn": lambda: the(amendments, gone(amendment())),
    "amendment-returned": lambda: the(amendments, back(amendment())),
    "amendment-messy": lambda: the(
        amendments,
        then((amendment(bill_title=MESSY, stage="Report\nstage", summary=[MESSY], decision="Agreed\n" + LONG),)),
    ),
    "division-held": lambda: the(divisions, then((division(question="That it be added. The House divided:"), *VOTES))),
    "division-held-lords": lambda: the(
        divisions, then((lords_division(ayes=1, noes=0), vote(21, "Lord Sample", "content", teller=True)))
    ),
    "division-held-lists-differ": lambda: the(
        divisions, then((division(ayes=4, deferred=True, linked_by="debate", title="Lists"), *VOTES))
    ),
    "division-held-without-names": lambda: the(divisions, then((division(),))),
    "division-held-without-counts": lambda: the(divisions, then((division(ayes=None), *VOTES))),
    "division-held-number-alone": lambda: the(divisions, then((division(ayes=None),))),
    "division-held-hansard-alone": lambda: the(divisions, then((UNTOLD,))),
    "division-held-hansard-counts": lambda: the(
        divisions, then((UNTOLD.model_copy(update={"number": 61, "ayes": 2, "noes": 3}),))
    ),
    "division-completed": lambda: the(divisions, then((UNTOLD,), (division(), *VOTES))),
    "division-corrected": lambda: the(
        divisions,
        then(
            (division(), *VOTES),
            (division(ayes=1, title="Example Bill: New Clause 4"), vote(11, "Jo Example", "no"), *VOTES[2:]),
        ),
    ),
    "division-held-joined": lambda: the(
        divisions,
        beside(then((division(), *VOTES)), joined(division(), amendment("NC3", sponsors=SPONSORS))),
    ),
    "division-held-joined-likely": lambda: the(
        divisions,
        beside(then((division(title="Lists"), *VOTES)), joined(division(), NC3, sure="likely", evidence=REASON)),
        asks=ASKS,
    ),
    "division-held-joined-several": lambda: the(
        divisions,
        beside(
            then((division(title="Example Bill [Lords]: Amendments 1 to 11"),)),
            *(joined(division(), amendment(str(one))) for one in range(1, 12)),
        ),
    ),
    "division-held-asked": lambda: the(
        divisions,
        beside(then((division(), *VOTES, vote(18, "Max Pattern", "no vote recorded"))), joined(division(), NC3)),
        asks=ASKS,
    ),
    "division-corrected-asked": lambda: the(
        divisions,
        beside(
            then((division(), *VOTES), (division(ayes=1), vote(11, "Jo Example", "no"), *VOTES[2:])),
            joined(division(), NC3),
        ),
        asks=ASKS,
    ),
    "division-corrected-many": lambda: the(
        divisions,
        then(
            (division(), *VOTES), (division(), *VOTES, *(vote(one, f"Member {one}", "aye") for one in range(100, 143)))
        ),
    ),
    "join-joined": lambda: the(joins, *linked(NC3), asks=ASKS),
    "join-joined-likely": lambda: the(
        joins, *linked(NC3, on=lords_division(number=None, ayes=None, question=None), sure="likely", evidence=REASON)
    ),
    "join-joined-several": lambda: the(joins, *linked(*(amendment(str(one)) for one in range(1, 12)))),
    "join-certain": lambda: the(joins, grown_certain(NC3), asks=ASKS),
    "join-corrected": lambda: the(joins, *unlinked(NC3, amendment(summary=["Lists"])), asks=ASKS),
    "join-withdrawn": lambda: the(joins, *unlinked(NC3)),
    "join-messy": lambda: the(
        joins, *linked(amendment("<b>\n", summary=[MESSY]), on=division(title=MESSY), sure="possible", evidence=MESSY)
    ),
    "mention-one": lambda: the(mentions, then((said(1), mention("Acme")))),
    "mention-two-terms": lambda: the(mentions, then((said(1), mention("Acme"), mention("Globex Works")))),
    "mention-continued": lambda: the(mentions, then((said(1, continued=True), mention("Acme")))),
    "mention-nobody": lambda: the(mentions, then((said(1, None, member_id=None, section=None), mention("Acme")))),
    "mention-several": lambda: the(
        mentions,
        *each((said(1), mention("Acme")), (said(2, "Sam Instance", member_id=14, continued=True), mention("Acme"))),
    ),
    "mention-many": lambda: the(
        mentions, *each(*((said(one, f"Member {one}", member_id=one), mention("Acme")) for one in range(1, 16)))
    ),
    "mention-corrected": lambda: the(
        mentions,
        then(
            (said(1), mention("Acme"), mention("Globex Works")),
            (said(1, "Sam Instance", member_id=14), mention("Acme")),
        ),
    ),
    "mention-corrected-term-gone": lambda: the(
        mentions,
        then((said(1), mention("Acme"), mention("Elsewhere")), (said(1), mention("Elsewhere"))),
    ),
    "event-listed": lambda: the(events, then((event(),))),
    "event-listed-term": lambda: the(events, then((hearing(), mention("Acme")))),
    "event-listed-several": lambda: the(
        events,
        *each(
            (event(2, date="2024-06-13", time="14:00", title="Example Bill [Lords]: committee, day 2"),),
            (hearing(), mention("Acme", "Supply of cameras")),
            (event(3, date="2024-07-08", end_date="2024-07-12", house="Lords", kind=None),),
        ),
    ),
    "event-listed-many": lambda: the(events, *each(*((event(one),) for one in range(1, 24)))),
    "event-moved": lambda: the(events, then((event(),), (event(date="2024-06-12", time="12:30"),))),
    "event-cancelled": lambda: the(events, then((event(),), (event(cancelled_on="2024-06-04"),))),
    "event-restored": lambda: the(events, then((event(cancelled_on="2024-06-04"),), (event(),))),
    "event-withdrawn": lambda: the(events, gone(event())),
    "event-returned": lambda: the(events, back(event())),
    "event-dropped": lambda: the(
        events, then((hearing(), mention("Acme"), mention("Elsewhere")), (hearing(), mention("Elsewhere")))
    ),
    "event-messy": lambda: the(events, then((event(title=MESSY, house="Joint\nboth", time=LONG, place=MESSY),))),
    "publication-amendment-paper": lambda: the(papers, then((paper(),))),
    "publication-several": lambda: the(
        papers,
        *each(
            (paper(1, type="Bill", title="HL Bill 4", house="Lords", link=None),),
            (paper(2, type=None, title="Letter", house="Unassigned", date=None),),
            (paper(3),),
            (article(),),
        ),
    ),
    "publication-many": lambda: the(papers, *each(*((paper(one),) for one in range(1, 24)))),
    "publication-news": lambda: the(papers, then((article(),))),
    "publication-messy": lambda: the(papers, *each((paper(title=MESSY, type=MESSY),), (article(text=MESSY),))),
    "motion-tabled": lambda: the(motions, then((motion(), ACME))),
    "motion-tabled-amendment": lambda: the(
        motions, then((motion(number="900A1", amends=60000, member=None, member_id=None, seat=None), ACME))
    ),
    "motion-tabled-prayer-withdrawn": lambda: the(motions, then((motion(is_prayer=True, status="Withdrawn"), ACME))),
    "motion-named": lambda: the(
        motions, then((motion(text="Other words."),), (motion(), ACME, mention("Globex Works")))
    ),
    "motion-altered": lambda: the(
        motions,
        then(
            (motion(), ACME, mention("Globex Works")),
            (motion(title="Cameras", text="Other words.", member="Sam Instance", member_id=14), ACME),
        ),
    ),
    "motion-reworded": lambda: the(motions, then((motion(), ACME), (motion(text="Of Acme."), ACME))),
    "motion-withdrawn": lambda: the(motions, then((motion(), ACME), (motion(status="Withdrawn"), ACME))),
    "motion-status-unknown": lambda: the(motions, then((motion(), ACME), (motion(status="status 7"), ACME))),
    "motion-published-again": lambda: the(motions, then((motion(status="Withdrawn"), ACME), (motion(), ACME))),
    "motion-gone": lambda: the(motions, gone(motion(), ACME)),
    "motion-returned": lambda: the(motions, back(motion(), ACME)),
    "motion-messy": lambda: the(
        motions, then((motion(title=MESSY, member=MESSY, seat="A\nB"), mention("Acme", MESSY)))
    ),
    "petition-open": lambda: the(petitions, then((petition(), ACME))),
    "petition-appeared-late": lambda: the(petitions, then((petition(**REACHED, **CLOSED), ACME))),
    "petition-appeared-rejected": lambda: the(
        petitions, then((petition(state="rejected", rejected_on="2024-06-03", opened_on=None, signatures=1), ACME))
    ),
    "petition-named": lambda: the(petitions, then((petition(),), (petition(), ACME, mention("Globex Works")))),
    "petition-response-threshold": lambda: the(
        petitions, then((petition(), ACME), (petition(response_threshold_on="2024-06-03"), ACME))
    ),
    "petition-response": lambda: the(
        petitions, then((petition(), ACME), (petition(responded_on="2024-06-03", response=RESPONSE), ACME))
    ),
    "petition-debate-threshold": lambda: the(
        petitions, then((petition(), ACME), (petition(debate_threshold_on="2024-06-03", signatures=100004), ACME))
    ),
    "petition-debate-scheduled": lambda: the(
        petitions, then((petition(), ACME), (petition(debate_scheduled_on="2024-06-17"), ACME))
    ),
    "petition-debate-moved": lambda: the(
        petitions,
        then((petition(debate_scheduled_on="2024-06-17"), ACME), (petition(debate_scheduled_on="2024-06-24"), ACME)),
    ),
    "petition-debate-unscheduled": lambda: the(
        petitions, then((petition(debate_scheduled_on="2024-06-17"), ACME), (petition(), ACME))
    ),
    "petition-debated": lambda: the(
        petitions,
        then(
            (petition(debate_scheduled_on="2024-06-03"), ACME),
            (petition(debate_scheduled_on="2024-06-03", debated_on="2024-06-03", debate_link=TRANSCRIPT), ACME),
        ),
    ),
    "petition-transcript": lambda: the(
        petitions,
        then(
            (petition(debated_on="2024-06-03"), ACME),
            (petition(debated_on="2024-06-03", debate_link=TRANSCRIPT), ACME),
        ),
    ),
    "petition-rejected": lambda: the(
        petitions, then((petition(), ACME), (petition(state="rejected", rejected_on="2024-06-03"), ACME))
    ),
    "petition-closed": lambda: the(petitions, then((petition(), ACME), (petition(**CLOSED), ACME))),
    "petition-state-unknown": lambda: the(
        petitions, then((petition(), ACME), (petition(state="stopped", counted_at=None), ACME))
    ),
    "petition-corrected": lambda: the(
        petitions,
        then(
            (petition(response_threshold_on="2024-05-30", responded_on="2024-06-03", response=RESPONSE), ACME),
            (
                petition(action="Ban cameras", responded_on="2024-06-04", response="Other words."),
                mention("Elsewhere"),
            ),
        ),
    ),
    "petition-messy": lambda: the(petitions, then((petition(action=MESSY, state="open\n"), mention("Acme", MESSY)))),
    "question-asked": lambda: the(questions, then((asked(named_day=True), ACME))),
    "question-asked-several": lambda: the(
        questions, *each(*((asked(one), mention("Acme", f"[Made-up question {one} on Acme.]")) for one in range(1, 4)))
    ),
    "question-asked-nobody": lambda: the(
        questions, then((asked(asked_by=None, heading=None, answering_body=None, due=None), ACME))
    ),
    "question-answered": lambda: the(questions, then((asked(), ACME), (asked(**ANSWER), ACME))),
    "question-answered-late": lambda: the(
        questions,
        then((asked(**HELD), ACME), (asked(**ANSWER | {"answered_on": "2024-06-14", "held_on": "2024-06-06"}), ACME)),
    ),
    "question-holding": lambda: the(questions, then((asked(), ACME), (asked(**HELD), ACME))),
    "question-overdue": lambda: the(questions, then((asked(), ACME), (asked(overdue=True), ACME))),
    "question-corrected": lambda: the(
        questions,
        then(
            (asked(**ANSWER), ACME),
            (asked(**ANSWER | {"answer": "[Thirteen of them.]", "corrected_on": "2024-06-11"}), ACME),
        ),
    ),
    "question-corrected-member": lambda: the(
        questions, then((asked(), ACME), (asked(asked_by_id=12, asked_by="Kim Token"), ACME))
    ),
    "question-changed": lambda: the(
        questions, then((asked(), ACME), (asked(answering_body="Sample Office", due="2024-06-10"), ACME))
    ),
    "question-withdrawn": lambda: the(questions, then((asked(), ACME), (asked(is_withdrawn=True), ACME))),
    "question-named": lambda: the(
        questions, then((asked(**ANSWER), mention("Elsewhere")), (asked(**ANSWER), mention("Elsewhere"), ACME))
    ),
    "question-messy": lambda: the(
        questions,
        then(
            (asked(asked_by=MESSY, heading=MESSY, answering_body=MESSY, uin=MESSY, **ANSWER | {"answer": MESSY}), ACME)
        ),
    ),
    "statement-made": lambda: the(statements, then((stated(), ACME))),
    "statement-made-both-houses": lambda: the(
        statements, *each((stated(), ACME), (stated(2, house="Lords", uin="HLWS2"), mention("Acme", "[Acme, again.]")))
    ),
    "statement-made-nobody": lambda: the(statements, then((stated(made_by=None, role=None), ACME))),
    "statement-corrected": lambda: the(
        statements,
        then((stated(), ACME, mention("Globex Works")), (stated(title="Cameras", text="Cameras are counted."), ACME)),
    ),
    "statement-named": lambda: the(
        statements, then((stated(), mention("Elsewhere")), (stated(text="Acme."), mention("Elsewhere"), ACME))
    ),
}
EXAMPLES |= TIMELY | SERVICES | KEEPING | STANDING
