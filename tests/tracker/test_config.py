import os
import re
import tomllib
import traceback
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tracker import config, registry
from tracker.config import ConfigError, Settings, SourceSettings, TrackerSettings, WatchSettings, load
from tracker.config_lines import Lines
from tracker.config_problems import Location

SECRET = "slack://TokenAlpha/TokenBravo/TokenCharlie"
PIECES = (SECRET, "TokenAlpha", "TokenBravo", "TokenCharlie", "hunter2")

CHANNEL = '[channels.terminal]\nurl = "terminal://"\n'
WATCH = '[[watches]]\nname = "W"\nterms = ["Hikvision"]\nchannels = ["terminal"]\n'
GOOD = CHANNEL + WATCH  # 6 lines


def write(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


def read(folder: Path, text: str, **environ: str) -> Settings:
    return load(write(folder, text), environ=environ)


def refused(folder: Path, text: str, **environ: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        read(folder, text, **environ)
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert not [piece for piece in PIECES if piece in shown]
    assert "pydantic" not in shown
    return caught.value


def found(error: ConfigError) -> list[tuple[int | None, str]]:
    return [(problem.line, problem.key) for problem in error.problems]


def test_the_smallest_config_gets_every_default(tmp_path: Path) -> None:
    settings = read(tmp_path, GOOD)
    assert settings.tracker == TrackerSettings()
    assert settings.sources == Settings().sources
    assert list(settings.sources) == [source.NAME for source in registry.found()]
    assert settings.watches == (WatchSettings(name="W", terms=("Hikvision",), channels=("terminal",)),)
    assert settings.path == tmp_path / "config.toml"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (GOOD.replace('"W"', f'"{"W" * 201}"'), "watches[0].name"),
        (GOOD.replace("terminal", "t" * 201, 1).replace('["terminal"]', f'["{"t" * 201}"]'), f"channels.{'t' * 201}"),
        (f'{GOOD}[[pushes]]\nname = "{"P" * 201}"\nwhen = "1 hour after a division in the Lords"\n', "pushes[0].name"),
    ],
)
def test_a_name_that_no_database_takes_is_refused(tmp_path: Path, text: str, key: str) -> None:
    told = [one for one in refused(tmp_path, text).problems if "at most 200 characters" in one.message]
    assert [one.key for one in told] == [key]
    assert len(read(tmp_path, GOOD.replace('"W"', f'"{"W" * 200}"')).watches) == 1


def test_the_source_defaults_are_those_promised() -> None:
    promised = {name: (one.every, one.fast, one.slowest, one.base_url) for name, one in Settings().sources.items()}
    assert promised == {
        "bills": (900, 300, 3600, "https://bills-api.parliament.uk"),
        "commons_votes": (120, 30, 1800, "https://commonsvotes-api.parliament.uk"),
        "lords_votes": (120, 30, 1800, "https://lordsvotes-api.parliament.uk"),
        "hansard": (600, 300, 3600, "https://hansard-api.parliament.uk"),
        "whatson": (1800, 600, 10800, "https://whatson-api.parliament.uk"),
        "written_questions": (1800, 900, 10800, "https://questions-statements-api.parliament.uk"),
        "early_day_motions": (3600, None, 21600, "https://oralquestionsandmotions-api.parliament.uk"),
        "petitions": (3600, None, 21600, "https://petition.parliament.uk"),
        "members": (3600, None, 21600, "https://members-api.parliament.uk"),
    }
    for source in Settings().sources.values():
        assert (source.enabled, source.gap) == (True, 0.2)


def test_sources_are_read_after_those_that_give_them_what_they_need() -> None:
    order = [source.NAME for source in registry.found()]
    for source in registry.found():
        assert all(order.index(name) < order.index(source.NAME) for name in source.AFTER)


def test_an_interval_of_one_s_own_is_kept_at_every_pace(tmp_path: Path) -> None:
    bills = read(tmp_path, f'{GOOD}[sources.bills]\nevery = "2m"').sources["bills"]
    assert (bills.fast, bills.every, bills.slowest) == (None, 120, 120)
    bills = read(tmp_path, f'{GOOD}[sources.bills]\nevery = "10m"').sources["bills"]
    assert (bills.fast, bills.every, bills.slowest) == (300, 600, 600)
    bills = read(tmp_path, f'{GOOD}[sources.bills]\nevery = "10m"\nslowest = "2d"').sources["bills"]
    assert (bills.fast, bills.slowest, bills.quiet_after) == (300, 172800, 172800)


