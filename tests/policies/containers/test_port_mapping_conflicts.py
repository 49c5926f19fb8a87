"""Port mappings and links in the network modes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policies.containers.tasks import QUEUE, app, task, told
from tests.policies.table import Case, check


def mapped(*ports: dict[str, Any], **more: Any) -> dict[str, Any]:
    return app(portMappings=list(ports), **more)


UNLIKE = {"containerPort": 8080, "hostPort": 80}
MESSAGE = (
    "Container 'app' maps hostPort 80 to containerPort 8080, but in awsvpc mode both must be the same. Remove "
    "hostPort, or set it to 8080."
)
TWICE = (
    "hostPort 80 (tcp) is mapped 2 times, so that ECS cannot place the task. Use different host ports, or remove "
    "hostPort for a dynamic port."
)

CASES = {
    "no host port": Case(task([mapped({"containerPort": 8080})], "networkMode: awsvpc")),
    "the same port": Case(task([mapped({"containerPort": 80, "hostPort": 80})], "networkMode: awsvpc")),
    "a host port of 0": Case(task([mapped({"containerPort": 80, "hostPort": 0})], "networkMode: awsvpc")),
    "another port": Case(task([mapped(UNLIKE)], "networkMode: awsvpc"), told(MESSAGE)),
    "another port of the host": Case(
        task([mapped(UNLIKE)], "networkMode: host"), told(MESSAGE.replace("awsvpc", "host"))
    ),
    "another port in bridge mode": Case(task([mapped(UNLIKE)])),
    "an unknown mode": Case(task([mapped(UNLIKE)], 'networkMode: "${queue.url}"') + QUEUE, when="planned"),
    "none": Case(
        task([mapped({"containerPort": 80})], "networkMode: none"),
        told("Container 'app' has portMappings, but the network mode is none. Remove them."),
    ),
    "none without": Case(task([mapped()], "networkMode: none")),
    "links": Case(task([app(links=["b"]), app(name="b")])),
    "links in awsvpc mode": Case(
        task([app(links=["b"]), app(name="b")], "networkMode: awsvpc"),
        told(
            "Container 'app' has links, but the network mode is awsvpc. Remove them, or set networkMode to bridge."
        ),
    ),
    "empty links": Case(task([app(links=[])], "networkMode: awsvpc")),
    "twice": Case(task([mapped(UNLIKE), mapped(UNLIKE, name="b")]), told(TWICE)),
    "twice by two protocols": Case(task([mapped(UNLIKE, {**UNLIKE, "protocol": "udp"})])),
    "a name twice": Case(
        task(
            [
                mapped({"containerPort": 80, "name": "http"}),
                mapped({"containerPort": 81, "name": "http"}, name="b"),
            ],
            "networkMode: awsvpc",
        ),
        told("2 port mappings have the name 'http'. Give each port mapping its own name."),
    ),
    "two names": Case(
        task([mapped({"containerPort": 80, "name": "http"}, {"containerPort": 81, "name": "admin"})])
    ),
    "dynamic twice": Case(task([mapped({"containerPort": 80, "hostPort": 0}, {"containerPort": 81})])),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_case(case: Case) -> None:
    check("port-mapping-conflicts", case)
