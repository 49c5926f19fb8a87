"""What an unknown stands for: written, read, compared, matched in policies, and followed to its resource."""

from __future__ import annotations

import pytest
from pulumi.runtime.proto.analyzer_pb2 import AnalyzerResource

from preflight.core.encoding import decode, encode
from preflight.core.holes import ACCOUNT, Hole, Part, read, written
from preflight.core.json_texts import read_json, read_known_json
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import SENTINEL, PartialText, Secret, Unknown, shaped, text_of, written_text
from preflight.model.identity.policy_documents import document
from preflight.model.identity.policy_patterns import matches

OWN = Part("", ACCOUNT)
ACCOUNT_HOLE = Hole("", ACCOUNT, (OWN,))


def queue(name: str) -> Hole:
    return Hole(name, "arn", ("arn:aws:sqs:eu-west-1:", OWN, f":{name}-", Part(name, "name")))


def key(name: str) -> Hole:
    return Hole(name, "arn", ("arn:aws:kms:eu-west-1:", OWN, ":key/", Part(name, "uuid")))


def unknown(hole: Hole) -> Unknown:
    return Unknown("", hole)


def around(before: str, hole: Hole, after: str) -> PartialText:
    return PartialText((before, after), "", (hole,))


NAMED = Hole("n", "arn", ("arn:aws:sqs:eu-west-1:", OWN, ":orders"))
# The same written by hand, with the account that a lookup gives.
LITERAL = around("arn:aws:sqs:eu-west-1:", ACCOUNT_HOLE, ":orders")


@pytest.mark.parametrize("hole", [queue('it\'s "q" \\ 100%25'), ACCOUNT_HOLE, Hole("u", "", ()), NAMED])
def test_a_hole_survives_being_written(hole: Hole) -> None:
    text = written(hole)
    assert read(text[1:-1]) == hole
    assert '"' not in text and "\\" not in text, "a JSON text around it stays one"
    value = text_of(f"a{SENTINEL}{text}b{SENTINEL}c", "why")
    assert isinstance(value, PartialText)
    assert (value.pieces, value.holes) == (("a", "b", "c"), (hole, None))
    assert written_text(value) == f"a{SENTINEL}{text}b{SENTINEL}c"
    again = decode(encode(unknown(hole)), "why")
    assert isinstance(again, Unknown) and again.hole == hole and again.reason == "why"
    assert isinstance(decode(encode(Secret(unknown(hole))), ""), Secret)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (queue("a"), queue("a"), True),
        (key("a"), key("b"), False),
        (queue("a"), queue("b"), False),
        (NAMED, Hole("n", "id", NAMED.shape), True),
        (queue("a"), key("a"), False),
        (ACCOUNT_HOLE, ACCOUNT_HOLE, True),
        (ACCOUNT_HOLE, Hole("p", ACCOUNT, (Part("p", ACCOUNT),)), None),
        (Hole("a", "arn"), Hole("b", "arn"), None),
        (Hole("a", "", (Part("a", "x"),)), Hole("a", "", (Part("a", "y"),)), None),
    ],
)
def test_holes_are_compared(left: Hole, right: Hole, expected: bool | None) -> None:
    for one, other in ((left, right), (right, left)):
        found, differs = unknown(one) == unknown(other), unknown(one) != unknown(other)
        if expected is None:
            assert isinstance(found, Unknown) and isinstance(differs, Unknown)
        else:
            assert (found, differs) == (expected, not expected)
    assert isinstance(unknown(left) == 1, Unknown)


