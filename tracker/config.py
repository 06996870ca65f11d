"""Config: TOML to frozen settings, or to one list of everything that is wrong with it."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import (
    Field,
    StrictBool,
    ValidationError,
    field_validator,
    model_validator,
)

from tracker.config_asks import AskSettings, ExportSettings, LinkSettings, of_which_bill, twice
from tracker.config_lines import Lines, read
from tracker.config_problems import ConfigError, Fault, FaultAt, Location, Problem, explain, key_text, suggest
from tracker.config_sources import with_defaults
from tracker.config_values import (
    BaseUrl,
    ChannelUrl,
    Contact,
    Database,
    Day,
    Every,
    Gap,
    Line,
    Members,
    Names,
    Number,
    Quiet,
    Section,
    Surroundings,
    Terms,
    Tick,
    Timeout,
    Zone,
)
from tracker.registry import defaults

__all__ = [
    "AskSettings",
    "ChannelSettings",
    "ConfigError",
    "ExportSettings",
    "LinkSettings",
    "Problem",
    "Settings",
    "SourceSettings",
    "TrackerSettings",
    "WatchSettings",
    "example_path",
    "find",
    "load",
]

_NOTHING_TO_WATCH = "nothing to watch for; give it a bill, a bill_id or terms"


class TrackerSettings(Section):
    """What holds for the whole service."""

    database: Database = Field(default="sqlite:///tracker.db", repr=False)  # it may hold a password
    time_zone: Zone = "Europe/London"
    contact: Contact = "no contact address given"
    tick: Tick = 5.0
    log: Literal["info", "debug", "warning"] = "info"


class SourceSettings(Section):
    """How one of Parliament's services is asked; ``fast`` and ``slowest`` bound the pace around ``every``."""

    enabled: StrictBool = True
    every: Every
    fast: Every | None = None
    slowest: Every
    base_url: BaseUrl
    timeout: Timeout = 30.0
    gap: Gap = 0.2
    quiet_after: Quiet = 86400.0

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.slowest < self.every:
            raise FaultAt("is shorter than 'every'; it is the longest pause, kept at night and in recess", "slowest")
        if self.fast is not None and self.fast > self.every:
            raise FaultAt("is longer than 'every'; it is the pause while the bill is before a House", "fast")
        if self.quiet_after < self.slowest:
            raise FaultAt("is shorter than 'every' or 'slowest', so the source would always look broken", "quiet_after")
        return self


class ChannelSettings(Section):
    """One place to send to."""

    url: ChannelUrl


class WatchSettings(Section):
    """What a campaign asks to be told, and where."""

    name: Line
    bill: Line | None = None
    bill_id: Number | None = None
    terms: Terms = ()
    members: Members = ()
    channels: Names = ()
    since: Day | None = None

    @model_validator(mode="after")
    def _watches_something(self) -> Self:
        if self.bill is None and self.bill_id is None and not self.terms:
            raise ValueError(_NOTHING_TO_WATCH)
        return self


class _Document(Section):
    tracker: TrackerSettings = TrackerSettings()
    sources: dict[str, SourceSettings] = Field(default={}, validate_default=True)
    channels: dict[str, ChannelSettings] = Field(default={})
    watches: tuple[WatchSettings, ...] = ()
    asks: tuple[AskSettings, ...] = ()
    links: tuple[LinkSettings, ...] = ()
    export: ExportSettings = ExportSettings()

    @field_validator("sources", mode="before")
    @classmethod
    def _with_defaults(cls, given: object) -> object:
        return with_defaults(given) if isinstance(given, dict) else given


class Settings(_Document):
    """Everything a config file says, defaults filled in; `path` is None for the shipped example."""

    path: Path | None = None


def example_path() -> Path:
    """Return the shipped example: in a checkout at its top, else inside the installed package."""
    package = Path(__file__).resolve().parent
    checkout = package.parent / "config.example.toml"
    return checkout if checkout.exists() else package / checkout.name


def find(explicit: Path | None, folder: Path) -> Path | None:
    """Return the file named on the command line, else the folder's own, else None for the example."""
    if explicit is not None:
        return explicit
    usual = folder / "config.toml"
    return usual if usual.exists() else None


