"""What a Region says of the texts of outputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from preflight.preview.lookups import partition_of

# The Regions of which the endpoint of websites has a hyphen before the Region.
# Source: terraform-provider-aws, internal/service/s3/bucket.go, bucketWebsiteEndpointAndDomain; AWS General Reference,
# "Amazon S3 website endpoints".
_HYPHENATED: Final = frozenset(
    {
        "ap-northeast-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "eu-west-1",
        "sa-east-1",
        "us-east-1",
        "us-gov-west-1",
        "us-west-1",
        "us-west-2",
    }
)


def suffix(region: str) -> str:
    return "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"


def _website(region: str) -> str:
    return f"s3-website{'-' if region in _HYPHENATED else '.'}{region}.{suffix(region)}"


PLACES: Final[Mapping[str, Callable[[str], str]]] = {
    "region": lambda region: region,
    "partition": partition_of,
    "suffix": suffix,
    "website": _website,
}
