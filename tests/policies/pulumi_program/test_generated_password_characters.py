"""Generated passwords and what databases take."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check


def program(generator: str, type_: str = "aws:rds:Instance", key: str = "password", value: str = "") -> str:
    return f"""
resources:
  secret: {{ type: "random:index/randomPassword:RandomPassword", properties: {{ length: 24{generator} }} }}
  one: {{ type: {type_}, properties: {{ {key}: "{value or "${secret.result}"}" }} }}
  other: {{ type: aws:ssm:Parameter, properties: {{ value: "!&#" }} }}
"""


def drawn(characters: str, key: str = "password") -> list[tuple[str, str]]:
    message = f"{key} comes from 'secret', which may generate {characters}, but the service rejects that. "
    return [("one", message + "Set overrideSpecial to accepted characters.")]


CACHE = "aws:elasticache:ReplicationGroup"
CASES = {
    "by default": Case(program(""), drawn("@")),
    "special, said": Case(program(", special: true"), drawn("@")),
    "no special characters": Case(program(", special: false")),
    "characters that are taken": Case(program(', overrideSpecial: "!#$%&*()-_=+[]{}<>:?"')),
    "one that is not": Case(program(', overrideSpecial: "!/x"'), drawn("/")),
    "several that are not": Case(program(", overrideSpecial: '@ \"@'"), drawn('@ space "')),
    "an empty choice means the default": Case(program(', overrideSpecial: ""'), drawn("@")),
    "a choice that is made elsewhere": Case(program(', overrideSpecial: "${other.value}"')),
    "a cluster": Case(program("", "aws:rds:Cluster", "masterPassword"), drawn("@", "masterPassword")),
    "a warehouse": Case(
        program(', overrideSpecial: "\'!"', "aws:redshift:Cluster", "masterPassword"),
        drawn("'", "masterPassword"),
    ),
    "a cache by default": Case(
        program("", CACHE, "authToken"), drawn("@ % * ( ) _ = + [ ] { } : ?", "authToken")
    ),
    "a cache's own characters": Case(program(', overrideSpecial: "!&#$^<>-"', CACHE, "authToken")),
    "a password of the program": Case(program("", value="hunter2-hunter2")),
    "made of two things": Case(program("", value="${secret.result}-${other.value}"), when="planned"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("generated-password-characters", case)
