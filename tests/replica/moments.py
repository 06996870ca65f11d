"""When things happen in the made-up scenario of `examples`; all its days lie in winter, when London is UTC."""

from datetime import UTC, datetime


def at(text: str) -> datetime:
    """An aware UTC time from "2023-03-08 19:00"; all the example's days lie in winter, when London is UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


LONG_AGO = at("2023-01-01 00:00")
FIRST_PUBLISHED = at("2023-01-10 09:00")
ANNOUNCED = at("2023-02-15 17:30")
MOVED_AT = at("2023-02-24 12:00")
TABLED = at("2023-03-06 18:00")
VOTED = at("2023-03-08 19:15")
DECIDED = at("2023-03-08 20:00")
DEBATE_OUT = at("2023-03-08 22:30")
REPUBLISHED = at("2023-03-10 09:12")
NEXT_ANNOUNCED = at("2023-03-10 17:30")
CORRECTED = at("2023-03-15 11:30")
ROYAL_ASSENT = at("2023-03-23 16:00")
