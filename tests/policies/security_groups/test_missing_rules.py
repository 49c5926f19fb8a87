from __future__ import annotations

import pytest

from tests.policies.data_stack import OUT, UNKNOWN, admit, cidr, stack
from tests.policies.table import Case, check

POLICY = "missing-rules"
CLOSED = "description: app"
TAIL = (
    "no outbound traffic is allowed. The AWS provider removes the default allow-all egress rule. Add an "
    "egress rule for this traffic."
)


def silent(who: str, need: str, guard: str = "Security group 'app' has") -> list[tuple[str, str]]:
    return [("client", f"{guard} no egress rule, but {who} {need}: {TAIL}")]


NETWORK = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  app: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}", %s } }
"""
FARGATE = (
    NETWORK
    + """
  task: { type: aws:ecs:TaskDefinition, properties: { family: app, networkMode: awsvpc, %s } }
  client:
    type: aws:ecs:Service
    properties:
      taskDefinition: "${task.arn}"
      networkConfiguration: { subnets: ["${a.id}"], securityGroups: ["${app.id}"] }
      %s
"""
)
MACHINE = (
    NETWORK
    + """
  client:
    type: aws:ec2:Instance
    properties: { subnetId: "${a.id}", vpcSecurityGroupIds: ["${app.id}"], keyName: admin, userData: "%s" }
"""
)
FUNCTION = (
    NETWORK
    + """
  table: { type: aws:dynamodb:Table, properties: { hashKey: id } }
  logs: { type: aws:cloudwatch:LogGroup, properties: { name: /app } }
  client:
    type: aws:lambda:Function
    properties:
      environment: { variables: { %s } }
      vpcConfig: { subnetIds: ["${a.id}"], securityGroupIds: ["${app.id}"] }
"""
)
ENDPOINT = (
    NETWORK
    + """
  endpoint:
    type: aws:ec2:VpcEndpoint
    properties:
      vpcId: "${vpc.id}"
      vpcEndpointType: %s
      serviceName: com.amazonaws.eu-west-1.%s
      subnetIds: ["${a.id}"]
      securityGroupIds: ["${app.id}"]
      privateDnsEnabled: true
"""
)
CLOSED_ENDPOINT = [
    (
        "endpoint",
        "No rule of security group 'app' allows port 443, so nothing reaches the service through the endpoint. Allow "
        "the VPC's CIDR block or its clients' security groups on port 443.",
    )
]
SECOND_OF = """
  second:
    type: aws:lambda:Function
    properties:
      environment: { variables: { DB_HOST: "${store.endpoint}" } }
      vpcConfig: { subnetIds: ["${b.id}"], securityGroupIds: ["${other.id}"] }
  other: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}", %s } }
"""
SECOND = SECOND_OF % OUT
ACL = """
  acl:
    type: aws:ec2:NetworkAcl
    properties:
      vpcId: "${vpc.id}"
      subnetIds: ["${b.id}"]
      ingress: [{ ruleNo: 1, action: allow, protocol: "-1", fromPort: 0, toPort: 0, cidrBlock: 0.0.0.0/0 }]
      egress:
        - { ruleNo: 1, action: deny, protocol: tcp, fromPort: 6379, toPort: 6379, cidrBlock: 10.0.0.0/16 }
        - { ruleNo: 2, action: allow, protocol: "-1", fromPort: 0, toPort: 0, cidrBlock: 0.0.0.0/0 }
