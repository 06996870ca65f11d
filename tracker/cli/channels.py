"""The commands about channels: how each stands, switching one on, sending a greeting to see that it arrives."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Annotated, Any
from uuid import uuid4

import typer

from alerts.channels import Courier
from alerts.compose import Envelope, compose
from alerts.grow import grown
from alerts.values import Alert
from alerts.words import count
from tracker.cli import show
from tracker.cli.changing import changing
from tracker.cli.common import ConfigOption, DatabaseOption, Failure, JsonOption, looking, out, print_json, settings
from tracker.config import ChannelSettings, Settings
from tracker.config_problems import suggest
from tracker.config_secrets import UNREAD
from tracker.loop import clock
from tracker.outlets import Outlet, opened, plain
from tracker.store import DatabaseError

Row = dict[str, Any]
OnOption = Annotated[
    str | None, typer.Option("--on", metavar="NAME", help="Switch this channel on; what was held for it goes.")
]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("channels")(channels)
    app.command("test-channel")(test_channel)


def channels(
    config: ConfigOption = None, database: DatabaseOption = None, json: JsonOption = False, on: OnOption = None
) -> None:
    """Show each channel: when it is told, what waits for it, whether it is switched off and why."""
    loaded = settings(config)
    if on is not None:
        _switch_on(on, loaded, database)
        return
    with looking(config, database) as look:
        rows = told(look.channels(), loaded)
    print_json(rows) if json else _show(rows)


def told(rows: Sequence[Row], loaded: Settings) -> list[Row]:
    """Give the channels of the config as they stand, in its order, then others for which something waits."""
    found: list[Row] = []
    for name, chosen in loaded.channels.items():
        own = [row for row in rows if row["channel"] == name] or [_unopened(name)]
        for number, row in enumerate(own, start=1):
            service = row["service"] or _service(chosen)
            which = {"number": number, "of": len(own)}
            found.append({**row, "service": service, **which, "when": _when(chosen), "configured": True})
    others = [row for row in rows if row["channel"] not in loaded.channels and (row["waiting"] or row["held"])]
    return found + [{**row, "number": 1, "of": 1, "when": None, "configured": False} for row in others]


def _unopened(name: str) -> Row:
    counts = dict.fromkeys(("waiting", "held", "sent", "failed", "dropped"), 0)
    empty = dict.fromkeys(("rests_until", "off_since", "reason", "last_sent"))
    return {"name": name, "channel": name, "service": "", "recipient": "", "refusals": 0, **counts, **empty}


def _service(chosen: ChannelSettings) -> str:
    url = chosen.url.get_secret_value()
    return "" if url == UNREAD else url.partition("://")[0].strip().lower()


def _when(chosen: ChannelSettings) -> str:
    on = f"{chosen.on}s" if chosen.when == "weekly" else "daily"
    said = "at once" if chosen.when == "at once" else f"{on} at {chosen.at:%H:%M}"
    return said + (f", quiet {chosen.quiet[0]:%H:%M} to {chosen.quiet[1]:%H:%M}" if chosen.quiet else "")


def _show(rows: Sequence[Row]) -> None:
    if not rows:
        show.say_line("The config has no channels.")
        return
    made = show.table("Channel", "Told", "Waits", "State", wide="State")
    for row in rows:
        name = row["name"] + (f" ({row['number']} of {row['of']})" if row["of"] > 1 else "")
        where = ", ".join(filter(None, (row["service"], row["recipient"])))
        waits = ", ".join(f"{row[kind]} {kind}" for kind in ("waiting", "held", "failed") if row[kind]) or "nothing"
        made.add_row(*show.cells(f"{name}\n{where}", row["when"] or "", waits, _state(row)))
    out.print(made)
    off = [row["name"] for row in rows if row["off_since"]]
    if off:
        show.say_line(f"Switch on what is off: `tracker channels --on {off[0]}`, or `tracker test-channel {off[0]}`.")


def _state(row: Row) -> str:
    last = f"last sent {show.brief(row['last_sent']).strip()}" if row["last_sent"] else "nothing sent yet"
    if row["off_since"]:
        return f"off since {show.brief(row['off_since']).strip()}: {row['reason']}; {last}"
    if not row["configured"]:
        return f"not in the config any more, so that nothing is sent; {last}"
    refused = f"refused {count(row['refusals'], 'time')} in a row; " if row["refusals"] else ""
    return f"{refused}{last}"


def _named(name: str, loaded: Settings) -> str:
    """Give the config's channel that a name on the command line means."""
    found = name if name in loaded.channels else plain(name)
    if found not in loaded.channels:
        guess = suggest(name, loaded.channels)
        hint = f"did you mean {guess!r}?" if guess else f"it has: {', '.join(loaded.channels) or 'none'}"
        raise Failure(f"the config has no channel {name!r}; {hint}")
    return found


def _switch_on(name: str, loaded: Settings, database: str | None) -> None:
    channel = _named(name, loaded)
    with changing(loaded, database) as store:
        off = [one for one in sorted(store.channels.off()) if one == name or (plain(one) == channel == name)]
        if not off:
            raise Failure(f"{name} is not switched off")
        due = store.channels.switch_on(off, clock())
    waits = f"{count(due, 'alert')} held for it {'goes' if due == 1 else 'go'} at the next tick" if due else ""
    out.print(f"{name}: on. {waits or 'Nothing was held for it'}.", markup=False, soft_wrap=True)


def test_channel(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A channel of the config.")],
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Send one message to each recipient of a channel, in its own form, to see that it arrives."""
    loaded = settings(config, channels=True)
    channel = _named(name, loaded)
    courier = Courier()
    try:
        outlets = opened(loaded, [channel], console=out, courier=courier)[1]
        meant = {key: one for key, one in outlets.items() if name in {channel, key}}
        if not meant:
            raise Failure(f"the address of {channel} names no such recipient: {name!r}")
        wrong = [problem for key, one in meant.items() if (problem := _greet(key, one, loaded, database))]
    finally:
        courier.close()
    if wrong:
        raise Failure("\n".join(wrong), 1)


def _greet(name: str, outlet: Outlet, loaded: Settings, database: str | None) -> str | None:
    """Send a greeting and say that it was sent, or give what was wrong; a channel that took it is on again."""
    lines = ["This channel works. Alerts of the campaign's watches will come here."]
    now = clock()
    greeting = Alert(
        "the tracker",
        "greeting",
        "service",
        "A greeting from the tracker",
        {"event": "greeting", "lines": lines},
        now,
        (),
    )
    envelope = Envelope(id=f"greeting-{uuid4().hex[:12]}", zone=loaded.tracker.time_zone)
    message = compose(grown([(0, greeting)]), envelope, outlet.style)
    sent = outlet.channel.send(replace(message, at=now))
    shown = outlet.place.words or name
    if sent.state != "sent":
        return f"{shown}: {sent.state}: {sent.detail}"
    out.print(f"{shown}: sent. Look whether it has arrived.", markup=False, soft_wrap=True)
    with suppress(DatabaseError), changing(loaded, database) as store:
        if name in store.channels.off():
            due = store.channels.switch_on([name], now)
            out.print(f"{shown}: on again; {count(due, 'alert')} held for it.", markup=False, soft_wrap=True)
    return None
