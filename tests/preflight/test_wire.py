"""The pack's real process over real gRPC, in the order in which Pulumi's engine calls."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2 as proto

from preflight.analyzer.servicer import Analyzer
from preflight.policy import discover
from preflight.testing import program_from_yaml
from tests.corpus.reader import messages, recordings
from tests.preflight.process import PACK, STARTS, Process, in_parallel, started, started_by_script
from tests.preflight.requests import configuration, resource_request, stack_configuration, stack_request

FAULTY = """
name: web
runtime: yaml
resources:
  main: {type: aws:ec2:Vpc, properties: {cidrBlock: 10.0.0.0/16}}
  outside: {type: aws:ec2:Subnet, properties: {vpcId: "${main.id}", cidrBlock: 10.1.0.0/24}}
  orders: {type: aws:rds:Instance, properties: {engine: postgres, multiAz: false}}
"""


@pytest.fixture(scope="module")
def pack() -> Iterator[Process]:
    with started() as process:
        yield process


def test_a_preview_of_a_faulty_program(pack: Process) -> None:
    pack.configure()
    alone, together = pack.deploy(program_from_yaml(FAULTY).messages())
    assert not [d for d in alone if "multi-az" in d.policyName]
    (line,) = [d for d in together if d.policyName == "preflight"]
    assert line.enforcementLevel == proto.ADVISORY and "Multi-AZ for 'orders'" in line.message
    found = next(d for d in together if d.policyName == "cidr-block-conflicts")
    assert found.enforcementLevel == proto.MANDATORY
    assert "10.1.0.0/24" in found.message


def test_every_recording_gives_what_the_model_gives_in_process(pack: Process) -> None:
    pack.configure()
    analyzer = Analyzer()
    analyzer.ConfigureStack(stack_configuration(), None)
    compared = 0
    for path in recordings():
        request = stack_request(messages(path))
        answer = pack.stub.AnalyzeStack(request, timeout=60)
        assert answer == analyzer.AnalyzeStack(request, None), path.stem
        compared += len(answer.diagnostics)
    assert compared or not recordings()


def test_parallel_calls(pack: Process) -> None:
    pack.configure()
    found = [m for path in recordings()[:6] for m in messages(path)] or program_from_yaml(FAULTY).messages()
    requests = [resource_request(m) for m in found]
    stack = stack_request(found)
    one_by_one = [pack.stub.Analyze(r, timeout=60) for r in requests[:60]]
    whole = pack.stub.AnalyzeStack(stack, timeout=60)
    answers = in_parallel(
        [lambda r=r: pack.stub.Analyze(r, timeout=60) for r in requests[:60]]
        + [lambda: pack.stub.AnalyzeStack(stack, timeout=60)] * 4
    )
    assert answers == [*one_by_one, *[whole] * 4]


def test_wrong_configuration_is_an_error_that_names_what_is_allowed(pack: Process) -> None:
    info = pack.configure()
    wrong = {"nat-gateway-availability-zone": {"singleNat": True}}
    with pytest.raises(grpc.RpcError) as raised:
        pack.stub.Configure(configuration(info.policies, wrong), timeout=60)
    assert raised.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    details = raised.value.details()
    assert "nat-gateway-availability-zone: unknown key 'singleNat'" in details
    assert "singleNatGateway" in details


def test_repairs_over_the_wire(pack: Process) -> None:
    pack.configure({"multi-az-deployment": {"enforcementLevel": "remediate"}})
    request = resource_request(next(m for m in program_from_yaml(FAULTY).messages() if m.name == "orders"))
    (made,) = pack.stub.Remediate(request, timeout=60).remediations
    assert dict(made.properties) == {"engine": "postgres", "multiAz": True}
    request.properties.CopyFrom(made.properties)
    found = pack.stub.Analyze(request, timeout=60).diagnostics
    assert "multi-az-deployment" not in {d.policyName for d in found}


def test_a_request_of_fifty_megabytes(pack: Process) -> None:
    pack.configure()
    web = program_from_yaml(FAULTY)
    web.add("aws:s3:BucketObject", "large", content="x" * 50_000_000)
    _, together = pack.deploy(web.messages())
    assert any(d.policyName == "cidr-block-conflicts" for d in together)


def test_the_program_folder_and_production_levels(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: web\nruntime: python\n")
    (tmp_path / "preflight.yaml").write_text(
        "multi-az-deployment: {exceptions: [{resource: orders, reason: a trial}]}\n"
    )
    with started(environment={"PWD": str(tmp_path)}) as pack:
        pack.configure()
        alone, together = pack.deploy(program_from_yaml(FAULTY).messages())
        assert not [d for d in alone if d.policyName == "multi-az-deployment"]
        assert "multi-az-deployment on 'orders': a trial" in together[-1].message
        (tmp_path / "preflight.yaml").write_text("preflight: {productionStacks: [prod]}\n")
        pack.configure(stack=stack_configuration("prod"))
        alone, _ = pack.deploy(program_from_yaml(FAULTY).messages())
        (found,) = [d for d in alone if d.policyName == "multi-az-deployment"]
        assert found.enforcementLevel == proto.MANDATORY


@pytest.mark.skipif(os.name != "posix", reason="the script is one for sh")
def test_the_program_folder_is_told_by_the_engine_behind_the_script(tmp_path: Path) -> None:
    """A shell makes `PWD` the folder in which it runs: the pack's."""
    program = tmp_path / "program"
    program.mkdir()
    (program / "Pulumi.yaml").write_text("name: web\nruntime: python\n")
    (program / "preflight.yaml").write_text(
        "multi-az-deployment: {exceptions: [{resource: orders, reason: a trial}]}\n"
    )
    with started_by_script(tmp_path / "pulumi-analyzer-policy-python", program) as pack:
        pack.configure()
        _, together = pack.deploy(program_from_yaml(FAULTY).messages())
        # Nothing but the port is printed, and the pack ends with the engine, though the script goes on.
    assert "multi-az-deployment on 'orders': a trial" in together[-1].message
    assert (pack.rest, pack.stderr) == (b"", b"")


