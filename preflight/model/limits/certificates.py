"""The region in which a resource requires its ACM certificate, and whether the certificate is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import msgspec

from preflight.core.logic import known, note
from preflight.core.property_paths import values_at
from preflight.core.resource import Resource
from preflight.core.subject import AboutResource
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.limits.regions import GLOBAL_REGION, arn_region, certificate_region, partition_of

if TYPE_CHECKING:
    from preflight.core.stack import Stack

# Type -> paths of certificates that CloudFront uses, which must be in us-east-1. Sources: API Gateway guide, "Custom
# domain names for edge-optimized APIs"; Cognito guide, "Using your own domain"; AppSync guide, "Custom domain names".
# A domain name for private APIs is the exception: see `needed`.
_GLOBAL: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    aws.API_GATEWAY_DOMAIN_NAME: (("certificateArn",),),
    aws.APPSYNC_DOMAIN_NAME: (("certificateArn",),),
    aws.COGNITO_USER_POOL_DOMAIN: (("certificateArn",),),
}
# Type -> paths of certificates that must be in the region of the resource.
_REGIONAL: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    aws.API_GATEWAY_DOMAIN_NAME: (("regionalCertificateArn",),),
    aws.API_GATEWAY_V2_DOMAIN_NAME: (("domainNameConfiguration", "certificateArn"),),
    aws.LB_LISTENER: (("certificateArn",),),
    aws.ALB_LISTENER: (("certificateArn",),),
    aws.LB_LISTENER_CERTIFICATE: (("certificateArn",),),
    "aws:alb/listenerCertificate:ListenerCertificate": (("certificateArn",),),
    aws.ELB_LOAD_BALANCER: (("listeners", "sslCertificateId"),),
    aws.OPENSEARCH_DOMAIN: (("domainEndpointOptions", "customEndpointCertificateArn"),),
    aws.ACM_CERTIFICATE_VALIDATION: (("certificateArn",),),
}


class CertificateUse(AboutResource, msgspec.Struct, frozen=True):
    """A certificate at `path` of a resource, and the region in which AWS looks it up."""

    user: Resource
    path: tuple[str, ...]
    is_global: bool

    @property
    def about(self) -> Resource:
        return self.user

    @property
    def place(self) -> str:
        return ".".join(self.path)

    @property
    def needed(self) -> str | Unknown:
        if not self.is_global:
            return self.user.region
        private = self._is_private
        if isinstance(private, Unknown):
            return Unknown(private.reason)
        return self.user.region if private else GLOBAL_REGION

    @property
    def _is_private(self) -> Tri:
        """Whether a domain name of API Gateway is for private APIs, whose certificate is in their own region.

        Source: API Gateway API, CreateDomainName, `certificateArn`: "edge-optimized endpoint or private endpoint".
        """
        types = self.user.items("endpointConfiguration", "types")
        if isinstance(types, Unknown):
            return types
        found = [t for t in types if known(t)]
        if "PRIVATE" in found:
            return True
        return False if len(found) == len(types) else Unknown(f"endpointConfiguration of '{self.user.name}'")

    @property
    def elsewhere(self) -> str | None:
        """The certificate's region, if it is certainly not the region in which AWS looks it up."""
        for value in values_at(self.user, self.path):
            region = self._region_of(value)
            for unknown in (region, self.needed):
                if isinstance(unknown, Unknown) and region is not None:
                    note(unknown)
            if isinstance(region, str) and isinstance(self.needed, str) and region != self.needed:
                # CloudFront is in no other partition, and what replaces it there takes certificates of its region.
                return None if self.is_global and partition_of(region) not in (None, "aws") else region
        return None

    def _region_of(self, value: object) -> str | Unknown | None:
        if isinstance(value, str):
            return arn_region(value)
        return certificate_region(self.user, *self.path[:1])


def certificate_uses(stack: Stack) -> Iterator[CertificateUse]:
    """The certificates of all resources that use them, except distributions: see `regions`."""
    for is_global, paths in ((True, _GLOBAL), (False, _REGIONAL)):
        for resource in stack.of(*paths):
            if not resource.is_external:
                yield from (CertificateUse(resource, path, is_global) for path in paths[resource.type])
