"""Instances, templates and groups that EC2 cannot launch."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

NETWORK = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  gateway: { type: aws:ec2:InternetGateway, properties: { vpcId: "${vpc.id}" } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  b: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24 } }
  group: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}" } }
  open:
    type: aws:ec2:RouteTable
    properties: { vpcId: "${vpc.id}", routes: [{ cidrBlock: 0.0.0.0/0, gatewayId: "${gateway.id}" }] }
  b-open: { type: aws:ec2:RouteTableAssociation, properties: { subnetId: "${b.id}", routeTableId: "${open.id}" } }
"""
AMI = "ami-0123456789abcdef0"
ARM = "resolve:ssm:/aws/service/debian/release/12/latest/arm64"
INTEL = "resolve:ssm:/aws/service/debian/release/12/latest/amd64"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def instance(properties: str, network: str = NETWORK) -> str:
    return network + f"  it: {{ type: aws:ec2:Instance, properties: {{ {properties} }} }}\n"


def template(properties: str) -> str:
    return NETWORK + f"  it: {{ type: aws:ec2:LaunchTemplate, properties: {{ {properties} }} }}\n"


def fleet(template_properties: str, properties: str) -> str:
    return (
        NETWORK
        + f"  model: {{ type: aws:ec2:LaunchTemplate, properties: {{ {template_properties} }} }}\n"
        + f"  it: {{ type: aws:autoscaling:Group, properties: {{ minSize: 1, maxSize: 1, {properties} }} }}\n"
    )


def found(*messages: str) -> list[tuple[str, str]]:
    return [("it", m) for m in messages]


def no_image(text: str, key: str = "ami") -> list[tuple[str, str]]:
    return found(
        f"{key} '{text}' is not an AMI ID, which is 'ami-' and 8 or 17 hexadecimal digits. Look up the AMI."
    )


def no_type(text: str, advice: str, where: str = "instanceType") -> list[tuple[str, str]]:
    return found(f"{where} '{text}' is not an EC2 instance type. {advice}")


def processor(image: str, name: str, type_: str) -> list[tuple[str, str]]:
    return found(
        f"The AMI is for {image}, and {name} is {type_}. "
        "Use an AMI for the type's processor, or a type for the AMI's."
    )


ARM64, X86 = "arm64 (Graviton)", "x86_64 (Intel, AMD)"
SPECIFICATION = 'launchTemplateSpecification: {{ launchTemplateId: "${{model.id}}" }}'
MIXED = f"mixedInstancesPolicy: {{{{ launchTemplate: {{{{ {SPECIFICATION}, overrides: [{{0}}] }}}} }}}}"
BY_ID = "launchTemplate: { id: '${model.id}' }"

