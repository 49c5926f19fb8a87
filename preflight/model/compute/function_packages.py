"""The package of a Lambda function: its archive, image and layers.

Source: Lambda API, CreateFunction: `PackageType`, `Code`, `Layers`; the provider's `exactly one of`
checks of `aws_lambda_function`.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from preflight.core.cached_property import cached_property
from preflight.core.encoding import is_given
from preflight.core.entity import Entity
from preflight.core.logic import equal, known
from preflight.core.values import Tri, Unknown
from preflight.model import type_tokens as aws

_LAYER_ARN: Final = re.compile(r"arn:[a-z0-9-]+:lambda:([a-z0-9-]+):[0-9]{12}:layer:[A-Za-z0-9_-]+:[0-9]+")
_UNVERSIONED: Final = re.compile(r"arn:[a-z0-9-]+:lambda:[a-z0-9-]+:[0-9]{12}:layer:[A-Za-z0-9_-]+")
_SOURCES: Final = ("code", "imageUri", "s3Bucket")
_ZIP_ONLY: Final = ("handler", "runtime", "layers")


class FunctionPackage(Entity):
    """The package of a function."""

    TYPES = (aws.LAMBDA_FUNCTION,)

    @cached_property
    def is_image(self) -> Tri:
        return equal(self.resource.text("packageType"), "Image")

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """The properties that set its code; the provider accepts one of them."""
        return tuple(key for key in _SOURCES if self.resource.is_set(key))

    @cached_property
    def zip_settings(self) -> tuple[str, ...]:
        """Settings of archives that the program certainly sets."""
        return tuple(key for key in _ZIP_ONLY if is_given(self.resource.get(key)) is True)

    @cached_property
    def layers(self) -> list[object] | Unknown:
        return self.resource.items("layers")

    @cached_property
    def layers_twice(self) -> tuple[str, ...]:
        counts = Counter(layer for layer in self._texts)
        return tuple(layer for layer, count in counts.items() if count > 1)

    @cached_property
    def layers_without_version(self) -> tuple[str, ...]:
        return tuple(layer for layer in self._texts if _UNVERSIONED.fullmatch(layer))

    @cached_property
    def far_layers(self) -> tuple[str, ...]:
        """Layers whose ARN has another Region than the function."""
        own = self.resource.region
        found = ((layer, _LAYER_ARN.fullmatch(layer)) for layer in self._texts)
        return tuple(layer for layer, match in found if match and known(own) and match[1] != own)

    @property
    def _texts(self) -> list[str]:
        return [layer for layer in self.layers if isinstance(layer, str)] if known(self.layers) else []
