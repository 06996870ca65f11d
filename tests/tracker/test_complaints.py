"""What users of comparable services complain of, one test or more for each, by the lesson that was drawn from it.

Silence, doubles, floods, stale news, no word of what was voted on, no word when a date moves.
"""

from datetime import date, time, timedelta

import pytest

from alerts.channels import Outcome
from alerts.values import Ask
from sources.records import Contribution, Mention, Snapshot
from tests.tracker.campaign import Campaign, campaign, watch
from tests.tracker.stored import HOUR, NOW, VOTES, amendment, bill, division, keep, listing, stage, vote
from tracker.hours import Hours

MINUTE = timedelta(minutes=1)
SETTLED = NOW + 5 * MINUTE
NIGHT = Hours(quiet=(time(22), time(7)))


def said(key: str, who: str = "Jo Example", debate: str = "DEB", **changed: object) -> Snapshot:
    told = {
        "key": key,
        "house": "Commons",
        "date": date(2023, 6, 1),
        "debate_key": debate,
        "debate": "Example Bill",
        "order": int(key[1:]),
        "member": who,
        "attributed_to": who,
        "member_id": 4001,
        "text": "[On the cameras of Acme.]",
        "link": f"https://hansard.parliament.uk/debates/{debate}#contribution-{key}",
        "found_by": ["search"],
        **changed,
    }
    return Snapshot(Contribution.model_validate(told), (Mention(key="acme", term="Acme", sentence="[Of Acme.]"),))


@pytest.fixture
def one(tmp_path):
    with campaign(tmp_path) as opened:
        yield opened


# 1, 12: silence


def test_a_message_that_does_not_arrive_is_counted_shown_and_tried_again(one: Campaign):
    one["a"].answers = [Outcome("failed", "the service refused it (HTTP 404)")]
    assert one.tick(NOW, bill()).problems == ("a: the service refused it (HTTP 404)",)
    assert one.store.look().status()["deliveries"] == {"failed": 1}
    one.tick(NOW + HOUR)
    assert one.states() == [("a", "sent")]


def test_one_bad_channel_neither_stops_nor_repeats_the_others(tmp_path):
    with campaign(tmp_path, watch("Example", "bad", "good", "better")) as told:
        told["bad"].answers = [RuntimeError("a bug"), Outcome("failed", "down"), Outcome("unknown", "no answer")]
        for hours in range(4):
            told.tick(NOW + hours * HOUR, bill())
        assert (len(told["good"].got), len(told["better"].got)) == (1, 1)
        assert len(told["bad"].got) == 4
        assert len({message.id for message in told["bad"].got}) == 1, "who keeps ids can drop the second"


def test_a_channel_that_is_down_holds_everything_and_then_gets_it_together(one: Campaign):
    one["a"].answers = [Outcome("failed", "down")] * 40
    for number in range(12):
        one.tick(NOW + number * HOUR, amendment(f"a{number}", number=f"NC{number}"))
    one["a"].answers, before = [], len(one["a"].got)
    for hours in (14, 15, 16, 17):
        one.tick(NOW + hours * HOUR)
    assert {state for _, state in one.states()} == {"sent"}
    told = "\n".join(one["a"].texts[before:])
    assert [number for number in range(12) if told.count(f"New Clause {number} tabled") < 1] == []
    assert len(one["a"].got) - before <= 4, "twelve alerts, not twelve messages"


# 2, 9: stale news, and news that is learned late


def test_what_is_dated_long_ago_and_published_only_now_is_told_with_its_date(one: Campaign):
    one.tick(NOW, division(key="commons-2023-01-10-88", number=88, date=date(2023, 1, 10)))
    (text,) = one["a"].texts
    assert "division 88" in text
    assert "Tue 10 January 2023" in text
    assert "Learned Thu 1 June 2023" in text


def test_what_lies_in_the_future_is_told_once_and_not_every_day(one: Campaign):
    for days in range(60):
        one.tick(NOW + timedelta(days=days), stage("2023-08-01"))
    assert [title for title in one["a"].titles if "1 August" in title] == one["a"].titles
    assert len(one["a"].got) == 1


def test_the_first_reading_and_a_watch_that_is_added_later_tell_nothing_of_what_was_there(tmp_path):
    with campaign(tmp_path, watch("Example", "a")) as told:
        told.learn(bill(), division(), stage("2023-06-13"), baseline=True)
        told.tick(NOW)
        assert told["a"].got == []
        told.watches = (*told.watches, watch("Late", "a"))
        told.tick(NOW + HOUR, amendment("a1"))
        told.tick(NOW + 2 * HOUR)
        assert len(told["a"].got) == 1


