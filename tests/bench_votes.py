"""What storing votes costs beside a bare insert, and what answers cost with up to a million votes. Asserts nothing.

All members are made up. Run alone: ``python -m tests.bench_votes``.
"""

import io
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import insert

from sources.records import Amendment, Bill, Division, Join, Member, Reading, Snapshot, Stage, Vote
from sources.records.base import Record
from tests.tracker.stored import HOUR, NOW
from tracker.migrate import migrate
from tracker.store import Store
from tracker.store.engine import transaction
from tracker.store.members import note_members
from tracker.tables import ROWS, VoteRow

STORED, NAMES, MPS = 160, 625, 667
ROUNDS, TIMES, STARTS = 5, 9, 7
# All in one House, so that its members have a vote in each: 1,500 divisions are a million votes.
SIZES = (15, 150, 1500)
SEEN = {"first_seen": NOW, "baseline": True, "missed": 0}
PARTIES = ("Example Party", "Sample Party", "Specimen Party")
WHO = "Jo Examplecda"
STAGE = "https://bills.parliament.uk/bills/9001/stages/17001"
ASKED = """
[tracker]
database = "sqlite:///{database}"

[channels.terminal]
url = "terminal://"

[[watches]]
name = "Example"
channels = ["terminal"]
bill = "Example Bill"

[[asks]]
bill = "Example Bill"
house = "Commons"
amendment = "NC3"
side = "aye"
meaning = "New Clause 3 was an example."
thank = ["Thank you for the example."]

[[asks]]
bill = "Example Bill"
house = "Commons"
amendment = "NC4"
side = "no"
meaning = "New Clause 4 was an example."
"""


def report(line: Callable[[str, str], None]) -> None:
    """Measure all of it; each figure goes to ``line`` with its name."""
    with tempfile.TemporaryDirectory() as folder:
        storing(Path(folder), line)
        again(Path(folder), line)
        for size in SIZES:
            began = time.monotonic()
            config = filled(Path(folder) / str(size), size)
            line(f"{size * MPS:,} votes stored", f"{size:,} divisions, made in {time.monotonic() - began:.0f} s")
            answering(config, line, every=size == max(SIZES))


# Storing


def storing(folder: Path, line: Callable[[str, str], None]) -> None:
    """Measure the first reading of 100,000 votes, division by division beside a bare insert of the same rows."""
    measured = [_side_by_side(folder / f"round-{number}") for number in range(ROUNDS)]
    line("storing 100,000 votes", _spread([ours for ours, _, _, _ in measured], "s of CPU", 2))
    line("  bare insert of the same rows", _spread([bare for _, bare, _, _ in measured], "s of CPU", 2))
    line("  ratio, side by side", _spread([ours / bare for ours, bare, _, _ in measured], "to 1", 2))
    line("  ratio of the time on the clock", _spread([ours / bare for _, _, ours, bare in measured], "to 1", 2))


def _side_by_side(folder: Path) -> tuple[float, float, float, float]:
    """Give CPU and wall seconds of both, as ours, bare, ours, bare; they take turns, first one, then the other."""
    folder.mkdir()
    ours, bare = _store(folder / "ours.db"), _store(folder / "bare.db")
    spent = {"ours": [0.0, 0.0], "bare": [0.0, 0.0]}
    for number in range(STORED):
        read = _division(number, NAMES)
        rows = [{**vote.model_dump(), "parent": read.record.key, "missed": 0} for vote in read.parts]
        turns: list[tuple[str, Callable[[], object]]] = [
            ("ours", lambda read=read: _keep(ours, read)),
            ("bare", lambda rows=rows: _insert(bare, rows)),
        ]
        for name, act in turns if number % 2 else reversed(turns):
            cpu, wall = _spent(act)
            spent[name][0] += cpu
            spent[name][1] += wall
    ours.close()
    bare.close()
    return spent["ours"][0], spent["bare"][0], spent["ours"][1], spent["bare"][1]


