"""Glue jobs, triggers and crawlers with settings that Glue rejects."""

from __future__ import annotations

import pytest

from tests.policies.table import Case, check

DEPRECATES = (
    "schemaChangePolicy.deleteBehavior is DEPRECATE_IN_DATABASE, which catalogTargets do not support. "
    "Set it to LOG."
)
ADVICE = (
    "numberOfWorkers is 1; a run requires at least 2. Set it to 2 or more.",
    "schemaChangePolicy.deleteBehavior is DELETE_FROM_DATABASE, which catalogTargets do not support. Set it to LOG.",
)
CASES = {
    "workers": Case(
        (
            "resources:\n"
            "  j: { type: 'aws:glue:Job', properties: { roleArn: r, command: { scriptLocation: s }, "
            "workerType: G.1X, numberOfWorkers: 2 } }\n"
        ),
        [],
    ),
    "workers and a capacity": Case(
        (
            "resources:\n"
            "  j: { type: 'aws:glue:Job', properties: { roleArn: r, command: { scriptLocation: s }, "
            "workerType: G.1X, numberOfWorkers: 2, maxCapacity: 2 } }\n"
        ),
        [("j", ("maxCapacity is set together with workerType or numberOfWorkers. Remove maxCapacity."))],
    ),
    "a number of workers of no type": Case(
        (
            "resources:\n"
            "  j: { type: 'aws:glue:Job', properties: { roleArn: r, command: { scriptLocation: s }, "
            "numberOfWorkers: 2 } }\n"
        ),
        [("j", ("numberOfWorkers is set without workerType. Set workerType too."))],
    ),
    "a type of workers without a number": Case(
        (
            "resources:\n"
            "  j: { type: 'aws:glue:Job', properties: { roleArn: r, command: { scriptLocation: s }, "
            "workerType: G.1X } }\n"
        ),
        [("j", ("workerType is set without numberOfWorkers. Set numberOfWorkers too."))],
    ),
    "one worker": Case(
        (
            "resources:\n"
            "  j: { type: 'aws:glue:Job', properties: { roleArn: r, command: { scriptLocation: s }, "
            "workerType: G.1X, numberOfWorkers: 1 } }\n"
        ),
        [("j", ("numberOfWorkers is 1; a run requires at least 2. Set it to 2 or more."))],
    ),
    "a shell": Case(
        (
            "resources:\n"
            "  j: { type: 'aws:glue:Job', properties: { roleArn: r, command: { name: pythonshell, "
            "scriptLocation: s }, maxCapacity: 0.0625 } }\n"
        ),
        [],
    ),
    "a shell with workers": Case(
        (
            "resources:\n"
            "  j: { type: 'aws:glue:Job', properties: { roleArn: r, command: { name: pythonshell, "
            "scriptLocation: s }, workerType: G.1X, numberOfWorkers: 2 } }\n"
        ),
        [
            (
                "j",
                (
                    "workerType is set for a Python shell job. Remove workerType and numberOfWorkers; "
                    "use maxCapacity."
                ),
            )
        ],
    ),
    "a large shell": Case(
        (
            "resources:\n"
            "  j: { type: 'aws:glue:Job', properties: { roleArn: r, command: { name: pythonshell, "
            "scriptLocation: s }, maxCapacity: 2 } }\n"
        ),
        [("j", ("maxCapacity is 2 for a Python shell job, which has 0.0625 or 1. Set one of them."))],
    ),
    "a flexible job": Case(
        (
            "resources:\n"
            "  j: { type: 'aws:glue:Job', properties: { roleArn: r, command: { scriptLocation: s }, "
            "executionClass: FLEX, workerType: G.1X, numberOfWorkers: 2 } }\n"
        ),
        [],
    ),
    "a flexible stream": Case(
        (
            "resources:\n"
            "  j: { type: 'aws:glue:Job', properties: { roleArn: r, command: { name: gluestreaming, "
            "scriptLocation: s }, executionClass: FLEX, workerType: G.1X, numberOfWorkers: 2 } }\n"
        ),
        [
            (
                "j",
                (
                    "executionClass is FLEX for a job of type gluestreaming. Remove it; only glueetl "
                    "supports it."
                ),
            )
        ],
    ),
    "a scheduled trigger": Case(
        (
            "resources:\n"
            "  t: { type: 'aws:glue:Trigger', properties: { actions: [{ jobName: j }], type: SCHEDULED, "
            "schedule: 'cron(15 12 * * ? *)' } }\n"
        ),
        [],
    ),
    "a trigger without its schedule": Case(
        (
            "resources:\n"
            "  t: { type: 'aws:glue:Trigger', properties: { actions: [{ jobName: j }], type: SCHEDULED } }\n"
        ),
        [("t", ("type is SCHEDULED without schedule. Set schedule."))],
    ),
    "a trigger without its condition": Case(
        (
            "resources:\n"
            "  t: { type: 'aws:glue:Trigger', properties: { actions: [{ jobName: j }], type: CONDITIONAL } }\n"
        ),
        [("t", ("type is CONDITIONAL without predicate. Set predicate."))],
    ),
    "a trigger on demand": Case(
        (
            "resources:\n"
            "  t: { type: 'aws:glue:Trigger', properties: { actions: [{ jobName: j }], type: ON_DEMAND } }\n"
        ),
        [],
    ),
    "a crawler": Case(
        (
            "resources:\n"
            "  c: { type: 'aws:glue:Crawler', properties: { databaseName: d, role: r, s3Targets: [{ path: "
            "'s3://b/a' }] } }\n"
        ),
        [],
    ),
    "a crawler of nothing": Case(
        (
            "resources:\n"
            "  c: { type: 'aws:glue:Crawler', properties: { databaseName: d, role: r, description: x } }\n"
        ),
        [("c", ("The crawler has no targets. Set s3Targets or other targets."))],
    ),
    "a crawler of a catalog": Case(
        (
            "resources:\n"
            "  c: { type: 'aws:glue:Crawler', properties: { databaseName: d, role: r, catalogTargets: [{ "
            "databaseName: d, tables: [t] }], schemaChangePolicy: { deleteBehavior: LOG } } }\n"
        ),
        [],
    ),
    "a crawler of a catalog that deprecates": Case(
        (
            "resources:\n"
            "  c: { type: 'aws:glue:Crawler', properties: { databaseName: d, role: r, catalogTargets: [{ "
            "databaseName: d, tables: [t] }], schemaChangePolicy: { deleteBehavior: DEPRECATE_IN_DATABASE } } }\n"
        ),
        [("c", DEPRECATES)],
    ),
    "a crawler of a catalog that deletes": Case(
        (
            "resources:\n"
            "  c: { type: 'aws:glue:Crawler', properties: { databaseName: d, role: r, catalogTargets: [{ "
            "databaseName: d, tables: [t] }], schemaChangePolicy: { deleteBehavior: DELETE_FROM_DATABASE } } }\n"
        ),
        [("c", ADVICE[1])],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_glue_job_settings(case: Case) -> None:
    check("glue-job-settings", case, ADVICE)
