"""What the offline preview observes of a TypeScript program is told at the end of the engine's preview, once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from pulumi.runtime.proto import analyzer_pb2 as proto

from preflight.analyzer.beside import beside
from preflight.analyzer.beside.observations import with_observations
from preflight.analyzer.beside.recorded import Job, Recorded
from preflight.analyzer.beside.running import Running
from preflight.analyzer.servicer import Analyzer
from preflight.core.observed import HiddenResource, Observed, UnreadArgument
from preflight.core.resource import STACK_TYPE
from preflight.core.values import SENTINEL
from preflight.policy import discover
from preflight.preview import session
from preflight.preview.project import Project
from tests.preflight.beside.test_calls import ROOT, listed, of_stack
from tests.preflight.preview.programs import write
from tests.preflight.preview.test_node import folder_of, needs_node

POLICIES = ("resources-inside-apply", "unread-arguments", "export-handling")
BUCKET = listed("aws:s3/bucket:Bucket", "site", arn=SENTINEL)
OBJECT = listed("aws:s3/bucketObject:BucketObject", "index", bucket=SENTINEL, key="index.html")
MEANING = "The first `pulumi preview` does not show it"


class Told:
    """An offline preview with a given result."""

    def __init__(self, job: Any, ahead: Any = None) -> None:
        self.job = job

    result = Recorded()

    def recorded(self) -> Recorded:
        return self.result

    def places(self) -> Any:
        return self.result.positions

    def stop(self) -> None:
        pass


@pytest.fixture
def analyzer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Analyzer:
    (tmp_path / "Pulumi.yaml").write_text(yaml.safe_dump({"name": "web", "runtime": "nodejs"}))
    monkeypatch.setenv("PWD", str(tmp_path))
    monkeypatch.setattr(beside, "Running", Told)
    made = Analyzer(p for p in discover() if p.name in POLICIES)
    made.ConfigureStack(proto.AnalyzerStackConfigureRequest(stack="dev", project="web", dry_run=True), None)
    return made


def told(analyzer: Analyzer, *resources: proto.AnalyzerResource) -> list[tuple[str, str, str]]:
    """Policy, URN and the line with the place of what the preview of the resources is answered with."""
    found = list(analyzer.Analyze(of_stack(), None).diagnostics)
    root = proto.AnalyzerResource(type=STACK_TYPE, name="web-dev", urn=ROOT)
    for one in resources:
        request = proto.AnalyzeRequest(type=one.type, urn=one.urn, name=one.name, properties=one.properties)
        found += analyzer.Analyze(request, None).diagnostics
    found += analyzer.AnalyzeStack(proto.AnalyzeStackRequest(resources=[root, *resources]), None).diagnostics
    lines = ((d.policyName, d.urn, d.message.splitlines()[1]) for d in found)
    return [one for one in lines if one[0] != "export-handling"]


def test_what_callbacks_may_make_is_made_at_the_end_of_an_update() -> None:
    unmade = (HiddenResource("aws.iam.Role", type="aws:iam/role:Role"),)
    recorded = Recorded(observed=Observed("nodejs", unmade=unmade))
    for updates, types in ((False, ["aws:iam/role:Role"]), (True, [])):
        (seen,) = with_observations([Observed("nodejs")], recorded, updates)
        assert isinstance(seen, Observed)
        assert [one.type for one in seen.hidden_types] == types


def test_a_callback_that_makes_a_resource(analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch) -> None:
    hidden = (HiddenResource("aws.s3.BucketObject", "index.ts", 3),)
    monkeypatch.setattr(Told, "result", Recorded(observed=Observed("nodejs", hidden=hidden)))
    ((policy, urn, line),) = told(analyzer, BUCKET)
    assert (policy, urn) == ("resources-inside-apply", ROOT)
    assert line.startswith(f"index.ts:3: aws.s3.BucketObject is created inside apply. {MEANING}")


def test_a_resource_of_a_callback_whose_source_does_not_show_it(
    analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told at the stack, unless the engine lists the resource."""
    result = Recorded(
        positions={OBJECT.urn: ("index.ts", 5)},
        inside=frozenset([OBJECT.urn]),
        resources=(BUCKET, OBJECT),
        observed=Observed("nodejs"),
    )
    monkeypatch.setattr(Told, "result", result)
    ((policy, urn, line),) = told(analyzer, BUCKET)
    assert (policy, urn) == ("resources-inside-apply", ROOT)
    assert line.startswith(
        f"index.ts:5: {OBJECT.type} 'index': The resource is created inside apply. {MEANING}"
    )
    ((_, urn, line),) = told(analyzer, BUCKET, OBJECT)
    assert urn == OBJECT.urn and line.startswith("index.ts:5: The resource is created inside apply.")


