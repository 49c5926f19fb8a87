"""Two security groups reference each other, at least one of them inline, so their replacement or deletion fails.

## What fails

A rule of each group references the other group, and at least one of the two rules is inline. Groups with
`revokeRulesOnDelete` on both are not reported.

## Why

AWS rejects the deletion of a group that a rule still references (`DependencyViolation`). The provider deletes rule
resources first, but deletes inline rules only with their group. A replacement therefore waits for minutes and then
fails. After a refresh, a group with inline rules also manages the other's rules.

## Errors

- `DependencyViolation: resource sg-… has a dependent object`

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  web: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}", description: web servers } }
  app:
    type: aws:ec2:SecurityGroup
    properties:
      vpcId: "${vpc.id}"
      description: application
      ingress: [{ protocol: tcp, fromPort: 8080, toPort: 8080, securityGroups: ["${web.id}"], description: web }]
  back:
    type: aws:vpc:SecurityGroupIngressRule
    properties:
      { securityGroupId: "${web.id}", ipProtocol: tcp, fromPort: 9000, toPort: 9000,
        referencedSecurityGroupId: "${app.id}", description: callbacks }
```

## Instead

Create both rules as separate resources, or set `revokeRulesOnDelete` on both groups.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  web: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}", description: web servers } }
  app: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}", description: application } }
  in:
    type: aws:vpc:SecurityGroupIngressRule
    properties:
      { securityGroupId: "${app.id}", ipProtocol: tcp, fromPort: 8080, toPort: 8080,
        referencedSecurityGroupId: "${web.id}", description: web }
  back:
    type: aws:vpc:SecurityGroupIngressRule
    properties:
      { securityGroupId: "${web.id}", ipProtocol: tcp, fromPort: 9000, toPort: 9000,
        referencedSecurityGroupId: "${app.id}", description: callbacks }
```

## Not covered

Groups that reference each other inline on both sides, which cannot be created: *circular-dependencies*.

## References

- [DeleteSecurityGroup](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html)
- [aws.ec2.SecurityGroup: revokeRulesOnDelete](https://www.pulumi.com/registry/packages/aws/api-docs/ec2/securitygroup/)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.model.dependencies.cycles import Pair, mutual_pairs
from preflight.policy import ADVISORY, MEDIUM, Finding, policy


@policy(each=mutual_pairs, level=ADVISORY, severity=MEDIUM, error="DependencyViolation")
def mutual_security_groups(pair: Pair) -> Iterator[Finding]:
    if len(pair.inline) == 1 and not pair.revokes:
        inline = pair.inline[0]
        yield Finding(
            pair.first,
            f"Security groups '{pair.first.name}' and '{pair.second.name}' reference each other, "
            f"'{inline.name}' in an inline rule, so replacing or deleting one fails. Use separate rule "
            "resources for both.",
        )
