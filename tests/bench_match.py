"""What matching costs: 100,000 changes against 1,000 watches, and a tick beside ever more old alerts. All is made up.

The bare loop has every change in memory, with its parts; it finds the watches that each can concern and runs the rules
of its noun over them, a thousand changes at a time as the service does, and collects the alerts: no database. The
service reads the same changes from the table where a poll left them, and ends with alerts and deliveries stored.
"""

import gc
import random
import shutil
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import insert

from alerts.channels import Message, Outcome
from alerts.values import Alert
from sources.records import Change, Event, Publication, Question, Record, Vote
from tests.alerts.changes import NOON, Log, amendment, division, mention, said, sitting, stage
from tests.tracker.stored import keep
from tests.tracker.stored import stage as stage_of
from tracker.config import WatchSettings
from tracker.deliver import deliver
from tracker.hours import Hours
from tracker.match import match, run_rules
from tracker.migrate import migrate
from tracker.outlets import Outlet
from tracker.placing import Context
from tracker.routing import Routes, head
from tracker.store import Store
from tracker.store.engine import transaction
from tracker.store.outbox import BATCH
from tracker.tables import PARTS
from tracker.watching import as_watch
from tracker.work_tables import ChangeRow

CHANGES, WATCHES, ROUNDS = 100_000, 1_000, 3
OLD = (0, 10_000, 100_000)
DUTY = "A duty to publish a list"
LOG = structlog.wrap_logger(structlog.ReturnLogger(), wrapper_class=structlog.make_filtering_bound_logger(50))
Line = Callable[[str, str], None]


def report(line: Line, folder: Path) -> None:
    """Measure and print."""
    matching(line, folder)
    ticks(line, folder)


def matching(line: Line, folder: Path) -> None:
    """Print what the bare loop takes, what the service takes, and the ratio, in CPU time, side by side."""
    watches = list(watching())
    changes = list(made(CHANGES))
    prepared = stored(folder / "matching.db", changes)
    whole, bare, ratios, told, counted = [], [], [], 0, 0
    for number in range(ROUNDS):
        seconds, counted = timed(lambda: bare_loop(changes, watches))
        bare.append(seconds)
        copy = shutil.copy(prepared, folder / f"matching-{number}.db")
        with opened(Path(copy)) as store:
            store.note_watches([watch.name for watch in watches], NOON)
            seconds, told = timed(lambda: match(store, watches, NOON, LOG, context=Context()))
        whole.append(seconds)
        ratios.append(whole[-1] / bare[-1])
    assert told == counted, (told, counted)
    concerned = concerning(changes, watches)
    line(f"{len(changes):,} changes, {len(watches):,} watches, alerts", f"{told:,}")
    line("  changes that concern a watch", f"{concerned:,}")
    line("  the bare loop", spread(bare, "s of CPU"))
    line("  from stored changes to stored deliveries", spread(whole, "s of CPU"))
    line("  ratio, side by side", spread(ratios, "to 1"))


def bare_loop(changes: Sequence[Change], settings: Sequence[WatchSettings]) -> int:
    """Match in memory; gives the number of alerts."""
    watches = [as_watch(one) for one in settings]
    routes = Routes(watches)
    found: list[Alert] = []
    for start in range(0, len(changes), BATCH):
        batch = {one.id: one for one in changes[start : start + BATCH]}
        for place, ids in routes.of(map(head, batch.values())).items():
            found += run_rules(tuple(batch[one] for one in ids), watches[place], LOG)
    return len({(one.watch, one.key) for one in found})


def concerning(changes: Sequence[Change], settings: Sequence[WatchSettings]) -> int:
    """Count the changes that concern any watch."""
    shown = Routes([as_watch(one) for one in settings]).of(map(head, changes))
    return len({one for ids in shown.values() for one in ids})


def ticks(line: Line, folder: Path) -> None:
    """Print what matching and sending take in a tick beside ever more old alerts, nothing being new, and one thing."""
    for old in OLD:
        with opened(folder / f"old-{old}.db") as store:
            migrate(store)
            if old:
                history(folder / f"old-{old}.db", old)
            watches = [one for one in watching() if one.bill == "Bill 0"][:10]
            store.note_watches([watch.name for watch in watches], NOON)
            idle, news = [], []
            for number in range(30):
                idle.append(1000 * timed(lambda: tick(store, watches))[0])  # noqa: B023
                keep(store, stage_of(f"2024-07-{number + 1:02}", key=f"new{number}", bill="bill 0"), at=NOON)
                news.append(1000 * timed(lambda: tick(store, watches))[0])  # noqa: B023
        line(f"tick beside {old:,} old alerts, idle", spread(idle, "ms of CPU"))
        line("  with one thing new, told by ten watches", spread(news, "ms of CPU"))


