"""Trust policies for the service accounts of a cluster whose issuer AWS assigns."""

from __future__ import annotations

from pathlib import Path

from preflight.testing import outcome
from tests.preflight.preview.symbolic.programs import previewed, stack

PROGRAM = """
subnets = ["subnet-0a1b2c3d4e5f60718", "subnet-0b1c2d3e4f5a60719"]
cluster = aws.eks.Cluster("main", role_arn="arn:aws:iam::123456789012:role/eks", vpc_config={"subnet_ids": subnets})
issuer = cluster.identities[0].oidcs[0].issuer
provider = aws.iam.OpenIdConnectProvider("issuer", url=issuer, client_id_lists=["sts.amazonaws.com"])


def trust(principal):
    statement = {"Effect": "Allow", "Principal": {"Federated": principal}, "Action": "sts:AssumeRoleWithWebIdentity"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


aws.iam.Role("by-arn", assume_role_policy=provider.arn.apply(trust))
aws.iam.Role("by-issuer", assume_role_policy=issuer.apply(trust))
"""


def test_the_issuer_is_not_a_principal(tmp_path: Path) -> None:
    judged = outcome(stack(previewed(tmp_path, PROGRAM)), "web-identity-trust")
    assert [(f.resource, f.message) for f in judged.findings] == [
        (
            "by-issuer",
            "assumeRolePolicy: the principal is https://oidc.eks.eu-central-1.amazonaws.com/id/…, a URL. Use the ARN "
            "of the provider.",
        )
    ]
