"""Machines that Systems Manager is meant to manage."""

# ruff: noqa: E501 - a line holds a whole resource of a program
from __future__ import annotations

import pytest

from tests.policies.table import Case, check

EC2 = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
LAMBDA = EC2.replace("ec2.", "lambda.")
NETWORK = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  subnet: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24 } }
  table: { type: aws:ec2:RouteTable, properties: { vpcId: "${vpc.id}" } }
  joined: { type: aws:ec2:RouteTableAssociation, properties: { subnetId: "${subnet.id}", routeTableId: "${table.id}" } }
  group:
    type: aws:ec2:SecurityGroup
    properties: { vpcId: "${vpc.id}", egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: [0.0.0.0/0] }] }
"""
NAT = """
  gateway: { type: aws:ec2:InternetGateway, properties: { vpcId: "${vpc.id}" } }
  front: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24 } }
  front-table: { type: aws:ec2:RouteTable, properties: { vpcId: "${vpc.id}" } }
  front-route: { type: aws:ec2:Route, properties: { routeTableId: "${front-table.id}", destinationCidrBlock: 0.0.0.0/0, gatewayId: "${gateway.id}" } }
  front-joined: { type: aws:ec2:RouteTableAssociation, properties: { subnetId: "${front.id}", routeTableId: "${front-table.id}" } }
  nat: { type: aws:ec2:NatGateway, properties: { subnetId: "${front.id}", allocationId: eipalloc-0123456789abcdef0 } }
  route: { type: aws:ec2:Route, properties: { routeTableId: "${table.id}", destinationCidrBlock: 0.0.0.0/0, natGatewayId: "${nat.id}" } }
"""
ROLE = f"""
  role: {{ type: aws:iam:Role, properties: {{ assumeRolePolicy: '{EC2}' }} }}
  profile: {{ type: aws:iam:InstanceProfile, properties: {{ role: "${{role.name}}" }} }}
"""
CORE = """
  core: { type: aws:iam:RolePolicyAttachment, properties: { role: "${role.name}", policyArn: arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore } }
"""


def instance(**properties: str) -> str:
    lines = "".join(f"      {key}: {value}\n" for key, value in properties.items())
    return f"""
  server:
    type: aws:ec2:Instance
    properties:
      subnetId: "${{subnet.id}}"
      vpcSecurityGroupIds: ["${{group.id}}"]
{lines}"""


PROFILE = '"${profile.name}"'
TAGGED = instance(tags="{ ManagedBy: SSM }")
MEANT = instance(tags="{ ManagedBy: SSM }", iamInstanceProfile=PROFILE)
ENDPOINT = """
  {0}:
    type: aws:ec2:VpcEndpoint
    properties:
      vpcId: "${{vpc.id}}"
      serviceName: com.amazonaws.eu-west-1.{0}
      vpcEndpointType: Interface
      privateDnsEnabled: {1}
      subnetIds: ["${{subnet.id}}"]
      securityGroupIds: ["${{group.id}}"]
"""
ADMITS = """
  https: { type: aws:ec2:SecurityGroupRule, properties: { securityGroupId: "${group.id}", type: ingress, protocol: tcp, fromPort: 443, toPort: 443, cidrBlocks: [10.0.0.0/16] } }
"""

TAG = "Systems Manager is meant to manage the instance (tag 'ManagedBy'), but "
MAY = "Systems Manager is meant to manage the instance (role 'role' has permissions for the agent), but "
NO_PROFILE = (
    "there is no instance profile. Set iamInstanceProfile to one whose role has AmazonSSMManagedInstanceCore."
)
NO_WAY = (
    "subnet 'subnet' has no path to the internet and {}. Add a route to a NAT gateway, "
    "or add interface endpoints for ssm and ssmmessages with private DNS."
)
NO_ACTIONS = (
    "role 'role' does not allow ssm:UpdateInstanceInformation and 4 more. "
    "Attach AmazonSSMManagedInstanceCore to the role."
)
GRANT = """
  inline:
    type: aws:iam:RolePolicy
    properties: {{ role: "${{role.id}}", policy: '{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":{0},"Resource":"*"}}]}}' }}
