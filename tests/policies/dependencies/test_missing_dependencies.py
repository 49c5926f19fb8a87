"""Races: every ordering kept and not kept, over paths of every kind."""

from __future__ import annotations

import pytest

from preflight.testing import Program, findings, program_from_yaml
from tests.policies.dependencies.programs import (
    API,
    BALANCER,
    BUCKET,
    INTEGRATION,
    NO_GATEWAY,
    ORDERED,
    ROLE,
    VPC,
)
from tests.policies.table import Case, check

NAME = "missing-dependencies"


@pytest.mark.parametrize("name", ORDERED)
def test_not_ordered(name: str) -> None:
    ordered = ORDERED[name]
    check(NAME, Case(ordered.without(), [("it", ordered.message)]))


@pytest.mark.parametrize("name", ORDERED)
def test_ordered(name: str) -> None:
    check(NAME, Case(ORDERED[name].waiting()))


@pytest.mark.parametrize("name", [n for n, o in ORDERED.items() if len(o.awaited) > 1])
def test_each_of_them_is_needed(name: str) -> None:
    ordered = ORDERED[name]
    found = findings(program_from_yaml(ordered.waiting(ordered.awaited[0])).planned(), NAME)
    assert [(n, f"'{ordered.awaited[1]}'" in m, f"'{ordered.awaited[0]}'" in m) for n, m in found] == [
        ("it", True, False)
    ]


def changed(name: str, old: str, new: str) -> str:
    text = ORDERED[name].without().removeprefix("resources:\n")
    assert old in text
    return text.replace(old, new)


