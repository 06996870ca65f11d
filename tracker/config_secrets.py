"""Secrets in the config: an address is text, { env = "NAME" } or { file = "path" }, and never shown again.

A secret that is written into the config itself, or lies in a file, is refused where others may read it.
"""

import os
import re
import shlex
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, SecretStr, ValidationInfo

from tracker.config_crossing import table
from tracker.config_lines import plain_bytes
from tracker.config_problems import Fault, FaultAt, Location
from tracker.redacting import HIDDEN, redacted
from tracker.secret_pieces import has_password

UNREAD = "unread://"
TERMINAL = "terminal://"
OTHERS, ANYBODY = 0o077, 0o007
# Where containers put secrets: nobody else is in there, and many give no way to set the permissions.
CONTAINED = Path("/run/secrets")


@dataclass(frozen=True)
class Surroundings:
    """What the text of a config file points at outside itself.

    ``check_channel`` says what is wrong with an address. Without ``secrets`` those of channels are not looked up.
    """

    environ: Mapping[str, str]
    folder: Path
    check_channel: Callable[[str], str | None]
    secrets: bool = True


def exposed(tree: dict[str, Any], file: Path) -> Iterator[Fault]:
    """Tell of the secrets that are written into a config file which others may read; ``tree`` is its raw values."""
    mode = permissions(file)
    if not mode & OTHERS:
        return
    for at in _written(tree):
        yield Fault(
            at,
            f"holds a secret, and others may read this file (its permissions are {mode:o}): run `chmod 600 "
            f'{shlex.quote(str(file))}`, or move the secret out of it, with {{ env = "NAME" }} or {{ file = "path" }}',
        )


def permissions(file: Path) -> int:
    """Give a file's permissions as a number; 0 where the system has none of the kind, or nothing is there."""
    with suppress(OSError, ValueError):
        return stat.S_IMODE(file.stat().st_mode) if os.name == "posix" else 0
    return 0


def _written(tree: dict[str, Any]) -> Iterator[Location]:
    database = table(tree.get("tracker")).get("database")
    if isinstance(database, str) and has_password(database):
        yield "tracker", "database"
    for name, channel in table(tree.get("channels")).items():
        url = table(channel).get("url")
        if isinstance(url, str) and "://" in url and not url.startswith(TERMINAL):
            yield "channels", name, "url"


def _secret(value: object, info: ValidationInfo) -> object:
    """Follow { env = "NAME" } or { file = "path" } to the text it stands for, which is known as secret from then on."""
    text = _found(value, info)
    if isinstance(text, str) and text != UNREAD:
        (redacted.learn_channel if info.field_name == "url" else redacted.learn_database)(text)
    return text


def _found(value: object, info: ValidationInfo) -> object:
    if isinstance(value, str | SecretStr):
        return value
    if not isinstance(value, dict) or len(value) != 1 or not {"env", "file"} & value.keys():
        raise ValueError('expected text in quotes, { env = "NAME" } or { file = "path" }')
    ((kind, name),) = value.items()
    if not isinstance(name, str) or not name or "://" in name:
        raise FaultAt("expected a name in quotes, not the secret itself", kind)
    around = info.context
    if not isinstance(around, Surroundings):
        raise ValueError("can only be looked up while a config file is loaded")
    if not around.secrets and info.field_name == "url":
        return UNREAD
    text = _variable(around, name) if kind == "env" else _file(around, name)
    if not text.strip():
        raise FaultAt("leads to an empty value; fill it in", kind)
    return text


def _variable(around: Surroundings, name: str) -> str:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
        raise FaultAt("is not the name of an environment variable (letters, digits and _ only)", "env")
    if name not in around.environ:
        raise FaultAt(f"the environment variable {name} is not set; set it before starting the tracker", "env")
    return around.environ[name]


def _file(around: Surroundings, name: str) -> str:
    file = around.folder / name
    try:
        text = plain_bytes(file).decode("utf-8").rstrip("\r\n")
    except FileNotFoundError:
        message = f"there is no file {name!r} (looked for from the config file's folder); create it"
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8 text"
        message = f"the file {name!r} cannot be read ({reason}); check what it is and its permissions"
    else:
        mode = permissions(file)
        if not (around.secrets and mode & ANYBODY) or CONTAINED in file.absolute().parents:
            return text
        message = (
            f"everybody may read the file {name!r} (its permissions are {mode:o}): run `chmod 600 "
            f"{shlex.quote(str(file))}`"
        )
    raise FaultAt(message, "file")


def _channel(value: SecretStr, info: ValidationInfo) -> SecretStr:
    url = value.get_secret_value()
    if "://" not in url or not url.isprintable():
        raise ValueError('expected an address on one line with :// in it, such as "terminal://"')
    around = info.context
    if isinstance(around, Surroundings) and not url.startswith(TERMINAL):
        sentence = around.check_channel(url)
        if sentence is not None:
            raise ValueError(_without(url, sentence))
    return value


def _without(url: str, sentence: str) -> str:
    """Blank out the address, and any longer piece of it, in a sentence about it."""
    rest = url.partition("://")[2]
    # What it sets has the names that Apprise gave them.
    names = set(re.findall(r"[?&;]([^=&;]+)=", rest))
    pieces = {url, rest, *re.split(r"[/:@?&=,;]+", rest)} - names
    for piece in sorted(pieces, key=len, reverse=True):
        if len(piece) >= 4:
            sentence = re.sub(re.escape(piece), HIDDEN, sentence, flags=re.IGNORECASE)
    return sentence


def _database(value: SecretStr) -> SecretStr:
    if not value.get_secret_value().startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://", "postgres://")):
        raise ValueError(
            'expected an address that begins with sqlite:/// or postgresql://, such as "sqlite:///tracker.db"'
        )
    return value


Database = Annotated[SecretStr, BeforeValidator(_secret), AfterValidator(_database)]
ChannelUrl = Annotated[SecretStr, BeforeValidator(_secret), AfterValidator(_channel)]