@pytest.mark.parametrize("how", STARTS)
def test_both_ways_of_starting_print_nothing_but_the_port(how: str, tmp_path: Path) -> None:
    folder = PACK if how == "module" else tmp_path
    with started(how, folder) as pack:
        info = pack.configure()
        assert len(info.policies) == len(discover()) + 1
        pack.deploy(program_from_yaml(FAULTY).messages())
        pack.stub.Cancel(empty_pb2.Empty(), timeout=60)
    assert pack.first_line.decode() == f"{int(pack.first_line)}\n"
    assert pack.rest == b""
    assert pack.stderr == b""


NOISY = '''"""Something is noisy.

## Instead

Be quiet.
"""
import os
import subprocess
from preflight.policy import ADVISORY, LOW, Finding, policy

print("at import")


@policy(each="*", level=ADVISORY, severity=LOW)
def noisy_policy(resource):
    print("while judging")
    os.write(1, b"by number")
    subprocess.run(["echo", "by a child"])
    yield Finding(resource, "is judged")
'''


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the pack that a test may damage."""
    for name in ("preflight", "policies"):
        shutil.copytree(PACK / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("__main__.py", "PulumiPolicy.yaml"):
        shutil.copy(PACK / name, tmp_path / name)
    return tmp_path


def test_whatever_prints_stdout_holds_the_port_only(copied: Path) -> None:
    (copied / "policies" / "practices").mkdir(exist_ok=True)
    (copied / "policies" / "practices" / "__init__.py").touch()
    (copied / "policies" / "practices" / "noisy_policy.py").write_text(NOISY)
    with started(folder=copied) as pack:
        pack.configure()
        alone, _ = pack.deploy(program_from_yaml(FAULTY).messages())
    assert [d for d in alone if d.policyName == "noisy-policy"]
    assert pack.rest == b""
    for text in (b"at import", b"while judging", b"by number", b"by a child"):
        assert text in pack.stderr


def test_the_handshake_does_not_wait_for_the_policies(copied: Path) -> None:
    """The engine gives it ten seconds, and less is left of them on a busy machine."""
    (copied / "policies" / "network" / "slow.py").write_text("import time\ntime.sleep(8)\n")
    with started(folder=copied) as pack:
        pack.stub.Handshake(proto.AnalyzerHandshakeRequest(engine_address="127.0.0.1:4"), timeout=4)


def test_a_policy_that_cannot_be_imported_is_told_by_name(copied: Path) -> None:
    (copied / "policies" / "network" / "half_written.py").write_text("def half_written(:\n")
    with started(folder=copied) as pack, pytest.raises(grpc.RpcError) as raised:
        pack.configure()
    assert "half_written.py" in raised.value.details()


def test_an_unknown_protocol_falls_back_to_the_sdk_with_a_warning(copied: Path) -> None:
    source = (copied / "preflight" / "analyzer" / "server.py").read_text()
    (copied / "preflight" / "analyzer" / "server.py").write_text(
        source.replace('"remediation_steps"', '"steps_of_2031"')
    )
    with started(folder=copied) as pack:
        pack.configure()
        alone, together = pack.deploy(program_from_yaml(FAULTY).messages())
    assert any(d.policyName == "multi-az-deployment" for d in alone)
    assert any(d.policyName == "cidr-block-conflicts" for d in together)
    assert b"PolicyInfo has no steps_of_2031" in pack.stderr
    assert b"own servicer" in pack.stderr


def test_the_pack_ends_when_whoever_started_it_is_gone(tmp_path: Path) -> None:
    script = (
        "import subprocess, sys\n"
        f"p = subprocess.Popen([sys.executable, '-m', 'pulumi.policy', '127.0.0.1:4', '.'], cwd={str(PACK)!r},"
        " stdout=subprocess.PIPE)\n"
        "p.stdout.readline()\n"
        "print(p.pid)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    pid = int(ran.stdout)
    status = Path(f"/proc/{pid}/stat")
    if not Path("/proc/self/stat").exists():
        pytest.skip("needs /proc")
    for _ in range(100):
        if not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.1)
    os.kill(pid, 9)
    pytest.fail("the pack outlived the process that started it")


def test_a_command_starts_the_command_line() -> None:
    ran = subprocess.run(
        [sys.executable, ".", "policies"], cwd=PACK, capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 0, ran.stderr
    assert "cidr-block-conflicts" in ran.stdout
