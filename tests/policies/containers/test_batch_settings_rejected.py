"""What AWS Batch rejects in job definitions, compute environments, queues and scheduling policies."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

UNKNOWN = "{ 'fn::invoke': x }"
ROLE = "executionRoleArn: 'arn:aws:iam::123456789012:role/r'"
SIZE = "resourceRequirements: [{ type: VCPU, value: '1' }, { type: MEMORY, value: '2048' }]"
FARGATE = "type: container, platformCapabilities: [FARGATE]"
PROPERTIES = f"containerProperties: {{ 'fn::toJSON': {{ image: b, {SIZE} }} }}"


def one(kind: str, properties: str, *messages: str, more: str = "") -> Case:
    text = f"resources:\n  it: {{ type: 'aws:batch:{kind}', properties: {{ {properties} }} }}\n{more}"
    return Case(text, [("it", message) for message in messages])


def job(container: str, *messages: str, outer: str = "type: container") -> Case:
    return one(
        "JobDefinition",
        f"{outer}, containerProperties: {{ 'fn::toJSON': {{ image: b, {container} }} }}",
        *messages,
    )


def fargate(container: str, *messages: str) -> Case:
    return job(f"{ROLE}, {SIZE}, {container}", *messages, outer=FARGATE)


def definition(properties: str, *messages: str) -> Case:
    return one("JobDefinition", properties, *messages)


def retry(strategy: str, *messages: str) -> Case:
    return definition(f"type: container, {PROPERTIES}, retryStrategy: {{ {strategy} }}", *messages)


def environment(resources: str, *messages: str, outer: str = "type: MANAGED") -> Case:
    return one("ComputeEnvironment", f"{outer}, computeResources: {{ {resources} }}", *messages)


EC2 = "type: EC2, instanceRole: p, instanceTypes: [optimal], subnets: [s], securityGroupIds: [g], maxVcpus: 4"
ON_FARGATE = "type: FARGATE, subnets: [s], securityGroupIds: [g], maxVcpus: 4"
EKS = "type: MANAGED, eksConfiguration: { eksClusterArn: a, kubernetesNamespace: %s }"
TYPES = "properties: { computeResources: { type: %s, instanceTypes: [m5] } }"
COMPUTE = f"  %s: {{ type: 'aws:batch:ComputeEnvironment', {TYPES} }}\n"
BOTH = COMPUTE % ("a", "FARGATE") + COMPUTE % ("b", "EC2")


def queue(orders: str, *messages: str, more: str = "") -> Case:
    return one("JobQueue", f"priority: 1, computeEnvironmentOrders: {orders}", *messages, more=more)


def entry(order: int, name: str) -> str:
    return f"{{ order: {order}, computeEnvironment: '{name}' }}"


def shares(items: str, *messages: str) -> Case:
    return one("SchedulingPolicy", f"fairSharePolicy: {{ shareDistributions: [{items}] }}", *messages)


NO_HOST = "Volume 'v' has host.sourcePath, which Fargate does not support. Remove host."
DRIVERS = "awslogs, splunk, awsfirelens"
NODES = (
    "{ mainNode: %s, numNodes: 2, nodeRangeProperties: [{ targetNodes: '%s', container: { image: b, %s } }] }"
)


def nodes(main: int, targets: str, *messages: str, outer: str = "type: multinode") -> Case:
    return definition(
        f"{outer}, nodeProperties: {{ 'fn::toJSON': {NODES % (main, targets, SIZE)} }}", *messages
    )


def volume(efs: str, *messages: str) -> Case:
    return job(
        f"{SIZE}, volumes: [{{ name: v, efsVolumeConfiguration: {{ fileSystemId: f, {efs} }} }}]", *messages
    )


JOBS = {
    "a job": job(SIZE),
    "a job with everything on Fargate": fargate(
        "linuxParameters: { initProcessEnabled: true }, logConfiguration: { logDriver: awslogs }, "
        "ephemeralStorage: { sizeInGiB: 21 }, secrets: [{ name: A, valueFrom: /a }], "
        "runtimePlatform: { cpuArchitecture: ARM64 }, fargatePlatformConfiguration: { platformVersion: LATEST }"
    ),
    "unknown properties": definition(f"type: container, containerProperties: {UNKNOWN}"),
    "no properties": definition(
        "type: container", "type is container, but containerProperties is missing. Set containerProperties."
    ),
    "no JSON": definition(
        "type: container, containerProperties: 'image: b'",
        "containerProperties is not JSON. Write it with a function that makes JSON.",
    ),
    "two kinds of properties": definition(
        f"type: container, {PROPERTIES}, ecsProperties: {{ 'fn::toJSON': {{ taskProperties: [] }} }}",
        "containerProperties and ecsProperties are set, but a job definition has one of them. Remove the others.",
    ),
    "nodes": nodes(0, "0:"),
    "nodes of a container": nodes(
        0,
        "0:1",
        "type is container, but nodeProperties is set. Set type to multinode.",
        outer="type: container",
    ),
    "a container of nodes": definition(
        f"type: multinode, {PROPERTIES}",
        "type is multinode, but containerProperties is set. Set nodeProperties instead.",
    ),
    "a main node that does not exist": nodes(
        2, ":1", "nodeProperties.mainNode is 2, but numNodes is 2. Set mainNode below numNodes."
    ),
    "nodes on Fargate": nodes(
        0,
        "0:",
        "type is multinode, but platformCapabilities is FARGATE. Set it to EC2.",
        outer="type: multinode, platformCapabilities: [FARGATE]",
    ),
    "two platforms": definition(
        f"type: container, platformCapabilities: [EC2, FARGATE], {PROPERTIES}",
        "platformCapabilities has 2 platforms. Set one of EC2 and FARGATE.",
    ),
    "a pod": definition("type: container, eksProperties: { podProperties: { dnsPolicy: Default } }"),
    "a pod with another word": definition(
        "type: container, eksProperties: { podProperties: { dnsPolicy: Host, containers: [{ imagePullPolicy: x }] } }",
        "imagePullPolicy is x. Use one of Always, IfNotPresent, Never.",
        "podProperties.dnsPolicy is Host. Use one of Default, ClusterFirst, ClusterFirstWithHostNet.",
    ),
    "retries": retry("attempts: 3, evaluateOnExits: [{ action: RETRY, onReason: 'Host EC2*' }]"),
    "retries without attempts": retry(
        "evaluateOnExits: [{ action: EXIT, onExitCode: '1' }]",
        "retryStrategy has evaluateOnExits, but no attempts. Set retryStrategy.attempts.",
    ),
    "retries without condition": retry(
        "attempts: 2, evaluateOnExits: [{ action: EXIT }]",
        "An item of retryStrategy.evaluateOnExits has no condition. Set onExitCode or onReason.",
    ),
    "six retries": retry(
        f"attempts: 2, evaluateOnExits: [{', '.join(['{ action: EXIT, onExitCode: 1* }'] * 6)}]",
        "retryStrategy.evaluateOnExits has 6 items. Use at most 5.",
    ),
    "retries with other patterns": retry(
        "attempts: 2, evaluateOnExits: [{ action: EXIT, onExitCode: x, onReason: a*b }]",
        "A reason of evaluateOnExits is 'a*b', but it has letters, digits, '.', ':', spaces and an optional * at its "
        "end only. Change it.",
        "onExitCode is 'x', but it has digits and an optional * at its end only. Change it.",
    ),
    "a requirement twice": job(
        f"{SIZE[:-1]}, {{ type: VCPU, value: '2' }}]",
        "resourceRequirements of the container has VCPU more than once. Remove one of them.",
    ),
    "a requirement and the old property": job(
        f"{SIZE}, memory: 512",
        "memory of the container is set, but resourceRequirements has MEMORY. Remove memory.",
    ),
    "a part of a CPU": job(
        SIZE.replace("'1'", "'0.5'"),
        "VCPU of the container is 0.5, but a job on EC2 has at least 1. Set 1 or more.",
    ),
    "little memory": job(SIZE.replace("2048", "2"), "MEMORY of the container is 2 MiB. Set at least 4."),
    "a number": job(
        SIZE.replace("'1'", "1"),
        "A value of resourceRequirements of the container is 1, which is not a text. Write it in quotes.",
    ),
    "an unknown requirement": job(
        f"{SIZE[:-1]}, {{ type: TPU, value: '2' }}]",
        "resourceRequirements of the container has the type TPU, which does not exist. Use VCPU, MEMORY or GPU.",
    ),
    "parameters": job(SIZE.replace("'1'", "'Ref::cpu'")),
    "a part of a GPU": job(
        f"{SIZE[:-1]}, {{ type: GPU, value: '0.5' }}]", "GPU of the container is 0.5. Set a whole number."
    ),
    "a GPU on Fargate": job(
        f"{ROLE}, {SIZE[:-1]}, {{ type: GPU, value: '1' }}]",
        "resourceRequirements of the container has GPU, which Fargate does not have. Remove GPU.",
        outer=FARGATE,
    ),
    "an access point": volume(
        "transitEncryption: ENABLED, authorizationConfig: { accessPointId: a, iam: ENABLED }"
    ),
    "an access point in the clear": volume(
        "authorizationConfig: { accessPointId: a }",
        "Volume 'v' has authorizationConfig without transitEncryption. Set transitEncryption to ENABLED.",
    ),
    "an access point with a folder": volume(
        "rootDirectory: /a, transitEncryption: ENABLED, authorizationConfig: { accessPointId: a }",
        "Volume 'v' has rootDirectory /a with an access point. Remove rootDirectory.",
    ),
    "secrets without role": job(
        f"{SIZE}, secrets: [{{ name: A, valueFrom: /a }}]",
        "secrets of the container is set, but executionRoleArn is missing. Set executionRoleArn.",
    ),
    "a driver that does not exist": job(
        f"{SIZE}, logConfiguration: {{ logDriver: cloudwatch }}",
        "logConfiguration.logDriver of the container is cloudwatch, which Batch does not support here. Use one of "
        f"{DRIVERS.replace('splunk, awsfirelens', 'awsfirelens, splunk')}, json-file, syslog, journald, gelf, fluentd.",
    ),
    "a driver that Fargate does not have": fargate(
        "logConfiguration: { logDriver: json-file }",
        "logConfiguration.logDriver of the container is json-file, which Batch does not support here. Use one of "
        f"{DRIVERS}.",
    ),
    "swappiness": job(
        f"{SIZE}, linuxParameters: {{ swappiness: 101 }}",
        "linuxParameters.swappiness of the container is 101. Set a number from 0 to 100.",
    ),
    "parameters of Linux on Fargate": fargate(
        "linuxParameters: { sharedMemorySize: 64, tmpfs: [{ containerPath: /t, size: 1 }] }",
        "linuxParameters of the container has sharedMemorySize and tmpfs, which Fargate does not support. Remove "
        "them.",
    ),
    "much storage": fargate(
        "ephemeralStorage: { sizeInGiB: 201 }",
        "ephemeralStorage.sizeInGiB is 201, but Fargate has 21 to 200. Change it.",
    ),
    "a folder of the host": fargate("volumes: [{ name: v, host: { sourcePath: /x } }]", NO_HOST),
    "a platform without Fargate": job(
        f"{SIZE}, runtimePlatform: {{ cpuArchitecture: ARM64 }}",
        "runtimePlatform is set, but the job is not on Fargate. Remove it, or set platformCapabilities.",
    ),
    "containers of a task": definition(
        f"type: container, ecsProperties: {{ 'fn::toJSON': {{ taskProperties: [{{ containers: [{{ name: a, "
        f"{SIZE}, linuxParameters: {{ swappiness: 200 }} }}] }}] }} }}",
        "linuxParameters.swappiness of container 'a' is 200. Set a number from 0 to 100.",
    ),
}
OTHERS = {
    "an environment": environment(f"{EC2}, minVcpus: 0, desiredVcpus: 2"),
    "an environment of others": one("ComputeEnvironment", "type: UNMANAGED"),
    "an environment without resources": one(
        "ComputeEnvironment",
        "type: MANAGED",
        "type is MANAGED without computeResources. Set computeResources.",
    ),
    "sizes that are not known": environment(f"{EC2}, minVcpus: {UNKNOWN}, desiredVcpus: 9"),
    "a minimum above the maximum": environment(
        f"{EC2}, minVcpus: 5", "computeResources.minVcpus is 5, above maxVcpus 4. Set minVcpus <= maxVcpus."
    ),
    "a wish above the maximum": environment(
        f"{EC2}, desiredVcpus: 5",
        "computeResources.desiredVcpus is 5, but minVcpus is 0 and maxVcpus 4. Set minVcpus <= desiredVcpus <= "
        "maxVcpus.",
    ),
    "Fargate without management": environment(
        ON_FARGATE,
        "type is UNMANAGED, but computeResources.type is FARGATE. Set type to MANAGED.",
        outer="type: UNMANAGED",
    ),
    "Fargate of EKS": environment(
        ON_FARGATE,
        "eksConfiguration is set, but computeResources.type is FARGATE. Set it to EC2 or SPOT.",
        outer=EKS % "jobs",
    ),
    "many groups": environment(
        ON_FARGATE.replace("[g]", "[a, b, c, d, e, f]"),
        "computeResources.securityGroupIds has 6 items, but Fargate accepts 5. Remove the others.",
    ),
    "a strategy of Spot Instances": environment(
        f"{EC2}, allocationStrategy: SPOT_CAPACITY_OPTIMIZED",
        "computeResources.allocationStrategy is SPOT_CAPACITY_OPTIMIZED, but the type is EC2. Set the type to SPOT, or "
        "another strategy.",
    ),
    "a strategy": environment(f"{EC2}, allocationStrategy: BEST_FIT_PROGRESSIVE"),
    "subnets of two VPCs": one(
        "ComputeEnvironment",
        f"type: MANAGED, computeResources: {{ {EC2} }}".replace("[s]", "['${s1.id}', '${s2.id}']"),
        "computeResources.subnets has subnets of the VPCs 'v1' and 'v2'. Use subnets of one VPC.",
        more="".join(
            f"  v{n}: {{ type: 'aws:ec2:Vpc', properties: {{ cidrBlock: 10.{n}.0.0/16 }} }}\n  s{n}: {{ type: "
            f"'aws:ec2:Subnet', properties: {{ vpcId: '${{v{n}.id}}', cidrBlock: 10.{n}.0.0/24 }} }}\n"
            for n in (1, 2)
        ),
    ),
    "no instance types": environment(
        EC2.replace("[optimal]", "[]"),
        "computeResources.type is EC2 without instanceTypes. Set computeResources.instanceTypes.",
    ),
    "two architectures": environment(
        EC2.replace("[optimal]", "[m7g.large, m7i.large]"),
        "computeResources.instanceTypes has m7g.large of Arm and m7i.large of x86. Use one processor architecture.",
    ),
    "families": environment(EC2.replace("[optimal]", "[c7g, m7g.large, optimal]")),
    "a template by both": environment(
        f"{EC2}, launchTemplate: {{ launchTemplateId: a, launchTemplateName: b }}",
        "computeResources.launchTemplate has an ID and a name. Set one of them.",
    ),
    "three images": environment(
        f"{EC2}, ec2Configurations: [{{ imageType: ECS_AL2 }}, {{ imageType: ECS_AL2023 }}, {{ imageIdOverride: a }}]",
        "computeResources.ec2Configurations has 3 items. Set at most 2.",
    ),
    "an image of EKS": environment(
        f"{EC2}, ec2Configurations: [{{ imageType: EKS_AL2023 }}]",
        "computeResources.ec2Configurations has the imageType EKS_AL2023, but the environment needs one that begins "
        "with ECS_. Change it.",
    ),
    "an environment of EKS": environment(
        f"{EC2}, ec2Configurations: [{{ imageType: EKS_AL2023 }}]", outer=EKS % "jobs-1"
    ),
    "the default namespace": environment(
        EC2,
        "eksConfiguration.kubernetesNamespace is default, which Batch refuses. Use a namespace other than default and "
        "kube-*.",
        outer=EKS % "default",
    ),
    "a namespace of other characters": environment(
        EC2,
        "eksConfiguration.kubernetesNamespace is 'my_jobs', but a namespace has lower-case letters, digits and hyphens "
        "only. Change it.",
        outer=EKS % "my_jobs",
    ),
    "a queue": queue(f"[{entry(1, '${a.arn}')}, {entry(2, 'other')}]", more=BOTH),
    "a queue of others": queue(UNKNOWN),
    "an empty queue": queue("[]", "computeEnvironmentOrders is empty. Add a compute environment."),
    "a queue of four": queue(
        f"[{', '.join(entry(n, str(n)) for n in range(4))}]",
        "computeEnvironmentOrders has 4 environments. Use at most 3.",
    ),
    "a queue with an order twice": queue(
        f"[{entry(1, 'x')}, {entry(1, 'y')}]",
        "computeEnvironmentOrders has order 1 more than once. Use different numbers.",
    ),
    "a queue with one twice": queue(
        f"[{entry(1, 'a')}, {entry(2, 'a')}]",
        "computeEnvironmentOrders has a more than once. Remove one of them.",
    ),
    "a queue of both": queue(
        f"[{entry(1, '${a.arn}')}, {entry(2, '${b.arn}')}]",
        "computeEnvironmentOrders has 'a' on Fargate and 'b' on EC2. Use environments of one kind.",
        more=BOTH,
    ),
    "shares": shares("{ shareIdentifier: A, weightFactor: 0.5 }, { shareIdentifier: B* }"),
    "shares that overlap": shares(
        "{ shareIdentifier: 'A*' }, { shareIdentifier: AB }",
        "shareDistributions has the overlapping identifiers 'A*' and 'AB'. Remove one of them.",
    ),
    "a share of other characters": shares(
        "{ shareIdentifier: team-a }",
        "shareDistributions has the shareIdentifier 'team-a', but one has up to 255 letters and digits and an optional "
        "* at its end. Change it.",
    ),
    "a heavy share": shares(
        "{ shareIdentifier: A, weightFactor: 1000 }",
        "shareDistributions has the weightFactor 1000. Set a number from 0.0001 to 999.9999.",
    ),
}
ADVICE = {
    "a pod with a platform": (
        "type: container, platformCapabilities: [EC2], eksProperties: { podProperties: { dnsPolicy: Default } }",
        "eksProperties is set, but platformCapabilities is for ECS only. Remove platformCapabilities.",
    ),
    "a node without range": (
        f"type: multinode, nodeProperties: {{ 'fn::toJSON': {NODES % (0, '0', SIZE)} }}",
        "nodeProperties has 2 nodes, but no range of nodeRangeProperties has node 1. Set targetNodes for it.",
    ),
    "a reserved variable": (
        PROPERTIES.replace("image: b", "image: b, environment: [{ name: AWS_BATCH_X, value: a }]")
        + ", type: container",
        "environment of the container has AWS_BATCH_X, but names that begin with AWS_BATCH are reserved. Rename it.",
    ),
    "a mount of nothing": (
        PROPERTIES.replace("image: b", "image: b, mountPoints: [{ sourceVolume: v }]") + ", type: container",
        "mountPoints of the container has 'v', which is not a volume of the job. Add it to volumes.",
    ),
}
ADVISED = ("for ECS only", "no range of", "are reserved", "not a volume")
CASES = {**JOBS, **OTHERS, **{name: one("JobDefinition", *case) for name, case in ADVICE.items()}}


@pytest.mark.parametrize("name", CASES)
def test_batch_settings_rejected(name: str) -> None:
    check("batch-settings-rejected", CASES[name], unlike=ADVISED)
