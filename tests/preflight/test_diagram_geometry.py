"""Every picture: boxes apart, no line through a label, parallel lines apart, everything inside."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preflight.diagram import mermaid, svg
from preflight.diagram.boxes import INTERNET, ORDER, Arrow, Item, RegionBox, Scene, SubnetBox, VpcBox
from preflight.diagram.grid import MAX_COLUMNS
from preflight.diagram.layout import Layout, Line, Point, Rect, layout_of
from preflight.diagram.paths import Trunks
from preflight.diagram.scene import scene
from preflight.diagram.style import DARK, LIGHT, fitted, length
from preflight.evaluation.evaluate import Outcome
from preflight.testing import Program, program_from_yaml
from tests.corpus.reader import recordings, stack
from tests.preflight.pictures import crosses, faults, parallels
from tests.preflight.test_reports import reported

COLUMNS: Final = (MAX_COLUMNS, 3, 1)
PROGRAMS: Final = sorted((Path(__file__).parents[1] / "sound" / "programs").glob("*.yaml"))


@pytest.mark.parametrize("path", recordings(), ids=lambda p: p.stem)
def test_the_pictures_of_real_stacks(path: Path) -> None:
    content = scene(stack(path), Outcome())
    for columns in COLUMNS:
        assert faults(layout_of(content, columns)) == []


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda p: p.stem)
def test_the_pictures_of_sound_programs(path: Path) -> None:
    content = scene(program_from_yaml(path.read_text(encoding="utf-8")).planned(), Outcome())
    for columns in COLUMNS:
        assert faults(layout_of(content, columns)) == []


# --- random scenes

NAMES: Final = st.text("abcXYZ-_ <&\"'é文字", min_size=1, max_size=40)


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    """Regions with VPCs, subnets and resources, and arrows between any of them."""
    regions = tuple(_region(draw, f"r{index}") for index in range(draw(st.integers(0, 2))))
    urns = [INTERNET, *(box.urn for region in regions for box in region.boxes)]
    ends = st.sampled_from(urns)
    pairs = st.tuples(ends, ends, st.sampled_from(["route", "traffic", "peering"]), st.booleans())
    drawn = draw(st.lists(pairs, max_size=40)) if len(urns) > 1 else []
    why = (reported(),)
    found = {Arrow(s, t, kind, why if blocked else ()) for s, t, kind, blocked in drawn if s != t}  # type: ignore[arg-type]
    arrows = tuple(sorted(found, key=lambda a: (a.kind, a.source, a.target)))
    return Scene("random", regions, arrows, (), dict.fromkeys(urns[1:], why))


def _rect(element: ElementTree.Element) -> Rect:
    return Rect(*(float(element.attrib[key]) for key in ("x", "y", "width", "height")))


def _region(draw: st.DrawFn, key: str) -> RegionBox:
    vpcs = tuple(_vpc(draw, f"{key}-v{index}") for index in range(draw(st.integers(0, 2))))
    return RegionBox(draw(NAMES), vpcs, _items(draw, key, (), 8))


def _vpc(draw: st.DrawFn, key: str) -> VpcBox:
    zones = st.sampled_from(["", "eu-west-1a", "eu-west-1b", "eu-west-1c", "us-west-2-lax-1a"])
    public = st.sampled_from([True, False, None])
    subnets = tuple(
        SubnetBox(f"{key}-s{i}", draw(NAMES), "10.0.0.0/24", draw(zones), draw(public), draw(NAMES))
        for i in range(draw(st.integers(0, 6)))
    )
    urns = tuple(s.urn for s in subnets)
    gateways = tuple(
        Item(f"{key}-g{i}", draw(NAMES), "endpoint", draw(NAMES)) for i in range(draw(st.integers(0, 5)))
    )
    return VpcBox(
        key, draw(NAMES), "10.0.0.0/16", gateways, subnets, _items(draw, key, urns, 6) if urns else ()
    )


def _items(draw: st.DrawFn, key: str, subnets: tuple[str, ...], most: int) -> tuple[Item, ...]:
    kinds, places = st.sampled_from(ORDER), st.sets(st.sampled_from(subnets or ("-",)), min_size=1)
    items = [
        Item(
            f"{key}-i{i}",
            draw(NAMES),
            draw(kinds),
            draw(NAMES),
            tuple(sorted(draw(places))) if subnets else (),
        )
        for i in range(draw(st.integers(0, most)))
    ]
    return tuple(sorted(items, key=lambda i: i.order))


@given(scenes(), st.sampled_from(COLUMNS))
@settings(max_examples=60, deadline=None)
def test_random_scenes(content: Scene, columns: int) -> None:
    layout = layout_of(content, columns)
    assert faults(layout) == []
    root = ElementTree.fromstring(svg.render(content, columns=columns))
    pills = [_rect(e) for e in root.iter() if e.attrib.get("class", "").startswith("pill ")]
    marks = [pill for pill in pills if pill.bottom < layout.bottom]
    assert len(marks) == len(content.faults)
    for mark in marks:
        assert not any(crosses(part, mark) for line in layout.lines for part in pairwise(line.points))
    ids = [e.attrib["id"] for e in root.iter() if "id" in e.attrib]
    assert len(ids) == len(set(ids))
    assert mermaid.render(content).startswith("flowchart TB\n")


# --- many arrows, many resources, long names


def _service(count: int, *, to_one: bool) -> Scene:
    """Many functions and one table, in one subnet or none."""
    functions = tuple(Item(f"f{i}", f"function-{i}", "compute", "Lambda function") for i in range(count))
    table = Item("t", "table", "database", "DynamoDB table")
    region = RegionBox("eu-west-1", (), (*functions, table))
    ends = [(f.urn, "t") if to_one else ("t", f.urn) for f in functions]
    return Scene("many", (region,), tuple(Arrow(s, t, "traffic") for s, t in ends), ())


@pytest.mark.parametrize("count", [3, 4, 40, 120])
@pytest.mark.parametrize("to_one", [True, False])
def test_many_parallel_arrows(count: int, to_one: bool) -> None:
    for columns in COLUMNS:
        layout = layout_of(_service(count, to_one=to_one), columns)
        assert faults(layout) == []
        assert len(layout.lines) == count


def test_arrows_of_different_boxes_to_many_boxes_are_apart() -> None:
    """Each of eight functions calls each of eight tables: no line lies on one of another box."""
    functions = tuple(Item(f"f{i}", f"function-{i}", "compute", "Lambda function") for i in range(8))
    tables = tuple(Item(f"t{i}", f"table-{i}", "database", "DynamoDB table") for i in range(8))
    arrows = tuple(Arrow(f.urn, t.urn, "traffic") for f in functions for t in tables)
    content = Scene("many", (RegionBox("eu-west-1", (), (*functions, *tables)),), arrows, ())
    for columns in COLUMNS:
        layout = layout_of(content, columns)
        assert faults(layout) == []
        assert len(layout.lines) == 64


def test_the_check_sees_what_it_looks_for() -> None:
    good = layout_of(_service(2, to_one=True))
    assert faults(good) == []
    first, second = good.lines
    slanted = Line(first.arrow, (first.points[0], second.points[-1]))
    assert any("slanted" in fault or "through" in fault for fault in faults(_with(good, slanted, second)))
    twice = Line(second.arrow, first.points)
    assert any("beside" in fault for fault in faults(_with(good, first, twice)))
    cell, rect = good.cells[-1]
    moved = Layout(good.width, good.bottom, good.containers, (*good.cells, (cell, rect)), good.lines)
    assert any("lies on" in fault for fault in faults(moved))


def _with(layout: Layout, *lines: Line) -> Layout:
    return Layout(layout.width, layout.bottom, layout.containers, layout.cells, lines)


def test_a_stack_without_resources_says_so() -> None:
    for columns in COLUMNS:
        text = svg.render(scene(Program().planned(), Outcome()), columns=columns)
        assert "No resources that the picture shows." in text
        assert ElementTree.fromstring(text).tag.endswith("svg")


@pytest.mark.parametrize("size", [11, 12, 13])
def test_texts_keep_their_room(size: int) -> None:
    long = "payments-production-eu-west-1-private-application-subnet-a"
    shown = fitted(long, 150, size)
    assert length(shown, size) <= 150
    assert shown.startswith("pay") and shown.endswith("-a") and "…" in shown
    assert length(fitted("文字" * 40, 150, size), size) <= 150
    assert fitted("short", 150, size) == "short"


# --- colors


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
def test_texts_and_lines_are_seen_on_every_background(colors: dict[str, str]) -> None:
    fills = [colors[name] for name in ("page", "vpc", "public", "private", "undecided")]
    for fill in fills:
        for name in ("ink", "soft", "bad", "risk"):
            assert _contrast(colors[name], fill) >= 4.5, (name, fill)
        for name in ("line", "route", "flow", "peering"):
            assert _contrast(colors[name], fill) >= 3, (name, fill)
    for name in ("bad", "risk"):
        assert _contrast(colors["page"], colors[name]) >= 4.5, name


def _contrast(one: str, other: str) -> float:
    """The contrast of two colors by WCAG 2.2, "relative luminance"."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_style_has_every_color_in_both_schemes() -> None:
    text = svg.render(Scene("empty", (), (), ()))
    light, dark = text.split("@media (prefers-color-scheme:dark)")
    assert "$" not in text
    for name in LIGHT:
        assert LIGHT[name] in light and DARK[name] in dark
    assert not re.search(r"url\((?!#)|href=\"(?!#)|@import", text)


