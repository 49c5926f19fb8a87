"""CodePipeline pipelines: stages, actions, artifacts and artifact stores.

Sources: CodePipeline user guide, "Pipeline structure reference"; CodePipeline API, CreatePipeline.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

import msgspec

from preflight.core.cached_property import cached_property
from preflight.core.conversion import as_list, as_number, as_text, child
from preflight.core.entity import Entity
from preflight.core.logic import known
from preflight.core.values import Unknown, Value
from preflight.model import type_tokens as aws

SOURCE: Final = "Source"


class Action(msgspec.Struct, frozen=True):
    """An action of a stage. `order`: actions of the same order run in parallel; `Unknown` if it is unknown."""

    fields: Value

    @property
    def name(self) -> str | Unknown | None:
        return as_text(child(self.fields, "name"))

    @property
    def category(self) -> str | Unknown | None:
        return as_text(child(self.fields, "category"))

    @property
    def order(self) -> int | Unknown:
        order = as_number(child(self.fields, "runOrder"))
        return 1 if order is None else order

    @property
    def region(self) -> str | Unknown | None:
        return as_text(child(self.fields, "region"))

    def artifacts(self, key: str) -> tuple[str, ...] | Unknown:
        """The names in `inputArtifacts` or `outputArtifacts`; `Unknown` unless all are known."""
        items = as_list(child(self.fields, key))
        names = items if isinstance(items, Unknown) else [as_text(item) for item in items]
        if isinstance(names, Unknown):
            return names
        unknown = next((n for n in names if isinstance(n, Unknown)), None)
        return unknown if unknown is not None else tuple(n for n in names if isinstance(n, str))


class Stage(msgspec.Struct, frozen=True):
    name: str | Unknown | None
    actions: tuple[Action, ...] | Unknown


class Pipeline(Entity):
    """A CodePipeline pipeline."""

    TYPES = (aws.CODEPIPELINE_PIPELINE,)

    @cached_property
    def stages(self) -> tuple[Stage, ...] | Unknown:
        items = self.resource.items("stages")
        if isinstance(items, Unknown):
            return items
        return tuple(Stage(as_text(child(s, "name")), _actions(child(s, "actions"))) for s in items)

    @cached_property
    def actions(self) -> tuple[Action, ...] | Unknown:
        """Every action, in the order of the stages; `Unknown` unless all stages are known."""
        if isinstance(self.stages, Unknown):
            return self.stages
        found: list[Action] = []
        for stage in self.stages:
            if isinstance(stage.actions, Unknown):
                return stage.actions
            found.extend(stage.actions)
        return tuple(found)

    @cached_property
    def missing_artifacts(self) -> tuple[tuple[str, str], ...]:
        """Each input artifact that no earlier action creates, with the action's name."""
        if isinstance(self.stages, Unknown) or isinstance(self.actions, Unknown):
            return ()
        if any(isinstance(a.artifacts("outputArtifacts"), Unknown) for a in self.actions):
            return ()
        return tuple(self._missing())

    def _missing(self) -> Iterator[tuple[str, str]]:
        made: set[str] = set()
        for stage in self.stages if known(self.stages) else ():
            actions = stage.actions if known(stage.actions) else ()
            for action in actions:
                earlier = made | {
                    n for a in actions if _may_precede(a, action) for n in _names(a, "outputArtifacts")
                }
                for name in _names(action, "inputArtifacts"):
                    if name not in earlier:
                        yield name, action.name if isinstance(action.name, str) else "?"
            made |= {name for action in actions for name in _names(action, "outputArtifacts")}

    @cached_property
    def doubled_artifacts(self) -> tuple[str, ...]:
        """Names of output artifacts that two actions use."""
        actions = self.actions if known(self.actions) else ()
        counts = Counter(name for action in actions for name in _names(action, "outputArtifacts"))
        return tuple(name for name, count in counts.items() if count > 1)

    @cached_property
    def store_regions(self) -> tuple[str | Unknown | None, ...] | Unknown:
        """The Region of each artifact store."""
        items = self.resource.items("artifactStores")
        return items if isinstance(items, Unknown) else tuple(as_text(child(i, "region")) for i in items)

    @cached_property
    def regions_without_store(self) -> tuple[str, ...]:
        """Regions of actions that certainly have no artifact store."""
        stores, own = self.store_regions, self.resource.region
        if isinstance(stores, Unknown) or not stores or isinstance(self.actions, Unknown) or not known(own):
            return ()
        if any(isinstance(region, Unknown) for region in stores):
            return ()
        if len(stores) == 1 and stores[0]:
            return ()
        there = {own} if len(stores) == 1 else {r for r in stores if isinstance(r, str)}
        needed = [own, *(a.region for a in self.actions)]
        return tuple(dict.fromkeys(r for r in needed if isinstance(r, str) and r and r not in there))


def _actions(value: Value) -> tuple[Action, ...] | Unknown:
    items = as_list(value)
    return items if isinstance(items, Unknown) else tuple(Action(item) for item in items)


def _names(action: Action, key: str) -> tuple[str, ...]:
    names = action.artifacts(key)
    return names if known(names) else ()


def _may_precede(one: Action, other: Action) -> bool:
    """Whether an action of the same stage may run before the other."""
    if isinstance(one.order, Unknown) or isinstance(other.order, Unknown):
        return True
    return one.order < other.order
