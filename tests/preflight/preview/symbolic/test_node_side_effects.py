"""The same of programs in JavaScript; see test_side_effects.py. Node.js alone is needed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from preflight.preview import runners
from tests.preflight.preview.symbolic.test_side_effects import content, folders

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="needs node")

SCRIPT: Final = """
const [, side, text] = process.argv;
const job = JSON.parse(text), { root: here, folder: own, temporary } = job;
const fs = require("fs"), os = require("os"), net = require("net"), dgram = require("dgram"), dns = require("dns");
const processes = require("child_process"), http = require("http"), path = require("path");
const workers = require("worker_threads"), cluster = require("cluster"), tls = require("tls"), url = require("url");
const nothing = () => {}, file = `${here}/file`, made = `${here}/new`, mine = `${temporary}/own`;
process.on("uncaughtException", nothing);
process.on("unhandledRejection", nothing);
require(side)(job, {}, nothing);
setTimeout(() => process.exit(0), 300).unref();
try { eval(job.code); } catch (error) { console.log(String(error)); }
"""

PROCESSES: Final = (
    "processes.spawn('true')",
    "processes.spawnSync('true')",
    "processes.exec('true')",
    "processes.execSync('true')",
    "processes.execFile('true')",
    "processes.execFileSync('true')",
    "processes.fork(file)",
    "new processes.ChildProcess().spawn({ file: 'true', args: ['true'] })",
    "cluster.fork()",
    "require('node:child_process').execSync('true')",
)
CHANGES: Final = (
    "fs.mkdirSync(made)",
    "fs.mkdir(made, nothing)",
    "fs.promises.mkdir(made)",
    "fs.mkdirSync(`${made}/deep`, { recursive: true })",
    "fs.mkdtempSync(`${here}/x`)",
    "fs.rmSync(file)",
    "fs.promises.rm(file)",
    "fs.rmdirSync(`${here}/empty`)",
    "fs.unlinkSync(file)",
    "fs.unlink(file, nothing)",
    "fs.promises.unlink(file)",
    "fs.renameSync(file, mine)",
    "fs.renameSync(mine, made)",
    "fs.promises.rename(mine, made)",
    "fs.copyFileSync(mine, made)",
    "fs.promises.copyFile(mine, made)",
    "fs.cpSync(mine, made)",
    "fs.symlinkSync(mine, made)",
    "fs.linkSync(mine, made)",
    "fs.truncateSync(file)",
    "fs.chmodSync(file, 0o600)",
    "fs.chownSync(file, process.getuid(), process.getgid())",
    "fs.lchownSync(file, process.getuid(), process.getgid())",
    "fs.utimesSync(file, 1, 1)",
    "fs.lutimesSync(file, 1, 1)",
)
WRITES: Final = (
    "fs.writeFileSync(made, 'x')",
    "fs.writeFile(made, 'x', nothing)",
    "fs.promises.writeFile(made, 'x')",
    "require('fs/promises').writeFile(made, 'x')",
    "fs.writeFileSync(url.pathToFileURL(made), 'x')",
    "fs.writeFileSync(Buffer.from(made), 'x')",
    "fs.appendFileSync(file, 'x')",
    "fs.promises.appendFile(file, 'x')",
    "fs.createWriteStream(made)",
    "fs.openSync(made, 'w')",
    "fs.openSync(file, 'a')",
    "fs.openSync(file, 'r+')",
    "fs.openSync(file, fs.constants.O_RDWR)",
    "fs.openSync(made, fs.constants.O_RDONLY | fs.constants.O_CREAT)",
    "fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_TRUNC)",
    "fs.promises.open(made, 'w')",
    "fs.symlinkSync(here, `${temporary}/link`); fs.writeFileSync(`${temporary}/link/new`, 'x')",
    "fs.writeFileSync(`${temporary}/../program/new`, 'x')",
)
CONNECTIONS: Final = (
    "net.connect(9, '127.0.0.1')",
    "net.createConnection({ host: '127.0.0.1', port: 9 })",
    "net.connect('/tmp/another-socket')",
    "tls.connect(9, '127.0.0.1')",
    "http.get('http://127.0.0.1:9/')",
    "fetch('http://127.0.0.1:8089/')",
    "dgram.createSocket('udp4').send('x', 9, '127.0.0.1')",
    "dgram.createSocket('udp4').connect(9, '127.0.0.1')",
    "dns.lookup('example.org', nothing)",
    "dns.resolve('example.org', nothing)",
    "dns.resolve4('example.org', nothing)",
    "dns.promises.lookup('example.org')",
    "require('dns/promises').resolve4('example.org')",
)
TOLD: Final = {
    **dict.fromkeys(PROCESSES, "starts a process"),
    **dict.fromkeys(CHANGES, "changes"),
    **dict.fromkeys(WRITES, "writes the file"),
    **dict.fromkeys(CONNECTIONS, "opens a connection"),
    "new workers.Worker('1', { eval: true })": "starts a worker",
    "process.dlopen({ exports: {} }, `${here}/x.node`)": "loads the library",
}
HARMLESS: Final = (
    "fs.readFileSync(file)",
    "fs.openSync(file, 'r')",
    "fs.promises.readFile(file)",
    "fs.createReadStream(file)",
    "fs.mkdirSync(here, { recursive: true })",
    "fs.writeFileSync(`${own}/new`, 'x')",
    "fs.renameSync(mine, `${temporary}/other`)",
    "fs.copyFileSync(file, `${temporary}/new`)",
    "fs.writeFileSync('/dev/null', 'x')",
    "fs.writeFileSync(fs.openSync(mine, 'w'), 'x')",
    "fs.rmSync(fs.mkdtempSync(`${temporary}/x`), { recursive: true })",
)


def ran(folder: Path, guarded: bool, code: str) -> tuple[int, str, str]:
    """The exit code of a run with the code, what was told, and its output."""
    job = {**folders(folder), "code": code, "guarded": guarded, "variant": "", "monitor": "127.0.0.1:1"}
    side = Path(runners.__file__).parent / "node" / "symbolic" / "side.js"
    done = subprocess.run(
        ["node", "-e", SCRIPT, str(side), json.dumps(job)],
        cwd=folder / "program",
        env={**os.environ, "TMPDIR": job["temporary"]},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    told = folder / "run" / ("refused" if guarded else "touched")
    return done.returncode, told.read_text() if told.exists() else "", done.stdout + done.stderr


@pytest.mark.parametrize("code", TOLD)
def test_a_guarded_run_ends_before_it(code: str, tmp_path: Path) -> None:
    returned, told, output = ran(tmp_path, True, code)
    assert (returned, told.startswith(TOLD[code])) == (75, True), (told, output)
    assert content(tmp_path / "program") == ["empty ", "file 7", "full ", "full/inner 7"]


@pytest.mark.parametrize("code", TOLD)
def test_a_watched_run_records_it(code: str, tmp_path: Path) -> None:
    returned, told, output = ran(tmp_path, False, code)
    assert told.startswith(TOLD[code]), (returned, told, output)


@pytest.mark.parametrize("code", HARMLESS)
@pytest.mark.parametrize("guarded", [True, False])
def test_what_stays_inside_the_run_is_nothing(guarded: bool, code: str, tmp_path: Path) -> None:
    assert ran(tmp_path, guarded, code) == (0, "", "")
