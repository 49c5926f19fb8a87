"""`preflight.testing`, as authors of policies use it: what a failing test says."""

from __future__ import annotations

from pathlib import Path

import pytest

from preflight.policy import Policy, PolicyFileError
from preflight.testing import Case, check, check_page, findings, load_policy, outcome, program_from_yaml
from tests.preflight.own.files import HELPER, OF_STACK, POLICY, policy_file

BARE = "resources:\n  logs: { type: aws:s3:Bucket }\n  other: { type: aws:s3:Bucket }\n"
TEXT = "tags has no 'owner'. Add it."
PAGE = """A bucket has no tag that names its owner.

## What fails

It.

## Why

So.

## Fails

```yaml
resources:
  logs: { type: aws:s3:Bucket }
```

## Instead

```yaml
resources:
  logs: { type: aws:s3:Bucket, properties: { tags: { owner: me } } }
```

## Not covered

More.

## References

- [There](https://example.com)
"""


def whole(page: str = PAGE) -> str:
    return f'"""{page}"""\n' + POLICY.partition('"""\n\nfrom')[2].join(("from", ""))


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    return load_policy(policy_file(tmp_path, "rules/tagging/missing_owner_tag.py"))


def test_a_table_that_is_right_passes(policy: Policy) -> None:
    check(policy, Case(BARE, [("other", TEXT), ("logs", TEXT)]))
    assert findings(program_from_yaml(BARE).planned(), policy) == [("logs", TEXT), ("other", TEXT)]
    assert outcome(program_from_yaml(BARE).deployed(), policy).subjects == {"missing-owner-tag": 2}


def test_a_failing_row_says_what_is_missing_and_what_is_too_much(policy: Policy) -> None:
    with pytest.raises(AssertionError) as failed:
        check(policy, Case(BARE, [("logs", TEXT), ("third", "is odd.")]))
    assert str(failed.value) == (
        f"missing-owner-tag, planned:\n  missing  third: is odd.\n  found    other: {TEXT}"
    )


def test_a_level_of_its_own_is_to_be_named(policy: Policy) -> None:
    case = Case(BARE, [("logs", TEXT), ("other", TEXT)], config={"enforcementLevel": "advisory"})
    check(policy, case, unlike=(TEXT,))
    with pytest.raises(AssertionError, match="the policy's own level is mandatory"):
        check(policy, case)


def test_options_of_a_case_are_those_of_preflight_yaml(tmp_path: Path) -> None:
    policy_file(tmp_path, "network/small_subnets.py", OF_STACK)
    (tmp_path / "_words.py").write_text(HELPER)
    policy = load_policy(tmp_path / "network/small_subnets.py")
    subnet = (
        "resources:\n  a: { type: aws:ec2:Subnet, properties: { vpcId: vpc-1, cidrBlock: 10.0.0.0/25 } }\n"
    )
    check(policy, Case(subnet, [("a", "10.0.0.0/25 is too small. Use a larger CIDR block.")]))
    check(policy, Case(subnet, config={"longestPrefix": 25}))


def test_a_name_that_there_is_not_gets_the_nearest() -> None:
    with pytest.raises(LookupError, match="did you mean 'cidr-block-conflicts'"):
        check("cidr-block-conflict", Case(BARE))


def test_a_file_without_its_policy_is_one_line(tmp_path: Path) -> None:
    file = policy_file(tmp_path, "rules/tagging/other_name.py", POLICY.replace("def NAME", "def missing_it"))
    with pytest.raises(PolicyFileError, match="has no policy 'other_name'"):
        load_policy(file)


@pytest.mark.parametrize(
    ("page", "problem"),
    [
        (PAGE, ""),
        ("", "the file has no docstring"),
        (PAGE.replace("## Why\n\nSo.\n\n", ""), "Give it, in this order: What fails, Why, Fails, Instead"),
        (PAGE.replace("```yaml", "```text"), "there is no program under Fails"),
        (
            PAGE.replace("type: aws:s3:Bucket }", "type: aws:sqs:Queue }"),
            "the program under Fails has no finding",
        ),
        (
            PAGE.replace("tags: { owner: me }", ""),
            f"under Instead has findings (planned):\n  found    logs: {TEXT}",
        ),
    ],
)
def test_a_page_is_whole_and_its_programs_do_what_it_says(tmp_path: Path, page: str, problem: str) -> None:
    policy = load_policy(policy_file(tmp_path, "rules/tagging/missing_owner_tag.py", whole(page)))
    if not problem:
        check_page(policy)
        return
    with pytest.raises(AssertionError) as failed:
        check_page(policy)
    assert problem in str(failed.value)
