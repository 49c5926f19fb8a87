"""Where a resource's properties come from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2

from preflight.core.properties import (
    InputProperties,
    PlainProperties,
    Properties,
    RecordedProperties,
    StructProperties,
)
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import SENTINEL, Unknown


def struct(fields: Mapping[str, Any]) -> StructProperties:
    made = struct_pb2.Struct()
    made.update(fields)
    return StructProperties(made)


def recorded(fields: Mapping[str, Any]) -> RecordedProperties:
    return RecordedProperties(struct(fields).struct, "subnet")


@pytest.mark.parametrize("source", [struct, recorded, PlainProperties])
def test_a_source_gives_what_is_set(source: Any) -> None:
    properties: Properties = source(
        {"cidrBlock": "10.0.0.0/16", "vpcId": SENTINEL, "tags": {"Name": "é"}, "x": None}
    )
    assert sorted(properties.keys()) == ["cidrBlock", "tags", "vpcId", "x"]
    assert properties.has("cidrBlock")
    assert properties.has("x")
    assert not properties.has("ipv6CidrBlock")
    assert properties.read("cidrBlock", "vpc") == "10.0.0.0/16"
    assert properties.read("tags", "vpc") == {"Name": "é"}
    assert properties.read("x", "vpc") is None
    assert properties.read("ipv6CidrBlock", "vpc") is None
    unknown = properties.read("vpcId", "subnet")
    assert isinstance(unknown, Unknown)
    assert unknown.reason == "vpcId of 'subnet'"
    assert "é".encode() in properties.serialized()
    assert b"10.0.0.0/16" in properties.serialized()


def test_a_recording_is_written_whatever_it_holds() -> None:
    properties = PlainProperties({"broken": "\udc80", "other": Unknown("no reason")})
    assert set(json.loads(properties.serialized())) == {"broken", "other"}


ASKED = {
    "cidrBlock": "10.0.0.0/16",
    "name": None,
    "subnetId": SENTINEL,
    "key": "ours",
    "bucket": "chosen-by-us",
}
ANSWERED = {
    "id": SENTINEL,
    "arn": "arn:aws:ec2:eu-west-1:1:vpc/vpc-1",
    "identifier": SENTINEL,
    "name": "web-1234567",
    "bucket": "chosen-by-us",
    "cidrBlock": "10.1.0.0/16",
    "ingress": ["AWS's"],
}


def asked(*chosen: str, source: Any = struct) -> InputProperties:
    return InputProperties(source(ASKED), struct(ANSWERED), frozenset(chosen))


@pytest.mark.parametrize("source", [struct, recorded])
def test_what_is_asked_is_not_what_is_answered(source: Any) -> None:
    properties = asked(source=source)
    assert properties.read("cidrBlock", "vpc") == "10.0.0.0/16"
    assert isinstance(properties.read("subnetId", "vpc"), Unknown)
    assert properties.read("ingress", "vpc") is None
    assert properties.is_input("cidrBlock")
    assert not properties.is_input("ingress")
    assert not properties.has("ingress")
    assert properties.serialized() == struct(ASKED).serialized()


def test_names_are_taken_from_the_answer() -> None:
    properties = asked()
    assert properties.read("arn", "vpc") == ANSWERED["arn"]
    assert properties.has("arn")
    assert not properties.is_input("arn")
    assert not properties.has("keyId")
    assert properties.read("keyId", "vpc") is None
    assert isinstance(properties.read("id", "vpc"), Unknown)


def test_a_name_that_may_be_the_program_s_is_missing_while_it_is_unknown() -> None:
    """An unknown name that nobody asked for is the provider's to choose."""
    assert asked().read("identifier", "database") is None


def test_a_null_that_is_asked_stays_one() -> None:
    assert asked().read("name", "balancer") is None


def test_what_the_provider_chose_was_not_asked() -> None:
    properties = asked("key", "bucket", "__defaults")
    assert properties.read("key", "object") is None
    assert not properties.is_input("key")
    assert not properties.has("key")
    # A name that it chose still names the resource.
    assert properties.read("bucket", "bucket") == "chosen-by-us"
    assert not properties.is_input("bucket")
    assert set(properties.keys()) == {"cidrBlock", "name", "subnetId", "bucket", "id", "arn", "identifier"}


def test_without_an_answer_the_choices_are_the_only_names() -> None:
    properties = InputProperties(struct(ASKED), None, frozenset({"bucket"}))
    assert properties.read("bucket", "bucket") == "chosen-by-us"
    assert properties.read("arn", "bucket") is None
    assert set(properties.keys()) == set(ASKED)


def resource(properties: Properties) -> Resource:
    message = analyzer_pb2.AnalyzerResource(type="aws:ec2/subnet:Subnet", name="subnet", urn="urn:subnet")
    return Stack([(message, properties)]).resources[0]


@pytest.mark.parametrize("chosen", [(), ("key", "bucket", "__defaults")])
def test_a_resource_reads_the_same_from_inputs_that_are_decoded_already(chosen: tuple[str, ...]) -> None:
    lazily, decoded = (resource(asked(*chosen, source=source)) for source in (struct, recorded))
    for key in (*ASKED, *ANSWERED, "keyId", "absent"):
        assert str(decoded.get(key)) == str(lazily.get(key)), key
        assert str(decoded.input(key)) == str(lazily.input(key)), key
        assert decoded.has_input(key) == lazily.has_input(key), key
    assert set(decoded.keys()) == set(lazily.keys())


def test_recorded_inputs_are_in_pulumis_spelling_and_can_be_sent_again() -> None:
    sent = struct({"ebs_block": [{"volume_size": 8}], "tags": {"cost_center": "4711"}})
    properties = RecordedProperties(sent.struct, "machine")
    assert properties.read("ebs_block", "machine") == [{"volumeSize": 8}]
    assert properties.read("tags", "machine") == {"cost_center": "4711"}
    assert properties.struct == sent.struct


def test_two_models_of_recorded_inputs_are_independent() -> None:
    properties = recorded({"cidrBlock": "10.0.0.0/16"})
    first, second = (InputProperties(properties, struct({"id": id_})) for id_ in ("subnet-1", "subnet-2"))
    assert resource(first).get("id") == "subnet-1"
    assert resource(second).get("id") == "subnet-2"
