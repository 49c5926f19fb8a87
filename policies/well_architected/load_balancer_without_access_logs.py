"""A load balancer does not have access logs enabled.

## What fails

- An application or network load balancer of a production stack has no `accessLogs` with `enabled: true`.

## Why

Only the access logs record errors between the load balancer and its targets, and the source of an attack. A stack
that only its developers use does not need that record. Set the level in `preflight.yaml` to get the finding there
too.

## Fails

```yaml stack=prod
resources:
  two: { type: aws:alb:LoadBalancer, properties: { internal: true } }
outputs: { name: "${two.dnsName}" }
```

## Instead

Set `accessLogs: { bucket: ..., enabled: true }`, with a bucket whose policy allows Elastic Load Balancing.

```yaml stack=prod
resources:
  two: { type: aws:alb:LoadBalancer, properties: { internal: true, accessLogs: { bucket: logs, enabled: true } } }
outputs: { name: "${two.dnsName}" }
```

## Not covered

Stacks other than production. Gateway load balancers, which have no access logs. A load balancer without listeners:
*unreachable-listener-rules*. Its subnets: *load-balancer-subnets*.

## References

- [Access logs](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html)
- [SEC04-BP01 in the Well-Architected Framework](https://docs.aws.amazon.com/wellarchitected/latest/framework/welcome.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import all_of, certainly, equal, negate
from preflight.core.resource import Resource
from preflight.model.resource_types import LOAD_BALANCER
from preflight.policy import ADVISORY, LOW, Finding, policy


@policy(each=LOAD_BALANCER, level=ADVISORY, severity=LOW, tags=("security", "SEC04-BP01"))
def load_balancer_without_access_logs(resource: Resource) -> Iterator[Finding]:
    gateway = equal(resource.text("loadBalancerType"), "gateway")
    logged = resource.flag("accessLogs", "enabled")
    if not resource.is_external and certainly(all_of((negate(gateway), negate(logged)))):
        yield Finding(
            resource,
            "The load balancer has no access logs. Set accessLogs with enabled: true.",
            in_production=True,
        )
