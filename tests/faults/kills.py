"""The real service, killed again and again while it works, and judged by what its receivers wrote down.

    with Zygote() as zygote:
        told = killed(zygote, folder, number=200, seed=7)
    assert not told.wrong()

The replica gives another step of ``tests.faults.growing`` as soon as the one before has been learned. Lives are ended
after a random time, or at a random one of the events that can be seen from outside: half of them in the middle of a
message. The last ones are passes of a morning to come (``tracker once --now``), when the digests are due. In the end
one is left to itself, and what has arrived is compared with the scenario, and with what an undisturbed service tells
of it.
"""

import os
import random
import signal
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests import databases
from tests.faults.growing import growing, out
from tests.faults.judging import ALONE, CHANNELS, DIGESTS, LONDON, TOGETHER, Told, judge, morning, undisturbed
from tests.faults.receivers import EVENTS, Receivers, receiving
from tests.faults.zygote import Zygote
from tests.tracker.service import Setup, Watching, until
from tracker.loop import clock
from tracker.replica import Replica

# So many messages may be on their way before another step is given.
BACKLOG = 12
# Those that are read: the Lords are quiet.
SOURCES = 3
LONG_AGO = datetime(2023, 1, 1, tzinfo=UTC)
# The event at which a life is to end, which one of them, and the seconds after which it ends anyhow.
Plan = tuple[str, int, float]


