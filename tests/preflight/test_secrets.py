"""Secrets are shown nowhere: a canary behind every text of whole stacks, through every way out of the pack."""

from __future__ import annotations

import contextlib
import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2

from preflight.analyzer.servicer import Analyzer
from preflight.checks import baseline
from preflight.checks.program import Request, check, evaluate
from preflight.cli import mcp_server
from preflight.diagram import mermaid, svg
from preflight.diagram.scene import scene
from preflight.evaluation.settings import Settings
from preflight.policy import Level, Policy, discover
from preflight.preview import Preview, preview
from preflight.preview.model import Position, ProgramError
from preflight.reports import FORMATS, compact, gitlab, html, junit, markdown, sarif, terminal
from preflight.reports import json as json_report
from preflight.reports.report import Report
from preflight.testing import Program, secret
from tests.corpus.reader import messages as recorded
from tests.corpus.reader import recordings
from tests.preflight.requests import (
    a_policy,
    configuration,
    resource_request,
    stack_configuration,
    stack_request,
)

EXAMPLES: Final = Path(__file__).parents[2] / "examples"
CANARY: Final = "canary5e1f8b02"
# Every seventh: small ones and large ones of several authors.
CORPUS: Final = recordings()[::7]
POLICIES: Final = discover()

Messages = list[analyzer_pb2.AnalyzerResource]


def texts(value: struct_pb2.Value) -> Iterator[struct_pb2.Value]:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        yield value
    elif kind == "list_value":
        for item in value.list_value.values:
            yield from texts(item)
    elif kind == "struct_value":
        for key in sorted(value.struct_value.fields):
            yield from texts(value.struct_value.fields[key])


def bare(text: str) -> str:
    return CANARY


def behind(text: str) -> str:
    """What was there, so that policies read it as before, with the canary at its end."""
    return f"{text}{CANARY}"


def inside(text: str) -> str:
    """The canary in the middle, and in a document's first value where the text is one."""
    with contextlib.suppress(ValueError):
        document = json.loads(text)
        if isinstance(document, dict):
            return json.dumps({**document, "Id": CANARY})
    return f"{text[: len(text) // 2]}{CANARY}{text[len(text) // 2 :]}"


def with_canaries(messages: Messages, put: Any) -> Messages:
    """Every text of every resource as a secret that holds a canary."""
    changed = copy.deepcopy(messages)
    for message in changed:
        for key in sorted(message.properties.fields):
            for text in list(texts(message.properties.fields[key])):
                made = struct_pb2.Struct()
                made.update(secret(put(text.string_value)))
                text.struct_value.CopyFrom(made)
    return changed


def told(report: Report) -> dict[str, str]:
    """Everything that is written about a report, by its format."""
    assert report.model is not None
    drawn = scene(report.model, report.outcome)
    made = {
        "terminal": terminal.render(report, undecided=True, width=100, color=True),
        "json": json_report.render(report),
        "sarif": sarif.render(report),
        "junit": junit.render(report),
        "markdown": markdown.render(report),
        "html": html.render(report),
        "compact": compact.render(report, undecided=True),
        "gitlab": gitlab.render(report),
    }
    assert made.keys() == set(FORMATS)
    return made | {
        "baseline": baseline.render(report),
        "svg": svg.render(drawn),
        "mermaid": mermaid.render(drawn),
        "repr": repr(report),
    }


def assert_silent(told: Mapping[str, str]) -> None:
    for where, text in told.items():
        at = text.find(CANARY)
        assert at < 0, f"{where}: {text[max(0, at - 200) : at + 60]}"


def raises(subject: Any, *_: Any) -> Iterator[Any]:
    """A faulty policy that tells what it read in its exception."""
    raise ValueError(f"{subject.resource.properties!r} {CANARY}" if hasattr(subject, "resource") else CANARY)
    yield


FAULTY: Final = a_policy("faulty-policy", raises, query=lambda stack: stack.resources)


def previewed(messages: Messages, **parts: Any) -> Preview:
    """A preview as the runner makes it, of the messages."""
    made = Preview(
        folder=EXAMPLES,
        project="web",
        stack="dev",
        organization="organization",
        resources=tuple(messages),
        positions={m.urn: Position("web.py", 1) for m in messages},
        external=frozenset(),
        config={"aws:region": "eu-west-1"},
        secret_keys=frozenset({"web:password"}),
        error=None,
        output="",
        lookups=(),
        interpreter="python",
        sdk_version=None,
    )
    return replace(made, **parts)


def analyzed(messages: Messages, policies: tuple[Policy, ...] | None = None) -> Iterator[str]:
    """What the engine is told: about each resource, about the stack, and by remediations."""
    analyzer = Analyzer(policies)
    analyzer.ConfigureStack(stack_configuration(), None)
    info = analyzer.GetAnalyzerInfo(None, None)
    remediate = {
        p.name: {"enforcementLevel": "remediate"} for p in policies or POLICIES if p.remediate is not None
    }
    analyzer.Configure(configuration(info.policies, remediate), None)
    yield str(analyzer.AnalyzeStack(stack_request(messages), None))
    for message in messages:
        yield str(analyzer.Analyze(resource_request(message), None))
        response = analyzer.Remediate(resource_request(message), None)
        for one in response.remediations:
            # The engine's own properties go back to it; what was a secret there still is one.
            one.ClearField("properties")
        yield str(response)


SOURCES: Final = ("broken-web-app", "sound-web-app", *CORPUS)


