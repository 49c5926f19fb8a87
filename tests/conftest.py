"""The day on which the tests judge their stacks: AWS ends runtimes and versions while the tests stay the same."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

DAY = datetime.date(2026, 11, 30)


@pytest.fixture(autouse=True, scope="session")
def _day() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("preflight.core.stack.today", lambda: DAY)
        yield


@pytest.fixture
def scratch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The parent of the previews' scratch folders. The path of a socket file in it must be short."""
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.setattr("preflight.preview.session.base", lambda: folder)
        yield Path(folder)
