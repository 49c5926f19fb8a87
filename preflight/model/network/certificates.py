"""Certificates of ACM: their names, the resource that uses them, their request and their validation.

Sources: ACM API, RequestCertificate, `DomainName` and `SubjectAlternativeNames`; ACM user guide, "Troubleshoot
certificate requests", Amazon-owned domains; the provider's `resourceCertificateValidationCreate`, which compares the
names of the records with those that ACM requires.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from preflight.core.conversion import as_list, child
from preflight.core.logic import certainly, equal
from preflight.core.resource import Resource
from preflight.core.values import Unknown, certainly_contains, shaped
from preflight.model import type_tokens as aws
from preflight.model.network.dns_records import Record
from preflight.model.resource_types import CERTIFICATE, VALIDATION
from preflight.model.setting_faults import SettingFault

_RECORD: Final = (aws.ROUTE53_RECORD,)
# Source: ACM API, the pattern of `DomainNameString`.
_LABEL: Final = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)")
_LONGEST_FIRST: Final = 64
_LONGEST: Final = 253
_MOST_NAMES: Final = 100
_OF_AMAZON: Final = (".amazonaws.com", ".cloudfront.net", ".elasticbeanstalk.com")


def certificate_at(resource: Resource, key: str) -> Resource | None:
    """The certificate of the stack that a property uses, directly or through its validation."""
    found = resource.choices((*CERTIFICATE, *VALIDATION), key)
    if isinstance(found, Unknown):
        return None
    certificates = {c.urn: c for r in found if (c := _certificate_of(r)) is not None}
    return next(iter(certificates.values())) if len(certificates) == 1 else None


def _certificate_of(resource: Resource) -> Resource | None:
    if resource.type in CERTIFICATE:
        return resource
    found = resource.ref(CERTIFICATE, "certificateArn")
    return found if isinstance(found, Resource) else None


def names_of(certificate: Resource) -> tuple[str, ...] | None:
    """The domain names of a certificate; `None` if one is unknown, or if AWS did not issue the certificate."""
    if certificate.is_external or certificate.get("domainName") is None:
        return None
    others = as_list(certificate.get("subjectAlternativeNames"))
    if isinstance(others, Unknown):
        return None
    names = (certificate.get("domainName"), *others)
    return tuple(n.lower() for n in names) if all(isinstance(n, str) for n in names) else None


def covers(name: str, alias: str) -> bool:
    """Whether a domain name of a certificate covers the alias; `*` matches one label. An alias may contain `*` too."""
    if name == alias:
        return True
    return name.startswith("*.") and alias.partition(".")[2] == name[2:]


def request_faults(certificate: Resource) -> Iterator[SettingFault]:
    """The faults of the request, or of the import of a certificate."""
    if certificate.input("domainName") is not None and certificate.is_set("privateKey"):
        yield SettingFault(
            "domainName and privateKey exclude each other: the first requests a certificate, the second imports one. "
            "Keep one."
        )
    for key in ("certificateBody", "certificateChain"):
        if (
            certificate.is_set(key)
            and not certificate.is_set("privateKey")
            and not _has_other_key(certificate)
        ):
            yield SettingFault(f"{key} is set without privateKey. Set privateKey to import the certificate.")
            return
    others = certificate.items("subjectAlternativeNames")
    names = [certificate.get("domainName"), *([] if isinstance(others, Unknown) else others)]
    for index, value in enumerate(names):
        if isinstance(value, str | Unknown):
            yield from _of_name(
                value,
                "subjectAlternativeNames" if index else "domainName",
                is_private=certificate.is_set("certificateAuthorityArn"),
            )
    # ACM's own list contains the first name too.
    if (
        not isinstance(others, Unknown)
        and len([n for n in others if equal(n, names[0]) is not True]) > _MOST_NAMES
    ):
        yield SettingFault(
            f"subjectAlternativeNames has {len(others)} names, and a certificate has at most {_MOST_NAMES}. Request "
            "several certificates."
        )
    yield from _validation_options(certificate)


def _has_other_key(certificate: Resource) -> bool:
    return certificate.is_set("privateKeyWo") or certificate.input("domainName") is not None


def _of_name(value: str | Unknown, key: str, *, is_private: bool) -> Iterator[SettingFault]:
    last = shaped(value)[-1] if not is_private else None
    if isinstance(last, str) and last.lower().rstrip(".").endswith(_OF_AMAZON):
        shown = f" '{value}'" if isinstance(value, str) else ""
        yield SettingFault(
            f"{key}{shown} is a domain name of Amazon, for which ACM issues no certificate. Use a domain name of your "
            "own, with a record that leads there."
        )
    if not isinstance(value, str) or not value:
        return
    labels = value.removeprefix("*.").removesuffix(".").split(".")
    if len(labels) < 2 or not all(map(_LABEL.fullmatch, labels)):
        yield SettingFault(
            f"{key} '{value}' is not a domain name of a certificate, which is a full name such as www.example.com or "
            "*.example.com. Correct it."
        )
    elif key == "domainName" and len(value) > _LONGEST_FIRST:
        yield SettingFault(
            f"domainName has {len(value)} characters, and at most {_LONGEST_FIRST} are allowed. Use a shorter name, "
            "and add the long one to subjectAlternativeNames."
        )
    elif len(value) > _LONGEST:
        yield SettingFault(
            f"{key} has a name of {len(value)} characters, and at most {_LONGEST} are allowed."
        )


def _validation_options(certificate: Resource) -> Iterator[SettingFault]:
    options = certificate.items("validationOptions")
    for option in () if isinstance(options, Unknown) else options:
        name, wanted = child(option, "domainName"), child(option, "validationDomain")
        if isinstance(name, str) and isinstance(wanted, str) and not _is_inside(name.lower(), wanted.lower()):
            yield SettingFault(
                f"validationOptions: {wanted} is not {name} or a domain above it. Use one of them as validationDomain."
            )


def validation_faults(validation: Resource) -> Iterator[SettingFault]:
    """The faults of a validation, for which the provider rejects it or waits in vain."""
    certificate = validation.ref(CERTIFICATE, "certificateArn")
    if not isinstance(certificate, Resource) or certificate.is_external:
        return
    if certificate.is_set("privateKey") or certificate.is_set("certificateAuthorityArn"):
        yield SettingFault(
            f"Certificate '{certificate.name}' is {_origin(certificate)}, and ACM validates certificates that it "
            "issues only. Remove the validation.",
            "no validation necessary",
        )
        return
    names = names_of(certificate)
    records = validation.items("validationRecordFqdns")
    if names is None or isinstance(records, Unknown) or not records:
        return
    if certainly(equal(certificate.text("validationMethod"), "EMAIL")):
        yield SettingFault(
            f"validationRecordFqdns is set, and certificate '{certificate.name}' has the validation method EMAIL. Set "
            "validationMethod to DNS, or remove validationRecordFqdns.",
            "validation_record_fqdns is not valid for EMAIL validation",
        )
        return
    yield from _records(validation, certificate, _validated(names), len(records))


def _origin(certificate: Resource) -> str:
    return "imported" if certificate.is_set("privateKey") else "of a private certificate authority"


def _validated(names: tuple[str, ...]) -> frozenset[str]:
    """The names that ACM validates: a wildcard and the name below it have one record."""
    return frozenset(name.removeprefix("*.") for name in names)


def _records(
    validation: Resource, certificate: Resource, wanted: frozenset[str], count: int
) -> Iterator[SettingFault]:
    """Names without validation record: too few records, records of other certificates, or of other zones."""
    if count < len(wanted):
        yield SettingFault(
            f"validationRecordFqdns has {count} {'name' if count == 1 else 'names'}, and certificate "
            f"'{certificate.name}' has {len(wanted)} names to validate. Create a record for each of "
            "domainValidationOptions.",
            "DNS validation record",
        )
        return
    found = validation.refs(_RECORD, "validationRecordFqdns")
    if not found.complete or not found.found:
        return
    records = [validation.stack.entity(Record, r) for r in found.found]
    proven: set[str] = set()
    for record in records:
        sources = _sources(record)
        if sources is None:
            return
        proven |= {name for source in sources for name in _validated(names_of(source) or ())}
    missing = sorted(wanted - proven)
    if missing:
        yield SettingFault(
            f"validationRecordFqdns has no record of {missing[0]}: the records are those of another certificate. "
            f"Create them from domainValidationOptions of '{certificate.name}'.",
            "DNS validation record",
        )
        return
    for record in records:
        apex = record.zone_name
        if isinstance(apex, str) and not any(_is_inside(name, apex) for name in wanted):
            yield SettingFault(
                f"Record '{record.name}' is in zone {apex}, which does not contain {sorted(wanted)[0]}. Create it in "
                "the zone of that name.",
                "DNS validation record",
            )


def _sources(record: Record) -> list[Resource] | None:
    """The certificates whose validation options the record's name is made of; `None` if they are not certain."""
    value = record.resource.get("name")
    owners = [record.stack.by_urn.get(urn) for urn in record.resource.dependencies_of("name")]
    found = [r for r in owners if r is not None and r.type in CERTIFICATE and names_of(r) is not None]
    is_certain = (
        bool(found) and len(found) == len(owners) and not certainly_contains(value, "acm-validations")
    )
    return found if is_certain else None


def _is_inside(name: str, apex: str) -> bool:
    return name == apex or name.endswith(f".{apex}")
