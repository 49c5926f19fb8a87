"""Our verdict on a call is Python's: generated calls are judged from the sources, and made for real under mocks."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pulumi
import pulumi_aws
import pytest

from preflight.sources.analysis import Sources
from preflight.sources.faults.calls import WrongCall, call_faults
from preflight.sources.program import Program

MODULES: Final = (
    "apigateway", "autoscaling", "cloudwatch", "dynamodb", "ec2", "ecr", "ecs", "elasticache", "iam", "kms", "lambda_",
    "lb", "rds", "route53", "s3", "secretsmanager", "sns", "sqs", "ssm",
)  # fmt: skip
CALLS: Final = 300


class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        return f"{args.name}-id", dict(args.inputs)

    def call(self, args: pulumi.runtime.MockCallArgs) -> dict[Any, Any]:
        return {}


def classes() -> list[tuple[str, type]]:
    """Resources and their inputs, by the way a program names them."""
    found = []
    for name in MODULES:
        module = importlib.import_module(f"pulumi_aws.{name}")
        assert not hasattr(module, "nothing")  # pulumi_aws loads a module when an attribute of it is read
        for key, value in inspect.getmembers(module):
            if inspect.isclass(value) and (issubclass(value, pulumi.CustomResource) or key.endswith("Args")):
                found.append((f"aws.{name}.{key}", value))
    return found


def parameters(value: type) -> list[str]:
    function = getattr(value, "_internal_init", None) or value.__init__
    return [p for p in inspect.signature(function).parameters if not p.startswith("__")][1:]


def generated(seed: int) -> Iterator[str]:
    """Calls with right and wrong arguments, at random but the same in every run."""
    choose = random.Random(seed)
    every = classes()
    for number in range(CALLS):
        name, value = choose.choice(every)
        names = [n for n in parameters(value) if n not in ("resource_name", "opts")]
        needed = "_internal_init" in vars(value)
        given = {n: "'x'" for n in names if choose.random() < choose.choice((0.2, 1.0))}
        match choose.randrange(6):
            case 0:
                given[choose.choice(("vpc", "name_", "dependsOn", "tagz"))] = "'x'"
            case 1:
                given["depends_on"] = "[]"
            case 2 if given:
                given.pop(choose.choice(sorted(given)))
            case 3 if given:
                given[choose.choice(sorted(given))] = "None"
        arguments = [f"{k}={v}" for k, v in given.items()]
        if needed and choose.random() < 0.95:
            arguments.insert(0, f"'r{number}'")
            if choose.random() < 0.1:
                arguments.insert(1, "pulumi.ResourceOptions()")
                if choose.random() < 0.5:
                    arguments.append("opts=pulumi.ResourceOptions()")
        elif choose.random() < 0.1:
            arguments.insert(0, "'positional'")
        yield f"{name}({', '.join(arguments)})"


def refuses(call: str) -> str | None:
    """What Python says when the call is made; only what its signature refuses counts."""
    try:
        eval(call, {"aws": pulumi_aws, "pulumi": pulumi})
    except TypeError as error:
        return str(error)
    except Exception:
        return None
    return None


@pytest.fixture
def loop() -> Iterator[None]:
    """The SDK makes futures in the thread's event loop; a test before this one may have left none."""
    own = asyncio.new_event_loop()
    asyncio.set_event_loop(own)
    yield
    own.close()
    asyncio.set_event_loop(asyncio.new_event_loop())


@pytest.mark.usefixtures("loop")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("seed", range(3))
def test_the_verdict_is_pythons(seed: int, tmp_path: Path) -> None:
    pulumi.runtime.set_mocks(Mocks(), preview=True)
    calls = list(generated(seed))
    entry = tmp_path / "__main__.py"
    entry.write_text("\n".join(["import pulumi", "import pulumi_aws as aws", *calls]))
    sources = Sources(Program(tmp_path, entry, tmp_path, sys.executable))
    ours = {fault.place.line - 3 for fault in call_faults(sources) if isinstance(fault, WrongCall)}
    pythons = {number for number, call in enumerate(calls) if refuses(call)}
    wrong = sorted(ours ^ pythons)
    assert [(calls[n], refuses(calls[n])) for n in wrong] == []
    assert len(pythons) > CALLS / 4 and len(calls) - len(pythons) > CALLS / 10
