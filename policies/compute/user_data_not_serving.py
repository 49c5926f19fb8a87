"""User data installs a web server without starting it, or serves a different port from that of the target group.

## What fails

- A package manager that does not start services (yum, dnf) installs `httpd` or `nginx`, and nothing in the script
  starts or enables it.
- The script starts a server on a port (`http.server 8000`, `docker run -p 8080:80`, `gunicorn -b :5000`), and every
  target group of the instance uses another port.

## Why

The instance starts, its script succeeds, and no process listens on the target group's port: all targets are unhealthy,
and with ELB health checks the group replaces them again and again.

## Fails

```yaml
resources:
  web:
    type: aws:ec2:LaunchTemplate
    properties:
      imageId: resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64
      instanceType: t3.micro
      blockDeviceMappings: [{ deviceName: /dev/xvda, ebs: { encrypted: true } }]
      userData:
        fn::toBase64: |
          #!/bin/bash
          dnf install -y httpd
          echo hello > /var/www/html/index.html
```

## Instead

Start and enable the server, on the port of the target group.

```yaml
resources:
  web:
    type: aws:ec2:LaunchTemplate
    properties:
      imageId: resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64
      instanceType: t3.micro
      blockDeviceMappings: [{ deviceName: /dev/xvda, ebs: { encrypted: true } }]
      userData:
        fn::toBase64: |
          #!/bin/bash
          dnf install -y httpd
          echo hello > /var/www/html/index.html
          systemctl enable --now httpd
```

## Not covered

Servers that read their port from a file, and other server programs. Debian and Ubuntu, which start installed services.
Scripts that do not run: *user-data-scripts*.

## References

- [Tutorial: Install a LAMP server on Amazon Linux 2023](https://docs.aws.amazon.com/linux/al2023/ug/ec2-lamp-amazon-linux-2023.html)
- [Target groups: routing configuration](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from preflight.core.logic import note
from preflight.core.values import Unknown
from preflight.model.compute.auto_scaling_groups import AutoScalingGroup
from preflight.model.compute.instances import Instance
from preflight.model.compute.launch_settings import LaunchSettings, machines_and_groups
from preflight.model.compute.user_data import UserData, user_data_of
from preflight.model.requirements.served_ports import may_serve_otherwise, never_started, target_ports
from preflight.policy import ADVISORY, MEDIUM, Finding, policy

_Subject: TypeAlias = LaunchSettings | AutoScalingGroup | Instance


@policy(each=machines_and_groups, level=ADVISORY, severity=MEDIUM)
def user_data_not_serving(subject: _Subject) -> Iterator[Finding]:
    if isinstance(subject, LaunchSettings):
        yield from _never_started(subject)
    else:
        yield from _other_port(subject)


def _never_started(machine: LaunchSettings) -> Iterator[Finding]:
    data = user_data_of(machine.resource)
    if data is None:
        return
    for part in data.parts:
        for server, line in never_started(part):
            yield Finding(
                machine,
                f"Line {line} of the script in {data.key} installs {server}, and no command starts it. "
                f"Add `systemctl enable --now {server}`.",
            )


def _other_port(workload: Instance | AutoScalingGroup) -> Iterator[Finding]:
    data = workload.user_data
    if not isinstance(data, UserData) or not data.ports:
        return
    asked = target_ports(workload)
    if isinstance(asked, Unknown):
        note(asked)
    elif asked and not set(asked) & set(data.ports) and not may_serve_otherwise(data.commands):
        served, wanted = (", ".join(map(str, sorted(p))) for p in (data.ports, asked))
        yield Finding(
            workload,
            f"Its user data serves port {served}, and its target groups send requests to {wanted}. "
            "Set both to the same port.",
        )
