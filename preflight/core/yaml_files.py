"""YAML files of Pulumi's."""

from __future__ import annotations

from typing import Any

import yaml


def first_document(text: str) -> Any:
    """The first document of a YAML text, as Pulumi reads its files; raises `yaml.YAMLError`."""
    try:
        # The parser in C, where there is one, takes a tenth of the time; the messages are those of the other one.
        return next(yaml.load_all(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)), None)
    except yaml.YAMLError:
        return next(yaml.safe_load_all(text), None)
