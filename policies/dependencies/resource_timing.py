"""A timeout or grace period is shorter than AWS needs, or a certificate in use is never validated.

## What fails

- The `create` of `customTimeouts` is shorter than AWS ever takes for the type. Advisory where it is shorter than AWS
  may take: RDS instance 40 minutes, cluster 60, CloudFront 30, EKS cluster and node group 30, NAT gateway 10,
  certificate validation 45, ElastiCache 40, OpenSearch 60, Redshift 40, directory 45.
- An Auto Scaling group has health checks of type ELB and a grace period under 60 seconds, and its user data installs
  software first. Instances are replaced before they respond. Advisory where the user data is unknown.
- `waitForCapacityTimeout: "0"` on a group with ELB health checks (advisory). The deployment succeeds with no healthy
  instance.
- An HTTPS listener, custom domain or distribution uses a certificate that the stack requests, but nothing validates.

## Why

After a timeout the resource is partially created: AWS continues to create it, and the state records a failure. A
certificate that is requested and not validated stays pending, and AWS rejects it (`UnsupportedCertificate`).

## Errors

- `UnsupportedCertificate: The certificate '…' must have a fully-qualified domain name, a supported signature, and a
  supported key size.`
- `UnsupportedCertificate`
- `timeout while waiting for state to become '…'`

## Fails

```yaml
resources:
  database:
    type: aws:ec2:NatGateway
    properties: { subnetId: subnet-0123456789abcdef0, connectivityType: private }
    options: { customTimeouts: { create: 0.5m } }
```

## Instead

Keep the provider's default timeout, or set at least the time that AWS may take. Use the `certificateArn` of an
`aws.acm.CertificateValidation` on listeners.

```yaml
resources:
  database:
    type: aws:ec2:NatGateway
    properties: { subnetId: subnet-0123456789abcdef0, connectivityType: private }
    options: { customTimeouts: { create: 15m } }
```

## Not covered

Timeouts of updates and deletions. Whether a validation can succeed: the hosted zone must be the domain's zone. A
validation that the listener does not depend on: *missing-dependencies* or *lost-race*.

## References

- [Pulumi: the customTimeouts option](https://www.pulumi.com/docs/iac/concepts/options/customtimeouts/)
- [Health check grace period](https://docs.aws.amazon.com/autoscaling/ec2/userguide/health-check-grace-period.html)
- [DNS validation](https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

from preflight.core.logic import all_of, certainly, equal, negate, note
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.compute.auto_scaling_groups import AutoScalingGroup
from preflight.model.compute.scaling import delays_service, grace_period, health_check_type
from preflight.model.compute.user_data import UserData
from preflight.model.dependencies.creation_times import DURATIONS, CertificateUse, certificate_uses, timed
from preflight.model.load_balancing.target_registration import is_behind_target_group
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy

_Subject: TypeAlias = Resource | AutoScalingGroup | CertificateUse
# Seconds. In less time, no instance starts, installs software and responds twice.
_GRACE: Final = 60


def what_takes_time(stack: Stack) -> tuple[_Subject, ...]:
    return (*timed(stack), *stack.all(AutoScalingGroup), *certificate_uses(stack))


@policy(
    each=what_takes_time,
    level=MANDATORY,
    severity=HIGH,
    error="UnsupportedCertificate, timeout while waiting for state",
)
def resource_timing(subject: _Subject) -> Iterator[Finding]:
    if isinstance(subject, CertificateUse):
        yield from _certificate(subject)
    elif isinstance(subject, AutoScalingGroup):
        yield from _grace(subject)
        yield from _capacity(subject)
    else:
        yield from _timeout(subject)


def _timeout(resource: Resource) -> Iterator[Finding]:
    minutes, duration = resource.timeouts.create / 60, DURATIONS[resource.type]
    if minutes < duration.least:
        yield Finding(
            resource,
            f"customTimeouts.create is {_minutes(minutes)}, but AWS never takes less than "
            f"{_minutes(duration.least)}. Set it to {_minutes(duration.usual)}, or remove the timeout.",
        )
    elif minutes < duration.usual:
        yield Finding(
            resource,
            f"customTimeouts.create is {_minutes(minutes)}, but AWS may take {_minutes(duration.usual)}. "
            "Raise it, or remove the timeout.",
            ADVISORY,
        )


def _minutes(minutes: float) -> str:
    return f"{minutes * 60:g} seconds" if minutes < 1 else f"{minutes:g} minute{'s' * (minutes != 1)}"


def _grace(group: AutoScalingGroup) -> Iterator[Finding]:
    seconds = grace_period(group.resource)
    if not isinstance(seconds, int) or seconds >= _GRACE:
        if isinstance(seconds, Unknown):
            note(seconds)
        return
    judged = all_of(
        (
            equal(health_check_type(group), "ELB"),
            is_behind_target_group(group),
            negate(delays_service(group)),
        )
    )
    if certainly(judged):
        data = group.user_data
        installs = isinstance(data, UserData) and bool(data.downloads)
        why = "user data still installs software" if installs else "it may still start"
        yield Finding(
            group,
            f"healthCheckGracePeriod is {seconds} with ELB health checks, so an instance is replaced while {why}. "
            "Set it to the time that an instance needs to respond (300).",
            None if installs else ADVISORY,
        )


def _capacity(group: AutoScalingGroup) -> Iterator[Finding]:
    timeout = group.resource.text("waitForCapacityTimeout")
    if (
        isinstance(timeout, str)
        and timeout in ("0", "0s", "0m")
        and certainly(equal(health_check_type(group), "ELB"))
    ):
        yield Finding(
            group,
            f"waitForCapacityTimeout is '{timeout}', so the deployment succeeds although no instance passes the load "
            "balancer's health checks. Remove it.",
            ADVISORY,
        )


def _certificate(use: CertificateUse) -> Iterator[Finding]:
    if not use.is_issued_at_once and certainly(negate(use.is_validated)):
        yield Finding(
            use.user,
            f"Certificate '{use.certificate.name}' is requested by the stack and never validated, so it stays "
            "pending and AWS rejects it. Add its DNS records and a CertificateValidation, and use the "
            "certificateArn of that validation.",
            error="UnsupportedCertificate",
        )
