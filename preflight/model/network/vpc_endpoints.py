"""VPC endpoints: which AWS services are reachable from a subnet without the internet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Literal

from preflight.core.cached_property import cached_property
from preflight.core.entity import Entity
from preflight.core.logic import all_of, any_of, equal, known, negate
from preflight.core.references import possible_referrers, referrers
from preflight.core.resolution import Refs
from preflight.core.resource import Resource
from preflight.core.values import PartialText, Tri, Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.network.route_tables import RouteTable, table_entity
from preflight.model.network.subnet import Subnet
from preflight.model.network.subnet_routing import route_table_of
from preflight.model.network.vpc import Vpc, equal_vpc
from preflight.model.resource_types import ROUTE_TABLE, SECURITY_GROUP, SUBNET, VPC

if TYPE_CHECKING:
    from preflight.core.stack import Stack

ENDPOINT: Final = (aws.EC2_VPC_ENDPOINT,)
ENDPOINT_SERVICE: Final = (aws.EC2_VPC_ENDPOINT_SERVICE,)
TABLE_ASSOCIATION: Final = "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation"
SUBNET_ASSOCIATION: Final = "aws:ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation"
GROUP_ASSOCIATION: Final = "aws:ec2/securityGroupAssociation:SecurityGroupAssociation"

EndpointKind = Literal["Gateway", "Interface", "GatewayLoadBalancer", "Resource", "ServiceNetwork"]

_SERVICE: Final = re.compile(
    r"(?:cn\.)?(?:com\.amazonaws|aws\.sagemaker)\.[a-z]{2}(?:-[a-z]+)+-\d\.(?P<name>[a-z0-9.-]+)\Z"
)

# AWS services whose clients use HTTPS alone. Others listen on further ports, such as SMTP (`email-smtp`), Keyspaces
# (`cassandra`), MQTT (`iot.data`), SFTP (`transfer.server`), plain HTTP (`s3`), and any port of an endpoint service.
_HTTPS_ONLY: Final = frozenset(
    {
        *(
            "ssm",
            "ssmmessages",
            "ec2",
            "ec2messages",
            "ecr.api",
            "ecr.dkr",
            "ecs",
            "ecs-agent",
            "ecs-telemetry",
            "eks",
        ),
        *(
            "eks-auth",
            "logs",
            "monitoring",
            "events",
            "scheduler",
            "kms",
            "secretsmanager",
            "sts",
            "lambda",
            "sqs",
        ),
        *(
            "sns",
            "states",
            "sync-states",
            "kinesis-streams",
            "kinesis-firehose",
            "execute-api",
            "xray",
            "cloudtrail",
        ),
        *(
            "elasticloadbalancing",
            "autoscaling",
            "application-autoscaling",
            "cloudformation",
            "config",
            "backup",
        ),
        *(
            "codebuild",
            "codepipeline",
            "codedeploy",
            "codecommit",
            "glue",
            "athena",
            "sagemaker.api",
            "textract",
        ),
        *(
            "sagemaker.runtime",
            "bedrock",
            "bedrock-runtime",
            "bedrock-agent",
            "bedrock-agent-runtime",
            "comprehend",
        ),
        *("rekognition", "transcribe", "translate", "rds", "rds-data", "elasticache", "email", "appconfig"),
        *(
            "appconfigdata",
            "acm-pca",
            "batch",
            "guardduty-data",
            "inspector2",
            "securityhub",
            "organizations",
        ),
    }
)


class VpcEndpoint(Entity):
    """A VPC endpoint: a gateway endpoint in route tables, or an interface endpoint in subnets."""

    TYPES = ENDPOINT

    @cached_property
    def kind(self) -> str | Unknown:
        """The endpoint type; the default is `Gateway`. The `serviceType` of an endpoint service is the service's."""
        found = self.resource.text("vpcEndpointType")
        own = self.own_service
        if isinstance(found, Unknown) and isinstance(own, Resource):
            is_its = self.resource.dependencies_of("vpcEndpointType") == (own.urn,)
            return kind_of_service(own) if is_its else found
        return "Gateway" if found is None else found

    @cached_property
    def own_service(self) -> Resource | Unknown | None:
        """The endpoint service of the stack that it connects to."""
        return self.resource.ref(ENDPOINT_SERVICE, "serviceName")

    def is_kind(self, kind: EndpointKind) -> Tri:
        return equal(self.kind, kind)

    @cached_property
    def service(self) -> str | Unknown | None:
        """The AWS service as the last part of its name (`ssm`, `ecr.dkr`), otherwise the whole name; `None` without a
        name.

        The region in the name may be unknown.
        """
        name = self.resource.text("serviceName")
        if isinstance(name, PartialText):
            around = name.pieces[0].endswith("com.amazonaws.") and name.suffix.startswith(".")
            return name.suffix[1:] if len(name.pieces) == 2 and around and len(name.suffix) > 1 else name
        if not isinstance(name, str):
            return name
        found = _SERVICE.match(name)
        return found["name"] if found else name

    @cached_property
    def is_https_only(self) -> Tri:
        """Whether clients reach the service on port 443 only; unknown for services that may use other ports.

        Source: PrivateLink guide, "Access an AWS service using an interface VPC endpoint"; the ports of the others are
        in each service's own guide (SES: 25, 465, 587, 2465 and 2587; Keyspaces: 9142).
        """
        service = self.service
        is_known = isinstance(service, str) and service.removesuffix("-fips") in _HTTPS_ONLY
        return True if is_known else Unknown(f"the ports of the service of '{self.name}'")

    @cached_property
    def vpc(self) -> Vpc | Unknown | None:
        return self.stack.referred(Vpc, self.resource.ref(VPC, "vpcId"))

    @cached_property
    def subnets(self) -> Refs:
        """The subnets of its network interfaces."""
        own = self.resource.refs(SUBNET, "subnetIds")
        if self.resource.get("subnetConfigurations") is not None:
            own = Refs(own.found, False, own.possible, f"subnetConfigurations of '{self.name}'")
        return self._with(own, SUBNET_ASSOCIATION, "subnetId", SUBNET)

    @cached_property
    def security_groups(self) -> Refs:
        """The security groups of its network interfaces. Complete and empty: they have the VPC's default security
        group.
        """
        own = self.resource.refs(SECURITY_GROUP, "securityGroupIds")
        return self._with(own, GROUP_ASSOCIATION, "securityGroupId", SECURITY_GROUP)

    @cached_property
    def route_tables(self) -> Refs:
        """The route tables that route to it; a VPC stands for its main route table (see `leads_from`)."""
        types = (*ROUTE_TABLE, *VPC)
        return self._with(
            self.resource.refs(types, "routeTableIds"), TABLE_ASSOCIATION, "routeTableId", types
        )

    @cached_property
    def has_private_dns(self) -> Tri:
        """Whether the service's public name resolves to it inside the VPC."""
        return self.resource.flag("privateDnsEnabled")

    @cached_property
    def has_way_in(self) -> Tri:
        """Whether it can be used: it has a route table (gateway) or a subnet (interface)."""
        gateway = all_of((self.is_kind("Gateway"), self._has_route_tables))
        return any_of((gateway, all_of((negate(self.is_kind("Gateway")), self._has_interfaces))))

    @cached_property
    def names_lead_elsewhere(self) -> Tri:
        """Whether clients that use the service's public DNS name do not reach its network interfaces.

        Private DNS is disabled, the VPC has no other endpoint of the service, and no resource of the stack creates DNS
        names for it. DynamoDB has no private DNS, and an endpoint service has no public DNS name.
        """
        if self.is_kind("Interface") is False or self.has_private_dns is True:
            return False
        if isinstance(self.own_service, Resource):
            return False
        if not isinstance(self.vpc, Vpc) or isinstance(self.service, Unknown):
            return Unknown(f"the VPC or the service of '{self.name}'")
        if self.service is None or "vpce-svc" in self.service or self.service == "dynamodb":
            return False
        if len(endpoints_of(self.vpc, self.service)) > 1 or _is_named(self.resource):
            return False
        others = (e.service for e in _by_vpc(self.stack).get(self.vpc.urn, ()))
        services = next((s for s in others if isinstance(s, Unknown)), True)
        return all_of((self.is_kind("Interface"), negate(self.has_private_dns), services))

    def leads_from(self, table: RouteTable) -> Tri:
        """Whether the route table routes to it, for a gateway endpoint."""
        if any(table_entity(r) is table for r in self.route_tables.found):
            return True
        return False if self.route_tables.complete else self.route_tables.unresolved

    def serves(self, subnet: Subnet) -> Tri:
        """Whether workloads in the subnet reach the service through it by the service's public DNS name.

        Interfaces serve all subnets of the VPC. Source: PrivateLink guide, "Access an AWS service using an interface
        VPC endpoint", "Gateway endpoints".
        """
        if isinstance(self.vpc, Unknown) or isinstance(subnet.vpc, Unknown):
            return Unknown(f"the VPC of '{self.name}' or of '{subnet.name}'")
        if (is_same := equal_vpc(self.vpc, subnet.vpc)) is not True:
            return is_same
        return any_of(
            (
                all_of((self.is_kind("Gateway"), self._leads_from_subnet(subnet))),
                all_of((self.is_kind("Interface"), self.has_private_dns, self._has_interfaces)),
            )
        )

    @cached_property
    def _has_route_tables(self) -> Tri:
        items = self.resource.items("routeTableIds")
        if self.route_tables.found or (known(items) and items):
            return True
        return False if self.route_tables.complete else self.route_tables.unresolved

    @cached_property
    def _has_interfaces(self) -> Tri:
        items = self.resource.items("subnetIds")
        if self.subnets.found or (known(items) and items):
            return True
        return False if self.subnets.complete else self.subnets.unresolved

    def _leads_from_subnet(self, subnet: Subnet) -> Tri:
        table = route_table_of(subnet)
        return Unknown(table.reason) if isinstance(table, Unknown) else self.leads_from(table)

    def _with(self, own: Refs, type_: str, key: str, types: tuple[str, ...]) -> Refs:
        """The references of the endpoint and of its association resources."""
        found = {r.urn: r for r in own.found}
        complete, reason = own.complete, own.reason
        for association in referrers(self.resource, type_, "vpcEndpointId", ENDPOINT):
            resource = association.ref(types, key)
            if isinstance(resource, Resource):
                found[resource.urn] = resource
            elif resource is not None:
                complete, reason = False, resource.reason
        if possible_referrers(self.resource, type_, "vpcEndpointId", ENDPOINT):
            complete, reason = False, f"an association that may be of '{self.name}'"
        if self.resource.is_external:
            complete, reason = False, f"'{self.name}', which this stack did not create"
        return Refs(tuple(found.values()), complete, own.possible, reason)


