"""Every ordering that AWS requires and that no property expresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from preflight.model.dependencies.orderings import accounts, names, networks, permissions, serverless, storage
from preflight.model.dependencies.orderings.ordering import Ordering, Race, waiting

if TYPE_CHECKING:
    from preflight.core.stack import Stack

ORDERINGS: Final[tuple[Ordering, ...]] = (
    *networks.ORDERINGS,
    *storage.ORDERINGS,
    *serverless.ORDERINGS,
    *permissions.ORDERINGS,
    *names.ORDERINGS,
    *accounts.ORDERINGS,
)


def races(stack: Stack) -> tuple[Race, ...]:
    """Every pair of resources that must be created in order, whether or not the program ensures it."""

    def make() -> tuple[Race, ...]:
        return tuple(Race(o, pair) for o in ORDERINGS for pair in waiting(iter(o.find(stack))))

    return stack.cache("races", make)
