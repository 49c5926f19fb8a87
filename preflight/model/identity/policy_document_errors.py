"""The format of policy documents: the faults for which services reject them.

Source: IAM user guide, "Grammar of the IAM JSON policy language", "IAM JSON policy elements". The errors are those of
IAM's API (`MalformedPolicyDocument`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from preflight.core.conversion import as_list, child
from preflight.core.logic import all_of, any_of, known
from preflight.core.outputs import output_of
from preflight.core.resource import Resource
from preflight.core.values import PartialText, Secret, Unknown, Value, outline
from preflight.model import type_tokens as aws
from preflight.model.identity.document_properties import DOCUMENT_PROPERTIES, KEYS, DocumentProperty
from preflight.model.identity.policy_conditions import values_of
from preflight.model.identity.policy_documents import (
    Document,
    MalformedDocumentError,
    Statement,
    document,
    parse,
)
from preflight.model.identity.principals import (
    fault_of_output,
    fault_of_principal,
    misspelled_trust_action,
)

_TOP: Final = ("Version", "Id", "Statement")
_STATEMENT: Final = (
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)
_OPERATORS: Final = frozenset(
    f"{kind}{test}"
    for kind, tests in {
        "string": ("equals", "notequals", "equalsignorecase", "notequalsignorecase", "like", "notlike"),
        "numeric": ("equals", "notequals", "lessthan", "lessthanequals", "greaterthan", "greaterthanequals"),
        "date": ("equals", "notequals", "lessthan", "lessthanequals", "greaterthan", "greaterthanequals"),
        "arn": ("equals", "notequals", "like", "notlike"),
        "bool": ("",),
        "binaryequals": ("",),
        "ipaddress": ("",),
        "notipaddress": ("",),
    }.items()
    for test in tests
)
_PRINCIPALS: Final = ("AWS", "Service", "Federated", "CanonicalUser")
_VERSIONS: Final = ("2008-10-17", "2012-10-17")
# The text of an output that a program did not resolve; another policy reports it.
_UNRESOLVED: Final = re.compile(r"Output\[T\]|<pulumi|\[object Object\]|\$\{|<|\{\{")


def fault_of(resource: Resource) -> str | None:
    """The first fault for which AWS rejects the resource's policy document, as a predicate; `None` without a fault."""
    carrier = DOCUMENT_PROPERTIES[resource.type]
    found = _fault(resource.get(carrier.key), carrier)
    if found is None and resource.type in KEYS:
        return _lockout(resource)
    if found is not None or resource.type != aws.IAM_ROLE:
        return found
    blocks = resource.items("inlinePolicies")
    for block in blocks if known(blocks) else ():
        found = _fault(
            child(block, "policy"),
            DocumentProperty("policy", "inline", takes_objects=False, needs_resource=True),
        )
        if found is not None:
            return f"in an inline policy {found}"
    return None


def _lockout(resource: Resource) -> str | None:
    """Source: KMS API, CreateKey: the policy must allow the caller to change it (`PutKeyPolicy`)."""
    found = document(resource.get("policy"))
    check = resource.flag("bypassPolicyLockoutSafetyCheck")
    if not isinstance(found, Document) or not found.complete or check is not False:
        return None
    changes = any_of(
        all_of((s.has_effect("Allow"), s.covers("kms:PutKeyPolicy"), _is_of_aws(s))) for s in found.statements
    )
    if changes is False:
        return "allows no account or role to change it (kms:PutKeyPolicy)"
    denied = any_of(
        all_of((s.has_effect("Deny"), s.covers("kms:PutKeyPolicy"), _is_for_all(s))) for s in found.statements
    )
    return "denies all principals to change it (kms:PutKeyPolicy)" if denied is True else None


def _is_of_aws(statement: Statement) -> bool:
    """Whether its principals may include accounts, users or roles."""
    names = statement.principals("AWS")
    return statement.excludes_principals or isinstance(names, Unknown) or bool(names)


def _is_for_all(statement: Statement) -> bool:
    """Whether its principals certainly are all principals."""
    names = statement.principals("AWS")
    everybody = not isinstance(names, Unknown) and any(isinstance(n, str) and n == "*" for n in names)
    return everybody and not statement.excludes_principals


def _fault(value: Value, carrier: DocumentProperty) -> str | None:
    if isinstance(value, dict) and not carrier.takes_objects:
        return "is an object, but the provider requires a JSON string"
    if isinstance(value, list):
        return "is a list, not an object"
    if isinstance(value, str) and _UNRESOLVED.search(value) and not value.lstrip().startswith("{"):
        return None
    if isinstance(value, str) and not value.strip():
        return None
    try:
        document = parse(value)
    except MalformedDocumentError as error:
        return "is not valid JSON" if "valid JSON" in str(error) else "is not a JSON object"
    if document is None or isinstance(document, Unknown):
        return None
    if carrier.removed_by_empty and not document:
        return None
    return next(_faults(document, carrier), None)


