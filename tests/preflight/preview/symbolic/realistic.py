"""A third run of a program, whose outputs have values as AWS gives them, and what the symbolic preview says of it."""

from __future__ import annotations

import base64
import binascii
import random
import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest
from google.protobuf import json_format

from preflight.core.holes import WRITTEN, Hole, Part, read
from preflight.core.values import SENTINEL
from preflight.preview import session
from preflight.preview.model import Preview
from preflight.preview.project import Project
from preflight.preview.symbolic.asked import Asked
from preflight.preview.symbolic.stand_ins import StandIns

# The variable by which a program knows that its outputs are real, so that it can catch what its callbacks raise.
REAL: Final = "PREFLIGHT_TEST_REAL"
_ALPHABETS: Final = {
    "hex": "0123456789abcdef",
    "HEX": "0123456789ABCDEF",
    "alnum": string.digits + string.ascii_lowercase,
    "ALNUM": string.digits + string.ascii_uppercase,
    "mixed": string.ascii_letters + string.digits,
    "number": string.digits,
    "suffix": string.digits,
}
_LENGTHS: Final = re.compile(r"([A-Za-z]+?)(\d+)")
_FEW: Final = {
    "account": ("123456789012", "987654321098", "345678901234"),
    "number1": ("1", "2", "17"),
    "number4": ("5432", "3306", "1433", "27017"),
    "region": ("eu-central-1", "us-east-1", "eu-west-1"),
    "partition": ("aws",),
    # Any text: images, hosts, documents.
    "any14": (
        "",
        "nginx",
        "nginx:1.27",
        "345678901234.dkr.ecr.eu-central-1.amazonaws.com/web:v7",
        "ghcr.io/shop/web@sha256:0a1b2c3d4e5f",
        "vpc-",
        "arn:aws:s3:::files",
        "7",
        "00",
        "x",
        "5432",
        "cache.a1b2c3.0001.euc1.cache.amazonaws.com:5432",
        '{"a": [1, "b"]}',
        'say "hello"',
        "two\nlines",
        "123456789012",
        "https://example.org/a?b=c",
    ),
    "stamp": ("2024-05-06T07:08:09.123", "2026-12-01T00:00:00.000"),
}
# Outputs that have no placeholder.
_OTHERS: Final[Mapping[str, tuple[Any, ...]]] = {
    "kmsMasterKeyId": ("", "alias/aws/sqs"),
    "visibilityTimeoutSeconds": (30, 300),
    "memorySize": (128, 2048),
    "port": (5432, 3306),
    "publicIp": ("", "54.12.13.14"),
    "privateIp": ("10.0.1.5", "172.31.4.9"),
    "ipv6AssociationId": ("", "vpc-cidr-assoc-0ab12cd3"),
    "domainDnsIps": ([], ["10.0.0.2", "10.0.0.3"]),
}
_PEM_LINES: Final = 3


