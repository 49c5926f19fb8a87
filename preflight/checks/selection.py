"""Which policies run: by name, area and severity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from preflight.evaluation.settings import ConfigError, nearest
from preflight.policy import Policy, PolicySet, Severity


@dataclass(frozen=True)
class Selection:
    """Empty names and areas stand for all. `skip` goes before them."""

    names: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    least: Severity = Severity.LOW

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Selection:
        """What the options of a command select."""
        least = Severity(options["min_severity"] or Severity.LOW)
        return cls(options["policy"], options["skip"], options["area"], least)

    @property
    def is_whole(self) -> bool:
        return self == Selection()

    def policies(self, found: PolicySet) -> tuple[Policy, ...]:
        """Those of `found` that run; raises ConfigError for a name or area that there is not."""
        policies = found.policies
        _known(policies, (*self.names, *self.skip))
        areas = {area.replace("-", "_") for area in self.areas}
        _known_areas(policies, areas)
        order = list(Severity)
        return tuple(
            p
            for p in policies
            if (not self.names or p.name in self.names)
            and p.name not in self.skip
            and (not areas or p.area in areas)
            and order.index(p.severity) >= order.index(self.least)
        )


def _known(policies: Iterable[Policy], names: Iterable[str]) -> None:
    there = [p.name for p in policies]
    for name in sorted(names):
        if name not in there:
            raise ConfigError(f"{name}: no such policy{nearest(name, there)}")


def _known_areas(policies: Iterable[Policy], areas: Iterable[str]) -> None:
    there = sorted({p.area for p in policies})
    for area in sorted(areas):
        if area not in there:
            named = ", ".join(one.replace("_", "-") for one in there)
            raise ConfigError(f"{area.replace('_', '-')}: no such area; there are {named}")
