from __future__ import annotations

import textwrap
from typing import Any

import pytest

from preflight.policy import ADVISORY, MANDATORY
from preflight.testing import Program, outcome, program_from_yaml
from tests.policies.table import Case, check


def two(type_: str, first: str, second: str | None = None, before: str = "") -> str:
    """A program with the resources `one` and `two` of the type; `before`: others that they refer to."""
    inner = textwrap.indent(textwrap.dedent(before), "  ")
    return f"""
resources:
{inner}
  one: {{ type: "{type_}", properties: {{ {first} }} }}
  two: {{ type: "{type_}", properties: {{ {second if second is not None else first} }} }}
"""


def refused(noun: str, label: str, place: str = "in one account and region") -> list[tuple[str, str]]:
    text = (
        f"'one' is the {noun} of {label} too, but AWS allows it once {place}. Rename one of them, or "
        "remove one."
    )
    return [("two", text)]


def shared(noun: str, label: str) -> list[tuple[str, str]]:
    text = (
        f"'one' is the {noun} of {label} too: both manage the same AWS resource, and deleting one "
        "deletes it for both. Remove one of them."
    )
    return [("two", text)]


def replaced(noun: str, label: str, place: str = "in one account and region") -> list[tuple[str, str]]:
    text = (
        f"'one' is the {noun} of {label} too, but AWS has it once {place}, and the two set different "
        "properties. Rename one of them, or merge them into one resource."
    )
    return [("two", text)]


REGIONS = """
west: { type: "pulumi:providers:aws", properties: { region: us-west-2 } }
east: { type: "pulumi:providers:aws", properties: { region: us-east-1 } }
other: { type: "pulumi:providers:aws", properties: { region: us-west-2, profile: other } }
"""


def scoped(type_: str, properties: str, first: str, second: str) -> str:
    return f"""
resources:
{textwrap.indent(textwrap.dedent(REGIONS), "  ")}
  one: {{ type: "{type_}", properties: {{ {properties} }}, options: {{ provider: "${{{first}}}" }} }}
  two: {{ type: "{type_}", properties: {{ {properties} }}, options: {{ provider: "${{{second}}}" }} }}
"""


VPCS = """
a: { type: "aws:ec2:Vpc", properties: { cidrBlock: 10.0.0.0/16 } }
b: { type: "aws:ec2:Vpc", properties: { cidrBlock: 10.1.0.0/16 } }
"""
ROLES = """
app: { type: "aws:iam:Role", properties: { assumeRolePolicy: "{}" } }
job: { type: "aws:iam:Role", properties: { assumeRolePolicy: "{}" } }
read: { type: "aws:iam:Policy", properties: { policy: "{}" } }
"""
EVENTS = """
topic: { type: "aws:sns:Topic" }
queue: { type: "aws:sqs:Queue" }
rule: { type: "aws:cloudwatch:EventRule", properties: { scheduleExpression: rate(1 day) } }
zone: { type: "aws:route53:Zone", properties: { name: shop.io } }
function: { type: "aws:lambda:Function", properties: { handler: a.b, runtime: python3.13 } }
"""

ADVICE = ("both manage the same AWS resource",)

ACL = """
acl: { type: "aws:ec2:NetworkAcl", properties: { vpcId: vpc-0123456789abcdef0 } }
"""
ENTRY = 'networkAclId: "${acl.id}", protocol: tcp, ruleAction: allow, cidrBlock: 10.0.0.0/8, fromPort: 80, toPort: 80'

