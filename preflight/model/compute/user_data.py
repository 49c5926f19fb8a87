"""User data: the scripts and cloud-configs that an instance runs at its first start.

The API requires user data in base64. The provider encodes `userData` of an instance or a launch configuration, unless
it is valid base64 already; it sends `userDataBase64`, and `userData` of a launch template, unchanged. cloud-init
unpacks gzip, reads MIME parts, and handles each part by its beginning.

Source: EC2 guide, "Run commands when you launch an EC2 instance with user data input"; cloud-init, "User-data
formats" and `cloudinit/user_data.py`; terraform-provider-aws, `internal/types/base64.go` (`Base64EncodeOnce`).
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from typing import Final

import msgspec

from preflight.core.cached_property import cached_property
from preflight.core.encoding import MAX_TEXT_LENGTH
from preflight.core.resource import Resource
from preflight.core.values import SENTINEL, UNKNOWN_MARKER, PartialText, Secret, Unknown, Value, text_of
from preflight.model import type_tokens as aws
from preflight.scripts.effects import Download, Read, download_of, ports_of, reads_of
from preflight.scripts.shell import Command
from preflight.scripts.user_data_parts import Part, kind_of, marked, mime_parts

INSTANCE_LIKE: Final = (aws.EC2_INSTANCE, aws.EC2_SPOT_INSTANCE_REQUEST, aws.EC2_LAUNCH_CONFIGURATION)

# Bytes, before encoding. Source: EC2 guide, "Run commands when you launch an EC2 instance with user data input".
LIMIT: Final = 16 * 1024
_NOT_BASE64: Final = re.compile(r"[^A-Za-z0-9+/=\r\n]")


class UserData(msgspec.Struct, frozen=True, dict=True):
    """The user data of one resource. `value` is the value of the property `key`."""

    holder: Resource
    key: str
    value: str | PartialText | Unknown
    is_secret: bool

    @property
    def goes_as_it_is(self) -> bool:
        """Whether the property must be base64, because the provider does not encode it."""
        return self.key == "userDataBase64" or self.holder.type == aws.EC2_LAUNCH_TEMPLATE

    @cached_property
    def _layers(self) -> tuple[bytes, ...]:
        """The value, and the content of each layer of base64."""
        if not isinstance(self.value, str):
            return ()
        layers = [self.value.encode("utf-8", "replace")]
        while len(layers) < 4 and (inner := _decoded(layers[-1])) is not None:
            if len(layers) > 1 and not _recognised(inner):
                break
            layers.append(inner)
        return tuple(layers)

    @property
    def encodings(self) -> int:
        """How many layers of base64 are around the content, as written."""
        return max(len(self._layers) - 1, 0)

    @property
    def is_plain(self) -> bool:
        """Whether the value certainly is not base64, although an unknown part of it may be anything."""
        if isinstance(self.value, PartialText):
            return any(_NOT_BASE64.search(piece) for piece in self.value.pieces)
        return isinstance(self.value, str) and not self.encodings

    @cached_property
    def is_compressed(self) -> bool:
        return bool(self._layers) and self._layers[-1].startswith(b"\x1f\x8b")

    @cached_property
    def size(self) -> int | None:
        """The minimum number of bytes that AWS counts: before its own encoding, after compression."""
        if self._layers:
            return len(self._layers[1] if len(self._layers) > 1 else self._layers[0])
        if isinstance(self.value, PartialText) and not self.goes_as_it_is:
            return len("".join(self.value.pieces).encode("utf-8", "replace"))
        return None

    @cached_property
    def text(self) -> str | PartialText | Unknown:
        """The content as a text."""
        if isinstance(self.value, PartialText) and (self.is_plain or not self.goes_as_it_is):
            return self.value
        if not isinstance(self.value, str):
            return Unknown(self.value.reason)
        content = self._layers[-1]
        if self.is_compressed:
            try:
                content = _unpacked(content)
            except (EOFError, zlib.error):
                return Unknown(f"{self.key} of '{self.holder.name}' is compressed and cannot be unpacked")
        if len(content) > MAX_TEXT_LENGTH:
            return Unknown(f"{self.key} of '{self.holder.name}' is longer than the limit of this check")
        try:
            return _with_unknowns(content.decode(), f"{self.key} of '{self.holder.name}'")
        except UnicodeDecodeError:
            return Unknown(f"{self.key} of '{self.holder.name}' is not a string")

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Its parts; empty if the text is unknown."""
        text = self.text
        if isinstance(text, Unknown) and not isinstance(text, PartialText):
            return ()
        whole, start = marked(text), marked(text)[:4096].lower()
        if "mime-version:" in start and "content-type:" in start:
            return tuple(mime_parts(whole, text.holes if isinstance(text, PartialText) else ()))
        return (Part(kind_of(whole), text),)

    @cached_property
    def commands(self) -> tuple[Command, ...]:
        """The commands of its scripts."""
        return tuple(c for part in self.parts for c in part.commands)

    @cached_property
    def reads(self) -> tuple[Read, ...]:
        """The parameters, secrets and objects that its scripts read with the AWS CLI."""
        return tuple(r for command in self.commands for r in reads_of(command))

    @cached_property
    def downloads(self) -> tuple[Download, ...]:
        """The downloads of its scripts and cloud-configs."""
        found = [d for command in self.commands if (d := download_of(command)) is not None]
        found += [Download("packages", "", 0, in_s3=True) for part in self.parts if part.packages]
        return tuple(found)

    @cached_property
    def ports(self) -> tuple[int, ...]:
        """The ports that its scripts certainly serve, by an option or an argument."""
        return tuple(sorted({p for command in self.commands for p in ports_of(command)}))

    def shown(self, text: str) -> str:
        """A part of it for a message; empty for a secret."""
        return "[secret]" if self.is_secret else f"'{text}'"


