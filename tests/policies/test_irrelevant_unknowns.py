"""Unknowns that cannot make a policy report: the subject is decided without them."""

from __future__ import annotations

import pytest

from preflight.testing import outcome, program_from_yaml

GROUP = "aws:autoscaling:Group, properties: { maxSize: 1, minSize: 1, launchTemplate:"
TEMPLATE = """
  lt: { type: aws:ec2:LaunchTemplate, properties: { imageId: ami-0c2f9a7e51b3d8846, instanceType: t3.micro } }
  other: { type: aws:ec2:LaunchTemplate, properties: { imageId: ami-0c2f9a7e51b3d8846, instanceType: t3.micro } }
"""
BALANCER = """
  lb: { type: aws:lb:LoadBalancer, properties: { WHERE } }
  group: { type: aws:lb:TargetGroup, properties: { PROTOCOL } }
  listener:
    type: aws:lb:Listener
    properties:
      loadBalancerArn: "${lb.arn}"
      port: 80
      protocol: HTTP
      defaultActions: [{ type: forward, targetGroupArn: "${group.arn}" }]
"""
RECORD = """
  zone: { type: aws:route53:Zone, properties: { name: acme.io } }
  sub: { type: aws:route53:Zone, properties: { name: eu.acme.io } }
  config: { type: pulumi:pulumi:StackReference, properties: { name: acme/x/dev } }
  ns: { type: aws:route53:Record, properties: { zoneId: "${zone.zoneId}", name: eu, type: NS, ttl: 60, VALUES } }
"""
ENDPOINT = """
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  lb: { type: aws:lb:LoadBalancer, properties: { loadBalancerType: network, internal: true, subnets: ["${a.id}"] } }
  service: { type: aws:ec2:VpcEndpointService, properties: { acceptanceRequired: false, ARNS: ["${lb.arn}"] } }
  x: { type: aws:ec2:VpcEndpointService, properties: { acceptanceRequired: false, ARNS: ["${lb.arn}"] } }
  e:
    type: aws:ec2:VpcEndpoint
    properties:
      vpcId: "${vpc.id}"
      serviceName: "${service.serviceName}"
      vpcEndpointType: "${TYPE.serviceType}"
      subnetIds: ["${a.id}"]
"""
OTHER = "  x: { type: pulumi:pulumi:StackReference, properties: { name: acme/x/dev } }\n"
SECRET_TASK = """
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      containerDefinitions:
        fn::secret:
          fn::toJSON: [{ name: web, image: nginx, portMappings: [{ containerPort: 80 }] }]
  service:
    type: aws:ecs:Service
    properties:
      taskDefinition: "${task.arn}"
      loadBalancers: [{ targetGroupArn: "arn:aws:x", containerName: NAME, containerPort: PORT }]
"""


def _task(name: str, port: int) -> str:
    return SECRET_TASK.replace("NAME", name).replace("PORT", str(port))


def _endpoint(arns: str, kind: str = "service") -> str:
    return ENDPOINT.replace("ARNS", arns).replace("TYPE", kind)


def _version(version: str) -> str:
    return f'{TEMPLATE}  asg: {{ type: {GROUP} {{ id: "${{lt.id}}", version: "{version}" }} }} }}\n'


def _balancer(where: str = "", protocol: str = "port: 80, protocol: HTTP") -> str:
    return BALANCER.replace("WHERE", where).replace("PROTOCOL", protocol)


def _database(group: str) -> str:
    return f"  db: {{ type: aws:rds:Instance, properties: {{ engine: postgres, dbSubnetGroupName: {group} }} }}\n"


@pytest.mark.parametrize(
    ("policy", "resources", "undecided"),
    {
        "the template's own version": ("launch-template-issues", _version("${lt.latestVersion}"), set()),
        "a version of another template": (
            "launch-template-issues",
            _version("${other.latestVersion}"),
            {"asg"},
        ),
        "a target group without protocol": ("target-group-mismatch", _balancer(protocol="port: 80"), set()),
        "a protocol that does not exist": (
            "target-group-mismatch",
            _balancer(protocol="protocol: FTP"),
            set(),
        ),
        "an unknown protocol": (
            "target-group-mismatch",
            _balancer(protocol='protocol: "${lb.x}"'),
            {"group"},
        ),
        "a load balancer without subnets": ("security-group-mismatch", _balancer(), set()),
        "in subnets elsewhere": (
            "security-group-mismatch",
            _balancer("subnets: [subnet-0c7d9e2f1a3b4c586, subnet-0a8f3c1d2e4b5a697]"),
            {"lb"},
        ),
        "the name servers of a zone": (
            "dns-record-errors",
            RECORD.replace("VALUES", 'records: "${sub.nameServers}"'),
            set(),
        ),
        "the type of its own service": (
            "endpoint-of-wrong-type",
            _endpoint("networkLoadBalancerArns"),
            set(),
        ),
        "of another service": ("endpoint-of-wrong-type", _endpoint("networkLoadBalancerArns", "x"), {"e"}),
        "in a subnet": ("endpoint-without-way-in", _endpoint("gatewayLoadBalancerArns"), set()),
        "without a public name": (
            "interface-endpoint-without-private-dns",
            _endpoint("networkLoadBalancerArns"),
            set(),
        ),
        "a container of a secret": ("service-container-mismatch", _task("web", 80), set()),
        "another name, of which no message tells": (
            "service-container-mismatch",
            _task("app", 80),
            {"service"},
        ),
        "another port": ("service-container-mismatch", _task("web", 8080), {"service"}),
        "AWS's own subnet group": ("database-in-public-subnet", _database("default"), set()),
        "also in capitals": ("subnet-group-configuration", _database("Default"), set()),
        "an unknown subnet group": ("database-in-public-subnet", _database('"${x.name}"') + OTHER, {"db"}),
        "a subnet group elsewhere": ("database-in-public-subnet", _database("shared"), {"db"}),
    }.values(),
)
def test_only_what_may_fail_is_undecided(policy: str, resources: str, undecided: set[str]) -> None:
    made = outcome(program_from_yaml(f"resources:\n{resources}").planned())
    assert {u.resource for u in made.undecided if u.policy == policy} == undecided


def test_a_record_without_values_is_still_reported() -> None:
    made = outcome(program_from_yaml("resources:\n" + RECORD.replace("VALUES", "records: []")).planned())
    assert [f.resource for f in made.findings if f.policy == "dns-record-errors"] == ["ns"]
