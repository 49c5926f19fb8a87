from __future__ import annotations

from preflight.model.identity.exclusive_policies import outsiders
from preflight.testing import Program


def test_outsiders_by_name() -> None:
    program = Program()
    role = program.add("aws:iam:Role", "app", managedPolicyArns=["a"], inlinePolicies=[{"name": "x"}])
    for name, arn in (("c", "b"), ("b", "c"), ("a", "a")):
        program.add("aws:iam:RolePolicyAttachment", name, role=role.output("name"), policyArn=arn)
    program.add("aws:iam:RolePolicy", "own", role=role.id)
    for stack in (program.planned(), program.deployed()):
        found = [(key, [r.name for r in others]) for key, others in outsiders(stack.by_urn[role.urn])]
        assert found == [("inlinePolicies", ["own"]), ("managedPolicyArns", ["b", "c"])]


def test_a_role_that_is_only_read_lists_nothing() -> None:
    program = Program()
    role = program.add("aws:iam:Role", "app", managedPolicyArns=["a"])
    program.add("aws:iam:RolePolicyAttachment", "more", role=role.output("name"), policyArn="b")
    stack = program.planned()
    assert list(outsiders(stack.by_urn[role.urn]))
    external = type(stack).from_messages(program.messages(), external=frozenset({role.urn}))
    assert list(outsiders(external.by_urn[role.urn])) == []
