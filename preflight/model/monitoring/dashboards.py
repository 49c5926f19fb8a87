"""Bodies of CloudWatch dashboards: the format that CloudWatch accepts.

Source: CloudWatch API reference, "Dashboard body structure and syntax".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from preflight.core.logic import known
from preflight.core.values import Unknown, Value, is_text, outline
from preflight.model.identity.policy_documents import MalformedDocumentError, parse

_TYPES: Final = ("metric", "text", "log", "alarm", "explorer", "custom", "chart")
# The grid: a width of 24 units, and heights up to 1,000.
_BOUNDS: Final = {"x": (0, 23), "width": (1, 24), "height": (1, 1000)}
_NEEDED: Final = {"text": "markdown", "log": "query", "alarm": "alarms", "custom": "endpoint"}


def body_faults(value: Value) -> tuple[str, ...] | Unknown:
    """Why CloudWatch rejects the body, as predicates; `Unknown` if the whole body is unknown."""
    try:
        found = parse(value)
    except MalformedDocumentError:
        return ("is not a JSON object",)
    if isinstance(found, Unknown):
        return found
    return tuple(_body(found)) if found is not None else ()


def _body(body: Mapping[str, Any]) -> Iterator[str]:
    widgets = body.get("widgets")
    if isinstance(widgets, Unknown):
        return
    if not isinstance(widgets, list):
        yield "has no list of widgets"
        return
    for index, widget in enumerate(widgets):
        if isinstance(widget, dict):
            yield from (f"{fault} in widget {index}" for fault in _widget(widget))
        elif known(widget) or is_text(widget):
            yield f"has a widget {index} that is not an object"


def _widget(widget: Mapping[str, Any]) -> Iterator[str]:
    kind, properties = widget.get("type"), widget.get("properties")
    if isinstance(kind, Unknown):
        return
    if kind not in _TYPES:
        yield f"has {f'the type {kind!r}' if kind is not None else 'no type'}"
    for key, (least, most) in _BOUNDS.items():
        size = widget.get(key)
        if isinstance(size, int | float) and not isinstance(size, bool) and not least <= size <= most:
            yield f"has {key} {size}, which is not between {least} and {most},"
    if properties is None:
        yield "has no properties"
    elif isinstance(properties, dict):
        needed = _NEEDED.get(str(kind))
        if needed is not None and needed not in properties:
            yield f"has no {needed}"
        if kind == "metric":
            yield from _metrics(properties)


def _metrics(properties: Mapping[str, Any]) -> Iterator[str]:
    if "metrics" not in properties and "annotations" not in properties:
        yield "has neither metrics nor annotations"
    elif "region" not in properties and not _has_own_region(properties):
        yield "has no region"
    metrics = properties.get("metrics")
    if not isinstance(metrics, list):
        if metrics is not None and (known(metrics) or is_text(metrics)):
            yield "has metrics that are not a list"
        return
    for metric in metrics:
        if not isinstance(metric, list) and (known(metric) or is_text(metric)):
            yield "has a metric that is not a list"
            return
        if isinstance(metric, list) and (fault := _metric_fault(metric)):
            yield fault
            return


def _has_own_region(properties: Mapping[str, Any]) -> bool:
    """Whether it may show an alarm, or one of its metrics may set a Region."""
    annotations, metrics = properties.get("annotations"), properties.get("metrics")
    if isinstance(annotations, Unknown) or (isinstance(annotations, dict) and "alarms" in annotations):
        return True
    rows = metrics if isinstance(metrics, list) else [metrics]
    return any(
        _is_open(row)
        or (
            isinstance(row, list) and any(_is_open(i) or (isinstance(i, dict) and "region" in i) for i in row)
        )
        for row in rows
    )


def _is_open(value: Any) -> bool:
    """Whether it may be anything, also a list or an object."""
    return isinstance(value, Unknown) and not is_text(value)


def _metric_fault(metric: list[Any]) -> str:
    """The fault of one metric: a namespace, a name, pairs of dimensions, and options at the end, or an expression."""
    names = metric[:-1] if metric and isinstance(metric[-1], dict) else metric
    if len(names) == len(metric) - 1 and not names:
        return "" if "expression" in metric[-1] else "has a metric with options and no name"
    if any((text := outline(name)) is None or text.startswith(".") for name in names):
        return ""
    if len(names) == 1:
        return f"has the metric '{outline(names[0])}' without the name of a metric"
    return f"has the metric '{outline(names[1])}' with a dimension without value" if len(names) % 2 else ""
