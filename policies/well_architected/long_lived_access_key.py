"""The stack creates a long-lived access key.

## What fails

- The stack has an `aws.iam.AccessKey`.

## Why

Access keys of users are copied into files and pipelines, and are valid until somebody deletes them. Most intrusions
into AWS begin with one.

## Fails

```yaml
resources:
  one: { type: aws:iam:AccessKey, properties: { user: deploy } }
```

## Instead

Use roles for workloads, OpenID Connect for pipelines, and IAM Identity Center for people.

```yaml
resources:
  github:
    type: aws:iam:OpenIdConnectProvider
    properties: { url: "https://token.actions.githubusercontent.com", clientIdLists: [sts.amazonaws.com] }
```

## Not covered

Keys for services that do not support roles, such as SMTP of SES: suppress the finding.

## References

- [Rely on temporary credentials](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#bp-workloads-use-roles)
- [SEC02-BP02 in the Well-Architected Framework](https://docs.aws.amazon.com/wellarchitected/latest/framework/welcome.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.resource import Resource
from preflight.model import type_tokens as aws
from preflight.policy import ADVISORY, MEDIUM, Finding, policy


@policy(each=aws.IAM_ACCESS_KEY, level=ADVISORY, severity=MEDIUM, tags=("security", "SEC02-BP02"))
def long_lived_access_key(resource: Resource) -> Iterator[Finding]:
    if not resource.is_external:
        yield Finding(
            resource,
            "The access key is valid until somebody deletes it. Use a role, or OpenID Connect for pipelines.",
        )
