"""Commands of Systems Manager, their documents, roles, targets and output."""

# ruff: noqa: E501 - a line holds a whole resource of a program
from __future__ import annotations

import json
from typing import Any

import pytest

from tests.policies.table import Case, check

START = "\nresources:"


def doc(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def role(service: str, name: str = "role") -> str:
    text = doc({"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"})
    return f"\n  {name}: {{ type: aws:iam:Role, properties: {{ assumeRolePolicy: '{text}' }} }}"


def grant(action: Any, resource: Any, name: str = "grant", **more: Any) -> str:
    text = doc({"Effect": "Allow", "Action": action, "Resource": resource, **more})
    return f"\n  {name}: {{ type: aws:iam:RolePolicy, properties: {{ role: \"${{role.id}}\", policy: '{text}' }} }}"


def document(content: dict[str, Any], kind: str = "Command", name: str = "restart-web") -> str:
    return f"\n  document: {{ type: aws:ssm:Document, properties: {{ name: {name}, documentType: {kind}, content: '{json.dumps(content)}' }} }}"


STEP = {"name": "restart", "action": "aws:runShellScript", "inputs": {"runCommand": ["x"]}}
GOOD = {"schemaVersion": "2.2", "parameters": {"Service": {"type": "String"}}, "mainSteps": [STEP]}
SERVER = '\n  server: { type: aws:ec2:Instance, properties: { tags: { Role: web }, iamInstanceProfile: "${profile.name}" } }'
PROFILE = (
    role("ec2.amazonaws.com")
    + '\n  profile: { type: aws:iam:InstanceProfile, properties: { role: "${role.name}" } }'
)
WINDOW = """
  window: { type: aws:ssm:MaintenanceWindow, properties: { schedule: rate(1 day), duration: 2, cutoff: 1 } }
  other-window: { type: aws:ssm:MaintenanceWindow, properties: { schedule: rate(1 day), duration: 2, cutoff: 1 } }
  registered: { type: aws:ssm:MaintenanceWindowTarget, properties: { windowId: "${window.id}", resourceType: INSTANCE, targets: [{ key: "tag:Role", values: [web] }] } }
"""


def association(
    targets: str = '[{ key: "tag:Role", values: [web] }]', name: str = "AWS-RunShellScript", more: str = ""
) -> str:
    return (
        f"\n  run: {{ type: aws:ssm:Association, properties: {{ name: {name}, targets: {targets}{more} }} }}"
    )


def task(
    targets: str = '[{ key: WindowTargetIds, values: ["${registered.id}"] }]',
    window: str = "window",
    more: str = "",
) -> str:
    return f'\n  task: {{ type: aws:ssm:MaintenanceWindowTask, properties: {{ windowId: "${{{window}.id}}", taskType: RUN_COMMAND, taskArn: AWS-RunShellScript, targets: {targets}{more} }} }}'


def fault(text: str) -> list[tuple[str, str]]:
    return [("document", f"The document {text}. Correct its content.")]


ON_DOCUMENTS = "arn:aws:ssm:*:*:document/AWS-RunShellScript"
ON_INSTANCES = "arn:aws:ec2:*:*:instance/*"
BUCKET = "\n  bucket: { type: aws:s3:Bucket, properties: { bucket: command-output } }"
OUTPUT = ', outputLocation: { s3BucketName: "${bucket.id}" }'
NO_WRITE = [
    (
        "run",
        "The output goes to bucket 'bucket', but role 'role' of a targeted instance does not allow "
        "s3:PutObject there. Allow it in the role.",
    )
]
NO_TRUST = (
    "Role 'role' does not trust ssm.amazonaws.com, which must assume the role. Allow that service "
    "in the role's trust policy."
)

ADVICE = ("is not in the stack;", "matches no instance")

CASES = {
    "a sound document": Case(START + document(GOOD)),
    "a schema of another type": Case(
        START + document(GOOD | {"schemaVersion": "0.3"}),
        fault(
            "has schemaVersion 0.3, which document type Command does not support (it supports 1.2 or 2.0 "
            "or 2.2)"
        ),
    ),
    "no schema": Case(START + document({"mainSteps": [STEP]}), fault("has no schemaVersion")),
    "no steps": Case(
        START + document({"schemaVersion": "2.2", "runtimeConfig": {"x": {}}}),
        fault("has no mainSteps, which contains the steps in schemaVersion 2.2"),
    ),
    "the steps of the old schema": Case(
        START
        + document({"schemaVersion": "1.2", "runtimeConfig": {"aws:runShellScript": {"properties": []}}})
    ),
    "two steps of one name": Case(
        START + document(GOOD | {"mainSteps": [STEP, STEP]}), fault("has two steps named 'restart'")
    ),
    "a step without action": Case(
        START + document(GOOD | {"mainSteps": [{"name": "restart"}]}),
        fault("has a step 'restart' without action"),
    ),
    "a plugin of the old schema that does not exist": Case(
        START + document({"schemaVersion": "1.2", "runtimeConfig": {"aws:runShell": {"properties": []}}}),
        fault("has the action 'aws:runShell', which does not exist ('aws:runShellScript' does)"),
    ),
    "a plugin in other letters": Case(
        START + document(GOOD | {"mainSteps": [STEP | {"action": "aws:RunShellScript"}]}),
        fault("has the action 'aws:RunShellScript', which does not exist ('aws:runShellScript' does)"),
    ),
    "a plugin without prefix": Case(
        START + document(GOOD | {"mainSteps": [STEP | {"action": "runShellScript"}]}),
        fault("has the action 'runShellScript', which does not exist ('aws:runShellScript' does)"),
    ),
    "a plugin that AWS may have added": Case(
        START + document(GOOD | {"mainSteps": [STEP | {"action": "aws:warmCache"}]})
    ),
    "a plugin that a parameter gives": Case(
        START + document(GOOD | {"mainSteps": [STEP | {"action": "{{ Service }}"}]})
    ),
    "an action of runbooks in a command": Case(
        START + document(GOOD | {"mainSteps": [STEP | {"action": "aws:createImage"}]}),
        fault("has the action 'aws:createImage', which only documents of type Automation support"),
    ),
    "a plugin of commands in a runbook": Case(
        START
        + document(
            {"schemaVersion": "0.3", "mainSteps": [{"name": "a", "action": "aws:runShellScript"}]},
            "Automation",
        ),
        fault("has the action 'aws:runShellScript', which only documents of type Command support"),
    ),
    "the actions of a runbook": Case(
        START
        + document(
            {
                "schemaVersion": "0.3",
                "mainSteps": [{"name": "a", "action": "aws:loop"}, {"name": "b", "action": "aws:sleep"}],
            },
            "Automation",
        )
    ),
    "a step that leads nowhere": Case(
        START
        + document(
            {"schemaVersion": "0.3", "mainSteps": [{"name": "a", "action": "aws:sleep", "nextStep": "c"}]},
            "Automation",
        ),
        fault("has a step 'a' that continues with 'c', which does not exist"),
    ),
    "a failure that leads nowhere": Case(
        START
        + document(
            {
                "schemaVersion": "0.3",
                "mainSteps": [{"name": "a", "action": "aws:sleep", "onFailure": "step:c"}],
            },
            "Automation",
        ),
        fault("has a step 'a' that continues with 'c', which does not exist"),
    ),
    "a failure that ends it": Case(
        START
        + document(
            {
                "schemaVersion": "0.3",
                "mainSteps": [{"name": "a", "action": "aws:sleep", "onFailure": "Abort"}],
            },
            "Automation",
        )
    ),
    "session preferences have no steps": Case(
        START + document({"schemaVersion": "1.0", "sessionType": "Standard_Stream", "inputs": {}}, "Session")
    ),
    "no JSON": Case(
        START
        + "\n  document: { type: aws:ssm:Document, properties: { documentType: Command, content: 'schemaVersion: 2.2' } }",
        fault("is not valid JSON"),
    ),
    "YAML by its format": Case(
        START
        + "\n  document: { type: aws:ssm:Document, properties: { documentType: Command, documentFormat: YAML, content: \"schemaVersion: '2.2'\\nmainSteps:\\n- name: a\\n  action: aws:runShellScript\\n\" } }"
    ),
    "an unknown document": Case(
        START
        + '\n  document: { type: aws:ssm:Document, properties: { documentType: Command, content: "${bucket.arn}" } }'
        + BUCKET,
        when="planned",
    ),
    "an undeclared parameter": Case(
        START
        + document(GOOD)
        + association(name='"${document.name}"', more=", parameters: { Servce: httpd }"),
        [
            (
                "run",
                "Parameter 'Servce' is set, but document 'document' does not declare it. Correct the name, or "
                "declare the parameter.",
            )
        ],
    ),
    "a declared parameter": Case(
        START
        + document(GOOD)
        + association(name='"${document.name}"', more=", parameters: { Service: httpd }")
    ),
    "a document's name almost right": Case(
        START + document(GOOD) + association(name="restart-wbe"),
        [
            (
                "run",
                "name: document 'restart-wbe' is not in the stack; 'restart-web' is. Correct the name.",
            )
        ],
    ),
    "a document of elsewhere": Case(START + document(GOOD) + association(name="company-patching")),
    "a target that matches": Case(START + PROFILE + SERVER + association()),
    "a target that matches nothing": Case(
        START + PROFILE + SERVER + association('[{ key: "tag:Role", values: [app] }]'),
        [
            (
                "run",
                "Target tag:Role=app matches no instance of the stack. Correct the target, or add that tag to "
                "the instances.",
            )
        ],
    ),
    "a target in a stack without instances": Case(
        START + association('[{ key: "tag:Role", values: [app] }]')
    ),
    "every instance": Case(START + PROFILE + SERVER + association("[{ key: InstanceIds, values: ['*'] }]")),
    "a resource group": Case(
        START + PROFILE + SERVER + association("[{ key: 'resource-groups:Name', values: [x] }]")
    ),
    "no target": Case(
        START + PROFILE + SERVER + association("[]"),
        [("run", "The command has no target, and it needs one. Set targets to instance IDs or a tag.")],
    ),
    "an automation without target": Case(START + association("[]", name="AWS-CreateSnapshot")),
    "a task's own window": Case(START + PROFILE + SERVER + WINDOW + task()),
    "targets of another window": Case(
        START + PROFILE + SERVER + WINDOW + task(window="other-window"),
        [
            (
                "task",
                "Targets 'registered' are registered in another maintenance window. Register targets in the "
                "task's own window.",
            )
        ],
    ),
    "a task without target": Case(
        START + WINDOW + task("[]"),
        [("task", "The command has no target, and it needs one. Set targets to instance IDs or a tag.")],
    ),
    "a task with a role for EC2": Case(
        START + PROFILE + SERVER + WINDOW + task(more=', serviceRoleArn: "${role.arn}"'), [("task", NO_TRUST)]
    ),
    "a task with a role for Systems Manager": Case(
        START + role("ssm.amazonaws.com") + WINDOW + task(more=', serviceRoleArn: "${role.arn}"')
    ),
    "notifications with a role for SNS": Case(
        START
        + role("sns.amazonaws.com")
        + WINDOW
        + task(
            more=', taskInvocationParameters: { runCommandParameters: { serviceRoleArn: "${role.arn}" } }'
        ),
        [("task", NO_TRUST)],
    ),
    "a grant on documents only": Case(
        START + role("lambda.amazonaws.com") + grant("ssm:SendCommand", ON_DOCUMENTS),
        [
            (
                "role",
                "The role allows ssm:SendCommand on documents only, and the call needs the instances too. "
                "Allow it on the ARNs of the instances.",
            )
        ],
    ),
    "a grant on instances only": Case(
        START + role("lambda.amazonaws.com") + grant("ssm:SendCommand", ON_INSTANCES),
        [
            (
                "role",
                "The role allows ssm:SendCommand on instances only, and the call needs the documents too. "
                "Allow it on the ARNs of the documents.",
            )
        ],
    ),
    "a grant on both": Case(
        START + role("lambda.amazonaws.com") + grant("ssm:SendCommand", [ON_DOCUMENTS, ON_INSTANCES])
    ),
    "a grant in two policies": Case(
        START
        + role("lambda.amazonaws.com")
        + grant("ssm:SendCommand", ON_DOCUMENTS)
        + grant(
            "ssm:SendCommand", "arn:aws:ec2:eu-west-1:123456789012:instance/i-0123456789abcdef0", "second"
        )
    ),
    "a grant with a condition": Case(
        START
        + role("lambda.amazonaws.com")
        + grant("ssm:SendCommand", ON_DOCUMENTS)
        + grant("ssm:SendCommand", "*", "second", Condition={"StringEquals": {"ssm:resourceTag/Role": "web"}})
    ),
    "output that the instance may not write": Case(
        START + PROFILE + SERVER + BUCKET + association(more=OUTPUT), NO_WRITE
    ),
    "output that it may write": Case(
        START
        + PROFILE
        + SERVER
        + BUCKET
        + association(more=OUTPUT)
        + grant("s3:PutObject", "arn:aws:s3:::command-output/*")
    ),
    "output to a bucket with a policy": Case(
        START
        + PROFILE
        + SERVER
        + BUCKET
        + association(more=OUTPUT)
        + '\n  open: { type: aws:s3:BucketPolicy, properties: { bucket: "${bucket.id}", policy: "${role.arn}" } }',
        when="planned",
    ),
    "output of a task": Case(
        START
        + PROFILE
        + SERVER
        + BUCKET
        + WINDOW
        + task(
            more=', taskInvocationParameters: { runCommandParameters: { outputS3Bucket: "${bucket.id}" } }'
        ),
        [("task", NO_WRITE[0][1])],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_run_command(name: str) -> None:
    check("run-command", CASES[name], ADVICE)
