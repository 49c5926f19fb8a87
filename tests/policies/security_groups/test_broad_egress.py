from __future__ import annotations

import pytest

from preflight.evaluation.evaluate import run
from preflight.evaluation.settings import parse
from preflight.policy import discover, find
from preflight.testing import findings, program_from_yaml
from tests.policies.table import Case, check

ON = {"enforcementLevel": "advisory"}
CURE = "Allow only the ports and destinations that the code needs."


def group(rule: str) -> str:
    return f"resources: {{ g: {{ type: aws:ec2:SecurityGroup, properties: {{ egress: [{{ {rule} }}] }} }} }}"


CASES = {
    "everything": Case(
        group("protocol: '-1', fromPort: 0, toPort: 0, cidrBlocks: [0.0.0.0/0]"),
        [("g", f"Egress on all traffic is open to 0.0.0.0/0. {CURE}")],
        config=ON,
    ),
    "all tcp": Case(
        group("protocol: tcp, fromPort: 0, toPort: 65535, ipv6CidrBlocks: ['::/0']"),
        [("g", f"Egress on all TCP ports is open to ::/0. {CURE}")],
        config=ON,
    ),
    "https": Case(group("protocol: tcp, fromPort: 443, toPort: 443, cidrBlocks: [0.0.0.0/0]"), config=ON),
    "inside": Case(group("protocol: '-1', fromPort: 0, toPort: 0, cidrBlocks: [10.0.0.0/8]"), config=ON),
    "unknown": Case(
        group("protocol: '-1', fromPort: 0, toPort: 0, cidrBlocks: [{ 'fn::invoke': {} }]"), config=ON
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_cases(name: str) -> None:
    check("broad-egress", CASES[name])


def test_it_is_off_by_default() -> None:
    stack = program_from_yaml(CASES["everything"].program).planned()
    assert findings(stack, "broad-egress") == []
    policy = find("broad-egress")
    assert policy is not None
    assert run(stack, [policy], parse({"broad-egress": "advisory"}, discover())).findings != ()
