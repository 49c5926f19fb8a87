"""Secrets in plain text in a resource's properties, and those that the program spells out although they are marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import msgspec

from preflight.core.conversion import as_list, child
from preflight.core.encoding import parse_json
from preflight.core.json_texts import read_json
from preflight.core.logic import certainly, equal, one_of
from preflight.core.resource import PROVIDER_PREFIX, Resource
from preflight.core.secret_patterns import (
    credential_kind,
    is_a_password,
    is_password_argument,
    is_secret_argument,
    is_secret_name,
    looks_like_secret,
)
from preflight.core.values import Secret, Unknown, Value
from preflight.model import type_tokens as aws
from preflight.sources.literals import Literal, Literals

# Parts of the names of arguments that are secrets.
_ARGUMENT_TRACES: Final = (
    *("assword", "ecret", "uthToken", "auth_token", "ecToken", "assphrase", "resharedKey", "apiKey"),
)
# Type -> the paths of environment variables: a mapping, or a list of {name, value}.
_VARIABLES: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    aws.LAMBDA_FUNCTION: (("environment", "variables"),),
    aws.CODEBUILD_PROJECT: (("environment", "environmentVariables"),),
    aws.ELASTIC_BEANSTALK_ENVIRONMENT: (("settings",),),
    aws.APPRUNNER_SERVICE: (
        ("sourceConfiguration", "imageRepository", "imageConfiguration", "runtimeEnvironmentVariables"),
        (
            *("sourceConfiguration", "codeRepository", "codeConfiguration", "codeConfigurationValues"),
            "runtimeEnvironmentVariables",
        ),
    ),
    aws.BATCH_JOB_DEFINITION: (("containerProperties", "environment"),),
    aws.SAGEMAKER_MODEL: (("primaryContainer", "environment"),),
    aws.GLUE_JOB: (("defaultArguments",),),
    "aws:glue/connection:Connection": (("connectionProperties",),),
    aws.AMPLIFY_APP: (("environmentVariables",),),
    "aws:amplify/branch:Branch": (("environmentVariables",),),
    aws.SYNTHETICS_CANARY: (("runConfig", "environmentVariables"),),
}
_TRACES: Final = ("AKIA", "ASIA", "PRIVATE KEY-----")
# AWS's own secret keys; stand-ins of an emulator are shorter.
_SECRET_KEY_LENGTH: Final = 40


@dataclass(frozen=True, slots=True)
class PlainSecret:
    """The path of a secret, and its kind, in words. `is_marked`: whether it is marked as secret, but a literal of the
    program. `place`: the literal's, if it is known. `is_argument`: whether the provider calls it a secret. The secret
    itself is not shown.
    """

    path: str
    what: str
    is_marked: bool = False
    place: Literal | None = None
    is_argument: bool = False
    text: str = field(default="", repr=False, compare=False)


class _Candidate(msgspec.Struct, frozen=True):
    """A property whose name says that it is a secret, and whether AWS uses it as a password."""

    path: str
    what: str
    value: Value
    is_used: bool = False
    is_argument: bool = False


def plain_secrets(resource: Resource) -> Iterator[PlainSecret]:
    """The secrets that are certainly in plain text in the resource's properties or in the program, once per path."""
    if resource.type.startswith(PROVIDER_PREFIX):
        found: Iterator[PlainSecret | None] = (_told(resource, c) for c in _keys_of(resource))
    else:
        candidates = (*_arguments(resource), *_variables(resource))
        found = iter((*(_told(resource, c) for c in candidates), *_credentials(resource)))
    seen: set[str] = set()
    for one in found:
        if one is not None and one.path not in seen:
            seen.add(one.path)
            yield one


def _told(resource: Resource, candidate: _Candidate) -> PlainSecret | None:
    value, literals = candidate.value, resource.stack.context(Literals)
    is_marked = isinstance(value, Secret)
    text = value.reveal() if isinstance(value, Secret) else value
    if not isinstance(text, str) or not _is_secret(text, candidate):
        return None
    is_written = literals is not None and literals.writes(text)
    is_configured = literals is not None and text in resource.stack.config.values()
    # A plain secret output of another resource is a lookup's.
    given = resource.dependencies_of(candidate.path.partition(".")[0].partition("[")[0])
    if is_configured and candidate.is_argument:
        return None
    if not is_written and (is_marked or (candidate.is_argument and given)):
        return None
    place = literals.place(text) if literals is not None else None
    return PlainSecret(candidate.path, candidate.what, is_marked, place, candidate.is_argument, text)


def _is_secret(text: str, candidate: _Candidate) -> bool:
    """Whether it is a password, or a document with a password in a field."""
    is_secret = is_a_password if candidate.is_used else looks_like_secret
    try:
        document = parse_json(text) if candidate.is_argument else None
    except ValueError:
        return is_secret(text)
    if not isinstance(document, dict):
        return is_secret(text)
    return any(isinstance(v, str) and is_secret_name(k) and looks_like_secret(v) for k, v in document.items())