def _is_named(endpoint: Resource) -> bool:
    """Whether a resource other than its associations uses the endpoint's outputs, such as a record of its DNS names."""

    def make() -> frozenset[str]:
        own = (TABLE_ASSOCIATION, SUBNET_ASSOCIATION, GROUP_ASSOCIATION)
        users = (r for r in endpoint.stack.resources if r.type not in own and r.type.startswith("aws:"))
        return frozenset(urn for r in users for key in tuple(r.keys()) for urn in r.dependencies_of(key))

    return endpoint.urn in endpoint.stack.cache("the property dependencies of resources", make)


def endpoints(stack: Stack) -> tuple[VpcEndpoint, ...]:
    """The endpoints that the stack creates."""
    return tuple(e for e in stack.all(VpcEndpoint) if not e.resource.is_external)


def endpoints_of(vpc: Vpc, service: str) -> tuple[VpcEndpoint, ...]:
    """The endpoints of the service (`ssm`, `ecr.dkr`, `s3`) that are certainly in the VPC."""
    mine = _by_vpc(vpc.stack).get(vpc.urn, ())
    return tuple(e for e in mine if isinstance(e.service, str) and e.service == service)


def _by_vpc(stack: Stack) -> Mapping[str, tuple[VpcEndpoint, ...]]:
    return stack.group("endpoints by VPC", stack.all(VpcEndpoint), lambda e: e.vpc)


