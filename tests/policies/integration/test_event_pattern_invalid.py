"""Event patterns that AWS does not accept, or that match no event."""

from __future__ import annotations

import pytest

from preflight.core.values import SENTINEL
from tests.policies.table import Case, check

OTHER = "  other: { type: 'aws:sns:Topic', properties: { name: x } }\n"


def one(type_: str, properties: str) -> str:
    return f"resources:\n  r: {{ type: '{type_}', properties: {{ {properties} }} }}\n"


def rule(pattern: str) -> str:
    return one("aws:cloudwatch:EventRule", f"eventPattern: '{pattern}'")


def told(fault: str, key: str = "eventPattern") -> list[tuple[str, str]]:
    return [("r", f"{key} {fault}. Write a JSON object with a list of values for each field.")]


def foreign(names: str) -> list[tuple[str, str]]:
    return [
        (
            "r",
            f"eventPattern has the top-level field {names}, which no event has, so the rule never matches. "
            "Use the fields of events, such as 'detail-type', or move it into 'detail'.",
        )
    ]


MAPPING = "aws:lambda:EventSourceMapping"
READS = "functionName: f, eventSourceArn: 'arn:aws:sqs:eu-west-1:123456789012:q'"

CASES = {
    "a source": Case(rule('{"source": ["aws.ec2"], "detail": {"state": ["running", "stopped"]}}')),
    "operators": Case(
        rule(
            '{"detail": {"a": [{"prefix": "x"}, {"suffix": ".png"}, {"anything-but": ["b"]}, {"exists": false}], '
            '"n": [{"numeric": [">", 0, "<=", 5]}], "c": [{"cidr": "10.0.0.0/24"}], "w": [{"wildcard": "*x"}], '
            '"e": [{"equals-ignore-case": "A"}], "p": [{"prefix": {"equals-ignore-case": "A"}}], "z": [null, true, 1]}}'
        )
    ),
    "alternatives": Case(rule('{"detail": {"$or": [{"a": ["b"]}, {"c": ["d"]}]}}')),
    "a range from its end": Case(
        rule('{"detail": {"a": [{"numeric": ["<", 10, ">", 5]}]}}'),
        told("has numeric in 'a' with comparisons that are not one of '>' or '>=' before one of '<' or '<='"),
    ),
    "an empty range": Case(
        rule('{"detail": {"a": [{"numeric": [">", 10, "<", 5]}]}}'),
        told("has numeric in 'a' from 10 to 5, but the first must be less"),
    ),
    "a comparison without a number": Case(
        rule('{"detail": {"a": [{"numeric": [">"]}]}}'),
        told("has numeric in 'a' with 1 items, but each comparison has a number"),
    ),
    "anything but nothing": Case(
        rule('{"detail": {"a": [{"anything-but": []}]}}'), told("has anything-but in 'a' with an empty list")
    ),
    "anything but a mixture": Case(
        rule('{"detail": {"a": [{"anything-but": ["a", 5]}]}}'),
        told("has anything-but in 'a' with strings and numbers, but all must be of one type"),
    ),
    "anything but a flag": Case(
        rule('{"detail": {"a": [{"anything-but": [true]}]}}'),
        told("has anything-but in 'a' with a value that is neither a string nor a number"),
    ),
    "anything but an operator": Case(
        rule('{"detail": {"a": [{"anything-but": {"numeric": [">", 5]}}]}}'),
        told("has anything-but in 'a' with 'numeric', which it does not support"),
    ),
    "an address without a length": Case(
        rule('{"detail": {"a": [{"cidr": "10.0.0.1"}]}}'),
        told("has cidr in 'a' with '10.0.0.1', which is not a CIDR block"),
    ),
    "a length that does not exist": Case(
        rule('{"detail": {"a": [{"cidr": "10.0.0.0/40"}]}}'),
        told("has cidr in 'a' with '10.0.0.0/40', which is not a CIDR block"),
    ),
    "two wildcards": Case(
        rule('{"detail": {"a": [{"wildcard": "a**b"}]}}'),
        told("has wildcard in 'a' with 'a**b', which has consecutive wildcards"),
    ),
    "operands that AWS accepts": Case(
        rule(
            '{"detail": {"a": [{"anything-but": {"prefix": "x"}}, {"anything-but": {"wildcard": "*a"}}, '
            '{"anything-but": "a"}, {"anything-but": [1, 2]}, {"numeric": ["=", 5]}, {"numeric": ["<", 5]}, '
            '{"numeric": [">=", 1, "<", 2]}, {"cidr": "fd00::/8"}, {"cidr": "10.0.0.1/8"}, {"wildcard": "a*b*"}]}}'
        )
    ),
    "one alternative": Case(
        rule('{"detail": {"$or": [{"a": ["b"]}]}}'), told("has '$or' with one object, but it requires two")
    ),
    "alternatives that are texts": Case(
        rule('{"detail": {"$or": ["a", "b"]}}'), told("has '$or' with a value that is not an object")
    ),
    "no JSON": Case(rule("source = aws.ec2"), told("is not a JSON object")),
    "a list": Case(rule('["aws.ec2"]'), told("is not a JSON object")),
    "a text for a list": Case(
        rule('{"source": "aws.ec2"}'), told("has a value for 'source' that is not a list")
    ),
    "a number deep inside": Case(
        rule('{"detail": {"a": {"b": 1}}}'), told("has a value for 'b' that is not a list")
    ),
    "an empty list": Case(rule('{"source": []}'), told("has an empty list for 'source'")),
    "an empty object": Case(
        rule('{"source": ["a"], "detail": {}}'), told("has an empty object for 'detail'")
    ),
    "nothing": Case(rule("{}"), told("has an empty object")),
    "a list in a list": Case(rule('{"source": [["a"]]}'), told("has a list inside the list of 'source'")),
    "an operator that does not exist": Case(
        rule('{"detail": {"a": [{"startsWith": "b"}]}}'),
        told("has 'startsWith' in 'a', which is not an operator"),
    ),
    "two operators": Case(
        rule('{"detail": {"a": [{"prefix": "b", "suffix": "c"}]}}'),
        told("has 2 operators in one object of 'a'"),
    ),
    "exists in words": Case(
        rule('{"detail": {"a": [{"exists": "false"}]}}'),
        told("has exists in 'a' with a value that is not true or false"),
    ),
    "a fault among alternatives": Case(
        rule('{"detail": {"$or": [{"a": "b"}, {"c": ["d"]}]}}'),
        told("has a value for 'a' that is not a list"),
    ),
    "a field in camel case": Case(rule('{"detailType": ["x"], "source": ["a"]}'), foreign("'detailType'")),
    "a field of the detail": Case(
        rule('{"bucket": {"name": ["b"]}, "state": ["x"]}'), foreign("'bucket' and 'state'")
    ),
    "a field that must be absent": Case(rule('{"source": ["a"], "detailType": [{"exists": false}]}')),
    "a pattern that is not known": Case(
        one("aws:cloudwatch:EventRule", 'eventPattern: "${other.unknown}"') + OTHER, when="planned"
    ),
    "a pattern that is partly known": Case(rule(f'{{"source": ["{SENTINEL}"]}}'), when="planned"),
    "a fault in one that is partly known": Case(
        rule(f'{{"source": ["{SENTINEL}"], "detail-type": "x"}}'),
        told("has a value for 'detail-type' that is not a list"),
        when="planned",
    ),
    "an archive": Case(
        one("aws:cloudwatch:EventArchive", 'eventSourceArn: a, eventPattern: \'{"source": "x"}\''),
        told("has a value for 'source' that is not a list"),
    ),
    "filters of a mapping": Case(
        one(
            MAPPING,
            f'{READS}, filterCriteria: {{ filters: [{{ pattern: \'{{"body": {{"a": [1]}}}}\' }}, '
            '{ pattern: \'{"body": {"a": 1}}\' }] }',
        ),
        told("has a value for 'a' that is not a list", "pattern"),
    ),
    "an empty filter of a mapping": Case(
        one(MAPPING, f"{READS}, filterCriteria: {{ filters: [{{ pattern: '{{}}' }}] }}")
    ),
    "a mapping without filters": Case(one(MAPPING, READS)),
    "a filter of a pipe": Case(
        one(
            "aws:pipes:Pipe",
            "roleArn: r, source: s, target: t, sourceParameters: { filterCriteria: { filters: [{ pattern: 'x' }] } }",
        ),
        told("is not a JSON object", "pattern"),
    ),
    "a number as text": Case(
        rule('{"detail": {"n": [{"numeric": [">", "5"]}]}}'),
        told("has '5' in numeric of 'n', which is not a number"),
    ),
    "a comparison that does not exist": Case(
        rule('{"detail": {"n": [{"numeric": ["=>", 5]}]}}'),
        told("has the comparison '=>' in numeric of 'n'; comparisons are <, <=, =, >, >="),
    ),
    "a list as prefix": Case(
        rule('{"source": [{"prefix": ["aws."]}]}'),
        told("has prefix in 'source' with a value that is not a string"),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_event_pattern_invalid(case: Case) -> None:
    check("event-pattern-invalid", case)