SOUND = {
    "a private NAT gateway": VPC
    + '  it: { type: aws:ec2:NatGateway, properties: { subnetId: "${a.id}", connectivityType: private } }\n',
    "a VPC whose gateway is not of the stack": """
  it: { type: aws:ec2:NatGateway, properties: { subnetId: subnet-0123, allocationId: eipalloc-1 } }
""",
    "a route to a gateway that attaches itself": VPC
    + """
  it:
    type: aws:ec2:RouteTable
    properties: { vpcId: "${vpc.id}", routes: [{ cidrBlock: 0.0.0.0/0, gatewayId: "${gateway.id}" }] }
""",
    "an internal load balancer": VPC
    + '  it: { type: aws:lb:LoadBalancer, properties: { internal: true, subnets: ["${a.id}"] } }\n',
    "an address of nothing yet": VPC + "  it: { type: aws:ec2:Eip, properties: { domain: vpc } }\n",
    "through another resource": VPC
    + """
  address: { type: aws:ec2:Eip, properties: { domain: vpc }, options: { dependsOn: ["${gateway}"] } }
  it: { type: aws:ec2:NatGateway, properties: { subnetId: "${a.id}", allocationId: "${address.id}" } }
""",
    "user data that downloads nothing": changed("user data that downloads", "yum install -y httpd", "ls"),
    "a service behind nothing": "  it: { type: aws:ecs:Service, properties: { desiredCount: 1 } }\n",
    "a service by the rule": VPC
    + BALANCER
    + """
  rule:
    type: aws:lb:ListenerRule
    properties: { listenerArn: "${listener.arn}", actions: [{ type: forward, targetGroupArn: "${targets.arn}" }] }
  it:
    type: aws:ecs:Service
    properties: { loadBalancers: [{ targetGroupArn: "${targets.arn}", containerName: web, containerPort: 80 }] }
    options: { dependsOn: ["${rule}"] }
""",
    "a validated certificate": changed(
        "HTTPS listener",
        'HTTPS, certificateArn: "${certificate.arn}"',
        'HTTPS, certificateArn: "${validation.certificateArn}"',
    ),
    "a peering that accepts itself": changed(
        "route over a peering", "peerVpcId: vpc-0123", "peerVpcId: vpc-0123, autoAccept: true"
    ),
    "a policy before its block": BUCKET
    + """
  block:
    type: aws:s3:BucketPublicAccessBlock
    properties: { bucket: "${bucket.id}" }
    options: { dependsOn: ["${it}"] }
  it: { type: aws:s3:BucketPolicy, properties: { bucket: "${bucket.id}", policy: "{}" } }
""",
    "a log group named by its function": ROLE
    + """
  logs: { type: aws:cloudwatch:LogGroup, properties: { name: /aws/lambda/app }, options: { dependsOn: ["${it}"] } }
  it: { type: aws:lambda:Function, properties: { name: app, role: "${role.arn}" } }
""",
    "a role with policies of its own": """
  role:
    type: aws:iam:Role
    properties:
      assumeRolePolicy: "{}"
      managedPolicyArns: [arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole]
  it:
    type: aws:lambda:Function
    properties: { role: "${role.arn}", vpcConfig: { subnetIds: [subnet-1], securityGroupIds: [sg-1] } }
""",
    "a policy that is not known": """
  role: { type: aws:iam:Role, properties: { assumeRolePolicy: "{}" } }
  policy: { type: aws:iam:RolePolicy, properties: { role: "${role.id}", policy: "${role.uniqueId}" } }
  it:
    type: aws:lambda:Function
    properties: { role: "${role.arn}", vpcConfig: { subnetIds: [subnet-1], securityGroupIds: [sg-1] } }
""",
    "an API of a document": API.replace("description: app", 'body: "{}"')
    + '  it: { type: aws:apigateway:Deployment, properties: { restApi: "${api.id}" } }\n',
    "another method": API
    + """
  it:
    type: aws:apigateway:Integration
    properties: { restApi: "${api.id}", resourceId: "${way.id}", httpMethod: POST, type: MOCK }
""",
    "the method's own verb": API + INTEGRATION.replace("integration:", "it:", 1),
    "a deployment that its triggers order": API
    + """
  it:
    type: aws:apigateway:Deployment
    properties: { restApi: "${api.id}", triggers: { redeploy: "${method.id}" } }
""",
    "a stage that does not log": changed(
        "stage that logs", ", accessLogSettings: { destinationArn: x, format: y }", ""
    ),
    "a name that is an output": """
  role: { type: aws:iam:Role, properties: { name: app-role, assumeRolePolicy: "{}" } }
  it: { type: aws:iam:RolePolicyAttachment, properties: { role: "${role.name}", policyArn: arn } }
""",
    "a name of something else": """
  role: { type: aws:iam:Role, properties: { name: app-role, assumeRolePolicy: "{}" } }
  it: { type: aws:iam:RolePolicyAttachment, properties: { role: other-role, policyArn: arn } }
""",
}


@pytest.mark.parametrize("name", SOUND)
def test_sound(name: str) -> None:
    check(NAME, Case("resources:\n" + SOUND[name]))


def test_many_are_told_by_three() -> None:
    methods = "".join(
        f"""
  m{i}:
    type: aws:apigateway:Method
    properties: {{ restApi: "${{api.id}}", resourceId: "${{way.id}}", httpMethod: V{i}, authorization: NONE }}
"""
        for i in range(5)
    )
    text = "resources:\n" + API.split("  method:")[0] + methods
    text += '  it: { type: aws:apigateway:Deployment, properties: { restApi: "${api.id}" } }\n'
    message = (
        "The resource does not depend on method 'm0', method 'm1', method 'm2' and 2 more: a "
        "deployment is a snapshot of the methods and integrations that exist at its creation. Add them "
        "to dependsOn."
    )
    check(NAME, Case(text, [("it", message)]))


def _network(program: Program, **where: object) -> tuple[object, object]:
    vpc = program.add("aws:ec2:Vpc", "vpc", cidrBlock="10.0.0.0/16")
    subnet = program.add("aws:ec2:Subnet", "a", vpcId=vpc.id, cidrBlock="10.0.0.0/24")
    return vpc, subnet