"""
MINIMAL = GRANT.format('["ssm:UpdateInstanceInformation","ssmmessages:*"]')

ADVICE = ("Only Systems Manager could", "agents older than")

CASES = {
    "no profile": Case(NETWORK + NAT + TAGGED, [("server", TAG + NO_PROFILE)]),
    "a profile without the actions": Case(NETWORK + NAT + ROLE + MEANT, [("server", TAG + NO_ACTIONS)]),
    "sound": Case(NETWORK + NAT + ROLE + CORE + MEANT),
    "the minimal policy is enough": Case(NETWORK + NAT + ROLE + MINIMAL + MEANT),
    "one action missing": Case(
        NETWORK + NAT + ROLE + GRANT.format('["ssmmessages:*"]') + MEANT,
        [
            (
                "server",
                TAG + "role 'role' does not allow ssm:UpdateInstanceInformation. "
                "Attach AmazonSSMManagedInstanceCore to the role.",
            )
        ],
    ),
    "a policy that may allow them": Case(
        NETWORK
        + NAT
        + ROLE
        + MEANT
        + '\n  other: { type: aws:iam:RolePolicyAttachment, properties: { role: "${role.name}", policyArn: "${unknown-policy.arn}" } }'
        + '\n  unknown-policy: { type: aws:iam:Policy, properties: { policy: { "fn::invoke": x } } }'
    ),
    "another service is trusted": Case(
        NETWORK + NAT + ROLE.replace(EC2, LAMBDA) + CORE + MEANT,
        [
            (
                "server",
                TAG
                + "role 'role' does not trust ec2.amazonaws.com. Allow that service in the role's trust policy.",
            )
        ],
    ),
    "a profile without role": Case(
        NETWORK + NAT + "\n  profile: { type: aws:iam:InstanceProfile }" + MEANT,
        [
            (
                "server",
                TAG + "the instance profile has no role. Set a role that has AmazonSSMManagedInstanceCore.",
            )
        ],
    ),
    "a profile of elsewhere": Case(
        NETWORK + NAT + instance(tags="{ SSM: 'true' }", iamInstanceProfile="company-default")
    ),
    "no route and no endpoints": Case(
        NETWORK + ROLE + CORE + MEANT, [("server", TAG + NO_WAY.format("no endpoint for Systems Manager"))]
    ),
    "a route, no tag, the permissions show it": Case(
        NETWORK + ROLE + CORE + instance(iamInstanceProfile=PROFILE),
        [("server", MAY + NO_WAY.format("no endpoint for Systems Manager"))],
    ),
    "endpoints instead of a route": Case(
        NETWORK
        + ROLE
        + CORE
        + MEANT
        + ADMITS
        + ENDPOINT.format("ssm", "true")
        + ENDPOINT.format("ssmmessages", "true")
        + ENDPOINT.format("ec2messages", "true")
    ),
    "no endpoint for old agents": Case(
        NETWORK
        + ROLE
        + CORE
        + MEANT
        + ADMITS
        + ENDPOINT.format("ssm", "true")
        + ENDPOINT.format("ssmmessages", "true"),
        [
            (
                "server",
                "Subnet 'subnet' reaches Systems Manager through endpoints, but has no endpoint for "
                "ec2messages, which agents older than 3.3.40 use. Add that endpoint, or keep the agent up to "
                "date.",
            )
        ],
    ),
    "one endpoint missing": Case(
        NETWORK
        + ROLE
        + CORE
        + MEANT
        + ADMITS
        + ENDPOINT.format("ssm", "true")
        + ENDPOINT.format("ec2messages", "true"),
        [("server", TAG + NO_WAY.format("no endpoint for ssmmessages"))],
    ),
    "an endpoint without private DNS": Case(
        NETWORK
        + ROLE
        + CORE
        + MEANT
        + ADMITS
        + ENDPOINT.format("ssm", "true")
        + ENDPOINT.format("ssmmessages", "false"),
        [("server", TAG + NO_WAY.format("no endpoint for ssmmessages"))],
    ),
    "an endpoint that admits nobody, beside a way out": Case(
        NETWORK + NAT + ROLE + CORE + MEANT + ENDPOINT.format("ssmmessages", "true"),
        [
            (
                "server",
                TAG
                + (
                    "the security groups of endpoint 'ssmmessages' do not allow HTTPS. Allow port 443 from the "
                    "instances."
                ),
            )
        ],
    ),
    "an endpoint that admits nobody and that no name leads to": Case(
        NETWORK + NAT + ROLE + CORE + MEANT + ENDPOINT.format("ssmmessages", "false")
    ),
    "an endpoint that may have a name, beside a way out": Case(
        NETWORK + NAT + ROLE + CORE + MEANT + ENDPOINT.format("ssmmessages", "{ 'fn::invoke': {} }")
    ),
    "endpoints that admit nobody": Case(
        NETWORK
        + ROLE
        + CORE
        + MEANT
        + ENDPOINT.format("ssm", "true")
        + ENDPOINT.format("ssmmessages", "true"),
        [
            (
                "server",
                TAG
                + "the security groups of endpoint 'ssm' do not allow HTTPS. Allow port 443 from the instances.",
            )
        ],
    ),
    "no HTTPS out": Case(
        NETWORK.replace(
            'protocol: "-1", fromPort: 0, toPort: 0', "protocol: tcp, fromPort: 5432, toPort: 5432"
        )
        + NAT
        + ROLE
        + CORE
        + MEANT,
        [("server", TAG + "the security groups do not allow outbound HTTPS. Allow egress on port 443.")],
    ),
    "a public address in a public subnet": Case(
        NETWORK
        + NAT
        + ROLE
        + CORE
        + MEANT.replace('"${subnet.id}"', '"${front.id}"')
        + "      associatePublicIpAddress: true\n"
    ),
    "a public subnet without a public address": Case(
        NETWORK + NAT + ROLE + CORE + MEANT.replace('"${subnet.id}"', '"${front.id}"'),
        [("server", TAG + NO_WAY.format("no endpoint for Systems Manager").replace("'subnet'", "'front'"))],
    ),
    "an association names it": Case(
        NETWORK
        + NAT
        + instance(keyName="admin")
        + '\n  patch: { type: aws:ssm:Association, properties: { name: AWS-RunPatchBaseline, targets: [{ key: InstanceIds, values: ["${server.id}"] }] } }',
        [
            (
                "server",
                "Systems Manager is meant to manage the instance ('patch' targets it), but " + NO_PROFILE,
            )
        ],
    ),
    "an association selects it by tag": Case(
        NETWORK
        + NAT
        + instance(keyName="admin", tags="{ Role: web }")
        + '\n  patch: { type: aws:ssm:Association, properties: { name: AWS-RunShellScript, targets: [{ key: "tag:Role", values: [app, web] }] } }',
        [
            (
                "server",
                "Systems Manager is meant to manage the instance ('patch' targets it), but " + NO_PROFILE,
            )
        ],
    ),
    "an association selects another tag": Case(
        NETWORK
        + NAT
        + instance(keyName="admin", tags="{ Role: db }")
        + '\n  patch: { type: aws:ssm:Association, properties: { name: AWS-RunShellScript, targets: [{ key: "tag:Role", values: [web] }] } }'
    ),
    "an automation needs no agent": Case(
        NETWORK
        + NAT
        + instance(keyName="admin")
        + '\n  stop: { type: aws:ssm:Association, properties: { name: AWS-StopEC2Instance, automationTargetParameterName: InstanceId, targets: [{ key: InstanceIds, values: ["${server.id}"] }] } }'
    ),
    "the user data starts the agent": Case(
        NETWORK
        + NAT
        + instance(keyName="admin", userData='"#!/bin/bash\\nsystemctl enable --now amazon-ssm-agent\\n"'),
        [
            (
                "server",
                "Systems Manager is meant to manage the instance (user data starts the agent), but "
                + NO_PROFILE,
            )
        ],
    ),
    "the user data removes the agent": Case(
        NETWORK
        + NAT
        + instance(keyName="admin", userData='"#!/bin/bash\\nyum remove -y amazon-ssm-agent\\n"')
    ),
    "no key pair and endpoints for sessions": Case(
        NETWORK
        + ADMITS
        + instance()
        + ENDPOINT.format("ssm", "true")
        + ENDPOINT.format("ssmmessages", "true"),
        [
            (
                "server",
                (
                    "Systems Manager is meant to manage the instance (no key pair, and the VPC has endpoint "
                    "'ssmmessages' for sessions), but "
                )
                + NO_PROFILE,
            )
        ],
    ),
    "no key pair and closed to SSH": Case(
        NETWORK + NAT + instance(),
        [
            (
                "server",
                (
                    "Only Systems Manager could give access to the instance (no key pair, and no security group "
                    "allows SSH), but "
                )
                + NO_PROFILE,
            )
        ],
    ),
    "no key pair but open to SSH": Case(NETWORK + NAT + instance() + ADMITS.replace("443", "22")),
    "closed to SSH with an endpoint of Instance Connect": Case(
        NETWORK
        + NAT
        + instance()
        + '\n  way-in: { type: aws:ec2transitgateway:InstanceConnectEndpoint, properties: { subnetId: "${subnet.id}" } }'
    ),
    "a machine that forwards": Case(NETWORK + NAT + instance(sourceDestCheck="false")),
    "a key pair is another way in": Case(NETWORK + NAT + instance(keyName="admin")),
    "a tag that says no": Case(NETWORK + NAT + instance(keyName="admin", tags="{ SSM: 'false' }")),
    "administrator access is no sign": Case(
        NETWORK
        + ROLE
        + CORE.replace("AmazonSSMManagedInstanceCore", "AdministratorAccess")
        + instance(keyName="admin", iamInstanceProfile=PROFILE)
    ),
    "the stack manages hosts by default": Case(
        NETWORK
        + NAT
        + TAGGED
        + "\n  setting: { type: aws:ssm:ServiceSetting, properties: { settingId: /ssm/managed-instance/default-ec2-instance-management-role, settingValue: role } }"
    ),
    "the account manages hosts by default": Case(
        NETWORK + NAT + TAGGED, config={"defaultHostManagement": True}
    ),
    "an unknown route": Case(
        NETWORK
        + ROLE
        + CORE
        + MEANT
        + '\n  route: { type: aws:ec2:Route, properties: { routeTableId: "${table.id}", destinationCidrBlock: 0.0.0.0/0, transitGatewayId: tgw-0123456789abcdef0 } }'
    ),
}

CHANNELS = GRANT.format('["ssmmessages:*"]').replace("${role.id}", "${task-role.id}")


def service(role: bool = True, exec_: str = "true") -> str:
    given = ', taskRoleArn: "${task-role.arn}"' if role else ""
    text = LAMBDA.replace("lambda.", "ecs-tasks.")
    return f"""
  task-role: {{ type: aws:iam:Role, properties: {{ assumeRolePolicy: '{text}' }} }}
  task: {{ type: aws:ecs:TaskDefinition, properties: {{ family: app{given} }} }}
  service:
    type: aws:ecs:Service
    properties:
      taskDefinition: "${{task.arn}}"
      enableExecuteCommand: {exec_}
      networkConfiguration: {{ subnets: ["${{subnet.id}}"], securityGroups: ["${{group.id}}"] }}
