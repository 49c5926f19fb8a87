"""What the class of a component declares of its outputs that are resources or objects. See parts.py.

Runs in the program's own environment, with Python 3.8 and newer.
"""

from typing import Any, Callable, Dict, Optional

_TEXT = "text"


def of(pulumi: Any, kind: type, declared: Callable[[type], Any]) -> "Dict[str, Any]":
    """The parts of a component's outputs by name. declared: tells of a class which outputs may be missing and which are
    texts.
    """
    types: Any = getattr(pulumi, "_types", None)
    try:
        found: Any = types.resource_types(kind)
    except Exception:
        # An older SDK, or a type that is only there for the type checker.
        return {}
    optional = declared(kind)[0]
    parts = {name: _part(types, what, declared) for name, what in found.items() if name not in optional}
    return {name: part for name, part in parts.items() if isinstance(part, dict)}


def _part(types: Any, what: Any, declared: Callable[[type], Any], depth: int = 0) -> Any:
    if what is str:
        return _TEXT
    if not isinstance(what, type):
        return None
    type_: Optional[str] = getattr(what, "pulumi_type", None)
    if type_ is not None:
        return {"type": type_, "texts": sorted(declared(what)[2] - {"id", "urn"})}
    if depth > 0 or not types.is_output_type(what):
        return None
    optional, fields = declared(what)[0], {}
    for name, inner in types.output_type_types(what).items():
        part = _part(types, inner, declared, 1)
        if name in optional:
            part = dict(part, optional=True) if isinstance(part, dict) else None
        fields[name] = part
    return {"fields": fields}