@pytest.mark.parametrize(
    ("value", "text", "possible"),
    [
        (unknown(queue("a")), "*", False),
        (unknown(queue("a")), "", False),
        (unknown(queue("a")), "arn:aws:sqs:eu-west-1:123456789012:a-1", True),
        (unknown(queue("a")), "arn:aws:sqs:eu-west-1:123456789012:a-", False),
        (unknown(queue("a")), "arn:aws:sqs:eu-west-1:1234:a-1", False),
        (unknown(NAMED), "arn:aws:sqs:eu-west-1:123456789012:orders", True),
        (unknown(NAMED), "arn:aws:sqs:eu-west-1:123456789012:orders2", False),
        (unknown(ACCOUNT_HOLE), "*", False),
        (unknown(ACCOUNT_HOLE), "123456789012", True),
        (unknown(Hole("u", "id", (Part("u", "alnum6"),))), "", False),
        (unknown(Hole("u", "arn")), "*", True),
        (LITERAL, "*", False),
        (LITERAL, "arn:aws:sqs:eu-west-1:123456789012:orders", True),
        (PartialText(("a", "")), "a", True),
        (PartialText(("", "-x")), "-xx", False),
        (PartialText(("ab", "ba")), "aba", False),
        (PartialText(("", "b", "")), "a", False),
    ],
)
def test_a_text_without_the_known_parts_is_another(value: Unknown, text: str, possible: bool) -> None:
    if possible:
        assert isinstance(value == text, Unknown) and isinstance(value != text, Unknown)
    else:
        assert ((value == text), (value != text)) == (False, True)


ARN = "arn:aws:sqs:eu-west-1:"


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        (unknown(queue("a")), unknown(queue("a")), True),
        (unknown(key("a")), unknown(key("b")), False),
        (unknown(queue("a")), unknown(queue("b")), False),
        (LITERAL, unknown(NAMED), True),
        (around(ARN, ACCOUNT_HOLE, ":*"), unknown(NAMED), True),
        (around(ARN, ACCOUNT_HOLE, ":a-*"), unknown(queue("a")), True),
        (around(ARN, ACCOUNT_HOLE, ":b-*"), unknown(queue("a")), False),
        (around(ARN, ACCOUNT_HOLE, ":other"), unknown(NAMED), False),
        (around("", queue("a"), "/*"), around("", queue("a"), "/key"), True),
        (around("", key("a"), "/*"), around("", key("b"), "/key"), False),
        ("arn:aws:sqs:*:*:a-*", unknown(queue("a")), True),
        ("arn:aws:sqs:*:*:b-*", unknown(queue("a")), False),
        ("arn:aws:sqs:*:*:a-???????", unknown(queue("a")), None),
        ("arn:aws:sqs:*:123456789012:orders", unknown(NAMED), None),
        (unknown(queue("a")), f"{ARN}123456789012:a-0123456", None),
        (unknown(queue("a")), f"{ARN}123456789012:b-0123456", False),
        (unknown(queue("a")), "arn:aws:sns:eu-west-1:123456789012:a", False),
        (unknown(Hole("a", "arn")), unknown(Hole("a", "arn")), True),
        (unknown(Hole("a", "arn")), unknown(Hole("b", "arn")), None),
        (around(ARN, Hole("p", ACCOUNT, (Part("p", ACCOUNT),)), ":orders"), unknown(NAMED), None),
    ],
)
def test_patterns_with_holes(pattern: str | Unknown, text: str | Unknown, expected: bool | None) -> None:
    found = matches(pattern, text)
    assert isinstance(found, Unknown) if expected is None else found is expected


@pytest.mark.parametrize("form", ["[{}]", "{}"])
def test_a_document_knows_what_it_is_about(form: str) -> None:
    resource = form.format(f'"{SENTINEL}{written(queue("a"))}"')
    made = f'{{"Statement":{{"Effect":"Allow","Action":"sqs:*","Resource":{resource}}}}}'
    read_ = document(text_of(made, ""))
    assert read_ is not None and not isinstance(read_, Unknown)
    assert read_.allows("sqs:SendMessage", unknown(queue("a"))) is True
    assert read_.allows("sqs:SendMessage", unknown(key("b"))) is False


