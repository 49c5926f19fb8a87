"""Faults in a cloud-config that cloud-init rejects.

Source: cloud-init, `cloudinit/util.py` (`load_yaml`, `shellify`) and `cloudinit/config/cc_write_files.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from preflight.core.yaml_text import parse_yaml

_COMMANDS: Final = ("bootcmd", "runcmd")
# Keys of other tools and mistyped keys that no module reads, so that cloud-init ignores their values.
_MISSPELT: Final = {
    "runcmds": "runcmd",
    "run_cmd": "runcmd",
    "run-cmd": "runcmd",
    "bootcmds": "bootcmd",
    "package": "packages",
    "write_file": "write_files",
    "write-files": "write_files",
    "writefiles": "write_files",
    "package_updates": "package_update",
}


class Fault(msgspec.Struct, frozen=True):
    """The fault, without any text of the configuration."""

    text: str


def faults(text: str) -> tuple[Fault, ...]:
    """The certain faults because of which cloud-init ignores parts of the configuration."""
    import yaml

    if "!!python" in text:
        return ()
    try:
        config: Any = parse_yaml(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1})" if mark is not None else ""
        return (Fault(f"is not valid YAML{where}, so that cloud-init ignores all of it"),)
    except ValueError:
        return ()
    if config is None:
        return ()
    if not isinstance(config, dict):
        return (Fault("is not a mapping of keys to values, so that cloud-init ignores all of it"),)
    return (*_commands(config), *_files(config), *_keys(config))


def _commands(config: dict[Any, Any]) -> Iterator[Fault]:
    for key in _COMMANDS:
        value = config.get(key)
        if value is not None and not isinstance(value, list):
            yield Fault(f"has a `{key}` that is not a list, so that none of it runs")
        for number, item in enumerate(value if isinstance(value, list) else (), 1):
            if isinstance(item, dict):
                yield Fault(
                    f"has a mapping as item {number} of `{key}` (its text contains `: ` and is not quoted), so that "
                    f"none of `{key}` runs"
                )
                break
            if item is not None and not isinstance(item, str | list):
                yield Fault(
                    f"has a number or boolean as item {number} of `{key}`, so that none of `{key}` runs"
                )
                break


def _files(config: dict[Any, Any]) -> Iterator[Fault]:
    value = config.get("write_files")
    if value is not None and not isinstance(value, list):
        yield Fault("has a `write_files` that is not a list, so that no file is written")
    for number, item in enumerate(value if isinstance(value, list) else (), 1):
        if isinstance(item, dict) and not item.get("path"):
            yield Fault(f"has no `path` in item {number} of `write_files`, so that this file is not written")


def _keys(config: dict[Any, Any]) -> Iterator[Fault]:
    for key in sorted(str(k) for k in config):
        right = _MISSPELT.get(key)
        if right is not None and right not in config:
            yield Fault(f"has `{key}`, which no module reads; the module reads `{right}`")
