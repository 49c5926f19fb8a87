"""A security group rule, key, parameter, secret or alarm has no description, or a resource lacks a required tag.

## What fails

- A security group rule, a key, a parameter, a secret or an alarm has no description.
- A resource does not have one of the tags in the option `requiredTags`.

The policy is off by default. It runs where an organization sets its level or `requiredTags`.

## Why

The console, alarm notifications and audits show descriptions; they show neither the program nor its comments. A rule
without an explanation is never removed.

## Fails

```yaml
resources:
  key: { type: aws:kms:Key, properties: { enableKeyRotation: true } }
```

## Instead

Set `description` (`alarmDescription` on alarms) to the purpose of the resource. Set tags for all resources with the
provider's `defaultTags`.

```yaml
resources:
  key: { type: aws:kms:Key, properties: { enableKeyRotation: true, description: Encrypts the orders database. } }
```

## Not covered

The content of a description. Policies, whose document shows their purpose. The description of a security group
itself, which Pulumi sets to "Managed by Pulumi". For a diagram and a report of the whole stack, use `preflight
diagram` and `preflight check --format html`.

## References

- [Security group rules](https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html)
- [Tagging best practices](https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-best-practices.html)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Final

import msgspec

from preflight.core.conversion import child
from preflight.core.logic import equal, known, maybe, note
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.network.protocols import ALL
from preflight.model.security_groups.rules import Rule
from preflight.model.security_groups.security_groups import rules_of
from preflight.policy import ANY_TYPE, DISABLED, LOW, Finding, policy

DESCRIBED: Final[Mapping[str, str]] = {
    aws.KMS_KEY: "description",
    aws.SSM_PARAMETER: "description",
    aws.CLOUDWATCH_METRIC_ALARM: "alarmDescription",
    aws.SECRETS_MANAGER_SECRET: "description",
    aws.EC2_SECURITY_GROUP_RULE: "description",
    aws.VPC_SECURITY_GROUP_INGRESS_RULE: "description",
    aws.VPC_SECURITY_GROUP_EGRESS_RULE: "description",
}


class DocumentationOptions(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """The requirements of the organization."""

    required_tags: Annotated[
        tuple[str, ...], msgspec.Meta(description="Tags that every resource with tags must have.")
    ] = ()


@policy(
    each=ANY_TYPE,
    level=DISABLED,
    severity=LOW,
    options=DocumentationOptions,
    tags=("operations", "OPS11-BP04"),
)
def missing_documentation(resource: Resource, options: DocumentationOptions) -> Iterator[Finding]:
    if not resource.type.startswith("aws:") or resource.is_external:
        return
    key = DESCRIBED.get(resource.type)
    if key is not None:
        yield from _described(resource, key)
    if resource.type == aws.EC2_SECURITY_GROUP:
        yield from _rules(resource)
    yield from _tags(resource, options.required_tags)


def _described(resource: Resource, key: str) -> Iterator[Finding]:
    value = resource.get(key)
    if isinstance(value, Unknown):
        note(value)
    elif not value:
        yield Finding(resource, f"{key} is not set. Set it to the purpose of the resource.")


def _rules(group: Resource) -> Iterator[Finding]:
    """One finding for a group, because its rules are written together."""
    bare = [f"{r.direction} on {r.what}" for r in rules_of(group) if _is_bare(r)]
    if bare:
        shown = ", ".join(bare[:3]) + (f" and {len(bare) - 3} more" if len(bare) > 3 else "")
        yield Finding(
            group, f"Rules without a description: {shown}. Set each description to the rule's purpose."
        )


def _is_bare(rule: Rule) -> bool:
    """Whether the rule has no description. The usual allow-all egress rule needs none."""
    text = child(rule.fields, "description")
    lets_everything_out = rule.direction == "egress" and maybe(equal(rule.protocol, ALL))
    return known(text) and not text and not lets_everything_out


def _tags(resource: Resource, required: tuple[str, ...]) -> Iterator[Finding]:
    tags = resource.get("tags")
    default = resource.provider_input("defaultTags")
    if not required or not isinstance(tags, dict):
        return
    given = default.get("tags") if isinstance(default, dict) else default
    if isinstance(given, Unknown):
        note(Unknown(f"default tags of '{resource.name}'"))
        return
    have = {**(given if isinstance(given, dict) else {}), **tags}
    missing = [tag for tag in required if tag not in have]
    if missing:
        yield Finding(
            resource,
            f"tags: the required tags {', '.join(missing)} are missing. Set them, or the provider's defaultTags.",
        )
