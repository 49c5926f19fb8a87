"""Files of policies: what is loaded, and the one line for what is not, while the others run."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from preflight.policy import PolicyFileError, discover, load_file, policy_set
from tests.preflight.own.files import HELPER, OF_STACK, POLICY, policy_file


def names(folder: Path) -> set[str]:
    return {p.name for p in policy_set((folder,)).policies} - {p.name for p in discover()}


def problems(folder: Path) -> list[str]:
    return list(policy_set((folder,)).problems)


def test_policies_of_a_folder_stand_among_those_of_the_pack(tmp_path: Path) -> None:
    policy_file(tmp_path, "rules/tagging/missing_owner_tag.py")
    policy_file(tmp_path, "rules/network/small_subnets.py", OF_STACK)
    (tmp_path / "rules/_words.py").write_text(HELPER)
    found = policy_set((tmp_path / "rules",))
    assert found.problems == ()
    assert list(found.policies) == sorted(found.policies, key=lambda p: (p.area, p.name))
    assert len(found.policies) == len(discover()) + 2
    owner, subnets = found.find("missing-owner-tag"), found.find("small-subnets")
    assert owner is not None and subnets is not None
    assert (owner.area, owner.source, owner.url) == ("tagging", "rules/tagging/missing_owner_tag.py", "")
    assert owner.description == "A bucket has no tag that names its owner."
    assert owner.is_resource_policy and not subnets.is_resource_policy
    assert subnets.url == "https://wiki.example.com/subnets"


def test_what_is_no_policy_is_left_alone(tmp_path: Path) -> None:
    policy_file(tmp_path, "tagging/missing_owner_tag.py")
    for path in (
        "tagging/__init__.py",
        "tagging/_helper.py",
        "tagging/test_it.py",
        "tagging/it_test.py",
        "conftest.py",
    ):
        (tmp_path / path).write_text("raise RuntimeError\n")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/README.md").write_text("# Rules\n")
    (tmp_path / "tagging/__init__.py").write_text("")
    assert (names(tmp_path), problems(tmp_path)) == ({"missing-owner-tag"}, [])


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        (
            "rules/compute/broken_by_syntax.py",
            "def x(:\n",
            r"rules/compute/broken_by_syntax.py did not load: SyntaxError in line 1: invalid syntax.",
        ),
        (
            "rules/compute/asks_for_more.py",
            '"""X."""\nfrom preflight.model.network.subnet import Subnett\n',
            r"rules/compute/asks_for_more.py did not load: ImportError in line 2: cannot import name 'Subnett' from "
            r"'preflight.model.network.subnet'. aws-preflight [\d.]+ does not have it.",
        ),
        (
            "rules/compute/module_is_gone.py",
            "import os\n\nimport preflight.topology\n",
            r"rules/compute/module_is_gone.py did not load: ModuleNotFoundError in line 3: No module named "
            r"'preflight.topology'. aws-preflight [\d.]+ does not have it.",
        ),
        (
            "rules/compute/older_than_this.py",
            POLICY.replace("@policy(", "@policy(query=None, "),
            r"rules/compute/older_than_this.py did not load: TypeError in line 11: policy\(\) got an unexpected "
            r"keyword argument 'query'. aws-preflight [\d.]+ does not have it.",
        ),
        (
            "rules/compute/not_installed.py",
            "import acme_helpers\n",
            r"rules/compute/not_installed.py did not load: ModuleNotFoundError in line 1: No module named "
            r"'acme_helpers'.",
        ),
        (
            "rules/compute/level_by_hand.py",
            POLICY.replace("level=MANDATORY", "level='stop'"),
            r"rules/compute/level_by_hand.py did not load: ValueError in line 11: 'stop' is not a valid Level.",
        ),
        (
            "rules/compute/subjects_by_number.py",
            POLICY.replace('each="aws:s3/bucket:Bucket"', "each=5"),
            r"rules/compute/subjects_by_number.py did not load: TypeError in line 11: each=5: expected resource types, "
            r"a class of the model, or a function of the stack.",
        ),
        (
            "rules/compute/ends_the_process.py",
            "raise SystemExit(3)\n",
            r"rules/compute/ends_the_process.py did not load: SystemExit in line 1: 3.",
        ),
        (
            "rules/compute/other_name_inside.py",
            POLICY.replace("def NAME", "def another_name"),
            r"rules/compute/other_name_inside.py was not loaded: it has no policy 'other_name_inside'. Decorate a "
            r"function of that name with @policy\(...\).",
        ),
        (
            "rules/compute/two_in_one.py",
            POLICY + "\n\n" + POLICY.split("\n\n\n")[1].replace("def NAME", "def second_one"),
            r"rules/compute/two_in_one.py was not loaded: it has the policy 'second_one' too. Move it into a file of "
            r"that name.",
        ),
        (
            "rules/compute/one.py",
            POLICY,
            r"rules/compute/one.py was not loaded: 'one' is not the name of a policy. Use two words or more in small "
            r"letters, joined by _, such as missing_owner_tag.py.",
        ),
        (
            "rules/my-area/right_name.py",
            POLICY,
            r"rules/my-area/right_name.py was not loaded: 'my-area' is not the name of an area. Use small letters, "
            r"digits and _.",
        ),
        (
            "rules/without_an_area.py",
            POLICY,
            r"rules/without_an_area.py was not loaded: a policy is in a folder named for its area. Move it, for "
            r"example to rules/network/without_an_area.py.",
        ),
        (
            "rules/network/nat_gateway_placement.py",
            POLICY,
            r"rules/network/nat_gateway_placement.py does not run: 'nat-gateway-placement' is also a policy of "
            r"aws-preflight itself. Rename the file and the policy.",
        ),
        (
            "rules/zoo/missing_owner_tag.py",
            POLICY,
            r"rules/zoo/missing_owner_tag.py does not run: 'missing-owner-tag' is also a policy of "
            r"rules/tagging/missing_owner_tag.py. Rename the file and the policy.",
        ),
    ],
)
def test_a_file_that_does_not_load_is_one_line(tmp_path: Path, path: str, text: str, line: str) -> None:
    policy_file(tmp_path, "rules/tagging/missing_owner_tag.py")
    policy_file(tmp_path, path, text)
    (told,) = problems(tmp_path / "rules")
    assert re.fullmatch(line, told), told
    assert names(tmp_path / "rules") == {"missing-owner-tag"}


def test_the_same_folder_twice_is_one_folder(tmp_path: Path) -> None:
    policy_file(tmp_path, "rules/tagging/missing_owner_tag.py")
    folder = tmp_path / "rules"
    assert policy_set((folder, tmp_path / "rules/../rules")).problems == ()


def test_a_folder_without_policies_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "rules/tagging").mkdir(parents=True)
    assert problems(tmp_path / "rules") == [
        "rules holds no policy. Each is a file of its own, rules/AREA/NAME.py."
    ]


def test_two_folders_of_one_name_are_two(tmp_path: Path) -> None:
    for place, name in (("a", "first_rule"), ("b", "second_rule")):
        policy_file(tmp_path, f"{place}/rules/tagging/{name}.py")
    found = policy_set((tmp_path / "a/rules", tmp_path / "b/rules"))
    assert {"first-rule", "second-rule"} <= {p.name for p in found.policies}


def test_what_a_file_prints_is_not_in_the_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy_file(tmp_path, "tagging/missing_owner_tag.py", "print('hello')\n" + POLICY)
    names(tmp_path)
    assert capsys.readouterr().out == ""


def test_a_test_gets_the_error_itself(tmp_path: Path) -> None:
    file = policy_file(tmp_path, "compute/not_installed.py", "import acme_helpers\n")
    with pytest.raises(ModuleNotFoundError):
        load_file(file)
    with pytest.raises(PolicyFileError, match="is not a file"):
        load_file(tmp_path / "compute/nothing_there.py")


# --- installed packages


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of installed packages; the policies are looked for anew before and after."""
    monkeypatch.syspath_prepend(str(tmp_path))
    policy_set.cache_clear()
    yield tmp_path
    policy_set.cache_clear()
    for name in [n for n in sys.modules if n.partition(".")[0] == "acme"]:
        del sys.modules[name]


