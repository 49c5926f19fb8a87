"""Make preflight/model/tables/limits and regions: what AWS publishes about values of properties and about Regions.

python -m tools.limits [--check]

Reads CloudFormation's resource schemas in `cfn-lint`, AWS's API models in `botocore`, and the inputs, the documentation
and the example programs of `pulumi_aws`, which must be installed; they are needed for these tables only.
"""

from __future__ import annotations

import datetime
import sys

from preflight.model.tables.regional import index
from tools.limits import regions
from tools.limits.generate import made, stored, write


def main(arguments: list[str]) -> None:
    if "--check" in arguments:
        raise SystemExit(made() != stored() or regions.made(index().date) != regions.stored())
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    write(made(), today)
    regions.write(regions.made(today))


if __name__ == "__main__":
    main(sys.argv[1:])
