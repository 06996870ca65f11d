"""The command that lists the messages: what went to each channel, when, and what waits."""

from datetime import datetime, timedelta
from typing import Annotated, Any

import typer

from sources.times import LONDON
from tracker.cli import show
from tracker.cli.common import (
    ConfigOption,
    DatabaseOption,
    Failure,
    JsonOption,
    looking,
    out,
    print_json,
    read_time,
    settings,
)

ChannelOption = Annotated[str | None, typer.Option("--channel", metavar="NAME", help="Those of one channel alone.")]
SinceOption = Annotated[
    str | None, typer.Option("--since", metavar="TIME", help="From this day or time on (London's): 2023-06-01.")
]
UntilOption = Annotated[
    str | None, typer.Option("--until", metavar="TIME", help="Up to this time, or to the end of this day.")
]
LimitOption = Annotated[int, typer.Option("--limit", min=1, max=1_000_000, help="How many, the newest.")]


def messages(
    config: ConfigOption = None,
    database: DatabaseOption = None,
    json: JsonOption = False,
    channel: ChannelOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: LimitOption = 1000,
) -> None:
    """List the messages to each channel, oldest first."""
    try:
        begins, ends = read_time(since, "--since"), _end(until)
    except OverflowError:
        raise Failure("--since or --until: no such time can be looked up") from None
    if begins and ends and begins >= ends:
        raise Failure("--since is not before --until")
    with looking(config, database) as look:
        rows = look.messages(limit, channel=channel, since=begins, until=ends)[::-1]
        known = {one["name"] for one in look.channels()} if channel and not rows else set()
    if channel and not rows and channel not in known | settings(config).channels.keys():
        raise Failure(f"--channel: {channel!r} is no channel; there are: {', '.join(settings(config).channels)}")
    print_json(rows) if json else _show(rows)


def _end(text: str | None) -> datetime | None:
    """Read the end of a span: a day counts to its end."""
    at = read_time(text, "--until")
    if at is not None and text is not None and len(text.strip()) == len("2023-06-30"):
        following = at.astimezone(LONDON).date() + timedelta(days=1)
        return datetime(following.year, following.month, following.day, tzinfo=LONDON)
    return at


def _show(rows: list[dict[str, Any]]) -> None:
    if not rows:
        show.say_line("No message has been made yet, or none in this span.")
        return
    several = len({row["channel"] for row in rows}) > 1
    made = show.table("Sent", *(("Channel",) if several else ()), "Message", wide="Message")
    for row in rows:
        sent = show.brief(row["sent_at"]) if row["sent_at"] else row["state"]
        lines = [row["title"] + (f" ({row['reason']})" if row["reason"] else "")]
        if len(row["alerts"]) > 1 or row["kind"] == "digest":
            lines += [f"· {title}" for title in row["alerts"]]
        made.add_row(*show.cells(sent, *((row["channel"],) if several else ()), "\n".join(lines)))
    out.print(made)
