"""A property has a value of another Region, account or environment than those of the stack.

## What fails

- A property has an Availability Zone or an ARN's Region that is not the resource's Region, where the resource must
  be in that Region.
- The ARNs of the stack's resources have two different accounts.
- A tag `Environment` or `Stage` contradicts the stack's name: `production` in stack `dev`.

## Why

With values that were copied from another environment, one stack uses another's resources. Or the deployment fails
when the Region changes (`InvalidParameterValue` for an Availability Zone of another Region). Costs and access rules
that are based on tags are wrong.

## Fails

```yaml stack=dev
resources:
  queue:
    type: aws:sqs:Queue
    properties: { tags: { Environment: production } }
```

## Instead

Use `aws.get_region`, `aws.get_availability_zones` and `aws.get_caller_identity` for Region, Availability Zones and
account, and `pulumi.get_stack()` for the environment.

```yaml stack=dev
resources:
  queue:
    type: aws:sqs:Queue
    properties: { tags: { Environment: dev } }
```

## Not covered

ARNs of services without Regions or accounts, and references that cross Regions or accounts intentionally: only an
Availability Zone must be in the resource's Region. AWS's own accounts are not reported.

## References

- [Regions and zones](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html)
- [Amazon Resource Names](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from preflight.core.conversion import as_list
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.limits.regions import last_zone
from preflight.model.pulumi_program.environments import account_ids, environment_of
from preflight.policy import ADVISORY, MEDIUM, Finding, policy

ZONE_KEYS: Final = ("availabilityZone", "availabilityZones")
TAGS: Final = frozenset({"Environment", "environment", "Env", "env", "Stage", "stage"})
_ZONE: Final = re.compile(r"[a-z]{2}(?:-[a-z]+)+-\d[a-z]")


def root_and_strays(stack: Stack) -> tuple[Resource, ...]:
    """The stack itself, and the resources at which zones of other regions are reported."""
    strays = _strays(stack)
    return tuple(r for r in stack.resources if r is stack.root or r.urn in strays)


@policy(each=root_and_strays, level=ADVISORY, severity=MEDIUM)
def environment_mismatch(resource: Resource) -> Iterator[Finding]:
    if resource is resource.stack.root:
        yield from _accounts(resource)
        yield from _tags(resource)
    else:
        yield from _zones(resource)


def _zones(resource: Resource) -> Iterator[Finding]:
    """One finding for a region and key, at the first resource, because a program sets its zones in one place."""
    for stray in _strays(resource.stack).get(resource.urn, ()):
        language = resource.stack.observed
        zones = language.in_its_language(
            "aws.get_availability_zones", "aws.getAvailabilityZones", "aws:getAvailabilityZones"
        )
        it_is = f"'{resource.name}' and {stray.others} more are" if stray.others else "the resource is"
        inside = all(zone.startswith(stray.region) for zone in stray.zones)
        last = f", whose last zone is {stray.region}{last_zone(stray.region)}" if inside else ""
        yield Finding(
            resource,
            f"{stray.key} is {', '.join(stray.zones)}, but {it_is} in {stray.region}{last}. "
            f"Use a zone of that region ({zones}).",
            error="InvalidParameterValue",
            cause=f"{stray.key} {stray.zones}",
        )


class _Stray(msgspec.Struct, frozen=True):
    """Zones outside the region in a property of its resources; `others`: how many more resources have them."""

    key: str
    region: str
    zones: tuple[str, ...]
    others: int


def _strays(stack: Stack) -> Mapping[str, list[_Stray]]:
    """By the URN of the resource with the first name."""

    def make() -> dict[str, list[_Stray]]:
        told: dict[str, list[_Stray]] = {}
        for (key, region, _), zones in _zones_elsewhere(stack).items():
            first, *others = sorted(zones, key=lambda r: (r.name, r.urn))
            every = tuple(sorted(set().union(*zones.values())))
            told.setdefault(first.urn, []).append(_Stray(key, region, every, len(others)))
        return told

    return stack.cache("zones of other regions", make)


def _zones_elsewhere(stack: Stack) -> Mapping[tuple[str, str, bool], dict[Resource, set[str]]]:
    """Resources with a zone of another region, by property, the resource's region, and whether the zone names it."""
    found: dict[tuple[str, str, bool], dict[Resource, set[str]]] = {}
    for resource in stack.resources:
        for key in ZONE_KEYS if resource.type.startswith("aws:") else ():
            items = as_list(resource.get(key))
            if isinstance(items, Unknown) or not items or not isinstance(region := resource.region, str):
                continue
            for zone in items:
                if isinstance(zone, str) and _ZONE.fullmatch(zone) and _is_none_of(region, zone):
                    place = key, region, zone.startswith(region)
                    found.setdefault(place, {}).setdefault(resource, set()).add(zone)
    return found


def _is_none_of(region: str, zone: str) -> bool:
    last = last_zone(region)
    return zone[:-1] != region or (bool(last) and zone[-1] > last)


def _tags(root: Resource) -> Iterator[Finding]:
    """One finding for each wrong value, because a program sets its tags in one place."""
    stack = environment_of(root.stack.name)
    named: dict[tuple[str, str], list[str]] = {}
    for resource in root.stack.resources if stack else ():
        tags = resource.get("tags") if resource.type.startswith("aws:") else None
        if not isinstance(tags, dict):
            continue
        for key in TAGS & tags.keys():
            if isinstance(value := tags[key], str):
                named.setdefault((key, value), []).append(resource.name)
    wrong = {tag: names for tag, names in named.items() if environment_of(tag[1]) not in (None, stack)}
    own = root.stack.observed.in_its_language("pulumi.get_stack()", "pulumi.getStack()", "${pulumi.stack}")
    for (key, value), names in sorted(wrong.items()):
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        yield Finding(
            root,
            f"The tag {key} is '{value}' on '{min(names)}'{more}, but the stack is '{root.stack.name}'. "
            f"Set it to {own}.",
        )


def _accounts(root: Resource) -> Iterator[Finding]:
    accounts = account_ids(root.stack)
    if len(accounts) > 1:
        named = " and ".join(f"{account} in '{r.name}'" for account, r in accounts[:3])
        lookup = root.stack.observed.in_its_language(
            "aws.get_caller_identity()", "aws.getCallerIdentity()", "aws:getCallerIdentity"
        )
        yield Finding(
            root,
            f"ARNs have {len(accounts)} accounts: {named}. Use the account of {lookup}, unless other accounts are "
            "intended.",
        )
