"""A lifecycle policy of an ECR repository has rules that ECR rejects.

## What fails

In the JSON of `policy`,

- two rules have the same `rulePriority`, one is below 1, or a rule with `tagStatus: any` does not have the highest one
  or is not the only such rule; or there are no rules, or more than 50;
- a rule has no `rulePriority`, `selection` or `action`, or a selection without `tagStatus`, `countType` or
  `countNumber`;
- a rule for `tagged` images has neither `tagPrefixList` nor `tagPatternList`, or both, or a rule for other images has
  one; a `transition` has no `targetStorageClass`;
- `countType: imageCountMoreThan` has a `countUnit`, or an age such as `sinceImagePushed` has none, or another than
  `days`;
- `countNumber` is not a number above 0, a tag pattern has more than four wildcards, or a word such as `tagStatus`,
  `countType` or the action's `type` has a value that does not exist.

## Why

ECR validates the policy when it is put on the repository, and rejects it with *InvalidParameterException: Invalid
parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure: ...'*. The
preview shows no error.

## Errors

- `InvalidParameterException: Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy
  validation failure: …'`
- `Lifecycle policy validation failure: instance failed to match exactly one schema`

## Fails

```yaml
resources:
  shop: { type: aws:ecr:Repository }
  expiry:
    type: aws:ecr:LifecyclePolicy
    properties:
      repository: "${shop.name}"
      policy:
        fn::toJSON:
          rules:
            - rulePriority: 1
              selection: { tagStatus: any, countType: imageCountMoreThan, countNumber: 50 }
              action: { type: expire }
            - rulePriority: 2
              selection: { tagStatus: untagged, countType: sinceImagePushed, countUnit: days, countNumber: 7 }
              action: { type: expire }
```

## Instead

Give the rule for any image the highest priority number.

```yaml
resources:
  shop: { type: aws:ecr:Repository }
  expiry:
    type: aws:ecr:LifecyclePolicy
    properties:
      repository: "${shop.name}"
      policy:
        fn::toJSON:
          rules:
            - rulePriority: 1
              selection: { tagStatus: untagged, countType: sinceImagePushed, countUnit: days, countNumber: 7 }
              action: { type: expire }
            - rulePriority: 2
              selection: { tagStatus: any, countType: imageCountMoreThan, countNumber: 50 }
              action: { type: expire }
```

## Not covered

Rules that match no image. Storage classes of rules that archive images.

## References

- [Lifecycle policy properties](https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html)
- [PutLifecyclePolicy](https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutLifecyclePolicy.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.model.containers.image_lifecycles import lifecycle_faults
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=aws.ECR_LIFECYCLE_POLICY, level=MANDATORY, severity=HIGH, error="InvalidParameterException")
def image_lifecycle_rules(lifecycle: Resource) -> Iterator[Finding]:
    for fault in lifecycle_faults(lifecycle):
        yield Finding(lifecycle, fault.message, error=fault.error)
