import threading
from datetime import datetime

import httpx
import pytest

from tests.replica import examples
from tests.replica.asking import ask, raw
from tracker.replica import FaultAnswer, Replica

BILLS = "/api/v1/Bills"


def test_nothing_is_served_before_it_is_published_and_everything_after(example: Replica) -> None:
    for moment, count in ((examples.at("2023-01-10 08:59"), 0), (examples.FIRST_PUBLISHED, 2)):
        example.move_to(moment)
        assert ask(example, BILLS)["totalResults"] == count


def test_the_clock_can_go_back(example: Replica) -> None:
    example.move_to(examples.at("2023-01-01 00:00"))
    assert example.now == examples.at("2023-01-01 00:00")
    assert ask(example, "/data/Divisions/searchTotalResults") == 0


def test_a_time_without_a_zone_is_refused(example: Replica) -> None:
    with pytest.raises(ValueError, match="zone"):
        example.move_to(datetime(2023, 1, 1))


def test_something_served_changes_at_every_moment_of_the_scenario(example: Replica) -> None:
    scenario = examples.example_scenario()
    paths = [BILLS, "/data/divisions.json/search", "/data/Divisions/search", "/search/debates.json"]
    paths += [f"{BILLS}/{examples.BILL}", f"/debates/debate/{examples.DEBATE}.json"]
    seen = set()
    for moment in scenario.moments():
        example.move_to(moment)
        seen.add(tuple(raw(example, path).content for path in paths))
    assert len(seen) == len(scenario.moments())


def test_requests_are_remembered_as_they_came(example: Replica) -> None:
    raw(example, BILLS, {"Take": 1})
    raw(example, "/nowhere")
    assert example.requests == ["/api/v1/Bills?Take=1", "/nowhere?"]


def test_an_unknown_route_answers_404(example: Replica) -> None:
    for path in ("/", "/api/v1/Nothing", "/data/nothing", "/search/nothing.json", "/overview/nothing.json"):
        assert raw(example, path).status_code == 404


@pytest.mark.parametrize("prefix", ["/x", "x", "/x/", "/deep/er"])
def test_a_prefix_leads_every_path_and_is_part_of_the_base_url(prefix: str) -> None:
    scenario = examples.example_scenario()
    with Replica(scenario, now=scenario.end, prefix=prefix) as replica:
        assert replica.base_url.endswith(f"/{prefix.strip('/')}")
        assert ask(replica, BILLS)["totalResults"] == 2
        without = replica.base_url.removesuffix(f"/{prefix.strip('/')}")
        assert httpx.get(without + BILLS).status_code == 404


def test_hansard_names_no_charset_and_the_others_do(example: Replica) -> None:
    assert raw(example, "/search/debates.json").headers["content-type"] == "application/json"
    assert raw(example, BILLS).headers["content-type"] == "application/json; charset=utf-8"


def test_one_connection_serves_many_requests(example: Replica) -> None:
    with httpx.Client() as client:
        for _ in range(3):
            answer = client.get(example.base_url + BILLS)
            stream = answer.extensions["network_stream"]
            port = stream.get_extra_info("client_addr")[1]
            assert answer.http_version == "HTTP/1.1"
            assert (
                port
                == client.get(example.base_url + BILLS).extensions["network_stream"].get_extra_info("client_addr")[1]
            )


def test_a_replica_that_has_closed_answers_no_more_even_on_an_open_connection() -> None:
    scenario = examples.example_scenario()
    with httpx.Client() as client:
        with Replica(scenario, now=scenario.end) as replica:
            url = replica.base_url + BILLS
            assert client.get(url).status_code == 200
        with pytest.raises(httpx.TransportError):
            client.get(url)
        with pytest.raises(RuntimeError, match="not running"):
            _ = replica.base_url


def test_a_replica_can_be_opened_again_on_a_given_port() -> None:
    scenario = examples.example_scenario()
    replica = Replica(scenario, now=scenario.end)
    with replica:
        port = int(replica.base_url.rsplit(":", 1)[1])
    with Replica(scenario, now=scenario.end, port=port) as again:
        assert again.base_url.endswith(f":{port}")
    with replica:
        assert ask(replica, BILLS)["totalResults"] == 2


@pytest.mark.parametrize(
    "fault",
    [
        FaultAnswer(200, b"<!DOCTYPE html><p>One moment</p>", "text/html"),
        FaultAnswer(200, b'{"items":[{"bil'),
        FaultAnswer(404, b""),
        FaultAnswer(429, b"", headers={"Retry-After": "7"}),
        FaultAnswer(500, b"oops", "text/plain"),
        FaultAnswer(200, b""),
    ],
)
def test_a_fault_is_answered_instead_of_the_truth(example: Replica, fault: FaultAnswer) -> None:
    example.fault = lambda path, query: fault if path == BILLS and query == {"Take": ["1"]} else None
    wrong = raw(example, BILLS, {"Take": 1})
    assert (wrong.status_code, wrong.content) == (fault.status, fault.body)
    assert wrong.headers["content-type"] == fault.content_type
    assert all(wrong.headers[name] == value for name, value in fault.headers.items())
    assert raw(example, BILLS).status_code == 200


def test_a_dropped_connection_has_no_answer(example: Replica) -> None:
    example.fault = lambda path, query: FaultAnswer(drop=True)
    with pytest.raises(httpx.RemoteProtocolError):
        raw(example, BILLS)


def test_a_hanging_answer_outlasts_an_impatient_client_and_ends_with_the_replica() -> None:
    scenario = examples.example_scenario()
    with Replica(scenario, now=scenario.end) as replica:
        replica.fault = lambda path, query: FaultAnswer(hang_seconds=60)
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(replica.base_url + BILLS, timeout=0.05)


def test_many_at_once_are_all_answered(example: Replica) -> None:
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda: answers.append(raw(example, "/data/Divisions/search").status_code))
        for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 20
