"""TheyWorkForYou's daily files: what is in them, what is not let in. Every person and every word is made up."""

import io
import os
import re
import time
import tracemalloc
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

from sources.hansard_archive import Day, Division, Speech, Unreadable, Vote, parse
from sources.records import Aside
from tests.sources.archive_xml import DTD, bomb, commons_division, day, gid, heading, lords_division, speech

DAYS = Path(__file__).parents[3] / "shared" / "data" / "hansard"


def read(content: bytes) -> list[Day | Speech | Division | Aside]:
    return list(parse(io.BytesIO(content), "made-up.xml", "digest"))


def one(content: bytes, kind: type) -> object:
    (found,) = [value for value in read(content) if isinstance(value, kind)]
    return found


def reasons(content: bytes) -> list[str]:
    return [f"{value.noun} {value.reason}" for value in read(content) if isinstance(value, Aside)]


def unreadable(content: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        read(content)
    return str(caught.value)


def test_a_day_is_told_from_the_ids_inside():
    assert one(day(speech(version="b")), Day) == Day(
        "commons-2031-02-03", "Commons", date(2031, 2, 3), "Chamber", "b", "made-up.xml", "digest", True
    )


@pytest.mark.parametrize(
    ("kind", "on", "key", "house", "place"),
    [
        ("lords", "2031-02-03", "lords-2031-02-03", "Lords", "Chamber"),
        ("westminhall", "2031-02-03", "westminster-hall-2031-02-03", "Commons", "Westminster Hall"),
        ("standing", "standing30_X_01-0_2031-02-03", "standing30_X_01-0_2031-02-03", "Commons", "Bill committee"),
    ],
)
def test_each_place_of_debate_has_days_of_its_own(kind, on, key, house, place):
    found = one(day(speech(kind=kind, on=on)), Day)
    assert (found.key, found.house, found.place, found.date) == (key, house, place, date(2031, 2, 3))


def test_a_speech_has_its_headings_speaker_and_place():
    who = 'speakername="Jo Example" person_id="uk.org.publicwhip/person/90001" type="Start Question" time="14:30:00"'
    content = day(
        heading("oral", "Oral Answers"),
        heading("major", "A Department", "1.1"),
        heading("minor", "A <i>Sample</i>\n  Matter", "1.2"),
        speech("1.3", attributes=who),
    )
    assert one(content, Speech) == Speech(
        gid=gid("1.3"),
        house="Commons",
        date=date(2031, 2, 3),
        heading="A Department",
        subheading="A Sample Matter",
        speaker="Jo Example",
        person_id=90001,
        column="1",
        time="14:30:00",
        type="Start Question",
        text="I made this up.",
    )


def test_a_new_major_heading_ends_the_minor_one():
    content = day(
        heading("major", "One"), heading("minor", "Part", "1.1"), heading("major", "Two", "1.2"), speech("1.3")
    )
    assert one(content, Speech)[3:5] == ("Two", None)


@pytest.mark.parametrize(
    ("attributes", "speaker"),
    [
        ('nospeaker="true"', None),
        ('speakername="Noble Lords" person_id="unknown"', "Noble Lords"),
        ('speakername="A Witness" nospeaker="true"', "A Witness"),
        ('speakername="Jo Example" speakerid="uk.org.publicwhip/member/4"', "Jo Example"),
        ('speakername="Jo Example" person_id="uk.org.publicwhip/member/4"', "Jo Example"),
    ],
)
def test_who_is_not_known_has_no_person_but_keeps_the_name_that_is_printed(attributes, speaker):
    found = one(day(speech(attributes=attributes)), Speech)
    assert (found.speaker, found.person_id) == (speaker, None)


@pytest.mark.parametrize("broken", ["", "009:35:00", "24:00:00", "12:60:00", "9:35", "half-past two", "١٢:00:00"])
def test_a_time_that_no_clock_shows_is_left_out(broken):
    assert one(day(speech(attributes=f'nospeaker="true" time="{broken}"')), Speech).time is None


def test_paragraphs_are_lines_and_marks_within_them_leave_no_trace():
    paragraphs = (
        "My  hon.\u00a0Friend <phrase class='x'>the <b>Member</b></phrase>\n spoke",
        "",
        "co\u00adoperation <a href='http://example.org/'>there</a>",
    )
    assert one(day(speech("1.1", *paragraphs)), Speech).text == "My hon. Friend the Member spoke\ncooperation there"


def test_rows_of_a_table_are_lines_and_text_outside_of_paragraphs_is_kept():
    rows = "<tr><td>a</td> <td>b <i>c</i></td></tr>\n<tr><td>d</td></tr>"
    inner = f"before<p>one<br/>two</p><table><tbody>\n{rows}</tbody></table>after"
    assert one(day(speech(inner=inner)), Speech).text == "before\none\ntwo\na\tb c\nd\nafter"


def test_text_after_the_paragraphs_is_kept():
    assert one(day(speech(inner="<p>one</p>two<p>three</p>")), Speech).text == "one\ntwo\nthree"


def test_comments_and_instructions_are_no_words():
    assert one(day(speech("1.1", "one<!-- two --> three<?four five?>")), Speech).text == "one three"


def test_a_commons_division_has_counts_as_announced_and_every_vote():
    found = one(day(heading("major", "A Bill"), commons_division()), Division)
    assert found[:10] == (gid("9.1"), "Commons", date(2031, 2, 3), "A Bill", None, 12, "9", "15:00:00", 3, 1)
    assert found.votes == (
        Vote(90001, "Jo Example", "aye", False, None),
        Vote(90002, "Ali Sample", "aye", True, None),
        Vote(90003, "Kim Specimen", "no", False, "Jo Example"),
        Vote(None, "Sam Nobody", "no", False, None),
    )


def test_a_lords_division_speaks_of_contents():
    found = one(day(lords_division()), Division)
    assert (found.house, found.number, found.ayes, found.noes) == ("Lords", 1, 1, 2)
    assert [(vote.person_id, vote.vote, vote.teller) for vote in found.votes] == [
        (90011, "content", False),
        (90012, "not content", True),
    ]


def test_a_committees_division_is_its_count():
    where = {"kind": "standing", "on": "standing30_X_01-0_2031-02-03"}
    content = day(
        '<bill title="X">X</bill><committee><mpname membername="Jo Example">Jo Example</mpname></committee>',
        speech("1.1", **where),
        f'<divisioncount id="{gid("1.2", **where)}" divnumber="3" ayes="1" noes="0" url=""><mplist vote="aye">'
        '<mpname person_id="uk.org.publicwhip/person/90001" membername="Jo Example" vote="aye">Jo Example</mpname>'
        "</mplist></divisioncount>",
    )
    found = one(content, Division)
    assert (found.number, found.ayes, found.noes, found.votes) == (
        3,
        1,
        0,
        (Vote(90001, "Jo Example", "aye", False, None),),
    )


def test_counts_that_are_no_numbers_are_left_out():
    content = commons_division().replace('ayes="3" noes="1"', 'ayes="" noes="many"').replace('divnumber="12"', "")
    found = one(day(content), Division)
    assert (found.number, found.ayes, found.noes) == (None, None, None)


def test_what_does_not_fit_is_set_aside_with_its_reason_and_the_rest_goes_on():
    content = day(
        speech("1.1").replace(f'id="{gid("1.1")}"', ""),
        speech("1.2"),
        speech("1.2"),
        speech("1.3", on="2031-02-04"),
        speech("1.4", " "),
        speech("1.5").replace(f'id="{gid("1.5")}"', 'id="nonsense"'),
        commons_division("1.6").replace(f'id="{gid("1.6")}"', ""),
        speech("1.7"),
    )
    assert [value.gid for value in read(content) if isinstance(value, Speech)] == [gid("1.2"), gid("1.7")]
    assert reasons(content) == [
        "contribution has no id",
        "contribution has an id that came before",
        "contribution has an id of another day",
        "contribution has no words",
        "contribution has an id of another day",
        "division has no id",
    ]


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1"])
def test_the_characters_that_an_old_dtd_names_are_read(encoding):
    text = day(
        heading("major", "K&ouml;ln"),
        speech(
            "1.1", "one &ndash; two &pound;3", attributes='speakername="Jo &Ouml;xample"'.replace("&Ouml;", "&ouml;")
        ),
        head=DTD.format(encoding=encoding),
    ).decode()
    found = one(text.replace("two", "tw\u00f3").encode(encoding), Speech)
    assert (found.heading, found.speaker, found.text) == ("Köln", "Jo öxample", "one – twó £3")


def test_an_entity_bomb_is_refused_at_once():
    began = time.process_time()
    assert "entity" in unreadable(bomb())
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    "definition",
    [
        '<!ENTITY x "two words">',
        '<!ENTITY x SYSTEM "file:///nowhere">',
        '<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;',
        '<!ENTITY x "y"><!ENTITY z "&x;&x;">',
    ],
)
def test_an_entity_that_is_more_than_a_character_is_refused(definition):
    content = day(speech("1.1", "said"), head=f"<!DOCTYPE publicwhip [{definition}]>")
    assert "defines an entity that is not one character" in unreadable(content)