SOUND = {
    "an instance": instance(
        f"ami: {AMI}, instanceType: t3.micro, subnetId: '${{b.id}}', associatePublicIpAddress: true"
    ),
    "a short id": instance("ami: ami-0123abcd, instanceType: t2.nano"),
    "a parameter": template(f"imageId: '{INTEL}', instanceType: t3.micro"),
    "graviton": template(f"imageId: '{ARM}', instanceType: t4g.micro"),
    "an image that is not known": instance(f"ami: {UNKNOWN}, instanceType: t3.micro"),
    "a type that is not known": instance(f"ami: {AMI}, instanceType: {UNKNOWN}"),
    "a newer type": instance(f"ami: {AMI}, instanceType: m10g.large"),
    "image and type from the template": fleet(
        f"imageId: {AMI}, instanceType: t3.micro", "launchTemplate: { id: '${model.id}' }"
    )
    + "  one: { type: aws:ec2:Instance, properties: { launchTemplate: { id: '${model.id}' } } }\n",
    "a foreign template": instance("launchTemplate: { id: lt-0123 }"),
    "overrides": fleet(
        f"imageId: '{INTEL}'", MIXED.format("{ instanceType: t3.micro }, { instanceType: c5.large }")
    ),
    "an override with a template of its own": fleet(
        f"imageId: '{INTEL}'",
        MIXED.format(
            '{ instanceType: t4g.micro, launchTemplateSpecification: { launchTemplateId: "lt-1" } }'
        ),
    ),
    "an address in a subnet that is not known": instance(
        f"ami: {AMI}, instanceType: t3.micro, associatePublicIpAddress: true, subnetId: subnet-0123"
    ),
    "no address": instance(
        f"ami: {AMI}, instanceType: t3.micro, subnetId: '${{a.id}}', associatePublicIpAddress: false"
    ),
    "volumes": instance(
        f"ami: {AMI}, instanceType: t3.micro, rootBlockDevice: {{ volumeType: gp3, iops: 4000, throughput: 200 }}, "
        "ebsBlockDevices: [{ deviceName: /dev/sdb, volumeType: io2, iops: 4000 }, { deviceName: /dev/sdc }]"
    ),
    "iops of a type that is not said": instance(
        f"ami: {AMI}, instanceType: t3.micro, rootBlockDevice: {{ iops: 1 }}"
    ),
    "groups by id": instance(
        f"ami: {AMI}, instanceType: t3.micro, subnetId: '${{a.id}}', vpcSecurityGroupIds: ['${{group.id}}']"
    ),
    "groups by name outside a subnet": instance(
        f"ami: {AMI}, instanceType: t3.micro, securityGroups: [default]"
    ),
}
PRIVATE = f"ami: {AMI}, instanceType: t3.micro, subnetId: '${{a.id}}', associatePublicIpAddress: true"


def behind(route: str) -> str:
    """The instance in a subnet whose table has this route."""
    table = f"""
  table: {{ type: aws:ec2:RouteTable, properties: {{ vpcId: "${{vpc.id}}", routes: [{{ {route} }}] }} }}
  a-table:
    type: aws:ec2:RouteTableAssociation
    properties: {{ subnetId: "${{a.id}}", routeTableId: "${{table.id}}" }}
"""
    return instance(PRIVATE) + table


