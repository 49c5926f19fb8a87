"""An Elastic IP address is not associated with any resource.

## What fails

- An Elastic IP address has no instance and no network interface, and nothing in the stack refers to it.

## Why

AWS charges every public IPv4 address by the hour, used or not.

## Fails

```yaml
resources:
  one: { type: aws:ec2:Eip, properties: { domain: vpc } }
```

## Instead

Associate the address with its NAT gateway, load balancer or instance, or remove it.

```yaml
resources:
  one: { type: aws:ec2:Eip, properties: { domain: vpc, instance: i-0a1b2c3d4e5f67890 } }
```

## Not covered

Stacks with exports: another stack may use the address.

## References

- [Elastic IP addresses](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html)
- [COST02-BP05 in the Well-Architected Framework](https://docs.aws.amazon.com/wellarchitected/latest/framework/welcome.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.model import type_tokens as aws
from preflight.policy import ADVISORY, LOW, Finding, policy


def addresses(stack: Stack) -> tuple[Resource, ...]:
    return stack.of(aws.EC2_EIP)


@policy(each=addresses, level=ADVISORY, severity=LOW, tags=("cost", "COST02-BP05"))
def unused_elastic_ip(resource: Resource) -> Iterator[Finding]:
    attached = any(resource.get(key) is not None for key in ("instance", "networkInterface"))
    exported = resource.stack.root is not None and bool(tuple(resource.stack.root.keys()))
    if attached or exported or resource.is_external or _is_named(resource):
        return
    yield Finding(
        resource,
        "Nothing in the stack uses the Elastic IP address, and AWS charges for it. Remove it, or associate it.",
    )


def _is_named(address: Resource) -> bool:
    """Whether another resource depends on it, or contains its known allocation ID."""
    stack, allocation = address.stack, address.get("allocationId")
    if stack.dependents.get(address.urn):
        return True
    others = (r for r in stack.resources if r is not address)
    return isinstance(allocation, str) and any(r.contains_text(allocation) for r in others)