@pytest.mark.parametrize(
    ("written", "key", "said"),
    [
        ('every = "10m"\nslowest = "5m"', "slowest", "shorter than 'every'"),
        ('every = "10m"\nfast = "15m"', "fast", "longer than 'every'"),
        ('every = "10m"\nslowest = "2d"\nquiet_after = "1d"', "quiet_after", "always look broken"),
    ],
)
def test_paces_that_contradict_each_other_are_refused(tmp_path: Path, written: str, key: str, said: str) -> None:
    error = refused(tmp_path, f"{GOOD}[sources.bills]\n{written}")
    assert [problem.key for problem in error.problems] == [f"sources.bills.{key}"]
    assert said in str(error)


def test_a_source_that_is_not_named_is_on_unless_others_have_addresses_of_their_own(tmp_path: Path) -> None:
    plain = read(tmp_path, f'{GOOD}[sources.bills]\nevery = "2m"').sources
    assert all(one.enabled for one in plain.values())
    usual = read(tmp_path, f'{GOOD}[sources.bills]\nbase_url = "https://bills-api.parliament.uk"').sources
    assert all(one.enabled for one in usual.values())
    moved = read(tmp_path, f'{GOOD}[sources.bills]\nbase_url = "http://127.0.0.1:1"\n[sources.members]').sources
    assert [name for name, one in moved.items() if one.enabled] == ["bills", "members"]


def test_the_example_gives_exactly_the_defaults() -> None:
    settings = load(None, environ={})
    assert settings.tracker == TrackerSettings()
    assert settings.sources == Settings().sources
    assert settings.path is None


def test_the_example_shows_every_key_of_the_tracker_and_of_each_source() -> None:
    text = config.example_path().read_text(encoding="utf-8")
    written = tomllib.loads(text.replace("# backups =", "backups ="))
    assert written["tracker"].keys() == TrackerSettings.model_fields.keys()
    assert written["sources"].keys() == registry.defaults().keys()
    for name, source in written["sources"].items():
        without = set() if registry.defaults()[name]["fast"] else {"fast"}
        assert source.keys() == SourceSettings.model_fields.keys() - without


def test_the_example_watches_the_procurement_bill() -> None:
    settings = load(None, environ={})
    (watch,) = settings.watches
    assert watch.name == "Procurement Bill and Hikvision"
    assert watch.bill == "Procurement Bill"
    assert watch.terms == ("Hikvision", "Hik Vision", "Dahua", "Dalua")
    assert watch.members[0] == "Sir Iain Duncan Smith" and len(watch.members) == 5
    assert watch.since == date(2022, 5, 11)
    assert watch.channels == ("terminal",)
    assert settings.channels["terminal"].url.get_secret_value() == "terminal://"


def test_the_examples_switched_off_load_once_switched_on(tmp_path: Path) -> None:
    text = config.example_path().read_text(encoding="utf-8")
    for line in text.splitlines():
        if re.match(r"# (\[|[a-z_]+ = )", line):
            text = text.replace(line, line[2:], 1)
    names = ("CAMPAIGN_EMAIL", "CAMPAIGN_SLACK", "CAMPAIGN_NTFY")
    settings = read(tmp_path, text, **dict.fromkeys(names, SECRET))
    assert settings.channels.keys() == {"terminal", "officers", "campaigners", "phones"}
    assert [watch.bill_id for watch in settings.watches] == [1234, None]
    assert [(link.division, link.amendment) for link in settings.links] == [("commons-2023-06-13-252", "NC10")]
    assert (settings.export.folder, settings.templates.folder) == ("exports", "templates")
    assert [push.name for push in settings.pushes] == ["Write to your MP"]


def test_the_config_for_three_audiences_loads_and_tells_each_what_it_wants() -> None:
    settings = load(config.example_path().parent / "docs" / "audiences.toml", environ={})
    assert settings.channels.keys() == {"policy", "campaigners", "organisers"}
    assert {name for watch in settings.watches for name in watch.channels} == settings.channels.keys()
    assert [watch.tells("publication") for watch in settings.watches] == [True, False, False]
    assert {name for push in settings.pushes for name in push.channels} == {"organisers"}


@pytest.mark.parametrize(
    ("written", "length"),
    [
        ('"90s"', 90),
        ('"2m"', 120),
        ('"15m"', 900),
        ('"1h"', 3600),
        ('"1d"', 86400),
        ('"7d"', 7 * 86400),
        ('"1.5h"', 5400),
        ('" 90 s "', 90),
        ('"1s"', 1),
        ("90", 90),
        ("2.5", 2.5),
    ],
)
def test_every_form_of_a_length_of_time_is_read(tmp_path: Path, written: str, length: float) -> None:
    text = f'[sources.bills]\nevery = {written}\nquiet_after = "7d"\n{GOOD}'
    assert read(tmp_path, text).sources["bills"].every == length


