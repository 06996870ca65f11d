"""Each watch is shown its own changes alone, and is told exactly what it would be told of all of them."""

from dataclasses import replace
from datetime import date
from io import StringIO
from typing import Any

import structlog
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.values import Alert, Ask, Watch
from sources.records import Article, Change, Event, Publication, Question, Record, Snapshot, Statement, compare
from tests.alerts.changes import (
    Log,
    amendment,
    bill,
    division,
    join,
    joined,
    mention,
    motion,
    petition,
    said,
    sitting,
    stage,
    vote,
)
from tests.tracker.stored import NOW, keep, opened
from tracker.match import RULES, run_rules
from tracker.routing import Routes, head

LOG = structlog.wrap_logger(structlog.PrintLogger(StringIO()))
BILLS, TERMS = ("alpha", "beta", "gamma"), ("Acme", "Globex", "bill: alpha", "bill: beta")
ASKS = (Ask(bill="alpha", amendment="14", house="Commons", side="aye", meaning="A duty"),)
WATCHES = (
    Watch("on alpha", bill="alpha", asks=ASKS),
    Watch("on beta", bill="beta", members=("Jo Example", 12), asks=ASKS),
    Watch("on a term", terms=("ACME",), asks=ASKS),
    Watch("on both", bill="alpha", terms=("Globex", "Acme"), members=("Ali Sample",), asks=ASKS),
    Watch("on what is nowhere", bill="nowhere", terms=("Nothing",), asks=ASKS),
)


def paper(**fields: Any) -> Publication:
    told = {"bill_title": "Example Bill", "title": "A list", "type": "Amendment Paper", "link": "https://example.org/p"}
    return Publication.model_validate({**told, "house": "Lords", "date": "2024-06-04", **fields})


def article(**fields: Any) -> Article:
    told = {"bill_title": "Example Bill", "title": "News", "text": "Words.", "date": "2024-06-04"}
    return Article.model_validate({**told, "link": "https://example.org/n", **fields})


def event(**fields: Any) -> Event:
    told = {"house": "Commons", "date": "2024-06-20", "title": "Debate on lists", "link": "https://example.org/e"}
    return Event.model_validate({**told, **fields})


def question(**fields: Any) -> Question:
    told = {"uin": "900", "house": "Commons", "date": "2024-06-04", "text": "To ask.", "link": "https://example.org/q"}
    return Question.model_validate({**told, **fields})


def statement(**fields: Any) -> Statement:
    told = {"uin": "HCWS1", "house": "Commons", "date": "2024-06-04", "title": "Lists", "link": "https://example.org/s"}
    return Statement.model_validate({**told, **fields})


NAMES = st.lists(st.sampled_from(TERMS), unique=True, max_size=3).map(lambda some: tuple(mention(one) for one in some))
OF, WORD, KEY = st.sampled_from(BILLS), st.sampled_from(["one", "two", "three"]), st.integers(1, 2)
FLAG, SIDE = st.booleans(), st.sampled_from(["aye", "no"])
VOTES = st.tuples(SIDE, SIDE, FLAG).map(
    lambda told: (
        vote(11, "Jo Example", told[0]),
        vote(12, "Ali Sample", told[1]),
        *([vote(13, "Kim Specimen", "no")] * told[2]),
    )
)
DECIDED = st.sampled_from(["NoDecision", "Agreed", "NegativedOnDivision"])
SEEN: st.SearchStrategy[tuple[Record, ...]] = st.one_of(
    st.builds(lambda of, title, act: (bill(key=of, bill=of, title=f"{title} Bill", is_act=act),), OF, WORD, FLAG),
    st.builds(
        lambda key, of, days: (stage(key=f"s{key}", bill=of), *days),
        KEY,
        OF,
        st.lists(st.builds(sitting, st.sampled_from(["2024-06-03", "2024-06-20"]), reached=FLAG), max_size=1).map(
            tuple
        ),
    ),
    st.builds(lambda key, of, word: (amendment("14", key=f"a{key}", bill=of, decision=word),), KEY, OF, DECIDED),
    st.builds(lambda key, of, word: (paper(key=f"p{key}", bill=of, title=word),), KEY, OF, WORD),
    st.builds(lambda key, of: (article(key=f"n{key}", bill=of),), KEY, OF),
    st.builds(lambda key, of, ayes, votes: (division(key=f"d{key}", bill=of, ayes=ayes), *votes), KEY, OF, KEY, VOTES),
    st.builds(lambda key, who, named: (said(key, who, debate_key="AAAA"), *named), KEY, WORD, NAMES),
    st.builds(lambda key, text, named: (question(key=f"q{key}", text=text), *named), KEY, WORD, NAMES),
    st.builds(lambda key, text, named: (statement(key=f"w{key}", text=text), *named), KEY, WORD, NAMES),
    st.builds(lambda key, title, named: (motion(key=f"m{key}", title=title), *named), KEY, WORD, NAMES),
    st.builds(lambda key, action, named: (petition(key=f"t{key}", action=action), *named), KEY, WORD, NAMES),
    st.builds(
        lambda key, of, at, listed, named: (event(key=f"e{key}", bill=of, time=at, listed=listed), *named),
        KEY,
        OF | st.none(),
        st.sampled_from(["11:30", "14:00"]),
        FLAG,
        NAMES,
    ),
)
STEPS = st.lists(st.tuples(SEEN, st.sampled_from(["see", "see", "see", "withdraw", "join"])), max_size=30)