def user_data_of(resource: Resource) -> UserData | None:
    """The user data of the resource itself; `None` if it has none."""
    keys = ("userData", "userDataBase64") if resource.type in INSTANCE_LIKE else ("userData",)
    for key in keys if resource.type in (*INSTANCE_LIKE, aws.EC2_LAUNCH_TEMPLATE) else ():
        value = resource.get(key)
        if isinstance(value, Unknown) or value:
            return _user_data(resource, key, value)
    return None


def _user_data(resource: Resource, key: str, value: Value) -> UserData:
    is_secret = isinstance(value, Secret)
    value = value.reveal() if isinstance(value, Secret) else value
    if not isinstance(value, str | Unknown):
        value = Unknown(f"{key} of '{resource.name}' is not a string")
    return UserData(resource, key, value, is_secret)


def _decoded(data: bytes) -> bytes | None:
    """The decoded data of standard base64, with line ends ignored; `None` if it is not base64."""
    packed = data.replace(b"\n", b"").replace(b"\r", b"")
    if not packed or len(packed) % 4:
        return None
    try:
        return base64.b64decode(packed, validate=True)
    except binascii.Error:
        return None


def _unpacked(data: bytes) -> bytes:
    """The content of a gzip file, up to the limit of this check."""
    reader = zlib.decompressobj(wbits=31)
    content = reader.decompress(data, MAX_TEXT_LENGTH + 1)
    if not reader.eof and len(content) <= MAX_TEXT_LENGTH:
        raise EOFError
    return content


def _recognised(data: bytes) -> bool:
    """Whether the data is certainly the intended content: gzip, or a beginning that cloud-init handles."""
    if data.startswith(b"\x1f\x8b"):
        return True
    text = data[:4096].decode("utf-8", "replace")
    return kind_of(text) != "none" or "mime-version:" in text.lower()


def _with_unknowns(text: str, reason: str) -> str | Unknown:
    return text_of(text.replace(UNKNOWN_MARKER, SENTINEL), reason)
