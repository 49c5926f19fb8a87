"""A VPC with a subnet and an internet gateway, for the tests of routing."""

from __future__ import annotations

from typing import Any

import pytest

from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.network.route_tables import RouteTable
from preflight.model.network.subnet import Subnet
from preflight.testing import Added, Program

both = pytest.mark.parametrize("deployed", [False, True], ids=["planned", "deployed"])


def shape(value: Any) -> Any:
    return None if isinstance(value, Unknown) else value


def stack_of(program: Program, deployed: bool) -> Stack:
    return program.deployed() if deployed else program.planned()


def subnet_of(stack: Stack, name: str = "a") -> Subnet:
    return next(s for s in stack.all(Subnet) if s.name == name)


def table_of(stack: Stack, name: str = "table") -> RouteTable:
    return next(t for t in stack.all(RouteTable) if t.name == name)


class Network:
    """A VPC with subnet, gateway and table, to which a test adds what it is about."""

    def __init__(self) -> None:
        self.program = program = Program()
        self.vpc = program.add("aws:ec2:Vpc", "vpc", cidrBlock="10.0.0.0/16")
        self.a = program.add("aws:ec2:Subnet", "a", vpcId=self.vpc.id)
        self.gateway = program.add("aws:ec2:InternetGateway", "gateway", vpcId=self.vpc.id)

    def add(self, kind: str, name: str, **properties: Any) -> Added:
        return self.program.add(f"aws:ec2:{kind}", name, **properties)

    def table(self, *routes: Any, name: str = "table", **more: Any) -> Added:
        inline = {"routes": list(routes)} if routes else {}
        return self.add("RouteTable", name, vpcId=self.vpc.id, **inline, **more)

    def join(self, table: Any, name: str = "joined") -> Added:
        return self.add("RouteTableAssociation", name, subnetId=self.a.id, routeTableId=table)
