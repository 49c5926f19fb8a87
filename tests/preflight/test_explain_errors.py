"""From the error back: every error text that a page lists, and real errors, lead to the right page first."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from click.testing import Result

from preflight.checks.update_output import Failure, failures
from preflight.cli.main import main
from preflight.policy import Policy, discover
from preflight.policy.error_search import ErrorSearch
from preflight.policy.error_texts import ErrorText, code_of, codes_of, error_texts
from tests.preflight.real_errors import REAL, UNEXPLAINED
from tests.versions import command_line

SEARCH = ErrorSearch(discover())
STOPPED = """\
@ previewing update....
 +  aws:ec2:Subnet outside create
 +  pulumi:pulumi:Stack shop-dev create error: preview failed
@ previewing update........
 +  pulumi:pulumi:Stack shop-dev create Traceback (most recent call last):
 +  pulumi:pulumi:Stack shop-dev create KeyboardInterrupt
Policies:
    ❌ aws-preflight@v0.2.0 (local: ../aws-preflight)
        - [mandatory] [severity: high]  cidr-block-conflicts  (aws:ec2:Subnet: outside)
          A CIDR block overlaps another one.
          10.1.0.0/24 is outside 10.0.0.0/16 of VPC 'main'. Use a CIDR block inside it.
          Error: InvalidSubnet.Range. Details: https://example.org/cidr-block-conflicts.md
Diagnostics:
  pulumi:pulumi:Stack (shop-dev):
    error: preview failed

"""
UP = """\
Updating (dev):
     Type                 Name    Status                  Info
 +   pulumi:pulumi:Stack  shop    **creating failed**     1 error
 +   └─ aws:ec2:Subnet    a       **creating failed**     1 error

Diagnostics:
  aws:ec2:Subnet (a):
    error:   sdk-v2/provider2.go:572: sdk.helper_schema: creating EC2 Subnet: operation error EC2: CreateSubnet, https \
response error StatusCode: 400, RequestID: 0a1b, api error InvalidSubnet.Conflict: The CIDR '10.0.0.0/24' conflicts \
with another subnet: provider=aws@7.11.0
    error: 1 error occurred:
    \t* creating EC2 Subnet: operation error EC2: CreateSubnet, https response error StatusCode: 400, RequestID: 0a1b, \
