"""The rows and columns of a diagram. Boxes and labels are cells of rows; containers enclose rows; lines run in the
channels between rows and between columns, where there is no label.

All VPCs use the same columns, one for each Availability Zone, so that a channel between columns leads through the whole
diagram. A cell of several columns blocks the channels between them, never the outermost ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from preflight.diagram.boxes import INTERNET, ORDER, Arrow, Item, RegionBox, Scene, SubnetBox, VpcBox
from preflight.diagram.tiers import tiers_of

# Heights in pixels.
CHIP: Final = 38
TITLE: Final = 22
ZONE: Final = 16
CAPTION: Final = 54
# More columns would be too small to read.
MAX_COLUMNS: Final = 6
# Resources beside each other, where no zones say how many.
BESIDE: Final = 4

Role = Literal["chip", "caption", "title", "vpc title", "zone", "internet"]


@dataclass(frozen=True)
class Cell:
    """A box or a label in the columns `first` to `last` of a row. `urn`: the box that it is, or that it names."""

    role: Role
    first: int
    last: int
    urn: str = ""
    lines: tuple[str, ...] = ()
    item: Item | None = None


@dataclass(frozen=True)
class Row:
    """A row of cells, or a channel for lines, or, without either, empty space."""

    height: float
    cells: tuple[Cell, ...] = ()
    is_channel: bool = False


@dataclass(frozen=True)
class Container:
    """A Region, VPC or subnet around the rows `top` to `bottom`, without the latter."""

    urn: str
    kind: Literal["region", "vpc", "subnet"]
    top: int
    bottom: int
    first: int
    last: int
    subnet: SubnetBox | None = None
    name: str = ""


@dataclass(frozen=True)
class Anchor:
    """Where arrows of a box begin and end: the channels above and below it, and its columns."""

    above: int
    below: int
    first: int
    last: int


@dataclass
class Grid:
    """The rows from top to bottom."""

    columns: int
    rows: list[Row] = field(default_factory=list)
    containers: list[Container] = field(default_factory=list)
    anchors: dict[str, Anchor] = field(default_factory=dict)

    def channel(self) -> int:
        """The channel at the end of the rows so far, a new one if the last row is not a channel."""
        if not self.rows or not self.rows[-1].is_channel:
            self.rows.append(Row(0, (), True))
        return len(self.rows) - 1

    def label(self, height: float, cells: Iterable[Cell]) -> None:
        self.rows.append(Row(height, tuple(cells)))

    def space(self, height: float) -> None:
        self.rows.append(Row(height))

    def boxes(self, cells: Sequence[Cell], height: float = CHIP) -> None:
        """A row with boxes between two channels."""
        above = self.channel()
        self.rows.append(Row(height, tuple(cells)))
        below = self.channel()
        for cell in cells:
            if cell.item is not None or cell.role == "internet":
                self.anchors[cell.urn] = Anchor(above, below, cell.first, cell.last)


def grid_of(scene: Scene, columns: int = MAX_COLUMNS) -> Grid:
    """The rows of the scene, in at most `columns` columns."""
    grid = Grid(_columns(scene, columns))
    if scene.has_internet:
        middle = (grid.columns - 1) // 2
        grid.boxes([Cell("internet", middle, middle, INTERNET, ("Internet",))], 30)
    for region in scene.regions:
        _region(grid, region, scene.arrows)
    return grid


def _columns(scene: Scene, most: int) -> int:
    """As many as the widest VPC has zones; without VPCs up to four, for resources beside each other."""
    vpcs = [vpc for region in scene.regions for vpc in region.vpcs]
    zones = max((len(_places(vpc, MAX_COLUMNS)[0]) for vpc in vpcs), default=0)
    beside = max((len(t) for r in scene.regions for t in tiers_of(r.items, scene.arrows)), default=0)
    beside = min(max(beside, *(1 + len(vpc.gateways) for vpc in vpcs), 1), 2 if vpcs else BESIDE)
    return min(most, max(zones, beside))


def _region(grid: Grid, region: RegionBox, arrows: Sequence[Arrow]) -> None:
    grid.channel()
    top = len(grid.rows)
    grid.space(4)
    grid.label(TITLE, [Cell("title", 0, 0, "", (f"Region {region.name}",))])
    outside = [i for i in region.items if ORDER.index(i.kind) <= ORDER.index("messaging")]
    for tier in tiers_of(outside, arrows):
        _chips(grid, tier)
    for vpc in region.vpcs:
        _vpc(grid, vpc)
    for tier in tiers_of((i for i in region.items if i not in outside), arrows):
        _chips(grid, tier)
    grid.channel()
    _close(grid, Container("", "region", top, 0, 0, grid.columns - 1, name=region.name))


def _close(grid: Grid, *containers: Container) -> None:
    """End the containers here, with a space that keeps lines off their border."""
    grid.space(4)
    grid.containers += [replace(c, bottom=len(grid.rows)) for c in containers]


def _chips(grid: Grid, items: Sequence[Item]) -> None:
    """The items side by side, in as many rows as it needs."""
    for start in range(0, len(items), grid.columns):
        grid.boxes([_chip(i, c, c) for c, i in enumerate(items[start : start + grid.columns])])


def _chip(item: Item, first: int, last: int, where: str = "") -> Cell:
    return Cell("chip", first, last, item.urn, (item.name, f"{item.what}{where}"), item)


def _vpc(grid: Grid, vpc: VpcBox) -> None:
    above = grid.channel()
    box = Container(vpc.urn, "vpc", len(grid.rows), 0, 0, grid.columns - 1, name=vpc.name)
    grid.space(4)
    beside = vpc.gateways[: grid.columns - 1]
    title = Cell("vpc title", 0, 0, vpc.urn, (f"VPC {vpc.name}", vpc.cidr))
    grid.boxes([title, *(_chip(g, c + 1, c + 1) for c, g in enumerate(beside))])
    _chips(grid, vpc.gateways[len(beside) :])
    labels, places = _places(vpc, grid.columns)
    if any(labels):
        grid.label(ZONE, [Cell("zone", c, c, "", (zone,)) for c, zone in enumerate(labels) if zone])
    _subnets(grid, vpc, places, with_zone=not any(labels))
    grid.channel()
    _close(grid, box)
    grid.anchors[vpc.urn] = Anchor(above, grid.channel(), 0, grid.columns - 1)


def _places(vpc: VpcBox, columns: int) -> tuple[list[str], dict[str, int]]:
    """The zone of each column, and the column of each subnet.

    Subnets whose zone AWS chooses are beside each other. Zones without a column of their own share one, without label.
    """
    zones = sorted({s.zone for s in vpc.subnets if s.zone})
    open_: dict[str, list[SubnetBox]] = {}
    for subnet in vpc.subnets:
        if not subnet.zone:
            open_.setdefault(subnet.access, []).append(subnet)
    spread = min(3, max(map(len, open_.values()), default=0))
    places = {s.urn: zones.index(s.zone) for s in vpc.subnets if s.zone}
    for tier in open_.values():
        places |= {s.urn: len(zones) + i % spread for i, s in enumerate(tier)}
    labels = [*zones, *["zone chosen by AWS"] * spread]
    if len(labels) > columns:
        return [""] * columns, {urn: place % columns for urn, place in places.items()}
    return labels, places


_TIERS: Final = {"public": 0, "undecided": 1, "private": 2}


def _subnets(grid: Grid, vpc: VpcBox, places: Mapping[str, int], *, with_zone: bool) -> None:
    """Subnets side by side, public tiers above private tiers; each item in the row with most of its subnets."""
    tiers: dict[tuple[int, int], dict[int, SubnetBox]] = {}
    seen: Counter[tuple[int, int]] = Counter()
    for subnet in vpc.subnets:
        column, tier = places[subnet.urn], _TIERS[subnet.access]
        tiers.setdefault((tier, seen[column, tier]), {})[column] = subnet
        seen[column, tier] += 1
    rows = sorted(tiers.values(), key=lambda row: _depth(vpc, row))
    lives: list[list[Cell]] = [[] for _ in rows]
    above: list[list[Item]] = [[] for _ in rows]
    below: list[list[Item]] = [[] for _ in rows]
    for item in vpc.items:
        spots = [[c for c, s in row.items() if s.urn in item.subnets] for row in rows]
        best = max(range(len(rows)), key=lambda i: (len(spots[i]), -i))
        if grid.columns == 1 and len(item.subnets) > 1:
            last = max(index for index, spot in enumerate(spots) if spot)
            (below[last] if ORDER.index(item.kind) >= ORDER.index("database") else above[best]).append(item)
            continue
        where = "" if len(spots[best]) == len(item.subnets) else f", in {len(item.subnets)} subnets"
        lives[best].append(_chip(item, min(spots[best]), max(spots[best]), where))
    for row, cells, before, after in zip(rows, lives, above, below, strict=True):
        _free(grid, before)
        _tier(grid, row, cells, with_zone)
        _free(grid, after)


def _free(grid: Grid, items: Iterable[Item]) -> None:
    """Resources of several subnets, where a single column has no place for a bar."""
    for item in items:
        grid.boxes([_chip(item, 0, 0, f", in {len(item.subnets)} subnets")])


def _depth(vpc: VpcBox, row: Mapping[int, SubnetBox]) -> tuple[int, float, str]:
    """Public tiers first, and of those alike what requests reach first; tiers without resources last."""
    inside = {s.urn for s in row.values()}
    ranks = [ORDER.index(i.kind) for i in vpc.items if inside & {*i.subnets}]
    first = min(row.values(), key=lambda s: s.name)
    return _TIERS[first.access], sum(ranks) / len(ranks) if ranks else len(ORDER), first.name


def _tier(grid: Grid, row: Mapping[int, SubnetBox], cells: Iterable[Cell], with_zone: bool) -> None:
    above = grid.channel()
    top = len(grid.rows)
    captions = []
    for column, subnet in sorted(row.items()):
        zone = subnet.zone or "zone chosen by AWS"
        facts = " ".join(filter(None, (subnet.cidr, subnet.access)))
        lines = (subnet.name, facts, f"{zone}, {subnet.route}" if with_zone else subnet.route)
        captions.append(Cell("caption", column, column, subnet.urn, lines))
    grid.label(CAPTION, captions)
    for lane in _lanes(cells):
        grid.boxes(lane)
    boxes = [Container(s.urn, "subnet", top, 0, c, c, s, s.name) for c, s in sorted(row.items())]
    _close(grid, *boxes)
    below = grid.channel()
    grid.anchors |= {box.urn: Anchor(above, below, box.first, box.last) for box in boxes}


def _lanes(cells: Iterable[Cell]) -> list[list[Cell]]:
    """Cells side by side if their columns do not overlap."""
    lanes: list[list[Cell]] = []
    for cell in cells:
        lane = next((x for x in lanes if all(o.last < cell.first or cell.last < o.first for o in x)), None)
        if lane is None:
            lanes.append([cell])
        else:
            lane.append(cell)
    return lanes
