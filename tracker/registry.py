"""The sources that there are: every module of ``sources`` that offers what ``sources.scope.Source`` asks for."""

import pkgutil
from functools import cache
from graphlib import TopologicalSorter
from importlib import import_module
from types import ModuleType
from typing import cast

import sources
from sources.scope import Source
from tracker.config_values import seconds


@cache
def found() -> tuple[Source, ...]:
    """Give the sources in the order in which they are read.

    Each after those that give it what it needs; else those first that are read most often, which are most urgent.
    """
    modules = {str(module.NAME): cast(Source, module) for module in _modules() if hasattr(module, "DEFAULTS")}
    waiting = TopologicalSorter(
        {name: [one for one in module.AFTER if one in modules] for name, module in modules.items()}
    )
    waiting.prepare()
    order: list[Source] = []
    ready: list[str] = []
    while waiting.is_active():
        ready = sorted([*ready, *waiting.get_ready()], key=lambda name: (seconds(modules[name].DEFAULTS.every), name))
        order.append(modules[ready[0]])
        waiting.done(ready.pop(0))
    return tuple(order)


def _modules() -> list[ModuleType]:
    names = [one.name for one in pkgutil.iter_modules(sources.__path__) if not one.ispkg]
    return [import_module(f"{sources.__name__}.{name}") for name in names]


def defaults() -> dict[str, dict[str, str | None]]:
    """Give each source's defaults, as a config would write them, in the order of reading."""
    return {source.NAME: vars(source.DEFAULTS) for source in found()}
