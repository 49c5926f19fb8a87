"""A database does not export its logs to CloudWatch Logs.

## What fails

- `enabledCloudwatchLogsExports` of an RDS instance or cluster of a production stack is empty.

## Why

The instance keeps errors and slow queries on its disk for a few days, and deletes them with the instance. A stack
that only its developers use needs no more. Set the level in `preflight.yaml` to get the finding there too.

## Fails

```yaml stack=prod
resources:
  one:
    type: aws:rds:Cluster
    properties:
      engine: aurora-postgresql
      skipFinalSnapshot: true
      storageEncrypted: true
      backupRetentionPeriod: 7
outputs: { address: "${one.endpoint}" }
```

## Instead

Set `enabledCloudwatchLogsExports` to the logs of the engine: `postgresql`, `error`, `slowquery`, `audit`.

```yaml stack=prod
resources:
  one:
    type: aws:rds:Cluster
    properties:
      engine: aurora-postgresql
      skipFinalSnapshot: true
      storageEncrypted: true
      backupRetentionPeriod: 7
      enabledCloudwatchLogsExports: [postgresql]
outputs: { address: "${one.endpoint}" }
```

## Not covered

Stacks other than production. Replicas. Standby, parameters and backups: *multi-az-deployment*,
*single-instance-cluster*, *parameter-group-missing* and *database-without-backups*.

## References

- [Publishing database logs](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html)
- [OPS08-BP02 in the Well-Architected Framework](https://docs.aws.amazon.com/wellarchitected/latest/framework/welcome.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import note
from preflight.core.resource import Resource
from preflight.core.values import Unknown
from preflight.model.database.database_types import RDS
from preflight.policy import ADVISORY, LOW, Finding, policy


@policy(each=RDS, level=ADVISORY, severity=LOW, tags=("operations", "OPS08-BP02"))
def database_without_log_exports(resource: Resource) -> Iterator[Finding]:
    exports = resource.items("enabledCloudwatchLogsExports")
    if isinstance(exports, Unknown):
        note(exports)
    elif not exports and not resource.is_external and resource.get("replicateSourceDb") is None:
        yield Finding(
            resource,
            "The database's logs stay on its disk and are deleted after some days. Set enabledCloudwatchLogsExports.",
            in_production=True,
        )
