"""What commands of scripts read from AWS, fetch and serve."""

from __future__ import annotations

import pytest

from preflight.scripts.effects import download_of, ports_of, reads_of
from preflight.scripts.shell import read


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("aws ssm get-parameter --name /a/b", [("ssm", "get-parameter", "/a/b", False)]),
        (
            "aws --region x ssm get-parameter --name=/a --with-decryption",
            [("ssm", "get-parameter", "/a", True)],
        ),
        (
            "X=$(aws ssm get-parameters --names /a /b --query x)",
            [("ssm", "get-parameters", "/a", False), ("ssm", "get-parameters", "/b", False)],
        ),
        ("aws ssm get-parameters-by-path --path /app", [("ssm", "get-parameters-by-path", "/app", False)]),
        (
            "S=$(aws secretsmanager get-secret-value --secret-id db/pw)",
            [("secretsmanager", "get-secret-value", "db/pw", False)],
        ),
        ("aws s3 cp s3://b/k /tmp", [("s3", "get", "s3://b/k", False)]),
        ("aws s3 cp --recursive s3://b/k /tmp", [("s3", "get", "s3://b/k", False)]),
        ("aws s3 cp /tmp/log s3://b/k", []),
        ("aws s3 sync s3://b /x --delete", [("s3", "get", "s3://b", False)]),
        ("aws ec2 describe-tags", []),
        ("echo aws ssm get-parameter --name /a", []),
        ("# aws ssm get-parameter --name /a", []),
        (
            "/opt/aws/bin/amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -c ssm:Config -s",
            [("ssm", "get-parameter", "Config", False)],
        ),
        ("ENV=dev\naws ssm get-parameter --name /$ENV/x", [("ssm", "get-parameter", "/dev/x", False)]),
    ],
)
def test_reads(line: str, expected: list[tuple[str, str, str, bool]]) -> None:
    found = [r for command in read(line).commands for r in reads_of(command)]
    assert [(r.service, r.operation, r.name, r.decrypts) for r in found] == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("yum -y install httpd", [("yum install", "", True)]),
        ("sudo apt-get update -y", [("apt-get update", "", False)]),
        ("amazon-linux-extras install -y nginx1", [("amazon-linux-extras install", "", True)]),
        ("pip3 install flask", [("pip3 install", "", False)]),
        ("curl -sSL https://get.docker.com | sh", [("curl", "get.docker.com", False)]),
        ("wget -O - http://$HOST/x", []),
        ("wget https://s3.$R.amazonaws.com/x", []),
        ("wget https://a.example.org/$V/x", [("wget", "a.example.org", False)]),
        ("curl http://169.254.169.254/latest/meta-data/", []),
        ("curl -f http://localhost:8080/health", []),
        ("curl http://10.0.0.1/x", []),
        ("curl --version", []),
        ("git clone https://github.com/a/b", [("git clone", "", False)]),
        ("docker run -d nginx", []),
        ("systemctl start httpd", []),
        ("yum --version", []),
    ],
)
def test_downloads(line: str, expected: list[tuple[str, str, bool]]) -> None:
    found = [d for command in read(line).commands if (d := download_of(command)) is not None]
    assert [(d.command, d.host, d.in_s3) for d in found] == expected


@pytest.mark.parametrize(
    ("line", "ports"),
    [
        ("python3 -m http.server 8080 &", (8080,)),
        ("nohup python -m SimpleHTTPServer &", (8000,)),
        ("docker run -d -p 8080:80 nginx", (8080,)),
        ("docker run -d -p 127.0.0.1:8081:80 nginx", (8081,)),
        ("gunicorn -b 0.0.0.0:5000 app:app", (5000,)),
        ("systemctl start httpd", ()),
    ],
)
def test_ports(line: str, ports: tuple[int, ...]) -> None:
    assert tuple(p for command in read(line).commands for p in ports_of(command)) == ports
