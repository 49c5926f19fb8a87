"""The day on which the tests judge their stacks: AWS ends runtimes and versions while the tests stay the same."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest

DAY = datetime.date(2026, 11, 30)


@pytest.fixture(autouse=True, scope="session")
def _day() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("preflight.core.stack.today", lambda: DAY)
        yield