CASES = {
    "one number of a network ACL's rules": Case(
        two(
            "aws:ec2:NetworkAclRule",
            f"{ENTRY}, ruleNumber: 100",
            f"{ENTRY}, ruleNumber: 100, egress: false",
            ACL,
        ),
        refused("NetworkAclRule", "networkAclId 'acl' and ruleNumber '100'"),
    ),
    "one number in both directions": Case(
        two(
            "aws:ec2:NetworkAclRule",
            f"{ENTRY}, ruleNumber: 100",
            f"{ENTRY}, ruleNumber: 100, egress: true",
            ACL,
        )
    ),
    "one bucket name": Case(
        two("aws:s3:Bucket", "bucket: acme-logs"), refused("Bucket", "bucket 'acme-logs'", "in all of AWS")
    ),
    "one bucket name in two accounts": Case(
        scoped("aws:s3:Bucket", "bucket: acme-logs", "west", "other"),
        refused("Bucket", "bucket 'acme-logs'", "in all of AWS"),
    ),
    "both spellings of a bucket": Case(
        """
resources:
  one: { type: "aws:s3:Bucket", properties: { bucket: acme-logs } }
  two: { type: "aws:s3:BucketV2", properties: { bucket: acme-logs } }
""",
        refused("Bucket", "bucket 'acme-logs'", "in all of AWS"),
    ),
    "names that Pulumi makes": Case(two("aws:s3:Bucket", "")),
    "one name for two types": Case(
        """
resources:
  one: { type: "aws:sqs:Queue", properties: { name: orders } }
  two: { type: "aws:sns:Topic", properties: { name: orders } }
"""
    ),
    "roles, whatever the case": Case(
        two("aws:iam:Role", 'name: app, assumeRolePolicy: "{}"', 'name: App, assumeRolePolicy: "{}"'),
        refused("Role", "name 'App'", "in one account"),
    ),
    "roles of two regions": Case(
        scoped("aws:iam:Role", 'name: app, assumeRolePolicy: "{}"', "west", "east"),
        refused("Role", "name 'app'", "in one account"),
    ),
    "roles of two accounts": Case(
        scoped("aws:iam:Role", 'name: app, assumeRolePolicy: "{}"', "west", "other")
    ),
    "log groups": Case(two("aws:cloudwatch:LogGroup", "name: /web"), refused("LogGroup", "name '/web'")),
    "log groups of two regions": Case(scoped("aws:cloudwatch:LogGroup", "name: /web", "west", "east")),
    "log groups of what may be two accounts": Case(
        scoped("aws:cloudwatch:LogGroup", "name: /web", "west", "other")
    ),
    "group names in one VPC": Case(
        two("aws:ec2:SecurityGroup", 'name: web, vpcId: "${a.id}"', before=VPCS),
        refused("SecurityGroup", "name 'web' and vpcId 'a'"),
    ),
    "group names in two VPCs": Case(
        two(
            "aws:ec2:SecurityGroup",
            'name: web, vpcId: "${a.id}"',
            'name: web, vpcId: "${b.id}"',
            before=VPCS,
        )
    ),
    "group names in the default VPC": Case(
        two("aws:ec2:SecurityGroup", "name: web"), refused("SecurityGroup", "name 'web'")
    ),
    "both spellings of a load balancer": Case(
        """
resources:
  one: { type: "aws:alb:TargetGroup", properties: { name: web, port: 80 } }
  two: { type: "aws:lb:TargetGroup", properties: { name: web, port: 80 } }
""",
        [("two", refused("TargetGroup", "name 'web'")[0][1])],
    ),
    "parameters": Case(
        two("aws:ssm:Parameter", "name: /web/url, type: String, value: a"),
        refused("Parameter", "name '/web/url'"),
    ),
    "a parameter that replaces another": Case(
        two(
            "aws:ssm:Parameter",
            "name: /web/url, type: String, value: a",
            "name: /web/url, type: String, value: b, overwrite: true",
        ),
        replaced("Parameter", "name '/web/url'"),
    ),
    "a record set": Case(
        two(
            "aws:route53:Record",
            'zoneId: "${zone.id}", name: www.shop.io, type: A, ttl: 60, records: ["10.0.0.1"]',
            'zoneId: "${zone.id}", name: WWW.shop.io., type: A, ttl: 60, records: ["10.0.0.2"]',
            before=EVENTS,
        ),
        refused("Record", "zoneId 'zone' and name 'WWW.shop.io.' and type 'A'", "in one account"),
    ),
    "record sets of two types, and with identifiers": Case(
        two(
            "aws:route53:Record",
            'zoneId: "${zone.id}", name: www.shop.io, type: A, ttl: 60, records: ["10.0.0.1"], setIdentifier: a',
            'zoneId: "${zone.id}", name: www.shop.io, type: A, ttl: 60, records: ["10.0.0.2"], setIdentifier: b',
            before=EVENTS,
        )
    ),
    "an attachment twice": Case(
        two("aws:iam:RolePolicyAttachment", 'role: "${app.name}", policyArn: "${read.arn}"', before=ROLES),
        shared("RolePolicyAttachment", "role 'app' and policyArn 'read'"),
    ),
    "attachments to two roles": Case(
        two(
            "aws:iam:RolePolicyAttachment",
            'role: "${app.name}", policyArn: "${read.arn}"',
            'role: "${job.name}", policyArn: "${read.arn}"',
            before=ROLES,
        )
    ),
    "inline policies of one name": Case(
        two(
            "aws:iam:RolePolicy",
            'role: "${app.name}", name: read, policy: "{}"',
            'role: "${app.name}", name: read, policy: "[]"',
            before=ROLES,
        ),
        replaced("RolePolicy", "role 'app' and name 'read'", "in one account"),
    ),
    "a permission's statement": Case(
        two(
            "aws:lambda:Permission",
            'function: "${function.name}", statementId: s3, action: lambda:InvokeFunction, principal: s3.amazonaws.com',
            before=EVENTS,
        ),
        refused("Permission", "function 'function' and statementId 's3'"),
    ),
    "a permission of each alias": Case(
        two(
            "aws:lambda:Permission",
            'function: "${function.name}", statementId: s3, principal: s3.amazonaws.com, qualifier: live',
            'function: "${function.name}", statementId: s3, principal: s3.amazonaws.com, qualifier: test',
            before=EVENTS,
        )
    ),
    "a subscription twice": Case(
        two(
            "aws:sns:TopicSubscription",
            'topic: "${topic.arn}", protocol: sqs, endpoint: "${queue.arn}"',
            before=EVENTS,
        ),
        shared("TopicSubscription", "topic 'topic' and protocol 'sqs' and endpoint 'queue'"),
    ),
    "two policies of a queue": Case(
        two(
            "aws:sqs:QueuePolicy",
            'queueUrl: "${queue.id}", policy: "{}"',
            'queueUrl: "${queue.id}", policy: "[]"',
            before=EVENTS,
        ),
        replaced("QueuePolicy", "queueUrl 'queue'", "in one account"),
    ),
    "a record by its short name": Case(
        two(
            "aws:route53:Record",
            'zoneId: "${zone.id}", name: www.shop.io, type: A, ttl: 60, records: ["10.0.0.1"]',
            'zoneId: "${zone.id}", name: www, type: A, ttl: 60, records: ["10.0.0.2"]',
            before=EVENTS,
        ),
        refused("Record", "zoneId 'zone' and name 'www' and type 'A'", "in one account"),
    ),
    "a rule's target": Case(
        two(
            "aws:cloudwatch:EventTarget",
            'rule: "${rule.name}", targetId: run, arn: "${queue.arn}"',
            'rule: "${rule.name}", targetId: run, arn: "${queue.arn}", input: "{}"',
            before=EVENTS,
        ),
        replaced("EventTarget", "rule 'rule' and targetId 'run'"),
    ),
    "targets without an id": Case(
        two("aws:cloudwatch:EventTarget", 'rule: "${rule.name}", arn: "${queue.arn}"', before=EVENTS)
    ),
    "a name not known": Case(two("aws:sqs:Queue", 'name: { "fn::invoke": {} }')),
    "a role of a service": Case(
        """
resources:
  ecs:
    type: aws:iam:Role
    properties: { path: /aws-service-role/ecs.amazonaws.com/, assumeRolePolicy: "{}" }
""",
        [
            (
                "ecs",
                "path '/aws-service-role/ecs.amazonaws.com/' is reserved for service-linked roles, and "
                "CreateRole rejects it. Use aws.iam.ServiceLinkedRole, or another path.",
            )
        ],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("resource-conflicts", case, ADVICE)


@pytest.mark.parametrize(
    ("second", "level"),
    [({"delaySeconds": 5}, MANDATORY), ({}, ADVISORY)],
)
def test_what_aws_gives_back_is_certain_only_if_it_differs(second: dict[str, Any], level: str) -> None:
    program = Program()
    program.add("aws:sqs:Queue", "one", name="orders")
    program.add("aws:sqs:Queue", "two", name="orders", **second)
    assert [f.level for f in outcome(program.planned(), "resource-conflicts").findings] == [level]


def test_the_error_is_the_one_of_a_second_bucket() -> None:
    stack = program_from_yaml(two("aws:s3:Bucket", "bucket: acme-logs")).planned()
    assert [f.error for f in outcome(stack, "resource-conflicts").findings] == ["BucketAlreadyExists"]


def test_what_is_only_read_claims_nothing() -> None:
    program = Program()
    program.add("aws:sqs:Queue", "one", name="orders", delaySeconds=5)
    second = program.add("aws:sqs:Queue", "two", name="orders")
    stack = program.planned()
    assert outcome(stack, "resource-conflicts").findings
    external = type(stack).from_messages(program.messages(), external=frozenset({second.urn}))
    assert outcome(external, "resource-conflicts").findings == ()


def test_three_of_one_name_are_two_findings() -> None:
    program = Program()
    for name in "cab":
        program.add("aws:cloudwatch:LogGroup", name, name="/web")
    found = outcome(program.planned(), "resource-conflicts").findings
    assert [(f.resource, f.message[:4]) for f in found] == [("b", "'a' "), ("c", "'a' ")]
