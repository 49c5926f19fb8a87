"""Programs that may register other resources in an update than in the offline preview beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from preflight.analyzer.beside import beside
from preflight.analyzer.beside.beside import MAY_DIFFER, Beside
from preflight.analyzer.beside.differences import difference
from preflight.analyzer.beside.recorded import Job, Recorded
from preflight.evaluation.settings import Settings
from preflight.policy import discover
from preflight.preview import preview

SECRETS = ("web:env", "aws:token")
PREVIEW = "__main__.py asks whether it runs in a preview"
SECRET = "__main__.py reads a secret configuration value as plain text"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("if pulumi.runtime.is_dry_run(): pass", PREVIEW),
        ("this_dry_runner = 1", ""),
        ('config.require("env")', SECRET),
        ("config.get_object( 'env' )", SECRET),
        ('config.require_secret("env")', ""),
        ('config.require("environment")', ""),
        ('config.get("region")', ""),
        (
            'os.environ.get("AWS_PROFILE")',
            "__main__.py reads the environment variable AWS_PROFILE, which the offline preview does not have",
        ),
        # It is in a script, and the program itself reads no environment.
        ('script = "export AWS_PROFILE=web"', ""),
        ('os.environ["AWS_REGION"]', ""),
        ('os.environ["AWS_PROFILES"]', ""),
    ],
)
def test_what_a_program_reads_tells(
    text: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "web")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    (tmp_path / "__main__.py").write_text(text)
    assert difference(tmp_path, SECRETS) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("if (pulumi.runtime.isDryRun()) {}", "src/index.ts asks whether it runs in a preview"),
        (
            'config.requireObject<Settings>("env")',
            "src/index.ts reads a secret configuration value as plain text",
        ),
        ('config.requireSecretObject<Settings>("env")', ""),
    ],
)
def test_node_is_read_too(text: str, expected: str, tmp_path: Path) -> None:
    for folder in ("src", "node_modules/package"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "src/index.ts").write_text(text)
    (tmp_path / "node_modules/package/index.js").write_text("pulumi.runtime.isDryRun()")
    assert difference(tmp_path, SECRETS) == expected


def test_without_secrets_and_variables_nothing_matches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("preflight.analyzer.beside.differences.withheld", lambda: ())
    (tmp_path / "__main__.py").write_text('os.environ[""]\nconfig.get("")\nconfig.get("env")\n')
    assert difference(tmp_path, ()) == ""


FAULTY = """
import pulumi
import pulumi_aws as aws

main = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
if {}:
    aws.ec2.Subnet("outside", vpc_id=main.id, cidr_block="10.1.0.0/24")
"""


@pytest.mark.parametrize(
    ("condition", "stops"), [("pulumi.runtime.is_dry_run()", False), ("True", True), ("False", False)]
)
def test_a_fault_that_only_a_preview_may_have_does_not_stop_the_update(
    condition: str, stops: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: web\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(FAULTY.format(condition))
    found = preview(tmp_path, guarded=True)
    assert found.error is None, found.error

    class Ended:
        def __init__(self, job: Job, ahead: object) -> None:
            self.job = job

        def recorded(self) -> Recorded:
            return Recorded(resources=found.resources)

    monkeypatch.setattr(beside, "Running", Ended)
    gate = Beside()
    gate.begin(Job(str(tmp_path), "dev", "acme", {}, (), {}, True, 60.0), gate=True)
    policies = [p for p in discover() if p.name == "cidr-block-conflicts"]
    stopped, line = gate.judge(policies, Settings(), name="dev", project="web", config=found.config)
    assert [f.resource for f in stopped] == (["outside"] if stops else [])
    assert line == (MAY_DIFFER.format(PREVIEW) if "dry_run" in condition and not stops else "")
