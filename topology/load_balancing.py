"""Load balancers, their listeners and rules, and the target groups that they forward to.

`aws:lb` and `aws:alb` are two spellings of one thing. Classic load balancers (`aws:elb`) are apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from topology.listener_conditions import Condition, read_conditions, swallows
from topology.network import INSTANCE, SUBNET, Vpc, joined, unresolved
from topology.placement import Placement
from topology.resource import STACK_TYPE, Entity, Refs, Resource, as_list, as_number, as_text, child
from topology.values import Tri, Unknown, Value, all_of, any_of, digits, equal, known, negate, one_of
from topology.workloads import (
    ECS_SERVICE,
    GROUP,
    NOTHING,
    SECURITY_GROUP,
    EcsService,
    Group,
    Instance,
    LambdaFunction,
    Workload,
)

if TYPE_CHECKING:
    from topology.stack import Stack

LOAD_BALANCER: Final = ("aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer")
LISTENER: Final = ("aws:lb/listener:Listener", "aws:alb/listener:Listener")
LISTENER_RULE: Final = ("aws:lb/listenerRule:ListenerRule", "aws:alb/listenerRule:ListenerRule")
TARGET_GROUP: Final = ("aws:lb/targetGroup:TargetGroup", "aws:alb/targetGroup:TargetGroup")
ATTACHMENT: Final = (
    "aws:lb/targetGroupAttachment:TargetGroupAttachment",
    "aws:alb/targetGroupAttachment:TargetGroupAttachment",
)
GROUP_ATTACHMENT: Final = "aws:autoscaling/attachment:Attachment"
TRAFFIC_SOURCE: Final = "aws:autoscaling/trafficSourceAttachment:TrafficSourceAttachment"
CLASSIC_ATTACHMENT: Final = "aws:elb/attachment:Attachment"

_CLUSTERS: Final = ("aws:eks/cluster:Cluster",)
_EXPORTED: Final = re.compile(r"target_?-?group|(?<![a-z])tg(?![a-z])", re.IGNORECASE)
# What may refer to a target group without using it, beside what this module reads.
_READERS: Final = frozenset(
    {
        *LISTENER,
        *LISTENER_RULE,
        *ATTACHMENT,
        GROUP,
        GROUP_ATTACHMENT,
        TRAFFIC_SOURCE,
        ECS_SERVICE,
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        "aws:cloudwatch/dashboard:Dashboard",
        "aws:lambda/permission:Permission",
        "aws:autoscaling/policy:Policy",
        "aws:appautoscaling/policy:Policy",
        STACK_TYPE,
    }
)

Kind: TypeAlias = Literal["application", "network", "gateway"]
TargetType: TypeAlias = Literal["instance", "ip", "lambda", "alb"]
TRAFFIC_PORT: Final = "traffic-port"

# Which protocols a type of load balancer takes, for listeners and for target groups.
# Source: Elastic Load Balancing API, CreateListener and CreateTargetGroup.
PROTOCOLS: Final[dict[Kind, tuple[str, ...]]] = {
    "application": ("HTTP", "HTTPS"),
    "network": ("TCP", "TLS", "UDP", "TCP_UDP", "QUIC", "TCP_QUIC"),
    "gateway": ("GENEVE",),
}
# What a listener of a network load balancer may forward to.
# Source: NLB guide, "Target groups", "Routing configuration"; "Listeners", "Listener configuration".
ROUTES: Final = {
    "TCP": ("TCP", "TCP_UDP"),
    "TLS": ("TCP", "TLS"),
    "UDP": ("UDP", "TCP_UDP"),
    "TCP_UDP": ("TCP_UDP",),
    "TCP_QUIC": ("TCP_QUIC",),
}
# The kinds by the way in which load-balancer ARNs begin.
_KINDS: Final[dict[str, Kind]] = {"app": "application", "net": "network", "gwy": "gateway"}


class LoadBalancer(Entity):
    """An application, network or gateway load balancer."""

    TYPES = LOAD_BALANCER

    @cached_property
    def kind(self) -> Kind | Unknown:
        value = _lower(self.resource.text("loadBalancerType"))
        if isinstance(value, Unknown):
            return value
        return "network" if value == "network" else "gateway" if value == "gateway" else "application"

    @property
    def is_internal(self) -> Tri:
        """A gateway load balancer has no scheme: it is reached through its endpoints only."""
        return any_of((equal(self.kind, "gateway"), self.resource.flag("internal")))

    @cached_property
    def placement(self) -> Placement:
        """Its subnets, by `subnets` or `subnetMappings`."""
        mappings = self.resource.get("subnetMappings")
        if isinstance(mappings, Unknown) or not mappings:
            own = mappings if isinstance(mappings, Unknown) else self.resource.get("subnets")
            key = "subnetMappings" if isinstance(mappings, Unknown) else "subnets"
            return Placement(self.resource, self.resource.resolve_all(own, SUBNET, key))
        subnets = [child(m, "subnetId") for m in as_list(mappings)]
        return Placement(self.resource, self.resource.resolve_all(subnets, SUBNET, "subnetMappings"))

    @property
    def vpc(self) -> Vpc | Unknown | None:
        return self.placement.vpc

    @cached_property
    def security_groups(self) -> Refs:
        """Its groups. Complete and empty: the VPC's default group for an application load balancer, none else."""
        return self.resource.refs(SECURITY_GROUP, "securityGroups")

    @cached_property
    def listeners(self) -> tuple[Listener, ...]:
        """The listeners that are certainly its own, by port."""
        return self.stack.group("listeners by load balancer", self.stack.all(Listener), _owner).get(
            self.urn, ()
        )

    @cached_property
    def has_all_listeners(self) -> Tri:
        """Whether `listeners` is all there is."""
        unnamed = self.resource.is_deployed and not known(self.resource.get("arn"))
        for type_ in LISTENER:
            loose = unresolved(self.resource, type_, "loadBalancerArn", LOAD_BALANCER)
            if loose or (unnamed and self.stack.of(type_)):
                return Unknown(f"a listener that may be of '{self.name}'")
        if self.resource.is_external:
            return Unknown(f"listeners of '{self.name}', which this stack did not make")
        return True

    def listens_on(self, port: int) -> Tri:
        """Whether one of its listeners has the port."""
        return any_of(
            (*(equal(listener.port, port) for listener in self.listeners), negate(self.has_all_listeners))
        )

    @property
    def is_target(self) -> bool:
        """Whether it is registered, or may be, in a target group for load balancers."""
        groups = (g for g in self.stack.all(TargetGroup) if equal(g.target_type, "alb") is True)
        return any(isinstance(t.what, Unknown) or t.what is self for g in groups for t in g.targets)

    @property
    def target_groups(self) -> tuple[TargetGroup, ...]:
        """The target groups that its listeners and rules certainly forward to."""
        forwarders = (f for one in self.listeners for f in (one, *one.rules))
        found = {g.urn: g for f in forwarders for g in f.target_groups}
        return tuple(found[urn] for urn in sorted(found))


