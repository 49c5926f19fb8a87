"""Programs in Pulumi YAML, as a user writes them: what is registered, what is unknown, what is wrong and where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from preflight.checks import program as check
from preflight.core.values import ARCHIVE_SIGNATURE, SECRET_SIGNATURE, SENTINEL, SIGNATURE
from preflight.preview import Preview, PreviewError, preview
from preflight.preview.completeness import Cause
from tests.preflight.preview.programs import properties, resources

HEAD = "name: shop\nruntime: yaml\n"


def previewed(folder: Path, program: str, *, symbolic: bool = False, **files: str) -> Preview:
    contents = {
        "Pulumi.yaml": HEAD + program,
        "Pulumi.dev.yaml": "config:\n  aws:region: eu-central-1\n",
        **files,
    }
    for name, text in contents.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return preview(folder, timeout=60.0, symbolic=symbolic)


SHOP = """
config:
  size: {type: integer, default: 3}
  name: {type: string, default: shop}
  open: {default: true}
  zones: {type: List<String>, default: [a, b]}
variables:
  cidrs: [10.0.0.0/16, 10.0.1.0/24]
  greeting: "hello ${name}, ${size} times, ${open}"
  found: {fn::invoke: {function: aws:getAvailabilityZones, arguments: {state: available}, return: names}}
  image:
    fn::aws:ec2:getAmi: {owners: [amazon], mostRecent: true}
  region: {fn::invoke: {function: aws:getRegion}}
resources:
  vpc:
    type: aws:ec2:Vpc
    properties:
      cidrBlock: ${cidrs[0]}
  it:
    type: aws:ec2:Instance
    properties:
      subnetId: ${vpc.id}
      tags:
        value: VALUE
  password: {type: random:RandomPassword, properties: {length: 20}}
  bucket: {type: "aws:s3:Bucket", properties: {bucket: shop-bucket}}
"""


@pytest.mark.parametrize(
    ("value", "expected"),
    {
        "a configuration value": ("${name}", "shop"),
        "with the project's name": ('${["shop:name"]}', "shop"),
        "of another namespace": ("${aws:region}", "eu-central-1"),
        "a number": ("${size}", 3),
        "in a text": ("'${greeting}!'", "hello shop, 3 times, true!"),
        "an item": ("${zones[1]}", "b"),
        "an escaped reference": ("'$${HOME} costs $5'", "${HOME} costs $5"),
        "the program": ("${pulumi.project}-${pulumi.stack}", "shop-dev"),
        "a lookup's answer": ("${found[1]}", "eu-central-1b"),
        "a member of a lookup": ("${region.name}", "eu-central-1"),
        "a lookup that is not known here": ("${image.name}", SENTINEL),
        "an input of a resource": ("${bucket.bucket}", "shop-bucket"),
        "an output": ("${bucket.arn}", SENTINEL),
        "a text with an output": ("'${bucket.arn}/*'", SENTINEL),
        "a member of an output": ("${vpc.enableDnsHostnames}", SENTINEL),
        "joined": ("{fn::join: ['-', [a, '${size}', '${open}']]}", "a-3-true"),
        "joined with an output": ("{fn::join: ['-', [a, '${vpc.id}']]}", SENTINEL),
        "selected": ("{fn::select: [1, '${cidrs}']}", "10.0.1.0/24"),
        "split": ("{fn::select: [1, {fn::split: [',', 'a,b']}]}", "b"),
        "JSON": ("{fn::toJSON: {b: 1, a: '${name}'}}", '{"a":"shop","b":1}'),
        "encoded": ("{fn::toBase64: hi}", "aGk="),
        "decoded": ("{fn::fromBase64: aGk=}", "hi"),
        "a length": ("{fn::length: '${cidrs}'}", 2),
        "the length of a list of outputs": ("{fn::length: ['${vpc.id}', '${bucket.id}']}", 2),
        "a digest": ("{fn::sha1: hi}", "c22b5f9178342609428d6f51b2c5af4c0bde6a42"),
        "a file": ("{fn::readFile: ./notes.txt}", "notes"),
        "the only one": ("{fn::singleOrNone: [x]}", "x"),
        "the name of a resource": ("{fn::pulumiResourceName: '${vpc}'}", "vpc"),
        "the type of a resource": ("{fn::pulumiResourceType: '${bucket}'}", "aws:s3/bucket:Bucket"),
        "what YAML 1.1 reads as a date": ("2012-10-17", "2012-10-17"),
        "what YAML 1.1 reads as a flag": ("on", "on"),
        "what YAML 1.1 reads in base 60": ("22:22", "22:22"),
        "words in capitals": ("{Fn::ToJSON: [1]}", "[1]"),
        "an object that looks like a function": ("{fn::other: 1}", {"fn::other": 1}),
    }.values(),
)
def test_a_value(tmp_path: Path, value: str, expected: Any) -> None:
    made = previewed(tmp_path, SHOP.replace("VALUE", value), notes__txt="notes")
    assert made.error is None
    assert properties(made, "it")["tags"]["value"] == expected


@pytest.mark.parametrize(
    "value",
    [
        "{fn::secret: hidden}",
        "${password.result}",
        "'x-${password.result}'",
        "{fn::toJSON: {a: '${password.result}'}}",
    ],
)
def test_a_secret(tmp_path: Path, value: str) -> None:
    made = previewed(tmp_path, SHOP.replace("VALUE", value))
    assert properties(made, "it")["tags"]["value"][SIGNATURE] == SECRET_SIGNATURE


def test_a_registration_has_its_options_and_dependencies(tmp_path: Path) -> None:
    made = previewed(
        tmp_path,
        """
