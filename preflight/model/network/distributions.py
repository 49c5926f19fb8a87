"""CloudFront distributions: their origins, cache behaviors and alternate domain names."""

from __future__ import annotations

from typing import Final

from preflight.core.cached_property import cached_property
from preflight.core.encoding import is_empty
from preflight.core.entity import Entity
from preflight.core.logic import any_of, equal
from preflight.core.property_paths import values_at
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws
from preflight.model.network.certificates import certificate_at, covers, names_of

_ORIGINS: Final = (("origins", "originId"), ("originGroups", "originId"))
# Properties that name an origin: cache behaviors, and the members of an origin group.
_TARGETS: Final = (
    ("defaultCacheBehavior", "targetOriginId"),
    ("orderedCacheBehaviors", "targetOriginId"),
    ("originGroups", "members", "originId"),
)


class Distribution(Entity):
    """A CloudFront distribution."""

    TYPES = (aws.CLOUDFRONT_DISTRIBUTION,)

    @cached_property
    def origin_ids(self) -> tuple[str | Unknown, ...] | Unknown:
        """The IDs of its origins and origin groups; `Unknown` if it is not certain how many there are."""
        found: list[str | Unknown] = []
        for path in _ORIGINS:
            if isinstance(self.resource.get(path[0]), Unknown):
                return Unknown(f"{path[0]} of '{self.name}'")
            for value in values_at(self.resource, path):
                if not isinstance(value, str | Unknown):
                    return Unknown(f"{'.'.join(path)} of '{self.name}'")
                found.append(value)
        return tuple(found)

    @cached_property
    def dangling(self) -> tuple[tuple[str, str], ...]:
        """Properties that name an origin that certainly does not exist, each with the name."""
        return tuple(
            (key, value) for key, value, named in self._named if isinstance(value, str) and named is False
        )

    @property
    def open_origin(self) -> Unknown | None:
        """Why it is not certain whether the named origins exist; `None` if it is."""
        if isinstance(self.origin_ids, Unknown):
            return self.origin_ids
        return next(
            (
                Unknown(f"{key} of '{self.name}'")
                for key, _, named in self._named
                if isinstance(named, Unknown)
            ),
            None,
        )

    @cached_property
    def _named(self) -> tuple[tuple[str, str | Unknown, Tri], ...]:
        """The properties that name an origin, with the name, and whether an origin has it."""
        ids = self.origin_ids
        if isinstance(ids, Unknown):
            return ()
        return tuple(
            (".".join(path), value, any_of(equal(value, one) for one in ids))
            for path in _TARGETS
            for value in values_at(self.resource, path)
            if isinstance(value, str | Unknown)
        )

    @cached_property
    def aliases(self) -> tuple[str, ...]:
        """The known alternate domain names, in lower case."""
        items = self.resource.items("aliases")
        found = () if isinstance(items, Unknown) else tuple(i for i in items if isinstance(i, str) and i)
        return tuple(a.lower() for a in found)

    @cached_property
    def has_certificate(self) -> Tri:
        """Whether it uses a certificate other than CloudFront's default certificate."""
        block = self.resource.get("viewerCertificate")
        if isinstance(block, Unknown):
            return Unknown(f"viewerCertificate of '{self.name}'")
        keys = ("acmCertificateArn", "iamCertificateId")
        values = [v for v in (self.resource.get("viewerCertificate", k) for k in keys) if v is not None]
        return any(isinstance(v, Unknown) or not is_empty(v) for v in values)

    @cached_property
    def uncovered(self) -> tuple[str, ...]:
        """The alternate domain names that the stack's certificate certainly does not cover."""
        certificate = self._certificate
        names = names_of(certificate) if certificate is not None else None
        if names is None:
            return ()
        return tuple(alias for alias in self.aliases if not any(covers(name, alias) for name in names))

    @cached_property
    def shared_aliases(self) -> tuple[tuple[str, str], ...]:
        """The alternate domain names of earlier distributions too, each with the name of that distribution.

        Source: CloudFront API, CreateDistribution, CNAMEAlreadyExists. A disabled distribution has its names too.
        """
        if self.resource.is_external:
            return ()
        first = self.stack.cache("distributions by alias", lambda: _by_alias(self.stack))
        return tuple((alias, first[alias].name) for alias in self.aliases if first[alias].urn < self.urn)

    @property
    def _certificate(self) -> Resource | None:
        """The certificate of the stack that it uses, directly or through its validation."""
        return certificate_at(self.resource, "viewerCertificate")


def _by_alias(stack: Stack) -> dict[str, Distribution]:
    """The first distribution with each alternate domain name, by URN."""
    found: dict[str, Distribution] = {}
    for distribution in sorted(stack.all(Distribution), key=lambda d: d.urn):
        for alias in () if distribution.resource.is_external else distribution.aliases:
            found.setdefault(alias, distribution)
    return found