def log_of(steps: list[tuple[tuple[Record, ...], str]]) -> list[Change]:
    """Give the changes of what was seen in turn, with the parts as they are at the end, as the store gives them."""
    log, changes, joins = Log(), [], {}
    for (record, *parts), how in steps:
        name = (record.noun, record.key)
        if how == "withdraw" and name in log.seen and name not in log.gone and record.noun != "join":
            changes.append(log.withdraw(*name))
        elif how == "join" and record.noun == "division":
            # What a division was on may be of a bill that it is no longer taken to be on.
            what = amendment("14", key="a1", bill="alpha")
            one = join(record, what, sure=("certain", "likely")[len(parts) % 2])
            joins[one.key] = (joined(record, what), record.key)
            if log.seen.get((one.noun, one.key)) != Snapshot(one, ()):
                changes.append(log.see(one))
        elif compared(log, record, tuple(parts)):
            changes.append(log.see(record, *parts))
    now = {name: tuple(part.model_dump(mode="json") for part in seen.parts) for name, seen in log.seen.items()}
    found = []
    for one in changes:
        if one.noun == "join":
            beside, key = joins[one.key]
            found.append(replace(one, joined=(beside,), parts=now.get(("division", key), ())))
        else:
            found.append(replace(one, parts=now[one.noun, one.key]))
    return found


def compared(log: Log, record: Record, parts: tuple[Record, ...]) -> bool:
    """Tell whether seeing a record would be a change."""
    last = log.seen.get((record.noun, record.key))
    different = compare(last.record if last else None, last.parts if last else (), Snapshot(record, parts))
    return different is not None or (record.noun, record.key) in log.gone


def naive(changes: list[Change], watch: Watch) -> list[Alert]:
    return [alert for rule in RULES for alert in rule.alerts(tuple(changes), watch)]


@settings(max_examples=300, deadline=None)
@given(STEPS)
def test_what_a_watch_is_shown_tells_it_all_that_everything_would(steps) -> None:
    changes = log_of(steps)
    by_id = {one.id: one for one in changes}
    shown = Routes(WATCHES).of(map(head, changes))
    for place, watch in enumerate(WATCHES):
        news = tuple(by_id[one] for one in shown.get(place, ()))
        assert run_rules(news, watch, LOG) == naive(changes, watch), watch.name


def test_the_changes_made_up_here_make_every_rule_speak() -> None:
    spoke: set[str] = set()

    @settings(max_examples=300, deadline=None, derandomize=True)
    @given(STEPS)
    def speak(steps: Any) -> None:
        for watch in WATCHES:
            spoke.update(alert.rule for alert in naive(log_of(steps), watch))

    speak()
    assert spoke == {rule.NAME for rule in RULES}


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_the_store_tells_whom_changes_concern_as_the_changes_themselves_do(tmp_path_factory, steps) -> None:
    with opened(tmp_path_factory.mktemp("heads")) as store:
        for (record, *parts), _ in steps:
            keep(store, Snapshot(record, tuple(parts)), at=NOW)
        changes = store.unmatched()
        told = [(one.id, one.noun, set(one.bills), set(one.named), one.division) for one in store.heads()]
        assert told == [(one.id, one.noun, set(one.bills), set(one.named), one.division) for one in map(head, changes)]


def test_a_watch_is_shown_nothing_of_what_it_has_nothing_to_do_with() -> None:
    log = Log()
    changes = [
        log.see(amendment("14", bill="beta")),
        log.see(said(1), mention("Globex")),
        log.see(paper(key="p", bill="x")),
    ]
    shown = Routes(WATCHES).of(map(head, changes))
    assert shown == {1: [1], 3: [2]}


def test_a_contribution_to_a_debate_on_the_bill_is_no_news_to_who_watches_the_bill_alone() -> None:
    change = Log().see(said(1, bill="alpha"), mention("Globex"))
    assert Routes(WATCHES).of([head(change)]) == {3: [1]}


def test_a_bill_that_a_division_was_on_before_is_told_that_it_has_moved() -> None:
    log = Log()
    log.see(division(bill="alpha"), vote(11, "Jo Example", "aye"))
    moved = log.see(division(bill="beta"), vote(11, "Jo Example", "aye"))
    assert set(Routes(WATCHES).of([head(moved)])) == {0, 1, 3}
    assert date.fromisoformat(moved.after["date"]) == date(2024, 6, 4)
