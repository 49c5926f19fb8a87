"""Write preflight/model/tables/instance_types.json: the EC2 instance types by family, from botocore's API model.

python tools/instance_types.py [--check]
"""

from __future__ import annotations

import datetime
import json
import sys
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parents[1] / "preflight" / "model" / "tables" / "instance_types.json"


def families(types: list[str]) -> dict[str, str]:
    """The sizes of each family, in the model's order, as one text."""
    found: dict[str, list[str]] = {}
    for name in types:
        family, _, size = name.partition(".")
        found.setdefault(family, []).append(size)
    return {family: " ".join(sorted(sizes)) for family, sizes in sorted(found.items())}


def table(date: datetime.date) -> dict[str, Any]:
    import botocore
    from botocore.loaders import Loader

    model = Loader().load_service_model("ec2", "service-2")
    return {
        "source": f"botocore {botocore.__version__}, ec2, InstanceType",
        "date": date.isoformat(),
        "families": families(model["shapes"]["InstanceType"]["enum"]),
    }


def main(arguments: list[str]) -> int:
    fresh = table(datetime.datetime.now(datetime.UTC).date())
    if "--check" in arguments:
        stored = json.loads(TABLE.read_text(encoding="utf-8"))
        missing = {f for f in stored["families"] if f not in fresh["families"]}
        new = {f for f, sizes in fresh["families"].items() if stored["families"].get(f) != sizes}
        print(f"{len(new)} families are new or changed, {len(missing)} are gone")
        return int(bool(new or missing))
    TABLE.write_text(json.dumps(fresh, indent=1) + "\n", encoding="utf-8")
    print(f"{TABLE.name}: {len(fresh['families'])} families")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
