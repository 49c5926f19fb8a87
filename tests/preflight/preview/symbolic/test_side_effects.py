"""What a guarded run refuses and a watched run records: each way to start a process, to change a file or to connect."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from preflight.preview import runners

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="calls of Linux")

SCRIPT: Final = """
import importlib.util, json, os, sys
spec = importlib.util.spec_from_file_location("side", sys.argv[1])
side = importlib.util.module_from_spec(spec)
spec.loader.exec_module(side)
job = json.loads(sys.argv[2])
here, own, temporary = job["root"], job["folder"], job["temporary"]
import asyncio, ctypes, fcntl, http.client, multiprocessing, pathlib, pty, shutil, socket, sqlite3, subprocess, tempfile
at_here = os.open(here, os.O_RDONLY)
at_temporary = os.open(temporary, os.O_RDONLY)
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
async def awaited(what):
    return await what
getattr(side, job["how"])(job)
try:
    exec(job["code"])
except BaseException as error:
    print(repr(error))
"""

PATHS: Final = {"root": "program", "folder": "run", "temporary": "temporary"}
PROCESSES: Final = (
    "subprocess.run(['true'])",
    "os.system('true')",
    "os.popen('true').read()",
    "os.posix_spawn('/bin/true', ['true'], {})",
    "os.posix_spawnp('true', ['true'], {})",
    "os.spawnv(os.P_WAIT, '/bin/true', ['true'])",
    "os.execv('/bin/true', ['true'])",
    "os.fork() or os._exit(0)",
    "os.forkpty()[0] or os._exit(0)",
    "pty.spawn(['true'])",
    "os.kill(os.getpid(), 0)",
    "os.killpg(os.getpgrp(), 0)",
    "multiprocessing.get_context('fork').Process(target=len, args=('',)).start()",
    "multiprocessing.get_context('spawn').Process(target=len, args=('',)).start()",
    "asyncio.run(awaited(asyncio.create_subprocess_exec('true')))",
)
CHANGES: Final = (
    "os.remove(f'{here}/file')",
    "os.unlink(f'{here}/file')",
    "os.rename(f'{here}/file', f'{temporary}/file')",
    "os.rename(f'{temporary}/own', f'{here}/own')",
    "os.replace(f'{temporary}/own', f'{here}/file')",
    "os.rmdir(f'{here}/empty')",
    "os.mkdir(f'{here}/new')",
    "os.makedirs(f'{here}/new/deep')",
    "os.link(f'{temporary}/own', f'{here}/new')",
    "os.symlink(f'{temporary}/own', f'{here}/new')",
    "os.truncate(f'{here}/file', 0)",
    "os.chmod(f'{here}/file', 0o600)",
    "os.chown(f'{here}/file', -1, -1)",
    "os.utime(f'{here}/file')",
    "os.setxattr(f'{here}/file', 'user.x', b'1')",
    "os.removexattr(f'{here}/file', 'user.x')",
    "sqlite3.connect(f'{here}/data.db')",
    "shutil.rmtree(f'{here}/full')",
    "os.mkdir('new', dir_fd=at_here)",
    "os.remove('file', dir_fd=at_here)",
    "os.rmdir('empty', dir_fd=at_here)",
    "os.chmod('file', 0o600, dir_fd=at_here)",
    "os.utime('file', dir_fd=at_here)",
    "os.rename('file', 'file', src_dir_fd=at_here, dst_dir_fd=at_temporary)",
    "os.rename('own', 'own', src_dir_fd=at_temporary, dst_dir_fd=at_here)",
    "os.symlink('own', 'new', dir_fd=at_here)",
    "pathlib.Path(here, 'new').touch()",
    "os.mkfifo(f'{here}/new')",
    "os.mkfifo('new', dir_fd=at_here)",
    "os.mknod(f'{here}/new')",
)
WRITES: Final = (
    "open(f'{here}/new', 'w')",
    "open(f'{here}/file', 'a')",
    "open(f'{here}/new', 'x')",
    "open(f'{here}/file', 'r+')",
    "open(f'{here}/file', 'rb+')",
    "os.open(f'{here}/new', os.O_CREAT)",
    "os.open(f'{here}/file', os.O_WRONLY)",
    "os.open(f'{here}/file', os.O_RDWR)",
    "os.open(f'{here}/file', os.O_RDONLY | os.O_TRUNC)",
    "pathlib.Path(here, 'new').write_bytes(b'x')",
    "tempfile.NamedTemporaryFile(dir=here)",
    "tempfile.TemporaryFile(dir=here)",
    "shutil.copy(f'{temporary}/own', f'{here}/new')",
    "fcntl.flock(open(f'{here}/lock', 'w'), fcntl.LOCK_EX)",
    # Through a link among the temporary files.
    "os.symlink(here, f'{temporary}/link'); open(f'{temporary}/link/new', 'w')",
    "open(f'{temporary}/../program/new', 'w')",
)
CONNECTIONS: Final = (
    "socket.create_connection(('127.0.0.1', 9))",
    "socket.socket().bind(('127.0.0.1', 8099))",
    "udp.connect(('127.0.0.1', 9))",
    "udp.sendto(b'x', ('127.0.0.1', 9))",
    "udp.sendmsg([b'x'], [], 0, ('127.0.0.1', 9))",
    "socket.getaddrinfo('localhost', 80)",
    "socket.gethostbyname('localhost')",
    "socket.gethostbyname_ex('localhost')",
    "socket.gethostbyaddr('127.0.0.1')",
    "http.client.HTTPConnection('127.0.0.1', 9).request('GET', '/')",
)
TOLD: Final = {
    **dict.fromkeys(PROCESSES, "starts a process"),
    **dict.fromkeys(CHANGES, "changes"),
    **dict.fromkeys(WRITES, "writes the file"),
    **dict.fromkeys(CONNECTIONS, "opens a connection"),
    "ctypes.CDLL('libc.so.6')": "loads a library of the system",
    "ctypes.CDLL(None).getpid()": "calls the function getpid of the system",
}
HARMLESS: Final = (
    "open(f'{here}/file').read()",
    "os.listdir(here)",
    "os.makedirs(here, exist_ok=True)",
    "open(f'{own}/new', 'w').write('x')",
    "os.rename(f'{temporary}/own', f'{temporary}/other')",
    "os.mkdir(f'{temporary}/new')",
    "os.mkdir('new', dir_fd=at_temporary)",
    "open(os.devnull, 'w').write('x')",
    "os.ftruncate(os.open(f'{temporary}/own', os.O_RDWR), 0)",
    "shutil.rmtree(tempfile.mkdtemp(dir=temporary))",
    "sqlite3.connect(':memory:')",
    "socket.socketpair()",
    "ctypes.pythonapi.Py_GetVersion()",
    "os.mkfifo(f'{temporary}/new')",
    "asyncio.run(asyncio.sleep(0))",
    "import uuid; uuid.uuid4()",
    "import platform; platform.system()",
)


def folders(folder: Path) -> dict[str, str]:
    """A program's folder, that of its run, and that of temporary files, with something in them."""
    job = {name: str(folder / path) for name, path in PATHS.items()}
    for path in job.values():
        Path(path).mkdir()
    (folder / "program" / "file").write_text("content")
    (folder / "program" / "empty").mkdir()
    (folder / "program" / "full").mkdir()
    (folder / "program" / "full" / "inner").write_text("content")
    (folder / "temporary" / "own").write_text("own")
    return job


