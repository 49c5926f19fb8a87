"""ECR: settings of repositories, pull through cache rules and scanning that ECR or the provider rejects.

Sources: ECR API, CreateRepository, CreatePullThroughCacheRule and RegistryScanningRule; the provider's tests of
`image_tag_mutability_exclusion_filter`; `UnsupportedUpstreamRegistryException: The specified upstream registry requires
authentication` from a user's report; the provider's documentation of `aws_ecrpublic_repository`: "only be used in the
us-east-1 region"; the refusals of a KMS key with AES256, of credentials for open registries, of a mode with exclusions
without filters, and of two rules of one frequency, which badmintoncryer/cdk-preflight measured against ECR.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from preflight.core.conversion import as_text, child
from preflight.core.encoding import is_given
from preflight.core.logic import known
from preflight.core.resource import Resource
from preflight.core.values import Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.setting_faults import SettingFault

TYPES: Final = (
    aws.ECR_REPOSITORY,
    aws.ECR_PULL_THROUGH_CACHE_RULE,
    aws.ECR_REGISTRY_SCANNING_CONFIGURATION,
    aws.ECR_REPOSITORY_CREATION_TEMPLATE,
    aws.ECRPUBLIC_REPOSITORY,
    aws.ECR_REPLICATION_CONFIGURATION,
)

_MUTABILITY: Final = ("MUTABLE", "IMMUTABLE", "MUTABLE_WITH_EXCLUSION", "IMMUTABLE_WITH_EXCLUSION")
_ENCRYPTION: Final = ("AES256", "KMS", "KMS_DSSE")
_MOST_FILTERS: Final = 5
_MOST_WILDCARDS: Final = 2
_FILTER: Final = re.compile(r"[0-9a-zA-Z._*-]{1,128}")
_PREFIX: Final = re.compile(r"[a-z0-9](?:[a-z0-9._/-]*[a-z0-9])?/?|ROOT")
_PUBLIC_REGION: Final = "us-east-1"
_ZONE: Final = re.compile(r"[a-z]{2}(?:-[a-z]+)+-\d[a-z]")
# The part of a secret's ARN before its name, and the prefix of the name.
_SECRET: Final = re.compile(r"arn:[\w-]+:secretsmanager:[\w-]*:\d*:secret:")
_SECRET_PREFIX: Final = "ecr-pullthroughcache/"
_HOSTS: Final = (
    "public.ecr.aws",
    "registry-1.docker.io",
    "ghcr.io",
    "registry.gitlab.com",
    "registry.k8s.io",
)
_OTHER_HOSTS: Final = ("quay.io", "cgr.dev")
_MISTAKEN: Final = ("docker.io", "index.docker.io", "hub.docker.com", "k8s.gcr.io", "gcr.io")
_HOST_ENDS: Final = (".azurecr.io", ".amazonaws.com", ".amazonaws.com.cn")
# The registries that require credentials. Whether ECR rejects credentials for the others is not documented, and the
# provider's own example has them for public.ecr.aws.
_CLOSED: Final = ("registry-1.docker.io", "ghcr.io", "registry.gitlab.com")


def repository_faults(resource: Resource) -> Iterator[SettingFault]:
    """The settings of a repository, rule, template or registry that ECR or the provider rejects."""
    if resource.type == aws.ECR_REPOSITORY or resource.type == aws.ECR_REPOSITORY_CREATION_TEMPLATE:
        yield from _mutability(resource)
        yield from _words(resource)
    if resource.type == aws.ECR_REPOSITORY_CREATION_TEMPLATE:
        yield from _prefix(resource, "prefix")
    elif resource.type == aws.ECR_PULL_THROUGH_CACHE_RULE:
        yield from _prefix(resource, "ecrRepositoryPrefix")
        yield from _upstream(resource)
        yield from _credentials(resource)
    elif resource.type == aws.ECR_REGISTRY_SCANNING_CONFIGURATION:
        yield from _scanning(resource)
    elif resource.type == aws.ECRPUBLIC_REPOSITORY:
        yield from _public(resource)
    elif resource.type == aws.ECR_REPLICATION_CONFIGURATION:
        yield from _replication(resource)


def _mutability(repository: Resource) -> Iterator[SettingFault]:
    filters = repository.items("imageTagMutabilityExclusionFilters")
    mutability = repository.text("imageTagMutability")
    if isinstance(filters, Unknown) or isinstance(mutability, Unknown):
        return
    mode = mutability or "MUTABLE"
    if not filters and mode in _MUTABILITY[2:]:
        yield SettingFault(
            f"imageTagMutability is {mode} without imageTagMutabilityExclusionFilters. Add a filter.",
            "InvalidParameterException",
        )
    if filters and mode in _MUTABILITY[:2]:
        yield SettingFault(
            f"imageTagMutabilityExclusionFilters is set, but imageTagMutability is {mode}. Set it to "
            f"{mode}_WITH_EXCLUSION, or remove the filters.",
            "image_tag_mutability_exclusion_filter can only be used when image_tag_mutability is set to",
        )
    if len(filters) > _MOST_FILTERS:
        yield SettingFault(
            f"imageTagMutabilityExclusionFilters has {len(filters)} filters. Use at most {_MOST_FILTERS}."
        )
    for text in (as_text(child(item, "filter")) for item in filters):
        if not isinstance(text, str):
            continue
        if text.count("*") > _MOST_WILDCARDS:
            yield SettingFault(
                f"imageTagMutabilityExclusionFilters has the filter '{text}' with more than {_MOST_WILDCARDS} "
                "wildcards. Use fewer wildcards.",
                "Image tag mutability exclusion filter can contain a maximum of 2 wildcards",
            )
        elif not _FILTER.fullmatch(text):
            yield SettingFault(
                f"imageTagMutabilityExclusionFilters has the filter '{text}', but a filter has up to 128 letters, "
                "digits and ._*- only. Change it.",
                "must contain only letters, numbers, and special characters",
            )


def _words(repository: Resource) -> Iterator[SettingFault]:
    """Words in the wrong case. The provider compares them exactly, and AWS may add others."""
    blocks = repository.items("encryptionConfigurations")
    types = () if isinstance(blocks, Unknown) else tuple(child(block, "encryptionType") for block in blocks)
    found: tuple[tuple[str, Value, tuple[str, ...]], ...] = (
        ("imageTagMutability", repository.text("imageTagMutability"), _MUTABILITY),
        *(("encryptionType", type_, _ENCRYPTION) for type_ in types),
    )
    for block in () if isinstance(blocks, Unknown) else blocks:
        type_ = as_text(child(block, "encryptionType"))
        if (type_ is None or (isinstance(type_, str) and type_ == "AES256")) and is_given(
            child(block, "kmsKey")
        ) is True:
            yield SettingFault(
                "encryptionConfigurations has a kmsKey, but the encryption type is AES256. Set encryptionType to KMS.",
                "InvalidParameterException",
            )
    for key, word, words in found:
        if isinstance(word, str) and word not in words and word.upper() in words:
            yield SettingFault(f"{key} is {word}, which is in the wrong case. Write {word.upper()}.")


def _prefix(resource: Resource, key: str) -> Iterator[SettingFault]:
    text = resource.input(key)
    if isinstance(text, str) and text and not _PREFIX.fullmatch(text):
        yield SettingFault(
            f"{key} is '{text}', but a prefix has lower-case letters, digits and single ._-/ between them. Change it.",
            "InvalidParameterException",
        )


def _upstream(rule: Resource) -> Iterator[SettingFault]:
    url = rule.input("upstreamRegistryUrl")
    if not isinstance(url, str) or not url:
        return
    if url in (*_HOSTS, *_OTHER_HOSTS) or url.endswith(_HOST_ENDS):
        return
    yield SettingFault(
        f"upstreamRegistryUrl is '{url}', which is not the host of a registry that ECR supports. Use a host such as "
        "registry-1.docker.io, without https://.",
        "UnsupportedUpstreamRegistryException",
        is_certain="://" in url or url in _MISTAKEN,
    )


def _credentials(rule: Resource) -> Iterator[SettingFault]:
    url, arn = rule.input("upstreamRegistryUrl"), rule.get("credentialArn")
    if arn is None or (isinstance(arn, str) and not arn):
        if isinstance(url, str) and (url in _CLOSED or url.endswith(".azurecr.io")):
            yield SettingFault(
                f"upstreamRegistryUrl is {url}, which requires authentication. Set credentialArn to a secret whose "
                "name "
                f"begins with {_SECRET_PREFIX}.",
                "UnsupportedUpstreamRegistryException: The specified upstream registry requires authentication",
            )
        return
    name = _secret_name(rule, arn)
    if name and not name.startswith(_SECRET_PREFIX):
        yield SettingFault(
            f"credentialArn is the secret '{name}', but its name must begin with {_SECRET_PREFIX}. Rename the secret.",
            "InvalidParameterException",
        )


def _secret_name(rule: Resource, arn: Value) -> str:
    """The certain name of the secret, or its certain beginning; otherwise empty."""
    secret = rule.ref((aws.SECRETS_MANAGER_SECRET,), "credentialArn")
    if isinstance(secret, Resource) and not secret.is_external:
        name, prefix = secret.input("name"), secret.input("namePrefix")
        return next((text for text in (name, prefix) if isinstance(text, str) and text), "")
    found = _SECRET.match(arn) if isinstance(arn, str) else None
    return arn[found.end() :] if found is not None and isinstance(arn, str) else ""


def _scanning(registry: Resource) -> Iterator[SettingFault]:
    kind, rules = registry.text("scanType"), registry.items("rules")
    refused = {"BASIC": "CONTINUOUS_SCAN", "ENHANCED": "MANUAL"}.get(kind) if isinstance(kind, str) else None
    seen: list[str] = []
    for rule in () if isinstance(rules, Unknown) else rules:
        frequency = as_text(child(rule, "scanFrequency"))
        if isinstance(frequency, str) and frequency in seen:
            yield SettingFault(
                f"Two rules have scanFrequency {frequency}. Move their filters into one rule.",
                "InvalidParameterException",
            )
        seen.extend((frequency,) if isinstance(frequency, str) else ())
        if refused is not None and isinstance(frequency, str) and frequency == refused:
            yield SettingFault(
                f"A rule has scanFrequency {frequency}, which scanType {kind} does not support. Use SCAN_ON_PUSH.",
                "InvalidParameterException",
            )


def _public(repository: Resource) -> Iterator[SettingFault]:
    region = repository.region
    if known(region) and isinstance(region, str) and region != _PUBLIC_REGION and region.count("-") == 2:
        yield SettingFault(
            f"The repository is in {region}, but public repositories exist in {_PUBLIC_REGION} only. Set its region, "
            "or "
            f"a provider for {_PUBLIC_REGION}.",
            "no such host",
        )


def _replication(registry: Resource) -> Iterator[SettingFault]:
    rules = registry.items("replicationConfiguration", "rules")
    for rule in () if isinstance(rules, Unknown) else rules:
        destinations = child(rule, "destinations")
        for destination in destinations if isinstance(destinations, list) else ():
            region = as_text(child(destination, "region"))
            if isinstance(region, str) and _ZONE.fullmatch(region):
                yield SettingFault(
                    f"A destination has the region {region}, which is an Availability Zone. Use {region[:-1]}.",
                    "InvalidParameterException",
                )
