"""Which pack a process serves: this one, or one of an organization's own that adds policies to it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from preflight.version import NAME, VERSION


@dataclass(frozen=True)
class Pack:
    """What Pulumi shows of the pack, and the folders of the policies that it adds."""

    name: str = NAME
    version: str = VERSION
    display_name: str = "AWS Preflight"
    folders: tuple[Path, ...] = ()


PREFLIGHT: Final = Pack()
