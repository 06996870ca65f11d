"""`tracker mp` by postcode and seat: whose constituency it is today comes from the Members service, votes from here."""

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from sources.fetch import Fetcher, FetchError, build_client
from tests import databases
from tests.tracker.service import call
from tracker.cli.finding import not_looked_up
from tracker.replica import FaultAnswer, Replica, load_scenario

CONFIG = """
[tracker]
database = "sqlite:///tracker.db"

[sources.bills]
base_url = "{address}"
[sources.commons_votes]
base_url = "{address}"
[sources.members]
base_url = "{address}"
enabled = {enabled}

[channels.terminal]
url = "terminal://"

[[watches]]
name = "The Bill"
bill = "Procurement Bill"
channels = ["terminal"]
"""
POSTCODE = "ZZ9 9ZZ"


@pytest.fixture(scope="module")
def replica() -> Iterator[Replica]:
    scenario = load_scenario("procurement-bill")
    with Replica(scenario, now=scenario.end) as running:
        yield running


@pytest.fixture(scope="module")
def folder(replica: Replica, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("who")
    databases.config(made, CONFIG.format(address=replica.base_url, enabled="true"))
    done = call("once", "--now", "2023-10-27T12:00", cwd=made)
    assert done.returncode == 0, done.stderr
    return made


def test_a_postcode_leads_to_today_s_mp_and_their_votes(folder: Path) -> None:
    shown = call("mp", *POSTCODE.split(), cwd=folder)
    assert shown.returncode == 0, shown.stderr
    assert "Today's MP for this postcode (Chingford and Woodford Green):" in shown.stdout
    told = json.loads(call("mp", POSTCODE.lower().replace(" ", ""), "--json", cwd=folder).stdout)
    assert told["constituency"] == "Chingford and Woodford Green"
    assert (told["member"]["id"], len(told["votes"])) == (152, 4)


def test_a_postcode_is_never_stored_and_never_shown(folder: Path) -> None:
    outputs = [call("mp", "ZZ8", "8ZZ", cwd=folder), call("mp", *POSTCODE.split(), cwd=folder)]
    assert outputs[0].returncode == 1
    assert "no constituency for this postcode" in outputs[0].stderr
    for done in outputs:
        assert "ZZ8" not in done.stdout + done.stderr
        assert "ZZ9" not in done.stdout + done.stderr
    stored = b"".join(path.read_bytes() for path in folder.glob("tracker.db*"))
    assert b"ZZ9 9ZZ" not in stored
    assert b"ZZ99ZZ" not in stored


def test_when_the_service_cannot_be_asked_that_is_said_without_the_postcode(folder: Path, replica: Replica) -> None:
    replica.fault = lambda path, query: FaultAnswer(status=404) if "/Location/" in path else None
    try:
        done = call("mp", *POSTCODE.split(), "--json", cwd=folder)
    finally:
        replica.fault = None
    assert done.returncode == 1
    assert "could not look the postcode up" in json.loads(done.stdout)["error"]
    assert "ZZ9" not in done.stdout + done.stderr
    assert done.stderr.strip() == (
        "tracker: the Members service could not look the postcode up: it answered 404 (not found); "
        "try again later, or give a name or constituency"
    )


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "its name does not resolve"),
        (ConnectionRefusedError(111, "Connection refused"), "it does not accept connections"),
    ],
)
def test_a_members_service_that_is_not_there_is_told_without_its_address(error: OSError, says: str) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no") from error

    client = build_client("me@example.org", transport=httpx.MockTransport(refuse))
    fetcher = Fetcher(client, sleep=lambda _: None, monotonic=time.monotonic)
    with pytest.raises(FetchError) as caught:
        fetcher.json("https://members.example.org/api/Location/Constituency/Search", {"searchText": POSTCODE})
    assert not_looked_up(caught.value) == (
        f"the Members service cannot be reached: {says}; try again later, or give a name or constituency"
    )


def test_a_postcode_needs_the_members_source(tmp_path: Path, replica: Replica) -> None:
    text = CONFIG.format(address=replica.base_url, enabled="false")
    databases.config(tmp_path, text)
    done = call("mp", POSTCODE, cwd=tmp_path)
    assert done.returncode == 1
    assert "'members' is switched off" in done.stderr


def test_a_sitting_mp_whom_no_record_names_is_found_by_seat_with_contact_and_no_votes(folder: Path) -> None:
    told = json.loads(call("mp", "Exampleton", "--json", cwd=folder).stdout)
    assert told["member"]["name"] == "Jo Example"
    assert told["member"]["is_current"] is True
    assert told["votes"] == []
