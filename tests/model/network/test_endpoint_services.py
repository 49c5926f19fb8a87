"""Which types of endpoint a service has, by its name or by the stack's own service."""

from __future__ import annotations

from typing import Any

import pytest

from preflight.core.logic import known
from preflight.model.network.endpoint_services import EndpointService
from preflight.model.network.vpc_endpoints import endpoints
from preflight.testing import Program


def service(name: str, **more: Any) -> EndpointService:
    program = Program()
    program.add("aws:ec2:VpcEndpoint", "x", vpcId="vpc-01234567", serviceName=name, **more)
    return EndpointService(endpoints(program.planned())[0])


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("com.amazonaws.eu-west-1.s3", ("Gateway", "Interface")),
        ("com.amazonaws.eu-west-1.dynamodb", ("Gateway", "Interface")),
        ("com.amazonaws.eu-west-1.ecr.dkr", ("Interface",)),
        ("cn.com.amazonaws.cn-north-1.ecr.api", ("Interface",)),
        ("com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0", ("Interface", "GatewayLoadBalancer")),
    ],
)
def test_the_types_of_a_service(name: str, kinds: tuple[str, ...]) -> None:
    assert service(name).kinds == kinds


@pytest.mark.parametrize("name", ["com.amazonaws.eu-west-1.s3express", "com.example.service"])
def test_a_service_whose_types_are_not_known(name: str) -> None:
    assert not known(service(name).kinds)
    assert not known(service(name, vpcEndpointType="Interface").has_other_kinds)


def test_express_has_gateway_endpoints() -> None:
    assert service("com.amazonaws.eu-west-1.s3express").has_other_kinds is False


def test_a_region_in_the_name() -> None:
    assert service("com.amazonaws.us-east-1.logs").other_region == "us-east-1"
    assert service("com.amazonaws.eu-west-1.logs").other_region is None
    assert service("com.amazonaws.us-east-1.logs", serviceRegion="us-east-1").other_region is None
    assert service("com.example.service").other_region is None
