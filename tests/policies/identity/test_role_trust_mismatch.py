"""Roles and the services that have to assume them."""

# ruff: noqa: E501 - a line holds a whole resource of a program
from __future__ import annotations

import json
from typing import Any

import pytest

from preflight.model.identity.role_trust import SERVICES, passed_roles, uses_of
from preflight.testing import Program
from tests.policies.table import Case, check


def role(*services: str, name: str = "role", **more: Any) -> str:
    principal: Any = {"Service": list(services)} if services else {"AWS": "arn:aws:iam::123456789012:root"}
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **more}
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return f"\n  {name}: {{ type: aws:iam:Role, properties: {{ assumeRolePolicy: '{text}' }} }}"


def user(type_: str, properties: str) -> str:
    return f"\n  user: {{ type: {type_}, properties: {{ {properties} }} }}"


START = "\nresources:"
EC2, LAMBDA, TASKS, STATES = (f"{s}.amazonaws.com" for s in ("ec2", "lambda", "ecs-tasks", "states"))
FUNCTION = user("aws:lambda:Function", 'role: "${role.arn}"')
MACHINE = user("aws:sfn:StateMachine", 'roleArn: "${role.arn}"')
PROFILE = user("aws:iam:InstanceProfile", 'role: "${role.name}"')
TASK = user("aws:ecs:TaskDefinition", 'taskRoleArn: "${role.arn}", executionRoleArn: "${start.arn}"')
MONITORED = user("aws:rds:Instance", 'monitoringRoleArn: "${role.arn}", monitoringInterval: 60')
RUNNER = user(
    "aws:apprunner:Service",
    'serviceName: web, instanceConfiguration: { instanceRoleArn: "${role.arn}" }, '
    'sourceConfiguration: { authenticationConfiguration: { accessRoleArn: "${start.arn}" } }',
)
PROXY = user("aws:rds:Proxy", 'roleArn: "${role.arn}", engineFamily: MYSQL')
STREAM = user("aws:kinesis:FirehoseDeliveryStream", 'extendedS3Configuration: { roleArn: "${role.arn}" }')

POD = user(
    "aws:eks:PodIdentityAssociation",
    'clusterName: c, namespace: a, serviceAccount: b, roleArn: "${role.arn}"',
)


def wrong(path: str, trusted: str, service: str, name: str = "role") -> list[tuple[str, str]]:
    return [
        (
            "user",
            f"{path}: role '{name}' trusts {trusted}, not {service}, which must assume it. Allow that "
            "service in the role's trust policy.",
        )
    ]


COGNITO = "cognito-idp.amazonaws.com"
POOL = user("aws:cognito:UserPool", 'smsConfiguration: { externalId: shop-sms, snsCallerArn: "${role.arn}" }')

BATCH = "batch.amazonaws.com"
IN_A_CONTAINER = '{ executionRoleArn: "${start.arn}", jobRoleArn: "${role.arn}", image: busybox }'
TWO_ROLES = START + role(TASKS) + role(BATCH, name="start")


def job(property_: str) -> str:
    return user("aws:batch:JobDefinition", f"type: container, {property_}")


def with_id(external: Any, operator: str = "StringEquals") -> str:
    return role(COGNITO, Condition={operator: {"sts:ExternalId": external}})


OTHER_ID = [
    (
        "user",
        f"smsConfiguration.snsCallerArn: role 'role' does not let {COGNITO} assume it with the external ID of "
        "smsConfiguration. Require the same sts:ExternalId in the role's trust policy.",
    )
]

