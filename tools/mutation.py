"""Mutants of the model and of policies of each area: how many do the tests notice?

Cosmic Ray says what can be mutated and how; the mutants are a sample, the same one for the same seed. Each is put
into a copy of the repository, and its tests are run by a fork of one warm process, which is some ten times faster
than a process for each. `[tool.mutation]` in pyproject.toml names the modules and their tests.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import difflib
import importlib
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[1]
COPIED: Final = ("policies", "preflight", "tests", "tools", "examples", "pyproject.toml")
# What the tests import from elsewhere, so that no fork has to.
WARM: Final = ("pytest", "hypothesis", "netaddr", "yaml", "msgspec", "pulumi.runtime.proto.analyzer_pb2")
# The same thing in other words: `is` for `==` where both hold, and what nothing tells apart.
SAME: Final = ("NoOp", "ReplaceComparisonOperator_Is_Eq", "ReplaceComparisonOperator_IsNot_NotEq")
SAME_TOO: Final = ("ReplaceComparisonOperator_Eq_Is", "ReplaceComparisonOperator_NotEq_IsNot")
# Mutants that were read and change nothing, by module: the changed line.
SAID_OTHERWISE: Final[dict[str, list[str]]] = tomllib.loads(
    (ROOT / "tools" / "equivalent_mutants.toml").read_text(encoding="utf-8")
)


@dataclass(frozen=True)
class Mutant:
    module: str
    tests: str
    operator: str
    occurrence: int
    code: str

    @property
    def is_same(self) -> bool:
        """Whether it is known to say the same in other words."""
        same = SAID_OTHERWISE.get(self.module, ())
        return any(line[1:].strip() in same for line in self.diff().splitlines() if line.startswith("+"))

    def diff(self) -> str:
        before = (ROOT / self.module).read_text(encoding="utf-8").splitlines()
        lines = difflib.unified_diff(before, self.code.splitlines(), self.module, self.module, "", "", 0, "")
        return "\n".join(line for line in lines if not line.startswith(("---", "+++")))


def mutants(module: str, tests: str, most: int, seed: int) -> list[Mutant]:
    """A sample of the module's mutants, without those of annotations and of a decorator's options."""
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.plugins import get_operator, operator_names

    source = (ROOT / module).read_text(encoding="utf-8")
    tree, silent = get_ast(source), _silent(source)
    places = []
    for name in sorted(operator_names()):
        operator = get_operator(name)
        if name.rpartition("/")[2] in (*SAME, *SAME_TOO) or operator.arguments():
            continue
        positions = (p for node in ast_nodes(tree) for p in operator().mutation_positions(node))
        for occurrence, (start, _) in enumerate(positions):
            if "Decorator" in name or not any(low <= start < high for low, high in silent):
                places.append((name, occurrence))
    chosen = random.Random(f"{seed} {module}").sample(places, min(most, len(places)))
    made = ((n, o, _mutated(source, n, o)) for n, o in sorted(chosen))
    return [Mutant(module, tests, n.rpartition("/")[2], o, code) for n, o, code in made if code is not None]


def _mutated(source: str, name: str, occurrence: int) -> str | None:
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    try:
        code: str | None = mutate_code(source, get_operator(name)(), occurrence)
    except AttributeError:
        # Cosmic Ray does not replace exceptions with dotted names.
        return None
    return code


Place = tuple[int, int]


def _silent(source: str) -> list[tuple[Place, Place]]:
    """Where a change is not one of behavior: annotations are never run here, and options freeze a class.

    That options of policies refuse unknown fields is a test of the registry.
    """
    found: list[ast.expr] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
            found.append(node.annotation)
        if isinstance(node, ast.FunctionDef) and node.returns is not None:
            found.append(node.returns)
        if isinstance(node, ast.ClassDef):
            found.extend([*node.decorator_list, *(k.value for k in node.keywords)])
    return [((n.lineno, n.col_offset), (n.end_lineno or 0, n.end_col_offset or 0)) for n in found]


class Worker:
    """A copy of the repository and the fork that runs in it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.process, self.mutant, self.ends = folder, 0, None, 0.0
        folder.mkdir(parents=True)
        for name in COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(ROOT / name, folder / name)

    def start(self, mutant: Mutant, seconds: float) -> None:
        target = self.folder / mutant.module
        target.write_text(mutant.code, encoding="utf-8")
        # Later than whatever was compiled, so that no stale bytecode is taken for the mutant.
        os.utime(target, (time.time() + 3600, time.time() + random.randint(3600, 10**8)))
        self.mutant, self.ends = mutant, time.monotonic() + seconds
        self.process = os.fork()
        if not self.process:
            os._exit(self._tested(mutant))

    def _tested(self, mutant: Mutant) -> int:
        os.setsid()
        os.chdir(self.folder)
        sys.path.insert(0, str(self.folder))
        sys.dont_write_bytecode = mutant.operator != ""
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(null, stream)
        tests = [str(self.folder / t) for t in mutant.tests.split()]
        options = ["-x", "-q", "-n0", "-p", "no:cacheprovider", "--hypothesis-seed=0"]
        return int(sys.modules["pytest"].main([*options, "--rootdir", str(self.folder), *tests]))

    def done(self) -> str | None:
        """`killed` or `survived`, `None` while the tests run. Tests that do not end notice the mutant too."""
        ended, status = os.waitpid(self.process, os.WNOHANG)
        if not ended and time.monotonic() < self.ends:
            return None
        if not ended:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process, signal.SIGKILL)
            os.waitpid(self.process, 0)
        assert self.mutant is not None
        shutil.copy2(ROOT / self.mutant.module, self.folder / self.mutant.module)
        self.process = 0
        return "survived" if ended and os.waitstatus_to_exitcode(status) == 0 else "killed"


