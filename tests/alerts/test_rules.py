"""What holds for every rule, whatever the records say."""

import json
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.messages import render
from alerts.rules import amendment as amendments
from alerts.rules import bill as bills
from alerts.rules import division as divisions
from alerts.rules import join as joins
from alerts.rules import mention as mentions
from alerts.rules import royal_assent
from alerts.rules import stage as stages
from alerts.values import Alert, Ask, Rule, Watch
from alerts.words import DECISIONS
from sources.records import Change, Record
from tests.alerts.changes import (
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
    said,
    sitting,
    stage,
    vote,
)

RULES: tuple[Rule, ...] = (bills, royal_assent, stages, amendments, divisions, joins, mentions)
Seen = tuple[Record, ...]

TEXT = (
    st.text(alphabet=st.characters(), max_size=60)
    | st.just("Royal Assent")
    | st.text(max_size=40).map(lambda t: t * 40)
)
WORDS = TEXT | st.none()
COUNTS = st.none() | st.integers(0, 650)
DAYS = st.dates().filter(lambda on: on.year > 1900).map(lambda on: on.isoformat())
SIDES = st.sampled_from(["aye", "no", "content", "not content", "both", "no vote recorded"])

BILLS = st.builds(
    lambda title, house, act, defeated, on: (
        bill(title=title, current_house=house, is_act=act, is_defeated=defeated, withdrawn_on=on),
    ),
    TEXT,
    TEXT,
    st.booleans(),
    st.booleans(),
    st.none() | DAYS,
)
SITTINGS = st.dictionaries(DAYS, st.booleans(), max_size=4).map(
    lambda days: tuple(sitting(on, reached=reached) for on, reached in days.items())
)
STAGES = st.builds(
    lambda name, house, title, days: (stage(stage=name, house=house, bill_title=title), *days),
    TEXT,
    TEXT,
    TEXT,
    SITTINGS,
)
ASSENTS = SITTINGS.map(lambda days: (assent(), *days))
AMENDMENTS = st.builds(
    lambda number, form, summary, sponsors, decision, text, left, effect, clause: (
        amendment(
            number,
            key="501-1",
            form=form,
            summary=summary,
            sponsors=[{"id": None, "name": name, "lead": False} for name in sponsors],
            decision=decision,
            decision_text=text,
            left=left,
            effect=effect,
            clause=clause,
        ),
    ),
    WORDS,
    TEXT,
    st.lists(TEXT, max_size=3),
    st.lists(TEXT, max_size=3),
    TEXT | st.sampled_from([*DECISIONS, "NoDecision"]),
    WORDS,
    st.booleans(),
    st.sampled_from([None, "DeleteClauseOrSchedule"]),
    WORDS | st.just("65"),
)
VOTERS = st.dictionaries(st.integers(1, 9), st.tuples(TEXT, SIDES, st.booleans(), WORDS), max_size=5).map(
    lambda votes: tuple(vote(one, who, side, teller=teller, proxy=by) for one, (who, side, teller, by) in votes.items())
)
DIVISIONS = st.builds(
    lambda make, title, asked, ayes, noes, number, source, on, votes: (
        make(key="d", title=title, question=asked, ayes=ayes, noes=noes, number=number, source=source, date=on),
        *votes,
    ),
    st.sampled_from([division, lords_division]),
    TEXT,
    WORDS,
    COUNTS,
    COUNTS,
    COUNTS,
    st.sampled_from(["commons_votes", "hansard"]),
    DAYS,
    VOTERS,
)
JOINS = st.builds(
    lambda how, sure, asked, evidence: (join(OF, ON, how=how, sure=sure, question=asked, evidence=evidence),),
    st.sampled_from(["config", "title", "notes", "hansard", "sitting"]) | TEXT,
    st.sampled_from(["certain", "likely", "possible"]) | TEXT,
    st.sampled_from(["itself", "disagreement", "in lieu", "other"]) | TEXT,
    TEXT,
)
OF, ON = division(key="d", title="T\n" * 90, number=None), amendment("94", key="501-1", summary=["S\x07" * 300])
ASKS = (
    Ask(house="Commons", amendment="94", side="aye", meaning="M\n" * 90, became="Clause 65"),
    Ask(division="e", house="Commons", side="no"),
)
CONTRIBUTIONS = st.builds(
    lambda who, number, by, debate, section, goes_on, terms: (
        said(1, who, member_id=number, attributed_to=by, debate=debate, section=section, continued=goes_on),
        *(mention(term, sentence) for term, sentence in terms.items()),
    ),
    WORDS,
    st.none() | st.integers(1, 9),
    WORDS,
    TEXT,
    WORDS,
    st.booleans(),
    st.dictionaries(st.sampled_from(["Acme", "Globex Works", "Elsewhere"]), TEXT, max_size=3),
)
ANY = st.one_of(BILLS, STAGES, ASSENTS, AMENDMENTS, DIVISIONS, JOINS, CONTRIBUTIONS)
WATCHES = st.builds(
    lambda name, members, asks: Watch(
        name, bill="example", terms=("Acme", "Globex Works"), members=tuple(members), asks=asks
    ),
    TEXT,
    st.lists(TEXT | st.integers(0, 9), max_size=4),
    st.sampled_from([(), ASKS]),
)


