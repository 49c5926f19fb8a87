"""Resources that run ECS tasks: services, task sets, and the targets of rules, schedules and pipes, with their
clusters.

Sources: ECS API, CreateService and RunTask; EventBridge API, EcsParameters; EventBridge Scheduler API, EcsParameters;
EventBridge Pipes API, PipeTargetEcsTaskParameters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from preflight.core.cached_property import cached_property
from preflight.core.conversion import as_flag, as_number, as_text
from preflight.core.entity import Entity
from preflight.core.logic import all_of, any_of, equal
from preflight.core.references import possible_referrers, referrers
from preflight.core.resource import Resource
from preflight.core.subject import AboutResource
from preflight.core.values import Tri, Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.containers.containers import Entries, entries_of, field
from preflight.model.containers.task_definitions import TaskDefinition
from preflight.model.live_senders import is_live
from preflight.model.resource_types import TASK_DEFINITION

if TYPE_CHECKING:
    from preflight.core.stack import Stack

ECS_CLUSTER: Final = (aws.ECS_CLUSTER,)
TASK_SET: Final = "aws:ecs/taskSet:TaskSet"
FARGATE_PROVIDERS: Final = ("FARGATE", "FARGATE_SPOT")

Path = tuple[str, ...]


class _Form(msgspec.Struct, frozen=True):
    """Where a type configures its tasks: the block, the task definition's key in it, and the cluster's path."""

    block: Path
    task: str
    cluster: Path
    noun: str


_FORMS: Final[dict[str, _Form]] = {
    aws.ECS_SERVICE: _Form((), "taskDefinition", ("cluster",), "service"),
    TASK_SET: _Form((), "taskDefinition", ("cluster",), "task set"),
    aws.CLOUDWATCH_EVENT_TARGET: _Form(("ecsTarget",), "taskDefinitionArn", ("arn",), "target"),
    aws.SCHEDULER_SCHEDULE: _Form(
        ("target", "ecsParameters"), "taskDefinitionArn", ("target", "arn"), "schedule"
    ),
    aws.PIPES_PIPE: _Form(
        ("targetParameters", "ecsTaskParameters"), "taskDefinitionArn", ("target",), "pipe"
    ),
}


class Strategy(msgspec.Struct, frozen=True):
    """An item of a capacity provider strategy. `provider`: the resource, or the known name."""

    provider: Resource | str | Unknown
    weight: int | Unknown
    base: int | Unknown

    @property
    def is_fargate(self) -> Tri:
        if isinstance(self.provider, Unknown):
            return Unknown(self.provider.reason)
        return isinstance(self.provider, str) and self.provider in FARGATE_PROVIDERS

    @property
    def title(self) -> str:
        """The provider's name in messages."""
        if isinstance(self.provider, Unknown):
            return "a capacity provider"
        return self.provider if isinstance(self.provider, str) else f"'{self.provider.name}'"


class EcsCluster(Entity):
    """An ECS cluster."""

    TYPES = ECS_CLUSTER

    @cached_property
    def associations(self) -> tuple[Resource, ...] | Unknown:
        """The resources that associate capacity providers with it."""
        open_ = possible_referrers(
            self.resource, aws.ECS_CLUSTER_CAPACITY_PROVIDERS, "clusterName", ECS_CLUSTER
        )
        if open_ or self.resource.is_external or self.resource.get("capacityProviders") is not None:
            return Unknown(f"capacity providers of '{self.name}'")
        return referrers(self.resource, aws.ECS_CLUSTER_CAPACITY_PROVIDERS, "clusterName", ECS_CLUSTER)

    @cached_property
    def default_strategy(self) -> tuple[Strategy, ...] | Unknown:
        """The default strategy, for tasks without launch type and strategy; empty for EC2 instances."""
        if isinstance(self.associations, Unknown):
            return self.associations
        key = "defaultCapacityProviderStrategies"
        blocks = [(r, entries_of(r.get(key))) for r in self.associations]
        open_ = next((e.complete for _, e in blocks if isinstance(e.complete, Unknown)), None)
        if open_ is not None:
            return Unknown(open_.reason)
        return tuple(strategy_item(r, key, item) for r, entries in blocks for item in entries.items)

    def has_provider(self, provider: Resource | str | Unknown) -> Tri:
        """Whether the capacity provider is associated with the cluster.

        A capacity provider that sets its cluster itself (Managed Instances) needs no association.
        """
        if isinstance(provider, Unknown) or isinstance(self.associations, Unknown):
            return Unknown(f"capacity providers of '{self.name}'")
        if isinstance(provider, Resource) and provider.get("cluster") is not None:
            return True
        return any_of(_associates(r, provider) for r in self.associations)


