"""One row of a policy's table of cases, judged at the first preview and after deployment."""

from __future__ import annotations

from preflight.testing import Case, check

__all__ = ["Case", "check"]
