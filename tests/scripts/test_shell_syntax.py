"""What the shell refuses. `bash -n` is the oracle where it is at hand."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from preflight.scripts.shell import fault
from preflight.scripts.shell_syntax import structure

BASH = shutil.which("bash")


VALID = [
    "if true; then echo a; elif false; then echo b; else echo c; fi",
    "for i in 1 2 3; do echo $i; done; while read l; do echo $l; done < /x",
    'case "$1" in a|b) echo x ;; (c) echo y;; *) echo z; esac',
    'f() { echo "it\'s"; }; function g { f; }',
    "a=(1 2 3); echo ${#a[@]} ${a[@]:1} ${x//a/b} ${x^^}",
    "echo $((1 + (2 * 3))); ((i++)); [[ $a =~ ^(x|y)$ && -n $b ]] && echo 'yes'",
    "cat <<EOF\nfi done \" '\nEOF\necho done",
    "cat <<-'EOF'\n\tx\n\tEOF\n",
    "diff <(sort a) <(sort b) 2>&1 | tee >(cat) &>/dev/null",
    "echo 'a'\\''b' \"$(echo \"nested $(date)\")\" `date`",
    "select x in a b; do break; done; until false; do :; done",
    "cat << 'A' << \"B\"\n1\nA\n2\nB\necho x",
    "x=$'it\\'s'; echo \"${x:-'y'}\" ${x:-\"}\"}",
    'echo ${x~~} "${x:-~}" ${x:-é}',
    "! grep -q x y || { echo a; exit 1; }",
    "coproc cat; time sleep 1",
    "if [ -f /x ]\nthen\n# comment 'with quote\n  echo a # it's\nfi",
    "echo a |\n  # comment\n  cat",
    "exec > >(tee -a /var/log/x.log) 2>&1\necho a",
]
FAULTY = [
    "if true; then echo a",
    "if true; then echo a; done",
    "for i in 1 2; do echo $i; fi",
    "while true do echo a; done",
    "echo 'unterminated",
    'echo "unterminated\nls\n',
    "echo $(date",
    "echo `date",
    "case x in a) echo b;;",
    "f() { echo a",
    "fi",
    "done",
    "echo a; }",
    "if true; then; echo a; fi",
    "echo a && && echo b",
    "echo a |",
    "a=(1 2",
    "( echo a",
    "echo ${x",
    "for i in a b; echo $i; done",
    "then echo a",
    "[[ -f x",
    "if true then echo a; fi",
]


@pytest.mark.parametrize("script", VALID)
def test_valid_scripts_are_accepted(script: str) -> None:
    assert structure(script).problem is None
    assert _bash_accepts(script)


@pytest.mark.parametrize(
    "script",
    [
        "exit 0\nthis is ( not read",
        "'''exec' python3 \"$0\"\n' '''\ndef f(a): (",
        "shopt -s extglob; rm !(a|b)\ncase x in @(a|b)) ;; esac",
    ],
)
def test_scripts_that_only_running_shows_valid(script: str) -> None:
    assert structure(script).problem is None


@pytest.mark.parametrize("script", FAULTY)
def test_faulty_scripts_are_refused(script: str) -> None:
    assert fault(script) is not None
    assert not _bash_accepts(script)


def _bash_accepts(script: str) -> bool:
    if BASH is None:
        pytest.skip("no bash to ask")
    done = subprocess.run([BASH, "-n"], input=script, text=True, capture_output=True, check=False)
    return done.returncode == 0


def _installed_scripts() -> list[Path]:
    """Shell scripts of this machine that Bash accepts."""
    found = []
    for folder in ("/usr/bin", "/usr/sbin", "/etc/init.d", "/usr/lib/git-core", "/usr/share"):
        for path in sorted(Path(folder).glob("**/*.sh" if folder == "/usr/share" else "*")):
            try:
                start = path.read_bytes()[:40] if path.is_file() and path.stat().st_size < 60_000 else b""
            except OSError:
                continue
            if start.startswith((b"#!/bin/sh", b"#!/bin/bash", b"#! /bin/sh", b"#!/usr/bin/env bash")):
                found.append(path)
    return found[:250]


@pytest.mark.skipif(BASH is None, reason="no bash to ask")
def test_no_valid_script_of_this_machine_is_refused() -> None:
    scripts = {p: p.read_text(encoding="utf-8", errors="replace") for p in _installed_scripts()}
    refused = [p for p, text in scripts.items() if fault(text) and _bash_accepts(text)]
    assert refused == []


@pytest.mark.skipif(BASH is None, reason="no bash to ask")
def test_most_scripts_that_bash_refuses_are_refused() -> None:
    """One closing mark is taken out of each script of this machine; what Bash then accepts must be accepted."""
    chosen = random.Random(7)
    refused, missed, wrong = 0, [], []
    for path in _installed_scripts():
        text = path.read_text(encoding="utf-8", errors="replace")
        marks = [m for m in _MARKS.finditer(text) if m.start() > 20]
        if len(text) > 20_000 or not marks:
            continue
        mark = chosen.choice(marks)
        broken = text[: mark.start()] + text[mark.end() :]
        if _bash_accepts(broken):
            wrong += [path] if fault(broken) else []
        elif fault(broken):
            refused += 1
        else:
            missed.append(path)
    assert wrong == []
    assert len(missed) <= 0.15 * (refused + len(missed))


_MARKS = re.compile(r"\bfi\b|\bdone\b|\besac\b|\bthen\b|[\"'`})]")


def test_a_here_document_that_does_not_end_swallows_the_rest() -> None:
    (document,) = structure("cat <<EOF\nx\n  EOF\necho a\necho b\n").open_documents
    assert (document.line, document.mark, document.lookalike, document.swallowed) == (1, "EOF", 3, 2)
    assert structure("cat <<-EOF\nx\n\tEOF\necho a\n").open_documents == ()


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ('echo "${db.endpoint}"', ["${db.endpoint}"]),
        ("echo ${}", ["${}"]),
        ("echo '${db.endpoint}'", []),
        ("echo ${db} ${db:-x.y} ${db%.*} ${db/a.b/c} ${a[0]}", []),
        ("cat <<EOF\nhost=${db.endpoint}\nEOF", ["${db.endpoint}"]),
        ("cat <<'EOF'\nhost=${process.env.HOST}\nEOF", []),
        ("cat <<EOF\nhost=\\${process.env.HOST}\nEOF", []),
        ("# ${db.endpoint}\necho", []),
    ],
)
def test_expansions_that_the_shell_cannot_make(script: str, expected: list[str]) -> None:
    assert [p.text for p in structure(script).placeholders] == expected
