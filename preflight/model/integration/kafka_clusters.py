"""Amazon MSK clusters: brokers, storage, client authentication and SCRAM secrets.

Sources: MSK developer guide, "Create an MSK Provisioned cluster" (three subnets for Express brokers), "Amazon MSK
broker types" (they begin with `kafka.` or `express.`), "Provision storage throughput", "Sign-in credentials
authentication"; MSK API reference, ClientAuthentication, Sasl ("You must set clientBroker to either TLS or
TLS_PLAINTEXT"). "Amazon MSK broker types" says that MSK manages the storage of Express brokers, not that it rejects
`storageInfo`, so that this is advice. Express brokers support broker logs since February 2026: "Amazon MSK logging".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from preflight.core.logic import known
from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.model.setting_faults import SettingFault

TYPES: Final = (aws.MSK_CLUSTER, aws.MSK_SERVERLESS_CLUSTER, aws.MSK_SCRAM_SECRET_ASSOCIATION)
_EXPRESS: Final = "express."
_STANDARD: Final = "kafka."
_GROUP: Final = "brokerNodeGroupInfo"
_EXPRESS_ZONES: Final = 3
# Sizes without provisioned throughput: it begins with kafka.m5.4xlarge and kafka.m7g.2xlarge.
_SMALL: Final = (".small", ".large", ".xlarge")
_AUTHENTICATION: Final = (("sasl", "iam"), ("sasl", "scram"))
_SECRET_PREFIX: Final = "AmazonMSK_"
_SECRET: Final = (aws.SECRETS_MANAGER_SECRET,)


def kafka_faults(resource: Resource) -> Iterator[SettingFault]:
    """The settings of a cluster or secret association that MSK certainly rejects."""
    if resource.type == aws.MSK_CLUSTER:
        kind = resource.text(_GROUP, "instanceType")
        if isinstance(kind, str):
            yield from _of_kind(resource, kind)
        yield from _authentication(resource)
    elif resource.type == aws.MSK_SERVERLESS_CLUSTER:
        yield from _serverless(resource)
    else:
        yield from _secrets(resource)


def _of_kind(cluster: Resource, kind: str) -> Iterator[SettingFault]:
    if kind.startswith(_EXPRESS):
        yield from _express(cluster)
    elif kind.startswith(_STANDARD):
        yield from _throughput(cluster, kind)
    else:
        yield SettingFault(
            f"{_GROUP}.instanceType is '{kind}', and types of brokers begin with '{_STANDARD}' or '{_EXPRESS}'. Set it "
            f"to '{_STANDARD}{kind}'."
        )


def _express(cluster: Resource) -> Iterator[SettingFault]:
    if cluster.is_set(_GROUP, "storageInfo"):
        yield SettingFault(
            f"{_GROUP}.storageInfo is set, but MSK manages the storage of Express brokers. Remove storageInfo.",
            is_certain=False,
        )
    subnets = cluster.items(_GROUP, "clientSubnets")
    if known(subnets) and subnets and len(subnets) < _EXPRESS_ZONES:
        yield SettingFault(
            f"{_GROUP}.clientSubnets has length {len(subnets)}; Express brokers require {_EXPRESS_ZONES}. Set one "
            "subnet in each of three Availability Zones."
        )


def _throughput(cluster: Resource, kind: str) -> Iterator[SettingFault]:
    path = ("storageInfo", "ebsStorageInfo", "provisionedThroughput", "enabled")
    if kind.endswith(_SMALL) and cluster.flag(_GROUP, *path) is True:
        yield SettingFault(
            f"provisionedThroughput is enabled for {kind}, which is too small. Use kafka.m5.4xlarge or larger."
        )


def _authentication(cluster: Resource) -> Iterator[SettingFault]:
    client = cluster.text("encryptionInfo", "encryptionInTransit", "clientBroker")
    if not isinstance(client, str) or client != "PLAINTEXT":
        return
    for path in _AUTHENTICATION:
        if cluster.flag("clientAuthentication", *path) is True:
            yield SettingFault(
                f"clientAuthentication has {path[1]}, which requires TLS. Set clientBroker to TLS instead of "
                "PLAINTEXT."
            )


def _serverless(cluster: Resource) -> Iterator[SettingFault]:
    subnets = cluster.items("vpcConfigs", 0, "subnetIds")
    if known(subnets) and len(subnets) == 1:
        yield SettingFault(
            "vpcConfigs has 1 subnet; MSK Serverless requires two Availability Zones. Add a subnet.",
            is_certain=False,
        )


def _secrets(association: Resource) -> Iterator[SettingFault]:
    for secret in association.refs(_SECRET, "secretArnLists").found:
        name = secret.input("name")
        if isinstance(name, str) and not name.startswith(_SECRET_PREFIX):
            yield SettingFault(
                f"Secret '{secret.name}' has the name '{name}', which does not begin with {_SECRET_PREFIX}. Rename it."
            )
        if not secret.is_external and not secret.is_set("kmsKeyId"):
            yield SettingFault(
                f"Secret '{secret.name}' has the default key, which MSK rejects. Set kmsKeyId to a key of the stack."
            )
