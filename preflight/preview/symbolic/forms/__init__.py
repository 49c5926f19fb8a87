"""The outputs of a resource type that AWS always sets and that are never empty, and the form of each text.

A form is a text with fields: `{partition}`, `{suffix}` (of AWS's domain there), `{website}` (S3's domain of websites
there), `{region}`, `{account}`; `{name}`, the
resource's physical name; `{in.key}`, a text that the program sets; `{out.key}`, another output of the same resource;
and characters that AWS assigns, as `{hex17}` or `{hex17:label}`, whose label distinguishes several runs.

Other outputs have no placeholder and stay unknown: outputs that may be empty, such as the public IP address of an
instance; numbers; flags; lists whose length AWS chooses.

Sources: the import examples of the AWS provider's documentation for ids, and AWS's Service Authorization Reference,
"Resource types defined by", for ARNs; both read in November 2026.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from preflight.preview.symbolic.forms import (
    analytics,
    compute,
    data,
    integration,
    management,
    network,
    other_providers,
    security,
)
from preflight.preview.symbolic.forms.form import Form

FORMS: Final[Mapping[str, Form]] = {
    **analytics.FORMS,
    **compute.FORMS,
    **data.FORMS,
    **integration.FORMS,
    **management.FORMS,
    **network.FORMS,
    **other_providers.FORMS,
    **security.FORMS,
}
