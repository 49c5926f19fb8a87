"""User data in its many shapes: encoded, compressed, in parts."""

from __future__ import annotations

import base64
import gzip
from typing import Any

import pytest

from preflight.core.encoding import MAX_TEXT_LENGTH
from preflight.core.holes import Hole, Part
from preflight.core.values import SENTINEL, PartialText, Unknown
from preflight.model.compute.auto_scaling_groups import AutoScalingGroup
from preflight.model.compute.instances import Instance
from preflight.model.compute.user_data import UserData, user_data_of
from preflight.testing import Program, secret

SCRIPT = "#!/bin/bash\nyum install -y httpd\n"
CONFIG = """#cloud-config
packages: [nginx, [jq, "1.6"]]
runcmd:
  - aws ssm get-parameter --name /app/db
  - [curl, -s, "https://example.org/x"]
  - echo hello
"""
MIME = """Content-Type: multipart/mixed; boundary="==B=="
MIME-Version: 1.0

--==B==
Content-Type: text/cloud-config; charset="us-ascii"

#cloud-config
packages: [git]

--==B==
Content-Type: text/x-shellscript; charset="us-ascii"

#!/bin/bash
aws s3 cp s3://bucket/app.zip /tmp/

--==B==--
"""


def b64(text: str | bytes) -> str:
    return base64.b64encode(text if isinstance(text, bytes) else text.encode()).decode()


def of(value: Any, key: str = "userData", type_: str = "aws:ec2:Instance") -> UserData:
    program = Program()
    program.add(type_, "it", **{key: value})
    (resource,) = [r for r in program.planned().resources if r.name == "it"]
    found = user_data_of(resource)
    assert found is not None
    return found


TEMPLATE = "aws:ec2:LaunchTemplate"
CONFIGURATION = "aws:ec2:LaunchConfiguration"


@pytest.mark.parametrize(
    ("value", "key", "type_", "encodings"),
    [
        (SCRIPT, "userData", "aws:ec2:Instance", 0),
        (b64(SCRIPT), "userData", "aws:ec2:Instance", 1),
        (b64(SCRIPT), "userDataBase64", "aws:ec2:Instance", 1),
        (b64(gzip.compress(SCRIPT.encode(), mtime=0)), "userDataBase64", "aws:ec2:Instance", 1),
        (b64(SCRIPT), "userData", TEMPLATE, 1),
        (b64(b64(SCRIPT)), "userData", TEMPLATE, 2),
        (b64(b64(gzip.compress(SCRIPT.encode(), mtime=0))), "userData", TEMPLATE, 2),
        ("\n".join([b64(SCRIPT)[:20], b64(SCRIPT)[20:]]), "userData", TEMPLATE, 1),
        (SCRIPT, "userData", TEMPLATE, 0),
        (SCRIPT, "userData", CONFIGURATION, 0),
        (b64(SCRIPT), "userDataBase64", CONFIGURATION, 1),
        (secret(SCRIPT), "userData", "aws:ec2:Instance", 0),
        (secret(b64(SCRIPT)), "userData", TEMPLATE, 1),
    ],
)
def test_the_text_behind_encodings(value: Any, key: str, type_: str, encodings: int) -> None:
    data = of(value, key, type_)
    assert (data.text, data.encodings) == (SCRIPT, encodings)
    assert [p.kind for p in data.parts] == ["shell"]
    assert data.goes_as_it_is is (key == "userDataBase64" or type_ == TEMPLATE)


def test_the_content_of_one_layer_may_look_like_base64() -> None:
    assert of(b64("cafe")).encodings == 1


def test_the_size_is_what_aws_counts() -> None:
    compressed = gzip.compress(SCRIPT.encode() * 1000, mtime=0)
    assert of(SCRIPT * 10).size == 10 * len(SCRIPT)
    assert of("é" * 10).size == 20
    assert of(b64(SCRIPT), type_=TEMPLATE).size == len(SCRIPT)
    assert of(b64(compressed), "userDataBase64").size == len(compressed)
    assert of(SENTINEL).size is None
    assert of(f"#!/bin/sh\necho {SENTINEL}").size == 15