"""


EXEC = "enableExecuteCommand is true (ECS Exec), but "
CASES |= {
    "ECS Exec": Case(NETWORK + NAT + service() + CHANNELS),
    "ECS Exec by an endpoint": Case(
        NETWORK + ADMITS + service() + CHANNELS + ENDPOINT.format("ssmmessages", "true")
    ),
    "ECS Exec without task role": Case(
        NETWORK + NAT + service(role=False),
        [
            (
                "service",
                EXEC
                + "the tasks have no task role. Set taskRoleArn to a role that allows the ssmmessages actions.",
            )
        ],
    ),
    "ECS Exec without permission": Case(
        NETWORK + NAT + service(),
        [
            (
                "service",
                EXEC + "task role 'task-role' does not allow ssmmessages:CreateControlChannel and 3 more. "
                "Allow them in the role.",
            )
        ],
    ),
    "ECS Exec without a way": Case(
        NETWORK + service() + CHANNELS,
        [
            (
                "service",
                EXEC
                + (
                    "subnet 'subnet' has no path to the internet and no endpoint for ssmmessages. Add a route to a "
                    "NAT gateway, or add that endpoint with private DNS."
                ),
            )
        ],
    ),
    "ECS Exec turned off": Case(NETWORK + service(role=False, exec_="false")),
    "ECS Exec with a role of elsewhere": Case(
        NETWORK + NAT + service().replace('"${task-role.arn}"', "arn:aws:iam::123456789012:role/app")
    ),
    "a cloud-config installs the agent": Case(
        NETWORK
        + NAT
        + instance(keyName="admin", userData='"#cloud-config\\npackages:\\n- amazon-ssm-agent\\n"'),
        [
            (
                "server",
                "Systems Manager is meant to manage the instance (user data starts the agent), but "
                + NO_PROFILE,
            )
        ],
    ),
}

FLEET = """
  template:
    type: aws:ec2:LaunchTemplate
    properties: {{ vpcSecurityGroupIds: ["${{group.id}}"]{0} }}
  fleet:
    type: aws:autoscaling:Group
    properties:
      vpcZoneIdentifiers: ["${{subnet.id}}"]
      launchTemplate: {{ id: "${{template.id}}" }}
      tags: [{{ key: "{1}", value: web, propagateAtLaunch: true }}]
