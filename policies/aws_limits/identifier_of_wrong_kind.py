"""A property has another resource's identifier, or an ID, name, URL or ARN where another form is required.

## What fails

- A role is used as an instance profile.
- An ID has another prefix: a transit gateway attachment (`tgw-attach-`) for a transit gateway (`tgw-`), an internet
  gateway for a NAT gateway, an Elastic IP address for its allocation ID, a subnet for a security group.
- An ID or address is used where a name is required: a subnet's ID for a subnet group, a repository's URL for
  `repository`. Or it is another output: the ID of an API for `parentId`, `id` of a database for its identifier.
- An ID, name, URL or key ID is used where an ARN is required: `keyId` of a key for `kmsKeyId` of a database, a
  role's name for `roleArn`, a queue's URL for a target's ARN, an alarm's topic by name.
- The ARN is of another kind of resource: a target group for a load balancer, a policy for a role, a function without
  version for CloudFront, a log group without `:*` for CloudTrail or Step Functions, a layer without version, a file
  system for its access point, a table for its stream, `invokeArn` for a function, a listener for a web ACL.
- An ARN is used where an ID, a name or a URL is required: a role's ARN for `role`, a bucket's ARN for `bucket`, a
  VPC's ARN for `vpcId`, an EKS cluster's ARN for `clusterName`, a log group's ARN for `logGroupName`.

## Why

The provider rejects a string that is not an ARN before it calls AWS (`"kms_key_id" (3cefab1e-...) is an invalid ARN:
arn: invalid prefix`). AWS rejects the other identifiers when the resource is created:
`InvalidTransitGatewayID.NotFound`, `Value (ec2-role-for-s3-and-ssm) for parameter iamInstanceProfile.name is
invalid. Invalid IAM Instance Profile name`, `The specified value for roleName is invalid. It must contain only
alphanumeric characters and/or the following: +=,.@_-`, `InvalidLambdaFunctionAssociation: The function ARN must
reference a specific function version. (The ARN must end with the version number.)`.

## Errors

- `InvalidCloudWatchLogsLogGroupArnException: CloudTrail cannot validate the specified log group ARN.`
- `"…" (…) is an invalid ARN: arn: invalid prefix`
- `InvalidTransitGatewayID.NotFound`
- `InvalidParameterValue: Value (…) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile
  name`
- `The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following:
  +=,.@_-`
- `InvalidLambdaFunctionAssociation: The function ARN must reference a specific function version. (The ARN must end
  with the version number.)`

## Fails

```yaml
resources:
  role:
    type: aws:iam:Role
    properties:
      assumeRolePolicy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement: [{ Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: "sts:AssumeRole" }]
  template:
    type: aws:ec2:LaunchTemplate
    properties:
      imageId: resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64
      instanceType: t3.micro
      blockDeviceMappings: [{ deviceName: /dev/xvda, ebs: { encrypted: true } }]
      metadataOptions: { httpTokens: required }
      iamInstanceProfile: { name: "${role.name}" }
```

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  table: { type: aws:ec2:RouteTable, properties: { vpcId: "${vpc.id}" } }
  office:
    type: aws:ec2:Route
    properties:
      routeTableId: "${table.id}"
      destinationCidrBlock: 172.20.0.0/16
      transitGatewayId: tgw-attach-0123456789abcdef0
```

## Instead

Use the output that the property requires: the instance profile's `name`, the key's `arn`, the gateway's `id`.

```yaml
resources:
  role:
    type: aws:iam:Role
    properties:
      assumeRolePolicy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement: [{ Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: "sts:AssumeRole" }]
  profile: { type: aws:iam:InstanceProfile, properties: { role: "${role.name}" } }
  template:
    type: aws:ec2:LaunchTemplate
    properties:
      imageId: resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64
      instanceType: t3.micro
      blockDeviceMappings: [{ deviceName: /dev/xvda, ebs: { encrypted: true } }]
      metadataOptions: { httpTokens: required }
      iamInstanceProfile: { name: "${profile.name}" }
```

## Not covered

At a first preview an output has no value yet. The policy then knows which output a property has only where the
preview knows the program's outputs. Security groups: *cross-reference-errors* and *security-group-rule-errors*. An
instance profile's ARN for its name: *launch-template-issues*. An identifier of the right kind that does not exist. A
NAT gateway in `gatewayId`, which AWS accepts.

## References

- [Resource IDs](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html)
- [Amazon Resource Names](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html)
- [Instance profiles](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html)
- [Restrictions on Lambda@Edge](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.model.naming.identifier_uses import holders, wrong_identifiers
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(
    each=holders,
    level=MANDATORY,
    severity=HIGH,
    error="invalid ARN, InvalidTransitGatewayID.NotFound, InvalidParameterValue, ValidationError",
)
def identifier_of_wrong_kind(resource: Resource) -> Iterator[Finding]:
    for wrong in wrong_identifiers(resource):
        yield Finding(resource, f"{wrong.property} is {wrong.given}. Use {wrong.takes}.")
