"""Config: TOML to frozen settings, or to one list of everything that is wrong with it."""

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import (
    Field,
    SecretStr,
    StrictBool,
    ValidationError,
    field_validator,
    model_validator,
)

from alerts.kinds import SUBJECTS
from tracker.config_asks import AskSettings, ExportSettings, LinkSettings, of_which_bill, twice
from tracker.config_channels import ChannelSettings
from tracker.config_crossing import NOTHING_TO_WATCH, dangling, listed, table
from tracker.config_lines import Lines, read
from tracker.config_notices import DebateDaySettings, OperatorSettings, TemplateSettings
from tracker.config_problems import ConfigError, Fault, FaultAt, Location, Problem, explain, key_text, suggest
from tracker.config_pushes import PushSettings, pushes
from tracker.config_secrets import Database, Surroundings, exposed
from tracker.config_sources import with_defaults
from tracker.config_values import (
    BaseUrl,
    Contact,
    Day,
    Every,
    Folder,
    Gap,
    Line,
    Members,
    Name,
    Names,
    Number,
    Quiet,
    Section,
    ShortName,
    Subjects,
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


class TrackerSettings(Section):
    """What holds for the whole service; ``strict`` keeps channels to addresses that everybody can reach."""

    database: Database = SecretStr("sqlite:///tracker.db")  # it may hold a password
    time_zone: Zone = "Europe/London"
    contact: Contact = "no contact address given"
    tick: Tick = 5.0
    log: Literal["info", "debug", "warning"] = "info"
    backups: Folder | None = None
    strict: StrictBool = False


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


class WatchSettings(Section):
    """What a campaign asks to be told, and where."""

    name: Name
    bill: Line | None = None
    bill_id: Number | None = None
    terms: Terms = ()
    members: Members = ()
    channels: Names = ()
    since: Day | None = None
    tell: Subjects | None = None

    def tells(self, rule: str) -> bool:
        """Tell whether what a rule makes is wanted; without ``tell`` everything is."""
        return self.tell is None or any(rule in SUBJECTS[name] for name in self.tell)

    @model_validator(mode="after")
    def _watches_something(self) -> Self:
        if self.bill is None and self.bill_id is None and not self.terms:
            raise ValueError(NOTHING_TO_WATCH)
        return self


SINGLE: dict[str, type[Section]] = {
    "export": ExportSettings,
    "operator": OperatorSettings,
    "debate_days": DebateDaySettings,
    "templates": TemplateSettings,
}


class _Document(Section):
    tracker: TrackerSettings = TrackerSettings()
    sources: dict[str, SourceSettings] = Field(default={}, validate_default=True)
    channels: dict[ShortName, ChannelSettings] = Field(default={})
    watches: tuple[WatchSettings, ...] = ()
    asks: tuple[AskSettings, ...] = ()
    links: tuple[LinkSettings, ...] = ()
    pushes: tuple[PushSettings, ...] = ()
    export: ExportSettings = ExportSettings()
    operator: OperatorSettings = OperatorSettings()
    debate_days: DebateDaySettings = DebateDaySettings()
    templates: TemplateSettings = TemplateSettings()

    @field_validator("sources", mode="before")
    @classmethod
    def _with_defaults(cls, given: object) -> object:
        return with_defaults(given) if isinstance(given, dict) else given


class Settings(_Document):
    """Everything a config file says, defaults filled in; `path` is None for the shipped example."""

    path: Path | None = None

    def beside(self, named: str | None) -> Path | None:
        """Give the folder that the config names, looked for from the config file's; None where it names none."""
        return (self.path.parent if self.path else Path()) / Path(named).expanduser() if named is not None else None


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
    check_channel: Callable[..., str | None] = lambda url, strict=False: None,
    secrets: bool = True,
) -> Settings:
    """Read a config file (None: the shipped example), or raise ConfigError with all its problems.

    ``check_channel`` says what is wrong with an address; it is called with ``strict=True`` where the config is strict.
    Without ``secrets`` the channels' variables and files are not asked for, and who else may read those that are
    written down is not looked at: who only looks things up may not have them, and can do nothing about it.
    """
    file = example_path() if path is None else path
    tree, lines = read(file)
    faults = [*_mend(tree, lines), *dangling(tree), *twice(tree), *of_which_bill(tree), *pushes(tree)]
    faults += exposed(tree, file) if secrets else ()
    strict = table(tree.get("tracker")).get("strict") is True
    check = partial(check_channel, strict=True) if strict else check_channel
    around = Surroundings(environ=environ, folder=file.parent, check_channel=check, secrets=secrets)
    try:
        document = _Document.model_validate(tree, context=around)
    except ValidationError as error:
        faults.extend(explain(error))
    else:
        if not faults:
            return Settings(**dict(document), path=path)
    problems = {Problem(str(file), lines.find(at), key_text(at), message) for at, message in faults}
    raise ConfigError(sorted(problems, key=lambda found: (found.line or 0, found.key, found.message)))


def _mend(tree: dict[str, Any], lines: Lines) -> Iterator[Fault]:
    """Tell of unknown keys, and give each the name it was meant to have: what it holds is checked too."""
    for at, keys, known in _tables(tree):
        for key in [key for key in keys if key not in known]:
            guess = suggest(key, known)
            kind = "section" if at == () else "source" if at == ("sources",) else "key"
            hint = f"did you mean '{guess}'?" if guess else f"known here: {', '.join(known)}"
            yield Fault((*at, key), f"unknown {kind}; {hint}")
            value = keys.pop(key)
            if guess and guess not in keys:
                keys[guess] = value
                lines.rename((*at, key), (*at, guess))


def _tables(tree: dict[str, Any]) -> Iterator[tuple[Location, dict[str, Any], Collection[str]]]:
    """Yield each section and the keys it may have, outermost first: the caller renames as it goes."""
    yield (), tree, _Document.model_fields
    yield ("tracker",), table(tree.get("tracker")), TrackerSettings.model_fields
    yield ("sources",), table(tree.get("sources")), defaults()
    for name, value in table(tree.get("sources")).items():
        yield ("sources", name), table(value), SourceSettings.model_fields
    for name, value in table(tree.get("channels")).items():
        yield ("channels", name), table(value), ChannelSettings.model_fields
    for position, value in enumerate(listed(tree.get("watches"))):
        yield ("watches", position), table(value), WatchSettings.model_fields
    for name, kind in SINGLE.items():
        yield (name,), table(tree.get(name)), kind.model_fields
    for section, kind in (("asks", AskSettings), ("links", LinkSettings), ("pushes", PushSettings)):
        for position, value in enumerate(listed(tree.get(section))):
            yield (section, position), table(value), kind.model_fields
