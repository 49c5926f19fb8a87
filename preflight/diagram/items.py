"""The boxes of a stack: its Regions, VPCs and subnets, and the resources that a diagram of AWS shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from preflight.core.entity import Entity
from preflight.core.logic import known
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.diagram.boxes import Item, Kind, RegionBox, SubnetBox, VpcBox
from preflight.model import type_tokens as aws
from preflight.model.compute.auto_scaling_groups import AutoScalingGroup
from preflight.model.compute.ecs_services import EcsService
from preflight.model.compute.instances import Instance
from preflight.model.compute.lambda_functions import LambdaFunction
from preflight.model.compute.workloads import workloads
from preflight.model.database.databases import Database
from preflight.model.load_balancing.classic_load_balancers import ClassicLoadBalancer
from preflight.model.load_balancing.load_balancers import LoadBalancer
from preflight.model.network.gateways import InternetGateway, NatGateway
from preflight.model.network.placement import Placement
from preflight.model.network.routes import Route
from preflight.model.network.subnet import Subnet, subnets_of
from preflight.model.network.subnet_routing import default_route_of, is_public
from preflight.model.network.vpc import Vpc
from preflight.model.network.vpc_endpoints import VpcEndpoint
from preflight.model.resource_types import BUCKET, SUBNET

_WORKLOADS: Final[Mapping[type, str]] = {
    Instance: "EC2 instance",
    AutoScalingGroup: "Auto Scaling group",
    EcsService: "ECS service",
    LambdaFunction: "Lambda function",
}
# The other resources with a box: kind, name of the type, and the property with their subnets, if they can be in a VPC.
_SERVICES: Final[Mapping[str, tuple[Kind, str, tuple[str, ...]]]] = {
    aws.CLOUDFRONT_DISTRIBUTION: ("edge", "CloudFront distribution", ()),
    aws.API_GATEWAY_REST_API: ("edge", "REST API", ()),
    aws.API_GATEWAY_V2_API: ("edge", "API", ()),
    aws.CLOUDWATCH_EVENT_RULE: ("messaging", "EventBridge rule", ()),
    aws.SNS_TOPIC: ("messaging", "SNS topic", ()),
    aws.SQS_QUEUE: ("messaging", "SQS queue", ()),
    aws.KINESIS_STREAM: ("messaging", "Kinesis stream", ()),
    aws.KINESIS_FIREHOSE_DELIVERY_STREAM: ("messaging", "Firehose stream", ()),
    aws.MSK_CLUSTER: ("messaging", "MSK cluster", ("brokerNodeGroupInfo", "clientSubnets")),
    aws.SFN_STATE_MACHINE: ("compute", "Step Functions", ()),
    aws.EKS_CLUSTER: ("compute", "EKS cluster", ("vpcConfig", "subnetIds")),
    aws.EKS_NODE_GROUP: ("compute", "EKS node group", ("subnetIds",)),
    aws.DYNAMODB_TABLE: ("database", "DynamoDB table", ()),
    aws.OPENSEARCH_DOMAIN: ("database", "OpenSearch domain", ("vpcOptions", "subnetIds")),
    aws.ELASTICSEARCH_DOMAIN: ("database", "Elasticsearch domain", ("vpcOptions", "subnetIds")),
    aws.EFS_FILE_SYSTEM: ("storage", "EFS file system", ()),
    **dict.fromkeys(BUCKET, ("storage", "S3 bucket", ())),
}


def region_boxes(stack: Stack) -> tuple[RegionBox, ...]:
    """The Regions with all boxes, in a stable order."""
    items = {item.urn: item for item in _items(stack)}
    vpcs: dict[str, list[VpcBox]] = {}
    for vpc in stack.all(Vpc):
        vpcs.setdefault(_region(vpc.resource), []).append(_vpc(vpc, items))
    # Gateways and resources without a subnet of a drawn VPC.
    placed = {i.urn for boxes in vpcs.values() for b in boxes for i in (*b.gateways, *b.items)}
    loose: dict[str, list[Item]] = {}
    for item in sorted(items.values(), key=lambda i: i.order):
        if item.urn not in placed:
            loose.setdefault(_region(stack.by_urn[item.urn]), []).append(item)
    return tuple(
        RegionBox(name, tuple(vpcs.get(name, ())), tuple(loose.get(name, ())))
        for name in sorted({*vpcs, *loose})
    )


def balancers(stack: Stack) -> tuple[LoadBalancer | ClassicLoadBalancer, ...]:
    return (*stack.all(LoadBalancer), *stack.all(ClassicLoadBalancer))


def _region(resource: Resource) -> str:
    return resource.region if isinstance(resource.region, str) else "not known"


def _vpc(vpc: Vpc, items: Mapping[str, Item]) -> VpcBox:
    subnets = tuple(sorted(map(_subnet, subnets_of(vpc)), key=lambda s: (s.zone, s.name, s.urn)))
    inside = {s.urn for s in subnets}
    edge: list[Entity] = [g for g in vpc.stack.all(InternetGateway) if g.vpc is vpc]
    edge += [e for e in vpc.stack.all(VpcEndpoint) if e.vpc is vpc]
    return VpcBox(
        vpc.urn,
        vpc.name,
        ", ".join(str(r) for r in vpc.ranges if known(r)),
        tuple(sorted((items[e.urn] for e in edge), key=lambda i: i.order)),
        subnets,
        tuple(sorted((i for i in items.values() if inside & {*i.subnets}), key=lambda i: i.order)),
    )


def _subnet(subnet: Subnet) -> SubnetBox:
    public = is_public(subnet)
    return SubnetBox(
        urn=subnet.urn,
        name=subnet.name,
        cidr=str(subnet.cidr) if known(subnet.cidr) and subnet.cidr is not None else "",
        zone=subnet.zone if isinstance(subnet.zone, str) else "",
        is_public=public if isinstance(public, bool) else None,
        route=_route(subnet),
    )


def _route(subnet: Subnet) -> str:
    route = default_route_of(subnet)
    if route is None:
        return "no default route"
    if not isinstance(route, Route) or not isinstance(route.kind, str):
        return "default route not known"
    if isinstance(route.nat_gateway, NatGateway):
        return f"to NAT gateway {route.nat_gateway.name}"
    return f"to {route.kind}"


def _items(stack: Stack) -> Iterator[Item]:
    for gateway in stack.all(InternetGateway):
        yield _item(gateway, "internet gateway", "internet gateway")
    for endpoint in stack.all(VpcEndpoint):
        service = endpoint.service if isinstance(endpoint.service, str) else ""
        yield _item(endpoint, "endpoint", f"endpoint of {service}" if service else "VPC endpoint")
    for nat in stack.all(NatGateway):
        inside = (nat.subnet,) if isinstance(nat.subnet, Subnet) else ()
        yield _item(nat, "NAT gateway", "NAT gateway", inside)
    for balancer in balancers(stack):
        scheme = "internal load balancer" if balancer.is_internal is True else "load balancer"
        yield _item(balancer, "load balancer", scheme, balancer.placement.subnets)
    for workload in workloads(stack):
        yield _item(workload, "compute", _WORKLOADS[type(workload)], workload.subnet_entities)
    for database in stack.all(Database):
        engine, placement = database.engine, database.placement
        what = f"{engine} database" if isinstance(engine, str) else "database"
        yield _item(database, "database", what, placement.subnets if isinstance(placement, Placement) else ())
    for resource in stack.of(*_SERVICES):
        kind, what, path = _SERVICES[resource.type]
        found = resource.refs(SUBNET, *path).found if path else ()
        subnets = tuple(sorted(r.urn for r in found))
        yield Item(resource.urn, resource.name, kind, what, subnets)


def _item(entity: Entity, kind: Kind, what: str, subnets: Iterable[Subnet] = ()) -> Item:
    return Item(entity.urn, entity.name, kind, what, tuple(sorted(s.urn for s in subnets)))