def again(folder: Path, line: Callable[[str, str], None]) -> None:
    """Measure reading a division of 650 names again: as it was, and with one name in the other lobby."""
    store = _store(folder / "again.db")
    read = [_division(number, 650) for number in range(40)]
    for one in read:
        _keep(store, one)
    same = [_spent(lambda one=one: _keep(store, one, at=NOW + HOUR))[0] * 1000 for one in read[:20]]
    line("the same 650 names read again", _spread(same, "ms of CPU", 1))
    moved = [_spent(lambda one=one: _keep(store, _moved(one), at=NOW + HOUR))[0] * 1000 for one in read[20:]]
    line("  with one of them corrected", _spread(moved, "ms of CPU", 1))
    store.close()


def _moved(read: Snapshot) -> Snapshot:
    vote = read.parts[7]
    other = vote.model_copy(update={"vote": "no" if vote.vote == "aye" else "aye"})  # type: ignore[attr-defined]
    return Snapshot(read.record, (*read.parts[:7], other, *read.parts[8:]))


def _store(file: Path) -> Store:
    store = Store(f"sqlite:///{file}")
    migrate(store)
    store.bills()
    return store


def _keep(store: Store, read: Snapshot, *, at: object = NOW) -> None:
    store.keep(Reading(f"division {read.record.key}", (read,)), source="commons_votes", now=at, baseline=True)


def _insert(store: Store, rows: list[dict[str, object]]) -> None:
    with store.engine.begin() as connection:
        connection.execute(insert(VoteRow.__table__), rows)


# Made-up material