# The parts of a redirect and what they are where a program does not say.
_PARTS: Final = {
    "protocol": "#{protocol}",
    "port": "#{port}",
    "host": "#{host}",
    "path": "/#{path}",
    "query": "#{query}",
}
_KEPT: Final = {key: _PARTS[key] for key in ("host", "path", "query")}


@dataclass(frozen=True)
class Action:
    """What a listener or rule does with a request; `fields` as the program wrote it."""

    carrier: Resource
    key: str
    fields: Value = field(repr=False)

    @cached_property
    def type(self) -> str | Unknown | None:
        return _lower(as_text(child(self.fields, "type")))

    def get(self, *path: str | int) -> Value:
        value = self.fields
        for step in path:
            value = child(value, step)
        return value

    def redirects_to_itself(self, listener: Listener) -> Tri:
        """Whether it sends a request of the listener back to the same listener, host, path and query.

        Source: ALB guide, "Redirect actions": protocol, port, host or path must change, else the request loops.
        """
        return all_of(
            (
                equal(self.type, "redirect"),
                *(self._keeps(key, default) for key, default in _KEPT.items()),
                any_of((self._keeps("protocol", "#{protocol}"), self._keeps("protocol", listener.protocol))),
                any_of((self._keeps("port", "#{port}"), self._keeps("port", as_text(listener.port)))),
            )
        )

    def redirects_tls_to(self, listener: Listener) -> Tri:
        """Whether it sends a request to HTTPS on the listener's own port and host, where no TLS is spoken."""
        return all_of(
            (
                equal(self.type, "redirect"),
                equal(listener.protocol, "HTTP"),
                equal(as_text(self.get("redirect", "protocol")), "HTTPS"),
                self._keeps("host", "#{host}"),
                any_of((self._keeps("port", "#{port}"), self._keeps("port", as_text(listener.port)))),
            )
        )

    @cached_property
    def redirect_port(self) -> int | Unknown | None:
        """The fixed port of the same host that it redirects to; `None` where there is none."""
        port = as_text(self.get("redirect", "port"))
        if isinstance(port, Unknown) or port is None or self._keeps("host", "#{host}") is not True:
            return port if isinstance(port, Unknown) else None
        return digits(port) if equal(self.type, "redirect") is True else None

    @property
    def redirects_to_http(self) -> Tri:
        """Whether it redirects to plain HTTP."""
        return all_of(
            (equal(self.type, "redirect"), equal(as_text(self.get("redirect", "protocol")), "HTTP"))
        )

    def _keeps(self, key: str, value: str | Unknown | None) -> Tri:
        own = as_text(self.get("redirect", key))
        return equal(_PARTS[key] if own is None else own, value)

    @cached_property
    def forward_values(self) -> list[Any] | Unknown:
        """The ARNs of the target groups that it forwards to, as the program wrote them."""
        single = self.get("targetGroupArn")
        groups = as_list(self.get("forward", "targetGroups"))
        if isinstance(groups, Unknown):
            return groups
        values = (single, *(child(g, "arn") for g in groups))
        return [v for v in values if v is not None and not (isinstance(v, str) and not v)]


