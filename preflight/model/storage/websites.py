"""Websites of buckets: documents, redirection and routing rules.

Source: S3 API reference, WebsiteConfiguration, Redirect, Condition; S3's own errors, on the policy's page; the
provider's schemas: internal/service/s3/bucket_website_configuration.go, bucket.go.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.conversion import as_text, child
from preflight.core.json_texts import read_known_json
from preflight.core.outputs import is_set
from preflight.core.resource import Resource
from preflight.core.values import PartialText, Unknown, Value
from preflight.model import type_tokens as aws
from preflight.model.resource_types import BUCKET
from preflight.model.storage.bucket_blocks import own_block

WEBSITE: Final = (aws.S3_BUCKET_WEBSITE_CONFIGURATION, aws.S3_BUCKET_WEBSITE_CONFIGURATION_V2)
_OTHERS: Final = ("indexDocument", "errorDocument", "routingRules", "routingRuleDetails")
_DETAILS: Final = "routingRuleDetails"
_TARGET: Final = "redirectAllRequestsTo"
_PROTOCOLS: Final = ("http", "https")


def website_faults(resource: Resource) -> Iterator[str]:
    """What S3 or the provider certainly rejects in the website of a bucket, each as a message."""
    inline = resource.type in BUCKET
    block = own_block(resource, "website") if inline else {k: resource.get(k) for k in (*_OTHERS, _TARGET)}
    if isinstance(block, list) and len(block) == 1:
        block = block[0]
    if not isinstance(block, dict):
        return
    start = "website." if inline else ""
    yield from _documents(block, start, inline)
    target = block.get(_TARGET)
    yield from _target(as_text(target) if inline else as_text(child(target, "hostName")), start, inline)
    for title, rule in _rules(block, start):
        yield from _rule(title, rule)
    yield from _text(block.get("routingRules"), f"{start}routingRules")


def _documents(block: dict[str, Value], start: str, inline: bool) -> Iterator[str]:
    states = {key: is_set(block.get(key)) for key in (*_OTHERS, _TARGET)}
    others = [key for key in _OTHERS if states[key] is True]
    if states[_TARGET] is True and others:
        yield (
            f"{start}{_TARGET} is set together with {' and '.join(others)}, but S3 allows nothing beside it. Remove "
            "one of the two."
        )
    if states["indexDocument"] is False and states[_TARGET] is False and (inline or not _is_open(block)):
        yield f"{start}indexDocument is not set, but S3 requires it without {_TARGET}. Set it."
    if states["routingRules"] is True and states[_DETAILS] is True:
        yield f"{start}routingRules and {_DETAILS} are both set, but the provider accepts one. Remove one of them."
    suffix = block.get("indexDocument") if inline else child(block.get("indexDocument"), "suffix")
    if isinstance(suffix, str) and "/" in suffix:
        yield f"{start}indexDocument has the suffix '{suffix}', which contains a slash. Remove the slash."


def _is_open(block: dict[str, Value]) -> bool:
    """Whether a block is present without content, of which not all versions of the bridge send the same."""
    return any(isinstance(block.get(key), dict) for key in ("indexDocument", _TARGET))


def _target(host: str | Unknown | None, start: str, inline: bool) -> Iterator[str]:
    """The redirection of all requests: the resource takes a host name, the bucket one with or without a protocol."""
    known = host.pieces[0] if isinstance(host, PartialText) else host
    if not isinstance(known, str) or "://" not in known:
        return
    protocol = known.partition("://")[0]
    if not inline:
        yield (
            f"{_TARGET}.hostName begins with {protocol}://, which S3 puts before it again. Remove it; set protocol to "
            f"{protocol if protocol in _PROTOCOLS else 'https'}."
        )
    elif protocol not in _PROTOCOLS:
        yield f"{start}{_TARGET} has the protocol {protocol}, but S3 supports http and https. Use one of these."


def _rules(block: dict[str, Value], start: str) -> Iterator[tuple[str, Value]]:
    """The routing rules in the API's spelling, each with its path."""
    details = block.get(_DETAILS)
    for number, rule in enumerate(details if isinstance(details, list) else []):
        yield f"{start}{_DETAILS}[{number}]", _in_api_spelling(rule)
    text = block.get("routingRules")
    rules = text if isinstance(text, list) else read_known_json(text)
    for number, rule in enumerate(rules if isinstance(rules, list) else []):
        yield f"{start}routingRules[{number}]", _in_api_spelling(rule)


def _in_api_spelling(rule: Value) -> Value:
    """The keys with a capital letter: in JSON, the provider accepts every case."""
    if isinstance(rule, dict):
        return {key[:1].upper() + key[1:]: _in_api_spelling(value) for key, value in rule.items()}
    return rule


def _rule(title: str, rule: Value) -> Iterator[str]:
    redirect, condition = child(rule, "Redirect"), child(rule, "Condition")
    if isinstance(rule, dict) and "Redirect" not in rule:
        yield f"{title} has no redirect, but S3 requires one. Add it."
    if (
        is_set(child(redirect, "ReplaceKeyWith")) is True
        and is_set(child(redirect, "ReplaceKeyPrefixWith")) is True
    ):
        yield f"{title}.redirect has replaceKeyWith and replaceKeyPrefixWith, but S3 allows one. Remove one of them."
    if condition == {} and ".routingRules" in f".{title}":
        yield f"{title} has an empty condition, but S3 requires one without content to be left out. Remove it."
    code = as_text(child(redirect, "HttpRedirectCode"))
    if isinstance(code, str) and code.isdigit() and (not 300 < int(code) < 400):
        yield f"{title}.redirect has httpRedirectCode {code}, but S3 supports 301 to 399. Use 301 or 302."
    error = as_text(child(condition, "HttpErrorCodeReturnedEquals"))
    if isinstance(error, str) and error.isdigit() and (not 400 <= int(error) < 600):
        yield f"{title}.condition has httpErrorCodeReturnedEquals {error}, but S3 supports 400 to 599. Use one."
    host = child(redirect, "HostName")
    if isinstance(host, str) and "://" in host:
        yield f"{title}.redirect has the hostName {host}, but S3 puts the protocol before it. Remove the protocol."
    protocol = child(redirect, "Protocol")
    if isinstance(protocol, str) and protocol and protocol not in _PROTOCOLS:
        yield f"{title}.redirect has the protocol {protocol}, but S3 supports http and https. Use one of these."


def _text(value: Value, title: str) -> Iterator[str]:
    """A JSON text that the provider cannot read as a list of rules."""
    if not isinstance(value, str) or not value:
        return
    found = read_known_json(value)
    if isinstance(found, dict):
        yield f"{title} is one rule, but the provider requires a list. Put it in brackets."
    elif isinstance(found, Unknown):
        yield f"{title} is not JSON. Correct it."
