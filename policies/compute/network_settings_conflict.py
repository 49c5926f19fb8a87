"""An instance or launch template has network settings that exclude each other.

## What fails

- A launch template with `securityGroupNames` is used by an Auto Scaling group with `vpcZoneIdentifiers`, or by an
  instance with `subnetId`.
- An instance in a subnet has names among its `securityGroups`.
- An instance has `networkInterfaces` or `primaryNetworkInterface`, and beside it `subnetId`, `vpcSecurityGroupIds`,
  `securityGroups` or `privateIp`; a launch template has `networkInterfaces` and `securityGroupNames`.

## Why

Names of security groups work only in a default VPC and without a subnet. EC2 rejects the launch: `The parameter
groupName cannot be used with the parameter subnet`, `InvalidParameterCombination: Network interfaces and an
instance-level subnet ID may not be specified on the same request`, `Network interfaces and an instance-level security
groups may not be specified on the same request`. An Auto Scaling group stays empty until it times out.

## Errors

- `The parameter groupName cannot be used with the parameter subnet`
- `InvalidParameterCombination: Network interfaces and an instance-level subnet ID may not be specified on the same
  request`
- `Network interfaces and an instance-level security groups may not be specified on the same request`
- `InvalidGroup.NotFound: The security group '…' does not exist in VPC '…'`

## Fails

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  app-a:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a }
  app-b:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, availabilityZone: eu-west-1b }
  workers: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}", description: workers } }
  template:
    type: aws:ec2:LaunchTemplate
    properties:
      imageId: resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64
      instanceType: t3.micro
      blockDeviceMappings: [{ deviceName: /dev/xvda, ebs: { encrypted: true } }]
      metadataOptions: { httpTokens: required }
      securityGroupNames: ["${workers.name}"]
  fleet:
    type: aws:autoscaling:Group
    properties:
      minSize: 2
      maxSize: 4
      vpcZoneIdentifiers: ["${app-a.id}", "${app-b.id}"]
      launchTemplate: { id: "${template.id}", version: $Latest }
      healthCheckGracePeriod: 300
  policy:
    type: aws:autoscaling:Policy
    properties:
      autoscalingGroupName: "${fleet.name}"
      policyType: TargetTrackingScaling
      targetTrackingConfiguration:
        predefinedMetricSpecification: { predefinedMetricType: ASGAverageCPUUtilization }
        targetValue: 60
```

## Instead

Use the IDs of security groups, in `vpcSecurityGroupIds`, or in `securityGroups` of the interface.

```yaml
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  app-a:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.0.0/24, availabilityZone: eu-west-1a }
  app-b:
    type: aws:ec2:Subnet
    properties: { vpcId: "${vpc.id}", cidrBlock: 10.0.1.0/24, availabilityZone: eu-west-1b }
  workers: { type: aws:ec2:SecurityGroup, properties: { vpcId: "${vpc.id}", description: workers } }
  template:
    type: aws:ec2:LaunchTemplate
    properties:
      imageId: resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64
      instanceType: t3.micro
      blockDeviceMappings: [{ deviceName: /dev/xvda, ebs: { encrypted: true } }]
      metadataOptions: { httpTokens: required }
      vpcSecurityGroupIds: ["${workers.id}"]
  fleet:
    type: aws:autoscaling:Group
    properties:
      minSize: 2
      maxSize: 4
      vpcZoneIdentifiers: ["${app-a.id}", "${app-b.id}"]
      launchTemplate: { id: "${template.id}", version: $Latest }
      healthCheckGracePeriod: 300
  policy:
    type: aws:autoscaling:Policy
    properties:
      autoscalingGroupName: "${fleet.name}"
      policyType: TargetTrackingScaling
      targetTrackingConfiguration:
        predefinedMetricSpecification: { predefinedMetricType: ASGAverageCPUUtilization }
        targetValue: 60
```

## Not covered

`networkInterfaces` beside `vpcSecurityGroupIds` in a launch template: *launch-template-issues*. An instance's subnet
beside interfaces of its launch template, which the provider merges.

## References

- [RunInstances](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html)
- [RequestLaunchTemplateData](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RequestLaunchTemplateData.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly
from preflight.model.compute.launch_templates import LaunchTemplate
from preflight.model.security_groups.network_settings import NetworkSettings, network_settings
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(
    each=network_settings,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidParameterCombination, InvalidGroup.NotFound",
)
def network_settings_conflict(settings: NetworkSettings) -> Iterator[Finding]:
    if settings.beside_interface is not None:
        interfaces, other = settings.beside_interface
        yield Finding(
            settings,
            f"{interfaces} and {other} exclude each other. Move {other} into the interface.",
            error="InvalidParameterCombination",
        )
    if certainly(settings.names_with_subnet):
        assert isinstance(settings.template, LaunchTemplate)
        yield Finding(
            settings,
            f"Launch template '{settings.template.name}' has securityGroupNames, which cannot be used in a subnet. "
            "Use vpcSecurityGroupIds with the groups' ids.",
            error="InvalidParameterCombination",
        )
    for name in settings.group_names if settings.beside_interface is None else ():
        yield Finding(
            settings,
            f"securityGroups has the name '{name}', and names cannot be used in a subnet. "
            "Use vpcSecurityGroupIds with the group's id.",
            error="InvalidGroup.NotFound",
        )