def test_an_entity_in_an_attribute_of_the_root_swells_nothing():
    content = bomb().replace(b"<publicwhip ", b'<publicwhip swell="&e9;" ')
    assert "ntity" in unreadable(content)


def test_a_document_type_outside_of_the_file_is_refused_and_never_read(tmp_path):
    outside = tmp_path / "outside.dtd"
    os.mkfifo(outside)  # whoever opened it would wait for ever
    content = day(speech(), head=f'<!DOCTYPE publicwhip SYSTEM "{outside.as_uri()}">')
    assert "names a document type outside of it" in unreadable(content)


def test_a_file_that_is_cut_off_is_refused_at_its_end():
    content = day(speech("1.1"), speech("1.2"))
    values = parse(io.BytesIO(content[: content.rindex(b"</publicwhip>")]), "made-up.xml", "")
    assert [type(next(values)) for _ in range(3)] == [Day, Speech, Speech]
    with pytest.raises(Unreadable, match="is not whole XML: Premature end"):
        list(values)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"Dear diary", "is not whole XML"),
        (b"\x00\x01\x02", "is not whole XML"),
        (b"<p/>" * 20000, "is not whole XML"),
        (b"<a>" + b"<b/>" * 20000, "does not begin with <publicwhip>"),
        (b"<html><body/></html>", "does not begin with <publicwhip>"),
        (b"<html><speech id='x'/></html>", "but with <html>"),
        (b"<publicwhip/>", "no id in it"),
        (b"<publicwhip><speech/></publicwhip>", "no id in it"),
        (day(speech(kind="wrans")), "holds 'wrans'"),
        (day(speech(on="2031-02-30")), "of a day that does not exist"),
    ],
)
def test_a_file_that_is_no_day_of_hansard_is_refused_with_the_reason(content, reason):
    assert reason in unreadable(content)


