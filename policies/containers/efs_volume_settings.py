"""A task's EFS volume uses an access point or IAM authorization with settings that ECS rejects.

## What fails

- `authorizationConfig` of a volume names an access point, or has `iam: ENABLED`, and `transitEncryption` is not
  `ENABLED`.
- A volume has an access point and a `rootDirectory` other than `/`.
- A volume has a `transitEncryptionPort`, and `transitEncryption` is not `ENABLED`.

## Why

ECS rejects the task definition: *When using an EFS access point, the root directory must either be set to "/" or be
omitted*. An access point and IAM authorization require TLS; `transitEncryption` is `DISABLED` by default.

## Errors

- `ClientException: When using an EFS access point, the root directory must either be set to "/" or be omitted`

## Fails

```yaml
resources:
  files: { type: aws:efs:FileSystem, properties: { encrypted: true } }
  uploads: { type: aws:efs:AccessPoint, properties: { fileSystemId: "${files.id}" } }
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      containerDefinitions:
        fn::toJSON:
          - name: app
            image: "nginx:1.27"
            memory: 256
            mountPoints: [{ sourceVolume: uploads, containerPath: /uploads }]
      volumes:
        - name: uploads
          efsVolumeConfiguration:
            { fileSystemId: "${files.id}", authorizationConfig: { accessPointId: "${uploads.id}" } }
```

## Instead

Set `transitEncryption` to `ENABLED`.

```yaml
resources:
  files: { type: aws:efs:FileSystem, properties: { encrypted: true } }
  uploads: { type: aws:efs:AccessPoint, properties: { fileSystemId: "${files.id}" } }
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: web
      containerDefinitions:
        fn::toJSON:
          - name: app
            image: "nginx:1.27"
            memory: 256
            mountPoints: [{ sourceVolume: uploads, containerPath: /uploads }]
      volumes:
        - name: uploads
          efsVolumeConfiguration:
            fileSystemId: "${files.id}"
            transitEncryption: ENABLED
            authorizationConfig: { accessPointId: "${uploads.id}" }
```

## Not covered

Mount targets of the file system, and security groups between them and the tasks: *missing-rules*.

## References

- [EFSVolumeConfiguration](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EFSVolumeConfiguration.html)
- [EFSAuthorizationConfig](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EFSAuthorizationConfig.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.logic import certainly
from preflight.model.containers.task_definitions import TaskDefinition, task_definitions
from preflight.policy import HIGH, MANDATORY, Finding, policy


@policy(each=task_definitions, level=MANDATORY, severity=HIGH, error="ClientException")
def efs_volume_settings(task: TaskDefinition) -> Iterator[Finding]:
    for volume in task.efs_volumes:
        which = f"Volume '{volume.name}'" if isinstance(volume.name, str) else "A volume"
        if certainly(volume.needs_encryption):
            yield Finding(
                task,
                f"{which} uses an access point or IAM authorization, but transitEncryption is not ENABLED. Set it to "
                "ENABLED.",
            )
        if certainly(volume.has_idle_port):
            yield Finding(
                task,
                f"{which} has transitEncryptionPort, but transitEncryption is not ENABLED. Set it to ENABLED, or "
                "remove "
                "the port.",
            )
        if certainly(volume.has_own_directory):
            yield Finding(
                task,
                f"{which} has an access point and rootDirectory, but the access point sets the directory. Remove "
                "rootDirectory.",
            )
