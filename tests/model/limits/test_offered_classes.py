"""Classes that a Region or an engine lacks: every input is judged, and what is offered is not found."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preflight.core.values import SECRET_SIGNATURE, SENTINEL, SIGNATURE
from preflight.model.limits.offered_classes import Engine, UnofferedClass, has_engines, unoffered_classes
from preflight.model.tables.regional import EVERY_ENGINE, classes, index
from preflight.testing import Program
from tools.limits.broken import properties

INPUTS = [(token, path, name) for token, paths in index().inputs.items() for path, name in paths.items()]
# A class, its engine, a Region that has it, and one that does not.
OFFERED = [
    (token, path, engine, value, regions)
    for token, path, name in INPUTS
    for engine, values in classes(name).items()
    for value, regions in values.items()
    if regions
]


def found(
    token: str, path: str, value: object, region: object = "eu-west-1", engine: Engine | None = None
) -> list[UnofferedClass]:
    program = Program(config={})
    options = {"parent": None, "dependsOn": (), "provider": None}
    program.register(token, "it", {**properties(path, value), "region": region}, options)
    return [c for r in program.planned().resources for c in unoffered_classes(r, engine)]


def of(engine: str) -> Engine | None:
    name, _, licence = engine.partition("/")
    return Engine(name, licence) if engine != EVERY_ENGINE else None


@pytest.mark.parametrize(("token", "path", "name"), INPUTS, ids=[f"{t} {p}" for t, p, _ in INPUTS])
def test_a_class_that_does_not_exist_is_found(token: str, path: str, name: str) -> None:
    (one,) = found(token, path, "zz9.none")
    assert (one.place, one.lack, one.value) == (path, "everywhere", "zz9.none")
    assert f"{path} 'zz9.none' is not " in one.message
    in_list = found(token, path, ["zz9.none", "zz8.none"]) if path == "instanceTypes" else []
    assert [c.value for c in in_list] in ([], ["zz9.none", "zz8.none"])


@given(st.sampled_from(OFFERED), st.data())
@settings(max_examples=300, deadline=None)
def test_a_class_is_found_where_no_region_of_its_table_offers_it(
    one: tuple[str, str, str, str, frozenset[str]], data: st.DataObject
) -> None:
    token, path, engine, value, regions = one
    assert found(token, path, value, data.draw(st.sampled_from(sorted(regions))), of(engine)) == []
    every = frozenset().union(
        *(r for values in classes(index().inputs[token][path]).values() for r in values.values())
    )
    other = sorted(every - _regions(token, path, engine, value))
    if other:
        (lacking,) = found(token, path, value, data.draw(st.sampled_from(other)), of(engine))
        assert lacking.lack == "region"
        assert lacking.nearest != value


def _regions(token: str, path: str, engine: str, value: str) -> frozenset[str]:
    """The Regions that offer the class to the engine, which has the classes of every engine too."""
    stored = classes(index().inputs[token][path])
    keys = stored if engine == EVERY_ENGINE else {engine, EVERY_ENGINE}
    return frozenset().union(*(stored.get(key, {}).get(value, frozenset()) for key in keys))


@given(st.sampled_from(INPUTS))
def test_what_is_not_known_is_not_judged(one: tuple[str, str, str]) -> None:
    token, path, name = one
    value = next(v for values in classes(name).values() for v, r in values.items() if r)
    assert found(token, path, SENTINEL) == []
    assert found(token, path, {SIGNATURE: SECRET_SIGNATURE, "value": "zz9.none"}) == []
    assert found(token, path, value, SENTINEL) == []
    assert found(token, path, value, "eu-west-99") == []


def test_types_with_engines() -> None:
    assert has_engines("aws:rds/instance:Instance") and has_engines("aws:rds/cluster:Cluster")
    assert not has_engines("aws:ec2/instance:Instance") and not has_engines("aws:sqs/queue:Queue")


def test_an_engine_that_the_table_does_not_have_has_the_classes_of_all() -> None:
    token, path = "aws:rds/instance:Instance", "instanceClass"
    assert found(token, path, "db.r5.large", engine=Engine("custom-oracle-ee")) == []
    (one,) = found(token, path, "db.zz9.large", engine=Engine("custom-oracle-ee"))
    assert one.engine == ""