def tick(store: Store, watches: Sequence[WatchSettings]) -> int:
    """Match and deliver once; gives how many messages were sent."""
    match(store, watches, NOON, LOG)
    return deliver(store, {"a": Outlet(Sink("a"), Hours(settle={}))}, NOON, LOG).sent


class Sink:
    """A channel that takes everything."""

    def __init__(self, name: str) -> None:
        self.name = name

    def send(self, message: Message) -> Outcome:
        """Take it."""
        return Outcome("sent")


def watching() -> Iterator[WatchSettings]:
    """Give watches: four in ten on a bill, four on terms, two on both; a tenth of all on the one great bill."""
    dice = random.Random(4)
    for number in range(WATCHES):
        fields: dict[str, Any] = {"name": f"watch {number}", "channels": ("a",) if number % 2 else ("a", "b")}
        if number % 5 in (0, 1, 4):
            fields["bill"] = "Bill 0" if number % 10 == 0 else f"Bill {dice.randrange(1, 200)}"
        if number % 5 in (2, 3, 4):
            # A term that ten watches have is among the three of every one of them in twenty.
            fields["terms"] = tuple({f"Term {dice.randrange(2_000)}" for _ in range(3)})
        yield WatchSettings.model_validate(fields)


def made(number: int) -> Iterator[Change]:
    """Give changes of bills, terms, amendments, mentions, as a poll would find them; most are of nobody's interest."""
    dice, log = random.Random(5), Log()
    for place in range(number):
        at = NOON + timedelta(seconds=place // 50)
        # Of 1,000 bills 200 are watched; of 40,000 terms 2,000 are. One thing in fifty is of the bill of the day.
        bill = "bill 0" if dice.random() < 0.02 else f"bill {dice.randrange(1, 1_000)}"
        terms = [mention(f"Term {one}") for one in dice.sample(range(12_000), dice.choice((1, 1, 2)))]
        yield log.see(*_record(dice.random(), place, bill, terms), at=at)


def _record(kind: float, place: int, bill: str, terms: Sequence[Record]) -> tuple[Record, ...]:
    key, on = f"{place}", str(date(2024, 7, 1) + timedelta(days=place % 90))
    kinds: tuple[tuple[float, Callable[[], tuple[Record, ...]]], ...] = (
        (0.25, lambda: (amendment(str(place % 300), key=key, bill=bill, stage_key=bill, summary=[DUTY] * 3),)),
        (0.35, lambda: (stage(key=key, bill=bill), sitting(on))),
        (0.42, lambda: (paper(key, bill),)),
        (0.421, lambda: (division(key=key, bill=bill, number=place), *votes(650))),
        (0.46, lambda: (event(key, bill if place % 2 else None), *terms)),
        (0.60, lambda: (question(key), *terms)),
        (1.0, lambda: (said(place, debate_key=f"D{place // 20}", text="A made-up speech. " * 40), *terms)),
    )
    return next(make for share, make in kinds if kind < share)()


def votes(number: int) -> list[Vote]:
    """Give the votes of a House."""
    told = ("aye", "no")
    return [
        Vote(
            key=str(one),
            member_id=one,
            name=f"Example {one}",
            vote=told[one % 2],
            party="Example Party",
            seat="Sampleton",
        )
        for one in range(1, number + 1)
    ]


def paper(key: str, bill: str) -> Publication:
    """Give a paper on a bill."""
    fields = {
        "key": key,
        "bill": bill,
        "bill_title": "Example Bill",
        "title": "Marshalled list",
        "type": "Amendment Paper",
    }
    return Publication.model_validate(
        {**fields, "house": "Lords", "date": "2024-06-04", "link": "https://example.org/p"}
    )


def event(key: str, bill: str | None) -> Event:
    """Give announced business."""
    fields = {"key": f"event-{key}", "bill": bill, "house": "Commons", "date": "2024-06-20", "title": "Debate on lists"}
    return Event.model_validate({**fields, "link": "https://example.org/e"})


def question(key: str) -> Question:
    """Give a written question."""
    fields = {"key": f"question-{key}", "uin": key, "house": "Commons", "date": "2024-06-04", "text": "To ask. " * 20}
    who = {"asked_by": "Jo Example", "asked_by_id": 11, "answering_body": "Example Office", "heading": "Lists"}
    return Question.model_validate({**fields, **who, "due": "2024-06-10", "link": "https://example.org/q"})


def stored(file: Path, changes: Sequence[Change]) -> Path:
    """Write changes, and the parts that their records have now, as a poll leaves them."""
    with opened(file) as store:
        migrate(store)
        with transaction(store.engine) as session:
            for start in range(0, len(changes), 1000):
                some = changes[start : start + 1000]
                session.execute(insert(ChangeRow), [row_of(one) for one in some])
                for noun, table in PARTS.items():
                    rows: list[dict[str, Any]] = []
                    for one in some:
                        if one.noun == noun:
                            rows += [as_row(table, part) | {"parent": one.key, "missed": 0} for part in one.parts]
                    if rows:
                        session.execute(insert(table), rows)
    return file


def row_of(change: Change) -> dict[str, Any]:
    """Give a change as its row."""
    return {name: value for name, value in vars(change).items() if name not in {"parts", "joined"}} | {
        "matched_at": None
    }


def as_row(table: Any, part: dict[str, Any]) -> dict[str, Any]:
    """Give a part as its row: days are no text there."""
    return {**part, "date": date.fromisoformat(part["date"])} if "date" in part else part


def history(file: Path, number: int) -> None:
    """Write old alerts that have all been sent, ten to a message, with their changes."""
    day = "2024-05-01 10:00:00.000000"
    with closing(sqlite3.connect(file)) as connection, connection:
        numbers = range(1, number + 1)
        connection.executemany(
            "INSERT INTO change (id, source, noun, key, what, bill, after, before, differs, seen_at, baseline,"
            " matched_at) VALUES (?, 'test', 'stage', ?, 'appeared', 'bill 0', '{}', 'null', '{}', ?, 0, ?)",
            ((one, f"old{one}", day, day) for one in numbers),
        )
        connection.executemany(
            "INSERT INTO alert (id, watch, key, rule, title, facts, learned_at, topic)"
            " VALUES (?, ?, ?, 'stage', 'An old one', '{}', ?, '')",
            ((one, f"watch {one % 1000}", f"old:{one}", day) for one in numbers),
        )
        connection.executemany("INSERT INTO alert_change VALUES (?, ?)", ((one, one) for one in numbers))
        connection.executemany(
            "INSERT INTO message (id, channel, key, kind, rank, through, state, attempts, created_at, sent_at, title,"
            " facts) VALUES (?, 'a', ?, 'alerts', 3, 0, 'sent', 1, ?, ?, 'An old one', '{}')",
            ((one, f"old {one}", day, day) for one in range(1, number // 10 + 1)),
        )
        connection.executemany(
            "INSERT INTO delivery (id, alert_id, channel, state, created_at, sent_at, batch, rank, through, message_id)"
            " VALUES (?, ?, 'a', 'sent', ?, ?, '', 3, 0, ?)",
            ((one, one, day, day, (one - 1) // 10 + 1) for one in numbers),
        )


@contextmanager
def opened(file: Path) -> Iterator[Store]:
    """Open a database, and close it at the end."""
    store = Store(f"sqlite:///{file}")
    try:
        yield store
    finally:
        store.close()


def timed(work: Callable[[], int]) -> tuple[float, int]:
    """Give the CPU seconds that something took, and what it gave."""
    # What lies in memory for the bare loop is none of the service's.
    gc.collect()
    gc.freeze()
    began = time.process_time()
    result = work()
    return time.process_time() - began, result


def spread(figures: Sequence[float], unit: str) -> str:
    """Give the median of several figures with the least and the most."""
    low, middle, high = min(figures), statistics.median(figures), max(figures)
    return f"{middle:.2f} {unit} (median of {len(figures)}; {low:.2f} to {high:.2f})"


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        report(lambda what, figure: print(f"{what:<44} {figure}", flush=True), Path(name))