"""
PROFILED = ', iamInstanceProfile: { arn: "${profile.arn}" }'
CASES |= {
    "a group in some of two subnets, neither with a route": Case(
        NETWORK
        + ROLE
        + CORE
        + '  twin: { type: aws:ec2:Subnet, properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.8.0/24 } }\n'
        + FLEET.format(PROFILED, "Patch Group").replace('["${subnet.id}"]', '"${subnet.id}${twin.id}"'),
        [
            (
                "fleet",
                "Systems Manager is meant to manage the group's instances (tag 'Patch Group'), but "
                + NO_WAY.format("no endpoint for Systems Manager"),
            )
        ],
        when="planned",
    ),
    "a group in some of two subnets, one of them with a route": Case(
        NETWORK
        + ROLE
        + CORE
        + NAT
        + FLEET.format(PROFILED, "Patch Group").replace('["${subnet.id}"]', '"${subnet.id}${front.id}"'),
        when="planned",
    ),
    "a group of a patch group": Case(
        NETWORK + NAT + FLEET.format("", "Patch Group"),
        [
            (
                "fleet",
                "Systems Manager is meant to manage the group's instances (tag 'Patch Group'), but "
                + NO_PROFILE,
            )
        ],
    ),
    "a group that nobody logs in to": Case(NETWORK + NAT + FLEET.format("", "Name")),
    "a group whose template has the profile": Case(
        NETWORK
        + NAT
        + ROLE
        + CORE
        + FLEET.format(', iamInstanceProfile: { arn: "${profile.arn}" }', "Patch Group")
    ),
    "a group without a way out": Case(
        NETWORK + ROLE + CORE + FLEET.format(', iamInstanceProfile: { name: "${profile.name}" }', "Name"),
        [
            (
                "fleet",
                MAY.replace("the instance", "the group's instances")
                + NO_WAY.format("no endpoint for Systems Manager"),
            )
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_session_manager(name: str) -> None:
    check("session-manager", CASES[name], ADVICE)
