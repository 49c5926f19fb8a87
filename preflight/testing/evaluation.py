"""The findings of policies in a stack, for tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from preflight.core.stack import Stack
from preflight.evaluation.evaluate import Outcome, run
from preflight.evaluation.settings import nearest, parse
from preflight.policy import Policy, policy_set


def findings(
    stack: Stack, policy: str | Policy, config: Mapping[str, Any] | None = None
) -> list[tuple[str, str]]:
    """The policy's findings in the stack: (resource name, message), sorted. Exceptions are raised."""
    return sorted((f.resource, f.message) for f in outcome(stack, policy, config).findings)


def outcome(
    stack: Stack, policy: str | Policy | None = None, config: Mapping[str, Any] | None = None
) -> Outcome:
    """The whole outcome of one policy, or of all. `config` is raw configuration by policy name."""
    policies = policy_set().policies if policy is None else (named(policy),)
    others = (p for p in policy_set().policies if p.name != policies[0].name or policy is None)
    settings = parse(config or {}, policies if policy is None else (*policies, *others))
    return run(stack, policies, settings, strict=True)


def named(policy: str | Policy) -> Policy:
    """The policy of that name, of the pack or of an installed package; raises LookupError. Or the policy itself."""
    if isinstance(policy, Policy):
        return policy
    found = policy_set().find(policy)
    if found is None:
        hint = nearest(policy, (p.name for p in policy_set().policies))
        raise LookupError(f"no policy named '{policy}'{hint}; load one of your own with load_policy(file)")
    return found
