"""The error of the offline preview, apart from all that needs Pulumi's SDK."""

from __future__ import annotations


class PreviewError(Exception):
    """The program could not be started; the message is one line."""