class Forwarder(Entity):
    """A listener or a listener rule."""

    _KEY: str = "actions"

    @cached_property
    def actions(self) -> tuple[Action, ...]:
        """Its actions; none where the whole list is unknown."""
        found = self.resource.items(self._KEY)
        return () if isinstance(found, Unknown) else tuple(Action(self.resource, self._KEY, a) for a in found)

    @property
    def has_all_actions(self) -> Tri:
        """Whether `actions` is all there is."""
        found = self.resource.get(self._KEY)
        return Unknown(found.reason) if isinstance(found, Unknown) else True

    @cached_property
    def forwards_to(self) -> Refs:
        """The target groups that it forwards to."""
        values: list[Any] = []
        for action in self.actions:
            if isinstance(action.forward_values, Unknown):
                return self.resource.resolve_all(action.forward_values, TARGET_GROUP, self._KEY)
            values += action.forward_values
        whole = values if self.has_all_actions is True else self.resource.get(self._KEY)
        return self.resource.resolve_all(whole, TARGET_GROUP, self._KEY)

    @property
    def target_groups(self) -> tuple[TargetGroup, ...]:
        return tuple(self.stack.entity(TargetGroup, r) for r in self.forwards_to.found)

    @property
    def at(self) -> Listener | Unknown | None:
        """The listener whose requests it handles: itself, or the rule's."""
        return None

    @property
    def behind(self) -> LoadBalancer | Unknown | None:
        """The load balancer whose requests it handles."""
        return self.at.load_balancer if isinstance(self.at, Listener) else self.at


