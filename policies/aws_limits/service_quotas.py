"""The stack exceeds an AWS service quota.

## What fails

- More of a kind than a hard limit allows: trails or configuration recorders of a Region, layers or bytes of
  environment variables of a function, containers of a task, targets of an event rule, characters of a policy.
- Advisory: more than the default of an adjustable quota: VPCs, Elastic IP addresses, internet gateways, NAT
  gateways, databases, load balancers, subnets, routes, rules of a security group, policies of a role, and others. A
  prefix list counts as its maximum number of entries, the one of CloudFront as 55 rules.

## Why

AWS rejects the resource over the limit (`VpcLimitExceeded`, `AddressLimitExceeded`, `LimitExceeded`,
`RulesPerSecurityGroupLimitExceeded`) after it created the others. If the account has a higher quota, set it in
`overrides`, by the quota's code.

## Errors

- `VpcLimitExceeded: The maximum number of VPCs has been reached.`
- `VpcLimitExceeded`
- `VpcEndpointLimitExceeded`
- `ResourceLimitExceeded`
- `AddressLimitExceeded: The maximum number of addresses has been reached.`
- `NatGatewayLimitExceeded`
- `RulesPerSecurityGroupLimitExceeded`
- `MaxNumberOfConfigurationRecordersExceededException`
- `TooManyRequestsException: You've reached the limit on the number of transit gateways you can create`

## Fails

```yaml
resources:
  function:
    type: aws:lambda:Function
    properties:
      runtime: python3.13
      handler: index.handler
      role: arn:aws:iam::210987654321:role/app
      layers:
        - arn:aws:lambda:eu-west-1:210987654321:layer:a:1
        - arn:aws:lambda:eu-west-1:210987654321:layer:b:1
        - arn:aws:lambda:eu-west-1:210987654321:layer:c:1
        - arn:aws:lambda:eu-west-1:210987654321:layer:d:1
        - arn:aws:lambda:eu-west-1:210987654321:layer:e:1
        - arn:aws:lambda:eu-west-1:210987654321:layer:f:1
```

## Instead

Request a quota increase before the deployment (`aws service-quotas request-service-quota-increase`), or use less:
share a resource, merge policies, or use several accounts and Regions.

```yaml
resources:
  function:
    type: aws:lambda:Function
    properties:
      runtime: python3.13
      handler: index.handler
      role: arn:aws:iam::210987654321:role/app
      layers: [arn:aws:lambda:eu-west-1:210987654321:layer:all:1]
```

## Not covered

Resources of other stacks in the account, and increased quotas of the account. The policy counts only what the stack
certainly declares.

## References

- [VPC quotas](https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html)
- [Weight of AWS-managed prefix lists](https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html)
- [IAM quotas](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html)
- [Lambda quotas](https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html)
- [ECS quotas](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html)
- [Application Load Balancer quotas](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html)
- [RDS quotas](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import msgspec

from preflight.core.stack import Stack
from preflight.model.limits.quotas import Use, uses
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy


class QuotaOptions(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """The account's quotas."""

    overrides: Annotated[
        dict[str, int],
        msgspec.Meta(description="The increased value of a quota, by its code, such as L-F678F1CE."),
    ] = msgspec.field(default_factory=dict)


class ExceededQuota(msgspec.Struct, frozen=True):
    """A use of a quota as a subject of a policy."""

    use: Use

    @property
    def urn(self) -> str:
        return self.use.subject.urn

    @property
    def name(self) -> str:
        return self.use.subject.name

    @property
    def type(self) -> str:
        return self.use.subject.type


def exceeded_quotas(stack: Stack) -> Iterator[ExceededQuota]:
    """The uses over the defaults: the quota of an account can only be higher."""
    return (ExceededQuota(use) for use in uses(stack) if use.count > use.quota.limit)


@policy(
    each=exceeded_quotas,
    level=MANDATORY,
    severity=HIGH,
    options=QuotaOptions,
    error="VpcLimitExceeded, AddressLimitExceeded, LimitExceeded, RulesPerSecurityGroupLimitExceeded",
)
def service_quotas(subject: ExceededQuota, options: QuotaOptions) -> Iterator[Finding]:
    use, quota = subject.use, subject.use.quota
    limit = options.overrides.get(quota.code, quota.limit) if quota.adjustable else quota.limit
    if use.count <= limit:
        return
    if quota.adjustable:
        yield Finding(
            use.subject,
            f"{use.count} {quota.of} in {use.where}; the default quota '{quota.name}' is {quota.limit} "
            f"({quota.code}). Request {use.count} or more, or set the account's quota in overrides.",
            level=ADVISORY,
            error="LimitExceeded",
        )
    else:
        yield Finding(
            use.subject,
            f"{use.count} {quota.of} in {use.where}; AWS allows {limit} per {quota.per}, which is not adjustable. "
            "Use fewer.",
            error="LimitExceeded",
        )
