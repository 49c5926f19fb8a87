"""Parameters of the stack, and who reads them."""

from __future__ import annotations

import json

import pytest

from preflight.core.holes import Hole, Part
from preflight.core.logic import known
from preflight.core.values import PartialText, Unknown
from preflight.model.compute.workloads import workloads
from preflight.model.identity.accounts import own_account
from preflight.model.identity.policy_patterns import matches
from preflight.model.identity.roles import Role
from preflight.model.systems_manager.parameter_store import (
    parameter_arn,
    parameters,
    plain_path,
    readers,
    reads_of,
    siblings_of,
)
from preflight.testing import Program, program_from_yaml


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("/a/b", "/a/b"),
        ("key", "key"),
        ("/a/b:3", "/a/b"),
        ("arn:aws:ssm:eu-west-1:123456789012:parameter/a/b", "/a/b"),
        ("arn:aws:ssm:eu-west-1:123456789012:parameter/a/b:label", "/a/b"),
    ],
)
def test_names(name: str, path: str) -> None:
    assert plain_path(name) == path


def reader() -> Role:
    program = Program()
    program.add("aws:iam:Role", "reader", assumeRolePolicy="{}")
    (role,) = program.planned().all(Role)
    return role


def test_a_leading_slash_is_the_arns_own() -> None:
    role = reader()
    for path in ("key", "/key"):
        assert matches("arn:aws:ssm:*:*:parameter/key", parameter_arn(path, role)) is not False
        assert matches("*:parameter/key", parameter_arn(path, role)) is True
        assert matches("arn:aws:ssm:*:*:parameter//key", parameter_arn(path, role)) is False


def test_the_account_is_that_of_the_role() -> None:
    role = reader()
    own, other = own_account(role.resource), Hole("urn:other", "account", (Part("urn:other", "account"),))
    for region in ("", "eu-west-1"):
        arn = parameter_arn("/key", role, region)
        granted = PartialText(("*:ssm:*:", ":parameter/key"), holes=(own,))
        assert matches(granted, arn) is True
        assert matches(PartialText(("*:ssm:*:", ":parameter/other"), holes=(own,)), arn) is False
        assert not known(matches(PartialText(("*:ssm:*:", ":parameter/key"), holes=(other,)), arn))
        assert not known(matches("arn:aws:ssm:*:123456789012:parameter/key", arn))


def test_siblings_are_told_only_where_all_names_are_known() -> None:
    program = Program()
    program.add("aws:ssm:Parameter", "a", name="/app/one", type="String")
    program.add("aws:ssm:Parameter", "b", name="/app/sub/two", type="String")
    stack = program.planned()
    assert siblings_of(stack, "/app/three") == ("/app/one",)
    assert (
        siblings_of(stack, "/app/one") == siblings_of(stack, "/app/sub") == siblings_of(stack, "three") == ()
    )
    program.add("aws:ssm:Parameter", "c", name=program.resources[0].arn, type="String")
    assert siblings_of(program.planned(), "/app/three") == ()


def test_the_key_of_a_parameter() -> None:
    program = program_from_yaml(
        """
resources:
  key: { type: aws:kms:Key }
  alias: { type: aws:kms:Alias, properties: { targetKeyId: "${key.id}", name: alias/app } }
  a: { type: aws:ssm:Parameter, properties: { type: SecureString, keyId: "${key.arn}" } }
  b: { type: aws:ssm:Parameter, properties: { type: SecureString, keyId: "${alias.name}" } }
  c: { type: aws:ssm:Parameter, properties: { type: SecureString } }
  d: { type: aws:ssm:Parameter, properties: { type: SecureString, keyId: alias/aws/ssm } }
  e: { type: aws:ssm:Parameter, properties: { type: String, keyId: alias/elsewhere } }
"""
    )
    for stack in (program.planned(), program.deployed()):
        found = {p.name: p for p in parameters(stack)}
        assert [getattr(found[n].key, "name", None) for n in "abcd"] == ["key", "key", None, None]
        assert isinstance(found["e"].key, Unknown)
        assert (found["a"].is_secure, found["e"].is_secure) == (True, False)


def test_who_reads() -> None:
    containers = [
        {
            "name": "app",
            "environment": [{"name": "CONFIG", "value": "/app/one"}, {"name": "X", "value": "/app/none"}],
            "secrets": [
                {"name": "A", "valueFrom": "one"},
                {"name": "B", "valueFrom": "arn:aws:secretsmanager:r:1:secret:x"},
            ],
        }
    ]
    program = Program()
    program.add("aws:ssm:Parameter", "a", name="/app/one", type="String")
    task = program.add("aws:ecs:TaskDefinition", "task", containerDefinitions=json.dumps(containers))
    program.add("aws:ecs:Service", "service", taskDefinition=task.arn)
    program.add("aws:lambda:Function", "silent", environment={"variables": {"X": "/app/none"}})
    program.add("aws:lambda:Function", "reader", environment={"variables": {"X": "/app/one"}})
    stack = program.planned()
    assert [w.name for w in readers(stack)] == ["service", "reader"]
    service = next(w for w in workloads(stack) if w.name == "service")
    assert [(r.path, r.by, r.decrypts) for r in reads_of(service)] == [
        ("one", "start", True),
        ("/app/one", "task", False),
    ]
