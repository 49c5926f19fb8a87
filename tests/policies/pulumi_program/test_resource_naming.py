"""Names and tags that services refuse."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check


def resource(type_: str, properties: str = "{}", name: str = "one") -> str:
    return f"resources:\n  {name}: {{ type: {type_}, properties: {properties} }}\n"


def refused(key: str, text: str, problem: str) -> list[tuple[str, str]]:
    return [("one", f"{key} '{text}' {problem}. Use another name.")]


def tags(problem: str) -> list[tuple[str, str]]:
    return [("one", f"{problem}. Change the tags.")]


LONG = "a" * 30
MANY = "{ tags: { " + ", ".join(f"t{i}: x" for i in range(51)) + " } }"
CASES = {
    "a database of Glue": Case(resource("aws:glue:CatalogDatabase", "{ name: lake }")),
    "a database of Glue in capitals": Case(
        resource("aws:glue:CatalogDatabase", "{ name: Lake }"),
        refused("name", "Lake", "must not contain capital letters"),
    ),
    "a bucket": Case(resource("aws:s3:Bucket", "{ bucket: my-uploads }")),
    "a bucket in capitals": Case(
        resource("aws:s3:Bucket", "{ bucket: MyUploads }"),
        refused(
            "bucket",
            "MyUploads",
            "has capital letters; only lower-case letters, digits, dots and hyphens are allowed",
        ),
    ),
    "the older type": Case(
        resource("aws:s3:BucketV2", "{ bucket: ab }"),
        refused("bucket", "ab", "has 2 characters; 3 to 63 are allowed"),
    ),
    "a bucket whose name is not known": Case(
        resource("aws:s3:Bucket", '{ bucket: "X-${two.value}" }') + "  two: { type: aws:ssm:Parameter }\n",
        when="planned",
    ),
    "a load balancer": Case(
        resource("aws:lb:LoadBalancer", "{ name: internal-api }"),
        refused("name", "internal-api", "must not begin with 'internal-'"),
    ),
    "its other spelling": Case(
        resource("aws:alb:LoadBalancer", "{ name: api- }"),
        refused("name", "api-", "must not begin or end with a hyphen"),
    ),
    "made too long": Case(
        resource("aws:lb:TargetGroup", name=LONG),
        [
            (
                LONG,
                f"The name that Pulumi generates, '{LONG}-' and 7 characters, is 6 too long for name. Shorten "
                "the logical name to 24 characters, or set name.",
            )
        ],
        when="planned",
    ),
    "made just short enough": Case(resource("aws:lb:TargetGroup", name="a" * 24), when="planned"),
    "a limit of AWS's own": Case(
        resource("aws:kinesis:FirehoseDeliveryStream", name="a" * 57),
        [
            (
                "a" * 57,
                f"The name that Pulumi generates, '{'a' * 57}-' and 7 characters, is 1 too long for name. "
                "Shorten the logical name to 56 characters, or set name.",
            )
        ],
        when="planned",
    ),
    "made with capitals": Case(
        resource("aws:rds:SubnetGroup", name="OrdersGroup"),
        [
            (
                "OrdersGroup",
                "Pulumi generates name from the logical name 'OrdersGroup', which has capital letters; only "
                "lower-case letters, digits, . - _ and spaces are allowed. Change it, or set name.",
            )
        ],
        when="planned",
    ),
    "made with an underscore": Case(
        resource("aws:s3:Bucket", name="my_uploads"),
        [
            (
                "my_uploads",
                "Pulumi generates bucket from the logical name 'my_uploads', which has an underscore; only "
                "lower-case letters, digits, dots and hyphens are allowed. Change it, or set bucket.",
            )
        ],
        when="planned",
    ),
    "a logical name that is no physical one": Case(
        resource("aws:rds:SubnetGroup", "{ name: orders }", name="OrdersGroup"), when="planned"
    ),
    "a prefix": Case(resource("aws:lb:LoadBalancer", "{ namePrefix: web- }", name=LONG), when="planned"),
    "a prefix that is too long": Case(
        resource("aws:lb:LoadBalancer", "{ namePrefix: webapi-x }"),
        [
            (
                "one",
                "namePrefix 'webapi-x' has 8 characters; the maximum is 6, because the provider adds 26. "
                "Shorten it.",
            )
        ],
        when="planned",
    ),
    "a FIFO queue": Case(resource("aws:sqs:Queue", "{ name: orders.fifo, fifoQueue: true }")),
    "a FIFO queue without the ending": Case(
        resource("aws:sqs:Queue", "{ name: orders, fifoQueue: true }"),
        [("one", "name 'orders' must end in '.fifo', because the resource is FIFO. Add the suffix.")],
    ),
    "a standard topic with the ending": Case(
        resource("aws:sns:Topic", "{ name: orders.fifo }"),
        [
            (
                "one",
                "name 'orders.fifo' ends in '.fifo', but fifoTopic is not true. Set fifoTopic, or remove the "
                "suffix.",
            )
        ],
    ),
    "a type without a rule": Case(resource("aws:ec2:Vpc", "{ name: '###' }")),
    "50 tags": Case(resource("aws:ec2:Vpc", MANY.replace("t50: x", "").replace(",  }", " }"))),
    "51 tags": Case(resource("aws:ec2:Vpc", MANY), tags("The resource has 51 tags; the maximum is 50")),
    "AWS's own tags": Case(
        resource("aws:ec2:Vpc", "{ tags: { 'aws:owner': me } }"),
        tags("The tag 'aws:owner' begins with 'aws:', which AWS reserves"),
        when="planned",
    ),
    "a long key": Case(
        resource("aws:ec2:Vpc", f"{{ tags: {{ {'k' * 129}: x }} }}"),
        tags(f"The tag '{'k' * 20}...' has a key of 129 characters; the maximum is 128"),
    ),
    "a long value": Case(
        resource("aws:ec2:Vpc", f"{{ tags: {{ k: {'x' * 257} }} }}"),
        tags("The tag 'k' has a value of 257 characters; the maximum is 256"),
    ),
    "keys that differ in case": Case(resource("aws:ec2:Vpc", "{ tags: { Name: a, name: b } }")),
    "the same in IAM": Case(
        resource("aws:iam:Role", "{ tags: { Name: a, name: b } }"),
        tags("The tags 'Name' and 'name' differ only in case, which IAM ignores"),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_cases(case: Case) -> None:
    check("resource-naming", case)