def test_unknown_and_partly_unknown_texts() -> None:
    assert isinstance(of(SENTINEL).text, Unknown) and of(SENTINEL).parts == ()
    assert isinstance(of(SENTINEL, type_=TEMPLATE).text, Unknown)
    partial = of(
        f"#!/bin/bash\nexport DB={SENTINEL}\nyum install -y git\naws ssm get-parameter --name /a/{SENTINEL}"
    )
    assert isinstance(partial.text, PartialText)
    assert [p.kind for p in partial.parts] == ["shell"]
    assert [d.command for d in partial.downloads] == ["yum install"]
    (read,) = partial.reads
    assert isinstance(read.name, PartialText) and read.name.prefix == "/a/"


def test_a_stand_in_behind_base64_is_unknown() -> None:
    data = of(b64("#!/bin/bash\necho preflight-unknown-6f1d2c57a9\n"), type_=TEMPLATE)
    assert isinstance(data.text, PartialText)


def test_what_is_no_text() -> None:
    assert isinstance(of(b64(b"\xff\xfe\x00")).text, Unknown)
    assert isinstance(of(b64(b"\x1f\x8bnonsense")).text, Unknown)


@pytest.mark.parametrize(
    ("size", "is_read"), [(MAX_TEXT_LENGTH, True), (MAX_TEXT_LENGTH + 1, False), (4 * MAX_TEXT_LENGTH, False)]
)
def test_no_more_is_read_than_a_policy_can_judge(size: int, is_read: bool) -> None:
    script = ("#!/bin/sh\n" + "#" * size)[:size]
    for value in (script, b64(gzip.compress(script.encode()))):
        text = of(value).text
        assert (text == script) is True if is_read else "longer than the limit of this check" in text.reason


def test_a_cut_archive_cannot_be_unpacked() -> None:
    packed = gzip.compress(SCRIPT.encode())
    assert "cannot be unpacked" in of(b64(packed[:-10])).text.reason


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (SCRIPT, "shell"),
        ("#! /bin/sh -e\n", "shell"),
        ("#!/usr/bin/env bash\n", "shell"),
        ("\n#!/bin/bash\n", "shell"),
        ("#!/usr/bin/env python3\nprint(1)\n", "script"),
        ("#!/usr/bin/perl\n", "script"),
        (CONFIG, "cloud-config"),
        ("#cloud-config-archive\n- a\n", "archive"),
        ("#cloud-boothook\n#!/bin/sh\n", "boothook"),
        ("#include\nhttps://example.org/x\n", "include"),
        ("#include-once https://example.org/x\n", "include"),
        ("## template: jinja\n#cloud-config\n", "jinja"),
        ("#part-handler\n", "other"),
        ("<powershell>\nInstall-WindowsFeature\n</powershell>\n", "windows"),
        ("rem comment\n<script>\necho\n</script>\n", "windows"),
        ("version: 1.0\ntasks:\n- task: executeScript\n", "windows"),
        ("yum install -y httpd\n", "none"),
        ('{"ignition": {"version": "3.0.0"}}', "none"),
        ("[settings.kubernetes]\ncluster-name = 'a'\n", "none"),
        ("", "none"),
    ],
)
def test_kinds_by_beginning(text: str, kind: str) -> None:
    if text:
        assert [p.kind for p in of(text).parts] == [kind]


def test_mime_parts() -> None:
    data = of(b64(MIME), type_=TEMPLATE)
    assert [p.kind for p in data.parts] == ["cloud-config", "shell"]
    assert [(r.service, r.name) for r in data.reads] == [("s3", "s3://bucket/app.zip")]
    assert [d.command for d in data.downloads] == ["packages"]


def test_mime_part_in_base64() -> None:
    text = MIME.replace(
        'Content-Type: text/x-shellscript; charset="us-ascii"\n\n#!/bin/bash\naws s3 cp s3://bucket/app.zip /tmp/\n',
        "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n"
        + b64("#!/bin/sh\nwget https://a.io/x\n"),
    )
    data = of(text)
    assert [p.kind for p in data.parts] == ["cloud-config", "shell"]
    assert [d.host for d in data.downloads if d.host] == ["a.io"]


def test_cloud_config() -> None:
    data = of(CONFIG)
    assert data.parts[0].packages == ("nginx", "jq")
    assert [(r.operation, r.name) for r in data.reads] == [("get-parameter", "/app/db")]
    assert [(d.command, d.host) for d in data.downloads] == [("curl", "example.org"), ("packages", "")]
    broken = of("#cloud-config\npackages: [a\n")
    assert isinstance(broken.parts[0].config, Unknown) and broken.commands == ()