class Endless(io.BytesIO):
    """A day that never ends."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(size) or b"<p>and so on</p>" * 4000


def test_a_file_larger_than_any_day_is_refused():
    beginning = day(speech()).removesuffix(b"</publicwhip>\n")
    with pytest.raises(Unreadable, match="is larger than 64 MB"):
        list(parse(Endless(beginning), "made-up.xml", ""))


def test_an_older_version_says_so_and_has_redirects():
    content = day(
        f'<gidredirect oldgid="{gid("1.1")}" newgid="{gid("1.1", version="b")}" matchtype="changes"/>', latest="no"
    )
    (found,) = read(content)
    assert (found.version, found.latest) == ("a", False)


@pytest.mark.parametrize(("older", "newer"), [("a", "b"), ("z", "aa"), ("", "a")])
def test_versions_go_up_by_their_letters(older, newer):
    found = one(day(speech(version=older)), Day)
    assert found.is_older_than(newer)
    assert not found.is_older_than(older)


def test_memory_does_not_grow_with_the_file():
    parts = [speech(f"{number}.1", "word " * 200) for number in range(8000)]
    content = io.BytesIO(day(*parts))
    tracemalloc.start()
    try:
        count = sum(1 for _ in parse(content, "x", ""))
        assert count == 8001
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.skipif(not DAYS.is_dir(), reason="the recorded days are not here")
@pytest.mark.parametrize("file", sorted(DAYS.rglob("*.xml")), ids=lambda file: file.name)
def test_every_recorded_day_gives_every_speech_and_division_once(file):
    content = file.read_text(encoding="utf-8")
    root = ElementTree.fromstring(content)
    spoken = {element.get("id"): letters("".join(element.itertext())) for element in root.iter("speech")}
    said = {gid for gid, words in spoken.items() if words}
    values = read(file.read_bytes())
    speeches = [value for value in values if isinstance(value, Speech)]
    divisions = [value for value in values if isinstance(value, Division)]
    assert {value.gid: letters(value.text) for value in speeches} == spoken
    assert len(speeches) == len(said) == len(re.findall("<speech[ >]", content))
    assert len(divisions) == len(re.findall("<division[ >]", content))
    assert sum(len(value.votes) for value in divisions) == len(re.findall("<(?:mpname|lord)[ >]", content))
    assert not [value for value in values if isinstance(value, Aside)]


def letters(text: str) -> str:
    """Give the text without blanks, which are the one thing that may differ."""
    return "".join(text.split())
