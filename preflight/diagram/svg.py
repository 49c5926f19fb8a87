"""The diagram as one SVG: a column for each Availability Zone, a row for each tier of subnets, a bar for resources in
several zones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Final

from preflight.diagram.scene import Arrow, Item, RegionBox, Scene, SubnetBox, VpcBox

# Sizes in pixels.
COLUMN: Final = 250
GAP: Final = 16
HEADER: Final = 28
CAPTION: Final = 54
LANE: Final = 40
CHIP: Final = 32
CHARACTER: Final = 6.7

STYLE: Final = """
svg.stack { --ink:#1f2328; --soft:#59636e; --page:#ffffff; --box:#f6f8fa; --line:#c4ccd4; --public:#e6f4ea;
  --private:#e8f0fb; --undecided:#f2f2f2; --bad:#d1242f; --risk:#9a6700; --route:#6e7781; --flow:#0969da;
  font:12px system-ui,-apple-system,"Segoe UI",sans-serif; }
@media (prefers-color-scheme: dark) { svg.stack { --ink:#e6edf3; --soft:#9198a1; --page:#0d1117; --box:#151b23;
  --line:#3d444d; --public:#12261a; --private:#12203a; --undecided:#1f2328; --bad:#f85149; --risk:#d29922;
  --route:#8b949e; --flow:#58a6ff; } }
svg.stack text { fill:var(--ink); }
svg.stack .soft { fill:var(--soft); font-size:11px; }
svg.stack .title { font-weight:600; font-size:13px; }
svg.stack .page { fill:var(--page); }
svg.stack .region { fill:none; stroke:var(--line); stroke-dasharray:6 4; }
svg.stack .vpc { fill:var(--box); stroke:var(--line); }
svg.stack .public { fill:var(--public); } svg.stack .private { fill:var(--private); }
svg.stack .undecided { fill:var(--undecided); } svg.stack .subnet { stroke:var(--line); }
svg.stack .chip { fill:var(--page); stroke:var(--line); }
svg.stack .mandatory { stroke:var(--bad); stroke-width:2.5; }
svg.stack .advisory { stroke:var(--risk); stroke-width:2; }
svg.stack text.fault { fill:var(--bad); font-weight:700; } svg.stack text.risk { fill:var(--risk); font-weight:700; }
svg.stack path { fill:none; stroke-width:1.4; }
svg.stack .route { stroke:var(--route); stroke-dasharray:3 3; opacity:.75; }
svg.stack .traffic { stroke:var(--flow); }
"""


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass
class _Canvas:
    """The drawing so far, and the position of each URN."""

    parts: list[str] = field(default_factory=list)
    places: dict[str, Box] = field(default_factory=dict)

    def rect(self, box: Box, classes: str, title: str, radius: int = 6) -> None:
        self.parts.append(
            f'<rect class="{classes}" x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" '
            f'rx="{radius}"><title>{escape(title)}</title></rect>'
        )

    def text(self, x: float, y: float, text: str, width: float, classes: str = "") -> None:
        shown = fitted(text, width)
        self.parts.append(f'<text class="{classes}" x="{x:g}" y="{y:g}">{escape(shown)}</text>')


@dataclass(frozen=True)
class _Row:
    """A tier: at most one subnet in each column, with its resources, lane by lane."""

    subnets: Mapping[int, SubnetBox]
    lanes: tuple[tuple[tuple[Item, int, int], ...], ...]

    @property
    def height(self) -> float:
        return CAPTION + max(1, len(self.lanes)) * LANE


def render(scene: Scene) -> str:
    """The scene as an SVG document with a final newline. It adapts to light and dark."""
    canvas = _Canvas()
    canvas.text(GAP, 22, scene.title, 900, "title")
    y, width = 36.0, 420.0
    for region in scene.regions:
        box = _region(canvas, region, GAP, y)
        y, width = y + box.height + GAP, max(width, box.width)
    rest = ", ".join(f"{count} {name}" for name, count in scene.rest)
    for line in _wrapped(f"Elsewhere: {rest}", width) if rest else ():
        canvas.text(GAP, y + 12, line, width + 1, "soft")
        y += 16
    arrows = [path for arrow in scene.arrows if (path := _arrow(canvas, arrow))]
    total_width, total_height = width + 2 * GAP, y + 40
    legend = "dashed: default route, solid: traffic, red ✗: cannot work, amber !: risk"
    canvas.text(GAP, total_height - 14, legend, width + 1, "soft")
    return (
        f'<svg class="stack" xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(scene.title, True)}" '
        f'width="{total_width:g}" height="{total_height:g}" viewBox="0 0 {total_width:g} {total_height:g}">\n'
        f"<style>{STYLE}</style>\n"
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0L8 4L0 8z" style="fill:context-stroke;stroke:none"/></marker></defs>\n'
        f'<rect class="page" width="{total_width:g}" height="{total_height:g}"/>\n'
        + "\n".join([*canvas.parts, *arrows])
        + "\n</svg>\n"
    )


def fitted(text: str, width: float) -> str:
    """The text, truncated with an ellipsis if it is wider than the number of pixels."""
    room = max(1, int(width / CHARACTER))
    return text if len(text) <= room else text[: room - 1] + "…"


def _region(canvas: _Canvas, region: RegionBox, x: float, y: float) -> Box:
    start = len(canvas.parts)
    inner_y, width = y + HEADER + 8, 400.0
    for vpc in region.vpcs:
        box = _vpc(canvas, vpc, x + GAP, inner_y)
        inner_y, width = inner_y + box.height + GAP, max(width, box.width + 2 * GAP)
    inner_y += _loose(canvas, region.items, x + GAP, inner_y, width - 2 * GAP)
    box = Box(x, y, width, inner_y - y)
    _under(canvas, start, lambda: canvas.rect(box, "region", f"Region {region.name}", 8))
    canvas.text(x + 12, y + 20, f"Region {region.name}", width - 24, "title")
    return box


def _loose(canvas: _Canvas, items: tuple[Item, ...], x: float, y: float, width: float) -> float:
    """Draw the resources outside VPCs, in rows; returns their height."""
    columns = max(1, int(width // (COLUMN - 10)))
    for index, item in enumerate(items):
        row, column = divmod(index, columns)
        _chip(canvas, item, Box(x + column * (COLUMN - 10), y + row * LANE, COLUMN - 20, CHIP))
    return -(-len(items) // columns) * LANE


def _vpc(canvas: _Canvas, vpc: VpcBox, x: float, y: float) -> Box:
    zones = sorted({s.zone for s in vpc.subnets}) or [""]
    rows = _rows(vpc, zones)
    width = len(zones) * (COLUMN + GAP) + GAP
    start = len(canvas.parts)
    canvas.text(x + 12, y + 20, f"VPC {vpc.name}  {vpc.cidr}", width - 24, "title")
    inner_y = y + HEADER + 4
    for index, gateway in enumerate(vpc.gateways):
        _chip(canvas, gateway, Box(x + GAP + index * (COLUMN + GAP), inner_y, COLUMN, CHIP))
    inner_y += LANE if vpc.gateways else 0
    for column, zone in enumerate(zones):
        canvas.text(x + GAP + column * (COLUMN + GAP), inner_y + 12, zone, COLUMN, "soft")
    inner_y += 20
    for row in rows:
        _row(canvas, row, x + GAP, inner_y)
        inner_y += row.height + GAP
    box = Box(x, y, width, inner_y - y)
    _under(canvas, start, lambda: canvas.rect(box, f"vpc {vpc.fault}", f"VPC {vpc.name}", 8))
    canvas.places[vpc.urn] = box
    return box


def _under(canvas: _Canvas, start: int, draw: Callable[[], None]) -> None:
    """Draw an element below all elements that were drawn since `start`."""
    above = canvas.parts[start:]
    del canvas.parts[start:]
    draw()
    canvas.parts += above


_TIERS: Final = {True: 0, None: 1, False: 2}


def _rows(vpc: VpcBox, zones: list[str]) -> list[_Row]:
    """Subnets side by side, public tiers above private tiers; each item in the row with most of its subnets."""
    tiers: dict[tuple[int, int], dict[int, SubnetBox]] = {}
    seen: dict[tuple[str, int], int] = {}
    for subnet in vpc.subnets:
        tier = _TIERS[subnet.is_public]
        index = seen.get((subnet.zone, tier), 0)
        seen[subnet.zone, tier] = index + 1
        tiers.setdefault((tier, index), {})[zones.index(subnet.zone)] = subnet
    rows = [tiers[key] for key in sorted(tiers)]
    lives: list[list[tuple[Item, int, int]]] = [[] for _ in rows]
    for item in vpc.items:
        spots = [[c for c, s in row.items() if s.urn in item.subnets] for row in rows]
        best = max(range(len(rows)), key=lambda i: (len(spots[i]), -i), default=None)
        if best is not None and spots[best]:
            lives[best].append((item, min(spots[best]), max(spots[best])))
    return [_Row(row, _lanes(items)) for row, items in zip(rows, lives, strict=True)]


def _lanes(items: Iterable[tuple[Item, int, int]]) -> tuple[tuple[tuple[Item, int, int], ...], ...]:
    """Items side by side if their columns do not overlap."""
    lanes: list[list[tuple[Item, int, int]]] = []
    for item, first, last in items:
        for lane in lanes:
            if all(last < start or end < first for _, start, end in lane):
                lane.append((item, first, last))
                break
        else:
            lanes.append([(item, first, last)])
    return tuple(map(tuple, lanes))


def _row(canvas: _Canvas, row: _Row, x: float, y: float) -> None:
    for column, subnet in row.subnets.items():
        box = Box(x + column * (COLUMN + GAP), y, COLUMN, row.height)
        kind = {True: "public", False: "private", None: "undecided"}[subnet.is_public]
        canvas.rect(box, f"subnet {kind} {subnet.fault}", f"{kind} subnet {subnet.name}, {subnet.route}")
        canvas.places[subnet.urn] = box
        _mark(canvas, box, subnet.fault)
        canvas.text(box.x + 10, y + 18, subnet.name, COLUMN - 40)
        canvas.text(box.x + 10, y + 33, f"{subnet.cidr} {kind}".strip(), COLUMN - 20, "soft")
        canvas.text(box.x + 10, y + 47, subnet.route, COLUMN - 20, "soft")
    for index, lane in enumerate(row.lanes):
        for item, first, last in lane:
            left = x + first * (COLUMN + GAP) + 10
            right = x + last * (COLUMN + GAP) + COLUMN - 10
            _chip(canvas, item, Box(left, y + CAPTION + index * LANE, right - left, CHIP))


def _chip(canvas: _Canvas, item: Item, box: Box) -> None:
    canvas.rect(box, f"chip {item.fault}", f"{item.what} {item.name}", 16 if "gateway" in item.kind else 4)
    canvas.places[item.urn] = box
    _mark(canvas, box, item.fault)
    canvas.text(box.x + 10, box.y + 14, item.name, box.width - 34)
    canvas.text(box.x + 10, box.y + 27, item.what, box.width - 20, "soft")


def _mark(canvas: _Canvas, box: Box, fault: str) -> None:
    """A symbol in addition to the color, for readers who do not see the color."""
    if fault:
        sign, classes = ("✗", "fault") if fault == "mandatory" else ("!", "risk")
        canvas.text(box.x + box.width - 18, box.y + 17, sign, 14, classes)


def _arrow(canvas: _Canvas, arrow: Arrow) -> str:
    start, end = canvas.places.get(arrow.source), canvas.places.get(arrow.target)
    if start is None or end is None:
        return ""
    path = _beside(start, end) if start.y < end.y + end.height and end.y < start.y + start.height else ""
    path = path or _above(start, end, 30 if arrow.kind == "route" else start.width / 2, arrow.kind == "route")
    return f'<path class="{arrow.kind}" d="{path}" marker-end="url(#tip)"/>'


def _above(start: Box, end: Box, inset: float, aside: bool) -> str:
    """A curve between boxes above each other; routes start and end at the right side."""
    up = end.y < start.y
    from_y = start.y if up else start.y + start.height
    to_y = end.y + end.height if up else end.y
    from_x, to_x = start.x + start.width - inset, end.x + end.width * (0.75 if aside else 0.5)
    bend = max(24.0, abs(to_y - from_y) / 2)
    first, second = (from_y - bend, to_y + bend) if up else (from_y + bend, to_y - bend)
    return f"M{from_x:g} {from_y:g}C{from_x:g} {first:g} {to_x:g} {second:g} {to_x:g} {to_y:g}"


def _beside(start: Box, end: Box) -> str:
    """A curve between boxes side by side, or from a box to one inside it."""
    y = end.y + end.height / 2
    if start.x <= end.x and end.x + end.width <= start.x + start.width:
        edge, tip = start.x + start.width, end.x + end.width
        return f"M{edge:g} {start.y + 26:g}C{edge + 22:g} {start.y + 30:g} {edge + 22:g} {y:g} {tip:g} {y:g}"
    right = start.x > end.x
    edge, tip = (start.x, end.x + end.width) if right else (start.x + start.width, end.x)
    middle = (edge + tip) / 2
    return f"M{edge:g} {start.y + 26:g}C{middle:g} {start.y + 26:g} {middle:g} {y:g} {tip:g} {y:g}"


def _wrapped(text: str, width: float) -> Iterator[str]:
    room, line = int(width / CHARACTER), ""
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > room:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    yield line
