"""The diagram as one SVG, light or dark as the reader prefers: a column for each Availability Zone, a row for each tier
of subnets, a bar for resources in several zones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Final

from preflight.diagram.boxes import Arrow, Fault, Scene
from preflight.diagram.grid import MAX_COLUMNS, Cell, Container
from preflight.diagram.layout import MARGIN, Layout, Line, Rect, layout_of
from preflight.diagram.paths import Trunks, middle, path
from preflight.diagram.style import category, fitted, length, style, wrapped
from preflight.evaluation.evaluate import ReportedFinding

_STOP: Final = 5.5
_TIPS: Final = ("route", "traffic", "peering", "blocked")


@dataclass(frozen=True)
class Page:
    """The page that the picture is in. `prefix`: of the picture's ids; `anchors`: the ids of the findings to which
    boxes and arrows link."""

    prefix: str = ""
    anchors: Mapping[ReportedFinding, str] = field(default_factory=dict)

    def link(self, findings: Iterable[ReportedFinding], content: str, label: str) -> str:
        """The content, as a link to the first of the findings that the page has."""
        found = next((a for f in findings if (a := self.anchors.get(f))), None)
        if found is None:
            return content
        return f'<a href="#{escape(found)}" aria-label="{escape(label)}">{content}</a>'


def box_ids(scene: Scene) -> dict[str, str]:
    """The id of each box in a picture, by URN; a page's prefix comes before it."""
    boxes = (box.urn for region in scene.regions for box in region.boxes)
    return {urn: f"box-{index}" for index, urn in enumerate(boxes)}


def arrow_ids(scene: Scene) -> dict[Arrow, str]:
    """The id of the mark of each blocked arrow; a page's prefix comes before it."""
    return {arrow: f"arrow-{index}" for index, arrow in enumerate(scene.arrows) if arrow.blocked_by}


def render(scene: Scene, *, columns: int = MAX_COLUMNS, page: Page | None = None) -> str:
    """The scene as an SVG document with a final newline, in at most `columns` columns of boxes."""
    layout = layout_of(scene, columns)
    return _Drawing(scene, layout, page or Page()).text()


