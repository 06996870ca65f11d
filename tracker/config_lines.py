"""The text of a config file: reading it, and finding the line on which a key stands."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tracker.config_problems import ConfigError, Location, Problem


class _Token(NamedTuple):
    kind: str
    text: str
    line: int


LONGEST = 2**20
_TOKEN = re.compile(
    r"""(?P<skip>[ \t\r]+|\#[^\n]*)
    |(?P<word>\"{3}(?:\\.|[^\\])*?\"{3,5}|'{3}.*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'
       |[^\s\[\]{},=."'\#]+)
    |(?P<newline>\n)
    |(?P<mark>.)""",
    re.VERBOSE | re.DOTALL,
)


def _statements(text: str) -> Iterator[list[_Token]]:
    """Yield each header or `key = value` whole, however many lines it spans."""
    statement: list[_Token] = []
    line, depth = 1, 0
    for match in _TOKEN.finditer(text):
        kind, piece = match.lastgroup or "mark", match.group()
        if kind == "newline" and depth == 0 and statement:
            yield statement
            statement = []
        elif kind in ("word", "mark"):
            statement.append(_Token(kind, piece, line))
            if kind == "mark":
                depth = max(0, depth + (piece in "[{") - (piece in "]}"))
        line += piece.count("\n")
    if statement:
        yield statement


def _name(token: _Token) -> str:
    if token.text[0] not in "\"'":
        return token.text
    try:
        return str(tomllib.loads(f"name = {token.text}")["name"])
    except ValueError:
        return token.text.strip("\"'")


class Lines:
    """Where each key of a TOML text stands: tomllib does not say.

    Any text is taken, valid or not; what cannot be understood is simply not found.
    """

    def __init__(self, text: str) -> None:
        self._at: dict[Location, int] = {}
        tables: dict[Location, int] = {}
        section: Location = ()
        for statement in _statements(text):
            if statement[0].text == "[":
                section = self._header(statement, tables)
            else:
                self._pair(statement, section)

    def find(self, at: Location) -> int | None:
        """Return the line of a key, else of the nearest section around it that is written down."""
        while at and at not in self._at:
            at = at[:-1]
        return self._at.get(at)

    def rename(self, old: Location, new: Location) -> None:
        """Let a misspelt key, and all it holds, be found under the name that was meant."""
        for at, line in list(self._at.items()):
            if at[: len(old)] == old:
                self._note(new + at[len(old) :], line)

    def _note(self, at: Location, line: int) -> None:
        for end in range(1, len(at) + 1):
            self._at.setdefault(at[:end], line)

    def _header(self, statement: list[_Token], tables: dict[Location, int]) -> Location:
        repeated = [token.text for token in statement[:2]] == ["[", "["]
        names = [_name(token) for token in statement if token.kind == "word"]
        at: Location = ()
        for position, name in enumerate(names, 1):
            at = (*at, name)
            if repeated and position == len(names):
                tables[at] = tables.get(at, -1) + 1
            if at in tables:
                at = (*at, tables[at])
        self._note(at, statement[0].line)
        return at

    def _pair(self, statement: list[_Token], section: Location) -> None:
        """Walk one `key = value`, into its arrays and inline tables, without recursion."""
        opened: list[tuple[Location, int | None]] = [(section, None)]  # an index marks an array
        names: list[str] = []
        here, in_key = section, True
        for token in statement:
            around, index = opened[-1]
            if in_key and token.kind == "word":
                names.append(_name(token))
                self._at.setdefault((*around, *names), token.line)
            elif in_key and token.text == "=":
                here, names, in_key = (*around, *names), [], False
            elif token.text in ("[", "{"):
                self._at.setdefault(here, token.line)
                in_key = token.text == "{"
                opened.append((here, None if in_key else 0))
                here = here if in_key else (*here, 0)
            elif token.text in ("]", "}"):
                in_key, names = False, []
                if len(opened) > 1:
                    opened.pop()
            elif token.text == "," and index is not None:
                opened[-1] = (around, index + 1)
                here = (*around, index + 1)
            elif token.text == ",":
                in_key, names = True, []
            elif here:
                self._at.setdefault(here, token.line)


def read(path: Path) -> tuple[dict[str, Any], Lines]:
    """Read a TOML file into plain values and the lines they stand on, or raise ConfigError."""
    text = _text(path)
    try:
        return tomllib.loads(text), Lines(text)
    except RecursionError:
        problem = Problem(str(path), None, "", "brackets are nested too deeply to be read")
    except ValueError as error:
        problem = _syntax(path, text, str(error))
    raise ConfigError([problem])


def plain_bytes(path: Path) -> bytes:
    """Read a whole file. Raises OSError, and for what is no plain file or longer than a config or a secret may be."""
    if path.exists() and not path.is_dir() and not path.is_file():
        raise OSError(None, "it is no plain file")
    with path.open("rb") as file:
        found = file.read(LONGEST + 1)
    if len(found) > LONGEST:
        raise OSError(None, f"it is longer than {LONGEST} bytes")
    return found


def _text(path: Path) -> str:
    line = None
    try:
        raw = plain_bytes(path)
        return raw.decode("utf-8-sig")  # Windows Notepad puts a mark in front
    except FileNotFoundError:
        message = "there is no such file; copy config.example.toml to this place and edit it"
    except IsADirectoryError:
        message = "this is a folder; name the config file inside it"
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = "this is not UTF-8 text; save the file as UTF-8 in your editor"
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name is not usable"
        message = f"cannot be read ({reason}); check the name and the permissions"
    raise ConfigError([Problem(str(path), line, "", message)])


def _syntax(path: Path, text: str, message: str) -> Problem:
    reason, _, position = message.partition(" (at ")
    numbered = re.match(r"line (\d+)", position)
    line = int(numbered[1]) if numbered else text.rstrip().count("\n") + 1 if position else None
    if re.match(r"Cannot (overwrite|declare|mutate)|Duplicate", reason):
        source = text.split("\n")[line - 1] if line else ""
        named = re.match(r"[\s\[]*([\w.-]+)\s*[=\]]", source)
        return Problem(str(path), line, named[1] if named else "", "written twice; keep only one")
    return Problem(str(path), line, "", f"not valid TOML: {reason}; check quotes and brackets here")
