"""A Step Functions state machine has a definition that is not valid Amazon States Language.

## What fails

- The definition is not a JSON object, or has no `StartAt` or `States`.
- `StartAt`, `Next`, `Default`, or the `Next` of a choice or catcher names a state that does not exist.
- A state cannot be reached, or no state ends the workflow.
- A state has a `Type` that does not exist, or has neither `Next` nor `End`, or both.
- A choice has no `Choices`; a task has no `Resource`, or one that is not an ARN; a wait does not have exactly one
  time; a parallel state has no `Branches`; a map has no processor, or is distributed without `ExecutionType`.
- A state has a field that its type does not support (`Retry` in a `Pass` state, `TimeoutSeconds` in a `Map`), or that
  its query language does not: `Parameters`, `Result` or `ErrorPath` with `JSONata`, `Arguments` or `Output` with
  `JSONPath`.
- A path does not begin with `$`; a key that ends in `.$` has neither a path nor an intrinsic function that exists.
- A retrier or catcher has no `ErrorEquals`, a catcher no `Next`; `BackoffRate` is below 1; a heartbeat is not shorter
  than its timeout.
- A choice has no operator or several, an operator that does not exist, or an operand of another type.
- An `EXPRESS` machine has a task with `.sync` or `.waitForTaskToken`, an activity or a distributed map.
- `loggingConfiguration` has a level without `logDestination`, or a destination that does not end with `:*`.
- Advisory: `States.ALL` is not alone, or not in the last item; an inline map has fields of a distributed map; a task
  with `.waitForTaskToken` does not pass its token on, so that it waits until its timeout.

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
- `SCHEMA_VALIDATION_FAILED: Field '…' is not supported at /States/…`
- `The QueryLanguage is set to 'JSONata', but field '…' is only supported for the 'JSONPath' QueryLanguage`
- `The QueryLanguage is set to 'JSONPath', but field '…' is only supported for the 'JSONata' QueryLanguage`
- `'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine`
- `SCHEMA_VALIDATION_FAILED: The value for the field '…' must be a valid JSONPath`
- `SCHEMA_VALIDATION_FAILED: Value is not a Reference Path: …`
- `invalid Step Functions State Machine definition: ERROR (…): …`
- `SCHEMA_VALIDATION_FAILED: Expected value of type Integer at /States/…`
- `Express state machine does not support '…' service integration`
- `Express state machine does not support Activity ARN at /States/…`
- `InvalidLoggingConfiguration: Invalid Logging Configuration: Log Group ARN must be provided with '*' qualifier.`

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

JSONata expressions, the arguments of services, and whether data has the named paths. A definition with unknown parts is
checked in its known parts. Missing permissions of the role: *role-lacks-permission*.

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
from preflight.model.integration.machine_settings import log_destination_fault, task_flaws
from preflight.model.integration.state_machines import definition_flaws
from preflight.policy import ADVISORY, HIGH, MANDATORY, Finding, policy


@policy(
    each=aws.SFN_STATE_MACHINE,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidDefinition: Invalid State Machine Definition",
)
def state_machine_definition(resource: Resource) -> Iterator[Finding]:
    if fault := log_destination_fault(resource):
        yield Finding(
            resource,
            f"loggingConfiguration.logDestination {fault}. Set it to the ARN of a log group, followed by ':*'.",
            error="Log Group ARN must be provided with '*' qualifier",
        )
    flaws = definition_flaws(resource.get("definition"))
    if isinstance(flaws, Unknown):
        note(flaws)
        return
    for flaw in (*flaws, *task_flaws(resource)):
        yield Finding(
            resource,
            f"definition {flaw.reason}. Correct the definition.",
            error=f"InvalidDefinition: Invalid State Machine Definition: '{flaw.code}"
            if flaw.is_certain
            else "",
            level=None if flaw.is_certain else ADVISORY,
        )
