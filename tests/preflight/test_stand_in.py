"""The stand-in for the AWS provider, as the engine calls it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import struct_pb2
from pulumi.runtime.proto import provider_pb2 as proto
from pulumi.runtime.proto import provider_pb2_grpc

from preflight.core.values import SENTINEL
from tests.preflight import stand_in

URN = "urn:pulumi:dev::web::app:Web$aws:ec2/securityGroup:SecurityGroup::web"


def test_it_checks_plans_and_answers(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [stand_in.installed(tmp_path / "bin"), "127.0.0.1:1"], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        with grpc.insecure_channel(f"127.0.0.1:{int(process.stdout.readline())}") as channel:
            stub: Any = provider_pb2_grpc.ResourceProviderStub(channel)  # type: ignore[no-untyped-call]
            given = struct_pb2.Struct()
            given.update({"description": "web"})
            inputs = stub.Check(proto.CheckRequest(urn=URN, news=given), timeout=60).inputs
            assert list(inputs["__defaults"]) == ["name"]
            planned = stub.Create(proto.CreateRequest(urn=URN, properties=inputs, preview=True), timeout=60)
            assert (planned.id, planned.properties["ingress"]) == ("", SENTINEL)
            made = stub.Create(proto.CreateRequest(urn=URN, properties=inputs), timeout=60)
            assert made.id == made.properties["id"]
            assert made.id.startswith("sg-0")
            found = stub.Invoke(proto.InvokeRequest(tok="aws:ec2/getAmi:getAmi", args=given), timeout=60)
            assert getattr(found, "return")["id"] == stand_in.IMAGE
            token = "aws:acm/getCertificate:getCertificate"
            configured = proto.ConfigureRequest()
            configured.args.update({"region": "us-east-2"})
            stub.Configure(configured, timeout=60)
            found = stub.Invoke(proto.InvokeRequest(tok=token, args=given), timeout=60)
            assert getattr(found, "return")["arn"].startswith("arn:aws:acm:us-east-2:")
            statement = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}}
            role = struct_pb2.Struct()
            role.update({"assumeRolePolicy": {"Statement": [statement]}})
            urn = "urn:pulumi:dev::web::aws:iam/role:Role::web"
            text = stub.Check(proto.CheckRequest(urn=urn, news=role), timeout=60).inputs["assumeRolePolicy"]
            assert json.loads(text) == {"Statement": [statement]}
            assert made.properties["description"] == "web"
            known = {"id": made.id, "urn": URN, "olds": made.properties, "old_inputs": inputs}
            same = stub.Diff(proto.DiffRequest(**known, news=inputs), timeout=60)
            assert same.changes == proto.DiffResponse.DIFF_NONE
            given.update({"description": "other"})
            inputs = stub.Check(proto.CheckRequest(urn=URN, news=given), timeout=60).inputs
            other = stub.Diff(proto.DiffRequest(**known, news=inputs), timeout=60)
            assert other.changes == proto.DiffResponse.DIFF_SOME
            changed = stub.Update(proto.UpdateRequest(**known, news=inputs), timeout=60).properties
            assert (changed["id"], changed["description"]) == (made.id, "other")
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
