"""Quotas, hard ones and those that can be raised."""

from __future__ import annotations

import json

import pytest

from preflight.core.observed import LookedUp, Observed
from preflight.core.stack import Stack
from preflight.core.values import SENTINEL
from preflight.testing import Program, findings, outcome
from tests.policies.table import Case, check

POLICY = "service-quotas"


def many(type_: str, count: int, properties: str = "{}") -> str:
    return "resources:\n" + "".join(
        f"  r{i:03}: {{ type: {type_}, properties: {properties.replace('#', str(i))} }}\n"
        for i in range(count)
    )


def one(type_: str, properties: str) -> str:
    return f"resources:\n  r000: {{ type: {type_}, properties: {properties} }}\n"


def targets(count: int) -> str:
    rule = one("aws:cloudwatch:EventRule", "{ scheduleExpression: rate(1 day) }")
    return rule + "".join(
        f"  t{i}: {{ type: aws:cloudwatch:EventTarget, properties: {{ rule: '${{r000.name}}', arn: a{i} }} }}\n"
        for i in range(count)
    )


def listeners(count: int, module: str) -> str:
    return "".join(
        f"  {module}{i}: {{ type: aws:{module}:Listener, properties: "
        f"{{ loadBalancerArn: '${{r000.arn}}', port: {i + 1} }} }}\n"
        for i in range(count)
    )


def balancers(count: int, kind: str = "") -> str:
    chosen = f"loadBalancerType: {kind}, " if kind else ""
    text = many("aws:lb:LoadBalancer", count, f"{{ {chosen}internal: true }}")
    return text.replace("  r", f"  {kind[:1] or 'r'}")


def over(count: int, what: str, where: str, quota: str, limit: int, code: str) -> list[tuple[str, str]]:
    message = f"{count} {what} in {where}; the default quota '{quota}' is {limit} ({code}). "
    return [("r000", message + f"Request {count} or more, or set the account's quota in overrides.")]


def hard(count: int, what: str, where: str, limit: int, per: str) -> list[tuple[str, str]]:
    message = f"{count} {what} in {where}; AWS allows {limit} per {per}, which is not adjustable. Use fewer."
    return [("r000", message)]


REGION = "region eu-west-1"
LAYERS = ", ".join(f"arn:{i}" for i in range(6))
BIG = "x" * 4097
CONTAINERS = json.dumps([{"name": f"c{i}"} for i in range(11)]).replace('"', '\\"')

