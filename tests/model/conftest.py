"""Fixtures of the model's tests."""

from __future__ import annotations

import pytest

from tests.model.routed_network import Network


@pytest.fixture
def network() -> Network:
    return Network()
