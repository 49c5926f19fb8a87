"""Workloads that cannot reach what they need from their subnets."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

CLOSED = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  a: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  b: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24 } }
  gateway: { type: aws:ec2:InternetGateway, properties: { vpcId: "${vpc.id}" } }
  table: { type: aws:ec2:RouteTable, properties: { vpcId: "${vpc.id}" } }
  joined:
    type: aws:ec2:RouteTableAssociation
    properties: { subnetId: "${a.id}", routeTableId: "${table.id}" }
  orders: { type: aws:dynamodb:Table, properties: { hashKey: id } }
  secret: { type: aws:secretsmanager:Secret }
"""


def route(target: str) -> str:
    return f"""
  route:
    type: aws:ec2:Route
    properties: {{ routeTableId: "${{table.id}}", destinationCidrBlock: 0.0.0.0/0, {target} }}
"""


NAT = route("natGatewayId: nat-1")
INTERNET = route('gatewayId: "${gateway.id}"')
UNKNOWN = route("gatewayId: { fn::invoke: {} }")


def instance(script: str, more: str = "", subnet: str = "a") -> str:
    lines = "\n".join(f"        {line}" for line in ["#!/bin/bash", *script.split("\n")])
    return f"""
  box:
    type: aws:ec2:Instance
    properties:
      subnetId: "${{{subnet}.id}}"
{more}
      userData: |
{lines}
"""


def function(*values: str, vpc: bool = True) -> str:
    variables = ", ".join(f'V{i}: "{v}"' for i, v in enumerate(values))
    where = 'vpcConfig: { subnetIds: ["${a.id}"], securityGroupIds: [] }' if vpc else "timeout: 3"
    return f"""
  handler:
    type: aws:lambda:Function
    properties: {{ {where}, environment: {{ variables: {{ {variables} }} }} }}
"""


def service(image: str, more: str = "", launch: str = "launchType: FARGATE", public: str = "false") -> str:
    return f"""
  task:
    type: aws:ecs:TaskDefinition
    properties: {{ containerDefinitions: {{ fn::toJSON: [{{ name: web, image: {image}{more} }}] }} }}
  web:
    type: aws:ecs:Service
    properties:
      taskDefinition: "${{task.arn}}"
      {launch}
      networkConfiguration: {{ subnets: ["${{a.id}}"], assignPublicIp: {public} }}
"""


def endpoint(name: str, service: str, more: str) -> str:
    return f"""
  {name}:
    type: aws:ec2:VpcEndpoint
    properties: {{ vpcId: "${{vpc.id}}", serviceName: com.amazonaws.eu-west-1.{service}, {more} }}
"""


INTERFACE = 'vpcEndpointType: Interface, privateDnsEnabled: true, subnetIds: ["${b.id}"]'
S3 = endpoint("s3", "s3", 'routeTableIds: ["${table.id}"]')
DYNAMODB = endpoint("dynamodb", "dynamodb", 'routeTableIds: ["${table.id}"]')


def cannot(what: str, missing: str = "", count: int = 1) -> str:
    lacks = f" and no endpoint of {missing}" if missing else ""
    add = f", or add {'endpoints' if count > 1 else 'an endpoint'} of {missing}" if missing else ""
    return (
        f"In subnet 'a' it cannot {what}: there is no path to the internet{lacks}. "
        f"Route the subnet to a NAT gateway{add}."
    )


YUM = cannot("run 'yum install' of its user data", "s3")
CURL = cannot("download from example.com, as its user data does")
TABLE = cannot("reach DynamoDB table 'orders' in its environment variables", "dynamodb")
FETCH = "curl -O https://example.com/agent.tgz"
ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1"
PULL = "pull its image "