CASES = {
    "five VPCs": Case(many("aws:ec2:Vpc", 5, "{ cidrBlock: 10.#.0.0/16 }")),
    "six VPCs": Case(
        many("aws:ec2:Vpc", 6, "{ cidrBlock: 10.#.0.0/16 }"),
        over(6, "VPCs", REGION, "VPCs per Region", 5, "L-F678F1CE"),
    ),
    "a raised quota": Case(
        many("aws:ec2:Vpc", 6, "{ cidrBlock: 10.#.0.0/16 }"), config={"overrides": {"L-F678F1CE": 20}}
    ),
    "six addresses": Case(
        many("aws:ec2:Eip", 6), over(6, "Elastic IPs", REGION, "EC2-VPC Elastic IPs", 5, "L-0263D0A3")
    ),
    "five addresses": Case(many("aws:ec2:Eip", 5)),
    "five transit gateways": Case(many("aws:ec2transitgateway:TransitGateway", 5)),
    "six transit gateways": Case(
        many("aws:ec2transitgateway:TransitGateway", 6),
        over(6, "transit gateways", REGION, "Transit gateways per account", 5, "L-A2478D36"),
    ),
    "a trust policy just short enough": Case(one("aws:iam:Role", f"{{ assumeRolePolicy: {'x' * 2048} }}")),
    "a long trust policy": Case(
        one("aws:iam:Role", f"{{ assumeRolePolicy: {'x' * 2049} }}"),
        over(2049, "characters", "'r000'", "Role trust policy length", 2048, "L-C07B4B0D"),
    ),
    "five targets of a rule": Case(targets(5)),
    "six targets of a rule": Case(targets(6), hard(6, "targets", "'r000'", 5, "event rule")),
    "listeners, in either spelling": Case(
        one("aws:lb:LoadBalancer", "{ internal: true }") + listeners(25, "lb") + listeners(26, "alb"),
        over(51, "listeners", "'r000'", "Listeners per Application Load Balancer", 50, "L-B6DF7632"),
    ),
    "load balancers of two kinds": Case(balancers(50) + balancers(50, "network").partition("\n")[2]),
    "application load balancers": Case(
        balancers(51),
        over(
            51,
            "application load balancers",
            REGION,
            "Application Load Balancers per Region",
            50,
            "L-53DA6B97",
        ),
    ),
    "trails": Case(many("aws:cloudtrail:Trail", 6), hard(6, "trails", REGION, 5, "region")),
    "two recorders": Case(
        many("aws:cfg:Recorder", 2), hard(2, "configuration recorders", REGION, 1, "region")
    ),
    "five layers": Case(one("aws:lambda:Function", "{ layers: [a, b, c, d, e] }")),
    "six layers": Case(
        one("aws:lambda:Function", f"{{ layers: [{LAYERS}] }}"), hard(6, "layers", "'r000'", 5, "function")
    ),
    "a hard limit cannot be raised": Case(
        one("aws:lambda:Function", f"{{ layers: [{LAYERS}] }}"),
        hard(6, "layers", "'r000'", 5, "function"),
        config={"overrides": {"": 10}},
    ),
    "large variables": Case(
        one("aws:lambda:Function", f"{{ environment: {{ variables: {{ A: {BIG} }} }} }}"),
        hard(4103, "bytes of environment variables", "'r000'", 4096, "function"),
    ),
    "containers": Case(
        one("aws:ecs:TaskDefinition", f'{{ family: a, containerDefinitions: "{CONTAINERS}" }}'),
        hard(11, "containers", "'r000'", 10, "task definition"),
    ),
    "a long policy": Case(
        one("aws:iam:Policy", f"{{ policy: {'x' * 6145} }}"),
        hard(6145, "characters without spaces", "'r000'", 6144, "managed policy"),
    ),
    "spaces do not count": Case(one("aws:iam:Policy", f"{{ policy: '{'x ' * 6144}' }}")),
    "groups of an instance": Case(
        one("aws:ec2:Instance", "{ vpcSecurityGroupIds: [a, b, c, d, e, f] }"),
        over(6, "security groups", "'r000'", "Security groups per network interface", 5, "L-2AFB9258"),
    ),
    "not known": Case(
        one("aws:lambda:Function", '{ layers: "${two.value}" }') + "  two: { type: aws:ssm:Parameter }\n",
        when="planned",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check(POLICY, case, ("the default quota",))


def test_targets_of_a_rule_and_policies_of_a_role() -> None:
    program = Program()
    rule = program.add("aws:cloudwatch:EventRule", "rule", scheduleExpression="rate(1 day)")
    role = program.add("aws:iam:Role", "role", assumeRolePolicy="{}")
    for index in range(6):
        program.add("aws:cloudwatch:EventTarget", f"target{index}", rule=rule.output("name"), arn="arn:a")
    for index in range(11):
        program.add(
            "aws:iam:RolePolicyAttachment", f"a{index:02}", role=role.output("name"), policyArn=f"arn:{index}"
        )
    found = dict(findings(program.planned(), POLICY))
    assert found["role"].startswith("11 attached policies in role 'role'; the default quota")


def test_rules_of_a_security_group_are_counted_by_source() -> None:
    program = Program()
    vpc = program.add("aws:ec2:Vpc", "vpc", cidrBlock="10.0.0.0/16")
    blocks = [f"10.0.{i}.0/24" for i in range(61)]
    rule = {"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": blocks}
    program.add("aws:ec2:SecurityGroup", "web", vpcId=vpc.id, ingress=[rule])
    ((name, message),) = findings(program.planned(), POLICY)
    assert (name, message.partition(";")[0]) == ("web", "61 rules in 'web'")


CLOUDFRONT = "com.amazonaws.global.cloudfront.origin-facing"


@pytest.mark.parametrize(
    ("names", "ports", "counted"),
    [
        ((CLOUDFRONT,), (80, 81), "110 rules in 'web'"),
        ((CLOUDFRONT,), (80,), ""),
        ((CLOUDFRONT, "com.amazonaws.eu-west-1.s3"), (80, 81), ""),
        ((), (80, 81), ""),
    ],
)
def test_the_prefix_list_of_cloudfront_counts_as_55_rules(
    names: tuple[str, ...], ports: tuple[int, ...], counted: str
) -> None:
    program = Program()
    vpc = program.add("aws:ec2:Vpc", "vpc", cidrBlock="10.0.0.0/16")
    rules = [{"protocol": "tcp", "fromPort": p, "toPort": p, "prefixListIds": [SENTINEL]} for p in ports]
    program.add("aws:ec2:SecurityGroup", "web", vpcId=vpc.id, ingress=rules)
    token = "aws:ec2/getManagedPrefixList:getManagedPrefixList"
    looked_up = tuple(LookedUp(token, (("name", name),)) for name in names)
    stack = Stack.from_messages(program.messages(), context=(Observed(lookups=looked_up),))
    told = [f.message.partition(";")[0] for f in outcome(stack, POLICY).findings]
    assert told == ([counted] if counted else [])


def test_a_prefix_list_counts_as_its_possible_entries() -> None:
    program = Program()
    vpc = program.add("aws:ec2:Vpc", "vpc", cidrBlock="10.0.0.0/16")
    offices = program.add(
        "aws:ec2:ManagedPrefixList", "offices", name="offices", addressFamily="IPv4", maxEntries=40
    )
    rules = [
        {"protocol": "tcp", "fromPort": p, "toPort": p, "prefixListIds": [offices.id]} for p in (80, 443)
    ]
    program.add("aws:ec2:SecurityGroup", "web", vpcId=vpc.id, ingress=rules)
    ((name, message),) = findings(program.planned(), POLICY)
    assert (name, message.partition(";")[0]) == ("web", "80 rules in 'web'")


def test_regions_are_counted_apart() -> None:
    program = Program()
    for index in range(8):
        region = {} if index < 4 else {"region": "us-east-1"}
        program.add("aws:ec2:Vpc", f"vpc{index}", cidrBlock=f"10.{index}.0.0/16", **region)
    assert findings(program.planned(), POLICY) == []
