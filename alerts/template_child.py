"""The child process in which templates of the campaign's own are filled in: it can be killed, and can open nothing.

``python -m alerts.template_child ZONE`` is started by :class:`alerts.own_templates.OwnTemplates`. It says ``ready``
once, then answers each JSON line (``name``; ``sources``, every template by name; ``values``) with one of its own:
``text``, or the ``problem``. Without ``values`` the template is only read.

jinja2's sandbox keeps templates off Python's insides (https://jinja.palletsprojects.com/en/stable/sandbox/), and says
itself that it holds back neither time nor memory: that is done here, by the kernel.
"""

import json
import resource
import sys
import textwrap  # noqa: F401  (a filter imports it when it is used, and then no file can be opened any more)
from contextlib import suppress
from pprint import pformat  # noqa: F401  (the same)
from typing import Any, Final

import jinja2.debug  # noqa: F401  (the same, for errors)
from jinja2 import FunctionLoader, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from alerts.messages import equip, manner, tidy

# Seconds of the processor and bytes of address space: an alert takes a few milliseconds.
PROCESSOR: Final = 2
MEMORY: Final = 1 << 28
LONGEST: Final = 20_000
LONGEST_REASON: Final = 300

# One that does well and two that fail, so that all that is needed is loaded: clocks, codecs, what tells of errors.
WARM: Final = (
    "{{ at | when }}{{ 'a\\n' | wordwrap(1) | urlencode | tojson }}",
    "{{ {} | pprint }}{{ b.c }}",
    "{% if %}",
)


class TooLong(Exception):
    """A template gives more than any message holds."""


def _shut() -> None:
    """Take from this process what no template needs: memory without end, files, core dumps."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        # What is open stays open; nothing else can be opened.
        (resource.RLIMIT_NOFILE, 0),
    ):
        # Not every system knows every limit.
        with suppress(OSError, ValueError):
            resource.setrlimit(what, (most, most))


def _hurry() -> None:
    """Have the kernel end this process when the next request takes too long, whatever it is busy with."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    whole = int(used.ru_utime + used.ru_stime)
    resource.setrlimit(resource.RLIMIT_CPU, (whole + PROCESSOR, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def environment(sources: dict[str, str], zone: str) -> ImmutableSandboxedEnvironment:
    """Give the sandbox in which these templates know each other, and nothing else."""

    def load(name: str) -> tuple[str, str, Any] | None:
        return (sources[name], name, lambda: True) if name in sources else None

    # What a part ends with is a line of its own, wherever it is included.
    made = ImmutableSandboxedEnvironment(loader=FunctionLoader(load), **manner() | {"keep_trailing_newline": True})
    equip(made, zone)
    del made.globals["lipsum"]
    return made


def fill(made: ImmutableSandboxedEnvironment, name: str, values: dict[str, Any]) -> str:
    """Fill in a template; raises what is wrong with it."""
    pieces: list[str] = []
    length = 0
    for piece in made.get_template(name).generate(values):
        length += len(piece)
        if length > LONGEST:
            raise TooLong
        pieces.append(piece)
    return tidy("".join(pieces))


def problem(error: BaseException, name: str, sources: dict[str, str]) -> dict[str, Any]:
    """Say what is wrong with a template: its file, the line if it is known, the kind of error, the reason."""
    file, line = name, None
    if isinstance(error, TemplateSyntaxError):
        file, line = error.name or name, error.lineno
    else:
        step = error.__traceback__
        while step is not None:
            if step.tb_frame.f_code.co_filename in sources:
                file, line = step.tb_frame.f_code.co_filename, step.tb_lineno
            step = step.tb_next
    return {"file": file, "line": line, "kind": type(error).__name__, "reason": _reason(error)[:LONGEST_REASON]}


def _reason(error: BaseException) -> str:
    said = f"{error} ({type(error).__name__})"
    if isinstance(error, TemplateError):
        said = error.message or "it cannot be read"
    if isinstance(error, SecurityError):
        return f"that is not allowed in a template: {said}"
    if isinstance(error, TemplateNotFound):
        return f"it includes {error.name}, which is not there"
    plain: dict[type[BaseException], str] = {
        TooLong: f"it gives more than {LONGEST:,} characters",
        MemoryError: "it needs too much memory",
        RecursionError: "it includes itself, or is nested too deep",
    }
    return plain.get(type(error), said)


def answer(request: dict[str, Any], zone: str, known: dict[str, ImmutableSandboxedEnvironment]) -> dict[str, Any]:
    """Answer one request; ``known`` keeps the environment for the next one with the same templates."""
    name, sources = request["name"], request["sources"]
    try:
        same = json.dumps(sources, sort_keys=True)
        if same not in known:
            known.clear()
            known[same] = environment(sources, zone)
        if "values" not in request:
            known[same].get_template(name)
            return {"text": ""}
        return {"text": fill(known[same], name, request["values"])}
    except Exception as error:
        return {"problem": problem(error, name, sources)}


def main() -> None:
    """Serve requests until the standard input closes."""
    zone = sys.argv[1]
    known: dict[str, ImmutableSandboxedEnvironment] = {}
    # What Python loads at the first use has to be loaded before the door is shut.
    for text in WARM:
        answer({"name": "a", "sources": {"a": text}, "values": {"at": "2023-06-13T18:41:00+00:00"}}, zone, known)
    _shut()
    _say({"ready": True})
    for line in sys.stdin.buffer:
        _hurry()
        _say(answer(json.loads(line), zone, known))


def _say(document: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(document).encode() + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
