"""Unanswered lookups whose result is an output: unknown, but what names a resource says what it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from preflight.core.holes import DEFAULT_VPC
from preflight.core.resource import Resource
from preflight.core.values import PartialText, Unknown
from preflight.model.compute.instances import Instance
from preflight.model.network.placement import is_at_the_edge
from preflight.model.network.subnet import Subnet
from preflight.model.network.vpc import Vpc
from preflight.preview import Preview, preview
from tests.preflight.preview.programs import run
from tests.preflight.preview.test_node import folder_of, needs_node
from tests.preflight.preview.test_pulumi_yaml import previewed

PYTHON = """
import pulumi
import pulumi_aws as aws

image = aws.ec2.get_ami_output(most_recent=True)
vpc = aws.ec2.get_vpc_output(default=True)
subnets = aws.ec2.get_subnets_output(filters=[{"name": "vpc-id", "values": [vpc.id]}])
small = aws.ssm.get_parameter_output(name="/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64")
other = aws.ec2.get_subnet_output(id="subnet-0c7d9e2f1a3b4c586")
aws.ec2.Instance(
    "web",
    ami=image.image_id,
    subnet_id=subnets.ids[0],
    instance_type=image.name,
    user_data=image.id.apply(lambda text: "known" if text.startswith("ami-") else "other"),
)
aws.ec2.Instance("small", ami=small.value, subnet_id=other.id, key_name=image.apply(lambda found: found.name))
aws.lb.LoadBalancer("lb", subnets=subnets.ids)
"""
NODE = """
const pulumi = require("@pulumi/pulumi");
const aws = require("@pulumi/aws");
const image = aws.ec2.getAmiOutput({ mostRecent: true });
const vpc = aws.ec2.getVpcOutput({ default: true });
const subnets = aws.ec2.getSubnetsOutput({ filters: [{ name: "vpc-id", values: [vpc.id] }] });
const name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64";
const small = aws.ssm.getParameterOutput({ name });
const other = aws.ec2.getSubnetOutput({ id: "subnet-0c7d9e2f1a3b4c586" });
new aws.ec2.Instance("web", {
    ami: image.imageId,
    subnetId: subnets.ids[0],
    instanceType: image.name,
    userData: image.id.apply((text) => (text.startsWith("ami-") ? "known" : "other")),
});
new aws.ec2.Instance("small", { ami: small.value, subnetId: other.id, keyName: image.apply((found) => found.name) });
new aws.lb.LoadBalancer("lb", { subnets: subnets.ids });
"""
YAML = """
variables:
  image: {fn::invoke: {function: aws:ec2:getAmi, arguments: {mostRecent: true}}}
  vpc: {fn::invoke: {function: aws:ec2:getVpc, arguments: {default: true}}}
  subnets:
    fn::invoke: {function: aws:ec2:getSubnets, arguments: {filters: [{name: vpc-id, values: ["${vpc.id}"]}]}}
  parameter:
    fn::invoke:
      function: aws:ssm:getParameter
      arguments: {name: /aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64}
      return: value
  other: {fn::invoke: {function: aws:ec2:getSubnet, arguments: {id: subnet-0c7d9e2f1a3b4c586}}}
resources:
  web:
    type: aws:ec2:Instance
    properties:
      ami: ${image.imageId}
      subnetId: ${subnets.ids[7]}
      instanceType: ${image.name}
      userData: ${image}
      keyName: {fn::join: [",", "${subnets.ids}"]}
      hostId: {fn::length: "${subnets.ids}"}
  small:
    type: aws:ec2:Instance
    properties: {ami: "${parameter}", subnetId: "${other.id}", keyName: "${vpc.cidrBlock}"}
  lb: {type: aws:lb:LoadBalancer, properties: {subnets: "${subnets.ids}"}}
"""
MAKE: dict[str, Callable[[Path], Preview]] = {
    "python": lambda folder: run(folder, PYTHON, symbolic=True),
    "yaml": lambda folder: previewed(folder, YAML, symbolic=True),
    "node": lambda folder: preview(folder_of(folder, NODE), timeout=120.0, symbolic=True),
}


def _output(resource: Resource, key: str) -> tuple[str, str]:
    value = resource.get(key)
    assert isinstance(value, Unknown) and value.hole is not None, key
    return value.hole.urn.rpartition("(")[0], value.hole.output


@pytest.mark.parametrize("language", ["python", "yaml", pytest.param("node", marks=needs_node)])
def test_what_names_a_resource_says_what_it_is(tmp_path: Path, language: str) -> None:
    made = MAKE[language](tmp_path)
    assert made.error is None
    found = {resource.name: resource for resource in made.modelled().resources}
    web, small, balancer = found["web"], found["small"], found["lb"]
    assert _output(web, "ami") == ("aws:ec2/getAmi:getAmi", "imageId")
    assert _output(small, "ami") == ("aws:ssm/getParameter:getParameter", "imageId")
    assert small.get("subnetId") == "subnet-0c7d9e2f1a3b4c586", "the provider repeats the argument"
    inside = " of defaultVpc of aws:ec2/getVpc:getVpc"
    assert _output(web, "subnetId") == (inside, "")
    subnets = balancer.get("subnets")
    assert isinstance(subnets, list) and {item.hole.urn.rpartition("(")[0] for item in subnets} == {inside}
    for resource, key in ((web, "instanceType"), (web, "userData"), (small, "keyName")):
        value = resource.get(key)
        assert isinstance(value, Unknown) and value.hole is None, f"{key}: no callback runs on it"


def test_how_many_items_a_list_of_a_lookup_has_is_unknown(tmp_path: Path) -> None:
    made = previewed(tmp_path, YAML, symbolic=True)
    web = next(resource for resource in made.modelled().resources if resource.name == "web")
    assert isinstance(web.get("hostId"), Unknown)
    assert isinstance(web.get("keyName"), Unknown) and not isinstance(web.get("keyName"), PartialText)


READ = """
import pulumi_aws as aws

vpc_id = aws.ec2.get_vpc(default=True).id
ids = aws.ec2.get_subnets(filters=[{"name": "vpc-id", "values": [vpc_id]}]).ids
aws.ec2.Subnet.get("one", ids[0])
aws.ec2.Subnet.get("other", "subnet-0c7d9e2f1a3b4c586")
aws.ec2.Instance("web", ami="ami-0123456789abcdef0", instance_type="t3.micro", subnet_id=ids[1])
"""


@pytest.mark.parametrize("reads_vpc", [True, False])
def test_a_subnet_that_is_only_read_is_in_the_vpc_of_the_lookup_that_found_it(
    tmp_path: Path, reads_vpc: bool
) -> None:
    made = run(tmp_path, READ + ('aws.ec2.Vpc.get("default", vpc_id)\n' if reads_vpc else ""))
    stack = made.modelled()
    one, other = (
        stack.entity(Subnet, next(r for r in stack.resources if r.name == name)) for name in ("one", "other")
    )
    vpc = one.vpc
    if reads_vpc:
        assert isinstance(vpc, Vpc) and vpc.name == "default"
    else:
        assert isinstance(vpc, Unknown) and vpc.hole is not None and vpc.hole.output == DEFAULT_VPC
    assert isinstance(other.vpc, Unknown) and other.vpc.hole is None
    web = stack.all(Instance)[0].vpc
    assert isinstance(web, Unknown) and web.hole is not None and web.hole.output == DEFAULT_VPC
    edge = is_at_the_edge(one)
    assert isinstance(edge, Unknown), "it may be on an Outpost"
