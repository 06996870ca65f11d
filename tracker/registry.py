"""The sources that there are: every module of ``sources`` that offers what ``sources.scope.Source`` asks for."""

import pkgutil
from functools import cache
from graphlib import TopologicalSorter
from importlib import import_module
from types import ModuleType
from typing import cast

import sources
from sources.scope import Source


@cache
def found() -> tuple[Source, ...]:
    """Give the sources in the order in which they are read: each after those that give it what it needs."""
    modules = {str(module.NAME): module for module in _modules() if hasattr(module, "DEFAULTS")}
    needs = {name: [one for one in sorted(module.AFTER) if one in modules] for name, module in sorted(modules.items())}
    return tuple(cast(Source, modules[name]) for name in TopologicalSorter(needs).static_order())


def _modules() -> list[ModuleType]:
    names = [one.name for one in pkgutil.iter_modules(sources.__path__) if not one.ispkg]
    return [import_module(f"{sources.__name__}.{name}") for name in names]


def defaults() -> dict[str, dict[str, str | None]]:
    """Give each source's defaults, as a config would write them, in the order of reading."""
    return {source.NAME: vars(source.DEFAULTS) for source in found()}
