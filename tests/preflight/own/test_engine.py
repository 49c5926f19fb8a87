"""Policies of one's own in Pulumi's engine: of the project's folder, and of a pack that adds to ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from google.protobuf import empty_pb2

from preflight.analyzer.pack import Pack
from preflight.analyzer.servicer import Analyzer
from preflight.evaluation.settings import ConfigError
from preflight.pack import serve
from preflight.policy import discover
from preflight.testing import Program
from tests.preflight.own.files import HELPER, OF_STACK, POLICY, policy_file, program
from tests.preflight.process import Process
from tests.preflight.requests import configuration, resource_request, stack_configuration, stack_request

NAME = "missing-owner-tag"
TEXT = "tags has no 'owner'. Add it."
MAIN = """
from pathlib import Path
from preflight.pack import serve

serve("acme-policies", "1.2.3", Path(__file__).parent / "rules")
"""


def stack() -> Program:
    web = Program()
    web.add("aws:s3:Bucket", "logs", forceDestroy=False)
    vpc = web.add("aws:ec2:Vpc", "main", cidrBlock="10.0.0.0/16")
    web.add("aws:ec2:Subnet", "small", vpcId=vpc.id, cidrBlock="10.0.0.0/28")
    web.add("aws:ec2:Subnet", "outside", vpcId=vpc.id, cidrBlock="10.1.0.0/24")
    return web


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which `pulumi` runs."""
    monkeypatch.setenv("PWD", str(tmp_path))
    return program(tmp_path, "preflight: { policies: [rules], offlinePreview: never }\n")


def judged(analyzer: Analyzer, given: dict[str, Any] | None = None) -> dict[str, Any]:
    """The diagnostics by policy, as the engine asks for them."""
    web = stack()
    analyzer.ConfigureStack(stack_configuration(), None)
    info = analyzer.GetAnalyzerInfo(empty_pb2.Empty(), None)
    analyzer.Configure(configuration(info.policies, given), None)
    answers = [analyzer.Analyze(resource_request(m), None) for m in web.messages()]
    answers.append(analyzer.AnalyzeStack(stack_request(web), None))
    return {d.policyName: d for answer in answers for d in answer.diagnostics}


def test_the_projects_policies_are_described_and_judge(folder: Path) -> None:
    policy_file(folder, "rules/tagging/missing_owner_tag.py")
    analyzer = Analyzer()
    found = judged(analyzer)
    assert TEXT in found[NAME].message
    assert found[NAME].message.endswith(f"Error: ACME-1. Details: preflight explain {NAME}")
    assert found[NAME].policyPackName == "aws-preflight"
    described = {p.name: p for p in analyzer.GetAnalyzerInfo(empty_pb2.Empty(), None).policies}
    assert described[NAME].description == "A bucket has no tag that names its owner."
    assert list(described[NAME].tags) == ["tagging"]
    assert NAME not in judged(analyzer, {NAME: {"enforcementLevel": "disabled"}})


def test_a_file_that_does_not_load_is_told_at_the_end(folder: Path) -> None:
    policy_file(folder, "rules/tagging/missing_owner_tag.py")
    policy_file(folder, "rules/tagging/broken_here.py", "import acme_helpers\n")
    found = judged(Analyzer())
    assert TEXT in found[NAME].message
    assert found["preflight"].message.startswith(
        "rules/tagging/broken_here.py did not load: ModuleNotFoundError"
    )


def test_another_projects_folder_is_not_loaded(folder: Path, tmp_path: Path) -> None:
    """Only the configuration of the program that is deployed names folders."""
    policy_file(folder, "rules/tagging/missing_owner_tag.py")
    (tmp_path / "Pulumi.yaml").write_text("name: another\nruntime: python\n")
    assert NAME not in judged(Analyzer())


def test_a_folder_that_is_not_there_is_an_error(folder: Path) -> None:
    with pytest.raises(ConfigError, match="'rules' is not a folder"):
        judged(Analyzer())


def test_an_organization_names_folders_beside_the_pack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy_file(tmp_path, "rules/tagging/missing_owner_tag.py")
    monkeypatch.chdir(tmp_path)
    assert TEXT in judged(Analyzer(), {"preflight": {"policies": ["rules"]}})[NAME].message


# --- a pack of one's own


def test_a_pack_of_ones_own_has_all_policies_under_its_own_name(tmp_path: Path) -> None:
    policy_file(tmp_path, "rules/tagging/missing_owner_tag.py")
    policy_file(tmp_path, "rules/network/small_subnets.py", OF_STACK)
    (tmp_path / "rules/_words.py").write_text(HELPER)
    found = judged(Analyzer(pack=Pack("acme-policies", "1.2.3", "acme-policies", (tmp_path / "rules",))))
    assert {NAME, "small-subnets", "cidr-block-conflicts"} <= found.keys()
    assert {(d.policyPackName, d.policyPackVersion) for d in found.values()} == {("acme-policies", "1.2.3")}
    assert "10.0.0.0/28 is too small." in found["small-subnets"].message


def test_it_is_three_lines_that_pulumi_starts(tmp_path: Path) -> None:
    policy_file(tmp_path, "rules/tagging/missing_owner_tag.py", "print('noise')\n" + POLICY)
    (tmp_path / "__main__.py").write_text(MAIN)
    (tmp_path / "PulumiPolicy.yaml").write_text("runtime: python\n")
    root = Path(__file__).parents[3]
    process = Process(
        ("-u", "-m", "pulumi.policy", "127.0.0.1:40000", "."), tmp_path, {"PYTHONPATH": str(root)}
    )
    try:
        info = process.configure()
        alone, together = process.deploy(stack().messages())
    finally:
        process.stop()
    assert (info.name, info.version) == ("acme-policies", "1.2.3")
    assert len(info.policies) == len(discover()) + 2
    assert TEXT in {d.policyName: d.message for d in alone}[NAME]
    assert "cidr-block-conflicts" in {d.policyName for d in together}
    assert process.rest == b""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("my policies", "1.0.0"), "is not the name of a policy pack"),
        (("mine", "one"), "is not a version"),
        (("mine", "1.0.0", "/no/such/folder"), "is not a folder"),
    ],
)
def test_a_wrong_argument_is_one_line(arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        serve(*arguments)
