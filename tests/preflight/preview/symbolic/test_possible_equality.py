"""What AWS or the program may choose alike is not taken for different: accounts, Regions, and unknown names."""

from __future__ import annotations

from pathlib import Path

import pytest

from preflight.preview import Preview
from tests.preflight.preview.symbolic.programs import is_open, outputs, previewed

PROGRAM = """
import collections, random, yaml

def provider(name, account, **more):
    assumed = [{"role_arn": f"arn:aws:iam::{account}:role/deploy"}]
    return pulumi.ResourceOptions(provider=aws.Provider(name, assume_roles=assumed, **more))

region = aws.ssm.get_parameter_output(name="region").value
first = aws.sqs.Queue("first", opts=provider("one", "111111111111", region="eu-central-1"))
second = aws.sqs.Queue("second", opts=provider("two", "222222222222", region="eu-central-1"))
elsewhere = aws.sqs.Queue("elsewhere", opts=provider("three", "333333333333", region=region))
ranges = aws.rds.Instance("data", instance_class="db.t3.micro", engine="mysql", username="a", password="b" * 9)
named = aws.sqs.Queue("named", name=ranges.port.apply(str))
certificate = aws.acm.Certificate(
    "cert", domain_name="example.org", subject_alternative_names=["www.example.org"], validation_method="DNS"
)
both = pulumi.Output.all(first.arn, second.arn)
option = certificate.domain_validation_options[0]

def account(arn):
    return arn.split(":")[4]

def open_export(name, output, what):
    pulumi.export(name, output.apply(what))

open_export("equal", both, lambda v: account(v[0]) == account(v[1]))
open_export("different", both, lambda v: account(v[0]) != account(v[1]))
open_export("inside", both, lambda v: account(v[0]) in v[1])
open_export("number of accounts", both, lambda v: len({account(a) for a in v}))
open_export("number of keys", both, lambda v: len({account(a): 1 for a in v}))
open_export("most", both, lambda v: collections.Counter(map(account, v)).most_common(1)[0][1])
open_export("place", both, lambda v: [account(a) for a in v].index(account(v[1])))
open_export("by a package", both, lambda v: len(yaml.safe_load(yaml.safe_dump({account(a): 1 for a in v}))))
regions = pulumi.Output.all(first.arn, elsewhere.arn).apply(lambda v: [a.split(":")[3] for a in v])
open_export("equal Region", regions, lambda v: v[0] == v[1])
open_export("Region in a list", elsewhere.arn, lambda a: a.split(":")[3] in ["eu-central-1", "eu-west-1"])
open_export("prefix of an unknown name", named.arn, lambda a: a.split(":")[-1].startswith("prod-"))
open_export("end of an unknown name", named.arn, lambda a: a.endswith("-prod"))
open_export("word of an unknown name", named.arn, lambda a: "prod-" in a)
open_export("domain of two", option, lambda o: o["domain_name"] == "example.org")
open_export("domain in a list", option, lambda o: o["domain_name"] in ("example.org", "www.example.org"))
pulumi.export("known: same account", pulumi.Output.all(first.arn, first.id).apply(lambda v: account(v[0]) in v[1]))
pulumi.export("known: Regions", both.apply(lambda v: len({a.split(":")[3] for a in v}) == 1))
pulumi.export("known: names", both.apply(lambda v: v[0] != v[1]))
pulumi.export("known: prefix", first.arn.apply(lambda a: a.split(":")[-1].startswith("first-")))
pulumi.export("known: other prefix", first.arn.apply(lambda a: not a.split(":")[-1].startswith("prod-")))
pulumi.export("known: length", first.name.apply(lambda n: len(n) == 13))
"""
OPEN = [line.split('"')[1] for line in PROGRAM.splitlines() if line.startswith("open_export(")]
KNOWN = [line.split('"')[1] for line in PROGRAM.splitlines() if line.startswith('pulumi.export("known')]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Preview:
    made = previewed(tmp_path_factory.mktemp("equality"), PROGRAM)
    assert made.error is None and made.symbolic is not None and made.symbolic.why_not == ""
    return made


@pytest.mark.parametrize("name", OPEN)
def test_what_may_be_equal_is_unknown(found: Preview, name: str) -> None:
    assert is_open(outputs(found).get(name)), outputs(found).get(name)


@pytest.mark.parametrize("name", KNOWN)
def test_what_is_certain_is_known(found: Preview, name: str) -> None:
    assert outputs(found).get(name) is True


def test_what_a_callback_registers_in_another_that_is_repeated_is_not_certain(tmp_path: Path) -> None:
    program = """
    import types

    stage = types.MappingProxyType({"123456789012": "prod"}).get

    def inner(arn):
        aws.ssm.Parameter("inner", type="String", value=arn)

    def outer(arn):
        aws.ssm.Parameter("outer", type="String", value=arn)
        if stage(arn.split(":")[4], "test") == "test":
            vpc.arn.apply(inner)

    queue.arn.apply(outer)
    """
    found = previewed(tmp_path, program)
    assert found.symbolic is not None
    assert [urn.rpartition("::")[2] for urn in found.symbolic.inside] == ["outer"]
