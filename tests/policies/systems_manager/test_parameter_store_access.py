"""Workloads that read parameters, and the roles that let them."""

# ruff: noqa: E501 - a line holds a whole resource of a program
from __future__ import annotations

import json
from typing import Any

import pytest

from tests.policies.table import Case, check


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def role(name: str, service: str) -> str:
    trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return f"\n  {name}: {{ type: aws:iam:Role, properties: {{ assumeRolePolicy: '{document(trust)}' }} }}"


def grant(
    action: Any = "ssm:GetParameter", resource: Any = "*", to: str = "role", effect: str = "Allow"
) -> str:
    statement = {"Effect": effect, "Action": action, "Resource": resource}
    name = f"{effect}-{to}-{abs(hash((str(action), str(resource)))) % 9999}"
    return (
        f"\n  {name}: {{ type: aws:iam:RolePolicy, "
        f"properties: {{ role: \"${{{to}.id}}\", policy: '{document(statement)}' }} }}"
    )


def attach(policy: str, to: str = "role") -> str:
    arn = f"arn:aws:iam::aws:policy/{policy}"
    return f'\n  {policy.split("/")[-1]}: {{ type: aws:iam:RolePolicyAttachment, properties: {{ role: "${{{to}.name}}", policyArn: "{arn}" }} }}'


START = "\nresources:"
ROLE = (
    role("role", "ec2.amazonaws.com")
    + '\n  profile: { type: aws:iam:InstanceProfile, properties: { role: "${role.name}" } }'
)


def server(script: str, profile: bool = True) -> str:
    text = json.dumps(f"#!/bin/bash\n{script}\n")
    given = '      iamInstanceProfile: "${profile.name}"\n' if profile else ""
    return f"\n  server:\n    type: aws:ec2:Instance\n    properties:\n      keyName: admin\n{given}      userData: {text}\n"


def template(script: str, profile: bool = True) -> str:
    text = json.dumps(f"#!/bin/bash\n{script}\n")
    given = '      iamInstanceProfile: { arn: "${profile.arn}" }\n' if profile else ""
    return f"\n  template:\n    type: aws:ec2:LaunchTemplate\n    properties:\n{given}      userData: {{ fn::toBase64: {text} }}\n"


def parameter(name: str, path: str, more: str = "") -> str:
    return f"\n  {name}: {{ type: aws:ssm:Parameter, properties: {{ name: {path}, type: String, value: x{more} }} }}"


GET = "aws ssm get-parameter --name /app/key --query Parameter.Value --output text"
BY_PATH = "aws ssm get-parameters-by-path --path /app --recursive"
READS = "The user data reads parameter '/app/key'"
DENIED = READS + ", but role 'role' does not allow ssm:GetParameter on it. "
MEND = "Allow ssm:GetParameter in a policy of the role."
KEY = "\n  key: { type: aws:kms:Key, properties: { description: x } }"
SECURE = '\n  kept: { type: aws:ssm:Parameter, properties: { name: /app/key, type: SecureString, value: x, keyId: "${key.arn}" } }'


def function(variables: str) -> str:
    return role("role", "lambda.amazonaws.com") + (
        '\n  function: { type: aws:lambda:Function, properties: { role: "${role.arn}", environment: { variables: '
        f"{variables} }} }} }}"
    )


def task(definitions: Any, execution: bool = True) -> str:
    started = 'executionRoleArn: "${start.arn}", ' if execution else ""
    return (
        (role("start", "ecs-tasks.amazonaws.com") if execution else "")
        + f"\n  task: {{ type: aws:ecs:TaskDefinition, properties: {{ {started}containerDefinitions: {json.dumps(json.dumps(definitions))} }} }}"
        + '\n  service: { type: aws:ecs:Service, properties: { taskDefinition: "${task.arn}" } }'
    )


SECRETS = [{"name": "app", "secrets": [{"name": "KEY", "valueFrom": "/app/key"}]}]
BY_ARN = [
    {
        "name": "app",
        "secrets": [{"name": "KEY", "valueFrom": "arn:aws:ssm:eu-west-1:123456789012:parameter/app/key"}],
    }
]
FROM_SECRETS_MANAGER = [
    {"name": "app", "secrets": [{"name": "KEY", "valueFrom": "arn:aws:secretsmanager:eu-west-1:1:secret:x"}]}
]
CONTAINER = "A container secret reads parameter '/app/key', but "


