"""The newest alert of each kind, for showing what messages look like."""

from typing import Any

from sqlalchemy import Engine, func
from sqlmodel import col, select

from alerts.values import Alert
from tracker.store.engine import transaction
from tracker.store.sending import as_alert
from tracker.work_tables import AlertRow


def newest_alerts(engine: Engine) -> list[Alert]:
    """Give the newest alert of each rule and event, oldest first, as it is stored."""
    facts: Any = AlertRow.facts
    numbers = select(func.max(AlertRow.id)).group_by(col(AlertRow.rule), facts["event"].as_string())
    with transaction(engine) as session:
        rows = session.exec(select(AlertRow).where(col(AlertRow.id).in_(numbers)).order_by(col(AlertRow.id))).all()
        return [as_alert(row) for row in rows]
