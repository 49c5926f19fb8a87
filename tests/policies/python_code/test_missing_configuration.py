"""Values that the stack does not set."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.policies.python_code.programs import Case, check

CASES: dict[str, Case] = {
    "not set": Case(
        """
            import pulumi
            c = pulumi.Config()
            c.require('size')
        """,
        [
            (
                "mandatory __main__.py:3 Stack 'dev' does not set 'size', which the program requires. Set "
                "it: pulumi config set size."
            ),
        ],
    ),
    "set": Case(
        """
            import pulumi
            c = pulumi.Config()
            c.require('size')
        """,
        config=frozenset({"web:size"}),
    ),
    "a similar name is set": Case(
        """
            import pulumi
            pulumi.Config().require('instanceSize')
        """,
        [
            (
                "mandatory __main__.py:2 Stack 'dev' does not set 'instanceSize', which the program requires. "
                "It sets 'instance_size', which is similar. Set it: pulumi config set instanceSize."
            ),
        ],
        config=frozenset({"aws:region", "web:instance_size"}),
    ),
    "a secret": Case(
        """
            import pulumi
            pulumi.Config().require_secret('password')
        """,
        [
            (
                "mandatory __main__.py:2 Stack 'dev' does not set 'password', which the program requires. "
                "Set it: pulumi config set --secret password."
            ),
        ],
    ),
    "of another namespace": Case(
        """
            import pulumi
            pulumi.Config('aws').require('region')
        """,
        [
            (
                "mandatory __main__.py:2 Stack 'dev' does not set 'aws:region', which the program requires."
                " Set it: pulumi config set aws:region."
            ),
        ],
    ),
    "without a stack file": Case(
        """
            import pulumi
            pulumi.Config().require('size')
        """,
        [
            (
                "advisory __main__.py:2 No stack sets 'size', which the program requires. Set it: pulumi "
                "config set size."
            ),
        ],
        has_stack=False,
    ),
    "with an environment of Pulumi ESC": Case(
        """
            import pulumi
            pulumi.Config().require('size')
        """,
        [],
        environments=("acme/base",),
    ),
    "in a function that does not run": Case(
        """
            import pulumi

            def f():
                return pulumi.Config().require('size')
        """,
        [
            (
                "advisory __main__.py:4 Stack 'dev' does not set 'size', which the program requires. Set "
                "it: pulumi config set size."
            ),
        ],
    ),
    "kept in an attribute": Case(
        """
            import pulumi

            class S:
                def __init__(self):
                    self.config = pulumi.Config()
                    self.size = self.config.require_int('size')

            S()
        """,
        [
            (
                "mandatory __main__.py:6 Stack 'dev' does not set 'size', which the program requires. Set "
                "it: pulumi config set size."
            ),
        ],
    ),
    "computed keys and names": Case(
        """
            import pulumi
            name = pulumi.get_stack()
            pulumi.Config(name).require('size')
            pulumi.Config().require(name)
        """,
    ),
    "a class of its own": Case(
        """
            class Config:
                def require(self, key): return key

            Config().require('size')
        """,
    ),
    "optional": Case(
        """
            import pulumi
            pulumi.Config().get('size')
        """,
    ),
    "a default of a provider in Pulumi.yaml": Case(
        {
            "__main__.py": "x = 1\n",
            "Pulumi.yaml": """
                    name: web
                    runtime: python
                    config:
                      aws:region:
                        default: eu-west-1
                      other:key: {type: string, value: x}
                """,
        },
        [
            (
                "mandatory Pulumi.yaml:4 Pulumi rejects Pulumi.yaml: 'aws:region' is not a key of the project "
                "and must not have a default. Set a value instead, or set the key in the stack's file."
            ),
            (
                "mandatory Pulumi.yaml:6 Pulumi rejects Pulumi.yaml: 'other:key' is not a key of the project "
                "and must not have a type. Set a value instead, or set the key in the stack's file."
            ),
        ],
    ),
    "a value of a provider in Pulumi.yaml": Case(
        {
            "__main__.py": "x = 1\n",
            "Pulumi.yaml": """
                    name: web
                    runtime: python
                    config:
                      aws:region: {value: eu-west-1}
                      aws:profile: x
                      web:size: {type: string, default: a}
                      color: {default: red}
                """,
        },
    ),
    "a Pulumi.yaml that is none": Case(
        {
            "__main__.py": "x = 1\n",
            "Pulumi.yaml": "- 1\n",
        },
    ),
    "asked for twice": Case(
        """
            import pulumi
            c = pulumi.Config()
            c.require('size')
            c.require('size')
        """,
        [
            (
                "mandatory __main__.py:3 Stack 'dev' does not set 'size', which the program requires. Set "
                "it: pulumi config set size."
            ),
        ],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_missing_configuration(case: Case, tmp_path: Path) -> None:
    check(tmp_path, case, "missing-configuration")
