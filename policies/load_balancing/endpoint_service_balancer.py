"""An endpoint service has a load balancer of the wrong type, or not exactly one kind of them.

## What fails

- `networkLoadBalancerArns` names an Application Load Balancer, or `gatewayLoadBalancerArns` names a load balancer that
  is not a Gateway Load Balancer.
- Neither of the two properties is set, or both are.

## Why

PrivateLink has endpoint services of Network Load Balancers and of Gateway Load Balancers only. EC2 rejects the
service: *InvalidParameter: exactly one of network_load_balancer_arn or gateway_load_balancer_arn is a required member*.

## Errors

- `InvalidParameter: exactly one of network_load_balancer_arn or gateway_load_balancer_arn is a required member`

## Fails

```yaml
resources:
  balancer:
    type: aws:lb:LoadBalancer
    properties: { internal: true, subnets: [subnet-0123456789abcdef0, subnet-0123456789abcdef1] }
  service:
    type: aws:ec2:VpcEndpointService
    properties: { acceptanceRequired: false, networkLoadBalancerArns: ["${balancer.arn}"] }
outputs: { service: "${service.serviceName}" }
```

## Instead

Use a Network Load Balancer. It may forward to an Application Load Balancer, by a target group of type `alb`.

```yaml
resources:
  balancer:
    type: aws:lb:LoadBalancer
    properties:
      internal: true
      loadBalancerType: network
      subnets: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]
  service:
    type: aws:ec2:VpcEndpointService
    properties: { acceptanceRequired: false, networkLoadBalancerArns: ["${balancer.arn}"] }
outputs: { service: "${service.serviceName}" }
```

## Not covered

Load balancers of other stacks, and those without listeners, as here: *unreachable-listener-rules*. Endpoints of a
service: *endpoint-of-wrong-type*.

## References

- [Endpoint services](https://docs.aws.amazon.com/vpc/latest/privatelink/create-endpoint-service.html)
- [CreateVpcEndpointServiceConfiguration](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpointServiceConfiguration.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import note
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.load_balancing.endpoint_service_balancers import (
    BALANCER_KEYS,
    balancers_of_other_types,
    keys_with_balancers,
)
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(
    each=aws.EC2_VPC_ENDPOINT_SERVICE,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidParameter",
    with_references=True,
)
def endpoint_service_balancer(service: Resource) -> Iterator[Finding]:
    keys = keys_with_balancers(service)
    if isinstance(keys, Unknown):
        note(keys)
    elif len(keys) != 1 and not service.is_external:
        how = "Both" if keys else "Neither"
        yield Finding(
            service,
            f"{how} networkLoadBalancerArns {'and' if keys else 'nor'} gatewayLoadBalancerArns "
            f"{'are' if keys else 'is'} set. Set exactly one of them.",
        )
    for key, balancer in balancers_of_other_types(service):
        yield Finding(
            service,
            f"{key} names load balancer '{balancer.name}' of type {balancer.kind}. Use a load balancer of type "
            f"{BALANCER_KEYS[key]}.",
        )