class Listener(Forwarder):
    """A listener of a load balancer, with its default actions."""

    TYPES = LISTENER
    _KEY = "defaultActions"

    @property
    def at(self) -> Listener:
        return self

    @cached_property
    def load_balancer(self) -> LoadBalancer | Unknown | None:
        found = self.resource.ref(LOAD_BALANCER, "loadBalancerArn")
        return self.stack.entity(LoadBalancer, found) if isinstance(found, Resource) else found

    @cached_property
    def kind(self) -> Kind | Unknown:
        """The kind of its load balancer, which a known ARN tells too."""
        balancer = self.load_balancer
        if isinstance(balancer, LoadBalancer):
            return balancer.kind
        arn = self.resource.text("loadBalancerArn")
        parts = arn.split("/") if isinstance(arn, str) else []
        return _KINDS.get(parts[1] if len(parts) > 1 else "") or Unknown(f"load balancer of '{self.name}'")

    @property
    def port(self) -> int | Unknown | None:
        return self.resource.number("port")

    @cached_property
    def protocol(self) -> str | Unknown | None:
        """The protocol in capitals. The provider sends HTTP for an application load balancer where none is given."""
        value = _upper(self.resource.text("protocol"))
        if value is not None:
            return value
        return (
            self.kind if isinstance(self.kind, Unknown) else ("HTTP" if self.kind == "application" else None)
        )

    @property
    def is_encrypted(self) -> Tri:
        """Whether clients speak TLS to it, which needs a certificate."""
        return one_of(self.protocol, ("HTTPS", "TLS"))

    @cached_property
    def rules(self) -> tuple[ListenerRule, ...]:
        """The rules that are certainly its own."""
        return self.stack.group("rules by listener", self.stack.all(ListenerRule), lambda r: r.listener).get(
            self.urn, ()
        )


class ListenerRule(Forwarder):
    """A rule of a listener."""

    TYPES = LISTENER_RULE

    @property
    def at(self) -> Listener | Unknown | None:
        return self.listener

    @cached_property
    def listener(self) -> Listener | Unknown | None:
        found = self.resource.ref(LISTENER, "listenerArn")
        return self.stack.entity(Listener, found) if isinstance(found, Resource) else found

    @property
    def priority(self) -> int | Unknown | None:
        """The priority; `None` where AWS chooses the next free one."""
        return self.resource.number("priority")

    @cached_property
    def conditions(self) -> tuple[Condition, ...] | Unknown:
        found = self.resource.items("conditions")
        return Unknown(found.reason) if isinstance(found, Unknown) else read_conditions(found)

    @cached_property
    def swallowed_by(self) -> ListenerRule | None:
        """A rule of the same listener that is tried before and certainly matches all that this one matches."""
        listener = self.listener
        if not isinstance(listener, Listener) or isinstance(self.conditions, Unknown):
            return None
        for rule in listener.rules:
            first = rule.priority is not None and self.priority is not None and rule.priority < self.priority
            conditions = rule.conditions
            if first is not True or isinstance(conditions, Unknown):
                continue
            if swallows(conditions, self.conditions) is True:
                return rule
        return None


# What a target's id looks like -> the types of target group that can hold it.
_TARGET_IDS: Final[tuple[tuple[str, tuple[TargetType, ...]], ...]] = (
    (r"i-[0-9a-f]+$", ("instance",)),
    (r"\d+\.\d+\.\d+\.\d+$|[0-9A-Fa-f]*:[0-9A-Fa-f:]*$", ("ip",)),
    (r"arn:[^:]+:lambda:", ("lambda",)),
    (r"arn:[^:]+:elasticloadbalancing:[^:]*:[^:]*:loadbalancer/app/", ("alb",)),
)