resources:
  eu: {type: pulumi:providers:aws, defaultProvider: true, properties: {region: eu-west-1}}
  us: {type: pulumi:providers:aws, properties: {region: us-east-1}}
  log: {type: "aws:s3:Bucket", options: {provider: "${us}"}}
  data:
    type: aws:s3/bucket:Bucket
    name: real-name
    properties:
      code: {fn::fileArchive: ./missing}
      tags: {log: "${log.arn}"}
    options:
      parent: ${log}
      dependsOn: ["${log}", "${us}"]
      protect: true
      ignoreChanges: [tags]
      customTimeouts: {create: 1h30m}
      deleteBeforeReplace: true
      additionalSecretOutputs: [arn]
  reader: {type: "aws:ssm:Parameter", properties: {type: String, value: "${data.arn}"}}
  known: {type: "aws:s3:Bucket", get: {id: its-name}}
  other: {type: pulumi:pulumi:StackReference, properties: {name: acme/network/dev}}
  unknown: {type: "own:index:Component", properties: {vpc: "${other.outputs.vpcId}"}}
outputs:
  url: https://${data.bucketDomainName}
  name: ${known.id}
""",
    )
    assert made.error is None
    found = {m.name: m for m in made.resources}
    data, log = found["real-name"], found["log"]
    assert data.type == "aws:s3/bucket:Bucket" and data.parent == log.urn
    assert set(data.dependencies) == {log.urn, found["us"].urn}
    assert list(data.propertyDependencies["tags"].urns) == [log.urn]
    assert data.options.protect and list(data.options.ignoreChanges) == ["tags"]
    assert data.options.customTimeouts.create == 5400 and data.options.deleteBeforeReplace
    assert (log.provider.name, data.provider.name) == ("us", "eu")
    assert properties(made, "real-name")["code"] == {SIGNATURE: ARCHIVE_SIGNATURE, "path": "./missing"}
    assert [f.path for f in made.observed.missing] == ["./missing"]
    assert properties(made, "reader")["value"][SIGNATURE] == SECRET_SIGNATURE
    assert found["known"].urn in made.external and properties(made, "shop-dev")["name"] == "its-name"
    assert list(made.closed) == [found["unknown"].urn]
    assert (made.positions[data.urn].file, made.positions[data.urn].line) == ("Pulumi.yaml", 8)


def test_the_symbolic_runs_know_what_a_document_is_made_of(tmp_path: Path) -> None:
    made = previewed(
        tmp_path,
        """
resources:
  bucket: {type: "aws:s3:Bucket"}
  queue: {type: "aws:sqs:Queue"}
  policy:
    type: aws:s3:BucketPolicy
    properties:
      bucket: ${bucket.id}
      policy:
        fn::toJSON: {Statement: [{Resource: "${bucket.arn}/*", Source: "${queue.arn}", Id: "${queue.maxMessageSize}"}]}
""",
        symbolic=True,
    )
    found = {m.name: m.urn for m in made.resources}
    (statement,) = json.loads(properties(made, "policy")["policy"])["Statement"]
    assert statement["Resource"].startswith(SENTINEL) and statement["Resource"].endswith("/*")
    assert found["bucket"] in statement["Resource"] and found["queue"] in statement["Source"]
    assert statement["Id"] == SENTINEL


@pytest.mark.parametrize(
    ("program", "message", "line"),
    {
        "an unknown name": (
            "resources:\n  a: {type: 'aws:ec2:Vpc',\n    properties: {cidrBlock: '${b.x}'}}\n",
            "resource, variable, or config value 'b' not found",
            5,
        ),
        "a circle": (
            "variables:\n  a: ${b}\n  b: ${a}\n",
            "circular dependency of variable 'a' transitively on itself",
            5,
        ),
        "no type": (
            "resources:\n  a: {properties: {}}\n",
            "Required field 'type' is missing on resource \"a\"",
            4,
        ),
        "an alias": (
            "resources:\n  a: &x {type: 'aws:ec2:Vpc'}\n  b: *x\n",
            "alias nodes are not supported",
            4,
        ),
        "a key twice": ("variables:\n  a: 1\n  a: 2\n", "mapping key 'a' already defined in line 4", 5),
        "a component": ("components: {}\n", "components is only supported in plugins, not in programs", 3),
        "an open reference": ("variables: {a: '${b'}\n", "'${b': unterminated interpolation", 3),
        "a wrong index": (
            "variables:\n  a: [1]\n  b: ${a[2]}\n",
            "list index 2 out-of-bounds for list of length 1",
            5,
        ),
        "a wrong argument": (
            "variables:\n  a:\n    fn::join: [1]\n",
            "the argument to fn::join must be a two-valued list",
            5,
        ),
        "a missing file": (
            "variables:\n  a: {fn::readFile: ./no.txt}\n",
            "Error reading file at path ./no.txt: No such file or directory",
            4,
        ),
        "two of a name": (
            "variables: {a: 1}\nresources: {a: {type: 'aws:ec2:Vpc'}}\n",
            "variable a cannot have the same name as resource a",
            3,
        ),
    }.values(),
)
def test_what_is_wrong(tmp_path: Path, program: str, message: str, line: int) -> None:
    error = previewed(tmp_path, program).error
    assert error is not None
    assert (error.message, error.file, error.line) == (message, "Pulumi.yaml", line)


def test_the_other_resources_are_evaluated(tmp_path: Path) -> None:
    previewed(
        tmp_path,
        """
