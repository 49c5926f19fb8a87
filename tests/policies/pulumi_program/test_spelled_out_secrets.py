"""Secrets in the program's own text."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.policies.python_code.programs import Case, check


def given(line: int, call: str, argument: str, level: str = "mandatory") -> str:
    return (
        f"{level} __main__.py:{line} {call} is given {argument} in the program's text. Take it from the stack's secret "
        "configuration (config.require_secret), or let AWS make it."
    )


DATABASE = """
            import json
            import os
            import pulumi
            import pulumi_aws as aws
            config = pulumi.Config()
            value = {value}
            aws.rds.Instance('db', instance_class='db.t4g.medium', password=value)
"""
CASES: dict[str, Case] = {
    "a literal": Case(
        """
            import pulumi_aws as aws
            aws.rds.Instance('db', instance_class='db.t4g.medium', password='Tulips-in-April-7')
        """,
        [given(2, "aws.rds.Instance", "password")],
    ),
    "a variable": Case(
        DATABASE.format(value="'Tulips-in-April-7'"), [given(7, "aws.rds.Instance", "password")]
    ),
    "marked as secret": Case(
        """
            import pulumi
            import pulumi_aws as aws
            aws.rds.Cluster('db', engine='aurora-mysql', master_password=pulumi.Output.secret('Tulips-in-April-7'))
        """,
        [given(3, "aws.rds.Cluster", "master_password")],
    ),
    "the default of a configuration value": Case(
        """
            import pulumi
            import pulumi_aws as aws
            config = pulumi.Config()
            aws.rds.Instance(
                'db', instance_class='db.t4g.medium', password=config.get_secret('password') or 'Tulips-in-April-7'
            )
        """,
        [given(5, "aws.rds.Instance", "password")],
    ),
    "the default of a configuration value that the stack sets": Case(
        """
            import pulumi
            import pulumi_aws as aws
            config = pulumi.Config()
            aws.rds.Instance(
                'db', instance_class='db.t4g.medium', password=config.get_secret('password') or 'Tulips-in-April-7'
            )
        """,
        config=frozenset({"web:password"}),
    ),
    "the default of another value than the stack sets": Case(
        """
            import pulumi
            import pulumi_aws as aws
            config = pulumi.Config('db')
            aws.rds.Instance(
                'db', instance_class='db.t4g.medium', password=config.get_secret('password') or 'Tulips-in-April-7'
            )
        """,
        [given(5, "aws.rds.Instance", "password")],
        config=frozenset({"web:password"}),
    ),
    "a document": Case(
        """
            import json
            import pulumi_aws as aws
            s = aws.secretsmanager.Secret('s')
            aws.secretsmanager.SecretVersion(
                'v', secret_id=s.id, secret_string=json.dumps({'user': 'app', 'password': 'Tulips-in-April-7'})
            )
        """,
        [given(5, "aws.secretsmanager.SecretVersion", "secret_string")],
    ),
    "a document without a secret": Case(
        """
            import json
            import pulumi_aws as aws
            s = aws.secretsmanager.Secret('s')
            aws.secretsmanager.SecretVersion('v', secret_id=s.id, secret_string=json.dumps({'user': 'app'}))
        """,
    ),
    "a branch that may not run": Case(
        """
            import pulumi
            import pulumi_aws as aws
            if pulumi.get_stack() == 'dev':
                aws.rds.Instance('db', instance_class='db.t4g.medium', password='Tulips-in-April-7')
        """,
        [given(4, "aws.rds.Instance", "password", "advisory")],
    ),
    "secret configuration": Case(DATABASE.format(value="config.require_secret('password')")),
    "the environment": Case(DATABASE.format(value="os.environ['DB_PASSWORD']")),
    "a stand-in": Case(DATABASE.format(value="'changeme'")),
    "another class of that name": Case(
        """
            class Login:
                def __init__(self, password):
                    self.password = password

            Login(password='Tulips-in-April-7')
        """,
    ),
    "another argument": Case(
        """
            import pulumi_aws as aws
            aws.ssm.Parameter('p', type='String', value='Tulips-in-April-7')
        """,
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case, tmp_path: Path) -> None:
    check(tmp_path, case, "configuration-management")
