"""Regions that are none, that lack a service, or that are the wrong one."""

from __future__ import annotations

import pytest

from preflight.model.limits.regions import table_date
from tests.policies.table import Case, check


def provider(region: str) -> str:
    return f"""
resources:
  there: {{ type: "pulumi:providers:aws", properties: {{ region: {region} }} }}
  one:
    type: aws:sqs:Queue
    options: {{ provider: "${{there}}" }}
"""


def acl(region: str, scope: str = "CLOUDFRONT") -> str:
    return f"resources:\n  one: {{ type: aws:wafv2:WebAcl, properties: {{ scope: {scope}{region} }} }}\n"


def distribution(certificate: str, more: str = "") -> str:
    properties = f'{{ viewerCertificate: {{ acmCertificateArn: "{certificate}" }} }}'
    return f"resources:\n  one: {{ type: aws:cloudfront:Distribution, properties: {properties} }}\n{more}"


def certificate(region: str) -> str:
    properties = f"{{ domainName: a.mycompany.dev{region} }}"
    return f"  cert: {{ type: aws:acm:Certificate, properties: {properties} }}\n"


def edge(region: str) -> str:
    return f"""
resources:
  one:
    type: aws:cloudfront:Distribution
    properties:
      defaultCacheBehavior:
        lambdaFunctionAssociations: [{{ eventType: viewer-request, lambdaArn: "${{rewrite.qualifiedArn}}" }}]
  rewrite: {{ type: aws:lambda:Function, properties: {{ role: a{region} }} }}
"""


def log(region: str) -> str:
    return f"""
resources:
  one: {{ type: aws:route53:QueryLog, properties: {{ zoneId: Z1, cloudwatchLogGroupArn: "${{group.arn}}" }} }}
  group: {{ type: aws:cloudwatch:LogGroup, properties: {{ retentionInDays: 7{region} }} }}
"""


def instance(properties: str) -> str:
    return f"resources:\n  one: {{ type: aws:ec2:Instance, properties: {{ instanceType: {properties} }} }}\n"


US = ", region: us-east-1"
SCOPE = [
    (
        "one",
        "scope is CLOUDFRONT, which exists in us-east-1 only, but the region is eu-west-1. Create the "
        "resource in us-east-1.",
    )
]
CERTIFICATE = [
    (
        "one",
        "The certificate is in eu-west-1, but CloudFront uses certificates in us-east-1 only. Request "
        "it there.",
    )
]
ADVICE = ("By AWS's list", "must be enabled", "was not in AWS's list", "had no endpoint")

CASES = {
    "a region": Case(provider("us-east-2")),
    "a region without its last hyphen": Case(
        provider("us-east1"), [("there", "'us-east1' is not the name of a region. Did you mean us-east-1?")]
    ),
    "a zone": Case(
        provider("eu-west-1a"),
        [("there", "'eu-west-1a' is not the name of a region. Did you mean eu-west-1?")],
    ),
    "a resource's own region": Case(
        "resources:\n  one: { type: aws:sqs:Queue, properties: { region: Frankfurt } }\n",
        [("one", "'Frankfurt' is not the name of a region. Use a name such as eu-west-1.")],
    ),
    "a region that may be new": Case(
        provider("eu-west-9"),
        [("there", f"The region eu-west-9 was not in AWS's list on {table_date()}. Check its spelling.")],
    ),
    "a region to enable": Case(
        provider("eu-south-2"),
        [
            (
                "there",
                "The region eu-south-2 must be enabled in the account before a resource can be created there. "
                "Enable it under Account, AWS Regions.",
            )
        ],
    ),
    "in a region to enable": Case(
        "resources:\n  one: { type: aws:sqs:Queue, properties: { region: eu-south-2 } }\n"
    ),
    "GovCloud": Case(provider("us-gov-west-1")),
    "a web ACL for CloudFront": Case(acl(US)),
    "one elsewhere": Case(acl(""), SCOPE),
    "a regional web ACL": Case(acl("", "REGIONAL")),
    "a certificate's ARN": Case(distribution("arn:aws:acm:us-east-1:1:certificate/a")),
    "a certificate's ARN elsewhere": Case(distribution("arn:aws:acm:eu-west-1:1:certificate/a"), CERTIFICATE),
    "the stack's certificate": Case(distribution("${cert.arn}", certificate(US)), when="planned"),
    "the stack's certificate elsewhere": Case(
        distribution("${cert.arn}", certificate("")), CERTIFICATE, when="planned"
    ),
    "no certificate": Case("resources:\n  one: { type: aws:cloudfront:Distribution }\n"),
    "a function at the edge": Case(edge(US)),
    "one elsewhere at the edge": Case(
        edge(""),
        [
            (
                "rewrite",
                "Distribution 'one' runs the function at the edge, but the function is in eu-west-1. Create it "
                "in us-east-1.",
            )
        ],
    ),
    "query logging": Case(log(US)),
    "query logging elsewhere": Case(
        log(""),
        [
            (
                "one",
                "Log group 'group' is in eu-west-1, but Route 53 writes to log groups in us-east-1 only. "
                "Create it there.",
            )
        ],
    ),
    "a service that the region lacks": Case(
        "resources:\n  one: { type: aws:kendra:Index, properties: { region: sa-east-1 } }\n",
        [
            (
                "one",
                f"The service kendra had no endpoint in sa-east-1 on {table_date()}. Check whether it has one "
                "now, or use another region.",
            )
        ],
    ),
    "a service whose region the provider chooses": Case(
        "resources:\n  one: { type: aws:globalaccelerator:Accelerator, properties: { name: a } }\n"
    ),
    "an instance type of other regions": Case(
        instance("a1.large, region: eu-south-2"),
        [
            (
                "one",
                f"By AWS's list of {table_date()}, instanceType 'a1.large' is not an instance type in eu-south-2; "
                "'r8a.large' is. Use 'r8a.large'.",
            )
        ],
    ),
    "an instance type of the region": Case(instance("t3.large, region: eu-south-2")),
    "an instance type that the table has of no region": Case(instance("hi1.4xlarge, region: eu-south-2")),
    "an instance type in a region that the table does not have": Case(
        instance("a1.large, region: eu-west-9"),
        [("one", f"The region eu-west-9 was not in AWS's list on {table_date()}. Check its spelling.")],
    ),
    "an instance type in a region that is not known": Case(
        instance('a1.large, region: "${queue.name}"') + "  queue: { type: aws:sqs:Queue }\n", when="planned"
    ),
    "a service that is there": Case(
        "resources:\n  one: { type: aws:kendra:Index, properties: { region: us-east-1 } }\n"
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("regional-availability", case, ADVICE)
