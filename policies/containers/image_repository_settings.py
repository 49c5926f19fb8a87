"""An ECR repository, pull through cache rule or scanning configuration has settings that ECR rejects.

## What fails

- A repository has `imageTagMutabilityExclusionFilters`, and its `imageTagMutability` is `MUTABLE`, the default, or
  `IMMUTABLE`; or it has more than five filters, one with more than two wildcards, or one with other characters. Or the
  mode has exclusions, and no filter.
- `encryptionConfigurations` has a `kmsKey` with the type `AES256`.
- `imageTagMutability` or the encryption type is in the wrong case, such as `immutable`.
- A pull through cache rule for Docker Hub, GitHub, GitLab or Azure has no `credentialArn`, or a rule has a secret whose
  name does not begin with `ecr-pullthroughcache/`.
- `upstreamRegistryUrl` of a rule begins with `https://`, or is a host such as `docker.io`. Advisory: it is another host
  that ECR does not list.
- The prefix of a rule or of a creation template has capital letters or other characters.
- A public repository is in another Region than us-east-1.
- A scanning configuration of type `BASIC` scans continuously, or one of type `ENHANCED` manually, or two rules have one
  frequency.
- The Region of a replication destination is an Availability Zone.

## Why

The provider stops the preview with *image_tag_mutability_exclusion_filter can only be used when image_tag_mutability is
set to IMMUTABLE_WITH_EXCLUSION*, or ECR rejects the request with *UnsupportedUpstreamRegistryException: The specified
upstream registry requires authentication. Specify a valid Secrets Manager ARN* or an *InvalidParameterException*.

## Errors

- `image_tag_mutability_exclusion_filter can only be used when image_tag_mutability is set to IMMUTABLE_WITH_EXCLUSION`
- `Image tag mutability exclusion filter can contain a maximum of 2 wildcards`
- `UnsupportedUpstreamRegistryException: The specified upstream registry requires authentication. Specify a valid
  Secrets
  Manager ARN`
- `UnsupportedUpstreamRegistryException: The upstream registry URL … is invalid. Specify a valid upstream registry URL
  and try again`

## Fails

```yaml
resources:
  docker-hub:
    type: aws:ecr:PullThroughCacheRule
    properties:
      ecrRepositoryPrefix: docker-hub
      upstreamRegistryUrl: registry-1.docker.io
```

## Instead

Put the credentials into a secret whose name begins with `ecr-pullthroughcache/`.

```yaml
resources:
  login:
    type: aws:secretsmanager:Secret
    properties: { name: ecr-pullthroughcache/docker-hub }
  docker-hub:
    type: aws:ecr:PullThroughCacheRule
    properties:
      ecrRepositoryPrefix: docker-hub
      upstreamRegistryUrl: registry-1.docker.io
      credentialArn: "${login.arn}"
```

## Not covered

What the secret contains. A rule with credentials for a registry that takes none: the ECR API does not say whether it is
rejected. Names of repositories: *resource-naming*. Policies of repositories: *policy-document-shape*.

## References

- [CreateRepository](https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html)
- [CreatePullThroughCacheRule](https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html)
- [RegistryScanningRule](https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_RegistryScanningRule.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model.containers.image_repositories import TYPES, repository_faults
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy


def repositories(stack: Stack) -> tuple[Resource, ...]:
    return tuple(r for r in stack.of(*TYPES) if not r.is_external)


@policy(
    each=repositories,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidParameterException, UnsupportedUpstreamRegistryException",
)
def image_repository_settings(resource: Resource) -> Iterator[Finding]:
    for fault in repository_faults(resource):
        level = None if fault.is_certain else ADVISORY
        yield Finding(resource, fault.message, error=fault.error, level=level)
