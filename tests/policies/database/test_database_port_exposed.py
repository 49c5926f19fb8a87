from __future__ import annotations

import pytest

from tests.policies.data_stack import UNKNOWN, cidr, stack
from tests.policies.table import Case, check


def on(port: str, ingress: str) -> str:
    return stack(ingress, client="").replace("engine: postgres,", f"engine: postgres, port: {port},")


def found(source: str) -> list[tuple[str, str]]:
    text = f"The database listens on port 6033, which security group 'data' opens to {source}. "
    return [("store", text + "Allow only the security groups of its clients.")]


CASES = {
    "open": Case(on("6033", cidr(6033, "0.0.0.0/0")), found("0.0.0.0/0")),
    "two halves": Case(on("6033", cidr(6033, "0.0.0.0/1", "128.0.0.0/1")), found("0.0.0.0/0")),
    "the usual port is another policy's": Case(on("5432", cidr(5432, "0.0.0.0/0"))),
    "another port is open": Case(on("6033", cidr(6034, "0.0.0.0/0"))),
    "inside": Case(on("6033", cidr(6033, "10.0.0.0/16"))),
    "every port is another policy's": Case(
        on("6033", '{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: [0.0.0.0/0] }')
    ),
    "unknown port": Case(on(UNKNOWN, cidr(6033, "0.0.0.0/0")), when="planned", undecided=["store"]),
    "unknown port and source": Case(on(UNKNOWN, cidr(6033, UNKNOWN)), when="planned", undecided=["store"]),
    "unknown port, nothing open": Case(on(UNKNOWN, cidr(6033, "10.0.0.0/16")), undecided=[]),
    "unknown source": Case(on("6033", cidr(6033, UNKNOWN))),
}


@pytest.mark.parametrize("name", CASES)
def test_cases(name: str) -> None:
    check("database-port-exposed", CASES[name])
