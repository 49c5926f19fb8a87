"""An instance or task that Systems Manager is meant to manage can never connect to it.

## What fails

An instance, or the instances of an Auto Scaling group, that Systems Manager is meant to manage

- have no instance profile;
- have a role that does not trust EC2, or that does not allow the agent's actions: `ssm:UpdateInstanceInformation`
  and the four `ssmmessages` actions;
- run in a subnet without a path to Systems Manager: no route to the internet, and not both endpoints, `ssm` and
  `ssmmessages`, with private DNS;
- have security groups that do not allow outbound HTTPS, or use an endpoint whose groups do not allow inbound HTTPS;
- (advisory) reach Systems Manager through endpoints, but not through one for `ec2messages`, which agents older than
  3.3.40 use.

An ECS service has `enableExecuteCommand`, and its tasks have no task role, a role without the four `ssmmessages`
actions, or no path to `ssmmessages`.

These facts show that Systems Manager is meant to manage an instance:

- a command of the stack targets the instance;
- it has a tag such as `SSM`, `ManagedBy: SSM` or `Patch Group`;
- its role has permissions for the agent;
- its user data starts the agent;
- it has no key pair, and the stack configures sessions or has endpoints for them.

An instance that only lacks a key pair is an advisory finding. It is reported only where no security group allows a
login either, or where the stack uses Systems Manager.

## Why

The agent calls Systems Manager with the credentials of the instance profile. Without credentials or a network path,
the instance runs but never appears among the managed nodes. Session Manager reports *TargetNotConnected*, Run
Command reports *Undeliverable*. Nothing in the deployment fails.

## Errors

- `TargetNotConnected`

## Fails

```yaml
resources:
  role:
    type: aws:iam:Role
    properties:
      assumeRolePolicy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }
  profile:
    type: aws:iam:InstanceProfile
    properties: { role: "${role.name}" }
  server:
    type: aws:ec2:Instance
    properties:
      ami: resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64
      instanceType: t3.micro
      iamInstanceProfile: "${profile.name}"
      metadataOptions: { httpTokens: required }
      tags: { Name: server, ManagedBy: SSM }
```

## Instead

Attach an instance profile whose role trusts EC2 and has `AmazonSSMManagedInstanceCore`. In a subnet without a NAT
gateway, add interface endpoints for `ssm` and `ssmmessages` with private DNS. Allow HTTPS out of the instance's
security groups and into those of the endpoints.

```yaml
resources:
  role:
    type: aws:iam:Role
    properties:
      assumeRolePolicy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }
  core:
    type: aws:iam:RolePolicyAttachment
    properties: { role: "${role.name}", policyArn: arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore }
  profile:
    type: aws:iam:InstanceProfile
    properties: { role: "${role.name}" }
  server:
    type: aws:ec2:Instance
    properties:
      ami: resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64
      instanceType: t3.micro
      iamInstanceProfile: "${profile.name}"
      metadataOptions: { httpTokens: required }
      tags: { Name: server, ManagedBy: SSM }
```

## Not covered

Instances that use Default Host Management. A stack that turns it on needs no permissions in the profile. The same
applies to the option `defaultHostManagement`, for an account that has it. Service control policies. Network ACLs:
*missing-rules*. An instance without any profile whose user data reads parameters: *parameter-store-access*. The
agent in the image: among AWS's images, only Amazon Linux, Ubuntu and Windows include it.

## References

- [Configure instance permissions](https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-instance-permissions.html)
- [Permissions for Session Manager](https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-add-permissions-to-existing-profile.html)
- [VPC endpoints for Systems Manager](https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-create-vpc.html)
- [ECS Exec](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html)
- [Default Host Management](https://docs.aws.amazon.com/systems-manager/latest/userguide/fleet-manager-default-host-management-configuration.html)
- [Troubleshooting Session Manager](https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-troubleshooting.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import msgspec

from preflight.core.logic import certainly, negate, note
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.compute.ecs_services import EcsService
from preflight.model.compute.instances import Instance
from preflight.model.identity.roles import Role
from preflight.model.network.subnet import Subnet
from preflight.model.network.vpc_endpoints import VpcEndpoint
from preflight.model.systems_manager.commands import Machine, machines, role_of
from preflight.model.systems_manager.managed_instances import (
    CHANNEL_ACTIONS,
    CORE_ACTIONS,
    Sign,
    closed_endpoint,
    exec_services,
    has_default_management,
    lacks_path,
    missing_services,
    sends_https,
    serves_old_agents,
    sign_of,
    task_role_of,
)
from preflight.model.systems_manager.parameter_store import reads_of
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy

CHANNEL = ("ssmmessages",)
EC2 = "ec2.amazonaws.com"
CORE = "AmazonSSMManagedInstanceCore"


class Options(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    default_host_management: Annotated[
        bool, msgspec.Meta(description="The account manages instances that have no instance profile.")
    ] = False


def managed(stack: Stack) -> tuple[Machine | EcsService, ...]:
    """What may accept sessions: instances, Auto Scaling groups, and ECS services with ECS Exec."""
    return (*machines(stack), *exec_services(stack))


@policy(each=managed, level=MANDATORY, severity=HIGH, error="TargetNotConnected", options=Options)
def session_manager(subject: Machine | EcsService, options: Options) -> Iterator[Finding]:
    if isinstance(subject, EcsService):
        yield from _exec(subject)
    else:
        yield from _machine(subject, options)


def _exec(service: EcsService) -> Iterator[Finding]:
    role = task_role_of(service)
    message = None
    if role is None:
        message = (
            "the tasks have no task role. Set taskRoleArn to a role that allows the ssmmessages actions."
        )
    elif isinstance(role, Unknown):
        note(role)
    else:
        lacking = [action for action in CHANNEL_ACTIONS if certainly(role.lacks(action))]
        if lacking:
            message = f"task role '{role.name}' does not allow {_named(lacking)}. Allow them in the role."
    closed = False
    for subnet in service.subnet_entities if message is None else ():
        if certainly(lacks_path(service, subnet, CHANNEL)):
            closed = True
            message = (
                f"subnet '{subnet.name}' has no path to the internet and no endpoint for ssmmessages. "
                "Add a route to a NAT gateway, or add that endpoint with private DNS."
            )
            break
    if message is not None:
        yield Finding(
            service,
            f"enableExecuteCommand is true (ECS Exec), but {message}",
            blocked=((service, None),) if closed else (),
        )


def _named(actions: list[str]) -> str:
    return actions[0] if len(actions) == 1 else f"{actions[0]} and {len(actions) - 1} more"


def _machine(machine: Machine, options: Options) -> Iterator[Finding]:
    sign = sign_of(machine)
    if sign is None:
        return
    level = None if sign.certain else ADVISORY
    by_default = options.default_host_management or has_default_management(machine)
    found = None if by_default else _lacks_permission(machine)
    way = _lacks_way(machine) if sign.certain and not found else None
    if found:
        yield Finding(machine, f"{_intent(machine, sign)}, but {found}", level)
    elif way:
        message, end = way
        yield Finding(machine, f"{_intent(machine, sign)}, but {message}", level, blocked=((machine, end),))
    elif sign.certain:
        yield from _old_agents(machine)


def _old_agents(machine: Machine) -> Iterator[Finding]:
    for subnet in machine.subnet_entities:
        if certainly(negate(serves_old_agents(subnet))):
            yield Finding(
                machine,
                f"Subnet '{subnet.name}' reaches Systems Manager through endpoints, but has no endpoint for "
                "ec2messages, which agents older than 3.3.40 use. Add that endpoint, or keep the agent up to date.",
                ADVISORY,
            )
            return


def _intent(machine: Machine, sign: Sign) -> str:
    what = "the instance" if isinstance(machine, Instance) else "the group's instances"
    if sign.certain:
        return f"Systems Manager is meant to manage {what} ({sign.text})"
    return f"Only Systems Manager could give access to {what} ({sign.text})"


def _lacks_permission(machine: Machine) -> str | None:
    if machine.profile is None:
        # The script that reads parameters without a profile is the more specific cause.
        if reads_of(machine):
            return None
        return f"there is no instance profile. Set iamInstanceProfile to one whose role has {CORE}."
    role = role_of(machine)
    if role is None:
        return f"the instance profile has no role. Set a role that has {CORE}."
    if isinstance(role, Unknown):
        note(role)
        return None
    if certainly(negate(role.trusts(EC2))):
        return f"role '{role.name}' does not trust {EC2}. Allow that service in the role's trust policy."
    return _lacks_actions(role)


def _lacks_actions(role: Role) -> str | None:
    lacking = [action for action in CORE_ACTIONS if certainly(role.lacks(action))]
    if not lacking:
        return None
    return f"role '{role.name}' does not allow {_named(lacking)}. Attach {CORE} to the role."


def _lacks_way(machine: Machine) -> tuple[str, VpcEndpoint | None] | None:
    """What blocks the traffic to Systems Manager, and the endpoint that it cannot reach; `None` for the internet."""
    for subnet in machine.subnet_entities:
        if certainly(lacks_path(machine, subnet)):
            return _no_path(subnet), None
        endpoint = closed_endpoint(subnet)
        if endpoint is not None:
            return (
                f"the security groups of endpoint '{endpoint.name}' do not allow HTTPS. "
                "Allow port 443 from the instances.",
                endpoint,
            )
    if not machine.subnets.complete:
        possible = [machine.stack.entity(Subnet, r) for r in machine.subnets.possible]
        if possible and all(lacks_path(machine, subnet) is True for subnet in possible):
            return _no_path(possible[0]), None
        note(machine.subnets.unresolved)
    if certainly(negate(sends_https(machine))):
        return "the security groups do not allow outbound HTTPS. Allow egress on port 443.", None
    return None


def _no_path(subnet: Subnet) -> str:
    missing = missing_services(subnet)
    services = " and ".join(missing) or "Systems Manager"
    return (
        f"subnet '{subnet.name}' has no path to the internet and no endpoint for {services}. "
        "Add a route to a NAT gateway, or add interface endpoints for ssm and ssmmessages with private DNS."
    )
