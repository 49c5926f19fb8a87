"""The verdict is about the version in the program's environment: a small package written as pulumi_aws 6 is."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path

import pytest

from preflight.sources.program import Program
from tests.policies.python_code.programs import found

PACKAGE = {
    "__init__.py": """
        import typing
        from . import _utilities
        from .provider import *

        if typing.TYPE_CHECKING:
            import pulumi_aws.ec2 as __ec2
            ec2 = __ec2
        else:
            ec2 = _utilities.lazy_import('pulumi_aws.ec2')
    """,
    "_utilities.py": "def lazy_import(name): ...\n",
    "provider.py": """
        import pulumi
        __all__ = ['Provider']
        class Provider(pulumi.ProviderResource):
            def __init__(__self__, resource_name: str, *args, **kwargs): ...
            def _internal_init(__self__, resource_name: str, opts=None, region=None, __props__=None): ...
    """,
    "ec2/__init__.py": """
        from .. import _utilities
        from .eip import *
        from ._inputs import *
    """,
    "ec2/_inputs.py": """
        import pulumi
        from typing import Any, Mapping, Optional, TypedDict
        from typing_extensions import NotRequired, TypeAlias

        __all__ = ['EipTagArgs', 'EipTagArgsDict']

        MYPY = False

        if not MYPY:
            class EipTagArgsDict(TypedDict):
                key: pulumi.Input[str]
                value_text: NotRequired[pulumi.Input[str]]
        elif False:
            EipTagArgsDict: TypeAlias = Mapping[str, Any]

        @pulumi.input_type
        class EipTagArgs:
            def __init__(__self__, *, key: pulumi.Input[str], value_text: Optional[pulumi.Input[str]] = None): ...
    """,
    "ec2/eip.py": """
        import pulumi
        from typing import Optional, Union, overload
        from ._inputs import *

        __all__ = ['EipArgs', 'Eip']

        @pulumi.input_type
        class EipArgs:
            def __init__(__self__, *, vpc: Optional[pulumi.Input[bool]] = None): ...

        class Eip(pulumi.CustomResource):
            @overload
            def __init__(__self__, resource_name: str, opts=None, vpc=None): ...
            @overload
            def __init__(__self__, resource_name: str, args: Optional[EipArgs] = None, opts=None): ...
            def __init__(__self__, resource_name: str, *args, **kwargs): ...

            def _internal_init(__self__,
                               resource_name: str,
                               opts: Optional[pulumi.ResourceOptions] = None,
                               instance: Optional[pulumi.Input[str]] = None,
                               tag: Optional[pulumi.Input[Union['EipTagArgs', 'EipTagArgsDict']]] = None,
                               vpc: Optional[pulumi.Input[bool]] = None,
                               __props__=None):
                if instance is None and not opts.urn:
                    raise TypeError("Missing required property 'instance'")

            @property
            @pulumi.getter(name="publicIp")
            def public_ip(self) -> pulumi.Output[str]: ...
    """,
}


@pytest.fixture
def six(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment with that package before the installed one."""
    place = tmp_path / "environment"
    for name, text in PACKAGE.items():
        path = place / "pulumi_aws" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
    (place / "pulumi_aws-6.66.2.dist-info").mkdir()
    monkeypatch.setenv("PYTHONPATH", str(place))
    return tmp_path / "program"


def told(folder: Path, text: str) -> list[str]:
    folder.mkdir(exist_ok=True)
    (folder / "__main__.py").write_text("import pulumi_aws as aws\n" + text)
    program = Program(folder, folder / "__main__.py", folder, sys.executable)
    return [f.partition(" __main__.py:2 ")[2] for f in found(program)]


def test_what_the_older_version_takes(six: Path) -> None:
    assert told(six, "aws.ec2.Eip('e', vpc=True, instance='i', tag={'key': 'a', 'valueText': 'b'})") == []


def test_what_it_does_not_take(six: Path) -> None:
    assert told(six, "aws.ec2.Eip('e', domain='vpc', instance='i')") == [
        "aws.ec2.Eip has no argument 'domain' (pulumi_aws 6.66.2): remove it."
    ]


def test_what_it_needs(six: Path) -> None:
    assert told(six, "aws.ec2.Eip('e')") == ["aws.ec2.Eip requires 'instance' (pulumi_aws 6.66.2). Add it."]
    assert told(six, "import pulumi; aws.ec2.Eip('e', opts=pulumi.ResourceOptions(urn='u'))") == []


def test_conditional_typed_dictionaries(six: Path) -> None:
    assert told(six, "aws.ec2.Eip('e', instance='i', tag={'key': 'a', 'value': 'b'})") == [
        "EipTagArgs in aws.ec2.Eip has no key 'value' (pulumi_aws 6.66.2). Remove it."
    ]


def test_what_it_does_not_have(six: Path) -> None:
    assert told(six, "aws.ec2.Vpc('v')") == ["'pulumi_aws.ec2' of pulumi_aws 6.66.2 has no 'Vpc'."]
    assert told(six, "aws.s3.Bucket('b')") == ["pulumi_aws 6.66.2 has no 's3'."]
    assert told(six, "aws.ec2.Eip('e', instance='i').public_ips") == [
        "Eip of pulumi_aws 6.66.2 has no attribute 'public_ips'. Use 'public_ip'."
    ]