@pytest.mark.parametrize(
    "written",
    [
        '"soon"',
        '"0.5s"',
        "0",
        '"8d"',
        "-1",
        "nan",
        "inf",
        '""',
        '"5 weeks"',
        '"1h30m"',
        "true",
        "[1]",
        "1" + "0" * 400,
        '"' + "9" * 400 + 'd"',
        "2022-05-11",
    ],
)
def test_a_bad_length_of_time_is_refused(tmp_path: Path, written: str) -> None:
    error = refused(tmp_path, f'{GOOD}[sources.bills]\nevery = {written}\nquiet_after = "7d"')
    assert found(error) == [(8, "sources.bills.every")]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
        ("https://example.org/replica/", "https://example.org/replica"),
        ("http://[::1]:80", "http://[::1]:80"),
    ],
)
def test_a_base_url_keeps_its_prefix_and_loses_its_last_slash(tmp_path: Path, written: str, kept: str) -> None:
    assert read(tmp_path, f'{GOOD}[sources.bills]\nbase_url = "{written}"').sources["bills"].base_url == kept


@pytest.mark.parametrize(
    "written",
    [
        "ftp://a.org",
        "bills-api.parliament.uk",
        "https://",
        "https://a.org?x=1",
        "https://a.org#x",
        "https://a .org",
        "https://user:hunter2@a.org",
        "https://a.org:99999",
        "https://[::1",
        "",
        "https://é.org",
    ],
)
def test_a_bad_base_url_is_refused(tmp_path: Path, written: str) -> None:
    error = refused(tmp_path, f'{GOOD}[sources.hansard]\nbase_url = "{written}"')
    assert found(error) == [(8, "sources.hansard.base_url")]