def ran(folder: Path, how: str, code: str) -> tuple[int, str, str]:
    """The exit code of a run with the code, what was told, and its output."""
    job = {**folders(folder), "how": how, "code": code}
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            SCRIPT,
            str(Path(runners.__file__).parent / "python" / "symbolic" / "effects.py"),
            json.dumps(job),
        ],
        cwd=folder / "program",
        env={**os.environ, "TMPDIR": job["temporary"]},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    told = folder / "run" / ("refused" if how == "guard" else "touched")
    return done.returncode, told.read_text() if told.exists() else "", done.stdout + done.stderr


def content(folder: Path) -> list[str]:
    return [
        f"{p.relative_to(folder)} {p.stat().st_size if p.is_file() else ''}"
        for p in sorted(folder.rglob("*"))
    ]


@pytest.mark.parametrize("code", TOLD)
def test_a_guarded_run_ends_before_it(code: str, tmp_path: Path) -> None:
    returned, told, output = ran(tmp_path, "guard", code)
    assert (returned, told.startswith(TOLD[code])) == (75, True), (told, output)
    assert content(tmp_path / "program") == ["empty ", "file 7", "full ", "full/inner 7"]


@pytest.mark.parametrize("code", TOLD)
def test_a_watched_run_records_it(code: str, tmp_path: Path) -> None:
    returned, told, output = ran(tmp_path, "watch", code)
    assert told.startswith(TOLD[code]), (returned, told, output)


@pytest.mark.parametrize("code", HARMLESS)
@pytest.mark.parametrize("how", ["guard", "watch"])
def test_what_stays_inside_the_run_is_nothing(how: str, code: str, tmp_path: Path) -> None:
    assert ran(tmp_path, how, code) == (0, "", "")
