"""The colors of a diagram, and how wide its texts are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final
from unicodedata import east_asian_width

from preflight.diagram.boxes import Kind

# At least 4.5 to 1 for text on each fill, and 3 to 1 for lines on each background (WCAG 2.2).
LIGHT: Final[Mapping[str, str]] = {
    "ink": "#1f2328",
    "soft": "#4d5661",
    "page": "#ffffff",
    "vpc": "#f6f8fa",
    "line": "#818b98",
    "public": "#e6f4ea",
    "private": "#e8f0fb",
    "undecided": "#efefef",
    "bad": "#c4161f",
    "risk": "#855900",
    "route": "#59636e",
    "flow": "#0757b5",
    "peering": "#6639ba",
}
DARK: Final[Mapping[str, str]] = {
    "ink": "#e6edf3",
    "soft": "#a3acb6",
    "page": "#0d1117",
    "vpc": "#151b23",
    "line": "#6e7781",
    "public": "#12261a",
    "private": "#12203a",
    "undecided": "#1f2328",
    "bad": "#ff6a62",
    "risk": "#d9a334",
    "route": "#9aa3ad",
    "flow": "#6cb2ff",
    "peering": "#b392f0",
}
# The colors of AWS's own icons, by category.
_CATEGORIES: Final[Mapping[Kind, str]] = {
    "internet gateway": "#8c4fff",
    "endpoint": "#8c4fff",
    "NAT gateway": "#8c4fff",
    "load balancer": "#8c4fff",
    "edge": "#8c4fff",
    "messaging": "#e7157b",
    "compute": "#ed7100",
    "database": "#c925d1",
    "storage": "#7aa116",
}
# Rules with the names of colors. Without a query of the scheme, as in converters of SVG, the picture is light.
_RULES: Final = """
text{fill:$ink}.soft{fill:$soft}.page{fill:$page}.region{fill:none;stroke:$line}.vpc{fill:$vpc;stroke:$line}
.public{fill:$public;stroke:$line}.private{fill:$private;stroke:$line}.undecided{fill:$undecided;stroke:$line}
.chip{fill:$page;stroke:$line}.mandatory{stroke:$bad}.advisory{stroke:$risk}
.pill.mandatory{fill:$bad;stroke:none}.pill.advisory{fill:$risk;stroke:none}.pill-text{fill:$page}
.route{stroke:$route}.traffic{stroke:$flow}.peering{stroke:$peering}.blocked{stroke:$bad}
.tip-route{fill:$route}.tip-traffic{fill:$flow}.tip-peering{fill:$peering}.tip-blocked{fill:$bad}
.stop{fill:$bad;stroke:$page}.stop-cross{stroke:$page}.bad{fill:$bad}.risk{fill:$risk}
"""
_SHAPES: Final = """
svg.stack{font:12px system-ui,-apple-system,"Segoe UI","Liberation Sans",Arial,sans-serif}
svg.stack text{stroke:none}
svg.stack .small{font-size:11px}svg.stack .title{font-weight:600;font-size:13px}svg.stack .name{font-weight:600}
svg.stack .region{stroke-dasharray:6 4}svg.stack .mandatory{stroke-width:2.5}svg.stack .advisory{stroke-width:2}
svg.stack .pill-text{font-weight:700;font-size:11px;text-anchor:middle}
svg.stack .bad,svg.stack .risk{font-weight:700}
svg.stack path{fill:none;stroke-width:1.5}svg.stack .route{stroke-dasharray:2 3}
svg.stack .peering{stroke-width:2.5}svg.stack .blocked{stroke-width:2;stroke-dasharray:7 4}
svg.stack .stop{stroke-width:2}svg.stack .stop-cross{stroke-width:1.8;stroke-dasharray:none}
svg.stack .hit{stroke:transparent;stroke-width:9;pointer-events:stroke}
svg.stack [class^=tip]{stroke:none}svg.stack a{cursor:pointer}
svg.stack a:hover .name,svg.stack a:focus-visible .name{text-decoration:underline}
svg.stack .stop-mark:target .stop{stroke-width:6}
svg.stack .box:target>rect.chip,svg.stack .box:target>rect.subnet,svg.stack .box:target>rect.vpc{stroke-width:5}
"""


def style() -> str:
    """The style sheet: shapes, the light colors, and the dark ones where the reader prefers them."""
    return f"{_SHAPES}{_scoped(LIGHT)}\n@media (prefers-color-scheme:dark){{{_scoped(DARK)}}}\n"


def category(kind: Kind) -> str:
    """The color of a kind's edge."""
    return _CATEGORIES[kind]


def _scoped(colors: Mapping[str, str]) -> str:
    text = _RULES
    for name in sorted(colors, key=len, reverse=True):
        text = text.replace(f"${name}", colors[name])
    rules = (rule for rule in text.replace("\n", "").split("}") if rule)
    return "".join(f"svg.stack {rule}}}" for rule in rules)


# --- texts

# The widths of characters in a bold font that is wider than most, in parts of the font's size.
_NARROW: Final = frozenset("iljtfrI.,;:'|!-()[]/ ")
_WIDE: Final = frozenset("mwMW@%&…")
_SLIM, _USUAL, _CAPITAL, _BROAD, _EAST_ASIAN = 0.46, 0.71, 0.8, 1.05, 1.05
# Texts of this size and larger are bold.
_BOLD: Final = 12


def fitted(text: str, width: float, size: int = 12) -> str:
    """The text, shortened in its middle if it is wider than the number of pixels, because names differ at their end."""
    if length(text, size) <= width:
        return text
    room = (width - length("…", size)) / 2
    return f"{_start(text, room, size)}…{_start(text[::-1], room, size)[::-1]}"


def wrapped(text: str, width: float, size: int = 11) -> Iterator[str]:
    """The words in lines of at most the width; a longer word has a line of its own."""
    line = ""
    for word in text.split(" "):
        if line and length(f"{line} {word}", size) > width:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    yield line


def length(text: str, size: int = 12) -> float:
    """How wide the text is at most, in pixels, in common fonts."""
    return sum(map(_width, text)) * size * (1 if size >= _BOLD else 0.93)


def _width(character: str) -> float:
    if character in _NARROW:
        return _SLIM
    if character in _WIDE:
        return _BROAD
    if east_asian_width(character) in "WF":
        return _EAST_ASIAN
    return _CAPITAL if character.isupper() else _USUAL


def _start(text: str, room: float, size: int) -> str:
    """As much of the text's beginning as has room."""
    used = 0.0
    for end, character in enumerate(text):
        used += length(character, size)
        if used > room:
            return text[:end]
    return text
