"""The class or version that is most like one that does not exist."""

from __future__ import annotations

import pytest

from preflight.model.nearest_class import nearest_class, nearest_version

CLASSES = ("db.t2.medium", "db.t3.medium", "db.t4g.medium", "db.m7g.large", "db.m7i.large", "db.r8g.xlarge")


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("db.t5.medium", "db.t4g.medium"),
        ("db.t1.medium", "db.t2.medium"),
        ("db.t3.mediun", "db.t3.medium"),
        ("db.m8g.large", "db.m7g.large"),
        ("db.m8i.large", "db.m7i.large"),
        ("t3.medium", "db.t3.medium"),
        ("large", ""),
        ("", ""),
        ("x" * 100_000, ""),
    ],
)
def test_classes(name: str, nearest: str) -> None:
    assert nearest_class(name, CLASSES) == nearest


def test_the_end_of_a_name_stays() -> None:
    assert (
        nearest_class("t9.small.search", ("t3.small.elasticsearch", "t2.small.search")) == "t2.small.search"
    )


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("python3.8", "python3.13"),
        ("nodejs23.x", "nodejs24.x"),
        ("python4.0", "python3.13"),
        ("nodejs26.x", "nodejs24.x"),
        ("pyton3.9", "python3.9"),
        ("cobol", ""),
        ("", ""),
    ],
)
def test_versions(text: str, nearest: str) -> None:
    assert nearest_version(text, ("python3.9", "python3.12", "python3.13", "nodejs24.x")) == nearest