def test_what_an_outage_kept_back_is_one_message_that_says_so(one: Campaign):
    one.after = {"test": NOW - 9 * HOUR}
    one.tick(NOW, amendment("a1"), stage("2023-06-13"))
    one.tick(NOW + MINUTE, division())
    assert one["a"].got == [], "not everything is read again in one pass"
    one.tick(SETTLED)
    assert len(one["a"].got) == 1
    assert one["a"].titles[0].startswith("Catch-up")
    assert all(word in one["a"].texts[0] for word in ("division 252", "New Clause 1", "13 June 2023"))


# 3, 5: doubles


def test_reading_the_same_again_and_again_tells_nothing_again(one: Campaign):
    for minutes in range(0, 600, 10):
        one.tick(NOW + minutes * MINUTE, bill(), stage("2023-06-13"), division(), amendment("a1"), said("c1"))
    titles = "\n".join(one["a"].texts)
    assert titles.count("Ayes 1, Noes 1.") == 1
    assert len(one["a"].got) <= 3, "at once, and after the settling"


def test_a_message_whose_sending_broke_off_keeps_its_id_and_its_words(one: Campaign):
    one["a"].answers = [Outcome("unknown", "no answer within 30 s: it may have arrived")]
    one.tick(NOW, bill())
    one.tick(NOW + HOUR, amendment("a1"))
    first, second = one["a"].got[:2]
    assert (first.title, first.body, first.id) == (second.title, second.body, second.id)


# 7, 8: dates that move


def test_a_day_that_moves_is_told_at_once_as_one_move_with_the_old_day_and_the_new(tmp_path):
    with campaign(tmp_path, hours={"a": NIGHT}) as told:
        told.tick(NOW, stage("2023-06-13"))
        told.tick(NOW + HOUR, stage("2023-06-20"))
        assert len(told["a"].got) == 2
        moved = told["a"].got[1]
        assert moved.title.startswith("Moved: Report stage")
        assert moved.body.index("Tue 13 June 2023") < moved.body.index("Tue 20 June 2023")
        assert "Learned" in moved.body


def test_a_move_says_which_message_it_follows_up(one: Campaign):
    one.tick(NOW, stage("2023-06-13"))
    one.tick(NOW + HOUR, stage("2023-06-20"))
    assert one["a"].got[1].answers == (one["a"].got[0].id,)
    assert "Thu 1 June 2023, 13:00" in one["a"].got[1].body


# 11: floods


def test_twelve_mentions_in_one_debate_are_one_alert_that_grows(one: Campaign):
    for number in range(12):
        one.tick(NOW + number * 20 * timedelta(seconds=1), said(f"c{number}", who="Jo Example"))
    assert one["a"].got == []
    one.tick(SETTLED)
    (text,) = one["a"].texts
    assert text.startswith("Acme named in 12 contributions in the Commons, by Jo Example")
    assert text.count("https://hansard.parliament.uk/debates/DEB#contribution-") == 12


def test_what_one_tick_brings_is_one_message_across_watches_that_names_them(tmp_path):
    with campaign(tmp_path, watch("One", "a"), watch("Two", "a", terms=["Acme", "Cameras"])) as told:
        told.tick(NOW, bill(), stage("2023-06-13"))
        assert len(told["a"].got) == 1
        assert told["a"].texts[0].count("Watches: One and Two") == 2


# 13: quiet hours


def test_quiet_hours_hold_and_never_drop_and_never_stop_the_watching(tmp_path):
    night = NOW.replace(hour=22)
    with campaign(tmp_path, hours={"a": NIGHT}) as told:
        told.tick(night, stage("2023-08-01"))
        told.tick(night + HOUR, stage("2023-08-08"))
        assert told["a"].got == []
        assert {state for _, state in told.states()} == {"held"}
        told.tick(night.replace(day=2, hour=6))
        assert len(told["a"].got) == 1
        assert "1 August 2023" in told["a"].texts[0]
        assert "8 August 2023" in told["a"].texts[0]


def test_quiet_hours_let_a_division_pass(tmp_path):
    with campaign(tmp_path, hours={"a": NIGHT}) as told:
        told.tick(NOW.replace(hour=23), division(), amendment("a1"))
        assert len(told["a"].got) == 1
        assert "division 252" in told["a"].titles[0]


def test_quiet_hours_let_everything_on_the_bill_pass_on_the_day_of_a_debate(tmp_path):
    with campaign(tmp_path, hours={"a": NIGHT}) as told:
        told.learn(stage("2023-06-01", reached=True), baseline=True)
        told.tick(NOW.replace(hour=22), amendment("a1"))
        told.tick(NOW.replace(hour=22, minute=6))
        assert len(told["a"].got) == 1


