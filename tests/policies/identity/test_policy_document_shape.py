"""The form of policy documents."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from preflight.core.holes import Hole, written
from preflight.core.observed import Observed
from preflight.core.stack import Stack
from preflight.core.values import SENTINEL
from preflight.sources.analysis import Sources
from preflight.sources.program import Program as PythonProgram
from preflight.testing import Program, findings, secret
from tests.model.key_policies import ROOT

ALLOW = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
TRUST = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
GRANT = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}


def document(*statements: Any, **more: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements), **more}


def without(statement: dict[str, Any], *keys: str, **more: Any) -> dict[str, Any]:
    return {k: v for k, v in statement.items() if k not in keys} | more


TEXT = json.dumps
MANAGED, INLINE, ROLE = "aws:iam:Policy", "aws:iam:RolePolicy", "aws:iam:Role"
BUCKET, QUEUE, KEY = "aws:s3:BucketPolicy", "aws:sqs:QueuePolicy", "aws:kms:Key"
REPOSITORY = "aws:ecr:RepositoryPolicy"

OAI = "aws:cloudfront/originAccessIdentity:OriginAccessIdentity"

FAULTS: list[tuple[str, Any, str]] = [
    (MANAGED, "{'Version': '2012-10-17'}", "is not valid JSON"),
    (MANAGED, "[]", "is not a JSON object"),
    (INLINE, [document(ALLOW)], "is a list, not an object"),
    (KEY, document(without(GRANT)), "is an object, but the provider requires a JSON string"),
    (MANAGED, {"Version": "2012-10-17"}, "has no Statement"),
    (MANAGED, document(), "has no statement"),
    (MANAGED, document("x"), "has a statement that is not an object"),
    (INLINE, {"Version": "2012-10-17", "Statement": "x"}, "has a Statement that is not an object"),
    (
        MANAGED,
        document(ALLOW, Version="2013-10-17"),
        "has Version '2013-10-17', which is not 2012-10-17 or 2008-10-17",
    ),
    (MANAGED, {"Statement": [ALLOW]}, "has no Version 2012-10-17, which a managed policy requires"),
    (
        MANAGED,
        document(ALLOW, Version="2008-10-17"),
        "has no Version 2012-10-17, which a managed policy requires",
    ),
    (
        MANAGED,
        {"version": "2012-10-17", "Statement": [ALLOW]},
        "has 'version' in the document, which does not exist; 'Version' does",
    ),
    (
        BUCKET,
        {"Version": "2012-10-17", "statement": [GRANT]},
        "has 'statement' in the document, which does not exist; 'Statement' does",
    ),
    (
        INLINE,
        {"Version": "2012-10-17", "Statements": [ALLOW]},
        "has 'Statements' in the document, which does not exist; 'Statement' does",
    ),
    (INLINE, document(ALLOW, Comment="x"), "has 'Comment' in the document, which does not exist"),
    (
        INLINE,
        document(without(ALLOW, "Effect", effect="Allow")),
        "has 'effect' in a statement, which does not exist; 'Effect' does",
    ),
    (
        INLINE,
        document(without(ALLOW, "Action", Actions=["s3:*"])),
        "has 'Actions' in a statement, which does not exist; 'Action' does",
    ),
    (
        INLINE,
        document(without(ALLOW, Description="x")),
        "has 'Description' in a statement, which does not exist",
    ),
    (INLINE, document(without(ALLOW, "Effect")), "has a statement without Effect"),
    (INLINE, document(without(ALLOW, Effect="allow")), "has Effect 'allow', which is not Allow or Deny"),
    (INLINE, document(without(ALLOW, "Action")), "has a statement without Action"),
    (INLINE, document(without(ALLOW, Action=[])), "has a statement with an empty Action"),
    (INLINE, document(without(ALLOW, NotAction="s3:*")), "has a statement with both Action and NotAction"),
    (
        INLINE,
        document(without(ALLOW, Action={"a": "b"})),
        "has a statement whose Action is not a string or list of strings",
    ),
    (INLINE, document(ALLOW, without(ALLOW, "Resource")), "has a statement without Resource"),
    (BUCKET, document(without(GRANT, "Resource")), "has a statement without Resource"),
    (INLINE, document(without(ALLOW, Resource=[])), "has a statement with an empty Resource"),
    (
        INLINE,
        document(without(ALLOW, Action="GetObject")),
        "has action 'GetObject' without a service (such as 's3:GetObject')",
    ),
    (
        INLINE,
        document(without(ALLOW, Action="s3:Get:Object")),
        "has action 's3:Get:Object', but an action has exactly one colon",
    ),
    (
        INLINE,
        document(without(ALLOW, Resource="my-bucket")),
        "has resource 'my-bucket', which is neither an ARN nor '*'",
    ),
    (INLINE, document(without(ALLOW, Condition="x")), "has a Condition that is not an object"),
    (
        INLINE,
        document(without(ALLOW, Sid="read it")),
        "has Sid 'read it', but IAM allows only letters and digits",
    ),
    (INLINE, document(without(ALLOW, Sid="A"), without(ALLOW, Sid="A")), "has Sid 'A' twice"),
    (
        MANAGED,
        document(without(ALLOW, Principal="*")),
        "has a Principal, but a policy of a role, user or group applies to the identity to which it is attached",
    ),
    (ROLE, document(without(TRUST, "Principal")), "has a statement without Principal"),
    (
        ROLE,
        document(without(TRUST, Resource="*")),
        "has a Resource, but a trust policy applies to the role itself",
    ),
    (
        REPOSITORY,
        document(without(GRANT, Action="ecr:BatchGetImage")),
        "has a Resource, but a policy of a repository applies to the repository itself",
    ),
    (
        ROLE,
        document(without(TRUST, Action="s3:GetObject")),
        "allows 's3:GetObject', but a trust policy can allow only sts actions",
    ),
    (
        ROLE,
        document(without(TRUST, Action=["sts:TagSession", "sts:AssumeRoles"])),
        "allows 'sts:AssumeRoles', which does not exist ('sts:AssumeRole' does)",
    ),
    (
        ROLE,
        document(without(TRUST, Principal={"Service": "ec2"})),
        "trusts service 'ec2', but a service principal has the format 'ec2.amazonaws.com'",
    ),
    (
        ROLE,
        document(without(TRUST, Principal="ec2.amazonaws.com")),
        'has Principal \'ec2.amazonaws.com\'; write {"Service": "ec2.amazonaws.com"}',
    ),
    (
        ROLE,
        document(without(TRUST, Principal=["*"])),
        "has a Principal that is a list, not '*' or an object",
    ),
    (
        ROLE,
        document(without(TRUST, Principal={"service": "x.amazonaws.com"})),
        "has a Principal of type 'service', which is not one of AWS, Service, Federated, CanonicalUser",
    ),
    (QUEUE, document(without(GRANT, "Principal")), "has a statement without Principal"),
]

SERVICE = {
    "Effect": "Allow",
    "Principal": {"Service": "logs.amazonaws.com"},
    "Action": "kms:*",
    "Resource": "*",
}
LOCKED = "allows no account or role to change it (kms:PutKeyPolicy)"
FAULTS += [
    (KEY, TEXT(document(SERVICE)), LOCKED),
    (
        INLINE,
        document(without(ALLOW, Condition={"StringEqual": {"aws:RequestedRegion": "eu-west-1"}})),
        "has the condition operator 'StringEqual', which does not exist",
    ),
    (
        BUCKET,
        document(without(GRANT, Condition={"IfExists:Bool": {"aws:SecureTransport": "false"}})),
        "has the condition operator 'IfExists:Bool', which does not exist",
    ),
    (
        ROLE,
        document(without(TRUST, Condition={"StringEquals": ["sts:ExternalId"]})),
        "has no object of condition keys for the condition operator 'StringEquals'",
    ),
    (
        INLINE,
        document(without(ALLOW, Condition={"NullIfExists": {"aws:TokenIssueTime": "true"}})),
        "has the condition operator 'NullIfExists', which does not exist",
    ),
    (KEY, TEXT(document(SERVICE, without(ROOT, Action=["kms:Decrypt", "kms:Encrypt"]))), LOCKED),
    # A principal that is not known yet cannot change what no action allows.
    (KEY, TEXT(document(without(ROOT, Principal={"AWS": SENTINEL}, Action="kms:Encrypt"))), LOCKED),
    ("aws:kms:KeyPolicy", TEXT(document(SERVICE)), LOCKED),
    ("aws:kms:ExternalKey", TEXT(document(SERVICE)), LOCKED),
    ("aws:kms:ReplicaKey", TEXT(document(SERVICE)), LOCKED),
    (
        KEY,
        TEXT(document(ROOT, without(ROOT, Effect="Deny", Principal="*"))),
        "denies all principals to change it (kms:PutKeyPolicy)",
    ),
]

PRINCIPALS: list[tuple[str, str]] = [
    (
        "arn:aws:iam::123456789012:role/app-*",
        "has principal 'arn:aws:iam::123456789012:role/app-*', but a principal is '*' or is named in full, without a "
        "wildcard",
    ),
    (
        "arn:aws:iam::*:root",
        "has principal 'arn:aws:iam::*:root', but a principal is '*' or is named in full, without a wildcard",
    ),
    (
        "arn:aws:iam::123456789012:group/ops",
        "has a user group as principal, 'arn:aws:iam::123456789012:group/ops'; name users or roles",
    ),
    (
        "arn:aws:iam::123456789012:instance-profile/web",
        "has an instance profile as principal, 'arn:aws:iam::123456789012:instance-profile/web'; name users or roles",
    ),
    (
        "arn:aws:lambda:eu-west-1:123456789012:function:f",
        "has AWS principal 'arn:aws:lambda:eu-west-1:123456789012:function:f', which is not the ARN of an account, "
        "user or role",
    ),
    (
        "lambda.amazonaws.com",
        'has the service \'lambda.amazonaws.com\' as an AWS principal; write {"Service": "lambda.amazonaws.com"}',
    ),
    ("ci", "has AWS principal 'ci', which is neither an account ID nor the ARN of a user or role"),
]
ACCEPTED: list[Any] = [
    "*",
    "123456789012",
    "arn:aws:iam::123456789012:root",
    "arn:aws-us-gov:iam::123456789012:role/path/app",
    "arn:aws:sts::123456789012:assumed-role/app/session",
    "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE",
    "AROAEXAMPLEEXAMPLE123",
    "<account>",
    ["123456789012", "arn:aws:iam::123456789012:user/ci"],
    [SENTINEL, "*"],
]
FAULTS += [(ROLE, document(without(TRUST, Principal={"AWS": name})), fault) for name, fault in PRINCIPALS]
FAULTS += [(BUCKET, document(without(GRANT, Principal={"AWS": [name]})), fault) for name, fault in PRINCIPALS]
FAULTS += [(KEY, TEXT(document(ROOT, without(ROOT, Principal={"AWS": n}))), fault) for n, fault in PRINCIPALS]


SOUND: list[tuple[str, Any]] = [
    *((BUCKET, document(without(GRANT, Principal={"AWS": name}))) for name in ACCEPTED),
    *((ROLE, document(without(TRUST, Principal={"AWS": name}))) for name in ACCEPTED),
    # Whether SQS rejects it is not known.
    (QUEUE, document(without(GRANT, Principal={"AWS": "arn:aws:iam::123456789012:role/app-*"}))),
    (MANAGED, document(ALLOW)),
    *(
        (INLINE, document(without(ALLOW, Condition={operator: {"aws:x": ["y"]}})))
        for operator in (
            *(
                "StringEquals",
                "StringNotEqualsIgnoreCase",
                "StringLike",
                "ForAnyValue:StringLike",
                "DateGreaterThan",
            ),
            *(
                "ForAllValues:StringNotEqualsIfExists",
                "NumericLessThanEquals",
                "BoolIfExists",
                "IpAddress",
                "Null",
            ),
            *(
                "NotIpAddress",
                "ArnLike",
                "ArnNotEqualsIfExists",
                "BinaryEquals",
                "ForAnyValue:Null",
                "stringequals",
            ),
        )
    ),
    (INLINE, document(without(ALLOW, Condition={"StringEquals": SENTINEL}))),
    (INLINE, document(without(ALLOW, Condition={}))),
    (MANAGED, {"Version": "2012-10-17", "Statement": ALLOW}),
    (INLINE, {"Statement": [ALLOW]}),
    (INLINE, document(without(ALLOW, Sid=""), without(ALLOW, Sid=""))),
    (INLINE, document(without(ALLOW, "Action", NotAction=["s3:*"]))),
    (INLINE, document(without(ALLOW, "Resource", NotResource="arn:aws:s3:::x"))),
    (INLINE, document(without(ALLOW, Action="*"))),
    (INLINE, document(without(ALLOW, Resource=SENTINEL))),
    (INLINE, document(without(ALLOW, Resource=f"{SENTINEL}/*"))),
    (INLINE, document(without(ALLOW, Action=SENTINEL, Effect=SENTINEL))),
    (INLINE, document(SENTINEL)),
    (INLINE, {"Version": "2012-10-17", "Statement": SENTINEL}),
    (INLINE, SENTINEL),
    (INLINE, secret("no json")),
    (INLINE, document(without(ALLOW, Resource="Calling __str__ on an Output[T] is not supported"))),
    (ROLE, document(TRUST)),
    (ROLE, {"Statement": [TRUST]}),
    (ROLE, document(without(TRUST, Principal="*"))),
    (
        ROLE,
        document(
            without(TRUST, Principal={"AWS": "123456789012"}, Action=["sts:AssumeRole", "sts:TagSession"])
        ),
    ),
    (
        ROLE,
        document(
            without(
                TRUST,
                Principal={"Federated": "cognito-identity.amazonaws.com"},
                Action="sts:AssumeRoleWithWebIdentity",
            )
        ),
    ),
    (BUCKET, document(GRANT)),
    (BUCKET, document(without(GRANT, Sid="read it"))),
    (QUEUE, document(without(GRANT, "Resource"), Id="x")),
    (QUEUE, document(GRANT, Id="x")),
    (KEY, TEXT(document(SERVICE, ROOT))),
    (KEY, TEXT(document(ROOT, without(ROOT, Effect="Deny", Principal={"AWS": "210987654321"})))),
    (KEY, TEXT(document(ROOT, without(ROOT, Effect="Deny", Principal="*", Action="kms:Decrypt")))),
    (
        KEY,
        TEXT(document(ROOT, without(ROOT, Effect="Deny", Principal="*", Condition={"Bool": {"x": "true"}}))),
    ),
    (KEY, TEXT(document(without(ROOT, Principal="*")))),
    (KEY, TEXT(document(without(ROOT, Principal={"AWS": SENTINEL}, Action="kms:Put*")))),
    (KEY, TEXT(document(SERVICE, SENTINEL))),
]


# The resource-based policies of further services, whose documents are texts unless the type is in `OBJECTS`.
OTHERS = (
    "aws:apigateway:RestApi",
    "aws:apigateway:RestApiPolicy",
    "aws:backup:VaultPolicy",
    "aws:cloudwatch:EventBusPolicy",
    "aws:cloudwatch:LogDestinationPolicy",
    "aws:cloudwatch:LogResourcePolicy",
    "aws:dynamodb:ResourcePolicy",
    "aws:ecr:RegistryPolicy",
    "aws:ecrpublic:RepositoryPolicy",
    "aws:efs:FileSystemPolicy",
    "aws:elasticsearch:Domain",
    "aws:elasticsearch:DomainPolicy",
    "aws:glue:ResourcePolicy",
    "aws:kinesis:ResourcePolicy",
    "aws:msk:ClusterPolicy",
    "aws:opensearch:Domain",
    "aws:opensearch:DomainPolicy",
    "aws:s3:AccessPoint",
    "aws:s3control:AccessPointPolicy",
    "aws:ses:IdentityPolicy",
)
OBJECTS = ("aws:cloudwatch:LogResourcePolicy", "aws:ecr:RegistryPolicy", "aws:elasticsearch:Domain")
PROPERTIES = {
    ROLE: "assumeRolePolicy",
    "aws:cloudwatch:LogDestinationPolicy": "accessPolicy",
    "aws:cloudwatch:LogResourcePolicy": "policyDocument",
    **{
        f"aws:{service}:{name}": "accessPolicies"
        for service in ("opensearch", "elasticsearch")
        for name in ("Domain", "DomainPolicy")
    },
}
BARE = "arn:aws:iam::123456789012:role/app"
for type_ in OTHERS:
    FAULTS += [
        (type_, TEXT(document(without(GRANT, "Principal"))), "has a statement without Principal"),
        (
            type_,
            TEXT(document(without(GRANT, Principal=BARE))),
            f'has Principal \'{BARE}\'; write {{"AWS": "{BARE}"}}',
        ),
        (type_, "{'Version': '2012-10-17'}", "is not valid JSON"),
    ]
    SOUND += [
        (type_, TEXT(document(GRANT))),
        (type_, TEXT(document(without(GRANT, "Resource")))),
        (type_, ""),
    ]
SOUND += [(type_, document(GRANT)) for type_ in OBJECTS]
# The empty document removes the policy.
SOUND += [(type_, "{}") for type_ in ("aws:secretsmanager:Secret", "aws:s3:AccessPoint")]
FAULTS += [("aws:efs:FileSystemPolicy", "{}", "has no Statement")]


def found(type_: str, value: Any) -> list[tuple[str, str]]:
    program = Program()
    key = PROPERTIES.get(type_, "policy")
    program.add(type_, "it", **{key: value})
    planned, deployed = (
        findings(s, "policy-document-shape") for s in (program.planned(), program.deployed())
    )
    assert planned == deployed
    return planned


@pytest.mark.parametrize(("type_", "value", "fault"), FAULTS)
def test_faults(type_: str, value: Any, fault: str) -> None:
    what = "trust policy" if type_ == ROLE else "policy"
    expected = [("it", f"The {what} {fault}. AWS rejects it. Correct the document.")]
    assert found(type_, value) == expected
    if isinstance(value, dict) and "is an object" not in fault:
        assert found(type_, TEXT(value)) == expected


@pytest.mark.parametrize(("type_", "value"), SOUND)
def test_sound(type_: str, value: Any) -> None:
    assert found(type_, value) == []
    if isinstance(value, dict) and "4dabf18193072939515e22adb298388d" not in value:
        assert found(type_, TEXT(value)) == []


def test_inline_policies_of_a_role_are_text() -> None:
    program = Program()
    program.add(
        ROLE,
        "it",
        assumeRolePolicy=TEXT(document(TRUST)),
        inlinePolicies=[
            {"name": "a", "policy": TEXT(document(ALLOW))},
            {"name": "b", "policy": TEXT(document(TRUST))},
        ],
    )
    assert findings(program.planned(), "policy-document-shape") == [
        (
            "it",
            "The trust policy in an inline policy has a statement without Resource. AWS rejects it. "
            "Correct the document.",
        )
    ]


def test_a_lifecycle_policy_is_no_iam_document() -> None:
    program = Program()
    program.add("aws:ecr:LifecyclePolicy", "it", policy='{"rules": []}')
    assert findings(program.planned(), "policy-document-shape") == []


def test_a_key_may_be_locked_on_purpose() -> None:
    program = Program()
    program.add(KEY, "it", policy=TEXT(document(SERVICE)), bypassPolicyLockoutSafetyCheck=True)
    assert findings(program.planned(), "policy-document-shape") == []


def test_in_the_engine_a_lookup_lacks_its_unknown_arguments(tmp_path: Path) -> None:
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "events:PutEvents"}]}
    made = Program()
    made.add("aws:iam/policy:Policy", "events", policy=json.dumps(document))

    def faults(text: str, *more: object) -> int:
        (tmp_path / "__main__.py").write_text(text)
        sources = Sources(PythonProgram(tmp_path, tmp_path / "__main__.py", tmp_path, sys.executable))
        return len(
            findings(Stack.from_messages(made.messages(), context=(sources, *more)), "policy-document-shape")
        )

    looked_up = "import pulumi_aws as aws\naws.iam.get_policy_document(statements=[])\n"
    assert faults(looked_up) == 0
    assert faults(looked_up, Observed()) == 1
    assert faults(looked_up, Observed(run_here=False)) == 0
    assert faults("import json\n") == 1


@pytest.mark.parametrize(
    ("kind", "type_", "output", "fault"),
    [
        ("AWS", "aws:iam/role:Role", "arn", ""),
        ("AWS", "aws:iam/role:Role", "name", "has name of 'x' as AWS principal; use its arn"),
        ("AWS", "aws:iam/user:User", "id", "has id of 'x' as AWS principal; use its arn"),
        (
            "AWS",
            "aws:iam/group:Group",
            "arn",
            "has a user group as principal, arn of 'x'; name users or roles",
        ),
        (
            "AWS",
            "aws:cloudfront/distribution:Distribution",
            "arn",
            "has AWS principal arn of 'x', which is not the ARN of an account, user or role",
        ),
        ("AWS", OAI, "iamArn", ""),
        ("AWS", OAI, "id", "has id of 'x' as AWS principal; use iamArn"),
        ("CanonicalUser", OAI, "s3CanonicalUserId", ""),
        ("CanonicalUser", OAI, "iamArn", "has iamArn of 'x' as CanonicalUser; use s3CanonicalUserId"),
        ("AWS", "aws:organizations/account:Account", "id", ""),
    ],
)
def test_outputs_as_principals(kind: str, type_: str, output: str, fault: str) -> None:
    text = SENTINEL + written(Hole(f"urn:pulumi:dev::web::{type_}::x", output))
    program = Program()
    statement = document(without(GRANT, Principal={kind: text}))
    program.add(BUCKET, "it", policy=json.dumps(statement, ensure_ascii=False))
    messages = [message for _, message in findings(program.planned(), "policy-document-shape")]
    assert messages == ([f"The policy {fault}. AWS rejects it. Correct the document."] if fault else [])
