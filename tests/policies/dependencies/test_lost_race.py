"""Races that cannot be won."""

from __future__ import annotations

import pytest

from tests.policies.dependencies.programs import API, CERTIFICATE, ORDERED, ROLE, VPC
from tests.policies.table import Case, check

NAME = "lost-race"
REFUSED = (
    "NAT gateway",
    "load balancer",
    "ECS service",
    "notification of a queue",
    "trail",
    "access list",
    "deployment of an HTTP API",
    "integration",
)


def turned(name: str) -> str:
    """The ordering's program with the one dependency the wrong way round."""
    ordered = ORDERED[name]
    text = ordered.without()
    (awaited,) = ordered.awaited
    waits = 'options: { dependsOn: ["${it}"] }'
    changed = text.replace(f"  {awaited}: {{", f"  {awaited}: {{ {waits},")
    changed = changed.replace(f"  {awaited}:\n", f"  {awaited}:\n    {waits}\n")
    assert changed != text
    return changed


@pytest.mark.parametrize("name", REFUSED)
def test_what_it_needs_waits_for_it(name: str) -> None:
    ordered = ORDERED[name]
    message = (
        f"The resource requires {ordered.needs}, which depends on it: {ordered.because}. Reverse the "
        "dependency."
    )
    check(NAME, Case(turned(name), [("it", message)]))
    check("missing-dependencies", Case(turned(name)))


@pytest.mark.parametrize("name", ORDERED)
def test_a_race_or_an_ordered_pair_is_not_lost(name: str) -> None:
    check(NAME, Case(ORDERED[name].without()))
    check(NAME, Case(ORDERED[name].waiting()))


@pytest.mark.parametrize("name", ["bucket policy for everyone", "log group", "cluster"])
def test_what_is_made_without_the_other_may_come_first(name: str) -> None:
    check(NAME, Case(turned(name)))


def test_one_of_several_is_enough() -> None:
    text = ORDERED["ECS service, listener and rule"].without()
    turned_rule = text.replace("  rule:\n", '  rule:\n    options: { dependsOn: ["${it}"] }\n')
    check(NAME, Case(turned_rule))


def test_some_methods_may_come_later_and_not_all() -> None:
    second = """
  other:
    type: aws:apigateway:Method
    properties: { restApi: "${api.id}", resourceId: "${way.id}", httpMethod: POST, authorization: NONE }
    options: { dependsOn: ["${it}"] }
"""
    deployment = '  it: { type: aws:apigateway:Deployment, properties: { restApi: "${api.id}" }%s }\n'
    waits = ', options: { dependsOn: ["${method}"] }'
    check(NAME, Case("resources:\n" + API + second + deployment % waits))
    alone = "resources:\n" + API.split("  method:")[0] + second + deployment % ""
    message = (
        "The resource requires method 'other', which depends on it: a deployment is a snapshot of the "
        "methods and integrations that exist at its creation. Reverse the dependency."
    )
    check(NAME, Case(alone, [("it", message)]))


def test_a_trail_whose_bucket_policy_names_it() -> None:
    text = """
resources:
  bucket: { type: aws:s3:Bucket, properties: { bucket: logs } }
  it: { type: aws:cloudtrail:Trail, properties: { s3BucketName: "${bucket.id}" } }
  policy:
    type: aws:s3:BucketPolicy
    properties: { bucket: "${bucket.id}", policy: { fn::toJSON: { Statement: [{ Condition: "${it.arn}" }] } } }
"""
    message = (
        "The resource requires bucket policy 'policy', which depends on it: CloudTrail writes a test "
        "file at creation. Reverse the dependency."
    )
    check(NAME, Case(text, [("it", message)]))
    inline = text.replace("bucket: logs", 'bucket: logs, policy: "{}"')
    check(NAME, Case(inline))