@dataclass(frozen=True)
class Target:
    """What is registered in a target group.

    `by`: the resource that registers it, `what`: the thing itself, `port`: where its traffic arrives (`None` for a
    function), `id`: the known text by which an attachment names the thing.
    """

    by: Resource
    what: Workload | LoadBalancer | Unknown
    port: int | Unknown | None
    id: str | Unknown | None = None

    @cached_property
    def target_types(self) -> tuple[TargetType, ...] | Unknown:
        """The types of target group that can hold it.

        Source: CreateTargetGroup `TargetType`; Auto Scaling guide, "Attach a load balancer": instances only; ECS guide,
        "Service load balancing": `ip` in `awsvpc` mode, else `instance`.
        """
        if isinstance(self.what, EcsService):
            mode = self.what.network_mode
            return mode if isinstance(mode, Unknown) else ("ip",) if mode == "awsvpc" else ("instance",)
        if isinstance(self.what, Group):
            return ("instance",)
        if isinstance(self.what, LambdaFunction):
            return ("lambda",)
        if isinstance(self.what, LoadBalancer):
            return ("alb",)
        if isinstance(self.id, str):
            return next(
                (types for form, types in _TARGET_IDS if re.match(form, self.id)), Unknown("a target's id")
            )
        if isinstance(self.what, Instance):
            return "instance", "ip"  # meant by its id or by one of its addresses
        return self.what if isinstance(self.what, Unknown) else Unknown(f"the target of '{self.by.name}'")