@pytest.mark.parametrize("source", SOURCES, ids=lambda s: s if isinstance(s, str) else s.stem)
def test_no_way_out_tells_a_secret(source: str | Path, capfd: pytest.CaptureFixture[str]) -> None:
    messages = list(preview(EXAMPLES / source).resources) if isinstance(source, str) else recorded(source)
    assert sum(1 for m in messages for v in m.properties.fields.values() for _ in texts(v)) > 5
    for put in (bare, behind, inside):
        changed = with_canaries(messages, put)
        assert CANARY in str(changed)
        report = evaluate(previewed(changed), (*POLICIES, FAULTY), Settings(), Request(EXAMPLES))
        assert any(f.policy == "policy-error" for f in report.findings)
        assert report.outcome.undecided
        assert_silent(told(report))
    assert_silent({"analyzer": "".join(analyzed(changed)), "output": "".join(capfd.readouterr())})


def test_an_excepted_finding_and_a_level_tell_no_secret() -> None:
    """The ways of a finding other than to the list of findings."""
    web = Program()
    web.add("aws:ec2:Vpc", "main", cidrBlock=secret(f"10.0.0.0/{CANARY}"), tags={"Name": secret(CANARY)})
    for level in (Level.ADVISORY, Level.MANDATORY):
        settings = Settings(levels={p.name: level for p in POLICIES})
        assert_silent(told(evaluate(previewed(web.messages()), POLICIES, settings, Request(EXAMPLES))))


# A program that does with its secrets what programs do, and prints and raises them besides.
PROGRAM: Final = """\
import os
import pulumi
import pulumi_aws as aws

config = pulumi.Config()
password = config.require_secret("password")
given = config.require_secret("given")
nested = config.require_secret_object("nested")
print(os.environ.get("AWS_SECRET_ACCESS_KEY"), os.environ.get("PULUMI_CONFIG_PASSPHRASE"))
aws.rds.Instance("orders", engine="postgres", username="orders", password=password, instance_class="db.t4g.micro")
aws.rds.Instance("given", engine="postgres", username=given, password=given, instance_class="db.t4g.micro")
aws.ssm.Parameter("given", type="String", value=given, name=pulumi.Output.concat("/x/", given))
aws.ec2.Instance("web", ami="ami-1", instance_type="t3.micro", user_data=pulumi.Output.concat("#!/bin/sh\\n", given))
aws.lambda_.Function("f", role="r", environment={"variables": {"P": given, "A": os.environ.get("AWS_SESSION_TOKEN")}})
pulumi.export("password", pulumi.Output.concat("p", given, password))
pulumi.export("nested", nested)
"""
PROJECT: Final = """\
name: web
runtime: python
config:
  given: {type: string, secret: true}
"""
STACK: Final = f"""\
encryptionsalt: v1:{CANARY}
config:
  aws:region: eu-west-1
  web:password:
    secure: {CANARY}
  web:nested:
    key:
      secure: {CANARY}
"""
VARIABLES: Final = (
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "PULUMI_CONFIG_PASSPHRASE",
    "PULUMI_ACCESS_TOKEN",
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in VARIABLES:
        monkeypatch.setenv(name, CANARY)
    (tmp_path / "Pulumi.yaml").write_text(PROJECT)
    (tmp_path / "Pulumi.dev.yaml").write_text(STACK)
    (tmp_path / "__main__.py").write_text(PROGRAM)
    return tmp_path


def test_secret_configuration_is_not_told(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Encrypted values, and one given on the command line for a key that the project declares secret."""
    given = {"given": f"{CANARY}-given"}
    report = check(Request(folder, config=given))
    assert [f for f in report.findings if f.policy == "program-error"] == []
    assert report.outcome.resources >= 6
    assert report.model is not None
    assert CANARY not in repr(report.model.config)
    assert_silent(told(report))
    assert_silent({"output": "".join(capfd.readouterr())})


def test_a_failing_program_tells_no_secret_of_its_environment(folder: Path) -> None:
    """What it says of its own failure is shown, and that holds no secret that it was not given."""
    (folder / "__main__.py").write_text(
        PROGRAM + "raise ValueError(os.environ.get('AWS_SECRET_ACCESS_KEY'), config.require('password'))\n"
    )
    report = check(Request(folder, config={"given": "x"}))
    assert [f.policy for f in report.findings if f.policy == "program-error"] == ["program-error"]
    assert_silent(told(report))
    assert_silent({"mcp": json.dumps(mcp_server.check(str(folder)))})


def test_a_program_error_in_every_format_tells_no_resource() -> None:
    error = ProgramError("exception", "ValueError: wrong", "web.py", 1)
    web = Program()
    web.add("aws:ec2:Vpc", "main", cidrBlock=secret(CANARY))
    assert_silent(
        told(evaluate(previewed(web.messages(), error=error), POLICIES, Settings(), Request(EXAMPLES)))
    )


def test_the_preview_leaves_nothing_behind(folder: Path, scratch: Path) -> None:
    """Its own files, which hold the configuration, are gone when it ends."""
    previewed = preview(folder, config={"given": CANARY})
    assert previewed.error is None
    assert_silent({"preview": repr(previewed)})
    assert list(scratch.iterdir()) == []
    assert {p.name for p in folder.iterdir()} - {"__pycache__"} == {
        "Pulumi.yaml",
        "Pulumi.dev.yaml",
        "__main__.py",
    }
