"""The first reading takes the bill's whole history in one go, shows how far it is, and goes on where it broke off."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from io import StringIO
from pathlib import Path

import pytest
import structlog
from rich.console import Console
from structlog.testing import capture_logs

from tests import databases
from tests.tracker.service import QUIET, Ledger, Setup, call, later, service
from tracker.app import App, wired
from tracker.cli.backfill import Backfill
from tracker.config import load
from tracker.rehearse import with_channel
from tracker.replica import FaultAnswer, Replica, load_scenario

SCENARIO = load_scenario("procurement-bill")
NOW = later(SCENARIO.end, hours=12)


@pytest.fixture
def replica() -> Iterator[Replica]:
    with Replica(SCENARIO, now=NOW) as running:
        yield running


def config(replica: Replica, folder: Path) -> Path:
    """The shipped example, with the replica's address for every source."""
    text = load(None, environ={}).path or (Path(__file__).parents[2] / "config.example.toml")
    lines = text.read_text(encoding="utf-8").splitlines()
    lines = [f'base_url = "{replica.base_url}"' if line.startswith("base_url") else line for line in lines]
    file = folder / "config.toml"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def whole(requests: list[str]) -> Counter[str]:
    """What was asked for one by one: divisions and debates, questions and petitions."""
    single = re.compile(r"/data/division/\d+\.json|/debates/debate/[^/]+\.json|/questions/\d+|/petitions/\d+\.json")
    return Counter(found.group() for path in requests if (found := single.search(path)))


def test_a_back_fill_that_is_broken_off_again_and_again_goes_on_and_tells_nothing(
    replica: Replica, tmp_path: Path
) -> None:
    config(replica, tmp_path)
    left = 0

    def dies_after(path: str, query: object) -> FaultAnswer | None:
        nonlocal left
        left -= 1
        return None if left > 0 else FaultAnswer(status=403)

    replica.fault = dies_after
    codes = []
    for number in range(8):
        left = 60
        done = call("once", "--now", later(NOW, hours=number).isoformat(), cwd=tmp_path)
        codes.append(done.returncode)
        assert done.stdout == ""
    assert codes[0] == 1
    replica.fault = None
    done = call("once", "--now", later(NOW, hours=9).isoformat(), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    told = json.loads(call("status", "--json", cwd=tmp_path).stdout)
    stored = told["stored"]
    assert (stored["stage day"], stored["division"], stored["mention"], stored["alert"]) == (24, 14, 14, 0)
    changes = json.loads(call("changes", "--limit", "10000", "--json", cwd=tmp_path).stdout)
    assert all(change["baseline"] for change in changes if change["noun"] != "member")


def test_what_a_first_reading_could_not_have_is_had_later_and_the_rest_not_again(
    replica: Replica, tmp_path: Path
) -> None:
    config(replica, tmp_path)
    broken = "/data/division/9000254.json"
    replica.fault = lambda path, query: FaultAnswer(status=403) if path == broken else None
    call("once", "--now", NOW.isoformat(), cwd=tmp_path)
    first = whole(replica.requests)
    assert len(first) > 10
    replica.fault = None
    before = len(replica.requests)
    # So much later that no usual reading looks back to the day.
    done = call("once", "--now", later(NOW, days=20).isoformat(), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    again = whole(replica.requests[before:])
    divisions = {path for path in first if path.startswith("/data/division/")}
    assert divisions & again.keys() == {broken}
    assert json.loads(call("status", "--json", cwd=tmp_path).stdout)["stored"]["division"] == 14


def wired_app(replica: Replica, folder: Path, stack: ExitStack, log: structlog.typing.FilteringBoundLogger) -> App:
    loaded = with_channel(load(config(replica, folder), environ={}), None)
    console = Console(file=StringIO())
    return stack.enter_context(wired(loaded, database=databases.url(folder), log=log, console=console))


def test_on_a_terminal_a_bar_tells_how_many_sources_were_read_and_is_gone_afterwards(
    replica: Replica, tmp_path: Path
) -> None:
    shown = StringIO()
    with ExitStack() as stack:
        app = wired_app(replica, tmp_path, stack, QUIET)
        app.start(NOW)
        app.shown = Backfill(Console(file=shown, force_terminal=True, width=80))
        app.poll(NOW)
        assert "Back-filling" in shown.getvalue()
        assert "/9" in shown.getvalue()
        assert any(one.module.NAME in shown.getvalue() for one in app.sources)
        assert max(len(line) for line in re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown.getvalue()).splitlines()) < 80
        length = len(shown.getvalue())
        app.poll(later(NOW, days=1))
        assert len(shown.getvalue()) == length


def test_without_a_terminal_the_log_has_a_line_at_the_begin_and_at_the_end(replica: Replica, tmp_path: Path) -> None:
    shown = StringIO()
    with ExitStack() as stack, capture_logs() as logs:
        app = wired_app(replica, tmp_path, stack, structlog.get_logger())
        app.start(NOW)
        app.shown = Backfill(Console(file=shown))
        app.poll(NOW)
        app.poll(later(NOW, days=1))
    lines = [line for line in logs if str(line["event"]).startswith("back-fill")]
    assert [(line["event"].split(":")[0], line.get("sources"), line.get("unread")) for line in lines] == [
        ("back-filling", 9, None),
        ("back-filled", None, None),
    ]
    assert lines[1]["parts"] > 50
    assert shown.getvalue() == ""


def test_a_database_that_was_filled_before_shows_no_bar(tmp_path: Path) -> None:
    shown = StringIO()
    with Replica(SCENARIO, now=NOW) as replica, Ledger() as ledger:
        with service(Setup(replica.base_url), tmp_path, replica, ledger, NOW) as served:
            served.tick(NOW)
        with service(Setup(replica.base_url), tmp_path, replica, ledger, NOW) as served:
            served.app.shown = Backfill(Console(file=shown, force_terminal=True))
            served.tick(later(NOW, hours=1))
    assert shown.getvalue() == ""