OWN = """
resources:
  role: { type: aws:iam:Role, properties: { name: app, assumeRolePolicy: "{}" } }
  it:
    type: aws:lambda:Function
    properties: { role: "${role.arn}", vpcConfig: { subnetIds: [subnet-1], securityGroupIds: [sg-1] } }
  attached:
    type: aws:iam:RolePolicyAttachment
    properties:
      role: "${role.name}"
      policyArn: arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole
    options: { dependsOn: ["${it}"] }
"""
SHARED = """
  shared:
    type: aws:iam:PolicyAttachment
    properties: { roles: [%s], policyArn: arn:aws:iam::aws:policy/AmazonEC2FullAccess }
"""


def test_a_role_that_gets_its_permission_from_what_waits_for_the_function() -> None:
    message = (
        "The resource requires role policy attachment 'attached', which depends on it: Lambda creates "
        "network interfaces with the function's role. Reverse the dependency."
    )
    check(NAME, Case(OWN, [("it", message)]))
    check(NAME, Case(OWN + SHARED % "other", [("it", message)]))
    check(NAME, Case(OWN + SHARED % '"${role.name}"'))
    check(NAME, Case(OWN + SHARED % "app"))


FILES = """
resources:
  system: { type: aws:efs:FileSystem, properties: { encrypted: true } }
  mount: { type: aws:efs:MountTarget, properties: { fileSystemId: "${system.id}", subnetId: subnet-1 } }
  point: { type: aws:efs:AccessPoint, properties: { fileSystemId: "${system.id}" } }
"""
MOUNTED = """
  it:
    type: aws:lambda:Function
    properties:
      fileSystemConfig: { arn: "${point.arn}", localMountPath: /mnt/x }
      environment: { variables: { A: "%s" } }
    %s
"""
SLOW = "  database: { type: aws:rds:Instance, properties: { engine: mysql } }\n"
HOPELESS = (
    "The resource requires mount target 'mount', but is created at once and does not depend on it: "
    "a function's file system needs a mount target that is available, which takes minutes. Add it "
    "to dependsOn."
)


def test_a_mount_target_takes_minutes() -> None:
    check(NAME, Case(FILES + MOUNTED % ("x", ""), [("it", HOPELESS)], when="planned"))
    check("missing-dependencies", Case(FILES + MOUNTED % ("x", ""), when="planned"))


def test_once_it_is_there_the_race_is_over() -> None:
    check(NAME, Case(FILES + MOUNTED % ("x", ""), when="deployed"))


def test_a_function_that_waits_for_something_slow_may_come_late_enough() -> None:
    late = FILES + SLOW + MOUNTED % ("${database.address}", "")
    check(NAME, Case(late))
    race = (
        "The resource does not depend on mount target 'mount': a function's file system needs a mount "
        "target that is available. Add it to dependsOn."
    )
    check("missing-dependencies", Case(late, [("it", race)], when="planned"))


def test_a_function_that_waits_is_sound() -> None:
    check(NAME, Case(FILES + MOUNTED % ("x", 'options: { dependsOn: ["${mount}"] }')))


def test_a_custom_domain_on_a_pending_certificate() -> None:
    domain = """
  it: { type: aws:apigateway:DomainName, properties: { regionalCertificateArn: "${%s}", domainName: app.example.net } }
"""
    message = (
        "The resource requires certificate validation 'validation', but is created at once and does "
        "not depend on it: the certificate is pending until it is validated, which takes minutes. Add "
        "it to dependsOn."
    )
    base = "resources:\n" + CERTIFICATE
    check(NAME, Case(base + domain % "certificate.arn", [("it", message)], when="planned"))
    check(NAME, Case(base + domain % "validation.certificateArn"))


def test_a_certificate_that_nothing_validates_is_not_judged_here() -> None:
    text = "resources:\n" + CERTIFICATE.split("  validation")[0]
    text += (
        '  it: { type: aws:apigateway:DomainName, properties: { certificateArn: "${certificate.arn}" } }\n'
    )
    check(NAME, Case(text))


def test_sound_programs() -> None:
    for text in (VPC, ROLE, API):
        check(NAME, Case("resources:\n" + text))
