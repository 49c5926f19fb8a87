"""The operations in the OpenAPI definition of a REST API (`body`), and their integrations.

Source: API Gateway developer guide, "x-amazon-apigateway-integration": "For Lambda function invocations, the value must
be POST", and "x-amazon-apigateway-any-method"; "Develop REST APIs using OpenAPI".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from preflight.core.json_texts import read_known_json
from preflight.core.resource import Resource
from preflight.core.values import Unknown, Value, shaped

OPERATIONS: Final = (
    *("get", "put", "post", "delete", "options", "head", "patch"),
    "x-amazon-apigateway-any-method",
)
_INTEGRATION: Final = "x-amazon-apigateway-integration"
_REFERENCE: Final = "$ref"
_FUNCTION: Final = re.compile(r"arn:[\w-]+:lambda:")
_OF_AWS: Final = ("aws", "aws_proxy")


class Operation(msgspec.Struct, frozen=True):
    """An operation of a definition. `source`: its object."""

    path: str
    verb: str
    source: Mapping[str, Any]

    @property
    def title(self) -> str:
        return f"{self.verb.upper() if self.verb in OPERATIONS[:-1] else 'ANY'} {self.path}"

    @property
    def lacks_integration(self) -> bool:
        """Whether it certainly has no integration, under whatever name or reference."""
        return not any("integration" in key.lower() or key == _REFERENCE for key in self.source)

    @property
    def wrong_method(self) -> str:
        """The method with which it invokes a Lambda function, if it certainly is not POST; otherwise empty."""
        method = self._field("httpMethod")
        is_wrong = isinstance(method, str) and method.upper() != "POST"
        return method if is_wrong and isinstance(method, str) and self._type == "aws_proxy" else ""

    @property
    def has_function_arn(self) -> bool:
        """Whether its `uri` is certainly a function's own ARN, which is not the URI of an action or path."""
        uri = self._field("uri")
        start = next(iter(shaped(uri)), None) if isinstance(uri, str | Unknown) else None
        return self._type in _OF_AWS and isinstance(start, str) and _FUNCTION.match(start) is not None

    @property
    def _type(self) -> str:
        kind = self._field("type")
        return kind.lower() if isinstance(kind, str) else ""

    def _field(self, name: str) -> Value:
        found = self.source.get(_INTEGRATION)
        return found.get(name) if isinstance(found, dict) else None


def operations_of(api: Resource) -> Iterator[Operation]:
    """The operations that the definition certainly has; nothing for a definition that cannot be read."""
    found = read_known_json(api.get("body"))
    paths = found.get("paths") if isinstance(found, dict) else None
    for path, item in paths.items() if isinstance(paths, dict) else ():
        for verb, source in item.items() if isinstance(item, dict) else ():
            if verb.lower() in OPERATIONS and isinstance(source, dict):
                yield Operation(path, verb.lower(), source)
