"""What happens when one of Parliament's services answers nonsense, nothing, or not at all."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from tests import databases
from tests.replica import examples
from tests.replica.examples import at
from tests.tracker.service import PATHS, SOURCES, Ledger, Service, Setup, call, fault_of, later, service
from tracker.replica import FaultAnswer, Replica

SCENARIO = examples.example_scenario()
BASELINE = at("2023-02-20 12:00")
BROKEN = later(examples.DEBATE_OUT, minutes=5)
MENDED = later(BROKEN, minutes=40)
HTML = FaultAnswer(200, b"<!DOCTYPE html><html><p>Just a moment...</p></html>", "text/html")
FAULTS = {
    "html with 200": HTML,
    "half json": FaultAnswer(200, b'{"items": [{"billId": 99'),
    "wrong shape": FaultAnswer(200, b'"all is well"'),
    "404": FaultAnswer(404, b""),
    "429": FaultAnswer(429, b"", headers={"Retry-After": "1200"}),
    "500": FaultAnswer(500, b"oops", "text/plain"),
    "empty body": FaultAnswer(200, b""),
    "dropped": FaultAnswer(drop=True),
    "hanging": FaultAnswer(hang_seconds=30),
}
# One client reads them all: each fault with one source, and each source with some faults.
PAIRS = [(fault, SOURCES[place % len(SOURCES)]) for place, fault in enumerate(FAULTS)]


# tracker/poll.py covers a subject at the end of its first poll although a part of it could not be read.


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with Ledger() as ledger:
        yield ledger


@pytest.fixture
def replica() -> Iterator[Replica]:
    with Replica(SCENARIO, now=SCENARIO.start) as replica:
        yield replica


@pytest.fixture(scope="module")
def baselined(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which the first poll is done."""
    folder = tmp_path_factory.mktemp("baselined")
    with (
        Ledger() as ledger,
        Replica(SCENARIO, now=BASELINE) as replica,
        service(tracked(replica), folder, replica, ledger, BASELINE) as served,
    ):
        served.tick(BASELINE)
    return folder


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Counter[str]:
    """What is told when nothing goes wrong."""
    folder = tmp_path_factory.mktemp("undisturbed")
    with (
        Ledger() as ledger,
        Replica(SCENARIO, now=BASELINE) as replica,
        service(tracked(replica), folder, replica, ledger, BASELINE) as served,
    ):
        for now in (BASELINE, BROKEN, MENDED):
            served.tick(now)
        return news(served)


def news(served: Service) -> Counter[str]:
    """What was told, whatever its wording and however it was put together: each thing with how often."""
    found: Counter[str] = Counter()
    for row in served.app.store.look().alerts(1000):
        facts = row["facts"]
        about = facts.get("mentions") or facts.get("amendments") or [{"link": row["link"]}]
        kind = "said" if row["rule"] == "mention" else facts.get("event")
        found.update(f"{row['rule']} {kind} {one.get('name', '')} {one['link']}" for one in about)
    return found


def tracked(replica: Replica, timeout: str = "10s") -> Setup:
    return Setup(replica.base_url, timeout=timeout)


def tables(served: Service) -> dict[str, object]:
    """What is stored of Parliament's records."""
    look = served.app.store.look()
    return {"bills": look.bills(), "divisions": look.divisions(), "mentions": look.mentions()}


