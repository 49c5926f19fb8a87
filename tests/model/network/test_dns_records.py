"""The whole name of a record, and what shares it."""

from __future__ import annotations

import pytest

from preflight.core.holes import Hole, Part, written
from preflight.core.logic import known
from preflight.core.values import SENTINEL
from preflight.model.network.dns_records import Record
from preflight.testing import Program


def records(*names: str) -> tuple[Record, ...]:
    program = Program()
    zone = program.add("aws:route53:Zone", "zone", name="Acme.io.")
    for index, name in enumerate(names):
        program.add("aws:route53:Record", f"r{index}", zoneId=zone.zoneId, name=name, type="A")
    return program.planned().all(Record)


@pytest.mark.parametrize(
    ("written", "full"),
    [
        ("www", "www.acme.io"),
        ("www.acme.io", "www.acme.io"),
        ("WWW.Acme.IO.", "www.acme.io"),
        ("acme.io", "acme.io"),
        ("", "acme.io"),
        ("www.other.io", "www.other.io.acme.io"),
        ("notacme.io", "notacme.io.acme.io"),
    ],
)
def test_the_provider_adds_the_zones_name(written: str, full: str) -> None:
    (record,) = records(written)
    assert record.full_name == full
    assert record.is_at_apex is (full == "acme.io")


def test_a_name_in_a_zone_of_another_stack_is_not_known() -> None:
    program = Program()
    program.add("aws:route53:Record", "r", zoneId="Z0123456789", name="acme.io", type="A")
    (record,) = program.planned().all(Record)
    assert not known(record.full_name) and not known(record.is_at_apex)


@pytest.mark.parametrize(("before", "apex"), [("_", False), ("www.", False), ("", None)])
def test_a_partly_known_name_is_not_the_apex(before: str, apex: bool | None) -> None:
    program = Program()
    zone = program.add("aws:route53:Zone", "zone", name="acme.io")
    program.add("aws:route53:Record", "r", zoneId=zone.zoneId, name=f"{before}{SENTINEL}", type="CNAME")
    (record,) = program.planned().all(Record)
    assert (record.is_at_apex if known(record.is_at_apex) else None) is apex


@pytest.mark.parametrize(("urn", "apex"), [("of the record", False), ("elsewhere", None)])
def test_a_name_that_aws_assigns_now_is_not_that_of_an_older_zone(urn: str, apex: bool | None) -> None:
    program = Program()
    added = program.add("aws:acm:Certificate", "c", domainName="acme.io")
    owner = added.urn if urn == "of the record" else urn
    name = SENTINEL + written(Hole(owner, "name", (Part(owner, "hex32"), ".acme.io.")))
    program.add("aws:route53:Record", "r", zoneId="Z0123456789", name=name, type="CNAME")
    (record,) = program.planned().all(Record)
    assert (record.is_at_apex if known(record.is_at_apex) else None) is apex


def test_records_of_one_name() -> None:
    one, two, three = records("www", "www.acme.io", "shop")
    assert one.others == (two,) and three.others == ()
