"""A policy document has a form that AWS or the provider rejects.

## What fails

A policy of IAM, or of a bucket, queue, topic, key, secret, repository, file system, vault, stream, table, event bus,
API, search domain or of CloudWatch Logs,

- is not valid JSON, or is an object where the provider accepts a string only;
- has no `Statement`, or has unknown keys: `statement`, `effect`, `actions`;
- has a statement without `Effect` or `Action`, or with an `Effect` other than `Allow` and `Deny`;
- has a `Principal` in a policy of a role, user or group, or has none in a trust policy or a resource-based policy;
- is a trust policy, bucket policy or key policy, and has an AWS principal that is not one: part of an ARN is a
  wildcard, it is a user group, a name, or a service such as `lambda.amazonaws.com`;
- has no `Resource` in a policy of a role, user, group or bucket, or has one in a trust policy or in a policy of an ECR
  repository;
- has an action without its service, a resource that is not an ARN, or a `Sid` with characters other than letters and
  digits;
- has a condition operator that does not exist, such as `StringEqual`, or an operator without an object of keys;
- is a managed policy without `Version` 2012-10-17;
- is a key policy that allows no account or role to change it, or denies all principals to change it. KMS: *The new
  key policy will not allow you to update the key policy in the future.*

## Why

AWS reads the document when the resource is created, and rejects it with *MalformedPolicyDocument* (IAM),
*MalformedPolicy* (S3) or *InvalidAttributeValue* (SQS). The error seldom names the wrong word.

## Errors

- `MalformedPolicyDocument: Invalid principal in policy`
- `MalformedPolicy: Invalid principal in policy`
- `MalformedPolicy: Missing required field Principal`
- `MalformedPolicyDocumentException: Policy contains a statement with one or more invalid principals.`
- `MalformedPolicyDocumentException: The new key policy will not allow you to update the key policy in the future.`
- `MalformedPolicyDocument`
- `InvalidParameterException: Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy
  provided'`
- `This policy contains invalid Json`
- `contains an invalid JSON policy`

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
            - { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }
  read:
    type: aws:iam:RolePolicy
    properties:
      role: "${role.id}"
      policy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement: [{ Effect: Allow, Action: "dynamodb:GetItem" }]
```

## Instead

Write each statement with `Effect`, `Action` and, for a role, user or group, `Resource`. `aws.iam.getPolicyDocument`
generates documents in the right form.

```yaml
resources:
  role:
    type: aws:iam:Role
    properties:
      assumeRolePolicy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }
  read:
    type: aws:iam:RolePolicy
    properties:
      role: "${role.id}"
      policy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Action: "dynamodb:GetItem"
              Resource: arn:aws:dynamodb:eu-west-1:123456789012:table/orders
```

## Not covered

Whether actions, condition keys and principals exist, and the document's length. In `pulumi preview`, a missing element
of a document of `get_policy_document`, which Pulumi calls without its unknown arguments. A trust policy or an inline
policy without `Version` is valid: its version is 2008-10-17, which has no policy variables. The lifecycle policy of a
container registry is not an IAM document.

## References

- [Key policies: the lockout check](https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html)
- [Grammar of the policy language](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html)
- [Principals](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)
- [Policy elements](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html)
- [Troubleshoot IAM policies](https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_policies.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import note
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.identity.document_properties import DOCUMENT_PROPERTIES
from preflight.model.identity.policy_document_errors import fault_of
from preflight.model.pulumi_program.literals import names
from preflight.policy import HIGH, MANDATORY, Finding, policy

NAMES = {"managed": "policy", "inline": "policy", "trust": "trust policy", "resource": "policy"}


@policy(
    each=tuple(DOCUMENT_PROPERTIES),
    level=MANDATORY,
    severity=HIGH,
    error="MalformedPolicyDocument, MalformedPolicy, MalformedPolicyDocumentException",
)
def policy_document_shape(resource: Resource) -> Iterator[Finding]:
    fault = fault_of(resource)
    if fault is not None and "statement without" in fault and _may_lack_unknowns(resource.stack):
        note(Unknown("the arguments of get_policy_document that are unknown in a preview"))
    elif fault is not None:
        what = NAMES[DOCUMENT_PROPERTIES[resource.type].kind]
        yield Finding(resource, f"The {what} {fault}. AWS rejects it. Correct the document.")


def _may_lack_unknowns(stack: Stack) -> bool:
    """Whether the document may be of a lookup: the engine calls the provider without the arguments that are unknown.

    Source: MarshalPropertyValue in pulumi/pulumi, sdk/go/common/resource/plugin/rpc.go. The offline preview leaves the
    result of such a lookup unknown.
    """
    return not stack.observed.run_here and names(stack, "get_policy_document")
