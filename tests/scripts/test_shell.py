"""The commands of scripts."""

from __future__ import annotations

import pytest

from preflight.core.values import PartialText
from preflight.scripts.shell import read


def words(script: str) -> list[list[object]]:
    return [
        [w if isinstance(w, str) else tuple(getattr(w, "pieces", ())) for w in c.words]
        for c in read(script).commands
    ]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("yum install -y httpd\n", [["yum", "install", "-y", "httpd"]]),
        ("sudo -E -u root /usr/bin/yum update\n", [["/usr/bin/yum", "update"]]),
        ("env A=1 nohup timeout 30 curl x &\n", [["curl", "x"]]),
        ("echo 'a b' \"c d\" e\\ f\n", [["echo", "a b", "c d", "e f"]]),
        ("R=eu-west-1\naws --region $R s3 ls\n", [["aws", "--region", "eu-west-1", "s3", "ls"]]),
        ("E=dev\nN=/app/$E/db\necho ${N}\n", [["echo", "/app/dev/db"]]),
        ("R=a\nR=b\necho $R\n", [["echo", ("", "")]]),
        ("R=a\nR+=b\necho $R\n", [["echo", ("", "")]]),
        ("for R in a b; do echo x-$R; done\n", [["echo", ("x-", "")]]),
        ("P=$(aws x y)\n", [["aws", "x", "y"]]),
        ("if yum -y install a; then b; fi\n", [["yum", "-y", "install", "a"], ["b"]]),
        ("cat <<'EOF'\nyum install x\nEOF\n", [["cat"]]),
        ("cat > /x <<EOF\n$(curl http://x.io)\nEOF\n", [["cat"], ["curl", "http://x.io"]]),
        ("echo ' ' \" \" \"\" ''\n", [["echo", " ", " ", "", ""]]),
        ("my-\"$A\"'b'\n", [[("my-", "b")]]),
    ],
)
def test_the_words_of_commands(script: str, expected: list[list[object]]) -> None:
    assert words(script) == expected


@pytest.mark.parametrize(
    ("script", "fed", "conditional"),
    [
        ("target", False, False),
        ("yes | target", True, False),
        ("target | tee x", False, False),
        ("target <<< y", True, False),
        ("target < /dev/zero", True, False),
        ("target > /dev/null 2>&1", False, False),
        ("target <<EOF\ny\nEOF", True, False),
        ("yes | sudo target && x", True, False),
        ("x && target", False, True),
        ("target || x", False, False),
        ("if x; then target; fi", False, True),
        ("f() { target; }", False, True),
        ("for i in a; do target; done", False, True),
        ("yes | { target; }", True, False),
        ("( target )", False, False),
    ],
)
def test_what_feeds_a_command_and_whether_it_runs(script: str, fed: bool, conditional: bool) -> None:
    (command,) = [c for c in read(script).commands if c.name == "target"]
    assert (command.fed, command.conditional) == (fed, conditional)


def test_options_in_both_spellings() -> None:
    (command,) = read("aws ssm get-parameters --names /a /b --region=us-east-1 --q=$X\n").commands
    assert command.values("--names") == ("/a", "/b")
    assert command.option("--region") == "us-east-1"
    assert isinstance(command.option("--q"), PartialText)
    assert command.option("--absent") is None


def test_assignments_know_their_line() -> None:
    found = read("A=1\nif true; then\n    B=$A\nfi\n").assignments
    assert [(a.name, a.value, a.line) for a in found] == [("A", "1", 1), ("B", "1", 3)]
