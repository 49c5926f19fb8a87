"""Fields of forms that are computed from the program's inputs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

# Returns the text of an input; `None` if it is not set or unknown.
Inputs = Callable[[str], str | None]
# Returns whether a flag of the inputs is set; `None` if that is unknown.
Flags = Callable[[str], bool | None]


def _balancer(inputs: Inputs) -> str | None:
    return _after(inputs("loadBalancerArn"), ":loadbalancer/")


def _listener(inputs: Inputs) -> str | None:
    return _after(inputs("listenerArn"), ":listener/")


def _after(text: str | None, mark: str) -> str | None:
    return text.partition(mark)[2] or None if text else None


def _kind(inputs: Inputs) -> str | None:
    kinds = {"application": "app", "network": "net", "gateway": "gwy"}
    return kinds.get(inputs("loadBalancerType") or "application")


def _cluster(inputs: Inputs) -> str | None:
    text = inputs("cluster")
    return text.rpartition("/")[2] if text else "default" if text is None else None


def _function(inputs: Inputs) -> str | None:
    text = inputs("functionName")
    return text.rpartition(":")[2] if text else None


def _path(inputs: Inputs) -> str | None:
    return inputs("path") or "/"


def _slashed(inputs: Inputs) -> str | None:
    name = inputs("name")
    return (name if name.startswith("/") else f"/{name}") if name else None


def _fqdn(inputs: Inputs) -> str | None:
    """A relative name gets the zone's name, which is unknown here."""
    name = inputs("name")
    return name.rstrip(".") if name and "." in name and inputs("zoneName") else None


def _bus(inputs: Inputs) -> str | None:
    bus = inputs("eventBusName")
    return "" if bus in (None, "", "default") else f"{bus.rpartition('/')[2]}/" if bus else None


def _group(inputs: Inputs) -> str | None:
    return inputs("groupName") or "default"


def _scope(inputs: Inputs) -> str | None:
    return {"REGIONAL": "regional", "CLOUDFRONT": "global"}.get(inputs("scope") or "")


def _scheme(inputs: Inputs) -> str | None:
    return {"HTTP": "https", "WEBSOCKET": "wss"}.get(inputs("protocolType") or "")


def _host(inputs: Inputs) -> str | None:
    """The issuer without its scheme, which is IAM's name of an OpenID Connect provider."""
    url = inputs("url")
    return url.removeprefix("https://").rstrip("/") if url else None


# Source: terraform-provider-tls, documentation of `tls_private_key`. Of a key on the curve P224, the texts in the
# format of OpenSSH are empty.
_PEM: Final = {"RSA": "RSA PRIVATE", "ECDSA": "EC PRIVATE", "ED25519": "PRIVATE"}
_SSH: Final = {"RSA": "ssh-rsa", "ED25519": "ssh-ed25519"}


def _pem(inputs: Inputs) -> str | None:
    return _PEM.get(inputs("algorithm") or "")


def _ssh(inputs: Inputs) -> str | None:
    return _SSH.get(inputs("algorithm") or "")


def _openssh(inputs: Inputs) -> str | None:
    return "OPENSSH PRIVATE" if _ssh(inputs) else None


def _slug(inputs: Inputs) -> str | None:
    name = inputs("name")
    return re.sub(r"[^a-z0-9]+", "-", name.lower()) if name else None


DERIVED: Final[Mapping[str, Callable[[Inputs], str | None]]] = {
    "balancer": _balancer,
    "bus": _bus,
    "cluster": _cluster,
    "fqdn": _fqdn,
    "function": _function,
    "group": _group,
    "host": _host,
    "kind": _kind,
    "listener": _listener,
    "openssh": _openssh,
    "path": _path,
    "pem": _pem,
    "scheme": _scheme,
    "scope": _scope,
    "slashed": _slashed,
    "slug": _slug,
    "ssh": _ssh,
}


def _balancer_host(inputs: Inputs, flags: Flags) -> str | None:
    """Sources: ELB user guides, "Internal Classic Load Balancers" (`internal-name-123456789.region.elb.amazonaws.com`)
    and "Network Load Balancers" (`name-id.elb.region.amazonaws.com`).
    """
    kind, is_internal = inputs("loadBalancerType") or "application", flags("internal")
    if kind == "network":
        return "{name}-{hex16}.elb.{region}.{suffix}"
    if kind != "application" or is_internal is None:
        return None
    return f"{'internal-' if is_internal else ''}{{name}}-{{number5:dns}}.{{region}}.elb.{{suffix}}"


def _version(inputs: Inputs, flags: Flags) -> str | None:
    """Source: terraform-provider-aws, internal/service/lambda/function.go: the latest version, which is `$LATEST` if
    none is published.
    """
    return {True: "{number1:version}", False: "$LATEST", None: None}[flags("publish")]


def _key_id(inputs: Inputs, flags: Flags) -> str | None:
    """Source: KMS developer guide, "Multi-Region keys in AWS KMS": their key IDs begin with `mrk-`."""
    return {True: "mrk-{hex32}", False: "{uuid}", None: None}[flags("multiRegion")]


# Those that depend on flags too; they return a template.
CHOSEN: Final[Mapping[str, Callable[[Inputs, Flags], str | None]]] = {
    "balancer-host": _balancer_host,
    "key-id": _key_id,
    "version": _version,
}


def validations(names: tuple[str, ...]) -> list[dict[str, str]]:
    """The forms of a certificate's validation options, one for each name; AWS chooses the order.

    Source: ACM user guide, "DNS validation".
    """
    domains = names if len(names) == 1 else tuple(f"{{part10:domain{i}}}" for i in range(len(names)))
    return [
        {
            "domainName": domain,
            "resourceRecordName": f"_{{hex32:record{i}}}.{domain.removeprefix('*.')}.",
            "resourceRecordType": "CNAME",
            "resourceRecordValue": f"_{{hex32:value{i}}}.{{alnum10:host{i}}}.acm-validations.aws.",
        }
        for i, domain in enumerate(domains)
    ]