CASES = {
    "the roles of a job": Case(
        START
        + role(TASKS)
        + role(TASKS, name="start")
        + job(f"containerProperties: {{ 'fn::toJSON': {IN_A_CONTAINER} }}")
    ),
    "the execution role of a job": Case(
        TWO_ROLES + job(f"containerProperties: {{ 'fn::toJSON': {IN_A_CONTAINER} }}"),
        wrong("containerProperties.executionRoleArn", BATCH, TASKS, "start"),
        # Before deployment, only the offline preview shows the text.
        when="deployed",
    ),
    "the execution role of a job on several nodes": Case(
        TWO_ROLES
        + job(
            "nodeProperties: { 'fn::toJSON': { mainNode: 0, numNodes: 1, nodeRangeProperties: "
            f"[{{ targetNodes: '0', container: {IN_A_CONTAINER} }}] }} }}"
        ),
        wrong("nodeProperties.nodeRangeProperties[0].container.executionRoleArn", BATCH, TASKS, "start"),
        # Before deployment, only the offline preview shows the text.
        when="deployed",
    ),
    "the role of a job of several containers": Case(
        START
        + role(BATCH)
        + job(
            "ecsProperties: { 'fn::toJSON': { taskProperties: [{ taskRoleArn: \"${role.arn}\", "
            "containers: [{ image: busybox }] }] } }"
        ),
        wrong("ecsProperties.taskProperties[0].taskRoleArn", BATCH, TASKS),
        # Before deployment, only the offline preview shows the text.
        when="deployed",
    ),
    "a job without roles": Case(TWO_ROLES + job("containerProperties: { 'fn::toJSON': { image: busybox } }")),
    "a pod without tags": Case(
        START
        + role("pods.eks.amazonaws.com")
        + POD.replace("namespace", "disableSessionTags: true, namespace")
    ),
    "the European Sovereign Cloud": Case(START + role("states.eusc-de-east-1.amazonaws.eu") + MACHINE),
    "a secret Region": Case(START + role("ec2.c2s.ic.gov") + PROFILE),
    "China": Case(START + role("ec2.amazonaws.com.cn") + PROFILE),
    "another service of a secret Region": Case(
        START + role("ecs.c2s.ic.gov") + PROFILE, wrong("role", "ecs.c2s.ic.gov", EC2)
    ),
    "a user pool with its external ID": Case(START + with_id("shop-sms") + POOL),
    "a user pool with one of two": Case(START + with_id(["other", "shop-sms"]) + POOL),
    "a user pool with a pattern": Case(START + with_id("shop-*", "StringLike") + POOL),
    "a user pool without condition": Case(START + role(COGNITO) + POOL),
    "a user pool with another external ID": Case(START + with_id("shop") + POOL, OTHER_ID),
    "a user pool with a pattern that is compared": Case(START + with_id("shop-*") + POOL, OTHER_ID),
    "a user pool that must not send it": Case(
        START + with_id("shop-sms", "StringNotEquals") + POOL, OTHER_ID
    ),
    "a user pool with another condition": Case(
        START + role(COGNITO, Condition={"StringEquals": {"aws:PrincipalTag/x": "y"}}) + POOL
    ),
    "a user pool with a role for another service": Case(
        START + role(LAMBDA) + POOL, wrong("smsConfiguration.snsCallerArn", LAMBDA, COGNITO)
    ),
    "an external ID for a service that sends none": Case(
        START + role(LAMBDA, Condition={"StringEquals": {"sts:ExternalId": "x"}}) + FUNCTION
    ),
    "a function with a role for EC2": Case(START + role(EC2) + FUNCTION, wrong("role", EC2, LAMBDA)),
    "a function": Case(START + role(LAMBDA) + FUNCTION),
    "one of several services": Case(START + role(EC2, LAMBDA, STATES) + FUNCTION),
    "none of several services": Case(
        START + role(EC2, STATES) + FUNCTION, wrong("role", f"{EC2} and {STATES}", LAMBDA)
    ),
    "a role for people": Case(
        START + role() + FUNCTION, wrong("role", "arn:aws:iam::123456789012:root", LAMBDA)
    ),
    "the regional name of the service": Case(START + role("states.eu-west-1.amazonaws.com") + MACHINE),
    "a state machine with a role for Lambda": Case(
        START + role(LAMBDA) + MACHINE, wrong("roleArn", LAMBDA, STATES)
    ),
    "a profile with a role for tasks": Case(START + role(TASKS) + PROFILE, wrong("role", TASKS, EC2)),
    "a profile that sessions need is told there": Case(
        START
        + role(TASKS)
        + PROFILE
        + '\n  server: { type: aws:ec2:Instance, properties: { iamInstanceProfile: "${user.name}", tags: { SSM: on } } }'
    ),
    "the second of two roles": Case(
        START + role(TASKS) + role(EC2, name="start") + TASK, wrong("executionRoleArn", EC2, TASKS, "start")
    ),
    "both roles": Case(START + role(TASKS) + role(TASKS, name="start") + TASK),
    "the two roles of App Runner exchanged": Case(
        START
        + role("build.apprunner.amazonaws.com")
        + role("tasks.apprunner.amazonaws.com", name="start")
        + RUNNER,
        [
            *wrong(
                "instanceConfiguration.instanceRoleArn",
                "build.apprunner.amazonaws.com",
                "tasks.apprunner.amazonaws.com",
            ),
            *wrong(
                "sourceConfiguration.authenticationConfiguration.accessRoleArn",
                "tasks.apprunner.amazonaws.com",
                "build.apprunner.amazonaws.com",
                "start",
            ),
        ],
    ),
    "the two roles of App Runner": Case(
        START
        + role("tasks.apprunner.amazonaws.com")
        + role("build.apprunner.amazonaws.com", name="start")
        + RUNNER
    ),
    "a database proxy with a role for EC2": Case(
        START + role(EC2) + PROXY, wrong("roleArn", EC2, "rds.amazonaws.com")
    ),
    "a database proxy": Case(START + role("rds.amazonaws.com") + PROXY),
    "enhanced monitoring": Case(
        START + role("rds.amazonaws.com") + MONITORED,
        wrong("monitoringRoleArn", "rds.amazonaws.com", "monitoring.rds.amazonaws.com"),
    ),
    "a role inside a block": Case(
        START + role("s3.amazonaws.com") + STREAM,
        wrong("extendedS3Configuration.roleArn", "s3.amazonaws.com", "firehose.amazonaws.com"),
    ),
    "a trust with a condition": Case(
        START
        + role("states.amazonaws.com", Condition={"StringEquals": {"aws:SourceAccount": "123456789012"}})
        + MACHINE
    ),
    "everybody is trusted": Case(
        START + role().replace('{"AWS": "arn:aws:iam::123456789012:root"}', '"*"') + FUNCTION
    ),
    "another action is allowed": Case(
        START + role(LAMBDA, Action="sts:TagSession") + FUNCTION,
        [
            (
                "user",
                f"role: role 'role' does not allow {LAMBDA} to call sts:AssumeRole. Allow that action in the "
                "role's trust policy.",
            )
        ],
    ),
    "a role of elsewhere": Case(
        START + user("aws:lambda:Function", "role: arn:aws:iam::123456789012:role/other")
    ),
    "an unknown trust policy": Case(
        START
        + '\n  role: { type: aws:iam:Role, properties: { assumeRolePolicy: { "fn::invoke": x } } }'
        + FUNCTION
    ),
    "a lifecycle hook": Case(
        START + role(EC2) + user("aws:autoscaling:LifecycleHook", 'roleArn: "${role.arn}"'),
        wrong("roleArn", EC2, "autoscaling.amazonaws.com"),
    ),
    "Pod Identity": Case(
        START + role("pods.eks.amazonaws.com", Action=["sts:AssumeRole", "sts:TagSession"]) + POD
    ),
    "Pod Identity without tags": Case(
        START + role("pods.eks.amazonaws.com") + POD,
        [
            (
                "user",
                "roleArn: role 'role' does not allow pods.eks.amazonaws.com to call sts:TagSession. Allow that action in "
                "the role's trust policy.",
            )
        ],
    ),
    "a role in a list": Case(
        START + role(EC2) + user("aws:redshift:Cluster", 'nodeType: ra3.large, iamRoles: ["${role.arn}"]'),
        wrong("iamRoles[0]", EC2, "redshift.amazonaws.com"),
    ),
    "a list of other stacks": Case(
        START
        + role(EC2)
        + user("aws:redshift:Cluster", 'nodeType: ra3.large, iamRoles: "${ref.roles}"')
        + "\n  ref: { type: pulumi:pulumi:StackReference, properties: { name: a/b/c } }"
    ),
    "text messages of Cognito": Case(
        START
        + role("sns.amazonaws.com")
        + user("aws:cognito:UserPool", 'smsConfiguration: { externalId: a, snsCallerArn: "${role.arn}" }'),
        wrong("smsConfiguration.snsCallerArn", "sns.amazonaws.com", "cognito-idp.amazonaws.com"),
    ),
    "no role at all": Case(START + user("aws:rds:Instance", "engine: postgres")),
}


@pytest.mark.parametrize("name", CASES)
def test_role_trust_mismatch(name: str) -> None:
    check("role-trust-mismatch", CASES[name])


def test_every_row_names_a_property_of_the_provider() -> None:
    """Each row is found where the role stands, and names its service whole."""
    for type_, rows in SERVICES.items():
        for path, service in rows:
            program = Program()
            added = program.add("aws:iam:Role", "role", assumeRolePolicy="{}")
            value: Any = added.arn
            for key in reversed(path[1:]):
                value = [value] if key == "*" else {key: value}
            program.add(type_, "user", **{str(path[0]): value})
            (found,) = passed_roles(program.deployed())
            (use,) = uses_of(found)
            assert (getattr(use.role, "name", None), use.service) == ("role", f"{service}.amazonaws.com")