def _letters(number: int) -> str:
    return "".join(chr(97 + number // 26**place % 26) for place in range(3))


def _vote(number: int, division: int, word: str) -> Vote:
    return Vote(
        key=str(99000 + number),
        member_id=99000 + number,
        name=f"Jo Example{_letters(number)}",
        list_as=f"Example{_letters(number)}, Jo",
        party=PARTIES[number % 3],
        seat=f"Exampleton{_letters(number)}",
        vote=word,
        teller=number in {(division * 7) % 600 + one for one in range(4)},
    )


def _division(number: int, size: int = MPS) -> Snapshot:
    """Give a division with so many votes, another each time."""
    on = date(2015, 6, 1) + timedelta(days=number)
    votes = [_vote(one, number, ("aye", "no")[one * (number + 1) // 3 % 2]) for one in range(size)]
    record = Division(
        key=f"commons-{on}-{number}",
        bill="example",
        house="Commons",
        date=on,
        at=NOW,
        number=number,
        title=f"Example Bill: New Clause {number}",
        ayes=sum(one.vote == "aye" and not one.teller for one in votes),
        noes=sum(one.vote == "no" and not one.teller for one in votes),
        source="commons_votes",
        service_id=number,
        link="https://votes.parliament.uk/example",
        stamp="example",
    )
    return Snapshot(record, tuple(votes), NOW)


def _paper(division: Division) -> Iterator[Record]:
    """Give the amendment that a division was on, signed by some, and the join."""
    key = str(80000 + division.service_id)
    signed = [99000 + division.service_id * one % MPS for one in range(1, 7)]
    yield Amendment(
        key=key,
        bill="example",
        bill_title="Example Bill",
        stage_key="17001",
        house="Commons",
        stage="Report stage",
        number=f"NC{division.number}",
        sponsors=[{"id": one, "name": "Jo Example", "lead": one == signed[0]} for one in signed],
        link=f"{STAGE}/amendments/{key}",
    )
    yield Join(
        key=f"{division.key}/{key}",
        bill="example",
        division=division.key,
        amendment=key,
        how="title",
        sure="certain",
        evidence="The title says so.",
    )


def _members() -> Iterator[Member]:
    for number in range(MPS):
        vote = _vote(number, 0, "aye")
        seat = {"house": "Commons", "seat": vote.seat, "seat_id": 4000 + number, "from": "2015-05-08"}
        yield Member(
            key=vote.key,
            member_id=vote.member_id,
            name=vote.name,
            list_as=vote.list_as,
            house="Commons",
            party=vote.party,
            seat=vote.seat,
            is_current=True,
            seats=[{**seat, "to": None, "reason": None}],
            parties=[{"party": vote.party, "short": "Ex", "from": "2015-05-08", "to": None}],
            contact=[{"type": "Constituency office", "lines": ["1 Example Street"], "email": "jo@example.org"}],
            stamp="2023-12-01",
            contact_stamp="2023-12-01",
        )


def filled(folder: Path, divisions: int) -> Path:
    """Fill a database with divisions, votes and papers by bare inserts; gives the config that names it."""
    folder.mkdir()
    store = _store(folder / "votes.db")
    bill = Bill(key="9001", bill="example", bill_id=9001, title="Example Bill", current_house="Lords")
    named = {"bill": "example", "bill_id": 9001, "bill_title": "Example Bill", "house": "Commons"}
    stage = Stage(key="17001", stage="Report stage", link=STAGE, **named)
    with transaction(store.engine) as session:

        def put(*records: Record) -> None:
            for record in records:
                session.execute(insert(ROWS[record.noun].__table__), {**vars(record), **SEEN})

        put(bill, stage, *_members())
        for number in range(divisions):
            read = _division(number)
            put(read.record, *_paper(read.record))
            own = {"parent": read.record.key, "missed": 0}
            session.execute(insert(VoteRow.__table__), [vars(vote) | own for vote in read.parts])
        note_members(session, read)
    store.close()
    config = folder / "config.toml"
    config.write_text(ASKED.format(database=folder / "votes.db"), encoding="utf-8")
    return config


# Answering


def answering(config: Path, line: Callable[[str, str], None], *, every: bool) -> None:
    """Measure `tracker mp`, and with ``every`` other commands, inside a process and as a process."""
    at = ["--config", str(config)]
    commands = {f"`tracker mp {WHO}`": ["mp", WHO, *at]}
    if every:
        one = ["commons-2015-06-04-3", *at]
        commands |= {
            "`tracker mp` by seat": ["mp", "Exampletoncda", *at],
            "`tracker division`": ["division", *one],
            "`tracker divisions`": ["divisions", *at],
            "`tracker export`, one division": ["export", *one],
        }
    for name, words in commands.items():
        figures = [_inside(words) for _ in range(TIMES)]
        line(f"  {name}, inside a process", f"{_spread(figures, 'ms of CPU')}, best {min(figures):.0f}")
    whole = [_process(["mp", WHO, *at]) for _ in range(STARTS)]
    start = [_process(["--version"]) for _ in range(STARTS)]
    line("  `tracker mp`, the whole process", _spread(whole, "ms of CPU"))
    line("    of which the start (`tracker --version`)", _spread(start, "ms of CPU"))


def _inside(words: list[str]) -> float:
    """Give the CPU milliseconds of a command in this process, whose imports are done."""
    from tracker.cli.main import app

    said, odd = io.StringIO(), io.StringIO()
    with redirect_stdout(said), redirect_stderr(odd):
        cpu, _ = _spent(lambda: app(words, prog_name="tracker", standalone_mode=False))
    assert said.getvalue().strip(), odd.getvalue()
    return cpu * 1000


def _process(words: list[str]) -> float:
    """Give the CPU milliseconds of a command as a process of its own, interpreter start and imports included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "tracker", *words], check=True, capture_output=True, env=dict(os.environ))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def _spent(act: Callable[[], object]) -> tuple[float, float]:
    """Give the seconds of CPU and of the clock that something takes."""
    wall, cpu = time.perf_counter(), time.process_time()
    act()
    return time.process_time() - cpu, time.perf_counter() - wall


def _spread(figures: list[float], unit: str, digits: int = 0) -> str:
    low, middle, high = min(figures), statistics.median(figures), max(figures)
    return f"{middle:.{digits}f} {unit} (median of {len(figures)}; {low:.{digits}f} to {high:.{digits}f})"


if __name__ == "__main__":
    report(lambda name, figure: print(f"{name:<50} {figure}"))
