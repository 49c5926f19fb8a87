"""Timeouts, grace periods and certificates that give AWS less time than it takes."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

NAME = "resource-timing"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def timed(type_: str, create: str) -> str:
    return f"resources:\n  it: {{ type: {type_}, options: {{ customTimeouts: {{ create: {create} }} }} }}\n"


def found(*messages: str) -> list[tuple[str, str]]:
    return [("it", m) for m in messages]


def never(given: str, least: str, usual: str) -> list[tuple[str, str]]:
    return found(
        f"customTimeouts.create is {given}, but AWS never takes less than {least}. Set it to {usual}, "
        "or remove the timeout."
    )


def seldom(given: str, usual: str) -> list[tuple[str, str]]:
    return found(
        f"customTimeouts.create is {given}, but AWS may take {usual}. Raise it, or remove the timeout."
    )


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (timed("aws:rds:Instance", "40m"), []),
        (timed("aws:rds:Instance", "60m"), []),
        (timed("aws:rds:Instance", "39m"), seldom("39 minutes", "40 minutes")),
        (timed("aws:rds:Instance", "4m"), seldom("4 minutes", "40 minutes")),
        (timed("aws:rds:Instance", "3m"), never("3 minutes", "4 minutes", "40 minutes")),
        (timed("aws:rds:Cluster", "30m"), seldom("30 minutes", "60 minutes")),
        (timed("aws:cloudfront:Distribution", "0.5m"), never("30 seconds", "1 minute", "30 minutes")),
        (timed("aws:eks:Cluster", "2m"), never("2 minutes", "5 minutes", "30 minutes")),
        (timed("aws:eks:NodeGroup", "20m"), seldom("20 minutes", "30 minutes")),
        (timed("aws:ec2:NatGateway", "5m"), seldom("5 minutes", "10 minutes")),
        (timed("aws:acm:CertificateValidation", "10m"), seldom("10 minutes", "45 minutes")),
        (timed("aws:elasticache:ReplicationGroup", "1m"), never("1 minute", "3 minutes", "40 minutes")),
        (timed("aws:opensearch:Domain", "5m"), never("5 minutes", "8 minutes", "60 minutes")),
        (timed("aws:redshift:Cluster", "40m"), []),
        (timed("aws:directoryservice:Directory", "30m"), seldom("30 minutes", "45 minutes")),
        (timed("aws:s3:Bucket", "1m"), []),
        ("resources:\n  it: { type: aws:rds:Instance }\n", []),
    ],
)
def test_timeouts(program: str, expected: list[tuple[str, str]]) -> None:
    check(NAME, Case(program, expected), ("AWS may take",))


TEMPLATE = """
resources:
  targets: { type: aws:lb:TargetGroup, properties: { port: 80, protocol: HTTP, vpcId: vpc-1 } }
  template: { type: aws:ec2:LaunchTemplate, properties: { userData: { fn::toBase64: "#!/bin/sh\\n%s\\n" } } }
