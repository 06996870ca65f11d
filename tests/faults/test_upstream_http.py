"""Rows 1 to 13: what may go wrong between the service and one of Parliament's."""

import os
import socket
import subprocess
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import certifi
import pytest

from sources import fetch
from tests import databases
from tests.faults.playing import (
    BASELINE,
    BROKEN,
    MENDED,
    OTHERS,
    SCENARIO,
    Front,
    Played,
    SecureFront,
    playing,
)
from tests.servers import (
    Answer,
    Server,
    drip,
    gzip_bomb,
    hang,
    head,
    packed,
    plain,
    raw,
    reset,
    stream,
    then,
    truncated,
)
from tests.tracker.service import PATHS, SOURCES, TRACKER, Ledger, Setup, call, environment, fault_of, later, run
from tracker.config import SourceSettings
from tracker.replica import FaultAnswer, Replica

SOURCE = "bills"
CERTIFICATES = Path(__file__).parent / "certificates"
HTML = "<!DOCTYPE html><html><p>The service is unavailable.</p></html>"
SENT_AT = "Fri, 24 Feb 2023 12:05:00 GMT"


@dataclass
class Trial:
    """One fault of one source, from its beginning to its end, with what must come of any."""

    replica: Replica
    ledger: Ledger
    folder: Path
    undisturbed: Counter[tuple[str, str, str]]

    @contextmanager
    def played(self, base_url: str, timeout: str = "10s") -> Iterator[Played]:
        """Play on from the baseline; the source is asked at this address."""
        own = {SOURCE: {"base_url": base_url, "timeout": timeout}}
        with playing(Setup(self.replica.base_url, own=own), self.folder, self.replica, self.ledger) as served:
            yield served

    def suffers(self, served: Played, said: str) -> None:
        """Tick while it is wrong: the source alone fails, by its own words, and is put off."""
        failed = served.tick(BROKEN)
        row = served.source(SOURCE)
        assert [one.split(":")[0] for one in failed] == [SOURCE]
        assert said in row["problem"]
        assert (row["failures"], moment(row["last_success"])) == (1, BASELINE)
        assert moment(row["next_due"]) > BROKEN
        assert served.changes() == []
        assert self.ledger.got == []
        for other in (served.source(name) for name in OTHERS):
            assert (other["failures"], other["problem"], moment(other["last_success"])) == (0, None, BROKEN)
        (line,) = served.lines()
        assert (line["log_level"], line["source"], line["problem"]) == ("warning", SOURCE, row["problem"])
        assert moment(line["next_try"]) == moment(row["next_due"])

    def recovers(self, served: Played, mend: Callable[[], object]) -> None:
        """Tick on, mend it, and tick again: nothing is lost, nothing comes twice, each end is told once."""
        served.tick(later(BROKEN, minutes=2))
        assert len(served.problems(SOURCE)) == 1
        mend()
        assert served.tick(MENDED) == ()
        row = served.source(SOURCE)
        assert (row["failures"], row["problem"], moment(row["last_success"])) == (0, None, MENDED)
        assert (len(served.problems(SOURCE)), served.ends(SOURCE)) == (1, 1)
        assert served.news() == self.undisturbed
        assert len(self.ledger.titles()) == self.undisturbed.total()
        assert served.told(later(MENDED, minutes=5)) == []
        assert len(served.lines()) == 2


@pytest.fixture
def trial(
    replica: Replica,
    ledger: Ledger,
    baselined: Path,
    undisturbed: Counter[tuple[str, str, str]],
    tmp_path: Path,
) -> Trial:
    databases.copy(baselined, tmp_path)
    return Trial(replica, ledger, tmp_path, undisturbed)


@pytest.fixture
def front(replica: Replica) -> Iterator[Front]:
    with Front(replica) as front:
        yield front


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def well(front: Front) -> Callable[[], None]:
    def mend() -> None:
        front.wrong = None

    return mend


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_row_01_a_broken_service_is_tried_three_times_and_then_put_off(trial: Trial, front: Front, status: int) -> None:
    front.wrong = plain("oops", status, Content_Type="text/plain")
    with trial.played(front.url) as served:
        trial.suffers(served, f"answered {status}")
        assert front.tries() == [3]
        assert moment(served.source(SOURCE)["next_due"]) == later(BROKEN, minutes=1)
        trial.recovers(served, well(front))


