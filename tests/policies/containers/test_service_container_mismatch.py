"""Services that name containers and ports."""

from __future__ import annotations

import pytest

from tests.policies.containers.tasks import QUEUE, app, service, task
from tests.policies.table import Case, check

WEB = app(portMappings=[{"containerPort": 3000, "name": "http"}])
GROUP = "targetGroupArn: arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/0123456789abcdef"


def behind(name: object, port: object = 3000, type_: str = "Service") -> str:
    return service(f"loadBalancers: [{{ {GROUP}, containerName: {name}, containerPort: {port} }}]", type_)


OTHER = "loadBalancers names container 'web', but the containers of 'task' are 'app'. Use the name of one of them."
PORT = (
    "loadBalancers names container 'app' with port 80, but in 'task' it has the container ports 3000. Set the port to "
    "one of its container ports."
)
NONE = (
    "loadBalancers names container 'app' with port 80, but in 'task' it has no port mappings. Set the port to one of "
    "its container ports."
)

CASES = {
    "sound": Case(task([WEB]) + behind("app")),
    "another name": Case(task([WEB]) + behind("web"), [("service", OTHER)]),
    "another case": Case(task([WEB]) + behind("App"), [("service", OTHER.replace("'web'", "'App'"))]),
    "another port": Case(task([WEB]) + behind("app", 80), [("service", PORT)]),
    "a port as text": Case(task([WEB]) + behind("app", '"80"'), [("service", PORT)]),
    "no port mappings": Case(task([app()]) + behind("app", 80), [("service", NONE)]),
    "the second of two": Case(
        task([WEB, app(name="proxy", portMappings=[{"containerPort": 80}])]) + behind("proxy", 80)
    ),
    "the port of the other": Case(
        task([WEB, app(name="proxy", portMappings=[{"containerPort": 80}])]) + behind("app", 80),
        [("service", PORT)],
    ),
    "within a range": Case(
        task([app(portMappings=[{"containerPortRange": "8000-8010"}])]) + behind("app", 8010)
    ),
    "outside a range": Case(
        task([app(portMappings=[{"containerPortRange": "8000-8010"}])]) + behind("app", 80),
        [("service", PORT.replace("3000", "8000-8010"))],
    ),
    "fields in another case": Case(
        task([{"Name": "app", "Image": "nginx", "PortMappings": [{"ContainerPort": 3000}]}]) + behind("app")
    ),
    "a null mapping": Case(task([app(portMappings=None)]) + behind("app", 80), [("service", NONE)]),
    "data": Case(
        task("[{ name: app, image: nginx, portMappings: [{ containerPort: 3000 }] }]") + behind("web"),
        [("service", OTHER)],
    ),
    "an unknown image": Case(
        task('{ fn::toJSON: [{ name: app, image: "${queue.url}" }] }') + QUEUE + behind("web"), when="planned"
    ),
    "a known image, deployed": Case(
        task('{ fn::toJSON: [{ name: app, image: "${queue.url}" }] }') + QUEUE + behind("web"),
        [("service", OTHER)],
        when="deployed",
    ),
    "an unknown port": Case(
        task([WEB]) + QUEUE + behind("app", '"${queue.fifoThroughputLimit}"'), when="planned"
    ),
    "an unknown name": Case(task([WEB]) + QUEUE + behind('"${queue.name}"'), when="planned"),
    "not JSON": Case(task("'[{'") + behind("web")),
    "a single object": Case(task(app()) + behind("web")),
    "a task set": Case(task([WEB]) + behind("web", type_="TaskSet"), [("service", OTHER)]),
    "a task definition of elsewhere": Case(
        "resources:\n  service: { type: aws:ecs:Service, properties: { taskDefinition: web, "
        f"loadBalancers: [{{ {GROUP}, containerName: web, containerPort: 80 }}] }} }}\n",
        undecided=["service"],
    ),
    "a task definition of elsewhere, and no container": Case(
        "resources:\n  service: { type: aws:ecs:Service, properties: { taskDefinition: web } }\n",
        undecided=[],
    ),
    "by family": Case(
        task([WEB]) + behind("web").replace("${task.arn}", "${task.family}"),
        [("service", OTHER)],
        when="planned",
    ),
    "without a name": Case(
        task([WEB]) + service(f"loadBalancers: [{{ {GROUP}, containerPort: 3000 }}]"),
    ),
    "a registry": Case(
        task([WEB])
        + service("serviceRegistries: { registryArn: x, containerName: web, containerPort: 3000 }"),
        [("service", OTHER.replace("loadBalancers", "serviceRegistries"))],
    ),
    "a registry's port": Case(
        task([WEB]) + service("serviceRegistries: { registryArn: x, containerName: app, containerPort: 80 }"),
        [("service", PORT.replace("loadBalancers", "serviceRegistries"))],
    ),
    "a registry with a port of its own": Case(
        task([WEB]) + service("serviceRegistries: { registryArn: x, port: 80 }")
    ),
    "service connect": Case(
        task([WEB])
        + service("serviceConnectConfiguration: { enabled: true, services: [{ portName: http }] }")
    ),
    "service connect by another name": Case(
        task([WEB])
        + service("serviceConnectConfiguration: { enabled: true, services: [{ portName: web }] }"),
        [
            (
                "service",
                "serviceConnectConfiguration names port mapping 'web', which 'task' does not have. "
                "Use the name of one of its port mappings, or add the name to one.",
            )
        ],
    ),
    "a proxy": Case(
        task([WEB, app(name="envoy")], "proxyConfiguration: { containerName: envoy, type: APPMESH }")
    ),
    "a proxy that is not there": Case(
        task([WEB], "proxyConfiguration: { containerName: envoy, type: APPMESH }"),
        [
            (
                "task",
                "proxyConfiguration names container 'envoy', but the containers of 'task' are 'app'. "
                "Use the name of one of them.",
            )
        ],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_case(case: Case) -> None:
    check("service-container-mismatch", case)