CASES = {
    "nothing to reach": Case(CLOSED + instance("echo hello")),
    "no user data": Case(
        CLOSED + '\n  box: { type: aws:ec2:Instance, properties: { subnetId: "${a.id}" } }\n'
    ),
    "a download": Case(CLOSED + instance(FETCH), [("box", CURL)]),
    "a download through NAT": Case(CLOSED + NAT + instance(FETCH)),
    "a download on the main table": Case(
        CLOSED + NAT + instance(FETCH, subnet="b"), [("box", CURL.replace("'a'", "'b'"))]
    ),
    "a download with a public address": Case(
        CLOSED + INTERNET + instance(FETCH, "      associatePublicIpAddress: true")
    ),
    "a download without a public address": Case(CLOSED + INTERNET + instance(FETCH), [("box", CURL)]),
    "a download through something unknown": Case(CLOSED + UNKNOWN + instance(FETCH)),
    "an endpoint of S3 is no way to the internet": Case(CLOSED + S3 + instance(FETCH), [("box", CURL)]),
    "the metadata service is near": Case(CLOSED + instance("curl http://169.254.169.254/latest/meta-data/")),
    "packages": Case(CLOSED + instance("yum install -y httpd"), [("box", YUM)]),
    "packages that come from S3": Case(CLOSED + S3 + instance("yum install -y httpd")),
    "packages that do not": Case(
        CLOSED + S3 + instance("apt-get install -y nginx"),
        [("box", cannot("run 'apt-get install' of its user data"))],
    ),
    "a parameter": Case(
        CLOSED + instance("aws ssm get-parameter --name /app/url"),
        [("box", cannot("read from Parameter Store, as its user data does", "ssm"))],
    ),
    "a parameter by endpoint": Case(
        CLOSED + instance("aws ssm get-parameter --name /app/url") + endpoint("ssm", "ssm", INTERFACE)
    ),
    "a parameter by an endpoint without private DNS": Case(
        CLOSED
        + instance("aws ssm get-parameter --name /app/url")
        + endpoint("ssm", "ssm", INTERFACE.replace("true", "false")),
        [("box", cannot("read from Parameter Store, as its user data does", "ssm"))],
    ),
    "an image of ECR through NAT": Case(CLOSED + NAT + instance(f"docker pull {ECR}")),
    "a subnet of another stack": Case(CLOSED + instance(FETCH).replace('"${a.id}"', "subnet-1")),
    "a group by its template": Case(
        CLOSED
        + f"""
  template:
    type: aws:ec2:LaunchTemplate
    properties: {{ userData: {{ fn::toBase64: "#!/bin/bash\\n{FETCH}" }} }}
  fleet:
    type: aws:autoscaling:Group
    properties: {{ vpcZoneIdentifiers: ["${{a.id}}"], launchTemplate: {{ id: "${{template.id}}" }} }}
""",
        [("fleet", CURL)],
    ),
    "a function that calls nothing": Case(CLOSED + function("plain")),
    "a function with a table": Case(CLOSED + function("${orders.name}"), [("handler", TABLE)]),
    "a function with a table by endpoint": Case(CLOSED + DYNAMODB + function("${orders.name}")),
    "a function with a table through NAT": Case(CLOSED + NAT + function("${orders.name}")),
    "a function in a public subnet": Case(
        CLOSED + INTERNET + function("${orders.name}"), [("handler", TABLE)]
    ),
    "a function outside the VPC": Case(CLOSED + function("${orders.name}", vpc=False)),
    "a function with table and secret": Case(
        CLOSED + DYNAMODB + function("${orders.name}", "${secret.arn}"),
        [("handler", cannot("reach secret 'secret' in its environment variables", "secretsmanager"))],
    ),
    "a public image": Case(CLOSED + service("nginx"), [("web", cannot(f"{PULL}nginx"))]),
    "a public image through NAT": Case(CLOSED + NAT + service("nginx")),
    "a public image in a public subnet": Case(CLOSED + INTERNET + service("nginx", public="true")),
    "a public image without a public address": Case(
        CLOSED + INTERNET + service("nginx"), [("web", cannot(f"{PULL}nginx"))]
    ),
    "an image of ECR": Case(
        CLOSED + service(ECR), [("web", cannot(f"{PULL}{ECR}", "ecr.api, ecr.dkr, s3", 3))]
    ),
    "an image of ECR with one endpoint missing": Case(
        CLOSED + service(ECR) + S3 + endpoint("dkr", "ecr.dkr", INTERFACE),
        [("web", cannot(f"{PULL}{ECR}", "ecr.api"))],
    ),
    "an image of ECR by endpoints": Case(
        CLOSED
        + service(ECR)
        + S3
        + endpoint("dkr", "ecr.dkr", INTERFACE)
        + endpoint("api", "ecr.api", INTERFACE)
    ),
    "logs": Case(
        CLOSED
        + service(ECR, ", logConfiguration: { logDriver: awslogs }")
        + S3
        + endpoint("dkr", "ecr.dkr", INTERFACE)
        + endpoint("api", "ecr.api", INTERFACE),
        [("web", cannot("send its logs to CloudWatch", "logs"))],
    ),
    "images that are not known": Case(
        CLOSED + service("{ fn::invoke: {} }"),
        [("web", cannot("pull its images", "ecr.api, ecr.dkr, s3", 3))],
        when="planned",
    ),
    "tasks on instances pull through these": Case(CLOSED + service("nginx", launch="launchType: EC2")),
    "tasks by a Fargate provider": Case(
        CLOSED
        + service(
            "nginx", launch="capacityProviderStrategies: [{ capacityProvider: FARGATE_SPOT, weight: 1 }]"
        ),
        [("web", cannot(f"{PULL}nginx"))],
    ),
    "tasks of an unknown launch type": Case(
        CLOSED + service("nginx", launch="launchType: { fn::invoke: {} }")
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_private_subnet_without_egress(case: Case) -> None:
    check("private-subnet-without-egress", case)
