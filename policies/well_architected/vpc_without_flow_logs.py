"""A VPC has no flow logs.

## What fails

- A VPC of a production stack has no flow log, and none of its subnets has one.

## Why

Without flow logs, neither an intrusion nor a blocked connection is visible. AWS charges them by the gigabyte, so a
stack that only its developers use may omit them. Set the level in `preflight.yaml` to get the finding there too.

## Fails

```yaml stack=prod
resources:
  one: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
outputs: { vpc: "${one.id}" }
```

## Instead

Add an `aws.ec2.FlowLog` of the VPC that writes to a bucket or a log group.

```yaml stack=prod
resources:
  one: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  log:
    type: aws:ec2:FlowLog
    properties: { vpcId: "${one.id}", trafficType: ALL, logDestinationType: s3, logDestination: "arn:aws:s3:::logs" }
outputs: { vpc: "${one.id}" }
```

## Not covered

Stacks other than production, flow logs that another stack creates, and those of single network interfaces.

## References

- [VPC flow logs](https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html)
- [SEC04-BP01 in the Well-Architected Framework](https://docs.aws.amazon.com/wellarchitected/latest/framework/welcome.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import note
from preflight.core.references import possible_referrers, referrers
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.network.subnet import subnets_of
from preflight.model.network.vpc import Vpc
from preflight.model.resource_types import SUBNET, VPC
from preflight.policy import ADVISORY, LOW, Finding, policy


@policy(each=Vpc, level=ADVISORY, severity=LOW, tags=("security", "SEC04-BP01"))
def vpc_without_flow_logs(vpc: Vpc) -> Iterator[Finding]:
    if vpc.is_default or vpc.resource.is_external or referrers(vpc.resource, aws.EC2_FLOW_LOG, "vpcId", VPC):
        return
    if any(referrers(s.resource, aws.EC2_FLOW_LOG, "subnetId", SUBNET) for s in subnets_of(vpc)):
        return
    if possible_referrers(vpc.resource, aws.EC2_FLOW_LOG, "vpcId", VPC):
        note(Unknown(f"a flow log that may be of '{vpc.name}'"))
        return
    yield Finding(vpc, "The VPC has no flow log. Add an aws.ec2.FlowLog.", in_production=True)
