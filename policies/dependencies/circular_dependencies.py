"""Resources depend on each other in a cycle, so none of them can be created first.

## What fails

- Security groups reference each other in their inline rules, directly or through other groups.
- Resources depend on each other in a cycle.

Each cycle is reported once, by its shortest path.

## Why

A group with inline rules is created together with its rules, so the groups in the rules must already exist. In a
cycle, AWS rejects the first group with `InvalidGroup.NotFound`, and rejects a deletion with `DependencyViolation`.
Pulumi rejects cycles of outputs, but literal names and IDs hide a cycle from Pulumi.

## Fails

```yaml
resources:
  web:
    type: aws:ec2:SecurityGroup
    properties:
      name: web
      description: web servers
      egress: [{ protocol: tcp, fromPort: 8080, toPort: 8080, securityGroups: [app], description: application }]
  app:
    type: aws:ec2:SecurityGroup
    properties:
      name: app
      description: application
      ingress: [{ protocol: tcp, fromPort: 8080, toPort: 8080, securityGroups: ["${web.id}"], description: web }]
```

## Instead

Create the groups without the rules that reference another group, and create those rules as separate resources.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  web: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}", description: web servers } }
  app: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}", description: application } }
  out:
    type: aws:vpc:SecurityGroupEgressRule
    properties:
      { securityGroupId: "${web.id}", ipProtocol: tcp, fromPort: 8080, toPort: 8080,
        referencedSecurityGroupId: "${app.id}", description: application }
  in:
    type: aws:vpc:SecurityGroupIngressRule
    properties:
      { securityGroupId: "${app.id}", ipProtocol: tcp, fromPort: 8080, toPort: 8080,
        referencedSecurityGroupId: "${web.id}", description: web }
```

## Not covered

Groups that reference each other with a rule resource on one side, which can be created: *mutual-security-groups*.
Inline rules and rule resources on the same group: *inline-and-standalone-rules*. Literal names and ARNs between
resources other than security groups.

## References

- [Security group rules](https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html)
- [DeleteSecurityGroup](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html)
- [aws.ec2.SecurityGroup](https://www.pulumi.com/registry/packages/aws/api-docs/ec2/securitygroup/)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.model.dependencies.cycles import Cycle, cycles
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=cycles, level=MANDATORY, severity=HIGH, error="InvalidGroup.NotFound, DependencyViolation")
def circular_dependencies(cycle: Cycle) -> Iterator[Finding]:
    if cycle.is_of_groups:
        yield Finding(
            cycle.members[0],
            f"Security groups reference each other in inline rules: {cycle.path}. None can be created first. "
            "Use separate rule resources.",
        )
        return
    yield Finding(
        cycle.members[0],
        f"Resources depend on each other: {cycle.path}. None can be created first. Remove one of the references.",
    )
