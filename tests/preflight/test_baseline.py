"""A baseline hides what is known and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from preflight.checks import baseline
from preflight.evaluation.settings import ConfigError
from tests.preflight.test_cli import FAULTY, program, run


def test_what_is_in_the_baseline_is_not_reported_again(tmp_path: Path) -> None:
    folder, kept = program(tmp_path, FAULTY), tmp_path / "known.json"
    assert run("baseline", folder, "-o", kept).exit_code == 0
    result = run("check", folder, "--baseline", kept, "-f", "json")
    report = json.loads(result.stdout)
    assert (result.exit_code, report["findings"]) == (0, [])
    assert report["known"] >= 1


def test_moved_lines_stay_known_and_new_faults_are_new(tmp_path: Path) -> None:
    folder, kept = program(tmp_path, FAULTY), tmp_path / "known.json"
    run("baseline", folder, "-o", kept)
    more = '\n\n\naws.ec2.Subnet("b", vpc_id=vpc.id, cidr_block="10.9.0.0/24")\n'
    program(tmp_path, "# moved\n\n" + FAULTY + more)
    result = run("check", folder, "--baseline", kept, "-f", "json", "-p", "cidr-block-conflicts")
    assert [f["resource"] for f in json.loads(result.stdout)["findings"]] == ["b"]
    assert result.exit_code == 1


@pytest.mark.parametrize("text", ["", "[]", '{"format": 2, "findings": {}}', '{"findings": []}'])
def test_a_file_that_is_no_baseline_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "known.json"
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"known\.json"):
        baseline.read(path)
