"""The effects of a script's commands: the values that they read from AWS, their downloads, and the ports that they
serve.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal

import msgspec

from preflight.core.encoding import digits
from preflight.core.values import PartialText
from preflight.scripts.shell import Command, Word


class Read(msgspec.Struct, frozen=True):
    """A value that a script reads from AWS when it runs. `name` is that of the parameter or secret, or the S3 URI."""

    service: Literal["ssm", "secretsmanager", "s3"]
    operation: str
    name: Word
    line: int
    decrypts: bool = False


class Download(msgspec.Struct, frozen=True):
    """A download from the network. `host` is empty for a package manager's own repositories.

    `in_s3`: the repositories of Amazon Linux are in S3, so that a gateway endpoint may serve them.
    """

    command: str
    host: str
    line: int
    in_s3: bool = False


_AWS_VALUES: Final = frozenset(
    {"--region", "--profile", "--output", "--query", "--endpoint-url", "--color", "--ca-bundle"}
    | {"--cli-read-timeout", "--cli-connect-timeout"}
)


def aws_call(command: Command) -> tuple[str, str] | None:
    """Service and operation of an AWS CLI command: `("ssm", "get-parameter")`."""
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


# The option with the name of the value that a call reads.
_NAMED_BY: Final[dict[tuple[str, str], str]] = {
    ("ssm", "get-parameter"): "--name",
    ("ssm", "get-parameters"): "--names",
    ("ssm", "get-parameters-by-path"): "--path",
    ("secretsmanager", "get-secret-value"): "--secret-id",
}


def reads_of(command: Command) -> Iterator[Read]:
    """The parameters, secrets and objects that the command reads from AWS."""
    if command.name == "amazon-cloudwatch-agent-ctl":
        yield from _agent_reads(command)
    match aws_call(command):
        case ("s3", "cp" | "mv" | "sync" | "ls"):
            yield from _s3_reads(command)
        case ("ssm" | "secretsmanager" as service, operation):
            decrypts = "--with-decryption" in command.plain
            for name in _names(command, _NAMED_BY.get((service, operation))):
                yield Read(service, operation, name, command.line, decrypts)


def _names(command: Command, option: str | None) -> tuple[Word, ...]:
    """The words after the option, in both spellings."""
    if option is None:
        return ()
    single = command.option(option)
    return command.values(option) or (() if single is None else (single,))


def _agent_reads(command: Command) -> Iterator[Read]:
    """The CloudWatch agent fetches a configuration named `ssm:<parameter>`."""
    found = command.option("-c")
    if isinstance(found, str) and found.startswith("ssm:"):
        yield Read("ssm", "get-parameter", found.removeprefix("ssm:"), command.line)


def _s3_reads(command: Command) -> Iterator[Read]:
    """The source of a copy; empty if it is not an S3 URI, because the copy then writes."""
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


def download_of(command: Command) -> Download | None:
    """The downloads of the command."""
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


def ports_of(command: Command) -> Iterator[int]:
    """The ports that the command certainly serves, by an option or an argument."""
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
            if number is not None:
                yield number