def _unplaced(stack: Stack) -> tuple[VpcEndpoint, ...]:
    """The endpoints whose VPC is unknown."""
    return stack.cache(
        "endpoints of unknown VPCs",
        lambda: tuple(e for e in stack.all(VpcEndpoint) if isinstance(e.vpc, Unknown)),
    )


def reaches_service(subnet: Subnet, service: str) -> Tri:
    """Whether workloads in the subnet reach the AWS service through an endpoint of its VPC.

    Unknown for a VPC that the stack did not create.
    """
    vpc = subnet.vpc
    if not isinstance(vpc, Vpc):
        return Unknown(f"the VPC of '{subnet.name}'")
    mine = (*_by_vpc(subnet.stack).get(vpc.urn, ()), *_unplaced(subnet.stack))
    answers = [all_of((equal(e.service, service), e.serves(subnet))) for e in mine]
    if vpc.is_default or vpc.resource.is_external:
        answers.append(Unknown(f"endpoints of '{vpc.name}', which this stack did not create"))
    return any_of(answers)


def lacks_service(subnet: Subnet, services: tuple[str, ...]) -> Tri:
    """Whether an endpoint is certainly missing for one of the services."""
    return any_of(negate(reaches_service(subnet, service)) for service in services)


def kind_of_service(service: Resource) -> EndpointKind | Unknown:
    """The type of endpoints of an endpoint service, by its load balancers."""
    gateways, networks = (
        is_filled(service.get(k)) for k in ("gatewayLoadBalancerArns", "networkLoadBalancerArns")
    )
    if gateways == networks or service.is_external:
        return Unknown(f"the load balancers of '{service.name}'")
    return "GatewayLoadBalancer" if gateways else "Interface"


def is_filled(value: Value) -> bool:
    """Whether a list certainly has an item."""
    return isinstance(value, list) and bool(value)
