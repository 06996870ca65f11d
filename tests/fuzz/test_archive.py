"""Any bytes as a day of the archive: read, set aside or refused; and what is read can be kept."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.hansard_archive import Day, Division, Speech, Unreadable, parse
from sources.records import Aside
from tests.fuzz import examples
from tests.fuzz.test_text import unseen
from tests.replica.moments import at
from tests.sources.archive_xml import DTD, commons_division, day, gid, heading, lords_division, speech
from tests.tracker.stored import opened
from tracker.archive import take
from tracker.store import Store

NOW = at("2023-03-09 12:00")
WHOLE = day(
    heading("major", "A day"),
    speech("1.1", "I made <i>this</i> up.", "And a table: <table><tr><td>a</td></tr></table>"),
    heading("minor", "More", "2.0"),
    speech("2.1", attributes='nospeaker="true"'),
    commons_division(),
    lords_division("10.1"),
    head=DTD.format(encoding="ISO-8859-1"),
).decode()
PIECES = [one for one in re.split(r"(<[^>]*>|\"[^\"]*\")", WHOLE) if one]
ODD = (
    *("<", ">", "&", "</speech>", "<speech>", "<p>", "</p>", "<division>", "</publicwhip>", "<publicwhip>"),
    *("<!--", "-->", "<![CDATA["),
    *("&ndash;", "&nothing;", "&#0;", "&#xd800;", "&#x202e;", "]]>", "<?x ?>"),
    *('<!DOCTYPE x SYSTEM "file:///etc/passwd">',),
    *("x" * 3000, "\u202e", "\u2028", "\x7f", "é", '"' + gid("1.1", version="b") + '"', '"99:99:99"', '"-1"'),
    *('"9999999999999"',),
    *('"2031-02-30"', '"uk.org.publicwhip/person/99999999999"', '"uk.org.publicwhip/debate/0000-00-00a.1.1"'),
    *('""', '"yes"'),
)  # fmt: skip


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """A whole day in which pieces are left out, doubled, moved, or are other ones; sometimes it is cut off."""
    pieces = list(PIECES)
    for kind, where, what in draw(
        st.lists(
            st.tuples(st.sampled_from("odtx"), st.integers(0, 400), st.sampled_from(ODD) | st.text(max_size=6)),
            max_size=6,
        )
    ):
        place = where % len(pieces)
        if kind == "o":
            pieces[place] = what
        elif kind == "d":
            pieces.insert(place, pieces[where // 2 % len(pieces)])
        elif kind == "t" and len(pieces) > 1:
            del pieces[place]
        else:
            pieces.insert(place, what)
    made = "".join(pieces).encode("iso-8859-1", "xmlcharrefreplace")
    return made[: draw(st.just(len(made)) | st.integers(0, len(made)))]


def values(content: bytes) -> list[Day | Speech | Division | Aside]:
    found = []
    try:
        for one in parse(BytesIO(content), "debates2031-02-03a.xml", "0"):
            found.append(one)
    except Unreadable as error:
        assert unseen(str(error)) == []
        assert "\n" not in str(error)
        assert len(str(error)) < 500
    return found


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with opened(tmp_path_factory.mktemp("archive")) as store:
        yield store


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


@given(
    files()
    | st.binary(max_size=300)
    | st.binary(max_size=80).map(lambda odd: WHOLE.encode()[:400] + odd + WHOLE.encode()[400:])
)
@examples(120)
def test_any_file_is_taken_or_set_aside_with_its_reason(store: Store, folder: Path, content: bytes) -> None:
    for one in values(content):
        if isinstance(one, Speech):
            assert all(line == line.strip() and line for line in one.text.split("\n")) or one.text == ""
            assert (
                "<p" not in one.text
                or "<p" in content.decode("utf-8", "replace")
                or "&lt;" in content.decode("utf-8", "replace")
            )
    path = folder / "debates2031-02-03a.xml"
    path.write_bytes(content)
    before = store.archived()
    done = take(store, [path], now=NOW)
    assert sum(done.days.values()) == 1
    assert done.days["taken"] or store.archived() == before, "what is not taken leaves what is there"


def test_the_day_that_the_pieces_are_of_is_whole() -> None:
    kinds = [type(one).__name__ for one in values(WHOLE.encode("iso-8859-1"))]
    assert (kinds.count("Day"), kinds.count("Speech"), kinds.count("Division")) == (1, 2, 1)
    assert kinds.count("Aside") == 1, "the other House's division is out of place"
