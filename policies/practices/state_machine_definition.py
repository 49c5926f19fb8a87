"""A Step Functions state machine has a definition that is not valid Amazon States Language.

## What fails

- The definition is not a JSON object, or has no `StartAt` or `States`.
- `StartAt`, `Next`, `Default`, or the `Next` of a choice or catcher names a state that does not exist.
- A state cannot be reached, or no state ends the workflow.
- A state has a `Type` that does not exist, or has neither `Next` nor `End`, or both.
- A choice has no `Choices`; a task has no `Resource`, or one that is not an ARN; a wait does not have exactly one
  time; a parallel state has no `Branches`; a map has no processor.

The policy checks branches and processors in the same way.

## Why

Step Functions rejects the definition: `InvalidDefinition: Invalid State Machine Definition:
'MISSING_TRANSITION_TARGET: Missing 'Next' target: ship at /States/pay/Next'`, `State "ship" is not reachable. at
/States/ship`, `MISSING_END_STATE: Workflow has no terminal state`, `SCHEMA_VALIDATION_FAILED`.

## Errors

- `InvalidDefinition: Invalid State Machine Definition: '…'`
- `InvalidDefinition`
- `MISSING_TRANSITION_TARGET: Missing 'Next' target: … at …`
- `MISSING_END_STATE: Workflow has no terminal state`
- `State "…" is not reachable. at …`

## Fails

```yaml
resources:
  role:
    type: aws:iam:Role
    properties:
      assumeRolePolicy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement: [{ Effect: Allow, Action: "sts:AssumeRole", Principal: { Service: states.amazonaws.com } }]
  orders:
    type: aws:sfn:StateMachine
    properties:
      roleArn: "${role.arn}"
      definition:
        fn::toJSON:
          StartAt: pay
          States:
            pay: { Type: Pass, Next: shipping }
            ship: { Type: Pass, End: true }
```

## Instead

Let every `Next` name an existing state, and let every state be the target of a transition.

```yaml
resources:
  role:
    type: aws:iam:Role
    properties:
      assumeRolePolicy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement: [{ Effect: Allow, Action: "sts:AssumeRole", Principal: { Service: states.amazonaws.com } }]
  orders:
    type: aws:sfn:StateMachine
    properties:
      roleArn: "${role.arn}"
      definition:
        fn::toJSON:
          StartAt: pay
          States:
            pay: { Type: Pass, Next: ship }
            ship: { Type: Pass, End: true }
```

## Not covered

Paths, expressions, arguments and fields that a state does not support. A definition with unknown parts is checked in
its known parts. Missing permissions of the role: *role-lacks-permission*.

## References

- [Amazon States Language](https://states-language.net/spec.html)
- [State machine structure](https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html)
- [ValidateStateMachineDefinition](https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import note
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.integration.state_machines import definition_flaws
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(
    each=aws.SFN_STATE_MACHINE,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidDefinition: Invalid State Machine Definition",
)
def state_machine_definition(resource: Resource) -> Iterator[Finding]:
    flaws = definition_flaws(resource.get("definition"))
    if isinstance(flaws, Unknown):
        note(flaws)
        return
    for flaw in flaws:
        yield Finding(
            resource,
            f"definition {flaw.reason}. Correct the definition.",
            error=f"InvalidDefinition: Invalid State Machine Definition: '{flaw.code}",
        )
