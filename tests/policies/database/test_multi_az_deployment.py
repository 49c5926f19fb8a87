"""Database instances without a standby."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check


def db(**properties: object) -> str:
    lines = "".join(f"\n      {key}: {value}" for key, value in properties.items())
    return f"""
resources:
  db:
    type: aws:rds:Instance
    properties:
      instanceClass: db.t4g.medium{lines}
"""


LACKS = (
    "db",
    "The database has no standby: multiAz is not true. Set it to true, so that a standby in another Availability Zone "
    "takes over.",
)

CASES = {
    "no Multi-AZ": Case(db(engine="postgres"), [LACKS]),
    "off": Case(db(engine="postgres", multiAz="false"), [LACKS]),
    "on": Case(db(engine="postgres", multiAz="true")),
    "on, as a text": Case(db(engine="postgres", multiAz='"true"')),
    "a read replica": Case(db(replicateSourceDb="main")),
    "SQL Server Express has none": Case(db(engine="sqlserver-ex")),
    "SQL Server Web has none": Case(db(engine="sqlserver-web")),
    "SQL Server Standard has": Case(db(engine="sqlserver-se"), [LACKS]),
    "RDS Custom is left alone": Case(db(engine="custom-oracle-ee")),
    "an unknown engine": Case(db(engine="{ fn::invoke: {} }")),
    "an unknown choice": Case(db(engine="postgres", multiAz="{ fn::invoke: {} }")),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_multi_az_deployment(case: Case) -> None:
    check("multi-az-deployment", case)
