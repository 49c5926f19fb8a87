"""Outputs used as if they were their values: what `preflight fix` makes of the spellings in which programs do it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fixes.test_command import fixed

HEAD = 'import json\nimport pulumi\nimport pulumi_aws as aws\n\nlog = aws.s3.Bucket("log")\nkey = "data"\n'
TAGS = 'aws.s3.Bucket("b", tags={"x": %s})\n'


@pytest.mark.parametrize(
    ("before", "after"),
    {
        "an f-string": ('f"{log.arn}/*"', 'pulumi.Output.format("{0}/*", log.arn)'),
        "single quotes": ("f'{log.arn}/*'", "pulumi.Output.format('{0}/*', log.arn)"),
        "several fields": (
            'f"{key}-{log.arn}-{log.id}"',
            'pulumi.Output.format("{0}-{1}-{2}", key, log.arn, log.id)',
        ),
        "nested brackets": (
            """f"{dict(a={'b': [1]})['a']}{log.arn}\"""",
            """pulumi.Output.format("{0}{1}", dict(a={'b': [1]})['a'], log.arn)""",
        ),
        "braces": ('f"{{x}}{log.arn}"', 'pulumi.Output.format("{{x}}{0}", log.arn)'),
        "raw": ('rf"\\d{log.arn}"', 'pulumi.Output.format(r"\\d{0}", log.arn)'),
        "two literals": ('"{a}" f"{log.arn}"', 'pulumi.Output.format("{{a}}" "{0}", log.arn)'),
        "lines": (
            'f"""a\n  {log.arn}\n  b {log.id}\n"""',
            'pulumi.Output.format("""a\n  {0}\n  b {1}\n""", log.arn, log.id)',
        ),
        "a format specification": ('f"{log.arn:>3}"', None),
        "a conversion": ('f"{log.arn!r}"', None),
        "a debugging field": ('f"{log.arn=}"', None),
        "format": ('"{}/*".format(log.arn)', 'pulumi.Output.format("{}/*", log.arn)'),
        "format with names": ('"{a:>3}".format(a=log.arn)', 'pulumi.Output.format("{a:>3}", a=log.arn)'),
        "a sum": ('log.arn + "/*"', 'pulumi.Output.concat(log.arn, "/*")'),
        "a longer sum": ('"a:" + log.arn + "/" + key', 'pulumi.Output.concat("a:", log.arn, "/", key)'),
        "a sum over lines": (
            '(\n    "a:"\n    + log.arn\n    + "/*"\n)',
            '(\n    pulumi.Output.concat("a:",\n    log.arn,\n    "/*")\n)',
        ),
        "a sum with brackets": ('("a:") + log.arn', None),
        "a sum with a number": ("log.arn + 1", None),
        "JSON": ('json.dumps({"a": log.arn})', 'pulumi.Output.json_dumps({"a": log.arn})'),
        "JSON with settings": (
            'json.dumps([log.arn], indent=2)',
            'pulumi.Output.json_dumps([log.arn], indent=2)',
        ),
        "a text in JSON": (
            """json.dumps({"a": [f"{log.arn}/*"]})""",
            """pulumi.Output.json_dumps({"a": [pulumi.Output.format("{0}/*", log.arn)]})""",
        ),
        "a method": (
            'log.arn.split(":")[-1]',
            'log.arn.apply(lambda value: value.split(":")[-1])',
        ),
        "a method of a result": (
            'log.arn.upper().strip()',
            'log.arn.apply(lambda value: value.upper().strip())',
        ),
        "a method with another Output": ("log.arn.replace(log.id, key)", None),
    }.values(),
)  # fmt: skip
def test_an_output_in_a_property(tmp_path: Path, before: str, after: str | None) -> None:
    assert fixed(tmp_path, HEAD + TAGS % before) == HEAD + TAGS % (after or before)