def logged(seen: Sequence[Seen], leaves: Sequence[bool]) -> tuple[Change, ...]:
    """Log what was seen, one after the other; what is as it was is no change, and some of it leaves again."""
    log, changes = Log(), []
    for one, gone in zip(seen, leaves, strict=True):
        name = (one[0].noun, one[0].key)
        last = log.seen.get(name)
        if last is None or (last.record, last.parts) != (one[0], one[1:]):
            try:
                changes.append(log.see(*one))
            except AssertionError:
                continue  # only what does not count differs
        if gone and name not in log.gone:
            changes.append(log.withdraw(*name))
    return tuple(map(linked, changes))


def linked(change: Change) -> Change:
    """Give a change with a join beside it, as the store gives those of divisions, amendments and joins."""
    nouns = {"join", "division", "amendment"}
    return beside(change, joined(OF, ON, sure="likely")) if change.noun in nouns and change.id % 2 else change


def alerts_of(changes: tuple[Change, ...], watch: Watch) -> list[Alert]:
    return [alert for rule in RULES for alert in rule.alerts(changes, watch)]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(ANY, st.booleans()), max_size=8), WATCHES)
def test_no_rule_fails_on_any_record_and_every_alert_can_be_worded(seen: list[tuple[Seen, bool]], watch: Watch) -> None:
    changes = logged([one for one, _ in seen], [gone for _, gone in seen])
    alerts = alerts_of(changes, watch)
    keys = [alert.key for alert in alerts]
    assert len(keys) == len(set(keys))
    for alert in alerts:
        assert set(alert.changes) <= {change.id for change in changes}
        assert json.loads(json.dumps(alert.facts)) == alert.facts
        message = render(alert)
        assert message.title
        assert "\n" not in message.title
        assert not any(ord(sign) < 32 and sign != "\n" for sign in message.title + message.body)
        assert "\n\n\n" not in message.body
        assert all(line == line.rstrip() for line in message.body.splitlines())
        (message.title + message.body).encode()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(ANY, st.booleans()), max_size=8))
def test_what_each_change_makes_alone_has_keys_of_its_own_but_for_royal_assent(seen: list[tuple[Seen, bool]]) -> None:
    changes = logged([one for one, _ in seen], [gone for _, gone in seen])
    watch = Watch("Example", bill="example", terms=("Acme",))
    keys = [alert.key for change in changes for alert in alerts_of((change,), watch) if alert.rule != "royal_assent"]
    assert len(keys) == len(set(keys))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(ANY, st.booleans()), max_size=6))
def test_a_watch_of_another_bill_and_other_terms_hears_nothing(seen: list[tuple[Seen, bool]]) -> None:
    changes = logged([one for one, _ in seen], [gone for _, gone in seen])
    assert alerts_of(changes, Watch("Other", bill="other", terms=("Nothing",), members=(1, "Jo Example"))) == []
    assert alerts_of(changes, Watch("Nothing")) == []
