"""A name or tag is rejected by its service, in some cases because of the suffix that Pulumi adds.

## What fails

- A physical name has characters, a length, a beginning or an end that its service does not accept.
- The program sets no name. The logical name, with the hyphen and the seven characters that Pulumi adds, is too long
  for the service or contains characters that it rejects.
- A `namePrefix` is so long that the 26 characters that the provider adds do not fit.
- A FIFO queue's or topic's name does not end in `.fifo`, or a standard one's name does.
- A resource has more than 50 tags, a key over 128 or a value over 256 characters, or a key that begins with `aws:`.
  In IAM, two keys differ only in case.

## Why

AWS rejects the resource when it is created (`InvalidBucketName`, `ValidationError`, `InvalidParameterValue`), after
other resources already exist. Pulumi rejects a name that it would make too long (`name '...' plus 7 random chars is
longer than maximum length 32`).

## Errors

- `Tag keys starting with 'aws:' are reserved for internal use`
- `InvalidInput: Duplicate tag keys found. Please note that Tag keys are case insensitive.`
- `Member must have length less than or equal to …`
- `InvalidParameterValue: Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length`
- `The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo
  suffix and be 1 to 80 in length.`
- `InvalidBucketName: The specified bucket is not valid`
- `InvalidBucketName`
- `name '…' plus 7 random chars is longer than maximum length …`
- `only lowercase alphanumeric characters, hyphens, underscores, periods, and spaces allowed in "name"`
- `only lowercase alphanumeric characters and hyphens allowed in "…"`
- `only alphanumeric characters and hyphens allowed in "…"`
- `FIFO queue names must end with .fifo`
- `Member must satisfy regular expression pattern: …`

## Fails

```yaml
resources:
  uploads: { type: aws:s3:Bucket, properties: { bucket: My_Uploads } }
outputs: { bucket: "${uploads.id}" }
```

```yaml
resources:
  orders-service-production-targets:
    type: aws:lb:TargetGroup
    properties: { port: 80, protocol: HTTP, targetType: ip, vpcId: vpc-0a1b2c3d4e5f67890 }
```

## Instead

Use lower-case letters, digits and hyphens, which nearly every service accepts, and at most 24 characters in the
logical names of load balancers and target groups.

```yaml
resources:
  uploads: { type: aws:s3:Bucket, properties: { bucket: my-uploads } }
outputs: { bucket: "${uploads.id}" }
```

## Not covered

Types without a rule here, names that are unknown before deployment, and whether a name is already used. With
`pulumi:autonaming` in the configuration, names that Pulumi generates are not checked. The organization's
conventions: *naming-convention*.

## References

- [S3 bucket naming rules](https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html)
- [CreateLoadBalancer](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html)
- [IAM name limits](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html)
- [Tag naming limits](https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html)
- [Pulumi auto-naming](https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly, negate, note
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model import type_tokens as aws
from preflight.model.messaging.dead_letter_queues import is_fifo
from preflight.model.naming.physical_names import RANDOM, Name, names, overflow, prefix, prefix_key
from preflight.model.naming.rules import RULES
from preflight.model.naming.rules.rule import UNIQUE_SUFFIX
from preflight.model.naming.tags import tag_problems
from preflight.policy import ANY_TYPE, HIGH, MANDATORY, Finding, policy


@policy(
    each=ANY_TYPE,
    level=MANDATORY,
    severity=HIGH,
    error="InvalidBucketName, ValidationError, InvalidParameterValue, "
    "plus 7 random chars is longer than maximum length",
)
def resource_naming(resource: Resource) -> Iterator[Finding]:
    if not resource.type.startswith("aws:"):
        return
    if resource.type in RULES:
        for name in names(resource):
            if isinstance(name, Unknown):
                note(name)
            else:
                yield from _name(resource, name)
                yield from _fifo(resource, name)
        yield from _prefixes(resource)
    for problem in tag_problems(resource):
        yield Finding(resource, f"{problem}. Change the tags.", error="InvalidParameterValue")


def _name(resource: Resource, name: Name) -> Iterator[Finding]:
    rule = name.rule
    if name.made:
        if over := overflow(name):
            longest = rule.longest_made - RANDOM - len(rule.separator)
            yield Finding(
                resource,
                f"The name that Pulumi generates, '{resource.name}{rule.separator}' and {RANDOM} characters, is "
                f"{over} too long for {rule.key}. Shorten the logical name to {longest} characters, or set "
                f"{rule.key}.",
                error=f"plus {RANDOM} random chars is longer than maximum length {rule.longest_made}",
            )
        elif problem := rule.problem(name.text):
            yield Finding(
                resource,
                f"Pulumi generates {rule.key} from the logical name '{resource.name}', which {problem}. "
                f"Change it, or set {rule.key}.",
            )
    elif problem := rule.problem(name.text):
        yield Finding(
            resource, f"{rule.key} '{_shown(name.text)}' {problem}. Use another name.", error=_error(resource)
        )


def _shown(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "..."


def _error(resource: Resource) -> str:
    return "InvalidBucketName" if "aws:s3/" in resource.type else ""


def _prefixes(resource: Resource) -> Iterator[Finding]:
    for rule in RULES[resource.type]:
        text = prefix(resource, rule)
        if text is not None and len(text) > rule.longest_prefix:
            yield Finding(
                resource,
                f"{prefix_key(rule)} '{_shown(text)}' has {len(text)} characters; the maximum is "
                f"{rule.longest_prefix}, because the provider adds {UNIQUE_SUFFIX}. Shorten it.",
            )


def _fifo(resource: Resource, name: Name) -> Iterator[Finding]:
    if resource.type not in (aws.SQS_QUEUE, aws.SNS_TOPIC) or name.made or resource.is_external:
        return
    ordered = is_fifo(resource)
    ends = name.text.endswith(".fifo")
    if not ends and certainly(ordered):
        yield Finding(
            resource, f"name '{name.text}' must end in '.fifo', because the resource is FIFO. Add the suffix."
        )
    elif ends and certainly(negate(ordered)):
        flag = "fifoQueue" if resource.type == aws.SQS_QUEUE else "fifoTopic"
        yield Finding(
            resource,
            f"name '{name.text}' ends in '.fifo', but {flag} is not true. Set {flag}, or remove the suffix.",
        )
