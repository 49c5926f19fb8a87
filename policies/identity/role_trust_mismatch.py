"""A role's trust policy does not allow the service that uses the role to assume it.

## What fails

A resource uses a role whose trust policy does not allow the service of the resource to assume it. Examples: a Lambda
function with a role for EC2, an instance profile with a role for ECS, or a state machine, pipeline, build project,
cluster, delivery stream, event target, enhanced monitoring or flow log with a role for another service. The same
applies to lifecycle hooks, schedules, Batch and its jobs, Cognito, IoT rules, App Runner, MWAA, DMS, Redshift and 40
others. A role that trusts several services is fine if it trusts this service. EKS Pod Identity also needs
`sts:TagSession`, unless `disableSessionTags` is true.
The role with which a user pool sends text messages must also accept its external ID.

## Why

AWS assumes the role when it creates the resource, or at the first call. Most services reject the request: Lambda
with *The role defined for the function cannot be assumed by Lambda*, Step Functions with *AccessDeniedException*,
RDS with *InvalidParameterValue*. An instance starts without credentials, and an ECS task stops.

## Errors

- `ValidationException: Provided role '…' cannot be assumed by principal '….amazonaws.com'.`
- `AccessDeniedException: Neither the global service principal states.amazonaws.com, nor the regional one is
  authorized to assume the provided role.`
- `ClientException: ECS was unable to assume the role '…' that was provided for this task.`
- `InvalidParameterValue: IAM role ARN value is invalid or does not include the required permissions for:
  ENHANCED_MONITORING`
- `InvalidParameterValueException: The role defined for the function cannot be assumed by Lambda`
- `ValidationException: The execution role you provide must allow AWS EventBridge Scheduler to assume the role.`
- `InvalidArgumentException: Firehose is unable to assume role …. Please check the role provided.`
- `InvalidParameterException: Misconfigured PodExecutionRole Trust Policy; Please add the
  eks-fargate-pods.amazonaws.com Service Principal`
- `InvalidSmsRoleTrustRelationshipException: Role does not have a trust relationship allowing Cognito to assume the
  role`

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
  machine:
    type: aws:sfn:StateMachine
    properties: { roleArn: "${role.arn}", definition: '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}' }
```

## Instead

Allow the service in the trust policy of the role.

```yaml
resources:
  role:
    type: aws:iam:Role
    properties:
      assumeRolePolicy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - { Effect: Allow, Principal: { Service: states.amazonaws.com }, Action: sts:AssumeRole }
  machine:
    type: aws:sfn:StateMachine
    properties: { roleArn: "${role.arn}", definition: '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}' }
```

## Not covered

Trust with conditions on the caller's account or ARN is undecided, and so is an external ID for other services than
Cognito. The roles of Systems Manager tasks: *run-command*. The profile of an instance that Systems Manager is meant to
manage: *session-manager*. The permissions of the role.

## References

- [Roles for AWS services](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-service.html)
- [Lambda execution role](https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html)
- [Step Functions roles](https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html)
- [Enhanced Monitoring](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling.html)
- [SMS messages of user pools](https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-sms-userpool-settings.html)
- [ECS task role](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.logic import certainly, negate, note
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model.identity.role_trust import PassedRole, passed_roles, uses_of
from preflight.model.identity.roles import Role
from preflight.model.systems_manager.managed_instances import is_profile_for_sessions
from preflight.policy import HIGH, MANDATORY, Finding, policy

_TAG: Final = "sts:TagSession"


@policy(
    each=passed_roles,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidParameterValueException, AccessDeniedException, InvalidParameterValue",
)
def role_trust_mismatch(user: Resource) -> Iterator[Finding]:
    for use in uses_of(user):
        role = use.role
        if isinstance(role, Unknown):
            note(role)
        elif role is not None and certainly(negate(use.is_trusted)):
            if is_profile_for_sessions(user):
                continue
            yield Finding(user, f"{use.shown}: role '{role.name}' {_why(role, use)}")
        elif (
            role is not None
            and use.tags_sessions
            and certainly(negate(role.trusts(use.service, action=_TAG)))
        ):
            yield Finding(
                user,
                f"{use.shown}: role '{role.name}' does not allow {use.service} to call {_TAG}. Allow that action in "
                "the "
                "role's trust policy.",
            )


def _why(role: Role, use: PassedRole) -> str:
    service = use.service
    if service in role.trusted and use.external_id is not None:
        return (
            f"does not let {service} assume it with the external ID of {use.shown.rpartition('.')[0]}. Require the "
            "same sts:ExternalId in the role's trust policy."
        )
    if service in role.trusted:
        return (
            f"does not allow {service} to call sts:AssumeRole. Allow that action in the role's trust policy."
        )
    trusted = " and ".join(role.trusted) or "no known principal"
    return f"trusts {trusted}, not {service}, which must assume it. Allow that service in the role's trust policy."
