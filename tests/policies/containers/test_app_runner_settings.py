"""Services, auto scaling configurations and connectors of App Runner."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

HELLO = "public.ecr.aws/aws-containers/hello-app-runner:latest"
SHOP = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:1"
ROLE = "arn:aws:iam::123456789012:role/r"
LINK = "arn:aws:apprunner:eu-west-1:123456789012"
UNKNOWN = "{ 'fn::invoke': x }"


def it(type_: str, properties: str, told: str = "") -> Case:
    program = f"resources:\n  it: {{ type: aws:apprunner:{type_}, properties: {{ {properties} }} }}\n"
    return Case(program, [("it", message) for message in told.split("|")] if told else [])


def image(identifier: str, kind: str, more: str = "", auto: str = "autoDeploymentsEnabled: false, ") -> str:
    return (
        f"sourceConfiguration: {{ {auto}imageRepository: {{ imageIdentifier: '{identifier}', imageRepositoryType: "
        f"{kind}, imageConfiguration: {{ port: '8080' }} }}{more} }}"
    )


PUBLIC = image(HELLO, "ECR_PUBLIC")
ACCESS = f", authenticationConfiguration: {{ accessRoleArn: '{ROLE}' }}"


def service(properties: str = "", told: str = "", source: str = PUBLIC) -> Case:
    more = f", {properties}" if properties else ""
    return it("Service", f"serviceName: shop, {source}{more}", told)


def size(cpu: str, memory: str) -> str:
    return f"instanceConfiguration: {{ cpu: '{cpu}', memory: '{memory}' }}"


def not_offered(cpu: int, memory: int, offered: str) -> str:
    return (
        f"instanceConfiguration has {cpu} CPU units with {memory} MB of memory, but App Runner offers {offered} MB. "
        "Set "
        "cpu and memory to a supported combination."
    )


def code(more: str, authentication: str = "", configuration: str = "configurationSource: REPOSITORY") -> str:
    return (
        f"sourceConfiguration: {{ codeRepository: {{ repositoryUrl: 'https://github.com/a/b', sourceCodeVersion: {{ "
        f"type: BRANCH, value: main }}, codeConfiguration: {{ {configuration} }} }}{authentication}{more} }}"
    )


CONNECTION = f", authenticationConfiguration: {{ connectionArn: '{LINK}:connection/a/b' }}"
VALUES = ", codeConfigurationValues: { runtime: NODEJS_22, port: '3000' }"
NO_CONNECTION = (
    "codeRepository is set, but authenticationConfiguration has no connectionArn. Set it to the connection to the "
    "repository."
)
NO_ACCESS = (
    "imageRepositoryType is ECR, but authenticationConfiguration has no accessRoleArn. Set it to a role that "
    "build.apprunner.amazonaws.com may assume."
)
AUTOMATIC = (
    "imageRepositoryType is ECR_PUBLIC, which has no automatic deployments. Set autoDeploymentsEnabled to "
    "false."
)
NO_ROLE = (
    "runtimeEnvironmentSecrets is set, but instanceConfiguration has no instanceRoleArn, with which App Runner reads "
    "them. Set instanceRoleArn."
)
SECRET = PUBLIC.replace("port: '8080'", "port: '8080', runtimeEnvironmentSecrets: { KEY: /shop/key }")


def egress(text: str) -> str:
    return f"networkConfiguration: {{ egressConfiguration: {{ {text} }} }}"


VIA = f"vpcConnectorArn: '{LINK}:vpcconnector/a/1/b'"

CASES = {
    "a public image": service(),
    "a private image": service(source=image(SHOP, "ECR", ACCESS, "")),
    "an unknown image": service(source=image(SHOP, "ECR", ACCESS).replace(f"'{SHOP}'", UNKNOWN)),
    "the smallest size": service(size("256", "512")),
    "the largest size": service(size("4 vCPU", "12 GB")),
    "half a CPU": service(size("0.5 vCPU", "1 GB")),
    "an unknown size": service("instanceConfiguration: { cpu: '4096', memory: " + UNKNOWN + " }"),
    "too much memory": service(size("256", "4096"), not_offered(256, 4096, "512 or 1024")),
    "too little memory": service(size("4 vCPU", "2 GB"), not_offered(4096, 2048, "8192 or 10240 or 12288")),
    "a CPU with the default memory": service(
        "instanceConfiguration: { cpu: '4096' }", not_offered(4096, 2048, "8192 or 10240 or 12288")
    ),
    "a memory with the default CPU": service(
        "instanceConfiguration: { memory: '12288' }", not_offered(1024, 12288, "2048 or 3072 or 4096")
    ),
    "no access role": service(told=NO_ACCESS, source=image(SHOP, "ECR")),
    "an unknown access role": service(
        source=image(SHOP, "ECR", f", authenticationConfiguration: {{ accessRoleArn: {UNKNOWN} }}")
    ),
    "a public image by itself": service(
        told=AUTOMATIC, source=image(HELLO, "ECR_PUBLIC", auto="autoDeploymentsEnabled: true, ")
    ),
    "a public image by default": service(told=AUTOMATIC, source=image(HELLO, "ECR_PUBLIC", auto="")),
    "an image of Docker Hub": service(
        told="imageIdentifier is nginx:1.27, but App Runner pulls images from Amazon ECR and ECR Public only. Use an "
        "image there.",
        source=image("nginx:1.27", "ECR_PUBLIC"),
    ),
    "a private image as public": service(
        told=f"imageRepositoryType is ECR_PUBLIC, but {SHOP} is in Amazon ECR. Set it to ECR.",
        source=image(SHOP, "ECR_PUBLIC"),
    ),
    "a public image as private": service(
        told=f"imageRepositoryType is ECR, but {HELLO} is in ECR Public. Set it to ECR_PUBLIC.",
        source=image(HELLO, "ECR", ACCESS),
    ),
    "code": service(source=code("", CONNECTION)),
    "code by API": service(source=code("", CONNECTION, f"configurationSource: API{VALUES}")),
    "code without connection": service(told=NO_CONNECTION, source=code("")),
    "code without values": service(
        told="configurationSource is API without codeConfigurationValues. Set the values, or use REPOSITORY with an "
        "apprunner.yaml.",
        source=code("", CONNECTION, "configurationSource: API"),
    ),
    "code and image": service(
        told="sourceConfiguration has codeRepository and imageRepository. Remove one of the two.",
        source=code(
            f", imageRepository: {{ imageIdentifier: '{SHOP}', imageRepositoryType: ECR }}",
            f", authenticationConfiguration: {{ connectionArn: '{LINK}:connection/a/b', accessRoleArn: '{ROLE}' }}",
        ),
    ),
    "a port that does not exist": service(
        told="port is 80800, which is not a port number. Use a number up to 65535.",
        source=PUBLIC.replace("8080", "80800"),
    ),
    "a reserved variable": service(
        told=(
            "runtimeEnvironmentVariables has AWSAPPRUNNER_A, whose prefix AWSAPPRUNNER App Runner reserves. Rename "
            "it."
        ),
        source=PUBLIC.replace("port: '8080'", "runtimeEnvironmentVariables: { AWSAPPRUNNER_A: b, AWS_A: b }"),
    ),
    "secrets": service(f"instanceConfiguration: {{ instanceRoleArn: '{ROLE}' }}", source=SECRET),
    "secrets without role": service(told=NO_ROLE, source=SECRET),
    "a connector": service(egress(f"egressType: VPC, {VIA}")),
    "no connector": service(egress("egressType: DEFAULT")),
    "a missing connector": service(
        egress("egressType: VPC"), "egressType is VPC without vpcConnectorArn. Set vpcConnectorArn."
    ),
    "an idle connector": service(
        egress(f"egressType: DEFAULT, {VIA}"),
        "vpcConnectorArn is set, but egressType is DEFAULT. Set egressType to VPC.",
    ),
    "traces": service(
        f"observabilityConfiguration: {{ observabilityEnabled: true, observabilityConfigurationArn: '{LINK}:o/a/1' }}"
    ),
    "traces without configuration": service(
        "observabilityConfiguration: { observabilityEnabled: true }",
        "observabilityEnabled is true without observabilityConfigurationArn. Set the ARN of an "
        "ObservabilityConfiguration.",
    ),
    "scaling": it(
        "AutoScalingConfigurationVersion", "autoScalingConfigurationName: shop, minSize: 2, maxSize: 40"
    ),
    "scaling backwards": it(
        "AutoScalingConfigurationVersion",
        "autoScalingConfigurationName: shop, minSize: 10, maxSize: 5",
        "minSize is 10, above maxSize 5. Set minSize <= maxSize.",
    ),
    "too many at least": it(
        "AutoScalingConfigurationVersion",
        "autoScalingConfigurationName: shop, minSize: 30, maxSize: 40",
        "minSize is 30, above the maximum of 25. Lower it.",
    ),
    "too many requests": it(
        "AutoScalingConfigurationVersion",
        "autoScalingConfigurationName: shop, maxConcurrency: 201",
        "maxConcurrency is 201, above the maximum of 200. Lower it.",
    ),
    "a connector without subnets": it(
        "VpcConnector",
        "vpcConnectorName: shop, subnets: [], securityGroups: []",
        "subnets is empty. Add a subnet of each Availability Zone.",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_app_runner_settings(name: str) -> None:
    check("app-runner-settings", CASES[name])