def killed(zygote: Zygote, folder: Path, *, number: int, seed: int, real_couriers: int = 0) -> Told:
    """Kill so many lives, let the last one be, and judge; in ``real_couriers`` of them Python starts what sends."""
    told, began = Told(seed), time.monotonic()
    today = clock().astimezone(LONDON).date()
    steps = 4 + number // 2
    scenario = growing(today, steps)
    with (
        receiving(folder / "ledger.jsonl", seed) as receivers,
        Replica(scenario, now=out(today, 0)) as replica,
    ):
        replica.fault = lambda path, query: receivers.eye.saw("request")
        written(folder, replica, receivers, today)
        lives = _Lives(zygote, folder, replica, receivers, told, today, steps, random.Random(seed), real_couriers)
        try:
            lives.baseline()
            lives.kill(number)
            lives.rest()
            lives.mornings(number // 20)
            until(lambda: not zygote.left(), what="the end of all that lives have started")
        except AssertionError as error:
            told.problems.append(f"{error}: see {folder / 'said.log'}")
        judge(told, folder, receivers, undisturbed(folder, replica, today, told.steps))
    told.seconds = time.monotonic() - began
    return told


def written(folder: Path, replica: Replica, receivers: Receivers, today: date) -> None:
    """Write the config: alerts alone and together, by mail and to a web service, at once and in digests."""
    watch = Watching(terms=("Acme",), channels=CHANNELS, since=str(today - timedelta(days=60)))
    setup = Setup(
        replica.base_url, {}, (watch,), databases.beside(folder), every="2s", timeout="10s", off=("lords_votes",)
    )
    mail = f"mailto://{{}}:{receivers.mail_port}?from=us@campaign.example&to={{}}@example.org"
    # The pace of a host is kept for each: more of them, more messages in a short life.
    urls = {
        "letters": mail.format("127.0.0.1", "letters"),
        "bundle": mail.format("localhost", "bundle"),
        "morning": mail.format("127.0.0.1", "morning"),
        "again": mail.format("localhost", "again"),
        "third": f"json://localhost:{receivers.web_port}/third",
        "hook": f"json://127.0.0.1:{receivers.web_port}/hook",
        "feed": f"json://localhost:{receivers.web_port}/feed",
    }
    more = {
        **dict.fromkeys(ALONE, 'grouped = false\nsettle = "0s"'),
        **dict.fromkeys(TOGETHER, 'settle = "0s"'),
        **dict.fromkeys(DIGESTS, 'when = "daily"\nat = "08:00"\novertake = false'),
    }
    channels = [f'[channels.{name}]\nurl = "{urls[name]}"\n{more[name]}' for name in CHANNELS]
    path = folder / "config.toml"
    path.write_text("\n\n".join([setup.text(), *channels]) + "\n", encoding="utf-8")
    path.chmod(0o600)


@dataclass(frozen=True)
class _State:
    """How the work stands: what is read and not matched, the sources' first reading of late, and what is to be sent."""

    unmatched: int
    sources: int
    read: object
    at_once: int
    digests: int
    under_way: int


_DIGESTS = ", ".join(f"'{one}'" for one in DIGESTS)
_STATE = f"""SELECT
    (SELECT count(*) FROM change WHERE matched_at IS NULL),
    (SELECT count(last_success) FROM source),
    (SELECT min(last_success) FROM source),
    (SELECT count(*) FROM delivery WHERE state <> 'sent' AND channel NOT IN ({_DIGESTS})),
    (SELECT count(*) FROM delivery WHERE state <> 'sent' AND channel IN ({_DIGESTS})),
    (SELECT count(*) FROM message WHERE state = 'sending')"""


@dataclass
class _Lives:
    zygote: Zygote
    folder: Path
    replica: Replica
    receivers: Receivers
    told: Told
    today: date
    steps: int
    chance: random.Random
    real_couriers: int
    # What was being sent when the life before was killed: message and attempt.
    left: frozenset[tuple[int, int]] = frozenset()
    # How long a life may wait for the event at which it is to end.
    patience: float = 1.0
    given: datetime = LONG_AGO

    def state(self) -> _State:
        """Look into the database."""
        return _State(*databases.rows(databases.url(self.folder), _STATE)[0])

    def baseline(self) -> None:
        """Read all that is there at first, of which nothing is told."""
        began = time.monotonic()
        self._whole("once")
        # On a slow machine, or a busy one, lives are longer.
        self.patience = max(1.0, 1.2 * (time.monotonic() - began))
        self._give()

    def kill(self, number: int) -> None:
        """Kill so many lives of ``tracker run``, and give more news as it is learned."""
        real = {*self.chance.sample(range(number), self.real_couriers)}
        state = self.state()
        for one in range(number):
            learned = self._learned(state)
            if learned and state.at_once <= BACKLOG and self.told.steps < self.steps:
                self._give()
                learned = False
            state = self._one(self._plan(learned, state.at_once, one in real), "run", real_courier=one in real)

    def rest(self) -> None:
        """Let one life come to the end of its work, at once, and stop it."""
        life = self.zygote.start(self.folder, "run")
        self.receivers.eye.arm(life, "", 0)
        try:
            # No lease is waited for: that would take five minutes.
            until(self._done, seconds=90, what="the end of the work")
        finally:
            self.receivers.eye.leave()
            os.kill(life, signal.SIGTERM)
            if code := self.zygote.end(life):
                self.told.problems.append(f"the last life left with {code}: see {self.folder / 'said.log'}")

    def mornings(self, number: int) -> None:
        """Kill lives of a pass of a morning on which digests are due, and let the last one be."""
        for _ in range(number):
            if self.state().digests:
                self._one((self.chance.choice(EVENTS), 1, self.patience), "once", "--now", morning(self.today))
        self._whole("once", "--now", morning(self.today))

    def _done(self) -> bool:
        state = self.state()
        return self._learned(state) and not state.at_once

    def _one(self, plan: Plan, *words: str, real_courier: bool = False) -> _State:
        life = self.zygote.start(self.folder, *words, real_courier=real_courier)
        event, count, seconds = plan
        self.receivers.eye.arm(life, event, count)
        ends = time.monotonic() + seconds
        while not self.receivers.eye.fired.wait(0.01) and time.monotonic() < ends:
            if words[0] == "once" and self.zygote.ended(life):
                self.receivers.eye.leave()
                break
        self.receivers.eye.kill()
        code, state = self.zygote.end(life), self.state()
        if code == -signal.SIGKILL:
            self.told.kills += 1
            self._note(state)
        elif code or words[0] == "run":
            self.told.problems.append(f"a life ended by itself with {code}: see {self.folder / 'said.log'}")
        return state

    def _plan(self, learned: bool, open_ones: int, real_courier: bool) -> Plan:
        """Give the event at which a life is to end, which one of them, and after how many seconds it ends anyhow.

        Only such events are chosen as the life has work for, so that they come, however slow the machine is.
        """
        some = self.chance.random()
        if (open_ones or not learned) and (real_courier or some < 0.55):
            return self.chance.choice(EVENTS[1:]), self.chance.choice((1, 1, 1, 1, 2, 2, 3)), 4 * self.patience
        if not learned and some < 0.8:
            return "request", self.chance.randint(1, 6), 0.5 * self.patience
        return "", 0, self.chance.uniform(0.02, 0.5 * self.patience)

    def _note(self, state: _State) -> None:
        seen = self.receivers.eye.seen
        begun = seen["arriving"] - seen["answered"]
        doing = "starting" if not seen else "reading or matching" if not seen["arriving"] else "between messages"
        self.told.doing["sending" if begun > 0 else doing] += 1
        self.told.in_flight += bool(state.under_way)
        found = databases.rows(databases.url(self.folder), "SELECT id, attempts FROM message WHERE state = 'sending'")
        left = frozenset((int(number), int(attempt)) for number, attempt in found)
        # What an earlier kill left and nobody has taken up since is that one's.
        self.told.under_way.append(frozenset(number for number, _ in left - self.left))
        self.left = left

    def _give(self) -> None:
        self.told.steps += 1
        self.replica.move_to(out(self.today, self.told.steps))
        self.given = clock()

    def _learned(self, state: _State) -> bool:
        """Tell whether all services were read since the last step was given, and all that was read is matched."""
        return not state.unmatched and state.sources == SOURCES and _utc(state.read) > self.given

    def _whole(self, *words: str) -> None:
        code = self.zygote.end(self.zygote.start(self.folder, *words), within=60)
        if code:
            self.told.problems.append(f"tracker {' '.join(words)} left with {code}: see {self.folder / 'said.log'}")


def _utc(value: object) -> datetime:
    at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return at if at.tzinfo else at.replace(tzinfo=UTC)
