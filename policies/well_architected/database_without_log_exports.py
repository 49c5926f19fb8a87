"""A database does not export its logs to CloudWatch Logs.

## What fails

- `enabledCloudwatchLogsExports` of an RDS instance or cluster of a production stack is empty.

## Why

Errors and slow queries stand on the instance's disk for a few days, and go with it. A stack that nobody but its makers
uses needs no more: set the level in `preflight.yaml` to be told there too.

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

Name the engine's logs in `enabledCloudwatchLogsExports`: `postgresql`, `error`, `slowquery`, `audit`.

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

Other stacks than production. Replicas. Standby, parameters and backups are *multi-az-deployment*'s,
*single-instance-cluster*'s, *parameter-group-missing*'s and *database-without-backups*'.

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
            "Its logs stay on its own disk, and are gone after some days. Name them in enabledCloudwatchLogsExports.",
            in_production=True,
        )