# --- arguments that the provider calls a password, a token or a secret


def _arguments(resource: Resource) -> Iterator[_Candidate]:
    if resource.type == aws.SSM_PARAMETER and certainly(equal(resource.text("type"), "SecureString")):
        yield _Candidate("value", "the value of a SecureString", resource.get("value"), False, True)
    if resource.type == aws.SECRETS_MANAGER_SECRET_VERSION:
        yield from _fields_of(resource.get("secretString"))
    if not resource.contains_text(*_ARGUMENT_TRACES):
        return
    for key in sorted(resource.keys()):
        yield from _named_so(resource, key, key, resource.get(key))


def _named_so(resource: Resource, path: str, name: str, value: Value) -> Iterator[_Candidate]:
    """The values at the path and below under the names of secrets."""
    if isinstance(value, dict):
        for key in sorted(value):
            yield from _named_so(resource, f"{path}.{key}", key, value[key])
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _named_so(resource, f"{path}[{index}]", name, item)
    elif isinstance(value, Secret) and isinstance(inner := value.reveal(), dict | list):
        yield from _marked(_named_so(resource, path, name, inner))
    elif is_password_argument(name):
        is_replaced = path.partition(".")[0].partition("[")[0] in resource.ignore_changes
        yield _Candidate(path, "a password", value, not is_replaced, True)
    elif is_secret_argument(name):
        yield _Candidate(path, "a password" if name == "secretString" else "a secret", value, False, True)


def _fields_of(value: Value) -> Iterator[_Candidate]:
    """The secret fields of a document whose secret is a part of it that the program spells out."""
    document = _document(value.reveal() if isinstance(value, Secret) else value)
    if isinstance(document, dict) and not isinstance(value, str):
        for name in sorted(document):
            if is_secret_name(name):
                yield _Candidate(f"secretString: {name}", "a password", Secret(document[name]), False, True)


def _marked(candidates: Iterator[_Candidate]) -> Iterator[_Candidate]:
    for one in candidates:
        value = one.value if isinstance(one.value, Unknown) else Secret(one.value)
        yield _Candidate(one.path, one.what, value, one.is_used, one.is_argument)


def _keys_of(provider: Resource) -> Iterator[_Candidate]:
    """The secret access key of a provider of AWS."""
    value = provider.get("secretKey") if provider.type == f"{PROVIDER_PREFIX}aws" else None
    text = value.reveal() if isinstance(value, Secret) else value
    if isinstance(text, str) and len(text) == _SECRET_KEY_LENGTH:
        yield _Candidate("secretKey", "a secret access key", Secret(text), False, True)


# --- environment variables


def _variables(resource: Resource) -> Iterator[_Candidate]:
    for key, *path in _VARIABLES.get(resource.type, ()):
        yield from _named(".".join((key, *path)), *_opened(resource.get(key), path))
    if resource.type == aws.ECS_TASK_DEFINITION:
        document, is_marked = _opened(resource.get("containerDefinitions"), [])
        containers = as_list(document)
        for container in () if isinstance(containers, Unknown) else containers:
            name = child(container, "name")
            shown = f"containerDefinitions of '{name}'" if isinstance(name, str) else "containerDefinitions"
            yield from _named(shown, child(container, "environment"), is_marked)


def _opened(value: Value, path: list[str]) -> tuple[Value, bool]:
    """The value at the path, documents and secrets opened, and whether a part of the way is marked as secret."""
    is_marked = False
    for step in (None, *path):
        value = value if step is None else child(value, step)
        is_marked = is_marked or isinstance(value, Secret)
        value = _document(value.reveal() if isinstance(value, Secret) else value)
    return value, is_marked


def _document(value: Value) -> Value:
    """The parsed value of a property with JSON text."""
    try:
        read: Value = read_json(value)
    except ValueError:
        return None
    return read


def _named(where: str, variables: Value, is_marked: bool) -> Iterator[_Candidate]:
    pairs: list[tuple[Value, Value]]
    if isinstance(variables, dict):
        pairs = [(key, variables[key]) for key in sorted(variables)]
    elif isinstance(variables, list):
        pairs = [
            (child(v, "name"), child(v, "value"))
            for v in variables
            if one_of(child(v, "type"), (None, "PLAINTEXT")) is True
        ]
    else:
        return
    for name, value in pairs:
        if isinstance(name, str) and is_secret_name(name):
            found = Secret(value) if is_marked and not isinstance(value, Unknown) else value
            yield _Candidate(f"{where}: {name}", "a secret", found)


def _credentials(resource: Resource) -> Iterator[PlainSecret]:
    if not resource.contains_text(*_TRACES):
        return
    for path, text in resource.texts():
        if (what := credential_kind(text)) and not path.startswith(("userData", "privateKey")):
            yield PlainSecret(path, what)
