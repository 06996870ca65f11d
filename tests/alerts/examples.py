"""One alert of each kind and event, for the golden messages. Bill and names are made up."""

from collections.abc import Callable
from dataclasses import replace

from alerts.rules import amendment as amendments
from alerts.rules import bill as bills
from alerts.rules import division as divisions
from alerts.rules import mention as mentions
from alerts.rules import royal_assent
from alerts.rules import stage as stages
from alerts.values import Alert, Rule
from sources.records import Change, Record
from tests.alerts.changes import (
    VOTES,
    WATCH,
    Log,
    amendment,
    assent,
    bill,
    division,
    lords_division,
    mention,
    said,
    sitting,
    stage,
    vote,
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


def the(rule: Rule, *changes: Change) -> Alert:
    (alert,) = rule.alerts(changes, FOLLOWING)
    return alert


DAY_1, DAY_2, DAY_3 = sitting("2024-06-03", reached=True), sitting("2024-06-04"), sitting("2024-06-10")
CAME = sitting("2024-06-04", reached=True)
UNTOLD = division(
    number=None, ayes=None, noes=None, source="hansard", service_id=None, title="Example Bill [Lords]", link=None
)
SPONSORS = [{"id": number, "name": name, "lead": False} for number, name in enumerate(("Jo Example", "Kim Token"))]
LONG = "Acme " + "and its works " * 60
MESSY = "<b>Lists</b>\n\n & \x07other\u202e  *things* " + LONG

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
    "stage-reached": lambda: the(stages, then((stage(), DAY_2), (stage(), CAME))),
    "stage-reached-day-2": lambda: the(stages, then((stage(), DAY_1, DAY_2), (stage(), DAY_1, CAME))),
    "stage-reached-late": lambda: the(stages, then((stage(), DAY_1))),
    "amendment-tabled": lambda: the(amendments, then((amendment(sponsors=SPONSORS),))),
    "amendment-tabled-unnumbered": lambda: the(amendments, then((amendment(None, form="motion", sponsors=[]),))),
    "amendment-tabled-several": lambda: the(amendments, *each(*((amendment(one),) for one in ("NC3", "14", "NS2")))),
    "amendment-tabled-many": lambda: the(amendments, *each(*((amendment(str(one)),) for one in range(1, 24)))),
    "amendment-decided": lambda: the(amendments, then((amendment(),), (amendment(decision="NotMoved"),))),
    "amendment-decided-several": lambda: the(
        amendments,
        *each(
            (amendment("1", decision="NegativedOnDivision", decision_text="Ayes 2, Noes 3."),),
            (amendment("NC2", decision_text="Debated and not pressed to a vote."),),
            (amendment("3", decision="FellAway"),),
        ),
    ),
    "amendment-corrected": lambda: the(
        amendments, then((amendment(decision="Agreed"),), (amendment(decision="Disagreed"),))
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
    "division-corrected-many": lambda: the(
        divisions,
        then(
            (division(), *VOTES), (division(), *VOTES, *(vote(one, f"Member {one}", "aye") for one in range(100, 143)))
        ),
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
}
