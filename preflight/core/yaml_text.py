"""YAML that a property holds, read within bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from preflight.core.encoding import MAX_NESTING, MAX_TEXT_LENGTH

if TYPE_CHECKING:
    import yaml

# A text within the bounds writes fewer values, unless its aliases multiply them.
_MOST_VALUES: Final = 50_000
_MOST_MERGES: Final = 10


def parse_yaml(text: str, loader: type[yaml.SafeLoader] | type[yaml.BaseLoader] | None = None) -> Any:
    """The value of a YAML text. `yaml.YAMLError` where it is malformed, ValueError where it is out of bounds: too long
    or too deep, or aliases make it so."""
    import yaml

    if len(text) > MAX_TEXT_LENGTH or text.count("<<:") > _MOST_MERGES:
        raise ValueError("YAML too long")
    try:
        found = yaml.load(text, loader or yaml.SafeLoader)
    except RecursionError:
        raise ValueError("YAML nested too deeply") from None
    waiting, seen = [(found, 0)], 0
    while waiting:
        item, depth = waiting.pop()
        seen += 1
        if depth > MAX_NESTING or seen > _MOST_VALUES:
            raise ValueError("YAML nested too deeply, or multiplied by aliases")
        inner = (*item, *item.values()) if isinstance(item, dict) else item if isinstance(item, list) else ()
        waiting.extend((i, depth + 1) for i in inner)
    return found