"""
INSTALL = "#!/bin/bash\\nyum install -y nginx\\n"

CASES = {
    # --- to data stores
    "to a database": Case(stack(admit(5432))),
    "no egress to a database": Case(
        stack(admit(5432), egress=CLOSED), silent("function 'client'", "connects to database 'store'")
    ),
    "no egress and no ingress": Case(
        stack(egress=CLOSED), silent("function 'client'", "connects to database 'store'")
    ),
    "egress on another port": Case(
        stack(admit(5432), egress=f"egress: [{cidr(443, '0.0.0.0/0')}]"),
        [
            (
                "client",
                "Function 'client' cannot reach database 'store' on port 5432: security group 'app' of function "
                "'client' lets no port 5432 out to database 'store'. Add an egress rule for port 5432.",
            )
        ],
    ),
    "closed on both sides": Case(
        stack(
            admit(5432, 'securityGroups: ["${other.id}"]'),
            egress=f"egress: [{cidr(443, '0.0.0.0/0')}]",
            more=SECOND,
        ),
        [
            (
                "client",
                "Function 'client' cannot reach database 'store' on port 5432: security group 'app' of function "
                "'client' lets no port 5432 out to database 'store', and security group 'data' of database 'store' "
                "does not admit port 5432 from function 'client'. Allow the traffic on both sides.",
            )
        ],
    ),
    "egress to the port": Case(stack(admit(5432), egress=f"egress: [{cidr(5432, '10.0.0.0/16')}]")),
    "no ingress at all is the database's": Case(stack()),
    "the database admits another client": Case(
        stack(admit(5432, 'securityGroups: ["${other.id}"]'), more=SECOND),
        [
            (
                "client",
                "Function 'client' cannot reach database 'store' on port 5432: security group 'data' of database "
                "'store' does not admit port 5432 from function 'client'. Allow security group 'app' there.",
            )
        ],
    ),
    "cache, no egress": Case(
        stack(admit(6379), store="redis", client="service", egress=CLOSED),
        silent("ECS service 'client'", "connects to cache 'store'"),
    ),
    "files": Case(stack(admit(2049), store="efs", client="function with files")),
    "files not admitted": Case(
        stack(store="efs", client="function with files"),
        [
            (
                "client",
                "Function 'client' cannot reach mount target 'store' on port 2049: security group 'data' of mount "
                "target 'store' does not admit port 2049 from anyone. Allow security group 'app' there.",
            )
        ],
    ),
    "two groups, one with egress": Case(
        stack(
            admit(5432),
            egress=CLOSED,
            client_groups='"${app.id}", "${out.id}"',
            more=f'  out: {{ type: aws:ec2:SecurityGroup, properties: {{ vpcId: "${{vpc.id}}", {OUT} }} }}\n',
        )
    ),
    "two groups without egress": Case(
        stack(admit(5432), egress=CLOSED, client_groups='"${app.id}", "${data.id}"'),
        silent("function 'client'", "connects to database 'store'", "Security groups 'app' and 'data' have"),
    ),
    "unknown egress": Case(stack(admit(5432), egress=f"egress: {UNKNOWN}")),
    "stand-alone egress": Case(
        stack(
            admit(5432),
            egress=CLOSED,
            more="""
  rule: { type: aws:vpc:SecurityGroupEgressRule, properties: { securityGroupId: "${app.id}", ipProtocol: "-1",
          cidrIpv4: 0.0.0.0/0 } }
