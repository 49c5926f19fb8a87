"""Programs through previews, updates and all else that Pulumi does: the calls of its engine to the pack's process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.preflight.engine import Engine
from tests.preflight.process import started_by_script
from tests.preflight.test_engine import BEHIND_APPLY, FAULTY, LOOKS_UP, SOUND, WRITES, interpreters, options

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the pack is started by a script for sh")

MENDED = FAULTY.replace("10.1.0.0/24", "10.0.1.0/24")
OUTSIDE = '\naws.ec2.Subnet("outside", vpc_id=main.id, cidr_block="10.1.0.0/24")\n'
UNGATED = {"preflight": {"gate": False}}
# Backups and encryption are told in one line of the pack's own.
ADVICE = {"preflight", "export-handling"}


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    interpreters(tmp_path / "bin")
    monkeypatch.setenv("PATH", os.pathsep.join((str(tmp_path / "bin"), os.environ["PATH"])))
    folder = tmp_path / "program"
    folder.mkdir()
    described = {"name": "web", "runtime": {"name": "python", "options": options()}}
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump(described))
    (folder / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n")
    with started_by_script(tmp_path / "pulumi-analyzer-policy-python", folder) as pack:
        yield Engine(pack, folder)
    assert (pack.rest, pack.stderr) == (b"", b"")


def program(engine: Engine, text: str) -> Engine:
    (engine.folder / "__main__.py").write_text(text)
    return engine


def test_a_preview_of_a_faulty_program_is_stopped(engine: Engine) -> None:
    said = program(engine, FAULTY).preview()
    assert not said.ok
    assert said.mandatory == {"cidr-block-conflicts"}
    assert "10.1.0.0/24 is outside 10.0.0.0/16" in said.text
    assert "Multi-AZ for 'orders'" in said.text


def test_a_sound_program_stays_sound_all_its_life(engine: Engine) -> None:
    program(engine, SOUND)
    for operation in (engine.preview, engine.up, engine.preview, engine.up, engine.analyze):
        said = operation()
        assert said.ok, said.text
        assert said.names() == ADVICE
    for operation in (engine.refresh, engine.destroy):
        said = operation()
        assert said.ok and not said.names(), said.text


def test_what_a_program_looks_up_is_not_written_in_it(engine: Engine) -> None:
    for operation in (program(engine, LOOKS_UP).preview, engine.up, engine.preview):
        said = operation()
        assert said.ok, said.output
        assert not [t for t in ("is hard-coded", "httpTokens", "ARNs name") if t in said.text], said.text
    assert "'ami-0c55b159cbfafe1f0' is hard-coded" in program(engine, WRITES).preview().text
    (engine.folder / "preflight.yaml").write_text("instance-hygiene: remediate\n")
    said = program(engine, LOOKS_UP).preview()
    assert said.ok and "instance-hygiene" not in said.names(), said.text


def test_a_change_is_judged_as_it_will_be(engine: Engine) -> None:
    assert program(engine, SOUND).up().ok
    said = program(engine, SOUND + OUTSIDE).preview()
    assert said.mandatory == {"cidr-block-conflicts"}
    said = program(engine, SOUND.replace("multi_az=True", "multi_az=False")).preview()
    assert said.ok and said.names() == ADVICE
    assert "Multi-AZ for 'orders'" in said.text
    assert program(engine, SOUND).preview().names() == ADVICE


def test_what_target_leaves_out_is_not_judged(engine: Engine) -> None:
    assert program(engine, SOUND).up().ok
    program(engine, SOUND.replace("multi_az=True", "multi_az=False") + OUTSIDE)
    assert engine.preview(["database"]).names() == ADVICE
    assert "Multi-AZ for 'orders'" in engine.preview(["database", "orders"]).text
    assert engine.preview(["database", "outside"]).mandatory == {"cidr-block-conflicts"}
    # Here no command tells that the update is of a part.
    engine.given = UNGATED
    assert engine.up(["database"]).ok
    # The next one is a whole preview again.
    assert engine.preview().mandatory == {"cidr-block-conflicts"}


def test_an_update_stops_at_a_resource_that_is_refused(engine: Engine) -> None:
    engine.given = {"multi-az-deployment": {"enforcementLevel": "mandatory"}}
    said = program(engine, MENDED).up()
    assert not said.ok and not engine.state
    assert said.mandatory == {"multi-az-deployment"}


def test_a_fault_that_only_the_whole_stack_shows_stops_the_update(engine: Engine) -> None:
    said = program(engine, FAULTY).up()
    assert not said.ok and not engine.state and not engine.inputs
    assert said.mandatory == {"cidr-block-conflicts"}
    (told,) = [d for d in said.diagnostics if d.policyName == "cidr-block-conflicts"]
    assert "__main__.py:5: aws:ec2/subnet:Subnet 'outside': 10.1.0.0/24 is outside" in told.message
    assert told.urn.endswith("pulumi:pulumi:Stack::web-dev")


def test_what_no_longer_fits_what_is_deployed_stops_the_next_update(engine: Engine) -> None:
    assert program(engine, MENDED).up().ok
    before = set(engine.state)
    said = program(engine, MENDED + OUTSIDE.replace('"outside"', '"further"')).up()
    assert said.mandatory == {"cidr-block-conflicts"}
    assert set(engine.state) == before
    assert program(engine, MENDED).up().ok


def test_what_callbacks_make_is_judged_before_it_is_made(engine: Engine) -> None:
    said = program(engine, BEHIND_APPLY).preview()
    assert said.mandatory == {"policy-document-shape"}
    assert "__main__.py:8: The policy allows no account or role to change it" in said.text
    # What was told of the key alone is not told again.
    named = [(d.policyName, d.urn) for d in said.diagnostics]
    assert len(named) == len(set(named))


def test_a_project_without_the_offline_preview_is_judged_as_ever(engine: Engine) -> None:
    (engine.folder / "preflight.yaml").write_text("preflight: {offlinePreview: never}\n")
    said = program(engine, FAULTY).preview()
    assert said.mandatory == {"cidr-block-conflicts"} and "__main__.py" not in said.text
    assert not program(engine, BEHIND_APPLY).preview().mandatory


def test_exceptions_beside_the_code_hold_where_places_are_known(engine: Engine) -> None:
    ignore = "# preflight: ignore[{}] {}"
    lines = FAULTY.splitlines()
    subnet = next(i for i, line in enumerate(lines) if '"outside"' in line)
    orders = next(i for i, line in enumerate(lines) if '"orders"' in line)
    lines[orders] = f"{ignore.format('multi-az-deployment', 'a trial')}\n{lines[orders]}"
    lines[subnet] = f"{ignore.format('cidr-block-conflicts', 'moves until 2999-01-31')}\n{lines[subnet]}"
    lines.append(ignore.format("broad-egress, vpc-range-choice", "unused") + "\n")
    program(engine, "\n".join(lines) + "\n")
    for operation in (engine.preview, engine.up):
        said = operation()
        assert said.ok, said.text
        assert "cidr-block-conflicts on 'outside': moves (until 2999-01-31)" in said.text
        assert "multi-az-deployment on 'orders': a trial" in said.text
        assert "ignore[vpc-range-choice] matches no finding on line" in said.text
        assert "ignore[cidr-block-conflicts] matches" not in said.text
        # A policy that is disabled did not run.
        assert "ignore[broad-egress]" not in said.text
    engine.given = {"preflight": {"projectExceptions": False}}
    said = engine.preview()
    assert said.mandatory == {"cidr-block-conflicts"}
    assert "ignore[cidr-block-conflicts] hides no mandatory findings" in said.text


def test_a_program_that_does_more_than_register_is_let_through_with_one_line(engine: Engine) -> None:
    said = program(engine, "import subprocess\nsubprocess.run(['true'])\n" + MENDED).up()
    assert said.ok and engine.state
    untold = "The stack as a whole was not evaluated before the update"
    (line,) = [d.message for d in said.diagnostics if d.message.startswith(untold)]
    assert "starts a process (true)" in line
    assert untold not in engine.preview().text


def test_without_the_gate_it_is_told_after_the_update(engine: Engine) -> None:
    engine.given = UNGATED
    said = program(engine, FAULTY).up()
    assert not said.ok and engine.state
    assert said.mandatory == {"cidr-block-conflicts"}
    assert engine.analyze().mandatory == {"cidr-block-conflicts"}
    assert not engine.refresh().names()
    assert not engine.destroy().names()


def test_a_repair_is_deployed_and_stays(engine: Engine) -> None:
    engine.given = {"multi-az-deployment": {"enforcementLevel": "remediate"}}
    for operation in (program(engine, MENDED).up, engine.preview):
        said = operation()
        assert said.ok and "multi-az-deployment" not in said.names(), said.text
    (orders,) = [urn for urn in engine.state if urn.endswith("::orders")]
    assert engine.inputs[orders]["multiAz"] is engine.state[orders].properties["multiAz"] is True


def test_the_sources_of_a_program_that_fails_are_judged(engine: Engine) -> None:
    said = program(engine, FAULTY.replace("cidr_block=", "cidr=")).preview()
    assert not said.ok
    assert said.mandatory == {"type-annotations"}
