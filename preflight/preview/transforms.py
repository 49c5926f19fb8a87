"""The options of a resource, as transforms of a program get and return them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

# Options of a transform and their fields in the registration, if the names differ.
_OPTION_FIELDS: Final = {
    "depends_on": "dependencies",
    "protect": "protect",
    "ignore_changes": "ignoreChanges",
    "replace_on_changes": "replaceOnChanges",
    "version": "version",
    "aliases": "aliases",
    "provider": "provider",
    "custom_timeouts": "customTimeouts",
    "plugin_download_url": "pluginDownloadURL",
    "retain_on_delete": "retainOnDelete",
    "deleted_with": "deletedWith",
    "additional_secret_outputs": "additionalSecretOutputs",
    "providers": "providers",
}


def to_options(request: Any, options: Any) -> None:
    """Write the options of a registration into those that a transform gets."""
    for option, name in _OPTION_FIELDS.items():
        _set(options, option, getattr(request, name))
    if request.deleteBeforeReplaceDefined:
        options.delete_before_replace = request.deleteBeforeReplace


def from_options(request: Any, options: Any) -> None:
    """Write the options that a transform returns into the registration."""
    for option, name in _OPTION_FIELDS.items():
        request.ClearField(name)
        _set(request, name, getattr(options, option))
    request.deleteBeforeReplaceDefined = options.HasField("delete_before_replace")
    request.deleteBeforeReplace = options.delete_before_replace


def _set(target: Any, name: str, value: Any) -> None:
    field = getattr(target, name)
    if hasattr(field, "MergeFrom") and (not isinstance(value, Iterable) or hasattr(field, "add")):
        field.MergeFrom(value)
    elif hasattr(field, "update"):
        field.update(value)
    elif hasattr(field, "extend"):
        field.extend(value)
    elif value:
        setattr(target, name, value)
