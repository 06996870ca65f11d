"""Announced business, papers and news as the sources give them. All names are made up."""

from typing import Any

from sources.records import Article, Event, Mention, Publication
from tests.alerts.changes import SITE

BILL = Mention(key="bill: example", term="Example Bill", sentence="Example Bill [Lords]: report stage")


def event(number: int = 1, **fields: Any) -> Event:
    told = {
        "key": f"event-{number}",
        "bill": "example",
        "house": "Commons",
        "date": "2024-06-11",
        "title": "Example Bill [Lords]: report stage",
        "kind": "Main Chamber",
        "category": "Legislation",
        "order": number,
        "link": f"https://whatson.parliament.uk/event/cal{number}",
    }
    return Event.model_validate({**told, **fields})


def hearing(number: int = 7, **fields: Any) -> Event:
    told = {
        "bill": None,
        "title": "Supply of cameras",
        "time": "10:00",
        "kind": "Select & Joint Committees",
        "category": "Oral evidence",
        "committee": "Example Committee",
        "place": "Room 9",
    }
    return event(number, **{**told, **fields})


def paper(number: int = 1, **fields: Any) -> Publication:
    told = {
        "key": str(number),
        "bill": "example",
        "bill_title": "Example Bill [HL]",
        "title": "Amendments as at 3 June 2024",
        "type": "Amendment Paper",
        "house": "Commons",
        "date": "2024-06-03",
        "link": f"https://publications.example/{number}.pdf",
    }
    return Publication.model_validate({**told, **fields})


def article(number: int = 1, **fields: Any) -> Article:
    told = {
        "key": f"9999-{number}",
        "bill": "example",
        "bill_title": "Example Bill [HL]",
        "title": "Call for written evidence",
        "text": "The committee invites views on the bill.\nSend them by Friday.",
        "date": "2024-06-03",
        "link": f"{SITE}/news",
    }
    return Article.model_validate({**told, **fields})