def test_a_workload_has_its_own_user_data_or_its_templates() -> None:
    program = Program()
    template = program.add(TEMPLATE, "template", userData=b64(SCRIPT))
    program.add("aws:ec2:Instance", "own", userData="#!/bin/sh\n", launchTemplate={"id": template.id})
    program.add("aws:ec2:Instance", "templates", launchTemplate={"id": template.id})
    program.add("aws:ec2:Instance", "none", ami="ami-1")
    program.add("aws:ec2:Instance", "foreign", launchTemplate={"id": "lt-0123"})
    program.add("aws:autoscaling:Group", "fleet", launchTemplate={"id": template.id})
    configuration = program.add(CONFIGURATION, "old", userData=SCRIPT)
    program.add("aws:autoscaling:Group", "aged", launchConfiguration=configuration.output("name"))
    for stack in (program.planned(), program.deployed()):
        found = {w.name: w.user_data for w in (*stack.all(Instance), *stack.all(AutoScalingGroup))}
        texts = {n: d.text for n, d in found.items() if isinstance(d, UserData)}
        assert texts == {"own": "#!/bin/sh\n", "templates": SCRIPT, "fleet": SCRIPT, "aged": SCRIPT}
        assert found["none"] is None
        assert isinstance(found["foreign"], Unknown)


def test_a_secret_is_never_shown() -> None:
    assert of(secret(SCRIPT)).shown("yum") == "[secret]"
    assert of(SCRIPT).shown("yum") == "'yum'"


def test_what_unpacks_to_more_than_is_read_is_unknown() -> None:
    packed = b64(gzip.compress(b"#!/bin/bash\n" + b"a" * 50_000_000))
    data = of(packed, "userDataBase64")
    assert isinstance(data.text, Unknown)
    assert data.parts == ()
    assert data.size is not None and data.size < 100_000
    cut = b64(gzip.compress(b"#!/bin/bash\necho hello\n")[:-9])
    assert isinstance(of(cut, "userDataBase64").text, Unknown)


def test_a_script_that_no_machine_takes_is_not_read() -> None:
    data = of("#!/bin/bash\n" + "echo a\n" * 2_000_000)
    assert isinstance(data.text, Unknown)
    assert data.commands == ()
    assert data.size == 14_000_012


def _outputs(script: str, *holes: Hole | None) -> UserData:
    instance = Program().add("aws:ec2:Instance", "it")
    resource = next(r for r in instance.program.planned().resources if r.name == "it")
    return UserData(resource, "userData", PartialText(tuple(script.split("?")), holes=holes), False)


def test_outputs_keep_their_names_in_scripts() -> None:
    bucket = Hole("urn:pulumi:d::p::aws:s3/bucket:Bucket::b", "id", ("b-", Part("urn", "name")))
    name = Hole("urn:pulumi:d::p::aws:ssm/parameter:Parameter::p", "name", ("p-", Part("urn", "name")))
    script = "#!/bin/bash\naws s3 cp s3://?/a.zip /tmp\naws ssm get-parameter --name ?\n"
    for text in (script, MIME.replace("aws s3 cp s3://bucket/app.zip /tmp/", script.partition("\n")[2])):
        data = _outputs(text, bucket, name)
        copy, read = data.reads
        assert isinstance(copy.name, PartialText) and copy.name.holes == (bucket,)
        assert copy.name.pieces == ("s3://", "/a.zip")
        assert isinstance(read.name, PartialText) and read.name.holes == (name,)
        assert all(part.is_decided for part in data.parts)
    assert not _outputs("#!/bin/bash\necho ?\n", None).parts[0].is_decided


def test_an_expansion_of_the_shell_is_no_output() -> None:
    bucket = Hole("urn:pulumi:d::p::aws:s3/bucket:Bucket::b", "id", ("b-", Part("urn", "name")))
    (copy,) = _outputs("#!/bin/bash\naws s3 cp s3://?/$(date)/a.zip /tmp\n", bucket).reads
    assert isinstance(copy.name, PartialText)
    assert copy.name.pieces == ("s3://", "/", "/a.zip") and copy.name.holes == (bucket, None)
