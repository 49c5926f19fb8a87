"""The diagram as a Mermaid flowchart, for Markdown that renders it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from preflight.diagram.scene import Fault, Item, Scene, SubnetBox, VpcBox

_STYLES: Final = (
    "  classDef mandatory stroke:#d1242f,stroke-width:3px",
    "  classDef advisory stroke:#bf8700,stroke-width:2px",
)


def render(scene: Scene) -> str:
    """The scene as Mermaid text with a final newline."""
    ids: dict[str, str] = {}
    lines = ["flowchart TB", *_STYLES]
    for index, region in enumerate(scene.regions):
        lines.append(f"  subgraph region{index}[{_label(region.name)}]")
        for vpc in region.vpcs:
            lines += _indented(_vpc(vpc, ids))
        lines += ["    " + _node(item, ids) for item in region.items]
        lines.append("  end")
    for arrow in scene.arrows:
        line = "-.->" if arrow.kind == "route" else "-->"
        lines.append(f"  {ids[arrow.source]} {line} {ids[arrow.target]}")
    return "\n".join(lines) + "\n"


def _vpc(vpc: VpcBox, ids: dict[str, str]) -> Iterator[str]:
    yield f"  subgraph {_id(vpc.urn, ids)}[{_label(f'VPC {vpc.name} {vpc.cidr}')}]"
    for gateway in vpc.gateways:
        yield "    " + _node(gateway, ids)
    for subnet in vpc.subnets:
        yield from _subnet(subnet, vpc, ids)
    # Resources in several subnets are in the VPC itself, because a node of Mermaid has one parent.
    for item in vpc.items:
        if len(item.subnets) != 1:
            yield "    " + _node(item, ids)
    yield "  end"
    yield from _class(vpc.urn, vpc.fault, ids)


def _subnet(subnet: SubnetBox, vpc: VpcBox, ids: dict[str, str]) -> Iterator[str]:
    lives = [i for i in vpc.items if i.subnets == (subnet.urn,)]
    kind = {True: "public", False: "private", None: "undecided"}[subnet.is_public]
    label = _label(f"{subnet.name} {subnet.cidr}<br/>{subnet.zone}, {kind}<br/>{subnet.route}")
    name = _id(subnet.urn, ids)
    if not lives:
        yield f"    {name}[{label}]"
    else:
        yield f"    subgraph {name}[{label}]"
        for item in lives:
            yield "      " + _node(item, ids)
        yield "    end"
    yield from _class(subnet.urn, subnet.fault, ids)


def _node(item: Item, ids: dict[str, str]) -> str:
    left, right = (
        ("[(", ")]") if item.kind == "database" else ("([", "])") if "gateway" in item.kind else ("[", "]")
    )
    fault = f":::{item.fault}" if item.fault else ""
    return f"{_id(item.urn, ids)}{left}{_label(f'{item.what}<br/>{item.name}')}{right}{fault}"


def _class(urn: str, fault: Fault, ids: dict[str, str]) -> Iterator[str]:
    if fault:
        yield f"    class {_id(urn, ids)} {fault}"


def _id(urn: str, ids: dict[str, str]) -> str:
    return ids.setdefault(urn, f"n{len(ids)}")


def _label(text: str) -> str:
    """A quoted label; entities replace the characters that would end it."""
    escaped = re.sub(r"[\"#&]|<(?!br/>)", lambda m: f"#{ord(m[0])};", text)
    return f'"{" ".join(escaped.split())}"'


def _indented(lines: Iterator[str]) -> list[str]:
    return ["  " + line for line in lines]
