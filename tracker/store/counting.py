"""What is stored as the rules take it, seen by them before or not: for counting what watches would tell."""

from collections.abc import Collection

from sqlalchemy import Engine

from sources.records import Change
from tracker.routing import Head
from tracker.store import outbox
from tracker.store.engine import transaction


def all_heads(engine: Engine) -> list[Head]:
    """Give of every change what tells whom it concerns."""
    with transaction(engine) as session:
        return outbox.all_heads(session)


def changes(engine: Engine, ids: Collection[int]) -> list[Change]:
    """Give changes by their numbers, oldest first."""
    with transaction(engine) as session:
        return outbox.changes(session, ids)
