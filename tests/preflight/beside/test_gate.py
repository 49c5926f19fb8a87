"""What stops an update before anything is created, and what does not since the state may mend it."""

from __future__ import annotations

import shlex
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from preflight.analyzer.beside.engine import is_inline, is_whole_update, runs_program
from preflight.analyzer.beside.gate import _renames, in_each, stopping
from preflight.analyzer.beside.previewing import _sent, project_of
from preflight.analyzer.beside.recorded import Job, Recorded
from preflight.core.properties import StructProperties
from preflight.core.resource import Resource
from preflight.core.stack import Stack
from preflight.evaluation.evaluate import run
from preflight.evaluation.settings import Settings
from preflight.policy import Finding, Policy, discover
from preflight.preview import preview
from preflight.testing import Program, program_from_yaml
from tests.policies.pages import blocks
from tests.preflight.requests import a_policy, says

VPC = "aws:ec2/vpc:Vpc"
HEAD = 'import pulumi\nimport pulumi_aws as aws\nmain = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")\n'
OUTSIDE = 'aws.ec2.Subnet("outside", vpc_id=main.id, cidr_block="10.1.0.0/24"{})\n'


def stopped(folder: Path, text: str) -> set[tuple[str, str]]:
    """Policy and resource of what stops an update of the program."""
    (folder / "Pulumi.yaml").write_text("name: web\nruntime: python\n")
    (folder / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n")
    (folder / "__main__.py").write_text(textwrap.dedent(text))
    found = preview(folder, symbolic=True, guarded=True)
    assert found.error is None, found.error
    recorded = _sent(found)
    policies = [p for p in discover() if p.needs_stack]
    told = stopping(recorded, policies, Settings(), name="dev", project="web", config=found.config)
    return {(one.policy, one.resource) for one in told}


def test_a_fault_of_the_program_alone_stops_the_update(tmp_path: Path) -> None:
    assert stopped(tmp_path, HEAD + OUTSIDE.format("")) == {("cidr-block-conflicts", "outside")}


@pytest.mark.parametrize(
    "text",
    [
        # The deployed value may stay.
        OUTSIDE.format(', opts=pulumi.ResourceOptions(ignore_changes=["cidrBlock"])'),
        OUTSIDE.format(', opts=pulumi.ResourceOptions(ignore_changes=["*"])'),
        # It is there already, whatever AWS says to a new one.
        OUTSIDE.format(', opts=pulumi.ResourceOptions(import_="subnet-1")'),
        OUTSIDE.format(', opts=pulumi.ResourceOptions(aliases=[pulumi.Alias(name="before")])'),
        OUTSIDE.format(", opts=pulumi.ResourceOptions(retain_on_delete=True)"),
    ],
)
def test_what_the_state_may_mend_does_not(tmp_path: Path, text: str) -> None:
    assert not stopped(tmp_path, HEAD + text)


READS = """
import json
import pulumi_aws as aws
found = aws.iam.get_policy_output(name="reads")
trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
role = aws.iam.Role("role", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
orders = aws.sqs.Queue("orders")
f = aws.lambda_.Function("f", role=role.arn, image_uri="1.dkr.ecr.eu-west-1.amazonaws.com/f:1", package_type="Image")
aws.lambda_.EventSourceMapping("reads", event_source_arn=orders.arn, function_name=f.arn)

def attach(count):
    for i in range(count):
        aws.iam.RolePolicyAttachment(f"a{i}", role=role.name, policy_arn=found.arn)

"""


@pytest.mark.parametrize(
    ("callback", "lacks"), [("print", True), ("attach", False), ("lambda n: [attach(n)]", False)]
)
def test_a_callback_that_does_not_run_may_create_what_is_missing(
    tmp_path: Path, callback: str, lacks: bool
) -> None:
    told = stopped(tmp_path, f"{READS}found.attachment_count.apply({callback})\n")
    assert (("role-lacks-permission", "reads") in told) == lacks


IN_ONE_ZONE = """
subnets = [
    aws.ec2.Subnet(f"s{i}", vpc_id=main.id, cidr_block=f"10.0.{i}.0/24", availability_zone="eu-west-1a")
    for i in (1, 2)
]
aws.lb.LoadBalancer("web", internal=True, subnets=[s.id for s in subnets])
"""


def test_a_former_type_that_the_sdk_adds_is_no_other_resource(tmp_path: Path) -> None:
    assert stopped(tmp_path, HEAD + IN_ONE_ZONE) == {("load-balancer-subnets", "web")}


TWICE = """
gateway = aws.ec2.InternetGateway("gateway", vpc_id=main.id)
table = aws.ec2.RouteTable("table", vpc_id=main.id)
for i in (1, 2):
    aws.ec2.Route(f"r{i}", route_table_id=table.id, destination_cidr_block="0.0.0.0/0", gateway_id=gateway.id)
"""


def test_routes_that_exclude_each_other_stop_the_update_whatever_is_deployed(tmp_path: Path) -> None:
    assert stopped(tmp_path, HEAD + TWICE) == {("route-table-misconfiguration", "table")}


@pytest.mark.parametrize("path", ["subnets[0]", '["subnets"]', '["subnets"][1]', "subnets"])
def test_a_part_of_a_property_that_is_ignored_opens_all_of_it(tmp_path: Path, path: str) -> None:
    ignored = f", opts=pulumi.ResourceOptions(ignore_changes=['{path}']))\n"
    text = IN_ONE_ZONE.rstrip().removesuffix(")") + ignored
    assert stopped(tmp_path, HEAD + text.replace(f"['{path}']", "['internal']")) == {
        ("load-balancer-subnets", "web")
    }
    assert not stopped(tmp_path, HEAD + text)


def test_the_gate_does_not_judge_what_asks_for_the_state() -> None:
    program = Program()
    program.add(VPC, "main", cidrBlock="10.0.0.0/16")
    recorded = Recorded(resources=tuple(program.messages()))
    known = {"name": "dev", "project": "web", "config": {}}
    says_it, asks = (
        a_policy("says", says("no"), types=(VPC,)),
        a_policy("asks", asks_whether_deployed, types=(VPC,)),
    )
    assert [f.policy for f in stopping(recorded, [says_it, asks], Settings(), **known)] == ["says"]


def test_a_second_fault_of_the_network_is_found_too(tmp_path: Path) -> None:
    assert stopped(tmp_path, HEAD + TWICE + IN_ONE_ZONE) == {
        ("route-table-misconfiguration", "table"),
        ("load-balancer-subnets", "web"),
    }


OF_STACK = [p for p in discover() if p.needs_stack]


@pytest.mark.parametrize("policy", OF_STACK, ids=lambda p: p.name)
def test_no_policy_gives_up_because_it_is_open_what_is_deployed(policy: Policy) -> None:
    """It evaluates its other subjects, and finds nothing in a sound program."""
    for block in blocks(policy):
        if block.language != "yaml":
            continue
        messages = block.messages("planned")
        stack = Stack(((m, StructProperties(m.properties)) for m in messages), before=True)
        found = run(stack, [policy], Settings()).findings
        assert "policy-error" not in {f.policy for f in found}
        known = {
            (f.urn, f.message) for f in run(Stack.from_messages(messages), [policy], Settings()).findings
        }
        assert {(f.urn, f.message) for f in found} <= known


SOUND = sorted((Path(__file__).parents[2] / "sound" / "programs").glob("*.yaml"))


@pytest.mark.parametrize("path", SOUND, ids=lambda p: p.stem)
def test_no_sound_program_is_stopped(path: Path) -> None:
    messages = program_from_yaml(path.read_text()).messages()
    stack = Stack(((m, StructProperties(m.properties)) for m in messages), before=True)
    outcome = run(stack, OF_STACK, Settings())
    assert outcome.mandatory == ()
    assert "policy-error" not in {f.policy for f in outcome.findings}


@pytest.mark.parametrize(
    ("alias", "renames"),
    [
        ("urn:pulumi:dev::shop::aws:elasticloadbalancingv2/loadBalancer:LoadBalancer::web", False),
        ("urn:pulumi:dev::shop::aws:lb/loadBalancer:LoadBalancer::before", True),
        ("urn:pulumi:dev::other::aws:lb/loadBalancer:LoadBalancer::web", True),
        ("urn:pulumi:dev::shop::shop:web:Site$aws:lb/loadBalancer:LoadBalancer::web", True),
        ("urn:pulumi:dev::shop::shop:web:Balancer::web", True),
        ("no URN", True),
    ],
)
def test_an_alias_renames(alias: str, renames: bool) -> None:
    assert _renames("urn:pulumi:dev::shop::aws:lb/loadBalancer:LoadBalancer::web", alias) is renames


def test_a_policy_that_asks_what_is_deployed_judges_nothing() -> None:
    program = Program()
    program.add(VPC, "main", cidrBlock="10.0.0.0/16")
    described = [(m, StructProperties(m.properties)) for m in program.messages()]
    asks = a_policy("asks", asks_whether_deployed, types=(VPC,))
    (found,) = run(Stack(described), [asks], Settings()).findings
    assert found.message == "It is new."
    open_ = run(Stack(described, before=True), [asks], Settings())
    assert not open_.findings
    assert [u.reason for u in open_.undecided] == ["whether 'main' is deployed"]


def asks_whether_deployed(resource: Resource) -> Iterator[Finding]:
    if not resource.is_deployed:
        yield Finding(resource, "It is new.")


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("pulumi up --yes --skip-preview", True),
        ("/usr/bin/pulumi update -y", True),
        ("pulumi up --target urn:pulumi:dev::web::a:b:C::d", False),
        ("pulumi up -y -t urn", False),
        ("pulumi up -yt urn", False),
        ("pulumi up -yturn", False),
        ("pulumi up --target-replace=urn", False),
        ("pulumi up --exclude urn", False),
        ("pulumi destroy --run-program", False),
        ("pulumi -C network --non-interactive refresh --run-program", False),
        ("pulumi import aws:s3/bucket:Bucket a b", False),
        ("pulumi-language-python -root=/target", True),
        ("python -m tool --target x", True),
        # Values of flags, and short flags that are followed by their value.
        ("pulumi up -y -m 'destroy what --target left'", True),
        ("pulumi up --message 'import' --stack refresh -C delete", True),
        ("pulumi up -stest -mtidy -y", True),
        ("pulumi up -yfstest", True),
        ("pulumi up --refresh --run-program --yes", True),
        ("pulumi up -r -p 4 -t urn", False),
        # As `ps` shows it, without quotes.
        ("pulumi up -y -m try to destroy less --skip-preview", True),
        ("pulumi -C network dn --run-program", False),
    ],
)
def test_the_command_tells_of_an_update_of_a_part(command: str, expected: bool) -> None:
    assert is_whole_update([shlex.split(command)]) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("PULUMI_OPTION_TARGET", False), ("PULUMI_OPTION_EXCLUDE", False), ("PULUMI_OPTION_PARALLEL", True)],
)
def test_so_does_a_variable_of_the_environment(
    name: str, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "urn:pulumi:dev::web::aws:ec2/vpc:Vpc::main")
    assert is_whole_update([("pulumi", "up")]) is expected


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("pulumi up --client=127.0.0.1:4000 --exec-kind=auto.inline", True),
        ("pulumi up --client 127.0.0.1:4000", True),
        ("pulumi up --exec-kind auto.inline", True),
        ("pulumi up --yes --exec-kind=auto.local", False),
        ("pulumi up -m 'no --client any more' --config web:kind=--client", False),
        ("python deploy.py", False),
    ],
)
def test_the_command_tells_of_a_program_without_a_folder(command: str, expected: bool) -> None:
    assert is_inline([shlex.split(command)]) is expected


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("pulumi preview --stack dev --policy-pack ../pack", True),
        ("/usr/local/bin/pulumi -C network up --yes", True),
        ("pulumi --non-interactive --color never pre", True),
        ("pulumi policy publish acme", False),
        ("pulumi destroy -m preview", False),
        ("pulumi-language-python up", False),
        ("python preview", False),
        ("pulumi", False),
    ],
)
def test_the_command_tells_whether_a_program_runs(command: str, expected: bool) -> None:
    assert runs_program([("sh",), shlex.split(command)]) is expected


