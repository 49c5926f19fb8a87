"""Repositories, pull through cache rules and scanning configurations of ECR."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

HUB = "ecrRepositoryPrefix: hub, upstreamRegistryUrl: registry-1.docker.io"
ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret"
LATEST = "{ filter: 'latest*', filterType: WILDCARD }"


def it(type_: str, properties: str, told: str = "", more: str = "") -> Case:
    program = f"resources:\n  it: {{ type: aws:{type_}, properties: {{ {properties} }} }}\n{more}"
    return Case(program, [("it", message) for message in told.split("|")] if told else [])


def repository(mutability: str, filters: str = "", told: str = "") -> Case:
    more = f", imageTagMutabilityExclusionFilters: [{filters}]" if filters else ""
    return it("ecr:Repository", f"name: shop, imageTagMutability: {mutability}{more}", told)


def secret(properties: str) -> str:
    return f"  login: {{ type: aws:secretsmanager:Secret, properties: {{ {properties} }} }}\n"


def excluded(mode: str) -> str:
    return (
        f"imageTagMutabilityExclusionFilters is set, but imageTagMutability is {mode}. Set it to "
        f"{mode}_WITH_EXCLUSION, "
        "or remove the filters."
    )


def odd_filter(text: str) -> str:
    return (
        f"imageTagMutabilityExclusionFilters has the filter '{text}', but a filter has up to 128 letters, digits and "
        "._*- only. Change it."
    )


CLOSED = (
    "upstreamRegistryUrl is {}, which requires authentication. Set credentialArn to a secret whose name begins with "
    "ecr-pullthroughcache/."
)
NAMED = (
    "credentialArn is the secret '{}', but its name must begin with ecr-pullthroughcache/. Rename the secret."
)
PREFIX = "{} is '{}', but a prefix has lower-case letters, digits and single ._-/ between them. Change it."
ODD_URL = (
    "upstreamRegistryUrl is '{}', which is not the host of a registry that ECR supports. Use a host such as "
    "registry-1.docker.io, without https://."
)


def scanning(kind: str, frequency: str, told: str = "") -> Case:
    return it(
        "ecr:RegistryScanningConfiguration",
        f"scanType: {kind}, rules: [{{ scanFrequency: {frequency}, repositoryFilters: [{{ filter: '*', filterType: "
        "WILDCARD }] }]",
        told,
    )


def replication(region: str, told: str = "") -> Case:
    return it(
        "ecr:ReplicationConfiguration",
        "replicationConfiguration: { rules: [{ destinations: [{ region: "
        f"{region}, registryId: '123456789012' }}] }}] }}",
        told,
    )


CASES = {
    "a repository": it("ecr:Repository", "name: shop"),
    "excluded tags": repository("IMMUTABLE_WITH_EXCLUSION", LATEST),
    "excluded tags of mutable ones": repository("MUTABLE_WITH_EXCLUSION", LATEST),
    "excluded tags of immutable ones": repository("IMMUTABLE", LATEST, excluded("IMMUTABLE")),
    "excluded tags by default": it(
        "ecr:Repository", f"name: shop, imageTagMutabilityExclusionFilters: [{LATEST}]", excluded("MUTABLE")
    ),
    "six filters": repository(
        "IMMUTABLE_WITH_EXCLUSION",
        ", ".join([LATEST] * 6),
        "imageTagMutabilityExclusionFilters has 6 filters. Use at most 5.",
    ),
    "three wildcards": repository(
        "IMMUTABLE_WITH_EXCLUSION",
        LATEST.replace("latest*", "a*b*c*"),
        "imageTagMutabilityExclusionFilters has the filter 'a*b*c*' with more than 2 wildcards. Use fewer wildcards.",
    ),
    "a filter with a slash": repository(
        "IMMUTABLE_WITH_EXCLUSION", LATEST.replace("latest*", "a/b"), odd_filter("a/b")
    ),
    "a word in the wrong case": repository(
        "immutable", told="imageTagMutability is immutable, which is in the wrong case. Write IMMUTABLE."
    ),
    "an encryption in the wrong case": it(
        "ecr:Repository",
        "name: shop, encryptionConfigurations: [{ encryptionType: kms }]",
        "encryptionType is kms, which is in the wrong case. Write KMS.",
    ),
    "no excluded tags": repository(
        "IMMUTABLE_WITH_EXCLUSION",
        told="imageTagMutability is IMMUTABLE_WITH_EXCLUSION without imageTagMutabilityExclusionFilters. Add a filter.",
    ),
    "a key": it(
        "ecr:Repository", "name: shop, encryptionConfigurations: [{ encryptionType: KMS, kmsKey: k }]"
    ),
    "a key without KMS": it(
        "ecr:Repository",
        "name: shop, encryptionConfigurations: [{ encryptionType: AES256, kmsKey: k }]",
        "encryptionConfigurations has a kmsKey, but the encryption type is AES256. Set encryptionType to KMS.",
    ),
    "a word of the future": repository("FROZEN"),
    "Docker Hub": it(
        "ecr:PullThroughCacheRule", f"{HUB}, credentialArn: '{ARN}:ecr-pullthroughcache/hub-AbCdEf'"
    ),
    "Docker Hub without credentials": it(
        "ecr:PullThroughCacheRule", HUB, CLOSED.format("registry-1.docker.io")
    ),
    "Azure without credentials": it(
        "ecr:PullThroughCacheRule",
        "ecrRepositoryPrefix: az, upstreamRegistryUrl: shop.azurecr.io",
        CLOSED.format("shop.azurecr.io"),
    ),
    "Quay without credentials": it(
        "ecr:PullThroughCacheRule", "ecrRepositoryPrefix: quay, upstreamRegistryUrl: quay.io"
    ),
    "another registry of ECR": it(
        "ecr:PullThroughCacheRule",
        "ecrRepositoryPrefix: ROOT, upstreamRegistryUrl: 123456789012.dkr.ecr.eu-west-1.amazonaws.com",
    ),
    "another secret": it(
        "ecr:PullThroughCacheRule",
        f"{HUB}, credentialArn: '{ARN}:hub-AbCdEf'",
        NAMED.format("hub-AbCdEf"),
    ),
    "a secret of the stack": it(
        "ecr:PullThroughCacheRule",
        f'{HUB}, credentialArn: "${{login.arn}}"',
        more=secret("name: ecr-pullthroughcache/hub"),
    ),
    "a secret of the stack by prefix": it(
        "ecr:PullThroughCacheRule",
        f'{HUB}, credentialArn: "${{login.arn}}"',
        more=secret("namePrefix: ecr-pullthroughcache/"),
    ),
    "another secret of the stack": it(
        "ecr:PullThroughCacheRule",
        f'{HUB}, credentialArn: "${{login.arn}}"',
        NAMED.format("hub"),
        secret("name: hub"),
    ),
    "a URL": it(
        "ecr:PullThroughCacheRule",
        "ecrRepositoryPrefix: quay, upstreamRegistryUrl: https://quay.io",
        ODD_URL.format("https://quay.io"),
    ),
    "another host": it(
        "ecr:PullThroughCacheRule",
        "ecrRepositoryPrefix: nv, upstreamRegistryUrl: nvcr.io",
        ODD_URL.format("nvcr.io"),
    ),
    "Quay with credentials": it(
        "ecr:PullThroughCacheRule",
        f"ecrRepositoryPrefix: quay, upstreamRegistryUrl: quay.io, credentialArn: '{ARN}:ecr-pullthroughcache/q'",
    ),
    "a prefix with capitals": it(
        "ecr:PullThroughCacheRule",
        "ecrRepositoryPrefix: Quay, upstreamRegistryUrl: quay.io",
        PREFIX.format("ecrRepositoryPrefix", "Quay"),
    ),
    "a template": it(
        "ecr:RepositoryCreationTemplate", "prefix: team/shop, appliedFors: [PULL_THROUGH_CACHE]"
    ),
    "a template for all": it("ecr:RepositoryCreationTemplate", "prefix: ROOT, appliedFors: [REPLICATION]"),
    "a template with capitals": it(
        "ecr:RepositoryCreationTemplate",
        "prefix: Team, appliedFors: [REPLICATION]",
        PREFIX.format("prefix", "Team"),
    ),
    "a public repository": it("ecrpublic:Repository", "repositoryName: shop, region: us-east-1"),
    "a public repository elsewhere": it(
        "ecrpublic:Repository",
        "repositoryName: shop, region: eu-west-1",
        "The repository is in eu-west-1, but public repositories exist in us-east-1 only. Set its region, or a "
        "provider "
        "for us-east-1.",
    ),
    "a basic scan": scanning("BASIC", "SCAN_ON_PUSH"),
    "a continuous scan": scanning("ENHANCED", "CONTINUOUS_SCAN"),
    "a basic continuous scan": scanning(
        "BASIC",
        "CONTINUOUS_SCAN",
        "A rule has scanFrequency CONTINUOUS_SCAN, which scanType BASIC does not support. Use SCAN_ON_PUSH.",
    ),
    "an enhanced manual scan": scanning(
        "ENHANCED",
        "MANUAL",
        "A rule has scanFrequency MANUAL, which scanType ENHANCED does not support. Use SCAN_ON_PUSH.",
    ),
    "two scans of one frequency": it(
        "ecr:RegistryScanningConfiguration",
        "scanType: ENHANCED, rules: [{ scanFrequency: SCAN_ON_PUSH }, { scanFrequency: SCAN_ON_PUSH }]",
        "Two rules have scanFrequency SCAN_ON_PUSH. Move their filters into one rule.",
    ),
    "a replica": replication("us-gov-west-1"),
    "a replica in a zone": replication(
        "eu-west-1a",
        "A destination has the region eu-west-1a, which is an Availability Zone. Use eu-west-1.",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_image_repository_settings(name: str) -> None:
    check("image-repository-settings", CASES[name], unlike=("is 'nvcr.io', which is not the host",))
