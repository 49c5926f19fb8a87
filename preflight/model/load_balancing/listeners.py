"""Listeners of load balancers and their rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from preflight.core.cached_function import cached_function
from preflight.core.cached_property import cached_property
from preflight.core.conversion import upper
from preflight.core.entity import Entity
from preflight.core.logic import any_of, equal, known, negate, one_of
from preflight.core.references import possible_referrers
from preflight.core.resolution import Refs
from preflight.core.values import Tri, Unknown
from preflight.model.load_balancing.listener_actions import Action
from preflight.model.load_balancing.listener_conditions import Condition, read_conditions, shadows
from preflight.model.load_balancing.load_balancers import Kind, LoadBalancer
from preflight.model.load_balancing.target_groups import TargetGroup, incomplete
from preflight.model.resource_types import LISTENER, LISTENER_RULE, LOAD_BALANCER, TARGET_GROUP

if TYPE_CHECKING:
    from preflight.core.stack import Stack

# The kinds by the beginning of load balancer ARNs.
_KINDS: Final[dict[str, Kind]] = {"app": "application", "net": "network", "gwy": "gateway"}


class Forwarder(Entity):
    """A listener or a listener rule."""

    _KEY: str = "actions"

    @cached_property
    def actions(self) -> tuple[Action, ...]:
        """Its actions; empty if the whole list is unknown."""
        found = self.resource.items(self._KEY)
        return () if isinstance(found, Unknown) else tuple(Action(self.resource, self._KEY, a) for a in found)

    @property
    def has_all_actions(self) -> Tri:
        """Whether `actions` is complete."""
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
    def listener(self) -> Listener | Unknown | None:
        """The listener whose requests it handles: itself, or the rule's."""
        raise NotImplementedError

    @property
    def load_balancer(self) -> LoadBalancer | Unknown | None:
        """The load balancer whose requests it handles."""
        raise NotImplementedError


class Listener(Forwarder):
    """A listener of a load balancer, with its default actions."""

    TYPES = LISTENER
    _KEY = "defaultActions"

    @property
    def listener(self) -> Listener:
        return self

    @cached_property
    def load_balancer(self) -> LoadBalancer | Unknown | None:
        return self.stack.referred(LoadBalancer, self.resource.ref(LOAD_BALANCER, "loadBalancerArn"))

    @cached_property
    def kind(self) -> Kind | Unknown:
        """The kind of its load balancer, from the load balancer or its known ARN."""
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
        """The protocol in upper case. The provider's default is HTTP for an application load balancer."""
        value = upper(self.resource.text("protocol"))
        if value is not None:
            return value
        return (
            self.kind if isinstance(self.kind, Unknown) else ("HTTP" if self.kind == "application" else None)
        )

    @property
    def is_encrypted(self) -> Tri:
        """Whether its protocol uses TLS, which requires a certificate."""
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
    def load_balancer(self) -> LoadBalancer | Unknown | None:
        return self.listener.load_balancer if isinstance(self.listener, Listener) else self.listener

    @cached_property
    def listener(self) -> Listener | Unknown | None:
        return self.stack.referred(Listener, self.resource.ref(LISTENER, "listenerArn"))

    @property
    def priority(self) -> int | Unknown | None:
        """The priority; `None` if AWS chooses the next free priority."""
        return self.resource.number("priority")

    @cached_property
    def conditions(self) -> tuple[Condition, ...] | Unknown:
        found = self.resource.items("conditions")
        return Unknown(found.reason) if isinstance(found, Unknown) else read_conditions(found)

    @cached_property
    def shadowed_by(self) -> ListenerRule | None:
        """A rule of the same listener with a higher priority that certainly matches all requests that this rule
        matches; `None` if there is none.
        """
        listener = self.listener
        if not isinstance(listener, Listener) or isinstance(self.conditions, Unknown):
            return None
        for rule in listener.rules:
            first = rule.priority is not None and self.priority is not None and rule.priority < self.priority
            conditions = rule.conditions
            if first is not True or isinstance(conditions, Unknown):
                continue
            if shadows(conditions, self.conditions) is True:
                return rule
        return None


@cached_function
def listeners_of(balancer: LoadBalancer) -> tuple[Listener, ...]:
    """The listeners that are certainly the load balancer's own, by port."""
    listeners = balancer.stack.all(Listener)
    groups = balancer.stack.group(
        "listeners by load balancer", listeners, lambda listener: listener.load_balancer
    )
    return groups.get(balancer.urn, ())


def forwarders(stack: Stack) -> tuple[Forwarder, ...]:
    """Listeners and rules."""
    return (*stack.all(Listener), *stack.all(ListenerRule))


def balancers_and_forwarders(stack: Stack) -> tuple[LoadBalancer | Forwarder, ...]:
    """Load balancers, listeners and rules."""
    return (*stack.all(LoadBalancer), *forwarders(stack))


@cached_function
def has_all_listeners(balancer: LoadBalancer) -> Tri:
    """Whether `listeners_of` is complete."""
    unnamed = balancer.resource.is_deployed and not known(balancer.resource.get("arn"))
    for type_ in LISTENER:
        loose = possible_referrers(balancer.resource, type_, "loadBalancerArn", LOAD_BALANCER)
        if loose or (unnamed and balancer.stack.of(type_)):
            return Unknown(f"a listener that may be of '{balancer.name}'")
    if balancer.resource.is_external:
        return Unknown(f"listeners of '{balancer.name}', which this stack did not create")
    return True


def listens_on(balancer: LoadBalancer, port: int) -> Tri:
    """Whether one of its listeners has the port."""
    return any_of(
        (
            *(equal(listener.port, port) for listener in listeners_of(balancer)),
            negate(has_all_listeners(balancer)),
        )
    )


def target_groups_of(balancer: LoadBalancer) -> tuple[TargetGroup, ...]:
    """The target groups that its listeners and rules certainly forward to."""
    forwarders = (f for one in listeners_of(balancer) for f in (one, *one.rules))
    found = {g.urn: g for f in forwarders for g in f.target_groups}
    return tuple(found[urn] for urn in sorted(found))


@cached_function
def forwarders_of(group: TargetGroup) -> tuple[Forwarder, ...]:
    """The listeners and rules that certainly forward to it."""
    stack = group.stack
    return tuple(stack.cache("forwarders by target group", lambda: _by_target(stack)).get(group.urn, ()))


@cached_function
def has_all_forwarders(group: TargetGroup) -> Tri:
    """Whether `forwarders_of` is complete."""
    stack = group.stack
    found = stack.cache("incomplete forwards", lambda: incomplete(f.forwards_to for f in forwarders(stack)))
    return group.is_in_none_of(found, "listeners")


@cached_function
def load_balancers_of(group: TargetGroup) -> tuple[LoadBalancer, ...]:
    """The load balancers that certainly forward to it."""
    found = {b.urn: b for f in forwarders_of(group) if isinstance(b := f.load_balancer, LoadBalancer)}
    return tuple(found[urn] for urn in sorted(found))


def _by_target(stack: Stack) -> dict[str, list[Forwarder]]:
    groups: dict[str, list[Forwarder]] = {}
    for forwarder in forwarders(stack):
        for resource in forwarder.forwards_to.found:
            groups.setdefault(resource.urn, []).append(forwarder)
    return groups