# Each text stands after GOOD, so its own first line is line 7.
BAD: dict[str, tuple[str, int | None, str, str]] = {
    "unknown section": ("[trackr]\n", 7, "trackr", "did you mean 'tracker'?"),
    "path is no section": ('[path]\nx = "y"\n', 7, "path", "unknown section"),
    "unknown tracker key": ('[tracker]\ndatabse = "sqlite:///x"\n', 8, "tracker.databse", "did you mean 'database'?"),
    "unknown key with nothing near": ("[tracker]\nzzz = 1\n", 8, "tracker.zzz", "known here: database, "),
    "unknown source": ("[sources.bils]\n", 7, "sources.bils", "unknown source; did you mean 'bills'?"),
    "unknown source key": ("[sources.bills]\nevry = 9\n", 8, "sources.bills.evry", "did you mean 'every'?"),
    "unknown source key, dotted": ("[sources]\nbills.evry = 9\n", 8, "sources.bills.evry", "'every'?"),
    "unknown channel key": (
        '[channels.a]\nurl = "terminal://"\nurll = "a"\n',
        9,
        "channels.a.urll",
        "did you mean 'url'?",
    ),
    "misspelt channel key": (f'[channels.a]\nurll = "{SECRET}"\n', 8, "channels.a.urll", "did you mean 'url'?"),
    "unknown watch key": (WATCH.replace('"W"', '"X"\nterm = []'), 9, "watches[1].term", "'terms'?"),
    "misspelt watch key": (
        WATCH.replace('"W"', '"X"').replace("channels", "chanels"),
        10,
        "watches[1].chanels",
        "unknown key; did you mean 'channels'?",
    ),
    "text for a section": ('[tracker]\nlog = "info"\n[sources]\nbills = "x"\n', 10, "sources.bills", "a section"),
    "text for a channel": (f'[channels]\nslack = "{SECRET}"\n', 8, "channels.slack", "a section"),
    "number for text": ("[tracker]\ntime_zone = 1\n", 8, "tracker.time_zone", "expected text in quotes"),
    "text for yes or no": ('[sources.bills]\nenabled = "yes"\n', 8, "sources.bills.enabled", "true or false"),
    "text for a list": (
        '[[watches]]\nname = "X"\nbill = "B"\nchannels = "terminal"\n',
        10,
        "watches[1].channels",
        "list",
    ),
    "text for a bill's id": (
        '[[watches]]\nname = "X"\nbill_id = "3159"\nchannels = ["terminal"]\n',
        9,
        "watches[1].bill_id",
        "expected a whole number",
    ),
    "yes for a member": (
        '[[watches]]\nname = "X"\nbill = "B"\nmembers = ["A B", true]\nchannels = ["terminal"]\n',
        10,
        "watches[1].members[1]",
        "a Member's name in quotes",
    ),
    "number for a day": (WATCH.replace('"W"', '"X"\nsince = 2022'), 9, "watches[1].since", "2022-05-11"),
    "no such day": (WATCH.replace('"W"', '"X"\nsince = "2022-02-30"'), 9, "watches[1].since", "a day"),
    "a time for a day": (WATCH.replace('"W"', '"X"\nsince = 2022-05-11T10:00:00'), 9, "watches[1].since", "a day"),
    "unknown log level": ('[tracker]\nlog = "loud"\n', 8, "tracker.log", "'info', 'debug' or 'warning'"),
    "unknown zone": (
        '[tracker]\ntime_zone = "Europe/Londn"\n',
        8,
        "tracker.time_zone",
        "did you mean 'Europe/London'?",
    ),
    "folder of zones": ('[tracker]\ntime_zone = "Europe"\n', 8, "tracker.time_zone", "not a known time zone"),
    "line break in contact": ('[tracker]\ncontact = "a\\nb"\n', 8, "tracker.contact", "control character"),
    "accent in contact": ('[tracker]\ncontact = "Zoë"\n', 8, "tracker.contact", "unaccented"),
    "database of another kind": (
        '[tracker]\ndatabase = "mysql://u:hunter2@h/d"\n',
        8,
        "tracker.database",
        "begins with sqlite:///",
    ),
    "impatient source": ('[sources.bills]\nquiet_after = "1m"\n', 8, "sources.bills.quiet_after", "'every'"),
    "missing variable": (
        '[channels.a]\nurl = { env = "CAMPAIGN" }\n',
        8,
        "channels.a.url.env",
        "variable CAMPAIGN is not set",
    ),
    "secret for a variable": (
        f'[channels.a]\nurl = {{ env = "{SECRET}" }}\n',
        8,
        "channels.a.url.env",
        "not the secret",
    ),
    "odd variable": ('[channels.a]\nurl = { env = "A-B" }\n', 8, "channels.a.url.env", "not the name of"),
    "missing secret file": ('[channels.a]\nurl = { file = "none" }\n', 8, "channels.a.url.file", "no file 'none'"),
    "folder for a secret": ('[channels.a]\nurl = { file = "." }\n', 8, "channels.a.url.file", "cannot be read"),
    "null in a file name": ('[channels.a]\nurl = { file = "a\\u0000" }\n', 8, "channels.a.url.file", "cannot be read"),
    "both forms": ('[channels.a]\nurl = { env = "A", file = "b" }\n', 8, "channels.a.url", '{ env = "NAME" }'),
    "another form": (f'[channels.a]\nurl = {{ value = "{SECRET}" }}\n', 8, "channels.a.url", '{ env = "NAME" }'),
    "number for a channel": ("[channels.a]\nurl = 7\n", 8, "channels.a.url", "text in quotes"),
    "no address": ('[channels.a]\nurl = "hunter2"\n', 8, "channels.a.url", "with :// in it"),
    "channel without an address": ("[channels.a]\n", 7, "channels.a.url", "missing"),
    "channel not configured": (
        '[[watches]]\nname = "X"\nbill = "B"\nchannels = [\n  "terminal",\n  "slak",\n]\n[channels.slack]\n'
        'url = "terminal://"\n',
        12,
        "watches[1].channels[1]",
        "no channel is called 'slak'; did you mean 'slack'?",
    ),
    "channel with nothing near": (
        '[[watches]]\nname = "X"\nbill = "B"\nchannels = ["zzz"]\n',
        10,
        "watches[1].channels[0]",
        "add a section [channels.zzz]",
    ),
    "address for a channel's name": (
        f'[[watches]]\nname = "X"\nbill = "B"\nchannels = ["{SECRET}"]\n',
        10,
        "watches[1].channels[0]",
        "this is an address",
    ),
    "address for a key": (
        f'[channels.a]\nurl = "terminal://"\n"{SECRET}" = 1\n',
        9,
        "channels.a.(an address)",
        "unknown",
    ),
    "watch without channels": ('[[watches]]\nname = "X"\nbill = "B"\n', 7, "watches[1].channels", "no channels"),
    "watch without a subject": (
        '[[watches]]\nname = "X"\nchannels = ["terminal"]\n',
        7,
        "watches[1]",
        "nothing to watch for",
    ),
    "watch without a name": ('[[watches]]\nbill = "B"\nchannels = ["terminal"]\n', 7, "watches[1].name", "missing"),
    "same name twice": (WATCH.replace('"W"', '" w"'), 8, "watches[1].name", "has this name already"),
    "short term": (
        WATCH.replace('"W"', '"X"').replace('"Hikvision"', '"ab", " c "'),
        9,
        "watches[1].terms[1]",
        "at least 2",
    ),
    "same term twice": (
        WATCH.replace('"W"', '"X"').replace('"Hikvision"', '"Dahua",\n"ab",\n"dahua "'),
        11,
        "watches[1].terms[2]",
        "in this list already",
    ),
    "duplicate key": ('[tracker]\nlog = "info"\nlog = "info"\n', 9, "log", "written twice"),
    "duplicate section": ("[tracker]\n[tracker]\n", 8, "tracker", "written twice"),
    "no value": ("[tracker]\nlog =\n", 8, "", "not valid TOML"),
    "open bracket": ("[tracker]\nlog = [\n\n", 8, "", "not valid TOML"),
    "no quotes": ("[tracker]\nlog = info\n", 8, "", "check quotes"),
    "enormous number": ("[tracker]\ntick = " + "1" * 5000, None, "", "not valid TOML"),
    "deep brackets": ("x = " + "[" * 5000, None, "", "nested too deeply"),
}


