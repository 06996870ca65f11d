"""How the tests read written questions and statements: ids, rows of lists, items."""

from typing import Any

from tests.replica.asking import ask
from tracker.replica import Replica

QUESTIONS = "/api/writtenquestions/questions"
STATEMENTS = "/api/writtenstatements/statements"


def ids(replica: Replica, path: str = QUESTIONS, **query: object) -> list[int]:
    found = ask(replica, path, query)
    assert found["totalResults"] == len(found["results"])
    return sorted(row["value"]["id"] for row in found["results"])


def row(replica: Replica, number: int, path: str = QUESTIONS) -> dict[str, Any]:
    rows = ask(replica, path, {"take": 100, "sessionStatus": "Any", "includeWithdrawn": "true"})["results"]
    (found,) = [each["value"] for each in rows if each["value"]["id"] == number]
    assert isinstance(found, dict)
    return found


def item(replica: Replica, number: int, path: str = QUESTIONS, **query: object) -> dict[str, Any]:
    found = ask(replica, f"{path}/{number}", query)["value"]
    assert isinstance(found, dict)
    return found
