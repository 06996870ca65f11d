"""What of the service comes of the config alone, and is made anew with another one: channels, sources, wording."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass

from rich.console import Console

from alerts.channels import Courier
from alerts.messages import Wording
from sources.fetch import build_client
from tracker.config import Settings
from tracker.outlets import Outlet, opened
from tracker.poll import Asked
from tracker.ways import ways
from tracker.wordings import worded


@dataclass(frozen=True)
class Parts:
    """The settings, with each place of a channel a channel of its own, and what was opened by them."""

    settings: Settings
    sources: tuple[Asked, ...]
    outlets: Mapping[str, Outlet]
    wording: Wording


@contextmanager
def parts(
    settings: Settings, *, console: Console, mark: str = "", only: Iterable[str] | None = None
) -> Iterator[Parts]:
    """Open what a config names and close it at the end; ``mark`` and ``only`` as in ``tracker.app.wired``."""
    names = settings.channels if only is None else only
    with (
        closing(Courier()) as courier,
        build_client(settings.tracker.contact) as client,
        worded(settings) as wording,
    ):
        settings, outlets = opened(settings, names, console=console, courier=courier, mark=mark)
        yield Parts(settings, tuple(ways(settings, client)), outlets, wording)
