"""How long AWS takes to create resources, and which resources use slow ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from preflight.core.logic import known
from preflight.core.resource import Resource
from preflight.core.subject import AboutResource
from preflight.core.values import Tri, Unknown
from preflight.model.dependencies.orderings.networks import certificate_users
from preflight.model.resource_types import CERTIFICATE, VALIDATION

if TYPE_CHECKING:
    from preflight.core.stack import Stack

RECORD: Final = "aws:route53/record:Record"


@dataclass(frozen=True, slots=True)
class Duration:
    """Minutes that AWS takes to create a resource: never less than `least`, and often as long as `usual`."""

    least: float
    usual: float


# `usual`: the provider's default timeout (its Go sources, "Timeouts"), or the time in AWS's documentation.
# `least`: less than any creation takes. 2026-11.
DURATIONS: Final = {
    "aws:rds/instance:Instance": Duration(4, 40),
    "aws:rds/cluster:Cluster": Duration(1, 60),
    "aws:rds/clusterInstance:ClusterInstance": Duration(3, 60),
    "aws:docdb/clusterInstance:ClusterInstance": Duration(3, 60),
    "aws:neptune/clusterInstance:ClusterInstance": Duration(3, 60),
    "aws:cloudfront/distribution:Distribution": Duration(1, 30),
    "aws:eks/cluster:Cluster": Duration(5, 30),
    "aws:eks/nodeGroup:NodeGroup": Duration(1, 30),
    "aws:ec2/natGateway:NatGateway": Duration(1, 10),
    "aws:acm/certificateValidation:CertificateValidation": Duration(0.5, 45),
    "aws:elasticache/cluster:Cluster": Duration(2, 40),
    "aws:elasticache/replicationGroup:ReplicationGroup": Duration(3, 40),
    "aws:opensearch/domain:Domain": Duration(8, 60),
    "aws:elasticsearch/domain:Domain": Duration(8, 60),
    "aws:redshift/cluster:Cluster": Duration(2, 40),
    "aws:directoryservice/directory:Directory": Duration(5, 45),
    "aws:msk/cluster:Cluster": Duration(10, 120),
}


def timed(stack: Stack) -> tuple[Resource, ...]:
    """The slow resources with a custom timeout for their creation."""
    return tuple(r for r in stack.of(*DURATIONS) if r.timeouts.create > 0)


@dataclass(frozen=True)
class CertificateUse(AboutResource):
    """A resource that requires an issued certificate, and the certificate that the stack requests for it."""

    user: Resource
    certificate: Resource

    @property
    def about(self) -> Resource:
        return self.user

    @property
    def is_issued_at_once(self) -> bool:
        """Whether the certificate is imported, comes from a private authority, or was issued before."""
        keys = ("certificateBody", "privateKey", "certificateAuthorityArn")
        given = [self.certificate.get(key) for key in keys]
        return self.certificate.is_deployed or any(isinstance(g, Unknown) or g for g in given)

    @property
    def is_validated(self) -> Tri:
        """Whether something in the stack validates it; unknown where something else may."""
        for resource in self.certificate.stack.resources:
            if self.certificate.urn not in resource.all_dependencies:
                continue
            if resource.type in VALIDATION or resource.type == RECORD:
                return True
            if not resource.type.startswith("aws:") and resource.type != "pulumi:pulumi:Stack":
                return Unknown(f"what '{resource.name}' does with the certificate")
        root = self.certificate.stack.root
        for name in sorted(root.keys()) if root else ():
            if "valid" in name.lower() and root is not None and not known(root.get(name)):
                return Unknown(f"which stacks read the output '{name}'")
        return False


def certificate_uses(stack: Stack) -> tuple[CertificateUse, ...]:
    """Every use of a certificate that the stack requests."""
    return tuple(_uses(stack))


def _uses(stack: Stack) -> Iterator[CertificateUse]:
    for user, certificate in certificate_users(stack):
        if certificate.type in CERTIFICATE and not user.is_external and not certificate.is_external:
            yield CertificateUse(user, certificate)
