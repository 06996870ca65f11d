"""The command that shows what messages look like, before any is sent."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from alerts.messages import Wording
from alerts.own_templates import OwnTemplates
from alerts.styles import Style, style_of
from alerts.values import Alert
from tracker import config as configs
from tracker.cli import show_preview
from tracker.cli.common import ConfigOption, DatabaseOption, Failure, JsonOption, err, looking, out, print_json
from tracker.cli.common import settings as load
from tracker.cli.preview_page import page
from tracker.config import ConfigError, Settings
from tracker.config_channels import FORMS
from tracker.config_problems import suggest
from tracker.config_secrets import UNREAD
from tracker.previews import SAMPLE, Kind, Shown, as_row, kinds, shown, styles
from tracker.store import DatabaseError
from tracker.store.newest import newest_alerts
from tracker.wordings import worded

KindArgument = Annotated[
    str | None, typer.Argument(metavar="[KIND]", help="One kind of message, or a rule; --list names them.")
]
FormOption = Annotated[str | None, typer.Option("--form", help=f"One form alone: {', '.join(FORMS)}.")]
ChannelOption = Annotated[
    str | None, typer.Option("--channel", metavar="NAME", help="As this channel of the config would get it.")
]
ListOption = Annotated[bool, typer.Option("--list", help="Name the kinds, and where what is shown comes from.")]
HtmlOption = Annotated[
    Path | None, typer.Option("--html", metavar="FILE", help="Write one page with all forms side by side.")
]


def preview(
    kind: KindArgument = None,
    form: FormOption = None,
    channel: ChannelOption = None,
    listing: ListOption = False,
    html: HtmlOption = None,
    config: ConfigOption = None,
    database: DatabaseOption = None,
    json: JsonOption = False,
) -> None:
    """Show every kind of message in every form, from stored alerts or from samples; nothing is sent."""
    settings = load(config)
    if form is not None and form not in FORMS:
        raise Failure(f"--form: {form!r} is none of {', '.join(FORMS)}")
    if form is not None and channel is not None:
        raise Failure("--form and --channel: give one of the two; a channel has its own form")
    chosen = _chosen(kind, kinds(_stored(config, database)))
    if listing:
        rows = [{"kind": one.name, "from": one.origin, "title": one.alerts[0].title} for one in chosen]
        print_json(rows) if json else show_preview.kinds(rows)
        return
    how = {channel: _style(settings, config, channel)} if channel is not None else styles(form)
    with worded(settings) as wording:
        messages = list(_messages(chosen, how, settings, wording))
        problems = wording.take() if isinstance(wording, OwnTemplates) else ()
    if html is not None:
        _write(html, page(messages))
    if json:
        print_json([as_row(one) for one in messages])
    elif html is None:
        show_preview.messages(messages, out)
    for problem in problems:
        err.print(f"A template is not used: {problem}", markup=False, soft_wrap=True)


def _stored(config: Path | None, database: str | None) -> list[Alert]:
    """Give the newest stored alerts; none where there is no database yet, unless one was named."""
    try:
        with looking(config, database) as look:
            return newest_alerts(look.engine)
    except DatabaseError:
        if database is not None:
            raise
        return []


def _chosen(name: str | None, every: Sequence[Kind]) -> list[Kind]:
    if name is None:
        return list(every)
    wanted = "-".join(name.casefold().replace("_", " ").replace("-", " ").split())
    # A rule stands for all that it tells.
    rules = {one.alerts[0].rule.replace("_", "-") for one in every if len(one.alerts) == 1}
    found = [one for one in every if one.name == wanted]
    if wanted in rules:
        found = [one for one in every if one.name == wanted or one.name.startswith(f"{wanted}-")]
    if not found:
        guess = suggest(wanted, [*rules, *(one.name for one in every)])
        raise Failure(f"there is no kind of message {name!r}; " + _instead(guess))
    return found


def _instead(guess: str | None) -> str:
    return f"did you mean {guess!r}?" if guess else "`tracker preview --list` names them"


def _style(settings: Settings, config: Path | None, name: str) -> Style:
    """Give a channel's style. Its address may be a secret that is not here: then only what the config says counts."""
    if name not in settings.channels:
        raise Failure(f"the config has no channel {name!r}; it has: {', '.join(settings.channels) or 'none'}")
    chosen = settings.channels[name]
    try:
        path = configs.find(config, Path.cwd())
        chosen = configs.load(path, environ=os.environ).channels[name]
    except ConfigError:
        if chosen.form is None and chosen.url.get_secret_value() == UNREAD:
            text = f"The address of {name} cannot be looked up here, so its form is not known: shown as plain text."
            err.print(text, markup=False, soft_wrap=True)
    return style_of(chosen.url.get_secret_value(), chosen.form, chosen.limit)


def _messages(chosen: Iterable[Kind], how: dict[str, Style], settings: Settings, wording: Wording) -> Iterable[Shown]:
    samples = {one.name: one for one in kinds(())}
    for kind in chosen:
        for name, style in how.items():
            try:
                made = shown(kind, name, style, zone=settings.tracker.time_zone, wording=wording)
            except Exception:
                # One that an older version stored may lack what today's template asks for.
                if kind.origin == SAMPLE:
                    raise
                made = shown(samples[kind.name], name, style, zone=settings.tracker.time_zone, wording=wording)
            yield from made


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Failure(f"--html: {file} cannot be written: {error.strerror or error}") from None
    err.print(f"Written: {file}", markup=False, soft_wrap=True)