api error InvalidSubnet.Conflict: The CIDR '10.0.0.0/24' conflicts with another subnet

  \x1b[1maws:ec2:RouteTable (private)\x1b[0m:
    error: 1 error occurred:
    \t* updating urn:pulumi:dev::shop::my:Net$aws:ec2/routeTable:RouteTable::private: 1 error occurred:
    \t* error creating route: RouteAlreadyExists: The route identified by 0.0.0.0/0 already exists.
    \tstatus code: 400, request id: 6c24f1c6

  aws:s3:Bucket (logs):
    warning: InvalidBucketName is only a warning here

  aws:ec2:Instance (web):
    error: 1 error occurred:
    \t* creating EC2 Instance: UnauthorizedOperation: You are not authorized to perform this operation.

  pulumi:pulumi:Stack (shop-dev):
    error: aws:ec2/vpc:Vpc resource 'main' has a problem: "10.0.0.0.0/20" is not a valid CIDR block. Examine values at \
'main.cidrBlock'.
    error: Program failed with an unhandled exception:
    Traceback (most recent call last):
      File "/w/__main__.py", line 5, in <module>
        aws.ec2.Eip("a", vpc=True)
    TypeError: Eip._internal_init() got an unexpected keyword argument 'vpc'
    error: update failed

Resources:
    + 2 created
"""


def run(*arguments: str, stdin: str = "") -> Result:
    return command_line().invoke(main, ["explain", *arguments], input=stdin, terminal_width=100)


def first(text: str) -> str:
    found = SEARCH.explanation(text)
    return "" if found is None else found.policies[0].name


@pytest.mark.parametrize("listed", SEARCH.listed, ids=lambda t: f"{t.policy}: {t.text}")
def test_every_listed_text_leads_to_its_page(listed: ErrorText) -> None:
    text = listed.text.replace("…", "sg-0a1b")
    found = SEARCH.explanation(text)
    assert found is not None and not found.alike
    names = [p.name for p in found.policies]
    assert names[0] == (listed.first or listed.policy)
    assert listed.policy in names
    if not code_of(text):
        # As it comes from the provider, with other words before and behind it.
        assert first(f"creating a thing: operation error X: Y, api error {text} status code: 400") == names[0]


@pytest.mark.parametrize("policy", [p for p in discover() if codes_of(p)], ids=lambda p: p.name)
def test_every_code_of_a_policy_is_found(policy: Policy) -> None:
    for code in codes_of(policy):
        found = SEARCH.explanation(code)
        assert found is not None
        alone = [t.policy for t in SEARCH.listed if t.text == code and not t.first]
        assert alone == [p.name for p in found.policies] or policy in found.policies


def test_there_are_a_hundred_real_errors() -> None:
    assert len(dict(REAL)) == len(REAL) >= 100


@pytest.mark.parametrize(("text", "policy"), REAL)
def test_a_real_error_leads_to_the_right_page(text: str, policy: str) -> None:
    assert first(text) == policy


@pytest.mark.parametrize("text", UNEXPLAINED)
def test_what_no_policy_explains(text: str) -> None:
    assert SEARCH.explanation(text) is None
    result = run(text)
    assert result.exit_code == 2
    assert result.stderr.startswith("error: no policy explains: ")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("conflicts with another subnet", "cidr-block-conflicts"),
        ("does not have an associated load balancer", "missing-dependencies"),
        ("INVALIDVOLUME.ZONEMISMATCH: the volume vol-1", "volume-in-another-zone"),
        ('The CIDR "10.0.0.0/24" conflicts  with\nanother subnet', "cidr-block-conflicts"),
        ("can not be set when billing_mode is", "table-configuration"),
        ("InvalidParameterValueException: Invalid lifecycle", "backup-lifecycle"),
        ("Subnets must be in at least two different AZs", "cluster-subnet-zones"),
    ],
)
def test_a_part_of_an_error_or_another_spelling_is_enough(text: str, policy: str) -> None:
    assert first(text) == policy


def test_a_code_that_several_policies_know_lists_them() -> None:
    result = run("InvalidParameterCombination")
    assert result.exit_code == 0
    assert "Several policies know this; " in result.stdout
    assert "network-settings-conflict" in result.stdout and "storage-conflicts" in result.stdout


def test_the_errors_of_an_update_are_explained_with_their_resources() -> None:
    made = json.loads(run("-", "--format", "json", stdin=UP).stdout)
    assert [(e["policies"][0]["policy"], e["resource"], e["type"]) for e in made["explained"]] == [
        ("cidr-block-conflicts", "a", "aws:ec2:Subnet"),
        ("route-table-misconfiguration", "private", "aws:ec2/routeTable:RouteTable"),
        ("cidr-block-conflicts", "main", "aws:ec2/vpc:Vpc"),
        ("type-annotations", "shop-dev", "pulumi:pulumi:Stack"),
    ]
    assert (
        made["explained"][1]["urn"] == "urn:pulumi:dev::shop::my:Net$aws:ec2/routeTable:RouteTable::private"
    )
    assert made["explained"][1]["error"].startswith("error creating route: RouteAlreadyExists")
    assert made["unexplained"] == [
        "creating EC2 Instance: UnauthorizedOperation: You are not authorized to perform this operation."
    ]


def test_a_part_of_several_errors_lists_their_policies() -> None:
    found = SEARCH.explanation("InvalidParameter: Invalid parameter")
    assert found is not None and found.alike
    assert {p.name for p in found.policies} >= {"subscription-configuration", "target-without-role"}


TYPESCRIPT = """\
    pulumi:pulumi:Stack web-dev **failed** 1 error
Diagnostics:
  pulumi:pulumi:Stack (web-dev):
    error: Running program '/w' failed with an unhandled exception:
    TSError: Unable to compile TypeScript:
    index.ts(3,28): error TS2353: Object literal may only specify known properties, and 'vpc' does not exist in type \
'EipArgs'.

        at createTSError (/w/node_modules/ts-node/src/index.ts:859:12)
  aws:lb:Listener (https):
    error: 2 errors occurred:
    \t* creating ELBv2 Listener: api error ValidationError: A certificate must be specified for HTTPS listeners
    \t* expected retention_in_days to be one of [0 1 3 5 7 14], got 10

"""


def test_errors_of_typescript_and_several_of_one_resource() -> None:
    made = json.loads(run("-", "--format", "json", stdin=TYPESCRIPT).stdout)
    assert [(e["policies"][0]["policy"], e["resource"]) for e in made["explained"]] == [
        ("unread-arguments", "web-dev"),
        ("listener-configuration", "https"),
        ("value-out-of-range", "https"),
    ]
    assert made["unexplained"] == []


def test_the_terminal_names_resource_policy_and_page() -> None:
    result = run("-", stdin=UP)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    at = lines.index("private  aws:ec2/routeTable:RouteTable")
    assert lines[at + 2].startswith("  route-table-misconfiguration: A subnet's route table ")
    assert lines[at + 4] == "  Page: preflight explain route-table-misconfiguration"
    assert result.stderr.startswith("No policy explains: creating EC2 Instance: UnauthorizedOperation")


@pytest.mark.parametrize("text", ["", "\n", "Updating (dev):\n\nerror: update failed\n"])
def test_a_text_without_an_error_is_said_in_one_line(text: str) -> None:
    result = run("-", stdin=text)
    assert result.exit_code == 2
    assert result.stderr == "error: there is no error in the text\n"


def test_a_misspelt_name_is_still_a_name() -> None:
    result = run("cidr-block-conflict")
    assert result.exit_code == 2
    assert "did you mean 'cidr-block-conflicts'?" in result.stderr


def test_an_error_on_a_row_has_the_row_s_resource() -> None:
    row = " +  aws:ec2:Subnet web **creating failed** error: InvalidSubnet.Conflict: The CIDR conflicts"
    assert failures(row) == (Failure("InvalidSubnet.Conflict: The CIDR conflicts", "web", "aws:ec2:Subnet"),)


def test_a_page_lists_texts_and_nothing_else() -> None:
    assert sum(len(error_texts(p)) for p in discover()) == len(SEARCH.listed)
    policy = replace(discover()[0], doc="One.\n\n## Errors\n\n- `A text`\n- no text\n")
    with pytest.raises(ValueError, match="expected `text`"):
        error_texts(policy)
    assert ErrorSearch([policy]).listed == ()


def test_what_a_policy_pack_finds_is_no_error_of_the_update() -> None:
    assert failures(STOPPED) == ()
    failed = (
        "  aws:ec2:Subnet (a):\n    error: InvalidSubnet.Conflict: The CIDR conflicts with another subnet\n"
    )
    (one,) = failures(STOPPED + failed)
    assert (one.resource, first(one.text)) == ("a", "cidr-block-conflicts")
