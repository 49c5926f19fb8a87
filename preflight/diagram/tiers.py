"""The order of resources outside of subnets: senders above receivers, and near them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from preflight.diagram.boxes import Arrow, Item


def tiers_of(items: Iterable[Item], arrows: Iterable[Arrow]) -> list[list[Item]]:
    """The items by kind, and those of one kind by how many of it come before; each tier in the order of its senders."""
    kinds: dict[str, list[Item]] = {}
    for item in items:
        kinds.setdefault(item.kind, []).append(item)
    neighbours: dict[str, list[str]] = {}
    senders: dict[str, list[str]] = {}
    for arrow in arrows:
        senders.setdefault(arrow.target, []).append(arrow.source)
        neighbours.setdefault(arrow.target, []).append(arrow.source)
        neighbours.setdefault(arrow.source, []).append(arrow.target)
    found: list[list[Item]] = []
    columns: dict[str, int] = {}
    for group in kinds.values():
        for tier in _layers(group, senders):
            tier.sort(key=lambda i: (_near(neighbours.get(i.urn, ()), columns), i.name, i.urn))
            columns |= {item.urn: index for index, item in enumerate(tier)}
            found.append(tier)
    return found


def _layers(group: Sequence[Item], senders: Mapping[str, Sequence[str]]) -> list[list[Item]]:
    """The items without a sender among them, then those that only these send to, and so on; circles stay together."""
    layers: list[list[Item]] = []
    rest = {item.urn: item for item in group}
    while rest:
        free = (i for i in rest.values() if not any(s in rest for s in senders.get(i.urn, ())))
        layers.append(list(free) or list(rest.values()))
        for item in layers[-1]:
            del rest[item.urn]
    return layers


def _near(others: Iterable[str], columns: Mapping[str, int]) -> float:
    """The mean column of those of the others that are above; behind all if none is."""
    above = [columns[other] for other in others if other in columns]
    return sum(above) / len(above) if above else float(len(columns))