@pytest.mark.parametrize(("fault", "source"), PAIRS)
def test_a_source_that_answers_badly_is_reported_and_its_news_comes_once_when_it_is_well_again(
    fault: str,
    source: str,
    replica: Replica,
    ledger: Ledger,
    baselined: Path,
    undisturbed: Counter[str],
    tmp_path: Path,
) -> None:
    databases.copy(baselined, tmp_path)
    # A short limit where a service hangs, a long one elsewhere: the machine may be busy.
    timeout = "1s" if fault == "hanging" else "10s"
    with service(tracked(replica, timeout), tmp_path, replica, ledger, BASELINE) as served:
        before = tables(served)
        replica.fault = fault_of(source, FAULTS[fault])
        failed = served.tick(BROKEN)
        assert [one.split(":")[0] for one in failed] == [source]
        row = served.source(source)
        assert (row["failures"], row["last_success"][:10]) == (1, BASELINE.date().isoformat())
        assert row["problem"] in failed[0]
        others = [one for one in served.app.store.look().status()["sources"] if one["name"] != source]
        assert {(one["failures"], one["problem"]) for one in others} == {(0, None)}
        kept = {"bills": "bills", "hansard": "mentions"}.get(source, "")
        assert not kept or tables(served)[kept] == before[kept]
        replica.fault = None
        assert served.tick(MENDED) == ()
        assert (served.source(source)["failures"], served.source(source)["problem"]) == (0, None)
        late = news(served) - undisturbed
        # A division whose amendment comes late was told without it: what it was on is told then.
        assert set(late) <= ({one for one in late if one.startswith("join joined ")} if source == "bills" else set())
        assert undisturbed <= news(served)
        assert len(ledger.titles()) == len(set(ledger.titles())) == served.stored()["alert"]
        assert served.told(later(MENDED, minutes=5)) == []