@dataclass
class Realistic(StandIns):
    """Outputs as AWS gives them. values: the text of each output by its URN and name."""

    chance: random.Random = field(default_factory=lambda: random.Random(0))
    values: dict[tuple[str, str], str] = field(default_factory=dict)

    def outputs(self, asked: Asked) -> dict[str, Any]:
        others = {key: self.chance.choice(few) for key, few in _OTHERS.items() if key not in asked.inputs}
        return {**others, **super().outputs(asked)}

    def _output(self, asked: Asked, form: Any, path: str, template: Any) -> Any:
        made = super()._output(asked, form, path, template)
        if isinstance(made, str):
            self.values[asked.urn, path] = made
        return made

    def _some_arn(self, asked: Asked) -> str:
        service, word = asked.type.split(":")[1].partition("/")[0], asked.type.rpartition(":")[2].lower()
        account = asked.account or self.part(Part("", "account"), "account")
        made = f"arn:aws:{service}:{asked.region}:{account}:{word}/{self._of('alnum10')}"
        self.values[asked.urn, "arn"] = made
        return made

    def _core(self, piece: Any) -> str:
        # The lines of a key, which are numbered.
        is_line = piece.kind == "mixed40" and piece.part.name[-1].isdigit()
        return self.part(piece.part, "lines" if is_line else piece.kind)

    def part(self, part: Part, kind: str) -> str:
        if part not in self._parts:
            self._parts[part] = text = self._of(kind)
            self._owners[text] = part
            self._lengths = sorted({*self._lengths, len(text)}, reverse=True)
        return self._parts[part]

    def _of(self, kind: str) -> str:
        if kind in _FEW:
            return self.chance.choice(_FEW[kind])
        if kind == "uuid":
            return "-".join(self._run("hex", n) for n in (8, 4, 4, 4, 12))
        if kind == "address":
            return ".".join(str(self.chance.randint(1, 254)) for _ in range(4))
        if kind == "lines":
            return "\n".join(self._run("mixed", 64) for _ in range(_PEM_LINES))
        if kind == "secret":
            return self._run("mixed", 16)
        if kind == "base64":
            return base64.b64encode(self._pem().encode()).decode()
        match = _LENGTHS.fullmatch(kind)
        assert match is not None, kind
        return self._run(match[1], int(match[2]))

    def _pem(self) -> str:
        lines = [self._run("mixed", 64) for _ in range(_PEM_LINES)]
        return "\n".join(("-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""))

    def _run(self, alphabet: str, length: int) -> str:
        return "".join(self.chance.choice(_ALPHABETS[alphabet]) for _ in range(length))


@dataclass(frozen=True)
class Real:
    """What the program registers with real outputs."""

    resources: Mapping[str, Mapping[str, Any]]
    outputs: Realistic


def real(
    folder: Path, seed: int, patch: pytest.MonkeyPatch, answers: Mapping[str, Any] | None = None
) -> Real:
    """Run the program with real outputs."""
    patch.setenv(REAL, "1")
    project = Project.load(folder, None, {})
    host = session.host_of(project, None)
    outputs = Realistic("", chance=random.Random(seed))  # type: ignore[arg-type]
    settings = session.Settings(timeout=240.0, answers=answers or {})
    ended = session._run(project, host, settings, None, outputs)
    patch.delenv(REAL)
    assert ended.report.get("kind") == "done", (ended.report, ended.output)
    found = ended.server.recording.resources
    return Real(
        {urn: json_format.MessageToDict(m).get("properties", {}) for urn, m in found.items()}, outputs
    )


def wrong(previewed: Preview, made: Real) -> Iterator[tuple[str, str, Any, Any]]:
    """What the preview says that is not so with the real outputs: resource, property, both values."""
    for message in previewed.resources:
        told = json_format.MessageToDict(message).get("properties", {})
        if message.urn not in made.resources:
            yield message.name, "", "registered", "not registered"
            continue
        for key, value in told.items():
            found = made.resources[message.urn].get(key)
            # The preview adds outputs that identify a resource.
            is_added = key not in made.resources[message.urn] and str(value).startswith(SENTINEL)
            if not is_added and not _is_so(value, found, made.outputs):
                yield message.name, key, value, found


_ANY: Final = re.compile(rf'"{SENTINEL}(?:{WRITTEN})?"|{SENTINEL}(?:{WRITTEN})?')


def _is_so(told: Any, found: Any, outputs: Realistic) -> bool:
    if found == "__raised":
        return True
    if isinstance(told, dict) and isinstance(found, dict):
        real_keys = {_rendered(key, outputs): value for key, value in told.items()}
        return real_keys.keys() == found.keys() and all(
            _is_so(v, found[k], outputs) for k, v in real_keys.items()
        )
    if isinstance(told, list) and isinstance(found, list):
        return len(told) == len(found) and all(
            _is_so(a, b, outputs) for a, b in zip(told, found, strict=True)
        )
    if not isinstance(told, str):
        return type(told) is type(found) and bool(told == found)
    if told == SENTINEL:
        return True
    if not isinstance(found, str):
        return False
    opened, plain = _decoded(told), _decoded(found)
    if opened is not None and plain is not None:
        return _is_text(opened, plain, outputs)
    return _is_text(told, found, outputs)


def _decoded(text: str) -> str | None:
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, ValueError):
        return None


def _is_text(told: str, found: str, outputs: Realistic) -> bool:
    # An unknown of a JSON text is written in quotation marks, whatever it is.
    pattern, end = "", 0
    for match in _ANY.finditer(told):
        quoted = match.group().startswith('"')
        written = match[1] if quoted else match[2]
        text = _text_of(read(written) if written is not None else None, outputs)
        pattern += re.escape(told[end : match.start()])
        pattern += ".*" if text is None else re.escape(f'"{text}"' if quoted else text)
        end = match.end()
    pattern += re.escape(told[end:])
    return re.fullmatch(pattern, found, re.DOTALL) is not None


def _rendered(text: str, outputs: Realistic) -> str:
    """The text with the real values of its holes."""
    return _ANY.sub(lambda match: _text_of(read(match[2] or ""), outputs) or match[0], text)


def _text_of(hole: Hole | None, outputs: Realistic) -> str | None:
    """The real text of a hole; `None` if it can be any."""
    if hole is None:
        return None
    if (hole.urn, hole.output) in outputs.values:
        return outputs.values[hole.urn, hole.output]
    parts = [piece if isinstance(piece, str) else outputs._parts.get(piece) for piece in hole.shape]
    return None if not parts or None in parts else "".join(p for p in parts if p is not None)
