"""Imports that fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.policies.python_code.programs import Case, check

CASES: dict[str, Case] = {
    "a module that pulumi_aws lacks": Case(
        "from pulumi_aws import events, s3\n",
        [
            "mandatory __main__.py:1 {aws} has no 'events'. Import 'cloudwatch' instead.",
        ],
    ),
    "a module that pulumi_aws lacks, by its full name": Case(
        "import pulumi_aws.elbv2 as elb\n",
        [
            "mandatory __main__.py:1 {aws} has no module 'pulumi_aws.elbv2'. Import 'lb' instead.",
        ],
    ),
    "a class that the module lacks": Case(
        "from pulumi_aws.ec2 import Vpcc, LoadBalancer\n",
        [
            (
                "mandatory __main__.py:1 'pulumi_aws.ec2' of {aws} has no 'LoadBalancer'. Import it from "
                "pulumi_aws.lb."
            ),
            "mandatory __main__.py:1 'pulumi_aws.ec2' of {aws} has no 'Vpcc'. Import 'Vpc' instead.",
        ],
    ),
    "a name of the provider's configuration": Case(
        """
            import pulumi_aws as aws
            from pulumi_aws.config import region, zone
            print(aws.config.region, aws.config.default_tags, aws.config.__name__)
        """,
        [
            (
                "mandatory __main__.py:2 'pulumi_aws.config' of {aws} has no 'zone'. Import it from "
                "pulumi_aws.route53."
            ),
        ],
    ),
    "a function that pulumi lacks": Case(
        "from pulumi import ResourceOption\n",
        [
            "mandatory __main__.py:1 {pulumi} has no 'ResourceOption'. Import 'ResourceOptions' instead.",
        ],
    ),
    "a package that is not installed": Case(
        "import nosuchpackage\n",
        [
            (
                "mandatory __main__.py:1 Module 'nosuchpackage' is not in the program's folder or its "
                "environment. Correct the name, or add its package to the requirements and install it."
            ),
        ],
    ),
    "a package that is not installed, in two files": Case(
        {
            "__main__.py": "import nosuchpackage.a\nimport other\n",
            "other.py": "import nosuchpackage.a\nfrom nosuchpackage.a import b\n",
        },
        [
            (
                "mandatory __main__.py:1 Module 'nosuchpackage' (used in 3 places) is not in the program's "
                "folder or its environment. Correct the name, or add its package to the requirements and install it."
            ),
        ],
    ),
    "a misspelt package": Case(
        "import pulumi_awss\n",
        [
            (
                "mandatory __main__.py:1 Module 'pulumi_awss' is not in the program's folder or its "
                "environment; the nearest name is 'pulumi_aws'. Correct the name, or add its package to "
                "the requirements and install it."
            ),
        ],
    ),
    "a submodule of the program that is missing": Case(
        {
            "__main__.py": "from lib.stacks import Stack\n",
            "lib/__init__.py": "",
        },
        [
            (
                "mandatory __main__.py:1 Module 'lib.stacks' does not exist: lib/ contains neither stacks.py "
                "nor a package stacks/. Correct the name, or add the module."
            ),
        ],
    ),
    "a name that the own module lacks": Case(
        {
            "__main__.py": "from lib.stack import TapStack\n",
            "lib/stack.py": """
                    class TapStacks:
                        pass
                """,
        },
        [
            (
                "mandatory __main__.py:1 'lib.stack' (lib/stack.py) has no 'TapStack'. Import 'TapStacks' "
                "instead."
            ),
        ],
    ),
    "a name that an own package lacks": Case(
        {
            "__main__.py": "from lib import TapStack\n",
            "lib/__init__.py": "from .stack import Other\n",
            "lib/stack.py": "class Other: pass\n",
        },
        [
            (
                "mandatory __main__.py:1 'lib' (lib/__init__.py) has no 'TapStack'. Correct the name, or "
                "define it there."
            ),
        ],
    ),
    "beside the entry that main names": Case(
        {
            "tap.py": "from lib.stack import A\n",
            "lib/stack.py": "A = 1\n",
        },
        [
            (
                "mandatory tap.py:1 'lib' is not found: lib/ is in the program's folder, where Pulumi does not "
                "search for modules when Pulumi.yaml sets main to a file (tap.py). Rename that file to "
                "__main__.py and remove main, or set PYTHONPATH to the folder."
            ),
        ],
        main="tap.py",
    ),
    "a relative import in the entry": Case(
        "from .lib import A\n",
        [
            (
                "mandatory __main__.py:1 The relative import from '.lib' fails in the file that Pulumi runs, "
                "which does not belong to a package. Use the module's full name."
            ),
        ],
    ),
    "beyond the top": Case(
        {
            "__main__.py": "import lib.a\n",
            "lib/a.py": "from ... import b\n",
        },
        [
            (
                "mandatory lib/a.py:1 The relative import from '...' goes beyond the program's top package. "
                "Use the module's full name."
            ),
        ],
    ),
    "two modules that import each other": Case(
        {
            "__main__.py": "import first\n",
            "first.py": """
                    from second import B

                    A = 1
                """,
            "second.py": """
                    from first import A

                    B = 2
                """,
        },
        [
            (
                "mandatory second.py:1 'A' is imported from 'first', which is still being imported and has not "
                "defined it yet. Move what second.py needs into a module that both import, or import inside a "
                "function."
            ),
        ],
    ),
    "two modules that import each other soundly": Case(
        {
            "__main__.py": "import first\n",
            "first.py": """
                    A = 1
                    from second import B
                """,
            "second.py": """
                    from first import A

                    B = 2
                """,
        },
    ),
    "two modules that import each other inside a function": Case(
        {
            "__main__.py": """
                    import first
                    first.use()
                """,
            "first.py": """
                    from second import B

                    A = 1

                    def use(): return B()
                """,
            "second.py": """
                    def B():
                        from first import A
                        return A
                """,
        },
    ),
    "two modules that import each other as modules": Case(
        {
            "__main__.py": "import first\n",
            "first.py": """
                    import second
                    A = 1
                """,
            "second.py": """
                    import first
                    def late(): return first.A
                """,
        },
    ),
    "in a function that is not called": Case(
        """
            def later():
                import nosuchpackage
                return nosuchpackage
        """,
        [
            (
                "advisory __main__.py:2 Module 'nosuchpackage' is not in the program's folder or its "
                "environment. Correct the name, or add its package to the requirements and install it."
            ),
        ],
    ),
    "in a function that is called": Case(
        """
            def now():
                import nosuchpackage
                return nosuchpackage

            now()
        """,
        [
            (
                "mandatory __main__.py:2 Module 'nosuchpackage' is not in the program's folder or its "
                "environment. Correct the name, or add its package to the requirements and install it."
            ),
        ],
    ),
    "in a branch": Case(
        """
            import pulumi
            if pulumi.get_stack() == 'prod':
                import nosuchpackage
        """,
        [
            (
                "advisory __main__.py:3 Module 'nosuchpackage' is not in the program's folder or its "
                "environment. Correct the name, or add its package to the requirements and install it."
            ),
        ],
    ),
    "expected to fail": Case(
        """
            try:
                import nosuchpackage
            except ImportError:
                nosuchpackage = None
        """,
    ),
    "for one system": Case(
        """
            import sys
            if sys.platform == 'win32':
                import winregx
        """,
    ),
    "installed, and in no requirement": Case(
        {
            "__main__.py": """
                    import pulumi
                    import pulumi_aws
                    import click
                    import json
                """,
            "requirements.txt": """
                    pulumi>=3
                    pulumi-aws==7.0
                """,
        },
        [
            (
                "advisory __main__.py:3 'click' is imported and installed, but no requirement installs it, so "
                "the import fails elsewhere. Add click to the requirements."
            ),
        ],
    ),
    "brought by another requirement": Case(
        {
            "__main__.py": """
                    import pulumi
                    import yaml
                    import grpc
                """,
            "requirements.txt": "pulumi\n",
        },
    ),
    "required in pyproject.toml": Case(
        {
            "__main__.py": """
                    import pulumi
                    import click
                """,
            "pyproject.toml": """
                    [project]
                    name = "x"
                    dependencies = ["pulumi>=3", "rich"]
                """,
        },
        [
            (
                "advisory __main__.py:2 'click' is imported and installed, but no requirement installs it, so "
                "the import fails elsewhere. Add click to the requirements."
            ),
        ],
    ),
    "an own file in place of a package": Case(
        {
            "__main__.py": "from pulumi_aws import ec2\n",
            "pulumi_aws.py": "vpc = 1\n",
        },
        [
            (
                "mandatory __main__.py:1 'pulumi_aws' (pulumi_aws.py) has no 'ec2'. Correct the name, or "
                "define it there."
            ),
        ],
    ),
    "a name that a star import gives": Case(
        {
            "__main__.py": "from lib import A\n",
            "lib.py": "from other import *\n",
            "other.py": "A = 1\n",
        },
    ),
    "a name that __getattr__ gives": Case(
        {
            "__main__.py": "from lib import A\n",
            "lib.py": """
                    def __getattr__(name):
                        return name
                """,
        },
    ),
    "a module that does not parse has any name": Case(
        {
            "__main__.py": "from lib import A\n",
            "lib.py": "def (\n",
        },
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_import_errors(case: Case, tmp_path: Path) -> None:
    check(tmp_path, case, "import-errors")
