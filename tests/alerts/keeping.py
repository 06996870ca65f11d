"""What the service tells of its own reading: outages, floods, the week's proof; for the golden messages."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from alerts.notices import flood, outage, watching
from alerts.notices.outage import Down
from alerts.values import Alert

NOON = datetime(2024, 6, 4, 11, 0, tzinfo=UTC)
EARLY = NOON - timedelta(hours=7)
WEEK = NOON - timedelta(days=7)
REASON = "the service answered with status 503"
MESSY = "<b>Down</b>\n\n & \x07other\u202e  *things* " + "and " * 120
HANSARD = Down("hansard", EARLY, REASON, NOON + timedelta(minutes=30))
VOTES = Down("commons_votes", EARLY - timedelta(minutes=9), "blocked: the service refused", NOON + timedelta(hours=1))
LINES = (
    "Last read: Hansard and the Commons votes service at 11:58; the Bills service at 11:55.",
    "Hansard could not be read from Sun 2 June 2024, 09:00 to Sun 2 June 2024, 16:12; it has been read since.",
)
SITTING = {"date": "2024-06-10", "house": "Commons", "stage": "Report stage", "bill": "Example Bill [HL]"}
KINDS = {"amendment": 180, "mention": 60}


def flooded(*titles: str, earlier: int = 0, **kinds: int) -> Alert:
    return flood.alert(
        "officers",
        sum(kinds.values()),
        kinds,
        ["Example Bill [HL]"] if kinds.get("amendment") else [],
        titles,
        NOON,
        key="flood",
        batch="flood 2024-06-04T11:00:00+00:00",
        limit=60,
        earlier=earlier,
    )


KEEPING: dict[str, Callable[[], Alert]] = {
    "outage-began": lambda: outage.began([HANSARD], NOON),
    "outage-began-several": lambda: outage.began([VOTES, HANSARD], NOON),
    "outage-began-never-read": lambda: outage.began([Down("petitions", None, REASON, NOON)], NOON),
    "outage-began-messy": lambda: outage.began([Down("new_\nsource", EARLY, MESSY)], NOON),
    "outage-lasts": lambda: outage.lasts([HANSARD], NOON),
    "outage-lasts-many": lambda: outage.lasts([VOTES, HANSARD, Down("bills", EARLY), Down("whatson", EARLY)], NOON),
    "outage-over": lambda: outage.over([Down("hansard", EARLY, REASON, until=NOON)], NOON, 12),
    "outage-over-without-alerts": lambda: outage.over([Down("hansard", EARLY, REASON, until=NOON)], NOON, 0),
    "outage-off": lambda: outage.off(WEEK, NOON, NOON, 31),
    "flood-held": lambda: flooded("New Clause 3 tabled", "Acme named", earlier=70, **KINDS),
    "flood-held-without-bill": lambda: flooded("Acme named in the Commons", mention=61),
    "watching-week": lambda: watching.alert("officers", date(2024, 6, 4), (WEEK, NOON), (41, 7), LINES, SITTING),
    "watching-week-quiet": lambda: watching.alert(
        "officers", date(2024, 6, 4), (WEEK, NOON), (0, 0), (LINES[0], "Nothing was missed that we know of."), None
    ),
}