"""
HOOK = (
    "  hook: { type: aws:autoscaling:LifecycleHook, properties: { autoscalingGroupName: '${it.name}', "
    "lifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING' } }\n"
)


def group(properties: str, script: str = "yum install -y httpd", more: str = "") -> str:
    given = f"launchTemplate: {{ id: '${{template.id}}' }}, {properties}"
    return TEMPLATE % script + f"  it: {{ type: aws:autoscaling:Group, properties: {{ {given} }} }}\n" + more


def short(seconds: int, while_: str) -> list[tuple[str, str]]:
    return found(
        f"healthCheckGracePeriod is {seconds} with ELB health checks, so an instance is replaced while "
        f"{while_}. Set it to the time that an instance needs to respond (300)."
    )


ELB = "healthCheckType: ELB, targetGroupArns: ['${targets.arn}']"


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (group(ELB), []),
        (group(f"{ELB}, healthCheckGracePeriod: 300"), []),
        (group(f"{ELB}, healthCheckGracePeriod: 60"), []),
        (group(f"{ELB}, healthCheckGracePeriod: 59"), short(59, "user data still installs software")),
        (group(f"{ELB}, healthCheckGracePeriod: 0"), short(0, "user data still installs software")),
        (group(f"{ELB}, healthCheckGracePeriod: '0'"), short(0, "user data still installs software")),
        (group(f"{ELB}, healthCheckGracePeriod: 0", "systemctl start app"), short(0, "it may still start")),
        (group(f"{ELB}, healthCheckGracePeriod: {UNKNOWN}"), []),
        (group("healthCheckGracePeriod: 0, healthCheckType: ELB"), []),
        (group("healthCheckGracePeriod: 0, targetGroupArns: ['${targets.arn}']"), []),
        (group(f"{ELB}, healthCheckGracePeriod: 0", more=HOOK), []),
        (group(f"{ELB}, healthCheckGracePeriod: 0, initialLifecycleHooks: [{{ name: a }}]"), []),
        (
            group(f"{ELB}, waitForCapacityTimeout: '0'"),
            found(
                "waitForCapacityTimeout is '0', so the deployment succeeds although no instance passes the "
                "load balancer's health checks. Remove it."
            ),
        ),
        (group("waitForCapacityTimeout: '0'"), []),
        (group(f"{ELB}, waitForCapacityTimeout: 10m"), []),
    ],
)
def test_groups(program: str, expected: list[tuple[str, str]]) -> None:
    check(NAME, Case(program, expected), ("while it may still start", "waitForCapacityTimeout is"))


def certified(certificate: str = "domainName: app.example.net, validationMethod: DNS", more: str = "") -> str:
    return f"""
resources:
  certificate: {{ type: aws:acm:Certificate, properties: {{ {certificate} }} }}
  it: {{ type: aws:lb:Listener, properties: {{ protocol: HTTPS, port: 443, certificateArn: "${{certificate.arn}}" }} }}
{more}"""


PENDING = found(
    "Certificate 'certificate' is requested by the stack and never validated, so it stays pending "
    "and AWS rejects it. Add its DNS records and a CertificateValidation, and use the "
    "certificateArn of that validation."
)
VALIDATION = """
  validation: { type: aws:acm:CertificateValidation, properties: { certificateArn: "${certificate.arn}" } }
"""
RECORD = '  record: { type: aws:route53:Record, properties: { records: ["${certificate.domainValidationOptions}"] } }\n'
OTHER = '  record: { type: cloudflare:index:Record, properties: { value: "${certificate.domainValidationOptions}" } }\n'


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (certified(), PENDING),
        (certified("domainName: a.example.net"), PENDING),
        (certified(more=VALIDATION), []),
        (certified(more=RECORD), []),
        (certified(more=OTHER), []),
        (certified("privateKey: x, certificateBody: y"), []),
        (certified("domainName: a, certificateAuthorityArn: arn:aws:acm-pca:eu-west-1:1:x"), []),
        (certified(more='outputs: { validationRecords: "${certificate.domainValidationOptions}" }\n'), []),
        (certified().replace("${certificate.arn}", "arn:aws:acm:eu-west-1:1:certificate/x"), []),
        (
            certified().replace(
                "aws:lb:Listener, properties: { protocol: HTTPS, port: 443, certificateArn",
                "aws:apigateway:DomainName, properties: { certificateArn",
            ),
            PENDING,
        ),
        (
            certified()
            .replace(
                "aws:lb:Listener, properties: {",
                "aws:cloudfront:Distribution, properties: { viewerCertificate: {",
            )
            .replace('"${certificate.arn}" }', '"${certificate.arn}" } }'),
            PENDING,
        ),
    ],
)
def test_certificates(program: str, expected: list[tuple[str, str]]) -> None:
    check(NAME, Case(program, expected, when="planned"))


def test_a_certificate_that_was_issued_before() -> None:
    check(NAME, Case(certified(), when="deployed"))