def test_a_source_that_fails_is_left_alone_for_longer_and_longer(
    replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    source = "commons_votes"
    with service(tracked(replica), tmp_path, replica, ledger, BASELINE) as served:
        served.tick(BASELINE)
        replica.fault = fault_of(source, FAULTS["404"])
        asked = []
        for minute in range(1, 17):
            before = len(replica.requests)
            served.tick(later(BASELINE, minutes=minute))
            new = replica.requests[before:]
            asked += [minute] if any(path.startswith(PATHS[source]) for path in new) else []
        assert asked == [1, 2, 4, 8, 16]


def test_a_service_that_says_when_to_come_back_is_left_alone_until_then(
    replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    with service(tracked(replica), tmp_path, replica, ledger, BASELINE) as served:
        served.tick(BASELINE)
        replica.fault = fault_of("bills", FAULTS["429"])
        served.tick(later(BASELINE, minutes=2))
        before = len(replica.requests)
        for minute in (5, 15, 21):
            served.tick(later(BASELINE, minutes=minute))
        assert not [path for path in replica.requests[before:] if path.startswith("/api/")]
        served.tick(later(BASELINE, minutes=23))
        assert [path for path in replica.requests[before:] if path.startswith("/api/")]


def partly(path_part: str, wrong: FaultAnswer, after: int = 0) -> object:
    """A fault of every path that holds these words, from the (after + 1)th question on."""
    asked = 0

    def fault(path: str, query: dict[str, list[str]]) -> FaultAnswer | None:
        nonlocal asked
        asked += path_part in path
        return wrong if path_part in path and asked > after else None

    return fault


@pytest.mark.parametrize(
    ("part", "source"),
    [
        ("/Stages", "bills"),
        ("/Amendments", "bills"),
        ("/data/division/", "commons_votes"),
        ("/data/Divisions/search", "lords_votes"),
        ("/debates/debate/", "hansard"),
        ("/search/debates.json", "hansard"),
    ],
)
def test_a_fault_half_way_through_the_first_poll_neither_silences_later_news_nor_floods(
    part: str, source: str, replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    start = later(examples.DECIDED, minutes=5)
    with service(tracked(replica), tmp_path, replica, ledger, start) as served:
        replica.fault = partly(part, FAULTS["500"])  # type: ignore[assignment]
        served.tick(start)
        assert "500" in served.source(source)["problem"]
        assert ledger.got == []
        replica.fault = None
        # Nothing has happened since: what is read now still belongs to the baseline.
        assert served.told(later(start, minutes=10)) == []
        for now in (examples.DEBATE_OUT, examples.CORRECTED, examples.ROYAL_ASSENT):
            served.tick(later(now, minutes=5))
        rows = served.app.store.look().alerts(100)
        told = Counter((row["rule"], row["facts"].get("event")) for row in rows)
    assert [told["division", name] for name in ("held", "corrected")] == [1, 1]
    assert sum(count for (rule, _), count in told.items() if rule == "mention") == 2
    assert sum(count for (rule, _), count in told.items() if rule == "royal_assent") == 1
    assert max(Counter(ledger.titles()).values()) == 1


@pytest.mark.parametrize("reached", [0, 1, 2])
def test_a_fault_half_way_through_a_later_poll_loses_and_doubles_nothing(
    reached: int, replica: Replica, ledger: Ledger, undisturbed: Counter[str], tmp_path: Path
) -> None:
    with service(tracked(replica), tmp_path, replica, ledger, BASELINE) as served:
        served.tick(BASELINE)
        replica.fault = partly("/", FAULTS["500"], after=5 * reached + 3)  # type: ignore[assignment]
        assert served.tick(BROKEN)
        replica.fault = None
        assert served.tick(MENDED) == ()
        assert news(served) == undisturbed


@pytest.mark.parametrize(
    ("body", "source"), [(b"[]", "commons_votes"), (b"[]", "lords_votes"), (b'{"items":[],"totalResults":0}', "bills")]
)
def test_a_service_that_forgets_everything_takes_nothing_away(
    body: bytes, source: str, replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    with service(tracked(replica), tmp_path, replica, ledger, MENDED) as served:
        served.tick(MENDED)
        before = tables(served)

        def fault(path: str, query: dict[str, list[str]]) -> FaultAnswer | None:
            lists = path.endswith(("/Stages", "/Amendments", "/PingPongItems", "search"))
            return FaultAnswer(200, body) if path.startswith(PATHS[source]) and lists else None

        replica.fault = fault
        for minute in (2, 4, 6):
            assert served.told(later(MENDED, minutes=minute)) == []
        assert tables(served) == before


def test_rows_that_do_not_fit_are_set_aside_and_the_rest_is_read(
    replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    with service(tracked(replica), tmp_path, replica, ledger, BASELINE) as served:
        served.tick(BASELINE)
        wrong = FaultAnswer(200, json.dumps([{"DivisionId": "many", "Date": "2023-02-20T00:00:00"}]).encode())
        replica.fault = lambda path, query: wrong if path == "/data/divisions.json/search" else None
        assert served.tick(later(BASELINE, minutes=2)) == ()
        assert served.app.store.look().status()["set_aside"] == {"commons_votes": 1}
        replica.fault = None
        assert served.tick(BROKEN) == ()
        assert served.source("commons_votes")["problem"] is None
        assert "Commons" in {row["house"] for row in served.app.store.look().divisions()}


def status(folder: Path, code: int) -> dict[str, dict[str, object]]:
    done = call("status", "--json", cwd=folder)
    assert done.returncode == code
    return {row["name"]: row for row in json.loads(done.stdout)["sources"]}


def test_once_and_status_name_the_source_that_was_not_read(replica: Replica, tmp_path: Path) -> None:
    Setup(replica.base_url, channels={"ledger": "terminal://"}).write(tmp_path)
    replica.move_to(BASELINE)
    assert call("once", "--now", BASELINE.isoformat(), cwd=tmp_path).returncode == 0
    assert {row["problem"] for row in status(tmp_path, 0).values()} == {None}
    replica.fault = fault_of("hansard", HTML)
    broken: datetime = later(BASELINE, hours=1)
    done = call("once", "--now", broken.isoformat(), cwd=tmp_path)
    assert done.returncode == 1
    assert "hansard: " in done.stderr
    assert "text/html" in done.stderr
    assert not [name for name in ("bills: ", "commons_votes: ", "lords_votes: ") if name in done.stderr]
    assert "Traceback" not in done.stderr
    rows = status(tmp_path, 1)
    assert {name: row["failures"] for name, row in rows.items()} == {
        "bills": 0,
        "commons_votes": 0,
        "hansard": 1,
        "lords_votes": 0,
    }
    assert "text/html" in str(rows["hansard"]["problem"])
    assert "hansard" in call("status", cwd=tmp_path).stderr
    replica.fault = None
    assert call("once", "--now", later(broken, hours=1).isoformat(), cwd=tmp_path).returncode == 0
    assert status(tmp_path, 0)["hansard"]["failures"] == 0
