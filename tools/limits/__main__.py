"""Make preflight/model/tables/limits: what AWS and the provider publish about the values of properties.

python -m tools.limits [--check]

Reads CloudFormation's resource schemas in `cfn-lint`, AWS's API models in `botocore`, and the inputs, the documentation
and the example programs of `pulumi_aws`, which must be installed; they are needed for these tables only.
"""

from __future__ import annotations

import datetime
import sys

from tools.limits.generate import made, stored, write


def main(arguments: list[str]) -> None:
    if "--check" in arguments:
        raise SystemExit(made() != stored())
    write(made(), datetime.datetime.now(datetime.UTC).date().isoformat())


if __name__ == "__main__":
    main(sys.argv[1:])
