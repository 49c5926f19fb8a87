"""Findings in the language of the program: snake_case in Python, camelCase and Pulumi's other names in TypeScript
and YAML.

Policies write properties as AWS's provider does for JavaScript and YAML. What JSON texts hold (container definitions,
documents) is the same in every language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any, Final

from preflight.core.resource import STACK_TYPE
from preflight.core.spellings import MAPS
from preflight.core.stack import Stack
from preflight.evaluation.evaluate import Outcome, ReportedFinding
from preflight.model import type_tokens as aws
from preflight.model.tables import table

PYTHON: Final = "python"
NODE: Final = "nodejs"
YAML: Final = "yaml"
# Options of resources and functions, which no provider has as properties.
_PULUMI: Final = frozenset(
    (
        "additionalSecretOutputs",
        "customTimeouts",
        "deleteBeforeReplace",
        "deletedWith",
        "dependsOn",
        "getAmi",
        "ignoreChanges",
        "overrideSpecial",
        "replaceOnChanges",
        "retainOnDelete",
    )
)
_TASK: Final = aws.ECS_TASK_DEFINITION
_SERVICE: Final = aws.ECS_SERVICE
# Properties of a service that containers have under the same names.
_OF_SERVICES: Final = frozenset({"containerName", "containerPort", "volumesFrom"})
_DOCUMENTS: Final = frozenset({aws.SSM_DOCUMENT, aws.ECR_LIFECYCLE_POLICY})
# What stands in quotes is the user's own name or text; a word may be one of a path of properties. A colon that
# no blank follows is that of an action or ARN.
_WORD: Final = re.compile(
    r"(?<!\w)'[^'\n]*'(?!\w)|\"[^\"\n]*\"|(?<![\w:/@-])[a-z][a-z0-9]*(?:[A-Z][a-z0-9]*)+(?![\w/@-]|:\S)"
)
_WORDS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
# Pulumi's names in Python, as policies write them, and what they are in TypeScript.
_TYPESCRIPT: Final = (
    (re.compile(r"\bpulumi\.Output\.json_dumps\b"), "pulumi.jsonStringify"),
    (re.compile(r"\bpulumi\.Output\.format\b"), "pulumi.interpolate"),
    (re.compile(r"\bpulumi\.Output\.(concat|secret|all)\b"), r"pulumi.\1"),
    (re.compile(r'\bpulumi\.export\("(\w+)", ([^)]+)\)'), r"export const \1 = \2"),
    (re.compile(r"\bwith pulumi\.export\b"), "with `export const`"),
    (re.compile(r"\bopts=ResourceOptions\(depends_on=(\[.*?\])\)"), r"{ dependsOn: \1 }"),
)
# ... and in Pulumi YAML.
_PULUMI_YAML: Final = (
    (re.compile(r"\bpulumi\.Output\.json_dumps\b"), "fn::toJSON"),
    (re.compile(r"\bpulumi\.Output\.(?:format|concat)\b"), "${...}"),
    (re.compile(r"\bpulumi\.Output\.secret\b"), "fn::secret"),
    (re.compile(r"\bopts=ResourceOptions\(depends_on=(\[.*?\])\)"), r"options: { dependsOn: \1 }"),
)
_FUNCTION: Final = re.compile(
    r"\b(?:pulumi|aws|config)(?:\.\w+)*\.[a-z]+(?:_[a-z0-9]+)+\b|\badditional_secret_outputs\b"
)


def snake(name: str) -> str:
    """A property's name as pulumi's SDK for Python has it: `s3_bucket` of `s3Bucket`."""
    return _WORDS.sub("_", name).lower()


def in_language(outcome: Outcome, stack: Stack, runtime: str) -> Outcome:
    """The outcome with messages, repairs and reasons in the language of the runtime."""
    if runtime == NODE:
        return _each(outcome, lambda finding, text: in_typescript(text), in_typescript)
    if runtime == YAML:
        return _each(outcome, lambda finding, text: in_yaml(text), in_yaml)
    if runtime != PYTHON:
        return outcome
    names = _names() | _set_in(stack)

    def told(finding: ReportedFinding, text: str) -> str:
        return in_python(text, names, _in_json(finding.type, finding.area))

    return _each(outcome, told, lambda text: in_python(text, names, _in_json(_TASK, "")))


@cache
def _names() -> frozenset[str]:
    """The properties of all resources, and Pulumi's own."""
    return frozenset(table("property_names")["names"].split()) | _PULUMI


def in_python(text: str, names: frozenset[str], kept: frozenset[str] = frozenset()) -> str:
    """The text with those of the names that stand outside of quotes in snake_case, except those that are `kept`."""

    def told(found: re.Match[str]) -> str:
        word = found[0]
        return snake(word) if word in names and word not in kept else word

    return _WORD.sub(told, text)


def in_typescript(text: str) -> str:
    """The text with Pulumi's own functions as the SDK for JavaScript names them."""
    for pattern, made in _TYPESCRIPT:
        text = pattern.sub(made, text)
    return _camel(text)


def in_yaml(text: str) -> str:
    """The text with Pulumi's own functions as Pulumi YAML names them."""
    for pattern, made in _PULUMI_YAML:
        text = pattern.sub(made, text)
    return _camel(text)


def _camel(text: str) -> str:
    return _FUNCTION.sub(lambda found: re.sub(r"_([a-z0-9])", lambda m: m[1].upper(), found[0]), text)


def _each(
    outcome: Outcome, told: Callable[[ReportedFinding, str], str], reason: Callable[[str], str]
) -> Outcome:
    def made(finding: ReportedFinding) -> ReportedFinding:
        return replace(
            finding,
            message=told(finding, finding.message),
            remediation=told(finding, finding.remediation),
        )

    return replace(
        outcome,
        findings=tuple(map(made, outcome.findings)),
        excepted=tuple(replace(e, finding=made(e.finding)) for e in outcome.excepted),
        undecided=tuple(replace(u, reason=reason(u.reason)) for u in outcome.undecided),
    )


def _in_json(type_: str, area: str) -> frozenset[str]:
    """The names that the resource's JSON texts have as well, where a message means those."""
    if type_ in (_TASK, _SERVICE) and area != "dependencies":
        return _container_fields() - (_OF_SERVICES if type_ == _SERVICE else frozenset())
    return frozenset({"schemaVersion"}) if type_ in _DOCUMENTS else frozenset()


@cache
def _container_fields() -> frozenset[str]:
    return frozenset(_fields(table("container_definition")["fields"]))


def _fields(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _fields(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _fields(inner)


def _set_in(stack: Stack) -> frozenset[str]:
    """The names of the properties that the program sets, nested ones too; keys of maps are the program's own."""
    found: set[str] = set()
    for resource in stack.resources:
        if resource.type != STACK_TYPE:
            keys = resource.keys()
            found.update(name for key in keys for name in _inside(key, resource.get(key)))
    return frozenset(found)


def _inside(key: str, value: Any) -> Iterator[str]:
    yield key
    if key in MAPS:
        return
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            for name, inner in item.items():
                yield from _inside(name, inner)
