"""What differs by the versions that are installed."""

from __future__ import annotations

import inspect
import re
from importlib.metadata import version
from typing import Final

import pytest
from click.testing import CliRunner


def _numbers(package: str) -> tuple[int, ...]:
    return tuple(int(n) for n in re.findall(r"\d+", version(package))[:3])


AWS_7: Final = _numbers("pulumi-aws") >= (7,)
needs_aws_7: Final = pytest.mark.skipif(not AWS_7, reason="written for pulumi-aws 7")


def command_line() -> CliRunner:
    """With standard error by itself, which click 8.1 does only if it is told to."""
    told = {"mix_stderr": False} if "mix_stderr" in inspect.signature(CliRunner).parameters else {}
    return CliRunner(**told)
