"""Findings speak the language of the program."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from preflight.core.stack import Stack
from preflight.evaluation.evaluate import Outcome, ReportedFinding, SuppressedFinding
from preflight.evaluation.language import in_language, in_typescript, in_yaml, snake
from preflight.evaluation.undecided import Undecided
from preflight.policy.wording import imperative_of, repair_of
from preflight.reports.errors import error_source
from preflight.testing import Program
from tests.preflight.test_cli import DATABASE, program, run
from tests.preflight.test_reports import reported

TASK: Final = "aws:ecs/taskDefinition:TaskDefinition"
SERVICE: Final = "aws:ecs/service:Service"


def stack() -> Stack:
    program = Program()
    program.add(
        "aws:rds/instance:Instance",
        "db",
        publiclyAccessible=True,
        unheardOfProperty="x",
        tags={"costCentre": "1"},
    )
    return Stack.from_messages(program.messages(), name="dev", project="web")


def told(message: str, runtime: str, **changes: object) -> str:
    finding = replace(reported(message=message), **changes)  # type: ignore[arg-type]
    (made,) = in_language(Outcome(findings=(finding,)), stack(), runtime).findings
    return made.message


@pytest.mark.parametrize(
    ("message", "python"),
    [
        ("publiclyAccessible is true. Set it to false.", "publicly_accessible is true. Set it to false."),
        ("Add it to dependsOn.", "Add it to depends_on."),
        ("customTimeouts.create is 5 minutes", "custom_timeouts.create is 5 minutes"),
        ("ingress[0].fromPort is above toPort", "ingress[0].from_port is above to_port"),
        ("set `cidrBlock`", "set `cidr_block`"),
        ("s3Bucket and serviceIpv4Cidr", "s3_bucket and service_ipv4_cidr"),
        (
            "roleArn: role 'a' trusts b. Set targetType: ip.",
            "role_arn: role 'a' trusts b. Set target_type: ip.",
        ),
        ("unheardOfProperty is wrong", "unheard_of_property is wrong"),
        # Names of the user's, AWS's own names and keys of maps stay.
        ("The name 'publiclyAccessible' is in camelCase", "The name 'publiclyAccessible' is in camelCase"),
        ("tag costCentre, awsvpc, gRPC, vCPU", "tag costCentre, awsvpc, gRPC, vCPU"),
        ("ssm:fromPort, arn/cidrBlock, the-cidrBlock", "ssm:fromPort, arn/cidrBlock, the-cidrBlock"),
        ("preflight.productionStacks", "preflight.productionStacks"),
    ],
)
def test_properties_in_python(message: str, python: str) -> None:
    assert told(message, "python") == python
    assert told(message, "nodejs") == message
    assert told(message, "") == message


@pytest.mark.parametrize(
    ("type_", "area", "message", "python"),
    [
        (
            TASK,
            "containers",
            "portMappings[0].containerPort and dependsOn",
            "portMappings[0].containerPort and dependsOn",
        ),
        (TASK, "containers", "containerDefinitions, taskRoleArn", "container_definitions, task_role_arn"),
        (TASK, "dependencies", "Add it to dependsOn.", "Add it to depends_on."),
        (SERVICE, "containers", "loadBalancers[0].containerPort", "load_balancers[0].container_port"),
        (SERVICE, "containers", "no portMappings of 'web'", "no portMappings of 'web'"),
        ("aws:ssm/document:Document", "systems_manager", "schemaVersion is 1", "schemaVersion is 1"),
    ],
)
def test_what_stands_in_json_is_the_same_in_python(type_: str, area: str, message: str, python: str) -> None:
    assert told(message, "python", type=type_, area=area) == python


def test_everything_that_is_told_is_translated() -> None:
    finding = reported(message="multiAz is off. Set it.")
    told = replace(finding, remediation="Set multiAz.")
    outcome = Outcome(
        findings=(told,),
        excepted=(SuppressedFinding(told, "multiAz is dear.", None),),
        undecided=(Undecided("p", "urn", "db", "multiAz of 'db'"),),
    )
    made = in_language(outcome, stack(), "python")
    assert made.findings[0].remediation == "Set multi_az."
    assert made.findings[0].fingerprint == finding.fingerprint
    assert made.excepted[0].finding.message == "multi_az is off. Set it."
    assert made.excepted[0].reason == "multiAz is dear."
    assert made.undecided[0].reason == "multi_az of 'db'"


@pytest.mark.parametrize(
    ("text", "typescript"),
    [
        ("Build the text with pulumi.Output.concat or apply.", "Build the text with pulumi.concat or apply."),
        ("Take it from config.require_secret", "Take it from config.requireSecret"),
        ("(aws.get_availability_zones)", "(aws.getAvailabilityZones)"),
        ("Take it from pulumi.get_stack().", "Take it from pulumi.getStack()."),
        ("pulumi.Output.json_dumps", "pulumi.jsonStringify"),
        ("mark it (additional_secret_outputs)", "mark it (additionalSecretOutputs)"),
        ("Export it with pulumi.export.", "Export it with `export const`."),
        ("(`opts=ResourceOptions(depends_on=[...])`)", "(`{ dependsOn: [...] }`)"),
        ("final_snapshot_identifier x86_64", "final_snapshot_identifier x86_64"),
    ],
)
def test_pulumi_in_typescript(text: str, typescript: str) -> None:
    assert in_typescript(text) == typescript


def test_names_in_python_are_those_of_the_sdk() -> None:
    names = {
        "s3Bucket": "s3_bucket",
        "ipv6CidrBlock": "ipv6_cidr_block",
        "enableResourceNameDnsARecord": "enable_resource_name_dns_a_record",
        "minIInterval": "min_i_interval",
    }
    assert {name: snake(name) for name in names} == names


@pytest.mark.parametrize(
    ("message", "repair"),
    [
        (
            "publiclyAccessible is true: AWS gives an address. Set it to false.",
            "Set publiclyAccessible to false.",
        ),
        ("bucket 'My_Uploads' holds capitals. Choose another.", "Choose another bucket."),
        ("type 't3.mirco' is none. Did you mean 't3.micro'?", "Use 't3.micro'."),
        ("The name is taken. Choose another.", "Choose another."),
        ("Vpc has no argument 'cidr_blok' (pulumi_aws 7.51.1): write cidr_block.", "Write cidr_block."),
        ("AWS refuses such a document: correct it.", "Correct it."),
        ("It has no standby: multiAz is not true. Set it to true.", "Set multiAz to true."),
        ("It has no standby: multi_az is not true. Set it to true.", "Set multi_az to true."),
        ("It says so: nobody knows.", ""),
        ("name: it is taken. Choose another.", "Choose another name."),
        (
            "No alarm has it as an action. Add an alarm, or use target tracking.",
            "Add an alarm, or use target tracking.",
        ),
        ("The route waits. Add it to dependsOn. The same holds for 'b' and 'c'.", "Add it to dependsOn."),
        ("It is open. Close it. (The exception 'x' expired on 2026-01-01.)", ""),
        ("There is no schema 2.2 here. Write one.", "Write one."),
        ("Nothing is said of what to do.", ""),
        ("Set it.", ""),
        (
            "environment.variables sets AWS_REGION, which Lambda reserves. Remove it or rename it.",
            "Remove AWS_REGION or rename it.",
        ),
        (
            "strategies names capacity provider FARGATE_SPOT, which is not associated. Add it to the cluster.",
            "Add capacity provider FARGATE_SPOT to the cluster.",
        ),
        (
            "monitoringInterval is 60, and monitoringRoleArn is not set. Set it to the role of RDS.",
            "Set monitoringRoleArn to the role of RDS.",
        ),
        (
            "environment.variables: DB_PASSWORD contains a secret in plain text. Read it from Secrets Manager.",
            "Read DB_PASSWORD from Secrets Manager.",
        ),
    ],
)
def test_the_repair_of_a_message(message: str, repair: str) -> None:
    assert repair_of(message) == repair
    assert bool(imperative_of(message)) == bool(repair)
    assert imperative_of(message) in message


def finding(error: str, area: str = "network", file: str | None = None, policy: str = "p") -> ReportedFinding:
    return replace(reported(policy, area=area), error=error, file=file)


@pytest.mark.parametrize(
    ("found", "source"),
    [
        (finding("InvalidSubnet.Conflict"), "AWS"),
        (finding("ValidationError"), "AWS"),
        (finding("ImportError", "python_code", "web.py"), "Python"),
        (finding("ModuleNotFoundError, ImportError", "python_code"), "Python"),
        (finding("Runtime.HandlerNotFound", "python_code"), "AWS"),
        (finding("TypeError", "python_code", "index.ts", "program-error"), "Node.js"),
        (finding("VpcError", "python_code", "__main__.py", "program-error"), "Python"),
        (finding("TS2322", "python_code", "index.ts"), "TypeScript"),
        (finding("Calling __str__ on an Output[T] is not supported"), "Pulumi"),
        (finding("final_snapshot_identifier is required when skip_final_snapshot is false"), "AWS provider"),
        (finding("KeyError", policy="policy-error"), "Python"),
    ],
)
def test_whose_error_it_is(found: ReportedFinding, source: str) -> None:
    assert error_source(found) == source


def test_a_program_in_python_reads_its_own_names(tmp_path: Path) -> None:
    source = DATABASE.replace("skip_final_snapshot", "publicly_accessible=True, skip_final_snapshot")
    result = run("check", program(tmp_path, source), "-f", "json", "-p", "database-exposed", "--no-symbolic")
    (found,) = json.loads(result.stdout)["findings"]
    assert found["message"].startswith("publicly_accessible is true")
    assert found["remediation"] == "Set publicly_accessible to false."


def test_errors_of_python_are_called_so(tmp_path: Path) -> None:
    result = run(
        "check", program(tmp_path, "from . import network\n"), "-p", "import-errors", "--no-symbolic"
    )
    told = " ".join(result.stdout.split())
    assert "Python: ImportError" in told
    assert "AWS:" not in told


def test_pulumis_functions_are_named_as_in_yaml() -> None:
    text = "Use pulumi.Output.json_dumps, pulumi.Output.format or aws.get_region(). Set depends_on."
    assert in_yaml(text) == "Use fn::toJSON, ${...} or aws.getRegion(). Set depends_on."
