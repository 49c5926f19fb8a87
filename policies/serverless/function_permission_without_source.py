"""A Lambda permission allows an AWS service to invoke the function on behalf of any account.

## What fails

An `aws:lambda:Permission` names an AWS service as principal and neither `sourceArn` nor `sourceAccount`.

## Why

The service acts for every AWS account. Without a source, a bucket, topic or API of anybody can invoke the function
through it (the confused deputy). AWS accepts the permission.

## Fails

```yaml
resources:
  function: { type: aws:lambda:Function, properties: { role: arn:aws:iam::123456789012:role/index } }
  permission:
    type: aws:lambda:Permission
    properties: { action: "lambda:InvokeFunction", function: "${function.name}", principal: s3.amazonaws.com }
```

## Instead

Name the source: its ARN, and for a bucket the account too, since a deleted bucket's name can be taken by others.

```yaml
resources:
  bucket: { type: aws:s3:Bucket, properties: { versioning: { enabled: true } } }
  function: { type: aws:lambda:Function, properties: { role: arn:aws:iam::123456789012:role/index } }
  permission:
    type: aws:lambda:Permission
    properties:
      action: lambda:InvokeFunction
      function: "${function.name}"
      principal: s3.amazonaws.com
      sourceArn: "${bucket.arn}"
      sourceAccount: "123456789012"
outputs: { bucket: "${bucket.id}" }
```

## Not covered

Alexa skills, which are named by `eventSourceToken`, and permissions for an organization. Whether the source is the
right one is *function-permission-missing*'s.

## References

- [Granting function access to AWS services](https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html)
- [The confused deputy problem](https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.stack import Stack
from preflight.model.messaging.lambda_permissions import Permission
from preflight.policy import ADVISORY, MEDIUM, Finding, policy


def permissions(stack: Stack) -> tuple[Permission, ...]:
    return stack.all(Permission)


@policy(each=permissions, level=ADVISORY, severity=MEDIUM, tags=("security",))
def function_permission_without_source(permission: Permission) -> Iterator[Finding]:
    if permission.is_for_a_service and not permission.has_source and not permission.resource.is_external:
        yield Finding(
            permission,
            f"principal is {permission.principal} without sourceArn or sourceAccount, so that service may invoke the "
            "function for any account. Set sourceArn to the ARN of what invokes it.",
        )
