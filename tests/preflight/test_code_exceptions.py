"""Exceptions beside the code, from the command line to the engine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.preflight.own.files import policy_file
from tests.preflight.preview.test_node import MODULES, needs_node
from tests.preflight.test_cli import program, run

HEAD = 'import pulumi\nimport pulumi_aws as aws\n\nvpc = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")\n'
OUTSIDE = 'aws.ec2.Subnet("a", vpc_id=vpc.id, cidr_block="10.1.0.0/24")'
IGNORE = "# preflight: ignore[cidr-block-conflicts] Moves next month"


def checked(folder: Path, *more: str | Path) -> dict[str, Any]:
    result = run("check", folder, "-p", "cidr-block-conflicts", "-f", "json", *more)
    assert result.stdout, result.output
    made: dict[str, Any] = json.loads(result.stdout)
    return made | {"exit": result.exit_code}


@pytest.mark.parametrize(
    "code",
    [
        f"{OUTSIDE}  {IGNORE}\n",
        f"{IGNORE}\n{OUTSIDE}\n",
        f"{IGNORE} until 2999-01-31\n# The other team knows.\n{OUTSIDE}\n",
        f"def net():  \n    {IGNORE}\n    {OUTSIDE}\n\n\nnet()\n",
        f"{IGNORE}\nsubnets = [\n    {OUTSIDE},\n]\n",
        f'aws.ec2.Subnet("a", vpc_id=vpc.id,\n    {IGNORE}\n    cidr_block="10.1.0.0/24",\n)\n',
        f'aws.ec2.Subnet(\n    "a", vpc_id=vpc.id, cidr_block="10.1.0.0/24",\n)  {IGNORE}\n',
        f'aws.ec2.Subnet(  {IGNORE}\n    "a",\n    vpc_id=vpc.id,\n    cidr_block="10.1.0.0/24",\n)\n',
    ],
)
def test_a_comment_excepts_the_resource_of_its_line(tmp_path: Path, code: str) -> None:
    made = checked(program(tmp_path, HEAD + code))
    assert (made["exit"], made["findings"]) == (0, [])
    (one,) = made["excepted"]
    assert (one["resource"], one["reason"]) == ("a", "Moves next month")
    assert "notes" not in made


@pytest.mark.parametrize("format_", ["terminal", "markdown", "html", "junit", "sarif"])
def test_every_report_lists_it(tmp_path: Path, format_: str) -> None:
    result = run("check", program(tmp_path, f"{HEAD}{OUTSIDE}  {IGNORE}\n"), "-f", format_)
    assert result.exit_code == 0
    assert "Moves next month" in result.stdout


def test_it_hides_nothing_of_another_line_or_policy(tmp_path: Path) -> None:
    code = f'{OUTSIDE}\n{IGNORE}\naws.ec2.Subnet("b", vpc_id=vpc.id, cidr_block="10.0.0.0/24")\n'
    made = checked(program(tmp_path, HEAD + code))
    assert [f["resource"] for f in made["findings"]] == ["a"]
    assert made["notes"] == [
        "__main__.py:6: ignore[cidr-block-conflicts] matches no finding on line 7. "
        "Remove it, unless another stack needs it."
    ]


def test_beside_one_of_several_resources_of_a_statement_it_is_about_that_one(tmp_path: Path) -> None:
    other = OUTSIDE.replace('"a"', '"b"').replace("10.1.", "10.2.")
    made = checked(program(tmp_path, f"{HEAD}both = [\n    {OUTSIDE},  {IGNORE}\n    {other},\n]\n"))
    assert [e["resource"] for e in made["excepted"]] == ["a"]
    assert [f["resource"] for f in made["findings"]] == ["b"]


def test_after_its_last_day_it_hides_nothing(tmp_path: Path) -> None:
    made = checked(program(tmp_path, f"{HEAD}{OUTSIDE}  {IGNORE} until 2024-01-31\n"))
    assert made["exit"] == 1
    assert made["findings"][0]["message"].endswith(
        "(The exception 'Moves next month' expired on 2024-01-31.)"
    )
    assert "notes" not in made


@pytest.mark.parametrize(
    ("comment", "told"),
    [
        ("# preflight: ignore[cidr-block-conflicts]", "gives no reason"),
        ("# preflight: ignore[cidr-block] x", "cidr-block: no such policy"),
    ],
)
def test_one_that_is_not_right_is_one_line(tmp_path: Path, comment: str, told: str) -> None:
    for more in ((), ("--sources-only",)):
        result = run("check", program(tmp_path, f"{HEAD}{OUTSIDE}  {comment}\n"), *more)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith("error: __main__.py:5: preflight: ignore") and told in result.stderr


@pytest.mark.parametrize(("allowed", "code"), [(False, 1), (True, 0)])
def test_the_organization_decides_over_mandatory_findings(tmp_path: Path, allowed: bool, code: int) -> None:
    folder = program(tmp_path, f"{HEAD}{OUTSIDE}  {IGNORE}\n")
    (folder / "org.json").write_text(json.dumps({"preflight": {"projectExceptions": allowed}}))
    made = checked(folder, "--policy-pack-config", folder / "org.json")
    assert made["exit"] == code
    assert len(made["excepted"]) == (1 if allowed else 0)
    told = "__main__.py:5: ignore[cidr-block-conflicts] hides no mandatory findings"
    assert [n.partition(";")[0] for n in made.get("notes", [])] == ([] if allowed else [told])


def test_an_advisory_finding_is_the_project_s_to_except(tmp_path: Path) -> None:
    comment = "# preflight: ignore[vpc-range-choice] It is ours"
    folder = program(
        tmp_path, HEAD.replace("10.0.0.0/16", "11.0.0.0/16").replace("\nvpc", f"\n{comment}\nvpc")
    )
    (folder / "org.json").write_text('{"preflight": {"projectExceptions": false}}')
    result = run(
        "check", folder, "-p", "vpc-range-choice", "-f", "json", "--policy-pack-config", folder / "org.json"
    )
    made = json.loads(result.stdout)
    assert [e["policy"] for e in made["excepted"]] == ["vpc-range-choice"]
    assert "notes" not in made


def test_a_finding_in_a_source_file_has_its_own_line(tmp_path: Path) -> None:
    code = f'{HEAD}print("arn:" + vpc.arn)  # preflight: ignore[output-misuse] Only a print\n'
    made = json.loads(run("check", program(tmp_path, code), "-p", "output-misuse", "-f", "json").stdout)
    assert [e["reason"] for e in made["excepted"]] == ["Only a print"]
    read = run("check", tmp_path, "--sources-only", "-p", "output-misuse", "-f", "json")
    assert [e["reason"] for e in json.loads(read.stdout)["excepted"]] == ["Only a print"]


def test_what_matches_nothing_in_preflight_yaml_is_told(tmp_path: Path) -> None:
    exceptions = "cidr-block-conflicts:\n  exceptions:\n"
    exceptions += "    - {resource: a, reason: known}\n    - {resource: gone-*, reason: old}\n"
    made = checked(program(tmp_path, f"{HEAD}{OUTSIDE}\n", preflight=exceptions))
    assert made["exit"] == 0
    assert made["notes"] == [
        "preflight.yaml: cidr-block-conflicts.exceptions[1] (gone-*) matches no finding. "
        "Remove it, unless another stack needs it."
    ]
    # Of a policy that did not run, nothing is known.
    other = run("check", tmp_path, "-p", "vpc-range-choice", "-f", "json")
    assert "notes" not in json.loads(other.stdout)


def test_what_matches_nothing_in_a_baseline_is_told(tmp_path: Path) -> None:
    folder, kept = program(tmp_path, f"{HEAD}{OUTSIDE}\n"), tmp_path / "known.json"
    run("baseline", folder, "-o", kept)
    result = run("check", program(tmp_path, HEAD), "--baseline", kept, "-f", "json")
    (note,) = json.loads(result.stdout)["notes"]
    assert (
        note.startswith("The baseline has what is not found here: ") and "'cidr-block-conflicts [a]'" in note
    )
    whole = run("check", program(tmp_path, f"{HEAD}{OUTSIDE}\n"), "--baseline", kept, "-f", "json")
    assert "notes" not in json.loads(whole.stdout)


def test_a_policy_of_one_s_own_has_exceptions_beside_the_code_and_an_error(tmp_path: Path) -> None:
    policy_file(tmp_path / "own", "storage/bucket_owner.py")
    (tmp_path / "own" / "storage" / "bucket_later.py").write_text("import nothing_there\n")
    code = 'aws.s3.Bucket("logs")  # preflight: ignore[bucket-owner, bucket-later] A trial\n'
    folder = program(tmp_path, HEAD + code, preflight="preflight: {policies: [own]}\n")
    made = json.loads(run("check", folder, "-p", "bucket-owner", "-f", "json").stdout)
    assert [(e["policy"], e["reason"]) for e in made["excepted"]] == [("bucket-owner", "A trial")]
    shown = run("explain", "ACME-1", "--policies", folder / "own")
    assert "bucket-owner: A bucket has no tag that names its owner." in shown.stdout, shown.output


@needs_node
def test_comments_in_typescript(tmp_path: Path) -> None:
    assert MODULES is not None
    (tmp_path / "node_modules").symlink_to(MODULES)
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: nodejs\n")
    (tmp_path / "tsconfig.json").write_text('{"compilerOptions": {"module": "commonjs", "target": "es2020"}}')
    (tmp_path / "package.json").write_text('{"name": "shop", "main": "index.ts"}')
    (tmp_path / "index.ts").write_text(
        'import * as aws from "@pulumi/aws";\n'
        'const vpc = new aws.ec2.Vpc("main", { cidrBlock: "10.0.0.0/16" });\n'
        "// preflight: ignore[cidr-block-conflicts] Moves next month\n"
        'new aws.ec2.Subnet("a", {\n  vpcId: vpc.id,\n  cidrBlock: "10.1.0.0/24",\n});\n'
        'new aws.ec2.Subnet("b", { vpcId: vpc.id, cidrBlock: "10.2.0.0/24" });'
        " // preflight: ignore[cidr-block-conflicts] As well\n"
        'new aws.ec2.Subnet("c", { vpcId: vpc.id, cidrBlock: "10.3.0.0/24" });\n'
    )
    made = checked(tmp_path)
    assert [(e["resource"], e["reason"]) for e in made["excepted"]] == [
        ("a", "Moves next month"),
        ("b", "As well"),
    ]
    assert [f["resource"] for f in made["findings"]] == ["c"]