def test_one_resource_of_a_class_that_its_callback_names_is_told_once(
    analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = (HiddenResource("aws.s3.BucketObject", "index.ts", 3),)
    inside, observed = frozenset([OBJECT.urn]), Observed("nodejs", hidden=hidden)
    result = Recorded(inside=inside, resources=(BUCKET, OBJECT), observed=observed)
    monkeypatch.setattr(Told, "result", result)
    ((_, urn, line),) = told(analyzer, BUCKET)
    assert urn == ROOT and line.startswith("index.ts:3: aws.s3.BucketObject is created inside apply.")


def test_an_argument_that_the_constructor_ignores(
    analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch
) -> None:
    unread = UnreadArgument(BUCKET.type, "site", "acll", ("acl",), "index.ts", 2)
    monkeypatch.setattr(Told, "result", Recorded(observed=Observed("nodejs", unread=(unread,))))
    ((policy, urn, line),) = told(analyzer, BUCKET)
    assert (policy, urn) == ("unread-arguments", BUCKET.urn)
    assert line.startswith("index.ts:2: The constructor has no argument 'acll'")


def test_advice_stays_in_the_programs_language(analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also without an offline preview, which has no language then."""
    monkeypatch.setattr(Told, "result", Recorded("it failed"))
    analyzer.Analyze(of_stack(), None)
    root = proto.AnalyzerResource(type=STACK_TYPE, name="web-dev", urn=ROOT)
    request = proto.AnalyzeRequest(
        type=BUCKET.type, urn=BUCKET.urn, name="site", properties=BUCKET.properties
    )
    analyzer.Analyze(request, None)
    said = analyzer.AnalyzeStack(proto.AnalyzeStackRequest(resources=[root, BUCKET]), None).diagnostics
    (text,) = (d.message for d in said if d.policyName == "export-handling")
    assert "with export." in text or "`export const`" in text


def test_nothing_is_waited_for_where_the_engine_knows_all(
    analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def waits(self: Told) -> Recorded:
        raise AssertionError

    monkeypatch.setattr(Told, "recorded", waits)
    assert told(analyzer, listed(BUCKET.type, "site", arn="arn:aws:s3:::site-1")) == []


def test_an_update_does_not_wait_for_runs_that_only_advice_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(session, "with_changing_values", lambda seen, run: asked.append(True) or seen)
    project = Project.load(write(tmp_path, "import pulumi\n"), "dev", {})
    for guarded in (True, False):
        session.record(project, session.Settings(sys.executable, guarded=guarded))
        assert asked == [True] * (not guarded)


PROGRAM = """
const aws = require("@pulumi/aws");
const bucket = new aws.s3.Bucket("site", { acll: "private" });
bucket.id.apply(id => new aws.s3.BucketObject("index", { bucket: id, key: "index.html" }));
"""


@needs_node
def test_the_process_sends_what_it_observes(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, PROGRAM)
    run = Running(Job(str(folder), "dev", "acme", {"aws:region": "eu-west-1"}, (), {}, True, 240.0))
    observed = run.recorded().observed
    assert [(h.callee, h.file, h.line) for h in observed.hidden] == [("aws.s3.BucketObject", "index.js", 4)]
    assert [(u.resource, u.argument, u.line) for u in observed.unread] == [("site", "acll", 3)]