@pytest.mark.parametrize("case", BAD)
def test_each_mistake_is_told_with_its_line_and_key(tmp_path: Path, case: str) -> None:
    text, line, key, words = BAD[case]
    error = refused(tmp_path, GOOD + text)
    assert found(error) == [(line, key)]
    assert words in error.problems[0].message
    assert error.problems[0].file == str(tmp_path / "config.toml")


def test_watches_in_single_brackets_are_explained(tmp_path: Path) -> None:
    error = refused(tmp_path, CHANNEL + WATCH.replace("[[watches]]", "[watches]"))
    assert found(error) == [(3, "watches")]
    assert "[[watches]]" in str(error)


@pytest.mark.parametrize("name", ["tracker", "sources", "channels"])
def test_a_number_for_a_whole_section_is_refused(tmp_path: Path, name: str) -> None:
    error = refused(tmp_path, f"{name} = 3\n" + (WATCH if name == "channels" else GOOD))
    assert (1, name) in found(error)
    assert "expected a section" in str(error)


def test_a_number_for_a_watch_is_refused_once(tmp_path: Path) -> None:
    error = refused(tmp_path, "watches = [\n  7,\n]\n" + CHANNEL)
    assert found(error) == [(2, "watches[0]")]


@pytest.mark.parametrize("text", ["", CHANNEL, "watches = []\n" + CHANNEL])
def test_a_config_without_watches_is_refused(tmp_path: Path, text: str) -> None:
    (problem,) = refused(tmp_path, text).problems
    assert problem.key == "watches" and "no watches" in problem.message


def test_all_problems_are_listed_at_once_and_in_the_order_of_the_file(tmp_path: Path) -> None:
    error = refused(
        tmp_path,
        '[tracker]\ntime_zone = "Nowhere"\nlog = 3\n'
        '[sources.bils]\nevery = "never"\n'
        '[channels.slack]\nurl = { env = "SLACK" }\n'
        '[[watches]]\nname = "A"\n'
        '[[watches]]\nname = "a"\nterm = ["x"]\nchanels = ["slak"]\n',
    )
    assert found(error) == [
        (2, "tracker.time_zone"),
        (3, "tracker.log"),
        (4, "sources.bils"),
        (5, "sources.bills.every"),
        (7, "channels.slack.url.env"),
        (8, "watches[0]"),
        (8, "watches[0].channels"),
        (11, "watches[1].name"),
        (12, "watches[1].term"),
        (12, "watches[1].terms[0]"),
        (13, "watches[1].chanels"),
        (13, "watches[1].channels[0]"),
    ]
    assert str(error).split("\n") == [str(problem) for problem in error.problems]
    assert f"{tmp_path / 'config.toml'}, line 13: watches[1].chanels: unknown key; did you mean 'channels'?" in str(
        error
    )


