"""What the engine does not know yet is taken from the offline preview, where all that both know agrees."""

from __future__ import annotations

import json
from typing import Any

import pytest
from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2

from preflight.analyzer.beside.joining import Joining
from preflight.core.holes import Hole, Part, written
from preflight.core.values import SECRET_SIGNATURE, SENTINEL, SIGNATURE

QUEUE = "urn:pulumi:dev::web::aws:sqs/queue:Queue::orders"
POLICY = "urn:pulumi:dev::web::aws:sqs/queuePolicy:QueuePolicy::orders"
ARN = SENTINEL + written(Hole(QUEUE, "arn", ("arn:aws:sqs:eu-west-1:", Part("", "account"), ":orders")))
BEGUN = f"b-{SENTINEL}"
NUMBER = "3eeb2bf0-c639-47a8-9e75-3b44932eb421"
TEXT = json.dumps({"Resource": "ARN"})
POLICY_TEXT = TEXT.replace("ARN", ARN)


def resource(urn: str, **properties: Any) -> analyzer_pb2.AnalyzerResource:
    made = analyzer_pb2.AnalyzerResource(urn=urn, type=urn.split("::")[2], name=urn.split("::")[3])
    made.properties.update(properties)
    return made


def secret(value: Any) -> dict[str, Any]:
    return {SIGNATURE: SECRET_SIGNATURE, "value": value}


