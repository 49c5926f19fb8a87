"""The files of a new policy: a whole example with its page and its test, to be changed."""

from __future__ import annotations

import os
import re
from pathlib import Path
from string import Template
from typing import Final


class PolicyNameError(ValueError):
    """A policy cannot have the name; the message says what it may be."""


_NAME: Final = re.compile(r"([a-z][a-z0-9_-]*)/([a-z][a-z0-9]*([_-][a-z0-9]+)+)")
_POLICY: Final = Template('''\
"""A bucket has no tag that names its owner.

## What fails

`tags` of a bucket has no `owner`. Change this page: its first sentence names the resource and the defect, and is what
reports show.

## Why

The bill and the alarms of a bucket without an owner reach nobody.

## Fails

```yaml
resources:
  logs:
    type: aws:s3:Bucket
    properties:
      tags: { team: web }
```

## Instead

Set `tags.owner` to the team's mailing list.

```yaml
resources:
  logs:
    type: aws:s3:Bucket
    properties:
      tags: { owner: web@example.com }
```

## Not covered

Tags that the provider sets by default.

## References

- [Tagging AWS resources](https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.policy import ADVISORY, LOW, Finding, policy


# `each`: the resource types that it judges, each resource by itself. For what several resources show together, take a
# class of the model, such as `each=Subnet` with `from preflight.model.network.subnet import Subnet`.
@policy(each="aws:s3/bucket:Bucket", level=ADVISORY, severity=LOW)
def $function(bucket: Resource) -> Iterator[Finding]:
    tags = bucket.get("tags")
    # Yield only what is certainly wrong: tags that are not known before the deployment are neither a dict nor None.
    if tags is None or (isinstance(tags, dict) and "owner" not in tags):
        yield Finding(bucket, "tags has no 'owner'. Add it.")
''')
_TEST: Final = Template('''\
"""The policy $policy on a table of programs, each planned (no id is known) and deployed."""

from __future__ import annotations

import pytest

from preflight.testing import Case, check, check_page, load_policy

POLICY = load_policy("$file")


def bucket(properties: str) -> str:
    return f"resources:\\n  logs: {{ type: aws:s3:Bucket, properties: {{ {properties} }} }}\\n"


# The program, and exactly what the policy finds in it: (resource, message).
CASES = {
    "no tags": Case(bucket(""), [("logs", "tags has no 'owner'. Add it.")]),
    "other tags": Case(bucket("tags: { team: web }"), [("logs", "tags has no 'owner'. Add it.")]),
    "an owner": Case(bucket("tags: { owner: web@example.com }")),
    "excepted": Case(
        bucket(""),
        config={"exceptions": [{"resource": "logs", "reason": "Has no owner yet."}]},
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_$function(case: Case) -> None:
    check(POLICY, case)


def test_page() -> None:
    """What the page says fails, fails; what it says to write instead does not."""
    check_page(POLICY)
''')


def files_of(name: str, folder: Path, tests: Path) -> dict[Path, str]:
    """The policy's file and its test's, by path. Raises PolicyNameError for a name that no policy can have."""
    found = _NAME.fullmatch(name.removesuffix(".py"))
    if found is None:
        raise PolicyNameError(
            f"{name}: expected AREA/NAME in small letters, NAME of two words or more, such as tagging/missing-owner-tag"
        )
    area, function = (part.replace("-", "_") for part in found.groups()[:2])
    file, test = folder / area / f"{function}.py", tests / area / f"test_{function}.py"
    base = Path(os.path.commonpath([file.resolve(), test.resolve()]))
    values = {
        "function": function,
        "policy": function.replace("_", "-"),
        "file": file.resolve().relative_to(base).as_posix(),
    }
    return {file: _POLICY.substitute(values), test: _TEST.substitute(values)}
