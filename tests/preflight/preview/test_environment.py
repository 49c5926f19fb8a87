"""What surrounds the program while it runs: variables, the network, files."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from preflight.preview import PreviewError, preview
from preflight.preview.program_sources import engines_interpreter
from preflight.preview.project import Project
from preflight.preview.python import interpreter_of, toolchain_of
from tests.preflight.preview.programs import run, runs, write

LOOK = """
import json, os, socket, sys
import pulumi
facts = {
    "environment": dict(os.environ),
    "cwd": os.getcwd(),
    "argv": sys.argv,
    "path": sys.path,
    "loop": socket.create_server(("127.0.0.1", 0)).getsockname()[0],
    "project": [pulumi.get_organization(), pulumi.get_project(), pulumi.get_stack()],
    "dry": pulumi.runtime.is_dry_run(),
}
try:
    # An address of the documentation's range: where there is a network, this times out.
    socket.create_connection(("192.0.2.1", 80), 1).close()
    facts["network"] = "reached"
except OSError as error:
    facts["network"] = type(error).__name__ + " " + str(error.errno)
print(json.dumps(facts))
"""


def facts_of(folder: Path, **options: Any) -> dict[str, Any]:
    previewed = run(folder, LOOK, **options)
    assert previewed.error is None, previewed.error
    found: dict[str, Any] = json.loads(previewed.output)
    return found


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "canary-1",
            "AWS_SESSION_TOKEN": "canary-2",
            "AWS_PROFILE": "canary-3",
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/canary-4",
            "AWS_WEB_IDENTITY_TOKEN_FILE": "/canary-5",
            "PULUMI_ACCESS_TOKEN": "pul-canary",
            "PULUMI_CONFIG_PASSPHRASE": "canary-6",
            "GOOGLE_APPLICATION_CREDENTIALS": "/canary-7",
            "AWS_REGION": "eu-west-3",
            "SUFFIX": "pr12",
        }.items():
            patch.setenv(name, value)
        folder = tmp_path_factory.mktemp("look")
        found = facts_of(folder)
        found["folder"] = str(folder.resolve())
        return found


def test_no_credentials(facts: dict[str, Any]) -> None:
    text = json.dumps(facts["environment"])
    assert "canary" not in text
    assert "AKIA" not in text
    assert facts["environment"]["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull
    assert facts["environment"]["AWS_EC2_METADATA_DISABLED"] == "true"


def test_what_is_no_credential_is_kept(facts: dict[str, Any]) -> None:
    assert facts["environment"]["SUFFIX"] == "pr12"
    assert facts["environment"]["AWS_REGION"] == "eu-west-3"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives a process a network of its own")
def test_no_network_but_its_own_loopback(facts: dict[str, Any]) -> None:
    assert facts["network"] == "OSError 101", "network is unreachable"
    assert facts["loop"] == "127.0.0.1"


def test_as_the_language_host_runs_it(facts: dict[str, Any]) -> None:
    folder = facts["folder"]
    assert facts["cwd"] == facts["environment"]["PWD"] == folder
    assert facts["argv"] == [folder]
    assert facts["path"][0] == folder, "a folder puts itself on sys.path"
    assert not any("preflight" in Path(entry).parts[-2:] for entry in facts["path"])
    assert facts["project"] == ["organization", "shop", "dev"]
    assert facts["dry"] is True


def test_the_program_that_main_names(tmp_path: Path) -> None:
    folder = write(tmp_path, "", **{"Pulumi.yaml": "name: shop\nruntime: python\nmain: app/tap.py\n"})
    (folder / "app").mkdir()
    (folder / "app" / "tap.py").write_text(LOOK)
    facts = json.loads(preview(folder, stack="acme/shop/dev").output)
    assert facts["cwd"] == str(folder.resolve() / "app")
    assert str(folder.resolve() / "app") not in facts["path"]
    assert facts["project"] == ["acme", "shop", "dev"]


def test_no_file_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    folder = write(tmp_path / "program", "import pulumi\nimport lib\n", lib__py="x = 1\n")
    before = sorted(folder.rglob("*"))
    assert preview(folder).error is None
    assert sorted(folder.rglob("*")) == before
    assert list(scratch.iterdir()) == []


LINKS = """
import glob, os, pathlib
for folder in glob.glob(os.path.join({scratch!r}, "preflight-*")):
    for name in (*os.listdir(folder), "report.json", "stacks", "output", "job.json"):
        path = pathlib.Path(folder, name)
        if not path.is_socket():
            path.unlink(missing_ok=True)
            path.symlink_to({victim!r})
    print("linked")
