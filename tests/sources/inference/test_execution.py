"""Which lines certainly run: marked with `# runs`."""

from __future__ import annotations

import ast
import sys
import textwrap
from pathlib import Path

import pytest

from preflight.sources.analysis import Sources
from preflight.sources.program import Program

PROGRAMS = {
    "straight": """
        a()  # runs
        if a:
            b()
        else:
            c()
        d()  # runs
    """,
    "constant conditions": """
        from typing import TYPE_CHECKING
        if __name__ == "__main__":
            a()  # runs
        if TYPE_CHECKING:
            b()
        else:
            c()  # runs
        if not TYPE_CHECKING:
            d()  # runs
        if False:
            e()
        while True:
            f()  # runs
            break
    """,
    "functions": """
        def called():
            a()  # runs
            if x:
                return
            b()

        def never():
            c()

        def inner():
            def deep():
                d()  # runs
            deep()  # runs

        called()  # runs
        inner()  # runs
        e()  # runs
    """,
    "early ends": """
        import sys
        def one():
            a()  # runs
            return
            b()

        def two():
            if x: raise ValueError
            c()  # runs

        def three():
            if x: sys.exit(0)
            d()

        def four():
            for i in [1, 2]:
                if x: continue
                e()
            f()

        one(); two(); three(); four()  # runs
    """,
    "loops": """
        for i in [1, 2]:
            a()  # runs
        for i in range(3):
            b()  # runs
        for i in range(n):
            c()
        for i in ():
            d()
        for i, x in enumerate(["a"]):
            e()  # runs
        for k, v in {"a": 1}.items():
            f()  # runs
        NAMES = ["a"]
        for i in NAMES:
            g()  # runs
        EMPTIED = ["a"]
        EMPTIED.pop()
        for i in EMPTIED:
            h()
        [j() for i in [1]]  # runs
        [k() for i in things]  # runs-not
        while x:
            l()
    """,
    "classes": """
        class Base:
            def __init__(self):
                a()  # runs
                self.setup()  # runs

            def setup(self):
                b()  # runs

            def unused(self):
                c()

        class Derived(Base):
            d()  # runs

            def setup(self):
                e()  # runs
                super().setup()  # runs

        Derived()  # runs
    """,
    "a method of the base by super": """
        class Base:
            def setup(self):
                a()  # runs

        class Derived(Base):
            def __init__(self):
                super().setup()  # runs
                self.go()  # runs

            def go(self):
                b()  # runs

        Derived()  # runs
    """,
    "tries": """
        try:
            a()
        except Exception:
            b()
        try:
            c()  # runs
        except Exception:
            log()
            raise
        try:
            d()  # runs
        except ValueError:
            pass
        try:
            e()  # runs
        finally:
            f()  # runs
        import contextlib
        with contextlib.suppress(Exception):
            g()
        with open("x"):
            h()  # runs
        try:
            i()  # runs
        except Exception:
            sys.exit(1)
        j()  # runs
    """,
    "expressions": """
        a() or b()  # runs-a
        x = c() if y else d()
        f = lambda: e()
        z = [g(i) for i in (1,) if i]
        h(k())  # runs
    """,
    "generators and coroutines": """
        def generate():
            a()
            yield 1

        async def later():
            b()

        generate()  # runs
        later()  # runs
    """,
    "decorated functions": """
        import functools
        def mine(f): return f

        @functools.cache
        def cached():
            a()  # runs

        @mine
        def wrapped():
            b()

        cached()  # runs
        wrapped()  # runs
    """,
    "callbacks": """
        def callback(x):
            a()

        output.apply(callback)  # runs
        output.apply(lambda x: b())
    """,
    "dataclasses": """
        from dataclasses import dataclass

        @dataclass
        class D:
            x: int
            def __post_init__(self):
                a()  # runs

        D(1)  # runs
    """,
    "attributes set from outside": """
        class A:
            def __init__(self):
                self.go()  # runs
            def go(self):
                a()

        A.go = something
        A()  # runs
    """,
    "recursion": """
        def f(n):
            a()  # runs
            f(n - 1)  # runs

        f(3)  # runs
    """,
}


@pytest.mark.parametrize("text", PROGRAMS.values(), ids=PROGRAMS)
def test_what_certainly_runs(text: str, tmp_path: Path) -> None:
    entry = tmp_path / "__main__.py"
    source = textwrap.dedent(text).lstrip("\n")
    entry.write_text(source)
    sources = Sources(Program(tmp_path, entry, tmp_path, sys.executable))
    calls = {
        (node.lineno, node.func.id): sources.execution.runs(node)
        for _, node in sources.nodes()
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.func.id) == 1
    }
    lines = source.splitlines()
    expected = {(line, name): lines[line - 1].endswith(("# runs", f"# runs-{name}")) for line, name in calls}
    assert calls and calls == expected


def test_modules_run_when_they_are_imported(tmp_path: Path) -> None:
    for name, text in {
        "__main__.py": "import a\nfrom pack import b\nif x:\n    import c\n",
        "a.py": "",
        "pack/__init__.py": "",
        "pack/b.py": "def later():\n    import d\n",
        "c.py": "",
        "d.py": "",
        "unused.py": "",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    sources = Sources(Program(tmp_path, tmp_path / "__main__.py", tmp_path, sys.executable))
    certain = {m.name for m, sure in sources.execution.imported.items() if sure}
    assert certain == {"__main__", "a", "pack", "pack.b"}
    assert {m.name for m in sources.reached} == {*certain, "c", "d"}
