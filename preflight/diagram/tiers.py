"""The order of resources outside of subnets: senders above receivers, and near them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from preflight.diagram.boxes import Arrow, Item


def tiers_of(items: Iterable[Item], arrows: Iterable[Arrow]) -> list[list[Item]]:
    """The items by kind, and those of one kind by how many of it come before; each tier in the order of its senders."""
    kinds: dict[str, list[Item]] = {}
    for item in items:
        kinds.setdefault(item.kind, []).append(item)
    pairs = [(a.source, a.target) for a in arrows]
    found: list[list[Item]] = []
    columns: dict[str, int] = {}
    for group in kinds.values():
        for tier in _layers(group, pairs):
            tier.sort(key=lambda i: (_near(i.urn, pairs, columns), i.name, i.urn))
            columns |= {item.urn: index for index, item in enumerate(tier)}
            found.append(tier)
    return found


def _layers(group: Sequence[Item], pairs: Iterable[tuple[str, str]]) -> list[list[Item]]:
    """The items without a sender among them, then those that only these send to, and so on; circles stay together."""
    inside = {item.urn for item in group}
    links = [(s, t) for s, t in pairs if s in inside and t in inside]
    layers: list[list[Item]] = []
    rest = list(group)
    while rest:
        left = {item.urn for item in rest}
        waiting = {target for source, target in links if source in left}
        first = [item for item in rest if item.urn not in waiting] or rest
        layers.append(first)
        rest = [item for item in rest if item not in first]
    return layers


def _near(urn: str, pairs: Iterable[tuple[str, str]], columns: Mapping[str, int]) -> float:
    """The mean column of what is above it and has an arrow from or to it; behind the others if there is nothing."""
    above = [columns[o] for s, t in pairs for o in ({s, t} - {urn}) if urn in (s, t) and o in columns]
    return sum(above) / len(above) if above else float(len(columns))
