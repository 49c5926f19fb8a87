"""Settings of Lambda functions, versions and permissions that exclude or require each other.

Sources: Lambda API, CreateFunction, AddPermission, PutProvisionedConcurrencyConfig, CreateAlias; Lambda guide,
"SnapStart", "Create a Lambda function using a container image".
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from preflight.core.conversion import as_list
from preflight.core.logic import all_of, any_of, equal, negate, one_of
from preflight.core.outputs import is_set, output_of
from preflight.core.resource import Resource
from preflight.core.values import PartialText, Tri, Unknown
from preflight.model import type_tokens as aws

_VARIABLE: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9_]+")
# An image in a private repository of ECR, with its Region.
_IMAGE: Final = re.compile(r"\d{12}\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.[a-z.]+/.*")
_REGISTRIES: Final = ("public.ecr.aws/", "docker.io/", "ghcr.io/", "quay.io/", "gcr.io/")
# Runtimes without SnapStart: all but Java from 11, Python from 3.12 and .NET from 8; images have it since July 2026. As
# of November 2026.
_SNAPLESS: Final = re.compile(
    r"(?:nodejs|ruby|provided|go1|java8|dotnetcore|dotnet6|python2|python3\.(?:[0-9]|1[01])$).*"
)
_DISK: Final = 512
# An account, or the unique ID of a role or user, which stands in a policy after that role or user is deleted.
_IDENTITY: Final = re.compile(r"\d{12}|A[A-Z0-9]{15,127}")


class FunctionSettings(msgspec.Struct, frozen=True):
    """The settings of a function."""

    function: Resource

    @property
    def is_archive(self) -> Tri:
        """Whether its code is a .zip archive, which is the default, and Lambda runs it with a runtime of its own."""
        others = (is_set(self.function.get(key)) for key in ("imageUri", "runtimeConfig"))
        zipped = one_of(self.function.text("packageType"), (None, "", "Zip"))
        return all_of((zipped, negate(any_of(others))))

    @property
    def missing(self) -> tuple[str, ...]:
        """The settings that its archive requires and that are certainly missing."""
        has_code = self.function.is_set("code") or self.function.is_set("s3Bucket")
        if self.is_archive is not True or self.function.is_deployed or not has_code:
            return ()
        return tuple(k for k in ("runtime", "handler") if is_set(self.function.get(k)) is False)

    @property
    def odd_variables(self) -> tuple[str, ...]:
        """The names of environment variables that Lambda does not accept."""
        found = self.function.get("environment", "variables")
        names = found if isinstance(found, dict) else {}
        return tuple(n for n in names if not _VARIABLE.fullmatch(n))

    @property
    def foreign_image(self) -> str:
        """`imageUri`, if the image is certainly in another registry than ECR's private one, or in another Region."""
        image = self.function.get("imageUri")
        text = image if isinstance(image, str) else image.prefix if isinstance(image, PartialText) else ""
        if text.startswith(_REGISTRIES):
            return text if isinstance(image, str) else f"{text}..."
        match, own = _IMAGE.fullmatch(text), self.function.region
        return text if match and isinstance(own, str) and match[1] != own else ""

    @property
    def unversioned_layers(self) -> tuple[str, ...]:
        """The layers that are certainly an output without version."""
        items = as_list(self.function.get("layers"))
        outputs = [output_of(i) for i in ([] if isinstance(items, Unknown) else items)]
        return tuple(
            o.title
            for o in outputs
            if o is not None and (o.type, o.name) == (aws.LAMBDA_LAYER_VERSION, "layerArn")
        )

    @property
    def uses_snapshots(self) -> Tri:
        return equal(self.function.text("snapStart", "applyOn"), "PublishedVersions")

    @property
    def snapless(self) -> str:
        """Why SnapStart certainly does not support it; empty if it may."""
        runtime, disk = self.function.text("runtime"), self.function.number("ephemeralStorage", "size")
        if isinstance(runtime, str) and _SNAPLESS.fullmatch(runtime):
            return f"runtime is {runtime}"
        if is_set(self.function.get("fileSystemConfig")) is True:
            return "fileSystemConfig is set"
        return f"ephemeralStorage is {disk} MB" if isinstance(disk, int) and disk > _DISK else ""


def is_invalid_principal(permission: Resource) -> bool:
    """Whether its principal is certainly neither a service, an account, an ARN, a unique ID nor everyone."""
    text = permission.text("principal")
    if not isinstance(text, str) or not text:
        return False
    return not (text == "*" or "." in text or text.startswith("arn:") or _IDENTITY.fullmatch(text))


def unpublished(config: Resource) -> str:
    """What the qualifier of provisioned concurrency is, if it is certainly the unpublished version."""
    value = config.get("qualifier")
    if isinstance(value, str):
        return f"'{value}'" if value == "$LATEST" else ""
    output = output_of(value)
    function = config.stack.meant(value) if isinstance(value, Unknown) else None
    if output is None or function is None or (output.type, output.name) != (aws.LAMBDA_FUNCTION, "version"):
        return ""
    # The version of a function that exists is its latest published one, whoever published it.
    is_new = not function.is_external and not function.is_deployed
    return output.title if is_new and function.flag("publish") is False else ""


def routes_from_latest(alias: Resource) -> Tri:
    """Whether an alias of $LATEST has a second version."""
    weights = alias.get("routingConfig", "additionalVersionWeights")
    latest = equal(alias.text("functionVersion"), "$LATEST")
    return all_of((latest, negate(weights) if isinstance(weights, Unknown) else bool(weights)))
