"""`preflight fix`, as a user calls it: the diff, what it writes, and what is left."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from click.testing import Result

from preflight.cli.main import main
from tests.versions import command_line

HEAD = '"""Orders."""\n\nimport pulumi_aws as aws  # the provider\n\n'
IMPORTED = HEAD.replace("import pulumi_aws", "import pulumi\nimport pulumi_aws")


def program(folder: Path, text: str, **files: str) -> Path:
    (folder / "Pulumi.yaml").write_text("name: web\nruntime: python\n")
    (folder / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n")
    (folder / "__main__.py").write_text(text)
    for name, content in files.items():
        (folder / f"{name}.py").write_text(content)
    return folder


def fix(folder: Path, *arguments: str) -> Result:
    return command_line().invoke(main, ["fix", str(folder), "--no-symbolic", *arguments])


def fixed(folder: Path, text: str) -> str:
    result = fix(program(folder, text), "--apply", "--sources-only")
    assert result.exit_code in (0, 1), result.output
    return (folder / "__main__.py").read_text()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('aws.ec2.Vpc("a", cidrBlock="10.0.0.0/16")', 'aws.ec2.Vpc("a", cidr_block="10.0.0.0/16")'),
        ('aws.ec2.Vpc("a", cidr_blok = "10.0.0.0/16")', 'aws.ec2.Vpc("a", cidr_block = "10.0.0.0/16")'),
        (
            'aws.ec2.Instance("a", security_group_ids=[])',
            'aws.ec2.Instance("a", vpc_security_group_ids=[])',
        ),
        # Two are as near, both names are given, or the repair is more than a name.
        ('aws.ec2.Vpc("a", cidr_block="10.0.0.0/16", cidrBlock="10.0.0.0/16")', None),
        ('aws.ec2.Vpc("a", name="a")', None),
        ('aws.ec2.Vpc("a", completely_unknown=1)', None),
        ('aws.ec2.Vpc("a", cidrBlock="10.0.0.0/16"); aws.ec2.Vpc("b", cidrBlock="10.1.0.0/16")', None),
    ],
)
def test_a_misspelt_argument_is_renamed(tmp_path: Path, before: str, after: str | None) -> None:
    assert fixed(tmp_path, HEAD + before + "\n") == HEAD + (after or before) + "\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("print(vpc.cidrBlock)", "print(vpc.cidr_block)"),
        ("print(vpc.cidr_blok, vpc.id)", "print(vpc.cidr_block, vpc.id)"),
        # Another attribute is as near, nothing is, or it stands there twice.
        ("print(vpc.enable_dns_host)", None),
        ("print(vpc.nothing_like_it)", None),
        ("print(vpc.cidrBlock, vpc.cidrBlock)", None),
    ],
)
def test_a_misspelt_attribute_is_renamed(tmp_path: Path, before: str, after: str | None) -> None:
    vpc = HEAD + 'vpc = aws.ec2.Vpc("a", cidr_block="10.0.0.0/16")\n'
    assert fixed(tmp_path, vpc + before + "\n") == vpc + (after or before) + "\n"


def test_a_program_in_another_language_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: web\nruntime: nodejs\n")
    (tmp_path / "index.js").write_text("")
    result = fix(tmp_path)
    assert (result.exit_code, result.stdout) == (2, "")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            'aws.kms.Key("a", depends_on=[b], description="x", protect=True)',
            'aws.kms.Key("a", opts=pulumi.ResourceOptions(depends_on=[b], protect=True), description="x")',
        ),
        (
            'aws.kms.Key(\n    "a",\n    description="x",\n    depends_on=[b],  # b first\n)',
            'aws.kms.Key(\n    "a",\n    description="x",\n'
            "    opts=pulumi.ResourceOptions(depends_on=[b]),  # b first\n)",
        ),
        (
            'aws.kms.Key("a", opts=pulumi.ResourceOptions(protect=True), depends_on=[b])',
            'aws.kms.Key("a", opts=pulumi.ResourceOptions(protect=True, depends_on=[b]))',
        ),
        ('aws.kms.Key("a", opts=options, depends_on=[b])', None),
        ('aws.kms.Key("a", opts=pulumi.ResourceOptions(depends_on=[]), depends_on=[b])', None),
    ],
)
def test_options_given_as_properties_go_into_opts(tmp_path: Path, before: str, after: str | None) -> None:
    named = 'b = aws.kms.Key("b")\noptions = pulumi.ResourceOptions()\n'
    text = IMPORTED + named + before + "\n"
    assert fixed(tmp_path, text) == IMPORTED + named + (after or before) + "\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (HEAD + "print(re.sub)\n", HEAD.replace("import", "import re\nimport", 1) + "print(re.sub)\n"),
        ('print(os.sep)\n', 'import os\n\nprint(os.sep)\n'),
        (
            '#!/usr/bin/env python\n"""It."""\nfrom __future__ import annotations\n\nprint(os.sep)\n',
            '#!/usr/bin/env python\n"""It."""\nfrom __future__ import annotations\n\nimport os\n\nprint(os.sep)\n',
        ),
        ('vpc = aws.ec2.Vpc("a", cidr_block="10.0.0.0/16")\n',
         'import pulumi_aws as aws\n\nvpc = aws.ec2.Vpc("a", cidr_block="10.0.0.0/16")\n'),
        (HEAD + "print(somewhere)\n", None),
    ],
)  # fmt: skip
def test_a_missing_import_is_added(tmp_path: Path, before: str, after: str | None) -> None:
    assert fixed(tmp_path, before) == (after or before)


def test_options_bring_the_import_that_they_need(tmp_path: Path) -> None:
    text = HEAD + 'b = aws.kms.Key("b")\naws.kms.Key("a", depends_on=[b])\naws.kms.Key("c", depends_on=[b])\n'
    opts = "opts=pulumi.ResourceOptions(depends_on=[b])"
    assert fixed(tmp_path, text) == (
        IMPORTED + f'b = aws.kms.Key("b")\naws.kms.Key("a", {opts})\naws.kms.Key("c", {opts})\n'
    )


FAULTY = (
    HEAD
    + """