def _associates(association: Resource, provider: Resource | str) -> Tri:
    names = association.items("capacityProviders")
    if isinstance(names, Unknown):
        return Unknown(names.reason)
    if isinstance(provider, str) and any(name == provider for name in names if isinstance(name, str)):
        return True
    # An item that is neither a predefined name nor a comparable text must resolve to a capacity provider of the stack;
    # otherwise it may be any provider.
    own = [
        n for n in names if not (isinstance(n, str) and (n in FARGATE_PROVIDERS or isinstance(provider, str)))
    ]
    refs = association.resolve_all(own, (aws.ECS_CAPACITY_PROVIDER,), "capacityProviders")
    if provider in refs.found:
        return True
    return False if refs.complete else refs.unresolved


def strategy_item(resource: Resource, key: str, item: Value) -> Strategy:
    """An item of a strategy under the top-level property `key` of the resource."""
    name = as_text(field(item, "capacityProvider"))
    found: Resource | str | Unknown
    if isinstance(name, str) and name in FARGATE_PROVIDERS:
        found = name
    else:
        resolved = resource.resolve(name, (aws.ECS_CAPACITY_PROVIDER,), key)
        found = name if isinstance(name, str) and isinstance(resolved, Unknown) else resolved
    weight, base = as_number(field(item, "weight")), as_number(field(item, "base"))
    return Strategy(found, 0 if weight is None else weight, 0 if base is None else base)


