"""Policy documents given as objects are answered as text, as the provider does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from google.protobuf import json_format, struct_pb2

from preflight.core.resource import STACK_TYPE
from preflight.core.values import SENTINEL
from preflight.preview.json_documents import write_documents
from tests.preflight.preview.programs import run
from tools.json_documents import TABLE

TABLED = json.loads(TABLE.read_text())["properties"]
DOCUMENT = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}


def test_a_program_reads_its_documents_back_as_text(tmp_path: Path) -> None:
    previewed = run(
        tmp_path,
        """
        import json
        import pulumi
        import pulumi_aws as aws

        TRUST = {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}]}
        role = aws.iam.Role("plain", assume_role_policy=TRUST)
        pulumi.export("trust", role.assume_role_policy.apply(lambda text: json.loads(text)["Version"]))
        typed = aws.iam.RolePolicy(
            "typed",
            role=role.id,
            policy=aws.iam.PolicyDocumentArgs(
                version=aws.iam.PolicyDocumentVersion.POLICY_DOCUMENT_VERSION_2012_10_17,
                statement=[aws.iam.PolicyStatementArgs(effect="Allow", action="s3:GetObject", resource="*")],
            ),
        )
        pulumi.export("typed", typed.policy.apply(lambda text: text.upper()))
        topic = aws.sns.Topic("topic")
        partly = aws.iam.Policy("partly", policy={"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "sns:Publish", "Resource": topic.arn}]})
        pulumi.export("partly", partly.policy.apply(lambda text: json.loads(text)))
        hidden = aws.sqs.QueuePolicy("hidden", queue_url="q", policy=pulumi.Output.secret(TRUST))
        hidden.policy.apply(lambda text: text.strip())
        """,
    )
    assert previewed.error is None
    root = next(r for r in previewed.resources if r.type == STACK_TYPE)
    outputs = json_format.MessageToDict(root.properties)
    assert outputs["trust"] == "2012-10-17"
    assert json.loads(outputs["typed"].lower())["statement"][0]["action"] == "s3:getobject"
    assert outputs["partly"] == SENTINEL  # a part of it is unknown


@pytest.mark.parametrize(("type_", "key"), [(t, k) for t, keys in TABLED.items() for k in keys])
def test_every_property_of_the_table_is_a_text(type_: str, key: str) -> None:
    properties = struct_pb2.Struct()
    json_format.ParseDict({key: DOCUMENT, "tags": {"a": "b"}}, properties)
    write_documents(type_, properties)
    made = json_format.MessageToDict(properties)
    assert json.loads(made[key]) == DOCUMENT and made["tags"] == {"a": "b"}