disk = aws.ebs.Volume("disk", availability_zone="eu-west-1a", size=8)   # kept
keys = aws.kms.Key("keys", description=json.dumps({}), depends_on=disk)
outside = aws.ec2.Subnet("outside", vpc_id=aws.ec2.Vpc("main", cidr_block="10.0.0.0/16").id, cidrBlock="10.1.0.0/24")
"""
)


def test_the_diff_comes_first_and_nothing_is_written(tmp_path: Path) -> None:
    folder = program(tmp_path, FAULTY)
    result = fix(folder)
    assert result.exit_code == 0, result.output
    assert (folder / "__main__.py").read_text() == FAULTY
    assert "+import json\n" in result.stdout
    assert "4 repairs of 4 findings" in result.stderr and "--apply writes them" in result.stderr
    patched = subprocess.run(
        ["patch", "-p1", "--dry-run"], cwd=folder, input=result.stdout, text=True, check=False
    )
    assert patched.returncode == 0


def test_what_it_writes_is_checked_again_and_what_is_left_is_reported(tmp_path: Path) -> None:
    folder = program(tmp_path, FAULTY)
    (folder / "preflight.yaml").write_text("preflight: { productionStacks: [dev] }\n")
    result = fix(folder, "--apply")
    assert result.exit_code == 1, result.output
    text = (folder / "__main__.py").read_text()
    assert "size=8, encrypted=True)   # kept" in text
    assert "opts=pulumi.ResourceOptions(depends_on=disk), enable_key_rotation=True" in text
    assert 'cidr_block="10.1.0.0/24"' in text
    assert "unencrypted-volume: encrypted of 'disk'\n" in result.stderr
    assert "cidr-block-conflicts" in result.stdout and "unencrypted-volume" not in result.stdout
    again = fix(folder)
    assert again.stdout == ""
    assert again.stderr.startswith("nothing to repair by itself in ")


LOOP = """
for name, snapshot in (("one", None), ("two", {})):
    aws.ebs.Volume(f"{{name}}-disk", availability_zone="eu-west-1a", size=8{})
    aws.rds.Instance(
        f"{{name}}-db", engine="postgres", instance_class="db.t4g.micro", snapshot_identifier=snapshot, {}
    )
"""
PRODUCTION = "preflight: { productionStacks: [dev] }\n"


def test_what_a_loop_makes_is_repaired_where_all_of_it_needs_the_same(tmp_path: Path) -> None:
    folder = program(tmp_path, HEAD + LOOP.format('"before"', "", "storage_encrypted=False"))
    (folder / "preflight.yaml").write_text(PRODUCTION)
    assert fix(folder, "--apply", "-p", "unencrypted-volume", "-p", "unencrypted-database").exit_code == 0
    # One of the databases is restored from a snapshot, which decides its encryption.
    expected = LOOP.format('"before"', ", encrypted=True", "storage_encrypted=False")
    assert (folder / "__main__.py").read_text() == HEAD + expected


def test_a_loop_of_which_one_resource_is_excepted_is_left(tmp_path: Path) -> None:
    text = HEAD + LOOP.format('"before"', "", "storage_encrypted=False")
    folder = program(tmp_path, text)
    exception = "unencrypted-volume: { exceptions: [{ resource: two-disk, reason: Holds nothing. }] }\n"
    (folder / "preflight.yaml").write_text(PRODUCTION + exception)
    fix(folder, "--apply", "-p", "unencrypted-volume")
    assert (folder / "__main__.py").read_text() == text


def test_an_excepted_finding_is_not_repaired(tmp_path: Path) -> None:
    text = HEAD + 'aws.kms.Key("keys")\n'
    folder = program(tmp_path, text)
    (folder / "preflight.yaml").write_text(
        "key-without-rotation: { exceptions: [{ resource: keys, reason: Rotated by hand. }] }\n"
    )
    fix(folder, "--apply")
    assert (folder / "__main__.py").read_text() == text