class _Drawing:
    def __init__(self, scene: Scene, layout: Layout, page: Page) -> None:
        self.scene, self.layout, self.page = scene, layout, page
        self.trunks = Trunks()
        # The mark of a VPC is beside its name, where no line runs.
        self.titles = {cell.urn: rect for cell, rect in layout.cells if cell.role == "vpc title"}
        self.ids, self.stops, self.names = box_ids(scene), arrow_ids(scene), scene.names()

    def text(self) -> str:
        scene, width = self.scene, self.layout.width
        parts = [_text(MARGIN, 22, fitted(scene.title, width - 2 * MARGIN, 13), "title")]
        parts += [self._container(*one) for one in self.layout.containers]
        parts += [self._line(line) for line in self.layout.lines]
        parts += [self._cell(*one) for one in self.layout.cells]
        parts += [self._stop(line) for line in self.layout.lines if line.arrow.blocked_by]
        bottom = self.layout.bottom
        if not scene.regions:
            parts.append(_text(MARGIN, bottom + 14, "No resources that the picture shows.", "soft"))
            bottom += 24
        rest, bottom = self._rest(bottom)
        legend, height = self._legend(bottom)
        return self._document([*parts, *rest, *legend], width, height)

    def _document(self, parts: list[str], width: float, height: float) -> str:
        prefix = self.page.prefix
        role = "group" if self.page.anchors else "img"
        tips = "".join(
            f'<marker id="{prefix}tip-{kind}" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="8" markerHeight="8" '
            f'markerUnits="userSpaceOnUse" orient="auto-start-reverse">'
            f'<path class="tip-{kind}" d="M0 0L8 4L0 8z"/></marker>'
            for kind in _TIPS
        )
        return (
            f'<svg class="stack" xmlns="http://www.w3.org/2000/svg" role="{role}" '
            f'aria-labelledby="{prefix}picture-title {prefix}picture-text" width="{width:g}" height="{height:g}" '
            f'viewBox="0 0 {width:g} {height:g}">\n'
            f'<title id="{prefix}picture-title">{escape(self.scene.title)}</title>\n'
            f'<desc id="{prefix}picture-text">{escape(" ".join(self._description()))}</desc>\n'
            f"<style>{style()}</style>\n<defs>{tips}</defs>\n"
            f'<rect class="page" width="{width:g}" height="{height:g}"/>\n' + "\n".join(parts) + "\n</svg>\n"
        )

    def _description(self) -> Iterator[str]:
        """The picture in words, for readers who do not see it."""
        for region in self.scene.regions:
            vpcs = "".join(f", VPC {v.name} with {len(v.subnets)} subnets" for v in region.vpcs)
            boxes = len(region.items) + sum(len(v.items) for v in region.vpcs)
            yield f"Region {region.name}{vpcs}, {boxes} resources."
        for arrow in self.scene.arrows:
            if arrow.blocked_by:
                yield f"Blocked: {self._ends(arrow)}."
        for urn in self.ids:
            if self.scene.fault(urn):
                yield f"{self.names[urn]}: {self._count(urn)}."

    def _ends(self, arrow: Arrow) -> str:
        return f"{self.names[arrow.source]} to {self.names[arrow.target]}"

    def _count(self, urn: str) -> str:
        found = self.scene.faults[urn]
        return f"{len(found)} {self.scene.fault(urn)} finding{'s' if len(found) > 1 else ''}"

    # --- boxes

    def _container(self, box: Container, rect: Rect) -> str:
        if box.kind == "region":
            return f"<g>{_rect(rect, 'region', 8)}<title>Region {escape(box.name)}</title></g>"
        fault = self.scene.fault(box.urn)
        if box.subnet is None:
            shape, title = _rect(rect, f"vpc {fault}".strip(), 8), f"VPC {box.name}"
        else:
            shape = _rect(rect, f"subnet {box.subnet.access} {fault}".strip(), 6)
            title = f"{box.subnet.access} subnet {box.name}, {box.subnet.route}"
        return self._box(box.urn, shape, title, self.titles.get(box.urn, rect))

    def _cell(self, cell: Cell, rect: Rect) -> str:
        if cell.role == "chip" and cell.item is not None:
            fault = self.scene.fault(cell.urn)
            bar = (
                f'<rect x="{rect.x + 1:g}" y="{rect.y + 4:g}" width="4" height="{rect.height - 8:g}" rx="2" '
                f'fill="{category(cell.item.kind)}"/>'
            )
            room = rect.width - 16
            lines = self._lines(cell, rect.x + 12, rect.y + 16, room, room - self._mark_width(cell.urn))
            shape = _rect(rect, f"chip {fault}".strip(), 5)
            return self._box(cell.urn, f"{shape}{bar}{lines}", f"{cell.item.what} {cell.item.name}", rect)
        if cell.role == "internet":
            middle = 'text-anchor="middle"'
            label = f'<text class="name" {middle} x="{rect.x + rect.width / 2:g}" y="{rect.y + 19:g}">Internet</text>'
            return f"<g>{_rect(rect, 'chip', 15)}{label}</g>"
        if cell.role in ("title", "zone"):
            classes, size = ("title", 13) if cell.role == "title" else ("small soft", 11)
            return _text(rect.x, rect.y + 14, fitted(cell.lines[0], rect.width, size), classes)
        return self._lines(cell, rect.x + 2, rect.y + 17, rect.width, rect.width - self._mark_width(cell.urn))

    def _mark_width(self, urn: str) -> float:
        findings = self.scene.faults.get(urn, ())
        return _pill_width(findings) + 6 if findings else 0

    def _lines(self, cell: Cell, x: float, y: float, width: float, first: float) -> str:
        """A cell's name and facts; the first line has less room where a mark is."""
        name, *facts = (line for line in cell.lines)
        shown = [_text(x, y, fitted(name, first), "name")]
        shown += [
            _text(x, y + 15 * (i + 1), fitted(f, width, 11), "small soft") for i, f in enumerate(facts) if f
        ]
        return "".join(shown)

    def _box(self, urn: str, content: str, title: str, rect: Rect) -> str:
        """A box with its id and its mark; with findings it links to the first of them."""
        findings = self.scene.faults.get(urn, ())
        if findings:
            title = f"{title}: {self._count(urn)}. {' '.join(f.message for f in findings)[:600]}"
            content = f"{content}{_pill(findings, self.scene.fault(urn), rect.right - 6, rect.y + 5)}"
        group = f"<g><title>{escape(title)}</title>{content}</g>"
        inner = self.page.link(findings, group, title) if findings else group
        return f'<g class="box" id="{self.page.prefix}{self.ids[urn]}">{inner}</g>'

    # --- lines

    def _line(self, line: Line) -> str:
        arrow, points = line.arrow, self.trunks.own(line)
        tip = "blocked" if arrow.blocked_by else arrow.kind
        classes = f"{arrow.kind} blocked" if arrow.blocked_by else arrow.kind
        side = "start" if line.hub == "target" else "end"
        # Where the common box is the target, only the line that begins there has a tip.
        has_tip = arrow.kind != "peering" and (side == "end" or points[0] == line.points[-1])
        end = f' marker-{side}="url(#{self.page.prefix}tip-{tip})"' if has_tip else ""
        drawn = f'<path class="{classes}" d="{path(points)}"{end}/>'
        return f"<g><title>{escape(self._told(arrow))}</title>{drawn}</g>"

    def _told(self, arrow: Arrow) -> str:
        state = "blocked " if arrow.blocked_by else ""
        why = " ".join(f.message for f in arrow.blocked_by)[:600]
        return f"{state}{arrow.kind}: {self._ends(arrow)}{'. ' if why else ''}{why}"

    def _stop(self, line: Line) -> str:
        """The mark that breaks the line of blocked traffic."""
        x, y = middle(line)
        cross = f"M{x - 2.4:g} {y - 2.4:g}l4.8 4.8M{x + 2.4:g} {y - 2.4:g}l-4.8 4.8"
        mark = (
            f'<g><title>{escape(self._told(line.arrow))}</title><path class="hit" d="{path(line.points)}"/>'
            f'<circle class="stop" cx="{x:g}" cy="{y:g}" r="{_STOP}"/><path class="stop-cross" d="{cross}"/></g>'
        )
        inner = self.page.link(line.arrow.blocked_by, mark, self._told(line.arrow))
        return f'<g class="stop-mark" id="{self.page.prefix}{self.stops[line.arrow]}">{inner}</g>'

    # --- below the boxes

    def _rest(self, y: float) -> tuple[list[str], float]:
        if not self.scene.rest:
            return [], y
        signs = {"mandatory": "\u00a0✗", "advisory": "\u00a0!", "": ""}
        words = [f"{one.count} {one.name}{signs[one.fault]}" for one in self.scene.rest]
        lines = list(wrapped(f"Without a box: {', '.join(words)}", self.layout.width - 2 * MARGIN))
        parts = [_text(MARGIN, y + 14 + 15 * i, line, "small soft") for i, line in enumerate(lines)]
        return parts, y + 15 * len(lines) + 6

    def _legend(self, y: float) -> tuple[list[str], float]:
        """What the signs mean that the picture has."""
        arrows = self.scene.arrows
        faults: set[Fault] = {self.scene.fault(urn) for urn in self.ids}
        entries = [
            (any(a.kind == "traffic" and not a.blocked_by for a in arrows), "traffic", "traffic"),
            (any(a.blocked_by for a in arrows), "traffic blocked", "traffic that a finding says is blocked"),
            (any(a.kind == "route" for a in arrows), "route", "default route"),
            (any(a.kind == "peering" for a in arrows), "peering", "peering connection"),
            ("mandatory" in faults, "mandatory", "cannot work"),
            ("advisory" in faults, "advisory", "risk"),
        ]
        parts: list[str] = []
        x, y = float(MARGIN), y + 8
        for shown, sign, text in entries:
            if not shown:
                continue
            size = 40 + length(text, 11)
            if x > MARGIN and x + size > self.layout.width - MARGIN:
                x, y = float(MARGIN), y + 20
            parts += [self._sign(sign, x, y + 8), _text(x + 34, y + 12, text, "small soft")]
            x += size + 14
        return parts, y + (26 if parts else 6)

    def _sign(self, sign: str, x: float, y: float) -> str:
        if sign in ("mandatory", "advisory"):
            return _pill_at(x + 2, y - 8, 22, sign, "✗" if sign == "mandatory" else "!")
        if sign == "peering":
            return f'<path class="peering" d="M{x:g} {y:g}h26"/>'
        tip = sign.rpartition(" ")[2]
        line = f'<path class="{sign}" d="M{x:g} {y:g}h26" marker-end="url(#{self.page.prefix}tip-{tip})"/>'
        if tip != "blocked":
            return line
        cross = f"M{x + 9.6:g} {y - 2.4:g}l4.8 4.8m0 -4.8l-4.8 4.8"
        stop = f'<circle class="stop" cx="{x + 12:g}" cy="{y:g}" r="{_STOP}"/>'
        return f'{line}{stop}<path class="stop-cross" d="{cross}"/>'