def run(
    todo: list[Mutant], folder: Path, jobs: int, limits: dict[str, float]
) -> Iterator[tuple[Mutant, str]]:
    workers = [Worker(folder / str(i)) for i in range(jobs)]
    left = list(reversed(todo))
    while left or any(w.process for w in workers):
        for worker in workers:
            if worker.process:
                result = worker.done()
                if result and worker.mutant is not None:
                    yield worker.mutant, result
            elif left:
                worker.start(left[-1], limits.get(left[-1].module, 120.0))
                left.pop()
        time.sleep(0.02)


def asked_of(module: str, settings: dict[str, Any]) -> list[str]:
    """The tests that should notice a mutant of the module: those of its name, or those that are named for it."""
    folder, _, name = module.removeprefix("preflight/").rpartition("/")
    found: list[str] = settings["tests"].get(module, [f"tests/{folder}/test_{name}"])
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutation"]
    parser.add_argument("--seed", type=int, default=settings["seed"])
    parser.add_argument("--each", type=int, default=settings["each"], help="mutants of each module, at most")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("modules", nargs="*", help="parts of the paths of modules; all if none is named")
    asked = parser.parse_args()
    modules = {
        module: " ".join(asked_of(module, settings))
        for module in settings["modules"]
        if not asked.modules or any(part in module for part in asked.modules)
    }
    for name in WARM:
        importlib.import_module(name)
    sane = [Mutant(m, t, "", 0, (ROOT / m).read_text(encoding="utf-8")) for m, t in modules.items()]
    limits: dict[str, float] = {}
    results: Counter[tuple[str, str]] = Counter()
    same = 0
    with tempfile.TemporaryDirectory(prefix="mutation-") as scratch:
        begun = time.monotonic()
        for mutant, result in run(sane, Path(scratch) / "sane", 1, {}):
            if result == "survived":
                limits[mutant.module] = 10 + 8 * (time.monotonic() - begun)
            else:
                print(f"{mutant.module}: its tests fail without a mutant")
            begun = time.monotonic()
        todo = [x for m in limits for x in mutants(m, modules[m], asked.each, asked.seed)]
        for mutant, result in run(todo, Path(scratch) / "mutants", asked.jobs, limits):
            if result == "survived" and mutant.is_same:
                same += 1
                continue
            results[mutant.module, result] += 1
            if result == "survived":
                print(f"\n{mutant.module} {mutant.operator} {mutant.occurrence}\n{mutant.diff()}", flush=True)
    print()
    for module in limits:
        killed, survived = results[module, "killed"], results[module, "survived"]
        print(f"{module}: {killed} of {killed + survived}")
    killed = sum(n for (_, result), n in results.items() if result == "killed")
    print(
        f"{killed} of {results.total()} mutants noticed, {killed / max(results.total(), 1):.0%}; {same} change nothing"
    )
    return 0 if len(limits) == len(modules) else 1


if __name__ == "__main__":
    sys.exit(main())