def test_a_missing_file_a_folder_and_other_encodings_are_told_plainly(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(b"# one\n# Zo\xeb\n")
    for name, line, words in [
        ("none.toml", None, "no such file"),
        (".", None, "this is a folder"),
        ("latin.toml", 2, "not UTF-8"),
        ("a\0b", None, "cannot be read"),
    ]:
        with pytest.raises(ConfigError, match=words) as caught:
            load(tmp_path / name, environ={})
        assert found(caught.value) == [(line, "")]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read_is_told_plainly(tmp_path: Path) -> None:
    write(tmp_path, GOOD).chmod(0)
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path / "config.toml", environ={})


def test_a_file_saved_by_windows_notepad_is_read(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load(path, environ={}).watches[0].name == "W"
    path.write_bytes(GOOD.replace("\n", "\r\n").encode() + b"[tracker]\r\nlogg = 1\r\n")
    with pytest.raises(ConfigError) as caught:
        load(path, environ={})
    assert (8, "tracker.logg") in found(caught.value)


def test_a_secret_comes_from_text_the_environment_or_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET + "\r\n", encoding="utf-8")
    (tmp_path / "secret").chmod(0o600)
    text = (
        f'{GOOD}[channels]\na.url = "{SECRET}"\nb.url = {{ env = "B" }}\nc = {{ url = {{ file = "secret" }} }}\n'
        f'd.url.file = "{(tmp_path / "secret").as_posix()}"\n[tracker]\ndatabase.env = "DB"\n'
    ).replace(CHANNEL, "")
    text = text.replace("[channels]\n", '[channels]\nterminal.url = "terminal://"\n')
    settings = read(tmp_path, text, B=SECRET, DB="postgresql://u:hunter2@h/d")
    assert {settings.channels[name].url.get_secret_value() for name in "abcd"} == {SECRET}
    assert settings.tracker.database.get_secret_value() == "postgresql://u:hunter2@h/d"
    shown = [repr(settings), str(settings), repr(settings.channels), f"{settings.channels['a']}"]
    shown += [str(settings.model_dump()), settings.model_dump_json(), str(settings.tracker.model_dump(mode="json"))]
    for text in shown:
        assert not [piece for piece in PIECES if piece in text]


@pytest.mark.parametrize("content", ["", " ", "\n", "\udcff", "hunter2", "slack://hunter2\nx"])
def test_a_useless_secret_is_refused_without_being_shown(tmp_path: Path, content: str) -> None:
    error = refused(tmp_path, f'{GOOD}[channels.a]\nurl = {{ env = "A" }}\n', A=content)
    assert [line for line, _ in found(error)] == [8]


def test_a_secret_cannot_be_looked_up_outside_a_load() -> None:
    with pytest.raises(ValidationError, match="while a config file is loaded"):
        config.ChannelSettings(url={"env": "A"})


def test_each_channel_is_checked_once_but_not_the_terminal(tmp_path: Path) -> None:
    asked: list[str] = []

    def check(url: str) -> str | None:
        asked.append(url)
        return None if "fine" in url else f"{url}: 'tokenbravo' is no token"

    text = f'{GOOD}[channels.a]\nurl = "{SECRET}"\n[channels.b]\nurl = "fine://x"\n'
    with pytest.raises(ConfigError) as caught:
        load(write(tmp_path, text), environ={}, check_channel=check)
    assert asked == [SECRET, "fine://x"]
    assert found(caught.value) == [(8, "channels.a.url")]
    assert "token" not in str(caught.value).replace("is no token", "").casefold()
    assert "is no token" in str(caught.value)


def test_members_may_be_names_or_numbers(tmp_path: Path) -> None:
    text = WATCH.replace('"W"', '"W"\nmembers = ["Alicia Kearns", 152]')
    assert read(tmp_path, CHANNEL + text).watches[0].members == ("Alicia Kearns", 152)


@pytest.mark.parametrize("written", ["2022-05-11", '"2022-05-11"'])
def test_since_is_a_day_with_or_without_quotes(tmp_path: Path, written: str) -> None:
    text = WATCH.replace('"W"', f'"W"\nsince = {written}')
    assert read(tmp_path, CHANNEL + text).watches[0].since == date(2022, 5, 11)


def test_terms_lose_their_spare_spaces(tmp_path: Path) -> None:
    text = WATCH.replace('"Hikvision"', '"  Hik   Vision "')
    assert read(tmp_path, CHANNEL + text).watches[0].terms == ("Hik Vision",)


def test_settings_cannot_be_changed(tmp_path: Path) -> None:
    settings = read(tmp_path, GOOD)
    for part, name in [(settings, "path"), (settings.tracker, "log"), (settings.watches[0], "name")]:
        with pytest.raises(ValidationError, match="frozen"):
            setattr(part, name, "x")