class TargetGroup(Entity):
    """A target group."""

    TYPES = TARGET_GROUP

    @cached_property
    def target_type(self) -> TargetType | Unknown:
        value = _lower(self.resource.text("targetType"))
        if isinstance(value, Unknown):
            return value
        return (
            "ip"
            if value == "ip"
            else "lambda"
            if value == "lambda"
            else "alb"
            if value == "alb"
            else "instance"
        )

    @cached_property
    def protocol(self) -> str | Unknown | None:
        return _upper(self.resource.text("protocol"))

    @property
    def port(self) -> int | Unknown | None:
        return self.resource.number("port")

    @cached_property
    def kind(self) -> Kind | Unknown:
        """The kind of load balancer that its protocol fits; a function's group fits an application load balancer."""
        if isinstance(self.target_type, Unknown):
            return self.target_type
        if self.target_type == "lambda":
            return "application"
        for kind, protocols in PROTOCOLS.items():
            if isinstance(self.protocol, str) and self.protocol in protocols:
                return kind
        return Unknown(f"protocol of '{self.name}'")

    @cached_property
    def vpc(self) -> Vpc | Unknown | None:
        """The VPC of its targets; `None` for functions, where AWS ignores it."""
        if isinstance(self.target_type, Unknown):
            return self.target_type
        found = None if self.target_type == "lambda" else self.resource.ref(Vpc.TYPES, "vpcId")
        return self.stack.entity(Vpc, found) if isinstance(found, Resource) else found

    # --- who forwards to it

    @cached_property
    def forwarders(self) -> tuple[Forwarder, ...]:
        """The listeners and rules that certainly forward to it."""
        return tuple(
            self.stack.cache("forwarders by target group", lambda: _by_target(self)).get(self.urn, ())
        )

    @cached_property
    def has_all_forwarders(self) -> Tri:
        """Whether `forwarders` is all there is."""
        for refs in self.stack.cache(
            "open forwards", lambda: _open(f.forwards_to for f in _forwarders(self))
        ):
            if self.resource in refs.possible or not refs.possible:
                return refs.unresolved
        if self.resource.is_external:
            return Unknown(f"listeners of '{self.name}', which this stack did not make")
        return True

    @cached_property
    def load_balancers(self) -> tuple[LoadBalancer, ...]:
        """The load balancers that certainly forward to it."""
        found = {b.urn: b for f in self.forwarders if isinstance(b := f.behind, LoadBalancer)}
        return tuple(found[urn] for urn in sorted(found))

    # --- what is registered in it

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """What is certainly registered in it, by attachment, Auto Scaling group or ECS service."""
        return tuple(self.stack.cache("targets by target group", lambda: _targets(self)).get(self.urn, ()))

    @cached_property
    def has_all_targets(self) -> Tri:
        """Whether `targets` is all there is."""
        for refs in self.stack.cache("open targets", lambda: _open(r for _, r, _ in _registrations(self))):
            if self.resource in refs.possible or not refs.possible:
                return refs.unresolved
        if self.resource.is_external:
            return Unknown(f"targets of '{self.name}', which this stack did not make")
        return True

    @cached_property
    def is_used_otherwise(self) -> Tri:
        """Whether something that this model does not read may forward to it or register in it.

        A Kubernetes cluster registers its pods by the group's ARN or name; what depends on the group may do so too,
        and another stack may that reads it from this stack's outputs.
        """
        outputs = self.stack.root.keys() if self.stack.root is not None else ()
        if any(_EXPORTED.search(key) for key in outputs):
            return Unknown(f"another stack, which may use '{self.name}'")
        for resource in self.stack.of(*_CLUSTERS):
            if resource.same_scope(self.resource) is not False:
                return Unknown(f"pods of '{resource.name}', which may be registered in '{self.name}'")
        for resource in self.stack.dependents.get(self.urn, ()):
            if resource.type not in _READERS and not resource.is_component:
                return Unknown(f"'{resource.name}', which refers to '{self.name}'")
        return False

    # --- health checks

    @property
    def has_health_check(self) -> Tri:
        """Whether targets are checked; a function's group only where it says so."""
        if isinstance(self.target_type, Unknown):
            return self.target_type
        told = self.resource.get("healthCheck") is not None
        return self.target_type != "lambda" or self.resource.flag("healthCheck", "enabled", default=told)

    @cached_property
    def health_protocol(self) -> str | Unknown | None:
        """The protocol of the checks, in capitals.

        Source: the provider sends HTTP where the block gives none; without the block AWS checks by HTTP for an
        application load balancer, else by TCP (CreateTargetGroup). `None` for a function.
        """
        if isinstance(self.target_type, Unknown):
            return self.target_type
        if self.target_type == "lambda":
            return None
        block = self.resource.get("healthCheck")
        if block is not None:
            value = _upper(self.resource.text("healthCheck", "protocol"))
            return "HTTP" if value is None else value
        kind = self.kind
        return kind if isinstance(kind, Unknown) else ("HTTP" if kind == "application" else "TCP")

    @cached_property
    def health_port(self) -> int | Unknown | None:
        """The port of the checks; `None`: the port on which each target gets its traffic.

        Source: CreateTargetGroup; the default is 80 for GENEVE.
        """
        value = self.resource.text("healthCheck", "port")
        if value is None or isinstance(value, Unknown):
            block = self.resource.get("healthCheck")
            return 80 if block is None and equal(self.protocol, "GENEVE") is True else value
        return None if value == TRAFFIC_PORT else as_number(value)

    def health_ports(self) -> tuple[int | Unknown, ...]:
        """The ports on which targets are checked, without repetition."""
        own = self.health_port
        ports = [own] if own is not None else [t.port for t in self.targets]
        return tuple({repr(p): p for p in ports if p is not None}.values())


