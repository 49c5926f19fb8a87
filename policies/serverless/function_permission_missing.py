"""A Lambda function has no permission that allows an AWS service to invoke it, although the stack configures that
service to do so.

## What fails

A resource configures an AWS service to invoke a function of the stack, and no `aws:lambda:Permission` of that function,
alias or version allows it. Either there is no permission, or each permission is for another service, source ARN,
account or qualifier. This applies to

- targets of EventBridge rules, SNS subscriptions, bucket notifications, CloudWatch Logs subscription filters, alarms;
- integrations and authorizers of REST, HTTP and WebSocket APIs;
- triggers of Cognito user pools, targets of load balancers, actions of IoT, SES and Bedrock agents, Config rules,
  rotation of secrets, triggers of CodeCommit.

## Why

A service that invokes a function without a role needs a statement in the function's resource-based policy. The
execution role covers only what the function calls. EventBridge, SNS, IoT and alarms accept the configuration and never
invoke the function. API Gateway responds with *Internal Server Error*, and its log contains *Execution failed due to
configuration error: Invalid permissions on Lambda function*. Others reject the request:

- S3: *InvalidArgument: Unable to validate the following destination configurations*
- CloudWatch Logs: *InvalidParameterException: Could not execute the lambda function. Make sure you have given
  CloudWatch Logs permission to execute your function.*
- Elastic Load Balancing: *AccessDenied: elasticloadbalancing principal does not have permission to invoke*
- Secrets Manager: *AccessDeniedException: Secrets Manager cannot invoke the specified Lambda function.*
- Config: *InsufficientPermissionsException*

An alias and a version have their own policies: a permission of the function does not apply to its alias.

## Errors

- `InvalidArgument: Unable to validate the following destination configurations`
- `InvalidParameterException: Could not execute the lambda function. Make sure you have given CloudWatch Logs
  permission to execute your function.`
- `AccessDenied: elasticloadbalancing principal does not have permission to invoke …`
- `AccessDeniedException: Secrets Manager cannot invoke the specified Lambda function.`
- `InsufficientPermissionsException`
- `Execution failed due to configuration error: Invalid permissions on Lambda function`

## Fails

```yaml
resources:
  function: { type: aws:lambda:Function, properties: { role: arn:aws:iam::123456789012:role/nightly } }
  rule: { type: aws:cloudwatch:EventRule, properties: { scheduleExpression: "cron(15 2 * * ? *)" } }
  target: { type: aws:cloudwatch:EventTarget, properties: { rule: "${rule.name}", arn: "${function.arn}" } }
```

## Instead

Allow the service to invoke the function, for this source only.

```yaml
resources:
  function: { type: aws:lambda:Function, properties: { role: arn:aws:iam::123456789012:role/nightly } }
  rule: { type: aws:cloudwatch:EventRule, properties: { scheduleExpression: "cron(15 2 * * ? *)" } }
  target: { type: aws:cloudwatch:EventTarget, properties: { rule: "${rule.name}", arn: "${function.arn}" } }
  permission:
    type: aws:lambda:Permission
    properties:
      action: lambda:InvokeFunction
      function: ${function.name}
      principal: events.amazonaws.com
      sourceArn: ${rule.arn}
```

## Not covered

Functions of other stacks and accounts, and functions named in the OpenAPI text of an API. Resources that the program
creates inside `apply`, in a command or in a component of another package leave the function undecided. What never
invokes needs no permission: an integration or authorizer that no route or method of the stack uses, a disabled rule, an
alarm without `actionsEnabled`. The order of permission and notification: *missing-dependencies*. Schedules of
EventBridge Scheduler, pipes and targets with a role use that role: *role-lacks-permission*.

## References

- [Granting function access to AWS services](https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html)
- [Aliases in resource-based policies](https://docs.aws.amazon.com/lambda/latest/dg/using-aliases.html)
- [EventBridge: AWS Lambda permissions](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html)
- [Routes of HTTP APIs](https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html)
- [API Gateway: invalid permissions on Lambda function](https://repost.aws/knowledge-center/api-gateway-lambda-template-invoke-error)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, negate
from preflight.core.resource import Resource
from preflight.model.compute.function_targets import FunctionTarget
from preflight.model.messaging.lambda_permissions import Permission, permissions_of
from preflight.model.requirements.invocations import Invocation, invocations, senders
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(
    each=senders,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidArgument, InvalidParameterException, AccessDenied, AccessDeniedException",
)
def function_permission_missing(sender: Resource) -> Iterator[Finding]:
    told: set[str] = set()
    for invocation in invocations(sender):
        function = invocation.target.function
        if function.urn in told or not certainly(negate(invocation.is_allowed)):
            continue
        told.add(function.urn)
        yield Finding(
            sender,
            f"{invocation.key}: {invocation.service} invokes function '{function.name}', {_why(invocation)}. "
            f"Add a permission with {_needed(invocation)}.",
            blocked=((invocation.source if isinstance(invocation.source, Resource) else sender, function),),
        )


def _needed(invocation: Invocation) -> str:
    parts = [f"principal {invocation.service}"]
    if isinstance(invocation.target.qualifier, str):
        parts.append(f"qualifier '{invocation.target.qualifier}'")
    if isinstance(invocation.source, Resource):
        parts.append(f"the ARN of '{invocation.source.name}' as sourceArn")
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def _why(invocation: Invocation) -> str:
    found = sorted(permissions_of(invocation.target.function), key=lambda p: p.name)
    if not found:
        return "which has no permission"
    nearest = next((p for p in found if invocation.service in str(p.principal)), found[0])
    more = f" (nor do {len(found) - 1} more)" if len(found) > 1 else ""
    return (
        f"and its permission '{nearest.name}' does not allow it{more}: it is for {_for(nearest, invocation)}"
    )


def _for(permission: Permission, invocation: Invocation) -> str:
    """What the permission allows instead, as a noun phrase."""
    principal = permission.principal
    if isinstance(principal, str) and principal != invocation.service:
        return f"principal {principal}"
    target = permission.target
    if isinstance(target, FunctionTarget) and target.is_same(invocation.target) is False:
        return f"qualifier '{target.qualifier}'" if target.qualifier else "the function itself, not its alias"
    return "another action or source"
