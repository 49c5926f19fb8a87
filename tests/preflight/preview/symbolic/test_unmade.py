"""What callbacks may create that did not run to their end: it is neither missing nor known."""

from __future__ import annotations

from pathlib import Path

import pytest

from preflight.preview.model import Preview
from preflight.preview.offline import preview
from preflight.preview.program_sources import sources_of
from preflight.preview.project import Project
from preflight.testing import outcome
from tests.preflight.preview.programs import write
from tests.preflight.preview.test_node import folder_of, needs_node

TRUST = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", '
    '"Principal": {"Service": "lambda.amazonaws.com"}}]}'
)
PYTHON = f"""
import pulumi_aws as aws
from pulumi_aws.iam import RolePolicyAttachment as Attached

found = aws.iam.get_policy_output(name="reads")
repository = aws.ecr.Repository("repository")
role = aws.iam.Role("role", assume_role_policy='{TRUST}')

def attach(count):
    for i in range(count):
        Attached(f"a{{i}}", role=role.name, policy_arn=found.arn)

def function(url):
    return aws.lambda_.Function("f", role=role.arn, image_uri=f"{{url}}:1", package_type="Image")
"""
NODE = f"""
const aws = require("@pulumi/aws");
const found = aws.iam.getPolicyOutput({{ name: "reads" }});
const role = new aws.iam.Role("role", {{ assumeRolePolicy: '{TRUST}' }});
const orders = new aws.sqs.Queue("orders");
const attach = (count) => {{
    for (let i = 0; i < count; i++) {{
        new aws.iam.RolePolicyAttachment("a" + i, {{ role: role.name, policyArn: found.arn }});
    }}
}};
const code = new (require("@pulumi/pulumi").asset.FileArchive)("./code");
const f = new aws.lambda.Function("f", {{ role: role.arn, runtime: "nodejs22.x", handler: "index.handler", code }});
new aws.lambda.EventSourceMapping("reads", {{ eventSourceArn: orders.arn, functionName: f.arn }});
"""
ATTACHMENT = "aws.iam.RolePolicyAttachment"


def _unmade(previewed: Preview) -> set[str] | None:
    assert previewed.error is None, previewed.error
    found = previewed.symbolic.unmade if previewed.symbolic is not None else previewed.observed.unmade
    return None if found is None else {one.callee for one in found}


@pytest.mark.parametrize(
    ("callback", "unmade"),
    {
        "it runs": ("repository.repository_url.apply(function)", set()),
        "its value is not known": ("found.attachment_count.apply(attach)", {ATTACHMENT}),
        "it creates nothing": ("found.attachment_count.apply(lambda n: n + 1)", set()),
        "it fails": ("repository.id.apply(lambda one: attach(int(one)))", {ATTACHMENT}),
        "it looks at what AWS assigns": (
            "repository.arn.apply(lambda one: attach(int(one[-1], 16)))",
            None,
        ),
    }.values(),
)
def test_callbacks_in_python(tmp_path: Path, callback: str, unmade: set[str] | None) -> None:
    folder = write(tmp_path, f"{PYTHON}\n{callback}\n")
    assert _unmade(preview(folder, symbolic=True)) == unmade


def test_what_a_callback_creates_is_no_longer_hidden(tmp_path: Path) -> None:
    """The sources say that a function is created inside apply; the runs say which one it is."""
    folder = write(tmp_path, f"{PYTHON}\nrepository.repository_url.apply(function)\n")
    previewed = preview(folder, symbolic=True)
    sources = sources_of(Project.load(folder, "dev", {}), previewed.interpreter)
    assert sources is not None
    assert [r.name for r in previewed.modelled(sources).of("aws:lambda/function:Function")] == ["f"]
    alone = preview(folder, symbolic=False).modelled(sources)
    (hidden,) = alone.of("aws:lambda/function:Function")
    assert hidden.name.startswith("made inside apply")


@needs_node
@pytest.mark.parametrize("symbolic", [True, False])
@pytest.mark.parametrize(
    ("callback", "unmade"),
    {
        "directly": (
            "n => { for (let i = 0; i < n; i++) new aws.iam.RolePolicyAttachment('a' + i, {}); }",
            {ATTACHMENT},
        ),
        "in a function": ("n => attach(n)", {ATTACHMENT}),
        "it only fails": ("n => { if (n < 0) { throw new Error('too few (of them)'); } }", set()),
        "it creates nothing": ("n => JSON.stringify({ n: `${n}`.padStart(3, '0') })", set()),
    }.values(),
)
def test_callbacks_in_node(tmp_path: Path, callback: str, unmade: set[str], symbolic: bool) -> None:
    folder = folder_of(tmp_path, f"{NODE}\nfound.attachmentCount.apply({callback});\n")
    (folder / "code").mkdir()
    (folder / "code/index.js").write_text("exports.handler = async () => 1;\n")
    previewed = preview(folder, symbolic=symbolic)
    found = _unmade(previewed)
    assert found is not None and {ATTACHMENT} & found == unmade
    lacks = outcome(previewed.modelled(), "role-lacks-permission").findings
    assert [f.resource for f in lacks] == ([] if unmade else ["reads"])


@needs_node
def test_a_program_whose_files_cannot_be_read(tmp_path: Path) -> None:
    replaced = "for (const name of ['readdirSync', 'readFileSync']) require('fs')[name] = () => { throw new Error(); };"
    program = f"{NODE}\n{replaced}\nfound.attachmentCount.apply(n => attach(n));\n"
    folder = folder_of(tmp_path, program)
    (folder / "code").mkdir()
    assert preview(folder, symbolic=False).error is None
