"""Messages of one alert and of many: what they say of themselves, and that they fit whatever a record holds."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.compose import Envelope, compose, heading, split
from alerts.fitting import size
from alerts.forms import FORMS, Written
from alerts.grow import Section, grown
from alerts.messages import BuiltIn
from alerts.styles import _STYLES, SHORT, Style, length, style_of
from alerts.values import Alert
from tests.alerts.examples import EXAMPLES

PLAIN = style_of("terminal://")
TOLD = {"message": 7, "at": "2023-06-13T18:41:00+00:00", "title": "What was told"}
NAMES = ("division-held", "amendment-tabled-several", "mention-one", "stage-moved", "event-listed", "bill-introduced")


def sections(*names: str) -> list[Section]:
    return grown([(number, EXAMPLES[name]()) for number, name in enumerate(names, start=1)])


def many(number: int, **fields: Any) -> list[Section]:
    alert = EXAMPLES["stage-moved"]()
    several = [
        replace(alert, key=f"k{one}", link=f"https://bills.parliament.uk/bills/{one}/x", **fields)
        for one in range(number)
    ]
    return [Section(one, (one.watch,), (place,)) for place, one in enumerate(several, start=1)]


def test_one_alert_has_its_own_title_and_several_the_first_and_how_many_more() -> None:
    assert heading(sections("stage-moved"), Envelope()) == "Moved: Report stage (Commons), now Mon 10 June 2024"
    assert heading(sections("division-held", "stage-moved"), Envelope()).endswith("Ayes 2, Noes 3, and 1 more")


@pytest.mark.parametrize(
    ("kind", "batch", "title", "line"),
    [
        ("digest", "2023-06-13", "Your digest of Tue 13 June 2023: 2 alerts", ""),
        ("catch-up", "2023-06-13T10:00+00:00", "Catch-up: ", "since Tue 13 June 2023, 11:00."),
        ("quiet", "2023-06-13T06:00+00:00", "Held during quiet hours: ", "Held during quiet hours."),
        ("muted", "2023-06-13T06:00+00:00", "Held while muted: ", "Held while muted."),
        ("released", "", "Held until it was released: ", "Held until it was released."),
        ("off", "", "Held while this channel was switched off: ", "Held while this channel was switched off."),
    ],
)
def test_what_waited_says_why_it_comes_now(kind: str, batch: str, title: str, line: str) -> None:
    message = compose(sections("division-held", "stage-moved"), Envelope(kind=kind, batch=batch), PLAIN)
    assert message.title.startswith(title)
    assert line in message.body


def test_what_waited_alone_says_why_it_comes_now_too() -> None:
    message = compose(sections("stage-moved"), Envelope(kind="quiet"), PLAIN)
    assert message.title == "Held during quiet hours: Moved: Report stage (Commons), now Mon 10 June 2024"
    assert message.body.startswith("Held during quiet hours.\n\nExample Bill")


def test_a_digest_ends_with_what_was_read_and_one_of_nothing_says_so() -> None:
    envelope = Envelope(kind="digest", batch="2023-06-13", proof=("Bills: read at 08:00.", "Hansard: read at 07:55."))
    assert compose(sections("stage-moved"), envelope, PLAIN).body.endswith(
        "\n\nBills: read at 08:00.\nHansard: read at 07:55.\n"
    )
    empty = compose([], envelope, PLAIN)
    assert empty.title == "Your digest of Tue 13 June 2023: nothing new"
    assert empty.body == "Nothing new.\n\nBills: read at 08:00.\nHansard: read at 07:55.\n"


def test_of_a_digest_in_parts_the_last_says_what_was_read() -> None:
    envelope = Envelope(kind="digest", batch="2023-06-13", part=(1, 2), proof=("Bills: read at 08:00.",))
    first = compose(sections("stage-moved"), envelope, PLAIN)
    assert first.title == "Your digest of Tue 13 June 2023 (1 of 2)"
    assert "read at" not in first.body
    assert "read at" in compose(sections("stage-moved"), replace(envelope, part=(2, 2)), PLAIN).body


def test_a_digest_of_many_says_first_what_they_are_about() -> None:
    message = compose(sections(*NAMES), Envelope(kind="digest", batch="2023-06-13"), PLAIN)
    assert message.body.startswith("6 alerts: 1 on divisions, 1 on amendments,")


def test_each_part_of_several_messages_says_which_it_is() -> None:
    message = compose(sections("stage-moved"), Envelope(part=(2, 3)), style_of("discord://"))
    assert message.title.endswith("(2 of 3)**")


def test_a_correction_says_which_message_it_corrects_and_answers_it() -> None:
    envelope = Envelope(answers={1: TOLD})
    message = compose(sections("division-corrected"), envelope, PLAIN)
    assert "\nCorrects our message of Tue 13 June 2023, 19:41: What was told\n" in message.body
    assert message.answers == ("message-7",)
    moved = compose(sections("stage-moved"), envelope, PLAIN).body
    assert "\nFollows our message of Tue 13 June 2023, 19:41: What was told\n" in moved
    more = compose(sections("mention-one"), envelope, PLAIN).body
    assert "\nMore of the debate told of on Tue 13 June 2023, 19:41: What was told\n" in more
    unsent = compose(sections("division-corrected"), Envelope(answers={1: {**TOLD, "at": None}}), PLAIN)
    assert "\nCorrects our earlier message: What was told\n" in unsent.body


def test_times_are_told_on_the_envelopes_clock() -> None:
    envelope = Envelope(kind="catch-up", batch="2023-06-13T10:00+00:00", zone="UTC", answers={1: TOLD})
    body = compose(sections("stage-moved"), envelope, PLAIN).body
    assert "since Tue 13 June 2023, 10:00." in body
    assert "Tue 13 June 2023, 18:41" in body


def test_a_message_says_which_bill_it_speaks_of() -> None:
    alert = EXAMPLES["stage-moved"]()
    other = replace(alert, key="other", facts={**alert.facts, "bill": "Sample Bill"})
    message = compose(grown([(1, alert), (2, other)]), Envelope(), PLAIN)
    assert "1. Example Bill [HL]: Moved: Report stage (Commons)" in message.body
    assert "2. Sample Bill: Moved: Report stage (Commons)" in message.body


def test_the_bill_is_said_where_neither_title_nor_text_name_it() -> None:
    alert = EXAMPLES["bill-introduced"]()
    silent = replace(alert, title="Something", facts={**alert.facts, "bill": "Sample Bill"})
    body = compose(grown([(1, silent)]), Envelope(), PLAIN).body
    assert body.count("Sample Bill") == 1


def test_the_watches_that_asked_for_it_are_named() -> None:
    alert = EXAMPLES["mention-one"]()
    several = grown([(1, alert), (2, replace(alert, watch="Another"))])
    assert "Watches: Example Bill and Another\n" in compose(several, Envelope(), PLAIN).body
    assert "Watches: Example Bill and Another\n" in compose(several, Envelope(), style_of("toots://")).body


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_short_form_is_short_and_says_what_where_why_and_when_learned(name: str) -> None:
    alert = EXAMPLES[name]()
    message = compose(grown([(1, alert)]), Envelope(), style_of("toots://"))
    assert length(f"{message.title}\r\n{message.body}", "utf16") < 280
    assert alert.link is None or f"\n{alert.link}\n" in f"\n{message.body}"
    assert message.title.replace("\u200b", "")[:40] == alert.title[:40]
    if len(alert.link or "") < 100 and len(alert.title) < 100:
        assert re.search(r"\n(Watch|Push|From the tracker)\b", message.body)
        assert "learned " in message.body.casefold()


def test_the_campaigns_own_few_words_stand_for_the_short_form() -> None:
    class Own(BuiltIn):
        def short(self, alert: Alert, *, zone: str, watches: Any) -> str | None:
            return f"OURS {alert.rule}\n"

    message = compose(sections("stage-moved"), Envelope(), style_of("toots://"), Own())
    assert message.title == "OURS stage"
    assert "https://bills.parliament.uk" in message.body
    assert compose(sections("stage-moved"), Envelope(), PLAIN, Own()).title.startswith("Moved: ")


def test_what_is_too_long_is_told_in_a_line_each_and_then_by_title_and_link() -> None:
    several = many(12)
    texts = [compose(several, Envelope(), Style("plain", limit)).body for limit in (None, 3000, 2000)]
    assert ["Was: " in text for text in texts] == [True, False, False]
    assert ["has moved." in text for text in texts] == [True, True, False]
    assert all("Watch: Example Bill\nLearned Tue 4 June 2024, 12:00\n" in text for text in texts)
    assert all(one.alert.link in text for one in several for text in texts if one.alert.link)


def test_what_fits_in_no_one_message_comes_in_several_and_nothing_is_left_out() -> None:
    several = many(100)
    style = style_of("discord://")
    pieces = split(several, Envelope(), style)
    assert 1 < len(pieces) < 30
    assert [one for piece in pieces for one in piece] == several
    for number, piece in enumerate(pieces, start=1):
        message = compose(piece, Envelope(part=(number, len(pieces))), style)
        assert length(f"{message.title}\r\n{message.body}", "utf16") <= 2000
        assert all(f"<{one.alert.link}>" in message.body for one in piece)
        assert f"({number} of {len(pieces)})" in message.title


def test_nothing_is_split_where_there_is_no_limit() -> None:
    assert len(split(many(500), Envelope(), PLAIN)) == 1
    assert split([], Envelope(), PLAIN) == []


HOSTILE = st.one_of(
    st.text(max_size=300),
    st.sampled_from(
        [
            "&" * 300,
            "<" * 400,
            "😀" * 300,
            "שלום " * 90,
            "a" * 5000,
            "*_~`" * 100,
            "](" * 200,
            "\x00\r\n" * 50,
            "👩‍👩‍👧 " * 80,
        ]
    ),
)


@st.composite
def hostile(draw: st.DrawFn) -> Alert:
    base = EXAMPLES["publication-several"]() if draw(st.booleans()) else EXAMPLES["stage-moved"]()
    facts = {**base.facts, "bill": draw(HOSTILE)}
    link = f"https://bills.parliament.uk/{'a' * draw(st.sampled_from((1, 30, 90, 400, 3000)))}"
    return replace(
        base,
        key=draw(st.text(min_size=1, max_size=5)),
        title=draw(HOSTILE) or "x",
        watch=draw(HOSTILE) or "w",
        facts=facts,
        link=draw(st.sampled_from((link, None))),
        happened_on=date(2024, 6, 4),
        learned_at=datetime(2024, 6, 4, 12, tzinfo=UTC) + timedelta(hours=draw(st.integers(0, 50))),
    )


STYLES = [
    *set(_STYLES.values()),
    *(Style(form, limit, unit="utf16") for form in FORMS for limit in (60, 160, 600)),
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(hostile(), min_size=1, max_size=8),
    st.sampled_from(STYLES),
    st.sampled_from(("alerts", "digest", "catch-up", "quiet")),
    st.booleans(),
)
def test_a_message_fits_whatever_records_hold_and_every_link_reaches_the_channel(
    alerts: list[Alert], style: Style, kind: str, answers: bool
) -> None:
    several = [Section(one, (one.watch,), (place,)) for place, one in enumerate(alerts, start=1)]
    envelope = Envelope(kind=kind, batch="2023-06-13", answers={1: {**TOLD, "title": "&" * 300}} if answers else {})
    pieces = split(several, envelope, style)
    assert [one for piece in pieces for one in piece] == several
    for number, piece in enumerate(pieces, start=1):
        part = (number, len(pieces)) if len(pieces) > 1 else None
        message = compose(piece, replace(envelope, part=part), style)
        if style.limit is not None:
            assert size(Written(message.title, message.body, message.html), style) <= style.limit
        for one in piece:
            link = one.alert.link
            if link and (
                style.limit is None
                or 3 * len(link) + (160 if style.form in ("html", "telegram", "teams") else 60) < style.limit
            ):
                assert link in message.body


def test_a_megabyte_of_text_is_cut_and_its_link_kept() -> None:
    alert = EXAMPLES["question-answered"]()
    questions = [{**alert.facts["questions"][0], "answer": "word " * 200_000, "heading": "😀" * 100_000}]
    huge = replace(alert, facts={**alert.facts, "questions": questions})
    for url in ("discord://", "slack://", "tgram://", "workflows://", "mailto://", "toots://", "ntfy://"):
        style = style_of(url)
        message = compose(grown([(1, huge)]), Envelope(), style)
        assert style.limit is not None
        assert size(Written(message.title, message.body, message.html), style) <= style.limit
        assert alert.link is not None and alert.link in message.body
        assert "Learned " in message.body


def test_every_scheme_with_a_style_is_one_that_apprise_knows() -> None:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from apprise.plugins import N_MGR

        known = set(N_MGR.schemas())
    assert set(_STYLES) - {"terminal"} <= known


def test_a_form_or_a_limit_in_the_config_wins() -> None:
    assert style_of("slack://x").form == "slack"
    assert style_of("SLACK://x", "plain").form == "plain"
    assert style_of("discord://x", limit=500).limit == 500
    assert style_of("jsons://x", "short").alone == SHORT
    assert style_of("slack://x").pace == 1.0
    assert style_of("unheard-of://x") == Style("plain", 30_000)


def test_length_is_counted_as_the_service_does() -> None:
    assert [length("é😀", unit) for unit in ("characters", "utf16", "bytes")] == [2, 3, 6]  # type: ignore[arg-type]