def _faults(document: Mapping[str, Any], carrier: DocumentProperty) -> Iterator[str]:
    yield from _unknown_keys(document, _TOP, "the document", carrier)
    version = document.get("Version")
    if isinstance(version, str) and version not in _VERSIONS:
        yield f"has Version '{version}', which is not 2012-10-17 or 2008-10-17"
    if carrier.kind == "managed" and (version is None or version == "2008-10-17"):
        yield "has no Version 2012-10-17, which a managed policy requires"
    statements = document.get("Statement")
    if statements is None:
        yield "has no Statement"
    elif not isinstance(statements, list | dict | Unknown):
        yield "has a Statement that is not an object"
    elif isinstance(statements, list) and not statements:
        yield "has no statement"
    items = as_list(statements)
    for statement in items if not isinstance(items, Unknown) else ():
        if isinstance(statement, dict):
            yield from _statement(statement, carrier)
        elif not isinstance(statement, Unknown):
            yield "has a statement that is not an object"
    if carrier.kind in ("managed", "inline") and not isinstance(items, Unknown):
        yield from _sids([s.get("Sid") for s in items if isinstance(s, dict)])


def _statement(statement: Mapping[str, Any], carrier: DocumentProperty) -> Iterator[str]:
    yield from _unknown_keys(statement, _STATEMENT, "a statement", carrier)
    effect = statement.get("Effect")
    if effect is None:
        yield "has a statement without Effect"
    elif known(effect) and effect not in ("Allow", "Deny"):
        yield f"has Effect '{_shown(effect)}', which is not Allow or Deny"
    yield from _pair(statement, "Action", required=True)
    yield from _pair(statement, "Resource", required=carrier.needs_resource)
    yield from _principal(statement, carrier)
    if carrier.refuses_resource and ("Resource" in statement or "NotResource" in statement):
        yield "has a Resource, but a policy of a repository applies to the repository itself"
    if carrier.kind == "trust":
        if "Resource" in statement or "NotResource" in statement:
            yield "has a Resource, but a trust policy applies to the role itself"
        for action in _texts(statement, "Action"):
            if not action.lower().startswith("sts:") and action != "*":
                yield f"allows '{action}', but a trust policy can allow only sts actions"
            elif near := misspelled_trust_action(action):
                yield f"allows '{action}', which does not exist ('{near}' does)"
    elif carrier.kind in ("managed", "inline"):
        yield from _identity_texts(statement)
    yield from _condition(statement.get("Condition"))


def _condition(condition: Any) -> Iterator[str]:
    """The faults of condition operators; keys are not checked, because each service has its own."""
    if condition is None or isinstance(condition, Unknown):
        return
    if not isinstance(condition, dict):
        yield "has a Condition that is not an object"
        return
    for operator, compared in condition.items():
        if not _is_operator(operator):
            yield f"has the condition operator '{operator}', which does not exist"
        elif not isinstance(compared, dict | Unknown):
            yield f"has no object of condition keys for the condition operator '{operator}'"


def _is_operator(text: str) -> bool:
    """The case is ignored. Source: "IAM JSON policy elements: Condition operators"."""
    bare = text.lower()
    for prefix in ("forallvalues:", "foranyvalue:"):
        bare = bare.removeprefix(prefix)
    return bare == "null" or bare.removesuffix("ifexists") in _OPERATORS


def _identity_texts(statement: Mapping[str, Any]) -> Iterator[str]:
    for action, shown in (*_outlines(statement, "Action"), *_outlines(statement, "NotAction")):
        if ":" not in action and action != "*" and not _UNRESOLVED.search(action):
            yield f"has action {shown} without a service (such as 's3:{action or 'GetObject'}')"
        elif action.count(":") > 1 and not _UNRESOLVED.search(action):
            yield f"has action {shown}, but an action has exactly one colon"
    for arn, shown in (*_outlines(statement, "Resource"), *_outlines(statement, "NotResource")):
        is_arn = ":" in arn and "://" not in arn
        if not is_arn and arn != "*" and not _UNRESOLVED.search(arn):
            yield f"has resource {shown}, which is neither an ARN nor '*'"


def _pair(statement: Mapping[str, Any], name: str, *, required: bool) -> Iterator[str]:
    """`Action` or `NotAction`, `Resource` or `NotResource`: exactly one of them, not empty, with strings."""
    keys = [key for key in (name, f"Not{name}") if key in statement]
    if len(keys) == 2:
        yield f"has a statement with both {name} and Not{name}"
    if not keys and required:
        yield f"has a statement without {name}"
    for key in keys:
        value = statement[key]
        if value is None or (isinstance(value, list) and not value):
            if required:
                yield f"has a statement with an empty {key}"
        elif isinstance(value, dict) or (
            isinstance(value, list) and any(isinstance(v, dict | list) for v in value)
        ):
            yield f"has a statement whose {key} is not a string or list of strings"


