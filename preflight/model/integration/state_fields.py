"""The fields of the states of a state machine: which a type supports, in which query language, and with which values.

Sources: Amazon States Language specification, "State Types"; Step Functions developer guide, "Common state fields",
"Handling errors", "Using JSONPath paths", "Intrinsic functions", "Map workflow state"; the answers of AWS's
ValidateStateMachineDefinition that users measured ("Field '...' is not supported", "The QueryLanguage is set to ...").
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from preflight.core.logic import known
from preflight.model.integration.choice_rules import choice_flaws
from preflight.model.integration.state_flaws import Flaw

JSONATA, JSONPATH = "JSONata", "JSONPath"
_COMMON: Final = frozenset({"Type", "Comment", "QueryLanguage"})
_FLOW: Final = frozenset({"Next", "End", "Assign", "InputPath", "OutputPath", "Output"})
_RESULT: Final = frozenset({"Parameters", "ResultPath", "Arguments"})
_ERRORS: Final = frozenset({"Retry", "Catch", "ResultSelector"})
_TOLERATED: Final = ("ToleratedFailureCount", "ToleratedFailurePercentage")
_DISTRIBUTED: Final = ("ItemReader", "ItemBatcher", "ResultWriter", "Label", *_TOLERATED)
# Type -> the fields that it supports, in either query language.
_FIELDS: Final[Mapping[str, frozenset[str]]] = {
    "Task": _FLOW
    | _RESULT
    | _ERRORS
    | {
        "Resource",
        "Credentials",
        "TimeoutSeconds",
        "TimeoutSecondsPath",
        "HeartbeatSeconds",
        "HeartbeatSecondsPath",
    },
    "Pass": _FLOW | _RESULT | {"Result"},
    "Choice": _FLOW | {"Choices", "Default"},
    "Wait": _FLOW | {"Seconds", "SecondsPath", "Timestamp", "TimestampPath"},
    "Succeed": frozenset({"InputPath", "OutputPath", "Output", "Next", "End"}),
    "Fail": frozenset({"Error", "ErrorPath", "Cause", "CausePath", "Next", "End"}),
    "Parallel": _FLOW | _RESULT | _ERRORS | {"Branches"},
    "Map": _FLOW
    | _RESULT
    | _ERRORS
    | {
        "ItemProcessor",
        "Iterator",
        "ItemsPath",
        "Items",
        "ItemSelector",
        "MaxConcurrency",
        "MaxConcurrencyPath",
    }
    | set(_DISTRIBUTED)
    | {f"{key}Path" for key in _TOLERATED},
}
_ALL: Final = frozenset().union(*_FIELDS.values())
_ONLY_JSONPATH: Final = frozenset(
    {
        "InputPath",
        "OutputPath",
        "ResultPath",
        "ResultSelector",
        "Parameters",
        "ItemsPath",
        "MaxConcurrencyPath",
    }
    | {"SecondsPath", "TimestampPath", "TimeoutSecondsPath", "HeartbeatSecondsPath"}
    # Developer guide, "Fail workflow state" and "Pass workflow state": "JSONPath only".
    | {"ErrorPath", "CausePath", "Result"}
    | {f"{key}Path" for key in _TOLERATED}
)
_ONLY_JSONATA: Final = frozenset({"Arguments", "Output", "Items"})
_TEMPLATES: Final = ("Parameters", "ResultSelector", "ItemSelector", "Assign")
_INTRINSICS: Final = frozenset(
    {"Format", "StringToJson", "JsonToString", "Array", "ArrayPartition", "ArrayContains", "ArrayRange"}
    | {"ArrayGetItem", "ArrayLength", "ArrayUnique", "Base64Encode", "Base64Decode", "Hash", "JsonMerge"}
    | {"MathRandom", "MathAdd", "StringSplit", "UUID"}
)
_CALL: Final = re.compile(r"States\.([A-Za-z0-9]+)\(.*\)", re.DOTALL)
_WILD: Final = re.compile(r"\*|\.\.|\?\(|,|@")
_QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"")
_ALIKE: Final = 0.8
_LONGEST: Final = 64


def language_of(holder: Mapping[str, Any], inherited: str | None) -> str | None:
    """The query language of a workflow or state; `None` if it is unknown."""
    value = holder.get("QueryLanguage", inherited)
    return value if value in (JSONATA, JSONPATH) else None


def field_flaws(
    name: str, kind: str, state: Mapping[str, Any], language: str | None, machine: str | None
) -> Iterator[Flaw]:
    """The faults in the fields of a state of a known type, in its query language and that of its machine."""
    if machine == JSONATA and state.get("QueryLanguage") == JSONPATH:
        yield Flaw(f"has QueryLanguage JSONPath for '{name}', but the whole state machine has JSONata")
    for field in state:
        yield from _support(name, kind, field, language)
    if language == JSONPATH:
        yield from _paths(name, state)
    for key in ("Retry", "Catch"):
        yield from _handlers(name, key, state.get(key))
    yield from _times(name, kind, state, language)
    if kind == "Choice":
        yield from choice_flaws(name, state, jsonata=None if language is None else language == JSONATA)
    elif kind == "Map":
        yield from _map(name, state)


def _support(name: str, kind: str, field: str, language: str | None) -> Iterator[Flaw]:
    fields = _FIELDS[kind]
    if field in _COMMON:
        return
    if field not in fields:
        near = difflib.get_close_matches(field[:_LONGEST], sorted(fields | _COMMON), n=1, cutoff=_ALIKE)
        if field in _ALL or near:
            instead = f"; the field is {near[0]}" if near and field not in _ALL else ""
            yield Flaw(f"has the field {field} for '{name}', which a {kind} state does not support{instead}")
    elif field in _ONLY_JSONPATH and language == JSONATA:
        yield Flaw(f"has {field} for '{name}', which JSONata states do not support; use Arguments or Output")
    elif field in _ONLY_JSONATA and language == JSONPATH:
        yield Flaw(f"has {field} for '{name}', which requires the query language JSONata")


def _paths(name: str, state: Mapping[str, Any]) -> Iterator[Flaw]:
    for key in ("InputPath", "OutputPath", "ResultPath", "ItemsPath"):
        value = state.get(key)
        if isinstance(value, str) and not value.startswith("$"):
            if not _is_placeholder(value):
                yield Flaw(
                    f"has the {key} '{value}' for '{name}', which is not a JSONPath that begins with $"
                )
        elif key == "ResultPath" and isinstance(value, str) and _WILD.search(_QUOTED.sub("", value)):
            yield Flaw(f"has the ResultPath '{value}' for '{name}', which is not a reference path")
    for key in _TEMPLATES:
        yield from _template(name, state.get(key))


def _template(name: str, value: Any) -> Iterator[Flaw]:
    if isinstance(value, list):
        return
    for key, item in value.items() if isinstance(value, dict) else ():
        if not key.endswith(".$"):
            yield from _template(name, item)
        elif known(item) and not _is_path(item):
            yield Flaw(
                f"has '{key}' in '{name}' with a value that is not a JSONPath or a call of an intrinsic function"
            )


def _is_path(value: Any) -> bool:
    """Whether the value is a path, or the call of an intrinsic function that exists."""
    if not isinstance(value, str):
        return False
    call = _CALL.fullmatch(value.strip())
    return value.startswith("$") or _is_placeholder(value) or (call is not None and call[1] in _INTRINSICS)


def _is_placeholder(value: str) -> bool:
    """Whether the text may be a template's placeholder, which is replaced before the deployment."""
    return "${" in value or "{{" in value or value.startswith("<")


