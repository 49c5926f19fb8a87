"""The measure of what runs A and B decide."""

from __future__ import annotations

from pathlib import Path

from tools.undecided import measured, programs, table

POLICY = """
runtime: yaml
name: shop
config: { aws:region: { value: eu-west-1 } }
resources:
  queue: { type: aws:sqs:Queue }
  policy:
    type: aws:iam:RolePolicy
    properties:
      role: shop
      policy:
        fn::toJSON:
          Version: "2012-10-17"
          Statement: [{ Effect: %s, Action: "sqs:SendMessage", Resource: "${queue.arn}" }]
"""


def program(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text(text, encoding="utf-8")
    return folder


def test_what_is_measured_before_and_after(tmp_path: Path) -> None:
    row = measured(program(tmp_path / "shop", POLICY % "Allow"))
    assert row.before is not None and row.after is not None
    urn = "urn:pulumi:dev::shop::aws:iam/rolePolicy:RolePolicy::policy"
    assert (row.before.documents, row.after.documents) == (((urn, "policy"),), ())
    assert ("wildcard-iam-policy", urn, "policy of 'policy'") in row.before.undecided
    assert row.after.undecided == ()
    assert row.after.mandatory == row.before.mandatory == ()


def test_a_new_mandatory_finding_is_listed(tmp_path: Path) -> None:
    rows = [measured(program(tmp_path / "shop", POLICY % "Permit"))]
    found = table(rows).splitlines()
    assert found[:2] == ["1 programs, 1 ran to their end", "documents: 1 -> 0"]
    assert any(line.startswith("new in") and "policy-document-shape" in line for line in found)


def test_a_program_that_fails_does_not_count(tmp_path: Path) -> None:
    rows = [
        measured(program(tmp_path / "shop", "runtime: yaml\nname: shop\nresources: { a: { type: x } }\n"))
    ]
    assert rows[0].problem and rows[0].after is None
    assert table(rows).splitlines()[0] == "1 programs, 0 ran to their end"


def test_the_programs_of_folders(tmp_path: Path) -> None:
    own = program(tmp_path / "own", "")
    many = tmp_path / "many"
    many.mkdir()
    inside = [program(many / name, "") for name in ("a", "b")]
    assert programs([own, many]) == [own, *inside]