@pytest.mark.parametrize(
    ("status", "asked", "obeyed"),
    [
        (429, "1200", 1200),
        (503, "Fri, 24 Feb 2023 12:25:00 GMT", 1200),
        (429, "soon", 60),
        (503, "-5", 60),
        (503, "315360000", 3600),
        (429, "Thu, 24 Feb 2033 12:05:00 GMT", 3600),
    ],
    ids=["seconds", "a date", "nonsense", "less than nothing", "ten years", "a date in ten years"],
)
def test_row_02_a_service_that_asks_for_a_wait_gets_it_up_to_an_hour(
    trial: Trial, front: Front, status: int, asked: str, obeyed: int
) -> None:
    front.wrong = plain("", status, Retry_After=asked, Date=SENT_AT)
    with trial.played(front.url) as served:
        trial.suffers(served, f"answered {status}")
        due = later(BROKEN, seconds=obeyed)
        assert moment(served.source(SOURCE)["next_due"]) == due
        assert front.tries() == [3 if obeyed == 60 else 1]
        before = len(front.requests)
        front.wrong = None
        assert served.told(later(due, seconds=-1)) == []
        assert len(front.requests) == before
        assert len(served.told(due)) == trial.undisturbed.total()
        assert served.ends(SOURCE) == 1


@pytest.mark.parametrize(("source", "status"), [*zip(SOURCES, (403, 404, 403, 404), strict=True), (SOURCE, 404)])
def test_row_03_a_service_that_refuses_three_times_is_called_blocked(
    replica: Replica, ledger: Ledger, baselined: Path, tmp_path: Path, source: str, status: int
) -> None:
    databases.copy(baselined, tmp_path)
    with playing(Setup(replica.base_url), tmp_path, replica, ledger) as served:
        replica.fault = fault_of(source, FaultAnswer(status, b"no"))
        for number, minutes in enumerate((0, 1, 3, 7), start=1):
            before = len(replica.requests)
            (failed,) = served.tick(later(BROKEN, minutes=minutes))
            asked = [path for path in replica.requests[before:] if path.startswith(PATHS[source])]
            assert len(asked) == 1, "neither tried again at once nor asked for more"
            assert failed.startswith(f"{source}: blocked: " if number >= 3 else f"{source}: 127.0.0.1:")
            assert served.source(source)["failures"] == number
        first, second = served.problems(source)
        assert second == f"blocked: {first}"
        assert f"answered {status}" in first
        assert {line["source"] for line in served.lines()} == {source}
        shown = call("status", cwd=tmp_path)
        assert (shown.returncode, "blocked" in shown.stdout) == (1, True)
        replica.fault = None
        assert served.tick(MENDED) == ()
        assert served.ends(source) == 1
        served.tick(later(MENDED, minutes=6))
        (title,) = ledger.titles()
        assert title.endswith("Moved: Report stage (Commons), now Wed 8 March 2023")
        assert title.startswith("Catch-up: ") is (source == "bills"), "of a source that was away for an hour and more"
    assert call("status", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/json", "text/plain"])
def test_row_04_a_web_page_with_200_is_treated_as_a_broken_service(trial: Trial, front: Front, kind: str) -> None:
    front.wrong = plain(HTML, Content_Type=kind)
    with trial.played(front.url) as served:
        trial.suffers(served, "instead of JSON")
        assert front.tries() == [3]
        assert moment(served.source(SOURCE)["next_due"]) == later(BROKEN, minutes=1)
        trial.recovers(served, well(front))


# What it would say, were it whole: another title, a thing that people are told of.
ALTERED = '{"billId": 9901, "shortTitle": "Altered Bill", "currentHouse": "Lords", "isAct": false'
HALVES: dict[str, Answer] = {
    "half of it": plain(ALTERED),
    "shorter than its length": truncated(ALTERED + "}"),
    "a last chunk that never comes": raw(
        head(Transfer_Encoding="chunked") + f"{len(ALTERED) + 1:x}\r\n{ALTERED}}}\r\n".encode()
    ),
    "half of what was packed": raw(head(Content_Encoding="gzip") + zlib.compress(ALTERED.encode(), wbits=31)[:-9]),
}


@pytest.mark.parametrize("half", HALVES)
def test_row_05_half_an_answer_is_no_answer_and_none_of_it_is_stored(trial: Trial, front: Front, half: str) -> None:
    front.wrong = HALVES[half]
    with trial.played(front.url) as served:
        trial.suffers(served, "127.0.0.1")
        assert front.tries() == [3]
        assert [bill["title"] for bill in served.app.store.look().bills()] == ["Example Bill [HL]"]
        trial.recovers(served, well(front))


def test_row_06_a_drip_of_bytes_ends_at_the_total_limit(trial: Trial, front: Front) -> None:
    assert SourceSettings.model_fields["timeout"].default == 30.0
    whole = packed('{"items": [], "totalResults": 0}')
    # Each byte comes well within any limit between two bytes; all of them would take half a minute.
    front.wrong = then(raw(head(Content_Length="600")), drip(b" " * 600, 0.05), whole)
    with trial.played(front.url, timeout="0.4s") as served:
        began = time.monotonic()
        trial.suffers(served, "did not finish its answer within 0.4 s")
        assert time.monotonic() - began < 10
        trial.recovers(served, well(front))


def test_row_07_a_service_that_hangs_holds_up_neither_the_others_nor_the_next_tick(trial: Trial, front: Front) -> None:
    front.wrong = hang()
    with trial.played(front.url, timeout="0.4s") as served:
        began = time.monotonic()
        trial.suffers(served, "did not finish its answer within 0.4 s")
        assert time.monotonic() - began < 10
        asked = len(front.requests)
        for seconds in (10, 30, 50):
            served.tick(later(BROKEN, seconds=seconds))
        assert len(front.requests) == asked, "while it is put off, no tick waits for it"
        trial.recovers(served, well(front))


@pytest.mark.parametrize(
    "answer",
    [reset(), then(raw(head(Content_Length="1000") + b'{"items": ['), reset()), raw(b"")],
    ids=["reset", "reset mid-body", "closed without a word"],
)
def test_row_08_a_connection_that_breaks_is_tried_again(trial: Trial, front: Front, answer: Answer) -> None:
    front.wrong = answer
    with trial.played(front.url) as served:
        trial.suffers(served, "broke off before its answer was complete")
        assert front.tries() == [3]
        trial.recovers(served, well(front))


def test_row_08_a_port_that_refuses_is_tried_again(trial: Trial) -> None:
    # Bound but not listening: refused, and nobody else's.
    with ExitStack() as later_on, socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]

        def mend() -> None:
            closed.close()
            later_on.enter_context(Replica(SCENARIO, now=MENDED, port=port))

        with trial.played(f"http://127.0.0.1:{port}") as served:
            trial.suffers(served, "does not accept connections")
            trial.recovers(served, mend)


