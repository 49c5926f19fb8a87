"""What the service of a VPC endpoint supports: endpoint types, Region and properties."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from preflight.core.cached_property import cached_property
from preflight.core.logic import all_of, certainly, equal, known, negate, one_of
from preflight.core.references import referrers
from preflight.core.resource import Resource
from preflight.core.subject import AboutResource
from preflight.core.values import Tri, Unknown
from preflight.model.network.vpc import Vpc
from preflight.model.network.vpc_endpoints import (
    ENDPOINT,
    SUBNET_ASSOCIATION,
    TABLE_ASSOCIATION,
    EndpointKind,
    VpcEndpoint,
    endpoints_of,
    is_filled,
    kind_of_service,
)

_AWS: Final = re.compile(
    r"(?:cn\.)?com\.amazonaws\.(?P<region>[a-z]{2,4}(?:-[a-z]+)+-\d)\.(?P<name>[a-z0-9.-]+)"
)
_CUSTOMER: Final = re.compile(
    r"(?:cn\.)?com\.amazonaws\.vpce\.(?P<region>[a-z]{2,4}(?:-[a-z]+)+-\d)\.vpce-svc-\w+"
)
# Source: PrivateLink guide, "Gateway endpoints".
_GATEWAYS: Final = ("s3", "dynamodb")
# S3 Express One Zone, whose other types of endpoints are not documented.
# Source: S3 user guide, "Networking for directory buckets".
_EXPRESS: Final = "s3express"
# The endpoint types of each property. Source: EC2 API, CreateVpcEndpoint.
_TYPES_OF: Final[dict[str, str]] = {
    "subnetIds": "interface and Gateway Load Balancer",
    "securityGroupIds": "interface",
    "routeTableIds": "gateway",
}


_KINDS: Final[tuple[EndpointKind, ...]] = (
    "Gateway",
    "Interface",
    "GatewayLoadBalancer",
    "Resource",
    "ServiceNetwork",
)
# Names that programs use for services whose endpoints have another name.
# Source: PrivateLink guide, "AWS services that integrate with AWS PrivateLink".
_OTHER_NAMES: Final = {
    "cloudwatch": "monitoring",
    "cloudwatchlogs": "logs",
    "cloudwatch-logs": "logs",
    "eventbridge": "events",
    "firehose": "kinesis-firehose",
    "kinesis": "kinesis-streams",
    "stepfunctions": "states",
    "step-functions": "states",
    "secretmanager": "secretsmanager",
    "secrets-manager": "secretsmanager",
    "parameterstore": "ssm",
    "systemsmanager": "ssm",
    "ssm-messages": "ssmmessages",
    "ec2-messages": "ec2messages",
    "ecr-api": "ecr.api",
    "ecr-dkr": "ecr.dkr",
    "efs": "elasticfilesystem",
    "elb": "elasticloadbalancing",
    "dynamo": "dynamodb",
}
# A Region without its number.
_SHORT_REGION: Final = re.compile(r"com\.amazonaws\.([a-z]{2}-[a-z]+)\.[a-z0-9.-]+")

_ASSOCIATIONS: Final = {
    "subnetIds": (SUBNET_ASSOCIATION, "vpcEndpointId"),
    "routeTableIds": (TABLE_ASSOCIATION, "vpcEndpointId"),
}


class EndpointService(AboutResource, msgspec.Struct, frozen=True, dict=True):
    """An endpoint and its service."""

    endpoint: VpcEndpoint

    @property
    def about(self) -> Resource:
        return self.endpoint.resource

    @cached_property
    def name_text(self) -> str | Unknown | None:
        return self.about.text("serviceName")

    @cached_property
    def likely_name(self) -> str:
        """The name that was likely meant, if `serviceName` certainly names no service; empty otherwise."""
        text = self.name_text
        if not isinstance(text, str) or not text or self.about.dependencies_of("serviceName"):
            return ""
        region = self.about.region if isinstance(self.about.region, str) else "REGION"
        found = _AWS.fullmatch(text)
        if found is not None and found["name"] == "ecr":
            return f"com.amazonaws.{found['region']}.ecr.api or com.amazonaws.{found['region']}.ecr.dkr"
        if found is not None and found["name"] in _OTHER_NAMES:
            return f"com.amazonaws.{found['region']}.{_OTHER_NAMES[found['name']]}"
        short = _SHORT_REGION.fullmatch(text)
        if short is not None and found is None:
            return f"com.amazonaws.{region}.{text.removeprefix(f'com.amazonaws.{short[1]}.')}"
        if "." in text and not text.endswith((".amazonaws.com", ".amazonaws.com.cn")):
            return ""
        return f"com.amazonaws.{region}.{text.partition('.')[0]}"

    @cached_property
    def title(self) -> str:
        """The service's short name, such as `logs`, otherwise the whole name or the stack's own service."""
        if isinstance(self.name_text, str):
            found = _AWS.fullmatch(self.name_text)
            return found["name"] if found else self.name_text
        own = self._own
        if isinstance(own, Resource):
            return f"endpoint service '{own.name}'"
        return self.endpoint.service if isinstance(self.endpoint.service, str) else "the service"

    @cached_property
    def kinds(self) -> tuple[EndpointKind, ...] | Unknown:
        """The endpoint types that the service certainly supports."""
        own = self._own
        if isinstance(own, Resource):
            kind = kind_of_service(own)
            return kind if isinstance(kind, Unknown) else (kind,)
        name = self.name_text
        if isinstance(name, str) and _CUSTOMER.fullmatch(name):
            return ("Interface", "GatewayLoadBalancer")
        short = self._aws_name
        if short is None or short.startswith(_GATEWAYS):
            both: tuple[EndpointKind, ...] = ("Gateway", "Interface")
            return both if short in _GATEWAYS else Unknown(f"the service of '{self.name}'")
        return ("Interface",)

    @cached_property
    def has_other_kinds(self) -> Tri:
        """Whether the service certainly does not support the type of this endpoint."""
        kind = self.endpoint.kind
        if isinstance(kind, str) and kind not in ("Gateway", "Interface", "GatewayLoadBalancer"):
            return False
        if self._aws_name == _EXPRESS and kind == "Gateway":
            return False
        for value in (self.kinds, kind):
            if isinstance(value, Unknown):
                return Unknown(value.reason)
        return kind not in self.kinds

    @cached_property
    def likely_kind(self) -> str:
        """The endpoint type in its right spelling, if `vpcEndpointType` is written otherwise; empty if it is right."""
        kind = self.endpoint.kind
        if not isinstance(kind, str) or kind in _KINDS:
            return ""
        return next((k for k in _KINDS if k.lower() == re.sub("[ _-]", "", kind.lower())), "")

    @cached_property
    def has_several_subnets(self) -> bool:
        """Whether a Gateway Load Balancer endpoint has several subnets. Source: CreateVpcEndpoint, `SubnetIds`."""
        items = self.about.items("subnetIds")
        is_gateway = self.endpoint.is_kind("GatewayLoadBalancer") is True
        return is_gateway and not isinstance(items, Unknown) and len(items) > 1

    @cached_property
    def double_route(self) -> tuple[VpcEndpoint, str] | None:
        """An earlier gateway endpoint of the service, and a route table that has a route to both."""
        vpc, service = self.endpoint.vpc, self.endpoint.service
        if (
            not isinstance(vpc, Vpc)
            or not isinstance(service, str)
            or self.endpoint.is_kind("Gateway") is not True
        ):
            return None
        mine = {table.urn: table.name for table in self.endpoint.route_tables.found}
        for other in endpoints_of(vpc, service):
            if other.urn < self.urn and other.is_kind("Gateway") is True:
                shared = next((t.name for t in other.route_tables.found if t.urn in mine), "")
                if shared:
                    return other, shared
        return None

    @cached_property
    def lacks_gateway(self) -> Tri:
        """Whether private DNS is for inbound Resolver endpoints only, and the VPC has no gateway endpoint of the
        service.

        Source: S3 user guide, "AWS PrivateLink for Amazon S3", "Private DNS".
        """
        key = ("dnsOptions", "privateDnsOnlyForInboundResolverEndpoint")
        vpc, service = self.endpoint.vpc, self.endpoint.service
        if (
            not isinstance(vpc, Vpc)
            or not isinstance(service, str)
            or vpc.is_default
            or vpc.resource.is_external
        ):
            return False
        endpoints = self.about.stack.all(VpcEndpoint)
        if any(isinstance(e.vpc, Unknown) for e in endpoints):
            return Unknown(f"the VPC of another endpoint than '{self.name}'")
        others = (
            negate(all_of((e.is_kind("Gateway"), equal(e.service, service))))
            for e in endpoints
            if isinstance(e.vpc, Vpc) and e.vpc.urn == vpc.urn
        )
        return all_of((self._interface_dns, self.about.flag(*key), *others))

    @cached_property
    def misplaced(self) -> tuple[tuple[str, str], ...]:
        """Properties that are set but belong to other endpoint types, each with those types."""
        kind = self.endpoint.kind
        if isinstance(kind, Unknown) or kind not in ("Gateway", "Interface", "GatewayLoadBalancer"):
            return ()
        refused = {
            "Gateway": ("subnetIds", "securityGroupIds"),
            "Interface": ("routeTableIds",),
            "GatewayLoadBalancer": ("routeTableIds", "securityGroupIds"),
        }[kind]
        found = [(key, _TYPES_OF[key]) for key in refused if is_filled(self.about.input(key))]
        found.extend(
            (f"{key[:-1]} of '{association.name}'", _TYPES_OF[key])
            for key in refused
            if key in _ASSOCIATIONS
            for association in referrers(self.about, *_ASSOCIATIONS[key], ENDPOINT)
        )
        if kind == "GatewayLoadBalancer" and isinstance(policy := self.about.input("policy"), str) and policy:
            found.append(("policy", "interface and gateway"))
        if kind != "Interface" and self.about.flag("privateDnsEnabled") is True:
            found.append(("privateDnsEnabled", "interface"))
        return tuple(found)

    @cached_property
    def other_region(self) -> str | None:
        """The Region in the service's name, if the endpoint is certainly in another one and has no `serviceRegion`."""
        name = self.name_text
        if not isinstance(name, str) or self.about.get("serviceRegion") is not None:
            return None
        found = _AWS.fullmatch(name) or _CUSTOMER.fullmatch(name)
        region = self.about.region
        if found is None or not known(region):
            return None
        return found["region"] if found["region"] != region else None

    @cached_property
    def rival(self) -> VpcEndpoint | None:
        """An earlier endpoint of the same service in the VPC, if both certainly have private DNS; otherwise `None`."""
        vpc, service = self.endpoint.vpc, self.endpoint.service
        if not isinstance(vpc, Vpc) or not isinstance(service, str) or self._interface_dns is not True:
            return None
        others = (e for e in endpoints_of(vpc, service) if e.urn < self.urn and not e.resource.is_external)
        return next((e for e in others if certainly(EndpointService(e)._interface_dns)), None)

    @property
    def _interface_dns(self) -> Tri:
        return all_of((one_of(self.endpoint.kind, ("Interface",)), self.endpoint.has_private_dns))

    @cached_property
    def _own(self) -> Resource | Unknown | None:
        return self.endpoint.own_service

    @cached_property
    def _aws_name(self) -> str | None:
        """The short name of an AWS service, whose Region may be unknown."""
        if isinstance(self.name_text, str):
            found = _AWS.fullmatch(self.name_text)
            return found["name"] if found else None
        service = self.endpoint.service
        return service if isinstance(service, str) else None
