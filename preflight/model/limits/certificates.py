"""The region in which a resource requires its ACM certificate, and whether the certificate is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from preflight.core.logic import note
from preflight.core.property_paths import values_at
from preflight.core.resource import Resource
from preflight.core.subject import AboutResource
from preflight.core.values import Unknown
from preflight.model.limits.regions import GLOBAL_REGION, arn_region, certificate_region

if TYPE_CHECKING:
    from preflight.core.stack import Stack

VALIDATION: Final = "aws:acm/certificateValidation:CertificateValidation"
# Type -> paths of certificates that CloudFront uses, which must be in us-east-1. Sources: API Gateway guide, "Custom
# domain names for edge-optimized APIs"; Cognito guide, "Using your own domain"; AppSync guide, "Custom domain names".
_GLOBAL: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "aws:apigateway/domainName:DomainName": (("certificateArn",),),
    "aws:appsync/domainName:DomainName": (("certificateArn",),),
    "aws:cognito/userPoolDomain:UserPoolDomain": (("certificateArn",),),
}
# Type -> paths of certificates that must be in the region of the resource.
_REGIONAL: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "aws:apigateway/domainName:DomainName": (("regionalCertificateArn",),),
    "aws:apigatewayv2/domainName:DomainName": (("domainNameConfiguration", "certificateArn"),),
    "aws:lb/listener:Listener": (("certificateArn",),),
    "aws:alb/listener:Listener": (("certificateArn",),),
    "aws:lb/listenerCertificate:ListenerCertificate": (("certificateArn",),),
    "aws:alb/listenerCertificate:ListenerCertificate": (("certificateArn",),),
    "aws:elb/loadBalancer:LoadBalancer": (("listeners", "sslCertificateId"),),
    "aws:opensearch/domain:Domain": (("domainEndpointOptions", "customEndpointCertificateArn"),),
    VALIDATION: (("certificateArn",),),
}


@dataclass(frozen=True)
class CertificateUse(AboutResource):
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
        return GLOBAL_REGION if self.is_global else self.user.region

    @property
    def elsewhere(self) -> str | None:
        """The certificate's region, if it is certainly not the region in which AWS looks it up."""
        for value in values_at(self.user, self.path):
            region = self._region_of(value)
            for unknown in (region, self.needed):
                if isinstance(unknown, Unknown) and region is not None:
                    note(unknown)
            if isinstance(region, str) and isinstance(self.needed, str) and region != self.needed:
                return region
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