@pytest.mark.parametrize("silent", [0.0, 0.3], ids=["it says no", "it says nothing"])
def test_row_09_a_name_server_that_fails_touches_one_source_alone(
    trial: Trial, front: Front, silent: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    known = False
    truly = socket.getaddrinfo

    def resolve(host: Any, *others: Any, **more: Any) -> Any:
        if host != "bills.example":
            return truly(host, *others, **more)
        asked.append(host)
        if known:
            return truly("127.0.0.1", *others, **more)
        threading.Event().wait(silent)
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    def mend() -> None:
        nonlocal known
        known = True

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    # A silent name server answers to nobody's limit but the system's own: longer, here, than the source's.
    with trial.played(front.url.replace("127.0.0.1", "bills.example"), timeout="0.2s" if silent else "10s") as served:
        began = time.monotonic()
        trial.suffers(served, "cannot be found: its name does not resolve")
        assert time.monotonic() - began < 10
        assert 1 <= len(asked) <= 3
        trial.recovers(served, mend)


@pytest.mark.parametrize("shown", ["expired", "wrong_host", "stranger"])
def test_row_10_a_certificate_that_cannot_be_trusted_is_never_ignored(
    trial: Trial, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted = certifi.where() if shown == "stranger" else str(CERTIFICATES / "authority.pem")
    monkeypatch.setattr(certifi, "where", lambda: trusted)
    monkeypatch.setattr(fetch, "_context", fetch._context.__wrapped__)
    wrong, good = (CERTIFICATES / f"{name}.pem" for name in (shown, "good"))
    with SecureFront(trial.replica, good if shown == "stranger" else wrong) as front:

        def mend() -> None:
            front.shown = good

        with trial.played(front.url) as served:
            trial.suffers(served, "shows a certificate that cannot be trusted")
            assert front.greeted == 1, "not tried again at once"
            assert front.requests == []
            if shown != "stranger":
                trial.recovers(served, mend)


def peak(folder: Path, *, lords_votes: str, replica: Replica) -> tuple[int, str]:
    """Run one pass as a process of its own; give the most memory that it held, in MB, and what it said."""
    folder.mkdir()
    Setup(replica.base_url, own={"lords_votes": {"base_url": lords_votes}}).write(folder)
    words = [TRACKER, "once", "--now", BASELINE.isoformat()]
    with (folder / "said").open("w+") as said:
        process = subprocess.Popen(words, cwd=folder, env=environment(), stdout=subprocess.DEVNULL, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        return usage.ru_maxrss // 1024, said.read()


def test_row_11_a_bomb_stops_at_the_cap_in_bounded_memory(replica: Replica, tmp_path: Path) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(500):
            yield b" " * (1 << 20)

    normal, said = peak(tmp_path / "normal", lords_votes=replica.base_url, replica=replica)
    assert "not all went well" not in said
    for name, answer in (("packed", gzip_bomb(500 << 20)), ("plain", stream(endless))):
        with Server(answer) as server:
            most, said = peak(tmp_path / name, lords_votes=server.url, replica=replica)
            assert "sent an answer larger than 50,000,000 bytes" in said
            assert most < normal + 100, name
            assert len(server.requests) == 1
        assert "\n  bills" not in said


def test_row_12_a_redirect_to_another_host_is_not_followed_and_told(trial: Trial, front: Front) -> None:
    with Front(trial.replica) as elsewhere:
        front.wrong = plain("", 302, Location=f"{elsewhere.url}/api/v1/Bills/9901?key=secret")
        with trial.played(front.url) as served:
            trial.suffers(served, f"pointing to {elsewhere.url.removeprefix('http://')}/api/v1/Bills/9901")
            assert front.tries() == [1]
            assert elsewhere.requests == []
            assert "secret" not in str(served.capture.entries)
            trial.recovers(served, well(front))


def test_row_12_a_redirect_in_a_circle_is_not_followed_and_told(trial: Trial, front: Front) -> None:
    front.wrong = plain("", 301, Location="/api/v1/Bills/9901")
    with trial.played(front.url) as served:
        trial.suffers(served, "which was not followed")
        assert front.tries() == [1]
        trial.recovers(served, well(front))


def test_row_13_proxy_and_certificate_variables_set_by_accident_are_ignored(replica: Replica, tmp_path: Path) -> None:
    Setup(replica.base_url).write(tmp_path)
    with Server(plain("", 502)) as proxy:
        names = ("http_proxy", "https_proxy", "all_proxy")
        wrong = dict.fromkeys((*names, *map(str.upper, names)), proxy.url)
        wrong |= {"no_proxy": "", "NO_PROXY": "", "SSL_CERT_FILE": "/nowhere", "SSL_CERT_DIR": "/nowhere"}
        done = run("once", "--now", BASELINE.isoformat(), cwd=tmp_path, env=wrong)
        assert (done.returncode, proxy.requests) == (0, [])
    assert {path for path in PATHS.values() if any(one.startswith(path) for one in replica.requests)} == set(
        PATHS.values()
    )