resources:
  a: {type: "aws:ec2:Vpc", properties: {cidrBlock: "${no}"}}
  b: {type: "aws:ec2:Vpc", properties: {cidrBlock: "${none}"}}
  c: {type: "aws:ec2:Subnet", properties: {vpcId: "${a.id}"}}
  d: {type: "aws:rds:Instance", properties: {publiclyAccessible: true, skipFinalSnapshot: true}}
""",
    )
    report = check.check(check.Request(tmp_path))
    found = [(f.policy, f.line) for f in report.outcome.findings if f.level == "mandatory"]
    assert found == [("database-exposed", 8), ("program-error", 5), ("program-error", 6)]
    assert report.completeness.cause is Cause.EXCEPTION and not report.completeness.offline


def test_a_value_that_the_stack_does_not_set(tmp_path: Path) -> None:
    previewed(tmp_path, "config:\n  size: {type: integer}\nresources: {a: {type: 'aws:ec2:Vpc'}}\n")
    report = check.check(check.Request(tmp_path))
    assert report.completeness.cause is Cause.CONFIGURATION
    given = check.check(check.Request(tmp_path, config={"size": "4"}))
    assert given.completeness.complete


def test_what_is_not_evaluated_is_told(tmp_path: Path) -> None:
    previewed(
        tmp_path,
        """
variables: {all: {fn::invoke: {function: "aws:ec2:getVpc"}}}
resources: {a: {type: "aws:ec2:Vpc", properties: "${all.whole}"}}
""",
    )
    report = check.check(check.Request(tmp_path))
    assert report.completeness.ended_early and report.completeness.offline
    assert "properties are an output as a whole" in report.completeness.reason
    assert not report.mandatory


def test_a_compiler_is_not_run(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: x\nruntime: {name: yaml, options: {compiler: cue export}}\n")
    with pytest.raises(PreviewError, match="sets a compiler"):
        preview(tmp_path)


@pytest.mark.parametrize("name", ["Main.yaml", "Main.json"])
def test_the_program_in_a_file_of_its_own(tmp_path: Path, name: str) -> None:
    text = '{"resources": {"a": {"type": "aws:ec2:Vpc", "properties": {"cidrBlock": "10.0.0.0/16"}}}}'
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / name).write_text(text)
    made = previewed(tmp_path, "main: infra\n")
    assert properties(made, "a") == {"cidrBlock": "10.0.0.0/16"}
    assert made.positions[resources(made)["a"]["urn"]].file == f"infra/{name}"


def test_findings_are_in_its_language(tmp_path: Path) -> None:
    previewed(
        tmp_path,
        "resources: {a: {type: 'aws:rds:Instance', properties: {publiclyAccessible: true}}}\n",
    )
    report = check.check(check.Request(tmp_path))
    found = next(f for f in report.outcome.findings if f.policy == "database-exposed")
    assert "publiclyAccessible is true" in found.message and (found.file, found.line) == ("Pulumi.yaml", 3)


@pytest.mark.parametrize("where", ["above", "beside", "inside"])
def test_a_comment_makes_an_exception(tmp_path: Path, where: str) -> None:
    comment = "# preflight: ignore[database-exposed] A honeypot until 2099-01-31"
    lines = {
        "above": f"  {comment}\n  a:\n    type: aws:rds:Instance",
        "beside": f"  a: {comment}\n    type: aws:rds:Instance",
        "inside": f"  a:\n    {comment}\n    type: aws:rds:Instance",
    }
    previewed(
        tmp_path,
        f"resources:\n{lines[where]}\n    properties: {{publiclyAccessible: true}}\n"
        "  b: {type: 'aws:rds:Instance', properties: {publiclyAccessible: true}}\n",
    )
    report = check.check(check.Request(tmp_path))
    assert [f.resource for f in report.outcome.findings if f.policy == "database-exposed"] == ["b"]
    assert [(e.finding.resource, e.reason) for e in report.outcome.excepted] == [("a", "A honeypot")]
