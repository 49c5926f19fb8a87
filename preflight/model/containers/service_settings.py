"""Settings of ECS services and capacity providers that exclude or require each other.

Sources: ECS API, CreateService (`role`, `loadBalancers`, `schedulingStrategy`), DeploymentConfiguration,
CreateCapacityProvider; ECS developer guide, "How Amazon ECS places tasks on container instances": Fargate has no
placement strategies and constraints.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import msgspec

from preflight.core.conversion import as_flag, as_number, as_text, child
from preflight.core.logic import all_of, any_of, equal, negate, one_of
from preflight.core.outputs import is_set, output_of
from preflight.core.resource import Resource
from preflight.core.subject import AboutResource
from preflight.core.values import Tri, Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.containers.containers import entries_of, field
from preflight.model.containers.task_definitions import TaskDefinition
from preflight.model.containers.task_launches import TaskLaunch
from preflight.model.resource_types import TARGET_GROUP

if TYPE_CHECKING:
    from preflight.core.stack import Stack

_OTHER_CONTROLLERS: Final = ("CODE_DEPLOY", "EXTERNAL")
_RESERVED: Final = ("aws", "ecs", "fargate")
_INSIGHTS: Final = ("enhanced", "enabled", "disabled")
_LINKED: Final = "AWSServiceRoleForECS"


class ServiceSettings(AboutResource, msgspec.Struct, frozen=True):
    """The settings of an ECS service."""

    service: Resource

    @property
    def about(self) -> Resource:
        return self.service

    @property
    def controller(self) -> str | Unknown | None:
        return self.service.text("deploymentController", "type")

    @property
    def has_load_balancers(self) -> Tri:
        """Whether it has load balancers. A deployed service keeps those whose changes its program ignores."""
        if self.service.ignores("loadBalancers") and self.service.is_deployed:
            return Unknown(f"the load balancers of '{self.name}'")
        return self._has("loadBalancers")

    @property
    def lacks_load_balancer(self) -> Tri:
        """Whether CodeDeploy deploys it, which requires a load balancer."""
        return all_of((equal(self.controller, "CODE_DEPLOY"), negate(self.has_load_balancers)))

    @property
    def has_foreign_circuit_breaker(self) -> Tri:
        """Whether it has a deployment circuit breaker, and ECS does not deploy it."""
        enabled = as_flag(child(self.service.get("deploymentCircuitBreaker"), "enable"))
        return all_of((enabled, one_of(self.controller, _OTHER_CONTROLLERS)))

    @property
    def is_daemon_of_others(self) -> Tri:
        """Whether it is a daemon, and ECS does not deploy it."""
        is_daemon = equal(self.service.text("schedulingStrategy"), "DAEMON")
        return all_of((is_daemon, one_of(self.controller, _OTHER_CONTROLLERS)))

    @property
    def external_excess(self) -> tuple[str, ...]:
        """The properties that it must leave to its task sets, because its deployment controller is EXTERNAL.

        Source: ECS API, CreateService (`taskDefinition`, `loadBalancers`).
        """
        if equal(self.controller, "EXTERNAL") is not True:
            return ()
        found = ("taskDefinition",) if self.service.is_set("taskDefinition") else ()
        return (*found, "loadBalancers") if self._has("loadBalancers") is True else found

    @property
    def lacks_namespace(self) -> Tri:
        """Whether it uses Service Connect without a namespace of its own or of its cluster."""
        connects = as_flag(child(self.service.get("serviceConnectConfiguration"), "enabled"))
        own = _is_set(child(self.service.get("serviceConnectConfiguration"), "namespace"))
        cluster = self.service.ref((aws.ECS_CLUSTER,), "cluster")
        if not isinstance(cluster, Resource) or cluster.is_external or self.service.is_deployed:
            return False if connects is False else Unknown("the namespace of a cluster")
        return all_of((connects, negate(own), negate(_is_set(cluster.get("serviceConnectDefaults")))))

    @property
    def placements(self) -> tuple[str, ...]:
        """The properties that place its tasks on instances, if Fargate certainly runs them."""
        if TaskLaunch(self.service).is_on_fargate is not True:
            return ()
        return tuple(
            k for k in ("orderedPlacementStrategies", "placementConstraints") if self._has(k) is True
        )

    @property
    def has_needless_role(self) -> Tri:
        """Whether it has a role for load balancers that ECS does not accept.

        It has no load balancer, or requires the service-linked role: for `awsvpc`, service discovery, or several
        target groups.
        """
        task = TaskLaunch(self.service).task
        in_vpc = equal(task.network_mode, "awsvpc") if isinstance(task, TaskDefinition) else Unknown("tasks")
        has_role = self.service.is_set("iamRole")
        several = len(entries_of(self.service.get("loadBalancers")).items) > 1
        linked = any_of((in_vpc, several, self._has("serviceRegistries"), negate(self.has_load_balancers)))
        return all_of((has_role, negate(self._has_linked_role), linked))

    @property
    def _has_linked_role(self) -> Tri:
        """Whether its role is the service-linked role itself, which an import writes down: nothing changes by it."""
        role = self.service.text("iamRole")
        return role if isinstance(role, Unknown) and output_of(role) is None else _LINKED in str(role)

    @property
    def target_groups(self) -> Iterator[Resource]:
        """The target groups of the stack in which it certainly registers its tasks."""
        for item in entries_of(self.service.get("loadBalancers")).items:
            found = self.service.resolve(field(item, "targetGroupArn"), TARGET_GROUP, "loadBalancers")
            if isinstance(found, Resource):
                yield found

    def _has(self, key: str) -> Tri:
        return _is_set(self.service.get(key))


class ExecSettings(AboutResource, msgspec.Struct, frozen=True):
    """What a cluster sets for ECS Exec and Container Insights.

    Source: ECS API, ExecuteCommandConfiguration (`logging`, `logConfiguration`).
    """

    cluster: Resource

    @property
    def about(self) -> Resource:
        return self.cluster

    @property
    def lacks_destination(self) -> Tri:
        """Whether it overrides the logging without a log group or a bucket."""
        return all_of((self._overrides, negate(self._has_destination)))

    @property
    def has_idle_destination(self) -> Tri:
        """Whether it names a log group or a bucket without overriding the logging."""
        return all_of((negate(self._overrides), self._has_destination))

    @property
    def odd_insights(self) -> str:
        """The value of `containerInsights` that ECS does not accept; empty if there is none. Source: ClusterSetting."""
        items = self.cluster.items("settings")
        values = (
            as_text(child(item, "value"))
            for item in ([] if isinstance(items, Unknown) else items)
            if equal(as_text(child(item, "name")), "containerInsights") is True
        )
        return next((v for v in values if isinstance(v, str) and v not in _INSIGHTS), "")

    @property
    def _overrides(self) -> Tri:
        return equal(child(self._settings, "logging"), "OVERRIDE")

    @property
    def _has_destination(self) -> Tri:
        found = child(self._settings, "logConfiguration")
        return any_of(_is_set(child(found, key)) for key in ("cloudWatchLogGroupName", "s3BucketName"))

    @property
    def _settings(self) -> Value:
        return child(self.cluster.get("configuration"), "executeCommandConfiguration")


class CapacityProvider(AboutResource, msgspec.Struct, frozen=True):
    """An ECS capacity provider."""

    provider: Resource

    @property
    def about(self) -> Resource:
        return self.provider

    @property
    def reserved_prefix(self) -> str:
        """The prefix of its name that ECS reserves; empty if there is none."""
        name = self.provider.input("name")
        return next((p for p in _RESERVED if isinstance(name, str) and name.lower().startswith(p)), "")

    @property
    def protects_instances(self) -> Tri:
        return equal(child(self._settings, "managedTerminationProtection"), "ENABLED")

    @property
    def unprotected_group(self) -> Resource | None:
        """Its Auto Scaling group, if that certainly does not protect instances from scale-in."""
        found = self.provider.ref(
            (aws.AUTO_SCALING_GROUP,), "autoScalingGroupProvider", "autoScalingGroupArn"
        )
        if not isinstance(found, Resource) or found.is_external or self.protects_instances is not True:
            return None
        return found if found.flag("protectFromScaleIn") is False else None

    @property
    def lacks_scaling(self) -> Tri:
        """Whether it protects instances without managed scaling, without which the protection does not work."""
        status = child(child(self._settings, "managedScaling"), "status")
        return all_of((self.protects_instances, equal(status, "DISABLED")))

    @property
    def steps(self) -> tuple[int, int] | None:
        """The minimum and the maximum scaling step size, if they certainly are in the wrong order."""
        scaling = child(self._settings, "managedScaling")
        least, most = (
            as_number(child(scaling, key)) for key in ("minimumScalingStepSize", "maximumScalingStepSize")
        )
        return (
            (least, most) if isinstance(least, int) and isinstance(most, int) and least > most > 0 else None
        )

    @property
    def _settings(self) -> Value:
        return self.provider.get("autoScalingGroupProvider")


def clusters(stack: Stack) -> tuple[ExecSettings, ...]:
    return tuple(
        ExecSettings(r)
        for r in stack.of(aws.ECS_CLUSTER)
        if not r.is_external and (r.is_set("configuration") or r.is_set("settings"))
    )


def services(stack: Stack) -> tuple[ServiceSettings, ...]:
    return tuple(ServiceSettings(r) for r in stack.of(aws.ECS_SERVICE) if not r.is_external)


def capacity_providers(stack: Stack) -> tuple[CapacityProvider, ...]:
    return tuple(CapacityProvider(r) for r in stack.of(aws.ECS_CAPACITY_PROVIDER) if not r.is_external)


def _is_set(value: Value) -> Tri:
    return is_set(value) if isinstance(value, Unknown) else value not in (None, "", [], {})
