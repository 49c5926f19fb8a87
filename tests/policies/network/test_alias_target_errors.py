"""Aliases whose target or hosted zone Route 53 rejects."""

from __future__ import annotations

from pathlib import Path

import pytest

from preflight.preview import preview
from preflight.testing import outcome
from tests.policies.offline import offline_findings
from tests.policies.table import Case, check

ZONE = """
resources:
  zone: { type: aws:route53:Zone, properties: { name: acme.io } }
"""
OTHER = """
  other: { type: aws:route53:Zone, properties: { name: acme.net } }
  far:
    type: aws:route53:Record
    properties: { zoneId: "${other.id}", name: w, type: A, ttl: 60, records: [192.0.2.1] }
"""
NEAR = """
  near:
    type: aws:route53:Record
    properties: { zoneId: "${zone.id}", name: near, type: KIND, ttl: 60, records: [VALUE] }
"""
PRIVATE = """
resources:
  vpc: { type: aws:ec2:Vpc, properties: { cidrBlock: 10.0.0.0/16 } }
  zone: { type: aws:route53:Zone, properties: { name: acme.internal, vpcs: [{ vpcId: "${vpc.id}" }] } }
"""
SITE = """
  site: { type: aws:cloudfront:Distribution, properties: { enabled: true } }
"""
BALANCER = """
  web: { type: aws:lb:LoadBalancer, properties: { internal: true, subnets: [subnet-1, subnet-2] } }
"""
ARN = "arn:aws:acm:eu-west-1:123456789012:certificate/3e1fb2a4-7c50-4d19-9a86-0b5d2c7e41f8"
API = f"""
  api:
    type: aws:apigateway:DomainName
    properties:
      {{ domainName: api.acme.io, regionalCertificateArn: "{ARN}", endpointConfiguration: {{ types: REGIONAL }} }}
"""
HTTP_API = f"""
  api:
    type: aws:apigatewayv2:DomainName
    properties:
      domainName: api.acme.io
      domainNameConfiguration: {{ certificateArn: "{ARN}", endpointType: REGIONAL, securityPolicy: TLS_1_2 }}
"""
DATABASE = """
  db: { type: aws:rds:Instance, properties: { engine: postgres, instanceClass: db.t3.micro, skipFinalSnapshot: true } }
"""
STATIC = """
  files: { type: aws:s3:Bucket, properties: { bucket: www.acme.io } }
  pages:
    type: aws:s3:BucketWebsiteConfiguration
    properties: { bucket: "${files.id}", indexDocument: { suffix: index.html } }
"""
GLOBAL = """
  fast: { type: aws:globalaccelerator:Accelerator, properties: { enabled: true } }
"""
OWN = "${zone.zoneId}"
USE = "Use the target's own zone: hostedZoneId of a distribution, zoneId of a load balancer."


def alias(name: str, zone: str, kind: str = "A", own: str = OWN, health: str = "false") -> str:
    return f"""
  x:
    type: aws:route53:Record
    properties:
      zoneId: "{own}"
      name: www
      type: {kind}
      aliases: [{{ name: "{name}", zoneId: "{zone}", evaluateTargetHealth: {health} }}]
"""


def said(message: str) -> list[tuple[str, str]]:
    return [("x", message)]


def outside(target: str, zone: str, repair: str = USE) -> list[tuple[str, str]]:
    return said(f"aliases: {target} is not in hosted zone {zone}. {repair}")