def test_the_engines_configuration_counts_and_secrets_stay_with_it(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: web\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text(
        "config:\n  web:size: small\n  web:token: {secure: v1}\n  web:parts: {a: 1, b: {secure: v1}}\n"
    )
    secrets = ("web:from-an-environment", "web:parts", "web:token")
    opened = {"web:parts": '{"a": 2, "b": "placeholder"}'}
    job = Job(str(tmp_path), "dev", "acme", {"web:size": "large"}, secrets, {}, True, 60.0, opened=opened)
    project = project_of(job)
    assert (project.organization, project.config["web:size"]) == ("acme", "large")
    assert project.secret_keys == set(secrets)
    assert project.config["web:parts"] == opened["web:parts"], "not that of the file, which may be another"
    assert project.config["web:from-an-environment"] == project.config["web:token"]


def recorded_faults(**more: object) -> tuple[Recorded, str]:
    """A VPC and a subnet outside it, as a preview has them, and the URN of the subnet."""
    program = Program()
    main = program.add(VPC, "main", cidrBlock="10.0.0.0/16")
    program.add("aws:ec2/subnet:Subnet", "outside", vpcId=main.id, cidrBlock="10.1.0.0/24")
    messages = tuple(program.messages())
    urn = next(m.urn for m in messages if m.name == "outside")
    given = {key: frozenset({urn}) for key in more}
    return Recorded(resources=messages, **given), urn  # type: ignore[arg-type]


KNOWN = {"name": "dev", "project": "web", "config": {}}


@pytest.mark.parametrize("which", ["external", "kept"])
def test_what_the_program_reads_or_imports_does_not_stop_it(which: str) -> None:
    policies = [p for p in OF_STACK if p.name == "cidr-block-conflicts"]
    recorded, urn = recorded_faults()
    assert [f.urn for f in stopping(recorded, policies, Settings(), **KNOWN)] == [urn]
    recorded, _ = recorded_faults(**{which: True})
    assert not stopping(recorded, policies, Settings(), **KNOWN)


def test_the_gate_knows_what_only_callbacks_register() -> None:
    def is_inside(resource: Resource) -> Iterator[Finding]:
        if resource.urn in resource.stack.inside:
            yield Finding(resource, "A callback registers it.")

    policy = a_policy("inside", is_inside, types=(VPC, "aws:ec2/subnet:Subnet"))
    recorded, urn = recorded_faults(inside=True)
    assert [f.urn for f in stopping(recorded, [policy], Settings(), **KNOWN)] == [urn]


def test_a_finding_that_stops_is_in_each_other_preview() -> None:
    policies = [p for p in OF_STACK if p.name == "cidr-block-conflicts"]
    found = stopping(recorded_faults()[0], policies, Settings(), **KNOWN)
    other_policy = replace(found[0], policy="other")
    assert in_each(found, []) == in_each(found, [found, found]) == found
    assert in_each(found, [found, ()]) == in_each(found, [(other_policy,)]) == ()
    assert in_each(found, [(replace(found[0], urn="other"),)]) == ()
