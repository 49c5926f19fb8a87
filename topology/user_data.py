"""User data: what a machine runs when it first starts, decoded and read.

The API takes user data in base64. The provider encodes `userData` of an instance or a launch configuration itself,
unless it is valid base64 already; `userDataBase64`, and `userData` of a launch template, go to AWS as they are.
cloud-init unpacks gzip, walks MIME parts, and chooses what to do with a part by how it begins.

Source: EC2 guide, "Run commands when you launch an EC2 instance with user data input"; cloud-init, "User-data
formats" and `cloudinit/user_data.py`; terraform-provider-aws, `internal/types/base64.go` (`Base64EncodeOnce`).
"""

from __future__ import annotations

import base64
import binascii
import email
import gzip
import re
import shlex
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal

from topology import shell
from topology.resource import Resource
from topology.shell import Command, Word
from topology.values import SENTINEL, STAND_IN, PartialText, Secret, Unknown, Value, digits

INSTANCE_LIKE: Final = (
    "aws:ec2/instance:Instance",
    "aws:ec2/spotInstanceRequest:SpotInstanceRequest",
    "aws:ec2/launchConfiguration:LaunchConfiguration",
)
TEMPLATE: Final = "aws:ec2/launchTemplate:LaunchTemplate"

# Bytes, before encoding. Source: EC2 guide, "Run commands when you launch an EC2 instance with user data input".
LIMIT: Final = 16 * 1024

Kind = Literal[
    "shell",
    "script",
    "cloud-config",
    "boothook",
    "include",
    "archive",
    "jinja",
    "windows",
    "other",
    "none",
]
# How a part begins, and what cloud-init (the last: EC2Launch on Windows) makes of it.
_BEGINNINGS: Final[tuple[tuple[str, Kind], ...]] = (
    ("#cloud-config-archive", "archive"),
    ("#cloud-config", "cloud-config"),
    ("#cloud-boothook", "boothook"),
    ("#include", "include"),
    ("#part-handler", "other"),
    ("#upstart-job", "other"),
    ("## template: jinja", "jinja"),
    ("<powershell", "windows"),
    ("<script", "windows"),
    ("<persist", "windows"),
)
_TYPES: Final[dict[str, Kind]] = {
    "text/x-shellscript": "shell",
    "text/cloud-config": "cloud-config",
    "text/cloud-config-archive": "archive",
    "text/cloud-boothook": "boothook",
    "text/x-include-url": "include",
    "text/x-include-once-url": "include",
    "text/jinja2": "jinja",
}
_SHELLS: Final = frozenset({"sh", "bash", "dash", "ksh", "zsh", "ash"})
# Stands for an unknown piece while a text is taken apart.
_MARK: Final = "\ue000"
_UNKNOWN_PIECES: Final = re.compile(f"{SENTINEL}|{STAND_IN}")


@dataclass(frozen=True, slots=True)
class Read:
    """A value that a script asks AWS for when it runs. `name` is the parameter's, the secret's or the S3 URI."""

    service: Literal["ssm", "secretsmanager", "s3"]
    operation: str
    name: Word
    line: int
    decrypts: bool = False


@dataclass(frozen=True, slots=True)
class Download:
    """Something fetched from the network. `host` is empty for a package manager's own repositories.

    `in_s3`: Amazon Linux keeps its repositories in S3, so a gateway endpoint may serve them.
    """

    command: str
    host: str
    line: int
    in_s3: bool = False


@dataclass(frozen=True)
class Part:
    """One part of user data: all of it, or one part of a MIME message. `text` holds its own header line."""

    kind: Kind
    text: str | PartialText

    @property
    def known_text(self) -> str:
        """The text, with a word of its own for each unknown piece."""
        return self.text if isinstance(self.text, str) else _MARK.join(self.text.pieces)

    @cached_property
    def interpreter(self) -> str:
        """The program behind `#!`; empty without one."""
        words = self.known_text.lstrip().partition("\n")[0].removeprefix("#!").split()
        if not words or not self.known_text.lstrip().startswith("#!"):
            return ""
        names = [w.rpartition("/")[2] for w in words if not w.startswith("-")]
        return names[1] if names[0] == "env" and len(names) > 1 else names[0]

    @cached_property
    def config(self) -> Value:
        """The cloud-config, `Unknown` where it does not parse."""
        import yaml

        try:
            found: Value = yaml.safe_load(self.known_text)
        except (yaml.YAMLError, ValueError, RecursionError):
            return Unknown("cloud-config that does not parse")
        return found

    @cached_property
    def scripts(self) -> tuple[str, ...]:
        """The shell texts that it certainly runs, with a mark for each unknown piece."""
        if self.kind == "shell":
            return (self.known_text,)
        if self.kind == "boothook":
            return (self.known_text.partition("\n")[2],)
        if self.kind == "cloud-config" and isinstance(self.config, dict):
            return tuple(_config_commands(self.config))
        return ()

    @cached_property
    def packages(self) -> tuple[str, ...]:
        """The packages that a cloud-config installs."""
        config = self.config if self.kind == "cloud-config" else None
        found = config.get("packages") if isinstance(config, dict) else None
        found = found if isinstance(found, list) else [found]
        return tuple(str(f[0] if isinstance(f, list) and f else f) for f in found if f)

    @cached_property
    def commands(self) -> tuple[Command, ...]:
        return tuple(c for script in self.scripts for c in map(_unmarked, shell.read(script).commands))


