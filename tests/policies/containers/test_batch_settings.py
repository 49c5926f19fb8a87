"""Job definitions and compute environments of AWS Batch."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

UNKNOWN = "{ 'fn::invoke': x }"
ROLE = "executionRoleArn: 'arn:aws:iam::123456789012:role/r'"


def size(cpu: str, memory: str) -> str:
    return f"resourceRequirements: [{{ type: VCPU, value: '{cpu}' }}, {{ type: MEMORY, value: '{memory}' }}]"


SMALL = size("0.25", "512")


def job(container: str, platform: str = "[FARGATE]") -> str:
    return (
        "resources:\n  it:\n    type: aws:batch:JobDefinition\n    properties:\n      type: container\n"
        f"      platformCapabilities: {platform}\n"
        f"      containerProperties: {{ 'fn::toJSON': {{ image: busybox, {container} }} }}\n"
    )


def environment(
    kind: str, more: str = "", groups: str = ", securityGroupIds: [sg-1]", beside: str = ""
) -> str:
    return (
        "resources:\n  it:\n    type: aws:batch:ComputeEnvironment\n    properties:\n      type: MANAGED\n"
        f"      computeResources: {{ type: {kind}, maxVcpus: 4, subnets: [subnet-1]{groups}{more} }}\n{beside}"
    )


def told(*messages: str) -> list[tuple[str, str]]:
    return [("it", message) for message in messages]


NO_ROLE = "The job runs on Fargate without executionRoleArn. Set executionRoleArn in containerProperties."
NO_CPU = "The container has no VCPU. Add VCPU to resourceRequirements."
NO_MEMORY = "The container has no MEMORY. Add MEMORY to resourceRequirements."


def old(key: str) -> str:
    return f"{key} is set, but on Fargate resourceRequirements has it. Move {key} to resourceRequirements."


def not_offered(cpu: str, memory: str) -> str:
    return f"Fargate does not offer {cpu} vCPU with {memory} MiB. Set a supported combination of VCPU and MEMORY."


def unsupported(kind: str, names: str) -> str:
    return (
        f"computeResources.type is {kind}, which does not support {names} of computeResources. Remove them."
    )


INSTANCES = (
    ", instanceRole: 'arn:aws:iam::123456789012:instance-profile/p', instanceTypes: [optimal], minVcpus: 0"
)
NO_PROFILE = (
    "computeResources.type is %s without instanceRole. Set computeResources.instanceRole to the ARN of an instance "
    "profile."
)
NO_FLEET = (
    "computeResources.type is SPOT with allocationStrategy BEST_FIT and without spotIamFleetRole. Set "
    "allocationStrategy to SPOT_PRICE_CAPACITY_OPTIMIZED."
)
CASES = {
    "a job on Fargate": Case(job(f"{ROLE}, {SMALL}")),
    "a job on Fargate without a role": Case(job(SMALL), told(NO_ROLE)),
    "a job on Fargate with an unknown role": Case(
        job(f"executionRoleArn: {UNKNOWN}, {SMALL}"),
    ),
    "other spellings": Case(job(f"ExecutionRoleArn: a, {SMALL.replace('resource', 'Resource')}")),
    "old sizes on Fargate": Case(job(f"{ROLE}, vcpus: 1, memory: 2048"), told(old("vcpus"), old("memory"))),
    "a size between": Case(job(f"{ROLE}, {size('1', '4000')}"), told(not_offered("1", "4000"))),
    "too much memory": Case(job(f"{ROLE}, {size('0.25', '4096')}"), told(not_offered("0.25", "4096"))),
    "a CPU between": Case(job(f"{ROLE}, {size('0.3', '512')}"), told(not_offered("0.3", "512"))),
    "a large size": Case(job(f"{ROLE}, {size('16', '122880')}")),
    "a size in other digits": Case(job(f"{ROLE}, {size('1.0', '2048')}")),
    "a size that is no number": Case(job(f"{ROLE}, {size('Ref::cpu', '2048')}")),
    "privileged": Case(
        job(f"{ROLE}, {SMALL}, privileged: true"),
        told("privileged is true, which Fargate does not support. Remove privileged."),
    ),
    "not privileged": Case(job(f"{ROLE}, {SMALL}, privileged: false")),
    "ulimits": Case(
        job(f"{ROLE}, {SMALL}, ulimits: [{{ name: nofile, softLimit: 1, hardLimit: 1 }}]"),
        told("ulimits is set, which Fargate does not support. Remove ulimits."),
    ),
    "no size": Case(job(ROLE), told(NO_CPU, NO_MEMORY)),
    "no memory": Case(job("vcpus: 1", "[EC2]"), told(NO_MEMORY)),
    "on instances": Case(job("vcpus: 1, memory: 100", "[EC2]")),
    "on instances by requirements": Case(job(size("1", "4000"), "[EC2]")),
    "on instances, privileged": Case(job(f"{size('1', '100')}, privileged: true", "[EC2]")),
    "an unknown platform": Case(job(SMALL, UNKNOWN)),
    "an unknown size": Case(job(f"{ROLE}, resourceRequirements: {UNKNOWN}")),
    "several containers": Case(
        "resources:\n  it: { type: aws:batch:JobDefinition, properties: { type: container, ecsProperties: '{}' } }\n"
    ),
    "an environment on Fargate": Case(environment("FARGATE")),
    "an environment on Fargate with zeros": Case(environment("FARGATE_SPOT", ", minVcpus: 0")),
    "an environment on Fargate with instances": Case(
        environment("FARGATE", INSTANCES), told(unsupported("FARGATE", "'instanceRole' and 'instanceTypes'"))
    ),
    "an environment on Fargate with a minimum": Case(
        environment("FARGATE", ", minVcpus: 2"), told(unsupported("FARGATE", "'minVcpus'"))
    ),
    "an environment on Fargate without a group": Case(
        environment("FARGATE", groups=""),
        told(
            "computeResources.type is FARGATE without securityGroupIds. Set computeResources.securityGroupIds."
        ),
    ),
    "an environment on Fargate with unknown groups": Case(
        environment("FARGATE", groups=f", securityGroupIds: {UNKNOWN}")
    ),
    "an environment of instances": Case(environment("EC2", INSTANCES)),
    "an environment of instances without a profile": Case(
        environment("EC2", ", instanceTypes: [optimal]"), told(NO_PROFILE % "EC2")
    ),
    "an environment of instances with a template": Case(
        environment("EC2", ", launchTemplate: { launchTemplateId: lt-1 }")
    ),
    "an environment on EKS": Case(
        environment("EC2", beside="      eksConfiguration: { eksClusterArn: a, kubernetesNamespace: b }\n")
    ),
    "an environment of Spot Instances": Case(
        environment("SPOT", f"{INSTANCES}, allocationStrategy: SPOT_PRICE_CAPACITY_OPTIMIZED")
    ),
    "an environment of Spot Instances without a fleet role": Case(
        environment("SPOT", INSTANCES), told(NO_FLEET)
    ),
    "an environment of Spot Instances with a fleet role": Case(
        environment("SPOT", f"{INSTANCES}, spotIamFleetRole: 'arn:aws:iam::123456789012:role/f'")
    ),
    "an environment of an unknown type": Case(environment(UNKNOWN)),
}


@pytest.mark.parametrize("name", CASES)
def test_batch_settings(name: str) -> None:
    check("batch-settings", CASES[name])