"""


def test_no_link_is_followed_out_of_the_folder(tmp_path: Path, scratch: Path) -> None:
    """A program that puts links in place of what is written about it changes nothing elsewhere."""
    victim = tmp_path / "victim"
    victim.write_text("as it was")
    for ending in ("", "raise ValueError('no')\n"):
        program = LINKS.format(scratch=str(scratch), victim=str(victim)) + ending
        with contextlib.suppress(PreviewError):
            run(tmp_path / "program", program)
        assert victim.read_text() == "as it was"
        assert list(scratch.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_the_program_ends_with_the_check(tmp_path: Path) -> None:
    program = "import os, time\nopen('pid', 'w').write(str(os.getpid()))\ntime.sleep(60)\n"
    folder = write(tmp_path, program)
    code = f"from pathlib import Path; from preflight.preview import preview; preview(Path({str(folder)!r}))"
    check = subprocess.Popen([sys.executable, "-c", code], cwd=Path(__file__).parents[3])
    deadline = time.monotonic() + 30
    while not ((folder / "pid").exists() and (folder / "pid").read_text()) and time.monotonic() < deadline:
        time.sleep(0.05)
    pid = int((folder / "pid").read_text())
    assert runs(pid)
    check.kill()
    check.wait()
    while runs(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not runs(pid)


# --- the interpreter


def project(folder: Path, options: str = "") -> Project:
    runtime = f"runtime: {{name: python, options: {{{options}}}}}" if options else "runtime: python"
    return Project.load(write(folder, "", **{"Pulumi.yaml": f"name: shop\n{runtime}\n"}), None, {})


def environment(folder: Path) -> str:
    (folder / "bin").mkdir(parents=True)
    python = folder / "bin" / "python"
    python.symlink_to(sys.executable)
    return str(python)


def test_the_interpreter_that_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    plain = project(tmp_path / "plain")
    assert interpreter_of(plain, None) == sys.executable
    assert interpreter_of(plain, sys.executable) == sys.executable
    beside = environment(plain.folder / "venv")
    assert interpreter_of(plain, None) == beside
    first = environment(plain.folder / ".venv")
    assert interpreter_of(plain, None) == first, "before venv"
    chosen = project(tmp_path / "chosen", "virtualenv: env")
    own = environment(chosen.folder / "env")
    environment(chosen.folder / ".venv")
    assert interpreter_of(chosen, None) == own
    assert interpreter_of(chosen, str(plain.folder / ".venv")) == first, (
        "an environment may be named by folder"
    )


def test_the_active_environment_counts_if_it_has_pulumi(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    active = environment(tmp_path / "active")
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "active"))
    assert interpreter_of(project(tmp_path / "program"), None) == sys.executable
    package = tmp_path / "active" / "lib" / "python3.11" / "site-packages" / "pulumi"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    assert interpreter_of(project(tmp_path / "program"), None) == active


def test_a_workspace_of_uv_shares_its_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    member = project(tmp_path / "members" / "web", "toolchain: uv")
    shared = environment(tmp_path / ".venv")
    assert interpreter_of(member, None) == sys.executable
    (tmp_path / "pyproject.toml").touch()
    assert interpreter_of(member, None) == shared
    (tmp_path / "members" / "uv.lock").touch()
    own = environment(tmp_path / "members" / ".venv")
    assert interpreter_of(member, None) == own, "the lock file decides"
    environment(tmp_path / "members" / "web" / ".venv")
    assert interpreter_of(member, None) == own, "the environment is beside it"


@pytest.mark.parametrize("lock", ["uv.lock", "poetry.lock"])
def test_a_lock_file_decides_where_pulumi_yaml_sets_no_toolchain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lock: str
) -> None:
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    # It is what Poetry says, and beside the lock file of uv.
    locked = environment(tmp_path / "repository" / ".venv")
    asked = tmp_path / "bin" / "poetry"
    asked.parent.mkdir()
    asked.write_text(f'#!/bin/sh\necho "{tmp_path}/repository/.venv"\n')
    asked.chmod(0o755)
    monkeypatch.setenv("PATH", str(asked.parent), prepend=os.pathsep)
    program = project(tmp_path / "repository" / "web")
    assert (toolchain_of(program), interpreter_of(program, None)) == ("pip", sys.executable)
    (tmp_path / "repository" / lock).touch()
    assert interpreter_of(program, None) == engines_interpreter(program) == locked
    chosen = project(tmp_path / "repository" / "other", "toolchain: pip")
    assert toolchain_of(chosen) == "pip"


def test_the_environment_that_uv_is_told_comes_before_the_one_beside_the_lock_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = project(tmp_path / "members" / "web", "toolchain: uv")
    (tmp_path / "uv.lock").touch()
    environment(tmp_path / ".venv")
    elsewhere = environment(tmp_path / "elsewhere")
    monkeypatch.setenv("UV_PROJECT_ENVIRONMENT", "elsewhere")
    assert interpreter_of(program, None) == elsewhere


@pytest.mark.parametrize(
    ("options", "is_used"), [("virtualenv: other", True), ("virtualenv: other, toolchain: poetry", False)]
)
def test_a_virtual_environment_beside_the_lock_file_of_poetry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: str, is_used: bool
) -> None:
    """Older versions of Pulumi use it, newer ones ask Poetry, which may not know one."""
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    program = project(tmp_path / "web", options)
    other = environment(program.folder / "other")
    (program.folder / "poetry.lock").touch()
    assert interpreter_of(program, None) == (other if is_used else sys.executable)
    assert engines_interpreter(program) == (other if is_used else None)


def test_poetry_does_not_hear_of_the_environment_of_the_pack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It prefers an active environment; that of the pack is active in the pack."""
    theirs, users = environment(tmp_path / "theirs"), environment(tmp_path / "users")
    poetry = tmp_path / "bin" / "poetry"
    poetry.parent.mkdir()
    poetry.write_text(f'#!/bin/sh\necho "${{VIRTUAL_ENV:-{tmp_path}/theirs}}"\n')
    poetry.chmod(0o755)
    monkeypatch.setenv("PATH", str(poetry.parent), prepend=os.pathsep)
    for name, active, expected in (("a", sys.prefix, theirs), ("b", str(tmp_path / "users"), users)):
        monkeypatch.setenv("VIRTUAL_ENV", active)
        assert interpreter_of(project(tmp_path / name, "toolchain: poetry"), None) == expected


def test_poetry_ignores_the_virtual_environment_that_pulumi_yaml_sets(tmp_path: Path) -> None:
    program = project(tmp_path, "toolchain: poetry, virtualenv: other")
    environment(tmp_path / "other")
    beside = environment(tmp_path / ".venv")
    assert interpreter_of(program, None) == beside


def test_poetry_is_asked_in_the_folder_of_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = environment(tmp_path / "cache" / "infra-3.11")
    infra = tmp_path / "infra"
    infra.mkdir()
    poetry = tmp_path / "bin" / "poetry"
    poetry.parent.mkdir()
    poetry.write_text(f'#!/bin/sh\n[ "$PWD" = "{infra}" ] && echo "{tmp_path}/cache/infra-3.11"\n')
    poetry.chmod(0o755)
    monkeypatch.setenv("PATH", str(poetry.parent), prepend=os.pathsep)
    program = replace(project(tmp_path, "toolchain: poetry"), main="infra")
    assert interpreter_of(program, None) == own
