"""The diagram as a Mermaid flowchart, for Markdown that renders it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from preflight.diagram.boxes import INTERNET, Arrow, Item, Scene, SubnetBox, VpcBox

_STYLES: Final = (
    "  classDef mandatory stroke:#d1242f,stroke-width:3px",
    "  classDef advisory stroke:#bf8700,stroke-width:2px",
)


def render(scene: Scene) -> str:
    """The scene as Mermaid text with a final newline."""
    return "\n".join(_Flowchart(scene).lines()) + "\n"


class _Flowchart:
    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.ids: dict[str, str] = {}

    def lines(self) -> Iterator[str]:
        yield from ("flowchart TB", *_STYLES)
        if self.scene.has_internet:
            yield f"  {self._id(INTERNET)}([{_label('Internet')}])"
        for index, region in enumerate(self.scene.regions):
            yield f"  subgraph region{index}[{_label(f'Region {region.name}')}]"
            for vpc in region.vpcs:
                yield from _indented(self._vpc(vpc))
            yield from ("    " + self._node(item) for item in region.items)
            yield "  end"
        for arrow in self.scene.arrows:
            yield f"  {self._id(arrow.source)} {_line(arrow)} {self._id(arrow.target)}"
        for index, arrow in enumerate(self.scene.arrows):
            if arrow.blocked_by:
                yield f"  linkStyle {index} stroke:#d1242f,color:#d1242f,stroke-width:2px"

    def _vpc(self, vpc: VpcBox) -> Iterator[str]:
        yield f"  subgraph {self._id(vpc.urn)}[{_label(f'VPC {vpc.name} {vpc.cidr}')}]"
        for gateway in vpc.gateways:
            yield "    " + self._node(gateway)
        for subnet in vpc.subnets:
            yield from self._subnet(subnet, vpc)
        # Resources in several subnets are in the VPC itself, because a node of Mermaid has one parent.
        for item in vpc.items:
            if len(item.subnets) != 1:
                yield "    " + self._node(item)
        yield "  end"
        yield from self._class(vpc.urn)

    def _subnet(self, subnet: SubnetBox, vpc: VpcBox) -> Iterator[str]:
        lives = [i for i in vpc.items if i.subnets == (subnet.urn,)]
        zone = subnet.zone or "zone chosen by AWS"
        label = _label(f"{subnet.name} {subnet.cidr}<br/>{zone}, {subnet.access}<br/>{subnet.route}")
        name = self._id(subnet.urn)
        if not lives:
            yield f"    {name}[{label}]"
        else:
            yield f"    subgraph {name}[{label}]"
            for item in lives:
                yield "      " + self._node(item)
            yield "    end"
        yield from self._class(subnet.urn)

    def _node(self, item: Item) -> str:
        left, right = (
            ("[(", ")]")
            if item.kind == "database"
            else ("([", "])")
            if "gateway" in item.kind
            else ("[", "]")
        )
        fault = self.scene.fault(item.urn)
        mark = f":::{fault}" if fault else ""
        return f"{self._id(item.urn)}{left}{_label(f'{item.what}<br/>{item.name}')}{right}{mark}"

    def _class(self, urn: str) -> Iterator[str]:
        if self.scene.fault(urn):
            yield f"    class {self._id(urn)} {self.scene.fault(urn)}"

    def _id(self, urn: str) -> str:
        return self.ids.setdefault(urn, f"n{len(self.ids)}")


def _line(arrow: Arrow) -> str:
    if arrow.blocked_by:
        return "-.-x|blocked|"
    return {"route": "-.->", "traffic": "-->", "peering": "<==>"}[arrow.kind]


def _label(text: str) -> str:
    """A quoted label; entities replace the characters that would end it."""
    escaped = re.sub(r"[\"#&]|<(?!br/>)", lambda m: f"#{ord(m[0])};", text)
    return f'"{" ".join(escaped.split())}"'


def _indented(lines: Iterator[str]) -> list[str]:
    return ["  " + line for line in lines]
