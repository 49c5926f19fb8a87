"""A Lambda permission allows an AWS service to invoke the function on behalf of any account.

## What fails

An `aws:lambda:Permission` names an AWS service as principal and neither `sourceArn` nor `sourceAccount`.

## Why

The service acts on behalf of every AWS account. Without a source, a bucket, topic or API of any account can invoke the
function through it (the confused deputy problem). AWS accepts the permission.

## Fails

```yaml
resources:
  function: { type: aws:lambda:Function, properties: { role: arn:aws:iam::123456789012:role/index } }
  permission:
    type: aws:lambda:Permission
    properties: { action: "lambda:InvokeFunction", function: "${function.name}", principal: s3.amazonaws.com }
```

## Instead

Set `sourceArn`. For a bucket, set `sourceAccount` too, because another account can reuse the name of a deleted bucket.

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

Alexa skills, which are identified by `eventSourceToken`, and permissions for an organization.
*function-permission-missing* reports a wrong source.

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
            f"principal is {permission.principal} without sourceArn or sourceAccount, so that the service can invoke "
            "the function on behalf of any account. Set sourceArn to the ARN of the resource that invokes it.",
        )
