"""Public keys of EC2 key pairs: the formats that EC2 imports.

Source: EC2 API, ImportKeyPair: OpenSSH public keys, Base64-encoded DER, and the public key file format of RFC 4716; RSA
and ED25519: "Imports the public key from an RSA or ED25519 key pair" (API model of November 2026).
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

from preflight.core.values import Unknown, Value, shaped

_OPENSSH: Final = re.compile(r"\s*(ssh-[a-z0-9-]+|ecdsa-[a-z0-9-]+|sk-[a-z0-9@.-]+)\s+(\S+)", re.DOTALL)
_TAKEN: Final = ("ssh-rsa", "ssh-ed25519")
_RFC4716: Final = "---- BEGIN SSH2 PUBLIC KEY ----"


def key_fault(value: Value) -> str:
    """Why EC2 does not import the key, as a predicate without the key; empty if nothing is certain."""
    if not isinstance(value, str) or not value.strip():
        return ""
    text = value.strip()
    if "PRIVATE KEY" in text or text.startswith("PuTTY-User-Key-File"):
        return "is a private key"
    if text.startswith("-----BEGIN"):
        return "is in PEM format"
    if text.startswith(_RFC4716):
        return ""
    match = _OPENSSH.match(text)
    if match is None:
        return "" if _may_be_der(text) else "is not an OpenSSH public key"
    if match[1] not in _TAKEN:
        return f"is of type {match[1]}, but EC2 supports {' and '.join(_TAKEN)}"
    return "" if _is_whole(match[1], match[2]) else f"begins with {match[1]} and is not a complete key"


def is_generated(value: Unknown) -> bool:
    """Whether it is a key that a provider makes, of a type that EC2 supports."""
    first = shaped(value)[0] if value.hole is not None else None
    return isinstance(first, str) and first.partition(" ")[0] in _TAKEN


def _is_whole(kind: str, blob: str) -> bool:
    """Whether the Base64 text contains exactly the fields of a key of this kind."""
    try:
        data = base64.b64decode(blob, validate=True)
    except (binascii.Error, ValueError):
        return False
    fields: list[bytes] = []
    while data:
        size = int.from_bytes(data[:4], "big")
        if len(data) < 4 + size:
            return False
        fields.append(data[4 : 4 + size])
        data = data[4 + size :]
    return len(fields) == (3 if kind == "ssh-rsa" else 2) and fields[0] == kind.encode()


def _may_be_der(text: str) -> bool:
    """Whether it may be Base64-encoded DER, which begins with a sequence."""
    return text.startswith("MI") and re.fullmatch(r"[A-Za-z0-9+/=\s]{100,}", text) is not None
