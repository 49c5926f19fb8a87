"""YAML in a property, read with limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from preflight.core.encoding import MAX_NESTING, MAX_TEXT_LENGTH

if TYPE_CHECKING:
    import yaml

# A text within the limits has fewer values, unless its aliases multiply them.
_MOST_VALUES: Final = 50_000
_MOST_MERGES: Final = 10


def parse_yaml(text: str, loader: type[yaml.SafeLoader] | type[yaml.BaseLoader] | None = None) -> Any:
    """Return the value of a YAML text. Raises `yaml.YAMLError` if it is malformed, and ValueError if it exceeds a
    limit: too long or too deep, or by its aliases.
    """
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
