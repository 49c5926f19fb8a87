"""A Systems Manager command cannot run, or its output cannot be stored.

## What fails

- An association, or a Run Command task of a maintenance window, has no target; or the targets of its window belong
  to another window.
- The role that Systems Manager must assume for a task does not trust `ssm.amazonaws.com`.
- A document has a `schemaVersion` that its type does not support, has no steps, or has a step that continues with a
  step that does not exist.
- A step has an action that does not exist, such as `aws:runShellscript`, or that only the other type of document
  supports: plugins of commands are not actions of runbooks.
- An association sets a parameter that its document does not declare.
- A role allows `ssm:SendCommand` on documents but on no instance, or the reverse: the call needs both.
- The output goes to a bucket of the stack, and the role of a targeted instance does not allow writing to that
  bucket.
- (advisory) The targets match no instance of the stack, although the stack has instances; the document's name is not
  in the stack, although a very similar name is.

## Why

Systems Manager rejects the document (*InvalidDocumentContent*, *InvalidDocumentSchemaVersion*) or the task
(*ValidationException*). The other faults appear only when a command runs: *AccessDeniedException*, *No instances in
scope*, or a bucket that stays empty.

## Errors

- `InvalidDocument`
- `InvalidParameters`
- `InvalidDocumentContent`
- `InvalidDocumentContent: Unknown plugin name: …`
- `InvalidDocumentSchemaVersion`
- `No instances in scope`

## Fails

```yaml
resources:
  document:
    type: aws:ssm:Document
    properties:
      name: restart-web
      documentType: Command
      content:
        fn::toJSON:
          schemaVersion: "0.3"
          description: Restart the web server
          mainSteps:
            - { name: restart, action: "aws:runShellScript", inputs: { runCommand: [systemctl restart httpd] } }
```

## Instead

Write command documents in schema 2.2 with `mainSteps`, and target instances by a tag that they have. Allow
`ssm.amazonaws.com` to assume the task's role, and allow `s3:PutObject` on the output bucket in the role of the
instances.

```yaml
resources:
  document:
    type: aws:ssm:Document
    properties:
      name: restart-web
      documentType: Command
      content:
        fn::toJSON:
          schemaVersion: "2.2"
          description: Restart the web server
          mainSteps:
            - { name: restart, action: "aws:runShellScript", inputs: { runCommand: [systemctl restart httpd] } }
```

## Not covered

Whether Systems Manager can manage a targeted instance at all: *session-manager*. Documents of other accounts, and
whether the principal that starts a task has `iam:PassRole`.

## References

- [Target](https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_Target.html)
- [Document schemas](https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-schemas-features.html)
- [Maintenance window roles](https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-maintenance-permissions.html)
- [Plugins of command documents](https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-command-ssm-plugin-reference.html)
- [Actions of runbooks](https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-actions.html)
- [SendCommand permissions](https://docs.aws.amazon.com/systems-manager/latest/userguide/run-command-setting-up.html)
- [Command output in S3](https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-instance-permissions.html)
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Literal

from preflight.core.logic import any_of, certainly, negate, note
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.core.values import Unknown
from preflight.model.identity.roles import Role
from preflight.model.systems_manager.command_output import OutputBucket, cannot_write, output_bucket
from preflight.model.systems_manager.commands import (
    Command,
    grants_commands,
    machines,
    role_of,
    service_roles,
)
from preflight.model.systems_manager.documents import SsmDocument, as_document, documents
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy

SSM = "ssm.amazonaws.com"
Kind = Literal["instance", "document"]
Subject = Command | SsmDocument | Role


def subjects(stack: Stack) -> tuple[Subject, ...]:
    """The commands and documents, and the roles that may send commands."""
    roles = tuple(r for r in stack.all(Role) if grants_commands(r))
    return (*stack.all(Command), *documents(stack), *roles)


@policy(
    each=subjects,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidDocumentContent, InvalidDocumentSchemaVersion, ValidationException, AccessDeniedException",
)
def run_command(subject: Subject) -> Iterator[Finding]:
    if isinstance(subject, SsmDocument):
        if subject.fault is not None:
            yield Finding(subject, f"The document {subject.fault}. Correct its content.")
    elif isinstance(subject, Role):
        yield from _grant(subject)
    else:
        yield from _roles(subject)
        yield from _document(subject)
        yield from _targets(subject)
        yield from _output(subject)


def _grant(role: Role) -> Iterator[Finding]:
    kinds: tuple[tuple[Kind, Kind], ...] = (("instance", "document"), ("document", "instance"))
    unreadable = next((p for p in role.policies if isinstance(p, Unknown)), None)
    if unreadable is not None:
        note(unreadable)
    for missing, granted in kinds:
        # The particular instance or document does not matter: one that may be allowed is enough.
        if role.lacks_command_on(missing) is True and role.lacks_command_on(granted) is not True:
            what = "instances" if missing == "instance" else "documents"
            yield Finding(
                role,
                f"The role allows ssm:SendCommand on {granted}s only, and the call needs the {what} too. "
                f"Allow it on the ARNs of the {what}.",
                error="AccessDeniedException",
            )


def _roles(command: Command) -> Iterator[Finding]:
    for role in service_roles(command):
        if isinstance(role, Unknown):
            note(role)
        elif certainly(negate(role.trusts(SSM))):
            yield Finding(
                command,
                f"Role '{role.name}' does not trust {SSM}, which must assume the role. "
                "Allow that service in the role's trust policy.",
            )


def _document(command: Command) -> Iterator[Finding]:
    found = command.document
    if isinstance(found, Resource):
        declared, given = as_document(found).parameters, command.given_parameters
        if isinstance(declared, Unknown) or isinstance(given, Unknown):
            return
        for parameter in sorted(given - declared):
            yield Finding(
                command,
                f"Parameter '{parameter}' is set, but document '{found.name}' does not declare it. "
                "Correct the name, or declare the parameter.",
                error="InvalidParameters",
            )
        return
    name = command.resource.get(command.document_key)
    if not isinstance(name, str):
        return
    names = [d.resource.get("name") for d in documents(command.stack)]
    # Source: Systems Manager API, CreateDocument: a name has at most 128 characters.
    near = difflib.get_close_matches(name[:128], [n[:128] for n in names if isinstance(n, str)], 1, 0.8)
    if near:
        yield Finding(
            command,
            f"{command.document_key}: document '{name}' is not in the stack; '{near[0]}' is. Correct the name.",
            ADVISORY,
            error="InvalidDocument",
        )


def _targets(command: Command) -> Iterator[Finding]:
    targets = command.targets
    if isinstance(targets, Unknown):
        note(targets)
        return
    window = command.other_window
    if window is not None:
        yield Finding(
            command,
            f"Targets '{window.name}' are registered in another maintenance window. "
            "Register targets in the task's own window.",
        )
    if not targets:
        if certainly(command.needs_agents):
            yield Finding(
                command, "The command has no target, and it needs one. Set targets to instance IDs or a tag."
            )
        return
    if command.needs_agents is not True or not command.is_aimed or not machines(command.stack):
        return
    hits = any_of(target.covers(machine) for target in targets for machine in machines(command.stack))
    if certainly(negate(hits)):
        yield Finding(
            command,
            f"Target {targets[0].text} matches no instance of the stack. "
            "Correct the target, or add that tag to the instances.",
            ADVISORY,
        )


def _output(command: Command) -> Iterator[Finding]:
    bucket = output_bucket(command)
    if bucket is None or command.needs_agents is not True:
        return
    told: set[str] = set()
    for machine in machines(command.stack):
        role = role_of(machine)
        if not isinstance(role, Role) or command.hits(machine) is not True or role.urn in told:
            continue
        told.add(role.urn)
        if certainly(cannot_write(role, bucket)):
            yield _cannot_write(command, role, bucket)


def _cannot_write(command: Command, role: Role, bucket: OutputBucket) -> Finding:
    return Finding(
        command,
        f"The output goes to bucket '{bucket.resource.name}', but role '{role.name}' of a targeted instance does not "
        "allow s3:PutObject there. Allow it in the role.",
        error="AccessDenied",
    )
