"""Names that are not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.policies.python_code.programs import Case, check

CASES: dict[str, Case] = {
    "a module that is not imported": Case(
        """
            import pulumi_aws as aws
            print(json.dumps({}), json.loads('1'))
        """,
        [
            "mandatory __main__.py:2 The name 'json' is not defined (used in 2 places). Add: import json.",
        ],
    ),
    "a misspelt name": Case(
        """
            import pulumi
            bucket_name = 'x'
            print(bucket_nme)
        """,
        [
            ("mandatory __main__.py:3 The name 'bucket_nme' is not defined. Did you mean 'bucket_name'?"),
        ],
    ),
    "a name of nowhere": Case(
        "print(nothing)\n",
        [
            "mandatory __main__.py:1 The name 'nothing' is not defined. Define or import it first.",
        ],
    ),
    "in a function that runs": Case(
        """
            def f():
                return undefined_thing

            f()
        """,
        [
            "mandatory __main__.py:2 The name 'undefined_thing' is not defined. Define or import it first.",
        ],
    ),
    "in a function that does not run": Case(
        """
            def f():
                return undefined_thing
        """,
        [
            "advisory __main__.py:2 The name 'undefined_thing' is not defined. Define or import it first.",
        ],
    ),
    "a method without self": Case(
        """
            class A:
                x = 1
                def f(self):
                    return x

            A().f()
        """,
        [
            (
                "mandatory __main__.py:4 The name 'x' is not defined. It belongs to the class A. Use self.x or A.x."
            ),
        ],
    ),
    "before its definition at the top": Case(
        """
            print(size)
            size = 1
        """,
        [
            (
                "mandatory __main__.py:1 'size' is used before its definition, which is later in the file. "
                "Move the definition up."
            ),
        ],
    ),
    "local by a later assignment": Case(
        """
            size = 1

            def f():
                print(size)
                size = 2

            f()
        """,
        [
            (
                "mandatory __main__.py:4 'size' is used before it has a value: a later assignment in f() makes "
                "it local to the function. Assign it first, or use another name."
            ),
        ],
    ),
    "local by an augmented assignment": Case(
        """
            count = 0

            def f():
                count += 1

            f()
        """,
        [
            (
                "mandatory __main__.py:4 'count' is used before it has a value: a later assignment in f() "
                "makes it local to the function. Assign it first, or use another name."
            ),
        ],
    ),
    "an attribute never set": Case(
        """
            class A:
                def __init__(self):
                    self.name = 1
                    self.go()
                def go(self):
                    return self.nam

            A()
        """,
        [
            "mandatory __main__.py:6 The class 'A' has no attribute 'nam'. Did you mean 'name'?",
        ],
    ),
    "an attribute of an object": Case(
        """
            class A:
                def __init__(self):
                    self.name = 1

            print(A().title)
        """,
        [
            (
                "mandatory __main__.py:5 The class 'A' has no attribute 'title'. Correct the name, or set "
                "it first."
            ),
        ],
    ),
    "a method that is misspelt": Case(
        """
            class A:
                def create(self): pass

            A().creat()
        """,
        [
            "mandatory __main__.py:4 The class 'A' has no attribute 'creat'. Did you mean 'create'?",
        ],
    ),
    "an attribute of an own module": Case(
        {
            "__main__.py": """
                    import settings
                    print(settings.CIDRS)
                """,
            "settings.py": "CIDR = 1\n",
        },
        [
            ("mandatory __main__.py:2 The module 'settings' has no attribute 'CIDRS'. Did you mean 'CIDR'?"),
        ],
    ),
    "an attribute by annotation only": Case(
        """
            class Args:
                size = 1

            def f(args: Args):
                return args.sise

            f(Args())
        """,
        [
            "advisory __main__.py:5 The class 'Args' has no attribute 'sise'. Did you mean 'size'?",
        ],
    ),
    "a loop variable in a callback": Case(
        """
            import pulumi_aws as aws
            for name in ['a', 'b']:
                aws.s3.Bucket(name).arn.apply(lambda arn: print(name, arn))
        """,
        [
            (
                "advisory __main__.py:3 The callback of apply reads the loop variable 'name' after the loop "
                "has ended, so every callback sees the last value. Pass it as a default argument: name=name."
            ),
        ],
    ),
    "a loop variable in a callback of a comprehension": Case(
        """
            import pulumi_aws as aws
            x = [aws.s3.Bucket(n).arn.apply(lambda arn: arn + n) for n in ['a', 'b']]
        """,
        [
            (
                "advisory __main__.py:2 The callback of apply reads the loop variable 'n' after the loop has "
                "ended, so every callback sees the last value. Pass it as a default argument: n=n."
            ),
        ],
    ),
    "caught": Case(
        """
            try:
                print(nothing)
            except Exception:
                pass
        """,
        [
            "advisory __main__.py:2 The name 'nothing' is not defined. Define or import it first.",
        ],
    ),
    "caught and raised again": Case(
        """
            try:
                print(nothing)
            except Exception as error:
                print(error)
                raise
        """,
        [
            "mandatory __main__.py:2 The name 'nothing' is not defined. Define or import it first.",
        ],
    ),
    "provided for": Case(
        """
            try:
                print(nothing)
            except NameError:
                nothing = 1
        """,
    ),
    "after the program may have ended": Case(
        """
            import sys
            import pulumi
            if pulumi.get_stack() == 'x':
                sys.exit(0)
            print(nothing)
        """,
        [
            "advisory __main__.py:5 The name 'nothing' is not defined. Define or import it first.",
        ],
    ),
    "in a loop over a list": Case(
        """
            for x in [1, 2]:
                print(nothing)
        """,
        [
            "mandatory __main__.py:2 The name 'nothing' is not defined. Define or import it first.",
        ],
    ),
    "in a loop over what may be empty": Case(
        """
            import pulumi
            for x in pulumi.Config().get_object('names') or []:
                print(nothing)
        """,
        [
            "advisory __main__.py:3 The name 'nothing' is not defined. Define or import it first.",
        ],
    ),
    "in a lambda": Case(
        "f = lambda: nothing\n",
        [
            "advisory __main__.py:1 The name 'nothing' is not defined. Define or import it first.",
        ],
    ),
    "in the right side of or": Case(
        """
            import pulumi
            x = pulumi.get_stack() or nothing
        """,
        [
            "advisory __main__.py:2 The name 'nothing' is not defined. Define or import it first.",
        ],
    ),
    "in an inherited __init__": Case(
        """
            class A:
                def __init__(self):
                    self.setup()
                def setup(self): pass

            class B(A):
                def setup(self):
                    print(nothing)

            B()
        """,
        [
            "mandatory __main__.py:8 The name 'nothing' is not defined. Define or import it first.",
        ],
    ),
    "a mixin that is never made": Case(
        """
            class Mixin:
                def use(self):
                    return self.given
        """,
    ),
    "probed first": Case(
        """
            class A: pass
            a = A()
            if hasattr(a, 'x'):
                print(a.x)
        """,
    ),
    "twice in a file": Case(
        """
            print(nothing)
            print(nothing)
        """,
        [
            (
                "mandatory __main__.py:1 The name 'nothing' is not defined (used in 2 places). Define or "
                "import it first."
            ),
        ],
    ),
    "annotations are evaluated": Case(
        "def f(x: Missing) -> Absent: return x\n",
        [
            "mandatory __main__.py:1 The name 'Absent' is not defined. Define or import it first.",
            "mandatory __main__.py:1 The name 'Missing' is not defined. Define or import it first.",
        ],
    ),
    "annotations that are not evaluated": Case(
        """
            from __future__ import annotations

            def f(x: Missing) -> Absent:
                y: Gone = x
                return y

            f(1)
        """,
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_variable_scope(case: Case, tmp_path: Path) -> None:
    check(tmp_path, case, "variable-scope")
