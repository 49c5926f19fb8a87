"""The table of AWS-managed policies and its generator."""

from __future__ import annotations

import json

from tools.managed_policies import ACTIONS, SERVICES, TABLE, condense

POLICY = {
    "Path": "/service-role/",
    "UpdateDate": "2020-01-01T00:00:00+00:00",
    "Document": {
        "Statement": [
            {"Sid": "a", "Effect": "Allow", "Action": ["ssm:GetParameter", "glue:GetJob"], "Resource": "*"},
            {"Effect": "Allow", "Action": "glue:GetJob", "Resource": "*"},
            {
                "Effect": "Allow",
                "Action": ["ec2:CreateNetworkInterface", "ec2:RunInstances"],
                "Resource": "*",
            },
            {"Effect": "Deny", "NotAction": "iam:*", "Resource": "*"},
            {"Effect": "Deny", "Action": "glue:GetJob", "Resource": "*"},
            {"Effect": "Allow", "Action": ["ecs:Run*", "ecs:Stop*"], "Resource": "*"},
        ]
    },
}


def test_a_policy_keeps_the_services_that_matter() -> None:
    assert condense({"X": POLICY, "Y": POLICY | {"Path": "/aws-service-role/"}}) == {
        "service-role/X": [
            {"Effect": "Allow", "Action": ["ssm:GetParameter"], "Resource": "*"},
            {"Effect": "Allow", "Action": ["ec2:CreateNetworkInterface"], "Resource": "*"},
            {"Effect": "Deny", "NotAction": "iam:*", "Resource": "*"},
            {"Effect": "Deny", "Action": "glue:GetJob", "Resource": "*"},
            {"Effect": "Allow", "Action": ["ecs:Run*"], "Resource": "*"},
        ]
    }


def test_an_administrators_endless_policy_is_left_out() -> None:
    statement = {"Effect": "Allow", "Action": [f"ssm:Get{i}" for i in range(600)], "Resource": "*"}
    assert condense({"X": {"Document": {"Statement": statement}}}) == {}


def test_the_table_is_dated_and_holds_what_workloads_are_given() -> None:
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    assert table["date"] > "2026" and "moto" in table["source"] and table["services"] == list(SERVICES)
    assert table["actions"] == list(ACTIONS)
    wanted = {
        "AdministratorAccess",
        "AmazonEC2ContainerRegistryReadOnly",
        "AmazonEKSWorkerNodePolicy",
        "AmazonEKS_CNI_Policy",
        "AmazonSSMFullAccess",
        "AmazonSSMManagedInstanceCore",
        "AmazonSSMReadOnlyAccess",
        "CloudWatchAgentServerPolicy",
        "PowerUserAccess",
        "ReadOnlyAccess",
        "service-role/AWSLambdaBasicExecutionRole",
        "service-role/AWSLambdaVPCAccessExecutionRole",
        "service-role/AmazonEC2ContainerServiceforEC2Role",
        "service-role/AmazonEC2RoleforSSM",
        "service-role/AmazonECSTaskExecutionRolePolicy",
    }
    assert wanted <= table["policies"].keys()
