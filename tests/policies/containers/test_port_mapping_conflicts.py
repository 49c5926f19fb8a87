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

TWO = [mapped({"containerPort": 80}), mapped({"containerPort": 80}, name="b")]


def ranged(*ranges: str, mode: str = "awsvpc", **more: Any) -> str:
    ports = [{"containerPortRange": text, **more} for text in ranges]
    return task([mapped(*ports)], f"networkMode: {mode}")


def odd(key: str, value: str, told_: str) -> Case:
    return Case(task([mapped({"containerPort": 80, "name": "web", key: value})]), told(told_))


CASES = {
    "ranges": Case(ranged("8000-8010", "9000-9010")),
    "a range backwards": Case(
        ranged("9000-8000"),
        told(
            "portMappings of container 'app' has containerPortRange 9000-8000. Write the first and the last port, such "
            "as 8000-8010."
        ),
    ),
    "a range of one port": Case(
        ranged("80"),
        told(
            "portMappings of container 'app' has containerPortRange 80. Write the first and the last port, such as "
            "8000-8010."
        ),
    ),
    "a range and a port": Case(
        ranged("8000-8010", containerPort=80),
        told(
            "portMappings of container 'app' has containerPortRange 8000-8010 together with a single port. Remove one "
            "of the two."
        ),
    ),
    "ranges that overlap": Case(
        ranged("8000-8010", "8010-8020"),
        told(
            "portMappings of container 'app' has containerPortRange 8010-8020, which overlaps 8000-8010. Use other "
            "ports."
        ),
    ),
    "ranges that overlap on bridges": Case(ranged("8000-8010", "8010-8020", mode="bridge")),
    "a port that does not exist": Case(
        task([mapped({"containerPort": 70000})]),
        told(
            "portMappings of container 'app' has containerPort 70000, which is not a port number. Use a number up to "
            "65535."
        ),
    ),
    "a protocol": Case(task([mapped({"containerPort": 80, "name": "web_1", "appProtocol": "http2"})])),
    "another protocol": odd(
        "appProtocol",
        "https",
        "portMappings of container 'app' has appProtocol https. Use http, http2, grpc, or remove it for TCP.",
    ),
    "a name with capitals": odd(
        "name",
        "Web",
        "portMappings of container 'app' has the name 'Web', but a name has up to 64 lower-case letters, digits, _ and "
        "-. Rename it.",
    ),
    "one port of two containers on bridges": Case(task(TWO)),
    "one port of two containers": Case(
        task(TWO, "networkMode: awsvpc"),
        told(
            "containerPort 80 (tcp) is mapped 2 times, but in awsvpc mode the containers of a task share their ports. "
            "Use different ports."
        ),
    ),
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
    check("port-mapping-conflicts", case, unlike=("share their ports",))
