"""Questions and statements for the tests of what is told of them. All names and words are made up."""

from typing import Any

from sources.records import Question, Statement

SITE = "https://questions-statements.parliament.uk"
ANSWER = {"answered_on": "2024-06-06", "answered_by_id": 14, "answered_by": "Ali Sample", "answer": "[Twelve of them.]"}
HELD = {**ANSWER, "answered_on": None, "holding": True, "held_on": "2024-06-06", "answer": "[A reply will follow.]"}


def asked(number: int = 1, **fields: Any) -> Question:
    told = {
        "key": f"question-{number}",
        "house": "Commons",
        "date": "2024-06-03",
        "uin": f"13000{number}",
        "heading": "Surveillance: Cameras",
        "text": "To ask the Minister, how many cameras of Acme are in use.",
        "asked_by_id": 11,
        "asked_by": "Jo Example",
        "answering_body": "Example Office",
        "due": "2024-06-06",
        "link": f"{SITE}/written-questions/detail/2024-06-03/13000{number}",
    }
    return Question.model_validate({**told, **fields})


def stated(number: int = 1, **fields: Any) -> Statement:
    told = {
        "key": f"statement-{number}",
        "house": "Commons",
        "date": "2024-06-04",
        "uin": f"HCWS{number}",
        "title": "Cameras in public places",
        "text": "Cameras of Acme are counted.",
        "made_by_id": 14,
        "made_by": "Ali Sample",
        "role": "Minister for Examples",
        "answering_body": "Example Office",
        "link": f"{SITE}/written-statements/detail/2024-06-04/HCWS{number}",
    }
    return Statement.model_validate({**told, **fields})