def tagged(tags: str, condition: str) -> str:
    """A parameter with tags, and a policy that asks for tags of what is read."""
    asked = json.dumps({"StringEquals": {condition: "shop"}})
    statement = f'{{"Effect": "Allow", "Action": "ssm:GetParameters", "Resource": "*", "Condition": {asked}}}'
    return (
        f"\n  key: {{ type: aws:ssm:Parameter, properties: {{ name: /app/key, type: String, value: a, tags: {tags} }} }}"
        '\n  reads: { type: aws:iam:RolePolicy, properties: { role: "${start.id}", policy: '
        f'\'{{"Version": "2012-10-17", "Statement": [{statement}]}}\' }} }}'
    )


ADVICE = ("which is not in the stack;",)

CASES = {
    "allowed for the parameter's tag": Case(
        START + tagged("{ App: shop }", "ssm:resourceTag/app") + task(SECRETS)
    ),
    "allowed for another tag": Case(
        START + tagged("{ app: web }", "aws:ResourceTag/app") + task(SECRETS),
        [
            (
                "service",
                CONTAINER + "role 'start' does not allow ssm:GetParameters on it. "
                "Allow ssm:GetParameters in a policy of the role.",
            )
        ],
    ),
    "a tag that the provider may add": Case(
        START + tagged("{ x: web }", "aws:ResourceTag/app") + task(SECRETS)
    ),
    "no profile": Case(
        START + server(GET, profile=False),
        [
            (
                "server",
                READS
                + ", but there is no instance profile with a role. Add one that allows ssm:GetParameter.",
            )
        ],
    ),
    "no permission": Case(START + ROLE + server(GET), [("server", DENIED + MEND)]),
    "allowed": Case(START + ROLE + grant() + server(GET)),
    "allowed by the core policy": Case(START + ROLE + attach("AmazonSSMManagedInstanceCore") + server(GET)),
    "allowed on its path": Case(
        START + ROLE + grant(["ssm:GetParameter*"], "arn:aws:ssm:*:*:parameter/app/*") + server(GET)
    ),
    "allowed on another path": Case(
        START + ROLE + grant("ssm:*", "arn:aws:ssm:*:*:parameter/other/*") + server(GET),
        [("server", DENIED + MEND)],
    ),
    "two slashes in the ARN": Case(
        START + ROLE + grant("ssm:*", "arn:aws:ssm:eu-west-1:123456789012:parameter//app/key") + server(GET),
        [
            (
                "server",
                DENIED
                + "Its policy has 'parameter//...'. Remove one slash: the ARN has only the name's leading slash.",
            )
        ],
    ),
    "an ARN of a known account may be this one": Case(
        START
        + ROLE
        + grant("ssm:GetParameter", "arn:aws:ssm:eu-west-1:123456789012:parameter/app/key")
        + server(GET)
    ),
    "denied again": Case(
        START + ROLE + grant() + grant(effect="Deny") + server(GET), [("server", DENIED + MEND)]
    ),
    "the plural is another action": Case(
        START + ROLE + grant("ssm:GetParameters") + server(GET), [("server", DENIED + MEND)]
    ),
    "several names in one call": Case(
        START + ROLE + grant("ssm:GetParameter") + server("aws ssm get-parameters --names /app/a /app/b"),
        [
            (
                "server",
                f"The user data reads parameter '/app/{n}', but role 'role' does not allow ssm:GetParameters on "
                f"it. Allow ssm:GetParameters in a policy of the role.",
            )
            for n in ("a", "b")
        ],
    ),
    "by path with a policy for what is below": Case(
        START + ROLE + grant("ssm:GetParametersByPath", "arn:aws:ssm:*:*:parameter/app/*") + server(BY_PATH)
    ),
    "by path with the core policy": Case(
        START + ROLE + attach("AmazonSSMManagedInstanceCore") + server(BY_PATH),
        [
            (
                "server",
                "The user data reads parameter '/app', but role 'role' does not allow ssm:GetParametersByPath "
                "on it. Allow ssm:GetParametersByPath in a policy of the role.",
            )
        ],
    ),
    "a name that the script makes": Case(
        START
        + ROLE
        + grant("ssm:*", "arn:aws:ssm:*:*:parameter/app/*")
        + server('aws ssm get-parameter --name "/app/$(hostname)"')
    ),
    "no permission for a name that the script makes": Case(
        START + ROLE + server('aws ssm get-parameter --name "/app/$(hostname)"'),
        [
            (
                "server",
                "The user data reads a parameter, but role 'role' does not allow ssm:GetParameter on it. "
                + MEND,
            )
        ],
    ),
    "credentials of its own": Case(START + server("export AWS_ACCESS_KEY_ID=x\n" + GET, profile=False)),
    "a named profile": Case(START + server(GET + " --profile deploy", profile=False)),
    "a function that writes the parameter": Case(
        START + function("{ KEY: /app/key }") + parameter("one", "/app/key") + grant("ssm:PutParameter")
    ),
    "it writes only": Case(START + ROLE + server("aws ssm put-parameter --name /app/key --value x")),
    "the agent's configuration": Case(
        START + ROLE + server("amazon-cloudwatch-agent-ctl -a fetch-config -c ssm:AgentConfig -s"),
        [
            (
                "server",
                (
                    "The user data reads parameter 'AgentConfig', but role 'role' does not allow ssm:GetParameter "
                    "on it. "
                )
                + MEND,
            )
        ],
    ),
    "a profile of elsewhere": Case(
        START + server(GET, profile=False) + "      iamInstanceProfile: company-default\n"
    ),
    "it cannot decrypt": Case(
        START + ROLE + grant() + KEY + SECURE + server(GET + " --with-decryption"),
        [
            (
                "server",
                READS
                + (
                    ", which key 'key' encrypts, but role 'role' does not allow kms:Decrypt. Allow kms:Decrypt on "
                    "the key."
                ),
            )
        ],
    ),
    "it may decrypt": Case(
        START
        + ROLE
        + grant(["ssm:GetParameter", "kms:Decrypt"])
        + KEY
        + SECURE
        + server(GET + " --with-decryption")
    ),
    "it does not ask to decrypt": Case(START + ROLE + grant() + KEY + SECURE + server(GET)),
    "AWS's own key": Case(
        START
        + ROLE
        + grant()
        + SECURE.replace('"${key.arn}"', "alias/aws/ssm")
        + server(GET + " --with-decryption")
    ),
    "a key policy that may admit the role": Case(
        START
        + ROLE
        + grant()
        + SECURE
        + server(GET + " --with-decryption")
        + "\n  key: { type: aws:kms:Key, properties: { policy: '"
        + document(
            {
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::123456789012:role/role"},
                "Action": "kms:*",
                "Resource": "*",
            }
        )
        + "' } }"
    ),
    "absent though its siblings are there": Case(
        START + ROLE + grant() + parameter("one", "/app/kye") + parameter("two", "/else/x") + server(GET),
        [
            (
                "server",
                READS + ", which is not in the stack; '/app/kye' is. Correct the name, or add the parameter.",
            )
        ],
    ),
    "there among its siblings": Case(
        START + ROLE + grant() + parameter("one", "/app/key") + parameter("two", "/app/x") + server(GET)
    ),
    "absent with names that are not known": Case(
        START
        + ROLE
        + grant()
        + parameter("one", "/app/kye")
        + parameter("two", '"/${role.id}/x"')
        + server(GET),
        when="planned",
    ),
    "a function with the name in its environment": Case(
        START + function("{ KEY: /app/key }") + parameter("one", "/app/key"),
        [
            (
                "function",
                (
                    "The environment reads parameter '/app/key', but role 'role' does not allow ssm:GetParameter "
                    "on it. "
                )
                + MEND,
            )
        ],
    ),
    "a function that may read in one way": Case(
        START + function("{ KEY: /app/key }") + parameter("one", "/app/key") + grant("ssm:GetParameters")
    ),
    "a function whose role may read in another region": Case(
        START
        + function("{ KEY: /app/key }")
        + parameter("one", "/app/key")
        + grant("ssm:GetParameter", "arn:aws:ssm:us-east-1:123456789012:parameter/app/*"),
        [
            (
                "function",
                "The environment reads parameter '/app/key', but role 'role' does not allow ssm:GetParameter "
                "on it. Its policy has region us-east-1, but the parameter is in eu-west-1. Set eu-west-1 in "
                "the ARN.",
            )
        ],
    ),
    "a function whose role may read in its region": Case(
        START
        + function("{ KEY: /app/key }")
        + parameter("one", "/app/key")
        + grant("ssm:GetParameter", "arn:aws:ssm:eu-west-1:123456789012:parameter/app/*")
    ),
    "a function whose role may read in any region": Case(
        START
        + function("{ KEY: /app/key }")
        + parameter("one", "/app/key")
        + grant("ssm:GetParameter", "arn:aws:ssm:*:123456789012:parameter/app/*")
    ),
    "a script, which may read in another region": Case(
        START
        + ROLE
        + server(GET)
        + parameter("one", "/app/key")
        + grant("ssm:GetParameter", "arn:aws:ssm:us-east-1:123456789012:parameter/app/*")
    ),
    "a function whose parameter is of another region": Case(
        START
        + function("{ KEY: /app/key }")
        + parameter("one", "/app/key", ", region: us-east-1")
        + grant("ssm:GetParameter", "arn:aws:ssm:us-east-1:123456789012:parameter/app/*")
    ),
    "a function with a reference in its environment": Case(
        START + function('{ KEY_ARN: "${one.arn}" }') + parameter("one", "/app/key"),
        [
            (
                "function",
                (
                    "The environment reads parameter '/app/key', but role 'role' does not allow ssm:GetParameter "
                    "on it. "
                )
                + MEND,
            )
        ],
        when="planned",
    ),
    "a function with the parameter's version": Case(
        START + function('{ KEY_VERSION: "${one.version}" }') + parameter("one", "/app/key")
    ),
    "a function with the parameter's value": Case(
        START + function('{ KEY: "${one.value}" }') + parameter("one", "/app/key")
    ),
    "a function with the value of something else": Case(
        START
        + function('{ KEY: "${one.value}" }')
        + parameter("one", "/app/key").replace("value: x", 'value: "${role.arn}"'),
    ),
    "a function with a parameter's value and the name of something else": Case(
        START
        + function('{ KEY: "${one.value}", OTHER: "${other.arn}" }')
        + parameter("one", "/app/key")
        + "\n  other: { type: aws:sqs:Queue, properties: { delaySeconds: 0 } }",
    ),
    "a launch template of nobody known": Case(
        START + ROLE + template(GET),
        [("template", DENIED + MEND)],
    ),
    "a launch template without profile": Case(START + template(GET, profile=False)),
    "a launch template whose group speaks for it": Case(
        START
        + ROLE
        + template(GET)
        + '\n  fleet: { type: aws:autoscaling:Group, properties: { launchTemplate: { id: "${template.id}" } } }',
        [("fleet", DENIED + MEND)],
    ),
    "a value that is no parameter's name": Case(
        START + function("{ ROUTE: /app/other }") + parameter("one", "/app/key")
    ),
    "a short name under a plain variable": Case(START + function("{ STAGE: dev }") + parameter("one", "dev")),
    "a task whose execution role reads": Case(
        START + task(SECRETS) + attach("service-role/AmazonECSTaskExecutionRolePolicy", "start"),
        [
            (
                "service",
                CONTAINER + "role 'start' does not allow ssm:GetParameters on it. "
                "Allow ssm:GetParameters in a policy of the role.",
            )
        ],
    ),
    "a task by ARN": Case(
        START + task(BY_ARN),
        [
            (
                "service",
                CONTAINER + "role 'start' does not allow ssm:GetParameters on it. "
                "Allow ssm:GetParameters in a policy of the role.",
            )
        ],
    ),
    "a task whose execution role may": Case(START + task(SECRETS) + grant("ssm:GetParameters", to="start")),
    "a task without execution role is told elsewhere": Case(
        START + task(SECRETS, execution=False),
    ),
    "a task without task role": Case(
        START
        + task([{"name": "app", "environment": [{"name": "KEY_PARAMETER", "value": "/app/key"}]}])
        + parameter("one", "/app/key"),
        [
            (
                "service",
                "The environment reads parameter '/app/key', but there is no task role. Add one that allows "
                "ssm:GetParameter.",
            )
        ],
    ),
    "a task with secrets of Secrets Manager": Case(START + task(FROM_SECRETS_MANAGER)),
    "a task with unknown containers": Case(
        START + task(SECRETS).replace("/app/key", "${role.id}") + role("role", "ecs-tasks.amazonaws.com"),
        when="planned",
    ),
    "no secret name is shown": Case(
        START + ROLE + "\n  server:\n    type: aws:ec2:Instance\n    properties:\n      keyName: admin\n"
        '      iamInstanceProfile: "${profile.name}"\n'
        f"      userData: {{ 'fn::secret': {json.dumps('#!/bin/bash' + chr(10) + GET)} }}\n",
        [
            (
                "server",
                "The user data reads a parameter, but role 'role' does not allow ssm:GetParameter on it. "
                + MEND,
            )
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_parameter_store_access(name: str) -> None:
    check("parameter-store-access", CASES[name], ADVICE)