def load(
    path: Path | None,
    *,
    environ: Mapping[str, str],
    check_channel: Callable[[str], str | None] = lambda url: None,
    secrets: bool = True,
) -> Settings:
    """Read a config file (None: the shipped example), or raise ConfigError with all its problems.

    Without ``secrets`` the channels' variables and files are not asked for: who only looks things up may not have them.
    """
    file = example_path() if path is None else path
    tree, lines = read(file)
    faults = [*_mend(tree, lines), *_dangling(tree), *twice(tree), *of_which_bill(tree)]
    try:
        document = _Document.model_validate(
            tree,
            context=Surroundings(environ=environ, folder=file.parent, check_channel=check_channel, secrets=secrets),
        )
    except ValidationError as error:
        faults.extend(explain(error))
    else:
        if not faults:
            return Settings(**dict(document), path=path)
    problems = {Problem(str(file), lines.find(at), key_text(at), message) for at, message in faults}
    raise ConfigError(sorted(problems, key=lambda found: (found.line or 0, found.key, found.message)))


def _mend(tree: dict[str, Any], lines: Lines) -> Iterator[Fault]:
    """Tell of unknown keys, and give each the name it was meant to have: what it holds is checked too."""
    for at, table, known in _tables(tree):
        for key in [key for key in table if key not in known]:
            guess = suggest(key, known)
            kind = "section" if at == () else "source" if at == ("sources",) else "key"
            hint = f"did you mean '{guess}'?" if guess else f"known here: {', '.join(known)}"
            yield Fault((*at, key), f"unknown {kind}; {hint}")
            value = table.pop(key)
            if guess and guess not in table:
                table[guess] = value
                lines.rename((*at, key), (*at, guess))


def _tables(tree: dict[str, Any]) -> Iterator[tuple[Location, dict[str, Any], Collection[str]]]:
    """Yield each section and the keys it may have, outermost first: the caller renames as it goes."""
    yield (), tree, _Document.model_fields
    yield ("tracker",), _table(tree.get("tracker")), TrackerSettings.model_fields
    yield ("sources",), _table(tree.get("sources")), defaults()
    for name, value in _table(tree.get("sources")).items():
        yield ("sources", name), _table(value), SourceSettings.model_fields
    for name, value in _table(tree.get("channels")).items():
        yield ("channels", name), _table(value), ChannelSettings.model_fields
    for position, value in enumerate(_list(tree.get("watches"))):
        yield ("watches", position), _table(value), WatchSettings.model_fields
    yield ("export",), _table(tree.get("export")), ExportSettings.model_fields
    for section, kind in (("asks", AskSettings), ("links", LinkSettings)):
        for position, value in enumerate(_list(tree.get(section))):
            yield (section, position), _table(value), kind.model_fields


def _dangling(tree: dict[str, Any]) -> Iterator[Fault]:
    """Tell of what only shows across sections. It reads raw values, to be told with all the rest."""
    if tree.get("watches", []) == []:
        yield Fault(("watches",), "no watches, so nothing would ever be told; add a [[watches]] section")
    configured = _table(tree.get("channels"))
    names: Counter[str] = Counter()
    for position, value in enumerate(_list(tree.get("watches"))):
        if not isinstance(value, dict):
            continue
        watch, at = value, ("watches", position)
        if not [key for key in ("bill", "bill_id", "terms") if watch.get(key) not in (None, [])]:
            yield Fault(at, _NOTHING_TO_WATCH)
        name = str(watch.get("name", "")).strip().casefold()
        names[name] += 1
        if name and names[name] > 1:
            yield Fault((*at, "name"), "another watch has this name already; give each its own")
        if watch.get("channels", []) == []:
            yield Fault((*at, "channels"), 'no channels; name at least one, such as channels = ["terminal"]')
        for index, channel in enumerate(_list(watch.get("channels"))):
            if isinstance(channel, str) and channel.strip() and channel.strip() not in configured:
                yield Fault((*at, "channels", index), _unknown_channel(channel.strip(), configured))


def _unknown_channel(name: str, configured: Collection[str]) -> str:
    if "://" in name:
        return "this is an address; put it under a [channels.NAME] section as url, and write NAME here"
    guess = suggest(name, configured)
    hint = f"did you mean {guess!r}?" if guess else f"add a section [{key_text(('channels', name))}] with its url"
    return f"no channel is called {name!r}; {hint}"


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