def test_a_watch_made_in_code_needs_a_subject_too() -> None:
    with pytest.raises(ValidationError, match="nothing to watch for"):
        WatchSettings(name="W", channels=("terminal",))


def test_the_file_named_comes_before_the_folders_own_and_that_before_the_example(tmp_path: Path) -> None:
    assert config.find(None, tmp_path) is None
    usual = write(tmp_path, GOOD)
    assert config.find(None, tmp_path) == usual
    assert config.find(tmp_path / "other.toml", tmp_path) == tmp_path / "other.toml"


def test_lines_are_found_through_strings_arrays_and_inline_tables() -> None:
    text = '''note = """
[tracker]
log = "not this one"
"""
[ "tracker" ]   # a comment with [brackets]
'log' = "info"
[a.b]
c.d = 1
x = [ # one
  "]", '[',

  { y = 1, "z.z" = [
     2, 3 ] },
]
[[watches]]
terms = ["a", """
  b""", "c"]
[[watches.rules]]
k = 1
[[watches]]
[[watches.rules]]
[[watches.rules]]
k = 2
'''
    tomllib.loads(text)
    expected: dict[Location, int | None] = {
        ("note",): 1,
        ("tracker", "log"): 6,
        ("a",): 7,
        ("a", "b", "c", "d"): 8,
        ("a", "b", "x", 0): 10,
        ("a", "b", "x", 1): 10,
        ("a", "b", "x", 2): 12,
        ("a", "b", "x", 2, "y"): 12,
        ("a", "b", "x", 2, "z.z"): 12,
        ("a", "b", "x", 2, "z.z", 1): 13,
        ("watches", 0): 15,
        ("watches", 0, "terms", 1): 16,
        ("watches", 0, "terms", 2): 17,
        ("watches", 0, "missing"): 15,
        ("watches", 0, "rules", 0, "k"): 19,
        ("watches", 1): 20,
        ("watches", 1, "rules", 1, "k"): 23,
        ("nowhere", "at", "all"): None,
        (): None,
    }
    lines = Lines(text)
    assert {at: lines.find(at) for at in expected} == expected


PLACES = st.lists(st.sampled_from(["a", "b", "watches", 0, 1, 2]), max_size=4).map(tuple)
SCRAPS = st.sampled_from(
    [
        "[",
        "]",
        "{",
        "}",
        "=",
        ",",
        ".",
        "\n",
        "\r\n",
        " ",
        "#",
        '"',
        "'",
        '"""',
        "'''",
        "\\",
        "a",
        "b",
        "watches",
        "[[watches]]\n",
        "a = 1\n",
        "[a.b]\n",
        "1",
        "é",
        "\0",
    ]
)


@given(text=st.one_of(st.text(), st.lists(SCRAPS, max_size=40).map("".join)), at=PLACES, other=PLACES)
def test_the_locator_takes_any_text(text: str, at: Location, other: Location) -> None:
    lines = Lines(text)
    lines.rename(at, other)
    line = lines.find(at)
    assert line is None or 1 <= line <= text.count("\n") + 1