def learned(engines: dict[str, Any], recorded: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The inputs that the engine knows, with what the preview knows."""
    message = resource(POLICY, **engines)
    inputs = struct_pb2.Struct()
    inputs.update(engines)
    joining = Joining([message, *more.pop("listed", ())], [resource(POLICY, **recorded)])
    made, asked = joining.learned(message, inputs, **more)
    assert {k: v for k, v in made.properties.items() if k in engines} == dict(asked.items())
    return dict(asked.items())


@pytest.mark.parametrize(
    ("engines", "recorded", "expected"),
    [
        ({"policy": SENTINEL}, {"policy": POLICY_TEXT}, {"policy": POLICY_TEXT}),
        ({"policy": "{}"}, {"policy": POLICY_TEXT}, {"policy": "{}"}),
        ({"delay": NUMBER}, {"delay": 5}, {"delay": 5}),
        ({"policy": SENTINEL}, {}, {"policy": SENTINEL}),
        ({"policy": SENTINEL}, {"policy": SENTINEL}, {"policy": SENTINEL}),
        # An input that both know differs: it is not the same resource.
        ({"policy": SENTINEL, "n": "a"}, {"policy": "{}", "n": "b"}, {"policy": SENTINEL, "n": "a"}),
        ({"policy": SENTINEL, "n": [1, 2]}, {"policy": "{}", "n": [1]}, {"policy": SENTINEL, "n": [1, 2]}),
        ({"policy": SENTINEL, "n": [1]}, {"policy": "{}", "n": "x"}, {"policy": SENTINEL, "n": [1]}),
        # As the provider writes it.
        ({"policy": SENTINEL, "n": "1"}, {"policy": "{}", "n": 1}, {"policy": "{}", "n": "1"}),
        ({"policy": SENTINEL, "n": True}, {"policy": "{}", "n": "true"}, {"policy": "{}", "n": True}),
        ({"policy": SENTINEL, "n": '{"a": 1}'}, {"policy": "{}", "n": '{"a":1}'}, {"policy": "{}", "n": '{"a": 1}'}),
        # Only objects and lists are compared as JSON: these are two texts.
        ({"policy": SENTINEL, "n": "1.0"}, {"policy": "{}", "n": "1"}, {"policy": SENTINEL, "n": "1.0"}),
        # What the engine knows and the preview does not, such as the answer of a lookup, is no difference.
        ({"policy": SENTINEL, "n": "ami-1"}, {"policy": "{}", "n": SENTINEL}, {"policy": "{}", "n": "ami-1"}),
        ({"policy": SENTINEL, "n": "a-1"}, {"policy": "{}", "n": f"a-{ARN}"}, {"policy": "{}", "n": "a-1"}),
        ({"policy": SENTINEL, "n": "b-1"}, {"policy": "{}", "n": f"a-{ARN}"}, {"policy": SENTINEL, "n": "b-1"}),
        # Of a text that the engine knows in part, the known part must be that of the preview.
        ({"policy": SENTINEL, "n": f"a-{SENTINEL}"}, {"policy": "{}", "n": "a-1"}, {"policy": "{}", "n": "a-1"}),
        ({"policy": SENTINEL, "n": BEGUN}, {"policy": "{}", "n": "a-1"}, {"policy": SENTINEL, "n": BEGUN}),
        ({"policy": SENTINEL, "n": BEGUN}, {"policy": "{}", "n": f"{ARN}-b"}, {"policy": "{}", "n": BEGUN}),
        ({"policy": SENTINEL, "n": SENTINEL}, {"policy": "{}", "n": [1]}, {"policy": "{}", "n": [1]}),
        ({"policy": SENTINEL, "n": False}, {"policy": "{}", "n": "true"}, {"policy": SENTINEL, "n": False}),
        ({"policy": SENTINEL, "n": None}, {"policy": "{}", "n": None}, {"policy": "{}", "n": None}),
        ({"policy": SENTINEL, "n": None}, {"policy": "{}", "n": "a"}, {"policy": SENTINEL, "n": None}),
        # Blocks, leaf by leaf.
        ({"b": {"c": SENTINEL, "d": 1}}, {"b": {"c": "x", "d": 1}}, {"b": {"c": "x", "d": 1}}),
        ({"b": [SENTINEL, "y"]}, {"b": ["x", "y"]}, {"b": ["x", "y"]}),
        # A secret stays one.
        ({"p": secret(SENTINEL)}, {"p": secret("x")}, {"p": secret("x")}),
        ({"p": secret(SENTINEL)}, {"p": "x"}, {"p": secret(SENTINEL)}),
        ({"n": SENTINEL, "p": secret("ab")}, {"n": "x", "p": f"a{SENTINEL}"}, {"n": "x", "p": secret("ab")}),
        ({"n": SENTINEL, "p": secret("b")}, {"n": "x", "p": secret("a")}, {"n": SENTINEL, "p": secret("b")}),
    ],
)  # fmt: skip
def test_what_is_unknown_is_taken_where_the_rest_agrees(
    engines: dict[str, Any], recorded: dict[str, Any], expected: dict[str, Any]
) -> None:
    wanted = struct_pb2.Struct()
    wanted.update(expected)
    assert learned(engines, recorded) == dict(wanted.items())


def test_what_the_provider_chose_is_no_difference() -> None:
    engines = {"policy": SENTINEL, "name": "orders-1a2b"}
    assert learned(engines, {"policy": "{}", "name": "orders"}) == engines
    assert learned(engines, {"policy": "{}", "name": "orders"}, chosen={"name"})["policy"] == "{}"


def test_an_output_that_the_engine_knows_stands_in_the_place_of_its_hole() -> None:
    arn = "arn:aws:sqs:eu-west-1:123456789012:orders-7f"
    found = learned({"policy": SENTINEL}, {"policy": POLICY_TEXT}, listed=[resource(QUEUE, arn=arn)])
    assert found == {"policy": TEXT.replace("ARN", arn)}
    found = learned({"policy": SENTINEL}, {"policy": POLICY_TEXT}, listed=[resource(QUEUE, arn=SENTINEL)])
    assert found == {"policy": POLICY_TEXT}


@pytest.mark.parametrize("field", ["type", "name"])
def test_another_type_or_name_of_the_same_urn_is_another_resource(field: str) -> None:
    message, other = resource(POLICY, policy=SENTINEL), resource(POLICY, policy="{}")
    setattr(other, field, "aws:sns/topicPolicy:TopicPolicy")
    assert Joining([message], [other]).learned(message, message.properties) == (message, message.properties)


def test_an_identifier_that_the_engine_does_not_list_is_that_of_the_preview() -> None:
    def identified(**engines: Any) -> Any:
        message = resource(POLICY, policy=SENTINEL, **engines)
        recorded = resource(POLICY, policy="{}", id=ARN, url=ARN)
        made, _ = Joining([message], [recorded]).learned(
            message, resource(POLICY, policy=SENTINEL).properties
        )
        return made.properties

    assert identified()["id"] == ARN and "url" not in identified()
    assert identified(id="orders")["id"] == "orders"


def test_a_resource_of_which_all_is_known_stays_the_same_object() -> None:
    message = resource(POLICY, policy="{}")
    made, inputs = Joining([message], [resource(POLICY, policy="{}", id=ARN)]).learned(
        message, message.properties
    )
    assert made is message and inputs is message.properties
