"""Make preflight/model/tables/regions.json: AWS's regions, and those that a service's endpoints leave out.

python tools/regions.py [--check]

Reads the endpoints in the package `botocore`. A service is listed where some regions lack it; botocore may be
late, so that a missing region is a strong hint and no proof.
"""

from __future__ import annotations

import gzip
import json
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

TABLE: Final = Path(__file__).parents[1] / "preflight" / "model" / "tables" / "regions.json"
# Pulumi's module -> the service's prefix in the endpoints. Only services that AWS offers in some regions.
MODULES: Final = {
    "apprunner": "apprunner",
    "appsync": "appsync",
    "bedrock": "bedrock",
    "codeartifact": "codeartifact",
    "codebuild": "codebuild",
    "codepipeline": "codepipeline",
    "comprehend": "comprehend",
    "connect": "connect",
    "datazone": "datazone",
    "dax": "dax",
    "docdb": "docdb",
    "gamelift": "gamelift",
    "grafana": "grafana",
    "iot": "iot",
    "ivs": "ivs",
    "kendra": "kendra",
    "lightsail": "lightsail",
    "memorydb": "memory-db",
    "mwaa": "airflow",
    "quicksight": "quicksight",
    "rekognition": "rekognition",
    "transcribe": "transcribe",
    "workspaces": "workspaces",
}


def endpoints() -> dict[str, Any]:
    """The endpoints of botocore."""
    spec = find_spec("botocore")
    assert spec is not None and spec.origin is not None
    path = Path(spec.origin).parent / "data" / "endpoints.json"
    raw = path.read_bytes() if path.exists() else gzip.decompress(path.with_suffix(".json.gz").read_bytes())
    found: dict[str, Any] = json.loads(raw)
    return found


def condense(source: dict[str, Any]) -> dict[str, Any]:
    """Partition by region, and by Pulumi module the regions of the commercial partition that lack it."""
    partitions = {r: p["partition"] for p in source["partitions"] for r in p["regions"]}
    commercial = source["partitions"][0]
    missing = {}
    for module, prefix in sorted(MODULES.items()):
        have = commercial["services"].get(prefix, {}).get("endpoints", {})
        lacking = sorted(set(commercial["regions"]) - set(have))
        if have and lacking:
            missing[module] = lacking
    return {"partitions": dict(sorted(partitions.items())), "missing": missing}


def main(arguments: list[str]) -> None:
    made = condense(endpoints())
    stored = json.loads(TABLE.read_text(encoding="utf-8")) if TABLE.exists() else {}
    if "--check" in arguments:
        raise SystemExit(made != {key: stored.get(key) for key in made})
    import datetime

    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    text = json.dumps({"source": f"botocore {version('botocore')}", "date": today, **made}, indent=1)
    TABLE.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