CASES = {
    "a distribution in CloudFront's zone": Case(ZONE + alias("d111.cloudfront.net", "Z2FDTNDATAQYW2")),
    "a distribution in another zone": Case(
        ZONE + alias("d111.cloudfront.net", "Z35SXDOTRQ7X7K"),
        outside("d111.cloudfront.net", "Z35SXDOTRQ7X7K"),
    ),
    "a load balancer in the record's zone": Case(
        ZONE + alias("web-1.eu-west-1.elb.amazonaws.com", "Z0123456789", own="Z0123456789"),
        outside("web-1.eu-west-1.elb.amazonaws.com", "Z0123456789"),
    ),
    "a load balancer in its own zone": Case(
        ZONE + alias("web-1.eu-west-1.elb.amazonaws.com", "Z32O12XQLNTSW2", own="Z0123456789")
    ),
    "another record of the same zone": Case(ZONE + alias("shop.acme.io", "Z0123456789", own="Z0123456789")),
    "a zone that imitates a service": Case(
        """
resources:
  zone: { type: aws:route53:Zone, properties: { name: ssm.eu-west-1.amazonaws.com } }
"""
        + alias("ssm.eu-west-1.amazonaws.com", OWN),
        when="deployed",
    ),
    "a name outside the zone": Case(
        ZONE + alias("shop.acme.net", OWN),
        said(
            "aliases: shop.acme.net is not a name in hosted zone 'zone'. Use a full name of that zone, or the target's "
            "own zone."
        ),
    ),
    "a relative name": Case(
        ZONE + alias("shop", OWN),
        said(
            "aliases: shop is not a name in hosted zone 'zone'. Use a full name of that zone, or the target's own zone."
        ),
    ),
    "a name that a new zone does not have": Case(
        ZONE + alias("shop.acme.io", OWN),
        said("aliases: the zone has no record shop.acme.io. Add it, or use a record that exists."),
        when="planned",
    ),
    "a name that others may have added": Case(ZONE + alias("shop.acme.io", OWN), when="deployed"),
    "a record of another type": Case(
        ZONE + NEAR.replace("KIND", "CNAME").replace("VALUE", "a.acme.net") + alias("near.acme.io", OWN),
        said(
            "aliases: the alias has the type A, and its target 'near' has the type CNAME. Use the target's type."
        ),
    ),
    "a record of the same type": Case(
        ZONE + NEAR.replace("KIND", "A").replace("VALUE", "192.0.2.1") + alias("near.acme.io.", OWN)
    ),
    "an alias of type CNAME": Case(
        ZONE + alias("d111.cloudfront.net", "Z2FDTNDATAQYW2", "CNAME"),
        said("type is CNAME, and an alias of d111.cloudfront.net has the type A or AAAA. Use one of them."),
    ),
    "CloudFront in a private zone": Case(
        PRIVATE + alias("d111.cloudfront.net", "Z2FDTNDATAQYW2"),
        said(
            "aliases: d111.cloudfront.net is of CloudFront, and the record is in a private hosted zone, where such an "
            "alias is not supported. Use a CNAME, or a public zone."
        ),
    ),
    "the health of a distribution": Case(
        ZONE + alias("d111.cloudfront.net", "Z2FDTNDATAQYW2", health="true"),
        said(
            "aliases: evaluateTargetHealth is true, and Route 53 does not evaluate the health of a distribution. Set "
            "it to false."
        ),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_alias_target_errors(case: Case) -> None:
    check("alias-target-errors", case, unlike=("evaluateTargetHealth is true",))


OFFLINE = {
    "a load balancer": (BALANCER + alias("${web.dnsName}", "${web.zoneId}"), []),
    "a load balancer's IPv6 name": (BALANCER + alias("dualstack.${web.dnsName}", "${web.zoneId}"), []),
    "a load balancer in the record's zone": (
        BALANCER + alias("${web.dnsName}", OWN),
        outside("dnsName of 'web'", "'zone'", "Set zoneId of the alias to zoneId of 'web'."),
    ),
    "a load balancer in a distribution's zone": (
        BALANCER + SITE + alias("${web.dnsName}", "${site.hostedZoneId}"),
        outside("dnsName of 'web'", "hostedZoneId of 'site'", "Set zoneId of the alias to zoneId of 'web'."),
    ),
    "an HTTP API's domain": (
        HTTP_API
        + alias(
            "${api.domainNameConfiguration.targetDomainName}", "${api.domainNameConfiguration.hostedZoneId}"
        ),
        [],
    ),
    "an HTTP API's domain in the record's zone": (
        HTTP_API + alias("${api.domainNameConfiguration.targetDomainName}", OWN),
        outside(
            "the domain name of 'api'",
            "'zone'",
            "Set zoneId of the alias to domainNameConfiguration.hostedZoneId of 'api'.",
        ),
    ),
    "the distribution of a regional API": (
        API + alias("${api.cloudfrontDomainName}", "${api.cloudfrontZoneId}"),
        said(
            "aliases: cloudfrontDomainName of 'api' is empty, because its endpoint is regional and has "
            "regionalDomainName. Use that output."
        ),
    ),
    "an API's domain": (API + alias("${api.regionalDomainName}", "${api.regionalZoneId}"), []),
    "an accelerator": (GLOBAL + alias("${fast.dnsName}", "${fast.hostedZoneId}"), []),
    "an accelerator in the record's zone": (
        GLOBAL + alias("${fast.dnsName}", OWN),
        outside("dnsName of 'fast'", "'zone'", "Set zoneId of the alias to hostedZoneId of 'fast'."),
    ),
    "a website": (STATIC + alias("${pages.websiteDomain}", "${files.hostedZoneId}"), []),
    "a website in the record's zone": (
        STATIC + alias("${pages.websiteDomain}", OWN),
        outside("s3-website-eu-west-1.amazonaws.com", "'zone'"),
    ),
    "a bucket's own domain name": (
        STATIC + alias("${files.bucketRegionalDomainName}", "${files.hostedZoneId}"),
        said(
            "aliases: www.acme.io.s3.eu-west-1.amazonaws.com cannot be the target of an alias. Use a CNAME."
        ),
    ),
    "a database": (
        DATABASE + alias("${db.address}", "${db.hostedZoneId}"),
        said("aliases: address of 'db' cannot be the target of an alias. Use a CNAME."),
    ),
    "a record of another zone": (
        OTHER + alias("${far.fqdn}", OWN),
        said("aliases: 'far' is a record of another hosted zone. Use a CNAME, or a record of the same zone."),
    ),
    "a record of its zone": (
        NEAR.replace("KIND", "A").replace("VALUE", "192.0.2.1") + alias("${near.fqdn}", OWN),
        [],
    ),
}


@pytest.mark.parametrize(("program", "expected"), OFFLINE.values(), ids=OFFLINE)
def test_outputs(program: str, expected: list[tuple[str, str]], tmp_path: Path) -> None:
    assert offline_findings("alias-target-errors", ZONE + program, tmp_path) == expected


LOOKED_UP = """
import pulumi_aws as aws

found = aws.route53.get_zone(name="acme.io")
more = aws.route53.get_zone(name="acme.net")
web = aws.lb.LoadBalancer("web", internal=True, subnets=["subnet-1", "subnet-2"])
for name, zone_id in (("x", found.zone_id), ("other", more.zone_id), ("right", web.zone_id)):
    target = {"name": web.dns_name, "zone_id": zone_id, "evaluate_target_health": True}
    aws.route53.Record(name, zone_id=found.zone_id, name=name, type="A", aliases=[target])
"""


def test_the_zone_that_the_program_looks_up(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: web\nruntime: python\n", encoding="utf-8")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: { aws:region: eu-west-1 }\n", encoding="utf-8")
    (tmp_path / "__main__.py").write_text(LOOKED_UP, encoding="utf-8")
    previewed = preview(tmp_path, symbolic=True)
    assert previewed.error is None
    found = outcome(previewed.modelled(), "alias-target-errors").findings
    assert [(f.resource, f.message) for f in found] == said(
        "aliases: dnsName of 'web' is not in the record's zone. Set zoneId of the alias to zoneId of 'web'."
    )
