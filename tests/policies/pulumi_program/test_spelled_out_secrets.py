"""Secrets in the program's own text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.policies.python_code.programs import Case, check, found, written


def given(line: int, call: str, argument: str, level: str = "mandatory") -> str:
    return (
        f"{level} __main__.py:{line} {call} has {argument} hard-coded in the program. Use the stack's "
        "secret configuration (config.require_secret), or let AWS generate it."
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
        DATABASE.format(value="'Tulips-in-April-7'"), [given(6, "aws.rds.Instance", "password")]
    ),
    "marked as secret": Case(
        """
            import pulumi
            import pulumi_aws as aws
            aws.rds.Cluster('db', engine='aurora-mysql', master_password=pulumi.Output.secret('Tulips-in-April-7'))
        """,
        [given(3, "aws.rds.Cluster", "master_password")],
    ),
    "among settings": Case(
        """
            import pulumi_aws as aws
            shared = {'engine': 'postgres', 'password': 'Tulips-in-April-7'}
            aws.rds.Instance('a', instance_class='db.t4g.medium', **shared)
            aws.rds.Instance('b', instance_class='db.t4g.medium', **dict(username='b', password='Roses-in-May-8'))
        """,
        [given(2, "aws.rds.Instance", "password"), given(4, "aws.rds.Instance", "password")],
    ),
    "in the text of a document": Case(
        """
            import pulumi_aws as aws
            aws.secretsmanager.SecretVersion('a', secret_id='a', secret_string='{"password": "Tulips-in-April-7"}')
            aws.secretsmanager.SecretVersion('b', secret_id='b', secret_string='{"host": "db", "port": "5432"}')
            aws.secretsmanager.SecretVersion('c', secret_id='c', secret_string='{"password": "changeme"}')
        """,
        [given(2, "aws.secretsmanager.SecretVersion", "secret_string")],
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
    "where the literal is": Case(
        """
            import pulumi_aws as aws
            SECRET = 'Tulips-in-April-7'
            def make(name, secret='Roses-in-May-8'):
                aws.rds.Instance(name, instance_class='db.t4g.medium', password=secret)
            make('a')
            make('b', SECRET)
            make('c', SECRET)
            aws.mq.Broker('d', users=[aws.mq.BrokerUserArgs(
                username='a',
                password='Asters-in-June-9',
            )])
            aws.rds.Cluster('e', engine='aurora-mysql', master_password=SECRET)
        """,
        [
            given(2, "aws.rds.Instance", "password").replace("program.", "program (and 1 more)."),
            given(3, "aws.rds.Instance", "password"),
            given(10, "aws.mq.BrokerUserArgs", "password"),
        ],
    ),
    "a field of a document on its own line": Case(
        """
            import json
            import pulumi_aws as aws
            aws.secretsmanager.SecretVersion('v', secret_id='s', secret_string=json.dumps({
                'user': 'app',
                'password': 'Tulips-in-April-7',
            }))
        """,
        [given(5, "aws.secretsmanager.SecretVersion", "secret_string")],
    ),
    "other secrets of AWS": Case(
        """
            import pulumi_aws as aws
            aws.ec2.VpnConnection('v', customer_gateway_id='c', type='ipsec.1', tunnel1_preshared_key='Tulips7April')
            aws.dms.Endpoint('e', endpoint_id='e', endpoint_type='source', engine_name='mysql', password='Password1')
            aws.cognito.User('u', user_pool_id='p', username='u', temporary_password='TempPassword123!')
        """,
        [
            given(2, "aws.ec2.VpnConnection", "tunnel1_preshared_key"),
            given(3, "aws.dms.Endpoint", "password"),
            given(4, "aws.cognito.User", "temporary_password"),
        ],
    ),
    "secret configuration": Case(DATABASE.format(value="config.require_secret('password')")),
    "the environment": Case(DATABASE.format(value="os.environ['DB_PASSWORD']")),
    "a stand-in used as the password": Case(
        DATABASE.format(value="'changeme'"), [given(6, "aws.rds.Instance", "password")]
    ),
    "a stand-in of a password's rules": Case(
        DATABASE.format(value="'ChangeMe123!'"), [given(6, "aws.rds.Instance", "password")]
    ),
    "a stand-in whose changes are ignored": Case(
        """
            import pulumi
            import pulumi_aws as aws
            aws.rds.Instance('db', instance_class='db.t4g.medium', password='changeme',
                opts=pulumi.ResourceOptions(ignore_changes=['password']))
        """,
    ),
    "a stand-in that is only stored": Case(
        """
            import pulumi_aws as aws
            aws.secretsmanager.SecretVersion('v', secret_id='s', secret_string='REPLACE_ME')
            aws.ssm.Parameter('p', type='SecureString', value='placeholder')
        """,
    ),
    "a parameter that is kept encrypted": Case(
        """
            import pulumi_aws as aws
            aws.ssm.Parameter('p', type='SecureString', value='Tulips-in-April-7')
            aws.ssm.Parameter('q', type=aws.ssm.ParameterType.SECURE_STRING, value='Tulips-in-April-7')
        """,
        [given(2, "aws.ssm.Parameter", "value"), given(3, "aws.ssm.Parameter", "value")],
    ),
    "a reference": Case(DATABASE.format(value="'{{resolve:secretsmanager:db}}'")),
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

# Ways of a password from where it is written to a database: `{USE}` stands for what gives it.
WAYS = {
    "a local variable": "def make():\n    secret = 'Tulips-in-April-7'\n    USE(secret)\nmake()",
    "two variables": "first = 'Tulips-in-April-7'\nsecond = first\nUSE(second)",
    "an attribute": (
        "class D:\n    def __init__(self):\n        self.secret = 'Tulips-in-April-7'\n        USE(self.secret)\nD()"
    ),
    "an attribute of a class": "class Names:\n    SECRET = 'Tulips-in-April-7'\nUSE(Names.SECRET)",
    "an argument": "def make(secret):\n    USE(secret)\nmake('Tulips-in-April-7')",
    "a named argument": "def make(name, *, secret):\n    USE(secret)\nmake('x', secret='Tulips-in-April-7')",
    "an argument through another": (
        "def inner(value):\n    USE(value)\ndef outer(secret):\n    inner(value=secret)\nouter('Tulips-in-April-7')"
    ),
    "a default": "def make(name, secret='Tulips-in-April-7'):\n    USE(secret)\nmake('x')",
    "an argument of a class": (
        "class Data(pulumi.ComponentResource):\n    def __init__(self, name, secret):\n"
        "        super().__init__('a:b:C', name)\n        self.secret = secret\n        self.make()\n"
        "    def make(self):\n        USE(self.secret)\nData('d', 'Tulips-in-April-7')"
    ),
    "a dataclass": (
        "@dataclass\nclass Args:\n    name: str\n    secret: str\ndef make(args: Args):\n    USE(args.secret)\n"
        "make(Args('x', 'Tulips-in-April-7'))"
    ),
    "the default of a dataclass": (
        "@dataclass\nclass Args:\n    secret: str = 'Tulips-in-April-7'\nargs = Args()\nUSE(args.secret)"
    ),
    "a field of a dataclass": (
        "@dataclass\nclass Args:\n    secret: str = field(default='Tulips-in-April-7')\nargs = Args()\nUSE(args.secret)"
    ),
    "marked as secret": "USE(pulumi.Output.secret('Tulips-in-April-7'))",
    "a variable marked as secret": "secret = pulumi.Output.secret('Tulips-in-April-7')\nUSE(secret)",
    "a text of literals": "word = 'Tulips'\nUSE(f'{word}-in-April-{7}x')".replace("{7}", "7"),
    "a sum": "word = 'Tulips'\nUSE(word + '-in-April-7')",
    "a dictionary": "settings = {'db': {'secret': 'Tulips-in-April-7'}}\nUSE(settings['db']['secret'])",
    "a dictionary by its stack": (
        "settings = {'dev': 'Tulips-in-April-7', 'prod': 'Roses-in-May-8'}\nUSE(settings[pulumi.get_stack()])"
    ),
    "a dictionary's get": "settings = {'secret': 'Tulips-in-April-7'}\nUSE(settings.get('secret'))",
    "the default of the environment": "USE(os.environ.get('NO_SUCH_NAME', 'Tulips-in-April-7'))",
    "the same by another name": "USE(os.getenv('NO_SUCH_NAME', 'Tulips-in-April-7'))",
    "the default of the configuration": "USE(config.get('secret') or 'Tulips-in-April-7')",
    "the same as an argument": "USE(config.get('secret', 'Tulips-in-April-7'))",
    "the configuration or a literal, by a condition": (
        "secret = config.get('secret')\nif not secret:\n    secret = 'Tulips-in-April-7'\nUSE(secret)"
    ),
    "another file": "from settings import SECRET\nUSE(SECRET)",
    "another file's module": "import settings\nUSE(settings.SECRET)",
    "a function's result": "def secret():\n    return 'Tulips-in-April-7'\nUSE(secret())",
    "a property": (
        "class Data:\n    @property\n    def secret(self):\n        return 'Tulips-in-April-7'\nUSE(Data().secret)"
    ),
    "an enumeration": "class S(Enum):\n    DB = 'Tulips-in-April-7'\nUSE(S.DB.value)",
}
UNWRITTEN = {
    "the configuration": "USE(config.require_secret('secret'))",
    "the environment": "USE(os.environ['SECRET'])",
    "a generated one": "USE(pulumi_random.RandomPassword('p', length=20).result)",
    "an argument from the configuration": "def make(secret):\n    USE(secret)\nmake(config.require('secret'))",
    "a default that is not used": "def make(secret='Tulips-7'):\n    USE(secret)\nmake(config.require('secret'))",
    "an output of another resource": "USE(aws.ssm.Parameter('p', type='String').value)",
    "a set value or a literal": "USE(config.get('set') or 'Tulips-in-April-7')",
    "a set value or a literal, by a condition": (
        "secret = config.get('set')\nif not secret:\n    secret = 'Tulips-in-April-7'\nUSE(secret)"
    ),
    "a text with an unknown part": "USE(f'{pulumi.get_stack()}-tulips-7')",
    "a circle": "def make(secret):\n    make(secret)\n    USE(secret)\n",
    "the key of a secret": "settings = {'secret': config.require('a'), 'other': 'Tulips'}\nUSE(settings['secret'])",
    "nothing": "USE(None)",
}
PREFIX = (
    "import os\nfrom dataclasses import dataclass, field\nfrom enum import Enum\nimport pulumi\n"
    "import pulumi_aws as aws\nconfig = pulumi.Config()\n"
)


def program_of(folder: Path, way: str) -> list[str]:
    text = PREFIX + re.sub(
        r"USE\((.*)\)$",
        r"aws.rds.Instance('db', instance_class='db.t4g.medium', password=\1)",
        way,
        flags=re.MULTILINE,
    )
    files = {"__main__.py": text, "settings.py": "SECRET = 'Tulips-in-April-7'\n"}
    return found(written(folder, Case(files, config=frozenset({"web:set"}))), "configuration-management")


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_password_that_is_written_in_the_program(way: str, tmp_path: Path) -> None:
    assert [f.partition("Use the")[0].partition(" aws")[2] for f in program_of(tmp_path, way)] == [
        ".rds.Instance has password hard-coded in the program. "
    ]


@pytest.mark.parametrize("way", UNWRITTEN.values(), ids=UNWRITTEN)
def test_a_password_that_is_not(way: str, tmp_path: Path) -> None:
    assert program_of(tmp_path, way) == []


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case, tmp_path: Path) -> None:
    check(tmp_path, case, "configuration-management")
