"""Components of other packages whose resources are not in the stack: what can be decided from their inputs.

Sources: pulumi/pulumi-eks, nodejs/eks/cluster/cluster.ts (the inputs of `Cluster` become those of an EKS cluster and an
Auto Scaling group); pulumi/pulumi-awsx, awsx/ec2/vpc.ts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from preflight.core.cached_property import cached_property
from preflight.core.conversion import as_number, child
from preflight.core.entity import Entity
from preflight.core.logic import all_of, known, negate
from preflight.core.resolution import Refs
from preflight.core.values import Tri, Unknown
from preflight.model.network.cidr import Cidr
from preflight.model.network.placement import Placement
from preflight.model.network.vpc import cidr_of
from preflight.model.resource_types import SUBNET

# A program sets either one list, or one list of each kind; the component rejects both together.
_SUBNETS: Final = ("subnetIds", "publicSubnetIds", "privateSubnetIds")
_MADE: Final = frozenset({"public", "private", "isolated"})
_SIZES: Final = ("minSize", "desiredCapacity", "maxSize")


class Component(Entity):
    """A component, whether or not its resources are in the stack."""

    @property
    def is_closed(self) -> bool:
        """Whether none of its resources is in the stack, so that only its inputs can be evaluated."""
        return not self.resource.children


class ClusterComponent(Component):
    """`eks.Cluster`: an EKS cluster with its nodes."""

    TYPES = ("eks:index:Cluster",)

    @cached_property
    def placement(self) -> Placement:
        """The subnets that become those of the EKS cluster."""
        lists = [self.resource.refs(SUBNET, key) for key in _SUBNETS]
        found = {r.urn: r for refs in lists for r in refs.found}
        reason = next((refs.reason for refs in lists if not refs.complete), "")
        possible = tuple(r for refs in lists for r in refs.possible)
        return Placement(
            self.resource, Refs(tuple(found.values()), all(r.complete for r in lists), possible, reason)
        )

    @property
    def is_in_one_zone(self) -> Tri:
        """Whether all its subnets are certainly in one Availability Zone of the region."""
        return all_of((self.placement.in_one_zone, negate(self.placement.at_the_edge)))

    @property
    def sizes_out_of_order(self) -> tuple[tuple[str, int], tuple[str, int]] | None:
        """Two of the sizes, the first of which must not be larger than the second, but is."""
        given = [(key, as_number(self.resource.get(key))) for key in _SIZES]
        sizes = [(key, n) for key, n in given if isinstance(n, int)]
        pairs = ((a, b) for i, a in enumerate(sizes) for b in sizes[i + 1 :])
        return next((pair for pair in pairs if pair[0][1] > pair[1][1]), None)


class Mask(msgspec.Struct, frozen=True):
    """The prefix length of the subnets of one kind. `path`: its property path in the inputs."""

    path: str
    prefix: int


class VpcComponent(Component):
    """`awsx.ec2.Vpc`: a VPC with its subnets, route tables and gateways."""

    TYPES = ("awsx:ec2:Vpc",)

    @cached_property
    def cidr(self) -> Cidr | Unknown | None:
        """The CIDR block; `None` if the component chooses it, or if it is malformed."""
        return cidr_of(self.resource, "cidrBlock")

    @property
    def masks(self) -> Iterator[Mask]:
        """The known prefix lengths of the subnets that it creates; a spec of type Unused is left out, because any
        length is allowed.
        """
        specs = self.resource.items("subnetSpecs")
        for index, spec in enumerate(specs if known(specs) else ()):
            prefix, kind = as_number(child(spec, "cidrMask")), child(spec, "type")
            makes = isinstance(kind, str) and kind.lower() in _MADE and child(spec, "cidrBlocks") is None
            if makes and isinstance(prefix, int):
                yield Mask(f"subnetSpecs[{index}].cidrMask", prefix)
