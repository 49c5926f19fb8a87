"""Documents of Systems Manager: their content, and what the service rejects in it.

Source: Systems Manager user guide, "Schemas, features, and examples" and "Data elements and parameters".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from preflight.core.cached_property import cached_property
from preflight.core.conversion import as_list, child
from preflight.core.encoding import decode_plain
from preflight.core.entity import Entity
from preflight.core.json_texts import read_json
from preflight.core.logic import equal
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import PartialText, Unknown, Value, written_text
from preflight.core.yaml_text import parse_yaml
from preflight.model.resource_types import DOCUMENT
from preflight.model.systems_manager.plugins import odd_plugin

# Document type -> the schema versions that it supports. Source: "Schemas, features, and examples".
SCHEMAS: Final[Mapping[str, tuple[str, ...]]] = {
    "Automation": ("0.3",),
    "Command": ("1.2", "2.0", "2.2"),
    "Policy": ("2.0",),
    "Session": ("1.0",),
}
# Schema version -> the element that contains its steps. Source: "Data elements and parameters".
STEPS: Final[Mapping[str, str]] = {
    "0.3": "mainSteps",
    "1.2": "runtimeConfig",
    "2.0": "mainSteps",
    "2.2": "mainSteps",
}


class SsmDocument(Entity):
    """A document of the stack."""

    TYPES = DOCUMENT

    @cached_property
    def content(self) -> dict[str, Any] | Unknown | None:
        """The document's content; `None` where its text is neither JSON nor YAML of an object."""
        value = self.resource.get("content")
        if isinstance(value, dict):
            return value
        if not isinstance(value, str | PartialText):
            return Unknown(f"content of '{self.name}'")
        return _parse(value, self.resource.text("documentFormat"))

    @cached_property
    def kind(self) -> str | Unknown | None:
        return self.resource.text("documentType")

    @cached_property
    def parameters(self) -> frozenset[str] | Unknown:
        """The parameters that it declares."""
        if not isinstance(self.content, dict):
            return Unknown(f"content of '{self.name}'")
        found = self.content.get("parameters")
        if found is not None and not isinstance(found, dict):
            return Unknown(f"parameters of '{self.name}'")
        return frozenset(map(str, found or ()))

    @cached_property
    def fault(self) -> str | None:
        """The first defect that makes Systems Manager reject the document or run nothing, as a predicate."""
        if self.content is None:
            return f"is not valid {self._format}"
        return None if isinstance(self.content, Unknown) else next(self._faults(self.content), None)

    @property
    def _format(self) -> str:
        found = self.resource.text("documentFormat")
        return found if isinstance(found, str) else "JSON"

    def _faults(self, content: Mapping[str, Any]) -> Iterator[str]:
        version = content.get("schemaVersion")
        if version is None:
            yield "has no schemaVersion"
            return
        allowed = SCHEMAS.get(self.kind) if isinstance(self.kind, str) else None
        if allowed is not None and isinstance(version, str) and version not in allowed:
            yield (
                f"has schemaVersion {version}, which document type {self.kind} does not support "
                f"(it supports {' or '.join(allowed)})"
            )
        key = STEPS.get(str(version))
        if key is None:
            return
        steps = content.get(key)
        if steps is None or (isinstance(steps, list | dict) and not steps):
            yield f"has no {key}, which contains the steps in schemaVersion {version}"
        elif isinstance(steps, list):
            yield from _steps(steps)
        names = steps if isinstance(steps, dict) else _actions(steps)
        for name in names if steps else ():
            if found := odd_plugin(name, str(version)):
                yield f"has {found}"


def documents(stack: Stack) -> tuple[SsmDocument, ...]:
    return stack.all(SsmDocument)


def document_named(stack: Stack, name: str) -> SsmDocument | None:
    """The stack's document of that name."""
    for resource in stack.find_by_identifier(DOCUMENT[0], name):
        return stack.entity(SsmDocument, resource)
    return None


def as_document(resource: Resource) -> SsmDocument:
    return resource.stack.entity(SsmDocument, resource)


def _parse(text: str | PartialText, form: str | Unknown | None) -> dict[str, Any] | Unknown | None:
    if isinstance(form, Unknown):
        return Unknown(form.reason)
    found: Any
    if form in (None, "JSON"):
        try:
            found = read_json(text)
        except ValueError:
            return None
    elif form == "YAML":
        import yaml

        try:
            # Every scalar stays text, as `schemaVersion` needs.
            found = decode_plain(parse_yaml(written_text(text), yaml.BaseLoader), "a part of a document")
        except yaml.YAMLError:
            return None if isinstance(text, str) else Unknown(text.reason)
        except ValueError:
            return Unknown("a document that is too long to read")
    else:
        return Unknown("a document that is plain text")
    return found if isinstance(found, dict | Unknown) else None


def _steps(steps: list[Any]) -> Iterator[str]:
    if any(not isinstance(step, dict) for step in steps):
        return
    names: set[str] = set()
    for step in steps:
        name = step.get("name")
        if "action" not in step:
            yield f"has a step{_named(name)} without action"
        if name is None:
            yield "has a step without name"
        elif isinstance(name, str):
            if name in names:
                yield f"has two steps named '{name}'"
            names.add(name)
    is_complete = not any(isinstance(step.get("name"), Unknown) for step in steps)
    for step in steps if is_complete else ():
        for target in _next(step):
            if target not in names:
                yield f"has a step{_named(step.get('name'))} that continues with '{target}', which does not exist"


def _actions(steps: Value) -> Iterator[str]:
    """The actions of the steps that are certain."""
    for step in steps if isinstance(steps, list) else ():
        action = child(step, "action")
        if isinstance(action, str) and "{{" not in action:
            yield action


def _named(name: Value) -> str:
    return f" '{name}'" if isinstance(name, str) and not isinstance(name, PartialText) else ""


def _next(step: Mapping[str, Any]) -> Iterator[str]:
    """The steps that may follow a step. Source: "Actions, properties": `nextStep`, `onFailure: step:x`, choices."""
    found: list[Value] = [step.get("nextStep")]
    failure = step.get("onFailure")
    if isinstance(failure, str) and failure.startswith("step:"):
        found.append(failure.removeprefix("step:"))
    inputs = step.get("inputs")
    if equal(step.get("action"), "aws:branch") is True and isinstance(inputs, dict):
        choices = as_list(inputs.get("Choices"))
        found += [child(c, "NextStep") for c in choices] if not isinstance(choices, Unknown) else []
        found.append(inputs.get("Default"))
    for target in found:
        if isinstance(target, str) and "{{" not in target:
            yield target
