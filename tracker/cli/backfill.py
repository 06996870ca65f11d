"""The first reading, which takes the bill's whole history: how far it is, on a terminal or in the log."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from alerts.words import count
from tracker.app import App
from tracker.poll import Note, unseen


class Backfill:
    """Shows the first reading of sources that were never read to their end; what was broken off goes on there.

    On a terminal with a bar that is wiped away at the end; else with a line in the log at its begin and end.
    """

    def __init__(self, console: Console) -> None:
        self._console, self._over = console, False

    @contextmanager
    def __call__(self, app: App) -> Iterator[Note]:
        """Give what takes note of each reading; nothing is shown after the first poll."""
        names = [] if self._over else _unread(app)
        self._over = True  # a source that fails is tried again later, without this
        if not names:
            yield unseen
            return
        app.log.info("back-filling: what was read is kept if this is broken off", sources=len(names))
        units = 0

        def counted(source: str, unit: str) -> None:
            nonlocal units
            units += 1

        if not self._console.is_terminal:
            yield counted
        else:
            with self._bar() as bar:
                task = bar.add_task("Back-filling", total=len(names), what="")

                def note(source: str, unit: str) -> None:
                    counted(source, unit)
                    done = names.index(source) if source in names else None
                    bar.update(task, completed=done, what=f"{source}, {count(units, 'part')}")

                yield note
        left = _unread(app)
        app.log.info("back-filled", parts=units, unread=", ".join(left) or None)

    def _bar(self) -> Progress:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            TextColumn("{task.fields[what]}", markup=False),
            TimeElapsedColumn(),
        )
        return Progress(*columns, console=self._console, transient=True)


def _unread(app: App) -> list[str]:
    names = [source.module.NAME for source in app.sources]
    read = app.store.last_successes(names)
    return [name for name in names if read[name] is None]
