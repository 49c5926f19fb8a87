"""Pulumi.yaml and the stack's file."""

from __future__ import annotations

from pathlib import Path

import pytest

from preflight.preview.errors import PreviewError
from preflight.preview.project import SECRET_STAND_IN, Project
from tests.preflight.preview.programs import write


def load(
    folder: Path, project: str = "", stack: str = "", name: str | None = None, **overrides: str
) -> Project:
    text = "name: shop\nruntime: python\n" + project
    files = {"Pulumi.yaml": text, "Pulumi.dev.yaml": stack}
    return Project.load(write(folder, "", **files), name, overrides)


def test_values_defaults_and_overrides(tmp_path: Path) -> None:
    project = load(
        tmp_path,
        "config:\n  plain: a\n  typed: {type: integer, default: 3}\n  described: {type: string, description: x}\n"
        "  aws:region: eu-west-1\n",
        "config:\n  shop:plain: b\n  shop:on: true\n  shop:list: [1, {a: b}]\n  shop:ratio: 0.5\n"
        "  shop:day: 2024-02-03\n",
        given="c",
    )
    assert project.config == {
        "shop:plain": "b",
        "shop:typed": "3",
        "aws:region": "eu-west-1",
        "shop:on": "true",
        "shop:list": '[1, {"a": "b"}]',
        "shop:ratio": "0.5",
        "shop:day": "2024-02-03",
        "shop:given": "c",
    }
    assert project.secret_keys == frozenset()


def test_encrypted_and_secret_values(tmp_path: Path) -> None:
    project = load(
        tmp_path,
        "config:\n  pin: {type: string, default: '1', secret: true}\n  none: {type: string, secret: true}\n",
        "config:\n  shop:whole: {secure: AAAB}\n  shop:part: {user: admin, keys: [{secure: AAAB}]}\n"
        "  shop:open: {secure: AAAB}\n",
        **{"shop:open": "given"},
    )
    assert project.secret_keys == {"shop:pin", "shop:whole", "shop:part", "shop:open"}
    assert project.config["shop:whole"] == SECRET_STAND_IN
    assert project.config["shop:part"] == f'{{"user": "admin", "keys": ["{SECRET_STAND_IN}"]}}'
    assert project.config["shop:open"] == "given", "whoever gives it, the value of a secret key is a secret"


@pytest.mark.parametrize(
    ("name", "expected"),
    [(None, ("organization", "dev")), ("acme/shop/prod", ("acme", "prod")), ("x", ("organization", "x"))],
)
def test_the_stacks_name(tmp_path: Path, name: str | None, expected: tuple[str, str]) -> None:
    project = load(tmp_path, name=name)
    assert (project.organization, project.stack) == expected


def test_the_stack_that_is_chosen(tmp_path: Path) -> None:
    write(tmp_path)
    assert Project.load(tmp_path, None, {}).stack == "dev"
    (tmp_path / "Pulumi.dev.yaml").rename(tmp_path / "Pulumi.live.yaml")
    assert Project.load(tmp_path, None, {}).stack == "live"
    (tmp_path / "Pulumi.test.yaml").touch()
    with pytest.raises(PreviewError, match="set one of them with --stack: live, test"):
        Project.load(tmp_path, None, {})
    (tmp_path / "Pulumi.dev.yaml").touch()
    assert Project.load(tmp_path, None, {}).stack == "dev"


def test_settings_in_a_folder_of_their_own(tmp_path: Path) -> None:
    for number, key in enumerate(("config", "stackConfigDir")):
        folder = write(
            tmp_path / str(number), "", **{"Pulumi.yaml": f"name: shop\nruntime: python\n{key}: stacks\n"}
        )
        (folder / "stacks").mkdir()
        (folder / "stacks" / "Pulumi.test.yaml").write_text("config: {shop:a: b}\n")
        project = Project.load(folder, None, {})
        assert (project.stack, project.config) == ("test", {"shop:a": "b"})


def test_environments_of_the_stack_are_known_by_name(tmp_path: Path) -> None:
    assert load(tmp_path, stack="environment: [acme/dev, shared: {merge: false}]\n").environments == (
        "acme/dev",
        "shared",
    )
