"""Stages of a pass that fail by a fault of the program: each alone, told once, and when they work again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from alerts.notices.faults import stage_fails, stage_well
from alerts.values import Alert
from tracker.app import App
from tracker.lock import LockError
from tracker.ruling import why
from tracker.store import Unavailable
from tracker.troubles import AGAIN, tell_directly, tell_operator

_T = TypeVar("_T")
FAILS, TOLD = "fails: ", "fails, told: "


def alone(
    app: App, stage: str, now: datetime, work: Callable[[], _T], otherwise: _T, failed: list[str], *, whole: bool = True
) -> _T:
    """Do one stage of a pass; gives what it gives, or ``otherwise`` where a fault of the program ends it.

    Its failure is put into ``failed`` in words, and the operator hears of it once, and once when it works again; one
    that did not do all its work (not ``whole``) shows only that it fails. Raises Unavailable and LockError.
    """
    try:
        done = work()
        if whole:
            _guarded(app, lambda: _well(app, stage, now))
    except (Unavailable, LockError):
        raise
    except Exception as error:
        app.log.exception("a stage failed", stage=stage)
        reason = why(error)
        failed.append(f"{stage}: a fault of this program: {reason}")
        _guarded(app, lambda: _fails(app, stage, reason, now))
        return otherwise
    return done


def _guarded(app: App, tell: Callable[[], None]) -> None:
    try:
        tell()
    except Unavailable:
        raise
    except Exception:
        app.log.exception("the operator was not told of a stage")


def _failing(app: App) -> dict[str, datetime]:
    """Give which stages fail, and since when; at the start by what was noted."""
    if app.failing is None:
        moments = app.store.upkeep.moments()
        app.failing = {name.removeprefix(FAILS): at for name, at in moments.items() if name.startswith(FAILS)}
    return app.failing


def _fails(app: App, stage: str, reason: str, now: datetime) -> None:
    failing = _failing(app)
    if stage not in failing:
        app.store.upkeep.note(f"{FAILS}{stage}", now)
        failing[stage] = now
    since, told = failing[stage], app.store.upkeep.moment(f"{TOLD}{stage}")
    # What comes and goes is told of so often at most.
    if told is not None and (told >= since or timedelta() <= now - told < AGAIN):
        return
    if _tell(app, stage, stage_fails(stage, reason, since, now, ZoneInfo(app.settings.tracker.time_zone)), now):
        app.store.upkeep.note(f"{TOLD}{stage}", now)


def _well(app: App, stage: str, now: datetime) -> None:
    failing = _failing(app)
    if stage not in failing:
        return
    since, told = failing[stage], app.store.upkeep.moment(f"{TOLD}{stage}")
    app.log.info("a stage works again", stage=stage, since=since.isoformat(timespec="seconds"))
    if told is not None and told >= since:
        tell_operator(app, stage_well(stage, since, now, ZoneInfo(app.settings.tracker.time_zone)), now)
    app.store.upkeep.forget([f"{FAILS}{stage}"])
    del failing[stage]


def _tell(app: App, stage: str, alert: Alert, now: datetime) -> bool:
    """Tell the operator with the next messages, or directly where those do not go out."""
    if stage != "sending":
        try:
            tell_operator(app, alert, now)
        except Unavailable:
            raise
        except Exception:
            app.log.exception("the operator is told directly")
        else:
            return True
    return tell_directly(app, alert)
