"""Make preflight/model/tables/managed_policies.json: what the policies that AWS manages say of the services we judge.

python tools/managed_policies.py

Reads the copy of AWS's managed policies in the package `moto` (`pip install moto`; it is needed only here).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from fnmatch import fnmatchcase
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from runpy import run_path
from typing import Any, Final

TABLE: Final = Path(__file__).parents[1] / "preflight" / "model" / "tables" / "managed_policies.json"
# The services whose permissions the policies of this pack ask about.
SERVICES: Final = (
    "dynamodb",
    "ec2messages",
    "ecr",
    "kinesis",
    "kms",
    "logs",
    "s3",
    "secretsmanager",
    "sns",
    "sqs",
    "ssm",
    "ssmmessages",
)
# The single actions of other services that the policies of this pack ask about.
ACTIONS: Final = (
    "athena:StartQueryExecution",
    "batch:SubmitJob",
    "codebuild:BatchGetBuilds",
    "codebuild:StartBuild",
    "codeconnections:UseConnection",
    "codepipeline:StartPipelineExecution",
    "codestar-connections:UseConnection",
    "ecs:RunTask",
    "events:DescribeRule",
    "events:InvokeApiDestination",
    "events:PutEvents",
    "events:PutRule",
    "events:PutTargets",
    "firehose:PutRecord",
    "firehose:PutRecordBatch",
    "glue:StartJobRun",
    "iam:PassRole",
    "iot:Publish",
    "kafka:GetBootstrapBrokers",
    "lambda:InvokeFunction",
    "mq:DescribeBroker",
    "states:StartExecution",
    "states:StartSyncExecution",
)
# Of EC2 only what a function in a VPC needs, under one prefix: `ec2:CreateNetworkInterface` and its like.
NETWORK_INTERFACES: Final = "networkinterface"
# A longer entry is a console administrator's or a boundary, never what a workload is given.
LONGEST: Final = 3500
LEFT_OUT: Final = ("/aws-service-role/", "/root-task/")


def condense(policies: Mapping[str, Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The statements of each policy by its name with path, without statement ids and without other services."""
    table = {}
    for name, policy in sorted(policies.items()):
        path = policy.get("Path", "/")
        statements = [s for s in map(_statement, _list(policy["Document"]["Statement"])) if s]
        if path not in LEFT_OUT and len(json.dumps(statements)) <= LONGEST:
            table[path[1:] + name] = statements
    return table


def _statement(statement: Mapping[str, Any]) -> dict[str, Any]:
    """The statement with the actions that matter; empty where none does. One that denies is kept as it is."""
    kept = {key: value for key, value in statement.items() if key != "Sid"}
    if "Action" in kept and kept["Effect"] == "Allow":
        actions = [a for a in _list(kept["Action"]) if _matters(a)]
        if not actions:
            return {}
        kept["Action"] = actions
    return kept


def _matters(action: str) -> bool:
    pattern = action.lower()
    if any(fnmatchcase(one.lower(), pattern) for one in ACTIONS):
        return True
    service, _, operation = pattern.partition(":")
    if service == "ec2":
        return NETWORK_INTERFACES in operation or operation.endswith("*")
    return "*" in service or service in SERVICES


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def write(policies: Mapping[str, Mapping[str, Any]], source: str) -> None:
    """The table, one policy a line."""
    date = max(p["UpdateDate"][:10] for p in policies.values())
    lines = [f"{_json(name)}:{_json(statements)}" for name, statements in condense(policies).items()]
    head = f'{{"source":{_json(source)},"date":{_json(date)},"services":{_json(SERVICES)}'
    head += f',"actions":{_json(ACTIONS)},"policies":{{\n'
    TABLE.write_text(head + ",\n".join(lines) + "\n}}\n", encoding="utf-8")


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


def main() -> None:
    # The file alone: importing moto would need all of boto3.
    package = find_spec("moto")
    assert package is not None and package.submodule_search_locations
    folder = Path(package.submodule_search_locations[0])
    text = run_path(str(folder / "iam" / "aws_managed_policies.py"))["aws_managed_policies_data"]
    write(json.loads(text), f"AWS managed policies, as copied by moto {version('moto')}")
    print(f"{TABLE.name}: {TABLE.stat().st_size // 1024} KiB", file=sys.stderr)


if __name__ == "__main__":
    main()
