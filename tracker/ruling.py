"""The rules, run over changes for one watch: what fails on one silences nothing else, and is not lost."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from structlog.typing import FilteringBoundLogger

from alerts.rules import (
    amendment,
    bill,
    division,
    event,
    join,
    mention,
    motion,
    petition,
    publication,
    question,
    royal_assent,
    stage,
    statement,
)
from alerts.values import Alert, Rule, Watch
from alerts.words import cut
from sources.records import Change
from tracker.redacting import redacted
from tracker.store.failures import Failed

RULES: tuple[Rule, ...] = (
    bill,
    royal_assent,
    stage,
    event,
    amendment,
    publication,
    division,
    join,
    mention,
    question,
    statement,
    motion,
    petition,
)


def why(error: Exception) -> str:
    """Say in one line what failed, without secrets."""
    return cut(redacted.without_secrets(f"{type(error).__name__}: {error}"))


def run_rules(
    changes: tuple[Change, ...],
    watch: Watch,
    log: FilteringBoundLogger,
    failed: list[Failed] | None = None,
    rules: Sequence[Rule] = RULES,
) -> list[Alert]:
    """Give the alerts that rules make of changes; one that fails on them is shown each alone.

    What it fails on even so is put into ``failed``.
    """
    found: list[Alert] = []
    nouns = {one.noun for one in changes}
    for rule in rules:
        if nouns.isdisjoint(rule.NOUNS):
            continue
        try:
            found += rule.alerts(changes, watch)
        except Exception:
            log.exception("rule failed", rule=rule.NAME, watch=watch.name)
            found += one_by_one(rule, changes, watch, failed)
    return found


def one_by_one(
    rule: Rule, changes: tuple[Change, ...], watch: Watch, failed: list[Failed] | None = None
) -> list[Alert]:
    """Run a rule that failed over each change alone: what it cannot read silences nothing else."""
    found: list[Alert] = []
    for change in changes:
        try:
            found += rule.alerts((change,), watch)
        except Exception as error:
            if failed is not None:
                failed.append(Failed(change.id, watch.name, rule.NAME, why(error)))
    return found


def of_alert(alert: Alert, error: Exception) -> list[Failed]:
    """Give what is to be kept aside where an alert was made and then could not be finished or written."""
    return [Failed(one, alert.watch, alert.rule, why(error)) for one in dict.fromkeys(alert.changes)]


def named(rule: str) -> tuple[Rule, ...]:
    """Give the rule of a name; all of them where none is named."""
    return tuple(one for one in RULES if rule in {"", one.NAME})


def as_own(failed: Sequence[Failed], watch: str) -> list[Failed]:
    """Give what failed for a watch that asks for the same as another as its own."""
    return [replace(one, watch=watch) for one in failed]


def grouped(failed: Sequence[Failed]) -> Mapping[tuple[str, str], list[Failed]]:
    """Give what failed by watch and rule."""
    found: dict[tuple[str, str], list[Failed]] = {}
    for one in failed:
        found.setdefault((one.watch, one.rule), []).append(one)
    return found