def test_json_with_holes() -> None:
    text = text_of(
        f'{{"a":"x{SENTINEL}{written(key("k"))}y","b":{SENTINEL},"c":[1,"{SENTINEL}{written(NAMED)}"]}}', ""
    )
    found = read_json(text)
    assert (found["a"].pieces, found["a"].holes) == (("x", "y"), (key("k"),))
    assert isinstance(found["b"], Unknown) and found["b"].hole is None
    assert found["c"][0] == 1 and found["c"][1].hole == NAMED
    assert read_json({"a": 1}) == {"a": 1}
    assert isinstance(read_known_json("{"), Unknown)
    with pytest.raises(ValueError, match="Expecting"):
        read_json("{")


def test_a_text_as_far_as_it_is_known() -> None:
    assert shaped(LITERAL) == NAMED.shape
    assert shaped(around("a", NAMED, "b")) == ("aarn:aws:sqs:eu-west-1:", OWN, ":ordersb")
    assert shaped(Unknown()) == (None,)
    assert shaped("a") == ("a",)


# --- references

QUEUE = ("aws:sqs/queue:Queue",)
VPC = ("aws:ec2/vpc:Vpc",)


def message(type_: str, name: str, made_from: tuple[str, ...] = (), **properties: object) -> AnalyzerResource:
    found = AnalyzerResource(type=type_, name=name, urn=name)
    for key, value in properties.items():
        found.properties.fields[key].CopyFrom(encode(value))
    found.propertyDependencies["vpcId"].urns.extend(made_from)
    found.propertyDependencies["plain"].SetInParent()
    return found


def referring(value: object, made_from: tuple[str, ...] = ()) -> Resource:
    vpcs = [
        message(VPC[0], name, id=unknown(Hole(name, "id", ("vpc-", Part(name, "hex17")))))
        for name in ("one", "two")
    ]
    stack = Stack.from_messages(
        [
            *vpcs,
            message(QUEUE[0], "n", arn=unknown(NAMED)),
            message("aws:s3/bucket:Bucket", "b", arn=unknown(Hole("b", "arn", ("arn:aws:s3:::files",)))),
            message("aws:ec2/subnet:Subnet", "subnet", made_from, vpcId=value),
        ]
    )
    return stack.by_urn["subnet"]


def test_a_hole_names_its_resource_among_several_dependencies() -> None:
    value = unknown(Hole("two", "id", ("vpc-", Part("two", "hex17"))))
    subnet = referring(value, ("one", "two"))
    assert getattr(subnet.ref(VPC, "vpcId"), "name", None) == "two"
    assert [r.name for r in referring([value], ("one", "two")).refs(VPC, "vpcId").found] == ["two"]
    assert referring([value], ("one", "two")).refs(VPC, "vpcId").complete


def test_a_secret_hole_names_its_resource() -> None:
    value = Secret(unknown(Hole("two", "id", ("vpc-", Part("two", "hex17")))))
    assert getattr(referring(value, ("one", "two")).ref(VPC, "vpcId"), "name", None) == "two"


def test_an_output_of_another_kind_of_resource_is_not_the_dependency_of_the_kind() -> None:
    subnet = referring(unknown(NAMED), ("one", "n"))
    found = subnet.ref(VPC, "vpcId")
    assert isinstance(found, Unknown) and found.reason == "vpcId of 'subnet' is arn of 'n'"
    assert referring([unknown(NAMED)], ("one", "n")).refs(VPC, "vpcId").found == ()


def test_an_arn_by_hand_names_its_resource() -> None:
    assert getattr(referring(LITERAL).ref(QUEUE, "vpcId"), "name", None) == "n"
    other = around("arn:aws:sqs:eu-west-1:", ACCOUNT_HOLE, ":other")
    assert isinstance(referring(other).ref(QUEUE, "vpcId"), Unknown)
    assert (
        getattr(referring("arn:aws:s3:::files").ref(("aws:s3/bucket:Bucket",), "vpcId"), "name", None) == "b"
    )


def test_an_unknown_that_says_nothing_is_the_only_dependency() -> None:
    assert getattr(referring(Unknown(), ("one",)).ref(VPC, "vpcId"), "name", None) == "one"
    assert isinstance(referring(Unknown(), ("one", "two")).ref(VPC, "vpcId"), Unknown)