def _handlers(name: str, key: str, items: Any) -> Iterator[Flaw]:
    handlers = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    for index, item in enumerate(handlers):
        errors = item.get("ErrorEquals")
        if "ErrorEquals" not in item or errors == []:
            yield Flaw(f"has an item of {key} without ErrorEquals for '{name}'")
        if key == "Catch" and "Next" not in item:
            yield Flaw(f"has an item of Catch without Next for '{name}'")
        rate = item.get("BackoffRate")
        if isinstance(rate, int | float) and not isinstance(rate, bool) and rate < 1:
            yield Flaw(f"has the BackoffRate {rate} for '{name}'; the minimum is 1.0")
        if isinstance(errors, list) and "States.ALL" in errors:
            if len(errors) > 1:
                yield Flaw(
                    f"has States.ALL together with other errors in {key} of '{name}'", is_certain=False
                )
            elif index < len(handlers) - 1:
                yield Flaw(
                    f"has States.ALL before the last item of {key} of '{name}', so later items are never used",
                    is_certain=False,
                )


def _times(name: str, kind: str, state: Mapping[str, Any], language: str | None) -> Iterator[Flaw]:
    timeout, heartbeat = state.get("TimeoutSeconds"), state.get("HeartbeatSeconds")
    if isinstance(timeout, int) and isinstance(heartbeat, int) and heartbeat >= timeout:
        yield Flaw(
            f"has HeartbeatSeconds {heartbeat} for '{name}', which is not below TimeoutSeconds {timeout}"
        )
    seconds = state.get("Seconds")
    is_text = kind == "Wait" and isinstance(seconds, str) and not _is_placeholder(seconds)
    if is_text and (language == JSONPATH or (language == JSONATA and not str(seconds).startswith("{%"))):
        yield Flaw(f"has the text '{seconds}' for Seconds of '{name}'; it is a number")


def _map(name: str, state: Mapping[str, Any]) -> Iterator[Flaw]:
    processor = state.get("ItemProcessor", state.get("Iterator"))
    if not isinstance(processor, dict):
        return
    if "QueryLanguage" in processor:
        yield Flaw(f"has QueryLanguage in the processor of '{name}', which does not support it")
    config = processor.get("ProcessorConfig", {})
    if not isinstance(config, dict):
        return
    mode = config.get("Mode", "INLINE")
    if mode == "DISTRIBUTED" and "ExecutionType" not in config:
        yield Flaw(f"has the Mode DISTRIBUTED without ExecutionType for '{name}'")
    elif mode == "INLINE":
        for field in _DISTRIBUTED:
            if field in state:
                yield Flaw(
                    f"has {field} for '{name}', which only the Mode DISTRIBUTED supports", is_certain=False
                )
