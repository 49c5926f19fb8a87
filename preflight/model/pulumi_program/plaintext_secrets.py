"""Secrets in plain text in a resource's properties."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from preflight.core.conversion import as_list, child
from preflight.core.encoding import parse_json
from preflight.core.json_texts import read_json
from preflight.core.logic import certainly, equal, one_of
from preflight.core.resource import Resource
from preflight.core.secret_patterns import credential_kind, is_a_password, is_secret_name, looks_like_secret
from preflight.core.values import Unknown, Value
from preflight.model import type_tokens as aws

# Type -> the property that AWS calls a password, a token or a secret. The provider's SDKs mark most of them as secret,
# so a plain one comes from a program that removes the mark or from an SDK that does not set it.
_PASSWORDS: Final[dict[str, tuple[str, ...]]] = {
    aws.RDS_INSTANCE: ("password",),
    aws.RDS_CLUSTER: ("masterPassword",),
    aws.DOCDB_CLUSTER: ("masterPassword",),
    aws.NEPTUNE_CLUSTER: ("masterPassword",),
    aws.REDSHIFT_CLUSTER: ("masterPassword",),
    aws.REDSHIFT_SERVERLESS_NAMESPACE: ("adminUserPassword",),
    aws.ELASTICACHE_REPLICATION_GROUP: ("authToken",),
    aws.SECRETS_MANAGER_SECRET_VERSION: ("secretString",),
    aws.DIRECTORYSERVICE_DIRECTORY: ("password",),
    aws.DMS_ENDPOINT: ("password",),
    "aws:lightsail/database:Database": ("masterPassword",),
    "aws:fsx/windowsFileSystem:WindowsFileSystem": ("selfManagedActiveDirectory.password",),
}
# Type -> the path of environment variables: a mapping, or a list of {name, value}.
_VARIABLES: Final[dict[str, tuple[str, ...]]] = {
    aws.LAMBDA_FUNCTION: ("environment", "variables"),
    aws.CODEBUILD_PROJECT: ("environment", "environmentVariables"),
    aws.ELASTIC_BEANSTALK_ENVIRONMENT: ("settings",),
    aws.APPRUNNER_SERVICE: (
        "sourceConfiguration",
        "imageRepository",
        "imageConfiguration",
        "runtimeEnvironmentVariables",
    ),
    aws.BATCH_JOB_DEFINITION: ("containerProperties", "environment"),
    aws.SAGEMAKER_MODEL: ("primaryContainer", "environment"),
    aws.GLUE_JOB: ("defaultArguments",),
    aws.AMPLIFY_APP: ("environmentVariables",),
}
_TRACES: Final = ("AKIA", "ASIA", "PRIVATE KEY-----")


@dataclass(frozen=True, slots=True)
class PlainSecret:
    """The path of a secret in plain text, and its kind, in words. The secret itself is not stored."""

    path: str
    what: str


def plain_secrets(resource: Resource) -> Iterator[PlainSecret]:
    """The secrets that are certainly in plain text in the resource's properties, once per path."""
    seen: set[str] = set()
    for found in (*_passwords(resource), *_variables(resource), *_credentials(resource)):
        if found.path not in seen:
            seen.add(found.path)
            yield found


def _passwords(resource: Resource) -> Iterator[PlainSecret]:
    for key in _PASSWORDS.get(resource.type, ()):
        value = resource.get(*key.split("."))
        # A secret output of another resource is marked as secret.
        given = resource.dependencies_of(key.partition(".")[0])
        if isinstance(value, str) and not given and _is_password(value, _is_used(resource, key)):
            yield PlainSecret(key, "a password")
    if resource.type == aws.SSM_PARAMETER and certainly(equal(resource.text("type"), "SecureString")):
        value = resource.get("value")
        if isinstance(value, str) and looks_like_secret(value):
            yield PlainSecret("value", "the value of a SecureString")


def _is_used(resource: Resource, key: str) -> bool:
    """Whether AWS uses the text as the password: not where it is only stored, or replaced later."""
    return key != "secretString" and key.partition(".")[0] not in resource.ignore_changes


def _is_password(value: str, is_used: bool) -> bool:
    """Whether it is a password, or a document with a password in a field."""
    is_secret = is_a_password if is_used else looks_like_secret
    try:
        document = parse_json(value)
    except ValueError:
        return is_secret(value)
    if not isinstance(document, dict):
        return is_secret(value)
    return any(isinstance(v, str) and is_secret_name(k) and looks_like_secret(v) for k, v in document.items())


def _variables(resource: Resource) -> Iterator[PlainSecret]:
    if resource.type in _VARIABLES:
        key, *path = _VARIABLES[resource.type]
        yield from _named(".".join((key, *path)), _opened(resource.get(key), path))
    if resource.type == aws.ECS_TASK_DEFINITION:
        containers = as_list(_document(resource.get("containerDefinitions")))
        for container in () if isinstance(containers, Unknown) else containers:
            name = child(container, "name")
            shown = f"containerDefinitions of '{name}'" if isinstance(name, str) else "containerDefinitions"
            yield from _named(shown, child(container, "environment"))


def _opened(value: Value, path: list[str]) -> Value:
    value = _document(value)
    for step in path:
        value = child(value, step)
    return value


def _document(value: Value) -> Value:
    """The parsed value of a property with JSON text."""
    try:
        read: Value = read_json(value)
    except ValueError:
        return None
    return read


def _named(where: str, variables: Value) -> Iterator[PlainSecret]:
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
        if (
            isinstance(name, str)
            and isinstance(value, str)
            and is_secret_name(name)
            and looks_like_secret(value)
        ):
            yield PlainSecret(f"{where}: {name}", "a secret")


def _credentials(resource: Resource) -> Iterator[PlainSecret]:
    if not resource.contains_text(*_TRACES):
        return
    for path, text in resource.texts():
        if (what := credential_kind(text)) and not path.startswith(("userData", "privateKey")):
            yield PlainSecret(path, what)