def test_no_part_of_a_trunk_is_drawn_twice() -> None:
    """Lines of one trunk lie on each other in the layout, and are drawn once."""
    for to_one in (True, False):
        layout = layout_of(_service(12, to_one=to_one), 3)
        trunks = Trunks()
        drawn = [trunks.own(line) for line in layout.lines]
        lone = [Line(line.arrow, points) for line, points in zip(layout.lines, drawn, strict=True)]
        parts = [tuple(sorted(part)) for line in lone for part in pairwise(line.points)]
        assert len(parts) == len(set(parts))
        whole = sum(_length(line.points) for line in layout.lines)
        assert 0 < sum(_length(line.points) for line in lone) < whole / 2
        # Each line keeps its own end.
        for line, points in zip(layout.lines, drawn, strict=True):
            assert points[-1] == (line.points[0] if to_one else line.points[-1])
        found = parallels(_with(layout, *map(_renamed, range(12), lone)))
        assert list(found) == []


def _renamed(index: int, line: Line) -> Line:
    """The line as one of no trunk."""
    return Line(Arrow(f"a{index}", f"b{index}", "traffic"), line.points)


def _length(points: tuple[Point, ...]) -> float:
    return sum(abs(x - other_x) + abs(y - other_y) for (x, y), (other_x, other_y) in pairwise(points))
