"""A Lambda function mounts an EFS file system that it cannot reach.

## What fails

- A function has a `fileSystemConfig` and no `vpcConfig`.
- The file system behind the function's access point has no mount target in the stack that creates it.

## Why

A function connects to EFS from its subnets, through the mount targets in their Availability Zones. Lambda rejects the
function: *InvalidParameterValueException: Function must be configured to execute in a VPC to reference access point*,
or *InvalidParameterValueException: EFS file system referenced by access point has mount targets created in all
availability zones the function will execute in, but not all are in the available life cycle state yet*. Calls fail with
*EFSMountConnectivityException*.

## Errors

- `InvalidParameterValueException: Function must be configured to execute in a VPC to reference access point`
- `InvalidParameterValueException: EFS file system … referenced by access point … has mount targets created in all
  availability zones the function will execute in, but not all are in the available life cycle state yet`
- `EFSMountConnectivityException`

## Fails

```yaml
resources:
  files: { type: aws:efs:FileSystem, properties: { encrypted: true } }
  point: { type: aws:efs:AccessPoint, properties: { fileSystemId: "${files.id}", rootDirectory: { path: / } } }
  function:
    type: aws:lambda:Function
    properties:
      role: arn:aws:iam::123456789012:role/files
      fileSystemConfig: { arn: "${point.arn}", localMountPath: /mnt/files }
```

## Instead

Run the function in subnets of the VPC, and create a mount target in the Availability Zone of each subnet.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  subnet:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, availabilityZone: eu-west-1a }
  files: { type: aws:efs:FileSystem, properties: { encrypted: true } }
  mount: { type: aws:efs:MountTarget, properties: { fileSystemId: "${files.id}", subnetId: "${subnet.id}" } }
  point: { type: aws:efs:AccessPoint, properties: { fileSystemId: "${files.id}", rootDirectory: { path: / } } }
  function:
    type: aws:lambda:Function
    properties:
      role: arn:aws:iam::123456789012:role/files
      vpcConfig: { subnetIds: ["${subnet.id}"], securityGroupIds: [sg-0123456789abcdef0] }
      fileSystemConfig: { arn: "${point.arn}", localMountPath: /mnt/files }
    options: { dependsOn: ["${mount}"] }
```

## Not covered

File systems of other stacks, Availability Zones without a mount target, and security groups. *missing-dependencies*
reports the order of mount target and function.

## References

- [Configuring file system access](https://docs.aws.amazon.com/lambda/latest/dg/configuration-filesystem.html)
- [CreateFunction](https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly
from preflight.core.resource import Resource
from preflight.model.storage.file_systems import FileUser, file_users
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=file_users, level=MANDATORY, severity=HIGH, error="InvalidParameterValueException")
def function_file_system_unreachable(user: FileUser) -> Iterator[Finding]:
    if user.is_outside_vpc:
        yield Finding(
            user,
            "fileSystemConfig is set without vpcConfig, but Lambda mounts EFS only in a VPC. Add vpcConfig with "
            "subnets of the file system's VPC.",
        )
    if certainly(user.lacks_mount_targets) and isinstance(user.file_system, Resource):
        yield Finding(
            user,
            f"fileSystemConfig: file system '{user.file_system.name}' has no mount target. Add a mount target in the "
            "Availability Zone of each subnet of the function.",
            blocked=((user, user.file_system),),
        )
