"""Types and functions as programs abbreviate them, and as the engine writes them; what schemas say about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from preflight.model import type_tokens as aws

# Packages that are made from Terraform providers: their types have a module with the type's name in it.
_BRIDGED: Final = frozenset(
    (
        *(
            "aiven",
            "akamai",
            "archive",
            "auth0",
            "aws",
            "azure",
            "azuread",
            "azuredevops",
            "cloudamqp",
            "cloudflare",
        ),
        *(
            "cloudinit",
            "confluentcloud",
            "consul",
            "databricks",
            "datadog",
            "digitalocean",
            "dnsimple",
            "docker",
            "ec",
        ),
        *(
            "fastly",
            "f5bigip",
            "gandi",
            "gcp",
            "github",
            "gitlab",
            "hcloud",
            "http",
            "keycloak",
            "kafka",
            "linode",
        ),
        *(
            "local",
            "mailgun",
            "mongodbatlas",
            "mysql",
            "newrelic",
            "nomad",
            "ns1",
            "null",
            "okta",
            "openstack",
        ),
        *(
            "opsgenie",
            "pagerduty",
            "postgresql",
            "rabbitmq",
            "rancher2",
            "random",
            "sentry",
            "signalfx",
            "snowflake",
        ),
        *(
            "splunk",
            "spotinst",
            "statuscake",
            "tailscale",
            "time",
            "tls",
            "vault",
            "venafi",
            "vsphere",
            "wavefront",
        ),
    )
)
# Packages whose types are all resources of their own. Of any other package a type may be a component.
_NATIVE: Final = frozenset(
    [
        "aws-native",
        "azure-native",
        "command",
        "docker-build",
        "google-native",
        "kubernetes",
        "pulumi",
        "pulumiservice",
    ]
)
# Packages whose schema names the module `index`, which programs leave out.
_INDEXED: Final = _NATIVE | frozenset(["aws-apigateway", "aws-iam", "eks", "std", "synced-folder"])
# Inputs and outputs that the providers' schemas mark as secret.
SECRETS: Final[Mapping[str, tuple[str, ...]]] = {
    aws.RANDOM_PASSWORD: ("result", "bcryptHash"),
    aws.TLS_PRIVATE_KEY: ("privateKeyPem", "privateKeyOpenssh"),
    aws.IAM_ACCESS_KEY: ("secret", "sesSmtpPasswordV4"),
    aws.SSM_PARAMETER: ("value", "valueWo"),
    aws.SECRETS_MANAGER_SECRET_VERSION: ("secretBinary", "secretString", "secretStringWo"),
    aws.RDS_INSTANCE: ("password", "passwordWo"),
    aws.RDS_CLUSTER: ("masterPassword", "masterPasswordWo"),
}


def canonical(type_: str) -> str:
    """`aws:ec2:Vpc` as the engine writes it, `aws:ec2/vpc:Vpc`; `random:RandomPassword` likewise."""
    package, _, rest = type_.partition(":")
    module, _, name = rest.rpartition(":")
    module = module or ("index" if package != "aws" else "")
    if package == "pulumi" or "/" in module or not module or not name:
        return type_
    if package not in _BRIDGED:
        return f"{package}:{module}:{name}" if package in _INDEXED else type_
    return f"{package}:{module}/{name[0].lower()}{name[1:]}:{name}"


def function_token(function: str) -> str:
    """`aws:getRegion` and `aws:ec2:getVpc` as the engine writes them."""
    package, _, rest = function.partition(":")
    module, _, name = rest.rpartition(":")
    if "/" in module or package == "pulumi":
        return function
    separated = f"{module or 'index'}/{name}" if package in _BRIDGED else module or "index"
    return f"{package}:{separated}:{name}"


def may_be_component(type_: str) -> bool:
    """Whether the type may be a provider's component, whose resources are its plugin's."""
    return type_.partition(":")[0] not in _BRIDGED | _NATIVE
