"""A flow log has no or several targets, or a destination, role, interval or format that EC2 rejects.

## What fails

- A flow log has none or several of `vpcId`, `subnetId`, `eniId` and the like, or no `trafficType`.
- A flow log for CloudWatch Logs, the default, has no `iamRoleArn`, or one for S3 has one.
- A flow log has no destination, or one of another type than `logDestinationType`. Its folder is `AWSLogs`.
- The aggregation interval is not 60 or 600 seconds, or is not 60 seconds for a transit gateway. The default is 600.
- `logFormat` has no field in the form `${field}`.

## Why

EC2 rejects the request: *InvalidParameter: DeliverLogsPermissionArn can't be empty if LogDestinationType is
cloud-watch-logs*. The role writes to CloudWatch Logs; S3 and Firehose are written to by the service.

## Errors

- `InvalidParameter: DeliverLogsPermissionArn can't be empty if LogDestinationType is cloud-watch-logs.`
- `InvalidParameter: DeliverLogsPermissionArn is not applicable for s3 delivery`

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  logs: { type: aws:s3:Bucket, properties: { versioning: { enabled: true } } }
  flow:
    type: aws:ec2:FlowLog
    properties:
      vpcId: "${vpc.id}"
      trafficType: ALL
      iamRoleArn: arn:aws:iam::123456789012:role/flow-logs
      logDestination: "${logs.arn}"
      logDestinationType: s3
outputs: { logs: "${logs.id}" }
```

## Instead

Set the role for CloudWatch Logs only.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  logs: { type: aws:s3:Bucket, properties: { versioning: { enabled: true } } }
  flow:
    type: aws:ec2:FlowLog
    properties:
      vpcId: "${vpc.id}"
      trafficType: ALL
      logDestination: "${logs.arn}"
      logDestinationType: s3
outputs: { logs: "${logs.id}" }
```

## Not covered

The names of the fields. The role's trust policy and permissions: *role-trust-mismatch*, *role-lacks-permission*. The
policy of the bucket, which AWS creates.

## References

- [CreateFlowLogs](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html)
- [Flow log records](https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.model.network.flow_logs import flow_log_faults
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=aws.EC2_FLOW_LOG, level=MANDATORY, severity=HIGH, error="InvalidParameter", with_references=True)
def flow_log_settings(log: Resource) -> Iterator[Finding]:
    if not log.is_external:
        yield from (Finding(log, message) for message in flow_log_faults(log))
