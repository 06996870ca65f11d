"""The wording of a campaign with templates of its own: used as long as nothing is wrong with them.

They are filled in by a child process (``alerts.template_child``), in jinja2's sandbox, and given plain values only.
``alerts.template_files`` tells which files count.
"""

import hashlib
import signal
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from alerts.child import Child
from alerts.messages import BUILT_IN, PARTS
from alerts.template_files import SHORT, Problem, built_in, names, read, state, strange
from alerts.values import Alert
from alerts.words import clean, cut

START_LIMIT: Final = 30.0
# The child is held to seconds of the processor; this is for a machine that gives it none.
PATIENCE: Final = 30.0
# What took too much is not tried again until it is another text.
DEAR: Final = frozenset({"Slow", "Ended", "MemoryError"})
TOO_SLOW: Final = "it takes too long"


class OwnTemplates:
    """The wording of a campaign with templates in ``folder``; it has a child process, so close it.

    Files are read when they are used, so that what is put right counts at once. For use from one thread at a time.
    """

    def __init__(self, folder: Path, *, python: str = sys.executable) -> None:
        self._folder = folder
        self._python = python
        self._child: Child | None = None
        self._zone = ""
        self._seen: object = None
        self._own: dict[str, str] = {}
        self._unread: tuple[Problem, ...] = ()
        self._problems: dict[tuple[str, int | None, str, str], Problem] = {}
        self._off: set[tuple[str, str]] = set()

    def close(self) -> None:
        """End the child process; the next template starts another."""
        child, self._child = self._child, None
        if child:
            child.kill()

    def take(self) -> tuple[Problem, ...]:
        """Give what was wrong since this was last asked, each thing once."""
        found, self._problems = tuple(self._problems.values()), {}
        return found

    def body(self, alert: Alert, *, zone: str, watches: Sequence[str]) -> str:
        """Give the lines of an alert in the campaign's words, or in the built-in ones where that cannot be."""
        name = f"{alert.rule}.txt"
        own = self._files()
        ours = name in own or any(part in own for part in PARTS)
        text = self._filled(name, _values(alert, watches), zone) if ours else None
        return BUILT_IN.body(alert, zone=zone, watches=watches) if text is None else text

    def short(self, alert: Alert, *, zone: str, watches: Sequence[str]) -> str | None:
        """Give an alert in the campaign's few words; None where it has none, or where they cannot be used."""
        name = alert.rule + SHORT
        text = self._filled(name, _values(alert, watches), zone) if name in self._files() else None
        return clean(text) if text else None

    def check(self, samples: Iterable[Alert], rules: Iterable[str], *, zone: str) -> tuple[Problem, ...]:
        """Try every template on every alert that it can be asked to word, and give all that is wrong.

        ``rules`` are those that there are; a file of another name is told with the name that was meant.
        """
        known = [*PARTS, *(f"{rule}{end}" for rule in sorted(rules) for end in (".txt", SHORT))]
        own = self._files()
        found = {str(one): one for one in (*self._unread, *strange(names(self._folder), known))}
        self.take()
        for name in own:
            self._ask(name, None, zone)
        for alert in samples:
            self.body(alert, zone=zone, watches=(alert.watch,))
            self.short(alert, zone=zone, watches=(alert.watch,))
        found |= {str(one): one for one in self.take()}
        return tuple(sorted(found.values(), key=str))

    def _filled(self, name: str, values: dict[str, Any], zone: str) -> str | None:
        text = self._ask(name, values, zone)
        if text is not None and not text.strip():
            self._note(Problem(name, None, "Empty", "it gives no text"))
            return None
        return text

    def _ask(self, name: str, values: dict[str, Any] | None, zone: str) -> str | None:
        """Have a template filled in, or only read without values; None where that fails, which is noted."""
        sources = built_in() | self._own
        off = (name, _digest(*sources.values()))
        if off in self._off:
            return None
        request = {"name": name, "sources": sources} | ({} if values is None else {"values": values})
        answer = self._answer(request, zone)
        if "problem" not in answer:
            return str(answer["text"])
        found = Problem(**answer["problem"])
        if found.kind in DEAR:
            self._off.add(off)
        self._note(found)
        return None

    def _note(self, found: Problem) -> None:
        text = found.text or _digest(self._own.get(found.file, ""))
        found = replace(found, reason=cut(found.reason, 300), text=text)
        self._problems.setdefault((found.file, found.line, found.kind, text), found)

    def _answer(self, request: dict[str, Any], zone: str) -> dict[str, Any]:
        wrong = {"file": request["name"], "line": None}
        try:
            child = self._started(zone)
        except (OSError, EOFError):
            self.close()
            reason = "the process that fills templates in does not start"
            return {"problem": {**wrong, "kind": "Start", "reason": reason}}
        try:
            end = time.monotonic() + PATIENCE
            child.say(request, end)
            answer: dict[str, Any] = child.hear(end)
            return answer
        except TimeoutError:
            kind, reason = "Slow", TOO_SLOW
        except (OSError, EOFError, ValueError):
            slow = child.ended() == -signal.SIGXCPU
            kind, reason = ("Slow", TOO_SLOW) if slow else ("Ended", "it ended the process that fills it in")
        self.close()
        return {"problem": {**wrong, "kind": kind, "reason": reason}}

    def _started(self, zone: str) -> Child:
        if self._child is not None and self._zone != zone:
            self.close()
        if self._child is None:
            # None of our environment: it may hold the channels' secrets.
            self._child = Child(self._python, "alerts.template_child", zone, environ={"LC_ALL": "C.UTF-8"})
            self._zone = zone
            self._child.hear(time.monotonic() + START_LIMIT)
        return self._child

    def _files(self) -> dict[str, str]:
        """Give the templates in the folder by name; what cannot be read is noted, once for each state of it."""
        seen = state(self._folder)
        if seen != self._seen:
            self._seen = seen
            self._own, self._unread = read(self._folder)
            for one in self._unread:
                self._note(one)
        return self._own


def _values(alert: Alert, watches: Sequence[str]) -> dict[str, Any]:
    """Give what a template is told: the facts, the alert's own fields, the watches; JSON values all of them."""
    fields: Mapping[str, Any] = {
        "watch": alert.watch,
        "key": alert.key,
        "rule": alert.rule,
        "title": alert.title,
        "link": alert.link,
        "learned_at": alert.learned_at.isoformat(),
        "happened_on": alert.happened_on.isoformat() if alert.happened_on else None,
        "topic": alert.topic,
    }
    return alert.facts | {"alert": fields, "facts": alert.facts, "watches": list(watches) or [alert.watch]}


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode("utf-8", "replace")).hexdigest()[:16]


def news(problem: Problem, now: datetime) -> Alert:
    """Give the alert that tells the operator of a template that is not used; once for each text and error."""
    told = _digest(problem.file, str(problem.line), problem.kind, problem.text)
    lines = [
        f"{problem}.",
        "The built-in words are used in its place, so no message is lost.",
        "`tracker check` tries all templates and says what is wrong with them.",
    ]
    return Alert(
        watch="the tracker",
        key=f"service:template:{told}",
        rule="service",
        title=f"A template of the campaign's cannot be used: {clean(problem.file)}",
        facts={"event": "template", "lines": lines},
        learned_at=now,
        changes=(),
    )
