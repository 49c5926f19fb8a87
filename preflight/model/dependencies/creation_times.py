"""How long AWS takes to create resources, and which resources use slow ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import msgspec

from preflight.core.logic import known
from preflight.core.resource import STACK_TYPE, Resource
from preflight.core.subject import AboutResource
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.dependencies.orderings.networks import certificate_users
from preflight.model.resource_types import CERTIFICATE, VALIDATION

if TYPE_CHECKING:
    from preflight.core.stack import Stack


class Duration(msgspec.Struct, frozen=True):
    """Minutes that AWS takes to create a resource: never less than `least`, and often as long as `usual`."""

    least: float
    usual: float


# `usual`: the provider's default timeout (its Go sources, "Timeouts"), or the time in AWS's documentation.
# `least`: less than any creation takes. 2026-11.
DURATIONS: Final = {
    aws.RDS_INSTANCE: Duration(4, 40),
    aws.RDS_CLUSTER: Duration(1, 60),
    aws.RDS_CLUSTER_INSTANCE: Duration(3, 60),
    aws.DOCDB_CLUSTER_INSTANCE: Duration(3, 60),
    aws.NEPTUNE_CLUSTER_INSTANCE: Duration(3, 60),
    aws.CLOUDFRONT_DISTRIBUTION: Duration(1, 30),
    aws.EKS_CLUSTER: Duration(5, 30),
    aws.EKS_NODE_GROUP: Duration(1, 30),
    aws.EC2_NAT_GATEWAY: Duration(1, 10),
    aws.ACM_CERTIFICATE_VALIDATION: Duration(0.5, 45),
    aws.ELASTICACHE_CLUSTER: Duration(2, 40),
    aws.ELASTICACHE_REPLICATION_GROUP: Duration(3, 40),
    aws.OPENSEARCH_DOMAIN: Duration(8, 60),
    aws.ELASTICSEARCH_DOMAIN: Duration(8, 60),
    aws.REDSHIFT_CLUSTER: Duration(2, 40),
    aws.DIRECTORYSERVICE_DIRECTORY: Duration(5, 45),
    aws.MSK_CLUSTER: Duration(10, 120),
}


def timed(stack: Stack) -> tuple[Resource, ...]:
    """The slow resources with a custom timeout for their creation."""
    return tuple(r for r in stack.of(*DURATIONS) if r.timeouts.create > 0)


class CertificateUse(AboutResource, msgspec.Struct, frozen=True):
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
            if resource.type in VALIDATION or resource.type == aws.ROUTE53_RECORD:
                return True
            if not resource.type.startswith("aws:") and resource.type != STACK_TYPE:
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
