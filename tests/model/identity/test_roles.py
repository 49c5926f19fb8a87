"""What one role is allowed to do, and who may assume it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preflight.core.stack import Stack
from preflight.core.values import SENTINEL, PartialText, Unknown
from preflight.model.identity.roles import Role, managed_policy, service_name
from preflight.testing import Added, Program, concat, secret

READ = "ssm:GetParameter"
HERE = "arn:aws:ssm:eu-west-1:123456789012:parameter/app/key"


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: Any = READ, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Any = READ, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def state(value: object) -> str:
    return "unknown" if isinstance(value, Unknown) else str(value).lower()


def role(*statements: dict[str, Any], **properties: Any) -> Role:
    program = Program()
    added = program.add("aws:iam:Role", "role", assumeRolePolicy="{}", **properties)
    if statements:
        program.add("aws:iam:RolePolicy", "inline", role=added.id, policy=policy(*statements))
    (found,) = program.planned().all(Role)
    return found


# The examples of "Policy evaluation logic" and of "Example evaluation of identity-based and resource-based
# policies" in the IAM user guide, as one role's.
@pytest.mark.parametrize(
    ("statements", "action", "resource", "expected"),
    [
        ([], READ, HERE, "false"),  # implicit deny
        ([allow()], READ, HERE, "true"),
        ([allow(), deny()], READ, HERE, "false"),  # explicit deny wins
        ([deny(), allow()], READ, HERE, "false"),  # in any order
        (
            [allow("s3:*", "arn:aws:s3:::carlossalazar-logs/*")],
            "s3:PutObject",
            "arn:aws:s3:::carlossalazar-logs/a",
            "true",
        ),
        (
            [allow("s3:*", "arn:aws:s3:::carlossalazar-logs/*")],
            "s3:PutObject",
            "arn:aws:s3:::other/a",
            "false",
        ),
        (
            [
                allow("s3:*", "arn:aws:s3:::*"),
                deny("s3:*", "arn:aws:s3:::*log*"),
                deny("s3:*", "arn:aws:s3:::*log*/*"),
            ],
            "s3:GetObject",
            "arn:aws:s3:::carlossalazar-logs/a",
            "false",
        ),
        (
            [
                allow("s3:*", "arn:aws:s3:::*"),
                deny("s3:*", "arn:aws:s3:::*log*"),
                deny("s3:*", "arn:aws:s3:::*log*/*"),
            ],
            "s3:GetObject",
            "arn:aws:s3:::carlossalazar/a",
            "true",
        ),
        (
            [allow("ec2:*"), deny("ec2:RunInstances", "*", Condition={"Null": {"x:y": "true"}})],
            "ec2:RunInstances",
            "*",
            "unknown",
        ),
        ([{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}], "s3:ListBucket", "*", "true"),
        ([{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}], "iam:CreateUser", "*", "false"),
        (
            [allow("*"), {"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::mine/*"}],
            "s3:GetObject",
            "arn:aws:s3:::mine/x",
            "true",
        ),
        (
            [allow("*"), {"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::mine/*"}],
            "s3:GetObject",
            "arn:aws:s3:::else/x",
            "false",
        ),
        ([allow("SSM:getParameter")], READ, HERE, "true"),
        ([allow("ssm:GetParameter*", "arn:aws:ssm:*:*:parameter/app/*")], READ, HERE, "true"),
        ([allow("ssm:GetParameter*", "arn:aws:ssm:*:*:parameter//app/*")], READ, HERE, "false"),
        ([allow(READ, SENTINEL)], READ, HERE, "unknown"),
        ([allow("s3:GetObject", SENTINEL)], READ, HERE, "false"),
        ([allow(), deny(READ, SENTINEL)], READ, HERE, "unknown"),
        ([allow(Condition={"Bool": {"aws:SecureTransport": "true"}})], READ, HERE, "true"),
        ([allow(Condition={"StringEquals": {"aws:ResourceTag/a": "b"}})], READ, HERE, "unknown"),
    ],
)
def test_evaluation(statements: list[dict[str, Any]], action: str, resource: str, expected: str) -> None:
    found = role(*statements)
    assert state(found.allows(action, resource)) == expected
    lacks = {"true": "false", "false": "true", "unknown": "unknown"}[expected]
    readable = [s for s in statements if s["Effect"] == "Allow"]
    if expected == "unknown" and len(readable) < len(statements):
        lacks = "false"  # a denial that cannot be judged is taken not to deny
    assert state(found.lacks(action, resource)) == lacks


def test_a_boundary_limits_what_policies_allow() -> None:
    managed = "arn:aws:iam::aws:policy/AmazonS3FullAccess"
    limited = role(allow("*"), permissionsBoundary=managed)
    assert (limited.allows("s3:GetObject", "*"), limited.allows(READ, HERE)) == (True, False)
    assert (limited.lacks("s3:GetObject", "*"), limited.lacks(READ, HERE)) == (False, True)
    assert role(permissionsBoundary=managed).allows("s3:GetObject", "*") is False
    elsewhere = role(allow("*"), permissionsBoundary="arn:aws:iam::123456789012:policy/x")
    assert isinstance(elsewhere.allows(READ, HERE), Unknown)


SPELLINGS: dict[str, Callable[[Program, Added], object]] = {
    "inlinePolicies": lambda p, r: None,
    "managedPolicyArns": lambda p, r: None,
    "rolePolicy": lambda p, r: p.add("aws:iam:RolePolicy", "x", role=r.id, policy=policy(allow())),
    "rolePolicy of a dict": lambda p, r: p.add(
        "aws:iam:RolePolicy", "x", role=r.id, policy={"Version": "2012-10-17", "Statement": [allow()]}
    ),
    "attachment": lambda p, r: p.add(
        "aws:iam:RolePolicyAttachment", "x", role=r.output("name"), policyArn=_policy(p).arn
    ),
    "attachment of AWS's": lambda p, r: p.add(
        "aws:iam:RolePolicyAttachment", "x", role=r.output("name"), policyArn=_CORE
    ),
    "shared attachment": lambda p, r: p.add(
        "aws:iam:PolicyAttachment", "x", roles=[r.output("name")], policyArn=_policy(p).arn
    ),
    "exclusive attachments": lambda p, r: p.add(
        "aws:iam:RolePolicyAttachmentsExclusive",
        "x",
        roleName=r.output("name"),
        policyArns=[_policy(p).arn, _LOGS],
    ),
}
_CORE = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
_LOGS = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"


def _policy(program: Program) -> Added:
    return program.add("aws:iam:Policy", "own", policy=policy(allow()))


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_is_read(spelling: str) -> None:
    program = Program()
    properties: dict[str, Any] = {}
    if spelling == "inlinePolicies":
        properties["inlinePolicies"] = [{"name": "a", "policy": policy(allow())}]
    if spelling == "managedPolicyArns":
        properties["managedPolicyArns"] = [_policy(program).arn, _LOGS]
    added = program.add("aws:iam:Role", "role", assumeRolePolicy="{}", **properties)
    SPELLINGS[spelling](program, added)
    for stack in (program.planned(), program.deployed()):
        (found,) = stack.all(Role)
        assert found.allows(READ, HERE) is True
        assert found.allows("sqs:SendMessage", "*") is False


def test_as_many_unknown_arns_as_policies_are_those() -> None:
    program = Program()
    own = [
        program.add("aws:iam:Policy", name, policy=policy(allow(action))).arn
        for name, action in (("a", READ), ("b", "sqs:SendMessage"))
    ]
    program.add("aws:iam:Role", "role", assumeRolePolicy="{}", managedPolicyArns=own)
    for stack in (program.planned(), program.deployed()):
        (found,) = stack.all(Role)
        assert [found.allows(action, "*") for action in (READ, "sqs:SendMessage", "s3:GetObject")] == [
            True,
            True,
            False,
        ]


def test_a_policy_of_another_role_is_not_this_ones() -> None:
    program = Program()
    mine = program.add("aws:iam:Role", "mine", assumeRolePolicy="{}")
    other = program.add("aws:iam:Role", "other", assumeRolePolicy="{}")
    program.add("aws:iam:RolePolicy", "x", role=other.id, policy=policy(allow()))
    program.add("aws:iam:PolicyAttachment", "y", roles=[other.id], policyArn=_CORE)
    assert mine.type == other.type
    for stack in (program.planned(), program.deployed()):
        found = {r.name: r for r in stack.all(Role)}
        assert (found["mine"].allows(READ, HERE), found["other"].allows(READ, HERE)) == (False, True)


def test_what_may_be_attached_leaves_it_undecided() -> None:
    for type_, key, value in (
        ("aws:iam:RolePolicy", "role", SENTINEL),
        ("aws:iam:RolePolicyAttachment", "role", SENTINEL),
        ("aws:iam:PolicyAttachment", "roles", SENTINEL),
        ("aws:iam:PolicyAttachment", "roles", [SENTINEL]),
    ):
        program = Program()
        program.add("aws:iam:Role", "role", assumeRolePolicy="{}")
        program.add(type_, "x", policy=policy(allow()), policyArn=_CORE, **{key: value})
        (found,) = program.planned().all(Role)
        assert isinstance(found.allows(READ, HERE), Unknown), type_
        assert isinstance(found.lacks(READ, HERE), Unknown)


def test_a_policy_that_cannot_be_read_leaves_it_undecided() -> None:
    for text in (SENTINEL, secret(policy(allow())), "no json"):
        found = role(inlinePolicies=[{"name": "a", "policy": text}])
        assert isinstance(found.allows(READ, HERE), Unknown)
    for arn in (
        SENTINEL,
        "arn:aws:iam::aws:policy/NoSuchPolicy",
        "arn:aws:iam::123456789012:policy/elsewhere",
    ):
        assert isinstance(role(managedPolicyArns=[arn]).allows(READ, HERE), Unknown)
    both = role(allow(), managedPolicyArns=[SENTINEL])
    assert isinstance(both.allows(READ, HERE), Unknown) and both.lacks(READ, HERE) is False


def test_a_role_that_the_program_only_reads_is_unknown() -> None:
    program = Program()
    added = program.add("aws:iam:Role", "role", id="role")
    stack = Stack.from_messages(program.messages(), external=frozenset({added.urn}))
    (found,) = stack.all(Role)
    assert isinstance(found.allows(READ, HERE), Unknown)
    assert isinstance(found.trusts("ec2.amazonaws.com"), Unknown)


@pytest.mark.parametrize(
    ("name", "action", "expected"),
    [
        ("AmazonSSMManagedInstanceCore", "ssmmessages:OpenDataChannel", "true"),
        ("AmazonSSMManagedInstanceCore", "ssm:GetParameter", "true"),
        ("AmazonSSMManagedInstanceCore", "ssm:GetParametersByPath", "false"),
        ("AmazonSSMManagedInstanceCore", "s3:GetObject", "false"),
        ("AmazonSSMManagedInstanceCore", "glue:GetJob", "unknown"),
        ("service-role/AmazonEC2RoleforSSM", "ec2messages:GetMessages", "true"),
        ("service-role/AWSLambdaBasicExecutionRole", "logs:PutLogEvents", "true"),
        ("service-role/AWSLambdaBasicExecutionRole", "ec2:CreateNetworkInterface", "false"),
        ("service-role/AWSLambdaVPCAccessExecutionRole", "ec2:CreateNetworkInterface", "true"),
        ("service-role/AmazonECSTaskExecutionRolePolicy", "ecr:BatchGetImage", "true"),
        ("service-role/AmazonECSTaskExecutionRolePolicy", "ssm:GetParameters", "false"),
        ("AdministratorAccess", "kms:Decrypt", "true"),
        ("AdministratorAccess", "glue:GetJob", "true"),
        ("PowerUserAccess", "glue:GetJob", "true"),
        ("AWSDenyAll", "glue:GetJob", "false"),
        ("service-role/AmazonEC2ContainerServiceEventsRole", "ecs:RunTask", "true"),
        ("service-role/AmazonEC2ContainerServiceEventsRole", "iam:PassRole", "unknown"),
        ("service-role/AmazonEC2ContainerServiceEventsRole", "states:StartExecution", "false"),
        ("service-role/AmazonEC2ContainerServiceEventsRole", "glue:GetJob", "unknown"),
        ("PowerUserAccess", "ssm:GetParameter", "true"),
        ("ReadOnlyAccess", "ssm:PutParameter", "false"),
    ],
)
def test_managed_policies(name: str, action: str, expected: str) -> None:
    assert state(role(managedPolicyArns=[f"arn:aws:iam::aws:policy/{name}"]).allows(action, "*")) == expected


def test_a_managed_policy_is_known_by_its_arn_in_any_partition() -> None:
    for arn in (
        "arn:aws-cn:iam::aws:policy/AdministratorAccess",
        PartialText(("arn:", ":iam::aws:policy/AdministratorAccess")),
    ):
        assert not isinstance(managed_policy(arn), Unknown | None)
    assert managed_policy("arn:aws:iam::123456789012:policy/AdministratorAccess") is None


def trust(principal: Any, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **more}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (policy(trust({"Service": "ec2.amazonaws.com"})), "true"),
        (policy(trust({"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]})), "true"),
        (policy(trust({"Service": "lambda.amazonaws.com"}), trust({"Service": "ec2.amazonaws.com"})), "true"),
        ({"Version": "2012-10-17", "Statement": [trust({"Service": "ec2.amazonaws.com"})]}, "true"),
        (policy(trust({"Service": "ec2.amazonaws.com.cn"})), "true"),
        (policy(trust({"Service": "ec2.amazonaws.com"}, Action="sts:*")), "true"),
        (policy(trust({"Service": "ec2.amazonaws.com"}, Action=["sts:TagSession"])), "false"),
        (policy(trust({"Service": "lambda.amazonaws.com"})), "false"),
        (policy(trust({"AWS": "arn:aws:iam::123456789012:root"})), "false"),
        (policy(trust({"Federated": "cognito-identity.amazonaws.com"})), "false"),
        (policy(trust("*")), "unknown"),
        (policy(trust(None, NotPrincipal={"Service": "lambda.amazonaws.com"})), "unknown"),
        (policy(trust({"Service": SENTINEL})), "unknown"),
        (policy(trust({"Service": f"ec2.{SENTINEL}.amazonaws.com"})), "unknown"),
        (policy(trust({"Service": f"{SENTINEL}.amazonaws.com"})), "unknown"),
        (policy(trust({"Service": f"ec2.{SENTINEL}"})), "unknown"),
        (policy(trust({"Service": f"lambda.{SENTINEL}.amazonaws.com"})), "false"),
        (policy({"Effect": "Allow", "principal": {"Service": "x"}, "Action": "sts:AssumeRole"}), "unknown"),
        (
            policy(
                trust(
                    {"Service": "ec2.amazonaws.com"}, Condition={"StringEquals": {"aws:SourceAccount": "1"}}
                )
            ),
            "unknown",
        ),
        (
            policy(
                trust({"Service": "x.amazonaws.com"}, Condition={"StringEquals": {"aws:SourceAccount": "1"}})
            ),
            "false",
        ),
        (
            policy(
                trust({"Service": "ec2.amazonaws.com"}),
                trust({"Service": "ec2.amazonaws.com"}, Effect="Deny"),
            ),
            "false",
        ),
        ("{}", "false"),
        (SENTINEL, "unknown"),
        (secret("{}"), "unknown"),
    ],
)
def test_trust(document: Any, expected: str) -> None:
    program = Program()
    program.add("aws:iam:Role", "role", assumeRolePolicy=document)
    (found,) = program.planned().all(Role)
    assert state(found.trusts("ec2.amazonaws.com")) == expected


def test_service_principals_may_name_region_and_partition() -> None:
    assert service_name("states.us-east-1.amazonaws.com") == "states.amazonaws.com"
    assert service_name("logs.us-gov-west-1.amazonaws.com") == "logs.amazonaws.com"
    assert service_name("ec2.amazonaws.com.cn") == "ec2.amazonaws.com"
    assert service_name("monitoring.rds.amazonaws.com") == "monitoring.rds.amazonaws.com"


def test_the_trusted_principals_are_named() -> None:
    program = Program()
    text = policy(trust({"Service": ["b.amazonaws.com", "a.amazonaws.com"], "AWS": "123456789012"}))
    program.add("aws:iam:Role", "role", assumeRolePolicy=text)
    program.add("aws:iam:Role", "open", assumeRolePolicy=concat(program.resources[0].arn, "x"))
    found = {r.name: r for r in program.planned().all(Role)}
    assert found["role"].trusted == ("123456789012", "a.amazonaws.com", "b.amazonaws.com")
    assert found["open"].trusted == ()


ACTIONS = st.sampled_from(["ssm:GetParameter", "ssm:Get*", "ssm:*", "s3:*", "*", "S3:getobject"])
ARNS = st.sampled_from(
    ["*", HERE, "arn:aws:ssm:*:*:parameter/app/*", "arn:aws:s3:::b/*", SENTINEL, "arn:aws:ssm"]
)
CONDITIONS = st.sampled_from(
    [None, {"Bool": {"aws:SecureTransport": "true"}}, {"StringLike": {"aws:PrincipalArn": "x"}}]
)


@st.composite
def statements(draw: st.DrawFn, effect: str | None = None) -> dict[str, Any]:
    made: dict[str, Any] = {"Effect": effect or draw(st.sampled_from(["Allow", "Deny"]))}
    made[draw(st.sampled_from(["Action", "NotAction"]))] = draw(st.lists(ACTIONS, min_size=1, max_size=2))
    made[draw(st.sampled_from(["Resource", "NotResource"]))] = draw(ARNS)
    condition = draw(CONDITIONS)
    return made if condition is None else made | {"Condition": condition}


RANK = {"false": 0, "unknown": 1, "true": 2}


@given(st.lists(statements(), max_size=4), statements(effect="Allow"), statements(effect="Deny"))
def test_an_allow_never_takes_and_a_deny_never_gives(
    given_ones: list[dict[str, Any]], more: dict[str, Any], less: dict[str, Any]
) -> None:
    for action, resource in ((READ, HERE), ("s3:GetObject", "arn:aws:s3:::b/x")):
        before = RANK[state(role(*given_ones).allows(action, resource))]
        assert RANK[state(role(*given_ones, more).allows(action, resource))] >= before
        assert RANK[state(role(*given_ones, less).allows(action, resource))] <= before


def test_patterns_of_the_readable_policies() -> None:
    found = role(
        allow([READ, "s3:*"], "arn:aws:s3:::a"),
        deny("sqs:*", ["arn:aws:sqs:*:*:b", SENTINEL]),
        {"Effect": "Allow", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::c"},
        managedPolicyArns=[SENTINEL],
    )
    assert set(found.resource_patterns) >= {"arn:*:s3:::a", "arn:*:sqs:*:*:b"}
    assert {READ, "s3:*"} <= set(found.action_patterns)
    assert "iam:*" not in found.action_patterns