""",
        )
    ),
    "network ACL between": Case(
        stack(admit(5432), store="redis", client="instance")
        .replace("fromPort: 5432, toPort: 5432", "fromPort: 6379, toPort: 6379")
        .replace('subnetIds: ["${a.id}", "${b.id}"]', 'subnetIds: ["${a.id}"]')
        + ACL,
        [
            (
                "client",
                "Instance 'client' cannot reach cache 'store' on port 6379: network ACL 'acl' of subnet 'b' denies "
                "port 6379 to 10.0.0.0/24. Allow the traffic and its return traffic in both directions.",
            )
        ],
    ),
    "a network ACL that stops every reply is its own policy's": Case(
        stack(admit(6379), store="redis", client="instance").replace(
            'subnetIds: ["${a.id}", "${b.id}"]', 'subnetIds: ["${a.id}"]'
        )
        + ACL.partition("      egress:")[0]
    ),
    # --- to the world
    "Fargate without egress": Case(
        FARGATE % (CLOSED, "requiresCompatibilities: [FARGATE]", "desiredCount: 1"),
        silent("ECS service 'client'", "pulls its image"),
    ),
    "Fargate by launch type": Case(
        FARGATE % (CLOSED, "cpu: '256'", "launchType: FARGATE"),
        silent("ECS service 'client'", "pulls its image"),
    ),
    "Fargate by capacity provider": Case(
        FARGATE % (CLOSED, "cpu: '256'", "capacityProviderStrategies: [{ capacityProvider: FARGATE_SPOT }]"),
        silent("ECS service 'client'", "pulls its image"),
    ),
    "Fargate with egress": Case(FARGATE % (OUT, "requiresCompatibilities: [FARGATE]", "desiredCount: 1")),
    "on instances": Case(FARGATE % (CLOSED, "requiresCompatibilities: [EC2]", "launchType: EC2")),
    "user data that installs": Case(
        MACHINE % (CLOSED, INSTALL), silent("instance 'client'", "downloads in its user data")
    ),
    "user data that installs, with egress": Case(MACHINE % (OUT, INSTALL)),
    "user data that needs nothing": Case(MACHINE % (CLOSED, "#!/bin/bash\\necho ready\\n")),
    "a function that calls": Case(
        FUNCTION % (CLOSED, 'TABLE: "${table.name}"'), silent("function 'client'", "calls 'table'")
    ),
    "a function that calls, with egress": Case(FUNCTION % (OUT, 'TABLE: "${table.name}"')),
    "a function that calls nothing": Case(FUNCTION % (CLOSED, 'LOGS: "${logs.name}"')),
    # --- endpoints
    "closed endpoint": Case(ENDPOINT % (OUT, "Interface", "sqs"), CLOSED_ENDPOINT),
    "endpoint on another port": Case(
        ENDPOINT % (f"ingress: [{cidr(80, '10.0.0.0/16')}]", "Interface", "sqs"), CLOSED_ENDPOINT
    ),
    "open endpoint": Case(ENDPOINT % (f"ingress: [{cidr(443, '10.0.0.0/16')}]", "Interface", "sqs")),
    "endpoint of SMTP": Case(
        ENDPOINT % (f"ingress: [{cidr(587, '10.0.0.0/16')}]", "Interface", "email-smtp")
    ),
    "endpoint of Keyspaces": Case(
        ENDPOINT % (f"ingress: [{cidr(9142, '10.0.0.0/16')}]", "Interface", "cassandra")
    ),
    "endpoint of another account's service": Case(
        ENDPOINT % (f"ingress: [{cidr(9092, '10.0.0.0/16')}]", "Interface", "vpce-svc-0123456789abcdef0")
    ),
    "endpoint with unknown rules": Case(ENDPOINT % (f"ingress: {UNKNOWN}", "Interface", "sqs")),
    "gateway endpoint": Case(ENDPOINT % (OUT, "Gateway", "s3")),
    "endpoint of Systems Manager": Case(ENDPOINT % (OUT, "Interface", "ssm"), CLOSED_ENDPOINT),
    "endpoint of another service beside an instance": Case(
        ENDPOINT % (OUT, "Interface", "sqs")
        + '  m: { type: aws:ec2:Instance, properties: { subnetId: "${a.id}" } }\n',
        CLOSED_ENDPOINT,
    ),
    "endpoint of Systems Manager, with an instance elsewhere": Case(
        ENDPOINT % (OUT, "Interface", "ssm")
        + """
  far: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.9.0.0/16 } }
  there: { type: aws:ec2:Subnet, properties: { vpcId: "${far.id}", cidrBlock: 10.9.0.0/24 } }
  m: { type: aws:ec2:Instance, properties: { subnetId: "${there.id}" } }
""",
        CLOSED_ENDPOINT,
    ),
    "endpoint of Systems Manager, with an instance who knows where": Case(
        ENDPOINT % (OUT, "Interface", "ssm")
        + f"  m: {{ type: aws:ec2:Instance, properties: {{ subnetId: {UNKNOWN} }} }}\n",
        when="planned",
    ),
    "endpoint of Systems Manager beside an instance": Case(
        ENDPOINT % (OUT, "Interface", "ssm")
        + '  m: { type: aws:ec2:Instance, properties: { subnetId: "${a.id}" } }\n'
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_cases(name: str) -> None:
    check(POLICY, CASES[name])