def test_a_component_in_depends_on_stands_for_its_children() -> None:
    program = Program()
    vpc, subnet = _network(program)
    edge = program.component("app:Edge", "edge")
    inner = program.component("app:Inner", "inner", parent=edge)
    program.add("aws:ec2:InternetGateway", "gateway", parent=inner, vpcId=vpc.id)  # type: ignore[attr-defined]
    program.add(
        "aws:ec2:NatGateway",
        "it",
        depends_on=[edge],
        subnetId=subnet.id,
        allocationId="eipalloc-1",  # type: ignore[attr-defined]
    )
    assert findings(program.planned(), NAME) == []


def test_a_parent_is_no_dependency_and_a_components_own_reaches_no_child() -> None:
    program = Program()
    vpc, subnet = _network(program)
    gateway = program.add("aws:ec2:InternetGateway", "gateway", vpcId=vpc.id)  # type: ignore[attr-defined]
    component = program.add("app:Network", "network", depends_on=[gateway])
    for name, parent in (("below", gateway), ("inside", component)):
        program.add(
            "aws:ec2:NatGateway",
            name,
            parent=parent,
            subnetId=subnet.id,
            allocationId=f"eipalloc-{name}",  # type: ignore[attr-defined]
        )
    ((name, message),) = findings(program.planned(), NAME)
    assert name == "inside"
    assert message.endswith("The same holds for 'below'.")


def test_what_waits_for_one_gateway_is_one_finding() -> None:
    """NAT gateways and a load balancer of one VPC have one cause; another VPC's are another."""
    program = Program()
    for which in "xy":
        vpc = program.add("aws:ec2:Vpc", f"vpc-{which}", cidrBlock="10.0.0.0/16")
        program.add("aws:ec2:InternetGateway", f"gateway-{which}", vpcId=vpc.id)
        subnets = [
            program.add("aws:ec2:Subnet", f"{which}{i}", vpcId=vpc.id, cidrBlock=f"10.0.{i}.0/24")
            for i in range(2)
        ]
        for i, subnet in enumerate(subnets):
            program.add(
                "aws:ec2:NatGateway",
                f"nat-{which}{i}",
                subnetId=subnet.id,
                allocationId=f"eipalloc-{which}{i}",
            )
        program.add("aws:lb:LoadBalancer", f"balancer-{which}", subnets=[s.id for s in subnets])
    needs = (
        "The resource does not depend on internet gateway 'gateway-{}': {}. Add it to dependsOn. "
        "The same holds for {}."
    )
    assert findings(program.planned(), NAME) == [
        ("nat-x0", needs.format("x", NO_GATEWAY, "'balancer-x' and 'nat-x1'")),
        ("nat-y0", needs.format("y", NO_GATEWAY, "'balancer-y' and 'nat-y1'")),
    ]


def _policy(statement: str, block: str) -> str:
    return (
        BUCKET
        + f'  block: {{ type: aws:s3:BucketPublicAccessBlock, properties: {{ bucket: "${{bucket.id}}"{block} }} }}\n'
        '  it: { type: aws:s3:BucketPolicy, properties: { bucket: "${bucket.id}", policy: '
        f"'{{\"Statement\": [{statement}]}}' }} }}\n"
    )


_READ = '"Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/*"'


@pytest.mark.parametrize(
    ("statement", "block"),
    [
        ('{"Effect": "Deny", "Principal": "*", ' + _READ + "}", ""),
        ('{"Effect": "Allow", "Principal": {"Service": "cloudfront.amazonaws.com"}, ' + _READ + "}", ""),
        ('{"Effect": "Allow", "Principal": "*", ' + _READ + ', "Condition": {"Bool": {"a": "b"}}}', ""),
        ('{"Effect": "Allow", "Principal": "*", ' + _READ + "}", ", blockPublicPolicy: true"),
    ],
)
def test_a_bucket_policy_beside_an_access_block_needs_no_order(statement: str, block: str) -> None:
    """The provider retries OperationAborted; only a policy for everyone is refused for good."""
    check(NAME, Case("resources:\n" + _policy(statement, block)))