def _rect(rect: Rect, classes: str, radius: int) -> str:
    return (
        f'<rect class="{classes}" x="{rect.x:g}" y="{rect.y:g}" width="{rect.width:g}" '
        f'height="{rect.height:g}" rx="{radius}"/>'
    )


def _text(x: float, y: float, text: str, classes: str) -> str:
    return f'<text class="{classes}" x="{x:g}" y="{y:g}">{escape(text)}</text>' if text else ""


def _pill_width(findings: tuple[ReportedFinding, ...]) -> float:
    return 18 if len(findings) == 1 else 22 + 7 * len(str(len(findings)))


def _pill(findings: tuple[ReportedFinding, ...], fault: Fault, right: float, y: float) -> str:
    """A sign in addition to the color, for readers who do not see the color, with the number of findings."""
    width, sign = _pill_width(findings), "✗" if fault == "mandatory" else "!"
    text = sign if len(findings) == 1 else f"{sign} {len(findings)}"
    return _pill_at(right - width, y, width, fault, text)


def _pill_at(x: float, y: float, width: float, fault: str, text: str) -> str:
    return (
        f'<rect class="pill {fault}" x="{x:g}" y="{y:g}" width="{width:g}" height="15" rx="7"/>'
        f'<text class="pill-text" x="{x + width / 2:g}" y="{y + 11.5:g}">{text}</text>'
    )