def _principal(statement: Mapping[str, Any], carrier: DocumentProperty) -> Iterator[str]:
    kind = carrier.kind
    given = [key for key in ("Principal", "NotPrincipal") if key in statement]
    if kind in ("managed", "inline"):
        if given:
            yield (
                f"has a {given[0]}, but a policy of a role, user or group applies to the identity to which it is "
                "attached"
            )
        return
    if not given:
        yield "has a statement without Principal"
        return
    value = statement[given[0]]
    text = outline(value)
    if text is not None and text != "*" and not _UNRESOLVED.search(text):
        output = output_of(value)
        shown, inside = (f"'{text}'", f'"{text}"') if output is None else (output.title, output.name)
        yield f'has Principal {shown}; write {{"{_kind_of(text)}": {inside}}}'
    elif isinstance(value, list):
        yield "has a Principal that is a list, not '*' or an object"
    elif isinstance(value, dict):
        for key in value:
            if key not in _PRINCIPALS:
                yield f"has a Principal of type '{key}', which is not one of {', '.join(_PRINCIPALS)}"
        for name in _texts(value, "AWS") if carrier.checks_principals else ():
            fault = None if _UNRESOLVED.search(name) else fault_of_principal(name)
            if fault is not None:
                yield fault
        yield from _services(value, carrier) if carrier.checks_principals else ()
        yield from _partial_principals(value) if carrier.checks_principals else ()


def _services(value: Mapping[str, Any], carrier: DocumentProperty) -> Iterator[str]:
    """The faults of service principals and of outputs as principals."""
    for name in _texts(value, "Service"):
        if "." not in name and not _UNRESOLVED.search(name):
            does = "trusts" if carrier.kind == "trust" else "has the"
            yield f"{does} service '{name}', but a service principal has the format 'ec2.amazonaws.com'"
    for key in ("AWS", "CanonicalUser"):
        items = values_of(value.get(key))
        for item in () if isinstance(items, Unknown) else items:
            output = output_of(item)
            fault = None if output is None else fault_of_output(key, output)
            if fault is not None:
                yield fault


def _partial_principals(value: Mapping[str, Any]) -> Iterator[str]:
    """The faults of AWS principals that are ARNs around an output."""
    items = values_of(value.get("AWS"))
    for item in () if isinstance(items, Unknown) else items:
        text = outline(item) if isinstance(item, PartialText) else None
        fault = fault_of_principal(text) if text is not None and text.startswith("arn:") else None
        if fault is not None:
            yield fault


def _sids(sids: list[Any]) -> Iterator[str]:
    """Source: "IAM JSON policy elements: Sid": A-Z, a-z, 0-9, and unique within the policy."""
    seen: set[str] = set()
    for sid in sids:
        if not isinstance(sid, str) or not sid:
            continue
        if not re.fullmatch(r"[A-Za-z0-9]+", sid):
            yield f"has Sid '{sid}', but IAM allows only letters and digits"
        if sid in seen:
            yield f"has Sid '{sid}' twice"
        seen.add(sid)


def _unknown_keys(
    part: Mapping[str, Any], names: tuple[str, ...], what: str, carrier: DocumentProperty
) -> Iterator[str]:
    proper = {name.lower(): name for name in names} | {f"{name.lower()}s": name for name in names}
    for key in part:
        if key in names:
            continue
        nearest = proper.get(key.replace("_", "").lower())
        if nearest is not None:
            yield f"has '{key}' in {what}, which does not exist; '{nearest}' does"
        elif carrier.kind != "resource":
            yield f"has '{key}' in {what}, which does not exist"


def _texts(part: Mapping[str, Any], key: str) -> list[str]:
    items = values_of(part.get(key))
    return [] if isinstance(items, Unknown) else [item for item in items if isinstance(item, str)]


def _outlines(part: Mapping[str, Any], key: str) -> Iterator[tuple[str, str]]:
    """The same with texts of which AWS assigns a part, each with its title for messages."""
    items = values_of(part.get(key))
    for item in () if isinstance(items, Unknown) else items:
        text, output = outline(item), output_of(item)
        if text is not None:
            yield text, f"'{text}'" if output is None else output.title


def _kind_of(principal: str) -> str:
    return "Service" if ".amazonaws.com" in principal else "AWS"


def _shown(value: Value) -> str:
    return "[secret]" if isinstance(value, Secret) else str(value)
