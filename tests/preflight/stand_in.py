"""A stand-in for the AWS provider's plugin: it checks, plans and answers as the bridge does, and calls nobody.

Pulumi runs a `pulumi-resource-aws` that it finds on PATH. Every output of the installed `pulumi_aws` is answered:
unknown in a preview, some value after an update. Names are chosen where a program leaves them open.
"""

from __future__ import annotations

import json
import os
import sys
import time
from concurrent import futures
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import grpc
from google.protobuf import empty_pb2, json_format
from pulumi.runtime.proto import analyzer_pb2, plugin_pb2, provider_pb2_grpc
from pulumi.runtime.proto import provider_pb2 as proto

from preflight.preview import lookups
from preflight.preview.json_documents import write_documents
from preflight.testing import Added, Program
from preflight.testing.program import _attribute
from tools.engine_form import checked, with_answers, with_filled_blocks, with_unknown_outputs

ROOT: Final = Path(__file__).parents[2]


class StandIn(provider_pb2_grpc.ResourceProviderServicer):
    """What the engine calls; what is not here is not implemented, as in older providers."""

    region = "eu-west-1"

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        # The engine warns of a version below the one for which the program's package was made.
        return plugin_pb2.PluginInfo(version=metadata.version("pulumi_aws"))

    def GetSchema(self, request: Any, context: Any) -> Any:
        return proto.GetSchemaResponse(
            schema=json.dumps({"name": "aws", "version": metadata.version("pulumi_aws")})
        )

    def CheckConfig(self, request: Any, context: Any) -> Any:
        return proto.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, context: Any) -> Any:
        return proto.DiffResponse(changes=proto.DiffResponse.DIFF_NONE)

    def Configure(self, request: Any, context: Any) -> Any:
        self.region = json_format.MessageToDict(request.args).get("region") or self.region
        return proto.ConfigureResponse(acceptSecrets=True, supportsPreview=True, acceptResources=True)

    def Check(self, request: Any, context: Any) -> Any:
        message = described(request.urn, request.news)
        write_documents(message.type, message.properties)
        return proto.CheckResponse(inputs=checked([message])[0].properties)

    def Diff(self, request: Any, context: Any) -> Any:
        same = request.old_inputs == request.news
        kind = proto.DiffResponse
        return kind(changes=kind.DIFF_NONE if same else kind.DIFF_SOME)

    def Create(self, request: Any, context: Any) -> Any:
        if request.preview:
            message = described(request.urn, request.properties)
            return proto.CreateResponse(properties=with_unknown_outputs([message])[0].properties)
        answer = answered(request.urn, request.properties)
        return proto.CreateResponse(id=answer["id"], properties=answer)

    def Update(self, request: Any, context: Any) -> Any:
        return proto.UpdateResponse(properties=answered(request.urn, request.news))

    def Read(self, request: Any, context: Any) -> Any:
        return proto.ReadResponse(id=request.id, properties=request.properties, inputs=request.inputs)

    def Delete(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()

    def Invoke(self, request: Any, context: Any) -> Any:
        """A lookup's answer, of plain values: one with unknown arguments never gets here."""
        response = proto.InvokeResponse()
        getattr(response, "return").update(
            looked_up(request.tok, json_format.MessageToDict(request.args), self.region)
        )
        return response

    def Cancel(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()

    def Attach(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()


ACCOUNT: Final = "123456789012"
IMAGE: Final = "ami-0a1b2c3d4e5f60718"
# AWS's own account for the access logs of load balancers in eu-west-1.
LOAD_BALANCERS: Final = "arn:aws:iam::156460612806:root"
_ANSWERS: Final[dict[str, dict[str, Any]]] = {
    "aws:index/getCallerIdentity:getCallerIdentity": {
        "accountId": ACCOUNT,
        "arn": f"arn:aws:iam::{ACCOUNT}:user/deployer",
        "userId": "AIDAEXAMPLE",
        "id": ACCOUNT,
    },
    "aws:ec2/getAmi:getAmi": {"id": IMAGE, "imageId": IMAGE, "architecture": "x86_64", "name": "al2023-ami"},
    "aws:ec2/getVpc:getVpc": {"id": "vpc-0a1b2c3d4e5f60718", "cidrBlock": "172.31.0.0/16", "default": True},
    "aws:ec2/getSubnets:getSubnets": {
        "id": "eu-west-1",
        "ids": ["subnet-0a1b2c3d4e5f60718", "subnet-0b1b2c3d4e5f60718"],
    },
    "aws:elb/getServiceAccount:getServiceAccount": {"id": "156460612806", "arn": LOAD_BALANCERS},
}


def looked_up(token: str, args: dict[str, Any], configured: str) -> dict[str, Any]:
    """What the provider answers in its Region: its arguments, and the values that only the account has."""
    region = args.get("region") or configured
    computed = lookups.answer(token, args, region) or {}
    known = {k: v for k, v in computed.items() if "preflight" not in str(v)}
    return {**_identity(token, args, region), **args, **known, **_ANSWERS.get(token, {})}


def _identity(token: str, args: dict[str, Any], region: str) -> dict[str, str]:
    """The ID and ARN of what a lookup finds, in the formats of the resource that it is named after."""
    module, _, noun = token.rpartition(":get")
    type_ = f"{module.partition('/')[0]}/{noun[:1].lower()}{noun[1:]}:{noun}"
    found = Added(Program(), type_, "found", token, args, {})
    return {key: _attribute(found, key).replace("eu-west-1", region) for key in ("id", "arn")}


def described(urn: str, inputs: Any) -> analyzer_pb2.AnalyzerResource:
    """A resource of which every property is an input."""
    type_ = urn.split("::")[2].rpartition("$")[2]
    message = analyzer_pb2.AnalyzerResource(type=type_, urn=urn, name=urn.rpartition("::")[2])
    message.properties.CopyFrom(inputs)
    for key in [k for k in message.properties.fields if k != "__defaults"]:
        message.propertyDependencies[key].urns.extend(())
    message.properties.fields.pop("__defaults", None)
    return message


def answered(urn: str, inputs: Any) -> Any:
    """The outputs of a resource that is made."""
    message = described(urn, inputs)
    answer = with_filled_blocks(with_answers([message], 0))[0].properties
    added = Added(Program(), message.type, message.name, urn, json_format.MessageToDict(inputs), {})
    # Ids and ARNs have AWS's forms; everything else is any value.
    asked = {key for key in answer.fields if key not in inputs.fields and key.endswith(("Id", "Arn"))}
    answer.update({key: _attribute(added, key) for key in {"id", "arn", *asked}})
    return answer


def installed(folder: Path) -> Path:
    """The plugin as an executable in the folder."""
    folder.mkdir(exist_ok=True)
    path = folder / "pulumi-resource-aws"
    path.write_text(f'#!/bin/sh\ncd "{ROOT}" && exec "{sys.executable}" -m tests.preflight.stand_in "$@"\n')
    path.chmod(0o755)
    return path


def main() -> None:
    server = grpc.server(futures.ThreadPoolExecutor(4))
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(StandIn(), server)  # type: ignore[no-untyped-call]
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(0.5)


if __name__ == "__main__":
    main()
