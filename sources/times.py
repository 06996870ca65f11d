"""Parliament's times. Its services give London time without saying so; everything inside is aware UTC."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
MORNING = timedelta(hours=7)


def moment(text: object) -> datetime | None:
    """Give the aware UTC time of a service's date-time, read as London time unless it carries an offset.

    Nothing, an empty string and the year 1 (how Hansard writes "none") give None. Raises ValueError for
    what is no date-time. Seven digits of fraction are accepted (Bills ``lastUpdate``) and cut to six.
    """
    if text is None or text == "":
        return None
    if not isinstance(text, str):
        raise ValueError(f"{text!r} is not a date and time")
    read = datetime.fromisoformat(text.strip())
    if read.year < 1000:
        return None
    try:
        return (read if read.tzinfo else read.replace(tzinfo=LONDON)).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{text!r} lies beyond the calendar") from error


def day(text: object) -> date | None:
    """Give the London date of a service's date or date-time; None as in ``moment``."""
    at = moment(text)
    return at.astimezone(LONDON).date() if at else None


def moment_if_read(text: object) -> datetime | None:
    """Give the moment of a time that is only told beside something; None also where it cannot be read."""
    try:
        return moment(text)
    except (ValueError, ArithmeticError):
        return None


def the_day(text: object) -> date:
    """Give the London date of a date or date-time that must be there; raises ValueError where there is none."""
    on = day(text)
    if on is None:
        raise ValueError("the date is missing")
    return on


def today(now: datetime) -> date:
    """Give the date in London at ``now`` (aware)."""
    return now.astimezone(LONDON).date()


def reached(on: date, now: datetime) -> bool:
    """Tell whether the day has come: from seven in the morning, London time, so that no alert wakes anybody."""
    start = datetime(on.year, on.month, on.day, tzinfo=LONDON) + MORNING
    return now >= start
