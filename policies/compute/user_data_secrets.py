"""User data contains a password, a key or a token, which every process on the instance can read.

## What fails

- The text sets a variable, option or setting with a name of a password, secret, token or key.
- An AWS access key id, a private key, or a URL with a password in it.

## Why

User data is not secret. Every process on the instance can read it from the metadata service. Everyone with
`ec2:DescribeInstanceAttribute` or `ec2:DescribeLaunchTemplateVersions` can read it by the API. It remains in each
version of the launch template. A secret in Pulumi is encrypted in the state only.

## Fails

```yaml
resources:
  web:
    type: aws:ec2:LaunchTemplate
    properties:
      imageId: resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64
      instanceType: t3.micro
      metadataOptions: { httpTokens: required }
      blockDeviceMappings: [{ deviceName: /dev/xvda, ebs: { encrypted: true } }]
      userData:
        fn::toBase64: |
          #!/bin/bash
          export DB_PASSWORD=correct-horse-battery
          systemctl start app
```

## Instead

Store the value in Parameter Store or Secrets Manager, and read it with the instance's role at startup.

```yaml
resources:
  web:
    type: aws:ec2:LaunchTemplate
    properties:
      imageId: resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64
      instanceType: t3.micro
      metadataOptions: { httpTokens: required }
      blockDeviceMappings: [{ deviceName: /dev/xvda, ebs: { encrypted: true } }]
      userData:
        fn::toBase64: |
          #!/bin/bash
          export DB_PASSWORD=$(aws ssm get-parameter --name /app/db --with-decryption --query Parameter.Value)
          systemctl start app
```

## Not covered

Secrets whose name does not show that they are secrets. The role's permission to read the parameter:
*parameter-store-access*. Errors in the script: *user-data-scripts*.

## References

- [Instance metadata and user data](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-metadata.html)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from preflight.core.logic import note
from preflight.core.resource import Resource
from preflight.core.secret_patterns import credential_kind
from preflight.core.values import PartialText, Unknown
from preflight.model import type_tokens as aws
from preflight.model.compute.user_data import INSTANCE_LIKE, UserData, user_data_of
from preflight.policy import ADVISORY, HIGH, Finding, policy

_NAMED: Final = re.compile(
    r"""(?ix)
    (?<![\w$.-])(?P<name>[\w.-]{0,80}(?:passw(?:or)?d|passphrase|secret|token|api_?key|access_?key|private_?key))
    (?P<rest>[\w.-]{0,80})["']?\ ?[:=]\ ?["']?
    (?P<value>[^\s"'$`<{(\\\ue100-\uf8ff][^\s"'$`<\\\ue100-\uf8ff]{3,}|[^\s"'$`\ue100-\uf8ff]*[\ue100-\uf8ff])
    """
)
# `echo "admin:secret" | sudo chpasswd`
_PASSWD: Final = re.compile(
    r"""(?x)["'\ ](?P<user>[\w-]{1,32}):(?P<value>[^\s"'$`<{(:\ue100-\uf8ff]{1,200})["']?
    \s{0,9}\|\s{0,9}(?:sudo\s{1,9})?chpasswd\b"""
)
# Names of where a secret is, or of how it is made, and values that are no secret.
_HARMLESS_NAME: Final = re.compile(
    r"(?i)(arn|_?id|name|path|file|param(eter)?|length|url|host|ttl|header|policy|manager|region|version|type|field)$"
)
_HARMLESS_VALUE: Final = re.compile(
    r"(?i)(/|arn:|true|false|none|null|required|optional|https?://|file:|ssm:|getent\b|\*+$|x+$|\[)"
)


@policy(each=(*INSTANCE_LIKE, aws.EC2_LAUNCH_TEMPLATE), level=ADVISORY, severity=HIGH)
def user_data_secrets(resource: Resource) -> Iterator[Finding]:
    data = user_data_of(resource)
    if data is None:
        return
    text = data.text
    if isinstance(text, Unknown) and not isinstance(text, PartialText):
        note(text)
        return
    for part in data.parts:
        for number, line in enumerate(part.known_text.splitlines(), 1):
            if what := _leak(data, line):
                yield Finding(
                    resource,
                    f"Line {number} of {data.key} holds {what}, and every process on the instance can read user data. "
                    "Use its role to read it from Parameter Store or Secrets Manager.",
                )


def _leak(data: UserData, line: str) -> str:
    """What the line gives away, without it."""
    if line.lstrip().startswith("#"):
        return ""
    if what := credential_kind(line):
        return what
    if match := _PASSWD.search(line):
        return f"the password of user {data.shown(match['user'])}"
    for match in _NAMED.finditer(line):
        name = match["name"] + match["rest"]
        harmless = _HARMLESS_NAME.search(name) or _HARMLESS_VALUE.match(match["value"])
        if not harmless:
            return f"the value of {data.shown(name)}"
    return ""
