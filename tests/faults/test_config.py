"""Rows 65 to 68: what may be wrong with a config, seen by those who start the service."""

import os
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from sources.records import Reading, Snapshot
from tests import databases
from tests.alerts.changes import mention, motion
from tests.faults.playing import SCENARIO
from tests.tracker.service import SOURCES, Setup, Watching, call
from tests.tracker.stored import NOW, bill
from tracker.migrate import migrate
from tracker.replica import Replica
from tracker.store import Store

WORKING = ("run", "once", "check")
CHANNEL = '[channels.terminal]\nurl = "terminal://"\n'
WATCH = '[[watches]]\nname = "W"\nterms = ["Acme"]\nchannels = ["terminal"]\n'
GOOD = CHANNEL + WATCH  # 6 lines
SECRET = "json://reader:hunter2pass@127.0.0.1:1/hook-T0k3n"


@pytest.fixture(scope="module")
def replica() -> Iterator[Replica]:
    with Replica(SCENARIO, now=SCENARIO.end) as replica:
        yield replica


def put(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def refused(folder: Path, text: str, *, mode: int = 0o600) -> list[str]:
    """Start the service, and check, with a config that is wrong; give what both say of it, a line each."""
    put(folder, text, mode)
    said = []
    for name in WORKING:
        done = call(name, cwd=folder)
        assert (done.returncode, done.stdout) == (2, ""), done.stderr
        first, *lines = done.stderr.splitlines()
        assert first == "tracker: the config cannot be used:"
        said.append([line.removeprefix(f"  {folder / 'config.toml'}") for line in lines])
    assert said[0] == said[1] == said[2]
    assert [one.name for one in folder.iterdir() if one.name.startswith("tracker.db")] == []
    return said[0]


ADDRESSES = (
    "postgresql://user:S3@SECRET@invented.example/x",
    "postgresql://user:S3@SECRET:9@invented.example/x",
    "postgresql://user:SECRET@invented.example:abc/x",
    "postgresql://user:SECRET@[::1/x",
    "postgresql:///x?host=/a&port=SECRET",
)


@pytest.mark.parametrize(
    ("text", "line", "key", "words"),
    [
        (GOOD + "[tracker]\nlog = info\n", 8, "", "not valid TOML"),
        (GOOD + '[tracker]\nlog = "info"\nlog = "debug"\n', 9, "log", "written twice"),
        (GOOD + '[tracker]\nlogg = "info"\n', 8, "tracker.logg", "unknown key; did you mean 'log'?"),
        (GOOD + "[tracker]\ntick = true\n", 8, "tracker.tick", "expected a length of time"),
        (GOOD + '[tracker]\nstrict = "yes"\n', 8, "tracker.strict", "expected true or false"),
        (
            GOOD + '[channels.a]\nurl = { env = "NO_SUCH_VARIABLE" }\n',
            8,
            "channels.a.url.env",
            "the environment variable NO_SUCH_VARIABLE is not set",
        ),
        (
            GOOD + '[tracker]\nbackups = "~nobody-here/b"\n',
            8,
            "tracker.backups",
            "no user of this name has a home",
        ),
        (GOOD + '[export]\nfolder = "~nobody-here/e"\n', 8, "export.folder", "no user of this name has a home"),
        (
            GOOD + '[tracker]\ndatabase = { file = "nowhere" }\n',
            8,
            "tracker.database.file",
            "there is no file 'nowhere'",
        ),
    ],
)
def test_row_65_a_mistake_is_refused_with_file_line_and_key(
    text: str, line: int, key: str, words: str, tmp_path: Path
) -> None:
    (told,) = refused(tmp_path, text)
    assert told.startswith(f", line {line}: {key}: " if key else f", line {line}: ")
    assert words in told


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("command", ["status", "once", "check"])
def test_row_65_a_database_address_that_is_mistyped_is_refused_and_none_of_it_shown(
    tmp_path: Path, command: str, address: str
) -> None:
    Setup("http://127.0.0.1:9", off=SOURCES, own={name: {} for name in SOURCES}).write(tmp_path)
    done = call(command, "--database", address, cwd=tmp_path)
    assert done.returncode in {1, 2}
    told = done.stdout + done.stderr
    assert "in the password %40 for @" in " ".join(told.split())
    assert [one for one in ("SECRET", "S3", "Traceback", "invented.example") if one in told] == []


@pytest.mark.parametrize("what", ["pipe", "device", "long"])
def test_row_65_what_is_no_plain_file_or_too_long_is_not_read_as_a_secret_or_a_config(
    tmp_path: Path, what: str
) -> None:
    file = tmp_path / "given"
    {
        "pipe": lambda: os.mkfifo(file, 0o600),
        "device": lambda: file.symlink_to("/dev/zero"),
        "long": lambda: (file.write_bytes(b"x" * 2_000_000), file.chmod(0o600)),
    }[what]()
    (told,) = refused(tmp_path, GOOD + '[tracker]\ndatabase = { file = "given" }\n')
    reason = "it is longer than 1048576 bytes" if what == "long" else "it is no plain file"
    assert f"the file 'given' cannot be read ({reason})" in told
    done = call("check", "--config", "given", cwd=tmp_path)
    assert (done.returncode, reason in done.stderr) == (2, True)


def test_row_65_all_mistakes_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = (
        '[tracker]\ntick = "soon"\ntime_zon = "Europe/London"\n'
        '[channels.a]\nurl = { env = "NO_SUCH_VARIABLE" }\n[channels.b]\nurl = 7\n'
        '[[watches]]\nname = "W"\nterms = "Acme"\nchannels = ["c"]\n'
    )
    told = refused(tmp_path, text)
    places = [line.split(": ")[0] for line in told]
    keys = [line.split(": ")[1] for line in told]
    assert places == [f", line {number}" for number in (2, 3, 5, 7, 10, 11)]
    assert keys == [
        "tracker.tick",
        "tracker.time_zon",
        "channels.a.url.env",
        "channels.b.url",
        "watches[0].terms",
        "watches[0].channels[0]",
    ]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("slack://hunter2pass", "cannot read this slack:// address"),
        ("zork://hunter2pass", "zork:// is not a service"),
        ("https://example.org/hunter2pass", "https:// is not a service"),
        ("file:///etc/hunter2pass", "acts on this machine"),
        ("syslog://hunter2pass", "acts on this machine"),
        ("mqtt://broker/hunter2pass", "not among the services"),
        ("irc://irc.example.org/hunter2pass", "not among the services"),
        ("json://host/hunter2pass?redirect=yes", "sets redirect"),
        ("json://host/hunter2pass?attach=http://10.0.0.1/hunter2pass", "sets attach, which reads"),
        ("mailto://u:hunter2pass@example.org?pgpprv=/etc/hunter2pass", "sets pgpprv, which reads"),
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#a?template=/etc/hunter2pass", "sets template"),
        ("hunter2pass", "with :// in it"),
    ],
)
def test_row_66_a_bad_address_or_a_scheme_that_is_not_allowed_is_refused_without_being_shown(
    url: str, words: str, tmp_path: Path
) -> None:
    (told,) = refused(tmp_path, f'{GOOD}[channels.a]\nurl = "{url}"\n')
    assert told.startswith(", line 8: channels.a.url: ")
    assert words in told
    assert "hunter2pass" not in told


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (WATCH, "watches[0].channels[0]"),
        (GOOD + '[operator]\nchannels = ["trminal"]\n', "operator.channels[0]"),
        (
            GOOD + '[[pushes]]\nname = "P"\nwhen = "1 hour after a division"\nbill = "B"\nchannels = ["none"]\n',
            "pushes[0].channels[0]",
        ),
    ],
)
def test_row_66_a_channel_that_is_named_but_absent_is_refused(text: str, key: str, tmp_path: Path) -> None:
    told = refused(tmp_path, text)
    (line,) = [one for one in told if f": {key}: " in one]
    assert "no channel is called" in line


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620, 0o601])
def test_row_67_a_config_with_a_secret_that_others_may_get_at_is_refused(mode: int, tmp_path: Path) -> None:
    text = f'{GOOD}[channels.a]\nurl = "{SECRET}"\n[tracker]\ndatabase = "postgresql://us:hunter2pass@127.0.0.1:1/db"\n'
    told = refused(tmp_path, text, mode=mode)
    assert [one.split(": ")[:2] for one in told] == [
        [", line 8", "channels.a.url"],
        [", line 10", "tracker.database"],
    ]
    for one in told:
        assert f"its permissions are {mode:o}" in one
        assert f"chmod 600 {tmp_path / 'config.toml'}" in one
        assert '{ file = "path" }' in one
        assert "hunter2pass" not in one


