"""Whether the program ran to its end, and if not, why; used by all reports, the exit code and policies."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from preflight.core.resource import PROVIDER_PREFIX, STACK_TYPE
from preflight.preview.automation import INSTEAD, failed_in_automation
from preflight.preview.environment import withheld
from preflight.preview.typescript_errors import headline_of

if TYPE_CHECKING:
    from preflight.preview.model import Preview, ProgramError

MISSING_VALUE: Final = "Missing required configuration variable"
_KEY: Final = re.compile(rf"{MISSING_VALUE} '([^']+)'")


class Cause(StrEnum):
    """What ended the program early."""

    EXCEPTION = "exception"
    SYNTAX = "syntax"
    EXIT = "exit"
    TIME_LIMIT = "time-limit"
    NETWORK = "network"
    CONFIGURATION = "configuration"
    LOOKUP = "lookup"
    NOTHING = "nothing-registered"
    NOT_RUN = "not-run"
    COULD_NOT_RUN = "could-not-run"


@dataclass(frozen=True, slots=True)
class Completeness:
    """Complete if nothing ended the program early: `cause` is `None`. `reason`: one sentence for users.

    `offline`: the cause may be a limitation of the offline preview, so that a deployment need not fail.
    """

    cause: Cause | None = None
    reason: str = ""
    offline: bool = False

    @property
    def complete(self) -> bool:
        return self.cause is None

    @property
    def ended_early(self) -> bool:
        """Whether less was evaluated than requested; False if only the sources were requested."""
        return self.cause not in (None, Cause.NOT_RUN)


COMPLETE: Final = Completeness()
SOURCES_ONLY: Final = Completeness(
    Cause.NOT_RUN, "Only the program's sources were read; its resources were not evaluated."
)


def completeness_of(previewed: Preview, required: Iterable[str] = ()) -> Completeness:
    """The cause that ended the program early, if any. `required`: values that its stack does not set."""
    error = previewed.error
    if error is None:
        return COMPLETE if _registers(previewed) else _nothing(previewed)
    headline = headline_of(error.message)
    cause, hint = _cause(previewed, error)
    stop = "" if headline.endswith((".", "?", "!")) else "."
    told = f"The program did not run to its end: {headline}{stop}{hint}"
    if cause is Cause.CONFIGURATION:
        told = _unset(previewed, error, required)
    offline = bool(hint) or (cause is Cause.CONFIGURATION and not _has_values(previewed))
    return Completeness(cause, told, offline)


def _registers(previewed: Preview) -> bool:
    own = (STACK_TYPE, PROVIDER_PREFIX)
    return any(not message.type.startswith(own) for message in previewed.resources)


def _nothing(previewed: Preview) -> Completeness:
    where = f"stack '{previewed.stack}' of '{previewed.project}'"
    return Completeness(
        Cause.NOTHING, f"The program registers no resource in {where}: nothing was evaluated."
    )


# Exceptions of programs that use the network, which the offline preview does not allow.
_OFFLINE: Final = re.compile(
    r"/(botocore|requests|urllib|urllib3|socket|http/client|aiohttp|httpx|httpcore|boto3|undici|axios|node-fetch|"
    r"aws-sdk|@aws-sdk|@smithy)(/|\.py)|^.*\bnode:(net|dns|tls|http|https|internal/deps/undici)\b",
    re.MULTILINE,
)
# Errors of a missing network, and errors with the address that could not be reached; SDK errors contain their own
# pages.
_UNREACHED: Final = re.compile(
    r"Errno -3|Errno 101|\b(ENOTFOUND|EAI_AGAIN|ENETUNREACH|ECONNREFUSED)\b|fetch failed|"
    r"https?://(?!(www\.)?pulumi\.(com|io)\b|github\.com\b)"
)


# A command of the program ended with an error. `aws`, `pip`, `npm` or `docker` need the network or credentials.
_COMMAND_FAILED: Final = re.compile(
    r"(subprocess\.)?CalledProcessError: |Error: (Command failed: |spawnSync )"
)
# Errors that no result of a lookup causes: names and arguments that do not exist, whatever the values are.
_WHATEVER_THE_VALUES: Final = re.compile(
    r"(NameError|UnboundLocalError|ImportError|ModuleNotFoundError): "
    r"|AttributeError: (module '|'(Awaitable)?Get\w+Result' object has no attribute )"
    r"|Error: Cannot find module |ReferenceError: |TypeError: [\w.]+ is not a constructor"
    r"|TypeError: [\w.]+\(\) (got an unexpected keyword|missing )"
)


def _cause(previewed: Preview, error: ProgramError) -> tuple[Cause, str]:
    """The cause, and a hint for the user if the cause may be a limitation of the offline preview."""
    unanswered = sorted({one.token for one in previewed.lookups if not one.answered})
    if error.kind == "timeout":
        return Cause.TIME_LIMIT, " Set a longer --timeout."
    if error.kind == "syntax":
        return Cause.SYNTAX, ""
    if error.kind == "unsupported":
        return (
            Cause.EXCEPTION,
            " The offline preview cannot evaluate that; `pulumi preview --policy-pack` can.",
        )
    if error.kind == "invalid" and MISSING_VALUE not in error.message:
        return Cause.EXCEPTION, ""
    if failed_in_automation(error.traceback):
        return Cause.EXCEPTION, f" {INSTEAD}"
    if _OFFLINE.search(error.traceback) or _UNREACHED.search(error.message):
        return (
            Cause.NETWORK,
            " It uses the network, which the offline preview does not allow; see --network.",
        )
    if MISSING_VALUE in error.message:
        return Cause.CONFIGURATION, ""
    if _COMMAND_FAILED.match(headline_of(error.message)):
        return (
            Cause.NETWORK,
            " The command may need the network or credentials, which the offline preview does not have; see --network.",
        )
    if names := _missed(error):
        return Cause.EXCEPTION, f" The offline preview withholds {names}, which may hold credentials."
    if unanswered and not _WHATEVER_THE_VALUES.match(headline_of(error.message)):
        names = ", ".join(unanswered)
        return (
            Cause.LOOKUP,
            f" The result of {names} may be missing; set it in preflight.yaml.",
        )
    return (Cause.EXIT if error.kind == "exit" else Cause.EXCEPTION), ""


def _missed(error: ProgramError) -> str:
    """The withheld environment variables that the error or its stack names."""
    told = set(re.findall(r"\w+", f"{error.message}\n{error.traceback}"))
    return ", ".join(name for name in withheld() if name in told)


def _has_values(previewed: Preview) -> bool:
    """Whether the stack's configuration is known: its file has values, and no Pulumi ESC environment adds more."""
    return bool(previewed.config and previewed.stacks) and not previewed.environments


def _unset(previewed: Preview, error: ProgramError, required: Iterable[str]) -> str:
    """The values that the program requires, and where to set them."""
    keys = ", ".join(sorted({*_KEY.findall(error.message), *required}))
    needed = f"The program requires {keys}" if keys else "The program requires a configuration value"
    if previewed.environments:
        names = ", ".join(previewed.environments)
        return f"{needed}, which the environment {names} of Pulumi ESC may set. Set the values with --config."
    if not previewed.stacks:
        file = f"Pulumi.{previewed.stack}.yaml"
        return f"{needed}, but no stack has a configuration file. Set the values with --config, or create {file}."
    return f"{needed}, which stack '{previewed.stack}' does not set. Set the values there, or with --config."
