"""Custom domain names of API Gateway and Cognito: the certificate that covers them, their endpoint and their mappings.

Sources: API Gateway API, CreateDomainName, `certificateArn` ("edge-optimized endpoint or private endpoint") and
`regionalCertificateArn` ("regional endpoint"); CreateBasePathMapping, `stage`; the provider's
`aws_apigatewayv2_domain_name`, which accepts `REGIONAL` and `TLS_1_2` only; Cognito user guide, "Using your own
domain".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.encoding import is_empty
from preflight.core.logic import any_of, equal
from preflight.core.references import possible_referrers, referrers
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.absences import may_be_hidden
from preflight.model.network.api_endpoints import endpoint_kind
from preflight.model.network.certificates import certificate_at, covers, names_of
from preflight.model.network.dns_records import plain
from preflight.model.setting_faults import SettingFault

# Type -> the property with the domain name, and those with its certificate.
_DOMAINS: Final = {
    aws.API_GATEWAY_DOMAIN_NAME: ("domainName", ("certificateArn", "regionalCertificateArn")),
    aws.API_GATEWAY_V2_DOMAIN_NAME: ("domainName", ("domainNameConfiguration",)),
    aws.COGNITO_USER_POOL_DOMAIN: ("domain", ("certificateArn",)),
}
# Type of a mapping -> its API and stage; type of a stage -> its API and name.
_MAPPINGS: Final = {
    aws.API_GATEWAY_BASE_PATH_MAPPING: (
        ("restApi", (aws.API_GATEWAY_REST_API,), "stageName"),
        (aws.API_GATEWAY_STAGE, "restApi", "stageName"),
    ),
    aws.API_GATEWAY_V2_API_MAPPING: (
        ("apiId", (aws.API_GATEWAY_V2_API,), "stage"),
        (aws.API_GATEWAY_V2_STAGE, "apiId", "name"),
    ),
}
_AUTOMATIC: Final = "$default"
TYPES: Final = (*_DOMAINS, *_MAPPINGS)


def domain_faults(resource: Resource) -> Iterator[SettingFault]:
    """The faults of a domain name or of a mapping."""
    if resource.type in _MAPPINGS:
        yield from _of_mapping(resource)
        return
    yield from _of_name(resource)
    yield from _of_certificate(resource)
    if resource.type == aws.API_GATEWAY_DOMAIN_NAME:
        yield from _of_endpoint(resource)
    elif resource.type == aws.API_GATEWAY_V2_DOMAIN_NAME:
        yield from _of_configuration(resource)


def _of_name(domain: Resource) -> Iterator[SettingFault]:
    key = _DOMAINS[domain.type][0]
    name = domain.text(key)
    if isinstance(name, str) and ("://" in name or "/" in name):
        yield SettingFault(f"{key} is '{name}', a URL. Use the domain name.", "BadRequestException")


def _of_certificate(domain: Resource) -> Iterator[SettingFault]:
    key, certificates = _DOMAINS[domain.type]
    name = domain.text(key)
    if not isinstance(name, str) or "." not in name or "/" in name:
        return
    for slot in certificates:
        certificate = certificate_at(domain, slot) if domain.get(slot) is not None else None
        names = names_of(certificate) if certificate is not None else None
        if certificate is not None and names and not any(covers(n, plain(name)) for n in names):
            yield SettingFault(
                f"{key} is {name}, which certificate '{certificate.name}' does not cover. Add it to the certificate's "
                "names.",
                "BadRequestException",
            )


def _of_endpoint(domain: Resource) -> Iterator[SettingFault]:
    found = endpoint_kind(domain) if domain.is_set("endpointConfiguration") else ""
    kind = found if isinstance(found, str) else ""
    regional, edge = (_given(domain, key) for key in ("regionalCertificateArn", "certificateArn"))
    if kind == "REGIONAL" and edge and not regional:
        yield SettingFault(
            "certificateArn is set, and the endpoint is REGIONAL. Set regionalCertificateArn instead.",
            "Cannot import certificates for EDGE while REGIONAL is active",
        )
    elif kind == "EDGE" and regional and not edge:
        yield SettingFault(
            "regionalCertificateArn is set, and the endpoint is EDGE. Set certificateArn instead, with a certificate "
            "in us-east-1.",
            "Cannot import certificates for REGIONAL while EDGE is active",
        )


def _given(domain: Resource, key: str) -> bool:
    value = domain.input(key)
    return value is not None and not is_empty(value)


def _of_configuration(domain: Resource) -> Iterator[SettingFault]:
    for key, right in (("endpointType", "REGIONAL"), ("securityPolicy", "TLS_1_2")):
        value = domain.text("domainNameConfiguration", key)
        if isinstance(value, str) and value.upper() != right:
            yield SettingFault(
                f"domainNameConfiguration.{key} is {value}, and the provider accepts {right} only. Set it to {right}, "
                "or use aws.apigateway.DomainName.",
                f"expected {key}",
            )


def _of_mapping(mapping: Resource) -> Iterator[SettingFault]:
    (api_key, api_types, stage_key), (stage_type, owner_key, name_key) = _MAPPINGS[mapping.type]
    api, name = mapping.ref(api_types, api_key), mapping.text(stage_key)
    if not isinstance(api, Resource) or api.is_external or name is None:
        return
    own = referrers(api, stage_type, owner_key, api_types)
    # The stage of an API that exists may be created elsewhere.
    is_open = api.is_deployed or possible_referrers(api, stage_type, owner_key, api_types)
    if is_open or may_be_hidden(stage_type, api) is not None or _deploys_stages(api):
        return
    stage = mapping.ref((stage_type,), stage_key)
    if isinstance(stage, Resource) and stage not in own:
        wanted = stage.text(name_key)
    elif isinstance(name, str):
        wanted = name
    else:
        return
    if isinstance(wanted, str) and wanted == _AUTOMATIC and api.is_set("target"):
        return  # Quick create makes the stage.
    found = any_of(equal(s.text(name_key), wanted) for s in own)
    if found is False and wanted is not None and not isinstance(wanted, Unknown):
        yield SettingFault(
            f"{stage_key}: API '{api.name}' has no stage '{wanted}'. Use the stage of the API that the mapping names.",
            "Invalid stage identifier specified",
        )


def _deploys_stages(api: Resource) -> bool:
    """Whether a deployment creates a stage by its own property, as older providers allow."""
    deployments = api.stack.of(aws.API_GATEWAY_DEPLOYMENT)
    return any(d.get("stageName") is not None for d in deployments)