@pytest.mark.parametrize(
    ("before", "after"),
    {
        "an export": (
            'pulumi.export("a", f"{log.arn}")\n',
            'pulumi.export("a", pulumi.Output.format("{0}", log.arn))\n',
        ),
        "a variable": (
            'text = f"{log.arn}/*"\naws.s3.Bucket("b", tags={"a": text})\n',
            'text = pulumi.Output.format("{0}/*", log.arn)\naws.s3.Bucket("b", tags={"a": text})\n',
        ),
        "a variable in JSON": (
            'text = f"{log.arn}/*"\naws.s3.BucketPolicy("p", bucket=log.id, policy=json.dumps({"R": text}))\n',
            'text = pulumi.Output.format("{0}/*", log.arn)\n'
            'aws.s3.BucketPolicy("p", bucket=log.id, policy=pulumi.Output.json_dumps({"R": text}))\n',
        ),
        "arguments": (
            'aws.s3.BucketLogging("l", bucket=log.id, target_bucket=log.id, target_prefix=f"{log.id}/")\n',
            'aws.s3.BucketLogging("l", bucket=log.id, target_bucket=log.id, '
            'target_prefix=pulumi.Output.format("{0}/", log.id))\n',
        ),
        "a name": ('aws.s3.Bucket(f"{log.id}-b")\n', None),
        "a condition": ('if f"{log.id}" == "x":\n    pass\n', None),
        "a text for people": ('print(f"made {log.id}")\n', None),
        "a lookup": ('aws.s3.get_bucket(bucket=f"{log.id}-b")\n', None),
        "a variable that is printed too": (
            'text = f"{log.arn}/*"\nprint(text)\naws.s3.Bucket("b", tags={"a": text})\n',
            None,
        ),
        "a key": ('aws.s3.Bucket("b", tags={f"{log.id}": "x"})\n', None),
        "JSON in a file": ('open("x", "w").write(json.dumps({"a": log.arn}))\n', None),
    }.values(),
)
def test_an_output_elsewhere(tmp_path: Path, before: str, after: str | None) -> None:
    assert fixed(tmp_path, HEAD + before) == HEAD + (after or before)


@pytest.mark.parametrize(
    ("imports", "made"),
    [
        ("import pulumi as p\n", "p.Output.format"),
        ("from pulumi import Output\n", "Output.format"),
        ("from pulumi import Output as O\n", "O.format"),
        ("from pulumi import export\n", "pulumi.Output.format"),
    ],
)
def test_the_name_that_the_file_has(tmp_path: Path, imports: str, made: str) -> None:
    rest = 'import pulumi_aws as aws\n\nlog = aws.s3.Bucket("log")\naws.s3.Bucket("b", tags={"a": %s})\n'
    added = "import pulumi\n" if made.startswith("pulumi.") else ""
    found = fixed(tmp_path, imports + rest % 'f"{log.arn}"')
    assert found == added + imports + rest % f'{made}("{{0}}", log.arn)'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("from pulumi_aws import S3\nS3.Bucket('b')\n", "from pulumi_aws import s3\ns3.Bucket('b')\n"),
        (
            "from pulumi_aws import S3 as s\ns.Bucket('b')\n",
            "from pulumi_aws import s3 as s\ns.Bucket('b')\n",
        ),
        (
            "from pulumi_aws.ec2 import SecurityGroups\nSecurityGroups('b')\n",
            "from pulumi_aws.ec2 import SecurityGroup\nSecurityGroup('b')\n",
        ),
        ("from pulumi import aws\naws.s3.Bucket('b')\n", "import pulumi_aws as aws\naws.s3.Bucket('b')\n"),
        ("import pulumi.aws as aws\naws.s3.Bucket('b')\n", "import pulumi_aws as aws\naws.s3.Bucket('b')\n"),
        ("import pulumi_awss as aws\naws.s3.Bucket('b')\n", "import pulumi_aws as aws\naws.s3.Bucket('b')\n"),
        ("from pulumi_aws.ec2 import LoadBalancer\n", "from pulumi_aws.lb import LoadBalancer\n"),
        ("from .network import vpc\n", "from network import vpc\n"),
        ("from . import network\n", "import network\n"),
        ("from .nowhere import vpc\n", None),
        ("import somethingelse\n", None),
    ],
)
def test_an_import(tmp_path: Path, before: str, after: str | None) -> None:
    (tmp_path / "network.py").write_text("vpc = 1\n")
    assert fixed(tmp_path, before) == (after or before)