def test_row_67_what_the_sentence_says_to_do_helps(replica: Replica, tmp_path: Path) -> None:
    setup = Setup(replica.base_url, {"hook": SECRET}, (Watching(channels=("hook",)),))
    path = put(tmp_path, setup.text(), 0o644)
    assert call("check", cwd=tmp_path).returncode == 2
    path.chmod(0o600)
    done = call("check", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    secret = tmp_path / "hook"
    secret.write_text(SECRET, encoding="utf-8")
    put(tmp_path, setup.text().replace(f'"{SECRET}"', '{ file = "hook" }'), 0o644)
    for mode, code in ((0o644, 2), (0o604, 2), (0o640, 0), (0o400, 0)):
        secret.chmod(mode)
        done = call("check", cwd=tmp_path)
        assert done.returncode == code, done.stderr
        assert (f"everybody may read the file 'hook' (its permissions are {mode:o})" in done.stderr) == bool(code)
        assert "hunter2pass" not in done.stdout + done.stderr


def test_row_67_without_a_secret_in_it_a_config_may_be_read_by_all_and_looking_up_is_always_possible(
    replica: Replica, tmp_path: Path
) -> None:
    put(tmp_path, Setup(replica.base_url).text(), 0o644)
    assert call("once", "--now", SCENARIO.end.isoformat(), cwd=tmp_path).returncode == 0
    put(tmp_path, Setup(replica.base_url, {"ledger": SECRET}).text(), 0o644)
    assert call("once", cwd=tmp_path).returncode == 2
    for words in (("status",), ("bill",), ("channels",)):
        done = call(*words, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")


def test_row_67_the_example_can_be_copied_as_it_is(tmp_path: Path) -> None:
    example = Path(__file__).parents[2] / "config.example.toml"
    put(tmp_path, example.read_text(encoding="utf-8"), 0o644)
    done = call("test-channel", "terminal", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def stored(folder: Path, number: int, on: date) -> None:
    """Keep a bill, and so many motions of one day that name a term: they were there before the watch was."""
    with closing(Store(databases.url(folder))) as store:
        migrate(store)
        motions = tuple(Snapshot(motion(key=f"motion-{one}", date=on), (mention("Acme"),)) for one in range(number))
        store.keep(Reading("bill", (bill(title="Example Bill"),)), source="bills", now=NOW, baseline=True)
        store.keep(Reading("motions", motions), source="early_day_motions", now=NOW, baseline=True)


def test_row_68_check_counts_what_each_watch_would_have_told_and_names_those_that_fit_nothing(
    replica: Replica, tmp_path: Path
) -> None:
    watches = (
        Watching("Words", terms=("Acme",), members=()),
        Watching("Divisions", terms=("acme",), members=()),
        Watching("Bill", terms=(), members=()),
        Watching("Nothing", bill=None, terms=("Zyzzyva",), members=()),
    )
    text = Setup(replica.base_url, watches=watches).text()
    text = text.replace('name = "Divisions"', 'name = "Divisions"\ntell = ["divisions"]')
    put(tmp_path, databases_in(tmp_path, text))
    before = call("check", cwd=tmp_path)
    assert (before.returncode, "watch " in before.stdout) == (0, False), "nothing is stored yet"
    stored(tmp_path, 7, date(2023, 5, 30))
    done = call("check", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line.split(maxsplit=1)[1] for line in done.stdout.splitlines() if line.startswith("watch ")]
    assert lines == [
        "Words: 7 alerts in the 30 days to 2023-05-30, at most 7 on one day (2023-05-30)",
        "Divisions: 0 alerts in the 30 days to 2023-05-30",
        "Bill: 0 alerts in the 30 days to 2023-05-30",
        "Nothing: nothing that is stored fits it",
    ]
    notes = [line for line in done.stdout.splitlines() if line.startswith("note ")]
    assert [note for note in notes if "fits nothing" in note] == [
        "note       the watch Nothing fits nothing that is stored so far: if the service has run with it for a day, "
        "check how its bill and terms are spelt"
    ]
    assert not [note for note in notes if "more than 50" in note]


def test_row_68_check_warns_of_a_watch_that_would_tell_more_than_fifty_alerts_a_day(
    replica: Replica, tmp_path: Path
) -> None:
    put(tmp_path, databases_in(tmp_path, Setup(replica.base_url, watches=(Watching(terms=("Acme",)),)).text()))
    for number, warned in ((50, 0), (51, 1)):
        stored(tmp_path, number, date(2023, 5, 30))
        done = call("check", cwd=tmp_path)
        assert done.returncode == 0
        notes = [line for line in done.stdout.splitlines() if "more than 50 a day" in line]
        assert len(notes) == warned, done.stdout
    assert "the watch Example would have told 51 alerts on 2023-05-30" in notes[0]


def databases_in(folder: Path, text: str) -> str:
    """Give a config with the database of this test run."""
    return text.replace("sqlite:///tracker.db", databases.beside(folder))
