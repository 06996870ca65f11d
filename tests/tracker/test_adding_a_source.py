"""A new source is one file and one example: the service finds it, asks it, keeps what it says and tells of it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import sources
from tests import databases
from tests.servers import Server, plain
from tests.tracker.service import call
from tracker import registry

FOLDER = Path(__file__).parent / "new_source"
EXAMPLE = json.loads((FOLDER / "committee_meetings.json").read_text(encoding="utf-8"))
NOTHING = {"items": [], "totalResults": 0, "itemsPerPage": 30}
CONFIG = """
[tracker]
database = "sqlite:///tracker.db"

[sources.committee_meetings]
base_url = "{address}"

[channels.terminal]
url = "terminal://"

[[watches]]
name = "Cameras"
terms = ["Acme"]
channels = ["terminal"]
"""


@pytest.fixture
def added() -> Iterator[None]:
    sources.__path__.append(str(FOLDER))
    registry.found.cache_clear()
    yield
    sources.__path__.remove(str(FOLDER))
    registry.found.cache_clear()


@pytest.mark.usefixtures("added")
def test_one_file_and_one_example_are_a_source(tmp_path: Path) -> None:
    with Server(plain(json.dumps(NOTHING)), plain(json.dumps(EXAMPLE))) as server:
        databases.config(tmp_path, CONFIG.format(address=server.url))
        first = call("once", "--now", "2023-06-13T12:00", cwd=tmp_path)
        assert (first.returncode, first.stdout) == (0, "")
        second = call("once", "--now", "2023-06-13T14:00", cwd=tmp_path)
        assert second.returncode == 0, second.stderr
        assert "Oral evidence on Acme cameras" in second.stdout
        assert "Private meeting" not in second.stdout
        assert len(server.requests) == 2
        assert "contact" in server.requests[0]
    rows = json.loads(call("mentions", "--kind", "event", "--json", cwd=tmp_path).stdout)
    assert [(row["date"], row["terms"]) for row in rows] == [("2023-06-20", ["Acme"])]
    told = json.loads(call("status", "--json", cwd=tmp_path).stdout)
    assert told["set_aside"] == {"committee_meetings": 1}
    assert [row["name"] for row in told["sources"]] == ["committee_meetings"]
    assert "hansard" in told["off"]


@pytest.mark.usefixtures("added")
def test_its_interval_and_address_can_be_set_like_any_other_s(tmp_path: Path) -> None:
    from tracker.config import load

    file = tmp_path / "config.toml"
    file.write_text(
        CONFIG.format(address="http://127.0.0.1:1/x/") + '[sources.bills]\nevery = "1h"\n', encoding="utf-8"
    )
    loaded = load(file, environ={})
    assert loaded.sources["committee_meetings"].base_url == "http://127.0.0.1:1/x"
    assert loaded.sources["committee_meetings"].every == 3600
    assert loaded.sources["bills"].enabled


def test_a_source_that_is_not_there_is_an_unknown_key(tmp_path: Path) -> None:
    databases.config(tmp_path, CONFIG.format(address="http://127.0.0.1:1"))
    refused = call("check", cwd=tmp_path)
    assert refused.returncode == 2
    assert "unknown source" in refused.stderr
