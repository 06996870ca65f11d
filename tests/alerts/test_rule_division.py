"""What is told of divisions, of the members that a watch names, and of corrections."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from alerts.messages import render
from alerts.rules import division as rule
from alerts.values import Alert, Ask, Watch
from sources.records import Change, Division, Vote
from tests.alerts.changes import VOTES, WATCH, Log, amendment, beside, bill, division, joined, lords_division, vote


def following(*members: str | int) -> Watch:
    return replace(WATCH, members=members)


def told(*changes: Change, watch: Watch = WATCH) -> list[Alert]:
    return rule.alerts(changes, watch)


def held(record: Division, *votes: Vote, watch: Watch = WATCH) -> Alert:
    (alert,) = told(Log().see(record, *votes), watch=watch)
    return alert


def altered(
    before: tuple[Division, tuple[Vote, ...]], after: tuple[Division, tuple[Vote, ...]], *, watch: Watch = WATCH
) -> list[Alert]:
    log = Log()
    log.see(before[0], *before[1])
    return told(log.see(after[0], *after[1]), watch=watch)


def votes_of(*members: str | int, record: Division | None = None, votes: tuple[Vote, ...] = VOTES) -> list[Any]:
    facts = held(record or division(), *votes, watch=following(*members)).facts
    return [(one["name"], one["vote"]) for one in facts["members"]]


HANSARD = division(
    number=None, ayes=None, noes=None, source="hansard", service_id=None, title="Example Bill [Lords]", link=None
)


def test_a_division_is_told_by_its_counts() -> None:
    alert = held(division(), *VOTES)
    assert alert.title == "Commons division 61, New Clause 3: Ayes 2, Noes 3"
    assert (alert.facts["counts"], alert.facts["majority"]) == ("Ayes 2, Noes 3", "Majority of 1 for the Noes")
    assert alert.happened_on == date(2024, 6, 4)
    assert alert.facts["event"] == "held"


def test_a_division_of_the_lords_has_contents_and_not_contents() -> None:
    alert = held(lords_division(ayes=5, noes=3))
    assert alert.title == "Lords division 2, amendment 94: Contents 5, Not-contents 3"
    assert alert.facts["majority"] == "Majority of 2 for the Contents"
    assert alert.facts["question"] == "Lord Sample moved amendment 94, on lists."


def test_equal_numbers_are_no_majority() -> None:
    assert held(division(ayes=3)).facts["majority"] == "Equal numbers on both sides"


def test_counts_and_lists_that_agree_are_told_once_the_tellers_of_the_commons_left_out() -> None:
    assert held(division(), *VOTES).facts["listed"] is None


def test_counts_and_lists_that_differ_are_both_told() -> None:
    assert held(division(ayes=4), *VOTES).facts["listed"] == "Ayes 2, Noes 3"


def test_the_lists_of_the_lords_hold_the_tellers() -> None:
    votes = (vote(21, "Lord Sample", "content"), vote(22, "Baroness Token", "content", teller=True))
    assert held(lords_division(ayes=2, noes=0), *votes).facts["listed"] is None
    assert held(lords_division(ayes=1, noes=0), *votes).facts["listed"] == "Contents 2, Not-contents 0"


def test_who_was_in_both_lobbies_stands_in_both_lists() -> None:
    votes = (*VOTES, vote(17, "Lee Model", "both"))
    assert held(division(ayes=3, noes=4), *votes).facts["listed"] is None


def test_one_count_alone_is_no_count() -> None:
    alert = held(division(noes=None), *VOTES)
    assert (alert.facts["counts"], alert.facts["listed"], alert.facts["majority"]) == (None, None, None)
    assert alert.title == "Commons division 61, New Clause 3 on Tue 4 June 2024: counts not yet known"


def test_a_division_that_hansard_alone_has_is_told_without_counts() -> None:
    alert = held(HANSARD)
    assert alert.title == "Commons division on Tue 4 June 2024: counts not yet known"
    assert (alert.facts["names"], alert.facts["members"], alert.link) == (False, [], None)


def test_members_are_told_by_the_words_of_the_record() -> None:
    assert votes_of("Jo Example", 13, "Sam Instance", "Pat Case") == [
        ("Jo Example", "Aye"),
        ("Sir Alex Specimen", "No"),
        ("Sam Instance", "No, by proxy (Kim Token)"),
        ("Pat Case", "No (teller)"),
    ]


def test_both_lobbies_and_no_vote_recorded_are_told_as_such() -> None:
    votes = (vote(17, "Lee Model", "both"), vote(18, "Max Pattern", "no vote recorded"))
    assert votes_of(17, 18, votes=votes) == [("Lee Model", "in both lobbies"), ("Max Pattern", "No vote recorded")]


@pytest.mark.parametrize("member", ["Alex Specimen", "Sir Alex Specimen", "sir alex specimen MP", "13", 13])
def test_a_member_is_named_by_id_or_by_name_with_or_without_title(member: str | int) -> None:
    assert votes_of(member) == [("Sir Alex Specimen", "No")]


@pytest.mark.parametrize("member", ["Siân Sample-Jones", "Sian Sample Jones"])
def test_accents_and_hyphens_do_not_matter(member: str) -> None:
    assert votes_of(member) == [("Siân Sample-Jones", "Aye")]


def test_a_name_of_two_members_is_never_told_as_one_of_them_or_as_in_no_list() -> None:
    votes = (*VOTES, vote(77, "Jo Example", "no"))
    ((name, words),) = votes_of("Jo Example", votes=votes)
    assert name == "Jo Example"
    assert words == "2 members of this name are in the lists: name one by the Members service's id"


def test_who_is_in_no_list_of_the_commons_is_told_so_and_of_the_lords_nothing_is_said() -> None:
    assert votes_of("Nobody Else", 404) == [
        ("Nobody Else", "not in the published lists, which do not say why"),
        ("404", "not in the published lists, which do not say why"),
    ]
    assert votes_of("Nobody Else", 404, record=lords_division()) == []


def test_a_peer_is_not_told_as_in_no_list_of_the_commons() -> None:
    assert votes_of("Lord Sample", "Baroness Token") == []


def test_before_names_are_published_nothing_is_said_of_members() -> None:
    assert votes_of("Jo Example", votes=()) == []


def test_names_that_come_after_the_counts_complete_the_record() -> None:
    (alert,) = altered((division(), ()), (division(), VOTES), watch=following("Jo Example"))
    assert alert.title == "Now known: Commons division 61, New Clause 3: Ayes 2, Noes 3"
    assert (alert.facts["event"], alert.facts["corrections"]) == ("completed", [])
    assert alert.facts["members"] == [{"name": "Jo Example", "vote": "Aye"}]


def test_what_the_votes_service_adds_to_hansards_word_is_no_correction() -> None:
    (alert,) = altered((HANSARD, ()), (division(), VOTES))
    assert (alert.facts["event"], alert.facts["corrections"]) == ("completed", [])
    assert alert.facts["title"] == "Example Bill [Lords] Report Stage: New Clause 3"


def test_counts_that_differ_from_hansards_are_a_correction() -> None:
    early = HANSARD.model_copy(update={"ayes": 1, "noes": 3})
    (alert,) = altered((early, ()), (division(), VOTES))
    assert (alert.facts["event"], alert.facts["corrections"]) == ("corrected", ["Ayes: 2, was 1"])


def test_a_number_alone_is_no_alert() -> None:
    assert altered((HANSARD, ()), (HANSARD.model_copy(update={"number": 61}), ())) == []


def test_corrected_counts_are_told_with_the_former() -> None:
    (alert,) = altered((division(), VOTES), (division(ayes=3, noes=None), VOTES))
    assert alert.title.startswith("Corrected: Commons division 61, New Clause 3")
    assert alert.facts["corrections"] == ["Ayes: 3, was 2", "Noes: not given, was 3"]


def test_corrected_counts_of_the_lords_have_their_own_names() -> None:
    (alert,) = altered((lords_division(), ()), (lords_division(ayes=9), ()))
    assert alert.facts["corrections"] == ["Contents: 9, was 2"]


def test_corrected_names_are_told_by_name() -> None:
    now = (vote(11, "Jo Example", "no"), *VOTES[1:4], vote(17, "Lee Model", "aye"))
    (alert,) = altered((division(), VOTES), (division(), now))
    assert alert.facts["corrections"] == [
        "Jo Example: No, was Aye",
        "Lee Model: Aye, was not listed",
        "Kim Token: no longer listed, was No",
        "Pat Case: no longer listed, was No (teller)",
    ]


def test_the_watchs_own_members_come_first_among_corrections() -> None:
    now = (*VOTES[:4], vote(17, "Lee Model", "aye"))
    (alert,) = altered((division(), VOTES), (division(), now), watch=following("Kim Token"))
    assert alert.facts["corrections"][0] == "Kim Token: no longer listed, was No"


def test_a_proxy_or_teller_that_is_corrected_is_told() -> None:
    now = (*VOTES[:3], vote(14, "Sam Instance", "no"), *VOTES[4:])
    (alert,) = altered((division(), VOTES), (division(), now))
    assert alert.facts["corrections"] == ["Sam Instance: No, was No, by proxy (Kim Token)"]


def test_a_corrected_name_is_told_and_one_with_another_title_is_not() -> None:
    now = (vote(11, "Joe Example", "aye"), *VOTES[1:2], vote(13, "Alex Specimen", "no"), *VOTES[3:])
    (alert,) = altered((division(), VOTES), (division(), now))
    assert alert.facts["corrections"] == ["Joe Example: was given as Jo Example"]


def test_title_question_date_and_number_that_are_corrected_are_told() -> None:
    before = division(question="That it be made. The House divided:")
    after = division(title="Example Bill: New Clause 4", question="That it not be made.", date="2024-06-05", number=62)
    (alert,) = altered((before, ()), (after, ()))
    assert alert.facts["corrections"] == [
        "Number: 62, was 61",
        "Date: Wed 5 June 2024, was Tue 4 June 2024",
        "Title: Example Bill: New Clause 4 (before: Example Bill [Lords] Report Stage: New Clause 3)",
        "Question: That it not be made. (before: That it be made.)",
    ]


@pytest.mark.parametrize(
    ("deferred", "words"), [(True, "It is marked as deferred."), (False, "It is not marked as deferred any more.")]
)
def test_a_corrected_mark_of_deferral_is_told(deferred: bool, words: str) -> None:
    (alert,) = altered((division(deferred=not deferred), ()), (division(deferred=deferred), ()))
    assert alert.facts["corrections"] == [words]


def test_what_nobody_was_told_corrects_nothing() -> None:
    party = (vote(11, "Jo Example", "aye", party="Another Party"), *VOTES[1:])
    assert altered((division(), VOTES), (division(), party)) == []
    assert altered((division(), VOTES), (division(at="2024-06-04T18:00:00Z", service_id=1), VOTES)) == []
    assert altered((division(title="Example  Bill"), ()), (division(title="Example Bill"), ())) == []


def test_both_bills_are_told_when_a_division_proves_to_be_on_another() -> None:
    log = Log()
    log.see(division(bill="other"))
    change = log.see(division())
    (ours,) = told(change)
    (theirs,) = told(change, watch=Watch("Other", bill="other"))
    assert ours.facts["corrections"] == ["It is now taken to be on this bill."]
    assert theirs.facts["corrections"] == ["It is no longer taken to be on this bill."]


def test_how_a_division_was_found_to_belong_to_the_bill_is_kept() -> None:
    assert held(division(linked_by="debate")).facts["linked_by"] == "debate"


def test_a_house_that_is_neither_is_counted_as_the_commons() -> None:
    assert held(division(house="Unassigned")).facts["counts"] == "Ayes 2, Noes 3"


def test_what_is_withdrawn_and_other_bills_are_no_alert() -> None:
    log = Log()
    log.see(division())
    assert told(log.withdraw("division", "commons-2024-06-04-61")) == []
    assert told(Log().see(division(bill="other")), Log().see(bill())) == []
    assert told(Log().see(division()), watch=Watch("Terms alone", terms=("Acme",))) == []


def test_a_member_whom_no_record_names_is_not_told_as_missing_from_the_lists() -> None:
    watch = replace(following("Kirstie Misspelt"), strangers=frozenset({"Kirstie Misspelt"}))
    alert = held(division(), *VOTES, watch=watch)
    assert alert.facts["members"] == [{"name": "Kirstie Misspelt", "vote": rule.STRANGER}]


NC3 = amendment("NC3", summary=["Duty to publish a list"])
ASK = Ask(house="Commons", amendment="NC3", side="aye", meaning="It would have published a list.")


def asked(ask: Ask = ASK, *members: str | int) -> Watch:
    return replace(WATCH, members=members, asks=(ask,))


def on(record: Division, *votes: Vote, watch: Watch = WATCH, **fields: Any) -> Alert:
    """Give the alert of a division that was on New Clause 3."""
    change = beside(Log().see(record, *votes), joined(record, NC3, **fields))
    (alert,) = told(change, watch=watch)
    return alert


def test_what_a_division_was_on_is_told_with_title_and_mover() -> None:
    (one,) = on(division(), *VOTES).facts["on"]
    assert one["on"] == "On New Clause 3, Duty to publish a list"
    assert (one["mover"], one["others"], one["sure"], one["stage"]) == ("Jo Example", 0, None, "Report stage, Commons")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"sure": "likely"}, "Probably on New Clause 3, Duty to publish a list"),
        ({"sure": "possible"}, "Possibly on New Clause 3, Duty to publish a list"),
        ({"question": "disagreement"}, "On disagreeing with New Clause 3, Duty to publish a list"),
        ({"question": "in lieu"}, "On something in lieu of New Clause 3, Duty to publish a list"),
        (
            {"question": "other", "sure": "likely"},
            "Probably on a question that names New Clause 3, Duty to publish a list",
        ),
    ],
)
def test_how_sure_it_is_and_what_was_asked_of_it_are_told(fields: dict[str, Any], words: str) -> None:
    assert on(division(), **fields).facts["on"][0]["on"] == words


def test_the_reason_is_told_where_it_is_not_certain() -> None:
    assert "How that is known: its title names it." in render(on(division(), sure="likely")).body
    assert "its title names it" not in render(on(division())).body
    body = render(on(division(), how="config", evidence="the campaign's config says so")).body
    assert "(Jo Example), by the campaign's config\n" in body


def test_a_title_that_names_nothing_gets_the_name_from_the_join() -> None:
    bare = division(title="Example Bill [Lords]")
    assert on(bare).title == "Commons division 61, New Clause 3: Ayes 2, Noes 3"
    assert on(bare, sure="likely").title == "Commons division 61, New Clause 3 (probably): Ayes 2, Noes 3"
    several = [joined(bare, amendment(number)) for number in ("1", "2", "3", "4", "5")]
    (alert,) = told(beside(Log().see(bare), *several))
    assert alert.title == "Commons division 61, Amendment 1, Amendment 2, Amendment 3 and 2 more: Ayes 2, Noes 3"


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (HANSARD, True),
        (division(title="Example Bill: Second Reading"), True),
        (division(), False),
        (lords_division(), False),
        (lords_division(question=None), True),
    ],
)
def test_that_it_is_not_joined_is_told_only_where_its_record_names_nothing(record: Division, said: bool) -> None:
    assert ("It is not joined to an amendment" in render(held(record)).body) is said
    assert "It is not joined to an amendment" not in render(on(record)).body


def test_with_an_ask_the_meaning_the_side_and_the_outcomes_are_told() -> None:
    votes = (*VOTES, vote(17, "Lee Model", "both"), vote(18, "Max Pattern", "no vote recorded"))
    alert = on(division(), *votes, watch=asked(ASK, *range(11, 19)))
    assert alert.facts["ask"] == {
        "meaning": "It would have published a list.",
        "side": "Aye",
        "tally": "with us 2, against 3, teller 1, in both lobbies 1; no vote recorded 1",
    }
    assert [(one["name"], one["vote"], one["outcome"]) for one in alert.facts["members"]] == [
        ("Jo Example", "Aye", "with us"),
        ("Siân Sample-Jones", "Aye", "with us"),
        ("Sir Alex Specimen", "No", "against"),
        ("Sam Instance", "No, by proxy (Kim Token)", "against"),
        ("Kim Token", "No", "against"),
        ("Pat Case", "No (teller)", "teller"),
        ("Lee Model", "in both lobbies", "in both lobbies"),
        ("Max Pattern", "No vote recorded", "no vote recorded"),
    ]
    body = render(alert).body
    for line in (
        "Jo Example: Aye, with us",
        "Pat Case: No (teller)",
        "Lee Model: in both lobbies",
        "Kim Token: No, against",
    ):
        assert f"{line}\n" in body


@pytest.mark.parametrize(
    "watch",
    [
        following(11),
        asked(replace(ASK, side=None), 11),
        asked(replace(ASK, amendment="NC4"), 11),
        asked(replace(ASK, house="Lords", side="content"), 11),
    ],
)
def test_without_a_side_on_this_very_question_nobody_is_judged(watch: Watch) -> None:
    alert = on(division(), *VOTES, watch=watch)
    assert alert.facts["members"] == [{"name": "Jo Example", "vote": "Aye"}]
    assert "with us" not in render(alert).body
    assert "gainst" not in render(alert).body


def test_a_side_on_the_amendment_is_none_on_disagreeing_with_it_nor_where_it_is_only_possible() -> None:
    for fields in ({"question": "disagreement"}, {"sure": "possible"}):
        assert on(division(), *VOTES, watch=asked(ASK, 11), **fields).facts["ask"] is None


def test_on_a_likely_join_nobody_is_judged_unless_the_campaign_asks_of_the_division_itself() -> None:
    alert = on(division(), *VOTES, watch=asked(), sure="likely")
    assert alert.facts["ask"] is None
    assert "with us" not in render(alert).body
    own = on(
        division(),
        *VOTES,
        watch=asked(Ask(division="commons-2024-06-04-61", house="Commons", side="no")),
        sure="likely",
    )
    assert "Our side: No. By the names listed: with us 3, against 2, teller 1." in render(own).body


def test_before_names_are_published_the_side_stands_without_outcomes() -> None:
    alert = on(division(), watch=asked())
    assert alert.facts["ask"]["tally"] is None
    assert "Our side: Aye.\n" in render(alert).body


def test_corrected_names_tell_what_they_come_to_for_the_campaign() -> None:
    log = Log()
    log.see(division(), *VOTES)
    changed = log.see(division(), vote(11, "Jo Example", "no"), *VOTES[2:5], vote(17, "Lee Model", "aye"))
    (alert,) = told(beside(changed, joined(division(), NC3)), watch=asked(ASK, "Kim Token", "Pat Case"))
    assert alert.facts["corrections"] == [
        "For the campaign: with us 1, against 4 (before: with us 2, against 3, teller 1)",
        "Pat Case: no longer listed, was No (teller)",
        "Jo Example: No, was Aye",
        "Lee Model: Aye, was not listed",
        "Siân Sample-Jones: no longer listed, was Aye",
    ]


def test_each_of_two_corrections_that_come_together_has_the_votes_of_its_time() -> None:
    log = Log()
    log.see(division(), *VOTES)
    first = beside(log.see(division(), vote(11, "Jo Example", "no"), *VOTES[1:]), joined(division(), NC3))
    second = beside(log.see(division(), vote(11, "Jo Example", "no"), *VOTES[2:]), joined(division(), NC3))
    # The store gives both with the votes of today.
    alerts = told(replace(first, parts=second.parts), second, watch=asked(ASK, 12))
    assert [alert.facts["corrections"][0] for alert in alerts] == [
        "For the campaign: with us 1, against 4, teller 1 (before: with us 2, against 3, teller 1)",
        "For the campaign: with us 0, against 4, teller 1 (before: with us 1, against 4, teller 1)",
    ]
    assert alerts[0].facts["members"] == [{"name": "Siân Sample-Jones", "vote": "Aye", "outcome": "with us"}]
    assert [one["vote"] for one in alerts[1].facts["members"]] == [rule.UNLISTED]


def test_a_correction_that_leaves_the_outcomes_alone_does_not_tell_them() -> None:
    log = Log()
    log.see(division(), *VOTES)
    change = beside(log.see(division(), vote(11, "Joe Example", "aye"), *VOTES[1:]), joined(division(), NC3))
    assert told(change, watch=asked())[0].facts["corrections"] == ["Joe Example: was given as Jo Example"]


def test_a_teller_who_becomes_one_and_a_proxy_that_comes_are_told_by_name() -> None:
    now = (vote(11, "Jo Example", "aye", teller=True), VOTES[1], vote(13, "Sir Alex Specimen", "no", proxy="Kim Token"))
    (alert,) = altered((division(), VOTES), (division(), (*now, *VOTES[3:])))
    assert alert.facts["corrections"] == [
        "Jo Example: Aye (teller), was Aye",
        "Sir Alex Specimen: No, by proxy (Kim Token), was No",
    ]


def test_an_alert_that_an_earlier_version_left_to_be_sent_can_still_be_worded() -> None:
    alert = on(division(), *VOTES, watch=asked(ASK, 11))
    facts = {name: value for name, value in alert.facts.items() if name not in {"on", "unjoined", "ask"}}
    facts["members"] = [{"name": "Jo Example", "vote": "Aye"}]
    assert "Jo Example: Aye\n" in render(replace(alert, facts=facts)).body


def test_a_side_on_an_amendment_is_none_on_the_motion_to_disagree_that_bears_its_number() -> None:
    motion = NC3.model_copy(
        update={"form": "motion", "number": "3", "summary": ["That this House disagrees with Lords amendment 3"]}
    )
    (alert,) = rule.alerts(
        (beside(Log().see(division(title="Lists"), *VOTES), joined(division(), motion)),),
        asked(Ask(house="Commons", amendment="3", side="aye", meaning="It would have published a list.")),
    )
    assert alert.facts["ask"] is None
    assert alert.facts["on"][0]["name"] == "Motion to disagree with Lords amendment 3"
