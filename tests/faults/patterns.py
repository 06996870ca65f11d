"""Runs every pattern of the program over texts that make a bad pattern hang; ``python -m tests.faults.patterns``.

Prints as JSON how many there are, and which of them took too long on what.
"""

import ast
import importlib
import json
import pkgutil
import re
import resource
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import alerts
import sources
import tracker

LONG = 20_000
# Seconds of CPU for one pattern on one text; what grows with the length alone takes a thousandth of it.
LIMIT = 0.5
TOTAL = 100
ARGUMENTS = {"compile": 1, "search": 2, "match": 2, "fullmatch": 2, "findall": 2, "finditer": 2, "split": 3, "sub": 4}
# What is only ever given so many signs: (module, pattern).
SHORT = {
    ("sources.naming", r"([\w'’-]+)[\s\"“‘(\[]*$"): 60,
    ("sources.naming", r"[.:;!?,–—-]\s*$|\n\s*$"): 60,
    ("sources.titles", r"\s*\b(?:18|19|20)\d\d\b"): 500,
    ("sources.titles", r"\S*'\S*"): 500,
}
# What only sees the config that a campaign writes itself.
CONFIG = {"tracker.config_secrets", "tracker.secret_pieces"}
LONGEST_VALUE = 2_000
# Patterns that are put together from literals at the time: tests of their own say that they are.
BUILT = {
    "sources.text",
    "sources.naming",
    "alerts.forms.markdown",
    "alerts.verdicts",
    "tracker.config_secrets",
    "tracker.redacting",
}
_SIGNS = """ \n\t\r\u00a0\u2003\u2028-,.:;!?'"’“()[]{}<>&#@_*/\\|=+~%^$0aAé"""
_PIECES = (
    "aB, a, | 1|12 |a.|a@|a@b.|[a](|<a|</|<!|&#|&a|{{|\x1b[|\x1b]|\x1b[0;|- |-- | \n|\n\n|(1|1)|A1 |NC1, |1A to |"
    "and |the |The |of |bill |act |12:|T1|+1|2020-01-01|https://|a=b&|x:y |'s|s' |(no 1|[hl]|((|a'b |Mr |a b "
)
UNITS = (*_SIGNS, *_PIECES.split("|"))


class Found(NamedTuple):
    module: str
    line: int
    pattern: re.Pattern[Any]
    whole: bool


def patterns() -> Iterator[Found | tuple[str, int]]:
    """Give every pattern in the code, as it is used; module and line of those that only come to be at work."""
    for package in (sources, alerts, tracker):
        for one in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if "replica" in one.name or "migrations" in one.name or one.name.endswith("__main__"):
                continue  # the replica is for rehearsals; nothing from outside reaches either
            yield from _of(importlib.import_module(one.name))


def _of(module: ModuleType) -> Iterator[Found | tuple[str, int]]:
    text = Path(str(module.__file__)).read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text)):
        called = node.func if isinstance(node, ast.Call) else None
        if not (isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == "re"):
            continue
        assert isinstance(node, ast.Call)
        if called.attr not in ARGUMENTS:
            continue
        try:
            found = re.compile(_value(node.args[0], module), _flags(node, ARGUMENTS[called.attr], module))
        except NameError:
            yield module.__name__, node.lineno
        else:
            yield Found(module.__name__, node.lineno, found, _anchored(called.attr, node, text))


def _value(node: ast.expr, module: ModuleType) -> Any:
    return eval(compile(ast.Expression(node), module.__name__, "eval"), dict(vars(module)))


def _flags(node: ast.Call, place: int, module: ModuleType) -> int:
    given = [one.value for one in node.keywords if one.arg == "flags"] + node.args[place : place + 1]
    return int(_value(given[0], module)) if given else 0


def _anchored(how: str, node: ast.Call, text: str) -> bool:
    """Tell whether a pattern is only ever tried at the beginning of a text."""
    if how != "compile":
        return how in {"match", "fullmatch"}
    name = re.match(r"\w+", text.splitlines()[node.lineno - 1])
    used = set(re.findall(rf"\b{name[0]}\.(\w+)\(", text)) if name and name[0].startswith("_") else set()
    return bool(used) and used <= {"match", "fullmatch"}


class TooLong(Exception):
    pass


def _stop(*_: object) -> None:
    raise TooLong


def texts(one: Found) -> Iterator[str]:
    """Give texts that repeat a sign, a few signs, or a piece of the pattern, and then end unlike it."""
    own = str(one.pattern.pattern)
    pieces = [piece.replace("\\", "") for piece in re.findall(r"[\w ,.:/@<>'\\-]{2,}", own)]
    longest = SHORT.get((one.module, own), LONGEST_VALUE if one.module in CONFIG else LONG)
    for unit in filter(None, dict.fromkeys([*UNITS, *pieces, *(f"{piece} " for piece in pieces)])):
        yield f"x {(unit * (longest // len(unit) + 1))[: longest - 3]}\x00"


def slow(one: Found) -> str | None:
    """Give the beginning of the first text that the pattern is too slow on."""
    for text in texts(one):
        given: Any = text.encode() if isinstance(one.pattern.pattern, bytes) else text
        signal.setitimer(signal.ITIMER_VIRTUAL, LIMIT)
        try:
            if one.whole:
                one.pattern.match(given[2:])
                one.pattern.fullmatch(given[2:-1])
            else:
                for _ in one.pattern.finditer(given):
                    pass
        except TooLong:
            return text[:40]
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return None


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (TOTAL, TOTAL))
    signal.signal(signal.SIGVTALRM, _stop)
    tried = list(patterns())
    found = [one for one in tried if isinstance(one, Found)]
    bad = [[one.module, one.line, one.pattern.pattern, text] for one in found if (text := slow(one)) is not None]
    unknown = sorted({one[0] for one in tried if not isinstance(one, Found)} - BUILT)
    json.dump({"tried": len(found), "slow": bad, "unknown": unknown}, sys.stdout, default=str)


if __name__ == "__main__":
    main()
