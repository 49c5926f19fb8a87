"""Make the tables of preflight/model/tables that are AWS's own limits: values of properties, Regions, versions.

python -m tools.limits [--check]

Reads CloudFormation's resource schemas in `cfn-lint`, AWS's API models in `botocore`, and the inputs, the documentation
and the example programs of `pulumi_aws`, which must be installed; they are needed for these tables only.
"""

from __future__ import annotations

import datetime
import sys

from preflight.model.tables.regional import index
from tools.limits import regions, versions
from tools.limits.generate import made, stored, write


def main(arguments: list[str]) -> None:
    if "--check" in arguments:
        date = index().date
        is_fresh = regions.made(date) == regions.stored() and versions.made(date) == versions.stored()
        raise SystemExit(not is_fresh or made() != stored())
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    write(made(), today)
    regions.write(regions.made(today))
    versions.write(versions.made(today))


if __name__ == "__main__":
    main(sys.argv[1:])
