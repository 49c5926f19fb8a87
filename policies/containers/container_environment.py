"""A container has a variable and a secret of one name, a secret from elsewhere, or an unsuitable environment file.

## What fails

- A name in `secrets` of a container is also in `environment`, or twice in `secrets`.
- `value` of an environment file is not the ARN of an object in S3 or does not end in `.env`, or a container has more
  than ten such files.
- `valueFrom` of a secret is the ARN of something else than a secret of Secrets Manager or a parameter.

## Why

A secret becomes an environment variable of the container, and a container has a variable once. ECS rejects the task
definition with *ClientException: The secret name must be unique and not shared with any new or existing environment
variables set on the container, such as 'DATABASE_URL'*.

## Errors

- `ClientException: The secret name must be unique and not shared with any new or existing environment variables set on
  the container, such as '…'.`
- `ClientException: Invalid arn syntax`
- `The maximum number of environment files was exceeded. Specify ten or less and try again`

## Fails

```yaml
resources:
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      executionRoleArn: arn:aws:iam::123456789012:role/start
      containerDefinitions:
        fn::toJSON:
          - name: app
            image: "nginx:1.27"
            memory: 256
            environment: [{ name: DATABASE_URL, value: "postgres://localhost/app" }]
            secrets: [{ name: DATABASE_URL, valueFrom: /app/database-url }]
```

## Instead

Remove the variable from `environment`.

```yaml
resources:
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      executionRoleArn: arn:aws:iam::123456789012:role/start
      containerDefinitions:
        fn::toJSON:
          - name: app
            image: "nginx:1.27"
            memory: 256
            secrets: [{ name: DATABASE_URL, valueFrom: /app/database-url }]
```

## Not covered

Names that are not known before deployment. What the file contains. *task-permissions-missing* reports a role that may
not read the secret.

## References

- [Secret](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Secret.html)
- [EnvironmentFile](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EnvironmentFile.html)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from preflight.model.containers.containers import Container
from preflight.model.containers.task_definitions import TaskDefinition, task_definitions
from preflight.policy import HIGH, MANDATORY, Finding, policy

_OBJECT: Final = re.compile(r"arn:[\w-]+:s3:::")
_MOST_FILES: Final = 10
_ENDING: Final = ".env"


@policy(each=task_definitions, level=MANDATORY, severity=HIGH, error="ClientException")
def container_environment(task: TaskDefinition) -> Iterator[Finding]:
    for container in task.containers:
        yield from (Finding(task, message) for message in _of_container(container))


def _of_container(container: Container) -> Iterator[str]:
    for name in container.doubled_variables:
        where = "environment too" if name in container.environment else "secrets twice"
        yield f"secrets of {container.title} has '{name}', which is in {where}. Remove one of the two."
    for source in container.foreign_secret_sources:
        yield (
            f"valueFrom of a secret of {container.title} is {source}, which is neither in Secrets Manager nor in "
            "Parameter "
            "Store. Use the ARN of a secret or a parameter."
        )
    files = container.environment_files
    if len(files) > _MOST_FILES:
        yield f"environmentFiles of {container.title} has {len(files)} files. Use at most {_MOST_FILES}."
    for value in files:
        if isinstance(value, str) and not _OBJECT.match(value):
            yield (
                f"environmentFiles of {container.title} has '{value}', which is not the ARN of an object in S3. Use "
                "arn:aws:s3:::bucket/key."
            )
        elif isinstance(value, str) and not value.endswith(_ENDING):
            yield (
                f"environmentFiles of {container.title} has '{value}', which does not end in {_ENDING}. Rename the "
                "file."
            )
