"""Settings of a CloudFront distribution beside its origins and behaviors, and what is certainly wrong in them.

Source: CloudFront API, DistributionConfig, CustomErrorResponse, ViewerCertificate and LoggingConfig.
"""

from __future__ import annotations

from typing import Any

import msgspec

from preflight.core.conversion import as_list, child
from preflight.core.encoding import is_empty
from preflight.core.logic import all_of, any_of, negate
from preflight.core.outputs import output_of
from preflight.core.resource import Resource
from preflight.core.values import Tri, Unknown, Value
from preflight.model import type_tokens as aws

_BUCKETS = (aws.S3_BUCKET, aws.S3_BUCKET_V2)


class DistributionSettings(msgspec.Struct, frozen=True):
    """The settings of a distribution."""

    resource: Resource

    @property
    def half_error_responses(self) -> tuple[tuple[int, str, str], ...]:
        """Error responses with only one of code and page: the index, the missing property and the other one."""
        keys = ("responseCode", "responsePagePath")
        found: list[tuple[int, str, str]] = []
        for index, block in self._error_responses():
            code, page = (_is_set(child(block, key)) for key in keys)
            if code is True and page is False:
                found.append((index, keys[1], keys[0]))
            elif code is False and page is True:
                found.append((index, keys[0], keys[1]))
        return tuple(found)

    @property
    def odd_error_pages(self) -> tuple[tuple[int, str], ...]:
        """The paths of error pages that do not begin with a slash, by index."""
        pages = ((index, child(block, "responsePagePath")) for index, block in self._error_responses())
        return tuple((i, p) for i, p in pages if isinstance(p, str) and p and not p.startswith("/"))

    @property
    def odd_root(self) -> str:
        """`defaultRootObject` if it begins with a slash."""
        root = self.resource.get("defaultRootObject")
        return root if isinstance(root, str) and root.startswith("/") else ""

    @property
    def lacks_ssl_method(self) -> Tri:
        """Whether it has a certificate of its own without the method by which viewers name the host."""
        own = any_of(_is_set(self._certificate(key)) for key in ("acmCertificateArn", "iamCertificateId"))
        return all_of((own, negate(_is_set(self._certificate("sslSupportMethod")))))

    @property
    def web_acl_id(self) -> str:
        """What `webAclId` is, if it is the ID or name of a WAFv2 web ACL."""
        output = output_of(self.resource.get("webAclId"))
        if output is None or output.type != aws.WAFV2_WEB_ACL or output.name not in ("id", "name"):
            return ""
        return output.title

    @property
    def log_bucket_name(self) -> str:
        """What the bucket for access logs is, if it is a name without a dot, or an ARN."""
        value = child(self.resource.get("loggingConfig"), "bucket")
        if isinstance(value, str):
            is_literal = not self.resource.dependencies_of("loggingConfig")
            is_wrong = value.startswith("arn:") or ("." not in value and is_literal)
            return f"'{value}'" if value and is_wrong else ""
        output = output_of(value)
        if output is None or output.type not in _BUCKETS or output.name not in ("id", "bucket", "arn"):
            return ""
        return output.title if output.name == "arn" or output.is_without_dot else ""

    def _error_responses(self) -> list[tuple[int, dict[str, Any]]]:
        items = as_list(self.resource.get("customErrorResponses"))
        found = [] if isinstance(items, Unknown) else items
        return [(index, block) for index, block in enumerate(found) if isinstance(block, dict)]

    def _certificate(self, key: str) -> Value:
        return child(self.resource.get("viewerCertificate"), key)


def _is_set(value: Value) -> Tri:
    """Whether it is set; an output that AWS assigns is."""
    if isinstance(value, Unknown):
        return True if output_of(value) is not None else value
    return not (value is None or value == 0 or is_empty(value))
