"""Clusters and secrets that MSK rejects."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check


def brokers(kind: str) -> str:
    return (
        "resources:\n"
        "  k: { type: 'aws:msk:Cluster', properties: { kafkaVersion: 3.9.x, numberOfBrokerNodes: 3, "
        f"brokerNodeGroupInfo: {{ instanceType: {kind}, clientSubnets: [subnet-0123456789abcdef0, "
        "subnet-0123456789abcdef1, subnet-0123456789abcdef2], securityGroups: [sg-0123456789abcdef0] } } }\n"
    )


CASES = {
    "brokers": Case(brokers("kafka.m5.large")),
    "brokers of a type of EC2": Case(
        brokers("m5.large"),
        [
            (
                "k",
                "brokerNodeGroupInfo.instanceType is 'm5.large', and types of brokers begin with 'kafka.' or "
                "'express.'. Set it to 'kafka.m5.large'.",
            )
        ],
    ),
    "Express brokers": Case(
        (
            "resources:\n"
            "  k: { type: 'aws:msk:Cluster', properties: { kafkaVersion: 3.9.x, numberOfBrokerNodes: 3,  "
            "brokerNodeGroupInfo: { instanceType: express.m7g.large, clientSubnets: "
            "[subnet-0123456789abcdef0, subnet-0123456789abcdef1, subnet-0123456789abcdef2], "
            "securityGroups: [sg-0123456789abcdef0] } } }\n"
        ),
        [],
    ),
    "Express brokers with storage": Case(
        (
            "resources:\n"
            "  k: { type: 'aws:msk:Cluster', properties: { kafkaVersion: 3.9.x, numberOfBrokerNodes: 3,  "
            "brokerNodeGroupInfo: { instanceType: express.m7g.large, clientSubnets: "
            "[subnet-0123456789abcdef0, subnet-0123456789abcdef1, subnet-0123456789abcdef2], "
            "securityGroups: [sg-0123456789abcdef0], storageInfo: { ebsStorageInfo: { volumeSize: 100 } } "
            "} } }\n"
        ),
        [
            (
                "k",
                (
                    "brokerNodeGroupInfo.storageInfo is set, but MSK manages the storage of Express brokers. "
                    "Remove storageInfo."
                ),
            )
        ],
    ),
    "Express brokers with logs": Case(
        (
            "resources:\n"
            "  k: { type: 'aws:msk:Cluster', properties: { kafkaVersion: 3.9.x, numberOfBrokerNodes: 3, "
            "loggingInfo: { brokerLogs: { s3: { enabled: true, bucket: k } } }, brokerNodeGroupInfo: { instanceType: "
            "express.m7g.large, clientSubnets: [subnet-0123456789abcdef0, subnet-0123456789abcdef1, "
            "subnet-0123456789abcdef2], securityGroups: [sg-0123456789abcdef0] } } }\n"
        ),
        [],
    ),
    "Express brokers in two zones": Case(
        (
            "resources:\n"
            "  k: { type: 'aws:msk:Cluster', properties: { kafkaVersion: 3.9.x, numberOfBrokerNodes: 3,  "
            "brokerNodeGroupInfo: { instanceType: express.m7g.large, clientSubnets: "
            "[subnet-0123456789abcdef0, subnet-0123456789abcdef1], securityGroups: [sg-0123456789abcdef0] "
            "} } }\n"
        ),
        [
            (
                "k",
                (
                    "brokerNodeGroupInfo.clientSubnets has length 2; Express brokers require 3. Set "
                    "one subnet in each of three Availability Zones."
                ),
            )
        ],
    ),
    "standard brokers": Case(
        (
            "resources:\n"
            "  k: { type: 'aws:msk:Cluster', properties: { kafkaVersion: 3.9.x, numberOfBrokerNodes: 3, "
            "loggingInfo: { brokerLogs: { s3: { enabled: false } } }, brokerNodeGroupInfo: { instanceType: "
            "kafka.m5.large, clientSubnets: [subnet-0123456789abcdef0, subnet-0123456789abcdef1, "
            "subnet-0123456789abcdef2], securityGroups: [sg-0123456789abcdef0], storageInfo: { "
            "ebsStorageInfo: { volumeSize: 100 } } } } }\n"
        ),
        [],
    ),
    "throughput": Case(
        (
            "resources:\n"
            "  k: { type: 'aws:msk:Cluster', properties: { kafkaVersion: 3.9.x, numberOfBrokerNodes: 3,  "
            "brokerNodeGroupInfo: { instanceType: kafka.m5.4xlarge, clientSubnets: "
            "[subnet-0123456789abcdef0, subnet-0123456789abcdef1, subnet-0123456789abcdef2], "
            "securityGroups: [sg-0123456789abcdef0], storageInfo: { ebsStorageInfo: { volumeSize: 100, "
            "provisionedThroughput: { enabled: true, volumeThroughput: 250 } } } } } }\n"
        ),
        [],
    ),
    "throughput of small brokers": Case(
        (
            "resources:\n"
            "  k: { type: 'aws:msk:Cluster', properties: { kafkaVersion: 3.9.x, numberOfBrokerNodes: 3,  "
            "brokerNodeGroupInfo: { instanceType: kafka.m5.large, clientSubnets: "
            "[subnet-0123456789abcdef0, subnet-0123456789abcdef1, subnet-0123456789abcdef2], "
            "securityGroups: [sg-0123456789abcdef0], storageInfo: { ebsStorageInfo: { volumeSize: 100, "
            "provisionedThroughput: { enabled: true, volumeThroughput: 250 } } } } } }\n"
        ),
        [
            (
                "k",
                (
                    "provisionedThroughput is enabled for kafka.m5.large, which is too small. Use "
                    "kafka.m5.4xlarge or larger."
                ),
            )
        ],
    ),
    "IAM without TLS": Case(
        (
            "resources:\n"
            "  k: { type: 'aws:msk:Cluster', properties: { kafkaVersion: 3.9.x, numberOfBrokerNodes: 3, "
            "clientAuthentication: { sasl: { iam: true } }, encryptionInfo: { encryptionInTransit: { "
            "clientBroker: PLAINTEXT } }, brokerNodeGroupInfo: { instanceType: kafka.m5.large, "
            "clientSubnets: [subnet-0123456789abcdef0, subnet-0123456789abcdef1, "
            "subnet-0123456789abcdef2], securityGroups: [sg-0123456789abcdef0] } } }\n"
        ),
        [
            (
                "k",
                (
                    "clientAuthentication has iam, which requires TLS. Set clientBroker to TLS instead "
                    "of PLAINTEXT."
                ),
            )
        ],
    ),
    "IAM and plain text": Case(
        (
            "resources:\n"
            "  k: { type: 'aws:msk:Cluster', properties: { kafkaVersion: 3.9.x, numberOfBrokerNodes: 3, "
            "clientAuthentication: { sasl: { iam: true } }, encryptionInfo: { encryptionInTransit: { "
            "clientBroker: TLS_PLAINTEXT } }, brokerNodeGroupInfo: { instanceType: kafka.m5.large, "
            "clientSubnets: [subnet-0123456789abcdef0, subnet-0123456789abcdef1, "
            "subnet-0123456789abcdef2], securityGroups: [sg-0123456789abcdef0] } } }\n"
        ),
        [],
    ),
    "a serverless cluster": Case(
        (
            "resources:\n"
            "  k: { type: 'aws:msk:ServerlessCluster', properties: { clusterName: a, vpcConfigs: [{ "
            "subnetIds: [a, b] }], clientAuthentication: { sasl: { iam: { enabled: true } } } } }\n"
        ),
        [],
    ),
    "a serverless cluster in one subnet": Case(
        (
            "resources:\n"
            "  k: { type: 'aws:msk:ServerlessCluster', properties: { clusterName: a, vpcConfigs: [{ "
            "subnetIds: [a] }], clientAuthentication: { sasl: { iam: { enabled: true } } } } }\n"
        ),
        [("k", ("vpcConfigs has 1 subnet; MSK Serverless requires two Availability Zones. Add a subnet."))],
    ),
    "a secret": Case(
        (
            "resources:\n"
            "  s: { type: 'aws:secretsmanager:Secret', properties: { name: AmazonMSK_users, kmsKeyId: k } }\n"
            "  a: { type: 'aws:msk:ScramSecretAssociation', properties: { clusterArn: c, secretArnLists: "
            '["${s.arn}"] } }\n'
        ),
        [],
    ),
    "a secret of another name": Case(
        (
            "resources:\n"
            "  s: { type: 'aws:secretsmanager:Secret', properties: { name: users, kmsKeyId: k } }\n"
            "  a: { type: 'aws:msk:ScramSecretAssociation', properties: { clusterArn: c, secretArnLists: "
            '["${s.arn}"] } }\n'
        ),
        [("a", ("Secret 's' has the name 'users', which does not begin with AmazonMSK_. Rename it."))],
    ),
    "a secret with the default key": Case(
        (
            "resources:\n"
            "  s: { type: 'aws:secretsmanager:Secret', properties: { name: AmazonMSK_users } }\n"
            "  a: { type: 'aws:msk:ScramSecretAssociation', properties: { clusterArn: c, secretArnLists: "
            '["${s.arn}"] } }\n'
        ),
        [("a", ("Secret 's' has the default key, which MSK rejects. Set kmsKeyId to a key of the stack."))],
    ),
}
ADVICE = (
    "brokerNodeGroupInfo.storageInfo is set, but MSK manages the storage of Express brokers. Remove storageInfo.",
    ("vpcConfigs has 1 subnet; MSK Serverless requires two Availability Zones. Add a subnet."),
)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_kafka_cluster_settings(case: Case) -> None:
    check("kafka-cluster-settings", case, ADVICE)