class ClassicLoadBalancer(Entity):
    """A classic load balancer, with listeners and health check of its own and instances behind it."""

    TYPES = ("aws:elb/loadBalancer:LoadBalancer",)

    @property
    def is_internal(self) -> Tri:
        return self.resource.flag("internal")

    @cached_property
    def placement(self) -> Placement:
        return Placement(self.resource, self.resource.refs(SUBNET, "subnets"))

    @property
    def vpc(self) -> Vpc | Unknown | None:
        return self.placement.vpc

    @cached_property
    def security_groups(self) -> Refs:
        return self.resource.refs(SECURITY_GROUP, "securityGroups")

    @cached_property
    def ports(self) -> tuple[tuple[int | Unknown | None, int | Unknown | None], ...] | Unknown:
        """Of each listener the load balancer's port and the instances' port."""
        found = self.resource.items("listeners")
        if isinstance(found, Unknown):
            return Unknown(found.reason)
        return tuple((as_number(child(x, "lbPort")), as_number(child(x, "instancePort"))) for x in found)

    @cached_property
    def health_port(self) -> int | Unknown | None:
        """The port in a health check's target such as `HTTP:8080/health`; `None` where none is given."""
        target = self.resource.text("healthCheck", "target")
        if target is None or isinstance(target, Unknown):
            return target
        return as_number(target.partition(":")[2].partition("/")[0])

    @cached_property
    def targets(self) -> tuple[Workload, ...]:
        """The instances and Auto Scaling groups that are certainly behind it."""
        found: dict[str, Workload] = {}
        for refs in (self.resource.refs((INSTANCE,), "instances"), _classic_attachments(self)):
            found |= {r.urn: self.stack.entity(Instance, r) for r in refs.found}
        for resource in self.stack.of(GROUP):
            if self.resource in resource.refs(self.TYPES, "loadBalancers").found:
                found[resource.urn] = self.stack.entity(Group, resource)
        for resource in joined(self.resource, GROUP_ATTACHMENT, "elb", self.TYPES):
            owner = resource.ref((GROUP,), "autoscalingGroupName")
            if isinstance(owner, Resource):
                found[owner.urn] = self.stack.entity(Group, owner)
        return tuple(found[urn] for urn in sorted(found))


def _classic_attachments(balancer: ClassicLoadBalancer) -> Refs:
    attached = joined(balancer.resource, CLASSIC_ATTACHMENT, "elb", balancer.TYPES)
    found = (r.ref((INSTANCE,), "instance") for r in attached)
    return Refs(tuple(r for r in found if isinstance(r, Resource)), True)


# --- joins: made once per stack


def _owner(listener: Listener) -> object:
    return listener.load_balancer


def _forwarders(entity: Entity) -> tuple[Forwarder, ...]:
    return (*entity.stack.all(Listener), *entity.stack.all(ListenerRule))


def _by_target(entity: Entity) -> dict[str, list[Forwarder]]:
    groups: dict[str, list[Forwarder]] = {}
    for forwarder in _forwarders(entity):
        for resource in forwarder.forwards_to.found:
            groups.setdefault(resource.urn, []).append(forwarder)
    return groups


def _open(references: Iterable[Refs]) -> tuple[Refs, ...]:
    """Those that may name something that is not resolved."""
    return tuple(refs for refs in references if not refs.complete)


Registration: TypeAlias = tuple[Resource, Refs, Value]


def _registrations(entity: Entity) -> tuple[Registration, ...]:
    """What registers targets: the resource, the target groups it names, and the block that does."""
    return entity.stack.cache("registrations", lambda: tuple(_find_registrations(entity)))


def _find_registrations(entity: Entity) -> Iterator[Registration]:
    stack = entity.stack
    for resource in stack.of(*ATTACHMENT):
        yield resource, _one(resource, "targetGroupArn"), None
    for resource in stack.of(GROUP):
        yield resource, resource.refs(TARGET_GROUP, "targetGroupArns"), None
        for source in _known_items(resource, "trafficSources"):
            values = [child(source, "identifier")]
            yield resource, resource.resolve_all(values, TARGET_GROUP, "trafficSources"), None
    for resource in stack.of(GROUP_ATTACHMENT):
        yield resource, _one(resource, "lbTargetGroupArn"), None
    for resource in stack.of(TRAFFIC_SOURCE):
        yield resource, _one(resource, "trafficSource", "identifier"), None
    for resource in stack.of(ECS_SERVICE):
        blocks = resource.items("loadBalancers")
        if isinstance(blocks, Unknown):
            yield resource, resource.resolve_all(blocks, TARGET_GROUP, "loadBalancers"), None
            continue
        # All of a service's blocks together resolve what one alone cannot: several unknown ARNs.
        whole = resource.resolve_all(
            [v for b in blocks if (v := child(b, "targetGroupArn")) is not None],
            TARGET_GROUP,
            "loadBalancers",
        )
        for block in blocks:
            value = child(block, "targetGroupArn")
            if value is not None:
                single = resource.resolve_all([value], TARGET_GROUP, "loadBalancers")
                yield (
                    resource,
                    single if single.complete or not whole.complete else whole,
                    _port_of(block, single),
                )


