"""Servers that user data installs and never starts, or starts on another port."""

from __future__ import annotations

import base64
import json

import pytest

from tests.policies.table import Case, check

NAME = "user-data-not-serving"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def template(*lines: str, more: str = "") -> str:
    text = base64.b64encode(("#!/bin/bash\n" + "\n".join(lines) + "\n").encode()).decode()
    given = f"{{ userData: {json.dumps(text)} }}"
    return f"resources:\n  it: {{ type: aws:ec2:LaunchTemplate, properties: {given} }}\n{more}"


def never(server: str, line: int = 2) -> list[tuple[str, str]]:
    return [
        (
            "it",
            f"Line {line} of the script in userData installs {server}, and no command starts it. "
            f"Add `systemctl enable --now {server}`.",
        )
    ]


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (template("yum install -y httpd"), never("httpd")),
        (template("yum update -y", "yum install -y httpd php"), never("httpd", 3)),
        (template("amazon-linux-extras install -y nginx1"), never("nginx")),
        (template("dnf -y install nginx", "systemctl start mysqld"), never("nginx")),
        (template("yum install -y httpd", "systemctl enable --now httpd"), []),
        (template("yum install -y httpd", "systemctl start httpd.service"), []),
        (template("yum install -y httpd", "service httpd start"), []),
        (template("yum install -y httpd", "chkconfig httpd on"), []),
        (template("yum install -y nginx", "nginx"), []),
        (template("yum install -y httpd", 'systemctl start "$SERVICE"'), []),
        (template("yum install -y httpd", "bash /opt/setup.sh"), []),
        (template("yum install -y httpd", "./setup"), []),
        (template("yum install -y httpd", "$START"), []),
        (template("yum install -y httpd", "/opt/aws/bin/cfn-init -v"), []),
        (template("if true; then yum install -y httpd; fi"), []),
        (template("apt-get install -y nginx"), []),
        (template("yum install -y git"), []),
        (f"resources:\n  it: {{ type: aws:ec2:Instance, properties: {{ userData: {UNKNOWN} }} }}\n", []),
        ("resources:\n  it: { type: aws:ec2:Instance }\n", []),
    ],
)
def test_servers_that_are_never_started(program: str, expected: list[tuple[str, str]]) -> None:
    check(NAME, Case(program, expected))


def behind(line: str, port: object = 80, more: str = "") -> str:
    targets = f"""
  targets: {{ type: aws:lb:TargetGroup, properties: {{ port: {port}, protocol: HTTP, vpcId: vpc-1 }} }}
  fleet:
    type: aws:autoscaling:Group
    properties: {{ launchTemplate: {{ id: "${{it.id}}" }}, targetGroupArns: ["${{targets.arn}}"] }}
"""
    return template(line, more=targets + more)


def other(served: str, wanted: str) -> list[tuple[str, str]]:
    return [
        (
            "fleet",
            f"Its user data serves port {served}, and its target groups send requests to {wanted}. "
            "Set both to the same port.",
        )
    ]


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (behind("python3 -m http.server 8080 &"), other("8080", "80")),
        (behind("docker run -d -p 8080:80 nginx"), other("8080", "80")),
        (behind("gunicorn -b 0.0.0.0:5000 app:app", 8000), other("5000", "8000")),
        (behind("python3 -m http.server 80 &"), []),
        (behind("python3 -m http.server 8080 &", 8080), []),
        (behind("python3 -m http.server 8080 &", UNKNOWN), []),
        (behind("python3 -m http.server 8080 &\nsystemctl start nginx"), []),
        (behind("systemctl start app"), []),
        (template("python3 -m http.server 8080 &"), []),
    ],
)
def test_ports(program: str, expected: list[tuple[str, str]]) -> None:
    check(NAME, Case(program, expected))