KEYS = st.sampled_from(["a", "b", "c.d", "e f", "é", '"'])
VALUES = st.recursive(
    st.one_of(st.integers(), st.booleans(), st.text(max_size=5)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


def toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{toml(key)} = {toml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[\n" + ",\n".join(toml(inner) for inner in value) + "\n]"
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(letter):08x}" for letter in value) + '"'
    return str(value).lower()


def places(value: Any, at: Location = ()) -> list[Location]:
    pairs: list[tuple[str | int, Any]] = list(value.items()) if isinstance(value, dict) else []
    pairs = list(enumerate(value)) if isinstance(value, list) else pairs
    inside = [place for key, inner in pairs for place in places(inner, (*at, key))]
    return [at, *inside] if at else inside


@given(tree=st.dictionaries(KEYS, VALUES, max_size=4))
def test_the_locator_finds_every_place_of_a_valid_file(tree: dict[str, Any]) -> None:
    text = "".join(f"{toml(key)} = {toml(value)}\n" for key, value in tree.items())
    lines = Lines(text)
    assert all(at in lines._at for at in places(tomllib.loads(text)))


def asking(*lines: str) -> str:
    return GOOD + "[[asks]]\n" + "\n".join(lines) + "\n"


def test_what_the_campaign_stands_for_is_read_as_the_rules_take_it(tmp_path: Path) -> None:
    lines = (
        'bill = "Example Bill [HL]"',
        'house = "lords"',
        'amendment = "94"',
        'side = "content"',
        'became = "Clause 65"',
    )
    (one,) = read(tmp_path, asking(*lines, 'meaning = "It asked for a timeline."', 'thank = ["Thanks."]')).asks
    told = one.value()
    assert (told.bill, told.house, told.amendment, told.side, told.thank) == (
        "example",
        "Lords",
        "94",
        "content",
        ("Thanks.",),
    )
    (other,) = read(tmp_path, asking('division = "Commons-2023-06-13-252"', 'side = "no"')).asks
    assert (other.value().division, other.value().house) == ("commons-2023-06-13-252", "Commons")


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        (('side = "aye"',), "asks[0]"),
        (('amendment = "NC1"', 'side = "aye"'), "asks[0]"),
        (('amendment = "NC1"', 'house = "Commons"'), "asks[0]"),
        (('amendment = "NC1"', 'house = "Commons"', 'division = "commons-2023-06-13-252"', 'side = "aye"'), "asks[0]"),
        (('amendment = "that one"', 'house = "Commons"', 'side = "aye"'), "asks[0].amendment"),
        (('amendment = "94"', 'house = "Lords"', 'side = "aye"'), "asks[0].side"),
        (('division = "lords-2022-11-30-3"', 'side = "no"'), "asks[0].side"),
        (('division = "252"', 'side = "no"'), "asks[0].division"),
        (('division = "commons-2023-13-06-252"', 'side = "no"'), "asks[0].division"),
        (('division = "commons-2023-06-13-252"', 'stage = "Report stage"', 'side = "no"'), "asks[0].stage"),
        (('amendment = "94"', 'house = "Lords"', 'thank = ["Thanks."]'), "asks[0]"),
        (('amendment = "94"', 'house = "Peers"', 'side = "content"'), "asks[0].house"),
        (('amendment = "94"', 'house = "Lords"', 'side = "content"', 'thanks = ["x"]'), "asks[0].thanks"),
    ],
)
def test_an_ask_that_cannot_be_meant_is_refused_where_it_stands(
    tmp_path: Path, lines: tuple[str, ...], key: str
) -> None:
    assert [key for _, key in found(refused(tmp_path, asking(*lines)))] == [key]


def test_two_sections_on_one_thing_are_refused(tmp_path: Path) -> None:
    ask = '[[asks]]\ndivision = "commons-2023-06-13-252"\nside = "aye"\n'
    link = '[[links]]\ndivision = "commons-2023-06-13-252"\namendment = "NC10"\n'
    assert [key for _, key in found(refused(tmp_path, GOOD + ask + ask + link + link))] == ["asks[1]", "links[1]"]


def test_a_link_may_say_that_a_division_was_on_no_amendment(tmp_path: Path) -> None:
    (one,) = read(tmp_path, GOOD + '[[links]]\ndivision = "commons-2023-06-13-252"\namendment = ""\n').links
    assert one.amendment == ""


def test_an_ask_says_of_which_bill_it_is_where_several_are_watched(tmp_path: Path) -> None:
    bills = '[[watches]]\nname = "{0}"\nbill = "{0}"\nchannels = ["terminal"]\n'
    two = CHANNEL + bills.format("Example Bill") + bills.format("Sample Bill")
    ask = '[[asks]]\nhouse = "Commons"\namendment = "NC1"\nside = "aye"\n'
    assert [key for _, key in found(refused(tmp_path, two + ask))] == ["asks[0]"]
    assert len(read(tmp_path, two + ask + 'bill = "Sample Bill"\n').asks) == 1
    one = (
        CHANNEL
        + bills.format("Example Bill")
        + bills.replace("Bill", "").format("W").replace('bill = "W"', 'terms = ["x y"]')
    )
    assert len(read(tmp_path, one + ask).asks) == 1


def test_one_amendment_under_two_spellings_is_one(tmp_path: Path) -> None:
    ask = '[[asks]]\nhouse = "Commons"\namendment = "{}"\nside = "aye"\n'
    assert [key for _, key in found(refused(tmp_path, GOOD + ask.format("NC1") + ask.format("New Clause 1")))] == [
        "asks[1]"
    ]


def test_a_link_names_one_amendment_alone(tmp_path: Path) -> None:
    link = '[[links]]\ndivision = "commons-2023-06-13-252"\namendment = "Amendments 11B and 11C"\n'
    assert [key for _, key in found(refused(tmp_path, GOOD + link))] == ["links[0].amendment"]