SOUND |= {
    "an address behind a firewall": behind("cidrBlock: 0.0.0.0/0, vpcEndpointId: vpce-0123"),
    "an address for some": behind("cidrBlock: 203.0.113.0/24, gatewayId: '${gateway.id}'"),
    "an address behind an appliance": behind("cidrBlock: 0.0.0.0/0, networkInterfaceId: eni-0123"),
}
FAULTY = {
    "a name as image": (instance("ami: ubuntu-22.04, instanceType: t3.micro"), no_image("ubuntu-22.04")),
    "a short image": (instance("ami: ami-12345, instanceType: t3.micro"), no_image("ami-12345")),
    "a placeholder": (template("imageId: ami-xxxxxxxx"), no_image("ami-xxxxxxxx", "imageId")),
    "no image": (
        instance("instanceType: t3.micro"),
        found("The instance has no AMI (ami), and it has no launch template. Set ami."),
    ),
    "no image in the template": (
        fleet("instanceType: t3.micro", "launchTemplate: { id: '${model.id}' }").replace(
            "type: aws:autoscaling:Group", "type: aws:ec2:Instance"
        ),
        found("The instance has no AMI (ami), and neither does its launch template. Set ami."),
    ),
    "a slip": (
        instance(f"ami: {AMI}, instanceType: t3.mirco"),
        no_type("t3.mirco", "Did you mean 't3.micro'?"),
    ),
    "a database's type": (
        instance(f"ami: {AMI}, instanceType: db.t3.micro"),
        no_type("db.t3.micro", "Did you mean 't3.micro'?"),
    ),
    "a size that the family lacks": (
        template("instanceType: t3.4xlarge"),
        no_type("t3.4xlarge", "Did you mean 't3.xlarge'?"),
    ),
    "nothing near": (template("instanceType: tiny"), no_type("tiny", "Use a type that EC2 offers.")),
    "an override that does not exist": (
        fleet(f"imageId: {AMI}", MIXED.format("{ instanceType: t3.micro }, { instanceType: t3.macro }")),
        no_type("t3.macro", "Did you mean 't3.micro'?", "mixedInstancesPolicy.launchTemplate.overrides[1]"),
    ),
    "arm on intel": (
        template(f"imageId: '{ARM}', instanceType: t3.micro"),
        processor(ARM64, "t3.micro", X86),
    ),
    "intel on arm": (
        template(f"imageId: '{INTEL}', instanceType: m7g.large"),
        processor(X86, "m7g.large", ARM64),
    ),
    "intel on arm in an override": (
        fleet(f"imageId: '{INTEL}'", MIXED.format("{ instanceType: t3.micro }, { instanceType: t4g.micro }")),
        processor(X86, "t4g.micro (mixedInstancesPolicy.launchTemplate.overrides[1])", ARM64),
    ),
    "its own type on the template's image": (
        fleet(f"imageId: '{ARM}'", "launchTemplate: { id: '${model.id}' }, instanceType: t3.micro").replace(
            "type: aws:autoscaling:Group", "type: aws:ec2:Instance"
        ),
        processor(ARM64, "t3.micro", X86),
    ),
    "both user data": (
        instance(f"ami: {AMI}, instanceType: t3.micro, userData: a, userDataBase64: YQ=="),
        found("userData and userDataBase64 are both set, and exclude each other. Remove one of them."),
    ),
    "groups of another age": (
        instance(
            f"ami: {AMI}, instanceType: t3.micro, subnetId: '${{b.id}}', securityGroups: ['${{group.id}}']"
        ),
        found(
            "securityGroups is for instances outside a VPC: with subnetId, every update replaces the instance. "
            "Use vpcSecurityGroupIds."
        ),
    ),
    "a stranded address": (
        instance(
            f"ami: {AMI}, instanceType: t3.micro, subnetId: '${{a.id}}', associatePublicIpAddress: true"
        ),
        found(
            "A public address is configured in subnet 'a', which has no route to an internet gateway, so the address "
            "can never be reached. Use a public subnet, or disable the public address."
        ),
    ),
    "a stranded address behind a NAT gateway": (
        behind("cidrBlock: 0.0.0.0/0, natGatewayId: nat-0123"),
        found(
            "A public address is configured in subnet 'a', which has no route to an internet gateway, so the address "
            "can never be reached. Use a public subnet, or disable the public address."
        ),
    ),
    "stranded addresses of a fleet": (
        fleet(
            f"imageId: {AMI}, networkInterfaces: [{{ associatePublicIpAddress: true }}]",
            "launchTemplate: { id: '${model.id}' }, vpcZoneIdentifiers: ['${a.id}', '${b.id}']",
        ),
        found(
            "A public address is configured in subnet 'a', which has no route to an internet gateway, so the address "
            "can never be reached. Use a public subnet, or disable the public address."
        ),
    ),
    "volumes": (
        instance(
            f"ami: {AMI}, instanceType: t3.micro, rootBlockDevice: {{ volumeType: gp2, iops: 300, throughput: 125 }}, "
            "ebsBlockDevices: [{ deviceName: /dev/sdb, volumeType: io1 }]"
        ),
        found(
            "rootBlockDevice sets iops on a gp2 volume, which does not support it. Remove it, or use gp3, io1 or io2.",
            "rootBlockDevice sets throughput on a gp2 volume, which does not support it. Remove it, or use gp3.",
            "ebsBlockDevices[0] is a io1 volume without iops, which it requires. Set iops.",
        ),
    ),
    "a fast volume with too few IOPS": (
        instance(f"ami: {AMI}, instanceType: t3.micro, rootBlockDevice: {{ volumeType: gp3, iops: 2999 }}"),
        found("rootBlockDevice.iops is 2999, but a gp3 volume has 3000 or more. Raise it, or remove it."),
    ),
}


@pytest.mark.parametrize("name", SOUND)
def test_sound(name: str) -> None:
    check("instance-configuration", Case(SOUND[name]))


@pytest.mark.parametrize("name", FAULTY)
def test_faulty(name: str) -> None:
    program, expected = FAULTY[name]
    check("instance-configuration", Case(program, expected), ("securityGroups is for",))
