"""The version of aws-preflight, the same as in PulumiPolicy.yaml (a test compares them)."""

from typing import Final

NAME: Final = "aws-preflight"

VERSION = "0.2.0"