def _port_of(block: Value, single: Refs) -> Value:
    """The block, where it is certain that it is the one of the target group."""
    return block if single.complete else Unknown("the port of one of several load balancer blocks")


def _one(resource: Resource, key: str, *path: str) -> Refs:
    value = resource.get(key, *path)
    return NOTHING if value is None else resource.resolve_all([value], TARGET_GROUP, key)


def _known_items(resource: Resource, key: str) -> list[Any]:
    found = resource.items(key)
    return [] if isinstance(found, Unknown) else found


def _targets(entity: Entity) -> dict[str, list[Target]]:
    groups: dict[str, list[Target]] = {}
    for resource, refs, block in _registrations(entity):
        for found in refs.found:
            group = entity.stack.entity(TargetGroup, found)
            named = resource.text("targetId") if resource.type in ATTACHMENT else None
            target = Target(resource, _what(resource), _traffic_port(resource, group, block), named)
            targets = groups.setdefault(found.urn, [])
            if all(t.by is not resource or repr(t.port) != repr(target.port) for t in targets):
                targets.append(target)
    return groups


def _what(resource: Resource) -> Workload | LoadBalancer | Unknown:
    """What a registering resource brings in."""
    stack = resource.stack
    if resource.type == GROUP:
        return stack.entity(Group, resource)
    if resource.type == ECS_SERVICE:
        return stack.entity(EcsService, resource)
    if resource.type in (GROUP_ATTACHMENT, TRAFFIC_SOURCE):
        owner = resource.ref((GROUP,), "autoscalingGroupName")
        return stack.entity(Group, owner) if isinstance(owner, Resource) else _unknown(resource)
    kinds: tuple[type[Workload] | type[LoadBalancer], ...] = (Instance, LambdaFunction, LoadBalancer)
    for kind in kinds:
        found = resource.ref(kind.TYPES, "targetId")
        if isinstance(found, Resource):
            return stack.entity(kind, found)
    return _unknown(resource)


def _unknown(resource: Resource) -> Unknown:
    return Unknown(f"the target of '{resource.name}'")


def _traffic_port(resource: Resource, group: TargetGroup, block: Value) -> int | Unknown | None:
    """The port on which the target gets its traffic.

    Source: ECS guide, "Service load balancing": a task's address is registered with the container's port in
    `awsvpc` mode; in `bridge` mode with the host's port, which is dynamic where it is 0 or absent.
    """
    if equal(group.target_type, "lambda") is True:
        return None
    if resource.type == ECS_SERVICE:
        return _container_port(resource, block)
    own = resource.number("port") if resource.type in ATTACHMENT else None
    port = own if own is not None else group.port
    return Unknown(f"port of '{group.name}'") if port is None else port


def _container_port(service: Resource, block: Value) -> int | Unknown | None:
    mode = service.stack.entity(EcsService, service).network_mode
    if known(mode) and mode in ("awsvpc", "host"):
        port = as_number(child(block, "containerPort"))
        return Unknown(f"container port of '{service.name}'") if port is None else port
    return Unknown(f"host port of '{service.name}'")


def _upper(value: str | Unknown | None) -> str | Unknown | None:
    """In capitals; AWS answers with an empty text where nothing was set."""
    return (value.upper() or None) if isinstance(value, str) else value


def _lower(value: str | Unknown | None) -> str | Unknown | None:
    return (value.lower() or None) if isinstance(value, str) else value


def balancers_and_forwarders(stack: Stack) -> tuple[LoadBalancer | Forwarder, ...]:
    """Load balancers, listeners and rules."""
    return (*stack.all(LoadBalancer), *stack.all(Listener), *stack.all(ListenerRule))