class TaskLaunch(AboutResource, msgspec.Struct, frozen=True, dict=True):
    """A resource that runs tasks of a task definition."""

    resource: Resource

    @property
    def about(self) -> Resource:
        return self.resource

    @property
    def _form(self) -> _Form:
        return _FORMS[self.resource.type]

    @property
    def noun(self) -> str:
        return self._form.noun

    def get(self, key: str, *path: str) -> Value:
        """A property of the block that configures the tasks."""
        keys = [*self._form.block, key, *path]
        return self.resource.get(keys[0], *keys[1:])

    def path_of(self, key: str) -> str:
        """The path of a property of the block, for messages."""
        return ".".join([*self._form.block, key])

    @cached_property
    def task(self) -> TaskDefinition | Unknown | None:
        """The task definition; `None` if it certainly has none, `Unknown` if it is not certain.

        Unknown for a service that exists already and ignores changes of `taskDefinition`.
        """
        if self._form.task in self.resource.ignore_changes and self.resource.may_be_deployed:
            return Unknown(f"the task definition of '{self.name}', whose changes are ignored")
        first, *rest = [*self._form.block, self._form.task]
        found = self.resource.ref(TASK_DEFINITION, first, *rest)
        return self.resource.stack.referred(TaskDefinition, found)

    @cached_property
    def cluster(self) -> EcsCluster | Unknown | None:
        """The cluster; `None` for the default cluster of the account."""
        first, *rest = self._form.cluster
        return self.resource.stack.referred(EcsCluster, self.resource.ref(ECS_CLUSTER, first, *rest))

    @cached_property
    def has_network_configuration(self) -> Tri:
        """Whether it sets the subnets of the tasks' network interfaces."""
        value = self.get("networkConfiguration")
        return Unknown(value.reason) if isinstance(value, Unknown) else value not in (None, [], {})

    @cached_property
    def launch_type(self) -> str | Unknown | None:
        """FARGATE, EC2 or EXTERNAL; `None` if it is not set."""
        value = as_text(self.get("launchType"))
        return value if isinstance(value, Unknown) else value or None

    @cached_property
    def own_strategy(self) -> tuple[Strategy, ...] | Unknown:
        """Its capacity provider strategy; empty if it has none."""
        first = [*self._form.block, "capacityProviderStrategies"][0]
        entries: Entries = entries_of(self.get("capacityProviderStrategies"))
        if isinstance(entries.complete, Unknown):
            return Unknown(entries.complete.reason)
        return tuple(strategy_item(self.resource, first, item) for item in entries.items)

    @property
    def has_own_strategy(self) -> bool:
        """Whether it sets a capacity provider strategy, known or unknown."""
        return isinstance(self.own_strategy, Unknown) or bool(self.own_strategy)

    @cached_property
    def strategy(self) -> tuple[Strategy, ...] | Unknown:
        """The effective strategy: its own, otherwise the cluster's; empty for EC2 instances.

        Source: CreateService `capacityProviderStrategy`.
        """
        own = self.own_strategy
        if isinstance(own, Unknown) or own:
            return own
        if isinstance(self.cluster, EcsCluster):
            return self.cluster.default_strategy
        return Unknown(f"the default capacity providers of the cluster of '{self.name}'")

    @cached_property
    def is_on_fargate(self) -> Tri:
        """Whether all its tasks run on Fargate; no strategy mixes Fargate with other providers."""
        if isinstance(self.launch_type, Unknown):
            return Unknown(self.launch_type.reason)
        if self.launch_type is not None:
            return self.launch_type == "FARGATE"
        if isinstance(self.strategy, Unknown):
            return Unknown(self.strategy.reason)
        return bool(self.strategy) and any_of(s.is_fargate for s in self.strategy)

    @property
    def runs_windows_on_spot(self) -> Tri:
        """Whether it runs Windows containers on Fargate Spot.

        Source: ECS API, CapacityProviderStrategyItem: "FARGATE_SPOT supports Linux tasks".
        """
        if isinstance(self.own_strategy, Unknown):
            return Unknown(self.own_strategy.reason)
        on_spot = any_of(equal(s.provider, "FARGATE_SPOT") for s in self.own_strategy)
        task = self.task
        return all_of((on_spot, isinstance(task, TaskDefinition) and task.is_windows))

    @property
    def platform_version(self) -> str | None:
        """The Fargate platform version that it certainly sets; otherwise `None`."""
        value = as_text(self.get("platformVersion"))
        return value if isinstance(value, str) and value else None

    @property
    def is_daemon(self) -> Tri:
        """Whether it is a service that runs one task on each instance."""
        return equal(self.resource.text("schedulingStrategy"), "DAEMON")

    @property
    def assigns_public_address(self) -> Tri:
        value = self.get("networkConfiguration", "assignPublicIp")
        text = as_text(value)
        return text == "ENABLED" if isinstance(text, str) and text.endswith("ABLED") else as_flag(value)


def launches(stack: Stack) -> tuple[TaskLaunch, ...]:
    """Everything in the stack that certainly runs tasks of ECS; a rule or schedule that is off runs none."""

    def make() -> tuple[TaskLaunch, ...]:
        found = (TaskLaunch(r) for r in stack.of(*_FORMS) if not r.is_external and is_live(r) is True)
        return tuple(launch for launch in found if launch.task is not None)

    return stack.cache("launches of ECS tasks", make)


def launches_of(task: TaskDefinition) -> tuple[TaskLaunch, ...]:
    """The launches that certainly run tasks of the task definition."""

    def make() -> dict[str, list[TaskLaunch]]:
        groups: dict[str, list[TaskLaunch]] = {}
        for launch in launches(task.stack):
            if isinstance(launch.task, TaskDefinition):
                groups.setdefault(launch.task.urn, []).append(launch)
        return groups

    return tuple(task.stack.cache("launches by task definition", make).get(task.urn, ()))


def runs_on_fargate(task: TaskDefinition) -> Tri:
    """Whether a resource of the stack runs its tasks on Fargate."""
    return any_of(launch.is_on_fargate for launch in launches_of(task))
