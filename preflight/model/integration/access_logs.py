"""Access logs of the stages of APIs.

Source: API Gateway guide, "Set up CloudWatch logging for REST APIs": the format must have `$context.requestId` or
`$context.extendedRequestId`.
"""

from __future__ import annotations

import re

from preflight.core.conversion import as_text, child
from preflight.core.resource import Resource
from preflight.core.values import PartialText, Tri, Unknown


def lacks_request_id(stage: Resource) -> Tri:
    """Whether the format of its access log has no request ID, which API Gateway requires."""
    value = as_text(child(stage.get("accessLogSettings"), "format"))
    if value is None or isinstance(value, PartialText):
        return False
    if isinstance(value, Unknown):
        return value
    return bool(value) and re.search(r"\$context\.(?:extendedR|r)equestId", value) is None