# 14: what matters most comes first


def test_the_campaigns_own_division_overtakes_digests_quiet_hours_and_what_waits(tmp_path):
    ask = Ask(house="Commons", division="commons-2023-06-13-252", side="aye")
    hours = {"a": Hours("daily", at=time(8), quiet=(time(22), time(7)))}
    with campaign(tmp_path, hours=hours, asks=(ask,)) as told:
        told.tick(NOW.replace(hour=23), bill(), division(), stage("2023-08-01"))
        assert len(told["a"].got) == 1
        assert "division 252" in told["a"].titles[0]


def test_the_campaigns_own_division_is_sent_before_all_else(tmp_path):
    ask = Ask(house="Commons", division="commons-2023-06-13-252", side="aye")
    with campaign(tmp_path, asks=(ask,)) as told:
        told.tick(NOW, bill(), stage("2023-08-01"), division())
        assert len(told["a"].got) == 2
        assert "division 252" in told["a"].titles[0]


def test_a_digest_comes_once_at_its_hour_with_all_that_waited(tmp_path):
    with campaign(tmp_path, hours={"a": Hours("daily", at=time(8))}) as told:
        told.tick(NOW, bill())
        told.tick(NOW + HOUR, stage("2023-08-01"))
        for minutes in range(-10, 60, 5):
            told.tick(NOW.replace(day=2, hour=7) + minutes * MINUTE)
        assert len(told["a"].got) == 1
        assert "digest" in told["a"].titles[0].casefold()


# 15 to 18: what is said of a vote


def test_a_vote_says_what_was_voted_on_who_moved_it_and_how_the_members_watched_voted(tmp_path):
    told = watch("Example", "a", members=["Jo Example", "Ali Sample"])
    with campaign(tmp_path, told) as opened:
        opened.learn(amendment("a1", number="NC10", sponsors=[{"id": 4001, "name": "Jo Example", "lead": True}]))
        opened.tick(NOW)
        opened.tick(NOW + HOUR, division())
        text = opened["a"].texts[-1]
        for words in ("New Clause 10", "Ayes 1, Noes 1", "Jo Example: Aye", "Ali Sample: No"):
            assert words in text


def test_nobody_is_called_a_rebel_and_nobody_absent(tmp_path):
    told = watch("Example", "a", members=["Jo Example", "Lee Placeholder"])
    with campaign(tmp_path, told) as opened:
        votes = (*VOTES, *(vote(5000 + number, f"Member {number}", "no", party="Example") for number in range(9)))
        opened.tick(NOW, division(*votes, vote(6001, "Pat Specimen", "aye", party="Example")))
        text = opened["a"].texts[0].casefold()
        assert not [word for word in ("rebel", "absent", "defied", "whip", "won", "lost") if word in text.split()]


def test_a_member_has_the_party_of_the_day_of_the_vote(one: Campaign):
    votes = (vote(4001, "Jo Example", "aye", party="Labour"), vote(4002, "Ali Sample", "no", party="Independent"))
    one.tick(NOW, division(*votes))
    rows = one.store.look().votes("commons-2023-06-13-252")
    assert {row["member"]: row["party"] for row in rows} == {"Jo Example": "Labour", "Ali Sample": "Independent"}


# 19: the record changes


def test_a_correction_reaches_those_who_got_the_first_version_and_nobody_else(tmp_path):
    with campaign(tmp_path, watch("Example", "a", members=["Ali Sample"]), hours={"later": Hours()}) as told:
        told.tick(NOW, division())
        told.watches = (watch("Example", "a", "later", members=["Ali Sample"]),)
        told.tick(NOW + HOUR, division(VOTES[0], vote(4002, "Ali Sample", "aye"), VOTES[2], ayes=2, noes=0))
        assert len(told["a"].got) == 2
        assert told["later"].got == []
        corrected = told["a"].got[1]
        assert "Ali Sample: Aye, was No" in corrected.body
        assert corrected.answers == (told["a"].got[0].id,)


def test_what_is_withdrawn_is_told_to_those_who_were_told_of_it(one: Campaign):
    one.tick(NOW, amendment("a1"), amendment("a2", number="NC2"))
    one.tick(SETTLED)
    for hours in (1, 2):
        keep(one.store, amendment("a2", number="NC2"), at=NOW + hours * HOUR, listings=(listing("a2"),))
    one.tick(NOW + 3 * HOUR)
    assert "New Clause 1" in one["a"].texts[-1]
    assert one["a"].got[-1].answers == (one["a"].got[0].id,)
