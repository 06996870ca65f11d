"""Draw docs/alerts.svg, the picture in the README, from a rehearsal: ``python docs/picture.py rehearsal.db``."""

import sys
from datetime import datetime
from io import StringIO
from pathlib import Path

from rich.console import Console

from alerts.channels import TerminalChannel
from alerts.messages import render
from alerts.values import Alert
from tracker.store import Store

SHOWN = (
    "Report stage (Commons): Tue 13 June",
    "Today: Report stage (Commons)",
    "Commons division 252",
    "Alicia Kearns names",
)


def main() -> None:
    """Print four of the rehearsal's alerts as the terminal shows them, and keep the picture."""
    console = Console(record=True, width=92, file=StringIO(), force_terminal=True, highlight=False)
    channel = TerminalChannel("terminal", console)
    store = Store(f"sqlite:///{sys.argv[1]}", write=False)
    rows = store.look().alerts(1000)
    store.close()
    for start in SHOWN:
        row = next(row for row in rows if row["title"].startswith(start))
        fields = {name: row[name] for name in ("watch", "rule", "title", "facts", "link")}
        alert = Alert(**fields, key="", learned_at=datetime.fromisoformat(row["learned_at"]), changes=())
        channel.send(render(alert))
    Path("docs/alerts.svg").write_text(console.export_svg(title="tracker run"), encoding="utf-8")


main()
