"""Objects of packages that hold what AWS assigns, and that callbacks pass on or capture."""

from __future__ import annotations

import pytest

from preflight.preview import Preview
from tests.preflight.preview.symbolic.programs import is_open, named, previewed_with_package

PACKAGE = """
class Names:
    def __init__(self, names): self.names = list(names)
    def stage(self): return stage(self.names[-1])
    def slug(self): return self.names[-1].replace(":", "-")
class Slots:
    __slots__ = ("arn",)
    def __init__(self, arn): self.arn = arn
    def stage(self): return stage(self.arn)
def stage(arn): return "prod" if arn.split(":")[4] == "123456789012" else "test"
def maker(arn): return lambda: stage(arn)
def parts(arn):
    for part in arn.split(":"): yield part == "123456789012"
"""
PROGRAM = """
import functools, io, os, sys, types
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "site-packages"))
import package
other = aws.sqs.Queue("other")
settings = package.Names(["a:b:c:d:123456789012"])

def put(name, value):
    aws.ssm.Parameter(name, type="String", value="-", description=value)

def capturing(arn):
    made, slots, buffer, parts = package.Names([arn]), package.Slots(arn), io.StringIO(arn), package.parts(arn)
    part, closure, box = functools.partial(package.stage, arn), package.maker(arn), {"made": made}
    proxy = types.MappingProxyType({arn.split(":")[4]: 1})
    put("captured object", other.arn.apply(lambda _: made.stage()))
    put("captured slots", other.arn.apply(lambda _: slots.stage()))
    put("captured buffer", other.arn.apply(lambda _: package.stage(buffer.getvalue())))
    put("captured generator", other.arn.apply(lambda _: str(any(parts))))
    put("captured partial", other.arn.apply(lambda _: part()))
    put("captured closure", other.arn.apply(lambda _: closure()))
    put("captured in a dictionary", other.arn.apply(lambda _: box["made"].stage()))
    put("captured method", other.arn.apply(lambda _, stage=made.stage: stage()))
    put("captured proxy", other.arn.apply(lambda _: str("123456789012" in proxy)))
    put("known: captured settings", other.arn.apply(lambda _: settings.stage()))

queue.arn.apply(capturing)
put("passed object", queue.arn.apply(lambda arn: package.Names([arn])).apply(lambda made: made.stage()))
put("passed slots", queue.arn.apply(package.Slots).apply(lambda made: made.stage()))
put("passed in a list", queue.arn.apply(lambda arn: [package.Names([arn])]).apply(lambda made: made[0].stage()))
put("passed closure", queue.arn.apply(package.maker).apply(lambda made: made()))
put("known: passed settings", queue.arn.apply(lambda _: settings).apply(lambda made: made.stage()))
pulumi.export("control", queue.arn.apply(lambda arn: f"<{arn}>"))
"""
NAMES = [line.split('"')[1] for line in PROGRAM.splitlines() if line.lstrip().startswith('put("')]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Preview:
    return previewed_with_package(tmp_path_factory.mktemp("foreign"), PACKAGE, PROGRAM)


@pytest.mark.parametrize("name", NAMES)
def test_what_such_an_object_says_is_unknown(name: str, found: Preview) -> None:
    value = named(found, name).get("description")
    assert value == "prod" if name.startswith("known") else is_open(value), value
