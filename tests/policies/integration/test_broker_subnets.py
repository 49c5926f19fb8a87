"""Subnets of MSK clusters and MQ brokers."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

UNKNOWN = "{ 'fn::invoke': x }"
A, B, C, D = (f"subnet-0123456789abcdef{n}" for n in range(4))


def kafka(brokers: object, *subnets: str, given: str = "") -> str:
    return (
        "resources:\n  it:\n    type: aws:msk:Cluster\n    properties:\n      kafkaVersion: 3.9.x\n"
        f"      numberOfBrokerNodes: {brokers}\n"
        f"      brokerNodeGroupInfo: {{ instanceType: kafka.m7g.large, securityGroups: [sg-1], clientSubnets: "
        f"{given or '[' + ', '.join(subnets) + ']'} }}\n"
    )


def queue(properties: str, engine: str = "ActiveMQ", users: str = "{ username: a, password: b }") -> str:
    return (
        f"resources:\n  it: {{ type: aws:mq:Broker, properties: {{ brokerName: b, engineType: {engine}, engineVersion: "
        f"'1', hostInstanceType: mq.m5.large, users: [{users}]{properties} }} }}\n"
    )


def told(message: str) -> list[tuple[str, str]]:
    return [("it", message)]


SINGLE = told(
    "subnetIds has 2 subnets, but a broker with deploymentMode SINGLE_INSTANCE has one. Use one subnet, or set another "
    "deploymentMode."
)


def standby(count: str) -> list[tuple[str, str]]:
    return told(
        f"subnetIds has {count}, but a broker with deploymentMode ACTIVE_STANDBY_MULTI_AZ has two. Use subnets of two "
        "Availability Zones."
    )


def few(count: str) -> list[tuple[str, str]]:
    return told(
        f"brokerNodeGroupInfo.clientSubnets has {count}, but MSK requires two or three. Use a subnet in each of two or "
        "three Availability Zones."
    )


STANDBY = ", deploymentMode: ACTIVE_STANDBY_MULTI_AZ"
CLUSTER = ", deploymentMode: CLUSTER_MULTI_AZ"
CASES = {
    "three brokers in three subnets": Case(kafka(3, A, B, C)),
    "six brokers in three subnets": Case(kafka(6, A, B, C)),
    "two brokers in two subnets": Case(kafka(2, A, B)),
    "four brokers in three subnets": Case(
        kafka(4, A, B, C),
        told("numberOfBrokerNodes is 4, which is not a multiple of the 3 subnets. Set it to 6."),
    ),
    "two brokers in three subnets": Case(
        kafka(2, A, B, C),
        told("numberOfBrokerNodes is 2, which is not a multiple of the 3 subnets. Set it to 3."),
    ),
    "brokers in one subnet": Case(kafka(1, A), few("one subnet")),
    "brokers in four subnets": Case(kafka(4, A, B, C, D), few("4 subnets")),
    "an unknown number of brokers": Case(kafka(UNKNOWN, A, B)),
    "unknown subnets": Case(kafka(4, given=UNKNOWN)),
    "subnets that are unknown each": Case(
        kafka(4, UNKNOWN, UNKNOWN, UNKNOWN),
        told("numberOfBrokerNodes is 4, which is not a multiple of the 3 subnets. Set it to 6."),
    ),
    "a single broker": Case(queue(f", subnetIds: [{A}]")),
    "a single broker in two subnets": Case(queue(f", subnetIds: [{A}, {B}]"), SINGLE),
    "a single broker in two subnets, in words": Case(
        queue(f", deploymentMode: SINGLE_INSTANCE, subnetIds: [{A}, {B}]"), SINGLE
    ),
    "a single broker of RabbitMQ in two subnets": Case(queue(f", subnetIds: [{A}, {B}]", "RabbitMQ"), SINGLE),
    "a broker without subnets": Case(queue("")),
    "a broker and its standby": Case(queue(f"{STANDBY}, subnetIds: [{A}, {B}]")),
    "a broker and its standby, without subnets": Case(queue(STANDBY)),
    "a broker and its standby in one subnet": Case(
        queue(f"{STANDBY}, subnetIds: [{A}]"), standby("one subnet")
    ),
    "a broker and its standby in three subnets": Case(
        queue(f"{STANDBY}, subnetIds: [{A}, {B}, {C}]"), standby("3 subnets")
    ),
    "a cluster": Case(queue(f"{CLUSTER}, subnetIds: [{A}, {B}, {C}]", "RabbitMQ")),
    "a cluster of ActiveMQ": Case(
        queue(CLUSTER),
        told(
            "deploymentMode is CLUSTER_MULTI_AZ, which ActiveMQ does not have. Set it to ACTIVE_STANDBY_MULTI_AZ."
        ),
    ),
    "a standby of RabbitMQ": Case(
        queue(STANDBY, "rabbitmq"),
        told(
            "deploymentMode is ACTIVE_STANDBY_MULTI_AZ, which RabbitMQ does not have. Set it to CLUSTER_MULTI_AZ."
        ),
    ),
    "an unknown mode": Case(queue(f", deploymentMode: {UNKNOWN}, subnetIds: [{A}, {B}]")),
    "two users": Case(queue("", users="{ username: a, password: b }, { username: c, password: d }")),
    "two users of RabbitMQ": Case(
        queue("", "RabbitMQ", "{ username: a, password: b }, { username: c, password: d }"),
        told(
            "users has 2 users, but a RabbitMQ broker is created with one. Keep the administrator, and create the "
            "others in RabbitMQ."
        ),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_broker_subnets(name: str) -> None:
    check("broker-subnets", CASES[name])