def installed(site: Path, value: str) -> None:
    described = site / "acme_policies-1.0.0.dist-info"
    described.mkdir()
    (described / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-policies\nVersion: 1.0.0\n")
    (described / "entry_points.txt").write_text(f"[preflight.policies]\nacme = {value}\n")


def test_an_installed_package_brings_policies(site: Path) -> None:
    installed(site, "acme.rules")
    policy_file(site, "acme/rules/tagging/missing_owner_tag.py")
    policy_file(site, "acme/rules/tagging/broken_here.py", "import acme.nothing\n")
    found = policy_set()
    owner = found.find("missing-owner-tag")
    assert owner is not None and owner.source == "acme/rules/tagging/missing_owner_tag.py"
    (problem,) = found.problems
    assert problem.startswith("acme/rules/tagging/broken_here.py did not load: ModuleNotFoundError in line 1")
    assert found.unloaded == {"broken-here"}


@pytest.mark.parametrize(
    ("value", "text", "reason"),
    [
        ("acme.rules", "raise RuntimeError('no licence')", "RuntimeError: no licence."),
        ("acme.nothing", "", "The package acme.nothing did not load: ModuleNotFoundError"),
        ("acme.single", "", "acme.single is not a package. Name a package that has a folder for each area."),
    ],
)
def test_an_entry_point_that_gives_nothing_is_one_line(
    site: Path, value: str, text: str, reason: str
) -> None:
    installed(site, value)
    (site / "acme/rules").mkdir(parents=True)
    (site / "acme/rules/__init__.py").write_text(text)
    (site / "acme/single.py").write_text("")
    found = policy_set()
    (problem,) = found.problems
    assert problem.startswith("The entry point 'acme' of preflight.policies gives no policies. ")
    assert reason in problem
    assert found.policies == discover()