@dataclass(frozen=True)
class UserData:
    """The user data that one resource gives. `value` is as written in the property `key`."""

    holder: Resource
    key: str
    value: str | PartialText | Unknown
    is_secret: bool

    @property
    def goes_as_it_is(self) -> bool:
        """Whether the property must be base64, since nothing encodes it on the way to AWS."""
        return self.key == "userDataBase64" or self.holder.type == TEMPLATE

    @cached_property
    def _layers(self) -> tuple[bytes, ...]:
        """The value, and what each layer of base64 hides."""
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

    @cached_property
    def is_compressed(self) -> bool:
        return bool(self._layers) and self._layers[-1].startswith(b"\x1f\x8b")

    @cached_property
    def size(self) -> int | None:
        """Bytes that AWS counts, at least: before its own encoding, after compression."""
        if self._layers:
            return len(self._layers[1] if len(self._layers) > 1 else self._layers[0])
        if isinstance(self.value, PartialText) and not self.goes_as_it_is:
            return len("".join(self.value.pieces).encode("utf-8", "replace"))
        return None

    @cached_property
    def text(self) -> str | PartialText | Unknown:
        """The content as a text."""
        if isinstance(self.value, PartialText) and not self.goes_as_it_is:
            return self.value
        if not isinstance(self.value, str):
            return Unknown(self.value.reason)
        content = self._layers[-1]
        if self.is_compressed:
            try:
                content = gzip.decompress(content)
            except (OSError, EOFError, zlib.error):
                return Unknown(f"{self.key} of '{self.holder.name}' is compressed and cannot be unpacked")
        try:
            return _with_unknowns(content.decode(), f"{self.key} of '{self.holder.name}'")
        except UnicodeDecodeError:
            return Unknown(f"{self.key} of '{self.holder.name}' is no text")

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Its parts; none where the text is unknown."""
        text = self.text
        if isinstance(text, Unknown) and not isinstance(text, PartialText):
            return ()
        marked = text if isinstance(text, str) else _MARK.join(text.pieces)
        if "mime-version:" in marked[:4096].lower() and "content-type:" in marked[:4096].lower():
            return tuple(_mime_parts(marked))
        return (Part(_kind(marked), text),)

    @cached_property
    def commands(self) -> tuple[Command, ...]:
        """The commands of its scripts."""
        return tuple(c for part in self.parts for c in part.commands)

    @cached_property
    def reads(self) -> tuple[Read, ...]:
        """The parameters, secrets and objects that its scripts read through the AWS command line."""
        return tuple(r for command in self.commands for r in _reads(command))

    @cached_property
    def downloads(self) -> tuple[Download, ...]:
        """What its scripts and cloud-configs fetch from the network."""
        found = [d for command in self.commands if (d := _download(command)) is not None]
        found += [Download("packages", "", 0, in_s3=True) for part in self.parts if part.packages]
        return tuple(found)

    @cached_property
    def ports(self) -> tuple[int, ...]:
        """The ports that its scripts certainly serve, by an option or an argument that says so."""
        return tuple(sorted({p for command in self.commands for p in _ports(command)}))

    def shown(self, text: str) -> str:
        """A piece of it for a message: nothing of a secret."""
        return "[secret]" if self.is_secret else f"'{text}'"


def user_data_of(resource: Resource) -> UserData | None:
    """The user data that the resource itself gives; `None` if it gives none."""
    keys = ("userData", "userDataBase64") if resource.type in INSTANCE_LIKE else ("userData",)
    for key in keys if resource.type in (*INSTANCE_LIKE, TEMPLATE) else ():
        value = resource.get(key)
        if isinstance(value, Unknown) or value:
            return _user_data(resource, key, value)
    return None


def _user_data(resource: Resource, key: str, value: Value) -> UserData:
    is_secret = isinstance(value, Secret)
    value = value.reveal() if isinstance(value, Secret) else value
    if not isinstance(value, str | Unknown):
        value = Unknown(f"{key} of '{resource.name}' is no text")
    return UserData(resource, key, value, is_secret)


# --- encoding -----------------------------------------------------------------------------------------------


def _decoded(data: bytes) -> bytes | None:
    """The data behind standard base64, whose reader skips line ends; `None` if it is none."""
    packed = data.replace(b"\n", b"").replace(b"\r", b"")
    if not packed or len(packed) % 4:
        return None
    try:
        return base64.b64decode(packed, validate=True)
    except binascii.Error:
        return None


def _recognised(data: bytes) -> bool:
    """Whether the data is certainly meant: gzip, or a beginning that a machine acts upon."""
    if data.startswith(b"\x1f\x8b"):
        return True
    text = data[:4096].decode("utf-8", "replace")
    return _kind(text) != "none" or "mime-version:" in text.lower()


def _with_unknowns(text: str, reason: str) -> str | PartialText:
    pieces = _UNKNOWN_PIECES.split(text)
    return text if len(pieces) == 1 else PartialText(tuple(pieces), reason)


def _unmarked(command: Command) -> Command:
    words = tuple(_unmarked_word(w) for w in command.words)
    return Command(words, command.line, command.fed, command.conditional)


def _unmarked_word(word: Word) -> Word:
    pieces = [word] if isinstance(word, str) else list(getattr(word, "pieces", ()))
    split = tuple(p for piece in pieces for p in piece.split(_MARK))
    return word if len(split) == len(pieces) else PartialText(split)


# --- parts --------------------------------------------------------------------------------------------------


def _kind(text: str) -> Kind:
    """What a part is, by its beginning; cloud-init skips blanks before it."""
    start = text.lstrip()
    if start.startswith("#!"):
        return "shell" if Part("script", text).interpreter in _SHELLS else "script"
    lower = start[:40].lower()
    for beginning, kind in _BEGINNINGS:
        if lower.startswith(beginning):
            return kind
    windows = re.search(r"<(powershell|script)>", text, re.IGNORECASE)
    return "windows" if windows or re.match(r"version:\s*1\.\d\s+tasks:", start) else "none"


def _mime_parts(text: str) -> Iterator[Part]:
    message = email.message_from_string(text)
    for part in message.walk():
        if part.get_content_maintype() == "multipart":
            continue
        payload: Any = part.get_payload(decode=True)
        content = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
        if "\ufffd" in content and _MARK in text:
            content = str(part.get_payload())
        declared = _TYPES.get(part.get_content_type(), "none")
        by_beginning = _kind(content)
        kind = declared
        if part.get_content_type() in ("text/plain", "text/x-not-multipart", "text/x-shellscript"):
            kind = by_beginning if by_beginning != "none" else declared
        elif declared == "none":
            kind = "other"
        pieces = tuple(content.split(_MARK))
        yield Part(kind, content if len(pieces) == 1 else PartialText(pieces))


def _config_commands(config: dict[Any, Any]) -> Iterator[str]:
    """The commands of `bootcmd` and `runcmd` as one script, since they run in one shell."""
    for key in ("bootcmd", "runcmd"):
        items = config.get(key)
        lines: list[str] = []
        for item in items if isinstance(items, list) else ():
            if isinstance(item, str):
                lines.append(item)
            elif isinstance(item, list):
                lines.append(shlex.join(map(str, item)))
        if lines:
            yield "\n".join(lines)


# --- what the commands do -----------------------------------------------------------------------------------

_AWS_VALUES: Final = frozenset(
    {"--region", "--profile", "--output", "--query", "--endpoint-url", "--color", "--ca-bundle"}
    | {"--cli-read-timeout", "--cli-connect-timeout"}
)


def aws_call(command: Command) -> tuple[str, str] | None:
    """Service and operation of a call of the AWS command line: `("ssm", "get-parameter")`."""
    if command.name != "aws":
        return None
    found: list[str] = []
    skip = False
    for word in command.arguments:
        if skip:
            skip = False
        elif isinstance(word, str) and word.startswith("--"):
            skip = word in _AWS_VALUES
        elif not isinstance(word, str):
            return None
        else:
            found.append(word)
            if len(found) == 2:
                return found[0], found[1]
    return None


def _reads(command: Command) -> Iterator[Read]:
    if command.name == "amazon-cloudwatch-agent-ctl":
        yield from _agent_reads(command)
    match aws_call(command):
        case ("ssm", "get-parameter"):
            names: tuple[Word, ...] = command.values("--name") or tuple(_optional(command.option("--name")))
            service: Literal["ssm", "secretsmanager"] = "ssm"
        case ("ssm", "get-parameters"):
            names, service = command.values("--names") or tuple(_optional(command.option("--names"))), "ssm"
        case ("ssm", "get-parameters-by-path"):
            names, service = tuple(_optional(command.option("--path"))), "ssm"
        case ("secretsmanager", "get-secret-value"):
            names, service = tuple(_optional(command.option("--secret-id"))), "secretsmanager"
        case ("s3", "cp" | "mv" | "sync" | "ls"):
            yield from _s3_reads(command)
            return
        case _:
            return
    operation = str(command.arguments[1]) if len(command.arguments) > 1 else ""
    call = aws_call(command)
    operation = call[1] if call else operation
    decrypts = "--with-decryption" in command.plain
    for name in names:
        yield Read(service, operation, name, command.line, decrypts)


def _optional(word: Word | None) -> Iterator[Word]:
    if word is not None:
        yield word


def _agent_reads(command: Command) -> Iterator[Read]:
    """The CloudWatch agent fetches a configuration named `ssm:<parameter>`."""
    found = command.option("-c")
    if isinstance(found, str) and found.startswith("ssm:"):
        yield Read("ssm", "get-parameter", found.removeprefix("ssm:"), command.line)


def _s3_reads(command: Command) -> Iterator[Read]:
    """The source of a copy; where it is no S3 URI, the copy writes."""
    operands = command.operands[2:]
    source = operands[0] if operands else None
    prefix = source.prefix if isinstance(source, PartialText) else source
    if source is not None and isinstance(prefix, str) and prefix.startswith("s3://"):
        operation = {"ls": "list"}.get(str(command.operands[1]), "get")
        yield Read("s3", operation, source, command.line)


_INSTALLERS: Final = {
    "yum": frozenset({"install", "update", "upgrade", "groupinstall", "localinstall", "makecache"}),
    "dnf": frozenset({"install", "update", "upgrade", "groupinstall", "localinstall", "makecache"}),
    "apt-get": frozenset({"install", "update", "upgrade", "dist-upgrade", "full-upgrade"}),
    "apt": frozenset({"install", "update", "upgrade", "full-upgrade"}),
    "aptitude": frozenset({"install", "update", "upgrade"}),
    "zypper": frozenset({"install", "in", "update", "up", "refresh", "ref"}),
    "apk": frozenset({"add", "update", "upgrade"}),
    "amazon-linux-extras": frozenset({"install", "enable"}),
    "snap": frozenset({"install"}),
    "pip": frozenset({"install"}),
    "pip3": frozenset({"install"}),
    "npm": frozenset({"install", "i", "ci"}),
    "yarn": frozenset({"install", "add"}),
    "gem": frozenset({"install"}),
    "docker": frozenset({"pull"}),
    "git": frozenset({"clone", "fetch", "pull"}),
    "go": frozenset({"get", "install"}),
}
_IN_S3: Final = frozenset({"yum", "dnf", "amazon-linux-extras"})
_LOCAL_HOSTS: Final = re.compile(
    r"localhost|127\.|0\.0\.0\.0|169\.254\.|\[|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|fd00:|[^.]+$"
)


def _download(command: Command) -> Download | None:
    name = command.name
    if name in _INSTALLERS:
        verb = next((w for w in command.operands if isinstance(w, str)), "")
        if verb not in _INSTALLERS[name] or (name == "pip" and "--no-index" in command.plain):
            return None
        return Download(f"{name} {verb}", "", command.line, name in _IN_S3)
    if name in ("curl", "wget"):
        for word in command.arguments:
            text = word.prefix if isinstance(word, PartialText) else str(word)
            match = re.match(r"(?:https?|ftp)://(?:[^@/]*@)?([^/:]+)(/|:|$)", text)
            if match and (isinstance(word, str) or match[2]):
                host = match[1]
                return None if _LOCAL_HOSTS.match(host) else Download(name, host, command.line)
    return None


def _ports(command: Command) -> Iterator[int]:
    arguments = command.arguments
    if command.name.startswith("python") and "-m" in command.plain:
        module = command.option("-m")
        if module in ("http.server", "SimpleHTTPServer") if isinstance(module, str) else False:
            numbers = [number for w in command.plain if (number := digits(w)) is not None]
            yield numbers[0] if numbers else 8000
    elif command.name == "docker" and "run" in command.plain:
        for flag in ("-p", "--publish"):
            for value in command.values(flag)[:1]:
                mapping = value.split(":") if isinstance(value, str) else []
                if len(mapping) > 1 and (number := digits(mapping[-2])) is not None:
                    yield number
    elif command.name in ("gunicorn", "uvicorn"):
        for option in ("-b", "--bind", "--port"):
            found = command.option(option)
            number = digits(found.rpartition(":")[2]) if isinstance(found, str) else None
            if arguments and number is not None:
                yield number
